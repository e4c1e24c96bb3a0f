//! Code Quality reports of GitLab, which a merge request shows beside its changes.

use std::io;

use serde::{Serialize, Serializer};

use super::{RenderOptions, escape};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// Writes a JSON list with an object for each finding: <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>.
///
/// GitLab shows the description alone, so it names the rule.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    escape::json_line(&Issues { report, base: options.base }, out)
}

struct Issues<'r> {
    report: &'r Report,
    base: &'r str,
}

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.report.findings().iter().zip(self.report.fingerprints());
        serializer.collect_seq(findings.map(|(finding, fingerprint)| Issue::new(finding, fingerprint, self.base)))
    }
}

#[derive(Serialize)]
struct Issue<'r> {
    description: String,
    check_name: &'r str,
    fingerprint: &'r str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

impl<'r> Issue<'r> {
    fn new(finding: &'r Finding, fingerprint: &'r str, base: &str) -> Self {
        let primary = &finding.primary;
        Issue {
            description: format!("{}: {}", finding.rule, finding.message),
            check_name: finding.rule.as_str(),
            fingerprint,
            severity: match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Info => "info",
            },
            location: Location {
                path: format!("{base}{}", primary.path),
                lines: Lines { begin: primary.start.line, end: primary.end.line },
            },
        }
    }
}
