//! What Kamal makes of a file that no destination changes.

use crate::document::{Document, NodeId};

/// Whether a file is deployed as it is where no destination is named: it names the service, and demands no destination.
///
/// <https://kamal-deploy.org/docs/configuration/overview/#require-destinations>
pub(super) fn stands_alone(document: &Document) -> bool {
    let [root] = document.roots() else { return false };
    let entry = |name: &str| document.entry(document.target(*root), name);
    let is_true = |node: NodeId| document.scalar(node).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    entry("service").is_some() && !entry("require_destination").is_some_and(is_true)
}
