//! What the path of a file says of it, as data.

use super::convention::Convention;
use crate::document::Format;
use crate::environment::Role;

/// What the path of one file says.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub path: String,
    pub format: Format,
    pub convention: Convention,
    /// The directory whose environments it belongs to; empty for the root.
    pub project: String,
    /// Where the file lies below the project, with `*` for the environment in the name of a directory.
    pub place: String,
    /// What is left of its name without the environment and the ending.
    pub stem: String,
    /// Its name with `*` for the environment.
    pub pattern: String,
    pub slot: Slot,
    /// Whether it is a template that people copy.
    pub template: bool,
}

impl Claim {
    /// The place of the directory that names the environment, with what stands above it, if one does.
    pub(super) fn environment_directory(&self) -> Option<(&str, &str)> {
        let star = self.place.find('*')?;
        let start = self.place[..star].rfind('/').map_or(0, |at| at + 1);
        let end = self.place[star..].find('/').map_or(self.place.len(), |at| star + at);
        Some((self.place[..start].trim_end_matches('/'), &self.place[..end]))
    }
}

/// What part of an environment a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// Its name has no environment in it.
    Plain,
    /// It says itself that it is for all: `default`, `base`, `common`.
    Base,
    /// It names an environment.
    Named(Named),
    /// `.env.local`, `.env.production.local`, `settings.local.yml`: one machine's own, over what it names.
    Machine(Option<Named>),
    /// It maps keys to process variables.
    External,
}

/// An environment as a path names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    pub role: Role,
    pub strong: bool,
}
