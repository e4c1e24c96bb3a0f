//! Names of steps and their words: names are few and keys are many, so the words of a name are found once for many keys.

use std::cell::RefCell;

use super::push_words;
use super::word::{Marks, WordId};

/// The name of a step.
pub(super) struct Name {
    /// The name, and after it its words, joined by `.`.
    both: Box<str>,
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
    /// Each at the place that its number gives.
    kept: Vec<Option<Name>>,
    /// Where keys are put together.
    scratch: String,
}

thread_local! {
    static NAMES: RefCell<Names> = RefCell::new(Names {
        kept: std::iter::repeat_with(|| None).take(1 << BITS).collect(),
        scratch: String::new(),
    });
}

/// Makes something of a name, with room to put it together.
pub(super) fn with_name<T>(text: &str, make: impl FnOnce(&Name, &mut String) -> T) -> T {
    NAMES.with_borrow_mut(|Names { kept, scratch }| {
        if text.len() > LONGEST {
            return make(&Name::new(text, scratch), scratch);
        }
        let slot = &mut kept[WordId::of(text).bits(BITS)];
        if slot.as_ref().is_some_and(|kept| kept.text() != text) {
            *slot = None;
        }
        make(slot.get_or_insert_with(|| Name::new(text, scratch)), scratch)
    })
}

impl Name {
    fn new(text: &str, scratch: &mut String) -> Self {
        scratch.clear();
        scratch.push_str(text);
        push_words(scratch, text.len(), text);
        let plain = memchr::memchr2(b'[', b']', text.as_bytes()).unwrap_or(text.len());
        Name { marks: Marks::of(scratch, text.len()), end: text.len(), plain, both: scratch.as_str().into() }
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
