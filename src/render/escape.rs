//! What each form writes in place of the characters that mean something in it: texts of users steer no reader.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

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
pub fn uri(path: &str) -> String {
    let is_kept = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/');
    if path.bytes().all(is_kept) {
        return path.to_owned();
    }
    let mut uri = String::with_capacity(path.len() + 16);
    for byte in path.bytes() {
        match is_kept(byte) {
            true => uri.push(char::from(byte)),
            false => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// Writes a value as JSON over several lines, and a line feed.
pub fn pretty_json(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    json([value], &PrettyFormatter::new(), out)
}

/// Writes a value as JSON on one line, and a line feed.
pub fn json_line(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    json([value], &CompactFormatter, out)
}

/// Writes each value as JSON on one line, and a line feed.
pub fn json_lines(values: impl Iterator<Item: Serialize>, out: &mut dyn io::Write) -> io::Result<()> {
    json(values, &CompactFormatter, out)
}

fn json(
    values: impl IntoIterator<Item: Serialize>,
    layout: &(impl Formatter + Clone),
    out: &mut dyn io::Write,
) -> io::Result<()> {
    // JSON comes in pieces of a few bytes, which a writer of a known type takes several times as fast.
    let mut buffered = io::BufWriter::with_capacity(BUFFER, out);
    for value in values {
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut buffered, Harmless(layout.clone())))?;
        buffered.write_all(b"\n")?;
    }
    buffered.into_inner().map(drop).map_err(io::IntoInnerError::into_error)
}

/// Bytes of JSON that are gathered before they are handed on.
const BUFFER: usize = 1 << 14;

/// Escapes in the strings of JSON what a CI runner or a terminal obeys wherever it stands in a line.
///
/// `##[`, `##vso[` and `##teamcity[` are commands to CI servers, and so is `::` in some places. Both are always inside of a
/// string here, where an escape is the same character; so are control and direction characters.
struct Harmless<F>(F);

impl<F: Formatter> Formatter for Harmless<F> {
    fn write_string_fragment<W: ?Sized + io::Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let bytes = fragment.as_bytes();
        let is_doubled = |at: usize| bytes.get(at + 1) == Some(&bytes[at]);
        // Of all bytes at once, which is faster than to stop at the first.
        let is_plain = bytes.iter().fold(true, |plain, byte| plain & (*byte < 0x7f));
        if is_plain && !memchr::memchr2_iter(b'#', b':', bytes).any(is_doubled) {
            return out.write_all(bytes);
        }
        let is_obeyed = |c: char| match c {
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                true
            }
            '#' | ':' => true,
            _ => c.is_control(),
        };
        let mut written = 0;
        let mut chars = fragment.char_indices().peekable();
        let mut before = None;
        while let Some((at, c)) = chars.next() {
            let doubled = before == Some(c) || chars.peek().is_some_and(|(_, next)| *next == c);
            before = Some(c);
            if is_obeyed(c) && (doubled || !matches!(c, '#' | ':')) {
                out.write_all(&fragment.as_bytes()[written..at])?;
                write!(out, "\\u{:04x}", u32::from(c))?;
                written = at + c.len_utf8();
            }
        }
        out.write_all(&fragment.as_bytes()[written..])
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }

    fn end_object_key<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_key(out)
    }
}
