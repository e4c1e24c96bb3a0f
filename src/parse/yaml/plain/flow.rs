//! Maps and lists in braces and brackets that stand on one line.

use granit_parser::{Event, StructureStyle};

use super::{DEEPEST, Plain};
use crate::source::Span;

impl<'t, E: FnMut(Event<'t>, Span)> Plain<'t, E> {
    /// Reads a map or list in braces or brackets, and gives the offset just past it.
    pub(super) fn flow(&mut self, start: usize, depth: usize) -> Option<usize> {
        if depth >= DEEPEST {
            return None;
        }
        let map = self.byte(start) == b'{';
        let (opened, closed, close) = match map {
            true => (Event::MappingStart(StructureStyle::Flow, 0, None), Event::MappingEnd, b'}'),
            false => (Event::SequenceStart(StructureStyle::Flow, 0, None), Event::SequenceEnd, b']'),
        };
        self.give_node(opened, start, start + 1);
        let mut at = self.after_blanks(start + 1);
        while self.byte(at) != close {
            let end = if map { self.flow_entry(at, depth)? } else { self.flow_value(at, depth)? };
            at = self.after_blanks(end);
            match self.byte(at) {
                b',' => at = self.after_blanks(at + 1),
                byte if byte == close => {}
                _ => return None,
            }
        }
        self.give(closed, at, at + 1);
        Some(at + 1)
    }

    fn flow_entry(&mut self, at: usize, depth: usize) -> Option<usize> {
        let quoted = matches!(self.byte(at), b'"' | b'\'');
        let end = self.flow_scalar(at)?;
        let colon = self.after_blanks(end);
        if self.byte(colon) != b':' {
            return self.flow_absent(colon, end);
        }
        // JSON needs no blank after the colon of a quoted key.
        if !quoted && !self.is_blank(colon + 1) && !matches!(self.byte(colon + 1), b',' | b'}') {
            return None;
        }
        let value = self.after_blanks(colon + 1);
        match self.byte(value) {
            b',' | b'}' => self.flow_absent(colon, value),
            _ => self.flow_value(value, depth),
        }
    }

    fn flow_absent(&mut self, at: usize, end: usize) -> Option<usize> {
        let event = self.plain(at, at)?;
        self.give(event, at, at);
        Some(end)
    }

    fn flow_value(&mut self, at: usize, depth: usize) -> Option<usize> {
        match self.byte(at) {
            b'{' | b'[' => self.flow(at, depth + 1),
            b'*' => self.alias(at),
            _ => self.flow_scalar(at),
        }
    }

    fn flow_scalar(&mut self, at: usize) -> Option<usize> {
        let (event, end) = match self.byte(at) {
            b'"' | b'\'' => self.quoted(at)?,
            b'-' if matches!(self.byte(at + 1), b',' | b'[' | b']' | b'{' | b'}') => return None,
            b'?' | b':' => return None,
            first if self.opens_plain(first, at) => {
                let end = self.trimmed(at, self.flow_stop(at)?);
                (self.plain(at, end)?, end)
            }
            _ => return None,
        };
        self.give(event, at, end);
        Some(end)
    }

    /// Where a plain scalar stops in flow; none at a comment or where the line ends.
    fn flow_stop(&self, at: usize) -> Option<usize> {
        let mut at = at;
        loop {
            match self.byte(at) {
                b',' | b'[' | b']' | b'{' | b'}' => return Some(at),
                b':' if matches!(self.byte(at + 1), b' ' | b'\n' | b',' | b'[' | b']' | b'{' | b'}') => {
                    return Some(at);
                }
                b'#' if self.line.get(..at)?.ends_with(b" ") => return None,
                b'\n' => return None,
                _ => at += 1,
            }
        }
    }
}
