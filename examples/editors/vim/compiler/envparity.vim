" For vim (~/.vim/compiler/) and neovim (~/.config/nvim/compiler/): `:compiler envparity`, then `:make` and `:copen`.
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
