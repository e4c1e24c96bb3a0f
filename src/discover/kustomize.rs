//! What kustomizations lead to, so that files are read which lie outside of the directories that name environments.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::plan::{Files, Planned, PlannedFile};
use super::walk::Tree;
use super::{names, path, read};
use crate::document::{Content, Document, Format, NodeId};
use crate::parse;

/// The names of a kustomization, the first of which counts.
const NAMES: [&str; 2] = ["kustomization.yaml", "kustomization.yml"];

/// What a kustomization is made of, in the order in which it takes them.
const RESOURCES: [&str; 3] = ["resources", "bases", "components"];

/// What it lays over them, in that order.
const PATCHES: [&str; 3] = ["patchesStrategicMerge", "patchesJson6902", "patches"];

/// A part of what a kustomization makes.
pub(super) enum Part<'d> {
    /// The file or directory at this path, relative to its own.
    Whole(&'d str),
    /// The file of a patch at such a path, and the objects that it is for.
    Patch(&'d str, Option<NodeId>),
    /// A patch that it writes out itself, and the objects that it is for.
    Written(NodeId, Option<NodeId>),
}

/// The kustomization of a directory, of the files that `known` tells.
pub(super) fn of_directory<T>(directory: &str, known: impl Fn(&str) -> Option<T>) -> Option<T> {
    NAMES.iter().find_map(|name| known(&path::join(directory, name)))
}

/// The directory that an environment is built from: that of its own files that has its name.
pub(super) fn home(planned: &Planned, files: &[PlannedFile]) -> Option<String> {
    let own = planned.layers.iter().find(|layer| !layer.shared)?;
    let (path, name) = (&files.get(own.file)?.path, &planned.name);
    let inner = format!("/{name}/");
    match path.find(&inner) {
        Some(at) => path.get(..at + inner.len() - 1).map(str::to_owned),
        None => path.starts_with(inner.trim_start_matches('/')).then(|| name.to_owned()),
    }
}

/// The parts of a kustomization, in the order in which it applies them.
pub(super) fn parts(document: &Document, root: NodeId) -> Vec<Part<'_>> {
    let items = |list: &&str| {
        let list = document.entry(root, list).map(|list| document.target(list));
        list.into_iter().flat_map(|list| document.children(list)).map(|(item, _)| document.target(item))
    };
    let whole = RESOURCES.iter().flat_map(items).filter_map(|item| document.scalar(item).map(Part::Whole));
    let patch = |item| match document.node(item).content() {
        Content::Scalar(scalar) => Some(Part::Patch(document.text(&scalar.text), None)),
        Content::Map => {
            let (path, target) = (document.entry(item, "path"), document.entry(item, "target"));
            let written = || Part::Written(document.entry(item, "patch").unwrap_or(item), target);
            let path = path.and_then(|path| document.scalar(path));
            Some(path.map_or_else(written, |path| Part::Patch(path, target)))
        }
        _ => None,
    };
    whole.chain(PATCHES.iter().flat_map(items).filter_map(patch)).collect()
}

/// Adds what the kustomizations of environments lead to, as far as the walk saw it: `overlays/staging` leads to `base` beside
/// `overlays`, which no name says.
pub(super) fn follow(root: &Path, tree: &Tree, environments: &[Planned], files: &mut Files) {
    let mut left: Vec<String> = environments.iter().filter_map(|planned| home(planned, files.so_far())).collect();
    let mut seen: HashSet<String> = left.iter().cloned().collect();
    while let Some(directory) = left.pop() {
        let known = |path: &str| tree.has(path).then(|| path.to_owned());
        let Some(path) = of_directory(&directory, known) else { continue };
        files.add(&path, Format::Yaml);
        let Ok((source, _)) = read::read(root, &path) else { continue };
        let document = parse::parse(Arc::new(source), Format::Yaml);
        let Some(&node) = document.roots().first() else { continue };
        for part in parts(&document, document.target(node)) {
            let (Part::Whole(target) | Part::Patch(target, _)) = part else { continue };
            let Some(target) = path::resolved(&directory, target) else { continue };
            if tree.has(&target) {
                files.add(&target, names::format_of(&target));
            } else if seen.insert(target.clone()) {
                left.push(target);
            }
        }
    }
}
