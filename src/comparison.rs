//! Two environments joined key by key: the rows that rules judge.

use crate::environment::{Effective, Environment};
use crate::key::KeyPath;

/// Two environments side by side; either may be missing, not both.
#[derive(Debug)]
pub struct Comparison<'e, 'd> {
    /// The environment of the staging role, or what stands in for it.
    pub staging: Option<&'e Environment<'d>>,
    /// The environment of the production role.
    pub production: Option<&'e Environment<'d>>,
    /// One row a key: production's order first, then what only staging has, in its order.
    pub rows: Vec<Row<'e, 'd>>,
}

/// One key with the effective setting of each side, or its absence.
#[derive(Debug)]
pub struct Row<'e, 'd> {
    /// As production writes it; as staging does where production has it not.
    pub key: &'e KeyPath,
    /// Staging's side.
    pub staging: Option<&'e Effective<'d>>,
    /// Production's side.
    pub production: Option<&'e Effective<'d>>,
}
