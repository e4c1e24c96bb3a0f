//! Effective settings found by a text of theirs, such as their written key.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::Effective;

/// The numbers of settings in the order of the hashes of a text of each; it holds no text of its own.
#[derive(Debug)]
pub(super) struct Lookup {
    state: RandomState,
    /// The hash in the upper half, the number in the lower: one number sorts in half the time of two. Of those that begin alike few are
    /// in the order of their numbers, because to sort them takes longer than to look at all.
    order: Vec<u64>,
    /// Where those begin that share the most significant bits of their hash, and behind the last ones where they end.
    starts: Vec<u32>,
    /// A bit for each value of the most significant bits of a hash: whether a setting has it; nothing where they are few. Most texts
    /// that are looked for are not there, which is told without going to far places in memory.
    had: Vec<u64>,
    text: Of,
    /// Whether no two settings have a hash in common, and so none a text.
    distinct: bool,
}

/// So many are put in order on all threads.
const MANY: usize = 1 << 15;

/// A text of a setting.
pub(super) type Of = for<'e> fn(&'e Effective<'_>) -> &'e str;

impl Lookup {
    /// The settings by a text of each.
    pub(super) fn new(effective: &[Effective<'_>], text: Of) -> Self {
        let lookup = Lookup::empty(text);
        let hashed = |one| lookup.hashed(text(one), one.number);
        let (order, sort): (Vec<u64>, fn(&mut [u64])) = match effective.len() {
            0..MANY => (effective.iter().map(hashed).collect(), <[u64]>::sort_unstable),
            _ => (effective.par_iter().map(hashed).collect(), <[u64]>::par_sort_unstable),
        };
        lookup.with(order, sort)
    }

    /// A lookup that finds nothing yet.
    pub(super) fn empty(text: Of) -> Self {
        let (state, order, starts, had) = Default::default();
        Lookup { state, order, starts, had, text, distinct: true }
    }

    /// What [`Lookup::with`] needs of some settings.
    pub(super) fn hashes(&self, some: &[Effective<'_>]) -> Vec<u64> {
        some.iter().map(|one| self.hashed((self.text)(one), one.number)).collect()
    }

    /// What it needs of one setting: the hash of its text, and its number.
    pub(super) fn hashed(&self, text: &str, number: u32) -> u64 {
        self.state.hash_one(text) << 32 | u64::from(number)
    }

    /// The lookup of the settings that gave it these hashes, in their order; they are sorted so where they are many.
    pub(super) fn with(self, mut order: Vec<u64>, sort: impl FnOnce(&mut [u64])) -> Self {
        if order.len() < SOME {
            let (order, starts) = in_parts(&order);
            let is_distinct =
                |part: &[u64]| (1..part.len()).all(|at| part[..at].iter().all(|one| hash(*one) != hash(part[at])));
            let distinct = starts.windows(2).all(|two| is_distinct(&order[two[0] as usize..two[1] as usize]));
            return Lookup { order, starts, distinct, ..self };
        }
        sort(&mut order);
        let distinct = order.windows(2).all(|two| hash(two[0]) != hash(two[1]));
        let (starts, had) = (starts(&order), had(&order));
        Lookup { order, starts, had, distinct, ..self }
    }

    /// Whether every setting is sure to have a text of its own.
    pub(super) const fn is_distinct(&self) -> bool {
        self.distinct
    }

    /// Those that may have a hash. A search among a million goes to a dozen places in memory, one after the other.
    fn near(&self, hash: u32) -> &[u64] {
        let Some(parts) = self.starts.len().checked_sub(1) else { return &[] };
        let bit = bit_of(hash, self.had.len());
        if self.had.get(bit / 64).is_some_and(|had| had >> (bit % 64) & 1 == 0) {
            return &[];
        }
        let part = part_of(hash, parts);
        &self.order[self.starts[part] as usize..self.starts[part + 1] as usize]
    }

    /// The numbers of the settings with this text, in their order; `effective` are those that it was made of.
    pub(super) fn find_among<'l>(
        &'l self,
        effective: &'l [Effective<'_>],
        text: &'l str,
    ) -> impl Iterator<Item = usize> {
        self.may_have(text).filter(move |number| self.is(&effective[*number], text))
    }

