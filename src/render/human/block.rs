//! The lines of a finding's excerpts, fitted to the width of the terminal: what a picture is drawn from.

use std::borrow::Cow;
use std::ops::Range;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::finding::{Excerpt, Finding, Label};
use crate::render::prose::{self, columns, digits};
use crate::text::is_plain;

/// Columns from one tab stop to the next.
const TAB: usize = 4;
/// A label that covers more lines than this is drawn under its first line alone.
const LINES_DRAWN: usize = 4;
/// Columns that are never taken from an excerpt, however narrow the terminal.
const LEAST_ROOM: usize = 20;
/// Stands where a line is cut.
pub const CUT: char = '…';

/// Some lines of one file, with the places in them that labels are about.
pub struct Block<'f> {
    /// The file.
    pub path: &'f str,
    /// The number of the first line, counted from 1.
    pub first_line: usize,
    /// The lines, without tabs and control characters; none where the label has no excerpt.
    pub lines: Vec<Cow<'f, str>>,
    /// The places, in the order of the finding's labels.
    pub marks: Vec<Mark<'f>>,
}

/// The place that a label is about, within a block.
pub struct Mark<'f> {
    /// The label.
    pub label: &'f Label,
    /// Whether it is the finding's primary label.
    pub primary: bool,
    /// Index of its first line in the block, and the byte in that line.
    pub start: (usize, usize),
    /// Index of its last line in the block, and the byte in that line just past it.
    pub end: (usize, usize),
}

/// The blocks of a finding, in the order of its labels; labels on neighbouring lines of one file share a block.
pub fn blocks(finding: &Finding) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    for (index, label) in finding.labels().enumerate() {
        let says_nothing_new =
            |other: &Label| other.path == label.path && other.span == label.span && label.text.is_empty();
        if finding.labels().take(index).any(says_nothing_new) {
            continue;
        }
        let block = Block::new(label, index == 0);
        match blocks.iter_mut().find(|other| other.can_take(&block)) {
            Some(other) => other.take(block),
            None => blocks.push(block),
        }
    }
    blocks
}

/// Columns that the widest line number of these blocks takes.
pub fn number_width(blocks: &[Block<'_>]) -> usize {
    blocks.iter().map(|block| digits((block.first_line + block.lines.len()).saturating_sub(1))).max().unwrap_or(1)
}

impl<'f> Block<'f> {
    fn new(label: &'f Label, primary: bool) -> Self {
        let (mut first_line, mut lines) = (label.start.line as usize, Vec::new());
        let (mut start, mut end) = ((0, 0), (0, 0));
        if let Some(excerpt) = label.excerpt() {
            first_line = excerpt.first_line.max(1) as usize;
            let highlight = highlight(&excerpt);
            let mut offset = 0;
            for (index, line) in prose::lines(excerpt.text).enumerate() {
                let place = |byte: usize| byte.checked_sub(offset).filter(|byte| *byte <= line.len());
                let places = [place(highlight.start), place(highlight.end)];
                let (line_shown, [first, last]) = printable(line, places);
                start = first.map_or(start, |byte| (index, byte));
                end = last.map_or(end, |byte| (index, byte));
                lines.push(line_shown);
                offset += line.len() + 1;
            }
            if end.0 - start.0 >= LINES_DRAWN {
                end = (start.0, lines[start.0].len());
                lines.truncate(start.0 + 2);
            }
        }
        while lines.len() > end.0 + 1 && lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        Block { path: &label.path, first_line, lines, marks: vec![Mark { label, primary, start, end }] }
    }

    /// Whether a mark covers several lines.
    pub fn is_tall(&self) -> bool {
        self.marks.iter().any(|mark| mark.start.0 != mark.end.0)
    }

    /// Whether the other block's lines touch or overlap these, are the same where they overlap, and the marks keep clear of each other.
    fn can_take(&self, other: &Block<'_>) -> bool {
        let (first, last) = (self.first_line, self.first_line + self.lines.len());
        let (other_first, other_last) = (other.first_line, other.first_line + other.lines.len());
        let near = self.path == other.path && !self.lines.is_empty() && !other.lines.is_empty();
        let near = near && other_first <= last && first <= other_last;
        let same = |line: usize| self.lines.get(line - first) == other.lines.get(line - other_first);
        let clear = |mark: &Mark<'_>| {
            let place = |block: &Block<'_>, mark: &Mark<'_>| {
                (block.first_line + mark.start.0, mark.start.1..mark.end.1.max(mark.start.1 + 1))
            };
            let (line, range) = place(self, mark);
            other.marks.iter().all(|mark| {
                let (other_line, other_range) = place(other, mark);
                line != other_line || range.end <= other_range.start || other_range.end <= range.start
            })
        };
        near && (first.max(other_first)..last.min(other_last)).all(same)
            && !self.is_tall()
            && !other.is_tall()
            && self.marks.iter().all(clear)
    }

    fn take(&mut self, mut other: Block<'f>) {
        if other.first_line < self.first_line {
            std::mem::swap(self, &mut other);
            // The marks stay in the order of the labels: those of the block that was here come first.
            let down = other.first_line - self.first_line;
            let mut marks: Vec<Mark<'f>> = other.marks.into_iter().map(|mark| mark.moved(down)).collect();
            marks.append(&mut self.marks);
            self.marks = marks;
        } else {
            let down = other.first_line - self.first_line;
            self.marks.extend(other.marks.into_iter().map(|mark| mark.moved(down)));
        }
        let known = (self.first_line + self.lines.len()).saturating_sub(other.first_line);
        self.lines.extend(other.lines.into_iter().skip(known));
    }

    /// Cuts lines that are wider than `room` columns so that the marks stay in sight.
    pub fn fit(&mut self, room: usize) {
        let room = room.max(LEAST_ROOM);
        for (index, line) in self.lines.iter_mut().enumerate() {
            if line.len() <= room || columns(line) <= room {
                continue;
            }
            let mut focus: Option<Range<usize>> = None;
            for mark in self.marks.iter().filter(|mark| mark.start.0 <= index && index <= mark.end.0) {
                let start = if mark.start.0 == index { mark.start.1 } else { 0 };
                let end = if mark.end.0 == index { mark.end.1 } else { line.len() };
                focus = Some(focus.map_or(start..end, |all| all.start.min(start)..all.end.max(end)));
            }
            let kept = window(line, focus.unwrap_or(0..0), room);
            let prefix = if kept.start > 0 { CUT.len_utf8() } else { 0 };
            for (at, byte) in self.marks.iter_mut().flat_map(|mark| [&mut mark.start, &mut mark.end]) {
                if *at == index {
                    *byte = (*byte).clamp(kept.start, kept.end) - kept.start + prefix;
                }
            }
            let mut shown = String::with_capacity(kept.len() + 2 * CUT.len_utf8());
            shown.extend((kept.start > 0).then_some(CUT));
            shown.push_str(&line[kept.clone()]);
            shown.extend((kept.end < line.len()).then_some(CUT));
            *line = shown.into();
        }
    }
}

