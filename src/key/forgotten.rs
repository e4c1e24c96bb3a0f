//! Words that say nothing in a key, because each environment has one of its own.

use super::word::Marks;
use super::{Bare, KeyPath};

/// Words that a key says nothing with, such as `staging` and `stg`.
#[derive(Debug, Clone, Default)]
pub struct Forgotten {
    words: Vec<String>,
    /// For each of them.
    marks: Vec<Marks>,
}

impl Forgotten {
    /// These words, in lower case.
    pub fn new(words: Vec<String>) -> Self {
        let marks = words.iter().map(|word| Marks::of(word, 0)).collect();
        Forgotten { words, marks }
    }
}

impl KeyPath {
    /// Writes `*` for each of the given words, so that names which carry their environment (`app-staging-api`) have the same
    /// words in every environment. The written path stays.
    ///
    /// Only names that are written with hyphens carry an environment; `IS_PRODUCTION` is a question about it.
    pub fn forget(&mut self, Forgotten { words, marks }: &Forgotten) {
        let is_forgotten = |word: &str| words.iter().any(|forgotten| forgotten == word);
        // Nearly all keys have none of them, which their marks say.
        let may_have = |marks: &Marks| self.bare.marks.hold(*marks);
        let is_hyphened = |key: &KeyPath| memchr::memchr(b'-', key.text().as_bytes()).is_some();
        if marks.iter().any(may_have) && is_hyphened(self) && self.words().any(is_forgotten) {
            let words: Vec<&str> = self.words().map(|word| if is_forgotten(word) { "*" } else { word }).collect();
            let words = words.join(".");
            let marks = Marks::of(&words, 0);
            *self = KeyPath::of([self.text(), &words].concat(), Bare { marks, ..self.bare });
        }
    }
}
