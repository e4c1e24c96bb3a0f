//! What each form writes in place of the characters that mean something in it: texts of users steer no reader.

use std::borrow::Cow;
use std::fmt::Write;

/// A text with these characters replaced, all in one pass.
pub fn replaced<'t>(text: &'t str, table: &[(char, &str)]) -> Cow<'t, str> {
    let instead = |char: char| table.iter().find(|(from, _)| *from == char).map(|(_, to)| *to);
    if !text.contains(|char| instead(char).is_some()) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for char in text.chars() {
        match instead(char) {
            Some(to) => safe.push_str(to),
            None => safe.push(char),
        }
    }
    Cow::Owned(safe)
}

/// A text for an attribute or the content of an XML element.
///
/// What XML 1.0 cannot hold in any way becomes U+FFFD: <https://www.w3.org/TR/xml/#charsets>.
pub fn xml(text: &str) -> Cow<'_, str> {
    let table = [
        ('&', "&amp;"),
        ('<', "&lt;"),
        ('>', "&gt;"),
        ('"', "&quot;"),
        ('\t', "&#9;"),
        ('\n', "&#10;"),
        ('\r', "&#13;"),
    ];
    let is_allowed = |char: char| match char {
        '\t' | '\n' | '\r' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => !char.is_control(),
    };
    match text.contains(|char| !is_allowed(char)) {
        true => {
            let whole: String = text.chars().map(|char| if is_allowed(char) { char } else { '\u{fffd}' }).collect();
            Cow::Owned(replaced(&whole, &table).into_owned())
        }
        false => replaced(text, &table),
    }
}

/// A relative path as a URI reference: what is neither a letter, a digit, `-._~` nor `/` is percent-encoded.
///
/// <https://www.rfc-editor.org/rfc/rfc3986#section-4.2>: a colon in the first part would make it a scheme.
pub fn uri(path: Cow<'_, str>) -> Cow<'_, str> {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    // Of all bytes at once, which is faster than to stop at the first.
    if path.bytes().fold(true, |kept, byte| kept & is_kept(byte)) {
        return path;
    }
    let mut uri = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        match is_kept(byte) {
            true => uri.push(char::from(byte)),
            false => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri.into()
}

/// Appends a text as it stands in a string of JSON.
///
/// What a CI runner or a terminal obeys wherever it stands in a line is escaped too: `##[`, `##vso[` and `##teamcity[` are
/// commands to CI servers, and so is `::` in some places; control and direction characters steer a terminal. An escape is the
/// same character to whoever reads JSON.
pub fn push_json(json: &mut String, text: &str) {
    let bytes = text.as_bytes();
    // Of all bytes at once, which is faster than to stop at the first.
    let is_plain =
        bytes.iter().fold(true, |plain, byte| plain & (b' '..0x7f).contains(byte) & (*byte != b'"') & (*byte != b'\\'));
    let twos = bytes.iter().zip(bytes.iter().skip(1));
    let has_twins = twos.fold(false, |twins, (one, next)| twins | (one == next) & matches!(one, b'#' | b':'));
    if is_plain && !has_twins {
        return json.push_str(text);
    }
    let (mut before, mut chars) = (None, text.chars().peekable());
    while let Some(char) = chars.next() {
        let is_twin = before == Some(char) || chars.peek() == Some(&char);
        before = Some(char);
        match char {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\u{8}' => json.push_str("\\b"),
            '\t' => json.push_str("\\t"),
            '\n' => json.push_str("\\n"),
            '\u{c}' => json.push_str("\\f"),
            '\r' => json.push_str("\\r"),
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                push_code(json, char);
            }
            '#' | ':' if is_twin => push_code(json, char),
            _ if char.is_control() => push_code(json, char),
            _ => json.push(char),
        }
    }
}

/// Appends the escape of a character, which needs no more than four digits.
fn push_code(json: &mut String, char: char) {
    // Writing to a string does not fail.
    let _ = write!(json, "\\u{:04x}", u32::from(char));
}
