//! Everything an output may show, masked and in its final order, and the exit status that follows.

use std::time::Duration;

use crate::finding::Finding;

/// All findings of a run in their final order, with what was read and skipped.
#[derive(Debug, Default)]
pub struct Report {
    /// In the order of [`Finding::order`].
    pub findings: Vec<Finding>,
    /// What was not read, or only in part, and why.
    pub skipped: Vec<Skipped>,
    /// One sentence each: what could not be checked, such as the rules that need a staging environment.
    pub notes: Vec<String>,
    /// What the run was about, in numbers.
    pub summary: Summary,
}

/// A file that was not read, or only in part.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Skipped {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// Why, in half a sentence: `is a named pipe`.
    pub reason: String,
}

/// A run in numbers.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Files read as configuration.
    pub files: usize,
    /// Effective settings of all environments.
    pub settings: usize,
    /// Projects.
    pub projects: usize,
    /// The names of the environments that were compared, sorted.
    pub environments: Vec<String>,
    /// Findings that an allowance accepts.
    pub allowed: usize,
    /// How long the run took; none where the output must not change from run to run.
    pub elapsed: Option<Duration>,
}
