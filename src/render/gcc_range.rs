//! One line a finding with its end, for the problem matchers of editors that mark a range.

use std::io;

use super::gcc::{push_place, push_what};
use super::prose::push_number;
use super::{RenderOptions, portions};
use crate::finding::{Finding, Label};
use crate::report::Report;

/// Writes `path:line:column-line:column: error|warning|note: message [rule]` for each finding and nothing else.
///
/// Lines and columns count from 1, a column is a UTF-16 code unit, and the end is just past the last one, as Visual Studio
/// Code reads them: <https://code.visualstudio.com/docs/debugtest/tasks#_defining-a-problem-matcher>.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let line = |text: &mut String, _, finding: &Finding| {
        let Label { path, start, end, .. } = &finding.primary;
        push_place(text, options, path, [start.line, start.utf16_column]);
        text.push('-');
        push_number(text, end.line as usize);
        text.push(':');
        push_number(text, end.utf16_column as usize);
        push_what(text, finding);
    };
    portions::write(report.findings(), line, out)
}
