//! The leaves of a document: what a program that reads the file gets to see, key by key.

use std::ops::Range;

use super::walk::{Making, Walk, take_assigned};
use super::{Content, Document, NodeId};
use crate::key::KeyPath;
use crate::source::Span;

/// One leaf of a document.
#[derive(Debug, Clone)]
pub struct Setting<'d> {
    /// The way to it.
    pub key: KeyPath,
    /// Where its key is written; the value's place for a list item.
    pub key_span: Span,
    /// What it is set to.
    pub value: Value<'d>,
    /// Where the value is written, without quotes; an alias's own place where it is written as one.
    pub span: Span,
    /// Where the value is really written, if `span` is an alias.
    pub anchor: Option<Box<Span>>,
}

// A large file has a million of them.
const _: () = assert!(size_of::<Setting<'_>>() <= 96);

/// A value as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Value<'d> {
    /// Its text, decoded; empty for an empty map or list.
    pub text: &'d str,
    /// Its type.
    pub kind: ValueKind,
    /// Whether YAML 1.1 and 1.2 read it differently.
    pub disputed: bool,
    /// Whether it stands in quotes or in a block.
    pub quoted: bool,
    /// Whether `text` is what stands at the setting's span byte for byte, so that a part of it has a place of its own.
    pub verbatim: bool,
}

/// The type of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ValueKind {
    /// `null`, `~`, or nothing where the format has a null.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A whole number.
    Integer,
    /// A number with a fraction or an exponent, infinity, or not a number.
    Float,
    /// A date, a time or both, in formats that know them.
    Timestamp,
    /// Text.
    Text,
    /// Text whose type the program that reads it decides, as in .env files.
    Untyped,
    /// A map without entries.
    Map,
    /// A list without items.
    List,
}

impl Document {
    /// The settings below a node, in source order, with aliases and merge keys followed. Of duplicate keys the last counts.
    ///
    /// Lists of maps that all carry a different `name`, `binding`, `id` or `key` are addressed by it, and lists of `NAME=value` lines,
    /// as Docker Compose writes its `environment`, are read as maps. Aliases are followed until they add [`MOST_ALIASED`] values.
    ///
    /// [`MOST_ALIASED`]: super::MOST_ALIASED
    pub fn settings(&self, root: NodeId) -> Vec<Setting<'_>> {
        if let Some(portions) = self.portions(root, |_| true) {
            return portions.all();
        }
        // Most of what lies below is a setting.
        let mut settings = Vec::with_capacity(self.count_below(root));
        self.each_setting(root, |setting| settings.push(setting));
        settings
    }

    /// Hands on each of [`Document::settings`], for those who keep few of them.
    pub fn each_setting<'d>(&'d self, root: NodeId, each: impl FnMut(Setting<'d>)) {
        self.each_setting_among(root, |_| true, each);
    }

    /// The items of a list that are written `name=value`, whatever their names look like, as settings of these names.
    pub fn assignments(&self, list: NodeId) -> Vec<Setting<'_>> {
        let mut settings = Vec::new();
        let mut making = Making::new(self.count_below(list), |setting| settings.push(setting));
        for (item, node) in self.children(list) {
            let target = self.target(item);
            let via = (target != item).then(|| node.span());
            if let Content::Scalar(scalar) = self.node(target).content() {
                take_assigned(self, &KeyPath::root(), &scalar, via, &mut making);
            }
        }
        making.finish();
        settings.retain(|setting| setting.value.kind != ValueKind::Null);
        settings
    }

    /// Hands on those of [`Document::settings`] that come of nodes which are wanted: asked of a node and all that lies below it.
    pub fn each_setting_among<'d>(
        &'d self,
        root: NodeId,
        wanted: impl Fn(Range<NodeId>) -> bool,
        each: impl FnMut(Setting<'d>),
    ) {
        let mut making = Making::new(self.count_below(root), each);
        Walk::new(self, root).go_on(&wanted, &mut making);
        making.finish();
    }
}

impl Value<'_> {
    /// A map without entries or a list without items.
    pub const fn empty(kind: ValueKind) -> Self {
        Value { text: "", kind, disputed: false, quoted: false, verbatim: false }
    }

    /// Whether it holds nothing: null, only white space, or no entries.
    pub fn is_empty(&self) -> bool {
        matches!(self.kind, ValueKind::Null | ValueKind::Map | ValueKind::List) || self.text.trim().is_empty()
    }
}
