//! Which loaders read the .env files of a stack, and how that is known.

use serde_json::json;

use super::Seen;
use crate::discover::Stack;
use crate::document::Format;
use crate::environment::{Environment, Laid};
use crate::mask::Gate;
use crate::run::Settled;
use crate::usage::{Certainty, Known, Reader};

/// One sentence for the files that the same loaders read.
pub(super) fn listed(gate: &Gate, seen: &Seen<'_>, stack: &Stack<'_>) -> Vec<String> {
    let mut files: Vec<(String, Vec<String>)> = Vec::new();
    for environment in &stack.environments {
        for layer in &environment.layers {
            let path = layer.document.source.path();
            let at = files.iter().position(|(known, _)| known == path).unwrap_or_else(|| {
                files.push((path.to_owned(), Vec::new()));
                files.len() - 1
            });
            for reader in readers(seen, environment, layer) {
                let told = gate.text(&told(seen, environment, &reader));
                if !files[at].1.contains(&told) {
                    files[at].1.push(told);
                }
            }
        }
    }
    let mut lines: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for (path, readers) in files.into_iter().filter(|(_, readers)| !readers.is_empty()) {
        let path = gate.text(&path);
        match lines.iter_mut().find(|(_, known)| *known == readers) {
            Some((paths, _)) => paths.push(path),
            None => lines.push((vec![path], readers)),
        }
    }
    let sentence = |(paths, readers): &(Vec<String>, Vec<String>)| {
        let verb = if paths.len() == 1 { "is" } else { "are" };
        format!("{} {verb} read by {}", and(paths), and(readers))
    };
    lines.iter().map(sentence).collect()
}

/// The loaders of a layer, for a program.
pub(super) fn described(
    gate: &Gate,
    seen: &Seen<'_>,
    environment: &Environment<'_>,
    layer: &Laid<'_>,
) -> Vec<serde_json::Value> {
    let readers = readers(seen, environment, layer);
    let described = readers.iter().map(|reader| {
        let (certainty, reason) = reason(None, reader);
        let place = place(seen.settled, reader);
        json!({
            "loader": gate.text(reader.loader),
            "certainty": certainty,
            "reason": gate.text(&reason),
            "path": place.as_ref().map(|(path, _)| gate.text(path)),
            "line": place.map(|(_, line)| line),
        })
    });
    described.collect()
}

fn readers<'s>(seen: &'s Seen<'_>, environment: &Environment<'_>, layer: &Laid<'_>) -> Vec<Reader<'s>> {
    if layer.document.format != Format::Dotenv || environment.template {
        return Vec::new();
    }
    seen.loaded.readers(&environment.name, layer.document.source.path())
}

fn told(seen: &Seen<'_>, environment: &Environment<'_>, reader: &Reader<'_>) -> String {
    let at = place(seen.settled, reader).map_or_else(String::new, |(path, line)| format!(" in {path}:{line}"));
    format!("{} ({}{at})", reader.loader, reason(Some(&environment.name), reader).1)
}

/// How sure it is that a loader reads a file, and what shows it.
pub(in crate::cli) fn reason(environment: Option<&str>, reader: &Reader<'_>) -> (&'static str, String) {
    match (reader.known, environment) {
        (Known::Declared(_), Some(environment)) => ("declared", format!("declared for {environment}")),
        (Known::Declared(_), None) => ("declared", "declared".to_owned()),
        (Known::Shown(usage), _) if usage.certainty == Certainty::Named => ("named", usage.what.clone()),
        (Known::Shown(usage), _) => ("implied", usage.what.clone()),
    }
}

/// The file and the line, counted from 1, that say so.
pub(in crate::cli) fn place(settled: &Settled, reader: &Reader<'_>) -> Option<(String, u32)> {
    match reader.known {
        Known::Declared(span) => {
            let source = &settled.document.as_ref()?.source;
            Some((source.path().to_owned(), source.line_of(span.start)))
        }
        Known::Shown(usage) => Some((usage.source.path().to_owned(), usage.source.line_of(usage.span.start))),
    }
}

/// `a`, `a and b`, `a, b and c`.
fn and(texts: &[String]) -> String {
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => texts.concat(),
    }
}
