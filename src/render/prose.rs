//! The sentences of the human output: wrapped text, and the line that a run ends with.

use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use crate::finding::{Finding, Severity};
use crate::report::Report;
use crate::text::is_plain;

/// No text is wrapped into fewer columns than this.
const LEAST_WIDTH: usize = 20;

/// Breaks a text between words into lines of at most `width` columns; 0 is no limit.
///
/// Its first line starts at the column `used`, counted from 0, the others are indented by `indent` spaces.
pub fn wrap(text: &str, width: usize, used: usize, indent: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + indent);
    Lines::new(&mut wrapped, width, used, indent).words(text);
    wrapped
}

/// A text that grows by words, as [`wrap`] lays them.
pub struct Lines<'t> {
    text: &'t mut String,
    width: usize,
    indent: usize,
    /// Where the next character goes, counted from 0.
    column: usize,
    /// Whether its line has no word yet, so that the next one stands there however long it is.
    is_fresh: bool,
}

impl<'t> Lines<'t> {
    /// Goes on with a text at the column `used`.
    pub fn new(text: &'t mut String, width: usize, used: usize, indent: usize) -> Self {
        let width = if width == 0 { usize::MAX } else { width.max(indent + LEAST_WIDTH) };
        Lines { text, width, indent, column: used, is_fresh: true }
    }

    /// Lays the words of a text.
    pub fn words(&mut self, text: &str) {
        if !is_plain(text) {
            return text.split(' ').for_each(|word| self.word(word));
        }
        // Where each byte is a column, a line ends at the last blank that it can reach.
        let mut rest = text;
        loop {
            let last = match self.room().map(|room| rest.as_bytes().get(..=room)) {
                Some(None) => break,
                Some(Some(reach)) => memchr::memrchr(b' ', reach),
                None => None,
            };
            if last.is_none() && !self.is_fresh {
                self.end_line();
                continue;
            }
            let Some((line, more)) = last.or_else(|| rest.find(' ')).and_then(|end| rest.split_at_checked(end)) else {
                break;
            };
            self.word(line);
            self.end_line();
            rest = more.get(1..).unwrap_or("");
        }
        self.word(rest);
    }

    /// Lays a word; where it holds blanks, no line breaks there.
    pub fn word(&mut self, word: &str) {
        let wide = columns(word);
        if !self.is_fresh && self.room().is_none_or(|room| room < wide) {
            self.end_line();
        } else if !self.is_fresh {
            self.text.push(' ');
            self.column += 1;
        }
        self.text.push_str(word);
        self.column += wide;
        self.is_fresh = false;
    }

    /// Columns for a word and what follows it on its line; none where not even an empty one has room.
    fn room(&self) -> Option<usize> {
        match self.is_fresh {
            true => Some(self.width.saturating_sub(self.column)),
            false => self.width.checked_sub(self.column + 1),
        }
    }

    fn end_line(&mut self) {
        self.text.push('\n');
        push_blanks(self.text, self.indent);
        (self.column, self.is_fresh) = (self.indent, true);
    }
}

/// The columns that a text takes in a terminal.
pub fn columns(text: &str) -> usize {
    // Asking a table for each character takes longer than all else that is done to most texts.
    if is_plain(text) { text.len() } else { text.width() }
}

/// The lines of a text; a line feed at its end starts an empty one.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.scan(0, |start, end| text.get(std::mem::replace(start, end + 1)..end))
}

/// Appends blanks.
pub fn push_blanks(text: &mut String, count: usize) {
    const BLANKS: &str = "                                                                ";
    let mut missing = count;
    while let Some(rest) = missing.checked_sub(BLANKS.len()) {
        text.push_str(BLANKS);
        missing = rest;
    }
    text.push_str(&BLANKS[..missing]);
}

/// How many digits a number has.
pub fn digits(number: usize) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// Appends a number, in digits.
pub fn push_number(text: &mut String, number: usize) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b'0' + (number % 10) as u8));
}

/// The one line that ends a run: what was found, and in what. `listed` are the findings that were shown.
pub fn closing(report: &Report, listed: &[&Finding]) -> String {
    let (counts, summary) = (report.counts(), report.summary());
    let infos_listed = listed.iter().any(|finding| finding.severity == Severity::Info);
    let found =
        [(counts.errors, "error"), (counts.warnings, "warning"), (if infos_listed { counts.infos } else { 0 }, "info")];
    let found: Vec<String> =
        found.iter().filter(|(count, _)| *count > 0).map(|(count, word)| number(*count, word)).collect();

    let paths: foldhash::HashSet<&str> =
        listed.iter().flat_map(|finding| finding.labels()).map(|label| &*label.path).collect();
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
    line.push_str(if summary.compared { " compared" } else { " read" });
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
        let gaps = "one  two   three four    five six-and-more  seven      eight or nine";
        let greedy = |width| wrap(&format!("{gaps} é"), width, 3, 1).trim_end_matches([' ', 'é', '\n']).to_owned();
        for width in 20..40 {
            assert_eq!(wrap(gaps, width, 3, 1), greedy(width), "in whatever way words are measured");
        }
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
