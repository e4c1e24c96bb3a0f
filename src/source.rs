//! Files as text, and places in them; the one room that turns bytes into lines and columns.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::text::EACH;

/// One file's text with its path.
///
/// The text is UTF-8 whatever the file was: UTF-16 is decoded, and each byte that is not UTF-8 stands as U+001A
/// (one byte), so that offsets in a UTF-8 file are offsets in the file on disk. A byte order mark stays in the text.
#[derive(Debug)]
pub struct Source {
    path: Arc<str>,
    text: Box<str>,
    lines: OnceLock<Lines>,
}

/// A half-open range of UTF-8 byte offsets in one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// Offset in bytes of the first byte.
    pub start: u32,
    /// Offset in bytes just past the last byte.
    pub end: u32,
}

/// A value with the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was read.
    pub value: T,
    /// Where it was read.
    pub span: Span,
}

/// A place as people count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, counted from 1. Lines end at LF or CRLF; a lone CR is a character like any other.
    pub line: u32,
    /// Column in Unicode scalar values, counted from 1. A byte order mark takes no column.
    pub column: u32,
    /// The same column in UTF-16 code units, as editors and JavaScript count.
    pub utf16_column: u32,
    /// The same column in UTF-8 bytes.
    pub byte_column: u32,
    /// Offset in UTF-8 bytes from the start of the source.
    pub offset: u32,
}

/// What had to be done to a file's bytes to make them text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decoding {
    /// The bytes are UTF-8.
    Utf8,
    /// The bytes were UTF-16 and are decoded; offsets are those of the decoded text.
    Utf16,
    /// Some bytes are not UTF-8 and stand as U+001A; the first one is here.
    Invalid(Span),
}

/// U+FEFF as UTF-8.
pub const BYTE_ORDER_MARK: &str = "\u{feff}";

