//! Values in quotes: where they end, what to do when they do not, and what their escapes mean.

use super::line::{after_break, block_end, line_end, skip_blank, span, starts_assignment, trim_end, unquoted};
use crate::source::Span;

/// A kind of quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quote {
    /// `'`: nothing in it is an escape.
    Single,
    /// `"`: a backslash escapes.
    Double,
    /// `` ` ``: a backslash keeps a backtick from ending it, and stays.
    Backtick,
}

impl Quote {
    /// The quotes that a byte opens.
    pub(super) const fn of(byte: u8) -> Option<Quote> {
        match byte {
            b'\'' => Some(Quote::Single),
            b'"' => Some(Quote::Double),
            b'`' => Some(Quote::Backtick),
            _ => None,
        }
    }

    const fn byte(self) -> u8 {
        match self {
            Quote::Single => b'\'',
            Quote::Double => b'"',
            Quote::Backtick => b'`',
        }
    }
}

/// A value as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// With its quotes.
    pub span: Span,
    /// Without its quotes.
    pub inner: Span,
    /// The quotes around it.
    pub quote: Option<Quote>,
    /// Whether the quotes end.
    pub closed: bool,
}

/// The value whose quotes open at `open` on the line that ends at `end`, the comment behind it, and the end of its last line.
///
/// Looking for the closing quote in later lines ends at the next opening quote of the same kind at the latest, so that a
/// file of nothing but unclosed quotes is still read in linear time.
pub(super) fn token(text: &str, open: usize, end: usize, quote: Quote) -> (Token, Option<Span>, usize) {
    let bytes = text.as_bytes();
    let closed = |close: usize, end: usize, comment| {
        let token =
            Token { span: span(open, close + 1), inner: span(open + 1, close), quote: Some(quote), closed: true };
        (token, comment, end)
    };
    if let Some(close) = closing(bytes, open + 1, end, quote) {
        if let Some(comment) = rest(text, close + 1, end) {
            return closed(close, end, comment);
        }
        // Something follows the closing quote: Node's dotenv then reads the line as if it had no quotes, but for a pair around all of it.
        let (all, comment) = unquoted(text, open, end);
        let last = all.end as usize - 1;
        if last > open && bytes[last] == quote.byte() {
            return closed(last, end, comment);
        }
        return (Token { span: all, inner: all, quote: None, closed: true }, comment, end);
    }
    if let Some(close) = closing(bytes, end, text.len(), quote) {
        let last_end = line_end(text, close);
        let start = line_start(bytes, close);
        if let Some(comment) = rest(text, close + 1, last_end)
            && !opens_value(text, start, close)
        {
            return closed(close, last_end, comment);
        }
    }
    // `"C:\dir\"`: the backslash is part of a path.
    let (all, comment) = unquoted(text, open, end);
    let last = all.end as usize - 1;
    if last > open && bytes[last] == quote.byte() {
        return closed(last, end, comment);
    }
    unclosed(text, open, end, quote)
}

/// A value whose quotes never end goes on until something else begins: a blank line, a comment, the next assignment.
fn unclosed(text: &str, open: usize, end: usize, quote: Quote) -> (Token, Option<Span>, usize) {
    let mut last = block_end(text, open + 1, end).unwrap_or(end);
    loop {
        let start = after_break(text, last);
        let end = line_end(text, start);
        let first = skip_blank(text, start, end);
        if first == end || text.as_bytes()[first] == b'#' || starts_assignment(text, first, end) {
            break;
        }
        last = end;
    }
    let inner = span(open + 1, trim_end(text, open + 1, last));
    let token = Token { span: span(open, inner.end as usize), inner, quote: Some(quote), closed: false };
    (token, None, last)
}

/// The offset of the quote that closes, from `from` on, before `end`.
fn closing(bytes: &[u8], from: usize, end: usize, quote: Quote) -> Option<usize> {
    let wanted = quote.byte();
    let mut at = from;
    while at < end {
        let next = bytes[at..end].iter().position(|&byte| byte == wanted || byte == b'\\')? + at;
        if bytes[next] == wanted {
            return Some(next);
        }
        at = if quote == Quote::Single { next + 1 } else { next + 2 };
    }
    None
}

/// What stands behind a closing quote, if it is nothing or a comment.
fn rest(text: &str, from: usize, end: usize) -> Option<Option<Span>> {
    let first = skip_blank(text, from, end);
    match text.as_bytes().get(first) {
        _ if first == end => Some(None),
        Some(b'#') => Some(Some(span(first, trim_end(text, first, end)))),
        _ => None,
    }
}

/// Whether the quote at `quote` stands where a value begins, so that it opens rather than closes.
fn opens_value(text: &str, start: usize, quote: usize) -> bool {
    let first = skip_blank(text, start, quote);
    let before = trim_end(text, start, quote);
    first < before && text.as_bytes()[before - 1] == b'=' && starts_assignment(text, first, quote)
}

fn line_start(bytes: &[u8], at: usize) -> usize {
    bytes[..at].iter().rposition(|&byte| byte == b'\n' || byte == b'\r').map_or(0, |at| at + 1)
}

/// The text of a quoted value where it is not what is written: escapes in double quotes, and line breaks, which are LF.
pub(super) fn decode(inner: &str, quote: Quote) -> Option<Box<str>> {
    let special = |byte: u8| byte == b'\r' || (byte == b'\\' && quote == Quote::Double);
    let mut next = inner.bytes().position(special)?;
    let mut decoded = String::with_capacity(inner.len());
    let mut copied = 0;
    loop {
        let follower = inner.as_bytes().get(next + 1).copied();
        let (length, stands_for) = match (inner.as_bytes()[next], follower) {
            (b'\r', Some(b'\n')) => (2, "\n"),
            (b'\r', _) => (1, "\n"),
            (_, Some(b'n')) => (2, "\n"),
            (_, Some(b'r')) => (2, "\r"),
            (_, Some(b't')) => (2, "\t"),
            (_, Some(b'\\')) => (2, "\\"),
            (_, Some(b'"')) => (2, "\""),
            (_, Some(b'$')) => (2, "$"),
            _ => (1, "\\"),
        };
        decoded.push_str(&inner[copied..next]);
        decoded.push_str(stands_for);
        copied = next + length;
        match inner.as_bytes()[copied..].iter().position(|&byte| special(byte)) {
            Some(further) => next = copied + further,
            None => break,
        }
    }
    decoded.push_str(&inner[copied..]);
    (decoded != inner).then(|| decoded.into_boxed_str())
}
