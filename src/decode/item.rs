//! One value of an own file, asked for the type it should have.

use super::{Decoder, Table};
use crate::document::{Content, Document, Node, NodeId, ValueKind};
use crate::source::{Span, Spanned};

/// A cursor on one value; aliases are followed, but a mistake is reported where the alias is written.
#[derive(Debug, Clone, Copy)]
pub struct Item<'d> {
    document: &'d Document,
    id: NodeId,
    depth: u32,
}

/// The deepest nesting that is read: aliases can make a list its own item.
const DEEPEST: u32 = 64;

impl<'d> Item<'d> {
    /// A cursor on a node.
    pub fn new(document: &'d Document, id: NodeId) -> Self {
        Item { document, id, depth: 0 }
    }

    /// The place of the value: without quotes for text, all of a map or list, an alias's own place.
    pub fn span(self) -> Span {
        match self.own().content() {
            Content::Scalar(scalar) => scalar.text.inner,
            _ => self.own().span(),
        }
    }

    /// A short place to point at: the key, else the text, else the first key or item within.
    pub fn head(self) -> Span {
        if let Some(key) = self.key() {
            return key.span;
        }
        match self.own().content() {
            Content::Map | Content::List if self.depth < DEEPEST => {
                self.document.children(self.id).next().map_or(self.own().span(), |(id, _)| self.step_to(id).head())
            }
            _ => self.span(),
        }
    }

