//! Turns the documents of a plan into environments: each layer's settings, laid over each other.

mod builds;
mod copilot;
mod generator;
mod kamal;
mod kustomize;
mod manifest;
mod patch;
mod profiles;
mod sections;
mod sops;

use std::borrow::Cow;
use std::collections::HashSet;

use rayon::prelude::*;

use super::convention::Convention;
use super::failure::Skipped;
use super::plan::{Planned, PlannedLayer, ProjectPlan};
use super::{path, words};
use crate::document::{Content, Document, NodeId, Portions, Setting};
use crate::environment::{Environment, Layer, Laying, Role};
use crate::key::{self, Forgotten};
use crate::reference::names_variable;

/// Environments of one project directory whose layers one program reads together; only these are compared with each other.
#[derive(Debug)]
pub struct Stack<'d> {
    /// What kind of layout it is.
    pub convention: Convention,
    /// What its files are called, with `*` for the environment.
    pub name: String,
    /// In the order of role, then name.
    pub environments: Vec<Environment<'d>>,
}

impl Stack<'_> {
    /// The files of which not everything was laid.
    pub fn skipped(&self) -> impl Iterator<Item = Skipped> {
        let unlaid = self.environments.iter().filter_map(|environment| environment.unlaid);
        unlaid.map(|path| Skipped { path: path.to_owned(), reason: MANY_PATCHES.to_owned() })
    }
}

/// What files are called that are hardly one environment's.
const GENERAL: [&str; 8] = ["app", "application", "config", "configuration", "index", "main", "server", "settings"];

/// What a setting is called that says in which environment it is.
const NAMES: [&str; 4] = ["env", "environment", "stage", "profile"];

/// Why patches are left out.
const MANY_PATCHES: &str =
    "has patches or values that were left out, because those before them already do as much as is looked at";

