//! Keys at the top of a file, held against the sections in which the other projects of the workspace keep them.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::HashMap;
use foldhash::fast::FixedState;

use crate::environment::Environment;
use crate::finding::Finding;
use crate::key::KeyPath;

/// The fewest other projects that keep a key in one section before it is its place.
const FEWEST: u16 = 2;
/// The most settings that a project tells of, so that memory follows the number of projects and not their size.
const MOST: usize = 2_000;

/// What projects say of where keys stand, and what there is to say of keys at the top if the others disagree.
///
/// Names and sections are kept as hashes: a workspace has more of them than memory should hold as text, and few are asked about.
#[derive(Default)]
pub(super) struct Places {
    /// What each project says of the names of its keys. It is put together at the end, for the few that are asked about: a table of
    /// all would be too large to be at hand.
    told: Vec<Box<[Told]>>,
    /// By the name of their key; none of those that wait in vain, because several projects have it at the top.
    waiting: BTreeMap<u64, Vec<Waiting>>,
}

/// Where projects keep the keys of one name.
#[derive(Clone, Copy, Default)]
struct Known {
    /// The first section in which it was seen.
    section: u32,
    /// How many projects keep it in a section.
    nested: u16,
    /// How many have it at the top.
    tops: u8,
    /// Whether it was seen in another section too, so that it has no one place.
    scattered: bool,
}

/// What one project says of the keys of one name, in little room: a workspace with thousands of projects has a million of these. The
/// hash of the name, of which the last bits are zero; in their place lie what is known of it, and the number of its section.
#[derive(Clone, Copy)]
struct Told(u64);

/// The bits of what is known of a name: that a project keeps it in a section, that it has it at the top, and that it is scattered.
const NESTED: u64 = 1;
const TOP: u64 = 1 << 1;
const SCATTERED: u64 = 1 << 2;
/// Where the number of a section begins, and how many bits it has: few sections are ever compared, and many names.
const SECTION: u32 = 3;
const SECTION_BITS: u32 = 19;
/// All the bits that are not the name's.
const KNOWN: u64 = (1 << (SECTION + SECTION_BITS)) - 1;

impl Told {
    fn new(name: u64, known: Known) -> Self {
        let bit = |is: bool, bit: u64| if is { bit } else { 0 };
        let bits = bit(known.nested > 0, NESTED) | bit(known.tops > 0, TOP) | bit(known.scattered, SCATTERED);
        Told(name | bits | u64::from(known.section) << SECTION)
    }

    fn name(&self) -> u64 {
        self.0 & !KNOWN
    }

    fn known(&self) -> Known {
        let has = |bit: u64| self.0 & bit != 0;
        let (section, scattered) = (((self.0 & KNOWN) >> SECTION) as u32, has(SCATTERED));
        Known { section, nested: has(NESTED).into(), tops: has(TOP).into(), scattered }
    }
}

/// A finding about a key at the top, not yet one of the run's.
struct Waiting {
    finding: Finding,
    /// The sections of its project.
    sections: Arc<[Box<str>]>,
}

