//! Draws lines of a source so that they can be shown: secrets masked, characters harmless, long lines cut around the place.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::finding::Excerpt;
use crate::secret::{joined, secret_shapes};
use crate::source::{Source, Span};
use crate::text::is_plain;

use super::document::DocumentGate;
use super::{MASK, floor, guess, harmless};

/// A line is shown up to about this many columns.
const COLUMNS: usize = 160;
/// Where a long line is cut in front of the place it is shown for, so many columns before it remain.
const COLUMNS_BEFORE: usize = 60;
/// Of a span of many lines, so many are shown.
const MOST_LINES: u32 = 8;
/// Secrets are looked for this many bytes beyond what is shown of a line, so that the cut hides none from the search.
const MARGIN: usize = 4096;
/// Combining characters that follow one character are kept with it up to this many.
const MOST_COMBINING: usize = 16;
/// More bytes than most excerpts take.
const USUAL_BYTES: usize = 256;
const TAB: &str = "    ";

impl DocumentGate<'_> {
    /// The lines of a span with `context` lines either side, long lines clipped around the span; the highlight is at
    /// least one character wide.
    pub fn excerpt(&self, span: Span, context: u32) -> Excerpt {
        excerpt(self, span, context)
    }
}

fn excerpt(gate: &DocumentGate<'_>, span: Span, context: u32) -> Excerpt {
    let source = &gate.document.source;
    let span = source.fit(span);
    let (first, last) = lines(source, span);
    let (first_line, last_line) = around(source, (first, last), context);
    let mut drawing = Drawing { text: String::with_capacity(USUAL_BYTES), highlight: None };
    for line in first_line..=last_line {
        if line > first_line {
            drawing.text.push('\n');
        }
        let place = (first..=last).contains(&line).then_some(span);
        draw(gate, line, place, &mut drawing);
    }
    let highlight = drawing.highlight.unwrap_or_default();
    Excerpt { first_line, text: drawing.text, highlight: Span::from(highlight) }
}

/// What is drawn of a source for a span with `context` lines either side: whole lines.
pub(super) fn drawn(source: &Source, span: Span, context: u32) -> Span {
    let (first, last) = around(source, lines(source, source.fit(span)), context);
    Span::new(source.line_span(first).start, source.line_span(last).end)
}

/// The first and the last line of a span that are shown.
fn lines(source: &Source, span: Span) -> (u32, u32) {
    let first = source.line_of(span.start);
    let last_byte = if span.is_empty() { span.start } else { span.end - 1 };
    (first, source.line_of(last_byte).min(first.saturating_add(MOST_LINES - 1)))
}

/// The first and the last of some lines with `context` lines either side.
fn around(source: &Source, (first, last): (u32, u32), context: u32) -> (u32, u32) {
    (first.saturating_sub(context).max(1), last.saturating_add(context).min(source.line_count()))
}

struct Drawing {
    text: String,
    highlight: Option<Range<usize>>,
}

impl Drawing {
    fn mark(&mut self, range: Range<usize>) {
        match &mut self.highlight {
            Some(marked) => marked.end = marked.end.max(range.end),
            None => self.highlight = Some(range),
        }
    }

    /// Gives a place past the last character of its line, or in an empty line, a space to stand on.
    fn mark_end(&mut self, place: Option<Range<usize>>) {
        if place.is_some() && self.highlight.is_none() {
            let from = self.text.len();
            self.text.push(' ');
            self.mark(from..from + 1);
        }
    }
}