impl ProjectPlan {
    /// The environments that the documents give, which are in the order of `files`; stacks without environments are left out.
    ///
    /// A file that could not be read is given as an empty document of an empty source. An environment all of whose own files
    /// are empty exists only over a base: without one, what it lacks is not missing.
    pub fn stacks<'d>(&self, documents: &'d [Document]) -> Vec<Stack<'d>> {
        if self.shape.sections {
            let environments = documents.first().map(sections::environments).unwrap_or_default();
            return self.stack(environments).into_iter().collect();
        }
        let build = |part: usize| -> Vec<Environment<'d>> {
            let planned = self.shape.environments.iter().filter(|planned| planned.part == part);
            let build = |planned: &Planned| match self.convention {
                Convention::Kustomize => self.kustomized(planned, documents),
                convention => environment(&self.with_likely_base(planned, documents), documents, convention),
            };
            planned.filter_map(build).collect()
        };
        let mut first = build(0);
        if !self.shape.joined {
            return self.stack(first).into_iter().collect();
        }
        let second = build(1);
        if are_alike(&first, &second) {
            first.extend(second);
            first.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
            return self.stack(first).into_iter().collect();
        }
        [first, second].into_iter().filter_map(|environments| self.stack(environments)).collect()
    }

    /// An environment with the file below it that is its base, if at least half of its sections are there too. What sets nothing but
    /// what they set, or says that it is an environment, is one of another name.
    fn with_likely_base<'p>(&self, planned: &'p Planned, documents: &[Document]) -> Cow<'p, Planned> {
        let Some(file) = self.shape.likely_base else { return Cow::Borrowed(planned) };
        let settings = |file: usize| {
            let settings = documents.get(file).map(|document| manifest::settings(document, &planned.name));
            settings.into_iter().flatten()
        };
        let keys = |file: usize| settings(file).map(|setting| setting.key.text().to_owned());
        let sections = |keys: &HashSet<String>| -> HashSet<String> {
            keys.iter().filter_map(|key| Some(key.split(['.', '[']).next()?.to_owned())).collect()
        };
        let files = |planned: &Planned| planned.layers.iter().map(|layer| layer.file).collect::<Vec<_>>();
        let base: HashSet<String> = keys(file).collect();
        let all: HashSet<String> = self.shape.environments.iter().flat_map(files).flat_map(keys).collect();
        let (shared, own) = (sections(&base), sections(&files(planned).into_iter().flat_map(keys).collect()));
        let stem = documents.get(file).map_or("", |document| path::split(document.source.path()).1);
        let stem = stem.split('.').next().unwrap_or("");
        let names_itself = || {
            let is_name =
                |setting: &Setting<'_>| setting.key.words().next_back().is_some_and(|last| NAMES.contains(&last));
            settings(file).any(|setting| is_name(&setting) && setting.value.text.eq_ignore_ascii_case(stem))
        };
        if own.intersection(&shared).count() * 2 < own.len()
            || !GENERAL.contains(&stem) && base.is_subset(&all)
            || names_itself()
        {
            return Cow::Borrowed(planned);
        }
        let reason = "has the sections that the environments change".to_owned();
        let layer = PlannedLayer { file, section: None, shared: true, external: false, reason };
        let mut planned = planned.clone();
        planned.layers.insert(0, layer);
        Cow::Owned(planned)
    }

    fn kustomized<'d>(&self, planned: &Planned, documents: &'d [Document]) -> Option<Environment<'d>> {
        let kustomize::Built { mut layers, unlaid, mut open } =
            kustomize::build(planned, &self.files, &self.shape, documents);
        for layer in &mut layers {
            forget_environment(&mut layer.settings, &planned.name, planned.role);
        }
        let forgotten = environment_words(&planned.name, planned.role);
        open.iter_mut().for_each(|key| key.forget(&forgotten));
        let laying = Laying { lists: self.convention.lists(), external: Vec::new() };
        let own = layers.iter().any(|layer| !layer.shared);
        own.then(|| {
            let mut environment = Environment::laid(&planned.name, planned.role, layers, &laying);
            (environment.unlaid, environment.open) = (unlaid, open);
            environment
        })
    }

    fn stack<'d>(&self, environments: Vec<Environment<'d>>) -> Option<Stack<'d>> {
        (!environments.is_empty()).then(|| Stack {
            convention: self.convention,
            name: self.stack.clone(),
            environments,
        })
    }
}

fn environment<'d>(planned: &Planned, documents: &'d [Document], convention: Convention) -> Option<Environment<'d>> {
    let own = planned.layers.iter().filter(|layer| !layer.shared).count();
    let mut layers = Vec::with_capacity(planned.layers.len());
    let mut laying = Laying { lists: convention.lists(), external: Vec::new() };
    let (mut exists, mut based, mut large) = (false, false, None);
    let is_written = |layer: &&PlannedLayer| documents.get(layer.file).is_some_and(|one| !one.source.text().is_empty());
    let alone = planned.layers.iter().filter(is_written).count() == 1;
    for wanted in &planned.layers {
        let Some(document) = documents.get(wanted.file) else { continue };
        let written = !document.source.text().is_empty();
        // An empty overlay over a base is an environment that changes nothing; an empty file alone is no environment.
        based |= written && wanted.shared;
        let stands_alone = || convention != Convention::Kamal || kamal::stands_alone(document);
        exists |= !wanted.shared && (written || based) || wanted.shared && written && own == 0 && stands_alone();
        if wanted.external {
            laying.external.push(layers.len());
        }
        if convention == Convention::Spring && document.roots().len() > 1 {
            layers.extend(profiles::layers(document, &planned.name, planned.role));
        } else if let Some(portions) = (alone && written).then(|| portions(wanted, document, planned)).flatten() {
            large = Some((layers.len(), portions));
            layers.push(layer(wanted, document, Vec::new()));
        } else {
            layers.push(layer(wanted, document, settings(wanted, document, planned)));
        }
    }
    if convention == Convention::Kamal && large.is_none() {
        (layers, laying.external) = kamal::part_secrets(layers);
    }
    exists.then(|| {
        let (name, role) = (&planned.name, planned.role);
        let mut environment = match large {
            Some((number, portions)) => Environment::large(name, role, layers, number, portions),
            None => Environment::laid(name, role, layers, &laying),
        };
        environment.template = planned.template;
        environment
    })
}

