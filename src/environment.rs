//! Layers laid over each other: what an environment ends up with for each key, which layer won and what it shadows.

mod asked;
mod find;
mod held;
mod left_out;
mod lookup;
mod notes;
mod overlay;
mod repeated;
mod resolve;
mod switch;
mod told;

use std::sync::{Arc, Mutex, OnceLock};

use crate::document::{Document, PORTION, Portions, Setting, Value};
use crate::key::{KeyPath, Letters};
use crate::source::Span;

pub use asked::{Credential, Question};
use held::Held;
use left_out::LeftOut;
use lookup::Lookup;
pub use notes::{Host, HostForm, Notes};
pub use overlay::Lists;
pub use repeated::{Repeat, Repeated};
use switch::Off;
use told::Told;

/// A name, a role and the settings that its layers give.
#[derive(Debug)]
pub struct Environment<'d> {
    /// As the files name it: `staging`, `prod-eu`.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Whether its files are templates that people copy (`.env.prod.example`), so that placeholders are right in it.
    pub template: bool,
    /// The path of a file of which not everything was laid, because it does more than is looked at.
    pub unlaid: Option<&'d str>,
    /// The maps of which a part stands in files that nobody has seen, so that nothing is known to be missing in them.
    pub open: Vec<KeyPath>,
    /// Lowest precedence first.
    pub layers: Vec<Laid<'d>>,
    /// `name`, for those who keep it; made when somebody does.
    shared_name: OnceLock<Arc<str>>,
    effective: Held<'d>,
    /// The settings of layers that did not win.
    beaten: Vec<Setting<'d>>,
    /// `effective` by the written key.
    by_text: OnceLock<Lookup>,
    /// `effective` by the words of the key, made when it is first asked for: most environments are joined by their keys as they are
    /// written.
    by_words: OnceLock<Lookup>,
    /// The texts that several settings have which somebody asked about.
    repeated: OnceLock<Repeated>,
    /// What was asked of all settings, with the answers.
    answers: Mutex<Vec<(Question, bool)>>,
    /// The credentials that somebody asked about.
    credentials: OnceLock<Vec<Credential>>,
    /// What tells the keys, where somebody asked about it.
    told: OnceLock<Told>,
    /// What stands commented out in its own files, where somebody asked about it.
    left_out: OnceLock<LeftOut>,
    /// What it switches off, where somebody asked about it.
    off: OnceLock<Off>,
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
    numbers: Numbers,
}

/// The numbers of the settings of a layer.
#[derive(Debug)]
enum Numbers {
    /// These.
    Some(Vec<u32>),
    /// Those of all effective settings.
    All,
    /// It has none.
    None,
}

/// What an environment ends up with for a key.
#[derive(Debug)]
pub struct Effective<'d> {
    /// The setting that won.
    pub setting: Setting<'d>,
    /// Its number among the effective settings of the environment.
    pub number: u32,
    /// The number of its layer in the environment.
    pub layer: u32,
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
const _: () = assert!(size_of::<Effective<'_>>() <= 184);

/// Where the value of a setting of an environment is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Site {
    /// The number of its layer.
    pub layer: u32,
    /// The place in the document of the layer.
    pub span: Span,
}

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

