//! Key paths and the words they are made of, so that `DATABASE_URL` and `database.url` are one key.

mod forgotten;
mod heads;
mod keys;
mod lazy;
mod letters;
mod needs;
mod opens;
mod pattern;
mod patterns;
mod sieve;
mod split;
mod word;

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use forgotten::Forgotten;
pub use heads::{HEADS, SECRET_ENDS, SECRETS, ends_as_secret, may_say, trim_number};
pub use keys::{Bare, Keys};
pub use lazy::LazyRegex;
pub use letters::Letters;
pub use needs::holds;
pub use pattern::{Pattern, PatternError, Telling};
pub use patterns::Patterns;
pub use sieve::Sieve;
use split::push_words;
pub use split::{above, joined_words_of, words_of};
use word::{Joined, Marks};
pub use word::{WordId, Words, any_word, words_in};

/// The way from the root of a document to one setting, as it is written and as words.
///
/// Written: `database.pool.size`, `DATABASE_URL`, `env[name=PORT].value`, `hosts[0]`.
/// Words: split at every character that is neither letter nor digit and at camelCase humps, lower-cased; the index of a
/// plain list item is no word. Spring Boot calls this relaxed binding:
/// <https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.relaxed-binding>
#[derive(Clone, Default)]
pub struct KeyPath {
    /// The texts of keys that were made together, and after each its words, joined by `.`.
    texts: Arc<str>,
    bare: Bare,
}

impl KeyPath {
    /// The path of no steps: the root.
    pub fn root() -> Self {
        KeyPath::default()
    }

    /// A path of one step with this name.
    pub fn new(name: &str) -> Self {
        KeyPath::root().child(name)
    }

    /// This path with one more step, into the map entry of this name.
    pub fn child(&self, name: &str) -> Self {
        self.step(self.dot(), name, "")
    }

