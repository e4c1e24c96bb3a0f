//! phpdotenv: lines that look as if a quote were open are joined, then each is read by a state machine.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::scope::{Cleared, Found, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading, Value, space};

/// `vlucas/phpdotenv`, which Laravel reads a file with.
///
/// A bare value ends at white space, behind which only a comment may follow, and before any `#`. `"` knows the escapes
/// `\" \\ \$ \f \n \r \t \v`, and any other is an error. Only `${NAME}` is followed, and stays as it is where the name is
/// unknown. A name alone takes the variable away again.
pub(super) const PHPDOTENV: Loader = Loader {
    name: "phpdotenv",
    title: "vlucas/phpdotenv 5.6 in PHP programs, Laravel among them",
    source: "https://github.com/vlucas/phpdotenv/blob/v5.6.1/src/Parser/EntryParser.php",
    encoding: Encoding::Each('?'),
    mark: Mark::Skipped,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, process, reading| reading.failure = read(text, process, reading).err(),
};

/// What `trim` of PHP takes off.
const TRIMMED: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\u{b}'];

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut scope = Scope::default();
    let mut cleared = Cleared::default();
    let mut open: Option<usize> = None;
    let mut next = Some(0);
    while let Some(from) = next {
        let from = if open.is_none() { reading.plain(text, from) } else { from };
        let line;
        (line, next) = self::line(text, from);
        let written = &text[line.clone()];
        let start = match open {
            Some(_) if !closes(written, false) => continue,
            Some(start) => start,
            None if written.contains("=\"") && !closes(written, true) => {
                open = Some(line.start);
                continue;
            }
            None => line.start,
        };
        open = None;
        let entry = &text[start..line.end];
        if entry.trim_matches(TRIMMED).is_empty() || entry.trim_start_matches(TRIMMED).starts_with('#') {
            continue;
        }
        match assignment(text, start..line.end)? {
            (name, Some(value)) => {
                let value_at = value.at.clone();
                let value = value.resolved(process, &mut scope, reading)?;
                reading.set((&text[name.clone()], name), (value, value_at));
            }
            (name, None) => {
                reading.lose(name.clone(), "takes the variable away that has this name: the line has no `=`");
                cleared.note(&text[name], reading);
            }
        }
    }
    if let Some(start) = open {
        reading.lose(start..text.len(), "drops the rest of the file: a quote is never closed");
    }
    cleared.apply(reading);
    Ok(())
}

/// The line that starts at a place, without what ends it, `\r\n`, `\n` or `\r`; and where the next one starts.
fn line(text: &str, start: usize) -> (Range<usize>, Option<usize>) {
    let rest = &text[start..];
    let Some(length) = rest.find(['\n', '\r']) else { return (start..text.len(), None) };
    let next = start + length + if rest[length..].starts_with("\r\n") { 2 } else { 1 };
    (start..start + length, Some(next))
}

/// Whether a value over several lines ends in this line, in which it may have started.
fn closes(line: &str, started: bool) -> bool {
    if line == "\"" {
        return true;
    }
    // Pairs of backslashes do not count; a quote counts behind anything else but a backslash.
    let (mut quotes, mut before) = (0, None);
    let mut bytes = line.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte == b'\\' && bytes.next_if_eq(&b'\\').is_some() {
            continue;
        }
        quotes += usize::from(byte == b'"' && !matches!(before, None | Some(b'\\')));
        before = Some(byte);
    }
    quotes > usize::from(started)
}

/// Where the name of an entry stands, and its value.
fn assignment(text: &str, entry: Range<usize>) -> Result<(Range<usize>, Option<Chars<'_>>), Fault> {
    let written = &text[entry.clone()];
    let Some((name, value)) = written.split_once('=') else { return Ok((name(text, entry)?, None)) };
    let trimmed = |from: usize, part: &str| {
        let start = from + part.len() - part.trim_start_matches(TRIMMED).len();
        start..start + part.trim_matches(TRIMMED).len()
    };
    let name_at = trimmed(entry.start, name);
    if name_at.is_empty() {
        return Err(Fault::new(entry, "fails: there is no key before the `=`"));
    }
    let name = self::name(text, name_at)?;
    let value_at = trimmed(entry.end - value.len(), value);
    Ok((name, Some(Chars::of(&text[value_at.clone()], value_at)?)))
}

