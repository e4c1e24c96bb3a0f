//! Texts that settings of several kinds have in an environment.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::held::Held;
use super::resolve::is_named_elsewhere;
use super::{Effective, Origin, Site};
use crate::document::Leaf;

/// The settings whose text one of another kind has too, of those that somebody asks about.
#[derive(Debug)]
pub struct Repeated(Vec<Repeat>);

/// A setting with a text that stands in its file as it is, and elsewhere too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    text: Box<str>,
    /// Its number in its environment.
    pub number: u32,
    /// Where it is written.
    pub site: Site,
    /// What it shares with others that somebody asks about.
    pub kind: u8,
    /// Its key, as it is written.
    pub key: Box<str>,
}

/// Finds the settings that repeat each other: by hashes first, so that nothing is kept of what stands alone.
pub(super) struct Search<F> {
    state: RandomState,
    /// The kind of a setting that somebody asks about, by the words of its key and its text.
    of: F,
}

/// The hash of the text of a setting that somebody asks about, its kind and its number.
pub(super) type Hashed = (u64, u8, u32);

impl<F: Fn(&str, &str) -> Option<u8>> Search<F> {
    pub(super) fn new(of: F) -> Self {
        Search { state: RandomState::default(), of }
    }

    /// A setting, if somebody asks about it.
    pub(super) fn of_made(&self, one: &Effective<'_>) -> Option<Hashed> {
        let text = one.setting.value.text;
        let kind = (self.of)(one.setting.key.joined_words(), text).filter(|_| one.origin == Origin::Literal)?;
        Some((self.state.hash_one(text), kind, one.number))
    }

    /// A setting that is read only, with the words of its key, if somebody asks about it.
    pub(super) fn of_read(&self, leaf: &Leaf<'_>, words: &str) -> Option<Hashed> {
        let kind = (self.of)(words, leaf.text).filter(|_| !is_named_elsewhere(words, leaf.text))?;
        Some((self.state.hash_one(leaf.text), kind, leaf.number))
    }
}

impl Repeated {
    /// Those of these settings that have a text in common with one of another kind.
    pub(super) fn of(mut all: Vec<Hashed>, held: &Held<'_>) -> Self {
        all.sort_unstable();
        let alike = all.chunk_by(|one, other| one.0 == other.0);
        let of_two_kinds = alike.filter(|alike| alike.first().map(|one| one.1) != alike.last().map(|one| one.1));
        let mut kinds: Vec<(u32, u8)> = of_two_kinds.flatten().map(|(_, kind, number)| (*number, *kind)).collect();
        drop(all);
        kinds.sort_unstable();
        let numbers: Vec<u32> = kinds.iter().map(|(number, _)| *number).collect();
        let mut repeats = held.read(&numbers, |leaf| {
            let (number, kind) = kinds[kinds.binary_search_by_key(&leaf.number, |one| one.0).ok()?];
            let site = Site { layer: held.layer(number), span: leaf.span };
            Some(Repeat { text: leaf.text.into(), number, site, kind, key: (leaf.key)().text().into() })
        });
        repeats.sort_unstable();
        Repeated(repeats)
    }

    /// Those with this text, in their order.
    pub fn with(&self, text: &str) -> &[Repeat] {
        let start = self.0.partition_point(|one| *one.text < *text);
        let count = self.0[start..].partition_point(|one| *one.text == *text);
        &self.0[start..start + count]
    }
}
