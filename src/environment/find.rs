//! Settings of an environment found by their keys, by words of theirs and by what several of them have.

use rayon::prelude::*;

use super::lookup::{Lookup, Of};
use super::repeated::{Hashed, Repeated, Search};
use super::{Effective, Environment, MANY};
use crate::document::Leaf;
use crate::key::KeyPath;

/// What the words of a key are looked up by.
const WORDS: Of = |one| one.setting.key.joined_words();

/// What is told of a portion of settings.
#[derive(Default)]
struct Told {
    order: Vec<u64>,
    repeated: Vec<Hashed>,
    /// Where the words of one key after the other are put together.
    words: String,
}

impl<'d> Environment<'d> {
    /// The effective setting with this key, written just so.
    pub fn get(&self, key: &KeyPath) -> Option<&Effective<'d>> {
        self.by_text(key.text())
    }

    /// The effective setting whose key is written just so.
    pub fn by_text(&self, text: &str) -> Option<&Effective<'d>> {
        let number = self.found(self.order_of_texts(), text).next()?;
        self.numbered(number)
    }

    /// The number of the effective setting with this key, written just so; it is soon found where it has the number `likely`.
    pub fn number_of(&self, key: &KeyPath, likely: usize) -> Option<usize> {
        let order = self.order_of_texts();
        let is_it = |one: &Effective<'_>| one.setting.key.text() == key.text();
        if order.is_distinct() && self.settings().get(likely).is_some_and(is_it) {
            return Some(likely);
        }
        self.found(order, key.text()).next()
    }

    /// Whether one of some effective settings, which are given by number, has the key of another one.
    pub fn are_written_like(&self, number: usize, some: impl Fn(usize) -> bool) -> bool {
        let order = self.order_of_texts();
        let others = || self.found(order, self.settings()[number].setting.key.text());
        some(number) || !order.is_distinct() && others().any(&some)
    }

    /// The effective settings whose keys have these words, joined by `.`, in their order: `database.url` finds `DATABASE_URL`.
    pub fn by_words<'e>(&'e self, words: &'e str) -> impl Iterator<Item = &'e Effective<'d>> {
        self.numbers_by_words(words).filter_map(|number| self.numbered(number))
    }

    /// The numbers of [`Environment::by_words`].
    pub fn numbers_by_words<'e>(&'e self, words: &'e str) -> impl Iterator<Item = usize> + use<'e, 'd> {
        self.found(self.order_of_words(), words)
    }

    /// The texts that stand in the files for settings of several kinds, of which `of` gives one to those that somebody asks about, by the
    /// words of their keys and their texts; it is always the same.
    pub fn repeated(&self, of: impl Fn(&str, &str) -> Option<u8>) -> &Repeated {
        self.repeated.get_or_init(|| {
            let (search, mut hashed) = (Search::new(of), Vec::new());
            self.effective.in_turn(|portion| hashed.extend(portion.iter().filter_map(|one| search.of_made(one))));
            Repeated::of(hashed, &self.effective)
        })
    }

    /// Finds out on all threads, where there are many settings, what [`Environment::text_below`] and [`Environment::repeated`] look up:
    /// who is asked on all threads must not wait for one.
    pub fn get_ready(&self, of: impl Fn(&str, &str) -> Option<u8> + Sync) {
        let is_soon_found = self.len() <= MANY && !self.effective.is_large();
        if is_soon_found || self.repeated.get().is_some() {
            return;
        }
        let (lookup, search) = (Lookup::empty(WORDS), Search::new(of));
        let made = |one: &Effective<'d>, told: &mut Told| {
            told.order.push(lookup.hashed(WORDS(one), one.number));
            told.repeated.extend(search.of_made(one));
        };
        let read = |leaf: Leaf<'_>, told: &mut Told| {
            told.words.clear();
            (leaf.words)(&mut told.words);
            told.order.push(lookup.hashed(&told.words, leaf.number));
            told.repeated.extend(search.of_read(&leaf, &told.words));
        };
        let (mut order, mut hashed) = (Vec::with_capacity(self.len()), Vec::new());
        self.effective.tell(made, read, |told: Told| {
            order.extend(told.order);
            hashed.extend(told.repeated);
        });
        // Whoever found it out in the meantime found the same.
        let _ = self.by_words.set(lookup.with(order, <[u64]>::par_sort_unstable));
        let _ = self.repeated.set(Repeated::of(hashed, &self.effective));
    }

    /// The text that the program gets, as far as it is known, for a setting in a map, by the words of the map and those of its name
    /// below the map, each joined by `.`: `enabled` in `events`.
    pub fn text_below(&self, map: &str, words: &str) -> Option<&str> {
        let wanted = [map, if map.is_empty() { "" } else { "." }, words].concat();
        let number = self.found(self.order_of_words(), &wanted).next()?;
        // What stands in the file stays there.
        let written = |one: &Effective<'d>| one.is_literal().then_some(one.setting.value.text);
        match self.effective.with(number, written)? {
            Some(text) => Some(text),
            None => self.numbered(number)?.value().map(|value| value.text),
        }
    }

    /// The numbers of the settings that a lookup finds by a text, in their order.
    fn found<'f>(&'f self, lookup: &'f Lookup, text: &'f str) -> impl Iterator<Item = usize> + use<'f, 'd> {
        let is_it = move |number: &usize| self.effective.with(*number, |one| lookup.is(one, text)) == Some(true);
        lookup.may_have(text).filter(is_it)
    }

    fn order_of_texts(&self) -> &Lookup {
        self.by_text.get_or_init(|| self.order_of(|one| one.setting.key.text()))
    }

    fn order_of_words(&self) -> &Lookup {
        self.by_words.get_or_init(|| self.order_of(WORDS))
    }

    /// The lookup by a text; made on this thread alone, so that others may wait for it.
    fn order_of(&self, text: Of) -> Lookup {
        let (lookup, mut order) = (Lookup::empty(text), Vec::with_capacity(self.len()));
        self.effective.in_turn(|portion| order.extend(lookup.hashes(portion)));
        lookup.with(order, <[u64]>::sort_unstable)
    }
}
