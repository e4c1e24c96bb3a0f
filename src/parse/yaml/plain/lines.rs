//! Scalars that go over several lines: blocks after `|` and `>`, and plain text that goes on deeper than its key.

use std::borrow::Cow;
use std::iter::repeat_n;

use granit_parser::{Event, ScalarStyle};
use memchr::memchr;

use super::Plain;
use crate::source::Span;

impl<'t, E: FnMut(Event<'t>, Span)> Plain<'t, E> {
    /// Reads a block whose `|` or `>` stands at an offset; none for an empty one and for one that says its own indentation.
    pub(super) fn block(&mut self, header: usize) -> Option<()> {
        let style = if self.byte(header) == b'|' { ScalarStyle::Literal } else { ScalarStyle::Folded };
        let chomping = self.byte(header + 1);
        self.rest_of_line(header + 1 + usize::from(matches!(chomping, b'-' | b'+')))?;
        let mut block = Block { folded: style == ScalarStyle::Folded, ..Block::default() };
        let (mut first, mut widest) = (None, 0);
        let mut end = self.text.len();
        while self.next < self.text.len() {
            let start = self.next_line();
            let at = self.after_blanks(start);
            let column = at - start;
            let empty = self.byte(at) == b'\n';
            // An empty line that nothing ends is a case of its own.
            if empty && self.next > self.text.len() {
                return None;
            }
            match first {
                Some((_, indent)) if empty && column <= indent => block.breaks += 1,
                Some((_, indent)) if column < indent => {
                    (self.next, end) = (start, at);
                    break;
                }
                None if empty => {
                    widest = widest.max(column);
                    block.breaks += 1;
                }
                _ => {
                    let (_, indent) = *first.get_or_insert((at, column));
                    block.push(self.text.get(start + indent..self.line.len())?);
                }
            }
        }
        let (first, indent) = first?;
        if indent <= self.open.last()?.column || widest > indent {
            return None;
        }
        self.give_node(Event::Scalar(Cow::Owned(block.finish(chomping)), style, 0, None), first, end);
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
                _ => text.extend(repeat_n('\n', breaks)),
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

/// The text of a block so far.
#[derive(Default)]
struct Block {
    text: String,
    folded: bool,
    /// The empty lines that were read and may be the last.
    breaks: usize,
    /// Whether a line was read, and whether it begins with a blank.
    last: Option<bool>,
}

impl Block {
    fn push(&mut self, line: &str) {
        let blank = line.starts_with([' ', '\t']);
        let folds = self.folded && !blank && self.last == Some(false);
        if folds && self.breaks == 0 {
            self.text.push(' ');
        } else if !folds && self.last.is_some() {
            self.text.push('\n');
        }
        self.text.extend(repeat_n('\n', std::mem::take(&mut self.breaks)));
        self.text.push_str(line);
        self.last = Some(blank);
    }

    fn finish(mut self, chomping: u8) -> String {
        if chomping != b'-' {
            self.text.push('\n');
        }
        if chomping == b'+' {
            self.text.extend(repeat_n('\n', self.breaks));
        }
        self.text
    }
}
