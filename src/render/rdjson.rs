//! The Reviewdog Diagnostic Format, which reviewdog turns into comments on a pull request.

use std::io;

use serde::{Serialize, Serializer};

use super::{RenderOptions, escape};
use crate::finding::{Finding, Label, Severity};
use crate::report::Report;
use crate::source::Position;

/// Writes one `DiagnosticResult`: <https://github.com/reviewdog/reviewdog/blob/master/proto/rdf/reviewdog.proto>.
///
/// Its columns count UTF-8 bytes from 1, and an end is just past the last one.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let result = DiagnosticResult {
        source: Source { name: "envparity" },
        diagnostics: Diagnostics { findings: report.findings(), base: options.base },
    };
    escape::json_line(&result, out)
}

#[derive(Serialize)]
struct DiagnosticResult<'r> {
    source: Source,
    diagnostics: Diagnostics<'r>,
}

#[derive(Serialize)]
struct Source {
    name: &'static str,
}

struct Diagnostics<'r> {
    findings: &'r [Finding],
    base: &'r str,
}

impl Serialize for Diagnostics<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.findings.iter().map(|finding| Diagnostic::new(finding, self.base)))
    }
}

#[derive(Serialize)]
struct Diagnostic<'r> {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code<'r>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related<'r>>,
}

#[derive(Serialize)]
struct Code<'r> {
    value: &'r str,
}

#[derive(Serialize)]
struct Related<'r> {
    message: &'r str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Serialize)]
struct Range {
    start: Place,
    end: Place,
}

#[derive(Serialize)]
struct Place {
    line: u32,
    column: u32,
}

impl<'r> Diagnostic<'r> {
    fn new(finding: &'r Finding, base: &str) -> Self {
        let related = |label: &'r Label| Related { message: &label.text, location: Location::new(label, base) };
        Diagnostic {
            message: format!("{}\n{}", finding.message, finding.help),
            location: Location::new(&finding.primary, base),
            severity: match finding.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Info => "INFO",
            },
            code: Code { value: finding.rule.as_str() },
            related_locations: finding.related.iter().map(related).collect(),
        }
    }
}

impl Location {
    fn new(label: &Label, base: &str) -> Self {
        let place = |at: Position| Place { line: at.line, column: at.byte_column };
        let range = Range { start: place(label.start), end: place(label.end) };
        Location { path: format!("{base}{}", label.path), range }
    }
}
