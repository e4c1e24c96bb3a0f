//! The whole report as JSON, in the one form that `report.schema.json` fixes.

use std::io;

use serde::{Serialize, Serializer};

use super::{RenderOptions, escape};
use crate::finding::{Finding, Label};
use crate::report::Report;
use crate::source::Position;

/// The JSON Schema (draft 2020-12) of what this output writes.
pub const REPORT_SCHEMA: &str = include_str!("report.schema.json");

/// Grows when a field changes its meaning or goes; a new field is no change.
const SCHEMA_VERSION: u32 = 1;

/// Writes the report as one indented JSON object and a line feed.
pub fn render(report: &Report, _options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    escape::pretty_json(&JsonReport::new(report), out)
}

#[derive(Serialize)]
struct JsonReport<'r> {
    schema_version: u32,
    findings: Findings<'r>,
    skipped: Vec<JsonSkipped<'r>>,
    notes: &'r [String],
    summary: JsonSummary,
}

/// The findings, made into JSON one after the other.
struct Findings<'r>(&'r Report);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.0.findings().iter().zip(self.0.fingerprints());
        serializer.collect_seq(findings.map(|(finding, fingerprint)| JsonFinding::new(finding, fingerprint)))
    }
}

/// One finding as a JSON object.
#[derive(Serialize)]
pub(super) struct JsonFinding<'r> {
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
    known: usize,
}

impl<'r> JsonReport<'r> {
    fn new(report: &'r Report) -> Self {
        let (summary, counts) = (report.summary(), report.counts());
        JsonReport {
            schema_version: SCHEMA_VERSION,
            findings: Findings(report),
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
                known: summary.known,
            },
        }
    }
}

impl<'r> JsonFinding<'r> {
    pub(super) fn new(finding: &'r Finding, fingerprint: &'r str) -> Self {
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
