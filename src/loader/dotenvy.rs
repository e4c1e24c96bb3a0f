//! dotenvy: the crate of Rust, which splits a file into logical lines first and reads each of them then.

use super::scope::{Draft, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading};
use crate::source::Span;

/// `dotenvy::dotenv()` and `dotenvy::from_path()` of the crate dotenvy.
///
/// A value is made of pieces in `'`, in `"` and bare; a blank outside quotes ends it, and only a comment may follow.
/// Backslashes count everywhere but in `'`, and a backslash before anything but `\ ' " $`, a blank and `n` is an error.
/// `$NAME` ends before the first character that is no letter or digit, `_` with it. The first of two lines counts.
pub(super) const DOTENVY: Loader = Loader {
    name: "dotenvy",
    title: "dotenvy 0.15 in Rust programs",
    source: "https://docs.rs/crate/dotenvy/0.15.7/source/src/parse.rs",
    encoding: Encoding::Refused,
    mark: Mark::Skipped,
    duplicates: Duplicates::First,
    process: Precedence::Process,
    grammar: |text, process, reading| {
        reading.failure = read(text, process, Scope::of_first_lines(), reading).err();
    },
};

/// What happens where the environment cannot take a value.
pub(super) const HOLDS_NUL: &str = "panics: the value holds a NUL byte";

/// Reads the lines up to the first that is an error.
pub(super) fn read<'t>(
    text: &'t str,
    process: &Process,
    mut scope: Scope,
    reading: &mut Reading<'t>,
) -> Result<(), Fault> {
    let mut from = 0;
    loop {
        from = reading.plain(text, from);
        if from == text.len() {
            return Ok(());
        }
        let (end, next) = logical_line(text, from)?;
        assignment(text, from, from + text[from..end].trim_end().len(), process, &mut scope, reading)?;
        from = next;
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Complete,
    Escape,
    Quoted(char),
    QuotedEscape(char),
    Blank,
}

/// Where the line that starts at a place ends, without its comment and its line end, and where the next one starts.
///
/// A line goes on over line ends in quotes, and comments are told from values by a single blank before `#`.
fn logical_line(text: &str, from: usize) -> Result<(usize, usize), Fault> {
    let mut state = State::Complete;
    for line in text[from..].split_inclusive('\n').scan(from, |at, line| {
        *at += line.len();
        Some(*at - line.len()..*at)
    }) {
        if line.start == from && text[line.clone()].trim_start().starts_with('#') {
            return Ok((from, line.end));
        }
        for (length, char) in text[line.clone()].char_indices() {
            if state == State::Blank && char == '#' {
                return Ok((line.start + length, line.end));
            }
            state = match (state, char) {
                (State::Escape, _) => State::Complete,
                (State::Quoted(quote), '\\') => State::QuotedEscape(quote),
                (State::Quoted(quote), _) if char == quote => State::Complete,
                (State::Quoted(quote) | State::QuotedEscape(quote), _) => State::Quoted(quote),
                (_, '\\') => State::Escape,
                (_, '"' | '\'') => State::Quoted(char),
                (State::Complete, _) if char.is_whitespace() && !matches!(char, '\n' | '\r') => State::Blank,
                (State::Complete | State::Blank, _) => State::Complete,
            };
        }
        if state == State::Complete {
            return Ok((line.end, line.end));
        }
    }
    Err(Fault::new(from..text.len(), "fails: the file ends in a quote, behind a backslash or with a blank"))
}

/// Reads an assignment that stands between two places.
fn assignment<'t>(
    text: &'t str,
    from: usize,
    to: usize,
    process: &Process,
    scope: &mut Scope,
    reading: &mut Reading<'t>,
) -> Result<(), Fault> {
    let line = &text[..to];
    let skip = |at: usize| to - line[at..].trim_start().len();
    let fault = |what: &'static str| Err(Fault::new(from..to, what));
    let start = skip(from);
    if start == to || line[start..].starts_with('#') {
        return Ok(());
    }
    let (mut key_at, mut equals) = (key(line, start), 0);
    if key_at.clone().is_some_and(|at| &line[at.clone()] == "export" && !line[skip(at.end)..].starts_with('=')) {
        key_at = key_at.and_then(|at| key(line, skip(at.end)));
    }
    if let Some(at) = &key_at {
        equals = skip(at.end);
    }
    let Some(key_at) = key_at else {
        return fault("fails: a key starts with a letter or `_`, and goes on with letters, digits, `_` and `.`");
    };
    if !line[equals..].starts_with('=') {
        return fault("fails: no `=` follows the key");
    }
    let start = skip(equals + 1);
    let key = &text[key_at.clone()];
    if line[start..].starts_with('#') {
        reading.set((key, key_at), ("", start..start));
        return Ok(());
    }
    let written = &text[start..to];
    let is_plain = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'@' | b'=' | b',' | b'+')
    };
    let quoted = |quote: char| written.strip_prefix(quote)?.strip_suffix(quote);
    let single = quoted('\'').filter(|inner| !inner.contains(['\'', '\0']));
    let plain = single.or_else(|| quoted('"').filter(|inner| !inner.contains(['"', '\\', '$', '\0'])));
    if let Some(plain) = plain.or(written.bytes().all(is_plain).then_some(written)) {
        reading.set((key, key_at), (plain, start..to));
        return Ok(());
    }
    let value = value(written, (start..to).into(), process, scope, reading)?;
    if value.text.contains('\0') {
        return fault(HOLDS_NUL);
    }
    reading.set((key, key_at), (value, start..to));
    Ok(())
}

