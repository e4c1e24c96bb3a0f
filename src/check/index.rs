//! Which rules may find something at a key, told by its words: most rules are about other keys.

use crate::key::{KeyPath, WordId};
use crate::rule::Rule;

/// Rules of one subject, by the words of the keys that they are about.
pub(super) struct Index<'r> {
    rules: Vec<&'r Rule>,
    /// Those that may find something at any key.
    anywhere: Vec<usize>,
    /// The words by their most significant bits, each with the number of a rule that is about keys with this word.
    words: Vec<Vec<(WordId, usize)>>,
}

/// The words are kept apart by this many bits.
const BITS: u32 = 10;

impl<'r> Index<'r> {
    pub(super) fn new(rules: Vec<&'r Rule>) -> Self {
        let mut index = Index { rules: Vec::new(), anywhere: Vec::new(), words: vec![Vec::new(); 1 << BITS] };
        for (number, rule) in rules.iter().enumerate() {
            match rule.when.telling_words() {
                Some(words) => words.into_iter().for_each(|word| index.words[word.bits(BITS)].push((word, number))),
                None => index.anywhere.push(number),
            }
        }
        index.rules = rules;
        index
    }

    /// The rules; what is found of them is put together in this order.
    pub(super) fn rules(&self) -> &[&'r Rule] {
        &self.rules
    }

    /// Asks of each rule that may find something at a key, once.
    pub(super) fn each(&self, key: &KeyPath, mut ask: impl FnMut(usize, &'r Rule)) {
        self.anywhere.iter().for_each(|&number| ask(number, self.rules[number]));
        let mut asked: Vec<usize> = Vec::new();
        for word in key.word_ids() {
            for &(_, number) in self.words[word.bits(BITS)].iter().filter(|(known, _)| *known == word) {
                if !asked.contains(&number) {
                    asked.push(number);
                    ask(number, self.rules[number]);
                }
            }
        }
    }
}
