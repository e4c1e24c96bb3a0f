//! One line a finding, as compilers write them, for editors and problem matchers.

use std::io;

use super::prose::push_number;
use super::{RenderOptions, portions};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// Writes `path:line:column: error|warning|note: message [rule]` for each finding and nothing else, never in colour.
///
/// Lines and columns count from 1, a column is a Unicode scalar value:
/// <https://www.gnu.org/prep/standards/html_node/Errors.html>.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    portions::write(report.findings(), |text, _, finding| push_line(text, finding, options), out)
}

/// Appends the line of one finding.
pub(super) fn push_line(text: &mut String, finding: &Finding, options: &RenderOptions<'_>) {
    let primary = &finding.primary;
    push_place(text, options, &primary.path, [primary.start.line, primary.start.column]);
    push_what(text, finding);
}

/// Appends a place: `path:line:column`.
pub(super) fn push_place(text: &mut String, options: &RenderOptions<'_>, path: &str, numbers: [u32; 2]) {
    text.push_str(options.base);
    text.push_str(path);
    for number in numbers {
        text.push(':');
        push_number(text, number as usize);
    }
}

/// Appends what is the matter at a place, to the end of the line.
pub(super) fn push_what(text: &mut String, finding: &Finding) {
    let word = word(finding.severity);
    for piece in [": ", word, ": ", &finding.message, " [", finding.rule.as_str(), "]\n"] {
        text.push_str(piece);
    }
}

/// The word that gcc has for it: there is no `info`.
const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "note",
        other => other.word(),
    }
}
