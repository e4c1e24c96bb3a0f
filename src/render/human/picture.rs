//! Pictures of findings: all places of one in a frame, as miette draws them in one diagnostic.

use std::fmt::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents};
use miette::{SourceCode, SourceSpan, SpanContents};

use super::arrange::{Below, Place, arrange};
use super::block::{self, Block, Mark};
use super::sketch::{self, Sketch};
use crate::finding::{Finding, Label, Severity};
use crate::render::prose::{columns, push_blanks, wrap};

/// Columns of the arrows beside a mark of several lines.
const ARROWS: usize = 4;

/// Most marks are shorter than this, in columns.
const UNDERLINES: usize = 64;

/// Draws findings, in colour or not, in lines of a given width.
pub struct Painter {
    color: bool,
    width: usize,
    theme: GraphicalTheme,
    /// What stands between the number of a line and the line.
    bar: String,
    /// What marks are underlined with, many times.
    underlines: String,
    handler: GraphicalReportHandler,
}

impl Painter {
    /// A painter for lines of `width` columns; 0 is no limit.
    pub fn new(color: bool, width: usize) -> Self {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // Labels come wrapped and lines cut: miette wraps neither.
        let handler = GraphicalReportHandler::new_themed(theme.clone()).with_context_lines(1).with_wrap_lines(false);
        let bar = format!(" {} ", theme.characters.vbar);
        let underlines = theme.characters.underline.to_string().repeat(UNDERLINES);
        Painter { color, width, theme, bar, underlines, handler: handler.without_syntax_highlighting() }
    }

    /// Appends words in the colour of a severity.
    pub fn loud(&self, text: &mut String, severity: Severity, words: &str) {
        let styles = &self.theme.styles;
        let style = match severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Info => styles.advice,
        };
        match self.color {
            true => push(text, style.bold().style(words)),
            false => text.push_str(words),
        }
    }

    /// Appends words in the colour of advice.
    pub fn quiet(&self, text: &mut String, words: &str) {
        match self.color {
            true => push(text, self.theme.styles.help.style(words)),
            false => text.push_str(words),
        }
    }

    /// Draws all places of a finding in one frame, and returns the column of the frame, counted from 0.
    pub fn picture(&self, text: &mut String, finding: &Finding) -> usize {
        let (frame, blocks) = self.frame(finding);
        match !self.color && blocks.iter().all(sketch::is_simple) {
            true => frame.sketched(text, &blocks),
            false => frame.drawn(text, &blocks),
        }
        frame.numbers + 2
    }

    /// The frame of a finding, and its blocks as they fit into it.
    fn frame<'f>(&self, finding: &'f Finding) -> (Frame<'_>, Vec<Block<'f>>) {
        let mut blocks = block::blocks(finding);
        let numbers = block::number_width(&blocks);
        let room = if self.width == 0 { usize::MAX } else { self.width.saturating_sub(numbers + 4) };
        let frame = Frame { painter: self, severity: finding.severity, numbers, room };
        blocks.iter_mut().for_each(|block| block.fit(frame.room_of(block)));
        (frame, blocks)
    }

    /// What miette makes of a sheet.
    fn draw(&self, sheet: &Sheet<'_>, severity: Severity) -> String {
        let mut drawn = String::new();
        let drawing = if !self.color {
            self.handler.render_report(&mut drawn, sheet)
        } else {
            let styles = &self.theme.styles;
            let marks = sheet.blocks.iter().flat_map(|block| &block.marks);
            let mut marks: Vec<(u32, bool)> = marks.map(|mark| (mark.start as u32, mark.primary)).collect();
            marks.sort_unstable();
            let mut theme = self.theme.clone();
            theme.styles.highlights = marks
                .iter()
                .map(|(_, primary)| match (primary, severity) {
                    (false, _) | (true, Severity::Info) => styles.advice,
                    (true, Severity::Warning) => styles.warning.bold(),
                    (true, Severity::Error) => styles.error.bold(),
                })
                .collect();
            self.handler.clone().with_theme(theme).render_report(&mut drawn, sheet)
        };
        // A string takes whatever is written, and a sheet reads whatever it holds; were it otherwise, a picture would be missing.
        if drawing.is_err() {
            drawn.clear();
        }
        drawn
    }
}

