//! The walk from leaf to leaf of a document, which can be kept where it stands and gone on with later.

use std::ops::Range;
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::{Content, Document, NodeId, Scalar, Setting, Value, ValueKind};
use crate::key::{Bare, KeyPath, Keys};
use crate::source::Span;

/// The most values that aliases may add to those of a document; aliases of aliases make more of a few lines than a machine holds.
pub const MOST_ALIASED: usize = 100_000;
/// The deepest nesting that is followed.
const DEEPEST: usize = 512;

/// A walk over the leaves below a node, in source order.
#[derive(Debug, Clone)]
pub(super) struct Walk<'d> {
    document: &'d Document,
    steps_left: usize,
    /// The maps and lists that it is in, the innermost last.
    open: Vec<Open<'d>>,
}

/// A map or list that the walk is in.
#[derive(Debug, Clone)]
struct Open<'d> {
    key: KeyPath,
    /// The span of the alias that led here, if one did.
    via: Option<Span>,
    /// How deep its entries lie.
    depth: usize,
    kind: Kind<'d>,
    /// The entries that are still to come.
    rest: Range<NodeId>,
}

/// How the entries of a map or list are called.
#[derive(Debug, Clone)]
enum Kind<'d> {
    /// It has one, which is the root.
    Root,
    /// By the names that stand before them.
    Named,
    /// By these names, of which so many were seen, where some that are written do not count.
    Chosen(Arc<[(&'d str, NodeId)]>, usize),
    /// By their places, of which the next is this, or by a field of theirs.
    Listed(usize, Option<&'static str>),
    /// By what each has before its `=`.
    Assigned,
}

/// The last step to an entry.
#[derive(Clone, Copy)]
pub(super) enum Step<'d> {
    /// To the root.
    None,
    /// To the entry of this name.
    Name(&'d str),
    /// To the item at this place, which may be called by a field of its.
    Item(usize, Option<&'static str>),
}

/// An entry of a map or list.
struct Entry<'d> {
    id: NodeId,
    step: Step<'d>,
    /// Where its key is written; the value's place for a list item.
    key_span: Span,
}

/// A setting but for its key.
pub(super) struct Leaf<'d> {
    key_span: Span,
    pub(super) value: Value<'d>,
    pub(super) span: Span,
    anchor: Option<Span>,
}

/// What becomes of the leaves that a walk comes to.
pub(super) trait Sink<'d> {
    /// Takes a leaf; whether the walk goes on.
    fn take(&mut self, parent: &KeyPath, step: Step<'d>, leaf: Leaf<'d>) -> bool;
}

impl<'d> Walk<'d> {
    /// A walk that has not started.
    pub(super) fn new(document: &'d Document, root: NodeId) -> Self {
        let (key, via, depth) = Default::default();
        let open = vec![Open { key, via, depth, kind: Kind::Root, rest: document.reach(root) }];
        Walk { document, steps_left: document.len().saturating_add(MOST_ALIASED), open }
    }

    /// Goes on with what is wanted, which is asked of a node and all that lies below it, until the sink has enough or nothing is left.
    pub(super) fn go_on(&mut self, wanted: impl Fn(Range<NodeId>) -> bool, sink: &mut impl Sink<'d>) {
        let document = self.document;
        while let Some(open) = self.open.last_mut() {
            let Some(Entry { id, step, key_span }) = open.next(document) else {
                self.open.pop();
                continue;
            };
            if !wanted(document.reach(id)) || open.depth > DEEPEST || !step_of(&mut self.steps_left) {
                continue;
            }
            let (mut node, mut target, mut via, mut depth) = (document.node(id), id, open.via, open.depth);
            let mut content = node.content();
            if matches!(content, Content::Alias(_)) {
                target = document.target(id);
                // A map or list that holds itself would be followed for ever.
                if target == id || document.holds(target, id) || depth == DEEPEST || !step_of(&mut self.steps_left) {
                    continue;
                }
                (via, depth) = (via.or(Some(node.span())), depth + 1);
                node = document.node(target);
                content = node.content();
            }
            let goes_on = match content {
                Content::Alias(_) => true,
                Content::Scalar(scalar) if matches!(open.kind, Kind::Assigned) => {
                    take_assigned(document, &open.key, &scalar, via, sink)
                }
                Content::Scalar(scalar) => {
                    let value = scalar.value(document, via);
                    take(sink, &open.key, step, Leaf::new(key_span, via, scalar.text.inner, value))
                }
                Content::Map | Content::List if document.reach(target).end == target.following() => {
                    let kind = if content == Content::Map { ValueKind::Map } else { ValueKind::List };
                    take(sink, &open.key, step, Leaf::new(key_span, via, node.span(), Value::empty(kind)))
                }
                Content::Map | Content::List => {
                    let key = step.from(&open.key, document, target);
                    let kind = match content {
                        Content::List => list(document, &key, target),
                        _ if document.distinct => Kind::Named,
                        _ => Kind::Chosen(entries(document, target, 0, &mut self.steps_left).into(), 0),
                    };
                    let rest = target.following()..document.reach(target).end;
                    self.open.push(Open { key, via, depth: depth + 1, kind, rest });
                    true
                }
            };
            if !goes_on {
                return;
            }
        }
    }

    /// Whether nothing is left.
    pub(super) const fn is_over(&self) -> bool {
        self.open.is_empty()
    }
}

impl<'d> Open<'d> {
    /// The next entry.
    fn next(&mut self, document: &'d Document) -> Option<Entry<'d>> {
        if let Kind::Chosen(entries, seen) = &mut self.kind {
            let (name, id) = *entries.get(*seen)?;
            *seen += 1;
            let node = document.node(id);
            let key_span = node.key().map_or(node.span(), |key| key.inner);
            return Some(Entry { id, step: Step::Name(name), key_span });
        }
        while self.rest.start < self.rest.end {
            let id = self.rest.start;
            self.rest.start = document.reach(id).end;
            let node = document.node(id);
            let step = match &mut self.kind {
                Kind::Named => {
                    let Some(key) = node.key() else { continue };
                    return Some(Entry { id, step: Step::Name(document.text(&key)), key_span: key.inner });
                }
                Kind::Listed(index, field) => {
                    *index += 1;
                    Step::Item(*index - 1, *field)
                }
                _ => Step::None,
            };
            return Some(Entry { id, step, key_span: node.span() });
        }
        None
    }
}

impl<'d> Step<'d> {
    /// The key of a map or list to which this step leads.
    fn from(self, parent: &KeyPath, document: &'d Document, map: NodeId) -> KeyPath {
        match self {
            Step::None => parent.clone(),
            Step::Name(name) => parent.child(name),
            Step::Item(index, field) => {
                let name = document.entry(map, field.unwrap_or("name")).and_then(|name| document.scalar(name));
                match (field, name) {
                    (Some(field), Some(name)) => parent.named_item(field, name),
                    // Of `{name: DB_PASSWORD, value: ...}` twice, both values are a password's.
                    (None, Some(name)) => parent.item_called(index, name),
                    _ => parent.item(index),
                }
            }
        }
    }
}

impl<'d> Leaf<'d> {
    fn new(key_span: Span, via: Option<Span>, span: Span, value: Value<'d>) -> Self {
        let (span, anchor) = via.map_or((span, None), |alias| (alias, Some(span)));
        Leaf { key_span, value, span, anchor }
    }
}

impl Scalar {
    fn value<'d>(&self, document: &'d Document, via: Option<Span>) -> Value<'d> {
        Value {
            text: document.text(&self.text),
            kind: self.kind,
            disputed: self.disputed,
            quoted: self.quoted,
            verbatim: self.text.decoded.is_none() && via.is_none(),
        }
    }
}

