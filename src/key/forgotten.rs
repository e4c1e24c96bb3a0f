//! Words that say nothing in a key, because each environment has one of its own.

use std::borrow::Cow;

use super::split::push_words;
use super::word::{Joined, Marks};
use super::{Bare, KeyPath};

/// Words that a key says nothing with, such as `staging` and `stg`.
#[derive(Debug, Clone, Default)]
pub struct Forgotten {
    words: Vec<Cow<'static, str>>,
    /// For each of them.
    marks: Vec<Marks>,
}

impl Forgotten {
    /// These words, in lower case.
    pub fn new(words: Vec<Cow<'static, str>>) -> Self {
        let marks = words.iter().map(|word| Marks::of(word.as_bytes(), 0)).collect();
        Forgotten { words, marks }
    }

    fn hold(&self, word: &str) -> bool {
        self.words.iter().any(|forgotten| forgotten == word)
    }

    /// Whether one of them may be among words with these marks; nearly all keys have none of them.
    fn may_be_in(&self, marks: Marks) -> bool {
        self.marks.iter().any(|one| marks.hold(*one))
    }
}

impl KeyPath {
    /// Appends the words of a [`KeyPath::child`] that has forgotten some.
    pub fn push_words_of_child(&self, name: &str, forgotten: &Forgotten, words: &mut String) {
        let start = words.len();
        words.push_str(self.joined_words());
        let (known, mut bytes) = (words.len(), std::mem::take(words).into_bytes());
        push_words(&mut bytes, start, name);
        let may_forget = forgotten.may_be_in(self.bare.marks.and(Marks::of(&bytes, known)));
        *words = String::from_utf8(bytes).unwrap_or_default();
        if may_forget && Joined(&words[start..]).any(|word| forgotten.hold(word)) {
            let mut child = self.child(name);
            child.forget(forgotten);
            words.truncate(start);
            words.push_str(child.joined_words());
        }
    }

    /// Writes `*` for each of the given words, so that names which carry their environment (`app-staging-api`) have the same
    /// words in every environment. The written path stays.
    ///
    /// Only names that are written with hyphens carry an environment; `IS_PRODUCTION` is a question about it.
    pub fn forget(&mut self, forgotten: &Forgotten) {
        let is_forgotten = |word: &str| forgotten.hold(word);
        let is_hyphened = |key: &KeyPath| memchr::memchr(b'-', key.text().as_bytes()).is_some();
        if forgotten.may_be_in(self.bare.marks) && is_hyphened(self) && self.words().any(is_forgotten) {
            let words: Vec<&str> = self.words().map(|word| if is_forgotten(word) { "*" } else { word }).collect();
            let words = words.join(".");
            let marks = Marks::of(words.as_bytes(), 0);
            *self = KeyPath::of([self.text(), &words].concat().as_bytes(), Bare { marks, ..self.bare });
        }
    }
}
