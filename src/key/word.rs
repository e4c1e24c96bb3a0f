//! Words as numbers and as bits, to say quickly that a word is not among others.

/// A number that is the same for the same word, and seldom the same for two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WordId(u64);

impl WordId {
    /// The number of no letters.
    const EMPTY: WordId = WordId(0);

    /// The number of a word in lower case.
    pub const fn of(word: &str) -> Self {
        let (bytes, mut id, mut at) = (word.as_bytes(), WordId::EMPTY, 0);
        while at < bytes.len() {
            id = id.and(bytes[at] as u64);
            at += 1;
        }
        id
    }

    /// Appends the number of each of some words, joined by `.`.
    pub(super) fn all_of(joined: &str, ids: &mut Vec<WordId>) {
        let mut id = WordId::EMPTY;
        for byte in joined.bytes() {
            if byte != b'.' {
                id = id.and(u64::from(byte));
            } else if id != WordId::EMPTY {
                ids.push(std::mem::replace(&mut id, WordId::EMPTY));
            }
        }
        ids.extend((id != WordId::EMPTY).then_some(id));
    }

    /// The number of words that end a key; another one than they have elsewhere.
    pub fn of_end(words: &[WordId]) -> Self {
        words.iter().fold(WordId(1), |end, word| end.and(word.0))
    }

    const fn and(self, next: u64) -> Self {
        const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;
        WordId((self.0.rotate_left(5) ^ next).wrapping_mul(MULTIPLIER))
    }

    /// Its most significant bits, which tell words apart best; up to 16.
    pub const fn bits(self, count: u32) -> usize {
        (self.0 >> (64 - count)) as usize
    }
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
    filter: Filter,
}

impl Words {
    /// Words in lower case.
    pub const fn of(list: &'static [&'static str]) -> Self {
        let (mut marks, mut filter, mut at) = (0, Filter::EMPTY, 0);
        while at < list.len() {
            let id = WordId::of(list[at]);
            marks |= 1 << id.bits(6);
            filter.add(id);
            at += 1;
        }
        Words { list, marks: Marks(marks), filter }
    }

    /// They, as a list.
    pub const fn list(&self) -> &'static [&'static str] {
        self.list
    }

    /// Whether a word is one of them.
    pub fn hold(&self, word: &str) -> bool {
        self.filter.may_hold(WordId::of(word)) && self.list.contains(&word)
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

/// A set of words that says quickly which words are not in it; of a word that is in it, it may be wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub(super) struct Marks(u64);

impl Marks {
    /// The set of some words, joined by `.`.
    pub(super) fn of(joined: &str) -> Self {
        Marks(Joined(joined).fold(0, |marks, word| marks | 1 << WordId::of(word).bits(6)))
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
