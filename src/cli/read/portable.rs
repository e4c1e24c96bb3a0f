//! `envparity read --portable`: how to write the lines on which loaders differ.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::sync::Arc;

use serde_json::json;

use super::{Input, Loader, Reading, Value, shown};
use crate::document::Format;
use crate::loader::{LOADERS, Spelling, meant, nearly_portable};
use crate::mask::Gate;
use crate::parse;

/// What is said of one key on which loaders differ.
struct Advice<'r> {
    key: &'r str,
    line: u32,
    /// How often the file sets it.
    times: usize,
    /// The spelling that most loaders read as it is meant, and the others.
    spelling: Option<(Spelling, Vec<&'static Loader>)>,
}

pub(super) fn text(gate: &Gate, input: &Input<'_>, readings: &[(&'static Loader, Reading<'_>)]) -> String {
    let mut text = String::new();
    let advice = advice(input, readings);
    for advice in &advice {
        let place = format!("{}:{}", gate.text(&input.path), advice.line);
        let key = gate.text(advice.key);
        let _ = match &advice.spelling {
            Some((spelling, others)) if others.is_empty() => {
                writeln!(text, "{place}: {}", line(gate, advice.key, spelling))
            }
            Some((spelling, others)) => {
                let names: Vec<&str> = others.iter().map(|loader| loader.name).collect();
                let line = line(gate, advice.key, spelling);
                writeln!(
                    text,
                    "{place}: `{key}` has no spelling for all; nearest, but not for {}: {line}",
                    names.join(", ")
                )
            }
            None => writeln!(text, "{place}: `{key}` has no spelling that any of these loaders reads as it is meant"),
        };
        if advice.times > 1 {
            let _ = writeln!(text, "{place}: keep only this one of the {} lines for `{key}`", advice.times);
        }
    }
    let names: Vec<&str> = readings.iter().map(|(loader, _)| loader.name).collect();
    let _ = match advice.len() {
        0 => writeln!(text, "every line is read alike by {}", names.join(", ")),
        _ => writeln!(text, "each spelling was read back with {}", names.join(", ")),
    };
    text
}

pub(super) fn json(gate: &Gate, input: &Input<'_>, readings: &[(&'static Loader, Reading<'_>)]) -> String {
    let lines = advice(input, readings).into_iter().map(|advice| {
        let (spelling, others) = advice.spelling.unzip();
        let others: Vec<&str> = others.iter().flatten().map(|loader| loader.name).collect();
        json!({
            "key": gate.text(advice.key),
            "line": advice.line,
            "times": advice.times,
            "spelling": spelling.map(|spelling| line(gate, advice.key, &spelling)),
            "not_for": others,
        })
    });
    let loaders: Vec<&str> = readings.iter().map(|(loader, _)| loader.name).collect();
    format!("{:#}\n", json!({ "schema_version": 1, "loaders": loaders, "lines": lines.collect::<Vec<_>>() }))
}

/// A spelling as the gate lets it through.
fn line(gate: &Gate, key: &str, spelling: &Spelling) -> String {
    if gate.shows_values() {
        return spelling.line(key);
    }
    Spelling { value: shown(gate, key, &spelling.value), ..spelling.clone() }.line(&gate.text(key))
}

fn advice<'r>(input: &Input<'_>, readings: &'r [(&'static Loader, Reading<'r>)]) -> Vec<Advice<'r>> {
    let loaders: Vec<&'static Loader> = readings.iter().map(|(loader, _)| *loader).collect();
    let all: Vec<Reading<'_>> = LOADERS.iter().map(|loader| loader.read(input.bytes, input.process)).collect();
    let all: Vec<Texts<'_>> = all.iter().map(texts).collect();
    let read: Vec<Texts<'r>> = readings.iter().map(|(_, reading)| texts(reading)).collect();
    let mut times: HashMap<&str, usize> = HashMap::new();
    let mut keys: Vec<(u32, &'r str)> = Vec::new();
    for (_, reading) in readings {
        let mut lines: HashMap<&str, usize> = HashMap::new();
        reading.entries.iter().for_each(|entry| *lines.entry(&entry.key).or_default() += 1);
        for (key, count) in lines {
            let most = times.entry(key).or_default();
            *most = count.max(*most);
        }
        keys.extend(reading.given().map(|entry| (entry.key_span.start, &*entry.key)));
    }
    keys.sort_unstable();
    let mut seen = HashSet::new();
    keys.retain(|(_, key)| seen.insert(*key));
    let source = Arc::new(input.source());
    let document = parse::parse(source.clone(), Format::Dotenv);
    let settings = document.roots().iter().flat_map(|root| document.settings(*root));
    let plain: HashMap<String, String> =
        settings.map(|setting| (setting.key.text().to_owned(), setting.value.text.to_owned())).collect();
    let advice = |(start, key): (u32, &'r str)| {
        let values: Vec<Option<&'r str>> = read.iter().map(|texts| texts.get(key).copied()).collect();
        let first = values.first().copied().flatten();
        if first.is_some() && values.iter().all(|value| *value == first) {
            return None;
        }
        let values: Vec<&'r str> = values.into_iter().flatten().collect();
        // What a person means is what the common grammar reads, unless references are in it.
        let plain = plain.get(key).filter(|text| !text.contains('$') && values.contains(&text.as_str()));
        let others: Vec<&str> = all.iter().filter_map(|texts| texts.get(key).copied()).collect();
        Some(Advice {
            key,
            line: source.line_of(start),
            times: times.get(key).copied().unwrap_or(1),
            spelling: plain
                .map(String::as_str)
                .or_else(|| meant(&values, &others))
                .and_then(|value| nearly_portable(key, value, &loaders)),
        })
    };
    keys.into_iter().filter_map(advice).collect()
}

/// The texts that a loader gives; none of a loader that fails, and none of what a command makes.
type Texts<'r> = HashMap<&'r str, &'r str>;

fn texts<'r>(reading: &'r Reading<'_>) -> Texts<'r> {
    let given = reading.given().filter(|_| reading.failure.is_none());
    given
        .filter_map(|entry| match &entry.value {
            Value::Text(text) => Some((&*entry.key, &**text)),
            Value::Command => None,
        })
        .collect()
}
