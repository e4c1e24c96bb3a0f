//! The words that rules are made of: each is a question about one value, with its one-line meaning.

use std::ops::Range;

use crate::document::Value;
use crate::environment::Role;
use crate::key::KeyPath;

/// A word: `is: placeholder` in a rule asks the word `placeholder`.
pub struct Word {
    /// As rules write it.
    pub name: &'static str,
    /// What it asks, in one line.
    pub about: &'static str,
    /// Asks it.
    pub ask: fn(&Subject<'_>) -> Option<Hit>,
}

/// What a word is asked about: one known value, with what stands around it.
pub struct Subject<'a> {
    /// Its key.
    pub key: &'a KeyPath,
    /// Its value; never one that wholly comes from outside.
    pub value: Value<'a>,
    /// Whether a part of the value comes from outside, such as `${HOST}`.
    pub partly_external: bool,
    /// The environment it belongs to.
    pub environment: &'a str,
    /// What that environment is for.
    pub role: Role,
    /// Looks up the text of another setting of the same map by the words of its name: `enabled` beside `brokers`.
    pub sibling: &'a dyn Fn(&str) -> Option<&'a str>,
}

/// A yes, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hit {
    /// The part of the value it is about, as a range of bytes of its text; none for all of it.
    pub part: Option<Range<usize>>,
    /// What was recognised, such as `Stripe` or `a Windows drive`; holds no part of the value. Rules show it with `{detail}`.
    pub detail: String,
}

/// A question about both sides of a row: `compare: engine-differs` in a rule asks the word `engine-differs`.
pub struct RelationWord {
    /// As rules write it.
    pub name: &'static str,
    /// What it asks, in one line.
    pub about: &'static str,
    /// Asks it of staging's and production's side.
    pub ask: fn(&Subject<'_>, &Subject<'_>) -> Option<Hit>,
}

/// Every word, by name.
pub const WORDS: [Word; 0] = [];

/// Every word about two values, by name.
pub const RELATIONS: [RelationWord; 0] = [];
