//! Pictures of findings: the one file that knows miette, which draws all places of a finding in one diagnostic.

use std::fmt;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents};
use miette::{SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthStr;

use super::block::{self, Block, Mark};
use super::prose::wrap;
use crate::finding::{Finding, Label, Severity};

/// A label that gets fewer columns than this beside its mark is written on a line of its own.
const LEAST_LABEL: usize = 24;
/// Columns between the middle of a mark and the label that hangs on it.
const LABEL_HOOK: usize = 4;
/// Columns of the arrows beside a mark of several lines.
const ARROWS: usize = 4;

/// Draws findings, in colour or not, in lines of a given width.
pub struct Painter {
    color: bool,
    width: usize,
    theme: GraphicalTheme,
    handler: GraphicalReportHandler,
}

impl Painter {
    /// A painter for lines of `width` columns; 0 is no limit.
    pub fn new(color: bool, width: usize) -> Self {
        let theme = if color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        // Labels come wrapped and lines cut: miette wraps neither.
        let handler = GraphicalReportHandler::new_themed(theme.clone()).with_context_lines(1).with_wrap_lines(false);
        Painter { color, width, theme, handler: handler.without_syntax_highlighting() }
    }

    /// Text in the colour of a severity.
    pub fn loud(&self, severity: Severity, text: &str) -> String {
        let styles = &self.theme.styles;
        let style = match severity {
            Severity::Error => styles.error,
            Severity::Warning => styles.warning,
            Severity::Info => styles.advice,
        };
        let style = if self.color { style.bold() } else { style };
        style.style(text).to_string()
    }

    /// Text in the colour of advice.
    pub fn quiet(&self, text: &str) -> String {
        self.theme.styles.help.style(text).to_string()
    }

    /// Draws all places of a finding in one frame, and returns the column of the frame, counted from 0.
    pub fn picture(&self, text: &mut String, finding: &Finding) -> usize {
        let mut blocks = block::blocks(finding);
        let numbers = block::number_width(&blocks);
        let room = if self.width == 0 { usize::MAX } else { self.width.saturating_sub(numbers + 4) };
        let mut sheet = Sheet { blocks: Vec::new(), length: 0 };
        for block in blocks.iter_mut().filter(|block| !block.lines.is_empty()) {
            let room = if block.is_tall() { room.saturating_sub(ARROWS) } else { room };
            block.fit(room);
            sheet.add(block, room);
        }
        let frame = Frame { painter: self, margin: " ".repeat(numbers + 2), severity: finding.severity };
        frame.join(text, &blocks, &sheet, &self.draw(&sheet, finding.severity));
        numbers + 2
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
    margin: String,
    severity: Severity,
}

impl Frame<'_> {
    /// Puts what miette drew into one frame: a later block hangs on the one before it, all line numbers end in one column.
    fn join(&self, text: &mut String, blocks: &[Block<'_>], sheet: &Sheet<'_>, drawn: &str) {
        let Frame { margin, .. } = self;
        let characters = &self.painter.theme.characters;
        let bar = characters.hbar;
        let close = format!("{}{}", characters.lbot, bar.to_string().repeat(4));
        // The first line is the head that miette gives a diagnostic; ours stands above already.
        let mut drawn = drawn.lines().skip(1);
        let mut placed = sheet.blocks.iter();
        for (index, block) in blocks.iter().enumerate() {
            let corner = if index == 0 { characters.ltop } else { characters.lcross };
            if block.lines.is_empty() {
                self.place_without_lines(text, &format!("{margin}{corner}{bar}"), block);
                continue;
            }
            let below = placed.next().and_then(|placed| placed.below.as_ref());
            let lines: Vec<&str> = drawn.by_ref().take_while(|line| line.trim_start() != close).collect();
            let indent = lines.first().map_or(0, |head| head.len() - head.trim_start().len());
            let shift = margin.len().saturating_sub(indent);
            for (number, line) in lines.iter().enumerate() {
                match line.trim_start().strip_prefix(characters.ltop).filter(|_| number == 0) {
                    Some(rest) => text.push_str(&format!("{margin}{corner}{rest}")),
                    None => text.push_str(format!("{:shift$}{line}", "").trim_end()),
                }
                text.push('\n');
                if let Some(below) = below.filter(|below| below.after == number) {
                    self.label_below(text, below);
                }
            }
        }
        text.push_str(&format!("{margin}{}{bar}\n", characters.lbot));
    }

    /// A place whose lines are not at hand: its head, and what there is to say about it.
    fn place_without_lines(&self, text: &mut String, corner: &str, block: &Block<'_>) {
        for Mark { label, primary, .. } in &block.marks {
            let place = format!("{}:{}:{}", label.path, label.start.line, label.start.column);
            let used = corner.width() + place.width() + 3;
            text.push_str(&format!("{corner}[{}]", self.painter.theme.styles.link.style(place)));
            if !label.text.is_empty() {
                let what = wrap(&label.text, self.painter.width, used, self.margin.len() + 2);
                let what = if *primary { self.painter.loud(self.severity, &what) } else { self.painter.quiet(&what) };
                text.push_str(&format!(" {what}"));
            }
            text.push('\n');
        }
    }

    fn label_below(&self, text: &mut String, below: &Below) {
        let vertical = self.painter.theme.characters.vbar_break;
        for line in below.text.lines() {
            let line = if below.primary { self.painter.loud(self.severity, line) } else { self.painter.quiet(line) };
            text.push_str(&format!("{}{vertical} {:indent$}{line}\n", self.margin, "", indent = below.indent));
        }
    }
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
    below: Option<Below>,
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

/// The text of a label that has no room beside its mark.
#[derive(Debug)]
struct Below {
    /// The number of the drawn line that it follows, counted from 0.
    after: usize,
    /// Columns before it.
    indent: usize,
    text: String,
    primary: bool,
}

impl<'b> Sheet<'b> {
    fn add(&mut self, block: &Block<'b>, room: usize) {
        let start = self.length;
        let mut placed = Placed {
            path: block.path,
            first_line: block.first_line.saturating_sub(1),
            start,
            text: block.lines.iter().flat_map(|line| [line, "\n"]).collect(),
            marks: Vec::with_capacity(block.marks.len()),
            below: None,
        };
        let offset = |(line, byte): (usize, usize)| {
            let before: usize = block.lines.iter().take(line).map(|line| line.len() + 1).sum();
            start + before + byte
        };
        for mark in &block.marks {
            let (text, below) = arrange(block, mark, room);
            placed.below = placed.below.or(below);
            let (first, last) = (offset(mark.start), offset(mark.end));
            let length = last.saturating_sub(first);
            placed.marks.push(PlacedMark { label: mark.label, primary: mark.primary, text, start: first, length });
        }
        // A gap between blocks, so that no place belongs to two of them.
        self.length += placed.text.len() + 2;
        self.blocks.push(placed);
    }
}

/// Where the text of a label goes: beside its mark, wrapped there if need be, or below it.
fn arrange(block: &Block<'_>, mark: &Mark<'_>, room: usize) -> (Option<String>, Option<Below>) {
    let text = &mark.label.text;
    if text.is_empty() {
        return (None, None);
    }
    let Some(columns) = mark.columns(block) else {
        return (Some(wrap_beside(text, room)), None);
    };
    let beside = room.saturating_sub((columns.start + columns.end) / 2 + LABEL_HOOK);
    if text.width() <= beside || beside >= LEAST_LABEL || block.marks.len() > 1 {
        return (Some(wrap_beside(text, beside.max(LEAST_LABEL))), None);
    }
    let text = wrap(text, room, 0, 0);
    let wide = text.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    let indent = columns.start.min(room.saturating_sub(wide));
    // Above it are the head, the lines up to the marked one, and its underline.
    let below = Below { after: mark.start.0 + 2, indent, text, primary: mark.primary };
    (None, Some(below))
}

fn wrap_beside(text: &str, room: usize) -> String {
    if room > text.len() { text.to_owned() } else { wrap(text, room, 0, 0) }
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
