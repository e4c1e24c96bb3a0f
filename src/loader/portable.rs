//! The spelling of an assignment that several loaders read alike, proved by reading it back with each of them.

use super::{Loader, Process, Value};

/// How to write an assignment so that loaders agree on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// What stands before the value: nothing or a quote.
    pub open: &'static str,
    /// The value as it is written between the quotes; a secret where the value is one.
    pub value: String,
    /// What stands behind the value.
    pub close: &'static str,
}

impl Spelling {
    /// The line without its end.
    pub fn line(&self, key: &str) -> String {
        format!("{key}={}{}{}", self.open, self.value, self.close)
    }
}

/// What is written for a character that is not written as it is.
type Escapes = &'static [(char, &'static str)];

/// The spellings that are tried, the plainest first: quotes, and what stands for a character between them.
const SPELLINGS: &[(&str, Escapes)] = &[
    ("", &[]),
    ("\"", &[]),
    ("'", &[]),
    ("\"", &[('\\', "\\\\"), ('"', "\\\"")]),
    ("\"", &[('\n', "\\n")]),
    ("\"", &[('\\', "\\\\"), ('"', "\\\""), ('$', "\\$"), ('`', "\\`")]),
    ("\"", &[('\\', "\\\\"), ('"', "\\\""), ('$', "\\$"), ('\n', "\\n")]),
    ("\"", &[('$', "\\$")]),
    ("\"", &[('$', "$$")]),
    ("", &[('$', "\\$")]),
    ("", &[('$', "$$")]),
    ("", &[('\\', "\\\\"), (' ', "\\ "), ('"', "\\\""), ('\'', "\\'"), ('$', "\\$"), ('#', "\\#")]),
    ("'", &[('\'', "'\\''")]),
    ("'", &[('\'', "\\'"), ('\\', "\\\\")]),
    ("`", &[]),
];

/// A line that must be read as what it is behind a portable one.
const NEXT: (&str, &str) = ("ENVPARITY_NEXT", "1");

/// What a variable is set to in the process environment of a proof; where it stands in a value, a reference is meant.
pub fn stand_in(name: &str) -> String {
    format!("‹{name}›")
}

/// The plainest spelling that the most of these loaders read as this value, and those that do not; none where no loader does.
///
/// They are asked in `process`, and where [`stand_in`] of one of its names stands in the value, `${NAME}` is written.
pub fn portable<'l>(
    key: &str,
    value: &str,
    process: &Process,
    loaders: &[&'l Loader],
) -> Option<(Spelling, Vec<&'l Loader>)> {
    let mut best: Option<(Spelling, Vec<&Loader>)> = None;
    for spelling in spellings(value, process) {
        let fails = |loader: &&&Loader| !reads(loader, &spelling, key, value, process);
        let others: Vec<&Loader> = loaders.iter().filter(fails).copied().collect();
        if best.as_ref().map_or(loaders.len(), |(_, fewest)| fewest.len()) > others.len() {
            let is_best = others.is_empty();
            best = Some((spelling, others));
            if is_best {
                break;
            }
        }
    }
    best
}

/// The value that is meant where loaders read different ones: the one that the most of `read` are, or else of `others`.
pub fn meant<'v>(read: &[&'v str], others: &[&str]) -> Option<&'v str> {
    let count = |values: &[&str], wanted: &str| values.iter().filter(|value| **value == wanted).count();
    // Of equals the first is kept.
    read.iter().copied().rev().max_by_key(|value| (count(read, value), count(others, value)))
}

fn spellings(value: &str, process: &Process) -> impl Iterator<Item = Spelling> {
    let pieces = pieces(value, process);
    SPELLINGS.iter().map(move |&(quote, escapes)| {
        let mut written = String::with_capacity(value.len());
        for piece in &pieces {
            match piece {
                Piece::Reference(name) => written.extend(["${", name, "}"]),
                Piece::Text(text) => {
                    text.chars().for_each(|char| match escapes.iter().find(|(escaped, _)| *escaped == char) {
                        Some((_, text)) => written.push_str(text),
                        None => written.push(char),
                    })
                }
            }
        }
        Spelling { open: quote, value: written, close: quote }
    })
}

enum Piece<'v> {
    Text(&'v str),
    /// The name of a variable.
    Reference(&'v str),
}

fn pieces<'v>(value: &'v str, process: &Process) -> Vec<Piece<'v>> {
    let (mut pieces, mut text, mut at) = (Vec::new(), 0, 0);
    while let Some(open) = value[at..].find('‹').map(|length| at + length) {
        at = open + '‹'.len_utf8();
        let name = value[at..].split('›').next().unwrap_or_default();
        if process.get(name).is_some_and(|value| *value == stand_in(name)) {
            pieces.extend([Piece::Text(&value[text..open]), Piece::Reference(name)]);
            at += name.len() + '›'.len_utf8();
            text = at;
        }
    }
    pieces.push(Piece::Text(&value[text..]));
    pieces
}

/// Whether a loader reads a spelling as the value, and the line behind it as what it is.
fn reads(loader: &Loader, spelling: &Spelling, key: &str, value: &str, process: &Process) -> bool {
    let text = format!("{}\n{}={}\n", spelling.line(key), NEXT.0, NEXT.1);
    let reading = loader.read(text.as_bytes(), process);
    let found: Vec<_> = reading.given().map(|entry| (&*entry.key, &entry.value)).collect();
    let expected = [(key, Value::Text(value.into())), (NEXT.0, Value::Text(NEXT.1.into()))];
    reading.failure.is_none() && found.iter().copied().eq(expected.iter().map(|(key, value)| (*key, value)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loader::named;

    /// What is written for a value, and for which loaders it is no help.
    fn found(value: &str, loaders: &[&str]) -> Option<(String, Vec<&'static str>)> {
        let loaders: Vec<&Loader> = loaders.iter().map(|name| named(name).unwrap()).collect();
        let process = Process::from([("HOST".to_owned(), stand_in("HOST"))]);
        let (spelling, others) = portable("A", value, &process, &loaders)?;
        Some((spelling.line("A"), others.iter().map(|loader| loader.name).collect()))
    }

    #[test]
    fn the_plainest_spelling_that_all_read_is_found() {
        for (value, loaders, expected) in [
            ("x", &["node", "docker", "shell"][..], "A=x"),
            ("a b", &["node", "docker"], "A=a b"),
            ("a b", &["node", "shell"], "A=\"a b\""),
            ("#fff", &["node", "python-dotenv"], "A=\"#fff\""),
            ("pa$$word", &["compose", "node"], "A='pa$$word'"),
            ("say \"hi\"", &["compose", "shell"], "A='say \"hi\"'"),
            ("it's \"$5\"", &["compose", "shell"], "A=\"it's \\\"\\$5\\\"\""),
            ("http://‹HOST›/x", &["compose", "python-dotenv", "shell"], "A=http://${HOST}/x"),
            ("‹HOST› #1", &["compose", "shell"], "A=\"${HOST} #1\""),
            ("‹OTHER›", &["compose", "shell"], "A=‹OTHER›"),
        ] {
            assert_eq!(found(value, loaders), Some((expected.to_owned(), Vec::new())), "{value} {loaders:?}");
        }
    }

    #[test]
    fn where_there_is_none_those_are_named_that_read_the_nearest_otherwise() {
        assert_eq!(found("a\nb", &["node", "docker", "shell"]), Some(("A=\"a\nb\"".to_owned(), vec!["docker"])));
        assert_eq!(found("x‹HOST›", &["docker", "podman"]), None);
        assert_eq!(found("a\nb", &["docker"]), None);
    }
}
