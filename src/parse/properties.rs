//! Reads the .properties files of Java: a key and a value a line, with escapes, and lines that go on in the next one.

use std::sync::Arc;

use crate::document::{Builder, Content, Document, Fault, Format, Scalar, Text, ValueKind};
use crate::source::{Source, Span};

/// Reads a source. Never fails.
///
/// The document has a root map with an entry for each line, duplicates included, whose keys are whole: `spring.jpa.show-sql` is one of
/// them. Values are [`ValueKind::Untyped`], without the white space at their end, which Java keeps. As Spring has it, `#---` on a line of its
/// own begins another root.
///
/// <https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/Properties.html#load(java.io.Reader)>,
/// <https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.multi-document>
pub fn read(source: Arc<Source>) -> Document {
    let text = source.text();
    let mut builder = Builder::new(source.clone(), Format::Properties);
    builder.add(None, Span::at(0), Content::Map);
    let mut at = 0;
    while at < text.len() {
        let start = after_white(text, at);
        at = match text.as_bytes().get(start) {
            None => break,
            Some(b'\n' | b'\r') => start + 1,
            Some(b'#' | b'!') => {
                let end =
                    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[start..]).map_or(text.len(), |step| start + step);
                if start == at && matches!(text[start..end].trim_end(), "#---" | "!---") {
                    builder.close(start as u32);
                    builder.add(None, Span::at(end as u32), Content::Map);
                } else {
                    builder.document().comments.push(Span::from(start..end));
                }
                end
            }
            Some(_) => entry(&mut builder, text, start),
        };
    }
    builder.finish()
}

/// Adds the entry that starts here, and gives the place behind it.
fn entry(builder: &mut Builder, text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let key_end = end_of(text, start, |byte| matches!(byte, b'=' | b':' | b' ' | b'\t' | b'\x0c'));
    let mut value_start = after_white(text, key_end);
    if matches!(bytes.get(value_start), Some(b'=' | b':')) {
        value_start = after_white(text, value_start + 1);
    }
    let end = end_of(text, value_start, |_| false);
    let mut value_end = end;
    while value_end > value_start && is_white(bytes[value_end - 1]) && !is_escaped(bytes, value_start, value_end - 1) {
        value_end -= 1;
    }
    // Java takes a line without a key; nobody can ask for what it sets.
    if key_end > start {
        let key = decoded(builder, text, Span::from(start..key_end));
        let value = Span::from(value_start..value_end);
        let content = decoded(builder, text, value);
        let scalar = Scalar { text: content, kind: ValueKind::Untyped, disputed: false, quoted: false };
        builder.add(Some(key), value, Content::Scalar(scalar));
    }
    end
}

/// Where the first byte stands that ends a piece, or the logical line; what is escaped ends neither.
fn end_of(text: &str, start: usize, ends: impl Fn(u8) -> bool) -> usize {
    let (bytes, mut at) = (text.as_bytes(), start);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at = after_escape(text, at),
            b'\n' | b'\r' => break,
            _ if ends(byte) => break,
            _ => at += 1,
        }
    }
    at.min(bytes.len())
}

/// The place behind a backslash and what it escapes: a line break, with the white space that opens the next line, or one byte.
fn after_escape(text: &str, at: usize) -> usize {
    match &text.as_bytes()[at + 1..] {
        [b'\r', b'\n', ..] => after_white(text, at + 3),
        [b'\r' | b'\n', ..] => after_white(text, at + 2),
        [] => at + 1,
        _ => at + 2,
    }
}

