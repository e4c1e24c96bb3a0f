//! One map of an own file with a known set of keys: what is asked for is known, what is left over is a mistake.

use super::{Decoder, Item};
use crate::source::{Span, Spanned};

/// A map that is asked for its entries by name, and finished.
#[derive(Debug)]
#[must_use = "an entry that is not known is noticed by `finish`"]
pub struct Table<'d> {
    item: Item<'d>,
    what: &'static str,
    entries: Vec<Item<'d>>,
    known: Vec<&'static str>,
}

impl<'d> Table<'d> {
    pub(super) fn new(item: Item<'d>, what: &'static str, entries: Vec<Item<'d>>) -> Self {
        Table { item, what, entries, known: Vec::with_capacity(16) }
    }

    /// A short place that stands for the whole map.
    pub fn head(&self) -> Span {
        self.item.head()
    }

    /// Takes an entry that may be missing; of duplicates the last.
    pub fn optional(&mut self, name: &'static str) -> Option<Item<'d>> {
        self.known.push(name);
        let fits = |entry: &Item<'d>| entry.key().is_some_and(|key| key.value == name);
        let found = self.entries.iter().rfind(|entry| fits(entry)).copied()?;
        self.entries.retain(|entry| !fits(entry));
        Some(found)
    }

    /// Takes an entry that must be there; its absence is a mistake.
    pub fn required(&mut self, decoder: &mut Decoder<'d>, name: &'static str) -> Option<Item<'d>> {
        let found = self.optional(name);
        if found.is_none() {
            decoder.mistake("project/missing-field", self.head(), format!("{} needs `{name}`", self.what));
        }
        found
    }

    /// Takes all entries that were not asked for, where their names are free.
    pub fn rest(&mut self) -> Vec<(Spanned<&'d str>, Item<'d>)> {
        std::mem::take(&mut self.entries).into_iter().filter_map(|entry| Some((entry.key()?, entry))).collect()
    }

    /// Takes the entries that were not asked for whose names the function takes.
    pub fn matching(&mut self, mut fits: impl FnMut(&str) -> bool) -> Vec<(Spanned<&'d str>, Item<'d>)> {
        let (taken, left): (Vec<_>, Vec<_>) =
            self.entries.drain(..).partition(|entry| entry.key().is_some_and(|key| fits(key.value)));
        self.entries = left;
        taken.into_iter().filter_map(|entry| Some((entry.key()?, entry))).collect()
    }

    /// Notes the entries that were not asked for as mistakes.
    pub fn finish(self, decoder: &mut Decoder<'d>) {
        #[cfg(test)]
        decoder.asked.entry(self.what).or_default().extend(self.known.iter().copied());
        for entry in &self.entries {
            let Some(key) = entry.key() else { continue };
            let what = format!("a key of {}", self.what);
            decoder.unknown("project/unknown-key", &what, key.value, key.span, self.known.iter().copied());
        }
    }
}