impl Places {
    /// What one project says.
    pub(super) fn of(environments: &[&Environment<'_>]) -> Self {
        let most = environments.iter().map(|one| one.len().min(MOST)).sum();
        let mut names: HashMap<u64, Known> = HashMap::with_capacity_and_hasher(most, Default::default());
        each_key(environments, |keys| {
            // Keys of one section stand together.
            let (mut last, mut known) = ("", Known::of(""));
            for key in keys {
                let section = key.parent_text();
                if std::mem::replace(&mut last, section) != section {
                    known = Known::of(section);
                }
                let name = if section.is_empty() { key.text() } else { key.name() };
                if let Some(known) = known {
                    names.entry(hash(name)).or_default().add(known);
                }
            }
        });
        // However many of its keys have a name, a project counts as one.
        let told = names.into_iter().map(|(name, known)| Told::new(name, known)).collect();
        Places { told: vec![told], waiting: BTreeMap::new() }
    }

    /// Has findings of the project, in which there are these sections, wait for the others.
    pub(super) fn wait_for(&mut self, findings: Vec<Finding>, sections: &Arc<[Box<str>]>) {
        if findings.is_empty() {
            return;
        }
        let told = self.told.first_mut().map_or(&mut [][..], |told| &mut **told);
        told.sort_unstable_by_key(Told::name);
        let told = |name: u64| Some(told[told.binary_search_by_key(&name, Told::name).ok()?].known());
        for finding in findings {
            let Some(name) = finding.key.as_deref().map(hash) else { continue };
            // Where the project has it in a section as well, nothing is misplaced.
            if !sections.is_empty() && told(name).is_some_and(|known| known.nested == 0) {
                self.waiting.entry(name).or_default().push(Waiting { finding, sections: sections.clone() });
            }
        }
    }

    /// Whether anything waits for what other projects say.
    pub(super) fn wait(&self) -> bool {
        !self.known().is_empty()
    }

    /// Adds what another project says.
    pub(super) fn add(&mut self, other: Places) {
        for (name, waiting) in other.waiting {
            match self.waiting.entry(name) {
                Entry::Vacant(place) => drop(place.insert(waiting)),
                Entry::Occupied(mut place) => *place.get_mut() = Vec::new(),
            }
        }
        self.told.extend(other.told);
    }

    /// What all projects say of the names that something waits for, but for those that it waits for in vain.
    fn known(&self) -> HashMap<u64, Known> {
        let waiting = self.waiting.iter().filter(|(_, waiting)| !waiting.is_empty());
        let mut known: HashMap<u64, Known> = waiting.map(|(name, _)| (*name, Known::default())).collect();
        if known.is_empty() {
            return known;
        }
        for told in self.told.iter().flatten() {
            if let Some(known) = known.get_mut(&told.name()) {
                known.add(told.known());
            }
        }
        known.retain(|_, known| known.tops < 2 && !known.scattered);
        known
    }

    /// The findings that the other projects bear out, with how many they are.
    pub(super) fn judge(self) -> Vec<Finding> {
        let (mut findings, known) = (Vec::new(), self.known());
        for (name, waiting) in self.waiting {
            let Some(known) = known.get(&name).filter(|known| known.nested >= FEWEST) else { continue };
            for Waiting { mut finding, sections } in waiting {
                let is_its_place = |section: &&str| number(section) == known.section;
                let Some(section) = sections.iter().flat_map(|section| upwards(section)).find(is_its_place) else {
                    continue;
                };
                let count = known.nested;
                finding.say_too(&format!("; {count} other projects keep it in `{section}`, which is here too"));
                findings.push(finding);
            }
        }
        findings
    }
}

impl Known {
    /// What a key in a section says of its name, or one at the top; nothing where it stands in a list.
    fn of(section: &str) -> Option<Self> {
        match section {
            "" => Some(Known { tops: 1, ..Known::default() }),
            _ if section.contains('[') => None,
            _ => Some(Known { section: number(section), nested: 1, ..Known::default() }),
        }
    }

    fn add(&mut self, other: Known) {
        if self.nested == 0 {
            self.section = other.section;
        }
        self.scattered |= other.scattered || (other.nested > 0 && self.section != other.section);
        self.nested = self.nested.saturating_add(other.nested);
        self.tops = self.tops.saturating_add(other.tops);
    }
}

/// The sections in which a project keeps keys.
pub(super) fn sections(environments: &[&Environment<'_>]) -> Arc<[Box<str>]> {
    let mut sections: BTreeSet<Box<str>> = BTreeSet::new();
    each_key(environments, |keys| {
        let all = keys.map(KeyPath::parent_text).filter(|section| !section.is_empty() && !section.contains('['));
        for section in all {
            if !sections.contains(section) {
                sections.insert(section.into());
            }
        }
    });
    sections.into_iter().collect()
}

/// Goes through the keys that a project tells of, portion by portion.
fn each_key(environments: &[&Environment<'_>], mut each: impl FnMut(&mut dyn Iterator<Item = &KeyPath>)) {
    for environment in environments {
        environment.first(MOST, |some| each(&mut some.iter().map(|effective| &effective.setting.key)));
    }
}

/// A section and those around it.
fn upwards(section: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(section), |section| Some(section.rsplit_once('.')?.0))
}

/// The hash of a name, with room for what is known of it.
fn hash(text: &str) -> u64 {
    FixedState::with_seed(0).hash_one(text) & !KNOWN
}

/// A shorter hash, for a section.
fn number(text: &str) -> u32 {
    (hash(text) >> (64 - SECTION_BITS)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_project_tells_is_what_is_known() {
        for bits in 0..8_u8 {
            let has = |bit: u8| bits >> bit & 1 == 1;
            let known =
                Known { section: number("section"), nested: has(0).into(), tops: has(1).into(), scattered: has(2) };
            let told = Told::new(hash("name"), known);
            let again = told.known();
            assert_eq!(told.name(), hash("name"));
            assert_eq!((again.section, again.nested, again.tops), (known.section, known.nested, known.tops));
            assert_eq!(again.scattered, known.scattered);
        }
    }
}