/// So many settings are gone through on all threads.
const MANY: usize = 8 * PORTION;

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
        resolve::resolve(&mut effective, Some(&by_text));
        Environment::of(name.into(), role, layers, Held::All(effective), beaten, by_text.into())
    }

    /// An environment of which one layer gives all settings: those of a large document, whose values name no variables.
    pub fn large(
        name: impl Into<String>,
        role: Role,
        layers: Vec<Layer<'d>>,
        layer: usize,
        portions: Portions<'d>,
    ) -> Self {
        let numbers = |number| if number == layer { Numbers::All } else { Numbers::None };
        let layers = layers.into_iter().enumerate().map(|(number, layer)| layer.with(numbers(number))).collect();
        let held = Held::large(portions, layer);
        Environment::of(name.into(), role, layers, held, Vec::new(), OnceLock::new())
    }

    fn of(
        name: String,
        role: Role,
        layers: Vec<Laid<'d>>,
        effective: Held<'d>,
        beaten: Vec<Setting<'d>>,
        by_text: OnceLock<Lookup>,
    ) -> Self {
        let (template, unlaid, open, shared_name, by_words, repeated, answers, credentials, told, left_out, off) =
            Default::default();
        Environment {
            name,
            role,
            template,
            unlaid,
            open,
            layers,
            shared_name,
            effective,
            beaten,
            by_text,
            by_words,
            repeated,
            answers,
            credentials,
            told,
            left_out,
            off,
        }
    }

    /// The name, for those who keep it.
    pub fn shared_name(&self) -> Arc<str> {
        self.shared_name.get_or_init(|| self.name.as_str().into()).clone()
    }

    /// How many effective settings there are.
    pub fn len(&self) -> usize {
        self.effective.len()
    }

    /// Whether there is no effective setting.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The effective settings, in the order of the layers and of their sources. Who goes through them once takes
    /// [`Environment::each_portion`]: all those of a large document take ten times its size.
    pub fn settings(&self) -> &[Effective<'d>] {
        self.effective.all()
    }

    /// What is made of the effective settings portion by portion, in their order; on all threads where there are many.
    pub fn each_portion<R: Send>(&self, make: impl Fn(&[Effective<'d>]) -> R + Sync + Send) -> Vec<R> {
        self.effective.each_portion(make)
    }

    /// Goes through the first of the effective settings, up to so many, portion by portion.
    pub fn first(&self, most: usize, each: impl FnMut(&[Effective<'d>])) {
        self.effective.first(most, each);
    }

    /// What is read of the keys, as they are written, to find out whether it is worth while to look for something in them. A large
    /// document is read name by name, and with other texts that may be a part of a key.
    pub fn of_names<R: Send>(&self, read: impl Fn(&str) -> Option<R> + Sync) -> Vec<R> {
        self.effective.of_names(read)
    }

    /// What is read of the texts that the program gets, as far as they are known, of which each holds these letters; of a large document
    /// with other texts that may hold one.
    pub fn of_texts<R: Send>(&self, letters: Letters, read: impl Fn(&str) -> Option<R> + Sync) -> Vec<R> {
        self.effective.of_texts(letters, read)
    }

    /// Whether no value names a variable, as far as that is known without looking.
    pub fn names_no_variable(&self) -> bool {
        self.effective.is_large()
    }

    /// The effective setting of a number.
    pub fn numbered(&self, number: usize) -> Option<&Effective<'d>> {
        self.effective.get(number)
    }

    /// The settings of one of its layers in source order, whether they won or not.
    pub fn settings_of<'e>(&'e self, layer: &'e Laid<'d>) -> impl DoubleEndedIterator<Item = &'e Setting<'d>> {
        let (some, all) = match &layer.numbers {
            Numbers::Some(numbers) => (numbers.as_slice(), &[][..]),
            Numbers::All => (&[][..], self.settings()),
            Numbers::None => Default::default(),
        };
        some.iter().map(|number| self.setting(*number)).chain(all.iter().map(|effective| &effective.setting))
    }

    /// The settings that stand before an effective one in its layer, the nearest first.
    pub fn before<'e>(&'e self, effective: &Effective<'_>) -> impl Iterator<Item = &'e Setting<'d>> {
        let (some, all) = match &self.layers[effective.layer as usize].numbers {
            Numbers::Some(numbers) => (numbers.as_slice(), 0),
            Numbers::All => (&[][..], effective.number as usize),
            Numbers::None => Default::default(),
        };
        // In the order of the source unless a merge brought settings from elsewhere.
        let near = some.partition_point(|number| self.setting(*number).span.start < effective.setting.span.start);
        let is_it = |number: &u32| self.setting(*number).key == effective.setting.key;
        let at = if some.get(near).is_some_and(is_it) { Some(near) } else { some.iter().position(is_it) };
        let some = some[..at.unwrap_or(some.len())].iter().rev().map(|number| self.setting(*number));
        some.chain(self.settings()[..all].iter().rev().map(|effective| &effective.setting))
    }

    fn setting(&self, number: u32) -> &Setting<'d> {
        let (number, effective) = (number as usize, self.settings());
        effective.get(number).map_or_else(|| &self.beaten[number - effective.len()], |one| &one.setting)
    }

    /// Where in which document a value is written.
    pub fn place(&self, Site { layer, span }: Site) -> (&'d Document, Span) {
        (self.layers[layer as usize].document, span)
    }

    /// The layer of an effective setting.
    pub fn layer(&self, effective: &Effective<'_>) -> &Laid<'d> {
        &self.layers[effective.layer as usize]
    }

    /// The document that an effective setting was read from.
    pub fn document(&self, effective: &Effective<'_>) -> &'d Document {
        self.layer(effective).document
    }
}

impl<'d> Layer<'d> {
    /// This layer in its environment, which has the settings.
    fn with(self, numbers: Numbers) -> Laid<'d> {
        let Layer { document, section, shared, reason, .. } = self;
        Laid { document, section, shared, reason, numbers }
    }
}

impl<'d> Effective<'d> {
    /// The same, of which nothing is noted yet.
    fn again(&self) -> Self {
        let (setting, origin) = (self.setting.clone(), self.origin.clone());
        let shadowed = self.shadowed.iter().cloned().collect();
        let Effective { number, layer, letters, .. } = *self;
        Effective { setting, number, layer, shadowed, letters, origin, notes: Notes::default() }
    }

    /// Where its value is written.
    pub fn site(&self) -> Site {
        Site { layer: self.layer, span: self.setting.span }
    }

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
