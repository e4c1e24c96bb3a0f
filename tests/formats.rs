//! Every rule has an example in each format that it can occur in, which is found out by writing its examples in that format.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop where it is wrong")]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use envparity::check::Rules;
use envparity::document::Format;
use envparity::finding::Finding;
use envparity::mask::Gate;
use envparity::parse;
use envparity::rule::example::{Example, examples, marks};
use envparity::rule::{Rule, Subject, builtin, builtin_files};
use envparity::run::{self, Request, Settled};
use envparity::source::Source;
use jiff::civil::date;

/// Java's .properties have the keys of YAML and the values of a .env file, and nothing that is theirs alone.
const FORMATS: [(Format, &str); 4] =
    [(Format::Dotenv, "a .env file"), (Format::Yaml, "YAML"), (Format::Toml, "TOML"), (Format::Json, "JSON")];

/// The examples of a rule that one file holds, written in another format; none where something of it cannot be.
fn rewritten(example: &Example, format: Format) -> Option<Vec<(String, String)>> {
    example.files.iter().map(|(path, text)| rewrite(path, text, format)).collect()
}

fn rewrite(path: &str, text: &str, format: Format) -> Option<(String, String)> {
    let (Some(old), false) = (parse::format_of(path), path == "envparity.yaml") else {
        return Some((path.to_owned(), text.to_owned()));
    };
    let environment = ["staging", "prod", "local"].into_iter().find(|name| path.contains(name))?;
    let environment = if environment == "prod" { "production" } else { environment };
    let document = parse::parse(Arc::new(Source::new(path, text)), old);
    let settings = document.settings(*document.roots().first()?);
    let mut lines = Vec::new();
    for setting in settings.iter() {
        let (key, value) = (setting.key.text(), setting.value.text);
        if key.contains(['[', '"', '/']) || value.contains('\n') {
            return None;
        }
        let steps: Vec<String> = match (old, format) {
            (_, Format::Dotenv) => vec![setting.key.words().collect::<Vec<_>>().join("_").to_uppercase()],
            (Format::Dotenv, _) => vec![key.to_lowercase()],
            _ => key.split('.').map(str::to_owned).collect(),
        };
        lines.push((steps, written(value, format)?));
    }
    let path = match format {
        Format::Dotenv => format!(".env.{environment}"),
        Format::Yaml => format!("config/{environment}.yaml"),
        Format::Toml => format!("config/{environment}.toml"),
        Format::Json => format!("config/{environment}.json"),
        Format::Properties => format!("config/{environment}.properties"),
    };
    Some((path, print(&lines, format)))
}

/// A value as people would write it.
fn written(value: &str, format: Format) -> Option<String> {
    let is_plain = |more: &str| value.chars().all(|char| char.is_ascii_alphanumeric() || more.contains(char));
    let is_number = value.parse::<i64>().is_ok_and(|number| number.to_string() == value)
        || value.parse::<f64>().is_ok_and(|number| format!("{number:?}") == value);
    if format == Format::Dotenv {
        let bare = is_plain("_./:@+,=?&%-*");
        return Some(if bare { value.to_owned() } else { format!("'{value}'") }).filter(|_| !value.contains('\''));
    }
    if is_number || matches!(value, "true" | "false") {
        return Some(value.to_owned());
    }
    let word = value.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
    let special = matches!(value.to_lowercase().as_str(), "yes" | "no" | "on" | "off" | "null" | "y" | "n");
    if format == Format::Yaml && word && !special && is_plain("_./:@+=?&-") && !value.ends_with(':') {
        return Some(value.to_owned());
    }
    let quoted = serde_json::to_string(value).ok()?;
    Some(quoted)
}

fn print(lines: &[(Vec<String>, String)], format: Format) -> String {
    let mut text = String::new();
    match format {
        Format::Dotenv => lines.iter().for_each(|(steps, value)| text.push_str(&format!("{}={value}\n", steps[0]))),
        Format::Toml => {
            let mut lines = lines.to_vec();
            // A key of the top after a table would belong to the table.
            lines.sort_by_key(|(steps, _)| steps.len() > 1);
            let mut table: Vec<String> = Vec::new();
            for (steps, value) in lines {
                let (name, parents) = steps.split_last().unwrap();
                if parents != table {
                    let _ = writeln!(text, "[{}]", parents.join("."));
                    table = parents.to_vec();
                }
                let _ = writeln!(text, "{name} = {value}");
            }
        }
        Format::Properties => {
            lines.iter().for_each(|(steps, value)| text.push_str(&format!("{}={value}\n", steps.join("."))))
        }
        Format::Yaml => tree(lines, 0, false, &mut text),
        Format::Json => {
            text.push_str("{\n");
            tree(lines, 1, true, &mut text);
            text.push_str("}\n");
        }
    }
    text
}

