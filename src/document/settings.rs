//! The leaves of a document: what a program that reads the file gets to see, key by key.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::{Content, Document, NodeId, Scalar};
use crate::key::{Bare, KeyPath, Keys};
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

/// The most values that aliases may add to those of a document; aliases of aliases make more of a few lines than a machine holds.
pub const MOST_ALIASED: usize = 100_000;
/// The deepest nesting that is followed.
const DEEPEST: usize = 512;

impl Document {
    /// The settings below a node, in source order, with aliases and merge keys followed. Of duplicate keys the last counts.
    ///
    /// Lists of maps that all carry a different `name`, `binding`, `id` or `key` are addressed by it, and lists of `NAME=value` lines,
    /// as Docker Compose writes its `environment`, are read as maps. Aliases are followed until they add [`MOST_ALIASED`] values.
    pub fn settings(&self, root: NodeId) -> Vec<Setting<'_>> {
        if let Some(settings) = self.settings_in_parts(root) {
            return settings;
        }
        // Most of what lies below is a setting.
        let mut settings = Vec::with_capacity((self.reach(root).end.0 - root.0) as usize);
        self.each_setting(root, |setting| settings.push(setting));
        settings
    }

    /// Hands on each of [`Document::settings`], for those who keep few of them.
    pub fn each_setting<'d>(&'d self, root: NodeId, each: impl FnMut(Setting<'d>)) {
        self.each_setting_among(root, |_| true, each);
    }

    /// Hands on those of [`Document::settings`] that come of nodes which are wanted: asked of a node and all that lies below it.
    pub fn each_setting_among<'d>(
        &'d self,
        root: NodeId,
        wanted: impl Fn(Range<NodeId>) -> bool,
        each: impl FnMut(Setting<'d>),
    ) {
        let steps_left = self.len().saturating_add(MOST_ALIASED);
        let likely = (self.reach(root).end.0 - root.0) as usize;
        let keys = Keys::with_capacity((likely * 64).min(PIECE + PIECE / 4));
        let waiting = Vec::with_capacity(likely.min(PIECE / 32));
        let mut walk = Walk { document: self, each, wanted, steps_left, keys, waiting };
        walk.value(KeyPath::root(), self.node(root).span(), None, root, 0);
        walk.hand_on();
    }
}

struct Walk<'d, E, W> {
    document: &'d Document,
    each: E,
    wanted: W,
    steps_left: usize,
    /// The keys of what waits.
    keys: Keys,
    /// Settings that are handed on together.
    waiting: Vec<Waiting<'d>>,
}

/// A setting without the text of its key.
struct Waiting<'d> {
    key: Bare,
    key_span: Span,
    value: Value<'d>,
    span: Span,
    anchor: Option<Span>,
}

/// So many bytes of the texts of keys lie in one piece.
const PIECE: usize = 16 * 1024;

/// Where the value of an entry is written as an alias: the alias's span.
type Via = Option<Span>;

