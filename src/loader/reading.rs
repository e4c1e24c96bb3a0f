//! What a loader made of a file: its entries, what it lost, and why it may have refused it.

use std::borrow::Cow;
use std::hash::BuildHasher;
use std::ops::Range;

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Slot;

use super::{Duplicates, Encoding, Precedence, Process};
use crate::source::Span;

/// What a loader made of a file.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Reading<'t> {
    /// The assignments it understood, in the order of the file; of several for one key all.
    pub entries: Vec<Entry<'t>>,
    /// What it passes over, so that a key or a part of the file is lost while the program starts.
    pub lost: Vec<Fault>,
    /// Why it fails: the program that loads the file gets an error, whatever the entries are.
    pub failure: Option<Fault>,
}

/// One assignment, as the loader understood it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<'t> {
    /// The name of the variable.
    pub key: Cow<'t, str>,
    /// Where it is written.
    pub key_span: Span,
    /// What it is set to.
    pub value: Value<'t>,
    /// Where the value is written, with its quotes; empty where nothing is written.
    pub value_span: Span,
    /// What comes of it.
    pub fate: Fate,
}

/// The value of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'t> {
    /// The text that the program gets.
    Text(Cow<'t, str>),
    /// Unknown: the loader runs a command that is written in it.
    Command,
}

/// What comes of an assignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The program gets it.
    Given,
    /// Another line of the file counts for this key.
    Shadowed,
    /// The process environment has the key already, and keeps its value.
    Kept,
    /// The loader sets nothing, although the key is named.
    Nothing,
}

/// Something that a loader makes of a place in the file that nobody meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub span: Span,
    /// What the loader does and why, as the rest of a sentence that begins with its name; repeats no value.
    pub what: Cow<'static, str>,
}

impl<'t> From<Cow<'t, str>> for Value<'t> {
    fn from(text: Cow<'t, str>) -> Self {
        Value::Text(text)
    }
}

