//! Texts that several settings of an environment have.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::held::Held;
use super::{Effective, Origin};

/// The settings whose text another one has too, of those that somebody asks about.
#[derive(Debug)]
pub struct Repeated(Vec<Repeat>);

/// A setting with a text that stands in its file as it is, and elsewhere too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repeat {
    text: Box<str>,
    /// Its number in its environment.
    pub number: u32,
    /// What it shares with others that somebody asks about.
    pub kind: u8,
    /// Its key, as it is written.
    pub key: Box<str>,
}

impl Repeated {
    pub(super) fn new(held: &Held<'_>, of: impl Fn(&Effective<'_>) -> Option<u8> + Sync + Send) -> Self {
        let state = RandomState::default();
        let asked = |one: &Effective<'_>| of(one).filter(|_| one.origin == Origin::Literal);
        let hash = |one: &Effective<'_>| state.hash_one(one.setting.value.text);
        let hashes = held
            .each_portion(|portion| portion.iter().filter(|one| asked(one).is_some()).map(hash).collect::<Vec<_>>());
        let mut hashes = hashes.concat();
        hashes.sort_unstable();
        let repeated: Vec<u64> = hashes.windows(2).filter(|two| two[0] == two[1]).map(|two| two[0]).collect();
        if repeated.is_empty() {
            return Repeated(Vec::new());
        }
        let repeat = |one: &Effective<'_>| {
            let kind = asked(one).filter(|_| repeated.binary_search(&hash(one)).is_ok())?;
            let (text, key) = (one.setting.value.text.into(), one.setting.key.text().into());
            Some(Repeat { text, number: one.number, kind, key })
        };
        let mut repeats = held.each_portion(|portion| portion.iter().filter_map(repeat).collect::<Vec<_>>()).concat();
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
