//! Goes on after a mistake: reports it, leaves what it broke off, and finds the line where reading can start again.

use granit_parser::ScanError;

use super::{Reader, message};
use crate::source::Span;

impl Reader<'_> {
    /// Reports the first mistake of a document; those after it may only be its consequences.
    pub(super) fn report(&mut self, error: &ScanError, start: usize) {
        if std::mem::replace(&mut self.faulty, true) {
            return;
        }
        let at = start + error.marker().byte_offset().unwrap_or(0);
        let (rule, message) = message::of(error.kind());
        // A text with templates is no YAML before it is filled in, so that its mistakes may be none.
        if rule == "syntax/limit" || self.templates.is_empty() {
            let mut at = at.min(self.text.len());
            if message::is_about_quotes(error.kind()) {
                let rest = self.text.get(self.end as usize..).unwrap_or("");
                let value = rest.len() - rest.trim_start_matches([' ', ':', '-', '\t', ',']).len();
                if rest[value..].starts_with(['"', '\'']) {
                    at = self.end as usize + value;
                }
            }
            let span = character_at(self.text, at);
            self.fault(rule, span, message.to_owned());
        }
    }

    /// The line at the margin where reading can go on, and whether it opens a document.
    pub(super) fn next_block(&self, start: usize) -> Option<(usize, bool)> {
        let mut from = self.end as usize;
        if from > start || !is_line_start(self.text, from) {
            from = next_line(self.text, from)?;
        }
        if from <= start {
            from = next_line(self.text, start)?;
        }
        let in_map = self.frames.first().is_none_or(|frame| frame.map && !frame.flow);
        let mut offset = from;
        loop {
            let line = self.text[offset..].lines().next().unwrap_or("");
            let marker = |mark: &str| {
                line.strip_prefix(mark).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
            };
            if marker("---") || marker("...") {
                return Some((offset, true));
            }
            if in_map && looks_like_key(line) {
                return Some((offset, false));
            }
            offset = next_line(self.text, offset)?;
        }
    }

    /// Leaves what a mistake broke off, down to the outermost map where the next block belongs to it.
    pub(super) fn abandon(&mut self, next: usize, opens_document: bool) {
        self.skipped = None;
        self.ignored = false;
        let kept = usize::from(!opens_document);
        while self.frames.len() > kept {
            self.unread_value(next);
            self.frames.pop();
            self.builder.close(self.end);
        }
        self.unread_value(next);
        self.continues = !opens_document;
        self.goes_on = !self.frames.is_empty();
        self.end = self.end.max(next as u32);
    }

    /// Gives a key whose value could not be read the line that stands there, so that the key is not taken for missing or empty.
    fn unread_value(&mut self, next: usize) {
        if self.frames.last().is_none_or(|frame| frame.key.is_none()) {
            return;
        }
        let start = self.end as usize;
        let rest = self.text.get(start..next).unwrap_or("");
        let value = rest.trim_start_matches([' ', '\t', '\r', '\n', ':']);
        let from = (start + rest.len() - value.len()) as u32;
        let value = value.lines().next().unwrap_or("");
        let span = self.fit(Span::new(from, from + value.trim_end().len() as u32));
        let content = self.unread(span);
        self.add(span, content);
    }
}

fn is_line_start(text: &str, offset: usize) -> bool {
    offset == 0 || text.as_bytes().get(offset - 1) == Some(&b'\n')
}

fn next_line(text: &str, offset: usize) -> Option<usize> {
    let next = offset + text.get(offset..)?.find('\n')? + 1;
    (next < text.len()).then_some(next)
}

fn looks_like_key(line: &str) -> bool {
    line.starts_with(|first: char| first.is_alphanumeric() || "_.\"'/~<$".contains(first))
        && (line.contains(": ") || line.trim_end().ends_with(':'))
}

/// The span of the character at an offset; empty at the end of a line.
fn character_at(text: &str, offset: usize) -> Span {
    let mut start = offset;
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let length = text[start..].chars().next().filter(|char| !matches!(char, '\n' | '\r')).map_or(0, char::len_utf8);
    Span::from(start..start + length)
}
