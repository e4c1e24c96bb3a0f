//! Looks for the secrets of a document by the keys and the shapes of its values.

use std::ops::Range;

use rayon::prelude::*;

use super::{merged, patch, touches};
use crate::document::{Content, Document, Node, NodeId, Setting, ValueKind};
use crate::key::{Bare, KeyPath, Keys};
use crate::mask::named_part;
use crate::secret::{Grade, grade, private_key_blocks, says_nothing, secret_parts_graded};
use crate::source::Span;
use crate::threads;

/// Deeper than this many levels, only the last ones count as the key of a value.
const DEEPEST_KEY: usize = 48;
/// More secret parts than this in a value that stands otherwise in its source, and all of it is hidden.
const MOST_PARTS: usize = 16;

/// Keys are made for so many values at once, and of not much more than so many bytes together.
const AT_ONCE: usize = 128;
/// So many bytes most keys have at most, with their words.
const LIKELY: usize = 64;
const KEY_BYTES: usize = 1 << 14;

/// Of so many values that are looked at, each thread takes a part.
const MANY: usize = 1 << 13;

/// The secrets of a document, or of these spans of it alone; in order and without overlap.
pub(super) fn secrets(document: &Document, asked: Option<Vec<Span>>) -> Vec<Span> {
    // A value that an alias stands for is as secret as the keys of all its aliases make it.
    let aliased = document.has_aliases();
    let asked = asked.filter(|_| !aliased).map(merged);
    let search = || Search { document, asked: asked.as_deref(), secrets: Vec::new() };
    // Without aliases and lists a program sees each value under the key under which it is written.
    let (values, of_a_list) = search().values();
    let listed = aliased || of_a_list;
    let in_values = |values: &[NodeId]| {
        let mut search = search();
        if listed {
            search.settings(values, aliased);
        }
        search.nodes(values);
        search.secrets
    };
    let mut secrets = if aliased || values.len() < MANY {
        in_values(&values)
    } else {
        threads::use_this_one_too();
        let part = values.len().div_ceil(rayon::current_num_threads());
        values.par_chunks(part).map(in_values).collect::<Vec<_>>().concat()
    };
    let mut patched = search();
    patch::each_value(document, |grade, setting| patched.graded(grade, setting));
    secrets.append(&mut patched.secrets);
    secrets.extend(private_key_blocks(document.source.text()).into_iter().map(Span::from));
    merged(secrets)
}

struct Search<'d> {
    document: &'d Document,
    /// Where secrets are looked for, in order and without overlap; everywhere where there is none.
    asked: Option<&'d [Span]>,
    secrets: Vec<Span>,
}

impl<'d> Search<'d> {
    /// The values that somebody asked for, in order, and whether somebody asked for a list.
    fn values(&self) -> (Vec<NodeId>, bool) {
        let (mut values, mut of_a_list) = (Vec::new(), false);
        let mut next = 0;
        let mut asks = |span: Span| {
            let Some(asked) = self.asked else { return true };
            next = first_behind(asked, next, span.start);
            asked.get(next).is_some_and(|other| other.start < span.end)
        };
        for (id, node) in self.document.nodes() {
            if node.is_leaf() {
                if asks(node.span()) {
                    values.push(id);
                }
            } else if !of_a_list && node.is_list() {
                of_a_list = self.asks(node.span());
            }
        }
        (values, of_a_list)
    }

    /// Every one of these values by the key under which a program sees it, where that may not be the one by which it is written.
    fn settings(&mut self, values: &[NodeId], aliased: bool) {
        let document = self.document;
        let meets = |reach: Range<NodeId>| {
            aliased || values.get(values.partition_point(|id| *id < reach.start)).is_some_and(|id| *id < reach.end)
        };
        for root in document.roots() {
            let sealed = self.is_kubernetes_secret(*root);
            document.each_setting_among(*root, meets, |setting| {
                if aliased || is_seen_otherwise(&setting) {
                    self.setting(&setting, sealed);
                }
            });
        }
    }

    /// Whether anybody asked for a span.
    fn asks(&self, span: Span) -> bool {
        self.asked.is_none_or(|asked| touches(asked, span))
    }

    /// Whether a root is a Kubernetes `Secret`, whose data is secret whatever its keys say.
    fn is_kubernetes_secret(&self, root: NodeId) -> bool {
        self.document.entry(root, "kind").and_then(|kind| self.document.scalar(kind)) == Some("Secret")
    }

    /// A setting by the key under which a program sees it: through aliases, merges and lists of `NAME=value`.
    fn setting(&mut self, setting: &Setting<'d>, sealed: bool) {
        self.graded(grade_within(&setting.key, sealed), setting);
    }

    /// A setting whose key says this of it.
    fn graded(&mut self, grade: Grade, setting: &Setting<'d>) {
        let written = setting.anchor.as_deref().copied().unwrap_or(setting.span);
        if self.asks(written) {
            self.value(grade, setting.value.text, written, setting.value.verbatim);
        }
    }

