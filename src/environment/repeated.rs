//! Texts that settings of several kinds have in an environment.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::{Effective, Origin, Site};

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

/// Finds the settings that repeat each other: those with a hash in common first, so that nothing is kept of what stands alone.
pub(super) struct Search<F> {
    state: RandomState,
    /// The kind of a setting that somebody asks about.
    of: F,
}

impl<F: Fn(&Effective<'_>) -> Option<u8>> Search<F> {
    pub(super) fn new(of: F) -> Self {
        Search { state: RandomState::default(), of }
    }

    fn kind(&self, one: &Effective<'_>) -> Option<u8> {
        (self.of)(one).filter(|_| one.origin == Origin::Literal)
    }

    fn hash(&self, one: &Effective<'_>) -> u64 {
        self.state.hash_one(one.setting.value.text)
    }

    /// The hashes of the texts of some settings, with their kinds.
    pub(super) fn hashes(&self, some: &[Effective<'_>]) -> Vec<(u64, u8)> {
        some.iter().filter_map(|one| Some((one, self.kind(one)?))).map(|(one, kind)| (self.hash(one), kind)).collect()
    }

    /// Those of some settings that have one of these hashes, which are in order.
    pub(super) fn repeats(&self, some: &[Effective<'_>], hashes: &[u64]) -> Vec<Repeat> {
        let repeat = |one: &Effective<'_>| {
            let kind = self.kind(one).filter(|_| hashes.binary_search(&self.hash(one)).is_ok())?;
            let (text, key) = (one.setting.value.text.into(), one.setting.key.text().into());
            Some(Repeat { text, number: one.number, site: one.site(), kind, key })
        };
        some.iter().filter_map(repeat).collect()
    }
}

/// The hashes that stand among these with several kinds, in order.
pub(super) fn repeated(mut hashes: Vec<(u64, u8)>) -> Vec<u64> {
    hashes.sort_unstable();
    let have_two_kinds = |two: &&[(u64, u8)]| two[0].0 == two[1].0 && two[0].1 != two[1].1;
    let mut repeated: Vec<u64> = hashes.windows(2).filter(have_two_kinds).map(|two| two[0].0).collect();
    repeated.dedup();
    repeated
}

impl Repeated {
    /// What a search found.
    pub(super) fn new(mut repeats: Vec<Repeat>) -> Self {
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
