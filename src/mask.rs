//! The one gate through which text on its way to a person passes: secrets hidden, control characters made visible.

mod document;
mod excerpt;
mod guess;
mod harmless;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use unicode_width::UnicodeWidthChar;

use crate::document::{Document, Value};
use crate::finding::Excerpt;
use crate::key::KeyPath;
use crate::secret::{Grade, grade_of_name, secret_parts, secret_parts_graded, secret_shapes};
use crate::source::Span;
use crate::text::has_space;

pub use document::DocumentGate;

/// Stands for any secret, whatever its length.
pub const MASK: &str = "********";

/// A value is shown up to this many columns.
const VALUE_COLUMNS: usize = 80;
/// A value longer than this many bytes is cut before it is read; what is cut away is never shown.
const VALUE_BYTES: usize = 1 << 16;

/// The gate; it hides secrets unless the user asked to see them.
#[derive(Debug, Clone, Copy, Default)]
pub struct Gate {
    show_values: bool,
}

impl Gate {
    /// A gate that lets secrets through only with `show_values`.
    pub const fn new(show_values: bool) -> Self {
        Gate { show_values }
    }

    /// Whether secrets are let through.
    pub const fn shows_values(&self) -> bool {
        self.show_values
    }

    /// Any text, such as a message, a path or a key: secret shapes hidden, control characters and CI commands made harmless.
    /// The result is one line, and passing it through the gate again changes nothing.
    pub fn text(&self, text: &str) -> String {
        self.pass(text.into()).into_owned()
    }

    /// [`Gate::text`] of a text that nobody else needs: most texts pass as they are.
    pub fn owned(&self, text: String) -> String {
        self.pass(text.into()).into_owned()
    }

    /// [`Gate::text`] of a text that others need too: it is the same where it passes as it is.
    pub fn shared(&self, text: &Arc<str>) -> Arc<str> {
        match self.pass((&**text).into()) {
            Cow::Borrowed(passed) if std::ptr::eq(passed, &**text) => text.clone(),
            passed => passed.into(),
        }
    }

    fn pass<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        // Many labels have nothing to say.
        if text.is_empty() {
            return text;
        }
        // Commands first, because a text in which one is written out may look secret.
        let mut text = harmless::without_commands(harmless::visible(text));
        if !self.show_values {
            // Hiding one secret may bring another to light; what does not come to rest is hidden as a whole.
            for round in 0..8 {
                let parts = secret_shapes(&text);
                if parts.is_empty() {
                    return if round == 0 { text } else { harmless::without_commands(text) };
                }
                text = hide(&text, &parts).into();
            }
            return MASK.into();
        }
        harmless::without_commands(text)
    }

    /// [`Gate::text`] of a text of several lines, which keeps them: a secret may have several, of which some look like none.
    pub fn lines(&self, text: &str) -> String {
        let parts = if self.show_values { Vec::new() } else { secret_shapes(text) };
        hide(text, &parts).lines().map(|line| self.text(line)).collect::<Vec<_>>().join("\n")
    }

    /// A name as a program reads it from a file: some take all that stands before a `=`, as in `API_TOKEN 'hunter=2`.
    pub fn name(&self, name: &str) -> String {
        let mut parts = Vec::new();
        if !self.show_values {
            guess::after_name(name, &mut parts);
        }
        self.owned(hide(name, &parts))
    }

    /// A setting's value, on one line of at most 80 columns.
    pub fn value(&self, key: &KeyPath, value: &Value<'_>) -> String {
        let end = floor(value.text, VALUE_BYTES);
        let value = Value { text: &value.text[..end], ..*value };
        if self.show_values {
            return clip(&self.text(value.text));
        }
        clip(&self.owned(hide(value.text, &parts_of(key, &value))))
    }

    /// A setting's value in full, for a program or to be copied: of as many lines as it has. Only what is cut away beyond 64 KiB
    /// is missing, and an ellipsis stands for it.
    pub fn whole(&self, key: &KeyPath, value: &Value<'_>) -> String {
        let end = floor(value.text, VALUE_BYTES);
        let cut = Value { text: &value.text[..end], ..*value };
        let parts = if self.show_values { Vec::new() } else { parts_of(key, &cut) };
        let mut whole = String::with_capacity(cut.text.len());
        if parts.is_empty() {
            self.push_lines(cut.text, &mut whole);
        } else {
            self.push_lines(&hide(cut.text, &parts), &mut whole);
        }
        if end < value.text.len() {
            whole.push('…');
        }
        whole
    }

    fn push_lines(&self, text: &str, lines: &mut String) {
        for piece in text.split_inclusive(['\n', '\r', '\t']) {
            let line = piece.strip_suffix(['\n', '\r', '\t']).unwrap_or(piece);
            lines.push_str(&self.text(line));
            lines.push_str(&piece[line.len()..]);
        }
    }

    /// A gate for the lines of one document, which knows where its secrets stand; make it once for many excerpts.
    pub fn for_document<'d>(&self, document: &'d Document) -> DocumentGate<'d> {
        DocumentGate::new(document, self.show_values, None)
    }

    /// A gate for the excerpts of these spans of a document, each with so many lines either side: of other places it knows nothing.
    pub fn for_excerpts<'d>(&self, document: &'d Document, spans: &[(Span, u32)]) -> DocumentGate<'d> {
        let drawn = spans.iter().map(|(span, context)| excerpt::drawn(&document.source, *span, *context)).collect();
        self.for_spans(document, drawn)
    }

    /// A gate for these spans of a document alone: of other places it knows nothing.
    pub fn for_spans<'d>(&self, document: &'d Document, spans: Vec<Span>) -> DocumentGate<'d> {
        DocumentGate::new(document, self.show_values, Some(spans))
    }

    /// The lines of a span with `context` lines either side, long lines clipped around the span.
    pub fn excerpt(&self, document: &Document, span: Span, context: u32) -> Excerpt {
        self.for_document(document).excerpt(span, context)
    }
}