    /// Whether a setting has this text.
    pub(super) fn is(&self, one: &Effective<'_>, text: &str) -> bool {
        (self.text)(one) == text
    }

    /// The numbers of the settings that may have this text, in their order.
    pub(super) fn may_have(&self, text: &str) -> impl Iterator<Item = usize> {
        let wanted = self.state.hash_one(text) as u32;
        let alike = self.near(wanted).iter().filter(move |one| hash(**one) == wanted);
        alike.map(|one| *one as u32 as usize)
    }
}

/// The hash of one.
const fn hash(one: u64) -> u32 {
    (one >> 32) as u32
}

/// The part of so many to which a hash belongs.
const fn part_of(hash: u32, parts: usize) -> usize {
    ((hash as u64 * parts as u64) >> 32) as usize
}

/// Fewer than this are put in parts and not in order.
const SOME: usize = 1 << 12;

/// Some numbers part by part, and where each part starts and the last one ends; in each they are as they were.
fn in_parts(all: &[u64]) -> (Vec<u64>, Vec<u32>) {
    let parts = all.len().next_power_of_two();
    let part = |one: u64| part_of(hash(one), parts);
    let mut starts = vec![0; parts + 1];
    all.iter().for_each(|one| starts[part(*one)] += 1);
    let mut end = 0;
    for start in &mut starts {
        end += *start;
        *start = end;
    }
    let mut order = vec![0; all.len()];
    for one in all.iter().rev() {
        let start = &mut starts[part(*one)];
        *start -= 1;
        order[*start as usize] = *one;
    }
    (order, starts)
}

/// So many bits there are for each setting.
const BITS: usize = 8;

/// Which hashes there are among numbers that are in order, as bits.
fn had(order: &[u64]) -> Vec<u64> {
    let mut had = vec![0; (order.len() * BITS / 64).next_power_of_two()];
    for one in order {
        let bit = bit_of(hash(*one), had.len());
        had[bit / 64] |= 1 << (bit % 64);
    }
    had
}

/// The place of the bit of a hash, where the bits take so many numbers.
const fn bit_of(hash: u32, numbers: usize) -> usize {
    part_of(hash, numbers * 64)
}

/// So many share a start, or a few less: memory hands out some more at once.
const TOGETHER: usize = 4;

/// Where those begin that share the most significant bits of their hash, of numbers that are in order.
fn starts(order: &[u64]) -> Vec<u32> {
    let parts = (order.len() / TOGETHER).next_power_of_two();
    let mut starts = Vec::with_capacity(parts + 1);
    for (place, one) in order.iter().enumerate() {
        starts.resize(starts.len().max(part_of(hash(*one), parts) + 1), place as u32);
    }
    starts.resize(parts + 1, order.len() as u32);
    starts
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::Format;
    use crate::environment::{Environment, Layer, Role};
    use crate::parse;
    use crate::source::Source;

    #[test]
    fn each_of_many_is_found_and_nothing_else() {
        for count in [0, 1, SOME - 1, SOME, MANY + 5] {
            let text: String = (0..count).map(|number| format!("K{number}=v{}\n", number / 2)).collect();
            let document = parse::parse(Arc::new(Source::new(".env", text)), Format::Dotenv);
            let settings = document.roots().iter().flat_map(|root| document.settings(*root)).collect();
            let (section, reason) = Default::default();
            let layer = Layer { document: &document, section, shared: false, reason, settings };
            let environment = Environment::new("production", Role::Production, vec![layer]);
            for number in 0..count {
                let found = environment.by_text(&format!("K{number}")).map(|one| one.setting.key.text().to_owned());
                assert_eq!(found, Some(format!("K{number}")), "of {count}");
            }
            assert!(environment.by_text(&format!("K{count}")).is_none());
        }
    }
}
