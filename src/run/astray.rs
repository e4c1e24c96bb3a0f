//! Keys at the top of a file, held against the sections in which the other projects of the workspace keep them.

use std::collections::{BTreeMap, BTreeSet};
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
    names: HashMap<u64, Known>,
    /// By the name of their key.
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

/// A finding about a key at the top, not yet one of the run's.
struct Waiting {
    finding: Finding,
    /// The sections of its project.
    sections: Arc<[Box<str>]>,
}

impl Places {
    /// What one project says.
    pub(super) fn of(environments: &[&Environment<'_>]) -> Self {
        let mut places = Places::default();
        places.names.reserve(environments.iter().map(|one| one.settings().len().min(MOST)).max().unwrap_or(0));
        for key in keys(environments) {
            match key.parent_text() {
                "" => places.names.entry(hash(key.text())).or_default().tops = 1,
                section if !section.contains('[') => {
                    let known = places.names.entry(hash(key.name())).or_default();
                    known.add(Known { section: hash(section) as u32, nested: 1, ..Known::default() });
                    known.nested = 1;
                }
                _ => {}
            }
        }
        places
    }

    /// Has findings of the project, in which there are these sections, wait for the others.
    pub(super) fn wait_for(&mut self, findings: Vec<Finding>, sections: &Arc<[Box<str>]>) {
        for finding in findings {
            let Some(name) = finding.key.as_deref().map(hash) else { continue };
            // Where the project has it in a section as well, nothing is misplaced.
            if !sections.is_empty() && self.names.get(&name).is_some_and(|known| known.nested == 0) {
                self.waiting.entry(name).or_default().push(Waiting { finding, sections: sections.clone() });
            }
        }
    }

    /// Whether anything waits for what other projects say.
    pub(super) fn wait(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Adds what another project says, and forgets what waits in vain.
    pub(super) fn add(&mut self, other: Places) {
        for (name, waiting) in other.waiting {
            self.waiting.entry(name).or_default().extend(waiting);
        }
        for (name, told) in other.names {
            let known = self.names.entry(name).or_default();
            known.add(told);
            if known.tops > 1 || known.scattered {
                self.waiting.remove(&name);
            }
        }
    }

    /// The findings that the other projects bear out, with how many they are.
    pub(super) fn judge(self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (name, waiting) in self.waiting {
            let Some(known) = self.names.get(&name).filter(|known| known.nested >= FEWEST) else { continue };
            for Waiting { mut finding, sections } in waiting {
                let is_its_place = |section: &&str| hash(section) as u32 == known.section;
                let Some(section) = sections.iter().flat_map(|section| upwards(section)).find(is_its_place) else {
                    continue;
                };
                let count = known.nested;
                finding
                    .message
                    .push_str(&format!("; {count} other projects keep it in `{section}`, which is here too"));
                findings.push(finding);
            }
        }
        findings
    }
}

impl Known {
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
    let sections: BTreeSet<&str> =
        keys(environments).map(|key| key.parent_text()).filter(|section| !section.contains('[')).collect();
    sections.into_iter().filter(|section| !section.is_empty()).map(Box::from).collect()
}

fn keys<'e>(environments: &'e [&Environment<'_>]) -> impl Iterator<Item = &'e KeyPath> {
    let settings = environments.iter().flat_map(|environment| environment.settings().iter().take(MOST));
    settings.map(|effective| &effective.setting.key)
}

/// A section and those around it.
fn upwards(section: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(section), |section| Some(section.rsplit_once('.')?.0))
}

fn hash(text: &str) -> u64 {
    FixedState::with_seed(0).hash_one(text)
}
