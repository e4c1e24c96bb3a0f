//! The nodes of a document in little room: a large file has one for each of its lines.

use std::fmt;

use super::{Content, EMPTY, NodeId, Scalar, Text, ValueKind};
use crate::source::Span;

/// Nodes by their numbers.
///
/// Nearly every node is a short key and a scalar that stand in the source as they are, with or without one quote on each side. That is
/// all that [`Packed`] has room for. What a map, list or alias has besides lies in `reaches`, and a node that does not fit lies in
/// `whole`, so that what is rare costs nothing where it is not.
#[derive(Debug, Default)]
pub(super) struct Nodes {
    packed: Vec<Packed>,
    reaches: Vec<Reach>,
    whole: Vec<Whole>,
}

/// One value of the tree, with the key that names it where its parent is a map. Its parts are unpacked when they are asked for.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    nodes: &'d Nodes,
    packed: &'d Packed,
}

/// All of a node, at its full size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whole {
    pub key: Option<Text>,
    pub span: Span,
    pub content: Content,
    /// The number of the node after all that lies in this one.
    pub next: u32,
}

const _: () = assert!(size_of::<Whole>() <= 64);

/// One node, as far as it is like most. Where its key and value end is kept as a length, which is short, and says it for both spans of
/// a text.
#[derive(Debug, Clone, Copy)]
struct Packed {
    /// Where the key starts, with its quote.
    key: u32,
    /// Where the value starts, with its quote.
    value: u32,
    /// The length of a scalar with its quotes; else where in `reaches` or `whole` the rest of the node lies.
    extent: u32,
    /// The length of the key with its quotes.
    key_length: u16,
    shape: Shape,
    /// Some of the flags below.
    flags: u8,
}

const _: () = assert!(size_of::<Packed>() == 16);

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Scalar(ValueKind),
    Map,
    List,
    Alias,
    /// It lies in `whole`.
    Whole,
}

/// The text of the scalar lies within one byte on each side.
const WITHIN: u8 = 1;
/// The scalar is [`Text::absent`].
const ABSENT: u8 = 1 << 1;
/// [`WITHIN`] and [`ABSENT`] of the key are so many bits further up.
const OF_KEY: u8 = 2;
/// There is a key.
const KEY: u8 = 1 << 4;
/// [`Scalar::disputed`].
const DISPUTED: u8 = 1 << 5;
/// [`Scalar::quoted`].
const QUOTED: u8 = 1 << 6;

/// What a map, a list or an alias has besides.
#[derive(Debug, Clone, Copy)]
struct Reach {
    /// Where it ends.
    end: u32,
    /// The number of the node after all that lies in a map or list; the target of an alias.
    node: u32,
}

impl Nodes {
    pub fn reserve(&mut self, count: usize) {
        self.packed.reserve(count);
    }

    pub fn len(&self) -> usize {
        self.packed.len()
    }

    pub fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// A node by its number.
    #[inline]
    pub fn get(&self, number: u32) -> Node<'_> {
        Node { nodes: self, packed: &self.packed[number as usize] }
    }

    /// The number of the node after all that lies in one.
    #[inline]
    pub fn next(&self, number: u32) -> u32 {
        self.get(number).next(number)
    }

    pub fn has_aliases(&self) -> bool {
        self.packed.iter().any(|packed| packed.shape == Shape::Alias)
            || self.whole.iter().any(|node| matches!(node.content, Content::Alias(_)))
    }

    /// Adds a node after the others.
    #[inline]
    pub fn push(&mut self, key: Option<&Text>, span: Span, content: &Content) {
        let number = self.len() as u32;
        let packed = self.pack(key, span, content, number + 1);
        self.packed.push(packed);
        debug_assert_eq!(
            self.whole(number),
            Whole { key: key.copied(), span, content: *content, next: number + 1 },
            "a node is read as it was added"
        );
    }

    /// Gives a scalar another place and content.
    pub fn replace(&mut self, number: u32, span: Span, content: &Content) {
        let key = self.get(number).key();
        let packed = self.pack(key.as_ref(), span, content, number + 1);
        if let Some(place) = self.packed.get_mut(number as usize) {
            *place = packed;
        }
    }

    /// All of a node.
    pub fn whole(&self, number: u32) -> Whole {
        let node = self.get(number);
        Whole { key: node.key(), span: node.span(), content: node.content(), next: self.next(number) }
    }

    /// Says where a map or list ends that was added before: its last byte, and the number of the node after all that lies in it.
    #[inline]
    pub fn close(&mut self, number: u32, end: u32, next: u32) {
        let Some(packed) = self.packed.get(number as usize) else { return };
        if packed.shape == Shape::Whole {
            if let Some(node) = self.whole.get_mut(packed.extent as usize) {
                (node.span.end, node.next) = (end.max(node.span.start), next);
            }
        } else if let Some(reach) = self.reaches.get_mut(packed.extent as usize) {
            *reach = Reach { end: end.max(packed.value), node: next };
        }
    }

    /// Packs a node; its parts come one by one, so that no whole node is made only to be packed.
    #[inline]
    fn pack(&mut self, key: Option<&Text>, span: Span, content: &Content, next: u32) -> Packed {
        packed(key, span, content, next, &mut self.reaches)
            .unwrap_or_else(|| self.keep(Whole { key: key.copied(), span, content: *content, next }))
    }

    #[cold]
    fn keep(&mut self, node: Whole) -> Packed {
        self.whole.push(node);
        let extent = self.whole.len() as u32 - 1;
        Packed { key: 0, value: 0, extent, key_length: 0, shape: Shape::Whole, flags: 0 }
    }
}

