//! What discovery is asked to look at.

use std::path::Path;

use crate::project::DeclaredEnvironment;
use crate::source::Spanned;

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