    /// Every one of these values by where it is written, those that a duplicate key shadows among them.
    fn nodes(&mut self, values: &[NodeId]) {
        let document = self.document;
        let (root, mut above): (KeyPath, Vec<Open>) = (KeyPath::root(), Vec::new());
        let count = values.len().min(AT_ONCE);
        let (mut keys, mut keyed) = (Keys::with_capacity(count * LIKELY), Vec::with_capacity(count));
        let (mut sealed, mut at) = (None, NodeId::FIRST);
        for &id in values {
            while above.last().is_some_and(|open| !document.holds(open.id, id)) {
                above.pop();
            }
            // From the value before it, over what holds neither.
            while at < id {
                let reach = document.reach(at);
                if !reach.contains(&id) {
                    at = reach.end;
                    continue;
                }
                if above.is_empty() {
                    sealed = None;
                }
                above.push(Open { id: at, path: None });
                at = at.following();
            }
            at = id.following();
            let node = document.node(id);
            let sealed = match above.first() {
                Some(root) => *sealed.get_or_insert_with(|| self.is_kubernetes_secret(root.id)),
                None => false,
            };
            let path = innermost_path(document, &mut above).unwrap_or(&root);
            let name = node.key();
            let name = name.as_ref().map(|name| document.text(name));
            // Most keys say nothing, and are not put together.
            if !sealed && !path.may_say_secret() && name.is_none_or(says_nothing) {
                self.leaf(id, Grade::Plain);
                continue;
            }
            let key = match name {
                Some(name) => keys.child(path, name),
                None => keys.again(path),
            };
            keyed.push((id, key, sealed));
            if keyed.len() == AT_ONCE || keys.len() > KEY_BYTES {
                self.keyed(&mut keys, &mut keyed);
            }
        }
        self.keyed(&mut keys, &mut keyed);
    }

    /// Values whose keys were made together, and whether each is data of a Kubernetes `Secret`.
    fn keyed(&mut self, keys: &mut Keys, values: &mut Vec<(NodeId, Bare, bool)>) {
        let texts = keys.finish();
        for (id, key, sealed) in values.drain(..) {
            self.leaf(id, grade_within(&key.with(&texts), sealed));
        }
    }

    fn leaf(&mut self, id: NodeId, grade: Grade) {
        let document = self.document;
        // Maps and lists below an alias are settings of their own; a lone value may be shadowed.
        let Content::Scalar(scalar) = document.node(document.target(id)).content() else { return };
        let aliased = matches!(document.node(id).content(), Content::Alias(_));
        let text = document.text(&scalar.text);
        let (inner, verbatim) = (scalar.text.inner, scalar.text.decoded.is_none());
        self.value(grade, text, inner, verbatim);
        if let Some((start, grade)) = named_part(text).filter(|_| !aliased) {
            let inner = if verbatim { inner.part(&(start..text.len())) } else { inner };
            self.value(grade, &text[start..], inner, verbatim);
        }
    }

    fn value(&mut self, grade: Grade, text: &str, written: Span, verbatim: bool) {
        let parts = secret_parts_graded(grade, text);
        if parts.is_empty() {
            return;
        }
        let raw = self.document.source.slice(written);
        if verbatim && raw.len() == text.len() || raw == text {
            self.secrets.extend(parts.iter().map(|part| written.part(part)));
            return;
        }
        if parts.len() <= MOST_PARTS && !parts.iter().any(|part| part.len() == text.len()) {
            // The text was folded or unescaped: its secrets are hidden where they can be found as they are.
            let lines: Vec<&str> = parts
                .iter()
                .flat_map(|part| text[part.clone()].lines())
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect();
            if lines.len() <= 4 * MOST_PARTS && lines.iter().all(|line| raw.contains(line)) {
                for line in lines {
                    self.secrets.extend(raw.match_indices(line).map(|(at, line)| written.part(&(at..at + line.len()))));
                }
                return;
            }
        }
        self.secrets.push(written);
    }
}

/// The number of the first of some spans, which are in order and without overlap, that ends behind a place. It is soon found where it is
/// the likely one or the next: nearly all values stand in the order of their nodes.
pub(super) fn first_behind(spans: &[Span], likely: usize, place: u32) -> usize {
    let is_it = |number: usize| {
        let before = spans.get(..number).map(<[Span]>::last);
        before.is_some_and(|before| before.is_none_or(|before| before.end <= place))
            && spans.get(number).is_none_or(|span| span.end > place)
    };
    match is_it(likely) {
        true => likely,
        false if is_it(likely + 1) => likely + 1,
        false => spans.partition_point(|span| span.end <= place),
    }
}

/// A map or list that is being read.
struct Open {
    id: NodeId,
    /// The key of what lies in it, up to it; made when it is needed.
    path: Option<KeyPath>,
}

/// The key of the innermost of these maps and lists; none where there is none.
fn innermost_path<'o>(document: &Document, above: &'o mut [Open]) -> Option<&'o KeyPath> {
    let known = above.iter().rposition(|open| open.path.is_some()).map_or(0, |at| at + 1);
    if known < above.len() {
        let mut path = known.checked_sub(1).and_then(|at| above[at].path.clone()).unwrap_or_default();
        for (depth, open) in above.iter_mut().enumerate().skip(known) {
            path = if depth % DEEPEST_KEY == DEEPEST_KEY - 1 {
                KeyPath::root()
            } else {
                below(document, path, &document.node(open.id))
            };
            open.path = Some(path.clone());
        }
    }
    above.last()?.path.as_ref()
}

fn below(document: &Document, path: KeyPath, node: &Node) -> KeyPath {
    match node.key() {
        Some(name) => path.child(document.text(&name)),
        None => path,
    }
}

/// Whether a setting may have a key of which not all is written where its value is: an item named by a field of its own, or
/// the value of a `NAME=value` line.
fn is_seen_otherwise(setting: &Setting<'_>) -> bool {
    setting.key.text().contains('[') || setting.value.kind == ValueKind::Untyped
}

fn grade_within(key: &KeyPath, sealed: bool) -> Grade {
    let text = key.text();
    if sealed && (text.starts_with("data.") || text.starts_with("stringData.")) {
        return Grade::Secret;
    }
    grade(key)
}
