//! godotenv: the library of Go, read by its own rules and not by Ruby's, from which it was ported.

use std::borrow::Cow;

use super::scope::{Draft, Found, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading, space};
use crate::source::Span;

/// `godotenv.Load()` of joho/godotenv, also in viper and in many command line tools.
///
/// A key ends at `=` or `:`. A bare value ends with its line, and before the last `#` that has white space before it. A
/// quote closes at the next one without a backslash before it, and what follows is the next statement. Variables are
/// those of the file, written in capitals; a name that the file has not set before is empty.
pub(super) const GODOTENV: Loader = Loader {
    name: "godotenv",
    title: "joho/godotenv 1.5 in Go programs",
    source: "https://github.com/joho/godotenv/blob/v1.5.1/parser.go",
    encoding: Encoding::Each(char::REPLACEMENT_CHARACTER),
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, _: &Process, reading| reading.failure = read(text, reading).err(),
};

fn read<'t>(text: &'t str, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut scope = Scope::default();
    let mut at = 0;
    while let Some(start) = space::go_statement(text, at) {
        at = reading.plain(text, start);
        if at > start {
            continue;
        }
        let key = key(text, start)?;
        let value = value(text, space::skip_go_inline(text, key.value_from), reading, &mut scope)?;
        if key.name.is_empty() {
            reading.lose(start..value.end, "drops this line: there is no key before the `=`");
        } else if value.text.contains('\0') {
            reading.lose(start..value.end, "drops this key: its value holds a NUL byte");
        } else {
            let key_at = key.start..key.start + key.name.len();
            reading.set((key.name, key_at), (value.text, value.start..value.end));
        }
        at = value.end;
    }
    Ok(())
}

struct Key<'t> {
    name: &'t str,
    start: usize,
    value_from: usize,
}

fn key(text: &str, statement: usize) -> Result<Key<'_>, Fault> {
    let exported = text[statement..].strip_prefix("export").filter(|rest| rest.starts_with(space::go_inline));
    let start = exported.map_or(statement, |rest| space::skip_go_inline(text, text.len() - rest.len()));
    if start == text.len() {
        return Err(Fault::new(statement..start, "fails: no key follows `export`"));
    }
    for (length, byte) in text.as_bytes()[start..].iter().enumerate() {
        match byte {
            b'=' | b':' => {
                let name = text[start..start + length].trim_end();
                return Ok(Key { name, start, value_from: start + length + 1 });
            }
            _ if is_key(*byte) => {}
            _ => {
                let what = "fails: a key consists of letters, digits, `_` and `.`, and `=` follows it in its line";
                return Err(Fault::new(start..start + length.max(1), what));
            }
        }
    }
    // The file ends in a word: it becomes the value of a key without a name.
    Ok(Key { name: "", start, value_from: start })
}

/// Whether a byte may be part of a key: the library takes each byte of UTF-8 for a character of Latin-1.
fn is_key(byte: u8) -> bool {
    let char = char::from(byte);
    char == '_' || char == '.' || char.is_alphabetic() || char.is_numeric() || space::go_inline(char)
}

struct Written<'t> {
    text: Cow<'t, str>,
    start: usize,
    end: usize,
}

/// The value that is written at a place, which is no white space.
fn value<'t>(text: &'t str, start: usize, reading: &Reading<'t>, scope: &mut Scope) -> Result<Written<'t>, Fault> {
    let rest = &text[start..];
    let Some(quote) = rest.chars().next().filter(|char| matches!(char, '"' | '\'')) else {
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let trimmed = without_comment(line).trim_matches(space::go_inline);
        let text = expanded(Cow::Borrowed(trimmed), start, reading, scope)?;
        return Ok(Written { text, start, end: start + line.len() });
    };
    let bytes = rest.as_bytes();
    let Some(close) = (1..bytes.len()).find(|&at| bytes[at] == quote as u8 && bytes[at - 1] != b'\\') else {
        return Err(Fault::new(start..text.len(), "fails: the quote is never closed"));
    };
    let inner = unified(Cow::Borrowed(rest[..close].trim_matches(quote)));
    let inner = if quote == '"' { expanded(unescaped(inner), start, reading, scope)? } else { inner };
    Ok(Written { text: inner, start, end: start + close + 1 })
}

/// What stands before the last `#` that has white space before it.
fn without_comment(line: &str) -> &str {
    let comment = line.rmatch_indices('#').find(|&(at, _)| line[..at].ends_with(space::go_inline));
    comment.map_or(line, |(at, _)| &line[..at])
}

