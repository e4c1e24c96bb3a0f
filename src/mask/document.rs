//! Where the secrets of one document stand, found once for all its excerpts.

use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use foldhash::HashMap;
use rayon::prelude::*;

use super::named_part;
use crate::document::{Content, Document, Node, NodeId, Scalar, Setting, ValueKind};
use crate::key::KeyPath;
use crate::secret::{Grade, grade, private_key_blocks, secret_parts_graded};
use crate::source::Span;
use crate::threads;

/// Deeper than this many levels, only the last ones count as the key of a value.
const DEEPEST_KEY: usize = 48;
/// More secret parts than this in a value that stands otherwise in its source, and all of it is hidden.
const MOST_PARTS: usize = 16;
/// So many lines are remembered: more than the findings of most documents show.
const MOST_LINES: usize = 4096;

/// A gate for the lines of one document.
#[derive(Debug)]
pub struct DocumentGate<'d> {
    pub(super) document: &'d Document,
    pub(super) show_values: bool,
    /// What is secret, in order, without overlap.
    pub(super) secrets: Vec<Span>,
    /// What a reader understood beside comments: keys and values, in order.
    understood: OnceLock<Vec<Span>>,
    /// The lines, counted from 1, from first to last, that could not be read as they stand; in order, without overlap.
    broken: OnceLock<Vec<(u32, u32)>>,
    /// The secrets of lines, in bytes of each, by the number of the line: neighbouring findings show the same ones.
    lines: Mutex<HashMap<u32, Vec<Range<usize>>>>,
}

impl<'d> DocumentGate<'d> {
    /// A gate for all of a document, or for these spans of it alone.
    pub(super) fn new(document: &'d Document, show_values: bool, asked: Option<Vec<Span>>) -> Self {
        let mut gate = DocumentGate {
            document,
            show_values,
            secrets: Vec::new(),
            understood: OnceLock::new(),
            broken: OnceLock::new(),
            lines: Mutex::default(),
        };
        if !show_values {
            gate.secrets = secrets(document, asked);
        }
        gate
    }

    /// Hides these spans too, such as the values of keys that a contract calls secret.
    pub fn hiding(mut self, spans: Vec<Span>) -> Self {
        if !self.show_values && !spans.is_empty() {
            self.secrets.extend(spans);
            self.secrets = merged(std::mem::take(&mut self.secrets));
            self.lines = Mutex::default();
        }
        self
    }

    /// Whether a part of a span is hidden.
    pub fn hides(&self, span: Span) -> bool {
        !self.show_values && !self.secrets_in(span).is_empty()
    }

    /// The secret spans that touch a span.
    pub(super) fn secrets_in(&self, span: Span) -> &[Span] {
        touching(&self.secrets, span)
    }

    /// The secrets of a whole line, which `find` finds where nobody has asked before.
    pub(super) fn secrets_of_line(&self, line: u32, find: impl FnOnce() -> Vec<Range<usize>>) -> Vec<Range<usize>> {
        let lines = || self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lines().get(&line) {
            return known.clone();
        }
        let found = find();
        let mut lines = lines();
        if lines.len() >= MOST_LINES {
            lines.clear();
        }
        lines.insert(line, found.clone());
        found
    }

    /// The comments that touch a span.
    pub(super) fn comments_in(&self, span: Span) -> &[Span] {
        touching(&self.document.comments, span)
    }

    /// Whether no reader understood anything of a line, or found fault with it.
    pub(super) fn is_broken(&self, line: u32, span: Span) -> bool {
        let broken = self.broken();
        let fault = broken.partition_point(|(_, last)| *last < line);
        broken.get(fault).is_some_and(|(first, _)| *first <= line)
            || self.comments_in(span).is_empty() && touching(self.understood(), span).is_empty()
    }

    /// Whether a reader that found fault with the document, if elsewhere, left out words behind a key on this line.
    pub(super) fn is_read_in_part(&self, line: Span) -> bool {
        if self.broken().is_empty() {
            return false;
        }
        let (text, mut at) = (self.document.source.text(), None);
        let understood = [touching(self.understood(), line), self.comments_in(line)].concat();
        let ends = merged(understood).into_iter().map(|span| (span.start, span.end));
        ends.chain([(line.end, line.end)]).any(|(start, end)| {
            let gap = at
                .replace(end.min(line.end))
                .filter(|at| *at < start)
                .and_then(|at| text.get(at as usize..start as usize));
            // What opens with these names an anchor or a type.
            let words = gap.unwrap_or("").split_whitespace().filter(|word| !word.starts_with(['&', '!']));
            words.flat_map(str::chars).any(char::is_alphanumeric)
        })
    }

