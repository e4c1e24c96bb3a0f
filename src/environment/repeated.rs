//! Texts that several settings of an environment have.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::{Effective, Origin, Site};

/// The settings whose text another one has too, of those that somebody asks about.
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

/// Finds the settings that repeat each other.
pub(super) struct Search<F> {
    state: RandomState,
    /// The kind of a setting that somebody asks about.
    of: F,
}

/// A setting that may repeat another one, by the hash of its text.
pub(super) struct Candidate<'d> {
    hash: u64,
    text: &'d str,
    number: u32,
    site: Site,
    kind: u8,
    key: Box<str>,
}

impl<F: Fn(&Effective<'_>) -> Option<u8>> Search<F> {
    pub(super) fn new(of: F) -> Self {
        Search { state: RandomState::default(), of }
    }

    /// Those of some settings that somebody asks about.
    pub(super) fn among<'d>(&self, some: &[Effective<'d>]) -> Vec<Candidate<'d>> {
        let candidate = |one: &Effective<'d>| {
            let kind = (self.of)(one).filter(|_| one.origin == Origin::Literal)?;
            let text = one.setting.value.text;
            let (hash, key) = (self.state.hash_one(text), one.setting.key.text().into());
            Some(Candidate { hash, text, number: one.number, site: one.site(), kind, key })
        };
        some.iter().filter_map(candidate).collect()
    }
}

impl Repeated {
    /// Those that are alike.
    pub(super) fn of(mut all: Vec<Candidate<'_>>) -> Self {
        // Most stand alone, and no text is kept of those.
        all.sort_unstable_by_key(|one| one.hash);
        let alike = all.chunk_by_mut(|one, other| one.hash == other.hash).filter(|alike| alike.len() > 1);
        let repeat = |one: &mut Candidate<'_>| {
            let Candidate { text, number, site, kind, .. } = *one;
            Repeat { text: text.into(), number, site, kind, key: std::mem::take(&mut one.key) }
        };
        let mut repeats: Vec<Repeat> = alike.flatten().map(repeat).collect();
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
