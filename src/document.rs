//! One file as a tree, whatever its format: every key and every value has its span, and nothing that was written is lost.

mod nodes;
mod portions;
mod settings;
mod walk;

use std::num::NonZeroU32;
use std::ops::Range;
use std::sync::Arc;

use crate::source::{Source, Span};

pub use nodes::Node;
use nodes::Nodes;
pub use portions::{Leaf, PORTION, Portions};
pub use settings::{Setting, Value, ValueKind};
pub use walk::MOST_ALIASED;

/// A source parsed to a tree, with its comments and faults.
///
/// The tree is one flat list in the order of the source: a node is followed by all that lies below it. Duplicate keys
/// stay in it, each with its place.
#[derive(Debug)]
pub struct Document {
    /// The text the tree was read from.
    pub source: Arc<Source>,
    /// How it was read.
    pub format: Format,
    /// The spans of the comments, from their opening mark to the end of their text, in source order.
    pub comments: Vec<Span>,
    /// What could not be read, or may be read in two ways, in source order.
    pub faults: Vec<Fault>,
    /// Whether no map has a key twice or merges another; false where that was not looked for.
    pub distinct: bool,
    decoded: Vec<Box<str>>,
    nodes: Nodes,
    roots: Vec<NodeId>,
}

/// The formats that are read; `parse::FORMATS` says what each looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// `KEY=value` lines, as .env files have them.
    Dotenv,
    /// YAML 1.2, with what YAML 1.1 reads differently marked.
    Yaml,
    /// TOML 1.1.
    Toml,
    /// JSON, with comments and trailing commas where the file's convention allows them.
    Json,
    /// The .properties files of Java.
    Properties,
}

/// A node's number in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(u32);

impl NodeId {
    /// The first node of a document that has any.
    pub const FIRST: NodeId = NodeId(0);

    /// The node that comes next in the order of the source.
    pub const fn following(self) -> NodeId {
        NodeId(self.0 + 1)
    }
}

/// A piece of text with its place; the text stands in the source unless escapes, folding or a template made it another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// Where it is written, quotes included.
    pub span: Span,
    /// Where its content is written, quotes excluded.
    pub inner: Span,
    /// The text where it is not what stands at `inner`.
    pub decoded: Option<Decoded>,
}

/// The number, counted from 1, of a text that its document keeps because the source has it not as it is. Few texts are, so that
/// those which are not pay for little.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decoded(NonZeroU32);

/// The empty text, which is kept nowhere.
const EMPTY: Decoded = Decoded(NonZeroU32::MAX);

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// One value that is neither map nor list.
    Scalar(Scalar),
    /// Named entries, duplicates included, in source order.
    Map,
    /// Items in order.
    List,
    /// Stands for another node, which is written elsewhere in the same document.
    Alias(NodeId),
}

/// One value that is neither map nor list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scalar {
    /// Its text, decoded.
    pub text: Text,
    /// Its type, as the format's current specification reads it.
    pub kind: ValueKind,
    /// Whether common readers of the format give it another type or value: YAML 1.1 and 1.2 differ on `no`, `0123`, `12:30`.
    pub disputed: bool,
    /// Whether it stands in quotes or in a block, so that its type cannot be guessed from its look.
    pub quoted: bool,
}

/// A place that could not be read as it stands, or that readers understand in different ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The rule that describes this kind of fault, such as `syntax/unclosed-quote`.
    pub rule: &'static str,
    /// The key it is about, where there is one.
    pub key: Option<String>,
    /// Where.
    pub span: Span,
    /// What is wrong, in one sentence that repeats no value.
    pub message: String,
    /// Another place that belongs to it, such as the first of two duplicates, and what it is.
    pub related: Option<(Span, &'static str)>,
}

impl Document {
    /// A document without content, to be filled by a [`Builder`].
    pub fn empty(source: Arc<Source>, format: Format) -> Self {
        let (comments, faults, distinct, decoded, nodes, roots) = Default::default();
        Document { source, format, comments, faults, distinct, decoded, nodes, roots }
    }

    /// The roots: one for most files, one for each `---` document of a YAML file, none for an empty file.
    pub fn roots(&self) -> &[NodeId] {
        &self.roots
    }

