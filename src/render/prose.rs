//! The sentences of the human output: wrapped text, and the line that a run ends with.

use std::collections::HashSet;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::finding::{Finding, Severity};
use crate::report::Report;

/// No text is wrapped into fewer columns than this.
const LEAST_WIDTH: usize = 20;

/// Breaks a text between words into lines of at most `width` columns; 0 is no limit.
///
/// Its first line starts at the column `used`, counted from 0, the others are indented by `indent` spaces.
pub fn wrap(text: &str, width: usize, used: usize, indent: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + indent);
    push_words(&mut wrapped, text.split(' '), width, used, indent);
    wrapped
}

/// Appends words as [`wrap`] lays them; where one holds blanks, no line breaks there.
pub fn push_words<'w>(
    text: &mut String,
    words: impl IntoIterator<Item = &'w str>,
    width: usize,
    used: usize,
    indent: usize,
) {
    let width = if width == 0 { usize::MAX } else { width.max(indent + LEAST_WIDTH) };
    let (mut column, mut fresh) = (used, true);
    for word in words {
        let wide = columns(word);
        if !fresh && column + 1 + wide > width {
            text.push('\n');
            text.extend(std::iter::repeat_n(' ', indent));
            column = indent;
        } else if !fresh {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += wide;
        fresh = false;
    }
}

/// The columns that a text takes in a terminal.
pub fn columns(text: &str) -> usize {
    // Asking a table for each character takes longer than all else that is done to most texts.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) { text.len() } else { text.width() }
}

/// The one line that ends a run: what was found, and in what. `listed` are the findings that were shown.
pub fn closing(report: &Report, listed: &[&Finding]) -> String {
    let (counts, summary) = (report.counts(), report.summary());
    let infos_listed = listed.iter().any(|finding| finding.severity == Severity::Info);
    let found =
        [(counts.errors, "error"), (counts.warnings, "warning"), (if infos_listed { counts.infos } else { 0 }, "info")];
    let found: Vec<String> =
        found.iter().filter(|(count, _)| *count > 0).map(|(count, word)| number(*count, word)).collect();

    let paths: HashSet<&str> = listed.iter().flat_map(|finding| finding.labels()).map(|label| &*label.path).collect();
    let files = summary.files.max(paths.len());
    let mut line = match found.is_empty() {
        true => format!("Nothing to report in {}", number(files, "file")),
        false => format!("{} in {} of {}", list(&found), paths.len(), number(files, "file")),
    };
    if counts.infos > 0 && !infos_listed {
        line.push_str(&format!(", {} shown only with -v", number(counts.infos, "info")));
    }
    if summary.allowed > 0 {
        line.push_str(&format!(", {} allowed", summary.allowed));
    }
    if summary.known > 0 {
        line.push_str(&format!(", {} known before", summary.known));
    }

    line.push_str(&format!("; {}", number(summary.settings, "setting")));
    match summary.environments.len() {
        0 => {}
        1..=4 => line.push_str(&format!(" of {}", list(&summary.environments))),
        many => line.push_str(&format!(" of {many} environments")),
    }
    if summary.projects > 1 {
        line.push_str(&format!(" in {}", number(summary.projects, "project")));
    }
    line.push_str(if summary.environments.len() > 1 { " compared" } else { " read" });
    if let Some(elapsed) = summary.elapsed {
        line.push_str(&format!(" in {}", duration(elapsed)));
    }
    line
}

/// A number with its noun: `1 file`, `2 files`.
pub fn number(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn list(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn duration(elapsed: Duration) -> String {
    match elapsed.as_millis() {
        0 => "under 1 ms".to_owned(),
        milliseconds @ 1..1000 => format!("{milliseconds} ms"),
        _ => format!("{:.1} s", elapsed.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_wraps_between_words_and_never_within_one() {
        assert_eq!(wrap("one two three four five six", 24, 4, 2), "one two three four\n  five six");
        assert_eq!(wrap("設定 設定 設定 設定 設定 設定", 24, 0, 2), "設定 設定 設定 設定 設定\n  設定");
        let long = "a/very/long/path/that/fits/no/line/at/all";
        assert_eq!(wrap(&format!("at {long} now"), 24, 0, 2), format!("at\n  {long}\n  now"));
        assert_eq!(
            wrap("as long as it likes to be, without any limit", 0, 9, 9),
            "as long as it likes to be, without any limit"
        );
    }

    #[test]
    fn time_is_said_in_the_unit_a_person_would_use() {
        let said = [0, 9, 999, 1000, 12_345].map(|milliseconds| duration(Duration::from_millis(milliseconds)));
        assert_eq!(said, ["under 1 ms", "9 ms", "999 ms", "1.0 s", "12.3 s"]);
    }
}