fn draw(gate: &DocumentGate<'_>, line: u32, place: Option<Span>, drawing: &mut Drawing) {
    let span = gate.document.source.line_span(line);
    let text = gate.document.source.slice(span);
    // The place in this line, in bytes of it; a place in the line break or byte order mark is at the line's edge.
    let place = place.map(|place| {
        let within = |offset: u32| (offset.clamp(span.start, span.end) - span.start) as usize;
        within(place.start)..within(place.end)
    });
    let is_harmless = text.len() <= COLUMNS && is_harmless(text);
    let mut shown = if is_harmless { 0..text.len() } else { window(text, place.as_ref()) };
    let is_whole = shown == (0..text.len());
    let find = || secrets(gate, line, span, text, &shown);
    let secrets = match gate.show_values {
        true => Vec::new(),
        // What is cut depends on the place; all of a line is the same for each.
        false if is_whole => gate.secrets_of_line(line, find),
        false => find(),
    };
    shown.end = end_of_drawn(text, &shown, &secrets);
    let line_start = drawing.text.len();
    if is_harmless && secrets.is_empty() {
        return draw_as_it_is(text, place, drawing);
    }
    if shown.start > 0 {
        drawing.text.push('…');
    }
    let mut at = shown.start;
    let mut secrets = secrets.into_iter().peekable();
    while at < shown.end {
        let from = drawing.text.len();
        let next;
        if let Some(secret) = secrets.next_if(|secret| secret.start <= at) {
            if secret.end <= at {
                continue;
            }
            drawing.text.push_str(MASK);
            next = secret.end.min(shown.end);
        } else {
            // Most of a line is copied as it is, up to where something else begins.
            let edges = [Some(shown.end), secrets.peek().map(|secret| secret.start)];
            let marks = place.as_ref().map_or([None; 2], |place| [Some(place.start), Some(place.end)]);
            let edge = edges.into_iter().chain(marks).flatten().filter(|edge| *edge > at).min().unwrap_or(shown.end);
            let plain = match is_harmless {
                true => edge - at,
                false => text.as_bytes()[at..edge].iter().take_while(|byte| is_drawn_alone(**byte)).count(),
            };
            let is_mark = place.as_ref().is_some_and(|place| place.is_empty() && place.start == at);
            if plain > 0 {
                next = at + if is_mark { 1 } else { plain };
                drawing.text.push_str(&text[at..next]);
            } else {
                let Some(char) = text[at..].chars().next() else { break };
                next = at + char.len_utf8();
                push(&mut drawing.text, line_start, text, at, char);
            }
        }
        if let Some(place) = &place {
            let touches = if place.is_empty() {
                place.start >= at && place.start < next
            } else {
                place.start < next && place.end > at
            };
            if touches {
                let to = drawing.text.len();
                drawing.mark(from..to);
            }
        }
        at = next;
    }
    if shown.end < text.len() {
        drawing.text.push('…');
    }
    drawing.mark_end(place.filter(|place| place.start >= shown.start));
}

/// Draws a line in which nothing is hidden, cut or written out.
fn draw_as_it_is(text: &str, place: Option<Range<usize>>, drawing: &mut Drawing) {
    let start = drawing.text.len();
    drawing.text.push_str(text);
    if let Some(place) = &place {
        let end = if place.is_empty() { text.len().min(place.start + 1) } else { place.end };
        if place.start < end {
            drawing.mark(start + place.start..start + end);
        }
    }
    drawing.mark_end(place);
}

/// Whether each character of a line is drawn as it is, in one column.
fn is_harmless(text: &str) -> bool {
    let bytes = text.as_bytes();
    let opens_command = |at: usize| bytes.get(at + 1) == Some(&bytes[at]);
    is_plain(text) && !memchr::memchr2_iter(b'#', b':', bytes).any(opens_command)
}

/// Whether a byte is a character of one column that is drawn as it is, wherever it stands.
const fn is_drawn_alone(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'#' | b':')
}

fn push(drawn: &mut String, line_start: usize, text: &str, at: usize, char: char) {
    let at_start = || drawn[line_start..].chars().all(|char| char.is_whitespace() || char == '…');
    if char == '\t' {
        drawn.push_str(TAB);
    } else if matches!(char, '#' | ':') && harmless::opens_command(&text[at..], char == ':' && at_start()) {
        harmless::push_visible(drawn, char);
    } else if harmless::is_harmful(char) {
        let before = text[..at].chars().next_back();
        let after = text[at + char.len_utf8()..].chars().next();
        if harmless::joins_pictures(before, char, after) {
            drawn.push(char)
        } else {
            harmless::push_visible(drawn, char)
        }
    } else {
        drawn.push(char);
    }
}

fn width(char: char) -> usize {
    match char {
        '\t' => TAB.len(),
        char if harmless::is_harmful(char) => 6,
        char => char.width().unwrap_or(0),
    }
}

