//! Key paths and the words they are made of, so that `DATABASE_URL` and `database.url` are one key.

mod lazy;
mod letters;
mod name;
mod needs;
mod pattern;
mod patterns;
mod word;

use std::sync::Arc;

pub use lazy::LazyRegex;
pub use letters::Letters;
pub use needs::holds;
pub use pattern::{Pattern, PatternError, Telling};
pub use patterns::Patterns;
use word::{Joined, Marks, any_word};
pub use word::{WordId, Words};

/// The way from the root of a document to one setting, as it is written and as words.
///
/// Written: `database.pool.size`, `DATABASE_URL`, `env[name=PORT].value`, `hosts[0]`.
/// Words: split at every character that is neither letter nor digit and at camelCase humps, lower-cased; the index of a
/// plain list item is no word. Spring Boot calls this relaxed binding:
/// <https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.typesafe-configuration-properties.relaxed-binding>
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct KeyPath {
    /// The text, and after it the words, joined by `.`.
    both: Arc<str>,
    /// Where the text ends, in bytes.
    end: u32,
    /// Where the last step starts in the text, in bytes.
    segment: u32,
    /// Where its name ends in the text, in bytes.
    name_end: u32,
    /// Where the part of the text ends that names the object the path lies in, in bytes.
    object: u32,
    /// The marks of its words.
    marks: Marks,
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
        let dot = if self.is_root() { "" } else { "." };
        self.step(dot, name, "")
    }

    /// This path with one more step, into the list item at this index, counted from 0.
    pub fn item(&self, index: usize) -> Self {
        let (text, index) = (self.text(), index.to_string());
        let both = [text, "[", &index, "]", self.joined_words()].concat().into();
        KeyPath { end: (text.len() + index.len() + 2) as u32, both, ..*self }
    }

    /// This path with one more step, into the list item at this index, which carries a name that does not tell it from the
    /// others: the name is not written, but its words say what the item holds.
    pub fn item_called(&self, index: usize, name: &str) -> Self {
        let item = self.item(index);
        let mut both = item.both.to_string();
        let known = both.len();
        push_words(&mut both, item.end as usize, name);
        KeyPath { marks: self.marks.and(Marks::of(&both, known)), both: both.into(), ..item }
    }

    /// This path with one more step, into the list item whose `field` (`name`, `binding`, `id` or `key`) is `name`.
    pub fn named_item(&self, field: &str, name: &str) -> Self {
        self.step(&format!("[{field}="), name, "]")
    }

    /// This path with one more step: what is written before its name, the name, and what is written after it.
    fn step(&self, before: &str, name: &str, after: &str) -> Self {
        let (text, words) = (self.text(), self.joined_words());
        name::with_name(name, |name, both| {
            let own = name.words();
            let dot = if words.is_empty() || own.is_empty() { "" } else { "." };
            // Many are made, and each is copied once into its own place.
            both.clear();
            [text, before, name.text(), after, words, dot, own].into_iter().for_each(|piece| both.push_str(piece));
            let segment = text.len() + before.len();
            KeyPath {
                end: (segment + name.text().len() + after.len()) as u32,
                segment: segment as u32,
                name_end: (segment + name.plain) as u32,
                object: self.object,
                marks: self.marks.and(name.marks),
                both: both.as_str().into(),
            }
        })
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
        let moved = end - self.end;
        let (segment, name_end) = (self.segment + moved, self.name_end + moved);
        KeyPath { both: both.into(), end, segment, name_end, object: prefix.end, marks: prefix.marks.and(self.marks) }
    }

    /// The object that the path lies in, where several stand side by side in one file, such as `Deployment.api`, as its words.
    pub fn object(&self) -> Option<Vec<&str>> {
        let object = self.text().get(..self.object as usize).filter(|object| !object.is_empty())?;
        Some(self.words().take(words_of(object).len()).collect())
    }

    /// Writes `*` for each of the given words, so that names which carry their environment (`app-staging-api`) have the same
    /// words in every environment. The written path stays.
    pub fn forget_words(&mut self, forgotten: &[&str]) {
        if self.words().any(|word| forgotten.contains(&word)) {
            let words: Vec<&str> =
                self.words().map(|word| if forgotten.contains(&word) { "*" } else { word }).collect();
            let words = words.join(".");
            self.marks = Marks::of(&words, 0);
            self.both = [self.text(), &words].concat().into();
        }
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        self.both.get(..self.end as usize).unwrap_or("")
    }

    /// The words, joined by `.`; two keys are the same words when these are equal.
    pub fn joined_words(&self) -> &str {
        self.both.get(self.end as usize..).unwrap_or("")
    }

    /// The words, in order.
    pub fn words(&self) -> impl DoubleEndedIterator<Item = &str> + Clone {
        Joined(self.joined_words())
    }

    /// The numbers under which patterns are found that may fit: of each word, and of the last word and the last two as an end.
    pub fn telling(&self, ids: &mut Vec<WordId>) {
        ids.clear();
        any_word(&self.both, self.end as usize, |_, id| {
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
        if self.text().ends_with("].value") {
            push_ends_at(words.saturating_sub(1));
        }
    }

    /// Whether any of its words may be one of these; a quick question, which is seldom wrong.
    pub const fn may_have(&self, words: &Words) -> bool {
        words.may_be_in(self.marks)
    }

    /// Whether any of its words is one of these.
    pub fn has(&self, words: &Words) -> bool {
        self.may_have(words) && words.are_in(&self.both, self.end as usize)
    }

    /// Whether there is no step at all.
    pub fn is_root(&self) -> bool {
        self.end == 0
    }

    /// The last step as it is written: `size` of `database.pool.size`, `PORT` of `env[name=PORT].value`.
    pub fn name(&self) -> &str {
        if self.text().get(self.segment as usize..) == Some("value") {
            // A list item `{name: PORT, value: 1}` is the way Kubernetes and others write `PORT=1`.
            let before = self.text().get(..(self.segment as usize).saturating_sub(2)).unwrap_or("");
            if let Some(start) = before.rfind('=') {
                return &before[start + 1..];
            }
        }
        self.both.get(self.segment as usize..self.name_end as usize).unwrap_or("")
    }

    /// The written path up to and without the last step; empty for a path of one step.
    pub fn parent_text(&self) -> &str {
        let parent = self.text().get(..self.segment as usize).unwrap_or("");
        let dots = parent.bytes().rev().take_while(|byte| *byte == b'.').count();
        &parent[..parent.len() - dots]
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

impl std::fmt::Display for KeyPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

/// The words of a name, lower-cased: `databaseUrl`, `DATABASE_URL` and `database-url` give `database`, `url`.
pub fn words_of(name: &str) -> Vec<String> {
    let mut joined = String::new();
    push_words(&mut joined, 0, name);
    joined.split('.').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Appends the words of a name to words joined by `.`, which start at an offset.
fn push_words(joined: &mut String, start: usize, name: &str) {
    if !name.is_ascii() {
        return push_words_of_any_script(joined, start, name);
    }
    let (bytes, mut at) = (name.as_bytes(), 0);
    while at < bytes.len() {
        let (word, mut previous) = (at, CLASSES[usize::from(bytes[at])]);
        at += 1;
        if previous == Class::Other {
            continue;
        }
        let mut capitals = previous == Class::Capital;
        while let Some(&byte) = bytes.get(at) {
            let class = CLASSES[usize::from(byte)];
            if matches!(class, Class::Capital | Class::Other) {
                let next = || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
                if class == Class::Other || previous == Class::Small || next() {
                    break;
                }
                capitals = true;
            }
            previous = class;
            at += 1;
        }
        if joined.len() > start {
            joined.push('.');
        }
        let from = joined.len();
        joined.push_str(&name[word..at]);
        if capitals {
            joined[from..].make_ascii_lowercase();
        }
    }
}

/// What an ASCII character is in a name.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Small,
    Capital,
    Digit,
    Other,
}

/// The class of each byte.
const CLASSES: [Class; 256] = {
    let (mut classes, mut byte) = ([Class::Other; 256], 0);
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Small,
            b'A'..=b'Z' => Class::Capital,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

fn push_words_of_any_script(joined: &mut String, start: usize, name: &str) {
    let mut chars = name.chars().peekable();
    let (mut previous, mut open) = (None::<char>, false);
    while let Some(char) = chars.next() {
        if !char.is_alphanumeric() {
            (previous, open) = (None, false);
            continue;
        }
        // A hump: `databaseUrl` before U, `HTTPServer` before the S that opens `Server`.
        let hump = char.is_uppercase()
            && previous.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit() && chars.peek().is_some_and(|next| next.is_lowercase())
                    || before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase())
            });
        if (!open || hump) && joined.len() > start {
            joined.push('.');
        }
        open = true;
        joined.extend(char.to_lowercase());
        previous = Some(char);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_key_have_the_same_words() {
        for spelling in ["DATABASE_URL", "database.url", "database-url", "databaseUrl", "DatabaseURL", "Database:Url"] {
            assert_eq!(words_of(spelling), ["database", "url"], "{spelling}");
        }
        assert_eq!(words_of("HTTPServer2Port"), ["http", "server2", "port"]);
        assert_eq!(words_of("s3Bucket"), ["s3", "bucket"]);
        assert_eq!(words_of("OAUTH2_CLIENT"), ["oauth2", "client"]);
    }

    #[test]
    fn paths_are_written_and_named() {
        let path = KeyPath::new("spec").child("env").named_item("name", "PORT").child("value");
        assert_eq!(path.text(), "spec.env[name=PORT].value");
        assert_eq!(path.joined_words(), "spec.env.port.value");
        assert_eq!((path.name(), path.variable()), ("PORT", Some("PORT")));
        assert_eq!(KeyPath::new("hosts").item(2).name(), "hosts");
        let called = KeyPath::new("env").item_called(0, "DB_PASSWORD").child("value");
        assert_eq!((called.text(), called.joined_words()), ("env[0].value", "env.db.password.value"));
        assert!(KeyPath::new("a").holds(&KeyPath::new("a").child("b")));
        assert!(!KeyPath::new("a").holds(&KeyPath::new("ab")));
    }
}
