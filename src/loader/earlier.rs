//! What a reference to another variable finds, and how far references may make a file grow.

use foldhash::{HashMap, HashMapExt};

use super::reading::{Reading, Value};
use super::{Duplicates, Process};

/// The most bytes that references may add to a file; two lines that double each other's value soon exceed any machine.
pub(super) const MOST_EXPANDED: usize = 64 << 20;

/// What the loader is said to do where [`MOST_EXPANDED`] does not suffice.
pub(super) const ENDLESS: &str = "fails: the references in this value make it grow without end";

/// The variables of earlier lines, by name; built when the first reference asks for one.
pub(super) struct Earlier {
    places: HashMap<String, usize>,
    seen: usize,
    counts: Duplicates,
    left: usize,
}

/// References make a value grow without end.
#[derive(Debug)]
pub(super) struct Endless;

impl Earlier {
    /// Finds the first or the last of several lines for one key.
    pub(super) fn new(counts: Duplicates) -> Self {
        Earlier { places: HashMap::new(), seen: 0, counts, left: MOST_EXPANDED }
    }

    /// The text of a variable in the lines that were read so far.
    pub(super) fn get<'r>(&mut self, reading: &'r Reading<'_>, key: &str) -> Option<&'r str> {
        for (index, entry) in reading.entries.iter().enumerate().skip(self.seen) {
            match self.counts {
                Duplicates::First => _ = self.places.entry(entry.key.to_string()).or_insert(index),
                Duplicates::Last => _ = self.places.insert(entry.key.to_string(), index),
            }
        }
        self.seen = reading.entries.len();
        match &reading.entries.get(*self.places.get(key)?)?.value {
            Value::Text(text) => Some(text),
            Value::Command => None,
        }
    }

    /// The text of a variable in the process environment, or else in the lines that were read so far.
    pub(super) fn process_first<'r>(
        &mut self,
        process: &'r Process,
        reading: &'r Reading<'_>,
        key: &str,
    ) -> Option<&'r str> {
        process.get(key).map(String::as_str).or_else(|| self.get(reading, key))
    }

    /// Appends what a reference stands for.
    pub(super) fn append(&mut self, output: &mut String, text: &str) -> Result<(), Endless> {
        self.left = self.left.checked_sub(text.len()).ok_or(Endless)?;
        output.push_str(text);
        Ok(())
    }
}
