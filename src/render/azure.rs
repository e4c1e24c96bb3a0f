//! Logging commands of Azure Pipelines, which list findings on the page of a build.

use std::io;

use super::{RenderOptions, escape, gcc};
use crate::finding::Severity;
use crate::report::Report;

/// What a command may not hold as it is:
/// <https://github.com/microsoft/azure-pipelines-task-lib/blob/master/node/taskcommand.ts>.
const DATA: [(char, &str); 3] = [('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A")];
const PROPERTY: [(char, &str); 5] = [('%', "%AZP25"), ('\r', "%0D"), ('\n', "%0A"), (']', "%5D"), (';', "%3B")];

/// Writes `##vso[task.logissue ...]message` for each error and warning, and a plain line for each info, for which Azure has
/// no kind: <https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning>.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    for finding in report.findings() {
        if finding.severity == Severity::Info {
            gcc::line(finding, options, out)?;
            continue;
        }
        let (start, kind) = (finding.primary.start, finding.severity.word());
        let path = format!("{}{}", options.base, finding.primary.path);
        let (path, rule) = (escape::replaced(&path, &PROPERTY), escape::replaced(finding.rule.as_str(), &PROPERTY));
        write!(out, "##vso[task.logissue type={kind};sourcepath={path};linenumber={};", start.line)?;
        write!(out, "columnnumber={};code={rule};]", start.column)?;
        writeln!(out, "{}", escape::replaced(&finding.message, &DATA))?;
    }
    Ok(())
}
