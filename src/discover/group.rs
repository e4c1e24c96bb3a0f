//! Puts the files that one program reads together into one plan, and says which of them give which environment its layers.

use std::collections::BTreeSet;
use std::path::Path;

use foldhash::{HashMap, HashSet};
use rayon::prelude::*;

use super::charts::Charts;
use super::claim::{Claim, Named, Slot};
use super::classify::{Parents, classify};
use super::convention::{Convention, Unsuffixed};
use super::plan::{Files, Planned, PlannedLayer, ProjectPlan, Shape, finish, push};
use super::walk::Tree;
use super::{alone, dotenv, kustomize, path};
use crate::document::Format;
use crate::environment::Role;
use crate::threads;

/// What files of one group have in common: the project, the convention, the place in the project, and what is left of their names.
type Key<'c> = (&'c str, Convention, &'c str, &'c str);

/// The plans that the paths of a tree say.
pub(super) fn plans(root: &Path, tree: &Tree) -> Vec<ProjectPlan> {
    let parents = Parents::of(tree);
    let mut claims = threads::each_of(&tree.files, MANY, |file| classify(file, &parents));
    mark_kustomize(&mut claims);
    // Files of one group stay in their order.
    match claims.len() > MANY {
        false => claims.sort_by(|one, other| key(one).cmp(&key(other))),
        true => claims.par_sort_by(|one, other| key(one).cmp(&key(other))),
    }
    let bases = Bases { said: Charts::of(root, tree, &claims), ..Bases::of(&claims) };
    let groups: Vec<&[Claim]> = claims.chunk_by(|one, other| key(one) == key(other)).collect();
    let plans = threads::each_of(&groups, MANY, |group| plan(root, tree, group, &bases));
    join_leftovers(kustomize::without_taken(plans))
}

/// So many files, or groups of them, are looked at on all cores.
const MANY: usize = 512;

fn key(claim: &Claim) -> Key<'_> {
    let (place, stem) = match claim.convention {
        Convention::RailsConfig => {
            let place = claim.place.strip_suffix("settings").unwrap_or(&claim.place);
            (place.trim_end_matches('/'), "")
        }
        Convention::Kustomize => (claim.environment_directory().map_or(&*claim.place, |(_, directory)| directory), ""),
        _ => (claim.place.as_str(), claim.stem.as_str()),
    };
    (&claim.project, claim.convention, place, stem)
}

/// Files below directories that kustomize builds are read as it does, whatever their names.
fn mark_kustomize(claims: &mut [Claim]) {
    let root = |claim: &Claim| Some((claim.project.clone(), claim.environment_directory()?.1.to_owned()));
    let built: HashSet<(String, String)> = claims
        .iter()
        .filter(|claim| {
            path::split(&claim.path).1.trim_end_matches(".yaml").trim_end_matches(".yml") == "kustomization"
        })
        .filter_map(root)
        .collect();
    for claim in claims.iter_mut().filter(|_| !built.is_empty()) {
        if claim.format == Format::Yaml && root(claim).is_some_and(|root| built.contains(&root)) {
            claim.convention = Convention::Kustomize;
        }
    }
}

/// The files without an environment in their name, by where they lie.
#[derive(Default)]
struct Bases<'g> {
    /// By directory and stem.
    stems: HashMap<(&'g str, &'g str), Vec<&'g Claim>>,
    /// By directory.
    beside: HashMap<&'g str, Vec<&'g Claim>>,
    /// The directories that hold a chart's `values`, by the directory above them.
    charts: HashMap<&'g str, BTreeSet<&'g str>>,
    /// What the repository says of charts and their values.
    said: Charts,
}

impl<'g> Bases<'g> {
    fn of(claims: &'g [Claim]) -> Self {
        let mut bases = Bases::default();
        for claim in claims {
            if matches!(claim.slot, Slot::Plain | Slot::Base) && !claim.template {
                let directory = path::split(&claim.path).0;
                bases.stems.entry((directory, &claim.stem)).or_default().push(claim);
                bases.beside.entry(directory).or_default().push(claim);
                if claim.stem == "values" && !directory.is_empty() {
                    bases.charts.entry(path::split(directory).0).or_default().insert(directory);
                }
            }
        }
        bases
    }

