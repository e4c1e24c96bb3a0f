//! Logging commands of Azure Pipelines, which list findings on the page of a build.

use std::fmt::Write;
use std::io;

use super::{RenderOptions, escape, gcc, portions};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// What a command may not hold as it is:
/// <https://github.com/microsoft/azure-pipelines-task-lib/blob/master/node/taskcommand.ts>.
const DATA: [(char, &str); 3] = [('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")];
const PROPERTY: [(char, &str); 5] = [('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A"), (']', "%5D"), (';', "%3B")];

/// Writes `##vso[task.logissue ...]message` for each error and warning, and a plain line for each info, for which Azure has
/// no kind: <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning>.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let line = |text: &mut String, _, finding: &Finding| {
        if finding.severity == Severity::Info {
            return gcc::push_line(text, finding, options);
        }
        let (start, kind) = (finding.primary.start, finding.severity.word());
        let path = options.path(&finding.primary.path);
        let (path, rule) = (escape::replaced(&path, &PROPERTY), escape::replaced(finding.rule.as_str(), &PROPERTY));
        // Writing to a string does not fail.
        let _ = write!(text, "##vso[task.logissue type={kind};sourcepath={path};linenumber={};", start.line);
        let _ = write!(text, "columnnumber={};code={rule};]", start.column);
        let _ = writeln!(text, "{}", escape::replaced(&finding.message, &DATA));
    };
    portions::write(report.findings(), line, out)
}
