//! Names of steps and their words: names are few and keys are many, so the words of a name are found once for many keys.

use std::cell::RefCell;

use super::split::push_words;
use super::word::{Marks, WordId};

/// The name of a step.
pub(super) struct Name<'n> {
    /// The name, and after it its words, joined by `.`.
    both: &'n str,
    kept: Kept,
}

/// A name but for its text.
#[derive(Clone, Copy, Default)]
struct Kept {
    /// Where its text starts among others, in bytes.
    start: u32,
    /// How long it is with its words, in bytes.
    length: u32,
    /// Where the name ends, in bytes.
    end: u32,
    /// How much of it, in bytes, stands before a bracket.
    plain: u32,
    marks: Marks,
}

/// How many names are remembered, as a power of two.
const BITS: u32 = 10;
/// Longer names, in bytes, are not remembered, so that they take no memory when their files are forgotten.
const LONGEST: usize = 64;
/// Once their texts take more than this, in bytes, all names are forgotten: those that are asked for together lie together, and near.
const MOST: usize = 1 << 16;

struct Names {
    /// Each at the place that its number gives, where it replaces another one.
    kept: Vec<Kept>,
    /// Their texts, one behind the other, with those of names that were replaced.
    texts: String,
    /// Where keys are put together.
    scratch: String,
}

thread_local! {
    static NAMES: RefCell<Names> = RefCell::new(Names {
        kept: vec![Kept::default(); 1 << BITS],
        texts: String::new(),
        scratch: String::new(),
    });
}

/// Makes something of a name and its number, with room to put it together.
pub(super) fn with_name<T>(text: &str, id: WordId, make: impl FnOnce(&Name<'_>, &mut String) -> T) -> T {
    NAMES.with_borrow_mut(|Names { kept, texts, scratch }| {
        if text.len() > LONGEST {
            let mut texts = String::new();
            let long = Kept::add(text, &mut texts);
            return make(&long.name(&texts), scratch);
        }
        let place = id.bits(BITS);
        if kept[place].name(texts).text() != text {
            if texts.len() > MOST {
                texts.clear();
                kept.fill(Kept::default());
            }
            kept[place] = Kept::add(text, texts);
        }
        make(&kept[place].name(texts), scratch)
    })
}

impl Kept {
    fn add(text: &str, texts: &mut String) -> Self {
        let (start, end) = (texts.len(), text.len());
        // A dot for each hump is more than most words take.
        texts.reserve(2 * text.len() + 8);
        texts.push_str(text);
        push_words(texts, start + end, text);
        let plain = text.bytes().position(|byte| matches!(byte, b'[' | b']')).unwrap_or(text.len());
        let marks = Marks::of(texts, start + end);
        let [start, length, end, plain] = [start, texts.len() - start, end, plain].map(|bytes| bytes as u32);
        Kept { start, length, end, plain, marks }
    }

    fn name(self, texts: &str) -> Name<'_> {
        Name {
            both: texts.get(self.start as usize..(self.start + self.length) as usize).unwrap_or_default(),
            kept: self,
        }
    }
}

impl Name<'_> {
    /// As it is written, and after it its words.
    pub(super) const fn both(&self) -> &str {
        self.both
    }

    /// As it is written.
    pub(super) fn text(&self) -> &str {
        &self.both[..self.kept.end as usize]
    }

    /// Its words, joined by `.`.
    pub(super) fn words(&self) -> &str {
        &self.both[self.kept.end as usize..]
    }

    /// How much of it, in bytes, stands before a bracket.
    pub(super) const fn plain(&self) -> usize {
        self.kept.plain as usize
    }

    /// The marks of its words.
    pub(super) const fn marks(&self) -> Marks {
        self.kept.marks
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
