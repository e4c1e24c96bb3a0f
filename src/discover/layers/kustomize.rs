//! The layers of an environment that kustomize builds: what its `kustomization.yaml` leads to, in the order it is applied.

use std::collections::{HashMap, HashSet};

use super::manifest;
use super::patch::{self, Object, Patch};
use crate::discover::kustomize::{self, Part};
use crate::discover::path;
use crate::discover::plan::{Planned, PlannedFile, Shape};
use crate::document::{Document, NodeId, Setting};
use crate::environment::Layer;
use crate::key::KeyPath;

/// What of a kustomization is a setting of the environment and not a way to other files:
/// <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/images/>
const SETTINGS: [&str; 2] = ["].newTag", "].digest"];

/// The deepest chain of kustomizations that is followed.
const DEEPEST: usize = 16;

/// So many settings are looked at for patches, or set by them.
const MOST_WORK: usize = 1 << 18;
/// A patch takes as much as so many settings, to find out what it is for.
const A_PATCH: usize = 256;
/// To take settings away takes a look at each that there is, and so does to find an object; so many looks are as much as one setting.
const LOOKS: usize = 8;

/// What is built of an environment.
#[derive(Default)]
pub(super) struct Built<'d> {
    /// None where its own directory has no kustomization.
    pub layers: Vec<Layer<'d>>,
    /// The file of which patches or values were more than is laid.
    pub unlaid: Option<&'d str>,
    /// The maps of which a part stands in files that are not in the workspace.
    pub open: Vec<KeyPath>,
}

pub(super) struct Build<'p, 'd> {
    documents: &'d [Document],
    by_path: HashMap<&'p str, usize>,
    /// The directory of the environment.
    home: String,
    /// The names of the files that others have too.
    common: HashSet<&'p str>,
    seen: HashSet<usize>,
    /// Whether anything was led to again.
    again: bool,
    /// What was led to so far.
    pub(super) objects: Vec<Object<'d>>,
    /// How much patches may still do: few of them, held against many objects, are a bomb.
    left: usize,
    pub(super) built: Built<'d>,
    name: &'p str,
}

/// What is built of an environment.
pub(super) fn build<'d>(
    planned: &Planned,
    files: &[PlannedFile],
    shape: &Shape,
    documents: &'d [Document],
) -> Built<'d> {
    let Some(home) = kustomize::home(planned, files) else { return Built::default() };
    let by_path = files.iter().enumerate().map(|(number, file)| (file.path.as_str(), number)).collect();
    let common = common(planned, files, shape);
    let (seen, again, objects, built) = Default::default();
    let (left, name) = (MOST_WORK, planned.name.as_str());
    let mut build = Build { documents, by_path, home, common, seen, again, objects, left, built, name };
    let home = build.home.clone();
    let is_within = |other: &Planned| other.name.strip_prefix(&planned.name).is_some_and(|rest| rest.starts_with('/'));
    if kustomize::of_directory(&home, |path| build.by_path.get(path)).is_some() {
        build.directory(&home, 0);
    } else if !shape.environments.iter().any(is_within) {
        let files = files.iter().map(|file| file.path.as_str());
        kustomize::loose_parts(&home, files).into_iter().for_each(|part| build.target(part, 0));
        // What one builds like the other are several environments, one for each cluster.
        let mut objects = HashSet::new();
        if build.again || !build.objects.iter().all(|object| objects.insert(object.key.text())) {
            return Built::default();
        }
    }
    build.built
}

/// The names of files that do not lie with environments of this role alone: an object that only they have is there on purpose
/// more often than not.
fn common<'p>(planned: &Planned, files: &'p [PlannedFile], shape: &Shape) -> HashSet<&'p str> {
    let alike = shape.environments.iter().filter(|environment| environment.role == planned.role);
    let own = alike.flat_map(|environment| &environment.layers).filter(|layer| !layer.shared);
    let own: HashSet<usize> = own.map(|layer| layer.file).collect();
    let others = files.iter().enumerate().filter(|(number, _)| !own.contains(number));
    others.map(|(_, file)| path::split(&file.path).1).collect()
}

