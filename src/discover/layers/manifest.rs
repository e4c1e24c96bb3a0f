//! The settings of one file of an environment; Kubernetes objects are told apart by kind and name.

use std::collections::HashSet;

use super::is_map;
use crate::document::{Document, Node, NodeId, Setting};
use crate::key::KeyPath;

/// The settings of all documents in a file. Of a Kubernetes object `spec.replicas` is `Deployment.name.spec.replicas`; a file that
/// holds nothing but the section of its environment is read as that section.
pub(super) fn settings<'d>(document: &'d Document, environment: &str) -> Vec<Setting<'d>> {
    match root(document, environment) {
        Some(root) => document.settings(root),
        None => documents(document, |_| true),
    }
}

/// The node below which [`settings`] are, where they are those of one node as they are written.
pub(super) fn root(document: &Document, environment: &str) -> Option<NodeId> {
    let [root] = document.roots() else { return None };
    object(document, *root).is_none().then(|| section(document, *root, environment).unwrap_or(*root))
}

/// The settings of the Kubernetes objects in a file; what is no object, such as a list of operations on one, is left out.
pub(super) fn objects(document: &Document) -> Vec<Setting<'_>> {
    documents(document, |root| object(document, root).is_some())
}

fn documents(document: &Document, wanted: impl Fn(NodeId) -> bool) -> Vec<Setting<'_>> {
    let mut parts: Vec<Vec<Setting<'_>>> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    let several = document.roots().len() > 1;
    // Of a key that several documents set the last counts.
    for &root in document.roots().iter().rev().filter(|root| wanted(**root)) {
        let mut found = match object(document, root) {
            Some(object) => below(document, root, &object),
            None => document.settings(root),
        };
        if several {
            found.retain(|setting| !seen.contains(setting.key.text()));
            seen.extend(found.iter().map(|setting| setting.key.text().to_owned()));
        }
        parts.push(found);
    }
    parts.into_iter().rev().flatten().collect()
}

/// The settings of an object that is called so, or of a part of it.
pub(super) fn below<'d>(document: &'d Document, root: NodeId, object: &KeyPath) -> Vec<Setting<'d>> {
    let mut settings = document.settings(root);
    settings.retain(|setting| is_configuration(setting.key.text()));
    for setting in &mut settings {
        setting.key = setting.key.below(object);
    }
    settings
}

/// Whether a setting of a Kubernetes object is configuration of the program that it runs, and not part of its own machinery:
/// variables of containers, what ConfigMaps and Secrets hold, images, the values of Helm releases, and what Flux fills in:
/// <https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution>
pub(super) fn is_configuration(key: &str) -> bool {
    const BELOW: [&str; 6] = [
        "data.",
        "stringData.",
        "spec.encryptedData.",
        "spec.values.",
        "spec.source.helm.",
        "spec.postBuild.substitute.",
    ];
    BELOW.iter().any(|start| key.starts_with(start))
        || [".env[", ".env.", ".envFrom["].iter().any(|within| key.contains(within))
        || key.ends_with(".image")
}

/// The only entry of a file, where it is a map named for the file's own environment: `production:` in `production.yml`.
fn section(document: &Document, root: NodeId, environment: &str) -> Option<NodeId> {
    let name = |node: &Node| node.key().map(|name| document.text(&name));
    let mut entries = document.children(root).filter(|(_, node)| name(node) != Some("sops"));
    let (only, node) = entries.next()?;
    let alone = entries.next().is_none();
    let named = node.key().is_some_and(|name| document.text(&name).eq_ignore_ascii_case(environment));
    (alone && named && is_map(document, only)).then(|| document.target(only))
}

/// The kind and the name of a Kubernetes object.
pub(super) fn object(document: &Document, root: NodeId) -> Option<KeyPath> {
    let root = document.target(root);
    let kind = document.scalar(document.entry(root, "kind")?)?;
    document.entry(root, "apiVersion")?;
    let metadata = document.entry(root, "metadata").map(|metadata| document.target(metadata));
    let name = metadata.and_then(|metadata| document.entry(metadata, "name")).and_then(|name| document.scalar(name));
    let kind = KeyPath::new(kind);
    Some(name.map_or(kind.clone(), |name| kind.child(name)))
}
