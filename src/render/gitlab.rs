//! Code Quality reports of GitLab, which a merge request shows beside its changes.

use std::io;

use super::RenderOptions;
use super::json_text::Json;
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// Writes a JSON list with an object for each finding: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
///
/// GitLab shows the description alone, so it names the rule.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let (mut text, fingerprints) = (String::new(), report.fingerprints());
    let element = |json: &mut Json<'_>, number: usize, finding: &Finding| {
        json.object(|it| issue(it, finding, &fingerprints[number], options));
    };
    Json::on_one_line(&mut text).list_of_many(report.findings(), element, out)?;
    text.push('\n');
    out.write_all(text.as_bytes())
}

fn issue(issue: &mut Json<'_>, finding: &Finding, fingerprint: &str, options: &RenderOptions<'_>) {
    let primary = &finding.primary;
    issue.member("description").string(&[finding.rule.as_str(), ": ", &finding.message].concat());
    issue.member("check_name").string(finding.rule.as_str());
    issue.member("fingerprint").string(fingerprint);
    issue.member("severity").string(match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Info => "info",
    });
    issue.member("location").object(|location| {
        location.member("path").string(&options.path(&primary.path));
        location.member("lines").object(|lines| {
            lines.member("begin").number(primary.start.line as usize);
            lines.member("end").number(primary.end.line as usize);
        });
    });
}