fn unified(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains("\r\n") { Cow::Owned(text.replace("\r\n", "\n")) } else { text }
}

/// `\n` and `\r` become line ends, then every backslash goes that is not before `$`.
fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text;
    }
    let mut lines = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match (char, if char == '\\' { chars.clone().next() } else { None }) {
            (_, None | Some('\n')) => lines.push(char),
            (_, Some(escaped)) => {
                match escaped {
                    'n' => lines.push('\n'),
                    'r' => lines.push('\r'),
                    _ => lines.extend([char, escaped]),
                }
                chars.next();
            }
        }
    }
    Cow::Owned(without_backslashes(&lines))
}

/// Takes every backslash out that is before something other than `$`.
pub(super) fn without_backslashes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let escaped = rest[at + 1..].chars().next();
        plain.push(escaped.filter(|&char| char != '$').unwrap_or('\\'));
        rest = &rest[at + 1 + escaped.filter(|&char| char != '$').map_or(0, char::len_utf8)..];
    }
    plain + rest
}

/// Puts the variables of the file in; what is not set is empty.
fn expanded<'t>(
    text: Cow<'t, str>,
    at: usize,
    reading: &Reading<'t>,
    scope: &mut Scope,
) -> Result<Cow<'t, str>, Fault> {
    if !text.contains('$') {
        return Ok(text);
    }
    let mut draft = Draft::default();
    let mut rest = &*text;
    while let Some(dollar) = rest.find('$') {
        let (before, behind) = (&rest[..dollar], &rest[dollar + 1..]);
        let open = behind.strip_prefix('(').unwrap_or(behind);
        let open = open.strip_prefix('{').unwrap_or(open);
        let is_name = |char: char| char.is_ascii_uppercase() || char.is_ascii_digit() || char == '_';
        let name = &open[..open.find(|char| !is_name(char)).unwrap_or(open.len())];
        if let Some(before) = before.strip_suffix('\\') {
            draft.text.push_str(before);
            draft.text.push('$');
            rest = behind;
        } else if name.is_empty() {
            draft.text.push_str(&rest[..=dollar]);
            rest = behind;
        } else {
            draft.text.push_str(before);
            let found: Option<Found<'_>> = scope.file(reading, name);
            draft.add(found);
            scope.spend(found, Span::from(at..at))?;
            rest = &open[name.len()..];
            rest = rest.strip_prefix('}').unwrap_or(rest);
        }
    }
    Ok(Cow::Owned(draft.text + rest))
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn statements_end_with_their_value() {
        holds(
            &GODOTENV,
            &[
                ("A: 1\nexport B = 2 # c\nC=# d\n", given(&[("A", "1"), ("B", "2"), ("C", "# d")])),
                ("A=a # b # c\nB=x#y\n", given(&[("A", "a # b"), ("B", "x#y")])),
                ("A=\"x\"B='y z'", given(&[("A", "x"), ("B", "y z")])),
                ("A=\"x\" y\n", None),
                ("A\nB=1\n", None),
                ("=1\nB=2\nC", given(&[("B", "2")])),
                ("A-B=1\n", None),
                ("\u{ca}=1\n", None),
                ("\u{ea}=1\n", given(&[("\u{ea}", "1")])),
            ],
        );
    }

    #[test]
    fn quotes_close_without_a_backslash_before_them() {
        holds(
            &GODOTENV,
            &[
                ("A=\"x\\ny\\q\\$\\\\n\"\nB='x\\n'\n", given(&[("A", "x\nyq$\\n"), ("B", "x\\n")])),
                ("A=\"say \\\"hi\\\"\"\n", given(&[("A", "say \"hi\\")])),
                ("A=\"x\n", None),
                ("A=\"x\r\ny\"\n", given(&[("A", "x\ny")])),
            ],
        );
    }

    #[test]
    fn variables_are_capitals_of_the_file() {
        holds(
            &GODOTENV,
            &[
                ("A=1\nB=$A${A}x\nC='$A'\n", given(&[("A", "1"), ("B", "11x"), ("C", "$A")])),
                ("A=$NO${NO:-x}$a\\$A$\n", given(&[("A", ":-x}$a$A$")])),
                ("A=$1x$(A)\n", given(&[("A", "x)")])),
            ],
        );
    }
}
