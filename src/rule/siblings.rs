//! The words about settings beside their siblings: the one that breaks a pattern which the others follow.

mod alike;
mod astray;
mod copied;
mod dropped;
mod foreign;
mod kept;
mod lacking;
mod mapping;
mod renamed;
mod twin;
mod undeclared;

use std::ops::Range;

use crate::comparison::Comparison;
use crate::environment::Environment;
use crate::key::KeyPath;

use super::condition::{Case, Hits, State};

/// A question about all settings of a stack at once: `siblings: breaks-mapping` in a rule asks the word `breaks-mapping`.
pub struct SiblingsWord {
    /// As rules write it.
    pub name: &'static str,
    /// What it asks, in one line.
    pub about: &'static str,
    /// Asks it.
    pub ask: for<'e, 'd> fn(&Family<'e, 'd>) -> Vec<Odd<'e, 'd>>,
}

/// The environments that one program is deployed with, and those of them that are put side by side.
#[derive(Clone, Copy)]
pub struct Family<'e, 'd> {
    /// All of them, in the order of role, then name.
    pub environments: &'e [&'e Environment<'d>],
    /// Each of the production role with what speaks for staging.
    pub comparisons: &'e [Comparison<'e, 'd>],
}

/// A setting that breaks the pattern.
pub struct Odd<'e, 'd> {
    /// Its key.
    pub key: &'e KeyPath,
    /// It as `this`, and what it is held against as `other`.
    pub case: Case<'e, 'd>,
    /// The part of it that breaks the pattern; the detail says how many follow it.
    pub hits: Hits,
}

/// The word whose answer takes the other projects of the workspace: what it finds holds only if they agree.
pub const ASTRAY: &str = "astray";

/// Every word, in the order in which the reference lists them.
pub const SIBLINGS: &[SiblingsWord] = &[
    SiblingsWord {
        name: "breaks-mapping",
        about: "most settings that share a host in one environment share another host in the other one, and this one does not",
        ask: mapping::breaks_mapping,
    },
    SiblingsWord {
        name: "keeps-host",
        about: "most settings of one name below one parent switch hosts between staging and production, and this one does not",
        ask: kept::keeps_host,
    },
    SiblingsWord {
        name: "names-twin",
        about: "a staging place names a host of production, though there is one of the same name for staging",
        ask: twin::names_twin,
    },
    SiblingsWord {
        name: "takes-foreign-variable",
        about: "a setting takes a variable that is named for another environment, where most others take those of their own",
        ask: foreign::takes_foreign_variable,
    },
    SiblingsWord {
        name: "lacks",
        about: "one deployed environment lacks what all others have, though it has nearly all else that they share",
        ask: lacking::lacks,
    },
    SiblingsWord {
        name: "not-taken-over",
        about: "a section of a file lacks what stands at its top and holds for what is deployed without a section alone",
        ask: dropped::not_taken_over,
    },
    SiblingsWord {
        name: "renamed",
        about: "production lacks a key of staging and has one instead that is written nearly alike",
        ask: renamed::renamed,
    },
    SiblingsWord {
        name: "overrides-nothing",
        about: "an environment's own key is written nearly like one that it could replace, and replaces nothing",
        ask: renamed::overrides_nothing,
    },
    SiblingsWord {
        name: "lacks-default",
        about: "a setting of one environment has no default that the others would take, where nearly all others have one",
        ask: undeclared::lacks_default,
    },
    SiblingsWord {
        name: "copies",
        about: "nearly all settings of production are those of staging, and so are all its hosts and secrets",
        ask: copied::copies,
    },
    SiblingsWord {
        name: "looks-alike",
        about: "a key has a letter of another script that is drawn like one of ASCII, or a digit where another key has a letter",
        ask: alike::looks_alike,
    },
    SiblingsWord {
        name: ASTRAY,
        about: "a key stands at the top of its file, and the other projects of the workspace keep it in a section that is here too",
        ask: astray::astray,
    },
];

impl<'e, 'd> Odd<'e, 'd> {
    /// A setting, what it is held against, and how many follow the pattern.
    fn new(key: &'e KeyPath, this: State<'e, 'd>, other: State<'e, 'd>, detail: String) -> Self {
        let case = Case { key: Some(key), this, other, ..Case::default() };
        Odd { key, case, hits: Hits { detail, ..Hits::default() } }
    }

    /// It, where a part of its value breaks the pattern.
    fn at(mut self, part: Option<Range<usize>>) -> Self {
        self.hits.this = part;
        self
    }
}

/// Whether so many of some siblings make a pattern: at least three that follow it, and three of four.
fn is_pattern(following: usize, of: usize) -> bool {
    following >= 3 && following * 4 >= of * 3
}

#[cfg(test)]
mod tests;
