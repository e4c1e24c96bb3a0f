//! The Reviewdog Diagnostic Format, which reviewdog turns into comments on a pull request.

use std::io;

use super::RenderOptions;
use super::json_text::Json;
use crate::finding::{Finding, Label, Severity};
use crate::report::Report;
use crate::source::Position;

/// Writes one `DiagnosticResult`: <https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto>.
///
/// Its columns count UTF-8 bytes from 1, and an end is just past the last one.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut text = String::new();
    Json::on_one_line(&mut text).object(|result| {
        result.member("source").object(|source| source.member("name").string("envparity"));
        let element = |json: &mut Json<'_>, _, finding: &Finding| json.object(|it| diagnostic(it, finding, options));
        result.member("diagnostics").list_of_many(report.findings(), element, out)
    })?;
    text.push('\n');
    out.write_all(text.as_bytes())
}

fn diagnostic(diagnostic: &mut Json<'_>, finding: &Finding, options: &RenderOptions<'_>) {
    diagnostic.member("message").lines([&finding.message, &finding.help]);
    location(diagnostic, &finding.primary, options);
    diagnostic.member("severity").string(match finding.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Info => "INFO",
    });
    diagnostic.member("code").object(|code| code.member("value").string(finding.rule.as_str()));
    if finding.related.is_empty() {
        return;
    }
    diagnostic.member("related_locations").list(|list| {
        for label in &finding.related {
            list.element().object(|related| {
                related.member("message").string(&label.text);
                location(related, label, options);
            });
        }
    });
}

/// The member that says where a label is.
fn location(json: &mut Json<'_>, label: &Label, options: &RenderOptions<'_>) {
    json.member("location").object(|location| {
        location.member("path").string(&options.path(&label.path));
        location.member("range").object(|range| {
            place(range, "start", label.start);
            place(range, "end", label.end);
        });
    });
}

fn place(range: &mut Json<'_>, name: &'static str, at: Position) {
    range.member(name).object(|place| {
        place.member("line").number(at.line as usize);
        place.member("column").number(at.byte_column as usize);
    });
}
