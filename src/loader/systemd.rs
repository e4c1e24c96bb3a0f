//! systemd: the state machine that reads `EnvironmentFile=`.

use std::borrow::Cow;

use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading};

/// `EnvironmentFile=` of a systemd unit.
///
/// Lines that start with `#` or `;` are comments, and there are no others. Values are pieces in `"`, in `'` or bare, one
/// behind the other; white space counts only inside a bare piece. A backslash takes what follows it as it is, and a line
/// end behind it is gone, in comments too. Quotes go over lines. Nothing is expanded. A key that is no C identifier is
/// dropped with a word in the journal.
pub(super) const SYSTEMD: Loader = Loader {
    name: "systemd",
    title: "`EnvironmentFile=` in systemd units",
    source: "https://www.freedesktop.org/software/systemd/man/252/systemd.exec.html#EnvironmentFile=",
    encoding: Encoding::Raw,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::File,
    grammar: |text, _: &Process, reading| reading.failure = read(text, reading).err(),
};

fn read<'t>(text: &'t str, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let bytes = text.as_bytes();
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(Fault::new(at..at + 1, "fails: the file holds a NUL byte"));
    }
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => at + 1,
            b'#' | b';' => comment_end(bytes, at),
            _ => match reading.plain(text, at) {
                plain if plain > at => plain,
                _ => assignment(text, at, reading)?,
            },
        };
    }
    Ok(())
}

/// A comment goes over an escaped line end.
fn comment_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\n' | b'\r' => return at,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Reads a line from its key on; gives where it ends.
fn assignment<'t>(text: &'t str, start: usize, reading: &mut Reading<'t>) -> Result<usize, Fault> {
    let rest = &text[start..];
    // The first character is part of the key, whatever it is.
    let first = rest.chars().next().map_or(0, char::len_utf8);
    let length = rest[first..].find(['=', '\n', '\r']).map_or(rest.len(), |length| first + length);
    let key_end = start + length;
    if !rest[length..].starts_with('=') {
        reading.lose(start..key_end, "passes over this line: it has no `=`");
        return Ok(key_end);
    }
    let key = rest[..length].trim_end_matches([' ', '\t']);
    let key_at = start..start + key.len();
    let (value, value_at, end) = value(text, key_end + 1);
    if Encoding::is_raw(key) || Encoding::is_raw(&value) {
        return Err(Fault::new(key_at.start..end, "fails: there are bytes here that are not UTF-8"));
    }
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    if key.bytes().all(is_name) && !key.starts_with(|first: char| first.is_ascii_digit()) {
        reading.set((key, key_at), (value, value_at));
    } else {
        reading.lose(
            key_at.start..end,
            "drops this key: a name consists of letters, digits and `_`, and does not start with a digit",
        );
    }
    Ok(end)
}

/// The value that is written behind a `=`, where it stands, and where its line ends.
fn value(text: &str, from: usize) -> (Cow<'_, str>, std::ops::Range<usize>, usize) {
    let bytes = text.as_bytes();
    let is_blank = |byte: u8| matches!(byte, b' ' | b'\t');
    let is_end = |byte: u8| matches!(byte, b'\n' | b'\r');
    let first = (from..bytes.len()).find(|&at| !is_blank(bytes[at])).unwrap_or(bytes.len());
    let rest = &text[first..];
    if !rest.starts_with(['"', '\'']) {
        let line = &rest[..rest.find(['\n', '\r', '\\']).unwrap_or(rest.len())];
        if !rest[line.len()..].starts_with('\\') {
            let value = line.trim_end_matches([' ', '\t']);
            return (Cow::Borrowed(value), first..first + value.len(), first + line.len());
        }
    }
    // `kept` is what trailing white space does not reach: escapes count as text even if they are blanks.
    let (mut value, mut kept, mut at) = (String::new(), 0, first);
    let push = |value: &mut String, from: usize, to: usize| value.push_str(text.get(from..to).unwrap_or_default());
    while let Some(&byte) = bytes.get(at) {
        match byte {
            _ if is_end(byte) => break,
            _ if is_blank(byte) => at += 1,
            b'\'' => {
                let close = text[at + 1..].find('\'').map_or(text.len(), |length| at + 1 + length);
                push(&mut value, at + 1, close);
                at = (close + 1).min(text.len());
            }
            b'"' => at = double_quoted(text, at + 1, &mut value),
            _ => {
                (at, kept) = bare(text, at, &mut value);
                value.truncate(kept);
                break;
            }
        }
        kept = value.len();
    }
    let end = (at..bytes.len()).find(|&at| is_end(bytes[at])).unwrap_or(bytes.len());
    value.truncate(kept);
    (Cow::Owned(value), first..at.max(first), end)
}

