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

/// The plainest spelling that every one of these loaders reads as this value; none where there is none.
pub fn portable(key: &str, value: &str, loaders: &[&Loader]) -> Option<Spelling> {
    spellings(value).find(|spelling| loaders.iter().all(|loader| reads(loader, spelling, key, value)))
}

/// The spelling that the most of these loaders read as this value, and those that do not; none where no loader does.
pub fn nearly_portable<'l>(key: &str, value: &str, loaders: &[&'l Loader]) -> Option<(Spelling, Vec<&'l Loader>)> {
    let others = |spelling: &Spelling| -> Vec<&'l Loader> {
        loaders.iter().copied().filter(|loader| !reads(loader, spelling, key, value)).collect()
    };
    let tried = spellings(value).map(|spelling| (others(&spelling), spelling));
    let best = tried.min_by_key(|(others, _)| others.len());
    best.filter(|(others, _)| others.len() < loaders.len()).map(|(others, spelling)| (spelling, others))
}

/// The value that is meant where loaders read different ones: the one that the most of `read` are, or else of `others`.
pub fn meant<'v>(read: &[&'v str], others: &[&str]) -> Option<&'v str> {
    let count = |values: &[&str], wanted: &str| values.iter().filter(|value| **value == wanted).count();
    // Of equals the first is kept.
    read.iter().copied().rev().max_by_key(|value| (count(read, value), count(others, value)))
}

fn spellings(value: &str) -> impl Iterator<Item = Spelling> {
    SPELLINGS.iter().map(|&(quote, escapes)| {
        let escape = |char: char| escapes.iter().find(|(escaped, _)| *escaped == char).map(|(_, written)| *written);
        let mut written = String::with_capacity(value.len());
        value.chars().for_each(|char| match escape(char) {
            Some(text) => written.push_str(text),
            None => written.push(char),
        });
        Spelling { open: quote, value: written, close: quote }
    })
}

/// Whether a loader reads a spelling as the value, and the line behind it as what it is.
fn reads(loader: &Loader, spelling: &Spelling, key: &str, value: &str) -> bool {
    let text = format!("{}\n{}={}\n", spelling.line(key), NEXT.0, NEXT.1);
    let reading = loader.read(text.as_bytes(), &Process::new());
    let found: Vec<_> = reading.given().map(|entry| (&*entry.key, &entry.value)).collect();
    let expected = [(key, Value::Text(value.into())), (NEXT.0, Value::Text(NEXT.1.into()))];
    reading.failure.is_none() && found.iter().copied().eq(expected.iter().map(|(key, value)| (*key, value)))
}