/// The frame around the blocks of one finding.
struct Frame<'p> {
    painter: &'p Painter,
    severity: Severity,
    /// Columns that the widest line number takes.
    numbers: usize,
    /// Columns right of the frame.
    room: usize,
}

impl Frame<'_> {
    fn room_of(&self, block: &Block<'_>) -> usize {
        if block.is_tall() { self.room.saturating_sub(ARROWS) } else { self.room }
    }

    /// Draws blocks that are all simple, without miette.
    fn sketched(&self, text: &mut String, blocks: &[Block<'_>]) {
        let Painter { theme, bar, underlines, .. } = self.painter;
        let sketch = Sketch { characters: &theme.characters, bar, underlines, numbers: self.numbers, room: self.room };
        for (index, block) in blocks.iter().enumerate() {
            match block.lines.is_empty() {
                true => self.place_without_lines(text, self.corner(index), block),
                false => sketch.block(text, self.corner(index), block),
            }
        }
        self.close(text);
    }

    /// Puts what miette draws into one frame: a later block hangs on the one before it, all line numbers end in one column.
    fn drawn(&self, text: &mut String, blocks: &[Block<'_>]) {
        let mut sheet = Sheet { blocks: Vec::new(), length: 0 };
        for block in blocks.iter().filter(|block| !block.lines.is_empty()) {
            sheet.add(block, self.room_of(block));
        }
        let drawn = self.painter.draw(&sheet, self.severity);
        let characters = &self.painter.theme.characters;
        let close = format!("{}{}", characters.lbot, characters.hbar.to_string().repeat(4));
        // The first line is the head that miette gives a diagnostic; ours stands above already.
        let mut drawn = drawn.lines().skip(1);
        let mut placed = sheet.blocks.iter();
        for (index, block) in blocks.iter().enumerate() {
            let corner = self.corner(index);
            if block.lines.is_empty() {
                self.place_without_lines(text, corner, block);
                continue;
            }
            let below = placed.next().and_then(|placed| placed.below.as_ref());
            let lines: Vec<&str> = drawn.by_ref().take_while(|line| line.trim_start() != close).collect();
            let indent = lines.first().map_or(0, |head| head.len() - head.trim_start().len());
            let shift = (self.numbers + 2).saturating_sub(indent);
            for (number, line) in lines.iter().enumerate() {
                match line.trim_start().strip_prefix(characters.ltop).filter(|_| number == 0) {
                    Some(rest) => push(text, format_args!("{:1$}{corner}{rest}", "", self.numbers + 2)),
                    None => text.push_str(format!("{:shift$}{line}", "").trim_end()),
                }
                text.push('\n');
                if let Some((_, below, primary)) = below.filter(|(after, ..)| *after == number) {
                    self.label_below(text, below, *primary);
                }
            }
        }
        self.close(text);
    }

    const fn corner(&self, index: usize) -> char {
        let characters = &self.painter.theme.characters;
        if index == 0 { characters.ltop } else { characters.lcross }
    }

    fn close(&self, text: &mut String) {
        let characters = &self.painter.theme.characters;
        push_blanks(text, self.numbers + 2);
        text.push(characters.lbot);
        text.push(characters.hbar);
        text.push('\n');
    }

    /// A place whose lines are not at hand: its head, and what there is to say about it.
    fn place_without_lines(&self, text: &mut String, corner: char, block: &Block<'_>) {
        let (margin, bar) = (self.numbers + 2, self.painter.theme.characters.hbar);
        for Mark { label, primary, .. } in &block.marks {
            let place = format!("{}:{}:{}", label.path, label.start.line, label.start.column);
            let used = margin + columns(&place) + 5;
            push(text, format_args!("{:margin$}{corner}{bar}[{}]", "", self.painter.theme.styles.link.style(place)));
            if !label.text.is_empty() {
                let what = wrap(&label.text, self.painter.width, used, margin + 2);
                text.push(' ');
                self.label(text, &what, *primary);
            }
            text.push('\n');
        }
    }

    fn label_below(&self, text: &mut String, below: &Below, primary: bool) {
        let (margin, vertical) = (self.numbers + 2, self.painter.theme.characters.vbar_break);
        for line in below.text.lines() {
            push(text, format_args!("{:margin$}{vertical} {:indent$}", "", "", indent = below.indent));
            self.label(text, line, primary);
            text.push('\n');
        }
    }

    fn label(&self, text: &mut String, words: &str, primary: bool) {
        match primary {
            true => self.painter.loud(text, self.severity, words),
            false => self.painter.quiet(text, words),
        }
    }
}

/// Appends what is shown of something; a string takes whatever is written.
fn push(text: &mut String, shown: impl fmt::Display) {
    let _ = write!(text, "{shown}");
}

/// The blocks of a finding laid one after another, as the source that miette reads.
#[derive(Debug)]
struct Sheet<'b> {
    blocks: Vec<Placed<'b>>,
    length: usize,
}

