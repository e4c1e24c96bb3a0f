//! Layers laid over each other: what an environment ends up with for each key, which layer won and what it shadows.

mod lookup;
mod notes;
mod overlay;
mod resolve;

use std::sync::{Arc, OnceLock};

use crate::document::{Document, Setting, Value};
use crate::key::{KeyPath, Letters};

use lookup::Lookup;
pub use notes::{Host, HostForm, Notes};
pub use overlay::Lists;

/// A name, a role and the settings that its layers give.
#[derive(Debug)]
pub struct Environment<'d> {
    /// As the files name it: `staging`, `prod-eu`.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Whether its files are templates that people copy (`.env.prod.example`), so that placeholders are right in it.
    pub template: bool,
    /// Lowest precedence first.
    pub layers: Vec<Laid<'d>>,
    /// `name`, for those who keep it; made when somebody does.
    shared_name: OnceLock<Arc<str>>,
    effective: Vec<Effective<'d>>,
    /// The settings of layers that did not win.
    beaten: Vec<Setting<'d>>,
    /// `effective` by the written key.
    by_text: Lookup,
    /// `effective` by the words of the key, made when it is first asked for: most environments are joined by their keys as they are
    /// written.
    by_words: OnceLock<Lookup>,
    /// `effective` by the text that is written.
    by_value: OnceLock<Lookup>,
}

/// The settings that one source, or one section of a source, gives to an environment.
#[derive(Debug)]
pub struct Layer<'d> {
    /// The document it is read from.
    pub document: &'d Document,
    /// The section of the document, as it is written; none where the whole document counts.
    pub section: Option<String>,
    /// Whether it gives its settings to this environment alone, or to several.
    pub shared: bool,
    /// Why it belongs to the environment, in half a sentence a person can check: `named for staging`, `base of every environment`.
    pub reason: String,
    /// Its settings in source order, keys relative to the section.
    pub settings: Vec<Setting<'d>>,
}

/// A layer in its environment, which holds each of its settings once.
#[derive(Debug)]
pub struct Laid<'d> {
    /// The document it is read from.
    pub document: &'d Document,
    /// The section of the document, as it is written; none where the whole document counts.
    pub section: Option<String>,
    /// Whether it gives its settings to this environment alone, or to several.
    pub shared: bool,
    /// Why it belongs to the environment, in half a sentence a person can check.
    pub reason: String,
    /// Its settings in source order: the numbers of effective ones and, counted on from there, of beaten ones.
    numbers: Vec<u32>,
}

/// What an environment ends up with for a key.
#[derive(Debug)]
pub struct Effective<'d> {
    /// The setting that won.
    pub setting: Setting<'d>,
    /// The number of its layer in the environment.
    pub layer: usize,
    /// The settings it shadows, with the numbers of their layers, highest precedence first.
    pub shadowed: Shadowed<'d>,
    /// The letters of the text that the program gets; none where all of it comes from outside.
    pub letters: Letters,
    /// How much is known of its value.
    pub origin: Origin,
    /// What was found out about it.
    pub notes: Notes,
}

// A large file has a million of them.
const _: () = assert!(size_of::<Effective<'_>>() <= 168);

/// The settings that an effective one shadows, with the numbers of their layers; most shadow none, and take no memory for it.
#[derive(Debug, Default)]
pub struct Shadowed<'d>(Option<Box<All<'d>>>);

type All<'d> = Box<[(usize, Setting<'d>)]>;

impl<'d> std::ops::Deref for Shadowed<'d> {
    type Target = [(usize, Setting<'d>)];

    fn deref(&self) -> &Self::Target {
        self.0.as_deref().map_or(&[], |shadowed| shadowed)
    }
}

impl<'d> FromIterator<(usize, Setting<'d>)> for Shadowed<'d> {
    fn from_iter<I: IntoIterator<Item = (usize, Setting<'d>)>>(shadowed: I) -> Self {
        let shadowed: All<'d> = shadowed.into_iter().collect();
        Shadowed((!shadowed.is_empty()).then(|| Box::new(shadowed)))
    }
}

/// Where the text of an effective value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the file.
    Literal,
    /// It names other settings of the environment, and this is what they make of it.
    Resolved(Box<Box<str>>),
    /// A part of it comes from outside (`https://${HOST}/v1`); the rest stands in the file.
    Partly,
    /// All of it comes from outside: it is present, and nothing is known of its content.
    External,
}

/// What an environment is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A developer's machine.
    Local,
    /// Automated tests.
    Test,
    /// A deployed place that is not production.
    Staging,
    /// Where users are.
    Production,
    /// A template that people copy.
    Example,
}

/// How the layers of an environment meet.
#[derive(Debug, Clone, Default)]
pub struct Laying {
    /// What becomes of a list that two layers set.
    pub lists: Lists,
    /// The numbers of the layers whose values are names of process variables, as in node-config's `custom-environment-variables`:
    /// a key in them is set from outside.
    pub external: Vec<usize>,
}

impl<'d> Environment<'d> {
    /// Lays the layers over each other, lowest precedence first: maps merge, scalars and lists are replaced.
    pub fn new(name: impl Into<String>, role: Role, layers: Vec<Layer<'d>>) -> Self {
        Environment::laid(name, role, layers, &Laying::default())
    }

    /// Lays the layers over each other in the way of their convention, lowest precedence first.
    pub fn laid(name: impl Into<String>, role: Role, layers: Vec<Layer<'d>>, laying: &Laying) -> Self {
        let overlay::Outcome { layers, mut effective, beaten } = overlay::lay(layers, laying);
        resolve::read_letters(&mut effective);
        let by_text = Lookup::new(&effective, |one| one.setting.key.text());
        resolve::resolve(&mut effective, &by_text);
        let (shared_name, by_words, by_value) = Default::default();
        let (name, template) = (name.into(), false);
        Environment { name, role, template, layers, shared_name, effective, beaten, by_text, by_words, by_value }
    }