/// Takes a step; false where none is left.
const fn step_of(left: &mut usize) -> bool {
    *left = left.saturating_sub(1);
    *left > 0
}

/// Has a leaf taken, unless its key has no step at all.
fn take<'d>(sink: &mut impl Sink<'d>, parent: &KeyPath, step: Step<'d>, leaf: Leaf<'d>) -> bool {
    let is_root = match step {
        Step::None => true,
        Step::Name(name) => name.is_empty() && parent.is_root(),
        Step::Item(..) => false,
    };
    is_root || sink.take(parent, step, leaf)
}

/// The entries of a map that count, with those of the maps it merges after its own; each name once.
fn entries<'d>(document: &'d Document, id: NodeId, depth: usize, left: &mut usize) -> Vec<(&'d str, NodeId)> {
    let mut last: HashMap<&str, usize> = HashMap::new();
    let mut own: Vec<(&str, NodeId)> = Vec::new();
    let mut others = Vec::new();
    for (entry, node) in document.children(id) {
        if depth > 0 && !step_of(left) {
            break;
        }
        let Some(name) = node.key() else { continue };
        let name = document.text(&name);
        if name == "<<" && depth < DEEPEST {
            others.extend(merged(document, entry, depth, left));
        } else {
            let index = *last.entry(name).or_insert(own.len());
            match own.get_mut(index) {
                Some(earlier) => earlier.1 = entry,
                None => own.push((name, entry)),
            }
        }
    }
    own.extend(others.into_iter().filter(|(name, _)| last.insert(name, 0).is_none()));
    own
}

/// What a `<<` entry brings in: <https://yaml.org/type/merge.html>
fn merged<'d>(document: &'d Document, entry: NodeId, depth: usize, left: &mut usize) -> Vec<(&'d str, NodeId)> {
    let target = document.target(entry);
    if document.holds(target, entry) {
        return Vec::new();
    }
    match document.node(target).content() {
        Content::Map => entries(document, target, depth + 1, left),
        Content::List if depth < DEEPEST => {
            let items = document.children(target).map(|(id, _)| id);
            items.flat_map(|item| merged(document, item, depth + 1, left)).collect()
        }
        _ => Vec::new(),
    }
}

