//! A summary in Markdown, for a comment on a pull request or the summary page of a job.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::io;

use super::RenderOptions;
use super::prose::{closing, number};
use crate::finding::{Finding, Severity};
use crate::report::Report;

/// GitHub takes 65,536 characters in a comment, and 1 MiB in a summary of a job:
/// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits>.
const WHOLE_BYTES: usize = 65_000;
/// The table ends here, so that there is room for what to do.
const TABLE_BYTES: usize = 53_000;
/// What to do ends here, so that there is room for what was not checked.
const ADVICE_BYTES: usize = 59_000;
/// As many files are named that were not read.
const SKIPPED_NAMED: usize = 20;

/// Writes a heading that counts, a table of the findings, the gravest first, what to do for each rule in it, and what was not
/// checked; as much of the table as a comment holds, and how many findings that leaves out.
pub fn render(report: &Report, _options: &RenderOptions<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let mut findings: Vec<&Finding> = report.findings().iter().collect();
    findings.sort_by_key(|finding| Reverse(finding.severity));
    let mut text = format!("## envparity: {}\n", title(report));
    let mut shown = 0;
    for finding in &findings {
        let row = row(finding);
        if text.len() + row.len() > TABLE_BYTES {
            break;
        }
        if shown == 0 {
            text.push_str("\n| | where | what |\n| --- | --- | --- |\n");
        }
        text.push_str(&row);
        shown += 1;
    }
    if shown < findings.len() {
        let rest = number(findings.len() - shown, "more finding");
        text.push_str(&format!("\n{rest} would not fit here; `envparity check` lists them all.\n"));
    }
    advise(&mut text, &findings[..shown]);
    remark(&mut text, report);
    let closing = format!("\n{}.\n", escaped(&closing(report, &findings)));
    // It names environments, which may have any name.
    if text.len() + closing.len() <= WHOLE_BYTES {
        text.push_str(&closing);
    }
    out.write_all(text.as_bytes())
}

fn title(report: &Report) -> String {
    let counts = report.counts();
    let counted = [(counts.errors, "error"), (counts.warnings, "warning"), (counts.infos, "info")];
    let counted: Vec<String> =
        counted.iter().filter(|(count, _)| *count > 0).map(|(count, word)| number(*count, word)).collect();
    match counted.is_empty() {
        true => "nothing to report".to_owned(),
        false => counted.join(", "),
    }
}

fn row(finding: &Finding) -> String {
    let primary = &finding.primary;
    let icon = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Info => "ℹ️",
    };
    let place = code(&format!("{}:{}", primary.path, primary.start.line));
    let (severity, message) = (finding.severity, with_code(&finding.message));
    format!("| {icon} {severity} | {place} | {message} {} |\n", code(&format!("[{}]", finding.rule)))
}

/// What to do, once for each rule, in the order in which they come.
fn advise(text: &mut String, findings: &[&Finding]) {
    let mut advised = HashSet::new();
    let mut advice = String::new();
    for finding in findings.iter().filter(|finding| advised.insert(&finding.rule)) {
        let line = format!("- {}: {}\n", code(finding.rule.as_str()), with_code(&finding.help));
        if text.len() + advice.len() + line.len() > ADVICE_BYTES {
            break;
        }
        advice.push_str(&line);
    }
    if !advice.is_empty() {
        text.push_str(&format!("\n<details><summary>What to do</summary>\n\n{advice}\n</details>\n"));
    }
}

/// What was not read and what could not be checked.
fn remark(text: &mut String, report: &Report) {
    let skipped = report.skipped();
    let mut lines: Vec<String> = report.notes().iter().map(|note| with_code(note)).collect();
    let files = skipped.iter().take(SKIPPED_NAMED);
    lines.extend(files.map(|file| format!("{} {}", code(&file.path), with_code(&file.reason))));
    if skipped.len() > SKIPPED_NAMED {
        lines.push(format!("{} not read, or only in part", number(skipped.len() - SKIPPED_NAMED, "more file")));
    }
    for (index, line) in lines.iter().enumerate() {
        if text.len() + line.len() > WHOLE_BYTES - 1_000 {
            break;
        }
        text.push_str(if index == 0 { "\n- " } else { "- " });
        text.push_str(line);
        text.push('\n');
    }
}

/// A text whose parts between backticks are code, as messages write keys; everything else means only itself.
fn with_code(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    let mut markdown = String::new();
    for (index, part) in parts.iter().enumerate() {
        let (is_code, is_closed) = (index % 2 == 1, index + 1 < parts.len());
        match (is_code, is_closed) {
            (true, true) => markdown.push_str(&code(part)),
            (true, false) => markdown.push_str(&format!("\\`{}", escaped(part))),
            (false, _) => markdown.push_str(&escaped(part)),
        }
    }
    markdown
}

/// A text as code, whatever it holds, that may stand in a table: <https://github.github.com/gfm/#code-spans>.
///
/// What no pair of backticks can hold in a table is spelt out inside of an element.
fn code(text: &str) -> String {
    if !text.contains(['`', '|']) && !text.trim().is_empty() {
        return format!("`{text}`");
    }
    let spelt = |char: char| match char.is_ascii_punctuation() {
        true => format!("&#{};", u32::from(char)),
        false => char.to_string(),
    };
    format!("<code>{}</code>", text.chars().map(spelt).collect::<String>())
}

/// A text in which nothing is markup, a link, a mention or a reference: <https://github.github.com/gfm/#backslash-escapes>.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            // A mention or a number of an issue is found after the escapes are read, so something stands between.
            '@' | '#' => safe.push_str(&format!("{char}<!-- -->")),
            ':' | '|' => safe.push_str(&format!("&#{};", u32::from(char))),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '<' | '>' | '!' | '~' | '&' | '$' => {
                safe.push('\\');
                safe.push(char);
            }
            _ => safe.push(char),
        }
    }
    safe
}
