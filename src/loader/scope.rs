//! What a value may refer to, and a value in the making.

use std::borrow::Cow;

use foldhash::HashMap;

use super::{Fault, Process, Reading, Value};
use crate::source::Span;

/// How many bytes references may add to the values of one file.
///
/// Lines such as `B=$A$A`, `C=$B$B` double a value each; no process takes an environment of this size.
const MOST_EXPANDED: usize = 64 << 20;

/// What becomes of a program whose values grow beyond that.
pub(super) const GROWS: &str = "runs out of memory: the references in values grow without end";

/// The variables of the file so far, looked up by name; gathered when the first reference asks for one.
#[derive(Default)]
pub(super) struct Scope {
    entries: HashMap<String, usize>,
    known: usize,
    expanded: usize,
    first_counts: bool,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'r> {
    Text(&'r str),
    /// A command would say.
    Command,
}

impl<'r> Found<'r> {
    /// The text, empty where a command would say.
    pub(super) fn text(self) -> &'r str {
        match self {
            Found::Text(text) => text,
            Found::Command => "",
        }
    }
}

impl Scope {
    /// A scope in which the first of several lines for a name counts, and not the last.
    pub(super) fn of_first_lines() -> Self {
        Scope { first_counts: true, ..Scope::default() }
    }

    /// What the lines of the file before this one give a name.
    pub(super) fn file<'r>(&mut self, reading: &'r Reading<'_>, name: &str) -> Option<Found<'r>> {
        for entry in reading.entries.get(self.known..).unwrap_or_default() {
            let name = entry.key.clone().into_owned();
            if self.first_counts {
                self.entries.entry(name).or_insert(self.known);
            } else {
                self.entries.insert(name, self.known);
            }
            self.known += 1;
        }
        let entry = reading.entries.get(*self.entries.get(name)?)?;
        Some(match &entry.value {
            Value::Text(text) => Found::Text(text),
            Value::Command => Found::Command,
        })
    }

    /// What the process environment gives a name, or else the lines before this one.
    pub(super) fn process_first<'r>(
        &mut self,
        process: &'r Process,
        reading: &'r Reading<'_>,
        name: &str,
    ) -> Option<Found<'r>> {
        self::process(process, name).or_else(|| self.file(reading, name))
    }

    /// Counts what a reference adds to a value.
    ///
    /// # Errors
    ///
    /// What references add grows beyond what any process takes.
    pub(super) fn spend(&mut self, found: Option<Found<'_>>, at: Span) -> Result<(), Fault> {
        self.spend_bytes(found.map_or(0, |found| found.text().len()), at)
    }

    /// As [`Scope::spend`], by the number of bytes.
    pub(super) fn spend_bytes(&mut self, bytes: usize, at: Span) -> Result<(), Fault> {
        self.expanded += bytes;
        if self.expanded <= MOST_EXPANDED {
            return Ok(());
        }
        Err(Fault { span: at, what: Cow::Borrowed(GROWS) })
    }
}

/// Variables that a file takes away again.
#[derive(Debug, Default)]
pub(super) struct Cleared(HashMap<String, usize>);

impl Cleared {
    /// Takes away what the lines so far have set.
    pub(super) fn note(&mut self, name: &str, reading: &Reading<'_>) {
        self.0.insert(name.to_owned(), reading.entries.len());
    }

    pub(super) fn apply(&self, reading: &mut Reading<'_>) {
        let mut index = 0;
        reading.entries.retain(|entry| {
            index += 1;
            self.0.get(&*entry.key).is_none_or(|&cleared| index > cleared)
        });
    }
}

/// What the process environment gives a name.
pub(super) fn process<'p>(process: &'p Process, name: &str) -> Option<Found<'p>> {
    process.get(name).map(|value| Found::Text(value))
}

/// A value in the making.
#[derive(Debug, Default)]
pub(super) struct Draft {
    pub(super) text: String,
    /// Whether a command would say what a part of it is.
    pub(super) command: bool,
}

impl Draft {
    /// Adds what a name stands for.
    pub(super) fn add(&mut self, found: Option<Found<'_>>) {
        match found {
            Some(Found::Text(text)) => self.text.push_str(text),
            Some(Found::Command) => self.command = true,
            None => {}
        }
    }
}

impl From<Draft> for Value<'_> {
    fn from(draft: Draft) -> Self {
        if draft.command { Value::Command } else { Value::Text(Cow::Owned(draft.text)) }
    }
}
