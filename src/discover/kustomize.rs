//! What kustomizations lead to, so that files are read which lie outside of the directories that name environments.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use super::convention::Convention;
use super::plan::{Files, Planned, PlannedFile, PlannedLayer, ProjectPlan};
use super::walk::Tree;
use super::{names, path, read, words};
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
    /// Whether there must be one of that name.
    pub merges: bool,
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

/// The directory that an environment is built from: that of its own files that has its name, alone or beside something else.
pub(super) fn home(planned: &Planned, files: &[PlannedFile]) -> Option<String> {
    let own = planned.layers.iter().find(|layer| !layer.shared)?;
    let (path, name) = (&files.get(own.file)?.path, &planned.name);
    let inner = format!("/{name}/");
    if let Some(at) = path.find(&inner) {
        return path.get(..at + inner.len() - 1).map(str::to_owned);
    }
    if path.starts_with(inner.trim_start_matches('/')) {
        return Some(name.to_owned());
    }
    let mut directories = path.match_indices('/').map(|(end, _)| &path[..end]);
    let carries = |directory: &&str| words::label_of(path::split(directory).1).is_some_and(|label| label.text == *name);
    directories.find(carries).map(str::to_owned)
}

/// What a directory without a kustomization is built of, which are those in it and the files that lie in none; Flux makes one of
/// them: <https://fluxcd.io/flux/components/kustomize/kustomizations/#generate-kustomizationyaml>
pub(super) fn loose_parts<'f>(directory: &str, files: impl Iterator<Item = &'f str> + Clone) -> BTreeSet<&'f str> {
    let start = path::join(directory, "");
    let below = files.filter(|file| file.starts_with(&start) && names::format_of(file) == Format::Yaml);
    let kustomized = below.clone().map(path::split).filter(|(_, name)| NAMES.contains(name));
    let kustomized: HashSet<&str> = kustomized.map(|(directory, _)| directory).collect();
    let part = |file: &'f str| {
        let steps = file.match_indices('/').map(|(end, _)| &file[..end]);
        steps.skip_while(|above| above.len() < start.len()).find(|above| kustomized.contains(above)).unwrap_or(file)
    };
    below.map(part).collect()
}

/// The directory of the chart in the workspace that a HelmRelease of Flux installs:
/// <https://fluxcd.io/flux/components/helm/helmreleases/#chart-template>
pub(super) fn chart_of(document: &Document, root: NodeId) -> Option<String> {
    let text = |keys: &[&str]| document.at(root, keys).and_then(|entry| document.scalar(entry));
    let chart = text(&["spec", "chart", "spec", "chart"]).filter(|chart| chart.contains('/'));
    chart.filter(|_| text(&["kind"]) == Some("HelmRelease")).and_then(|chart| path::resolved("", chart))
}

/// The names of a chart's own values.
pub(super) const VALUES: [&str; 2] = ["values.yaml", "values.yml"];

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
    let behavior = text("behavior");
    let (replaces, merges) = (behavior == Some("replace"), behavior == Some("merge"));
    Some(Generator { kind, data, name: text("name")?, replaces, merges, literals: list("literals"), files })
}

/// Adds what the kustomizations of environments lead to, as far as the walk saw it: `overlays/staging` leads to `base` beside
/// `overlays`, which no name says.
pub(super) fn follow(root: &Path, tree: &Tree, environments: &[Planned], files: &mut Files) {
    let charts = tree.files.iter().any(|file| path::split(file).1 == "Chart.yaml");
    let mut follow = Follow { root, tree, files, left: Vec::new(), seen: HashSet::new(), charts };
    for home in environments.iter().filter_map(|planned| home(planned, follow.files.so_far())).collect::<BTreeSet<_>>()
    {
        if of_directory(&home, |path| tree.has(path).then_some(())).is_some() {
            follow.target(home);
        } else {
            let first = tree.files.partition_point(|file| **file < *home);
            let near = tree.files[first..].iter().map(String::as_str).take_while(|file| file.starts_with(&home));
            loose_parts(&home, near).into_iter().for_each(|part| follow.target(part.to_owned()));
        }
    }
    while let Some(directory) = follow.left.pop() {
        follow.directory(&directory);
    }
}

struct Follow<'f> {
    root: &'f Path,
    tree: &'f Tree,
    files: &'f mut Files,
    /// The directories that were not looked into yet.
    left: Vec<String>,
    seen: HashSet<String>,
    /// Whether there are any charts.
    charts: bool,
}

impl Follow<'_> {
    fn directory(&mut self, directory: &str) {
        let known = |path: &str| self.tree.has(path).then(|| path.to_owned());
        let Some(path) = of_directory(directory, known) else { return };
        self.files.add(&path, Format::Yaml);
        let Some(document) = self.read(&path) else { return };
        let Some(&node) = document.roots().first() else { return };
        for part in parts(&document, document.target(node)) {
            match part {
                Part::Whole(target) | Part::Patch(target, _) => {
                    path::resolved(directory, target).into_iter().for_each(|target| self.target(target));
                }
                Part::Generated(generator) => {
                    let targets = generator.files.iter().filter_map(|file| path::resolved(directory, file));
                    let targets = targets.filter(|target| self.tree.has(target));
                    targets.for_each(|target| _ = self.files.add(&target, Format::Dotenv));
                }
                Part::Written(..) => {}
            }
        }
    }

    fn target(&mut self, target: String) {
        if !self.seen.insert(target.clone()) {
            return;
        }
        if !self.tree.has(&target) {
            self.left.push(target);
            return;
        }
        self.files.add(&target, names::format_of(&target));
        let Some(document) = self.charts.then(|| self.read(&target)).flatten() else { return };
        for chart in document.roots().iter().filter_map(|&root| chart_of(&document, document.target(root))) {
            let values = VALUES.iter().map(|name| path::join(&chart, name)).find(|values| self.tree.has(values));
            values.into_iter().for_each(|values| _ = self.files.add(&values, Format::Yaml));
        }
    }

    fn read(&self, path: &str) -> Option<Document> {
        let (source, _) = read::read(self.root, path).ok()?;
        Some(parse::parse(Arc::new(source), names::format_of(path)))
    }
}

/// The files of lines of which generators of a plan make objects. Of a directory without a kustomization it is not sure that it is built.
fn taken(plan: &ProjectPlan) -> Vec<String> {
    let paths: HashSet<&str> = plan.files.iter().map(|file| file.path.as_str()).collect();
    let homes = plan.shape.environments.iter().filter_map(|planned| home(planned, &plan.files));
    let is_built = |home: &str| of_directory(home, |path| paths.get(path)).is_some();
    let homes: HashMap<String, bool> = homes.map(|home| (home.clone(), is_built(&home))).collect();
    // Of directories one in the other the inner one says it.
    let is_sure = |path: &str| {
        let mut above = path.rmatch_indices('/').filter_map(|(end, _)| homes.get(&path[..end]));
        above.next().is_none_or(|is_built| *is_built)
    };
    let files = plan.files.iter().filter(|file| file.format == Format::Dotenv && is_sure(&file.path));
    files.map(|file| file.path.clone()).collect()
}

/// Leaves out the plans of .env files of which generators make objects: there they lie over what the base's generators make.
pub(super) fn without_taken(mut plans: Vec<ProjectPlan>) -> Vec<ProjectPlan> {
    let kustomized = plans.iter().filter(|plan| plan.convention == Convention::Kustomize);
    let taken: HashSet<String> = kustomized.flat_map(taken).collect();
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