/// The part of a line that is shown: all of a short one, what lies around the place of a long one.
fn window(text: &str, place: Option<&Range<usize>>) -> Range<usize> {
    let whole = forward(text, 0, COLUMNS);
    let place = place.cloned().unwrap_or(0..0);
    if whole == text.len() || place.end <= forward(text, 0, COLUMNS * 3 / 4) {
        return 0..whole;
    }
    let focus = floor(text, place.start);
    let mut start = focus;
    let mut columns = 0;
    for (at, char) in text[..focus].char_indices().rev() {
        columns += width(char);
        if columns > COLUMNS_BEFORE {
            break;
        }
        // Only a character that takes columns may open what is shown: the ones without belong to it.
        if width(char) > 0 {
            start = at;
        }
        if focus - at > COLUMNS_BEFORE * MOST_COMBINING {
            break;
        }
    }
    start..forward(text, start, COLUMNS)
}

/// The end, in bytes, of so many columns from here, with the combining characters of the last one.
fn forward(text: &str, start: usize, columns: usize) -> usize {
    let (mut used, mut combining) = (0, 0);
    let head = &text.as_bytes()[start..text.len().min(start.saturating_add(columns).saturating_add(1))];
    if head.iter().all(|byte| matches!(byte, b' '..=b'~')) {
        return start + head.len().min(columns);
    }
    for (at, char) in text[start..].char_indices() {
        let width = width(char);
        combining = if width == 0 { combining + 1 } else { 0 };
        if used + width > columns || combining > MOST_COMBINING {
            return start + at;
        }
        used += width;
    }
    text.len()
}

/// Where what is shown of a line ends if each secret takes the columns of its mask, so that the cut tells no length of any.
fn end_of_drawn(text: &str, shown: &Range<usize>, secrets: &[Range<usize>]) -> usize {
    if shown.end == text.len() {
        return shown.end;
    }
    // What lies farther on was not searched for secrets.
    let farthest = floor(text, shown.end.saturating_add(MARGIN / 2));
    let (mut end, mut saved) = (shown.end, 0);
    for secret in secrets.iter().filter(|secret| secret.end > shown.start) {
        if secret.start >= end {
            break;
        }
        let raw: usize = text[secret.start.max(shown.start)..secret.end].chars().map(width).sum();
        saved += raw.saturating_sub(MASK.len());
        // A secret that the cut went through counts as the part of it before the cut.
        end = forward(text, shown.start, COLUMNS + saved).min(farthest).max(shown.end);
    }
    end
}

/// The secrets in what is shown of a line, as bytes of the line, in order, without overlap.
fn secrets(gate: &DocumentGate<'_>, line: u32, span: Span, text: &str, shown: &Range<usize>) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let near = floor(text, shown.start.saturating_sub(MARGIN))..floor(text, shown.end.saturating_add(MARGIN));
    let here = Span::new(span.start + near.start as u32, span.start + near.end as u32);
    for secret in gate.secrets_in(here) {
        let end = (secret.end.min(span.end) - span.start) as usize;
        let mut start = (secret.start.max(span.start) - span.start) as usize;
        if secret.start < span.start {
            // The indentation of a secret that goes on from the line before is none of it.
            let inside = text.get(start..end).unwrap_or("");
            start += inside.len() - inside.trim_start().len();
        }
        found.push(start..end);
    }
    let shift =
        |ranges: Vec<Range<usize>>, by: usize| ranges.into_iter().map(move |range| range.start + by..range.end + by);
    let piece = &text[near.clone()];
    found.extend(shift(secret_shapes(piece), near.start));
    if gate.is_broken(line, span) || gate.is_read_in_part(span) {
        found.extend(shift(guess::broken_line(piece), near.start));
    }
    for comment in gate.comments_in(here) {
        let start = (comment.start.max(here.start) - span.start) as usize;
        let end = (comment.end.min(here.end) - span.start) as usize;
        found.extend(shift(guess::comment(text.get(start..end).unwrap_or("")), start));
    }
    if found.is_empty() {
        return found;
    }
    // Whatever span a reader gave, what is hidden is whole characters.
    for range in &mut found {
        range.start = floor(text, range.start);
        while !text.is_char_boundary(range.end) && range.end < text.len() {
            range.end += 1;
        }
        range.end = range.end.min(text.len());
    }
    found.retain(|range| range.start < range.end);
    joined(found)
}

#[cfg(test)]
mod tests;
