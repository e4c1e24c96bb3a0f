//! Bun: dotenv's keys and comments, Node's quotes, and references of its own.

use std::borrow::Cow;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::reading::Value;
use super::scope::{Found, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading, space};
use crate::source::Span;

/// `bun --env-file` and the .env files that Bun loads by itself.
///
/// A value in quotes ends at the next quote without a backslash before it, and what follows in its line is passed over;
/// `\n` and `\r` in `"` are escapes. `$NAME`, `${NAME}` and `${NAME:-default}` are replaced whatever the quotes, once; `\$`
/// is a `$`. A name stands for the process environment or else for the line of the file, which may come later and is not
/// expanded yet.
pub(super) const BUN: Loader = Loader {
    name: "bun",
    title: "Bun 1.4, `bun --env-file` and its .env files",
    source: "https://github.com/oven-sh/bun/blob/main/src/dotenv/env_loader.rs",
    encoding: Encoding::Replaced,
    mark: Mark::Skipped,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, process, reading| {
        read(text, reading);
        expand(text, process, reading);
    },
};

fn read<'t>(text: &'t str, reading: &mut Reading<'t>) {
    let mut at = 0;
    while at < text.len() {
        at = skip_space(text, at);
        at = skip_space(text, reading.plain(text, at));
        let Some((key, from)) = key(text, at, true) else {
            let end = space::line_end(text, at);
            if end > at && !text[at..].starts_with('#') {
                reading.lose(at..end, "passes over this line: it is not `KEY=value`");
            }
            at = end + 1;
            continue;
        };
        let first = skip_space(text, from);
        let quotes = matches!(text.as_bytes().get(first), Some(b'\'' | b'"' | b'`'));
        let (value, written, end) = match quotes.then(|| closing(text, first)).flatten() {
            Some(close) => (decoded(&text[first..close]), first..close, space::line_end(text, close) + 1),
            None => {
                let bytes = text.as_bytes();
                let length = bytes[from..].iter().position(|byte| matches!(byte, b'#' | b'\r' | b'\n'));
                let end = length.map_or(text.len(), |length| from + length);
                let value = text[from..end].trim_end_matches(is_space);
                let trimmed = value.trim_start_matches(is_space);
                let start = from + value.len() - trimmed.len();
                (Cow::Borrowed(trimmed), start..start + trimmed.len(), if first == text.len() { first } else { end })
            }
        };
        reading.set((&text[key.clone()], key), (value, written));
        at = end;
    }
}

/// The key at `start`, and where its value may start.
fn key(text: &str, start: usize, exports: bool) -> Option<(Range<usize>, usize)> {
    let bytes = text.as_bytes();
    let is_key = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let end = start + bytes.get(start..)?.iter().position(|byte| !is_key(byte))?;
    let next = skip_space(text, end);
    if end == start {
        return None;
    }
    let exported = exports && next > end && &text[start..end] == "export";
    if let Some(found) = exported.then(|| key(text, next, false)).flatten() {
        return Some(found);
    }
    match bytes.get(next..)? {
        [b'=', ..] => Some((start..end, next + 1)),
        [b':', space, ..] if is_space(char::from(*space)) => Some((start..end, next + 2)),
        _ => None,
    }
}

/// Just past the quote that closes.
fn closing(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == bytes[open] => return Some(at + 1),
            _ => at += 1,
        }
    }
    None
}

/// What stands for a value in quotes.
fn decoded(written: &str) -> Cow<'_, str> {
    let inner = &written[1..written.len() - 1];
    let escapes = written.starts_with('"');
    let special = |char: char| char == '\r' || (escapes && char == '\\');
    if !inner.contains(special) {
        return Cow::Borrowed(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '\\' if escapes => match chars.next() {
                Some('n') => text.push('\n'),
                Some('r') => text.push('\r'),
                other => {
                    text.push('\\');
                    text.extend(other);
                }
            },
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' => text.push('\n'),
            _ => text.push(char),
        }
    }
    Cow::Owned(text)
}

