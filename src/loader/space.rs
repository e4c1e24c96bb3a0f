//! Lines, and what languages call white space.

use std::borrow::Cow;

/// White space of JavaScript: `\s` of its regular expressions and what `trim` removes.
pub(super) fn javascript(char: char) -> bool {
    char == '\u{feff}' || (char.is_whitespace() && char != '\u{85}')
}

/// White space of Python's `str`: what `strip` removes and `\s` matches.
pub(super) fn python(char: char) -> bool {
    char.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&char)
}

/// The offset of the next LF or CR from `from` on, or of the end.
pub(super) fn line_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes().get(from..).unwrap_or_default();
    from + bytes.iter().position(|&byte| byte == b'\n' || byte == b'\r').unwrap_or(bytes.len())
}

/// What the dotenv libraries of Go (godotenv, compose-go) trim inside a line: white space that ends no line.
pub(super) fn go_inline(char: char) -> bool {
    matches!(char, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

/// Where the next statement starts, for these libraries: behind white space and lines of comment.
pub(super) fn go_statement(text: &str, from: usize) -> Option<usize> {
    let mut rest = text[from..].trim_start();
    while rest.starts_with('#') {
        rest = rest[rest.find('\n')?..].trim_start();
    }
    (!rest.is_empty()).then_some(text.len() - rest.len())
}

/// The offset behind white space that ends no line.
pub(super) fn skip_go_inline(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start_matches(go_inline).len()
}

/// A text in which every line ends with LF alone.
pub(super) fn unified(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}
