//! Words as rules ask them, each at most once of a setting.

use std::sync::LazyLock;

use super::secrecy::Literally;
use super::{BRIEF, WORDS, Word, file};
use crate::environment::{Effective, Notes};
use crate::key::{Sieve, Words};
use crate::text::trim;

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
/// The bit under which it notes that it cannot be said that its value is no secret by its key.
const SECRET: u64 = 1 << 62;
const _: () = assert!(WORDS.len() < 62, "each word has a bit of its own");

/// Whether a setting notes that its value is secret by its key.
pub(super) fn is_known_secret(notes: &Notes) -> bool {
    notes.denied() & SECRET != 0
}

/// Notes on a setting which words cannot hold of it, told by the letters of its value and the words of its key: most of them, mostly.
pub fn rule_out(effective: &Effective<'_>) {
    if effective.notes.denied() & RULED_OUT != 0 {
        return;
    }
    let key = &effective.setting.key;
    let Tests { spelled, brief, named, unless, of_secrets, of_files } = &*TESTS;
    let value = effective.value();
    let length = value.map_or(0, |value| trim(value.text).len());
    let of_brief = if length <= BRIEF { brief.content(effective.letters) } else { 0 };
    let asking = spelled.asking() | brief.asking();
    let unspelled = asking & !(spelled.content(effective.letters) | of_brief);
    let misnamed = named.iter().filter(|(words, _)| !key.may_have(words)).fold(0, |bits, (_, bit)| bits | bit);
    let meant = unless.iter().filter(|(words, most, bits)| {
        // Of words that are spelled so already nothing more is to be found out.
        length <= *most && unspelled & bits != 0 && key.has(words)
    });
    let meant = meant.fold(0, |bits, (.., bit)| bits | bit);
    let harmless = match value.map(|value| Literally::of(key, &value, effective.letters)) {
        Some(Literally::Harmless) => *of_secrets,
        Some(Literally::Secret) => SECRET,
        _ => 0,
    };
    let addressed = if effective.letters.may_hold(file::FOREIGN) { *of_files } else { 0 };
    effective.notes.deny(RULED_OUT | unspelled & !meant | misnamed | harmless | addressed);
}

/// What all words ask of a setting before they hold, put together so that it is asked at once.
struct Tests {
    /// The bits of words with what they are spelled with.
    spelled: Sieve,
    /// The bits of words with what they are spelled with in brief texts.
    brief: Sieve,
    /// The bits of words with what the key needs for them.
    named: Vec<(&'static Words, u64)>,
    /// The bits of words with what the key needs for texts that are not spelled like theirs, and how long these may be.
    unless: Vec<(&'static Words, usize, u64)>,
    /// The bits of the words that hold of literal secrets alone.
    of_secrets: u64,
    /// The bits of the words that hold of paths of files in the repository alone.
    of_files: u64,
}

static TESTS: LazyLock<Tests> = LazyLock::new(Tests::new);

impl Tests {
    fn new() -> Self {
        let bits = || WORDS.iter().enumerate().map(|(number, word)| (1 << number, word));
        let named = bits().filter_map(|(bit, word)| Some((word.named?, bit))).collect();
        let mut unless: Vec<(&Words, usize, u64)> = Vec::new();
        for (bit, (words, most)) in bits().filter_map(|(bit, word)| Some((bit, word.unless?))) {
            // Two words that ask the same of the key ask it once.
            match unless.iter_mut().find(|known| known.0.list() == words.list() && known.1 == most) {
                Some((.., bits)) => *bits |= bit,
                None => unless.push((words, most, bit)),
            }
        }
        let all = |is: fn(&Word) -> bool| bits().filter(|(_, word)| is(word)).fold(0, |all, (bit, _)| all | bit);
        let (mut spelled, mut brief) = (Sieve::default(), Sieve::default());
        bits().for_each(|(bit, word)| spelled.add(bit, word.spelled.iter().copied()));
        bits().for_each(|(bit, word)| brief.add(bit, word.brief.iter().copied()));
        let (of_secrets, of_files) = (all(|word| word.of_secrets), all(|word| word.of_files));
        Tests { spelled, brief, named, unless, of_secrets, of_files }
    }
}

/// The words that have these bits.
pub fn asked_of(bits: u64) -> impl Iterator<Item = Asked> {
    let mut rest = bits;
    std::iter::from_fn(move || {
        let place = rest.trailing_zeros();
        let word = WORDS.get(place as usize)?;
        rest &= rest - 1;
        Some(Asked { word, bit: 1 << place })
    })
}

/// The words by their names.
pub fn asked() -> impl Iterator<Item = (&'static str, Asked)> {
    WORDS.iter().enumerate().map(|(number, word)| (word.name, Asked { word, bit: 1 << number }))
}
