//! For a person: each finding as one picture that holds both files, then what to do.

mod arrange;
mod block;
mod picture;
mod sketch;

use std::collections::HashSet;
use std::io;

use self::picture::Painter;
use super::prose::{self, Lines, columns, push_blanks, wrap};
use super::{RenderOptions, portions};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// As many skipped files are named unless all are asked for.
const SKIPPED_NAMED: usize = 5;

/// Writes the findings, the files skipped, the notes, and one line that says what was compared.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let painter = Painter::new(options.color, options.width);
    let is_listed = |finding: &&Finding| options.verbose || finding.severity > Severity::Info;
    let listed: Vec<&Finding> = report.findings().iter().filter(is_listed).collect();
    let mut explained = HashSet::new();
    let explains: Vec<bool> = listed.iter().map(|finding| options.verbose && explained.insert(&finding.rule)).collect();
    let draw = |text: &mut String, number: usize, finding: &&Finding| {
        if number > 0 {
            text.push('\n');
        }
        write_finding(text, &painter, finding, explains[number], options.width);
    };
    portions::write(&listed, draw, out)?;
    let mut text = String::new();
    if options.quiet {
        return Ok(());
    }
    if !listed.is_empty() {
        text.push('\n');
    }
    write_remarks(&mut text, &painter, report, options);
    text.push_str(&wrap(&prose::closing(report, &listed), options.width, 0, 0));
    text.push('\n');
    out.write_all(text.as_bytes())
}

fn write_finding(text: &mut String, painter: &Painter, finding: &Finding, explain: bool, width: usize) {
    let head = [finding.severity.word(), "[", finding.rule.as_str(), "]"].concat();
    painter.loud(text, finding.severity, &head);
    text.push(' ');
    Lines::new(text, width, columns(&head) + 1, 2).words(&finding.message);
    text.push('\n');
    let margin = painter.picture(text, finding);
    let mut advise = |word: &str, advice: &str, command: Option<&str>| {
        push_blanks(text, margin);
        painter.quiet(text, word);
        text.push(' ');
        let indent = margin + word.len() + 1;
        let mut lines = Lines::new(text, width, indent, indent);
        if !advice.is_empty() {
            lines.words(advice);
        }
        if let Some(command) = command {
            lines.word(command);
        }
        text.push('\n');
    };
    if explain && !finding.why.is_empty() {
        advise("note:", &finding.why, None);
    }
    let command = ["(envparity explain ", finding.rule.as_str(), ")"].concat();
    advise("help:", finding.help.trim_start(), Some(&command));
}

/// Writes what was not read and what could not be checked, a line each.
fn write_remarks(text: &mut String, painter: &Painter, report: &Report, options: &RenderOptions) {
    let mut remark = |word: &str, remark: &str| {
        let indent = word.len() + 1;
        painter.quiet(text, word);
        text.push(' ');
        Lines::new(text, options.width, indent, indent).words(remark);
        text.push('\n');
    };
    let skipped = report.skipped();
    let named = if options.verbose { skipped.len() } else { SKIPPED_NAMED.min(skipped.len()) };
    for file in &skipped[..named] {
        remark("skipped:", &format!("{} {}", file.path, file.reason));
    }
    if named < skipped.len() {
        remark("skipped:", &format!("{} more (-v names them)", prose::number(skipped.len() - named, "file")));
    }
    for note in report.notes() {
        remark("note:", note);
    }
}