    /// The only file beside this one that names no environment and has its format, whatever it is called.
    fn beside(&self, named: &Claim) -> Option<&'g Claim> {
        let here = self.beside.get(path::split(&named.path).0)?;
        let mut alike = here.iter().filter(|claim| claim.format == named.format);
        alike.next().copied().filter(|_| alike.next().is_none())
    }

    /// The base of a group that has none beside it: above the directories of its environments, or in the chart beside it.
    fn above(&self, group: &[Claim]) -> Vec<&'g Claim> {
        let Some(first) = group.iter().find(|claim| matches!(claim.slot, Slot::Named(_))) else { return Vec::new() };
        let directory = path::split(&first.path).0;
        if let Some((before, _)) = first.environment_directory() {
            let mut above = path::join(&first.project, before).trim_end_matches('/').to_owned();
            for _ in 0..3 {
                if let Some(found) = self.stems.get(&(above.as_str(), first.stem.as_str())) {
                    return found.clone();
                }
                if above == first.project || above.is_empty() {
                    break;
                }
                above = path::split(&above).0.to_owned();
            }
        }
        if first.convention == Convention::Helm {
            let mut charts = self.charts.get(directory).into_iter().flatten();
            if let (Some(only), None) = (charts.next(), charts.next()) {
                return self.stems.get(&(*only, "values")).cloned().unwrap_or_default();
            }
            let above = path::split(directory).0;
            if let Some(found) = self.stems.get(&(above, "values")).filter(|_| !directory.is_empty()) {
                return found.clone();
            }
        }
        Vec::new()
    }
}

fn plan(root: &Path, tree: &Tree, group: &[Claim], bases: &Bases<'_>) -> Option<ProjectPlan> {
    let (project, convention, place, _) = key(group.first()?);
    let named: Vec<&Named> = group
        .iter()
        .filter_map(|claim| match &claim.slot {
            Slot::Named(named) => Some(named),
            _ => None,
        })
        .collect();
    if convention == Convention::Dotenv {
        return dotenv::plan(root, tree, project, group);
    }
    if named.is_empty() {
        return sections(project, group);
    }
    let said = bases.said.below(tree, group);
    if said.is_none() && !is_believable(convention, group, &named) {
        return None;
    }
    let convention = if said.is_some() { Convention::Helm } else { alone::convention(root, convention, group) };
    let mut files = Files::default();
    let above = if said.is_some() || group.iter().any(|claim| matches!(claim.slot, Slot::Plain | Slot::Base)) {
        Vec::new()
    } else {
        bases.above(group)
    };
    let has_production = named.iter().any(|named| named.role == Role::Production);
    let unsuffixed = match convention.unsuffixed() {
        Unsuffixed::Production if has_production || alone::is_for_no_environment(root, group) => Unsuffixed::Nothing,
        other => other,
    };
    let mut shared: Vec<PlannedLayer> = said.iter().flat_map(|said| said.layers(&mut files)).collect();
    let mut externals: Vec<PlannedLayer> = Vec::new();
    let mut environments: Vec<Planned> = Vec::new();
    for claim in above.iter().copied().chain(group) {
        let file = |files: &mut Files| files.add(&claim.path, claim.format);
        match (&claim.slot, unsuffixed) {
            (Slot::External, _) => {
                let reason = "its keys are set by process variables".to_owned();
                externals.push(PlannedLayer {
                    file: file(&mut files),
                    section: None,
                    shared: true,
                    external: true,
                    reason,
                });
            }
            _ if claim.template => {}
            (Slot::Base, _) | (Slot::Plain, Unsuffixed::Base | Unsuffixed::BaseOrProduction) if !is_override(claim) => {
                let reason = "base of every environment".to_owned();
                shared.push(PlannedLayer {
                    file: file(&mut files),
                    section: None,
                    shared: true,
                    external: false,
                    reason,
                });
            }
            (Slot::Plain, Unsuffixed::Production) => {
                let reason = format!("without a suffix it is production for {convention}");
                let layer =
                    PlannedLayer { file: file(&mut files), section: None, shared: false, external: false, reason };
                push(&mut environments, "production", Role::Production, false, layer);
            }
            (Slot::Named(named), _) => {
                let reason = format!("named for {}", named.name);
                let layer =
                    PlannedLayer { file: file(&mut files), section: None, shared: false, external: false, reason };
                push(&mut environments, &named.name, named.role, claim.template, layer);
            }
            _ => {}
        }
    }
    for claim in group.iter().filter(|claim| is_override(claim)) {
        let reason = "read on a developer's machine without being named".to_owned();
        let layer = PlannedLayer {
            file: files.add(&claim.path, claim.format),
            section: None,
            shared: false,
            external: false,
            reason,
        };
        push(&mut environments, "local", Role::Local, false, layer);
    }
    let has = |role: Role| named.iter().any(|named| named.role == role);
    // .NET runs in production where nothing says otherwise. Where developers have no file of their own the base is theirs, and what
    // production needs comes from outside: <https://learn.microsoft.com/aspnet/core/fundamentals/environments>
    let is_alone = convention != Convention::AppSettings || has(Role::Staging) && has(Role::Local);
    if unsuffixed == Unsuffixed::BaseOrProduction && !has_production && is_alone && !shared.is_empty() {
        let name = if convention == Convention::AppSettings { "Production" } else { "production" };
        let (name, role, layers) = (name.to_owned(), Role::Production, Vec::new());
        environments.push(Planned { name, role, template: false, layers, part: 0 });
    }
    for environment in &mut environments {
        let own = std::mem::take(&mut environment.layers);
        environment.layers = shared.iter().cloned().chain(own).chain(externals.iter().cloned()).collect();
    }
    if convention == Convention::Kustomize {
        kustomize::follow(root, tree, &environments, &mut files);
    }
    let first = group.iter().find(|claim| matches!(claim.slot, Slot::Named(_)))?;
    let likely = bases.beside(first).filter(|_| convention == Convention::ConfigDirectory && shared.is_empty());
    let likely_base = likely.map(|claim| files.add(&claim.path, claim.format));
    let stack = if convention == Convention::Kustomize { format!("{place}/") } else { first.pattern.clone() };
    Some(finish(project, convention, stack, files, Shape { environments, likely_base, ..Shape::default() }))
}