    /// What stands before the name of a step from here.
    fn dot(&self) -> &'static str {
        if self.is_root() { "" } else { "." }
    }

    /// This path with one more step, into the list item at this index, counted from 0.
    pub fn item(&self, index: usize) -> Self {
        let mut texts = Vec::with_capacity(self.both().len() + 8);
        let bare = keys::item(self, &mut texts, index);
        KeyPath { texts: keys::shared(&texts), bare }
    }

    /// This path with one more step, into the list item at this index, which carries a name that does not tell it from the
    /// others: the name is not written, but its words say what the item holds.
    pub fn item_called(&self, index: usize, name: &str) -> Self {
        let item = self.item(index);
        let mut both = item.bytes().to_owned();
        let known = both.len();
        push_words(&mut both, item.bare.end as usize, name);
        let marks = self.bare.marks.and(Marks::of(&both, known));
        KeyPath::of(&both, Bare { marks, ..item.bare })
    }

    /// This path with one more step, into the list item whose `field` (`name`, `binding`, `id` or `key`) is `name`.
    pub fn named_item(&self, field: &str, name: &str) -> Self {
        self.step(&format!("[{field}="), name, "]")
    }

    /// This path with one more step: what is written before its name, the name, and what is written after it.
    fn step(&self, before: &str, name: &str, after: &str) -> Self {
        let mut texts = Vec::with_capacity(self.both().len() + before.len() + 2 * name.len() + after.len() + 8);
        let bare = keys::step(self, &mut texts, before, name, after);
        KeyPath { texts: keys::shared(&texts), bare }
    }

    /// A path with a text of its own and its words.
    fn of(both: &[u8], bare: Bare) -> Self {
        KeyPath { texts: keys::shared(both), bare: Bare { start: 0, length: both.len() as u32, ..bare } }
    }

    /// The text, and after it the words, joined by `.`.
    fn both(&self) -> &str {
        self.part(0, self.bare.length)
    }

    /// [`KeyPath::both`], for those who know what they look for; it is sooner there than a text.
    fn bytes(&self) -> &[u8] {
        let Bare { start, length, .. } = self.bare;
        self.texts.as_bytes().get(start as usize..(start + length) as usize).unwrap_or_default()
    }

    /// What stands between two places of the text and the words.
    fn part(&self, from: u32, to: u32) -> &str {
        let start = self.bare.start;
        self.texts.get((start + from) as usize..(start + to) as usize).unwrap_or("")
    }

    /// What tells paths apart, in their order.
    fn telling_apart(&self) -> impl Ord + Hash + '_ {
        let Bare { end, segment, name_end, object, marks, .. } = self.bare;
        (self.both(), end, segment, name_end, object, marks)
    }

    /// This path below another one: `spec.replicas` below `Deployment.api` is `Deployment.api.spec.replicas`.
    pub fn below(&self, prefix: &KeyPath) -> Self {
        if prefix.is_root() || self.is_root() {
            return if self.is_root() { prefix.clone() } else { self.clone() };
        }
        let between = |joins: bool| if joins { "." } else { "" };
        let mut both = [prefix.text(), between(!self.text().starts_with('[')), self.text()].concat();
        let end = both.len() as u32;
        let (front, back) = (prefix.joined_words(), self.joined_words());
        [front, between(!front.is_empty() && !back.is_empty()), back]
            .into_iter()
            .for_each(|piece| both.push_str(piece));
        let moved = end - self.bare.end;
        let (segment, name_end) = (self.bare.segment + moved, self.bare.name_end + moved);
        let (object, marks) = (prefix.bare.end, prefix.bare.marks.and(self.bare.marks));
        KeyPath::of(both.as_bytes(), Bare { end, segment, name_end, object, marks, ..self.bare })
    }

    /// The object that the path lies in, where several stand side by side in one file, such as `Deployment.api`, as its words.
    pub fn object(&self) -> Option<Vec<&str>> {
        // Nearly no path has one.
        if self.bare.object == 0 {
            return None;
        }
        let object = self.text().get(..self.bare.object as usize)?;
        Some(self.words().take(words_of(object).len()).collect())
    }

    /// Whether it lies in the data of a Kubernetes `Secret` that stands in a file with other objects.
    pub fn is_of_secret_object(&self) -> bool {
        let parts = self.text().split_at_checked(self.bare.object as usize);
        parts.is_some_and(|(object, inside)| {
            object.starts_with("Secret.") && (inside.starts_with(".data.") || inside.starts_with(".stringData."))
        })
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        self.part(0, self.bare.end)
    }

    /// The words, joined by `.`; two keys are the same words when these are equal.
    pub fn joined_words(&self) -> &str {
        self.part(self.bare.end, self.bare.length)
    }

    /// The words, in order.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = &str> + Clone {
        words_in(self.joined_words())
    }

    /// The numbers under which patterns are found that may fit: of each word, and of the last word and the last two as an end.
    pub fn telling(&self, ids: &mut Vec<WordId>) {
        ids.clear();
        let (bytes, end) = (self.bytes(), self.bare.end as usize);
        any_word(bytes, end, |_, id| {
            ids.push(id);
            false
        });
        let words = ids.len();
        let mut push_ends_at = |end: usize| {
            if let [.., last] = ids[..end] {
                ids.push(WordId::of_end(&[last]));
            }
            if let [.., before, last] = ids[..end] {
                ids.push(WordId::of_end(&[before, last]));
            }
        };
        push_ends_at(words);
        // `env[name=PORT].value` may be meant as `PORT`.
        let is_value = |text: &[u8]| text.last() == Some(&b'e') && text.ends_with(b"].value");
        if bytes.get(..end).is_some_and(is_value) {
            push_ends_at(words.saturating_sub(1));
        }
    }

    /// Whether one of its words may say that its value is secret, as [`may_say`] has it.
    pub const fn may_say_secret(&self) -> bool {
        self.bare.marks.may_say_secret()
    }

    /// Whether any of its words may be one of these; a quick question, which is seldom wrong.
    pub const fn may_have(&self, words: &Words) -> bool {
        words.may_be_in(self.bare.marks)
    }

    /// Whether any of its words is one of these.
    pub fn has(&self, words: &Words) -> bool {
        self.may_have(words) && words.are_in(self.bytes(), self.bare.end as usize)
    }

    /// Whether there is no step at all.
    pub fn is_root(&self) -> bool {
        self.bare.is_root()
    }

    /// The last step as it is written: `size` of `database.pool.size`, `PORT` of `env[name=PORT].value`.
    pub fn name(&self) -> &str {
        let Bare { segment, name_end, end, .. } = self.bare;
        if self.bytes().get(segment as usize..end as usize) == Some(b"value") {
            // A list item `{name: PORT, value: 1}` is the way Kubernetes and others write `PORT=1`.
            let before = self.part(0, segment.saturating_sub(2));
            if let Some(start) = before.rfind('=') {
                return &before[start + 1..];
            }
        }
        self.part(segment, name_end)
    }

    /// The written path up to and without the last step; empty for a path of one step.
    pub fn parent_text(&self) -> &str {
        let (bytes, mut end) = (self.bytes(), self.bare.segment);
        while end > 0 && bytes.get(end as usize - 1) == Some(&b'.') {
            end -= 1;
        }
        self.part(0, end)
    }

    /// The words of the map or list that it lies in, joined by `.`.
    pub fn parent_words(&self) -> &str {
        let own = joined_words_of(self.part(self.bare.segment, self.bare.name_end));
        let words = self.joined_words();
        match Joined(&own).count() {
            0 => words,
            count => words.rmatch_indices('.').nth(count - 1).map_or("", |(at, _)| &words[..at]),
        }
    }

    /// Whether it is written so that it begins with a text.
    pub fn begins_with(&self, text: &str) -> bool {
        let (bytes, text) = (self.bytes(), text.as_bytes());
        // Most are told apart by the last byte, which needs no call.
        let may_begin = || text.last() == text.len().checked_sub(1).and_then(|last| bytes.get(last));
        text.len() <= self.bare.end as usize && may_begin() && bytes.starts_with(text)
    }

    /// The name of the process variable that this setting becomes, where the last step looks like one (`PORT`, `DATABASE_URL`).
    pub fn variable(&self) -> Option<&str> {
        let name = self.name();
        let shouts = name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        (shouts && name.len() > 1 && name.starts_with(|first: char| first.is_ascii_uppercase())).then_some(name)
    }

    /// Whether this path leads to the other or into something below which the other lies.
    pub fn holds(&self, other: &KeyPath) -> bool {
        self.is_root()
            || other
                .text()
                .strip_prefix(self.text())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

impl PartialEq for KeyPath {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for KeyPath {}

impl PartialOrd for KeyPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for KeyPath {
    fn cmp(&self, other: &Self) -> Ordering {
        self.telling_apart().cmp(&other.telling_apart())
    }
}

impl Hash for KeyPath {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.telling_apart().hash(state);
    }
}

impl std::fmt::Debug for KeyPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Of the texts that lie together its own alone.
        f.debug_tuple("KeyPath").field(&self.text()).field(&self.joined_words()).finish()
    }
}

