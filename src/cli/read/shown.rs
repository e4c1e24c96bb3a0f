//! What may be shown of the values that loaders give: nothing secret, even where references bring it under another name.

use crate::document::{self, ValueKind};
use crate::key::KeyPath;
use crate::loader::{Entry, Loader, Reading};
use crate::mask::{Gate, MASK};
use crate::project::Contract;
use crate::secret::Carriers;

/// The gate for the values of one file.
pub(super) struct Shown<'s> {
    gate: &'s Gate,
    contract: &'s Contract,
    carriers: Carriers<'s>,
}

impl<'s> Shown<'s> {
    /// For what loaders make of a file, of which `text` is the text.
    pub(super) fn new(
        gate: &'s Gate,
        contract: &'s Contract,
        text: &'s str,
        readings: &'s [(&'static Loader, Reading<'s>)],
    ) -> Self {
        let mut shown = Shown { gate, contract, carriers: Carriers::default() };
        if !gate.shows_values() && text.contains('$') {
            let entries = readings.iter().flat_map(|(_, reading)| &reading.entries);
            let written = |entry: &'s Entry<'s>| (&*entry.key, text.get(entry.value_span.range()).unwrap_or(text));
            let mut written: Vec<(&str, &str)> = entries.map(written).collect();
            written.sort_unstable();
            written.dedup();
            shown.carriers = Carriers::new(&written, &|name| contract.is_secret(&KeyPath::new(name)) == Some(true));
        }
        shown
    }

    /// A value for a person, on one line of at most 80 columns.
    pub(super) fn brief(&self, key: &str, text: &str) -> String {
        self.through(key, text, |key, value| self.gate.value(key, value))
    }

    /// A value for a program, in full.
    pub(super) fn whole(&self, key: &str, text: &str) -> String {
        self.through(key, text, |key, value| self.gate.whole(key, value))
    }

    fn through(&self, key: &str, text: &str, gate: impl Fn(&KeyPath, &document::Value<'_>) -> String) -> String {
        let path = KeyPath::new(key);
        let is_secret = || self.contract.is_secret(&path) == Some(true) || self.carriers.reveals(key, text);
        if !self.gate.shows_values() && !text.is_empty() && is_secret() {
            return MASK.to_owned();
        }
        gate(
            &path,
            &document::Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: false },
        )
    }
}