fn is_override(claim: &Claim) -> bool {
    claim.convention == Convention::Compose && claim.path.contains("compose.override.")
}

/// Whether the names of a group are those of environments and not of something else.
fn is_believable(convention: Convention, group: &[Claim], named: &[&Named]) -> bool {
    let deployed = named.iter().any(|named| named.strong && matches!(named.role, Role::Staging | Role::Production));
    let several = named.iter().any(|other| other.name != named[0].name);
    let based = group.iter().any(|claim| matches!(claim.slot, Slot::Plain | Slot::Base));
    if convention == Convention::AppEngine {
        return several || based;
    }
    if convention.sure() {
        return true;
    }
    let data = group.iter().any(|claim| claim.format == Format::Json);
    let contained = group.iter().any(|claim| path::is_container(path::split(&claim.path).0));
    match convention {
        Convention::ConfigDirectory => {
            (deployed && (!data || contained || several || based)) || several && (contained || based)
        }
        _ => deployed && (several || based),
    }
}

/// The plan of a file whose environments may be its sections.
fn sections(project: &str, group: &[Claim]) -> Option<ProjectPlan> {
    let claim = group.iter().find(|claim| may_have_sections(claim))?;
    let mut files = Files::default();
    files.add(&claim.path, claim.format);
    let shape = Shape { sections: true, ..Shape::default() };
    Some(finish(project, Convention::Sections, claim.pattern.clone(), files, shape))
}

/// Files that are known to hold environments as sections, wherever they lie.
const SECTIONED: [&str; 11] = [
    "settings",
    ".secrets",
    "wrangler",
    "netlify",
    "serverless",
    "database",
    "application",
    "bootstrap",
    "mongoid",
    "eas",
    "vapor",
];

fn may_have_sections(claim: &Claim) -> bool {
    let (directory, name) = path::split(&claim.path);
    let configured = matches!(path::split(directory).1, "config" | "conf" | "configs" | "packages");
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or("");
    matches!(claim.slot, Slot::Plain)
        && (SECTIONED.contains(&stem)
            || SECTIONED.contains(&claim.stem.as_str())
            || path::is_of_copilot(&claim.path)
            || configured && claim.format != Format::Json)
}

/// Joins two stacks of a directory of which one has only staging and the other only production; whether their keys are
/// alike shows when they are read.
fn join_leftovers(plans: Vec<ProjectPlan>) -> Vec<ProjectPlan> {
    let has =
        |plan: &ProjectPlan, role: Role| plan.shape.environments.iter().any(|environment| environment.role == role);
    let only = |plan: &ProjectPlan, role: Role, other: Role| has(plan, role) && !has(plan, other);
    let mut joined: Vec<ProjectPlan> = Vec::with_capacity(plans.len());
    let mut start = 0;
    for plan in plans {
        if joined.get(start).is_some_and(|first| first.directory != plan.directory) {
            start = joined.len();
        }
        let partner = joined[start..].iter_mut().find(|other| {
            !other.shape.joined
                && (only(&plan, Role::Staging, Role::Production) && only(other, Role::Production, Role::Staging)
                    || only(&plan, Role::Production, Role::Staging) && only(other, Role::Staging, Role::Production))
        });
        match partner {
            Some(other) => join(other, plan),
            None => joined.push(plan),
        }
    }
    joined
}

fn join(plan: &mut ProjectPlan, other: ProjectPlan) {
    let offset = plan.files.len();
    plan.files.extend(other.files);
    plan.stack = format!("{} + {}", plan.stack, other.stack);
    plan.shape.joined = true;
    for mut environment in other.shape.environments {
        environment.part = 1;
        for layer in &mut environment.layers {
            layer.file += offset;
        }
        plan.shape.environments.push(environment);
    }
}