/// Writes the settings as nested maps of YAML or JSON, from this depth on.
fn tree(lines: &[(Vec<String>, String)], depth: usize, json: bool, text: &mut String) {
    let mut names: Vec<&String> = Vec::new();
    for (steps, _) in lines.iter().filter(|(steps, _)| steps.len() > depth - usize::from(json)) {
        let name = &steps[depth - usize::from(json)];
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let pad = "  ".repeat(depth);
    for (number, name) in names.iter().enumerate() {
        let below: Vec<_> =
            lines.iter().filter(|(steps, _)| steps.get(depth - usize::from(json)) == Some(*name)).cloned().collect();
        let comma = if json && number + 1 < names.len() { "," } else { "" };
        match (&below[..], json) {
            ([(steps, value)], true) if steps.len() == depth => {
                text.push_str(&format!("{pad}\"{name}\": {value}{comma}\n"))
            }
            ([(steps, value)], false) if steps.len() == depth + 1 => text.push_str(&format!("{pad}{name}: {value}\n")),
            (_, true) => {
                let _ = writeln!(text, "{pad}\"{name}\": {{");
                tree(&below, depth + 1, json, text);
                let _ = writeln!(text, "{pad}}}{comma}");
            }
            (_, false) => {
                let _ = writeln!(text, "{pad}{name}:");
                tree(&below, depth + 1, json, text);
            }
        }
    }
}

/// What a rule finds in some files.
fn found(rule: &Rule, files: &[(String, String)]) -> Vec<Finding> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let progress = AtomicUsize::new(0);
    let request = Request::of(root.path(), date(2026, 1, 1), Gate::new(true), &progress);
    let settled = Settled::new(&request).unwrap();
    // What the contract and allowances say depends on the other rules.
    let rules: Vec<&Rule> = if rule.subject == Subject::Fault { builtin().iter().collect() } else { vec![rule] };
    let rules = Rules::new(rules, Box::new(|_, severity, _, _, _| Some(severity)));
    let found = run::findings(&request, &settled, &rules).unwrap_or_default();
    found.into_iter().filter(|finding| finding.rule == rule.id).collect()
}

/// The text of an example in a rule file, its findings marked; none where a mark cannot be drawn.
fn drawn(name: &str, files: &[(String, String)], findings: &[Finding], rule: &Rule) -> Option<String> {
    let mut text = format!("    - name: {name}\n      files:\n");
    for (path, content) in files {
        let _ = writeln!(text, "        {path}: |");
        for (line, number) in content.lines().zip(1..) {
            let _ = writeln!(text, "          {line}");
            for label in findings.iter().map(|finding| &finding.primary) {
                if &*label.path != path || label.start.line != number {
                    continue;
                }
                let (start, end) = (label.start.column as usize, label.end.column as usize);
                let opening = if path.ends_with(".json") { "//" } else { "#" };
                let mark = match (start, end) {
                    (start, end) if start == end => format!("{opening}^"),
                    (1, end) => format!("{opening}{}", "^".repeat(end.checked_sub(1 + opening.len())?)),
                    (start, end) if start > opening.len() + 1 && label.end.line == number => {
                        format!("{opening}{}{}", " ".repeat(start - opening.len() - 1), "^".repeat(end - start))
                    }
                    _ => return None,
                };
                let _ = writeln!(text, "          {mark} {}", rule.id);
            }
        }
    }
    Some(text)
}

#[test]
fn every_rule_has_an_example_in_each_format_that_it_can_occur_in() {
    let mut lacking = String::new();
    for (id, text) in builtin_files() {
        let rule = builtin().iter().find(|rule| rule.id.as_str() == *id).unwrap();
        let document = parse::parse(Arc::new(Source::new(format!("rules/{id}.yaml"), *text)), Format::Yaml);
        let bad: Vec<Example> = examples(&document).0.into_iter().filter(|example| example.bad).collect();
        let marked = |(path, text): &(String, String)| {
            let own = marks(path, text).iter().any(|mark| mark.rule == *id);
            own.then(|| parse::format_of(path)).flatten()
        };
        // The contract speaks in a file of its own of what stands in others.
        let shown: BTreeSet<&str> = bad
            .iter()
            .flat_map(|example| example.files.iter().filter_map(marked))
            .filter_map(|format| FORMATS.iter().find(|(known, _)| *known == format).map(|(_, name)| *name))
            .collect();
        if rule.subject == Subject::Pin || matches!(rule.id.pack(), "project" | "allow") {
            continue;
        }
        for (format, name) in FORMATS.iter().filter(|(_, name)| !shown.contains(name)) {
            let tried = bad.iter().find_map(|example| {
                let files = rewritten(example, *format)?;
                let findings = found(rule, &files);
                (!findings.is_empty()).then(|| drawn(&format!("in {name}"), &files, &findings, rule))
            });
            if let Some(example) = tried {
                let _ = writeln!(lacking, "rules/{id}.yaml: {name}\n{}", example.unwrap_or_default());
            }
        }
    }
    assert!(
        lacking.is_empty(),
        "these rules can occur in a format in which they have no bad example; one that would do:\n{lacking}"
    );
}
