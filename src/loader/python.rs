//! python-dotenv: statement by statement, each of a few regular expressions.

use std::borrow::Cow;
use std::ops::Range;

use super::scope::{Found, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading, space};
use crate::source::Span;

/// `load_dotenv()` of the Python package python-dotenv.
///
/// Values in `'` and `"` may go over lines; `\\`, `\'` and in `"` also `\"`, `\a`, `\b`, `\f`, `\n`, `\r`, `\t`, `\v` are
/// escapes. Without quotes a value ends where white space and `#` follow. After a closing quote only a comment may
/// stand, or the statement is lost with all lines it went over. `${NAME}` and `${NAME:-default}` are expanded whatever
/// the quotes, from the process environment or else the last value above.
pub(super) const PYTHON_DOTENV: Loader = Loader {
    name: "python-dotenv",
    title: "python-dotenv 1, `load_dotenv()` in Python programs, Flask, pydantic-settings",
    source: "https://github.com/theskumar/python-dotenv/blob/v1.2.1/src/dotenv/parser.py",
    encoding: Encoding::Refused,
    mark: Mark::Skipped,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: read,
};

const LOST: &str = "passes over this with a warning: it cannot be parsed";

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) {
    let mut scope = Scope::default();
    let mut at = 0;
    while at < text.len() {
        at = reading.plain(text, skip(text, at, space::python));
        let start = skip(text, at, space::python);
        if start == text.len() {
            return;
        }
        match statement(text, start) {
            Ok(Statement { key: Some((key, written)), value: Some((value, value_at)), end }) => {
                let value = match expanded(value, value_at.clone().into(), process, &mut scope, reading) {
                    Ok(value) => value,
                    Err(fault) => return reading.failure = Some(fault),
                };
                if text[start..end].contains('\0') && (key.contains('\0') || value.contains('\0')) {
                    return reading.refuse(start..end, "fails: a variable cannot hold the character NUL");
                }
                reading.set((key, written), (value, value_at));
                at = end;
            }
            Ok(Statement { key: Some((key, written)), value: None, end }) => {
                reading.set_nothing(key, written, "sets nothing for this key: no `=` follows it");
                at = end;
            }
            Ok(Statement { end, .. }) => at = end,
            Err(failed) => {
                let end = space::line_end(text, failed);
                reading.lose(start..end, LOST);
                at = after_line_end(text, end);
            }
        }
    }
}

/// A text and where it is written.
type Located<'t> = (Cow<'t, str>, Range<usize>);

struct Statement<'t> {
    key: Option<(&'t str, Range<usize>)>,
    value: Option<Located<'t>>,
    /// Where the next statement starts.
    end: usize,
}

/// Reads the statement at `start`, or gives where it cannot be read.
fn statement(text: &str, start: usize) -> Result<Statement<'_>, usize> {
    let mut at = start;
    if let Some(rest) = text[at..].strip_prefix("export") {
        let behind = text.len() - rest.len();
        let next = skip(text, behind, is_blank);
        at = if next > behind { next } else { at };
    }
    let key = match text.as_bytes().get(at) {
        Some(b'#') => None,
        Some(b'\'') => {
            let length = text[at + 1..].find('\'').filter(|&length| length > 0).ok_or(at)?;
            let key = at + 1..at + 1 + length;
            at = key.end + 1;
            Some((&text[key.clone()], key))
        }
        _ => {
            let end = skip(text, at, |char| !matches!(char, '=' | '#') && !space::python(char));
            let key = Some(at..end).filter(|key| !key.is_empty()).ok_or(at)?;
            at = end;
            Some((&text[key.clone()], key))
        }
    };
    at = skip(text, at, is_blank);
    let mut value = None;
    if text[at..].starts_with('=') {
        let first = skip(text, at + 1, is_blank);
        let comment = first > at + 1 && text[first..].starts_with('#');
        let (read, end) = if comment { ((Cow::Borrowed(""), first..first), first) } else { self::value(text, first)? };
        (value, at) = (Some(read), end);
    }
    let comment = skip(text, at, is_blank);
    if text[comment..].starts_with('#') {
        at = space::line_end(text, comment);
    }
    let end = skip(text, at, is_blank);
    match text.as_bytes().get(end) {
        None | Some(b'\n' | b'\r') => Ok(Statement { key, value, end: after_line_end(text, end) }),
        // The comment was read already, so that a failure is behind it.
        Some(_) => Err(at),
    }
}

