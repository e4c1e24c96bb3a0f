//! Words as rules ask them, each at most once of a setting.

use super::{WORDS, Word};
use crate::environment::Effective;

/// A word that a rule asks, with the bit under which settings note that it does not hold of them.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The word.
    pub word: &'static Word,
    /// One bit, another one for each word.
    pub bit: u64,
}

/// The bit under which a setting notes that [`rule_out`] was asked.
const RULED_OUT: u64 = 1 << 63;
const _: () = assert!(WORDS.len() < 63, "each word has a bit of its own");

/// Notes on a setting which words cannot hold of it, told by the letters of its value and the words of its key: most of them, mostly.
pub fn rule_out(effective: &Effective<'_>) {
    if effective.notes.denied() & RULED_OUT != 0 {
        return;
    }
    let cannot = |word: &Word| {
        !word.spelled.is_empty() && !effective.letters.may_hold_one(word.spelled)
            || word.named.is_some_and(|words| !effective.setting.key.may_have(words))
    };
    let words = WORDS.iter().enumerate().filter(|(_, word)| cannot(word));
    effective.notes.deny(words.fold(RULED_OUT, |denied, (number, _)| denied | 1 << number));
}

/// The words by their names.
pub fn asked() -> impl Iterator<Item = (&'static str, Asked)> {
    WORDS.iter().enumerate().map(|(number, word)| (word.name, Asked { word, bit: 1 << number }))
}