    /// A node by its number.
    #[inline]
    pub fn node(&self, id: NodeId) -> Node<'_> {
        self.nodes.get(id.0)
    }

    /// How many nodes there are.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// All nodes, in source order.
    pub fn nodes(&self) -> impl Iterator<Item = (NodeId, Node<'_>)> {
        (0..self.nodes.len() as u32).map(|number| (NodeId(number), self.nodes.get(number)))
    }

    /// What lies directly below a node, in source order: the entries of a map, the items of a list, nothing else.
    #[inline]
    pub fn children(&self, id: NodeId) -> impl Iterator<Item = (NodeId, Node<'_>)> {
        let end = self.nodes.next(id.0);
        let mut next = id.0 + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let (id, node) = (NodeId(next), self.nodes.get(next));
                next = node.next(next);
                (id, node)
            })
        })
    }

    /// Whether a node lies below another, at any depth.
    #[inline]
    pub fn holds(&self, outer: NodeId, inner: NodeId) -> bool {
        outer < inner && inner.0 < self.nodes.next(outer.0)
    }

    /// A node and all that lies below it, at any depth.
    #[inline]
    pub fn reach(&self, id: NodeId) -> Range<NodeId> {
        id..NodeId(self.nodes.next(id.0))
    }

    /// How many nodes there are from this one on to the end of what lies below it.
    fn count_below(&self, id: NodeId) -> usize {
        (self.reach(id).end.0 - id.0) as usize
    }

    /// Whether a node stands for another one.
    pub fn has_aliases(&self) -> bool {
        self.nodes.has_aliases()
    }

    /// The entry of a map with this key, as it is written; the last one where there are several.
    pub fn entry(&self, map: NodeId, key: &str) -> Option<NodeId> {
        self.children(map)
            .filter(|(_, node)| node.key().is_some_and(|text| self.reads(&text, key)))
            .last()
            .map(|(id, _)| id)
    }

    /// What stands below a node at a path of keys, aliases followed.
    pub fn at(&self, mut node: NodeId, keys: &[&str]) -> Option<NodeId> {
        for key in keys {
            let map = self.target(node);
            matches!(self.node(map).content(), Content::Map).then_some(())?;
            node = self.entry(map, key)?;
        }
        Some(node)
    }

    /// The node that a node stands for: itself, or the end of a chain of aliases.
    #[inline]
    pub fn target(&self, id: NodeId) -> NodeId {
        let mut id = id;
        // An alias names a node before it, so the chain ends.
        while let Content::Alias(target) = self.node(id).content() {
            if target >= id {
                break;
            }
            id = target;
        }
        id
    }

    /// Gives a scalar another text than the one that its format reads, such as what one loader makes of it. Its place stays.
    pub fn reword(&mut self, id: NodeId, text: &str) {
        let decoded = self.keep(text.into());
        let span = self.node(id).span();
        if let Content::Scalar(mut scalar) = self.node(id).content() {
            scalar.text.decoded = Some(decoded);
            self.nodes.replace(id.0, span, &Content::Scalar(scalar));
        }
    }

    fn keep(&mut self, text: Box<str>) -> Decoded {
        self.decoded.push(text);
        Decoded(NonZeroU32::MIN.saturating_add(self.decoded.len() as u32 - 1))
    }

    /// A text of this document, decoded.
    pub fn text(&self, text: &Text) -> &str {
        match text.decoded {
            Some(Decoded(number)) => self.decoded.get(number.get() as usize - 1).map_or("", |text| text),
            None => self.source.slice(text.inner),
        }
    }

    /// Whether a text of this document is another one; most are told apart by their lengths.
    fn reads(&self, text: &Text, other: &str) -> bool {
        (text.decoded.is_some() || text.inner.len() as usize == other.len()) && self.text(text) == other
    }

    /// The text of a scalar, decoded; none for a map or list.
    pub fn scalar(&self, id: NodeId) -> Option<&str> {
        match self.node(self.target(id)).content() {
            Content::Scalar(scalar) => Some(self.text(&scalar.text)),
            _ => None,
        }
    }
}

/// Fills a document in source order: open a map or list, add what lies in it, close it.
#[derive(Debug)]
pub struct Builder {
    document: Document,
    open: Vec<NodeId>,
}

impl Builder {
    /// Starts a document.
    pub fn new(source: Arc<Source>, format: Format) -> Self {
        // A small file's nodes find room at once; those of a large one move seldom.
        let nodes = (source.text().len() / 32).min(1024);
        let mut document = Document::empty(source, format);
        document.nodes.reserve(nodes);
        Builder { document, open: Vec::new() }
    }

    /// A text with its place, which is decoded where it is not what stands at `inner`.
    pub fn text(&mut self, span: Span, inner: Span, decoded: Option<Box<str>>) -> Text {
        Text { span, inner, decoded: decoded.map(|text| self.document.keep(text)) }
    }

    /// Adds a scalar or alias, or opens a map or list that must be closed.
    #[inline]
    pub fn add(&mut self, key: Option<Text>, span: Span, content: Content) -> NodeId {
        let id = NodeId(self.document.nodes.len() as u32);
        if self.open.is_empty() {
            self.document.roots.push(id);
        }
        if matches!(content, Content::Map | Content::List) {
            self.open.push(id);
        }
        self.document.nodes.push(key.as_ref(), span, &content);
        id
    }

    /// Closes the map or list that was opened last; `end` is the offset, in bytes, just past it.
    pub fn close(&mut self, end: u32) {
        if let Some(id) = self.open.pop() {
            let next = self.document.nodes.len() as u32;
            self.document.nodes.close(id.0, end, next);
        }
    }

    /// How many maps and lists are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// Gives a scalar that was added before another place and content, such as one whose end is known only now.
    pub fn replace(&mut self, id: NodeId, span: Span, content: Content) {
        self.document.nodes.replace(id.0, span, &content);
    }

    /// The document so far, for its source, comments and faults.
    pub fn document(&mut self) -> &mut Document {
        &mut self.document
    }

    /// Closes what is open and gives the document.
    pub fn finish(mut self) -> Document {
        let end = self.document.source.text().len() as u32;
        while !self.open.is_empty() {
            self.close(end);
        }
        self.document.faults.sort_by_key(|fault| (fault.span, fault.rule));
        self.document
    }
}

impl Text {
    /// Text that stands in the source as it is.
    pub const fn plain(span: Span) -> Self {
        Text { span, inner: span, decoded: None }
    }

    /// Empty text where nothing is written.
    pub const fn absent(span: Span) -> Self {
        Text { span, inner: span, decoded: Some(EMPTY) }
    }
}