/// Where a name stands, without `export` and without quotes.
fn name(text: &str, at: Range<usize>) -> Result<Range<usize>, Fault> {
    static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\A[\p{Ll}\p{Lu}\p{M}\p{N}_.]+\z").ok());
    let mut name = at.clone();
    let exported = text[at.clone()].strip_prefix("export").filter(|_| text[at.clone()].chars().count() > 8);
    if let Some(rest) = exported.filter(|rest| rest.starts_with([' ', '\t', '\n', '\u{b}', '\u{c}', '\r'])) {
        name.start = at.end - rest.trim_start_matches(TRIMMED).len();
    }
    let inner =
        |quote: char| text[name.clone()].strip_prefix(quote)?.strip_suffix(quote).filter(|inner| !inner.is_empty());
    if inner('"').or_else(|| inner('\'')).is_some() {
        name = name.start + 1..name.end - 1;
    }
    let found = &text[name.clone()];
    let is_ascii_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.';
    let is_name = (!found.is_empty() && found.bytes().all(is_ascii_name))
        || (!found.is_ascii() && NAME.as_ref().is_some_and(|pattern| pattern.is_match(found)));
    if is_name { Ok(name) } else { Err(Fault::new(at, "fails: a key consists of letters, digits, `_` and `.`")) }
}

/// A value, and where dollar signs may start references in it.
struct Chars<'t> {
    text: Cow<'t, str>,
    dollars: Vec<usize>,
    at: Range<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Initial,
    Unquoted,
    SingleQuoted,
    DoubleQuoted,
    Escape,
    White,
    Comment,
}

impl<'t> Chars<'t> {
    fn of(written: &'t str, at: Range<usize>) -> Result<Self, Fault> {
        let is_plain = |byte: u8| !matches!(byte, b'\\' | b'\'' | b'"' | b'#' | b'$') && !is_white(byte.into());
        if written.bytes().all(is_plain) {
            return Ok(Chars { text: Cow::Borrowed(written), dollars: Vec::new(), at });
        }
        let fault = |what: &'static str| Err(Fault::new(at.clone(), what));
        let (mut text, mut dollars, mut state) = (String::with_capacity(written.len()), Vec::new(), State::Initial);
        let mut push = |text: &mut String, char: char| {
            if char == '$' {
                dollars.push(text.len());
            }
            text.push(char);
        };
        for char in space::unified(written).chars() {
            state = match (state, char) {
                (State::Comment, _) => break,
                (State::Initial, '\'') => State::SingleQuoted,
                (State::Initial, '"') => State::DoubleQuoted,
                (State::Initial | State::Unquoted | State::White, '#') => State::Comment,
                (State::Unquoted, _) if is_white(char) => State::White,
                (State::Initial | State::Unquoted, _) => {
                    push(&mut text, char);
                    State::Unquoted
                }
                (State::SingleQuoted, '\'') | (State::DoubleQuoted, '"') => State::White,
                (State::SingleQuoted, _) => {
                    text.push(char);
                    state
                }
                (State::DoubleQuoted, '\\') => State::Escape,
                (State::DoubleQuoted, _) => {
                    push(&mut text, char);
                    state
                }
                (State::Escape, '"' | '\\' | '$' | 'f' | 'n' | 'r' | 't' | 'v') => {
                    text.push(match char {
                        'f' => '\u{c}',
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        'v' => '\u{b}',
                        _ => char,
                    });
                    State::DoubleQuoted
                }
                (State::Escape, _) => {
                    return fault("fails: a backslash in `\"` stands before something that cannot be escaped");
                }
                (State::White, _) if is_white(char) => state,
                (State::White, _) => return fault("fails: the value has white space, and no quotes around it"),
            };
        }
        if matches!(state, State::SingleQuoted | State::DoubleQuoted | State::Escape) {
            return fault("fails: a quote is never closed");
        }
        Ok(Chars { text: Cow::Owned(text), dollars, at })
    }

