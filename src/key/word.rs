//! Words as numbers and as bits, to say quickly that a word is not among others.

use crate::text::EACH;

/// A number that is the same for the same word, and seldom the same for two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(u64);

impl WordId {
    /// The number of no letters.
    const EMPTY: WordId = WordId(0);

    /// The number of a word in lower case.
    pub const fn of(word: &str) -> Self {
        WordId::of_bytes(word.as_bytes())
    }

    const fn of_bytes(word: &[u8]) -> Self {
        let (mut rest, mut id) = (word, WordId::EMPTY);
        while let Some((eight, after)) = rest.split_first_chunk() {
            (id, rest) = (id.and(u64::from_le_bytes(*eight)), after);
        }
        match (rest, word.last_chunk()) {
            ([], _) => id,
            (rest, Some(last)) => id.and(u64::from_le_bytes(*last) >> (64 - 8 * rest.len())),
            (rest, None) => id.and(few(rest)),
        }
    }

    /// The number of words that end a key; another one than they have elsewhere.
    pub fn of_end(words: &[WordId]) -> Self {
        words.iter().fold(WordId(1), |end, word| end.and(word.0))
    }

    const fn and(self, next: u64) -> Self {
        const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
        WordId((self.0.rotate_left(5) ^ next).wrapping_mul(MULTIPLIER))
    }

    /// The bit of the word among marks.
    pub(super) const fn mark(self) -> u64 {
        let bit = 1 << self.bits(6);
        if bit == OF_SECRETS { bit << 1 } else { bit }
    }

    /// Its most significant bits, which tell words apart best; up to 16.
    pub const fn bits(self, count: u32) -> usize {
        (self.0 >> (64 - count)) as usize
    }
}

/// Fewer than eight bytes as a number, the first the least.
const fn few(bytes: &[u8]) -> u64 {
    let (mut number, mut at) = (0, bytes.len());
    while at > 0 {
        at -= 1;
        number = number << 8 | bytes[at] as u64;
    }
    number
}

/// The bytes of a text from here on as a number, up to eight of them.
fn eight(all: &[u8], at: usize) -> u64 {
    let rest = all.get(at..).unwrap_or_default();
    match (rest.first_chunk(), all.last_chunk()) {
        (Some(eight), _) => u64::from_le_bytes(*eight),
        (None, Some(last)) => u64::from_le_bytes(*last) >> (64 - 8 * rest.len().max(1)),
        (None, None) => few(rest),
    }
}

/// Whether one of some words is such, which stand in a text from here on, joined by `.`; each comes with its number. Eight bytes are
/// looked at at once, because this is asked of every key.
pub fn any_word<'w>(all: &'w [u8], start: usize, mut is: impl FnMut(&'w [u8], WordId) -> bool) -> bool {
    let (mut word, mut at, mut id) = (start, start, WordId::EMPTY);
    while at < all.len() {
        let bytes = eight(all, at);
        let apart = bytes ^ (EACH * b'.' as u64);
        // The lowest of these bits is that of the first dot.
        let dots = apart.wrapping_sub(EACH) & !apart & (EACH << 7);
        if dots == 0 {
            id = id.and(bytes);
            at += 8;
            continue;
        }
        let before = dots.trailing_zeros() as usize / 8;
        if before > 0 {
            id = id.and(bytes & (u64::MAX >> (64 - 8 * before)));
        }
        at += before;
        if at > word && is(all.get(word..at).unwrap_or_default(), id) {
            return true;
        }
        at += 1;
        (word, id) = (at, WordId::EMPTY);
    }
    word < all.len() && is(&all[word..], id)
}

/// Words that are joined by `.`, in order.
pub fn words_in(joined: &str) -> impl DoubleEndedIterator<Item = &str> + Clone {
    Joined(joined)
}

/// The words of words joined by `.`, from either side: keys are short, and most searches are made for longer texts.
#[derive(Debug, Clone)]
pub(super) struct Joined<'k>(pub(super) &'k str);

impl<'k> Iterator for Joined<'k> {
    type Item = &'k str;

    fn next(&mut self) -> Option<&'k str> {
        while !self.0.is_empty() {
            let end = self.0.bytes().position(|byte| byte == b'.');
            let (word, rest) = end.map_or((self.0, ""), |end| (&self.0[..end], &self.0[end + 1..]));
            self.0 = rest;
            if !word.is_empty() {
                return Some(word);
            }
        }
        None
    }
}

impl DoubleEndedIterator for Joined<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        while !self.0.is_empty() {
            let dot = self.0.bytes().rposition(|byte| byte == b'.');
            let (rest, word) = dot.map_or(("", self.0), |dot| (&self.0[..dot], &self.0[dot + 1..]));
            self.0 = rest;
            if !word.is_empty() {
                return Some(word);
            }
        }
        None
    }
}

