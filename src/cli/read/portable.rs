//! `envparity read --portable`: how to write the lines on which loaders differ.

use std::fmt::Write;
use std::sync::Arc;

use serde_json::json;

use super::known::Known;
use super::{Input, Loader, Reading};
use crate::dispute::{Advice, Spelled, advise};
use crate::document::Format;
use crate::loader::{Fault, Spelling};
use crate::parse;

type Readings<'r> = [(&'static Loader, Reading<'r>)];

/// For a person. `known` says why these loaders are asked, where nobody named them.
pub(super) fn text(input: &Input<'_>, readings: &Readings<'_>, known: Option<&Known>) -> String {
    let mut text = String::new();
    let names: Vec<&str> = readings.iter().map(|(loader, _)| loader.name).collect();
    let names = names.join(", ");
    if let Some(known) = known {
        let _ = writeln!(text, "{}", known.told(input));
    }
    for sentence in input.sentences(failures(readings)) {
        let _ = writeln!(text, "{sentence}");
    }
    let document = parse::parse(Arc::new(input.source()), Format::Dotenv);
    let loaders: Vec<&'static Loader> = readings.iter().map(|(loader, _)| *loader).collect();
    let advice = advise(&document, input.bytes, &loaders, input.process);
    for advice in &advice {
        let place = format!("{}:{}", input.gate.text(&input.path), advice.line);
        let key = input.gate.name(&advice.key);
        let _ = match &advice.spelled {
            Spelled::As(spelling, others) if others.is_empty() => {
                writeln!(text, "{place}: {}", line(input, advice, spelling))
            }
            Spelled::As(spelling, others) => {
                let names: Vec<&str> = others.iter().map(|loader| loader.name).collect();
                let line = line(input, advice, spelling);
                writeln!(
                    text,
                    "{place}: `{key}` has no spelling for all; nearest, but not for {}: {line}",
                    names.join(", ")
                )
            }
            Spelled::Not => {
                writeln!(text, "{place}: `{key}` has no spelling that any of these loaders reads as it is meant")
            }
            Spelled::Well => Ok(()),
        };
        if advice.others > 0 {
            let _ = writeln!(text, "{place}: keep only this one of the {} lines for `{key}`", advice.others + 1);
        }
    }
    let is_whole = readings.iter().all(|(_, reading)| reading.failure.is_none() && reading.lost.is_empty());
    let _ = match (advice.is_empty(), readings.len()) {
        (true, 1) => writeln!(text, "{names} alone reads it, so that nothing can differ; name others with --loader"),
        (true, _) if is_whole => writeln!(text, "every line is read alike by {names}"),
        (true, _) => writeln!(text, "what all of them read is read alike by {names}"),
        (false, _) => writeln!(text, "each spelling was read back with {names}"),
    };
    text
}

/// For a program.
pub(super) fn json(input: &Input<'_>, readings: &Readings<'_>, known: Option<&Known>) -> String {
    let document = parse::parse(Arc::new(input.source()), Format::Dotenv);
    let loaders: Vec<&'static Loader> = readings.iter().map(|(loader, _)| *loader).collect();
    let lines = advise(&document, input.bytes, &loaders, input.process).into_iter().map(|advice| {
        let (spelling, others) = match &advice.spelled {
            Spelled::As(spelling, others) => (Some(line(input, &advice, spelling)), others.as_slice()),
            Spelled::Not | Spelled::Well => (None, &[][..]),
        };
        json!({
            "key": input.gate.name(&advice.key),
            "line": advice.line,
            "times": advice.others + 1,
            "spelling": spelling,
            "not_for": others.iter().map(|loader| loader.name).collect::<Vec<_>>(),
        })
    });
    let lines: Vec<_> = lines.collect();
    let object = json!({
        "schema_version": 1,
        "loaders": loaders.iter().map(|loader| loader.name).collect::<Vec<_>>(),
        "evidence": known.map(|known| known.evidence()),
        "failures": input.sentences(failures(readings)),
        "lines": lines,
    });
    format!("{object:#}\n")
}

/// What keeps loaders from loading the file.
fn failures<'r>(readings: &'r Readings<'_>) -> impl Iterator<Item = (&'static Loader, &'r Fault)> {
    readings.iter().filter_map(|(loader, reading)| Some((*loader, reading.failure.as_ref()?)))
}

/// A spelling as the gate lets it through.
fn line(input: &Input<'_>, advice: &Advice<'_>, spelling: &Spelling) -> String {
    let value = input.shown.whole(&advice.key, &spelling.value);
    Spelling { value, ..spelling.clone() }.line(&input.gate.name(&advice.key))
}