impl<'d, E: FnMut(Setting<'d>), W: Fn(Range<NodeId>) -> bool> Walk<'d, E, W> {
    fn value(&mut self, key: KeyPath, key_span: Span, via: Via, id: NodeId, depth: usize) {
        if depth > DEEPEST || !self.step() {
            return;
        }
        let node = self.document.node(id);
        match node.content() {
            Content::Alias(_) => {
                let target = self.document.target(id);
                // A map or list that holds itself would be followed for ever.
                if target != id && !self.document.holds(target, id) {
                    self.value(key, key_span, via.or(Some(node.span())), target, depth + 1);
                }
            }
            Content::Scalar(scalar) => {
                let key = self.keys.again(&key);
                self.scalar(key, key_span, via, &scalar);
            }
            Content::Map if self.document.children(id).next().is_some() => self.map(&key, via, id, depth),
            Content::List if self.document.children(id).next().is_some() => self.list(&key, via, id, depth),
            Content::Map | Content::List if key.is_root() => {}
            Content::Map | Content::List => {
                let kind = if matches!(node.content(), Content::Map) { ValueKind::Map } else { ValueKind::List };
                let key = self.keys.again(&key);
                self.push(key, key_span, via, node.span(), Value::empty(kind));
            }
        }
    }

    fn wants(&self, node: NodeId) -> bool {
        (self.wanted)(self.document.reach(node))
    }

    fn step(&mut self) -> bool {
        self.steps_left = self.steps_left.saturating_sub(1);
        self.steps_left > 0
    }

    fn scalar(&mut self, key: Bare, key_span: Span, via: Via, scalar: &Scalar) {
        if key.is_root() {
            return;
        }
        let value = Value {
            text: self.document.text(&scalar.text),
            kind: scalar.kind,
            disputed: scalar.disputed,
            quoted: scalar.quoted,
            verbatim: scalar.text.decoded.is_none() && via.is_none(),
        };
        self.push(key, key_span, via, scalar.text.inner, value);
    }

    fn push(&mut self, key: Bare, key_span: Span, via: Via, span: Span, value: Value<'d>) {
        let (span, anchor) = via.map_or((span, None), |alias| (alias, Some(span)));
        self.waiting.push(Waiting { key, key_span, value, span, anchor });
        if self.keys.len() >= PIECE {
            self.hand_on();
        }
    }

    fn hand_on(&mut self) {
        let texts = self.keys.finish();
        for Waiting { key, key_span, value, span, anchor } in self.waiting.drain(..) {
            let anchor = anchor.map(Box::new);
            (self.each)(Setting { key: key.with(&texts), key_span, value, span, anchor });
        }
    }

    fn map(&mut self, key: &KeyPath, via: Via, id: NodeId, depth: usize) {
        let document = self.document;
        if document.distinct {
            for (entry, node) in document.children(id) {
                if !self.wants(entry) {
                    continue;
                }
                let Some(name) = node.key() else { continue };
                match node.content() {
                    // What most entries hold is soon dealt with.
                    Content::Scalar(scalar) if depth < DEEPEST => {
                        if self.step() {
                            let key = self.keys.child(key, document.text(&name));
                            self.scalar(key, name.inner, via, &scalar);
                        }
                    }
                    _ => self.value(key.child(document.text(&name)), name.inner, via, entry, depth + 1),
                }
            }
            return;
        }
        for (name, entry) in self.entries(id, 0) {
            if !self.wants(entry) {
                continue;
            }
            let node = document.node(entry);
            let key_span = node.key().map_or(node.span(), |text| text.inner);
            self.value(key.child(name), key_span, via, entry, depth + 1);
        }
    }

    /// The entries of a map that count, with those of the maps it merges after its own; each name once.
    fn entries(&mut self, id: NodeId, depth: usize) -> Vec<(&'d str, NodeId)> {
        let document = self.document;
        let mut last: HashMap<&str, usize> = HashMap::new();
        let mut own: Vec<(&str, NodeId)> = Vec::new();
        let mut merged = Vec::new();
        for (entry, node) in document.children(id) {
            if depth > 0 && !self.step() {
                break;
            }
            let Some(name) = node.key() else { continue };
            let name = document.text(&name);
            if name == "<<" && depth < DEEPEST {
                merged.extend(self.merged(entry, depth));
            } else {
                let index = *last.entry(name).or_insert(own.len());
                match own.get_mut(index) {
                    Some(earlier) => earlier.1 = entry,
                    None => own.push((name, entry)),
                }
            }
        }
        own.extend(merged.into_iter().filter(|(name, _)| last.insert(name, 0).is_none()));
        own
    }

    /// What a `<<` entry brings in: <https://yaml.org/type/merge.html>
    fn merged(&mut self, entry: NodeId, depth: usize) -> Vec<(&'d str, NodeId)> {
        let target = self.document.target(entry);
        if self.document.holds(target, entry) {
            return Vec::new();
        }
        match self.document.node(target).content() {
            Content::Map => self.entries(target, depth + 1),
            Content::List if depth < DEEPEST => {
                let items: Vec<NodeId> = self.document.children(target).map(|(id, _)| id).collect();
                items.into_iter().flat_map(|item| self.merged(item, depth + 1)).collect()
            }
            _ => Vec::new(),
        }
    }

    fn list(&mut self, key: &KeyPath, via: Via, id: NodeId, depth: usize) {
        let items: Vec<NodeId> = self.document.children(id).map(|(id, _)| id).collect();
        if self.assignments(key, via, &items) {
            return;
        }
        let field = ["name", "binding", "id", "key"].into_iter().find(|field| self.names(&items, field));
        for (index, item) in items.into_iter().enumerate() {
            if !self.wants(item) {
                continue;
            }
            let node = self.document.node(item);
            if let Content::Scalar(scalar) = node.content()
                && depth < DEEPEST
            {
                if self.step() {
                    let key = self.keys.item(key, index);
                    self.scalar(key, node.span(), via, &scalar);
                }
                continue;
            }
            let map = self.document.target(item);
            let name = self.document.entry(map, field.unwrap_or("name"));
            let path = match (field, name.and_then(|name| self.document.scalar(name))) {
                (Some(field), Some(name)) => key.named_item(field, name),
                // Of `{name: DB_PASSWORD, value: ...}` twice, both values are a password's.
                (None, Some(name)) => key.item_called(index, name),
                _ => key.item(index),
            };
            self.value(path, node.span(), via, item, depth + 1);
        }
    }

    /// Whether every item is a map that carries the field, each with another text.
    fn names(&self, items: &[NodeId], field: &str) -> bool {
        let mut seen = HashSet::new();
        items.iter().all(|item| {
            let map = self.document.target(*item);
            matches!(self.document.node(map).content(), Content::Map)
                && self
                    .document
                    .entry(map, field)
                    .and_then(|name| self.document.scalar(name))
                    .is_some_and(|name| seen.insert(name))
        })
    }

    /// Reads a list of `NAME=value` lines as a map: <https://docs.docker.com/reference/compose-file/services/#environment>
    fn assignments(&mut self, key: &KeyPath, via: Via, items: &[NodeId]) -> bool {
        let named = key.name() == "environment";
        let mut found = Vec::new();
        for item in items {
            let Content::Scalar(scalar) = self.document.node(*item).content() else { return false };
            let text = self.document.text(&scalar.text);
            // Below `environment` some programs take names such as `discovery.type`, and a name alone stands for a variable of the
            // machine that deploys.
            let (name, value) = match text.split_once('=') {
                Some((name, value)) if is_variable_name(name) || named && is_dotted_name(name) => (name, Some(value)),
                None if named && is_variable_name(text) => (text, None),
                _ => return false,
            };
            found.push((name, value, scalar.text.inner, scalar.text.decoded.is_none()));
        }
        if found.iter().all(|(_, value, ..)| value.is_none()) {
            return false;
        }
        for (item, (name, text, span, verbatim)) in items.iter().zip(&found) {
            if !self.wants(*item) {
                continue;
            }
            let Some(text) = text else {
                let key = self.keys.child(key, name);
                self.push(key, *span, via, *span, Value::empty(ValueKind::Null));
                continue;
            };
            let (key_span, value_span) = if *verbatim {
                let end = span.start + name.len() as u32;
                (Span::new(span.start, end), Span::new(end + 1, span.end))
            } else {
                (*span, *span)
            };
            let value = Value {
                text,
                kind: ValueKind::Untyped,
                disputed: false,
                quoted: false,
                verbatim: *verbatim && via.is_none(),
            };
            let key = self.keys.child(key, name);
            self.push(key, key_span, via, value_span, value);
        }
        true
    }
}

fn is_variable_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn is_dotted_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
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
