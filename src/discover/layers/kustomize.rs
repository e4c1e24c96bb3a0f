//! The layers of an environment that kustomize builds: what its `kustomization.yaml` leads to, in the order it is applied.

use std::collections::{HashMap, HashSet};

use super::manifest;
use crate::discover::path;
use crate::discover::plan::{Planned, PlannedFile, Shape};
use crate::document::{Document, NodeId};
use crate::environment::{Layer, Role};
use crate::key::KeyPath;

/// What of a kustomization is a setting of the environment and not a way to other files:
/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/>
const SETTINGS: [&str; 3] = [".literals.", "].newTag", "].digest"];

/// The deepest chain of kustomizations that is followed.
const DEEPEST: usize = 16;

struct Build<'p, 'd> {
    documents: &'d [Document],
    by_path: HashMap<&'p str, usize>,
    /// The directory of the environment.
    home: String,
    /// The names of the files that environments of the other deployed role have too.
    common: HashSet<&'p str>,
    seen: HashSet<usize>,
    layers: Vec<Layer<'d>>,
    name: &'p str,
}

/// The layers of an environment; none where its own directory has no kustomization.
pub(super) fn layers<'d>(
    planned: &Planned,
    files: &[PlannedFile],
    shape: &Shape,
    documents: &'d [Document],
) -> Vec<Layer<'d>> {
    let own = planned.layers.iter().find(|layer| !layer.shared).and_then(|layer| files.get(layer.file));
    let Some(home) = own.and_then(|file| home(&file.path, &planned.name)) else { return Vec::new() };
    let by_path = files.iter().enumerate().map(|(number, file)| (file.path.as_str(), number)).collect();
    let common = common(planned, files, shape);
    let (seen, layers) = (HashSet::new(), Vec::new());
    let mut build = Build { documents, by_path, home, common, seen, layers, name: &planned.name };
    let home = build.home.clone();
    build.directory(&home, 0);
    build.layers
}

/// The directory of an environment, from one of its files and its name.
fn home(path: &str, name: &str) -> Option<String> {
    let inner = format!("/{name}/");
    match path.find(&inner) {
        Some(at) => path.get(..at + inner.len() - 1).map(str::to_owned),
        None => path.starts_with(inner.trim_start_matches('/')).then(|| name.to_owned()),
    }
}

/// The names of the files that an environment shares with those it may be compared with: an object that only one of them has is
/// there on purpose more often than not.
fn common<'p>(planned: &Planned, files: &'p [PlannedFile], shape: &Shape) -> HashSet<&'p str> {
    let other = if planned.role == Role::Production { Role::Staging } else { Role::Production };
    let others = shape.environments.iter().filter(|environment| environment.role == other);
    let layers = others.flat_map(|environment| &environment.layers).filter(|layer| !layer.shared);
    layers.filter_map(|layer| files.get(layer.file)).map(|file| path::split(&file.path).1).collect()
}

impl<'d> Build<'_, 'd> {
    fn directory(&mut self, directory: &str, depth: usize) {
        let names = ["kustomization.yaml", "kustomization.yml"];
        let found = names.iter().find_map(|name| self.by_path.get(path::join(directory, name).as_str()).copied());
        let Some(number) = found.filter(|_| depth < DEEPEST) else { return };
        let Some(document) = self.documents.get(number).filter(|_| self.seen.insert(number)) else { return };
        let Some(root) = document.roots().first().map(|&root| document.target(root)) else { return };
        for list in ["resources", "bases", "components"] {
            for relative in texts(document, root, list) {
                self.resource(directory, relative, depth);
            }
        }
        for relative in texts(document, root, "patchesStrategicMerge") {
            self.resource(directory, relative, depth);
        }
        if let Some(patches) = document.entry(root, "patches") {
            let paths = document.children(document.target(patches)).filter_map(|(patch, _)| {
                let path = document.entry(document.target(patch), "path")?;
                document.scalar(path)
            });
            for relative in paths.collect::<Vec<_>>() {
                self.resource(directory, relative, depth);
            }
        }
        let mut settings = document.settings(root);
        settings.retain(|setting| SETTINGS.iter().any(|part| setting.key.text().contains(part)));
        let prefix = KeyPath::new("Kustomization");
        for setting in &mut settings {
            setting.key = setting.key.below(&prefix);
        }
        self.push(directory, document, settings, "kustomization");
    }

    fn resource(&mut self, directory: &str, relative: &str, depth: usize) {
        let Some(path) = path::resolved(directory, relative) else { return };
        let Some(&number) = self.by_path.get(path.as_str()) else {
            self.directory(&path, depth + 1);
            return;
        };
        let (place, name) = path::split(&path);
        let compared = !self.is_own(place) || self.common.contains(name);
        let Some(document) = self.documents.get(number).filter(|_| compared && self.seen.insert(number)) else {
            return;
        };
        self.push(place, document, manifest::objects(document), "part");
    }

    fn push(&mut self, place: &str, document: &'d Document, settings: Vec<crate::document::Setting<'d>>, what: &str) {
        let shared = !self.is_own(place);
        let reason = format!("{what} of {}", self.name);
        self.layers.push(Layer { document, section: None, shared, reason, settings });
    }

    fn is_own(&self, place: &str) -> bool {
        place.strip_prefix(&self.home).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// The texts of a list.
fn texts<'d>(document: &'d Document, root: NodeId, list: &str) -> Vec<&'d str> {
    let Some(list) = document.entry(root, list).map(|list| document.target(list)) else { return Vec::new() };
    document.children(list).filter_map(|(item, _)| document.scalar(item)).collect()
}
