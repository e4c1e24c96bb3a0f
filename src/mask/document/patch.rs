//! The values of patches for Kubernetes objects, whose keys stand beside them: in the path of an operation, or around the patch.

use crate::document::{Content, Document, NodeId, Setting};
use crate::key::KeyPath;
use crate::secret::{Grade, grade};

/// Hands on the values of the patches in a document that may be secret, with what is said of them.
pub(super) fn each_value<'d>(document: &'d Document, mut each: impl FnMut(Grade, &Setting<'d>)) {
    let Some(root) = document.roots().first().map(|&root| document.target(root)) else { return };
    if document.node(root).is_list() {
        // The file of operations; of others the first item tells that they are none.
        if document.children(root).next().is_some_and(|(item, _)| operation(document, item).is_some()) {
            operations(document, root, false, &mut each);
        }
        return;
    }
    let name = document.source.path().rsplit('/').next().unwrap_or("");
    if !name.starts_with("kustomization.y") {
        return;
    }
    let lists = ["patches", "patchesStrategicMerge", "patchesJson6902"].map(|list| document.entry(root, list));
    for (item, _) in lists.into_iter().flatten().flat_map(|list| document.children(document.target(list))) {
        let item = document.target(item);
        let patch = document.entry(item, "patch").map_or(item, |patch| document.target(patch));
        let is_secret = |node: Option<NodeId>| node.is_some_and(|node| document.scalar(node) == Some("Secret"));
        let for_secret = is_secret(document.at(item, &["target", "kind"]));
        if document.node(patch).is_list() {
            operations(document, patch, for_secret, &mut each);
        } else if for_secret || is_secret(document.entry(patch, "kind")) {
            let data = ["data", "stringData"].into_iter().filter_map(|data| document.entry(patch, data));
            data.for_each(|data| document.each_setting(data, |setting| each(Grade::Secret, &setting)));
        }
    }
}

/// The path and the value of an operation: <https://datatracker.ietf.org/doc/html/rfc6902>
fn operation(document: &Document, item: NodeId) -> Option<(&str, Option<NodeId>)> {
    let item = document.target(item);
    document.entry(item, "op")?;
    Some((document.scalar(document.entry(item, "path")?)?, document.entry(item, "value")))
}

/// The values of a list of operations, which may be for a Kubernetes `Secret`.
fn operations<'d>(document: &'d Document, list: NodeId, for_secret: bool, each: &mut impl FnMut(Grade, &Setting<'d>)) {
    for (item, _) in document.children(list) {
        let Some((path, Some(value))) = operation(document, item) else { continue };
        let steps = || path.split('/').filter(|step| !step.is_empty());
        let is_place = |step: &str| step == "-" || step.bytes().all(|byte| byte.is_ascii_digit());
        let all = for_secret || steps().next() == Some("stringData");
        // An item that is called by its place alone, such as a variable of a container, may be a password.
        let unnamed = steps().next_back() == Some("value") && steps().rev().nth(1).is_some_and(is_place);
        let mut key = steps().filter(|step| !is_place(step)).fold(KeyPath::root(), |key, step| key.child(step));
        let value = document.target(value);
        if let Some(name) = document.entry(value, "name").and_then(|name| document.scalar(name)) {
            key = key.named_item("name", name);
        }
        let is_leaf = matches!(document.node(value).content(), Content::Scalar(_));
        document.each_setting(if is_leaf { document.target(item) } else { value }, |setting| {
            if is_leaf && setting.key.text() != "value" {
                return;
            }
            let whole = if is_leaf { key.clone() } else { setting.key.below(&key) };
            each(if all || unnamed { Grade::Secret } else { grade(&whole) }, &setting);
        });
    }
}
