//! One line of a .env file: where it ends, what key it begins with, and where a value without quotes ends.

use crate::source::Span;

/// What a line that assigns begins with.
pub(super) struct Head {
    /// The key, without `export`.
    pub key: Span,
    /// What follows it; none for a key alone.
    pub separator: Option<Separator>,
    /// Just past the separator, or past the key where there is none.
    pub end: usize,
    /// Whether the key is sure to be made of what most loaders allow.
    pub common: bool,
}

/// What stands between key and value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// `=`
    Equals,
    /// `:`
    Colon,
}

/// The value without quotes that starts at `first`, and the comment behind it: a `#` opens one only after white space.
pub(super) fn unquoted(text: &str, first: usize, end: usize) -> (Span, Option<Span>) {
    let bytes = text.as_bytes();
    let comment =
        memchr::memchr_iter(b'#', &bytes[first + 1..end]).map(|at| first + 1 + at).find(|&at| is_blank(bytes[at - 1]));
    let value = span(first, trim_end(text, first, comment.unwrap_or(end)));
    (value, comment.map(|at| span(at, trim_end(text, at, end))))
}

/// Whether a line surely starts an assignment, for those who look for the end of something that was never closed.
pub(super) fn starts_assignment(text: &str, first: usize, end: usize) -> bool {
    let Some(head) = head(text, first, end) else { return false };
    let key = &text[head.key.range()];
    head.separator == Some(Separator::Equals) && is_name(key) && !is_base64(key, text[head.end..end].trim_end())
}

/// Where a `-----BEGIN` block ends, if its last line comes before the next assignment: the end of that line, in bytes.
pub(super) fn block_end(text: &str, first: usize, end: usize) -> Option<usize> {
    let opening = &text[first..end];
    if !opening.starts_with("-----BEGIN") || opening.contains("-----END") {
        return None;
    }
    let mut end = end;
    while end < text.len() {
        let start = after_break(text, end);
        end = line_end(text, start);
        let line = text[start..end].trim();
        if line.starts_with("-----END") {
            return Some(end);
        }
        // The padding of the last line looks like an assignment of nothing.
        let assigns = starts_assignment(text, skip_blank(text, start, end), end) && !line.ends_with('=');
        if assigns || line.contains("-----BEGIN") {
            return None;
        }
    }
    None
}

/// Reads key and separator of a line; none where it has no key that anyone could mean.
pub(super) fn head(text: &str, first: usize, end: usize) -> Option<Head> {
    let bytes = text.as_bytes();
    let mut start = first;
    if bytes[first..end].starts_with(b"export") && bytes.get(first + 6).is_some_and(|&byte| is_blank(byte)) {
        let next = skip_blank(text, first + 6, end);
        if next < end && !matches!(bytes[next], b'=' | b':' | b'#') {
            start = next;
        }
    }
    let ends_key = |byte: &u8| ENDS_KEY[usize::from(*byte)];
    // Most keys end where the first byte is that stands in none, so that they need not be looked at again.
    let other =
        bytes[start..end].iter().position(|byte| !COMMON[usize::from(*byte)]).map_or(end, |length| start + length);
    let stop = bytes[other..end].iter().position(ends_key).map_or(end, |length| other + length);
    let after = skip_blank(text, stop, end);
    let head = |key_end: usize, separator, end| {
        Some(Head { key: span(start, key_end), separator, end, common: key_end == other })
    };
    let key = &text[start..stop];
    if after == end || (bytes[after] == b'#' && after > stop) {
        return (is_name(key) && !is_base64(key, "")).then(|| head(stop, None, stop)).flatten();
    }
    if key.is_empty() {
        return None;
    }
    match bytes[after] {
        b'=' if is_base64(key, text[after + 1..end].trim_end()) => None,
        b'=' => head(stop, Some(Separator::Equals), after + 1),
        b':' if after + 1 == end || is_blank(bytes[after + 1]) => head(stop, Some(Separator::Colon), after + 1),
        b':' => {
            // `Logging:Level=x` has colons in its key; `KEY:value`, which godotenv and Compose read, has not.
            let stop = (after..end).find(|&at| !is_key_byte(bytes[at]) && bytes[at] != b':').unwrap_or(end);
            let equals = skip_blank(text, stop, end);
            if equals < end && bytes[equals] == b'=' && after == start + key.len() {
                return head(stop, Some(Separator::Equals), equals + 1);
            }
            let shouts = is_name(key) && !key.bytes().any(|byte| byte.is_ascii_lowercase());
            (shouts && bytes[after + 1] != b'/').then(|| head(start + key.len(), Some(Separator::Colon), after + 1))?
        }
        _ => {
            // Several words before an `=` are still meant as a key, as long as they are words.
            let equals = (after..end).find(|&at| !is_key_byte(bytes[at]) && !is_blank(bytes[at]))?;
            let words = key.bytes().all(is_key_byte) && bytes[equals] == b'=';
            words.then(|| head(trim_end(text, start, equals), Some(Separator::Equals), equals + 1))?
        }
    }
}

