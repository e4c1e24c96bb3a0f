//! For a person: each finding as one picture that holds both files, then what to do.

mod block;
mod picture;

use std::collections::HashSet;
use std::io;

use rayon::prelude::*;
use unicode_width::UnicodeWidthStr;

use self::picture::Painter;
use super::RenderOptions;
use super::prose::{self, wrap};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// As many skipped files are named unless all are asked for.
const SKIPPED_NAMED: usize = 5;

/// So many findings are drawn before they are written.
const AT_ONCE: usize = 1024;

/// Fewer findings than this are drawn one after the other.
const FEW: usize = 64;

/// Writes the findings, the files skipped, the notes, and one line that says what was compared.
pub fn render(report: &Report, options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let painter = Painter::new(options.color, options.width);
    let is_listed = |finding: &&Finding| options.verbose || finding.severity > Severity::Info;
    let listed: Vec<&Finding> = report.findings().iter().filter(is_listed).collect();
    let mut explained = HashSet::new();
    let explains: Vec<bool> = listed.iter().map(|finding| options.verbose && explained.insert(&finding.rule)).collect();
    let write = |number: usize| {
        let mut text = if number > 0 { "\n".to_owned() } else { String::new() };
        write_finding(&mut text, &painter, listed[number], explains[number], options.width);
        text
    };
    for start in (0..listed.len()).step_by(AT_ONCE) {
        let numbers = start..listed.len().min(start + AT_ONCE);
        // To start threads takes longer than to draw a few.
        let texts: Vec<String> = if listed.len() < FEW {
            numbers.map(write).collect()
        } else {
            numbers.into_par_iter().map(write).collect()
        };
        texts.iter().try_for_each(|text| out.write_all(text.as_bytes()))?;
    }
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
    let head = format!("{}[{}]", finding.severity, finding.rule);
    let message = wrap(&finding.message, width, head.width() + 1, 2);
    text.push_str(&format!("{} {message}\n", painter.loud(finding.severity, &head)));
    let margin = painter.picture(text, finding);
    let mut advise = |word: &str, advice: &str| {
        let indent = margin + word.len() + 1;
        let advice = wrap(advice, width, indent, indent).replace(prose::JOINT, " ");
        text.push_str(&format!("{:margin$}{} {advice}\n", "", painter.quiet(word)));
    };
    if explain && !finding.why.is_empty() {
        advise("note:", &finding.why);
    }
    let joint = prose::JOINT;
    advise("help:", format!("{} (envparity{joint}explain{joint}{})", finding.help, finding.rule).trim_start());
}

/// Writes what was not read and what could not be checked, a line each.
fn write_remarks(text: &mut String, painter: &Painter, report: &Report, options: &RenderOptions) {
    let mut remark = |word: &str, remark: &str| {
        let indent = word.len() + 1;
        text.push_str(&format!("{} {}\n", painter.quiet(word), wrap(remark, options.width, indent, indent)));
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
