//! Node's own reader of .env files, and Deno's, which was ported from it and expands besides.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use super::scope::{Found, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading, text};
use crate::source::Span;

/// `node --env-file` and `process.loadEnvFile()` of Node 22 to 26.
///
/// Quotes are `'`, `"` and backquotes: the value ends at the next one, on whatever line, and what follows in its line is
/// passed over. `\n` in `"` is the only escape. Without quotes `#` ends a value wherever it stands. White space after `=`
/// goes over line ends, so that a key with only spaces behind its `=` takes the next line for its value.
pub(super) const NODE: Loader = Loader {
    name: "node",
    title: "Node 22 to 26, `node --env-file` and `process.loadEnvFile()`",
    source: "https://github.com/nodejs/node/blob/v24.11.0/src/node_dotenv.cc",
    encoding: Encoding::Replaced,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, _, reading| {
        text::without_returns(text, reading, |text, reading| {
            read(text, next_quote, reading, |reading, key, value, written, _| {
                // The environment has no variable without a name.
                if !key.is_empty() {
                    reading.set((&text[key.clone()], key), (value, written));
                }
                Ok(())
            });
        });
        reading.end_at_nul(text);
    },
};

/// `deno run --env-file` of Deno 2.
///
/// As Node, but a quote in the middle of a line does not end a value that has one at the end of the line; and `$NAME` and
/// `${NAME}` stand for the process environment or else the last value above, but not in `'` or backquotes.
pub(super) const DENO: Loader = Loader {
    name: "deno",
    title: "Deno 2, `deno run --env-file`",
    source: "https://github.com/denoland/deno/blob/main/libs/dotenv/lib.rs",
    encoding: Encoding::Unread,
    mark: Mark::Kept,
    duplicates: Duplicates::First,
    process: Precedence::Process,
    grammar: |text, process, reading| {
        text::without_returns(text, reading, |text, reading| deno(text, process, reading));
    },
};

fn deno<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) {
    let mut scope = Scope::default();
    read(text, last_quote, reading, |reading, key, value, written, expands| {
        let at = written.clone().into();
        let expanded = if expands { expanded(&value, at, process, &mut scope, reading)? } else { None };
        let value = expanded.map_or(value, Cow::Owned);
        if key.is_empty() {
            return Err(Fault::new(written, "fails: a variable needs a name"));
        }
        reading.set((&text[key.clone()], key), (value, written));
        Ok(())
    });
    // A NUL ends the reading with a warning.
    let holds_nul = |text: &str| text.contains('\0');
    let entries = &mut reading.entries;
    let bad = |entry: &super::Entry<'_>| {
        holds_nul(&entry.key) || matches!(&entry.value, super::Value::Text(text) if holds_nul(text))
    };
    if let Some(first) = entries.iter().position(bad) {
        let start = entries[first].key_span.start as usize;
        entries.truncate(first);
        reading.lose(start..text.len(), "stops reading here with a warning: a variable cannot hold the character NUL");
    }
}

