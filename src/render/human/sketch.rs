//! The commonest blocks, drawn as miette draws them in a seventh of the time; a test holds the two equal.

use std::iter::repeat_n;

use miette::ThemeCharacters;

use super::arrange::{Place, arrange};
use super::block::{Block, CUT, Mark};
use crate::render::prose::{columns, digits, lines, push_blanks, push_number};
use crate::text::is_plain;

/// What draws blocks, without colour.
pub struct Sketch<'s> {
    /// The characters of the frame.
    pub characters: &'s ThemeCharacters,
    /// What stands between the number of a line and the line.
    pub bar: &'s str,
    /// What marks are underlined with, many times.
    pub underlines: &'s str,
    /// Columns that line numbers take.
    pub numbers: usize,
    /// Columns right of the line numbers and the frame.
    pub room: usize,
}

/// Whether a block can be sketched: each mark has a line for itself, and each character a column.
pub fn is_simple(block: &Block<'_>) -> bool {
    let is_even = |line: &str| is_plain(line) || line.chars().all(|c| matches!(c, ' '..='~' | CUT));
    let is_alone = |(index, mark): (usize, &Mark<'_>)| {
        mark.start.0 == mark.end.0 && block.marks.iter().skip(index + 1).all(|other| other.start.0 != mark.start.0)
    };
    block.lines.iter().all(|line| is_even(line)) && block.marks.iter().enumerate().all(is_alone)
}

impl Sketch<'_> {
    /// Draws a block from its head, which starts with `corner`, to its last line.
    pub fn block(&self, text: &mut String, corner: char, block: &Block<'_>) {
        self.head(text, corner, block);
        for (index, line) in block.lines.iter().enumerate() {
            let number = block.first_line.max(1) + index;
            push_blanks(text, (self.numbers + 1).saturating_sub(digits(number)));
            push_number(text, number);
            text.push_str(self.bar);
            text.push_str(line);
            end_line(text);
            if let Some(mark) = block.marks.iter().find(|mark| mark.start.0 == index) {
                self.mark(text, block, mark, line);
            }
        }
    }

    fn head(&self, text: &mut String, corner: char, block: &Block<'_>) {
        let primary = block.marks.iter().find(|mark| mark.primary);
        let Some(mark) = primary.or_else(|| block.marks.iter().min_by_key(|mark| mark.start)) else { return };
        let (line, column) = (mark.label.start.line.max(1), mark.label.start.column.max(1));
        push_blanks(text, self.numbers + 2);
        push_all(text, [corner, self.characters.hbar, '[']);
        text.push_str(block.path);
        for number in [line, column] {
            text.push(':');
            push_number(text, number as usize);
        }
        text.push_str("]\n");
    }

    /// Draws the line under a mark and what its label says.
    fn mark(&self, text: &mut String, block: &Block<'_>, mark: &Mark<'_>, line: &str) {
        let characters = self.characters;
        let column = |byte: usize| line.get(..byte).map_or(0, columns);
        let start = column(mark.start.1);
        let end = column(mark.end.1).max(start + 1);
        let (middle, place) = ((start + end) / 2, arrange(block, mark, self.room));
        self.gutter(text, start);
        self.underline(text, middle - start);
        text.push(match &place {
            _ if mark.start.1 == mark.end.1 => characters.uarrow,
            Place::Beside(_) => characters.underbar,
            _ => characters.underline,
        });
        self.underline(text, end - middle - 1);
        text.push('\n');
        match place {
            Place::Nowhere => {}
            Place::Beside(label) => {
                let is_long = label.contains('\n');
                for (number, words) in lines(&label).enumerate() {
                    self.gutter(text, middle);
                    let hook = match (number, is_long) {
                        (0, false) => [characters.lbot, characters.hbar, characters.hbar],
                        (0, true) => [characters.lbot, characters.hbar, characters.rcross],
                        _ => [' ', ' ', characters.vbar],
                    };
                    push_all(text, hook);
                    text.push(' ');
                    text.push_str(words);
                    end_line(text);
                }
            }
            Place::Below(below) => {
                for words in below.text.lines() {
                    self.gutter(text, below.indent);
                    text.push_str(words);
                    text.push('\n');
                }
            }
        }
    }

    /// Underlines so many columns.
    fn underline(&self, text: &mut String, columns: usize) {
        match self.underlines.get(..columns * self.characters.underline.len_utf8()) {
            Some(underlines) => text.push_str(underlines),
            None => push_all(text, repeat_n(self.characters.underline, columns)),
        }
    }

    /// Starts a line that has no number, up to a column of the lines above.
    fn gutter(&self, text: &mut String, column: usize) {
        push_blanks(text, self.numbers + 2);
        text.push(self.characters.vbar_break);
        push_blanks(text, column + 1);
    }
}

/// Appends characters, one by one: to make room for so few first takes longer.
fn push_all(text: &mut String, chars: impl IntoIterator<Item = char>) {
    chars.into_iter().for_each(|char| text.push(char));
}

/// Ends a line, blanks at its end left out.
fn end_line(text: &mut String) {
    if !text.as_bytes().last().is_some_and(u8::is_ascii_graphic) {
        text.truncate(text.trim_end().len());
    }
    text.push('\n');
}