impl Mark<'_> {
    /// The columns of its line that it covers, counted from 0; at least one. None where it covers several lines.
    pub fn columns(&self, block: &Block<'_>) -> Option<Range<usize>> {
        let line = block.lines.get(self.start.0).filter(|_| self.start.0 == self.end.0)?;
        let width = |end: usize| line.get(..end).map_or(0, columns);
        let start = width(self.start.1);
        Some(start..width(self.end.1).max(start + 1))
    }

    fn moved(mut self, down: usize) -> Self {
        self.start.0 += down;
        self.end.0 += down;
        self
    }
}

/// The highlight of an excerpt as bytes that are surely in its text, at character boundaries.
fn highlight(excerpt: &Excerpt<&str>) -> Range<usize> {
    let boundary = |offset: u32| {
        let offset = (offset as usize).min(excerpt.text.len());
        (0..=offset).rev().find(|&at| excerpt.text.is_char_boundary(at)).unwrap_or(0)
    };
    let start = boundary(excerpt.highlight.start);
    let mut end = boundary(excerpt.highlight.end).max(start);
    // A line break at the end of a highlight would draw it on into the next line.
    while end > start && excerpt.text[..end].ends_with(['\n', '\r']) {
        end -= 1;
    }
    start..end
}

/// A line as it is shown, tabs as spaces, and where two of its bytes are then.
fn printable(line: &str, places: [Option<usize>; 2]) -> (Cow<'_, str>, [Option<usize>; 2]) {
    let line = line.strip_suffix('\r').unwrap_or(line);
    let places = places.map(|place| place.map(|byte| byte.min(line.len())));
    if is_plain(line) || !line.contains(char::is_control) {
        return (line.into(), places);
    }
    let (mut shown, mut columns, mut moved) = (String::with_capacity(line.len() + 2 * TAB), 0, places);
    for (byte, c) in line.char_indices() {
        for (place, moved) in places.iter().zip(&mut moved) {
            if *place == Some(byte) {
                *moved = Some(shown.len());
            }
        }
        match c {
            '\t' => {
                let width = TAB - columns % TAB;
                shown.extend(std::iter::repeat_n(' ', width));
                columns += width;
            }
            c if c.is_control() => {
                shown.push(char::REPLACEMENT_CHARACTER);
                columns += 1;
            }
            c => {
                shown.push(c);
                columns += c.width().unwrap_or(0);
            }
        }
    }
    for (place, moved) in places.iter().zip(&mut moved) {
        if *place == Some(line.len()) {
            *moved = Some(shown.len());
        }
    }
    (shown.into(), moved)
}

/// The bytes of a line to keep so that it fits into `room` columns with the marks of its cuts, and the focus is in sight.
fn window(line: &str, focus: Range<usize>, room: usize) -> Range<usize> {
    let width = |range: Range<usize>| line.get(range).map_or(0, UnicodeWidthStr::width);
    let (before, within) = (width(0..focus.start), width(focus));
    // Where the focus starts late, a third of the room is left for what stands before it, less where it is long itself.
    let context = (room / 3).min((room - 2).saturating_sub(within)).max(1);
    let start = if before + within < room { 0 } else { before.saturating_sub(context) };
    let (mut column, mut kept) = (0, None::<Range<usize>>);
    let limit = if start > 0 { start + room - 2 } else { room - 1 };
    for (byte, c) in line.char_indices() {
        let next = column + c.width().unwrap_or(0);
        if column >= start && next <= limit {
            let first = kept.map_or(byte, |kept| kept.start);
            kept = Some(first..byte + c.len_utf8());
        }
        column = next;
        if column > limit {
            break;
        }
    }
    kept.unwrap_or(0..0)
}

#[cfg(test)]
pub mod tests;
