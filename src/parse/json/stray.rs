//! Pieces of JSON that are no tokens: how far they go.

/// How long the variable is that opens a text, which a program such as `envsubst` replaces before JSON is read: `${PORT:-8080}`.
pub(super) fn variable(text: &str) -> Option<usize> {
    let line = text.lines().next().filter(|line| line.starts_with("${"))?;
    let mut depth = 0;
    for (at, byte) in line.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 1 => return (at > 2).then_some(at + 1),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// The length of the quoted text that a line begins with, quotes included.
pub(super) fn closing_quote(line: &str) -> Option<usize> {
    let quote = line.bytes().next()?;
    let mut escaped = false;
    for (index, byte) in line.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            _ if byte == quote => return Some(index + 1),
            _ => {}
        }
    }
    None
}
