//! How to write a line so that loaders read it alike, proved by reading it back with each of them.

use std::collections::{HashMap, HashSet};

use super::{Line, lines};
use crate::document::Document;
use crate::loader::{LOADERS, Loader, Process, Reading, Spelling, Value, meant, portable, stand_in};
use crate::reference::{ReferenceKind, references};

/// What to do about one key that loaders read differently.
pub struct Advice<'d> {
    /// The key.
    pub key: String,
    /// What stands behind its `=`, quotes and comments included.
    pub written: &'d str,
    /// The line, counted from 1.
    pub line: u32,
    /// How many lines for this key are too many: all but this one.
    pub others: usize,
    /// How to write the line.
    pub spelled: Spelled,
}

/// What a search for a spelling came to.
pub enum Spelled {
    /// All read this alike, or all but these.
    As(Spelling, Vec<&'static Loader>),
    /// No loader reads any spelling as what is meant.
    Not,
    /// The line is read alike as it is; the fault lies with others.
    Well,
}

/// What to do about the keys of a file that loaders read differently, in the order of their lines.
///
/// `bytes` are those of the document. `process` is what is known of the process environment.
pub fn advise<'d>(
    document: &'d Document,
    bytes: &[u8],
    loaders: &[&'static Loader],
    process: &Process,
) -> Vec<Advice<'d>> {
    let lines = lines(document);
    let mut all = super::process(&lines);
    all.extend(process.clone());
    let process = &all;
    let readings: Vec<Reading<'_>> = loaders.iter().map(|loader| loader.read(bytes, process)).collect();
    let whole: Vec<HashMap<&str, &str>> = readings.iter().map(texts).collect();
    let times: Vec<HashMap<&str, usize>> = readings.iter().map(times).collect();
    let advice = |line: Line<'d>| {
        let key = line.setting.key.text().to_owned();
        let read: Vec<Option<&str>> = whole.iter().map(|texts| texts.get(&*key).copied()).collect();
        if alike(&read) {
            return None;
        }
        // Where a loader fails or stops at another line, this one is judged by itself.
        let raw = line.raw(document);
        let alone: Vec<Option<String>> = loaders.iter().map(|loader| text_of(loader, raw, &key, process)).collect();
        let is_well = alike(&alone.iter().map(Option::as_deref).collect::<Vec<_>>());
        let others = times.iter().filter_map(|times| times.get(&*key)).max().map_or(0, |times| times - 1);
        let given: Vec<&str> = read.iter().zip(&alone).filter_map(|(read, alone)| read.or(alone.as_deref())).collect();
        let spelled = if is_well && (others > 0 || given.windows(2).all(|pair| pair[0] == pair[1])) {
            Spelled::Well
        } else {
            line.spelled(&given, loaders)
        };
        if matches!(spelled, Spelled::Well) && others == 0 {
            return None;
        }
        let start = document.source.line_of(line.setting.key_span.start);
        Some(Advice { key, written: line.written, line: start, others, spelled })
    };
    let mut advice: Vec<Advice<'d>> = lines.into_iter().filter_map(advice).collect();
    advice.sort_by_key(|advice| advice.line);
    let mut seen = HashSet::new();
    advice.retain(|advice| seen.insert(advice.key.clone()));
    advice
}

fn alike(read: &[Option<&str>]) -> bool {
    read.iter().all(Option::is_some) && read.windows(2).all(|pair| pair[0] == pair[1])
}

/// The texts that a loader gives; none of a loader that fails, and none of what a command makes.
fn texts<'r>(reading: &'r Reading<'_>) -> HashMap<&'r str, &'r str> {
    let given = reading.given().filter(|_| reading.failure.is_none());
    given
        .filter_map(|entry| match &entry.value {
            Value::Text(text) => Some((&*entry.key, &**text)),
            Value::Command => None,
        })
        .collect()
}

fn times<'r>(reading: &'r Reading<'_>) -> HashMap<&'r str, usize> {
    let mut times = HashMap::new();
    reading.entries.iter().for_each(|entry| *times.entry(&*entry.key).or_default() += 1);
    times
}