impl Source {
    /// A source of the given text; `path` is relative to the workspace, with `/`.
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Box<str>>) -> Self {
        Source { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// A source from a file's bytes, and what had to be done to them. Never fails.
    pub fn from_bytes(path: impl Into<Arc<str>>, bytes: Vec<u8>) -> (Self, Decoding) {
        let (text, decoding) = decode(bytes);
        (Source::new(path, text), decoding)
    }

    /// Path relative to the workspace, with `/` on every platform.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path, for those who keep it.
    pub fn shared_path(&self) -> Arc<str> {
        self.path.clone()
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty where the span does not fit this source.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The place of a byte offset. An offset past the end is the end; one inside a character is that character.
    pub fn position(&self, offset: u32) -> Position {
        let offset = self.floor(offset);
        let (line, start) = self.lines().at(&self.text, offset);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        let before = if line == 0 { before.trim_start_matches(BYTE_ORDER_MARK) } else { before };
        let byte_column = before.len() as u32 + 1;
        let (mut column, mut utf16_column) = (byte_column, byte_column);
        if !before.is_ascii() {
            column = before.chars().count() as u32 + 1;
            utf16_column = before.encode_utf16().count() as u32 + 1;
        }
        Position { line: line + 1, column, utf16_column, byte_column, offset }
    }

    /// How many lines there are; an empty source has one. The end of the text starts a line if a line break precedes it.
    pub fn line_count(&self) -> u32 {
        self.lines().count
    }

    /// The span of a line, counted from 1, without its line break or byte order mark; the empty span at the end past the last line.
    pub fn line_span(&self, line: u32) -> Span {
        let (lines, end_of_text) = (self.lines(), self.text.len() as u32);
        let Some(start) = line.checked_sub(1).and_then(|index| lines.start(&self.text, index)) else {
            return Span::at(end_of_text);
        };
        let end = lines.start(&self.text, line).map_or(end_of_text, |next| next - 1);
        let text = self.slice(Span::new(start, end));
        // Asked of every line that is shown, and nearly none has one.
        let rest = if text.starts_with(BYTE_ORDER_MARK) { text.trim_start_matches(BYTE_ORDER_MARK) } else { text };
        let start = start + (text.len() - rest.len()) as u32;
        let end = if text.ends_with('\r') && end > start { end - 1 } else { end };
        Span::new(start.min(end), end)
    }

    /// The line, counted from 1, that holds a byte offset.
    pub fn line_of(&self, offset: u32) -> u32 {
        self.lines().at(&self.text, self.floor(offset)).0 + 1
    }

    /// The nearest span that is sure to slice: its ends are brought back to the text and to the start of a character.
    pub fn fit(&self, span: Span) -> Span {
        let start = self.floor(span.start);
        Span::new(start, self.floor(span.end).max(start))
    }

    fn floor(&self, offset: u32) -> u32 {
        let mut offset = (offset as usize).min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        offset as u32
    }

    fn lines(&self) -> &Lines {
        self.lines.get_or_init(|| Lines::of(&self.text))
    }
}

/// Where the lines of a text start.
#[derive(Debug)]
struct Lines {
    /// The starts of some, in bytes: of the first one and of each that stands so many behind it.
    starts: Box<[u32]>,
    apart: u32,
    count: u32,
}

/// Of a longer text, in bytes, not every line is remembered: those of a large file would take a tenth of its size.
const LONG: usize = 1 << 20;

/// So many bytes most lines have at least.
const LIKELY: usize = 24;

/// Hands on where each line of a text ends. Lines are so short that eight bytes at once are sooner done with than a search for the end of
/// each.
fn each_end(text: &[u8], mut each: impl FnMut(u32)) {
    let (eights, rest) = text.as_chunks();
    for (number, eight) in (0..).zip(eights) {
        let apart = u64::from_le_bytes(*eight) ^ (EACH * b'\n' as u64);
        // The topmost bit of each byte that is a line feed.
        let low = EACH * 0x7f;
        let mut ends = !(((apart & low) + low) | apart | low);
        while ends != 0 {
            each(number * 8 + ends.trailing_zeros() / 8);
            ends &= ends - 1;
        }
    }
    let start = (text.len() - rest.len()) as u32;
    (start..).zip(rest).filter(|(_, byte)| **byte == b'\n').for_each(|(end, _)| each(end));
}

impl Lines {
    fn of(text: &str) -> Self {
        let apart = if text.len() < LONG { 1 } else { 16 };
        let mut starts = Vec::with_capacity(text.len() / (LIKELY * apart as usize) + 1);
        starts.push(0);
        let mut count = 1;
        each_end(text.as_bytes(), |end| {
            if count % apart == 0 {
                starts.push(end + 1);
            }
            count += 1;
        });
        Lines { starts: starts.into(), apart, count }
    }

    /// The line that an offset is on, counted from 0, and where it starts.
    fn at(&self, text: &str, offset: u32) -> (u32, u32) {
        let known = self.starts.partition_point(|&start| start <= offset).saturating_sub(1);
        let (mut line, start) = (known as u32 * self.apart, self.starts.get(known).copied().unwrap_or(0));
        if self.apart == 1 {
            return (line, start);
        }
        let mut last = start;
        for end in memchr::memchr_iter(b'\n', &text.as_bytes()[start as usize..offset as usize]) {
            (line, last) = (line + 1, start + end as u32 + 1);
        }
        (line, last)
    }

    /// Where a line starts, counted from 0; none past the last one.
    fn start(&self, text: &str, line: u32) -> Option<u32> {
        let start = *self.starts.get((line / self.apart) as usize)?;
        match (line % self.apart) as usize {
            0 => Some(start),
            more => {
                let end = memchr::memchr_iter(b'\n', &text.as_bytes()[start as usize..]).nth(more - 1)?;
                Some(start + end as u32 + 1)
            }
        }
    }
}

impl Span {
    /// The span from `start` to `end`, in bytes.
    pub const fn new(start: u32, end: u32) -> Self {
        Span { start, end }
    }

    /// The empty span at an offset.
    pub const fn at(offset: u32) -> Self {
        Span { start: offset, end: offset }
    }

    /// As a range that slices.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Length in bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether there is nothing in it.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The part of this span at a range of bytes counted from its start.
    pub const fn part(self, range: &Range<usize>) -> Span {
        Span { start: self.start + range.start as u32, end: self.start + range.end as u32 }
    }

    /// Whether the other span lies within this one.
    pub const fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Span::new(range.start as u32, range.end as u32)
    }
}

impl<T> Spanned<T> {
    /// A value at a place.
    pub const fn new(value: T, span: Span) -> Self {
        Spanned { value, span }
    }
}

fn decode(bytes: Vec<u8>) -> (String, Decoding) {
    let wide = |pair: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..].chunks_exact(2).map(|two| pair([two[0], two[1]])).collect();
        (String::from_utf16_lossy(&units), Decoding::Utf16)
    };
    match bytes.get(..2) {
        Some([0xff, 0xfe]) => return wide(u16::from_le_bytes),
        Some([0xfe, 0xff]) => return wide(u16::from_be_bytes),
        _ => {}
    }
    match String::from_utf8(bytes) {
        Ok(text) => (text, Decoding::Utf8),
        Err(error) => {
            let at = error.utf8_error().valid_up_to() as u32;
            let bytes = error.into_bytes();
            let mut text = String::with_capacity(bytes.len());
            for chunk in bytes.utf8_chunks() {
                text.push_str(chunk.valid());
                text.extend(chunk.invalid().iter().map(|_| '\u{1a}'));
            }
            (text, Decoding::Invalid(Span::new(at, at + 1)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("x", "\u{feff}KLÉ=𐐀 x\r\nb\n");
        let start = Position { line: 1, column: 1, utf16_column: 1, byte_column: 1, offset: 3 };
        assert_eq!(source.position(3), start);
        let at = source.position(source.text().find('x').unwrap() as u32);
        assert_eq!((at.column, at.utf16_column, at.byte_column), (7, 8, 11));
        assert_eq!(source.slice(source.line_span(1)), "KLÉ=𐐀 x");
        assert_eq!(source.slice(source.line_span(2)), "b");
        assert_eq!(source.line_count(), 3);
        assert_eq!(source.position(999).line, 3);
        assert_eq!(source.fit(Span::new(6, 999)), Span::new(5, source.text().len() as u32));
    }

    proptest::proptest! {
        #[test]
        fn lines_end_where_line_feeds_are(text in "[a\\n\\x0b\u{8a}]{0,40}") {
            let mut ends = Vec::new();
            each_end(text.as_bytes(), |end| ends.push(end as usize));
            let expected: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
            proptest::prop_assert_eq!(ends, expected);
        }
    }

    #[test]
    fn lines_of_a_long_text_are_those_of_its_parts() {
        let line = |number: usize| "x".repeat(number % 7 * 40);
        let text: String = (0..10_000).map(|number| line(number) + "\n").collect();
        assert!(text.len() > LONG);
        let source = Source::new("x", text);
        assert_eq!(source.line_count(), 10_001);
        let mut start = 0;
        for number in 0..10_000 {
            let end = start + line(number).len() as u32;
            let count = number as u32 + 1;
            assert_eq!(source.line_span(count), Span::new(start, end));
            for offset in [start, end] {
                assert_eq!((source.line_of(offset), source.position(offset).byte_column), (count, offset - start + 1));
            }
            start = end + 1;
        }
        assert_eq!((source.line_of(start), source.line_span(10_001)), (10_001, Span::at(start)));
        assert_eq!(source.line_span(10_002), Span::at(start));
    }

    #[test]
    fn bytes_that_are_not_text_keep_their_offsets() {
        let (source, decoding) = Source::from_bytes("x", b"A=\xff\xfe\nB=1".to_vec());
        assert_eq!(decoding, Decoding::Invalid(Span::new(2, 3)));
        assert_eq!(source.text(), "A=\u{1a}\u{1a}\nB=1");
        let (source, decoding) = Source::from_bytes("x", b"\xff\xfeA\x00=\x001\x00".to_vec());
        assert_eq!((source.text(), decoding), ("A=1", Decoding::Utf16));
    }
}
