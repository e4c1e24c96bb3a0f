//! The patches that kustomize lays over objects: parts of such objects, and lists of operations on them.

use std::collections::HashSet;

use regex::{Regex, RegexBuilder};

use super::manifest;
use crate::document::{Content, Document, NodeId, Setting, ValueKind};
use crate::key::KeyPath;

/// An object that a kustomization has led to.
pub(super) struct Object<'d> {
    /// The way to its settings: its kind, and the name that it was written with.
    pub(super) key: KeyPath,
    kind: &'d str,
    /// The names that it has had, the last of which it has.
    names: Vec<String>,
    /// Where it is written, if it is.
    written: Option<(&'d Document, NodeId)>,
}

/// The longest name of an object, in bytes:
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names>
const LONGEST_NAME: usize = 253;

impl<'d> Object<'d> {
    /// An object that is made and written nowhere.
    pub(super) fn generated(key: KeyPath, kind: &'d str, name: &str) -> Self {
        Object { key, kind, names: vec![name.to_owned()], written: None }
    }

    fn of(document: &'d Document, root: NodeId) -> Option<Self> {
        let root = document.target(root);
        let key = manifest::object(document, root)?;
        let text = |keys: &[&str]| document.at(root, keys).and_then(|entry| document.scalar(entry));
        let names = vec![text(&["metadata", "name"]).unwrap_or("").to_owned()];
        Some(Object { key, kind: text(&["kind"])?, names, written: Some((document, root)) })
    }

    /// Gives it a name with this before and behind it; what else refers to it may take the old one or the new one:
    /// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/nameprefix/>
    pub(super) fn rename(&mut self, prefix: &str, suffix: &str) {
        let name = self.names.last().map_or("", String::as_str);
        if prefix.len() + suffix.len() > 0 && prefix.len() + name.len() + suffix.len() <= LONGEST_NAME {
            self.names.push([prefix, name, suffix].concat());
        }
    }
}

/// The object of this kind that is called so, or was before.
pub(super) fn called<'o, 'd>(objects: &'o [Object<'d>], kind: &str, name: &str) -> Option<&'o Object<'d>> {
    objects.iter().find(|object| object.kind == kind && object.names.iter().any(|own| own == name))
}

/// A patch is applied to so many objects; no one writes one for more.
const MOST_OBJECTS: usize = 256;

/// What is compiled of a name that selects objects may have so many bytes: names are short.
const MOST_COMPILED: usize = 1 << 18;

/// The objects of a file.
pub(super) fn objects(document: &Document) -> impl Iterator<Item = Object<'_>> {
    document.roots().iter().filter_map(|&root| Object::of(document, root))
}

/// What a patch does.
#[derive(Default)]
pub(super) struct Patch<'d> {
    /// What it sets, once the rest is gone.
    pub(super) settings: Vec<Setting<'d>>,
    /// The objects and the parts of objects that it takes away, as their keys are written.
    pub(super) removed: HashSet<String>,
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
    let mut does = Patch::default();
    match document.node(patch).content() {
        Content::Map => {
            let text = |keys: &[&str]| document.at(patch, keys).and_then(|entry| document.scalar(entry)).unwrap_or("");
            let own = manifest::object(document, patch).filter(|_| meant.is_empty());
            let known = |own| match called(objects, text(&["kind"]), text(&["metadata", "name"])) {
                Some(object) => object.key.clone(),
                None => own,
            };
            for object in meant.iter().map(|object| object.key.clone()).chain(own.map(known)) {
                does.merge(document, patch, &object, most);
            }
        }
        Content::List => meant.iter().for_each(|object| does.operate(document, patch, object, most)),
        _ => {}
    }
    // Of a key that is set several times the last counts.
    let mut seen: HashSet<String> = HashSet::new();
    does.settings.reverse();
    does.settings.retain(|setting| seen.insert(setting.key.text().to_owned()));
    does.settings.reverse();
    does
}

impl<'d> Patch<'d> {
    /// Merges a part of an object into it:
    /// <https://github.com/kubernetes/community/blob/master/contributors/devel/sig-api-machinery/strategic-merge-patch.md>
    fn merge(&mut self, document: &'d Document, patch: NodeId, object: &KeyPath, most: usize) {
        if self.settings.len() >= most {
            return;
        }
        let mut settings = document.settings(patch);
        let mut deleted: HashSet<String> = HashSet::new();
        for setting in &settings {
            let (text, name) = (setting.key.text(), setting.key.name());
            let gone = match (name, setting.value.text) {
                (DIRECTIVE, "delete" | "replace") => setting.key.parent_text(),
                _ if setting.value.kind == ValueKind::Null => text,
                _ => continue,
            };
            if (name, setting.value.text) != (DIRECTIVE, "replace") {
                deleted.insert(gone.to_owned());
            }
            let between = if gone.is_empty() || gone.starts_with('[') { "" } else { "." };
            self.removed.insert([object.text(), between, gone].concat());
        }
        settings.retain(|setting| {
            let text = setting.key.text();
            let is_directive = text.starts_with('$') || text.contains(".$");
            let is_deleted =
                deleted.contains("") || !deleted.is_empty() && parts(text).any(|part| deleted.contains(part));
            !is_directive && !is_deleted && manifest::is_configuration(text)
        });
        settings.iter_mut().for_each(|setting| setting.key = setting.key.below(object));
        settings.truncate(most - self.settings.len());
        self.settings.append(&mut settings);
    }

