//! The whole report as JSON, in the one form that `report.schema.json` fixes.

use std::io;

use serde::Serialize;

use super::RenderOptions;
use crate::finding::{Finding, Label};
use crate::report::Report;
use crate::source::Position;

/// The JSON Schema (draft 2020-12) of what this output writes.
pub const REPORT_SCHEMA: &str = include_str!("report.schema.json");

/// Grows when a field changes its meaning or goes; a new field is no change.
const SCHEMA_VERSION: u32 = 1;

/// Writes the report as one indented JSON object and a line feed.
pub fn render(report: &Report, _options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(&JsonReport::new(report))?;
    out.write_all(harmless(text).as_bytes())?;
    out.write_all(b"\n")
}

/// The same JSON value, without the characters that a CI runner or a terminal obeys wherever they stand in a line.
///
/// `##[`, `##vso[` and `##teamcity[` are commands to CI servers, and so is `::` in some places. Both are always inside of a
/// string here, where an escape is the same character; so are control and direction characters.
fn harmless(json: String) -> String {
    let is_obeyed = |c: char| match c {
        '\n' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => true,
        _ => c.is_control(),
    };
    if !json.contains("##") && !json.contains("::") && !json.contains(is_obeyed) {
        return json;
    }
    let json = json.replace("##", "\\u0023\\u0023").replace("::", "\\u003a\\u003a");
    let mut harmless = String::with_capacity(json.len());
    for c in json.chars() {
        if is_obeyed(c) {
            harmless.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            harmless.push(c);
        }
    }
    harmless
}

#[derive(Serialize)]
struct JsonReport<'r> {
    schema_version: u32,
    findings: Vec<JsonFinding<'r>>,
    skipped: Vec<JsonSkipped<'r>>,
    notes: &'r [String],
    summary: JsonSummary,
}

#[derive(Serialize)]
struct JsonFinding<'r> {
    rule: &'r str,
    severity: &'static str,
    message: &'r str,
    help: &'r str,
    key: Option<&'r str>,
    environment: Option<&'r str>,
    project: &'r str,
    fingerprint: &'r str,
    primary: JsonLabel<'r>,
    related: Vec<JsonLabel<'r>>,
}

#[derive(Serialize)]
struct JsonLabel<'r> {
    path: &'r str,
    start: JsonPosition,
    end: JsonPosition,
    label: &'r str,
}

#[derive(Serialize)]
struct JsonPosition {
    line: u32,
    column: u32,
    offset: u32,
}

#[derive(Serialize)]
struct JsonSkipped<'r> {
    path: &'r str,
    reason: &'r str,
}

#[derive(Serialize)]
struct JsonSummary {
    files: usize,
    settings: usize,
    projects: usize,
    errors: usize,
    warnings: usize,
    infos: usize,
    allowed: usize,
}

impl<'r> JsonReport<'r> {
    fn new(report: &'r Report) -> Self {
        let (summary, counts) = (report.summary(), report.counts());
        let findings = report.findings().iter().zip(report.fingerprints());
        JsonReport {
            schema_version: SCHEMA_VERSION,
            findings: findings.map(|(finding, fingerprint)| JsonFinding::new(finding, fingerprint)).collect(),
            skipped: report.skipped().iter().map(|it| JsonSkipped { path: &it.path, reason: &it.reason }).collect(),
            notes: report.notes(),
            summary: JsonSummary {
                files: summary.files,
                settings: summary.settings,
                projects: summary.projects,
                errors: counts.errors,
                warnings: counts.warnings,
                infos: counts.infos,
                allowed: summary.allowed,
            },
        }
    }
}

impl<'r> JsonFinding<'r> {
    fn new(finding: &'r Finding, fingerprint: &'r str) -> Self {
        JsonFinding {
            rule: finding.rule.as_str(),
            severity: finding.severity.word(),
            message: &finding.message,
            help: &finding.help,
            key: finding.key.as_deref(),
            environment: finding.environment.as_deref(),
            project: &finding.project,
            fingerprint,
            primary: JsonLabel::new(&finding.primary),
            related: finding.related.iter().map(JsonLabel::new).collect(),
        }
    }
}

impl<'r> JsonLabel<'r> {
    fn new(label: &'r Label) -> Self {
        let (start, end) = (JsonPosition::new(label.start), JsonPosition::new(label.end));
        JsonLabel { path: &label.path, start, end, label: &label.text }
    }
}

impl JsonPosition {
    fn new(position: Position) -> Self {
        JsonPosition { line: position.line, column: position.column, offset: position.offset }
    }
}
