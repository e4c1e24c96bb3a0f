//! Keys that are made one after the other: their texts lie in one piece of memory, because a large file has a million of them.

use std::fmt::Write;
use std::sync::Arc;

use super::name::with_name;
use super::word::Marks;
use super::{KeyPath, WordId};

/// Makes keys whose texts lie behind each other.
#[derive(Debug, Default)]
pub struct Keys {
    texts: String,
}

/// A key but for its text, which [`Keys`] has until it is finished.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bare {
    /// Where its text starts, in bytes.
    pub(super) start: u32,
    /// How long its text and its words are together, in bytes.
    pub(super) length: u32,
    /// Where the text ends, in bytes from its start.
    pub(super) end: u32,
    /// Where the last step starts in the text, in bytes.
    pub(super) segment: u32,
    /// Where its name ends in the text, in bytes.
    pub(super) name_end: u32,
    /// Where the part of the text ends that names the object the path lies in, in bytes.
    pub(super) object: u32,
    /// The marks of its words.
    pub(super) marks: Marks,
}

impl Keys {
    /// Makes keys, with room for so many bytes of text.
    pub fn with_capacity(bytes: usize) -> Self {
        Keys { texts: String::with_capacity(bytes) }
    }

    /// How many bytes the texts take so far.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// [`KeyPath::child`].
    pub fn child(&mut self, parent: &KeyPath, name: &str) -> Bare {
        with_name(name, WordId::of(name), |name, _| step(parent, &mut self.texts, parent.dot(), name, ""))
    }

    /// [`KeyPath::item`].
    pub fn item(&mut self, parent: &KeyPath, index: usize) -> Bare {
        item(parent, &mut self.texts, index)
    }

    /// A key that is there already.
    pub fn again(&mut self, key: &KeyPath) -> Bare {
        let start = self.texts.len() as u32;
        self.texts.push_str(key.both());
        Bare { start, ..key.bare }
    }

    /// The texts of the keys that were made since it was last asked for them.
    pub fn finish(&mut self) -> Arc<str> {
        let texts = self.texts.as_str().into();
        self.texts.clear();
        texts
    }
}

impl Bare {
    /// The key, whose text is among these.
    pub fn with(self, texts: &Arc<str>) -> KeyPath {
        KeyPath { texts: texts.clone(), bare: self }
    }

    /// Whether there is no step at all.
    pub const fn is_root(&self) -> bool {
        self.end == 0
    }
}

/// A key with one more step, put behind other texts: what is written before its name, the name, and what is written after it.
pub(super) fn step(parent: &KeyPath, texts: &mut String, before: &str, name: &super::name::Name, after: &str) -> Bare {
    let (start, text, words) = (texts.len(), parent.text(), parent.joined_words());
    let own = name.words();
    if parent.is_root() && before.is_empty() && after.is_empty() {
        texts.push_str(name.both());
    } else {
        texts.push_str(text);
        match before {
            "." => texts.push('.'),
            before => texts.push_str(before),
        }
        texts.push_str(name.text());
        if !after.is_empty() {
            texts.push_str(after);
        }
        texts.push_str(words);
        if !words.is_empty() && !own.is_empty() {
            texts.push('.');
        }
        texts.push_str(own);
    }
    let segment = text.len() + before.len();
    Bare {
        start: start as u32,
        length: (texts.len() - start) as u32,
        end: (segment + name.text().len() + after.len()) as u32,
        segment: segment as u32,
        name_end: (segment + name.plain) as u32,
        object: parent.bare.object,
        marks: parent.bare.marks.and(name.marks),
    }
}

/// A key with one more step into a list, put behind other texts.
pub(super) fn item(parent: &KeyPath, texts: &mut String, index: usize) -> Bare {
    let start = texts.len();
    texts.push_str(parent.text());
    // Writing to a string does not fail.
    let _ = write!(texts, "[{index}]");
    let end = (texts.len() - start) as u32;
    texts.push_str(parent.joined_words());
    Bare { start: start as u32, length: (texts.len() - start) as u32, end, ..parent.bare }
}

#[cfg(test)]
mod tests {
    use super::super::Forgotten;
    use super::*;

    #[test]
    fn keys_made_together_are_those_made_alone() {
        let mut forgetful = KeyPath::new("app-staging");
        forgetful.forget(&Forgotten::new(vec!["staging".to_owned()]));
        let parents = [KeyPath::root(), KeyPath::new("aB"), KeyPath::new("env").item_called(10, "X_Y"), forgetful];
        let names = ["", "a", "[1]", "1", "cD", "é", "value", "x.y"];
        let (mut keys, mut together, mut alone) = (Keys::with_capacity(8), Vec::new(), Vec::new());
        for parent in &parents {
            for name in names {
                together.push(keys.child(parent, name));
                alone.push(parent.child(name));
            }
            together.extend([keys.item(parent, 12), keys.again(parent)]);
            alone.extend([parent.item(12), parent.clone()]);
        }
        let texts = keys.finish();
        assert!(keys.is_empty());
        for (bare, expected) in together.into_iter().zip(alone) {
            let key = bare.with(&texts);
            assert_eq!((key.text(), key.name()), (expected.text(), expected.name()));
            assert_eq!(key, expected);
            assert_eq!(key.cmp(&expected), std::cmp::Ordering::Equal);
        }
    }
}
