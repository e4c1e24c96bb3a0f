//! Workflow commands of GitHub Actions, which annotate the lines of a pull request.

use std::cmp::Reverse;
use std::fmt::Write;
use std::io;

use super::{RenderOptions, escape, portions};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// GitHub shows so many annotations of each kind for one step:
/// <https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations>.
const MOST_SHOWN: usize = 10;

/// What a command may not hold as it is: <https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts>.
const DATA: [(char, &str); 3] = [('%', "%25"), ('\r', "%0D"), ('\n', "%0A")];
const PROPERTY: [(char, &str); 5] = [('%', "%25"), ('\r', "%0D"), ('\n', "%0A"), (':', "%3A"), (',', "%2C")];

/// Writes `::error|warning|notice file=...::message` for each finding, the gravest first because GitHub shows only some,
/// then a notice for each thing that could not be checked.
///
/// The log of a job does not show the properties, so the message repeats the place. Columns are given only where a finding
/// stands on one line, because the runner drops them otherwise.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings().iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let command = |text: &mut String, _, finding: &&Finding| {
        let (start, end) = (finding.primary.start, finding.primary.end);
        let path = options.path(&finding.primary.path);
        let file = escape::replaced(&path, &PROPERTY);
        // Writing to a string does not fail.
        let _ = write!(text, "::{} file={file},line={},endLine={}", word(finding.severity), start.line, end.line);
        if start.line == end.line {
            let _ = write!(text, ",col={},endColumn={}", start.column, end.column);
        }
        let _ = write!(text, ",title=envparity {}::", escape::replaced(finding.rule.as_str(), &PROPERTY));
        let message = format!("{path}:{}:{}: {} [{}]", start.line, start.column, finding.message, finding.rule);
        let help = escape::replaced(&finding.help, &DATA);
        let _ = writeln!(text, "{}%0A{help}", escape::replaced(&message, &DATA));
    };
    portions::write(&findings, command, out)?;
    for note in report.notes() {
        writeln!(out, "::notice title=envparity::{}", escape::replaced(note, &DATA))?;
    }
    let counts = report.counts();
    if [counts.errors, counts.warnings, counts.infos].iter().any(|count| *count > MOST_SHOWN) {
        let total = report.findings().len();
        writeln!(
            out,
            "GitHub shows the first {MOST_SHOWN} annotations of each kind; all {total} findings are in this log."
        )?;
    }
    Ok(())
}

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "notice",
        other => other.word(),
    }
}
