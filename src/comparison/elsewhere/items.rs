//! Items of lists that production has under another name.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashSet};

use crate::environment::Environment;
use crate::key::KeyPath;

/// The items of staging that production has under another name, by their written paths.
#[derive(Debug, Default)]
pub(super) struct Renamed<'e>(HashSet<&'e str>);

/// What an item holds besides its name.
#[derive(Default)]
struct Content {
    /// The sum of the hashes of its settings, which does not depend on their order.
    sum: u64,
    /// How many bytes their texts have.
    bytes: usize,
}

/// With fewer bytes, two items are soon the same by chance.
const TELLING: usize = 16;
/// So many items one in the other are followed.
const DEEPEST: usize = 4;

impl<'e> Renamed<'e> {
    /// Looks for the items of staging that production has not, among those of production that staging has not.
    pub(super) fn new(staging: &'e Environment<'_>, production: &'e Environment<'_>) -> Self {
        let state = RandomState::default();
        let (theirs, ours) = (contents(production, &state), contents(staging, &state));
        let new = theirs.iter().filter(|(item, content)| content.bytes >= TELLING && !ours.contains_key(*item));
        let new: HashSet<u64> = new.map(|(_, content)| content.sum).collect();
        let is_renamed = |item: &str, content: &Content| !theirs.contains_key(item) && new.contains(&content.sum);
        Renamed(ours.iter().filter(|(item, content)| is_renamed(item, content)).map(|(item, _)| *item).collect())
    }

    /// Whether a key leads into one of them.
    pub(super) fn hold(&self, key: &KeyPath) -> bool {
        !self.0.is_empty() && items(key.text()).any(|(_, item, _)| self.0.contains(item))
    }
}

/// Whether a key leads into an item that a field of its own tells from the others.
pub(super) fn is_of_item(key: &KeyPath) -> bool {
    items(key.text()).next().is_some()
}

/// Whether a key leads into an item whose name is made up when it is deployed, which tells it from no other.
pub(super) fn has_template_for_name(key: &KeyPath) -> bool {
    items(key.text()).any(|(_, item, _)| item.contains("{{") || item.contains("${"))
}

/// What each item of an environment holds, by its written path. Of variables the name is all that tells them apart.
fn contents<'e>(environment: &'e Environment<'_>, state: &RandomState) -> HashMap<&'e str, Content> {
    let mut contents: HashMap<&str, Content> = HashMap::default();
    for setting in environment.settings().iter().map(|effective| &effective.setting) {
        for (list, item, rest) in items(setting.key.text()) {
            let field = item[list.len() + 1..].split('=').next().unwrap_or("");
            let is_name = rest.strip_prefix('.') == Some(field);
            if !is_name && !rest.starts_with(".value") {
                let content = contents.entry(item).or_default();
                content.sum = content.sum.wrapping_add(state.hash_one((list, rest, setting.value.text)));
                content.bytes += setting.value.text.len();
            }
        }
    }
    contents
}

/// The lists whose items are told by a field of theirs, the items of these that a key leads into, and what it says below each:
/// `users`, `users[name=anna]` and `.key` of `users[name=anna].key`.
fn items(key: &str) -> impl Iterator<Item = (&str, &str, &str)> {
    let named = move |end: usize| {
        let list = memchr::memrchr(b'[', &key.as_bytes()[..end])?;
        key[list..end].contains('=').then(|| (&key[..list], &key[..=end], &key[end + 1..]))
    };
    memchr::memchr_iter(b']', key.as_bytes()).take(DEEPEST).filter_map(named)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_told_by_their_names() {
        let key = "a[name=b].c[0].d[id={{ x }}].e";
        let found: Vec<_> = items(key).collect();
        assert_eq!(found[0], ("a", "a[name=b]", ".c[0].d[id={{ x }}].e"));
        assert_eq!(found[1], ("a[name=b].c[0].d", "a[name=b].c[0].d[id={{ x }}]", ".e"));
        assert_eq!(found.len(), 2);
        assert_eq!(items("]]=[").count(), 0);
    }
}
