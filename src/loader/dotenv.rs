//! dotenv of Node: one regular expression over the whole file, matched here by hand so that time stays linear.
//!
//! The expression (`\r\n` and `\r` were made `\n` before, `^` and `$` are ends of lines):
//!
//! ```text
//! ^\s*(?:export\s+)?([\w.-]+)(?:\s*=\s*?|:\s+?)(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\r\n]+)?\s*(?:#.*)?$
//! ```
//!
//! What follows from it: white space, `\s`, goes over line ends, so that a value can stand in the line below its key; a
//! quoted value counts only where nothing but a comment follows it in its line; `#` ends a value wherever it stands.

use std::borrow::Cow;
use std::ops::Range;

use super::{Duplicates, Encoding, Loader, Mark, Precedence, Reading, quote, space};

/// `dotenv` of npm, as `require("dotenv").config()` reads a file.
///
/// Quotes are `'`, `"` and backquotes, values in them may go over lines, and only `\n` and `\r` in `"` are escapes.
/// Nothing is expanded.
pub(super) const DOTENV: Loader = Loader {
    name: "dotenv",
    title: "dotenv 17 and 18 for Node, without dotenv-expand",
    source: "https://github.com/motdotla/dotenv/blob/v17.2.3/lib/main.js",
    encoding: Encoding::Replaced,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, _, reading| {
        read(text, reading);
        reading.end_at_nul(text);
    },
};

pub(super) fn read<'t>(text: &'t str, reading: &mut Reading<'t>) {
    let mut at = 0;
    loop {
        at = skip_space(text, at);
        at = skip_space(text, reading.plain(text, at));
        if at == text.len() {
            return;
        }
        let end = match head(text, at) {
            Some((key, value_from)) => value(text, key, value_from, reading),
            None => {
                let end = line_end(text, at);
                if text.as_bytes()[at] != b'#' {
                    reading.lose(at..end, "passes over this line: it is not `KEY=value`");
                }
                end
            }
        };
        at = line_end(text, end);
    }
}

/// The key that is written at `at`, and where its value may start.
fn head(text: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let exported = text[at..].strip_prefix("export").map(|_| at + "export".len());
    let behind = exported.map(|from| skip_space(text, from)).filter(|&first| Some(first) != exported);
    behind.and_then(|first| assignment(text, first)).or_else(|| assignment(text, at))
}

fn assignment(text: &str, start: usize) -> Option<(Range<usize>, usize)> {
    let bytes = text.as_bytes();
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let length = bytes[start..].iter().position(|&byte| !is_key(byte)).unwrap_or(bytes.len() - start);
    let end = start + length;
    let equals = skip_space(text, end);
    if length == 0 {
        return None;
    }
    if bytes.get(equals) == Some(&b'=') {
        return Some((start..end, equals + 1));
    }
    let behind = text[end..].strip_prefix(':')?;
    let space = behind.chars().next().filter(|&char| space::javascript(char))?;
    let length = if behind.starts_with("\r\n") { 2 } else { space.len_utf8() };
    Some((start..end, end + 1 + length))
}

/// Reads the value of a key; gives where it ends.
fn value<'t>(text: &'t str, key: Range<usize>, from: usize, reading: &mut Reading<'t>) -> usize {
    let first = skip_space(text, from);
    let quote = text.as_bytes().get(first).copied().filter(|byte| matches!(byte, b'\'' | b'"' | b'`'));
    let written = match quote.and_then(|_| quote::closing(text, first, ends_line)) {
        Some(close) => first..close + 1,
        None => {
            let length = text.as_bytes()[from..].iter().position(|byte| matches!(byte, b'#' | b'\n' | b'\r'));
            let value = &text[from..length.map_or(text.len(), |length| from + length)];
            let trimmed = value.trim_start_matches(space::javascript);
            let start = from + value.len() - trimmed.len();
            start..start + trimmed.trim_end_matches(space::javascript).len()
        }
    };
    let end = written.end;
    reading.set((&text[key.clone()], key), (decoded(&text[written.clone()]), written));
    end
}

/// Whether nothing but white space and a comment follows in the line.
fn ends_line(text: &str, from: usize) -> bool {
    let next = text[from..].chars().find(|&char| !space::javascript(char) || is_line_end(char));
    next.is_none_or(|char| char == '#' || is_line_end(char))
}

/// What stands for a value as it is written.
fn decoded(written: &str) -> Cow<'_, str> {
    let quote = written.chars().next().filter(|char| matches!(char, '\'' | '"' | '`'));
    let Some(quote) = quote else { return Cow::Borrowed(written) };
    let inner = written[1..].strip_suffix(quote).unwrap_or(written);
    let lines = if inner.contains('\r') {
        Cow::Owned(inner.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(inner)
    };
    if quote == '"' && lines.contains('\\') {
        return Cow::Owned(lines.replace("\\n", "\n").replace("\\r", "\r"));
    }
    lines
}

/// What ends a line for `^`, `$` and `.` of JavaScript.
fn is_line_end(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find(is_line_end).map_or(text.len(), |length| from + length)
}

fn skip_space(text: &str, from: usize) -> usize {
    text[from..].find(|char| !space::javascript(char)).map_or(text.len(), |length| from + length)
}
