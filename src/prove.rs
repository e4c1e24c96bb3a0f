//! Proves rules by the examples in their own files: what is marked is found, what is fine is silent, and every clause matters.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use jiff::civil::{Date, date};

use crate::check::Rules;
use crate::document::Format;
use crate::finding::Finding;
use crate::mask::Gate;
use crate::parse;
use crate::rule::example::{Example, Mark, examples, marks};
use crate::rule::mutant::mutants;
use crate::rule::{Rule, Subject, builtin, read_rule};
use crate::run::{self, Request, Settled};
use crate::scratch::Scratch;
use crate::source::Source;

/// What there is to say against a rule file; nothing if it is proved.
#[derive(Debug)]
pub struct Proof {
    /// The file.
    pub path: String,
    /// One sentence each.
    pub complaints: Vec<String>,
}

/// The day on which examples are judged, so that a proof holds on every day.
const TODAY: Date = date(2026, 1, 1);

/// Proves the rule in a file; `path` says its id where the file does not.
pub fn prove(path: &str, text: &str) -> Proof {
    let document = parse::parse(Arc::new(Source::new(path, text)), Format::Yaml);
    let (rule, faults) = read_rule(&document);
    let (examples, more) = examples(&document);
    let complain = |fault: &crate::document::Fault| {
        let start = document.source.position(fault.span.start);
        format!("{}:{}: {} [{}]", start.line, start.column, fault.message, fault.rule)
    };
    let mut complaints: Vec<String> = faults.iter().chain(&more).map(complain).collect();
    match rule {
        Some(rule) => complaints.extend(prove_rule(&rule, &examples)),
        None => complaints.push("holds no rule".to_owned()),
    }
    Proof { path: path.to_owned(), complaints }
}

/// The rule files at a path: itself, or every YAML file below it that lies in a pack.
///
/// # Errors
/// The path cannot be read, or holds no rule file; the message says so.
pub fn rule_files(path: &Path) -> Result<Vec<(String, String)>, String> {
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(path).sort_by_file_name() {
        let entry = entry.map_err(|error| format!("`{}` could not be read: {error}", path.display()))?;
        let name = entry.path().display().to_string().replace('\\', "/");
        if entry.file_type().is_file() && (name.ends_with(".yaml") || name.ends_with(".yml")) {
            let bytes = run::own_bytes(entry.path(), &name).map_err(|error| error.0)?;
            let text = String::from_utf8(bytes).map_err(|_| format!("`{name}` is not UTF-8; save it as UTF-8"))?;
            files.push((name, text));
        }
    }
    if files.is_empty() {
        return Err(format!("there is no rule file at `{}`; rule files end in .yaml", path.display()));
    }
    Ok(files)
}

fn prove_rule(rule: &Rule, examples: &[Example]) -> Vec<String> {
    let mut complaints = Vec::new();
    if rule.summary.is_empty() || rule.summary.len() > 120 {
        complaints.push("`summary` is one line of at most 120 characters".to_owned());
    }
    if !rule.remedy.ends_with('.') {
        complaints.push("`remedy` ends with a period".to_owned());
    }
    for (kind, bad) in [("bad", true), ("good", false)] {
        if !examples.iter().any(|example| example.bad == bad) {
            complaints.push(format!("there is no {kind} example"));
        }
    }
    let mut stages = Vec::new();
    for example in examples {
        match Stage::set(example) {
            Ok(stage) => stages.push(stage),
            Err(error) => complaints.push(format!("{}: could not be tried: {error}", example.name)),
        }
    }
    for stage in &stages {
        complaints.extend(stage.complaints(rule));
    }
    if complaints.is_empty() {
        for (what, mutant) in mutants(rule) {
            if stages.iter().all(|stage| stage.is_as_expected(&mutant)) {
                complaints.push(format!("no example tells the rule from itself with {what}"));
            }
        }
    }
    complaints
}

/// An example as a tree of files in a directory of its own.
struct Stage<'e> {
    example: &'e Example,
    directory: Scratch,
    expected: Vec<Mark>,
}

