//! The whole report as JSON, in the one form that `report.schema.json` fixes.

use std::io;

use super::RenderOptions;
use super::json_text::Json;
use crate::finding::{Finding, Label};
use crate::report::Report;
use crate::source::Position;

/// The JSON Schema (draft 2020-12) of what this output writes.
pub const REPORT_SCHEMA: &str = include_str!("report.schema.json");

/// Grows when a field changes its meaning or goes; a new field is no change.
const SCHEMA_VERSION: usize = 1;

/// Writes the report as one indented JSON object and a line feed.
pub fn render(report: &Report, _options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = String::new();
    Json::indented(&mut text).object(|whole| {
        whole.member("schema_version").number(SCHEMA_VERSION);
        let fingerprints = report.fingerprints();
        let element = |json: &mut Json<'_>, number: usize, it: &Finding| finding(json, it, &fingerprints[number]);
        whole.member("findings").list_of_many(report.findings(), element, out)?;
        whole.member("skipped").list(|list| {
            for file in report.skipped() {
                list.element().object(|skipped| {
                    skipped.member("path").string(&file.path);
                    skipped.member("reason").string(&file.reason);
                });
            }
        });
        whole.member("notes").list(|list| report.notes().iter().for_each(|note| list.element().string(note)));
        whole.member("summary").object(|it| summary(it, report));
        Ok::<(), io::Error>(())
    })?;
    text.push('\n');
    out.write_all(text.as_bytes())
}

fn summary(json: &mut Json<'_>, report: &Report) {
    let (summary, counts) = (report.summary(), report.counts());
    json.member("files").number(summary.files);
    json.member("settings").number(summary.settings);
    json.member("projects").number(summary.projects);
    json.member("errors").number(counts.errors);
    json.member("warnings").number(counts.warnings);
    json.member("infos").number(counts.infos);
    json.member("allowed").number(summary.allowed);
    json.member("known").number(summary.known);
}

/// One finding as a JSON object.
pub(super) fn finding(json: &mut Json<'_>, finding: &Finding, fingerprint: &str) {
    json.object(|json| {
        json.member("rule").string(finding.rule.as_str());
        json.member("severity").string(finding.severity.word());
        json.member("message").string(&finding.message);
        json.member("help").string(&finding.help);
        json.member("key").string_or_null(finding.key.as_deref());
        json.member("environment").string_or_null(finding.environment.as_deref());
        json.member("project").string(&finding.project);
        json.member("fingerprint").string(fingerprint);
        json.member("primary").object(|json| label(json, &finding.primary));
        json.member("related").list(|list| {
            finding.related.iter().for_each(|related| list.element().object(|json| label(json, related)));
        });
    });
}

fn label(json: &mut Json<'_>, label: &Label) {
    json.member("path").string(&label.path);
    json.member("start").object(|json| position(json, label.start));
    json.member("end").object(|json| position(json, label.end));
    json.member("label").string(&label.text);
}

fn position(json: &mut Json<'_>, position: Position) {
    json.member("line").number(position.line as usize);
    json.member("column").number(position.column as usize);
    json.member("offset").number(position.offset as usize);
}