    // Only excerpts ask for these.
    fn broken(&self) -> &[(u32, u32)] {
        self.broken.get_or_init(|| broken(self.document))
    }

    fn understood(&self) -> &[Span] {
        self.understood.get_or_init(|| understood(self.document))
    }
}

/// The spans that touch a span, of spans in order and without overlap.
fn touching(spans: &[Span], span: Span) -> &[Span] {
    let first = spans.partition_point(|other| other.end <= span.start);
    let count = spans[first..].partition_point(|other| other.start < span.end);
    &spans[first..first + count]
}

fn understood(document: &Document) -> Vec<Span> {
    let mut spans = Vec::new();
    for (_, node) in document.nodes() {
        spans.extend(node.key().map(|key| key.span));
        if node.is_leaf() {
            spans.push(node.span());
        }
    }
    merged(spans)
}

fn broken(document: &Document) -> Vec<(u32, u32)> {
    let mut lines: Vec<(u32, u32)> = Vec::new();
    // What is written twice is read well enough both times.
    for fault in document.faults.iter().filter(|fault| !fault.rule.contains("duplicate")) {
        let (first, last) = (document.source.line_of(fault.span.start), document.source.line_of(fault.span.end));
        match lines.last_mut() {
            Some(before) if first <= before.1 => before.1 = before.1.max(last),
            _ => lines.push((first, last)),
        }
    }
    lines
}

/// In order and without overlap.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    // Most come in a few runs that are in order, which this sort sees.
    spans.sort();
    spans.dedup_by(|later, kept| {
        let overlaps = later.start < kept.end;
        kept.end = if overlaps { kept.end.max(later.end) } else { kept.end };
        overlaps
    });
    spans
}

/// Of so many values that are looked at, each thread takes a part.
const MANY: usize = 1 << 13;

/// The secrets of a document, or of these spans of it alone; in order and without overlap.
fn secrets(document: &Document, asked: Option<Vec<Span>>) -> Vec<Span> {
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
        self.asked.is_none_or(|asked| {
            let next = asked.partition_point(|other| other.end <= span.start);
            asked.get(next).is_some_and(|other| other.start < span.end)
        })
    }

    /// Whether a root is a Kubernetes `Secret`, whose data is secret whatever its keys say.
    fn is_kubernetes_secret(&self, root: NodeId) -> bool {
        self.document.entry(root, "kind").and_then(|kind| self.document.scalar(kind)) == Some("Secret")
    }

    /// A setting by the key under which a program sees it: through aliases, merges and lists of `NAME=value`.
    fn setting(&mut self, setting: &Setting<'d>, sealed: bool) {
        let written = setting.anchor.as_deref().copied().unwrap_or(setting.span);
        if !self.asks(written) {
            return;
        }
        let grade = grade_within(&setting.key, sealed);
        self.value(grade, setting.value.text, written, setting.value.verbatim);
    }

    /// Every one of these values by where it is written, those that a duplicate key shadows among them.
    fn nodes(&mut self, values: &[NodeId]) {
        let document = self.document;
        let mut above: Vec<Open> = Vec::new();
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
            let key = key_below(document, &mut above, &node);
            // Maps and lists below an alias are settings of their own; a lone value may be shadowed.
            if let Content::Scalar(scalar) = document.node(document.target(id)).content() {
                let aliased = matches!(node.content(), Content::Alias(_));
                self.scalar(grade_within(&key, sealed), &scalar, aliased);
            }
        }
    }

    fn scalar(&mut self, grade: Grade, scalar: &Scalar, aliased: bool) {
        let text = self.document.text(&scalar.text);
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
fn first_behind(spans: &[Span], likely: usize, place: u32) -> usize {
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

/// The key of a node that lies in these maps and lists.
fn key_below(document: &Document, above: &mut [Open], node: &Node) -> KeyPath {
    let known = above.iter().rposition(|open| open.path.is_some());
    let mut path = known.and_then(|at| above[at].path.clone()).unwrap_or_default();
    for (depth, open) in above.iter_mut().enumerate().skip(known.map_or(0, |at| at + 1)) {
        path = if depth % DEEPEST_KEY == DEEPEST_KEY - 1 {
            KeyPath::root()
        } else {
            below(document, path, &document.node(open.id))
        };
        open.path = Some(path.clone());
    }
    below(document, path, node)
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

#[cfg(test)]
mod tests;
