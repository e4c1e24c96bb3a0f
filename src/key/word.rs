//! Words as numbers and as bits, to say quickly that a word is not among others.

/// A number that is the same for the same word, and seldom the same for two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(u64);

impl WordId {
    /// The number of a word in lower case.
    pub fn of(word: &str) -> Self {
        const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
        WordId(word.bytes().fold(0, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(MULTIPLIER)))
    }

    /// Its most significant bits, which tell words apart best; up to 16.
    pub const fn bits(self, count: u32) -> usize {
        (self.0 >> (64 - count)) as usize
    }
}

/// A set of words that says quickly which words are not in it; of a word that is in it, it may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Marks(u64);

impl Marks {
    /// The set of some words, joined by `.`.
    pub(super) fn of(joined: &str) -> Self {
        let words = joined.split('.').filter(|word| !word.is_empty());
        Marks(words.fold(0, |marks, word| marks | 1 << WordId::of(word).bits(6)))
    }

    /// The words of both sets.
    pub(super) const fn and(self, other: Marks) -> Marks {
        Marks(self.0 | other.0)
    }

    /// Whether all words of another set may be in this one.
    pub(super) const fn hold(self, other: Marks) -> bool {
        other.0 & !self.0 == 0
    }
}
