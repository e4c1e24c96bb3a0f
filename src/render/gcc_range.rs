//! One line a finding with its end, for the problem matchers of editors that mark a range.

use std::io;

use super::RenderOptions;
use super::gcc::word;
use crate::report::Report;

/// Writes `path:line:column-line:column: error|warning|note: message [rule]` for each finding and nothing else.
///
/// Lines and columns count from 1, a column is a UTF-16 code unit, and the end is just past the last one, as Visual Studio
/// Code reads them: <https://code.visualstudio.com/docs/debugtest/tasks#_defining-a-problem-matcher>.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.findings() {
        let (base, primary) = (options.base, &finding.primary);
        let (from, to) = (primary.start, primary.end);
        write!(out, "{base}{}:{}:{}-", primary.path, from.line, from.utf16_column)?;
        write!(out, "{}:{}: {}: ", to.line, to.utf16_column, word(finding.severity))?;
        writeln!(out, "{} [{}]", finding.message, finding.rule)?;
    }
    Ok(())
}
