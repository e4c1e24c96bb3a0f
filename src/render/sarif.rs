//! SARIF 2.1.0, for code scanning: what GitHub reads of it is there in full.

mod describe;

use std::collections::BTreeMap;
use std::io;

use super::json_text::Json;
use super::{RenderOptions, escape, prose};
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
    rules.values_mut().enumerate().for_each(|(index, rule)| rule.0 = index);
    let mut text = String::new();
    Json::on_one_line(&mut text).object(|log| {
        let schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
        log.member("$schema").string(schema);
        log.member("version").string("2.1.0");
        log.member("runs").list(|runs| {
            runs.element().object(|run| {
                let rules_found = rules.values().map(|(_, finding)| *finding);
                run.member("tool").object(|tool| tool.member("driver").object(|it| driver(it, rules_found)));
                run.member("invocations").list(|list| list.element().object(|it| invocation(it, report)));
                run.member("automationDetails").object(|details| details.member("id").string("envparity/"));
                run.member("columnKind").string("utf16CodeUnits");
                let fingerprints = report.fingerprints();
                let element = |json: &mut Json<'_>, number: usize, finding: &Finding| {
                    let index = rules.get(&finding.rule).map_or(0, |(index, _)| *index);
                    json.object(|it| result(it, finding, &fingerprints[number], index, options));
                };
                run.member("results").list_of_many(report.findings(), element, out)
            })
        })
    })?;
    text.push('\n');
    out.write_all(text.as_bytes())
}

/// The program, with the rules of its findings.
fn driver<'r>(driver: &mut Json<'_>, rules: impl Iterator<Item = &'r Finding>) {
    driver.member("name").string("envparity");
    driver.member("version").string(env!("CARGO_PKG_VERSION"));
    driver.member("semanticVersion").string(env!("CARGO_PKG_VERSION"));
    let home = env!("CARGO_PKG_REPOSITORY");
    if !home.is_empty() {
        driver.member("informationUri").string(home);
    }
    driver.member("rules").list(|list| {
        rules.for_each(|finding| list.element().object(|rule| describe::rule(rule, finding)));
    });
}

/// How the run went: what was not read and what could not be checked.
fn invocation(invocation: &mut Json<'_>, report: &Report) {
    let skipped = report.skipped().iter().map(|file| ("warning", format!("{} {}.", file.path, file.reason)));
    let notes = report.notes().iter().map(|note| ("note", format!("{}.", note.trim_end_matches('.'))));
    let mut remarks = skipped.chain(notes).peekable();
    invocation.member("executionSuccessful").boolean(true);
    if remarks.peek().is_none() {
        return;
    }
    invocation.member("toolExecutionNotifications").list(|list| {
        for (level, remark) in remarks {
            list.element().object(|notification| {
                notification.member("level").string(level);
                message(notification, "message", &remark);
            });
        }
    });
}

/// One finding, by the index of its rule among those of the driver.
fn result(result: &mut Json<'_>, finding: &Finding, fingerprint: &str, rule_index: usize, options: &RenderOptions<'_>) {
    result.member("ruleId").string(finding.rule.as_str());
    result.member("ruleIndex").number(rule_index);
    result.member("level").string(level(finding.severity));
    message(result, "message", &linked(finding));
    result.member("locations").list(|list| list.element().object(|it| location(it, &finding.primary, None, options)));
    if !finding.related.is_empty() {
        result.member("relatedLocations").list(|list| {
            for (label, id) in finding.related.iter().zip(1..) {
                list.element().object(|it| location(it, label, Some(id), options));
            }
        });
    }
    result.member("partialFingerprints").object(|ours| ours.member("envparityFinding/v1").string(fingerprint));
}

fn location(location: &mut Json<'_>, label: &Label, id: Option<usize>, options: &RenderOptions<'_>) {
    if let Some(id) = id {
        location.member("id").number(id);
    }
    location.member("physicalLocation").object(|place| {
        let uri = escape::uri(options.path(&label.path));
        place.member("artifactLocation").object(|artifact| artifact.member("uri").string(&uri));
        place.member("region").object(|region| {
            region.member("startLine").number(label.start.line as usize);
            region.member("startColumn").number(label.start.utf16_column as usize);
            region.member("endLine").number(label.end.line as usize);
            region.member("endColumn").number(label.end.utf16_column as usize);
        });
    });
    if !label.text.is_empty() {
        message(location, "message", &label.text);
    }
}

/// A member that is some words.
fn message(json: &mut Json<'_>, name: &'static str, text: &str) {
    json.member(name).object(|message| message.member("text").string(text));
}

/// The word that SARIF has for a severity.
const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        other => other.word(),
    }
}

/// More bytes than most messages take.
const USUAL_BYTES: usize = 256;

/// The message, with a link to each related place: `[words](1)`, section 3.11.6.
fn linked(finding: &Finding) -> String {
    let mut linked = String::with_capacity(USUAL_BYTES);
    // Only `](` makes a link, so what a key brings along makes none.
    match finding.message.contains("](") {
        true => push_sentence(&mut linked, &finding.message.replace("](", "]\\(")),
        false => push_sentence(&mut linked, &finding.message),
    }
    for (label, id) in finding.related.iter().zip(1..) {
        let words = if label.text.is_empty() { &*label.path } else { &label.text };
        linked.push_str(if id == 1 { " See [" } else { ", [" });
        linked.push_str(&escape::replaced(words, &[('\\', "\\\\"), ('[', "\\["), (']', "\\]")]));
        linked.push_str("](");
        prose::push_number(&mut linked, id);
        linked.push(')');
    }
    if !finding.related.is_empty() {
        linked.push('.');
    }
    linked
}

fn push_sentence(text: &mut String, words: &str) {
    text.push_str(words.trim_end_matches('.'));
    text.push('.');
}
