//! envparity.yaml: environments, contract, rules and allowances of a workspace.

use crate::environment::Role;
use crate::source::Spanned;

/// An environment as envparity.yaml declares it.
#[derive(Debug, Clone)]
pub struct DeclaredEnvironment {
    /// Its name.
    pub name: Spanned<String>,
    /// Its role, said or implied by its name.
    pub role: Role,
    /// The program that reads its .env files, where it is said.
    pub loader: Option<Spanned<String>>,
    /// Files or globs, relative to each project's directory, lowest precedence first. `file.toml#section` names a section.
    pub layers: Vec<Spanned<String>>,
}