impl Node<'_> {
    /// The key that leads here; none for list items and for the root of a document.
    #[inline]
    pub fn key(&self) -> Option<Text> {
        let packed = self.packed;
        if packed.shape == Shape::Whole {
            return self.whole().key;
        }
        let span = Span::new(packed.key, packed.key + u32::from(packed.key_length));
        packed.has(KEY).then(|| text(span, packed.flags >> OF_KEY))
    }

    /// The span of the value: of its token with its quotes, of all of a map or list. Empty where nothing is written.
    #[inline]
    pub fn span(&self) -> Span {
        let end = match self.packed.shape {
            Shape::Scalar(_) => self.packed.value + self.packed.extent,
            Shape::Map | Shape::List | Shape::Alias => self.reach().end,
            Shape::Whole => return self.whole().span,
        };
        Span::new(self.packed.value, end)
    }

    /// What it is.
    #[inline]
    pub fn content(&self) -> Content {
        let packed = self.packed;
        match packed.shape {
            Shape::Scalar(kind) => {
                let text = text(Span::new(packed.value, packed.value + packed.extent), packed.flags);
                let (disputed, quoted) = (packed.has(DISPUTED), packed.has(QUOTED));
                Content::Scalar(Scalar { text, kind, disputed, quoted })
            }
            Shape::Map => Content::Map,
            Shape::List => Content::List,
            Shape::Alias => Content::Alias(NodeId(self.reach().node)),
            Shape::Whole => self.whole().content,
        }
    }

    /// Whether it is a list.
    #[inline]
    pub fn is_list(&self) -> bool {
        match self.packed.shape {
            Shape::Whole => matches!(self.whole().content, Content::List),
            shape => shape == Shape::List,
        }
    }

    /// Whether it is a scalar or an alias, which nothing lies in.
    #[inline]
    pub fn is_leaf(&self) -> bool {
        match self.packed.shape {
            Shape::Whole => matches!(self.whole().content, Content::Scalar(_) | Content::Alias(_)),
            shape => matches!(shape, Shape::Scalar(_) | Shape::Alias),
        }
    }

    /// The number of the node after all that lies in this one, whose number the caller knows.
    #[inline]
    pub(super) fn next(&self, number: u32) -> u32 {
        match self.packed.shape {
            Shape::Scalar(_) | Shape::Alias => number + 1,
            Shape::Map | Shape::List => self.reach().node,
            Shape::Whole => self.whole().next,
        }
    }

    fn reach(&self) -> &Reach {
        &self.nodes.reaches[self.packed.extent as usize]
    }

    fn whole(&self) -> &Whole {
        &self.nodes.whole[self.packed.extent as usize]
    }
}

impl PartialEq for Node<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.key(), self.span(), self.content()) == (other.key(), other.span(), other.content())
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (key, span, content) = (self.key(), self.span(), self.content());
        out.debug_struct("Node").field("key", &key).field("span", &span).field("content", &content).finish()
    }
}