/// Whether a shell could have it as a variable's name, dots and dashes aside.
fn is_name(key: &str) -> bool {
    key.starts_with(|first: char| first.is_alphabetic() || first == '_') && is_common_key(key)
}

/// Whether it is made of what most loaders allow in a key: letters, digits, `_`, `.` and `-`.
pub(super) fn is_common_key(key: &str) -> bool {
    let fits = |char: char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-');
    !key.is_empty() && (key.bytes().all(|byte| COMMON[usize::from(byte)]) || key.chars().all(fits))
}

/// Whether a line is rather the piece of a key or certificate than a key: long, of both cases, and with padding at most behind it.
fn is_base64(key: &str, rest: &str) -> bool {
    key.len() >= 40
        && matches!(rest, "" | "=")
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
        && key.bytes().any(|byte| byte.is_ascii_lowercase())
        && key.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// Whether each byte is one in ASCII that may stand in a key.
const COMMON: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 0x80 {
        table[byte] = is_key_byte(byte as u8);
        byte += 1;
    }
    table
};

/// Whether each byte ends the first word of a line.
const ENDS_KEY: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < table.len() {
        table[byte] = is_blank(byte as u8) || matches!(byte as u8, b'=' | b':');
        byte += 1;
    }
    table
};

const fn is_key_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'.' | b'-')
}

/// Whether a byte is white space within a line.
pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | 0x0b | 0x0c)
}

/// The offset of the line break, LF, CRLF or a lone CR, that ends the line at `from`, or the end of the text.
pub(super) fn line_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes().get(from..).unwrap_or_default();
    from + memchr::memchr2(b'\n', b'\r', bytes).unwrap_or(bytes.len())
}

/// The offset just past the line break at `end`.
pub(super) fn after_break(text: &str, end: usize) -> usize {
    match text.as_bytes().get(end..).unwrap_or_default() {
        [b'\r', b'\n', ..] => end + 2,
        [] => end,
        _ => end + 1,
    }
}

/// The offset of the first byte from `from` on that is not white space, `end` at most.
pub(super) fn skip_blank(text: &str, from: usize, end: usize) -> usize {
    let bytes = text.as_bytes().get(from..end).unwrap_or_default();
    bytes.iter().position(|byte| !is_blank(*byte)).map_or(end, |length| from + length)
}

/// The offset just past the last byte before `end` that is not white space, `start` at least.
pub(super) fn trim_end(text: &str, start: usize, end: usize) -> usize {
    let bytes = text.as_bytes().get(start..end).unwrap_or_default();
    bytes.iter().rposition(|byte| !is_blank(*byte)).map_or(start, |at| start + at + 1)
}

/// A span from offsets in bytes.
pub(super) fn span(start: usize, end: usize) -> Span {
    Span::from(start..end)
}
