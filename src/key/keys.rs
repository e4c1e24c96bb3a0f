//! Keys that are made one after the other: their texts lie in one piece of memory, because a large file has a million of them.

use std::io::Write;
use std::sync::Arc;

use memchr::memchr2;

use super::KeyPath;
use super::split::push_words;
use super::word::Marks;

/// Makes keys whose texts lie behind each other.
#[derive(Debug, Default)]
pub struct Keys {
    texts: Vec<u8>,
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
        Keys { texts: Vec::with_capacity(bytes) }
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
        step(parent, &mut self.texts, parent.dot(), name, "")
    }

    /// [`KeyPath::item`].
    pub fn item(&mut self, parent: &KeyPath, index: usize) -> Bare {
        item(parent, &mut self.texts, index)
    }

    /// A key that is there already.
    pub fn again(&mut self, key: &KeyPath) -> Bare {
        let start = self.texts.len() as u32;
        self.texts.extend_from_slice(key.bytes());
        Bare { start, ..key.bare }
    }

    /// The texts of the keys that were made since it was last asked for them.
    pub fn finish(&mut self) -> Arc<str> {
        let texts = shared(&self.texts);
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
pub(super) fn step(parent: &KeyPath, texts: &mut Vec<u8>, before: &str, name: &str, after: &str) -> Bare {
    let start = texts.len();
    let (text, words) = parent.bytes().split_at(parent.bare.end as usize);
    let parts = [text, before.as_bytes(), name.as_bytes(), after.as_bytes(), words];
    // Most parts of most keys are empty, which is seen sooner than nothing is copied.
    parts.iter().filter(|part| !part.is_empty()).for_each(|part| texts.extend_from_slice(part));
    let known = texts.len();
    let end = known - words.len();
    let bracket = if push_words(texts, end, name) { memchr2(b'[', b']', name.as_bytes()) } else { None };
    // Behind the full stop that divides them from those of the parent.
    let own = known + usize::from(!words.is_empty());
    let segment = text.len() + before.len();
    let plain = bracket.unwrap_or(name.len());
    Bare {
        start: start as u32,
        length: (texts.len() - start) as u32,
        end: (end - start) as u32,
        segment: segment as u32,
        name_end: (segment + plain) as u32,
        object: parent.bare.object,
        marks: parent.bare.marks.and(Marks::of(texts, own)),
    }
}

/// A key with one more step into a list, put behind other texts.
pub(super) fn item(parent: &KeyPath, texts: &mut Vec<u8>, index: usize) -> Bare {
    let start = texts.len();
    texts.extend_from_slice(parent.text().as_bytes());
    // Writing to memory does not fail.
    let _ = write!(texts, "[{index}]");
    let end = (texts.len() - start) as u32;
    texts.extend_from_slice(parent.joined_words().as_bytes());
    Bare { start: start as u32, length: (texts.len() - start) as u32, end, ..parent.bare }
}

/// The texts of keys, put together of texts, where many can share them.
pub(super) fn shared(texts: &[u8]) -> Arc<str> {
    str::from_utf8(texts).unwrap_or_default().into()
}

#[cfg(test)]
mod tests {
    use super::super::Forgotten;
    use super::*;

    #[test]
    fn keys_made_together_are_those_made_alone() {
        let mut forgetful = KeyPath::new("app-staging");
        forgetful.forget(&Forgotten::new(vec!["staging".into()]));
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