/// Replaces the references, line after line.
fn expand(text: &str, process: &Process, reading: &mut Reading<'_>) {
    if !text.contains('$') {
        return;
    }
    let mut last: HashMap<String, usize> = HashMap::new();
    let mut order = Vec::new();
    for (index, entry) in reading.entries.iter().enumerate() {
        if last.insert(entry.key.to_string(), index).is_none() {
            order.push(entry.key.to_string());
        }
    }
    let mut scope = Scope::default();
    for index in order.iter().filter_map(|key| last.get(key)) {
        let Some(entry) = reading.entries.get(*index) else { continue };
        let Value::Text(text) = &entry.value else { continue };
        if !text.contains('$') || text.len() < 2 {
            continue;
        }
        let mut names = Names { process, reading, scope: &mut scope, at: entry.value_span };
        let mut output = String::with_capacity(text.len());
        let expanded = names.expand(text, &mut output, 0);
        let Some(entry) = reading.entries.get_mut(*index) else { continue };
        match expanded {
            Ok(()) => entry.value = Value::Text(Cow::Owned(output)),
            Err(fault) => return reading.failure = Some(fault),
        }
    }
}

/// What the references of one value stand for.
struct Names<'n> {
    process: &'n Process,
    reading: &'n Reading<'n>,
    scope: &'n mut Scope,
    at: Span,
}

/// Defaults within defaults are followed so deep.
const DEEPEST: usize = 200;

impl<'n> Names<'n> {
    fn get(&mut self, name: &str) -> Option<&'n str> {
        self.scope.process_first(self.process, self.reading, name).map(Found::text)
    }

    /// Appends a value with what its references stand for.
    fn expand(&mut self, text: &str, output: &mut String, depth: usize) -> Result<(), Fault> {
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let named = |text: &str| text.find(|char| !is_name(char)).unwrap_or(text.len());
        let mut rest = text;
        while let Some(dollar) = rest.find('$') {
            let inside = &rest[dollar + 1..];
            if let Some(before) = rest[..dollar].strip_suffix('\\') {
                output.push_str(before);
                output.push('$');
                rest = inside;
                continue;
            }
            output.push_str(&rest[..dollar]);
            let length = named(inside);
            let (found, default, after) = if let Some(braced) = inside.strip_prefix('{') {
                let Some(close) = closing_brace(braced) else {
                    output.push_str(&rest[dollar..]);
                    return Ok(());
                };
                let (name, behind) = braced[..close].split_at(named(&braced[..close]));
                let after = &braced[close + 1..];
                match behind.strip_prefix(":-") {
                    Some(default) => (self.get(name), default, after),
                    None if behind.is_empty() => (self.get(name), "", after),
                    None => (Some(&rest[dollar..rest.len() - after.len()]), "", after),
                }
            } else if length > 0 {
                (self.get(&inside[..length]), "", &inside[length..])
            } else {
                (Some("$"), "", inside)
            };
            match found {
                None if depth < DEEPEST && default.contains(['$', '\\']) => self.expand(default, output, depth + 1)?,
                _ => {
                    let found = found.unwrap_or(default);
                    self.scope.spend(Some(Found::Text(found)), self.at)?;
                    output.push_str(found);
                }
            }
            rest = after;
        }
        output.push_str(rest);
        Ok(())
    }
}

/// Where the brace is closed that opens before `text`; others may stand in it, and a backslash hides the next character.
fn closing_brace(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut open) = (0, 1);
    while at < bytes.len() {
        match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(_)) => at += 1,
            (b'$', Some(b'{')) => {
                open += 1;
                at += 1;
            }
            (b'}', _) => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// White space to Bun.
fn is_space(char: char) -> bool {
    matches!(char, '\t' | '\x0b' | '\x0c' | ' ' | '\n' | '\r')
}

fn skip_space(text: &str, from: usize) -> usize {
    text[from..].find(|char| !is_space(char)).map_or(text.len(), |length| from + length)
}
