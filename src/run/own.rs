//! A file as the loader of its environment reads it, where one is known and does not read it as most do.

use crate::discover::ProjectPlan;
use crate::document::{Document, Format};
use crate::loader::{self, Loader, Process, Value};
use crate::parse;
use crate::usage::{Certainty, Stage, Usage, Usages};

/// The file as its own loader reads it; none where nobody knows which one that is, or it reads nothing differently.
///
/// A value with a `$` in it stays as it is written: what a loader fills in, the environment resolves.
pub(super) fn reading(plan: &ProjectPlan, usages: &Usages, document: &Document) -> Option<Document> {
    let root = document.roots().first().filter(|_| document.format == Format::Dotenv)?;
    let (loader, prefixes) = own(plan, usages, document.source.path())?;
    let reading = loader.read(document.source.text().as_bytes(), &Process::new());
    if reading.failure.is_some() {
        return None;
    }
    let sees = |key: &str| prefixes.is_empty() || prefixes.iter().any(|prefix| key.starts_with(prefix));
    let (given, mut changed) = (reading.by_key(), None);
    for (id, node) in document.children(*root) {
        let (Some(key), Some(written)) = (node.key(), document.scalar(id)) else { continue };
        let key = document.text(&key);
        let Some(entry) = given.get(key).filter(|_| sees(key) && !document.source.slice(node.span()).contains('$'))
        else {
            continue;
        };
        match &entry.value {
            Value::Text(text) if text != written && entry.key_span.start <= node.span().end => {
                let changed: &mut Document =
                    changed.get_or_insert_with(|| parse::parse(document.source.clone(), Format::Dotenv));
                changed.reword(id, text);
            }
            _ => {}
        }
    }
    changed
}

/// The one loader whose reading counts, and the prefixes of the keys that its program sees: the one that is declared, else the one
/// that reads the file where users are, else the only one that is named, else the only one that is implied.
fn own(plan: &ProjectPlan, usages: &Usages, path: &str) -> Option<(&'static Loader, &'static [&'static str])> {
    let mut declared = plan.declared_first(path);
    if let Some(first) = declared.next() {
        return declared.all(|other| other == first).then(|| Some((loader::named(first)?, &[][..])))?;
    }
    let usages: Vec<&Usage> = usages.of(path).collect();
    let is_sure = |usage: &&&Usage| usage.certainty == Certainty::Named;
    let is_deployed = |usage: &&&Usage| is_sure(usage) && usage.stage == Stage::Deployed;
    let by: [&dyn Fn(&&&Usage) -> bool; 3] = [&is_deployed, &is_sure, &|_| true];
    let best: Vec<&&Usage> =
        by.iter().map(|fits| usages.iter().filter(fits).collect()).find(|found: &Vec<_>| !found.is_empty())?;
    let (first, others) = best.split_first()?;
    others.is_empty().then(|| Some((loader::named(first.loader)?, first.prefixes)))?
}
