//! SARIF 2.1.0, for code scanning: what GitHub reads of it is there in full.

mod describe;

use std::collections::BTreeMap;
use std::io;

use serde::{Serialize, Serializer};

use self::describe::Descriptor;
use super::{RenderOptions, escape};
use crate::finding::{Finding, Label, RuleId, Severity};
use crate::report::Report;

/// Writes one SARIF log with one run: <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>,
/// <https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning>.
///
/// Paths are relative, because GitHub joins them to the root of the repository and reads no base. Columns count UTF-16 code
/// units, which is what readers assume that heed no `columnKind`. The fingerprint has a name of ours: GitHub makes its own
/// from the line where it finds none under its name. It shows the first 5,000 results and refuses more than 25,000, but other
/// readers do not, so all are written.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut rules: BTreeMap<&RuleId, (usize, &Finding)> = BTreeMap::new();
    for finding in report.findings() {
        rules.entry(&finding.rule).or_insert((0, finding));
    }
    let descriptors = rules.values().map(|(_, finding)| Descriptor::new(finding)).collect();
    rules.values_mut().enumerate().for_each(|(index, rule)| rule.0 = index);
    let results = Results { report, base: options.base, rules };
    let log = Log {
        schema: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        version: "2.1.0",
        runs: [Run {
            tool: Tool { driver: Driver::new(descriptors) },
            invocations: [Invocation { successful: true, notifications: notifications(report) }],
            automation: Automation { id: "envparity/" },
            column_kind: "utf16CodeUnits",
            results,
        }],
    };
    escape::json_line(&log, out)
}

#[derive(Serialize)]
struct Log<'r> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'r>; 1],
}

#[derive(Serialize)]
struct Run<'r> {
    tool: Tool<'r>,
    invocations: [Invocation; 1],
    #[serde(rename = "automationDetails")]
    automation: Automation,
    #[serde(rename = "columnKind")]
    column_kind: &'static str,
    results: Results<'r>,
}

#[derive(Serialize)]
struct Tool<'r> {
    driver: Driver<'r>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver<'r> {
    name: &'static str,
    version: &'static str,
    semantic_version: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    information_uri: &'static str,
    rules: Vec<Descriptor<'r>>,
}

#[derive(Serialize)]
struct Automation {
    id: &'static str,
}

#[derive(Serialize)]
struct Invocation {
    #[serde(rename = "executionSuccessful")]
    successful: bool,
    #[serde(rename = "toolExecutionNotifications", skip_serializing_if = "Vec::is_empty")]
    notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Message,
}

/// Some words.
#[derive(Serialize)]
struct Message {
    text: String,
}

impl<'r> Driver<'r> {
    fn new(rules: Vec<Descriptor<'r>>) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let information_uri = env!("CARGO_PKG_REPOSITORY");
        Driver { name: "envparity", version, semantic_version: version, information_uri, rules }
    }
}

/// What was not read and what could not be checked.
fn notifications(report: &Report) -> Vec<Notification> {
    let skipped = report.skipped().iter().map(|file| ("warning", format!("{} {}.", file.path, file.reason)));
    let notes = report.notes().iter().map(|note| ("note", sentence(note)));
    skipped.chain(notes).map(|(level, text)| Notification { level, message: Message { text } }).collect()
}

/// The results, made into JSON one after the other.
struct Results<'r> {
    report: &'r Report,
    base: &'r str,
    rules: BTreeMap<&'r RuleId, (usize, &'r Finding)>,
}

impl Serialize for Results<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.report.findings().iter().zip(self.report.fingerprints());
        serializer.collect_seq(findings.map(|(finding, fingerprint)| {
            let index = self.rules.get(&finding.rule).map_or(0, |(index, _)| *index);
            Outcome::new(finding, fingerprint, index, self.base)
        }))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Outcome<'r> {
    rule_id: &'r str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location<'r>; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location<'r>>,
    partial_fingerprints: Fingerprints<'r>,
}

#[derive(Serialize)]
struct Fingerprints<'r> {
    #[serde(rename = "envparityFinding/v1")]
    ours: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location<'r> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<usize>,
    physical_location: Physical,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text<'r>>,
}

#[derive(Serialize)]
struct Text<'r> {
    text: &'r str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Physical {
    artifact_location: Artifact,
    region: Region,
}

#[derive(Serialize)]
struct Artifact {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u32,
    start_column: u32,
    end_line: u32,
    end_column: u32,
}

impl<'r> Outcome<'r> {
    fn new(finding: &'r Finding, fingerprint: &'r str, rule_index: usize, base: &str) -> Self {
        let related = finding.related.iter().zip(1..).map(|(label, id)| Location::new(label, base, Some(id)));
        Outcome {
            rule_id: finding.rule.as_str(),
            rule_index,
            level: level(finding.severity),
            message: Message { text: linked(finding) },
            locations: [Location::new(&finding.primary, base, None)],
            related_locations: related.collect(),
            partial_fingerprints: Fingerprints { ours: fingerprint },
        }
    }
}

impl<'r> Location<'r> {
    fn new(label: &'r Label, base: &str, id: Option<usize>) -> Self {
        Location {
            id,
            physical_location: Physical {
                artifact_location: Artifact { uri: escape::uri(&format!("{base}{}", label.path)) },
                region: Region {
                    start_line: label.start.line,
                    start_column: label.start.utf16_column,
                    end_line: label.end.line,
                    end_column: label.end.utf16_column,
                },
            },
            message: Some(Text { text: &label.text }).filter(|message| !message.text.is_empty()),
        }
    }
}

/// The word that SARIF has for a severity.
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        other => other.word(),
    }
}

/// The message, with a link to each related place: `[words](1)`, section 3.11.6.
fn linked(finding: &Finding) -> String {
    // Only `](` makes a link, so what a key brings along makes none.
    let plain = |text: &str| text.replace("](", "]\\(");
    let within_link = |text: &str| text.replace('\\', "\\\\").replace('[', "\\[").replace(']', "\\]");
    let links = finding.related.iter().zip(1..).map(|(label, id)| {
        let words = if label.text.is_empty() { &*label.path } else { &label.text };
        format!("[{}]({id})", within_link(words))
    });
    let links: Vec<String> = links.collect();
    match links.is_empty() {
        true => sentence(&plain(&finding.message)),
        false => format!("{} See {}.", sentence(&plain(&finding.message)), links.join(", ")),
    }
}

fn sentence(text: &str) -> String {
    format!("{}.", text.trim_end_matches('.'))
}