impl Packed {
    fn has(&self, flag: u8) -> bool {
        self.flags & flag != 0
    }
}

/// A node packed; none where it does not fit.
#[inline]
fn packed(name: Option<&Text>, span: Span, content: &Content, next: u32, reaches: &mut Vec<Reach>) -> Option<Packed> {
    let (mut key, mut key_length, mut flags) = (0, 0, 0);
    if let Some(text) = name {
        flags = KEY | flags_of(text)? << OF_KEY;
        (key, key_length) = (text.span.start, u16::try_from(text.span.len()).ok()?);
    }
    let mut reach = |shape, node| {
        reaches.push(Reach { end: span.end, node });
        (shape, reaches.len() as u32 - 1)
    };
    let (shape, extent) = match content {
        Content::Scalar(scalar) => {
            if scalar.text.span != span {
                return None;
            }
            flags |= flags_of(&scalar.text)?;
            flags |= if scalar.disputed { DISPUTED } else { 0 } | if scalar.quoted { QUOTED } else { 0 };
            (Shape::Scalar(scalar.kind), span.len())
        }
        Content::Map => reach(Shape::Map, next),
        Content::List => reach(Shape::List, next),
        Content::Alias(target) => reach(Shape::Alias, target.0),
    };
    Some(Packed { key, value: span.start, extent, key_length, shape, flags })
}

/// What [`text`] makes a text of besides its span; none where nothing does.
#[inline]
fn flags_of(text: &Text) -> Option<u8> {
    let fills = text.inner == text.span;
    match text.decoded {
        None if fills => Some(0),
        None if text.inner.start == text.span.start + 1 && text.inner.end + 1 == text.span.end => Some(WITHIN),
        Some(EMPTY) if fills => Some(ABSENT),
        _ => None,
    }
}

#[inline]
fn text(span: Span, flags: u8) -> Text {
    let inner = if flags & WITHIN != 0 { Span::new(span.start + 1, span.end - 1) } else { span };
    Text { span, inner, decoded: if flags & ABSENT != 0 { Some(EMPTY) } else { None } }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Decoded;

    fn scalar(text: Text) -> Content {
        Content::Scalar(Scalar { text, kind: ValueKind::Integer, disputed: true, quoted: false })
    }

    #[test]
    fn what_does_not_fit_is_kept_whole() {
        let span = Span::new(3, 9);
        let plain = Text::plain(span);
        let quoted = Text { inner: Span::new(4, 8), ..plain };
        let triple = Text { inner: Span::new(6, 6), ..plain };
        let decoded = Text { decoded: Some(Decoded(std::num::NonZeroU32::MIN)), ..plain };
        let long = Text::plain(Span::new(0, 1 << 16));
        let nothing = Span::at(9);
        for (key, span, content, fits) in [
            (None, span, scalar(plain), true),
            (Some(plain), span, scalar(quoted), true),
            (Some(quoted), nothing, scalar(Text::absent(nothing)), true),
            (Some(quoted), nothing, scalar(Text::plain(nothing)), true),
            (Some(quoted), span, Content::Alias(NodeId(7)), true),
            (Some(plain), span, Content::Map, true),
            (None, span, Content::List, true),
            (Some(Text::absent(nothing)), span, Content::Map, true),
            (Some(decoded), span, Content::Alias(NodeId(7)), false),
            (Some(long), span, Content::List, false),
            (None, span, scalar(triple), false),
            (None, span, scalar(decoded), false),
            (None, nothing, scalar(plain), false),
        ] {
            let mut nodes = Nodes::default();
            let is_open = matches!(content, Content::Map | Content::List);
            let mut node = Whole { key, span, content, next: 1 };
            nodes.push(key.as_ref(), span, &content);
            assert_eq!((nodes.whole(0), nodes.whole.is_empty()), (node, fits));
            assert_eq!((nodes.get(0).is_leaf(), nodes.get(0).is_list()), (!is_open, content == Content::List));
            if is_open {
                nodes.close(0, 40, 12);
                (node.span.end, node.next) = (40, 12);
                assert_eq!(nodes.whole(0), node);
            }
            let content = scalar(decoded);
            nodes.replace(0, span, &content);
            assert_eq!(nodes.whole(0), Whole { key, span, content, next: 1 });
        }
    }
}