fn key(line: &str, from: usize) -> Option<std::ops::Range<usize>> {
    let rest = &line[from..];
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '.';
    let length = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
    rest.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_').then_some(from..from + length)
}

/// What a `$` has begun.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reference {
    No,
    Bare,
    Braced,
}

fn value(written: &str, at: Span, process: &Process, scope: &mut Scope, reading: &Reading<'_>) -> Result<Draft, Fault> {
    let fault = |what: &'static str| Err(Fault { span: at, what: what.into() });
    let mut draft = Draft::default();
    let (mut quote, mut escaped, mut ended) = (None, false, false);
    let (mut reference, mut name) = (Reference::No, String::new());
    let mut refer = |draft: &mut Draft, name: &mut String| {
        let found = scope.process_first(process, reading, name);
        draft.add(found);
        name.clear();
        scope.spend(found, at)
    };
    for char in written.chars() {
        match char {
            ' ' | '\t' if ended => {}
            '#' if ended => break,
            _ if ended => {
                return fault("fails: a blank ends a value that is not in quotes, and more than a comment follows");
            }
            _ if escaped => {
                match char {
                    '\\' | '\'' | '"' | '$' | ' ' => draft.text.push(char),
                    'n' => draft.text.push('\n'),
                    _ => return fault("fails: a backslash stands before something that cannot be escaped"),
                }
                escaped = false;
            }
            '\'' if quote == Some('\'') => quote = None,
            _ if quote == Some('\'') => draft.text.push(char),
            _ if reference != Reference::No && char.is_alphanumeric() => name.push(char),
            '{' if reference == Reference::Bare && name.is_empty() => reference = Reference::Braced,
            _ if reference == Reference::Bare => {
                refer(&mut draft, &mut name)?;
                if char != '$' {
                    // A quote too: it closes nothing here.
                    reference = Reference::No;
                    draft.text.push(char);
                }
            }
            '}' if reference == Reference::Braced => {
                reference = Reference::No;
                refer(&mut draft, &mut name)?;
            }
            _ if reference == Reference::Braced => name.push(char),
            '$' => reference = Reference::Bare,
            '"' if quote == Some('"') => quote = None,
            '\\' => escaped = true,
            _ if quote == Some('"') => draft.text.push(char),
            '\'' | '"' => quote = Some(char),
            ' ' | '\t' => ended = true,
            _ => draft.text.push(char),
        }
    }
    if reference == Reference::Braced || quote.is_some() {
        return fault("fails: a quote or a `${` is not closed");
    }
    if reference == Reference::Bare {
        refer(&mut draft, &mut name)?;
    }
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn values_are_pieces_and_blanks_end_them() {
        holds(
            &DOTENVY,
            &[
                (
                    "export A=x # c\nB=x#y\nexport = 'a b'\"c\"\\ d\n",
                    given(&[("A", "x"), ("B", "x#y"), ("export", "a bc d")]),
                ),
                ("A= # c\nB=\n", given(&[("A", ""), ("B", "")])),
                ("A=x y\n", None),
                ("A=x \n", given(&[("A", "x")])),
                ("A=x ", None),
                ("A\n", None),
                ("1A=1\n", None),
                ("A=\"x\n# y\nz\" # c\n", given(&[("A", "x\n# y\nz")])),
                ("A='x\n", None),
                ("A=1\nA=2\n", given(&[("A", "1")])),
            ],
        );
    }

    #[test]
    fn few_escapes_are_known() {
        holds(
            &DOTENVY,
            &[
                ("A=a\\nb\\$\\\\\nB='a\\nb'\n", given(&[("A", "a\nb$\\"), ("B", "a\\nb")])),
                ("A=C:\\dir\n", None),
                ("A=\"\\t\"\n", None),
            ],
        );
    }

    #[test]
    fn names_end_before_an_underscore() {
        holds(
            &DOTENVY,
            &[
                ("A=1\nA_B=2\nC=$A_B${A_B}$A-'$A'\n", given(&[("A", "1"), ("A_B", "2"), ("C", "1_B21-$A")])),
                ("C=${NO:-x}$\n", given(&[("C", "")])),
                ("A=\"$A\"\n", None),
                ("A=${B\n", None),
            ],
        );
    }
}
