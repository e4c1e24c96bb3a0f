//! What may be shown of the values that loaders give: nothing secret, even where references bring it under another name.

use std::collections::HashMap;

use crate::document::{self, ValueKind};
use crate::key::KeyPath;
use crate::loader::{Entry, Loader, Reading, Value};
use crate::mask::{Gate, MASK};
use crate::project::Contract;
use crate::secret::{Carriers, secret_shapes, survives};

/// The gate for the values of one file.
pub(super) struct Shown<'s> {
    gate: &'s Gate,
    contract: &'s Contract,
    carriers: Carriers<'s>,
    /// Values with something secret in them as they are written, of which loaders make something else.
    changed: HashMap<&'s str, Vec<&'s str>>,
}

impl<'s> Shown<'s> {
    /// For what loaders make of a file, of which `text` is the text.
    pub(super) fn new(
        gate: &'s Gate,
        contract: &'s Contract,
        text: &'s str,
        readings: &'s [(&'static Loader, Reading<'s>)],
    ) -> Self {
        let mut shown = Shown { gate, contract, carriers: Carriers::default(), changed: HashMap::new() };
        if gate.shows_values() {
            return shown;
        }
        let entries = || readings.iter().flat_map(|(_, reading)| &reading.entries);
        let written = |entry: &'s Entry<'s>| (&*entry.key, text.get(entry.value_span.range()).unwrap_or(text));
        let distinct = |entries: &mut dyn Iterator<Item = &'s Entry<'s>>| {
            let mut written: Vec<(&str, &str)> = entries.map(written).collect();
            written.sort_unstable();
            written.dedup();
            written
        };
        for (key, text) in distinct(&mut entries().filter(|entry| !is_as_written(entry, written(entry).1))) {
            if !secret_shapes(text).is_empty() {
                shown.changed.entry(key).or_default().push(text);
            }
        }
        if text.contains('$') {
            let written = distinct(&mut entries());
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
        let value = document::Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: false };
        let shown = gate(&path, &value);
        let written = self.changed.get(key).into_iter().flatten();
        match written.into_iter().any(|written| survives(written, &shown)) {
            true => MASK.to_owned(),
            false => shown,
        }
    }
}

/// Whether a loader gives for an entry what is written there, with or without quotes.
fn is_as_written(entry: &Entry<'_>, written: &str) -> bool {
    let Value::Text(text) = &entry.value else { return true };
    let inside = || written.get(1..written.len().saturating_sub(1));
    **text == *written || written.starts_with(['"', '\'']) && inside() == Some(&**text)
}