    /// The name, for those who keep it.
    pub fn shared_name(&self) -> Arc<str> {
        self.shared_name.get_or_init(|| self.name.as_str().into()).clone()
    }

    /// The effective settings, in the order of the layers and of their sources.
    pub fn settings(&self) -> &[Effective<'d>] {
        &self.effective
    }

    /// The settings of one of its layers in source order, whether they won or not.
    pub fn settings_of<'e>(&'e self, layer: &'e Laid<'d>) -> impl DoubleEndedIterator<Item = &'e Setting<'d>> {
        layer.numbers.iter().map(|number| self.setting(*number))
    }

    /// The settings that stand before an effective one in its layer, the nearest first.
    pub fn before<'e>(&'e self, effective: &Effective<'_>) -> impl Iterator<Item = &'e Setting<'d>> {
        let numbers = &self.layers[effective.layer].numbers;
        // In the order of the source unless a merge brought settings from elsewhere.
        let near = numbers.partition_point(|number| self.setting(*number).span.start < effective.setting.span.start);
        let is_it = |number: &u32| self.setting(*number).key == effective.setting.key;
        let at = if numbers.get(near).is_some_and(is_it) { Some(near) } else { numbers.iter().position(is_it) };
        numbers[..at.unwrap_or(numbers.len())].iter().rev().map(|number| self.setting(*number))
    }

    fn setting(&self, number: u32) -> &Setting<'d> {
        let number = number as usize;
        self.effective.get(number).map_or_else(|| &self.beaten[number - self.effective.len()], |one| &one.setting)
    }

    /// The effective setting with this key, written just so.
    pub fn get(&self, key: &KeyPath) -> Option<&Effective<'d>> {
        self.by_text(key.text())
    }

    /// The effective setting whose key is written just so.
    pub fn by_text(&self, text: &str) -> Option<&Effective<'d>> {
        self.by_text.find(&self.effective, text).next().map(|number| &self.effective[number])
    }

    /// The number of the effective setting with this key, written just so; it is soon found where it has the number `likely`.
    pub fn number_of(&self, key: &KeyPath, likely: usize) -> Option<usize> {
        let is_it = |one: &Effective<'_>| one.setting.key.text() == key.text();
        if self.by_text.is_distinct() && self.effective.get(likely).is_some_and(is_it) {
            return Some(likely);
        }
        self.by_text.find(&self.effective, key.text()).next()
    }

    /// Whether one of some effective settings, which are given by number, has the key of another one.
    pub fn are_written_like(&self, number: usize, some: impl Fn(usize) -> bool) -> bool {
        let others = || self.by_text.find(&self.effective, self.effective[number].setting.key.text());
        some(number) || !self.by_text.is_distinct() && others().any(&some)
    }

    /// The effective settings whose keys have these words, joined by `.`, in their order: `database.url` finds `DATABASE_URL`.
    pub fn by_words<'e>(&'e self, words: &'e str) -> impl Iterator<Item = &'e Effective<'d>> {
        self.numbers_by_words(words).map(|number| &self.effective[number])
    }

    /// The numbers of [`Environment::by_words`].
    pub fn numbers_by_words<'e>(&'e self, words: &'e str) -> impl Iterator<Item = usize> + use<'e, 'd> {
        self.order_of_words().find(&self.effective, words)
    }

    /// The numbers of the settings whose values are written just so, in their order.
    pub fn by_value<'e>(&'e self, text: &'e str) -> impl Iterator<Item = usize> {
        let order = self.by_value.get_or_init(|| Lookup::new(&self.effective, |one| one.setting.value.text));
        order.find(&self.effective, text)
    }

    /// A setting in a map, by the words of its name below the map, joined by `.`: `enabled` in `events`.
    pub fn below(&self, map: &KeyPath, words: &str) -> Option<&Effective<'d>> {
        let parent = map.joined_words();
        let wanted = [parent, if parent.is_empty() { "" } else { "." }, words].concat();
        let number = self.order_of_words().find(&self.effective, &wanted).next()?;
        Some(&self.effective[number])
    }

    fn order_of_words(&self) -> &Lookup {
        self.by_words.get_or_init(|| Lookup::new(&self.effective, |one| one.setting.key.joined_words()))
    }

    /// The document that an effective setting was read from.
    pub fn document(&self, effective: &Effective<'d>) -> &'d Document {
        self.layers[effective.layer].document
    }
}

impl<'d> Effective<'d> {
    /// Whether its value stands in the file as it is, so that a part of the value has a place.
    pub fn is_literal(&self) -> bool {
        matches!(self.origin, Origin::Literal | Origin::Partly)
    }

    /// The value that the program gets, as far as it is known; none where all of it comes from outside.
    pub fn value(&self) -> Option<Value<'_>> {
        match &self.origin {
            Origin::Literal | Origin::Partly => Some(self.setting.value),
            Origin::Resolved(text) => Some(Value { text, verbatim: false, ..self.setting.value }),
            Origin::External => None,
        }
    }
}

impl Role {
    /// All of them.
    pub const ALL: [Role; 5] = [Role::Local, Role::Test, Role::Staging, Role::Production, Role::Example];

    /// The word for it in rules, files and outputs.
    pub const fn word(self) -> &'static str {
        match self {
            Role::Local => "local",
            Role::Test => "test",
            Role::Staging => "staging",
            Role::Production => "production",
            Role::Example => "example",
        }
    }
}
