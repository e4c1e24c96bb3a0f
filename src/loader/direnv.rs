//! direnv: one regular expression for each line.

use std::borrow::Cow;
use std::ops::Range;

use super::godotenv::without_backslashes;
use super::scope::{self, Draft, Found, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading};

/// `dotenv` in an `.envrc` of direnv.
///
/// A value ends with its line and before a `#`, wherever it stands, and holds no white space outside quotes; a line that
/// does not fit is an error. `"` knows `\n` and `\r` and loses every other backslash. `$NAME` and `${NAME:-default}` are
/// followed, first to the file and then to the process, even behind a backslash.
pub(super) const DIRENV: Loader = Loader {
    name: "direnv",
    title: "`dotenv` in the `.envrc` of direnv 2.32",
    source: "https://github.com/direnv/direnv/blob/v2.32.1/pkg/dotenv/parse.go",
    encoding: Encoding::Each(char::REPLACEMENT_CHARACTER),
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::File,
    grammar: |text, process, reading| reading.failure = read(text, process, reading).err(),
};

/// `\s` of Go.
const SPACE: [char; 5] = [' ', '\t', '\n', '\u{c}', '\r'];

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut scope = Scope::default();
    let mut from = 0;
    loop {
        from = reading.plain(text, from);
        let Some(rest) = text.get(from..) else { return Ok(()) };
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        let end = from + line.len();
        let start = end - line.trim_start_matches(SPACE).len();
        from = end + 1;
        if start == end || text[start..].starts_with('#') {
            continue;
        }
        let Some((key, value)) = assignment(&text[..end], start) else {
            return Err(Fault::new(
                start..end,
                "fails: this line is not `KEY=value`, with quotes where the value has white space",
            ));
        };
        let written = &text[value.clone()];
        let text_of_value = evaluated(written, &value, process, &mut scope, reading)?;
        reading.set((&text[key.clone()], key), (text_of_value, value));
    }
}

/// Where the key and the value of a line stand, which goes to the end of a text:
/// `(?:export\s+)?([\w.]+)(?:\s*=\s*|:\s+?)('(?:'|[^'])*'|"(?:"|[^"])*"|[^\s#]+)?\s*(?:#.*)?`
fn assignment(line: &str, start: usize) -> Option<(Range<usize>, Range<usize>)> {
    let skip = |at: usize| line.len() - line[at..].trim_start_matches(SPACE).len();
    let exported = line[start..].strip_prefix("export").map(|rest| line.len() - rest.len());
    let exported = exported.filter(|&at| skip(at) > at).and_then(|at| key(line, skip(at)));
    let key = exported.or_else(|| key(line, start))?;
    let separator = skip(key.end);
    let from = if line[separator..].starts_with('=') {
        skip(separator + 1)
    } else {
        let behind = line[key.end..].strip_prefix(':').map(|rest| line.len() - rest.len())?;
        Some(skip(behind)).filter(|&from| from > behind)?
    };
    let rest = &line[from..];
    let ends = |length: usize| {
        let behind = rest[length..].trim_start_matches(SPACE);
        behind.is_empty() || behind.starts_with('#')
    };
    let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''));
    let quoted = quote.and_then(|quote| {
        rest.rmatch_indices(quote).map(|(at, _)| at).take_while(|&at| at > 0).find(|at| ends(at + 1))
    });
    let length = match quoted {
        Some(close) => close + 1,
        None => rest.find(|char| char == '#' || SPACE.contains(&char)).unwrap_or(rest.len()),
    };
    ends(length).then_some((key, from..from + length))
}

/// A key that a separator follows.
fn key(line: &str, from: usize) -> Option<Range<usize>> {
    let rest = &line[from..];
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '.';
    let length = rest.find(|char| !is_part(char)).unwrap_or(rest.len());
    let is_separated = rest[length..].starts_with(':') || rest[length..].trim_start_matches(SPACE).starts_with('=');
    (length > 0 && is_separated).then_some(from..from + length)
}