/// The value at `first` as it is decoded, where it is written, and where to read on; or where it cannot be read.
fn value(text: &str, first: usize) -> Result<(Located<'_>, usize), usize> {
    let escapes = match text.as_bytes().get(first) {
        Some(b'\'') => "\\'",
        Some(b'"') => "\\'\"abfnrtv",
        _ => {
            let end = space::line_end(text, first);
            let line = &text[first..end];
            let value = line[..comment(line).unwrap_or(line.len())].trim_end_matches(space::python);
            return Ok(((Cow::Borrowed(value), first..first + value.len()), end));
        }
    };
    let bytes = text.as_bytes();
    let mut close = first + 1;
    loop {
        let step = bytes[close..].iter().position(|&byte| byte == bytes[first] || byte == b'\\').ok_or(first)?;
        close += step;
        if bytes[close] == bytes[first] {
            break;
        }
        let escaped = text[close + 1..].chars().next().ok_or(first)?;
        close += 1 + escaped.len_utf8();
    }
    Ok(((decoded(&text[first + 1..close], escapes), first..close + 1), close + 1))
}

/// Where white space with a `#` behind it starts.
fn comment(line: &str) -> Option<usize> {
    let hash = line.match_indices('#').find(|(at, _)| line[..*at].ends_with(space::python))?.0;
    Some(line[..hash].trim_end_matches(space::python).len())
}

fn decoded<'t>(inner: &'t str, escapes: &str) -> Cow<'t, str> {
    if !inner.contains(['\\', '\r']) {
        return Cow::Borrowed(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars().peekable();
    while let Some(char) = chars.next() {
        let escape = chars.peek().copied().filter(|&next| char == '\\' && escapes.contains(next));
        match (char, escape) {
            ('\r', _) => {
                // Python has made every line end a LF before anything is parsed.
                chars.next_if_eq(&'\n');
                text.push('\n');
            }
            (_, Some(next)) => {
                chars.next();
                text.push(match next {
                    'a' => '\x07',
                    'b' => '\x08',
                    'f' => '\x0c',
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'v' => '\x0b',
                    _ => next,
                });
            }
            _ => text.push(char),
        }
    }
    Cow::Owned(text)
}

/// A value with what its references stand for: `\$\{([^\}:]*)(:-([^\}]*))?\}`.
fn expanded<'t>(
    value: Cow<'t, str>,
    at: Span,
    process: &Process,
    scope: &mut Scope,
    reading: &Reading<'_>,
) -> Result<Cow<'t, str>, Fault> {
    if !value.contains("${") {
        return Ok(value);
    }
    let last_brace = value.rfind('}');
    let (mut output, mut rest) = (String::new(), &*value);
    while let Some(open) = rest.find("${") {
        let inside = &rest[open + 2..];
        let Some(length) = inside.find(['}', ':']) else { break };
        let (name, behind) = inside.split_at(length);
        let closes = last_brace.is_some_and(|brace| brace >= value.len() - behind.len());
        let default = behind.strip_prefix(":-").filter(|_| closes).and_then(|default| default.split_once('}'));
        let (default, after) = match (default, behind.strip_prefix('}')) {
            (Some((default, after)), _) => (default, after),
            (None, Some(after)) => ("", after),
            (None, None) => {
                // Whatever else opens before this colon ends at it too.
                output.push_str(&rest[..open + 2 + length]);
                rest = behind;
                continue;
            }
        };
        output.push_str(&rest[..open]);
        let found = scope.process_first(process, reading, name).or(Some(Found::Text(default)));
        scope.spend(found, at)?;
        output.push_str(found.map_or("", Found::text));
        rest = after;
    }
    output.push_str(rest);
    Ok(Cow::Owned(output))
}

/// White space within a line.
fn is_blank(char: char) -> bool {
    !matches!(char, '\n' | '\r') && space::python(char)
}

fn skip(text: &str, from: usize, skipped: impl Fn(char) -> bool) -> usize {
    text[from..].find(|char| !skipped(char)).map_or(text.len(), |length| from + length)
}

fn after_line_end(text: &str, end: usize) -> usize {
    end + if text[end..].starts_with("\r\n") { 2 } else { usize::from(end < text.len()) }
}