impl<'e> Stage<'e> {
    fn set(example: &'e Example) -> std::io::Result<Stage<'e>> {
        let mut stage = Stage { example, directory: Scratch::directory()?, expected: Vec::new() };
        for (path, text) in &example.files {
            // U+001A stands for a byte that is not UTF-8, here as in a source.
            let bytes: Vec<u8> = text.bytes().map(|byte| if byte == 0x1a { 0xff } else { byte }).collect();
            stage.directory.write(path, &bytes)?;
            stage.expected.extend(marks(path, text));
        }
        stage.expected.sort();
        Ok(stage)
    }

    /// What the rules find here.
    fn findings(&self, only: Option<&Rule>) -> Vec<Finding> {
        let progress = AtomicUsize::new(0);
        let request = Request::of(self.directory.path(), TODAY, Gate::new(true), &progress);
        let Ok(settled) = Settled::new(&request) else { return Vec::new() };
        let level = |rule: &Rule, severity, key: Option<&_>, file: &str, environment: Option<&str>| {
            settled.level(rule, severity, key, file, environment)
        };
        let rules = match only {
            // What is said of allowances depends on what the other rules find.
            Some(rule) if rule.subject == Subject::Fault => {
                Rules::new(builtin().iter().filter(|one| one.id != rule.id).chain([rule]), Box::new(level))
            }
            Some(rule) => Rules::new([rule], Box::new(level)),
            None => Rules::new(builtin(), Box::new(level)),
        };
        run::findings(&request, &settled, &rules).unwrap_or_default()
    }

    fn complaints(&self, rule: &Rule) -> Vec<String> {
        let name = &self.example.name;
        if !self.example.bad {
            let others = self.findings(None);
            let own = self.findings(Some(rule));
            let own = own.iter().filter(|finding| finding.rule == rule.id);
            let found = own.chain(others.iter().filter(|finding| finding.rule != rule.id));
            return found
                .map(|finding| {
                    let mark = mark_of(finding);
                    format!(
                        "{name}: {} is found at {}:{}, though this example is good",
                        mark.rule, mark.path, mark.line
                    )
                })
                .collect();
        }
        let found: Vec<Mark> = self.marks(rule);
        let expected: Vec<&Mark> = self.expected(rule);
        let missing = expected.iter().filter(|mark| !found.contains(mark));
        let surplus = found.iter().filter(|mark| !expected.contains(mark));
        let missing = missing.map(|mark| format!("{name}: nothing is found at {}", shown(mark)));
        missing
            .chain(surplus.map(|mark| format!("{name}: something is found at {}, which no caret marks", shown(mark))))
            .collect()
    }

    fn is_as_expected(&self, rule: &Rule) -> bool {
        let found = self.marks(rule);
        if !self.example.bad {
            return found.is_empty();
        }
        found.iter().collect::<Vec<_>>() == self.expected(rule)
    }

    fn marks(&self, rule: &Rule) -> Vec<Mark> {
        let mut found: Vec<Mark> =
            self.findings(Some(rule)).iter().filter(|finding| finding.rule == rule.id).map(mark_of).collect();
        found.sort();
        found.dedup();
        found
    }

    fn expected(&self, rule: &Rule) -> Vec<&Mark> {
        self.expected.iter().filter(|mark| mark.rule == rule.id.as_str()).collect()
    }
}

/// The mark that would stand under a finding; a place of several lines is marked in its first.
fn mark_of(finding: &Finding) -> Mark {
    let label = &finding.primary;
    let columns = (!label.span.is_empty())
        .then_some((label.start.column, if label.start.line == label.end.line { label.end.column } else { u32::MAX }));
    Mark { path: label.path.to_string(), line: label.start.line, columns, rule: finding.rule.as_str().to_owned() }
}

fn shown(mark: &Mark) -> String {
    match mark.columns {
        Some((start, end)) => format!("{}:{}, columns {start} to {}", mark.path, mark.line, end.saturating_sub(1)),
        None => format!("the end of {}:{}", mark.path, mark.line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::builtin_files;

    #[test]
    fn every_built_in_rule_is_proved_by_its_file() {
        let prove = |(id, text): &(&str, &str)| prove(&format!("rules/{id}.yaml"), text);
        let complaints: Vec<String> = builtin_files()
            .iter()
            .map(prove)
            .flat_map(|proof| {
                proof.complaints.iter().map(|complaint| format!("{}: {complaint}", proof.path)).collect::<Vec<_>>()
            })
            .collect();
        assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    }
}
