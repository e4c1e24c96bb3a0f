//! Walks a workspace and assigns its files to the layers of environments, with or without a project file.

mod classify;
mod convention;
mod declared;
mod dotenv;
mod group;
mod layers;
mod path;
mod read;
mod walk;
mod words;

use std::path::Path;

use crate::document::Format;
use crate::project::DeclaredEnvironment;
use crate::source::Spanned;

pub use convention::Convention;
pub use layers::Stack;
pub use read::{MOST_BYTES, read};

/// What is looked at, and what is known of it beforehand.
#[derive(Debug, Clone, Copy)]
pub struct Options<'a> {
    /// The directory of the workspace.
    pub root: &'a Path,
    /// The environments that envparity.yaml declares; where there are any, nothing is guessed for the projects they apply to.
    pub declared: &'a [DeclaredEnvironment],
    /// Globs of the directories that each have the declared environments; the root alone where there are none.
    pub projects: &'a [Spanned<String>],
}

/// What a workspace holds.
#[derive(Debug)]
pub struct Workspace {
    /// What to read, and how it belongs together; in the order of directory, then stack.
    pub projects: Vec<ProjectPlan>,
    /// What could not be looked at, and why, in the order of paths.
    pub skipped: Vec<Skipped>,
    /// How many files were seen.
    pub walked: usize,
}

/// Files of one directory that one program reads together, and which of them give which environment its layers.
#[derive(Debug)]
pub struct ProjectPlan {
    /// The directory of the project, relative to the workspace, with `/`; `.` for its root.
    pub directory: String,
    /// What kind of layout it is.
    pub convention: Convention,
    /// What its files are called, with `*` for the environment: `.env.*`, `config/*.yml`.
    pub stack: String,
    /// The files that must be read to know its environments.
    pub files: Vec<PlannedFile>,
    pub(crate) shape: group::Shape,
}

/// A file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// How to read it.
    pub format: Format,
}

/// A file or directory that was not read, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// Why, in half a sentence: `is a named pipe`.
    pub reason: String,
}

/// Why nothing could be discovered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DiscoverError {
    /// The root is not a directory that can be read; the reason, in half a sentence.
    Root(String),
    /// A glob of envparity.yaml is not one; its place in that file, and what is wrong.
    Glob(crate::source::Span, String),
}

/// Finds the projects of a workspace and what must be read to know their environments. Reads names, and of files' contents only
/// the manifests beside .env files that say which program loads them.
///
/// # Errors
/// The root cannot be read, or a glob is none.
pub fn discover(options: &Options<'_>) -> Result<Workspace, DiscoverError> {
    let tree = walk::walk(options.root)?;
    let mut projects = declared::plans(options, &tree)?;
    let declared: Vec<String> = projects.iter().map(|plan| plan.directory.clone()).collect();
    let guessed = group::plans(options.root, &tree);
    projects.extend(guessed.into_iter().filter(|plan| !declared.contains(&plan.directory)));
    projects.sort_by(|a, b| (&a.directory, a.convention, &a.stack).cmp(&(&b.directory, b.convention, &b.stack)));
    let mut skipped = tree.skipped;
    skipped.sort();
    Ok(Workspace { projects, skipped, walked: tree.walked })
}

impl std::fmt::Display for DiscoverError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DiscoverError::Root(reason) => write!(f, "the workspace {reason}"),
            DiscoverError::Glob(_, reason) => write!(f, "the glob is not valid: {reason}"),
        }
    }
}

impl std::error::Error for DiscoverError {}
