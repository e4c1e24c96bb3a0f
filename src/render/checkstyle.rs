//! The XML of Checkstyle, which Jenkins and many review tools read.

use std::io;

use super::{RenderOptions, escape::xml};
use crate::report::Report;

/// Writes a `file` element for each file with findings, and in it an `error` for each: <https://checkstyle.org/>.
///
/// Jenkins groups sources at their dots, so the slash of a rule becomes one.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">")?;
    for in_file in report.findings().chunk_by(|a, b| a.primary.path == b.primary.path) {
        let path = in_file.first().map_or("", |finding| &finding.primary.path);
        writeln!(out, "  <file name=\"{}{}\">", xml(options.base), xml(path))?;
        for finding in in_file {
            let (start, word) = (finding.primary.start, finding.severity.word());
            write!(out, "    <error line=\"{}\" column=\"{}\" severity=\"{word}\"", start.line, start.column)?;
            let source = finding.rule.as_str().replace('/', ".");
            writeln!(out, " message=\"{}\" source=\"envparity.{}\"/>", xml(&finding.message), xml(&source))?;
        }
        writeln!(out, "  </file>")?;
    }
    writeln!(out, "</checkstyle>")
}
