//! Environments as documents of one YAML file that name the profile they are for, as Spring has them.

use super::forget_environment;
use crate::discover::words;
use crate::document::{Document, NodeId};
use crate::environment::{Environment, Layer, Role};

/// The environments that the `---` documents of a file name; those that name none lie below every one.
pub(super) fn environments(document: &Document) -> Vec<Environment<'_>> {
    let mut names: Vec<(String, Role)> = Vec::new();
    for profile in document.roots().iter().flat_map(|&root| profiles(document, root)) {
        if let Some(role) = words::role_of(&profile).filter(|_| !names.iter().any(|(name, _)| *name == profile)) {
            names.push((profile, role));
        }
    }
    names.sort_by(|a, b| (a.1, &a.0).cmp(&(b.1, &b.0)));
    names.into_iter().map(|(name, role)| Environment::new(&name, role, layers(document, &name, role))).collect()
}

/// The layers that the documents of a file give to a profile, in the order of the file.
pub(super) fn layers<'d>(document: &'d Document, name: &str, role: Role) -> Vec<Layer<'d>> {
    let mut layers = Vec::new();
    for &root in document.roots() {
        let profiles = profiles(document, root);
        if !profiles.is_empty() && !profiles.iter().any(|profile| profile == name) {
            continue;
        }
        let own = !profiles.is_empty();
        let mut settings = document.settings(root);
        settings.retain(|setting| !setting.key.text().starts_with("spring.config.activate"));
        forget_environment(&mut settings, name, role);
        let reason =
            if own { format!("document for the profile {name}") } else { "base of every environment".to_owned() };
        layers.push(Layer { document, section: own.then(|| name.to_owned()), shared: !own, reason, settings });
    }
    layers
}

/// The profiles that a document is for; none where it is for all.
/// <https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.activation-properties>
fn profiles(document: &Document, root: NodeId) -> Vec<String> {
    let root = document.target(root);
    let path = ["spring", "config", "activate", "on-profile"];
    let nested = |path: &[&str]| path.iter().try_fold(root, |node, name| document.entry(document.target(node), name));
    let found = [
        nested(&path),
        nested(&["spring.config.activate.on-profile"]),
        nested(&["spring", "config.activate.on-profile"]),
        nested(&["spring", "profiles"]),
        nested(&["spring.profiles"]),
    ];
    let Some(node) = found.into_iter().flatten().next().map(|node| document.target(node)) else { return Vec::new() };
    let mut texts: Vec<&str> = document.scalar(node).into_iter().collect();
    if texts.is_empty() {
        texts = document
            .children(node)
            .filter_map(|(item, node)| node.key().is_none().then(|| document.scalar(item))?)
            .collect();
    }
    let words = texts.iter().flat_map(|text| text.split([',', '|', '&', ' ', '(', ')']));
    words.map(str::trim).filter(|word| !word.is_empty() && !word.starts_with('!')).map(str::to_owned).collect()
}