    /// Does operations on an object: <https://datatracker.ietf.org/doc/html/rfc6902>
    fn operate(&mut self, document: &'d Document, list: NodeId, object: &Object<'_>, most: usize) {
        for (operation, _) in document.children(list) {
            let operation = document.target(operation);
            let text = |key: &str| document.entry(operation, key).and_then(|entry| document.scalar(entry));
            let (Some(kind @ ("add" | "replace" | "remove")), Some(path)) = (text("op"), text("path")) else {
                continue;
            };
            if self.settings.len() >= most {
                return;
            }
            let value = document.entry(operation, "value").map(|value| document.target(value));
            let item = value.filter(|_| kind != "remove").map(|value| (document, value));
            let Some(Place { key: place, old }) = place(path, object, item) else { continue };
            let is_leaf = value.is_some_and(|value| document.scalar(value).is_some());
            if let Some(old) = old.filter(|_| kind == "remove" || !is_leaf)
                && !(kind == "add" && old.text().ends_with(']'))
            {
                self.removed.insert(old.below(&object.key).text().to_owned());
            }
            let Some(value) = value.filter(|_| kind != "remove") else { continue };
            let mut found = document.settings(if is_leaf { operation } else { value });
            found.retain(|setting| !is_leaf || setting.key.text() == "value");
            for mut setting in found {
                setting.key = if is_leaf { place.clone() } else { setting.key.below(&place) };
                if manifest::is_configuration(setting.key.text()) {
                    setting.key = setting.key.below(&object.key);
                    self.settings.push(setting);
                }
            }
            self.settings.truncate(most);
        }
    }
}

/// What a patch calls what is to become of a map.
const DIRECTIVE: &str = "$patch";

/// A written key and the ways to the maps and lists that it lies in.
pub(super) fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices(['.', '[']).map(|(end, _)| &text[..end]).chain([text])
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
        let is_meant =
            |wanted: &str, name: &str| wanted == name || self.names.as_ref().is_some_and(|names| names.is_match(name));
        let is_named = |wanted: &str| object.names.iter().any(|name| is_meant(wanted, name));
        self.kind.is_none_or(|kind| object.kind == kind) && self.name.is_none_or(is_named)
    }
}

/// Where an operation does something, as the settings of the object have it.
struct Place {
    /// The way to what is there afterwards.
    key: KeyPath,
    /// The way to what may have been there before.
    old: Option<KeyPath>,
}

/// Where an operation does something, which may put an item there; none where that is not sure.
fn place(path: &str, object: &Object<'_>, item: Option<(&Document, NodeId)>) -> Option<Place> {
    let (mut key, mut node) = (KeyPath::root(), object.written);
    let called = |(document, item): (&Document, NodeId)| {
        document.at(item, &["name"]).and_then(|name| document.scalar(name)).map(str::to_owned)
    };
    let mut steps = path.strip_prefix('/')?.split('/').peekable();
    while let Some(step) = steps.next() {
        let name = step.replace("~1", "/").replace("~0", "~");
        let here = node.map(|(document, node)| (document, document.target(node)));
        let list = here.filter(|(document, here)| document.node(*here).content() == Content::List);
        // Of what the object has not, nobody knows whether it is a map.
        let number = name.parse::<usize>().ok();
        let Some((document, list)) = list else {
            if number.is_some() || name == "-" {
                return None;
            }
            node = here.and_then(|(document, here)| Some((document, document.entry(here, &name)?)));
            key = key.child(&name);
            continue;
        };
        let there = number.and_then(|number| Some((document, document.children(list).nth(number)?.0)));
        let old = there.and_then(called).map(|called| key.named_item("name", &called));
        // A whole item is called as itself, whatever was there.
        if steps.peek().is_none() {
            let own = item.and_then(called).map(|called| key.named_item("name", &called));
            let new = if item.is_some() { own } else { old.clone() };
            return Some(Place { key: new?, old });
        }
        (key, node) = (old?, there);
    }
    Some(Place { old: Some(key.clone()), key })
}
