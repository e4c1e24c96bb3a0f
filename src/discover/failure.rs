//! What could not be looked at or read, and why.

use crate::source::Span;

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
    Glob(Span, String),
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
