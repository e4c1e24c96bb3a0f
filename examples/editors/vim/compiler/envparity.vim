" For vim (~/.vim/compiler/) and neovim (~/.config/nvim/compiler/): `:compiler envparity`, then `:make` and `:copen`.
" Vim counts columns in bytes: behind letters that are not ASCII, the cursor stops a little before the place.
if exists('current_compiler')
  finish
endif
let current_compiler = 'envparity'

CompilerSet makeprg=envparity\ check\ --format\ gcc-range
CompilerSet errorformat=
      \%f:%l:%c-%e:%k:\ %trror:\ %m,
      \%f:%l:%c-%e:%k:\ %tarning:\ %m,
      \%f:%l:%c-%e:%k:\ %tote:\ %m,
      \%-G%.%#