impl<'d> Build<'_, 'd> {
    fn directory(&mut self, directory: &str, depth: usize) {
        let found = kustomize::of_directory(directory, |path| self.by_path.get(path).copied());
        let Some(number) = found.filter(|_| depth < DEEPEST) else { return };
        let Some(document) = self.documents.get(number).filter(|_| self.is_new(number)) else { return };
        let Some(root) = document.roots().first().map(|&root| document.target(root)) else { return };
        let before = self.objects.len();
        for part in kustomize::parts(document, root) {
            match part {
                Part::Whole(relative) => {
                    path::resolved(directory, relative).into_iter().for_each(|path| self.target(&path, depth));
                }
                Part::Generated(generator) => self.generate(directory, document, &generator),
                Part::Patch(relative, target) => {
                    self.patch(directory, relative, target.map(|target| (document, target)));
                }
                Part::Written(patch, target) => {
                    let target = target.map(|target| (document, target));
                    self.lay(directory, document, patch, target);
                }
            }
        }
        let text = |key: &str| document.entry(root, key).and_then(|entry| document.scalar(entry)).unwrap_or("");
        let new = self.objects.iter_mut().skip(before);
        new.for_each(|object| object.rename(text("namePrefix"), text("nameSuffix")));
        let mut settings = document.settings(root);
        settings.retain(|setting| is_own_setting(setting.key.text()));
        let prefix = KeyPath::new("Kustomization");
        for setting in &mut settings {
            setting.key = setting.key.below(&prefix);
        }
        self.push(directory, document, settings, "kustomization");
    }

    /// Adds the objects of a file or directory.
    fn target(&mut self, path: &str, depth: usize) {
        let Some(&number) = self.by_path.get(path) else {
            self.directory(path, depth + 1);
            return;
        };
        let (place, name) = path::split(path);
        let compared = !self.is_own(place) || self.common.contains(name);
        let Some(document) = self.documents.get(number).filter(|_| compared && self.is_new(number)) else {
            return;
        };
        self.objects.extend(patch::objects(document));
        for &root in document.roots() {
            self.chart(document, document.target(root));
        }
        self.push(place, document, manifest::objects(document), "part");
    }

    /// Lays the values of a chart below those of the object that installs it.
    fn chart(&mut self, document: &'d Document, root: NodeId) {
        let Some(chart) = kustomize::chart_of(document, root) else { return };
        let paths = kustomize::VALUES.iter().map(|name| path::join(&chart, name));
        let Some(Some((values, is_known))) = paths.map(|path| self.file(&path)).find(Option::is_some) else { return };
        let object = manifest::object(document, root).filter(|_| self.may_go_on(values));
        let (Some(object), Some(&top)) = (object, values.roots().first()) else { return };
        let mut settings = values.settings(top);
        // A chart that many objects install is a bomb.
        if is_known {
            self.takes(settings.len());
        }
        let place = KeyPath::new("spec").child("values");
        settings.iter_mut().for_each(|setting| setting.key = setting.key.below(&place).below(&object));
        self.push(&chart, values, settings, "chart");
    }

    /// Lays the file of a patch over the objects that it is for.
    fn patch(&mut self, directory: &str, relative: &str, target: Option<(&Document, NodeId)>) {
        let Some(path) = path::resolved(directory, relative) else { return };
        let number = self.by_path.get(path.as_str());
        let Some(document) = number.and_then(|&number| self.documents.get(number)) else { return };
        for &root in document.roots() {
            self.lay(path::split(&path).0, document, root, target);
        }
    }

    /// Lays a patch over what there is.
    fn lay(&mut self, place: &str, document: &'d Document, patch: NodeId, target: Option<(&Document, NodeId)>) {
        if !self.may_go_on(document) {
            return;
        }
        let Patch { settings, removed } = patch::patch(document, patch, target, &self.objects, self.left);
        self.takes(A_PATCH + self.objects.len() + settings.len());
        self.forget(&removed);
        if !settings.is_empty() {
            self.push(place, document, settings, "patch");
        }
    }

    /// Whether what a file does is laid; if not, that is noted.
    pub(super) fn may_go_on(&mut self, document: &'d Document) -> bool {
        if self.left == 0 {
            self.built.unlaid.get_or_insert(document.source.path());
        }
        self.left > 0
    }

    /// Notes that so many settings or objects were passed.
    pub(super) const fn looks_at(&mut self, passed: usize) {
        self.takes(passed.div_ceil(LOOKS));
    }

    /// Notes that so many settings were looked at, or laid.
    pub(super) const fn takes(&mut self, settings: usize) {
        self.left = self.left.saturating_sub(settings);
    }

    /// Takes objects and parts of them away.
    pub(super) fn forget(&mut self, removed: &HashSet<String>) {
        if removed.is_empty() {
            return;
        }
        self.objects.retain(|known| !removed.contains(known.key.text()));
        let is_gone = |text: &str| patch::parts(text).any(|part| removed.contains(part));
        let mut looks = 0;
        for layer in &mut self.built.layers {
            looks += layer.settings.len();
            layer.settings.retain(|setting| !is_gone(setting.key.text()));
        }
        self.looks_at(looks);
    }

    /// Whether a file was not led to before.
    fn is_new(&mut self, number: usize) -> bool {
        let is_new = self.seen.insert(number);
        self.again |= !is_new;
        is_new
    }

    /// The file at a path, and whether it was asked for before.
    pub(super) fn file(&mut self, path: &str) -> Option<(&'d Document, bool)> {
        let &number = self.by_path.get(path)?;
        let document = self.documents.get(number).filter(|document| !document.source.text().is_empty())?;
        Some((document, !self.seen.insert(number)))
    }

    pub(super) fn push(&mut self, place: &str, document: &'d Document, settings: Vec<Setting<'d>>, what: &str) {
        let shared = !self.is_own(place);
        let reason = format!("{what} of {}", self.name);
        self.built.layers.push(Layer { document, section: None, shared, reason, settings });
    }

    fn is_own(&self, place: &str) -> bool {
        place.strip_prefix(&self.home).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Whether a key of a kustomization is a setting of its own.
fn is_own_setting(key: &str) -> bool {
    matches!(key, "namespace" | "namePrefix" | "nameSuffix")
        || key.starts_with("images[") && SETTINGS.iter().any(|part| key.contains(part))
}
