//! Layers laid over each other: what an environment ends up with for each key, which layer won and what it shadows.

use std::collections::HashMap;

use crate::document::{Document, Setting, Value};
use crate::key::KeyPath;

/// A name, a role and the settings that its layers give.
#[derive(Debug)]
pub struct Environment<'d> {
    /// As the files name it: `staging`, `prod-eu`.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Lowest precedence first.
    pub layers: Vec<Layer<'d>>,
    effective: Vec<Effective<'d>>,
    by_text: HashMap<String, usize>,
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

/// What an environment ends up with for a key.
#[derive(Debug)]
pub struct Effective<'d> {
    /// The setting that won.
    pub setting: Setting<'d>,
    /// The number of its layer in the environment.
    pub layer: usize,
    /// The settings it shadows, with the numbers of their layers, highest precedence first.
    pub shadowed: Vec<(usize, Setting<'d>)>,
    /// How much is known of its value.
    pub origin: Origin,
}

/// Where the text of an effective value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It stands in the file.
    Literal,
    /// It names other settings of the environment, and this is what they make of it.
    Resolved(Box<str>),
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

impl<'d> Environment<'d> {
    /// Lays the layers over each other, lowest precedence first: maps merge, scalars and lists are replaced.
    pub fn new(name: impl Into<String>, role: Role, layers: Vec<Layer<'d>>) -> Self {
        let _ = &layers;
        Environment { name: name.into(), role, layers, effective: Vec::new(), by_text: HashMap::new() }
    }

    /// The effective settings, in the order of the layers and of their sources.
    pub fn settings(&self) -> &[Effective<'d>] {
        &self.effective
    }

    /// The effective setting of a key written just so.
    pub fn get(&self, key: &KeyPath) -> Option<&Effective<'d>> {
        self.by_text.get(key.text()).map(|&index| &self.effective[index])
    }

    /// The document that an effective setting was read from.
    pub fn document(&self, effective: &Effective<'d>) -> &'d Document {
        self.layers[effective.layer].document
    }
}

impl<'d> Effective<'d> {
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