    /// Follows references from the last to the first, so that one can be made by another: `${A${B}}`.
    fn resolved(self, process: &Process, scope: &mut Scope, reading: &Reading<'t>) -> Result<Value<'t>, Fault> {
        if self.dollars.is_empty() {
            return Ok(self.text.into());
        }
        // Backwards, so that what stands for a reference is added at the end.
        let mut reversed: Vec<u8> = Vec::with_capacity(self.text.len());
        let mut end = self.text.len();
        for dollar in self.dollars.iter().copied().rev() {
            reversed.extend(self.text.as_bytes()[dollar..end].iter().rev());
            end = dollar;
            let Some(name) = reference(&reversed) else { continue };
            let found = scope.process_first(process, reading, &name);
            scope.spend(found, self.at.clone().into())?;
            if let Some(Found::Text(text)) = found {
                reversed.truncate(reversed.len() - name.len() - "${}".len());
                reversed.extend(text.bytes().rev());
            }
        }
        reversed.extend(self.text.as_bytes()[..end].iter().rev());
        reversed.reverse();
        Ok(String::from_utf8_lossy(&reversed).into_owned().into())
    }
}

/// The name in the `${NAME}` that a text starts with, which is given backwards.
fn reference(reversed: &[u8]) -> Option<String> {
    let inner = reversed.strip_suffix(b"{$")?;
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte == b'.';
    let length = inner.iter().rev().take_while(|byte| is_name(byte)).count();
    let close = inner.len().checked_sub(length + 1)?;
    (length > 0 && inner[close] == b'}')
        .then(|| inner[close + 1..].iter().rev().map(|&byte| char::from(byte)).collect())
}

fn is_white(char: char) -> bool {
    matches!(char, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn white_space_and_hashes_end_a_bare_value() {
        holds(
            &PHPDOTENV,
            &[
                ("A=x # c\nB=x#y\nC = it's\nD=\n", given(&[("A", "x"), ("B", "x"), ("C", "it's"), ("D", "")])),
                ("A=x y\n", None),
                ("A=\"x\"y\n", None),
                ("=x\n", None),
                ("A-B=1\n", None),
                ("export AB=1\n'C'=2\n\u{c9}=3\n", given(&[("AB", "1"), ("C", "2"), ("\u{c9}", "3")])),
                ("export A=1\n", None),
            ],
        );
    }

    #[test]
    fn quotes_go_over_lines_if_they_stand_behind_the_equals_sign() {
        holds(
            &PHPDOTENV,
            &[
                ("A=\"x\r\n# y\r\nz\" # c\nB='1'\n", given(&[("A", "x\n# y\nz"), ("B", "1")])),
                ("A=1\nB=\"x\nC=2\n", given(&[("A", "1")])),
                ("# A=\"x\nB=1\"\nC=2\n", given(&[("C", "2")])),
                ("A='x\n", None),
                ("A=\"\\n\\t\\\"\\$\\\\\"\nB='\\n'\nC=\\n\n", given(&[("A", "\n\t\"$\\"), ("B", "\\n"), ("C", "\\n")])),
                ("A=\"\\q\"\n", None),
            ],
        );
    }

    #[test]
    fn references_need_braces_and_a_known_name() {
        holds(
            &PHPDOTENV,
            &[
                (
                    "A=1\nB=${A}$A\"\nC='${A}'\nD=${NO}\n",
                    given(&[("A", "1"), ("B", "1$A\""), ("C", "${A}"), ("D", "${NO}")]),
                ),
                ("A=B\nB=2\nC=${${A}}\nD=${x${A}\n", given(&[("A", "B"), ("B", "2"), ("C", "2"), ("D", "${xB")])),
                ("A=1\nB=${A}\nA\n", given(&[("B", "1")])),
            ],
        );
    }
}