/// Whether an odd number of backslashes stands before a byte.
fn is_escaped(bytes: &[u8], start: usize, at: usize) -> bool {
    bytes[start..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

fn after_white(text: &str, at: usize) -> usize {
    let rest = text.as_bytes().get(at..).unwrap_or_default();
    at + rest.iter().take_while(|byte| is_white(**byte)).count()
}

const fn is_white(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\x0c')
}

/// A piece of a line as the program gets it.
fn decoded(builder: &mut Builder, text: &str, span: Span) -> Text {
    let raw = &text[span.range()];
    if !raw.contains('\\') {
        return Text::plain(span);
    }
    let (mut decoded, mut at) = (String::with_capacity(raw.len()), 0);
    while let Some(step) = memchr::memchr(b'\\', &raw.as_bytes()[at..]) {
        decoded.push_str(&raw[at..at + step]);
        at += step;
        let next = raw[at + 1..].chars().next();
        let end = at + 1 + next.map_or(0, char::len_utf8);
        at = match next {
            Some('\n' | '\r') => after_escape(raw, at),
            Some('u') => match unicode(&raw[at..]) {
                Some((char, length)) => {
                    decoded.push(char);
                    at + length
                }
                None => {
                    let at = span.start + at as u32;
                    fault(builder, Span::new(at, at + 2));
                    end
                }
            },
            Some('t') => push(&mut decoded, '\t', end),
            Some('n') => push(&mut decoded, '\n', end),
            Some('r') => push(&mut decoded, '\r', end),
            Some('f') => push(&mut decoded, '\x0c', end),
            Some(other) => push(&mut decoded, other, end),
            None => end,
        };
    }
    decoded.push_str(&raw[at..]);
    builder.text(span, span, Some(decoded.into()))
}

fn push(decoded: &mut String, char: char, end: usize) -> usize {
    decoded.push(char);
    end
}

/// The character of `\u00e9`, or of the two halves of one, and the length of how it is written; none where digits are missing.
fn unicode(raw: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = raw.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    };
    let (first, second) = (unit(0)?, unit(6));
    let both = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    match both {
        Some(char) if char.len_utf16() == 2 => Some((char, 12)),
        // Half a character stands for none.
        _ => Some((char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER), 6)),
    }
}

fn fault(builder: &mut Builder, span: Span) {
    let message = "`\\u` is not followed by four hexadecimal digits, and Java refuses the file".to_owned();
    builder.document().faults.push(Fault { rule: "syntax/invalid", key: None, span, message, related: None });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Document {
        super::read(Arc::new(Source::new("a.properties", text)))
    }

    fn settings(text: &str) -> Vec<Vec<(String, String)>> {
        let document = read(text);
        let of_root = |root: &_| {
            let settings = document.settings(*root);
            settings.iter().map(|one| (one.key.text().to_owned(), one.value.text.to_owned())).collect()
        };
        document.roots().iter().map(of_root).collect()
    }

    #[test]
    fn lines_are_read_as_java_reads_them() {
        for (text, expected) in [
            ("a=b", vec![("a", "b")]),
            ("  a.b-c \t:  d e  \r\n\r\n!x=y\n # c=d\ne", vec![("a.b-c", "d e"), ("e", "")]),
            ("a b=c\nb  = =d", vec![("a", "b=c"), ("b", "=d")]),
            ("fruits  apple, \\\n    pear, \\\r\n\t  fig\\\\\nb=c", vec![("fruits", "apple, pear, fig\\"), ("b", "c")]),
            ("a\\=b\\:c\\ d=\\u00e9\\t\\q\\uD83D\\uDE00\\ ", vec![("a=b:c d", "é\tq😀 ")]),
            ("a=b\\", vec![("a", "b")]),
            ("a=b\\\n# no comment\nc=d", vec![("a", "b# no comment"), ("c", "d")]),
            ("=x\n:\n a", vec![("a", "")]),
            ("a=1 # all of it\na=2", vec![("a", "2")]),
        ] {
            let expected: Vec<(String, String)> =
                expected.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
            assert_eq!(settings(text), [expected], "{text:?}");
        }
    }

    #[test]
    fn a_line_of_three_dashes_begins_another_document() {
        let roots = settings("a=1\n#---\nspring.config.activate.on-profile=prod\na=2\n!---\n #---\n#----\nb=3");
        let texts: Vec<Vec<&str>> = roots.iter().map(|root| root.iter().map(|(_, value)| &**value).collect()).collect();
        assert_eq!(texts, [vec!["1"], vec!["prod", "2"], vec!["3"]]);
        assert_eq!(read("a=1\n#---\n #---\n#----\n").comments.len(), 2);
    }

    #[test]
    fn what_java_refuses_is_a_fault() {
        for text in ["a=\\u12", "a\\uxyz1=b", "a=b\\u"] {
            let faults = read(text).faults;
            assert_eq!(faults.len(), 1, "{text}");
            assert!(text[faults[0].span.range()].starts_with("\\u"));
        }
    }
}