impl std::fmt::Display for KeyPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_and_named() {
        let path = KeyPath::new("spec").child("env").named_item("name", "PORT").child("value");
        assert_eq!(path.text(), "spec.env[name=PORT].value");
        assert_eq!(path.joined_words(), "spec.env.port.value");
        assert_eq!((path.name(), path.variable()), ("PORT", Some("PORT")));
        assert_eq!(KeyPath::new("hosts").item(2).name(), "hosts");
        let called = KeyPath::new("env").item_called(0, "DB_PASSWORD").child("value");
        assert_eq!((called.text(), called.joined_words()), ("env[0].value", "env.db.password.value"));
        let parents = [&path, &called, &KeyPath::new("DB_HOST"), &KeyPath::new("a").child("hostName").item(1)];
        assert_eq!(parents.map(KeyPath::parent_words), ["spec.env.port", "env.db.password", "", "a"]);
        for text in [
            "",
            "s",
            "spec",
            "spec.env[name=PORT].value",
            "spec.env[name=PORT].valuE",
            "env",
            "spec.env[name=PORT].value.x",
        ] {
            assert_eq!(path.begins_with(text), path.text().starts_with(text), "{text}");
        }
        assert!(KeyPath::new("a").holds(&KeyPath::new("a").child("b")));
        assert!(!KeyPath::new("a").holds(&KeyPath::new("ab")));
    }
}