fn layer<'d>(wanted: &PlannedLayer, document: &'d Document, settings: Vec<Setting<'d>>) -> Layer<'d> {
    Layer { document, section: wanted.section.clone(), shared: wanted.shared, reason: wanted.reason.clone(), settings }
}

fn settings<'d>(wanted: &PlannedLayer, document: &'d Document, planned: &Planned) -> Vec<Setting<'d>> {
    let mut settings = match &wanted.section {
        Some(section) => descend(document, section).map(|node| document.settings(node)).unwrap_or_default(),
        None => manifest::settings(document, &planned.name),
    };
    sops::forget(&mut settings);
    forget_environment(&mut settings, &planned.name, planned.role);
    settings
}

/// The settings of a layer as portions, where they are many and none names a variable, which may be another one of them.
fn portions<'d>(wanted: &PlannedLayer, document: &'d Document, planned: &Planned) -> Option<Portions<'d>> {
    let root = match &wanted.section {
        Some(section) => descend(document, section),
        None => manifest::root(document, &planned.name),
    };
    let root = root.filter(|_| !wanted.external)?;
    let portions = document.portions(root, |value| !names_variable(value.text))?;
    (!sops::may_seal(document, root)).then(|| portions.forgetting(environment_words(&planned.name, planned.role)))
}

/// The node that a section's name leads to: `production`, or `env.production` where no key is called so.
fn descend(document: &Document, section: &str) -> Option<NodeId> {
    document.roots().iter().find_map(|&root| {
        let root = document.target(root);
        document
            .entry(root, section)
            .or_else(|| section.split('.').try_fold(root, |node, name| document.entry(document.target(node), name)))
    })
}

/// Makes names that carry their environment the same in every environment: `app-staging-api` and `app-production-api`.
fn forget_environment(settings: &mut [Setting<'_>], name: &str, role: Role) {
    let forgotten = environment_words(name, role);
    let forget = |setting: &mut Setting<'_>| setting.key.forget(&forgotten);
    match settings.len() {
        0..MANY => settings.iter_mut().for_each(forget),
        _ => settings.par_iter_mut().for_each(forget),
    }
}

/// The words that name an environment in keys.
fn environment_words(name: &str, role: Role) -> Forgotten {
    let family: &[&str] = match role {
        Role::Production => &["production", "prod", "prd"],
        Role::Staging => &["staging", "stage", "stg"],
        _ => return Forgotten::default(),
    };
    let is_own = |word: &&str| !family.contains(word) && words::role_of(word) == Some(role);
    let words = key::joined_words_of(name);
    let own = key::words_in(&words).filter(is_own).map(|word| Cow::from(word.to_owned()));
    Forgotten::new(family.iter().map(|word| Cow::from(*word)).chain(own).collect())
}

/// The keys of so many settings are looked at on all threads.
const MANY: usize = 1 << 15;

/// Whether at least half of the smaller one's keys also occur in the other, by their words.
fn are_alike(first: &[Environment<'_>], second: &[Environment<'_>]) -> bool {
    let keys = |environments: &'_ [Environment<'_>]| -> HashSet<String> {
        let settings = environments.iter().flat_map(|environment| environment.settings());
        settings.map(|effective| effective.setting.key.joined_words().to_owned()).collect()
    };
    let (first, second) = (keys(first), keys(second));
    let common = first.intersection(&second).count();
    common > 0 && common * 2 >= first.len().min(second.len())
}

/// Whether a node is a map with entries.
fn is_map(document: &Document, node: NodeId) -> bool {
    matches!(document.node(document.target(node)).content(), Content::Map)
}
