//! Where the secrets of one document stand, found once for all its excerpts.

mod patch;
mod search;

use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use self::search::secrets;
use crate::document::Document;
use crate::source::Span;

/// So many lines are remembered, each in the place of one that is so many lines before or behind it: more than those that neighbouring
/// findings have in common.
const LINES: usize = 64;

/// A gate for the lines of one document.
#[derive(Debug)]
pub struct DocumentGate<'d> {
    pub(super) document: &'d Document,
    pub(super) show_values: bool,
    /// What is secret, in order, without overlap.
    pub(super) secrets: Vec<Span>,
    /// What a reader understood beside comments: keys and values, in order.
    understood: OnceLock<Vec<Span>>,
    /// The lines, counted from 1, from first to last, that could not be read as they stand; in order, without overlap.
    broken: OnceLock<Vec<(u32, u32)>>,
    /// Some lines by their number, and the secrets of each, in bytes of it: neighbouring findings show the same ones.
    lines: Mutex<Vec<(u32, Vec<Range<usize>>)>>,
}

impl<'d> DocumentGate<'d> {
    /// A gate for all of a document, or for these spans of it alone.
    pub(super) fn new(document: &'d Document, show_values: bool, asked: Option<Vec<Span>>) -> Self {
        let mut gate = DocumentGate {
            document,
            show_values,
            secrets: Vec::new(),
            understood: OnceLock::new(),
            broken: OnceLock::new(),
            lines: Mutex::default(),
        };
        if !show_values {
            gate.secrets = secrets(document, asked);
        }
        gate
    }

    /// Hides these spans too, such as the values of keys that a contract calls secret.
    pub fn hiding(mut self, spans: Vec<Span>) -> Self {
        if !self.show_values && !spans.is_empty() {
            self.secrets.extend(spans);
            self.secrets = merged(std::mem::take(&mut self.secrets));
            self.lines = Mutex::default();
        }
        self
    }

    /// Whether a part of a span is hidden.
    pub fn hides(&self, span: Span) -> bool {
        !self.show_values && touches(&self.secrets, span)
    }

    /// The secret spans that touch a span.
    pub(super) fn secrets_in(&self, span: Span) -> &[Span] {
        touching(&self.secrets, span)
    }

    /// The secrets of a whole line, which `find` finds where nobody has asked before.
    pub(super) fn secrets_of_line(&self, line: u32, find: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Range<usize>> {
        let lines = || self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        let place = line as usize % LINES;
        if let Some((_, known)) = lines().get(place).filter(|(known, _)| *known == line) {
            return known.clone();
        }
        let found = find();
        let mut lines = lines();
        // Lines are counted from 1, so that none is known by this number.
        lines.resize(LINES, (0, Vec::new()));
        lines[place] = (line, found.clone());
        found
    }

    /// The comments that touch a span.
    pub(super) fn comments_in(&self, span: Span) -> &[Span] {
        touching(&self.document.comments, span)
    }

    /// Whether no reader understood anything of a line, or found fault with it.
    pub(super) fn is_broken(&self, line: u32, span: Span) -> bool {
        let broken = self.broken();
        let fault = broken.partition_point(|(_, last)| *last < line);
        broken.get(fault).is_some_and(|(first, _)| *first <= line)
            || !touches(self.understood(), span) && !touches(&self.document.comments, span)
    }

    /// Whether a reader that found fault with the document, if elsewhere, left out words behind a key on this line.
    pub(super) fn is_read_in_part(&self, line: Span) -> bool {
        if self.broken().is_empty() {
            return false;
        }
        let (text, mut at) = (self.document.source.text(), None);
        let understood = [touching(self.understood(), line), self.comments_in(line)].concat();
        let ends = merged(understood).into_iter().map(|span| (span.start, span.end));
        ends.chain([(line.end, line.end)]).any(|(start, end)| {
            let gap = at
                .replace(end.min(line.end))
                .filter(|at| *at < start)
                .and_then(|at| text.get(at as usize..start as usize));
            // What opens with these names an anchor or a type.
            let words = gap.unwrap_or("").split_whitespace().filter(|word| !word.starts_with(['&', '!']));
            words.flat_map(str::chars).any(char::is_alphanumeric)
        })
    }

    // Only excerpts ask for these.
    fn broken(&self) -> &[(u32, u32)] {
        self.broken.get_or_init(|| broken(self.document))
    }

    fn understood(&self) -> &[Span] {
        self.understood.get_or_init(|| understood(self.document))
    }
}

/// The spans that touch a span, of spans in order and without overlap.
fn touching(spans: &[Span], span: Span) -> &[Span] {
    let first = spans.partition_point(|other| other.end <= span.start);
    let count = spans[first..].partition_point(|other| other.start < span.end);
    &spans[first..first + count]
}

/// Whether one of some spans touches a span; they are in order and without overlap.
fn touches(spans: &[Span], span: Span) -> bool {
    let first = spans.partition_point(|other| other.end <= span.start);
    spans.get(first).is_some_and(|other| other.start < span.end)
}

fn understood(document: &Document) -> Vec<Span> {
    // Most nodes have a key and a value.
    let mut spans = Vec::with_capacity(2 * document.len());
    for (_, node) in document.nodes() {
        spans.extend(node.key().map(|key| key.span));
        if node.is_leaf() {
            spans.push(node.span());
        }
    }
    merged(spans)
}

fn broken(document: &Document) -> Vec<(u32, u32)> {
    let mut lines: Vec<(u32, u32)> = Vec::new();
    // What is written twice is read well enough both times.
    for fault in document.faults.iter().filter(|fault| !fault.rule.contains("duplicate")) {
        let (first, last) = (document.source.line_of(fault.span.start), document.source.line_of(fault.span.end));
        match lines.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => lines.push((first, last)),
        }
    }
    lines
}

/// In order and without overlap.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    if spans.is_sorted_by(|before, after| before.end <= after.start) {
        return spans;
    }
    // Most come in a few runs that are in order, which this sort sees.
    spans.sort();
    spans.dedup_by(|later, kept| {
        let overlaps = later.start < kept.end;
        kept.end = if overlaps { kept.end.max(later.end) } else { kept.end };
        overlaps
    });
    spans
}

#[cfg(test)]
mod tests;
