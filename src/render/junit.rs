//! The XML of JUnit, for the test reports of CI servers.

use std::io;

use super::prose::number;
use super::{RenderOptions, escape::xml};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// Writes a suite for each file with findings: errors and warnings are tests that fail, an info is one that passes and says
/// something.
///
/// Only what the strict schema of Jenkins knows is written:
/// <https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd>.
/// Where nothing was found, one test that passes says so and what could not be checked, because servers take a report without tests for a broken one.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let findings = report.findings();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    suite(out, "<testsuites", "envparity", findings, "")?;
    for in_file in findings.chunk_by(|a, b| a.primary.path == b.primary.path) {
        let path = in_file.first().map_or("", |finding| &finding.primary.path);
        let path = format!("{}{path}", options.base);
        suite(out, "  <testsuite", &path, in_file, " skipped=\"0\"")?;
        in_file.iter().try_for_each(|finding| case(out, finding, &path))?;
        writeln!(out, "  </testsuite>")?;
    }
    if findings.is_empty() {
        suite(out, "  <testsuite", "envparity", findings, " skipped=\"0\"")?;
        let name = format!("nothing to report in {}", number(report.summary().files, "file"));
        write!(out, "    <testcase name=\"{name}\" classname=\"envparity\" time=\"0\">")?;
        for note in report.notes() {
            write!(out, "<system-out>{}</system-out>", xml(note))?;
        }
        writeln!(out, "</testcase>\n  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

/// Opens an element that counts these findings as tests; none are one test that passes.
fn suite(out: &mut dyn io::Write, tag: &str, name: &str, findings: &[Finding], more: &str) -> io::Result<()> {
    let (tests, failures) = (findings.len().max(1), findings.iter().filter(|finding| fails(finding)).count());
    let name = xml(name);
    writeln!(out, "{tag} name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\"{more} time=\"0\">")
}

fn case(out: &mut dyn io::Write, finding: &Finding, path: &str) -> io::Result<()> {
    let (start, rule) = (finding.primary.start, xml(finding.rule.as_str()));
    let (message, path) = (xml(&finding.message), xml(path));
    let place = format!("{}:{}", start.line, start.column);
    writeln!(out, "    <testcase name=\"{rule} ({place})\" classname=\"envparity.{path}\" time=\"0\">")?;
    let text = format!("{path}:{place}: {message}\n{}", xml(&finding.help));
    match fails(finding) {
        true => {
            let kind = finding.severity.word();
            writeln!(out, "      <failure type=\"{kind}\" message=\"{message}\">{text}</failure>")?;
        }
        false => writeln!(out, "      <system-out>{text}</system-out>")?,
    }
    writeln!(out, "    </testcase>")
}

fn fails(finding: &Finding) -> bool {
    finding.severity > Severity::Info
}
