//! What is looked for in the tree of every format after it is read: keys set twice, and aliases that make much of little.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::template::{self, Action};
use crate::document::{Content, Document, Fault, MOST_ALIASED, NodeId};
use crate::source::Span;

/// Adds the faults that a tree shows, in the order of the source.
pub fn review(document: &mut Document) {
    let mut found = Vec::new();
    // A reader that has to know looks for itself.
    if !document.distinct {
        (found, document.distinct) = duplicates(document);
    }
    found.extend(expansion(document));
    if !found.is_empty() {
        document.faults.extend(found);
        document.faults.sort_by_key(|fault| (fault.span, fault.rule));
    }
}

/// Whether no map has a key twice or merges another.
pub fn is_distinct(document: &Document) -> bool {
    let maps = document.nodes().filter(|(_, node)| matches!(node.content(), Content::Map));
    let (mut quickly, mut seen): (_, HashSet<&str>) = (Quickly::new(), HashSet::new());
    maps.map(|(map, _)| map).all(|map| {
        if quickly.is_distinct(document, map) {
            return true;
        }
        seen.clear();
        let mut keys = document.children(map).filter_map(|(_, node)| node.key());
        keys.all(|key| document.text(&key) != MERGE && seen.insert(document.text(&key)))
    })
}

/// The key of what a map merges.
const MERGE: &str = "<<";

/// Tells of most maps quickly that their keys are distinct.
struct Quickly {
    state: RandomState,
    /// The hashes of the keys of one map.
    hashes: Vec<u64>,
}

/// So many hashes are sooner held against each other than put in order.
const FEW: usize = 16;

impl Quickly {
    /// With room for the keys of most maps.
    fn new() -> Self {
        Quickly { state: RandomState::default(), hashes: Vec::with_capacity(8 * FEW) }
    }

    /// Whether a map is sure to have no key twice and to merge no other.
    fn is_distinct(&mut self, document: &Document, map: NodeId) -> bool {
        self.hashes.clear();
        for key in document.children(map).filter_map(|(_, node)| node.key()) {
            let name = document.text(&key);
            if name == MERGE {
                return false;
            }
            self.hashes.push(self.state.hash_one(name));
        }
        if self.hashes.len() <= FEW {
            return (1..self.hashes.len()).all(|at| !self.hashes[..at].contains(&self.hashes[at]));
        }
        self.hashes.sort_unstable();
        self.hashes.windows(2).all(|two| two[0] != two[1])
    }
}

/// For more faults than this, which nobody reads, the whole path is not worked out.
const MOST_PATHS: usize = 1000;

/// Keys that one map has twice, and whether every key has its map's place for itself. What stands in two branches of a template is
/// not set twice.
fn duplicates(document: &Document) -> (Vec<Fault>, bool) {
    let (mut faults, mut distinct) = (Vec::new(), true);
    let mut seen: HashMap<&str, NodeId> = HashMap::new();
    let (mut quickly, mut actions): (_, Option<Vec<Action>>) = (Quickly::new(), None);
    for (map, node) in document.nodes() {
        if !matches!(node.content(), Content::Map) || quickly.is_distinct(document, map) {
            continue;
        }
        seen.clear();
        let mut path: Option<String> = None;
        for (entry, node) in document.children(map) {
            let Some(key) = node.key() else { continue };
            let name = document.text(&key);
            let first = seen.insert(name, entry);
            distinct &= first.is_none() && name != MERGE;
            let Some(first) = first.filter(|_| name != MERGE) else { continue };
            let first = document.node(first).key().map_or(Span::at(0), |key| key.span);
            let actions = actions.get_or_insert_with(|| template::actions(document.source.text()));
            if has_branch(actions, first.end, key.span.start) {
                continue;
            }
            let parent = match &path {
                Some(path) => path.as_str(),
                None if faults.len() > MOST_PATHS => "",
                None => path.insert(path_to(document, map)),
            };
            let path = if parent.is_empty() { name.to_owned() } else { format!("{parent}.{name}") };
            let message = format!("`{path}` is set twice; the last one wins");
            let related = Some((first, "first set here"));
            faults.push(Fault { rule: "syntax/duplicate-key", key: Some(path), span: key.span, message, related });
        }
    }
    (faults, distinct)
}

fn has_branch(actions: &[Action], start: u32, end: u32) -> bool {
    let first = actions.partition_point(|action| action.span.start < start);
    actions[first..].iter().take_while(|action| action.span.end <= end).any(|action| !action.output)
}

/// The path to a node as settings have it, but that list items are numbered.
pub fn path_to(document: &Document, target: NodeId) -> String {
    let mut path = String::new();
    let mut level: Option<NodeId> = document.roots().iter().copied().take_while(|root| *root <= target).last();
    while let Some(id) = level.filter(|id| *id != target) {
        // The child that the target lies below is the last one that does not come after it.
        let step = document.children(id).take_while(|(child, _)| *child <= target).enumerate().last();
        let Some((index, (child, node))) = step else { break };
        match node.key() {
            Some(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(document.text(&key));
            }
            None => path.push_str(&format!("[{index}]")),
        }
        level = Some(child);
    }
    path
}

/// Says where aliases of aliases make more of a document than is followed.
fn expansion(document: &Document) -> Option<Fault> {
    if !document.has_aliases() {
        return None;
    }
    // How many nodes each one stands for; a map or list that is still open counts for none, which only one that holds itself asks.
    let mut sizes: HashMap<NodeId, u64> = HashMap::new();
    let mut open: Vec<(NodeId, u64)> = Vec::new();
    let mut added = 0_u64;
    for (id, node) in document.nodes() {
        let mut size = 1;
        while let Some((parent, size)) = open.pop_if(|(parent, _)| !document.holds(*parent, id)) {
            sizes.insert(parent, size);
            if let Some((_, outer)) = open.last_mut() {
                *outer = outer.saturating_add(size);
            }
        }
        match node.content() {
            Content::Map | Content::List => {
                open.push((id, 1));
                continue;
            }
            Content::Alias(_) => {
                size = sizes.get(&document.target(id)).copied().unwrap_or(1);
                added = added.saturating_add(size);
                if added > MOST_ALIASED as u64 {
                    let message = format!(
                        "aliases up to here stand for more than {MOST_ALIASED} values; not all of them are followed"
                    );
                    return Some(Fault { rule: "syntax/limit", key: None, span: node.span(), message, related: None });
                }
            }
            Content::Scalar(_) => {}
        }
        if let Some((_, outer)) = open.last_mut() {
            *outer = outer.saturating_add(size);
        }
    }
    None
}
