//! Walks a workspace and assigns its files to the layers of environments, with or without a project file.

mod alone;
mod charts;
mod claim;
mod classify;
mod convention;
mod declared;
mod dotenv;
mod failure;
mod group;
mod interest;
mod kustomize;
mod layers;
mod names;
mod options;
mod path;
mod plan;
mod read;
mod walk;
mod words;

use std::collections::HashSet;

use crate::usage;

pub use convention::Convention;
pub use failure::{DiscoverError, Skipped};
pub use interest::Interest;
pub use layers::Stack;
pub use options::Options;
pub use plan::{PlannedFile, ProjectPlan};
pub use read::{MOST_BYTES, read};

/// What a workspace holds.
#[derive(Debug)]
pub struct Workspace {
    /// What to read, and how it belongs together; in the order of directory, then stack.
    pub projects: Vec<ProjectPlan>,
    /// What could not be looked at, and why, in the order of paths.
    pub skipped: Vec<Skipped>,
    /// Files that claim versions of runtimes and services, in the order of paths.
    pub pins: Vec<String>,
    /// Files that may show which loaders read the .env files, in the order of paths.
    pub usages: Vec<(String, usage::Form)>,
    /// How many files were seen.
    pub walked: usize,
}

impl Workspace {
    /// Whether a glob of envparity.yaml means a file of a declared environment, relative to its project, or such a project.
    pub fn declares(&self, glob: &str) -> bool {
        declared::declares(&self.projects, glob)
    }
}

/// Finds the projects of a workspace and what must be read to know their environments. Reads names, and of files' contents only
/// the manifests beside .env files that say which program loads them, the kustomizations of environments, files without an
/// environment in their name which may be production's, and where there are charts, what may say how they are deployed.
///
/// # Errors
/// The root cannot be read, or a glob is none.
pub fn discover(options: &Options<'_>) -> Result<Workspace, DiscoverError> {
    let tree = walk::walk(options.root)?;
    let declared = declared::plans(options, &tree)?;
    let mut projects = group::plans(options.root, &tree);
    // What is declared is not guessed again, neither its directories nor its files.
    let directories: HashSet<&str> = declared.iter().map(|plan| plan.directory.as_str()).collect();
    let files: HashSet<&str> = declared.iter().flat_map(|plan| &plan.files).map(|file| file.path.as_str()).collect();
    projects.retain(|plan| {
        let known = plan.files.iter().any(|file| files.contains(file.path.as_str()));
        !known && !directories.contains(plan.directory.as_str())
    });
    projects.extend(declared);
    projects.sort_by(|a, b| (&a.directory, a.convention, &a.stack).cmp(&(&b.directory, b.convention, &b.stack)));
    let mut skipped = tree.skipped;
    skipped.sort();
    Ok(Workspace { projects, skipped, pins: tree.pins, usages: tree.usages, walked: tree.walked })
}
