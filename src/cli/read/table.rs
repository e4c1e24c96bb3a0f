//! `envparity read --loader all`: one row a key, the loaders grouped by what they read.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use serde_json::json;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Input, Loader, Reading, Value};
use crate::loader::Entry;

/// What loaders made of a file, key by key.
pub(super) struct Table<'r> {
    rows: Vec<Row<'r>>,
    readings: &'r [(&'static Loader, Reading<'r>)],
}

struct Row<'r> {
    key: &'r str,
    groups: Vec<Group<'r>>,
}

/// Loaders that read the same.
struct Group<'r> {
    read: Read<'r>,
    loaders: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Read<'r> {
    Value(&'r str),
    Command,
    Missing,
    Fails,
}

impl<'r> Table<'r> {
    pub(super) fn new(readings: &'r [(&'static Loader, Reading<'r>)]) -> Self {
        let given: Vec<HashMap<&str, &Entry<'r>>> =
            readings.iter().map(|(_, reading)| reading.given().map(|entry| (&*entry.key, entry)).collect()).collect();
        let mut places: BTreeMap<&str, u32> = BTreeMap::new();
        for entry in given.iter().flat_map(HashMap::values) {
            let place = places.entry(&entry.key).or_insert(u32::MAX);
            *place = (*place).min(entry.key_span.start);
        }
        let mut keys: Vec<(u32, &str)> = places.into_iter().map(|(key, place)| (place, key)).collect();
        keys.sort_unstable();
        let row = |key: &'r str| {
            let mut groups: Vec<Group<'r>> = Vec::new();
            for ((loader, reading), given) in readings.iter().zip(&given) {
                let read = match given.get(key).map(|entry| &entry.value) {
                    _ if reading.failure.is_some() => Read::Fails,
                    Some(Value::Text(text)) => Read::Value(text),
                    Some(Value::Command) => Read::Command,
                    None => Read::Missing,
                };
                match groups.iter_mut().find(|group| group.read == read) {
                    Some(group) => group.loaders.push(loader.name),
                    None => groups.push(Group { read, loaders: vec![loader.name] }),
                }
            }
            groups.sort_by_key(|group| {
                let is_value = matches!(group.read, Read::Value(_) | Read::Command);
                (!is_value, std::cmp::Reverse(group.loaders.len()))
            });
            Row { key, groups }
        };
        Table { rows: keys.into_iter().map(|(_, key)| row(key)).collect(), readings }
    }

    pub(super) fn json(&self, input: &Input<'_>) -> String {
        let keys = self.rows.iter().map(|row| {
            let groups = row.groups.iter().map(|group| {
                let value = match group.read {
                    Read::Value(text) => Some(input.value(row.key, text)),
                    _ => None,
                };
                json!({ "reads": group.read.word(), "value": value, "loaders": group.loaders })
            });
            json!({ "key": input.key(row.key), "equal": row.groups.len() == 1, "readings": groups.collect::<Vec<_>>() })
        });
        let keys: Vec<_> = keys.collect();
        let failures: BTreeMap<_, _> = self.failures(input).into_iter().collect();
        format!("{:#}\n", json!({ "schema_version": 1, "keys": keys, "failures": failures }))
    }

    /// The table for a terminal of `width` columns.
    pub(super) fn text(&self, input: &Input<'_>, width: usize) -> String {
        let mut lines: Vec<[String; 3]> = Vec::new();
        for row in &self.rows {
            let mut key = input.gate.name(row.key);
            let mut masked: Vec<String> = Vec::new();
            for group in &row.groups {
                let mut read = match group.read {
                    Read::Value(text) => input.shown.brief(row.key, text),
                    read => format!("({})", read.word()),
                };
                // Different secrets look the same behind the mask.
                if masked.contains(&read) {
                    read.push_str(" (another)");
                }
                masked.push(read.clone());
                let loaders = if row.groups.len() == 1 { "all".to_owned() } else { group.loaders.join(", ") };
                lines.push([std::mem::take(&mut key), read, loaders]);
            }
        }
        let widest = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap_or(0);
        let widths = [widest(0).min(width / 4).max(3), widest(1).min(width * 3 / 8).max(4)];
        let rest = width.saturating_sub(widths[0] + widths[1] + 4).max(14);
        let mut text = String::new();
        for [key, read, loaders] in &lines {
            let mut columns = [clipped(key, widths[0]), clipped(read, widths[1])];
            for piece in wrapped(loaders, rest) {
                let [key, read] = columns.each_mut().map(std::mem::take);
                let gap = |text: &str, column: usize| " ".repeat(widths[column].saturating_sub(text.width()));
                let _ = writeln!(text, "{key}{}  {read}{}  {piece}", gap(&key, 0), gap(&read, 1));
            }
        }
        let alike = self.rows.iter().filter(|row| row.groups.len() == 1).count();
        let _ =
            writeln!(text, "{alike} of {} keys are read alike by all {} loaders", self.rows.len(), self.readings.len());
        for (_, what) in self.failures(input) {
            let _ = writeln!(text, "{what}");
        }
        text
    }

    /// What keeps loaders from loading the file.
    fn failures(&self, input: &Input<'_>) -> Vec<(&'static str, String)> {
        let failures =
            || self.readings.iter().filter_map(|(loader, reading)| Some((*loader, reading.failure.as_ref()?)));
        failures().map(|(loader, _)| loader.name).zip(input.sentences(failures())).collect()
    }
}

impl Read<'_> {
    fn word(self) -> &'static str {
        match self {
            Read::Value(_) => "value",
            Read::Command => "runs a command",
            Read::Missing => "missing",
            Read::Fails => "fails",
        }
    }
}

/// A text of at most `width` columns.
fn clipped(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut columns = 1;
    let fits = |char: &char| {
        columns += char.width().unwrap_or(0);
        columns <= width
    };
    text.chars().take_while(fits).chain(['…']).collect()
}

/// A list of names in lines of at most `width` columns; at least one line.
fn wrapped(names: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for name in names.split_inclusive(", ") {
        let fits = |line: &String| line.is_empty() || line.width() + name.trim_end().width() <= width;
        match lines.last_mut().filter(|line| fits(line)) {
            Some(line) => line.push_str(name),
            None => lines.push(name.to_owned()),
        }
    }
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}
