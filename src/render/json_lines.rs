//! One finding as JSON on each line, for programs that read as it comes.

use std::io;

use serde_json::Value;

use super::json::{self, REPORT_SCHEMA};
use super::json_text::Json;
use super::{RenderOptions, portions};
use crate::finding::Finding;
use crate::report::Report;

/// Writes each finding as the JSON object that stands for it in the whole report, a line each and nothing else.
pub fn render(report: &Report, _options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let fingerprints = report.fingerprints();
    let line = |text: &mut String, number: usize, finding: &Finding| {
        json::finding(&mut Json::on_one_line(text), finding, &fingerprints[number]);
        text.push('\n');
    };
    portions::write(report.findings(), line, out)
}

/// The JSON Schema (draft 2020-12) of a line, which is that of a finding in the whole report.
pub fn finding_schema() -> String {
    let report: Value = serde_json::from_str(REPORT_SCHEMA).unwrap_or_default();
    let schema = serde_json::json!({
        "$schema": report["$schema"],
        "title": "envparity finding",
        "description": "What `envparity check --format json-lines` writes, a line each.",
        "$ref": "#/$defs/finding",
        "$defs": report["$defs"],
    });
    format!("{schema:#}\n")
}
