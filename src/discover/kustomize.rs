//! What kustomizations lead to, so that files are read which lie outside of the directories that name environments.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use super::convention::Convention;
use super::plan::{Files, Planned, PlannedFile, PlannedLayer, ProjectPlan};
use super::walk::Tree;
use super::{names, path, read};
use crate::document::{Content, Document, Format, NodeId};
use crate::environment::Role;
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
    /// A ConfigMap or a Secret that it makes.
    Generated(Generator<'d>),
}

/// What makes a ConfigMap or a Secret of values and files:
/// <https://kubectl.docs.kubernetes.io/references/kustomize/builtins/#_configmapgenerator_>
pub(super) struct Generator<'d> {
    /// The kind of the object.
    pub kind: &'static str,
    /// The map of the object that holds what is written in plain text.
    pub data: &'static str,
    /// The name of the object.
    pub name: &'d str,
    /// Whether it stands instead of the object of that name that there is, and is not laid over it.
    pub replaces: bool,
    /// The list of `name=value` lines.
    pub literals: Option<NodeId>,
    /// The paths of files of such lines, relative to the kustomization.
    pub files: Vec<&'d str>,
}

/// The lists of generators, the kinds of what they make, and where that holds plain text.
const GENERATORS: [(&str, &str, &str); 2] =
    [("configMapGenerator", "ConfigMap", "data"), ("secretGenerator", "Secret", "stringData")];

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
    let generated = GENERATORS.into_iter().flat_map(|(list, kind, data)| {
        let generator = move |item| generator(document, item, kind, data).map(Part::Generated);
        items(&list).filter_map(generator).collect::<Vec<_>>()
    });
    whole.chain(generated).chain(PATCHES.iter().flat_map(items).filter_map(patch)).collect()
}

fn generator<'d>(
    document: &'d Document,
    item: NodeId,
    kind: &'static str,
    data: &'static str,
) -> Option<Generator<'d>> {
    let text = |key: &str| document.entry(item, key).and_then(|entry| document.scalar(entry));
    let list = |key: &str| document.entry(item, key).map(|list| document.target(list));
    let texts = list("envs").into_iter().flat_map(|list| document.children(list));
    let files = texts.filter_map(|(item, _)| document.scalar(item)).chain(text("env")).collect();
    let replaces = text("behavior") == Some("replace");
    Some(Generator { kind, data, name: text("name")?, replaces, literals: list("literals"), files })
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
            let target = match part {
                Part::Whole(target) | Part::Patch(target, _) => target,
                Part::Generated(generator) => {
                    let targets = generator.files.iter().filter_map(|file| path::resolved(&directory, file));
                    targets.filter(|target| tree.has(target)).for_each(|target| _ = files.add(&target, Format::Dotenv));
                    continue;
                }
                Part::Written(..) => continue,
            };
            let Some(target) = path::resolved(&directory, target) else { continue };
            if tree.has(&target) {
                files.add(&target, names::format_of(&target));
            } else if seen.insert(target.clone()) {
                left.push(target);
            }
        }
    }
}

/// Leaves out the plans of .env files of which generators make objects: there they lie over what the base's generators make.
pub(super) fn without_taken(mut plans: Vec<ProjectPlan>) -> Vec<ProjectPlan> {
    let kustomized = plans.iter().filter(|plan| plan.convention == Convention::Kustomize);
    let files = kustomized.flat_map(|plan| &plan.files).filter(|file| file.format == Format::Dotenv);
    let taken: HashSet<String> = files.map(|file| file.path.clone()).collect();
    if taken.is_empty() {
        return plans;
    }
    plans.retain(|plan| {
        let is_deployed = |one: &&Planned| matches!(one.role, Role::Staging | Role::Production);
        let deployed = plan.shape.environments.iter().filter(is_deployed);
        let mut own = deployed.flat_map(|environment| &environment.layers).peekable();
        let is_taken = |layer: &PlannedLayer| plan.files.get(layer.file).is_some_and(|file| taken.contains(&file.path));
        plan.convention == Convention::Kustomize || own.peek().is_none() || !own.all(is_taken)
    });
    plans
}
