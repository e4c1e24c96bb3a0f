//! One line a finding, as compilers write them, for editors and problem matchers.

use std::io;

use super::RenderOptions;
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// Writes `path:line:column: error|warning|note: message [rule]` for each finding and nothing else, never in colour.
///
/// Lines and columns count from 1, a column is a Unicode scalar value:
/// <https://www.gnu.org/prep/standards/html_node/Errors.html>.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    report.findings().iter().try_for_each(|finding| line(finding, options, out))
}

/// Writes the line of one finding.
pub(super) fn line(finding: &Finding, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let primary = &finding.primary;
    let (base, line, column) = (options.base, primary.start.line, primary.start.column);
    let word = word(finding.severity);
    writeln!(out, "{base}{}:{line}:{column}: {word}: {} [{}]", primary.path, finding.message, finding.rule)
}

/// The word that gcc has for it: there is no `info`.
pub(super) const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        other => other.word(),
    }
}
