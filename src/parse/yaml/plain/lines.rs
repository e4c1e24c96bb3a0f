//! Scalars that go over several lines: blocks after `|` and `>`, and plain text that goes on deeper than its key.

use std::borrow::Cow;

use granit_parser::{Event, ScalarStyle};
use memchr::memchr;

use super::Plain;
use crate::source::Span;

impl<'t, E: FnMut(Event<'t>, Span)> Plain<'t, E> {
    /// Reads a block whose `|` or `>` stands at an offset; none for an empty one and for one that says its own indentation.
    pub(super) fn block(&mut self, header: usize) -> Option<()> {
        let literal = self.byte(header) == b'|';
        let chomping = self.byte(header + 1);
        let stated = matches!(chomping, b'-' | b'+');
        self.rest_of_line(header + 1 + usize::from(stated))?;
        let outer = self.open.last()?.column;
        let (mut text, mut place) = (String::new(), None);
        let (mut breaks, mut widest, mut ended, mut was_blank) = (0, 0, false, false);
        let mut end = self.text.len();
        while self.next < self.text.len() {
            let start = self.next_line();
            let at = self.after_blanks(start);
            let column = at - start;
            let (first, indent) = *place.get_or_insert((at, column));
            if self.byte(at) == b'\n' && (first == at || column <= indent) {
                // An unfinished line at the end of a text is a case of its own.
                (self.next <= self.text.len()).then_some(())?;
                if first == at {
                    (place, widest) = (None, widest.max(column));
                }
                breaks += 1;
                continue;
            }
            if column < indent {
                (self.next, end) = (start, at);
                break;
            }
            let content = self.text.get(start + indent..self.line.len())?;
            let blank = content.starts_with([' ', '\t']);
            let folds = !literal && ended && !was_blank && !blank;
            if folds && breaks == 0 {
                text.push(' ');
            } else if ended && !folds {
                text.push('\n');
            }
            text.extend(std::iter::repeat_n('\n', std::mem::take(&mut breaks)));
            text.push_str(content);
            (ended, was_blank) = (true, blank);
        }
        let (first, indent) = place?;
        if indent <= outer || widest > indent {
            return None;
        }
        if chomping != b'-' {
            text.push('\n');
        }
        if chomping == b'+' {
            text.extend(std::iter::repeat_n('\n', breaks));
        }
        let style = if literal { ScalarStyle::Literal } else { ScalarStyle::Folded };
        self.give_node(Event::Scalar(Cow::Owned(text), style, 0, None), first, end);
        Some(())
    }

    /// Gives a plain scalar whose first line is read, and reads the lines on which it goes on.
    pub(super) fn plain_lines(&mut self, start: usize, stop: usize) -> Option<()> {
        let mut end = self.trimmed(start, stop);
        if stop < self.line.len() || !self.goes_on()? {
            let event = self.plain(start, end)?;
            self.give_node(event, start, end);
            return self.rest_of_line(stop);
        }
        let mut text = self.text.get(start..end)?.to_owned();
        let mut stop = stop;
        while stop == self.line.len() && self.goes_on()? {
            let mut breaks = 0;
            let at = loop {
                let start = self.next_line();
                let at = self.after_blanks(start);
                if self.byte(at) != b'\n' {
                    break at;
                }
                breaks += 1;
            };
            match breaks {
                0 => text.push(' '),
                _ => text.extend(std::iter::repeat_n('\n', breaks)),
            }
            if self.tabs && memchr(b'\t', self.line.get(at..)?).is_some() {
                return None;
            }
            stop = self.stop(at);
            end = self.trimmed(at, stop);
            text.push_str(self.text.get(at..end)?);
        }
        self.give_node(Event::Scalar(Cow::Owned(text), ScalarStyle::Plain, 0, None), start, end);
        self.rest_of_line(stop)
    }

    /// Whether the next line that is not empty continues a plain scalar of this line.
    fn goes_on(&self) -> Option<bool> {
        let outer = self.open.last()?.column;
        let mut column = 0;
        for &byte in self.text.as_bytes().get(self.next..).unwrap_or_default() {
            match byte {
                b' ' => column += 1,
                b'\n' => column = 0,
                b'\r' => {}
                _ => return Some(column > outer && byte != b'#'),
            }
        }
        Some(false)
    }
}