/// Reads statement after statement; `set` is given the place of the key, the value, its place, and whether it is one that
/// Deno expands.
fn read<'t>(
    text: &'t str,
    closing: fn(&str, usize) -> Option<usize>,
    reading: &mut Reading<'t>,
    mut set: impl FnMut(&mut Reading<'t>, Range<usize>, Cow<'t, str>, Range<usize>, bool) -> Result<(), Fault>,
) {
    let bytes = text.as_bytes();
    let end = trimmed(text, 0, text.len()).end;
    let skip_space = |from: usize| trimmed(text, from, end).start;
    // Where the line ends that was asked for last: a line of many statements is not gone over for each.
    let known = Cell::new((0, 0));
    let line_end = |from: usize| {
        let (start, stop) = known.get();
        if !(start..=stop).contains(&from) || start == stop {
            known.set((from, find(text, from, end, b'\n').unwrap_or(end)));
        }
        known.get().1
    };
    let mut statement = |at: usize, reading: &mut Reading<'t>| -> Result<usize, Fault> {
        let next_line = |at: usize| (line_end(at) + 1).min(end);
        if matches!(bytes[at], b'\n' | b'#') {
            return Ok(next_line(at));
        }
        let stop = line_end(at);
        let Some(equals) = find(text, at, stop, b'=') else {
            let line = trimmed(text, at, stop);
            if !line.is_empty() && bytes[line.start] != b'#' {
                reading.lose(line, "passes over this line: it has no `=`");
            }
            return Ok(if stop == end { end } else { skip_space(stop + 1) });
        };
        let mut key = trimmed(text, at, equals);
        let from = equals + 1;
        if from == end || bytes[from] == b'\n' {
            set(reading, key, Cow::Borrowed(""), from..from, false)?;
            return Ok(from);
        }
        let first = skip_space(from);
        if key.is_empty() {
            if reading.lost.last().is_none_or(|fault| fault.span.end as usize != stop) {
                reading.lose(equals..stop, "passes over this line: no key stands before its `=`");
            }
            return Ok(first);
        }
        if text[key.clone()].starts_with("export ") {
            key = trimmed(text, key.start + "export ".len(), key.end);
        }
        let stop = line_end(first);
        if matches!(bytes[first], b'\'' | b'"' | b'`') {
            let Some(close) = closing(&text[..end], first) else {
                set(reading, key, Cow::Borrowed(&text[first..stop]), first..stop, false)?;
                return Ok(skip_space((stop + 1).min(end)));
            };
            let inner = &text[first + 1..close];
            let double = bytes[first] == b'"';
            let value = if double && inner.contains("\\n") { inner.replace("\\n", "\n").into() } else { inner.into() };
            set(reading, key, value, first..close + 1, double)?;
            return Ok(next_line(close + 1));
        }
        let written = trimmed(text, first, find(text, first, stop, b'#').unwrap_or(stop));
        set(reading, key, Cow::Borrowed(&text[written.clone()]), written, true)?;
        Ok(skip_space((stop + 1).min(end)))
    };
    let mut at = skip_space(0);
    while at < end {
        let plain = reading.plain(&text[..end], at);
        if plain > at {
            // What follows a quote is passed over with its line end, and no further.
            at = if matches!(bytes[plain - 2], b'\'' | b'"') { plain } else { skip_space(plain) };
            continue;
        }
        match statement(at, reading) {
            Ok(next) => at = next,
            Err(fault) => return reading.failure = Some(fault),
        }
    }
}

/// The next quote of the kind that opens at `open`.
fn next_quote(text: &str, open: usize) -> Option<usize> {
    find(text, open + 1, text.len(), text.as_bytes()[open])
}

/// The next quote, or in its line a later one, if that one ends the line or a comment follows it.
fn last_quote(text: &str, open: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[open];
    let first = next_quote(text, open)?;
    let line = first + 1..find(text, first + 1, text.len(), b'\n').unwrap_or(text.len());
    let end = trimmed(text, line.start, line.end).end;
    let comments = |at: usize| bytes[at..end].iter().find(|byte| !is_space(**byte)) == Some(&b'#');
    let ends = |at: usize| at >= end;
    if ends(first + 1) || comments(first + 1) {
        return Some(first);
    }
    let quotes = || line.clone().rev().filter(|&at| bytes[at] == quote);
    quotes().find(|at| comments(at + 1)).or_else(|| quotes().find(|at| ends(at + 1))).or(Some(first))
}

/// What Deno makes of references; none where there are none.
fn expanded(
    value: &str,
    at: Span,
    process: &Process,
    scope: &mut Scope,
    reading: &Reading<'_>,
) -> Result<Option<String>, Fault> {
    if !value.contains('$') {
        return Ok(None);
    }
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let (mut output, mut rest) = (String::with_capacity(value.len()), value);
    while let Some(dollar) = rest.find('$') {
        if let Some(before) = rest[..dollar].strip_suffix('\\') {
            output.push_str(before);
            output.push('$');
            rest = &rest[dollar + 1..];
            continue;
        }
        output.push_str(&rest[..dollar]);
        let inside = &rest[dollar + 1..];
        let name;
        (name, rest) = match inside.strip_prefix('{') {
            Some(braced) => braced.split_once('}').unwrap_or((braced, "")),
            None => inside.split_at(inside.find(|char| !is_name(char)).unwrap_or(inside.len())),
        };
        let found = scope.process_first(process, reading, name);
        scope.spend(found, at)?;
        output.push_str(found.map_or("", Found::text));
    }
    output.push_str(rest);
    Ok(Some(output))
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n')
}

/// A part of the text without the white space around it.
fn trimmed(text: &str, start: usize, end: usize) -> Range<usize> {
    let bytes = &text.as_bytes()[start..end];
    let first = bytes.iter().position(|&byte| !is_space(byte)).unwrap_or(bytes.len());
    let last = bytes.iter().rposition(|&byte| !is_space(byte)).map_or(first, |last| last + 1);
    start + first..start + last
}

fn find(text: &str, start: usize, end: usize, wanted: u8) -> Option<usize> {
    text.as_bytes()[start..end].iter().position(|&byte| byte == wanted).map(|length| start + length)
}