/// Reads up to the quote that closes, or the end of the file; gives where it goes on.
fn double_quoted(text: &str, from: usize, value: &mut String) -> usize {
    let mut rest = &text[from..];
    while let Some(length) = rest.find(['"', '\\']) {
        value.push_str(&rest[..length]);
        let is_close = rest[length..].starts_with('"');
        rest = &rest[length + 1..];
        if is_close {
            return text.len() - rest.len();
        }
        let Some(escaped) = rest.chars().next() else { break };
        match escaped {
            '"' | '\\' | '`' | '$' => value.push(escaped),
            '\n' => {}
            _ => value.extend(['\\', escaped]),
        }
        rest = &rest[escaped.len_utf8()..];
    }
    if !rest.contains(['"', '\\']) {
        value.push_str(rest);
    }
    text.len()
}

/// Reads a bare piece, which ends with the line; gives where, and how much of the value is no trailing white space.
fn bare(text: &str, from: usize, value: &mut String) -> (usize, usize) {
    let (mut at, mut kept) = (from, value.len());
    let mut chars = text[from..].chars();
    while let Some(char) = chars.next() {
        match char {
            '\n' | '\r' => break,
            '\\' => {
                if let Some(escaped) = chars.next() {
                    at += escaped.len_utf8();
                    if !matches!(escaped, '\n' | '\r') {
                        value.push(escaped);
                    }
                }
                kept = value.len();
            }
            ' ' | '\t' => value.push(char),
            _ => {
                value.push(char);
                kept = value.len();
            }
        }
        at += char.len_utf8();
    }
    (at, kept)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn values_are_pieces_and_comments_are_lines() {
        holds(
            &SYSTEMD,
            &[
                ("A=1 # x\nB=\"v\" # c\n", given(&[("A", "1 # x"), ("B", "v# c")])),
                ("; A=1\n# B=1 \\\nC=1\nD = 2 \n", given(&[("D", "2")])),
                ("A='it'\\''s'\nB=\"a\"  'b'\n", given(&[("A", "it''s'"), ("B", "ab")])),
                ("A=x 'y' \"z\"\n", given(&[("A", "x 'y' \"z\"")])),
                ("A=\"x\nB=1\n", given(&[("A", "x\nB=1\n")])),
                (
                    "A=\"\\n\\\"\\$\\\n\"\nB=a\\\\b\\q\\ \nC=x \\\n y\n",
                    given(&[("A", "\\n\"$"), ("B", "a\\bq "), ("C", "x  y")]),
                ),
                ("A=x\\", given(&[("A", "x")])),
            ],
        );
    }

    #[test]
    fn a_key_that_is_no_name_is_dropped_and_bytes_that_are_no_text_fail() {
        holds(&SYSTEMD, &[("export A=1\n9=2\nB-C=3\n=4\nword\nD=5\nD=6", given(&[("D", "6")])), ("A=\0\n", None)]);
        let read = |bytes: &'static [u8]| SYSTEMD.read(bytes, &Process::new()).failure.is_some();
        assert!(read(b"A=\xe9\n") && !read(b"# \xe9\nA=1\n"));
    }
}
