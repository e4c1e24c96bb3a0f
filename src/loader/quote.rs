//! Where a quoted value ends for the loaders that are one regular expression: `'(?:\\'|[^'])*'`, and behind it its line.

/// The place of the quote that closes what opens at `open`: the first one without a backslash before it, or else the last
/// one with, if its line ends behind it.
pub(super) fn closing(text: &str, open: usize, ends_line: fn(&str, usize) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[open];
    let plain = (open + 1..bytes.len()).find(|&at| bytes[at] == quote && bytes[at - 1] != b'\\');
    let escaped = (open + 1..plain.unwrap_or(bytes.len())).rev().filter(|&at| bytes[at] == quote);
    plain.into_iter().chain(escaped).find(|&at| ends_line(text, at + 1))
}
