//! Docker Compose: the dotenv reader of compose-go, which began as a copy of godotenv and went its own way.

use std::borrow::Cow;

use super::scope::Scope;
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading, interpolation, space};

/// `env_file:` of a service in a compose file, and `docker compose --env-file`.
///
/// A key ends at `=` or `:`; a key alone takes the variable of the process. A bare value ends at ` #`. Escapes count in
/// `"`, and `${NAME:-default}` and its kind are followed everywhere but in `'`; the process goes before the file.
pub(super) const COMPOSE: Loader = Loader {
    name: "compose",
    title: "`env_file:` of Docker Compose 2 and `docker compose --env-file`",
    source: "https://github.com/compose-spec/compose-go/blob/v2.4.8/dotenv/parser.go",
    encoding: Encoding::Each(char::REPLACEMENT_CHARACTER),
    mark: Mark::Skipped,
    duplicates: Duplicates::Last,
    process: Precedence::File,
    grammar: |text, process, reading| reading.failure = read(text, process, reading).err(),
};

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut scope = Scope::default();
    let mut at = 0;
    while let Some(start) = space::go_statement(text, at) {
        at = reading.plain(text, start);
        if at > start {
            continue;
        }
        let key = key(text, start)?;
        if key.name.contains(' ') {
            return Err(Fault::new(start..key.behind, "fails: a key may not hold a blank"));
        }
        let key_at = key.start..key.start + key.name.len();
        if key.alone {
            match process.get(key.name) {
                Some(value) => reading.set((key.name, key_at.clone()), (value.clone(), key_at.end..key_at.end)),
                None => reading.lose(
                    start..key_at.end,
                    "passes over this line: it has no `=`, and the process no variable of this name",
                ),
            }
            at = key.behind;
            continue;
        }
        let start = space::skip_go_inline(text, key.behind);
        let written = written(text, start)?;
        at = written.end;
        let value_at = start..start + written.length;
        let value = match written.text {
            Text::Literal(text) => text,
            Text::Template(text) if !text.contains('$') => text,
            Text::Template(text) => {
                let value = interpolation::expand(&text, value_at.clone().into(), &mut |name| {
                    let found = scope.process_first(process, reading, name);
                    scope.spend(found, value_at.clone().into())?;
                    Ok(found.map(|found| found.text().to_owned()))
                });
                Cow::Owned(value?)
            }
        };
        reading.set((key.name, key_at), (value, value_at));
    }
    Ok(())
}

struct Key<'t> {
    name: &'t str,
    start: usize,
    /// Where its separator ends.
    behind: usize,
    /// Whether the line ends without a separator.
    alone: bool,
}

fn key(text: &str, statement: usize) -> Result<Key<'_>, Fault> {
    let exported = text[statement..].strip_prefix("export");
    let exported = exported.filter(|rest| rest.starts_with(['\t', '\n', '\u{c}', '\r', ' ']));
    let start = exported.map_or(statement, |rest| space::skip_go_inline(text, text.len() - rest.len()));
    for (length, char) in text[start..].char_indices() {
        match char {
            '=' | ':' | '\n' => {
                let name = text[start..start + length].trim_end();
                return Ok(Key { name, start, behind: start + length + 1, alone: char == '\n' });
            }
            '_' | '.' | '-' | '[' | ']' => {}
            _ if char.is_alphabetic() || char.is_numeric() || space::go_inline(char) => {}
            _ => {
                let what = "fails: a key consists of letters, digits, `_`, `.`, `-`, `[` and `]`";
                return Err(Fault::new(start..start + length + char.len_utf8(), what));
            }
        }
    }
    if start == text.len() {
        return Err(Fault::new(statement..start, "fails: no key follows `export`"));
    }
    // The file ends in a word: it becomes the value of a key without a name.
    Ok(Key { name: "", start, behind: start, alone: false })
}

enum Text<'t> {
    Literal(Cow<'t, str>),
    /// References in it are followed.
    Template(Cow<'t, str>),
}

struct Written<'t> {
    text: Text<'t>,
    /// In bytes, with quotes.
    length: usize,
    /// Where the next statement is looked for.
    end: usize,
}

fn written(text: &str, start: usize) -> Result<Written<'_>, Fault> {
    let rest = &text[start..];
    let Some(quote) = rest.chars().next().filter(|char| matches!(char, '"' | '\'')) else {
        let line = rest.split('\n').next().unwrap_or_default();
        let value = line.split(" #").next().unwrap_or_default().trim_end();
        let end = (start + line.len() + 1).min(text.len());
        return Ok(Written { text: Text::Template(Cow::Borrowed(value)), length: value.len(), end });
    };
    let Some(close) = closing(rest.as_bytes(), quote as u8) else {
        return Err(Fault::new(start..text.len(), "fails: the quote is never closed"));
    };
    let inner = &rest[1..close];
    let escaped = format!("\\{quote}");
    let inner = if inner.contains(&escaped) { unquoted(inner, quote) } else { Cow::Borrowed(inner) };
    let text = if quote == '"' { Text::Template(unescaped(inner)) } else { Text::Literal(inner) };
    Ok(Written { text, length: close + 1, end: start + close + 1 })
}

