//! The patches that kustomize lays over objects: parts of such objects, and lists of operations on them.

use std::collections::HashSet;

use regex::{Regex, RegexBuilder};

use super::manifest;
use crate::document::{Content, Document, NodeId, Setting};
use crate::key::KeyPath;

/// An object that a kustomization has led to.
pub(super) struct Object<'d> {
    document: &'d Document,
    root: NodeId,
    pub(super) key: KeyPath,
}

/// A patch is applied to so many objects; no one writes one for more.
const MOST_OBJECTS: usize = 256;

/// What is compiled of a name that selects objects may have so many bytes: names are short.
const MOST_COMPILED: usize = 1 << 18;

/// The objects of a file.
pub(super) fn objects(document: &Document) -> impl Iterator<Item = Object<'_>> {
    let object = |&root| Some(Object { document, root: document.target(root), key: manifest::object(document, root)? });
    document.roots().iter().filter_map(object)
}

/// What a patch does.
pub(super) struct Patch<'d> {
    /// What it sets.
    pub(super) settings: Vec<Setting<'d>>,
    /// The objects that it takes away.
    pub(super) removed: Vec<KeyPath>,
}

/// What a patch does, which may say in `target` which objects it is for; of what it sets no more than `most`.
pub(super) fn patch<'d>(
    document: &'d Document,
    patch: NodeId,
    target: Option<(&Document, NodeId)>,
    objects: &[Object<'_>],
    most: usize,
) -> Patch<'d> {
    let patch = document.target(patch);
    let selector = target.and_then(|(document, target)| Selector::of(document, document.target(target)));
    // Where an object was patched before, what its lists hold is known of its first file.
    let mut known: HashSet<&str> = HashSet::new();
    let is_meant = |object: &&Object<'_>| selector.as_ref().is_some_and(|selector| selector.selects(object));
    let meant = objects.iter().filter(is_meant).filter(|object| known.insert(object.key.text()));
    let meant: Vec<&Object<'_>> = meant.take(MOST_OBJECTS).collect();
    let (mut settings, mut removed) = (Vec::new(), Vec::new());
    match document.node(patch).content() {
        Content::Map => {
            let own = manifest::object(document, patch).filter(|_| meant.is_empty());
            let keys = meant.iter().map(|object| object.key.clone()).chain(own);
            if document.entry(patch, "$patch").and_then(|entry| document.scalar(entry)) == Some("delete") {
                removed.extend(keys);
            } else {
                settings.extend(keys.flat_map(|key| manifest::below(document, patch, &key)).take(most));
            }
        }
        Content::List => {
            settings.extend(meant.iter().flat_map(|object| operations(document, patch, object)).take(most))
        }
        _ => {}
    }
    // Of a key that is set several times the last counts.
    let mut seen: HashSet<String> = HashSet::new();
    settings.reverse();
    settings.retain(|setting| seen.insert(setting.key.text().to_owned()));
    settings.reverse();
    Patch { settings, removed }
}

/// Which objects a patch is for: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>
struct Selector<'t> {
    kind: Option<&'t str>,
    name: Option<&'t str>,
    names: Option<Regex>,
}

impl<'t> Selector<'t> {
    /// None where it goes by what is not looked at.
    fn of(document: &'t Document, target: NodeId) -> Option<Self> {
        let text = |key: &str| document.entry(target, key).and_then(|entry| document.scalar(entry));
        if text("labelSelector").or(text("annotationSelector")).is_some() {
            return None;
        }
        let name = text("name");
        let names =
            name.and_then(|name| RegexBuilder::new(&format!("^(?:{name})$")).size_limit(MOST_COMPILED).build().ok());
        Some(Selector { kind: text("kind"), name, names })
    }

    fn selects(&self, object: &Object<'_>) -> bool {
        let text = |keys: &[&str]| {
            object.document.at(object.root, keys).and_then(|entry| object.document.scalar(entry)).unwrap_or("")
        };
        let name = text(&["metadata", "name"]);
        let is_named = |own: &str| own == name || self.names.as_ref().is_some_and(|names| names.is_match(name));
        self.kind.is_none_or(|kind| text(&["kind"]) == kind) && self.name.is_none_or(is_named)
    }
}

/// What operations set on an object: <https://datatracker.ietf.org/doc/html/rfc6902>
fn operations<'d>(document: &'d Document, list: NodeId, object: &Object<'_>) -> Vec<Setting<'d>> {
    let mut settings = Vec::new();
    for (operation, _) in document.children(list) {
        let operation = document.target(operation);
        let text = |key: &str| document.entry(operation, key).and_then(|entry| document.scalar(entry));
        let (Some("add" | "replace"), Some(path)) = (text("op"), text("path")) else { continue };
        let Some(value) = document.entry(operation, "value").map(|value| document.target(value)) else { continue };
        let Some(place) = place(path, object, document, value) else { continue };
        let is_leaf = document.scalar(value).is_some();
        let mut found = document.settings(if is_leaf { operation } else { value });
        found.retain(|setting| !is_leaf || setting.key.text() == "value");
        for mut setting in found {
            setting.key = if is_leaf { place.clone() } else { setting.key.below(&place) };
            if manifest::is_configuration(setting.key.text()) {
                setting.key = setting.key.below(&object.key);
                settings.push(setting);
            }
        }
    }
    settings
}

/// The way to what an operation sets, as the settings of the object have it; none where that is not sure.
fn place(path: &str, object: &Object<'_>, document: &Document, value: NodeId) -> Option<KeyPath> {
    let (mut key, mut node) = (KeyPath::root(), Some(object.root));
    let mut steps = path.strip_prefix('/')?.split('/').peekable();
    while let Some(step) = steps.next() {
        let name = step.replace("~1", "/").replace("~0", "~");
        let here = node.map(|node| object.document.target(node));
        let is_list = here.is_some_and(|here| object.document.node(here).content() == Content::List);
        // Of what the object has not, nobody knows whether it is a map.
        let number = name.parse::<usize>().ok();
        if !is_list && (number.is_some() || name == "-") {
            return None;
        }
        if !is_list {
            node = here.and_then(|here| object.document.entry(here, &name));
            key = key.child(&name);
            continue;
        }
        // A whole item is called as itself, whatever was there.
        if steps.peek().is_none() {
            let called = document.entry(value, "name").and_then(|name| document.scalar(name))?;
            return Some(key.named_item("name", called));
        }
        let (item, _) = object.document.children(here?).nth(number?)?;
        let called = object.document.at(item, &["name"]).and_then(|name| object.document.scalar(name))?;
        (key, node) = (key.named_item("name", called), Some(item));
    }
    Some(key)
}
