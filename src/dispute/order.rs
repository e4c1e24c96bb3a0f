//! References to keys that stand below them, with loaders that read from above.

use super::told::and;
use super::{Case, Dispute, Line, Read};
use crate::loader::{Loader, Process, Value};
use crate::reference::{ReferenceKind, references};

impl Case<'_> {
    /// Values that refer to a key further down, with loaders that fill them in from above.
    pub(super) fn order(&self, lines: &[Line<'_>], reads: &[&Read<'_>]) -> Vec<Dispute> {
        let mut disputes = Vec::new();
        for line in lines.iter().filter(|line| line.written.contains('$')) {
            let later = references(line.written)
                .into_iter()
                .filter(|one| one.kind == ReferenceKind::Variable)
                .find_map(|one| {
                    lines
                        .iter()
                        .find(|other| other.key() == one.name && other.setting.key_span.start > line.setting.span.end)
                });
            let Some(later) = later else { continue };
            let value = later.setting.value.text;
            // Whether it is filled in at all is seen from what becomes of it where the key stands above it.
            let fills = |read: &&&Read<'_>| {
                let text = format!("{}=‹›\n{}={}\n", later.key(), line.key(), line.written);
                let filled = read.loader.read(text.as_bytes(), &Process::new());
                filled
                    .get(line.key())
                    .is_some_and(|entry| matches!(&entry.value, Value::Text(text) if text.contains('‹')))
            };
            let is_early = |read: &&&Read<'_>| {
                read.sees(line.key())
                    && goes_from_above(read.loader)
                    && fills(read)
                    && read.text(line.key()).is_some_and(|text| value.is_empty() || !text.contains(value))
            };
            let early: Vec<&Read<'_>> = reads.iter().filter(is_early).copied().collect();
            let names: Vec<&str> = early.iter().map(|read| read.name()).collect();
            let message = format!(
                "`{}` refers to `{}`, which is set below it, and {} fills it in before that",
                line.key(),
                later.key(),
                and(&names)
            );
            let mut dispute = self.dispute("dotenv/expansion-order", Some(line), &[line.setting.span], &early, message);
            if let Some(dispute) = &mut dispute {
                dispute
                    .related
                    .insert(0, (self.document.source.clone(), later.setting.key_span, "set here".to_owned()));
            }
            disputes.extend(dispute);
        }
        disputes
    }
}

/// Whether a loader knows of a key only what stands above.
fn goes_from_above(loader: &Loader) -> bool {
    let reading = loader.read(b"A=${B}\nB=x\n", &Process::new());
    !reading.get("A").is_some_and(|entry| matches!(&entry.value, Value::Text(text) if text == "x"))
}
