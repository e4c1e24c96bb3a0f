//! One line a finding, as compilers write them, for editors and problem matchers.

use std::io;

use super::RenderOptions;
use crate::finding::Severity;
use crate::report::Report;

/// Writes `path:line:column: error|warning|note: message [rule]` for each finding and nothing else, never in colour.
///
/// Lines and columns count from 1, a column is a Unicode scalar value:
/// <https://www.gnu.org/prep/standards/html_node/Errors.html>.
pub fn render(report: &Report, _options: &RenderOptions, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.findings() {
        let primary = &finding.primary;
        let (line, column) = (primary.start.line, primary.start.column);
        let word = word(finding.severity);
        writeln!(out, "{}:{line}:{column}: {word}: {} [{}]", primary.path, finding.message, finding.rule)?;
    }
    Ok(())
}

/// The word that gcc has for it: there is no `info`.
const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        other => other.word(),
    }
}
