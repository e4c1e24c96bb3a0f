//! Scalars on one line: where they end, and what quoted ones decode to.

use std::borrow::Cow;

use granit_parser::{Event, ScalarStyle};
use memchr::{memchr, memchr2};

use super::Plain;
use crate::source::Span;

impl<'t, E: FnMut(Event<'t>, Span)> Plain<'t, E> {
    /// Whether a plain scalar begins with this byte, which stands at the offset.
    pub(super) fn opens_plain(&self, first: u8, at: usize) -> bool {
        match first {
            b'-' | b'?' | b':' => !self.is_blank(at + 1),
            b'\n' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|' | b'>' => false,
            b'\'' | b'"' | b'%' | b'@' | b'`' => false,
            _ => true,
        }
    }

    /// Where a plain scalar stops outside of flow: at the colon after a key, at a comment, or at the end of the line.
    pub(super) fn stop(&self, at: usize) -> usize {
        let mut from = at;
        while let Some(found) = memchr2(b':', b'#', self.line.get(from..).unwrap_or_default()) {
            let at = from + found;
            let ends = match self.byte(at) {
                b':' => self.is_blank(at + 1),
                _ => self.line.get(..at).is_some_and(|before| before.ends_with(b" ")),
            };
            if ends {
                return at;
            }
            from = at + 1;
        }
        self.line.len()
    }

    /// The end of what is written between two offsets, without the blanks after it.
    pub(super) fn trimmed(&self, start: usize, end: usize) -> usize {
        let written = self.line.get(start..end).unwrap_or_default();
        end - written.iter().rev().take_while(|byte| **byte == b' ').count()
    }

    pub(super) fn plain(&self, start: usize, end: usize) -> Option<Event<'t>> {
        Some(Event::Scalar(Cow::Borrowed(self.text.get(start..end)?), ScalarStyle::Plain, 0, None))
    }

    /// A quoted scalar that ends on its line, and the offset just past its closing quote.
    pub(super) fn quoted(&self, at: usize) -> Option<(Event<'t>, usize)> {
        let quote = self.byte(at);
        let (style, text, end) = if quote == b'"' {
            let (text, end) = self.double(at + 1)?;
            (ScalarStyle::DoubleQuoted, text, end)
        } else {
            let (text, end) = self.single(at + 1)?;
            (ScalarStyle::SingleQuoted, text, end)
        };
        Some((Event::Scalar(text, style, 0, None), end))
    }

    fn single(&self, start: usize) -> Option<(Cow<'t, str>, usize)> {
        let mut end = start;
        let mut doubled = false;
        loop {
            end += memchr(b'\'', self.line.get(end..)?)?;
            if self.byte(end + 1) != b'\'' {
                break;
            }
            doubled = true;
            end += 2;
        }
        let text = self.text.get(start..end)?;
        Some((if doubled { text.replace("''", "'").into() } else { text.into() }, end + 1))
    }

    fn double(&self, start: usize) -> Option<(Cow<'t, str>, usize)> {
        let mut end = start;
        let mut decoded = String::new();
        loop {
            let run = memchr2(b'"', b'\\', self.line.get(end..)?)?;
            let text = self.text.get(end..end + run)?;
            end += run;
            if self.byte(end) == b'"' {
                let whole = end - start == run;
                return Some((if whole { text.into() } else { (decoded + text).into() }, end + 1));
            }
            decoded.push_str(text);
            decoded.push(escaped(self.byte(end + 1))?);
            end += 2;
        }
    }
}

/// What a letter after a backslash stands for; numbers are left to the parser.
fn escaped(letter: u8) -> Option<char> {
    Some(match letter {
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'0' => '\0',
        b'e' => '\x1b',
        b'"' | b'\\' | b'/' | b' ' => char::from(letter),
        _ => return None,
    })
}
