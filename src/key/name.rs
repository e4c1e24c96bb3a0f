//! Names of steps and their words: names are few and keys are many, so the words of a name are found once for many keys.

use std::cell::RefCell;

use super::split::push_words;
use super::word::{Marks, WordId};

/// The name of a step.
#[derive(Default)]
pub(super) struct Name {
    /// The name, and after it its words, joined by `.`.
    both: String,
    /// Where the name ends, in bytes.
    end: usize,
    /// How much of it, in bytes, stands before a bracket.
    pub(super) plain: usize,
    pub(super) marks: Marks,
}

/// How many names are remembered, as a power of two.
const BITS: u32 = 10;
/// Longer names, in bytes, are not remembered, so that they take no memory when their files are forgotten.
const LONGEST: usize = 64;

struct Names {
    /// Each at the place that its number gives; a name that another one replaces leaves it its memory.
    kept: Vec<Name>,
    /// Where keys are put together.
    scratch: String,
}

thread_local! {
    static NAMES: RefCell<Names> = RefCell::new(Names {
        kept: std::iter::repeat_with(Name::default).take(1 << BITS).collect(),
        scratch: String::new(),
    });
}

/// Makes something of a name and its number, with room to put it together.
pub(super) fn with_name<T>(text: &str, id: WordId, make: impl FnOnce(&Name, &mut String) -> T) -> T {
    NAMES.with_borrow_mut(|Names { kept, scratch }| {
        if text.len() > LONGEST {
            let mut name = Name::default();
            name.set(text);
            return make(&name, scratch);
        }
        let name = &mut kept[id.bits(BITS)];
        if name.text() != text {
            name.set(text);
        }
        make(name, scratch)
    })
}

impl Name {
    fn set(&mut self, text: &str) {
        self.both.clear();
        // A dot for each hump is more than most words take.
        self.both.reserve(2 * text.len() + 8);
        self.both.push_str(text);
        self.end = text.len();
        push_words(&mut self.both, text.len(), text);
        self.plain = text.bytes().position(|byte| matches!(byte, b'[' | b']')).unwrap_or(text.len());
        self.marks = Marks::of(&self.both, text.len());
    }

    /// As it is written, and after it its words.
    pub(super) fn both(&self) -> &str {
        &self.both
    }

    /// As it is written.
    pub(super) fn text(&self) -> &str {
        &self.both[..self.end]
    }

    /// Its words, joined by `.`.
    pub(super) fn words(&self) -> &str {
        &self.both[self.end..]
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KeyPath, words_of};
    use super::*;

    #[test]
    fn a_name_has_its_own_words_whatever_was_remembered() {
        let long = "Long_".repeat(LONGEST);
        let names =
            (0..2 << BITS).map(|number| format!("Name{number}_é")).chain([String::new(), long, "a[b]".to_owned()]);
        let names: Vec<String> = names.collect();
        for name in names.iter().chain(&names) {
            let path = KeyPath::new("x").child(name);
            assert_eq!(path.text(), format!("x.{name}"));
            assert_eq!(path.words().skip(1).collect::<Vec<_>>(), words_of(name));
            assert_eq!(path.name(), name.split('[').next().unwrap());
        }
    }
}