/// Words of which a key may have one.
#[derive(Debug, Clone, Copy)]
pub struct Words {
    list: &'static [&'static str],
    marks: Marks,
    /// Where each stands in the list, counted from 1, at the place that its number gives or the first free one behind it.
    places: [u8; 1 << PLACES],
}

/// How many places words have, as a power of two: few words meet at one.
const PLACES: u32 = 9;

impl Words {
    /// Words in lower case.
    pub const fn of(list: &'static [&'static str]) -> Self {
        assert!(list.len() < 256, "there are as many numbers of words");
        let (mut marks, mut places, mut at) = (0, [0; 1 << PLACES], 0);
        while at < list.len() {
            let id = WordId::of(list[at]);
            marks |= id.mark();
            let mut place = id.bits(PLACES);
            while places[place] != 0 {
                place = (place + 1) % places.len();
            }
            at += 1;
            places[place] = at as u8;
        }
        Words { list, marks: Marks(marks), places }
    }

    /// They, as a list.
    pub const fn list(&self) -> &'static [&'static str] {
        self.list
    }

    /// Whether a word is one of them.
    pub fn hold(&self, word: impl AsRef<[u8]>) -> bool {
        let word = word.as_ref();
        self.hold_numbered(word, WordId::of_bytes(word))
    }

    /// Whether a word with this number may be one of them; three times of four it tells that one is not.
    pub fn may_hold_numbered(&self, id: WordId) -> bool {
        self.places[id.bits(PLACES)] != 0
    }

    /// Whether a word with this number is one of them.
    pub fn hold_numbered(&self, word: &[u8], id: WordId) -> bool {
        let mut place = id.bits(PLACES);
        // Most words are not among them, and of these most have a place where nothing stands.
        while let Some(before) = self.places[place].checked_sub(1) {
            if self.list[usize::from(before)].as_bytes() == word {
                return true;
            }
            place = (place + 1) % self.places.len();
        }
        false
    }

    /// Whether one of some words, joined by `.`, is one of them.
    pub fn are_among(&self, words: &str) -> bool {
        self.are_in(words.as_bytes(), 0)
    }

    /// Whether one of some words, which stand in a text from here on, joined by `.`, is one of them.
    pub(super) fn are_in(&self, text: &[u8], start: usize) -> bool {
        any_word(text, start, |word, id| self.hold_numbered(word, id))
    }

    /// Whether words with these marks may have one of them.
    pub(super) const fn may_be_in(&self, marks: Marks) -> bool {
        self.marks.0 & marks.0 != 0
    }
}

/// A set of numbers that says quickly which are not in it; of some hundred it is right nine times of ten.
#[derive(Debug, Clone, Copy)]
pub(super) struct Filter([u64; 16]);

impl Filter {
    /// It, with nothing in it.
    pub(super) const EMPTY: Filter = Filter([0; 16]);

    /// Puts a number in.
    pub(super) const fn add(&mut self, id: WordId) {
        self.0[id.bits(4)] |= 1 << (id.bits(10) & 63);
    }

    /// Whether it may hold a number.
    pub(super) const fn may_hold(&self, id: WordId) -> bool {
        self.0[id.bits(4)] >> (id.bits(10) & 63) & 1 == 1
    }
}

/// The mark of all words that may say that a value is secret, besides that of each: it is asked of every key, and names are few.
pub(super) const OF_SECRETS: u64 = 1;

/// A set of words that says quickly which words are not in it; of a word that is in it, it may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Marks(pub(super) u64);

impl Marks {
    /// Whether one of the words may say that a value is secret.
    pub(super) const fn may_say_secret(self) -> bool {
        self.0 & OF_SECRETS != 0
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_number_wherever_it_stands() {
        let words: Vec<String> = (1..20).map(|length| "abcdefghijklmnopqrst"[20 - length..].to_owned()).collect();
        let all = words.concat();
        let joined = [".", &words.join("."), "..é.", &all, ".a"].concat();
        let expected = words.iter().map(String::as_str).chain(["é", &*all, "a"]);
        let expected: Vec<_> = expected.map(|word| (word.as_bytes().to_vec(), WordId::of(word))).collect();
        let mut found = Vec::new();
        any_word(joined.as_bytes(), 0, |word, id| {
            found.push((word.to_vec(), id));
            false
        });
        assert_eq!(found, expected);
        let numbers: std::collections::HashSet<_> = expected.iter().map(|(_, id)| id).collect();
        assert_eq!(numbers.len(), expected.len());
    }

    #[test]
    fn words_are_found_in_a_full_list_too() {
        const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz";
        static FULL: Words = Words::of(
            &const {
                let (mut list, mut at) = ([""; 255], 0);
                while at < list.len() {
                    list[at] = LETTERS.split_at(at % 15 + 1 + at / 15 % 10).0.split_at(at % 15).1;
                    at += 1;
                }
                list
            },
        );
        for start in 0..26 {
            for end in start..=26 {
                let word = &LETTERS[start..end];
                assert_eq!(FULL.hold(word), FULL.list().contains(&word), "{word}");
            }
        }
    }
}