    /// The key that leads here, as it is written; none for list items and the root.
    pub fn key(self) -> Option<Spanned<&'d str>> {
        let key = self.own().key()?;
        Some(Spanned::new(self.document.text(&key), key.inner))
    }

    /// The document it lies in.
    pub fn document(self) -> &'d Document {
        self.document
    }

    /// Its node, for what no method here says.
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Whether it is a map.
    pub fn is_map(self) -> bool {
        matches!(self.target().content(), Content::Map)
    }

    /// Whether it is a list.
    pub fn is_list(self) -> bool {
        matches!(self.target().content(), Content::List)
    }

    /// Whether nothing is written, or `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Some(ValueKind::Null)
    }

    /// The type of a scalar; none for a map or list.
    pub fn kind(self) -> Option<ValueKind> {
        match self.target().content() {
            Content::Scalar(scalar) => Some(scalar.kind),
            _ => None,
        }
    }

    /// Its text if it is a scalar that holds any; never a mistake.
    pub fn text(self) -> Option<&'d str> {
        if self.is_null() { None } else { self.document.scalar(self.id) }
    }

    /// The map it should be, to be asked for its entries. `what` names it in messages: `a rule`, `an allowance`.
    /// Nothing written is a map without entries.
    pub fn table(self, decoder: &mut Decoder<'d>, what: &'static str) -> Option<Table<'d>> {
        if !self.is_map() && !self.is_null() {
            self.wrong_type(decoder, &format!("{what}, which is a map"));
            return None;
        }
        Some(Table::new(self, what, self.inside(decoder)))
    }

    /// The entries of the map it should be, of duplicates the last. `expected` names it in messages: `a map of environments`.
    pub fn entries(self, decoder: &mut Decoder<'d>, expected: &str) -> Vec<(Spanned<&'d str>, Item<'d>)> {
        if !self.is_map() && !self.is_null() {
            self.wrong_type(decoder, expected);
            return Vec::new();
        }
        let mut entries: Vec<(Spanned<&'d str>, Item<'d>)> = Vec::new();
        let mut seen = std::collections::HashMap::new();
        for item in self.inside(decoder) {
            let Some(key) = item.key() else { continue };
            match seen.get(key.value) {
                Some(&index) => entries[index] = (key, item),
                None => {
                    seen.insert(key.value, entries.len());
                    entries.push((key, item));
                }
            }
        }
        entries
    }

    /// The items of the list it should be. `expected` names it in messages: `a list of files`.
    pub fn list(self, decoder: &mut Decoder<'d>, expected: &str) -> Vec<Item<'d>> {
        if !self.is_list() && !self.is_null() {
            self.wrong_type(decoder, expected);
            return Vec::new();
        }
        self.inside(decoder)
    }

    /// The items of a list, or the one value that stands instead of a list.
    pub fn one_or_many(self, decoder: &mut Decoder<'d>) -> Vec<Item<'d>> {
        if self.is_list() { self.inside(decoder) } else { vec![self] }
    }

    /// The text it should be. Numbers, dates and booleans are text as they are written.
    pub fn string(self, decoder: &mut Decoder<'d>, expected: &str) -> Option<Spanned<String>> {
        let text = self.text();
        if text.is_none() {
            self.wrong_type(decoder, expected);
        }
        text.map(|text| Spanned::new(text.to_owned(), self.span()))
    }

    /// The texts of a list, or of the one text that stands instead of it.
    pub fn strings(self, decoder: &mut Decoder<'d>, expected: &str) -> Vec<Spanned<String>> {
        self.one_or_many(decoder).into_iter().filter_map(|item| item.string(decoder, expected)).collect()
    }

    /// The `true` or `false` it should be.
    pub fn boolean(self, decoder: &mut Decoder<'d>) -> Option<Spanned<bool>> {
        let value = match (self.kind(), self.text()) {
            (Some(ValueKind::Boolean), Some(text)) => text.to_ascii_lowercase().parse().ok(),
            _ => None,
        };
        if value.is_none() {
            self.wrong_type(decoder, "`true` or `false`");
        }
        value.map(|value| Spanned::new(value, self.span()))
    }

    /// The whole number it should be.
    pub fn integer(self, decoder: &mut Decoder<'d>) -> Option<Spanned<i64>> {
        let value = match (self.kind(), self.text()) {
            (Some(ValueKind::Integer), Some(text)) => text.parse().ok(),
            _ => None,
        };
        if value.is_none() {
            self.wrong_type(decoder, "a whole number");
        }
        value.map(|value| Spanned::new(value, self.span()))
    }

    /// The number it should be, whole or not; never infinite.
    pub fn number(self, decoder: &mut Decoder<'d>) -> Option<Spanned<f64>> {
        let value = match (self.kind(), self.text()) {
            (Some(ValueKind::Integer | ValueKind::Float), Some(text)) => text.parse().ok(),
            _ => None,
        };
        let value = value.filter(|value: &f64| value.is_finite());
        if value.is_none() {
            self.wrong_type(decoder, "a number");
        }
        value.map(|value| Spanned::new(value, self.span()))
    }

    /// What the word it should be stands for. `what` names the words in messages: `a severity`.
    pub fn word<T: Clone>(
        self,
        decoder: &mut Decoder<'d>,
        what: &str,
        words: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        let Some(text) = self.text() else {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.wrong_type(decoder, super::one_of(&known).trim_start_matches("expected "));
            return None;
        };
        match words.iter().find(|(word, _)| *word == text) {
            Some((_, value)) => Some(Spanned::new(value.clone(), self.span())),
            None => {
                decoder.unknown("project/unknown-word", what, text, self.span(), words.iter().map(|(word, _)| *word));
                None
            }
        }
    }

    /// Notes that something else stands here than was expected; `expected` is half a sentence, `a list of files`.
    pub fn wrong_type(self, decoder: &mut Decoder<'d>, expected: &str) {
        let found = match self.target().content() {
            Content::Map => "a map",
            Content::List => "a list",
            Content::Alias(_) => "an alias",
            Content::Scalar(scalar) => match scalar.kind {
                ValueKind::Null => "nothing",
                ValueKind::Boolean => "a boolean",
                ValueKind::Integer | ValueKind::Float => "a number",
                ValueKind::Timestamp => "a date",
                _ => "text",
            },
        };
        let message = match self.key() {
            Some(key) => format!("`{}` should be {expected}; {found} stands here", key.value),
            None => format!("expected {expected}; {found} stands here"),
        };
        // A map or list that is written over many lines is shown by its key.
        let scalar = matches!(self.own().content(), Content::Scalar(_));
        let span = if scalar && !self.span().is_empty() { self.span() } else { self.head() };
        decoder.mistake("project/wrong-type", span, message);
    }

    pub(super) fn is_too_deep(self) -> bool {
        self.depth >= DEEPEST
    }

    fn own(self) -> Node<'d> {
        self.document.node(self.id)
    }

    fn target(self) -> Node<'d> {
        self.document.node(self.document.target(self.id))
    }

    fn inside(self, decoder: &mut Decoder<'d>) -> Vec<Item<'d>> {
        if !decoder.step(self) {
            return Vec::new();
        }
        self.document.children(self.document.target(self.id)).map(|(id, _)| self.step_to(id)).collect()
    }

    fn step_to(self, id: NodeId) -> Item<'d> {
        Item { document: self.document, id, depth: self.depth + 1 }
    }
}