/// The fields by which items of a list may be told apart.
pub(super) const NAMING: [&str; 4] = ["name", "binding", "id", "key"];

/// How the items of a list are called.
fn list<'d>(document: &'d Document, key: &KeyPath, id: NodeId) -> Kind<'d> {
    if are_assignments(document, key, id) {
        return Kind::Assigned;
    }
    let names = |field: &&str| {
        let mut seen = HashSet::new();
        document.children(id).all(|(item, _)| {
            let map = document.target(item);
            matches!(document.node(map).content(), Content::Map)
                && document
                    .entry(map, field)
                    .and_then(|name| document.scalar(name))
                    .is_some_and(|name| seen.insert(name))
        })
    };
    Kind::Listed(0, NAMING.into_iter().find(names))
}

/// Whether a list holds `NAME=value` lines, which are read as a map:
/// <https://docs.docker.com/reference/compose-file/services/#environment>
fn are_assignments(document: &Document, key: &KeyPath, id: NodeId) -> bool {
    let named = key.name() == "environment";
    let mut any = false;
    let all = document.children(id).all(|(_, node)| {
        let Content::Scalar(scalar) = node.content() else { return false };
        let text = document.text(&scalar.text);
        // Below `environment` some programs take names such as `discovery.type`, and a name alone stands for a variable of the
        // machine that deploys.
        match text.split_once('=') {
            Some((name, _)) => {
                any = true;
                is_variable_name(name) || named && is_dotted_name(name)
            }
            None => named && is_variable_name(text),
        }
    });
    all && any
}

fn is_variable_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

pub(super) fn is_dotted_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Has the leaf taken that a `NAME=value` line is.
pub(super) fn take_assigned<'d>(
    document: &'d Document,
    parent: &KeyPath,
    scalar: &Scalar,
    via: Option<Span>,
    sink: &mut impl Sink<'d>,
) -> bool {
    let (text, span) = (document.text(&scalar.text), scalar.text.inner);
    let Some((name, value)) = text.split_once('=') else {
        let leaf = Leaf::new(span, via, span, Value::empty(ValueKind::Null));
        return sink.take(parent, Step::Name(text), leaf);
    };
    let verbatim = scalar.text.decoded.is_none();
    let end = span.start + name.len() as u32;
    let (key_span, value_span) =
        if verbatim { (Span::new(span.start, end), Span::new(end + 1, span.end)) } else { (span, span) };
    let (kind, verbatim) = (ValueKind::Untyped, verbatim && via.is_none());
    let value = Value { text: value, kind, disputed: false, quoted: false, verbatim };
    sink.take(parent, Step::Name(name), Leaf::new(key_span, via, value_span, value))
}

/// Makes settings of leaves.
pub(super) struct Making<'d, E> {
    each: E,
    /// How many it makes before it has enough.
    most: usize,
    /// The keys of what waits.
    keys: Keys,
    /// What is handed on together.
    waiting: Vec<(Bare, Leaf<'d>)>,
}

/// So many bytes of the texts of keys lie in one piece.
const PIECE: usize = 16 * 1024;

impl<'d, E: FnMut(Setting<'d>)> Making<'d, E> {
    /// Hands on all settings, which are likely to be so many.
    pub(super) fn new(likely: usize, each: E) -> Self {
        let keys = Keys::with_capacity(likely.saturating_mul(64).min(PIECE + PIECE / 4));
        Making { each, most: usize::MAX, keys, waiting: Vec::with_capacity(likely.min(PIECE / 32)) }
    }

    /// Hands on at most so many settings.
    pub(super) fn at_most(most: usize, each: E) -> Self {
        Making { most, ..Making::new(most, each) }
    }

    /// Hands on what waits.
    pub(super) fn finish(&mut self) {
        let texts = self.keys.finish();
        for (key, Leaf { key_span, value, span, anchor }) in self.waiting.drain(..) {
            let anchor = anchor.map(Box::new);
            (self.each)(Setting { key: key.with(&texts), key_span, value, span, anchor });
        }
    }
}

impl<'d, E: FnMut(Setting<'d>)> Sink<'d> for Making<'d, E> {
    fn take(&mut self, parent: &KeyPath, step: Step<'d>, leaf: Leaf<'d>) -> bool {
        let key = match step {
            Step::None => self.keys.again(parent),
            Step::Name(name) => self.keys.child(parent, name),
            Step::Item(index, _) => self.keys.item(parent, index),
        };
        self.waiting.push((key, leaf));
        if self.keys.len() >= PIECE {
            self.finish();
        }
        self.most = self.most.saturating_sub(1);
        self.most > 0
    }
}
