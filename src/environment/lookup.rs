//! Effective settings found by a text of theirs, such as their written key.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::Effective;

/// The numbers of settings in the order of the hashes of a text of each; it holds no text of its own.
#[derive(Debug)]
pub(super) struct Lookup {
    state: RandomState,
    /// The hash in the upper half, the number in the lower: one number sorts in half the time of two.
    order: Vec<u64>,
    text: Of,
    /// Whether no two settings have a hash in common, and so none a text.
    distinct: bool,
}

/// So many are put in order on all threads.
const MANY: usize = 1 << 15;

/// A text of a setting.
type Of = for<'e> fn(&'e Effective<'_>) -> &'e str;

impl Lookup {
    /// The settings by a text of each.
    pub(super) fn new(effective: &[Effective<'_>], text: Of) -> Self {
        let state = RandomState::default();
        let hashed = |(number, one)| state.hash_one(text(one)) << 32 | number as u64;
        let order = if effective.len() < MANY {
            let mut order: Vec<u64> = effective.iter().enumerate().map(hashed).collect();
            order.sort_unstable();
            order
        } else {
            let mut order: Vec<u64> = effective.par_iter().enumerate().map(hashed).collect();
            order.par_sort_unstable();
            order
        };
        let distinct = order.windows(2).all(|two| two[0] >> 32 != two[1] >> 32);
        Lookup { state, order, text, distinct }
    }

    /// Whether every setting is sure to have a text of its own.
    pub(super) const fn is_distinct(&self) -> bool {
        self.distinct
    }

    /// The numbers of the settings with this text, in their order; `effective` are those that it was made of.
    pub(super) fn find<'l>(&'l self, effective: &'l [Effective<'_>], text: &'l str) -> impl Iterator<Item = usize> {
        let wanted = self.state.hash_one(text) as u32;
        let hash = |one: &u64| (one >> 32) as u32;
        let start = self.order.partition_point(|one| hash(one) < wanted);
        let alike = self.order[start..].iter().take_while(move |one| hash(one) == wanted);
        alike.map(|one| *one as u32 as usize).filter(move |number| (self.text)(&effective[*number]) == text)
    }
}