/// A block in its place on the sheet.
#[derive(Debug)]
struct Placed<'b> {
    path: &'b str,
    /// The index of its first line, counted from 0.
    first_line: usize,
    /// Where it starts on the sheet, in bytes.
    start: usize,
    /// Its lines, each with its LF.
    text: String,
    marks: Vec<PlacedMark<'b>>,
    /// What is said below a mark: the number of the drawn line that it follows, counted from 0, and whether the mark is primary.
    below: Option<(usize, Below, bool)>,
}

#[derive(Debug)]
struct PlacedMark<'b> {
    label: &'b Label,
    primary: bool,
    /// What miette writes beside the mark.
    text: Option<String>,
    /// Where it starts on the sheet, in bytes.
    start: usize,
    /// Its length in bytes.
    length: usize,
}

impl<'b> Sheet<'b> {
    fn add(&mut self, block: &Block<'b>, room: usize) {
        let start = self.length;
        let mut placed = Placed {
            path: block.path,
            first_line: block.first_line.saturating_sub(1),
            start,
            text: block.lines.iter().flat_map(|line| [&**line, "\n"]).collect(),
            marks: Vec::with_capacity(block.marks.len()),
            below: None,
        };
        let offset = |(line, byte): (usize, usize)| {
            let before: usize = block.lines.iter().take(line).map(|line| line.len() + 1).sum();
            start + before + byte
        };
        for mark in &block.marks {
            let text = match arrange(block, mark, room) {
                Place::Nowhere => None,
                Place::Beside(text) => Some(text.into_owned()),
                Place::Below(below) => {
                    // Above it are the head, the lines up to the marked one, and its underline.
                    placed.below = Some((mark.start.0 + 2, below, mark.primary));
                    None
                }
            };
            let (first, last) = (offset(mark.start), offset(mark.end));
            let length = last.saturating_sub(first);
            placed.marks.push(PlacedMark { label: mark.label, primary: mark.primary, text, start: first, length });
        }
        // A gap between blocks, so that no place belongs to two of them.
        self.length += placed.text.len() + 2;
        self.blocks.push(placed);
    }
}

impl SourceCode for Sheet<'_> {
    /// The block that holds a span, with any context; without context the place of the label whose span it is, for the head.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let holds = |block: &&Placed<'_>| block.start <= start && end <= block.start + block.text.len();
        let block = self.blocks.iter().find(holds).ok_or(MietteError::OutOfBounds)?;
        let is_asked = |mark: &&PlacedMark<'_>| before + after == 0 && (mark.start, mark.length) == (start, span.len());
        let (line, column) = match block.marks.iter().find(is_asked) {
            Some(PlacedMark { label: Label { start, .. }, .. }) => (start.line as usize, start.column as usize),
            None => (block.first_line + 1, 1),
        };
        Ok(Box::new(MietteSpanContents::new_named(
            block.path.to_owned(),
            block.text.as_bytes(),
            (block.start, block.text.len()).into(),
            line.saturating_sub(1),
            column.saturating_sub(1),
            block.text.matches('\n').count(),
        )))
    }
}

impl Diagnostic for Sheet<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = |mark: &PlacedMark<'_>| {
            let span = (mark.start, mark.length);
            match mark.primary {
                true => LabeledSpan::new_primary_with_span(mark.text.clone(), span),
                false => LabeledSpan::new_with_span(mark.text.clone(), span),
            }
        };
        Some(Box::new(self.blocks.iter().flat_map(|block| &block.marks).map(label)))
    }
}

impl std::error::Error for Sheet<'_> {}

impl fmt::Display for Sheet<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
