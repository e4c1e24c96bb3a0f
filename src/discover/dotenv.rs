//! What the names of .env files say, and in what order the programs that read them lay them over each other.

use std::path::Path;

use super::claim::{Claim, Named, Slot};
use super::convention::Convention;
use super::plan::{self, Files, Planned, PlannedLayer, ProjectPlan, Shape};
use super::read::read;
use super::walk::Tree;
use super::{names, path, words};
use crate::document::Format;
use crate::environment::Role;

/// Endings that make a file something other than settings: code, keys, copies.
const OTHER: [&str; 27] = [
    "js", "ts", "mjs", "cjs", "d.ts", "py", "rb", "php", "sh", "md", "json", "yml", "yaml", "toml", "enc", "gpg",
    "age", "asc", "bak", "old", "orig", "swp", "keys", "vault", "schema", "zip", "txt",
];

/// Words for what lies below every environment.
const BASES: [&str; 5] = ["default", "defaults", "base", "common", "shared"];

/// What a file is, if its name is that of a .env file; `claim` holds what its directory says.
pub(super) fn classify(claim: &Claim, name: &str) -> Option<Claim> {
    let (bare, mut template) = names::without_template(name);
    // The stem names the program (`teleport` of `teleport.env.staging`), the rest the environment.
    let (stem, rest) = parts(bare, claim)?;
    let last = rest.rsplit('.').next().unwrap_or(rest);
    if OTHER.contains(&last) || bare.ends_with('~') || name.ends_with(".j2") {
        return None;
    }
    let mut claim = Claim { format: Format::Dotenv, convention: Convention::Dotenv, ..claim.clone() };
    let named_by_directory = matches!(claim.slot, Slot::Named(_));
    let mut words: Vec<&str> = rest.split('.').filter(|word| !word.is_empty()).collect();
    let machine = words.last() == Some(&"local");
    if machine {
        words.pop();
    }
    let mut stem = stem.to_owned();
    let joined = words.join(".");
    let label = words::label_of(&joined);
    if let Some(label) = label.as_ref().filter(|label| label.role != Role::Example) {
        // `.env.test.docker` is for one program in the test environment.
        stem = path::join(&stem, &names::without(&joined, label.start, label.end)).trim_end_matches('/').to_owned();
    }
    let named = |label: words::Label| Named { name: label.text, role: label.role, strong: label.strong };
    let slot = match label {
        Some(label) if label.role == Role::Example => {
            template = true;
            Slot::Plain
        }
        Some(label) if machine => Slot::Machine(Some(named(label))),
        Some(label) => Slot::Named(named(label)),
        None if machine => Slot::Machine(None),
        None if words.is_empty() => match words::label_of(&stem) {
            // `staging.env`, `api-staging.env`, `sample.env`.
            Some(label) if label.role == Role::Example => {
                template = true;
                stem = names::without(&stem, label.start, label.end);
                Slot::Plain
            }
            Some(label) => {
                stem = names::without(&stem, label.start, label.end);
                Slot::Named(named(label))
            }
            // `common.env` beside `staging.env`.
            None if BASES.contains(&stem.as_str()) => {
                stem.clear();
                Slot::Base
            }
            None => Slot::Plain,
        },
        None if words.len() == 1 && BASES.contains(&words[0]) => Slot::Base,
        // `.env.docker`, `.env.api`: one program's own.
        None => {
            stem = path::join(&stem, &words.join("."));
            Slot::Plain
        }
    };
    if !named_by_directory {
        claim.slot = slot;
    }
    (claim.stem, claim.template) = (stem, template);
    let shown = match &claim.slot {
        Slot::Named(named) | Slot::Machine(Some(named)) if !named_by_directory => name.replacen(&named.name, "*", 1),
        Slot::Base if !name.starts_with(".env") => "*.env".to_owned(),
        _ if claim.stem.is_empty() && !named_by_directory => ".env.*".to_owned(),
        _ => name.to_owned(),
    };
    claim.pattern = path::join(&claim.place, &shown);
    Some(claim)
}

/// The stem and what follows `.env` in a name, if it is that of a .env file.
fn parts<'n>(name: &'n str, claim: &Claim) -> Option<(&'n str, &'n str)> {
    if let Some(rest) = name.strip_prefix(".env") {
        return match rest.chars().next() {
            None => Some(("", "")),
            Some('.' | '-' | '_') => Some(("", &rest[1..])),
            Some(_) => None,
        };
    }
    if let Some(rest) = name.strip_prefix("env.") {
        return words::label_of(rest).map(|_| ("", rest));
    }
    if let Some(stem) = name.strip_suffix(".env") {
        return Some((stem.trim_start_matches('.'), ""));
    }
    if let Some((stem, rest)) = name.split_once(".env.") {
        return Some((stem.trim_start_matches('.'), rest));
    }
    // `.envs/.production/.django` and `.postgres`, as cookiecutter-django lays them out: a service takes several of them.
    let inside = claim.place.split('/').any(|step| step == ".envs") && matches!(claim.slot, Slot::Named(_));
    (inside && name.starts_with('.') && name.len() > 1).then_some(("", ""))
}

/// The programs that lay .env files over each other, by what the manifest beside them names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loading {
    /// Every file that fits lies over `.env`; the machine's own over those of the mode (Next, Create React App, Rails).
    MachineLast,
    /// Every file that fits lies over `.env`; those of the mode over the machine's own (Vite, vue-cli, Symfony).
    ModeLast,
    /// The file of the environment stands instead of `.env` (Laravel).
    Instead,
}