/// The first quote that no backslash escapes; a backslash escapes a backslash only if that escapes nothing else.
fn closing(bytes: &[u8], quote: u8) -> Option<usize> {
    let mut escaped = false;
    for (at, &byte) in bytes.iter().enumerate().skip(1) {
        if byte == quote && !escaped {
            return Some(at);
        }
        escaped = byte == b'\\' && !escaped;
    }
    None
}

/// Takes the backslashes out that escape quotes.
fn unquoted(inner: &str, quote: char) -> Cow<'_, str> {
    let mut plain = String::with_capacity(inner.len());
    let mut escaped = false;
    for char in inner.chars() {
        if escaped && char != quote {
            plain.push('\\');
        }
        escaped = char == '\\' && !escaped;
        if !escaped {
            plain.push(char);
        }
    }
    Cow::Owned(plain)
}

/// Escapes in `"`: `\$` becomes `$$`, which the interpolation takes for a dollar sign.
fn unescaped(inner: Cow<'_, str>) -> Cow<'_, str> {
    if !inner.contains('\\') {
        return inner;
    }
    let mut plain = String::with_capacity(inner.len());
    let mut rest = &*inner;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let (char, length) = match rest.bytes().next() {
            Some(b'a') => ("\u{7}", 1),
            Some(b'b') => ("\u{8}", 1),
            Some(b'f') => ("\u{c}", 1),
            Some(b'n') => ("\n", 1),
            Some(b'r') => ("\r", 1),
            Some(b't') => ("\t", 1),
            Some(b'v') => ("\u{b}", 1),
            Some(b'$') => ("$$", 1),
            Some(b'"') => ("\"", 1),
            Some(b'\\') => ("\\", 1),
            Some(b'0') => {
                let digits = rest.as_bytes()[1..].iter().take(3).take_while(|byte| byte.is_ascii_digit()).count();
                let code = &rest[1..1 + digits];
                match u8::from_str_radix(code, 8) {
                    Ok(code) if digits == 3 => plain.push(code.into()),
                    // Three octal digits make a character; of everything else only the zero is lost.
                    _ => plain.extend(["\\", code]),
                }
                ("", 1 + digits)
            }
            _ => ("\\", 0),
        };
        plain.push_str(char);
        rest = &rest[length..];
    }
    Cow::Owned(plain + rest)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn keys_and_comments() {
        holds(
            &COMPOSE,
            &[
                ("A=x # c\nB=x# y\nC= # c\nD='x' # c\n", given(&[("A", "x"), ("B", "x# y"), ("C", "# c"), ("D", "x")])),
                ("export A: 1\n[s]\nB.c-d = 2 \n", given(&[("A", "1"), ("B.c-d", "2")])),
                ("=1\n", given(&[("", "1")])),
                ("A B=1\n", None),
                ("A/B=1\n", None),
                ("A=\"x\n", None),
                ("A=\"x\" y\n", given(&[("A", "x")])),
            ],
        );
        let process = Process::from([("A".into(), "1".into())]);
        let reading = COMPOSE.read(b"A\nB\nC=2\n", &process);
        assert_eq!((reading.given().count(), reading.lost.len()), (2, 1));
    }

    #[test]
    fn escapes_count_in_double_quotes() {
        holds(
            &COMPOSE,
            &[
                ("A=\"a\\tb\\q\\\"\\\\\"\nB='a\\tb\\''\n", given(&[("A", "a\tb\\q\"\\"), ("B", "a\\tb'")])),
                ("A=\"\\0101\\0\\07\"\nB=\"\\$A\"\n", given(&[("A", "A\\\\7"), ("B", "$A")])),
            ],
        );
    }

    #[test]
    fn references_are_followed_to_the_process_and_the_file() {
        holds(
            &COMPOSE,
            &[
                ("A=1\nB=${A}$A$$A'$A'\nC='$A'\n", given(&[("A", "1"), ("B", "11$A'1'"), ("C", "$A")])),
                ("A=${B:-x ${C-y}}\nD=${A:+z}${A+}\n", given(&[("A", "x y"), ("D", "z")])),
                ("A=${B:?no}\n", None),
                ("A=${\n", None),
            ],
        );
    }
}