impl<'t> From<&'t str> for Value<'t> {
    fn from(text: &'t str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

impl Fault {
    pub(super) fn new(at: Range<usize>, what: impl Into<Cow<'static, str>>) -> Self {
        Fault { span: at.into(), what: what.into() }
    }
}

impl<'t> Reading<'t> {
    /// The variables that the program gets from the file, in the order of their lines.
    pub fn given(&self) -> impl Iterator<Item = &Entry<'t>> {
        self.entries.iter().filter(|entry| entry.fate == Fate::Given)
    }

    /// What the program gets, by its keys; for those who ask for many.
    pub fn by_key(&self) -> HashMap<&str, &Entry<'t>> {
        let mut by_key = HashMap::new();
        for entry in self.given() {
            by_key.entry(&*entry.key).or_insert(entry);
        }
        by_key
    }

    /// What the program gets for a key.
    pub fn get(&self, key: &str) -> Option<&Entry<'t>> {
        self.given().find(|entry| entry.key == key)
    }

    /// The same reading, which borrows nothing from the file.
    pub fn into_owned(self) -> Reading<'static> {
        let owned = |text: Cow<'t, str>| Cow::Owned(text.into_owned());
        let entries = self.entries.into_iter().map(|entry| Entry {
            key: owned(entry.key),
            value: match entry.value {
                Value::Text(text) => Value::Text(owned(text)),
                Value::Command => Value::Command,
            },
            key_span: entry.key_span,
            value_span: entry.value_span,
            fate: entry.fate,
        });
        Reading { entries: entries.collect(), lost: self.lost, failure: self.failure }
    }

    /// Notes an assignment.
    pub(super) fn set(
        &mut self,
        (key, key_at): (impl Into<Cow<'t, str>>, Range<usize>),
        (value, value_at): (impl Into<Value<'t>>, Range<usize>),
    ) {
        self.entries.push(Entry {
            key: key.into(),
            key_span: key_at.into(),
            value: value.into(),
            value_span: value_at.into(),
            fate: Fate::Given,
        });
    }

    /// Notes that a key is named, that nothing is set for it, not even by the lines above, and why.
    pub(super) fn set_nothing(&mut self, key: &'t str, at: Range<usize>, why: &'static str) {
        self.lose(at.clone(), why);
        let (key_span, value_span) = (at.clone().into(), Span::at(at.end as u32));
        let value = Value::Text(Cow::Borrowed(""));
        self.entries.push(Entry { key: Cow::Borrowed(key), key_span, value, value_span, fate: Fate::Nothing });
    }

    /// Notes that the loader fails.
    pub(super) fn refuse(&mut self, at: Range<usize>, why: impl Into<Cow<'static, str>>) {
        self.failure = Some(Fault { span: at.into(), what: why.into() });
    }

    /// Ends keys and values where the C library ends them on their way into the environment: at a NUL.
    pub(super) fn end_at_nul(&mut self, text: &str) {
        if !text.contains('\0') {
            return;
        }
        let cut = |text: &mut Cow<'t, str>| {
            if let Some(end) = text.find('\0') {
                *text = Cow::Owned(text[..end].to_owned());
            }
        };
        for entry in &mut self.entries {
            cut(&mut entry.key);
            if let Value::Text(text) = &mut entry.value {
                cut(text);
            }
        }
    }

    /// Notes that the loader passes over a part of the file.
    pub(super) fn lose(&mut self, at: Range<usize>, what: impl Into<Cow<'static, str>>) {
        self.lost.push(Fault::new(at, what));
    }

    /// Writes bytes that are not UTF-8 so that a person can read them.
    pub(super) fn show_bytes(&mut self) {
        for entry in &mut self.entries {
            entry.key = Cow::Owned(Encoding::shown(&entry.key));
            if let Value::Text(text) = &mut entry.value {
                *text = Cow::Owned(Encoding::shown(text));
            }
        }
    }

    /// Moves every span.
    pub(super) fn shift(&mut self, moved: impl Fn(u32) -> u32) {
        let entries = self.entries.iter_mut().flat_map(|entry| [&mut entry.key_span, &mut entry.value_span]);
        let faults = self.lost.iter_mut().chain(&mut self.failure).map(|fault| &mut fault.span);
        entries.chain(faults).for_each(|span| *span = Span::new(moved(span.start), moved(span.end)));
    }

    /// Decides what comes of each entry.
    pub(super) fn settle(&mut self, duplicates: Duplicates, precedence: Precedence, process: &Process) {
        let seed = RandomState::default();
        let hash = |entry: &Entry<'_>| seed.hash_one(entry.key.as_bytes());
        let mut counts: HashTable<u32> = HashTable::with_capacity(self.entries.len());
        let (mut shadowed, mut refused) = (Vec::new(), None);
        for (index, entry) in self.entries.iter().enumerate() {
            let index = index as u32;
            let is_same = |&other: &u32| self.entries[other as usize].key == entry.key;
            match counts.entry(hash(entry), is_same, |&other| hash(&self.entries[other as usize])) {
                Slot::Vacant(slot) => drop(slot.insert(index)),
                Slot::Occupied(mut slot) => match duplicates {
                    Duplicates::First => shadowed.push(index),
                    Duplicates::Last => shadowed.push(std::mem::replace(slot.get_mut(), index)),
                    Duplicates::Refused => {
                        let (span, what) = (entry.key_span, Cow::Borrowed("fails: the key stands in the file twice"));
                        self.failure = Some(Fault { span, what });
                        refused = Some(index as usize);
                        break;
                    }
                },
            }
        }
        shadowed.into_iter().for_each(|index: u32| self.entries[index as usize].fate = Fate::Shadowed);
        self.entries.truncate(refused.unwrap_or(self.entries.len()));
        if precedence == Precedence::Process && !process.is_empty() {
            let kept = self.entries.iter_mut().filter(|entry| process.contains_key(&*entry.key));
            kept.for_each(|entry| entry.fate = Fate::Kept);
        }
    }
}