/// The plan of the .env files of one directory with one stem.
pub(super) fn plan(root: &Path, tree: &Tree, project: &str, group: &[Claim]) -> Option<ProjectPlan> {
    let directory = path::split(&group.first()?.path).0;
    let loading = loading(root, tree, directory);
    let named = |role: Role| group.iter().any(|claim| matches!(&claim.slot, Slot::Named(named) if named.role == role));
    let plain = group.iter().find(|claim| claim.slot == Slot::Plain && !claim.template);
    let hidden = group.iter().any(|claim| claim.stem.is_empty());
    let mut files = Files::default();
    let mut environments: Vec<Planned> = Vec::new();
    let layer = |files: &mut Files, claim: &Claim, shared: bool, reason: String| PlannedLayer {
        file: files.add(&claim.path, claim.format),
        section: None,
        shared,
        external: false,
        reason,
    };
    // What lies below every environment.
    let mut shared: Vec<&Claim> = group.iter().filter(|claim| claim.slot == Slot::Base).collect();
    let is_base = hidden && loading != Loading::Instead && !tree.is_ignored(directory);
    if let Some(plain) = plain {
        if is_base {
            shared.push(plain);
        } else if !hidden && !named(Role::Production) && named(Role::Staging) {
            let reason = "without a suffix it is production beside its staging file".to_owned();
            let layer = layer(&mut files, plain, false, reason);
            plan::push(&mut environments, "production", Role::Production, false, layer);
        }
    }
    for claim in group {
        match &claim.slot {
            Slot::Named(named) => {
                let layer = layer(&mut files, claim, false, format!("named for {}", named.name));
                plan::push(&mut environments, &named.name, named.role, claim.template, layer);
            }
            Slot::Plain if claim.template => {
                let layer = layer(&mut files, claim, false, "the template that people copy".to_owned());
                plan::push(&mut environments, "example", Role::Example, true, layer);
            }
            _ => {}
        }
    }
    for environment in environments.iter_mut().filter(|environment| environment.role != Role::Example) {
        let own = std::mem::take(&mut environment.layers);
        let below = shared.iter().filter(|_| !environment.template);
        environment.layers =
            below.map(|claim| layer(&mut files, claim, true, "base of every environment".to_owned())).collect();
        environment.layers.extend(own);
    }
    local(&mut environments, group, loading, &mut files, &shared, plain);
    let stack = group
        .iter()
        .find(|claim| claim.pattern.contains('*'))
        .map_or_else(|| group[0].pattern.clone(), |claim| claim.pattern.clone());
    (!environments.is_empty())
        .then(|| plan::finish(project, Convention::Dotenv, stack, files, Shape { environments, ..Shape::default() }))
}

/// Adds what only a developer's machine reads: `.env.local` over `.env` and over the development file, in the loader's order.
fn local(
    environments: &mut Vec<Planned>,
    group: &[Claim],
    loading: Loading,
    files: &mut Files,
    shared: &[&Claim],
    plain: Option<&Claim>,
) {
    let mut layer = |claim: &Claim, shared: bool, reason: &str| PlannedLayer {
        file: files.add(&claim.path, claim.format),
        section: None,
        shared,
        external: false,
        reason: reason.to_owned(),
    };
    let machine = group.iter().find(|claim| claim.slot == Slot::Machine(None) && !claim.template);
    let own = machine.map(|claim| layer(claim, false, "this machine's own"));
    for claim in group.iter().filter(|claim| !claim.template) {
        if let Slot::Machine(Some(named)) = &claim.slot
            && matches!(named.role, Role::Local | Role::Test)
        {
            let layer = layer(claim, false, "this machine's own");
            plan::push(environments, &named.name, named.role, false, layer);
        }
    }
    match environments.iter_mut().find(|environment| environment.role == Role::Local && !environment.template) {
        Some(environment) => {
            let Some(own) = own else { return };
            let first = environment.layers.iter().take_while(|layer| layer.shared).count();
            let last = environment.layers.len();
            let mode = last.min(first + 1);
            environment.layers.insert(if loading == Loading::ModeLast { first } else { mode }, own);
        }
        None => {
            let below = match plain {
                Some(plain) if plain.stem.is_empty() => {
                    Some(layer(plain, !shared.is_empty(), "read where no other file is"))
                }
                _ => None,
            };
            let layers: Vec<PlannedLayer> = below.into_iter().chain(own).collect();
            if !layers.is_empty() {
                environments.push(Planned {
                    name: "local".to_owned(),
                    role: Role::Local,
                    template: false,
                    layers,
                    part: 0,
                });
            }
        }
    }
}

/// The way of loading that the manifest beside the files says.
fn loading(root: &Path, tree: &Tree, directory: &str) -> Loading {
    let text = |name: &str| {
        let path = path::join(directory, name);
        if !tree.manifests.contains(&path) {
            return None;
        }
        read(root, &path).ok().map(|(source, _)| source)
    };
    if tree.manifests.contains(&path::join(directory, "artisan")) {
        return Loading::Instead;
    }
    if let Some(manifest) = text("composer.json") {
        let has = |name: &str| manifest.text().contains(name);
        if has("\"laravel/framework\"") {
            return Loading::Instead;
        }
        if has("\"symfony/dotenv\"") || has("\"symfony/framework-bundle\"") {
            return Loading::ModeLast;
        }
    }
    if let Some(manifest) = text("package.json") {
        let has = |name: &str| manifest.text().contains(name);
        if ["\"next\"", "\"react-scripts\"", "\"gatsby\""].into_iter().any(has) {
            return Loading::MachineLast;
        }
        if ["\"vite\"", "\"@vue/cli-service\"", "\"astro\"", "\"@sveltejs/kit\""].into_iter().any(has) {
            return Loading::ModeLast;
        }
    }
    Loading::MachineLast
}