fn evaluated<'t>(
    written: &'t str,
    at: &Range<usize>,
    process: &Process,
    scope: &mut Scope,
    reading: &Reading<'t>,
) -> Result<Cow<'t, str>, Fault> {
    if written.len() <= 1 {
        return Ok(Cow::Borrowed(written));
    }
    let quoted = |quote: char| written.strip_prefix(quote)?.strip_suffix(quote);
    if let Some(inner) = quoted('\'') {
        return Ok(Cow::Borrowed(inner));
    }
    let text = match quoted('"') {
        Some(inner) if inner.contains('\\') => {
            Cow::Owned(without_backslashes(&inner.replace("\\n", "\n").replace("\\r", "\r")))
        }
        inner => Cow::Borrowed(inner.unwrap_or(written)),
    };
    if !text.contains('$') {
        return Ok(text);
    }
    let mut draft = Draft::default();
    let mut rest = &*text;
    let last_brace = text.rfind('}');
    while let Some(dollar) = rest.find('$') {
        draft.text.push_str(&rest[..dollar]);
        rest = &rest[dollar + 1..];
        let is_closed = last_brace.is_some_and(|brace| brace >= text.len() - rest.len());
        let (name, length) = name(rest, is_closed);
        if name.is_empty() && length == 0 {
            draft.text.push('$');
        } else if !name.is_empty() {
            let (name, default) = name.split_once(":-").map_or((name, None), |(name, default)| (name, Some(default)));
            let in_process = || scope::process(process, name).filter(|&found| found != Found::Text(""));
            let found = scope.file(reading, name).or_else(in_process).or(default.map(Found::Text));
            draft.add(found);
            scope.spend(found, at.clone().into())?;
        }
        rest = &rest[length..];
    }
    Ok(Cow::Owned(draft.text + rest))
}

/// The name behind a `$` and how far it goes, as `os.Expand` of Go finds it: `${}` and a `${` that is not closed are eaten.
fn name(text: &str, is_closed: bool) -> (&str, usize) {
    if let Some(braced) = text.strip_prefix('{') {
        let close = if is_closed { braced.find('}') } else { None };
        return close.map_or(("", 1), |close| (&braced[..close], close + 2));
    }
    let is_special = |char: char| matches!(char, '*' | '#' | '$' | '@' | '!' | '?' | '-' | '0'..='9');
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let length = if text.starts_with(is_special) { 1 } else { text.find(|char| !is_part(char)).unwrap_or(text.len()) };
    (&text[..length], length)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn a_line_fits_or_the_file_fails() {
        holds(
            &DIRENV,
            &[
                ("export A = x#y\nB: 'a # b' # c\n\n# d\nC=\n", given(&[("A", "x"), ("B", "a # b"), ("C", "")])),
                ("A=\"a\"b\"\nB='it'\\''s'\n", given(&[("A", "a\"b"), ("B", "it'\\''s")])),
                ("A=\"x\" # \"y\n", given(&[("A", "x")])),
                ("export=1\nexport =2\n", given(&[("export", "2")])),
                ("A=x y\n", None),
                ("A\n", None),
                ("A:x\n", None),
                ("A-B=1\n", None),
                ("A=\"x\ny\"\n", None),
            ],
        );
    }

    #[test]
    fn double_quotes_lose_their_backslashes() {
        holds(&DIRENV, &[("A=\"a\\nb\\tc\\\\\"\nB=a\\nb\n", given(&[("A", "a\nbtc\\"), ("B", "a\\nb")]))]);
    }

    #[test]
    fn references_are_followed_to_the_file_first() {
        holds(
            &DIRENV,
            &[
                ("A=1\nB=$A${A}${NO:-x}${NO-x}'$A'\nC='$A'\n", given(&[("A", "1"), ("B", "11x'1'"), ("C", "$A")])),
                ("A=\nB=${A:-x}y\nC=p${}q${r\nD=$1x$.\n", given(&[("A", ""), ("B", "y"), ("C", "pqr"), ("D", "x$.")])),
                ("A=$\nB=\"\\$A\"\n", given(&[("A", "$"), ("B", "\\$")])),
            ],
        );
        let process = Process::from([("A".into(), "p".into())]);
        let reading = DIRENV.read(b"A=f\nB=$A.\n", &process);
        assert_eq!(reading.get("B").map(|entry| &entry.value), Some(&"f.".into()));
    }
}
