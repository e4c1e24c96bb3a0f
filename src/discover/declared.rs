//! Environments as envparity.yaml declares them, in each project that they apply to.

use super::walk::Tree;
use super::{DiscoverError, Options, ProjectPlan};

pub(super) fn plans(_options: &Options<'_>, _tree: &Tree) -> Result<Vec<ProjectPlan>, DiscoverError> {
    Ok(Vec::new())
}
