//! One finding as JSON on each line, for programs that read as it comes.

use std::io;

use serde_json::{Value, json};

use super::json::{JsonFinding, REPORT_SCHEMA};
use super::{RenderOptions, escape};
use crate::report::Report;

/// Writes each finding as the JSON object that stands for it in the whole report, a line each and nothing else.
pub fn render(report: &Report, _options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = report.findings().iter().zip(report.fingerprints());
    escape::json_lines(findings.map(|(finding, fingerprint)| JsonFinding::new(finding, fingerprint)), out)
}

/// The JSON Schema (draft 2020-12) of a line, which is that of a finding in the whole report.
pub fn finding_schema() -> String {
    let report: Value = serde_json::from_str(REPORT_SCHEMA).unwrap_or_default();
    let schema = json!({
        "$schema": report["$schema"],
        "title": "envparity finding",
        "description": "What `envparity check --format json-lines` writes, a line each.",
        "$ref": "#/$defs/finding",
        "$defs": report["$defs"],
    });
    format!("{schema:#}\n")
}