/// What a loader reads for a key in a text; none where it fails, or gives no text.
fn text_of(loader: &Loader, text: &str, key: &str, process: &Process) -> Option<String> {
    let reading = loader.read(text.as_bytes(), process);
    texts(&reading).get(key).map(|text| (*text).to_owned())
}

impl<'d> Line<'d> {
    /// The line as it stands in its file, or the lines.
    fn raw(&self, document: &'d Document) -> &'d str {
        let source = &document.source;
        let line = |offset: u32| source.line_span(source.line_of(offset));
        let (start, end) = (line(self.setting.key_span.start).start, line(self.setting.span.end).end);
        source.text().get(start as usize..end as usize).unwrap_or_default()
    }

    /// How to write the line so that these loaders read it alike, which give `given` for it now.
    pub(super) fn spelled(&self, given: &[&str], loaders: &[&'static Loader]) -> Spelled {
        let key = self.setting.key.text();
        let process = stand_ins(self.written);
        let line = format!("{key}={}\n", self.written);
        let of_all: Vec<_> = LOADERS.iter().map(|loader| (loader, text_of(loader, &line, key, &process))).collect();
        let here = |name: &str| loaders.iter().any(|loader| loader.name == name);
        let alone = of_all.iter().filter(|(loader, _)| here(loader.name)).map(|(_, text)| text.as_deref());
        let alone: Vec<Option<&str>> = alone.collect();
        let of_all: Vec<&str> = of_all.iter().filter_map(|(_, text)| text.as_deref()).collect();
        let mut meant: Vec<&str> = self.meant(given, &of_all).into_iter().collect();
        if !alike(&alone) {
            // References that all of them follow come before what these stand for today.
            let alone: Vec<&str> = alone.into_iter().flatten().collect();
            let refers = |text: &&str| process.values().any(|stand_in| text.contains(stand_in.as_str()));
            let referring: Vec<&str> = alone.into_iter().filter(refers).collect();
            meant.splice(0..0, self::meant(&referring, &of_all));
        }
        let found = meant.into_iter().filter_map(|value| portable(key, value, &process, loaders));
        // Of equals the first is kept.
        match found.min_by_key(|(_, others)| others.len()) {
            Some((spelling, others)) => Spelled::As(spelling, others),
            None => Spelled::Not,
        }
    }

    /// What a person may mean by the line, of what loaders give for it.
    fn meant<'g>(&self, given: &[&'g str], of_all: &[&str]) -> Option<&'g str> {
        let plain = self.setting.value.text;
        let references = if self.written.starts_with('\'') { Vec::new() } else { references(self.written) };
        let is_filled = |text: &&&str| references.iter().all(|one| !text.contains(&self.written[one.range.clone()]));
        // Who writes something means something; a comment has white space behind its `#`.
        let is_meant = |text: &&&str| !text.is_empty() && !text.trim_start_matches('#').starts_with([' ', '\t']);
        let written = given.iter().filter(is_meant).count() > 0;
        let sensible: Vec<&'g str> =
            given.iter().filter(|text| !written || is_meant(text)).filter(is_filled).copied().collect();
        let sensible = if sensible.is_empty() { given } else { &sensible };
        // What the common grammar reads, or else the most of them.
        match sensible.iter().find(|text| **text == plain) {
            Some(plain) if references.is_empty() => Some(plain),
            _ => meant(sensible, of_all),
        }
    }

    /// Whether a value is meant to be filled in.
    pub(super) fn refers(&self) -> bool {
        !self.written.starts_with('\'') && !stand_ins(self.written).is_empty()
    }
}

/// A process environment in which every variable stands for itself that a text refers to.
fn stand_ins(written: &str) -> Process {
    let found = references(written).into_iter().filter(|reference| reference.kind == ReferenceKind::Variable);
    found.map(|reference| (reference.name.to_owned(), stand_in(reference.name))).collect()
}