/// The secret parts of a value; what follows the `=` of an item `DB_PASSWORD=a b c` is as secret as its name makes it.
fn parts_of(key: &KeyPath, value: &Value<'_>) -> Vec<Range<usize>> {
    if key.is_of_secret_object() {
        return secret_parts_graded(Grade::Secret, value.text);
    }
    let parts = secret_parts(key, value);
    let Some((start, grade)) = named_part(value.text) else { return parts };
    let all = start..value.text.len();
    let hides_all =
        secret_parts_graded(grade, &value.text[start..]).first().is_some_and(|part| part.len() == all.len());
    // What the key or a shape hides from before the name's value is more than that.
    if hides_all && parts.iter().all(|part| part.start >= start) { vec![all] } else { parts }
}

/// Where the part of a text starts that a name and a `=` before it give away, and what the name says.
fn named_part(text: &str) -> Option<(usize, Grade)> {
    let name = memchr::memchr(b'=', text.as_bytes()).map(|end| &text[..end]);
    let name = name.filter(|name| name.len() <= 80 && !has_space(name))?;
    // In an address or a reference, more than the value follows.
    let grade = Some(grade_of_name(name)).filter(|grade| *grade != Grade::Plain && !name.contains(['?', '&', '$']));
    grade.map(|grade| (name.len() + 1, grade))
}

/// A text with the mask in the place of its secret parts.
fn hide(text: &str, parts: &[Range<usize>]) -> String {
    let mut hidden = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts {
        hidden.push_str(text.get(at..part.start).unwrap_or(""));
        hidden.push_str(MASK);
        at = part.end;
    }
    hidden.push_str(text.get(at..).unwrap_or(""));
    hidden
}

/// A line of at most 80 columns, with an ellipsis where it was cut.
fn clip(text: &str) -> String {
    let mut columns = 0;
    for (at, char) in text.char_indices() {
        let width = char.width().unwrap_or(0);
        if columns + width > VALUE_COLUMNS {
            let end = text[..at].char_indices().rev().find(|(end, _)| {
                let width: usize = text[*end..at].chars().map(|char| char.width().unwrap_or(0)).sum();
                width > 0
            });
            let mut clipped = text[..end.map_or(at, |(end, _)| end)].to_owned();
            clipped.push('…');
            return clipped;
        }
        columns += width;
    }
    text.to_owned()
}

/// The last character boundary at or before an index.
fn floor(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
