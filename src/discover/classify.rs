//! What the path of a file says of it: which convention, which environment, which part of it.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::claim::{Claim, Named, Slot};
use super::convention::Convention;
use super::names::{BASES, ENDINGS, without, without_template};
use super::walk::Tree;
use super::words::{self, Label};
use super::{alone, dotenv, path};
use crate::document::Format;
use crate::environment::Role;

/// Names, in front of a full stop or whole, of files that configure tools and not the program that is deployed.
const TOOLS: [&str; 39] = [
    "package",
    "package-lock",
    "npm-shrinkwrap",
    "tsconfig",
    "jsconfig",
    "composer",
    "cargo",
    "pyproject",
    "poetry",
    "openapi",
    "swagger",
    "renovate",
    "turbo",
    "nx",
    "lerna",
    "jest",
    "karma",
    "cypress",
    "eslint",
    "prettier",
    "stylelint",
    "babel",
    "mkdocs",
    "pnpm-workspace",
    "pnpm-lock",
    "angular",
    "project",
    "manifest",
    "tslint",
    "deno",
    "biome",
    "codecov",
    "dependabot",
    "chart",
    "pubspec",
    "tauri",
    "typedoc",
    "webpack",
    "playwright",
];

/// The directories whose children are named for environments.
pub(super) struct Parents<'t> {
    /// By an environment alone: `overlays` of `overlays/staging`, `overlays/production`.
    alone: HashSet<&'t str>,
    /// By an environment and something else, each with what is left of the names: `shop-*` of `shop-staging`, `shop-prod`.
    beside: HashMap<&'t str, HashSet<String>>,
}

impl<'t> Parents<'t> {
    pub(super) fn of(tree: &'t Tree) -> Self {
        let (mut alone, mut beside): (HashMap<&str, Vec<Label>>, HashMap<_, Vec<Label>>) = Default::default();
        for directory in &tree.directories {
            let (above, name) = path::split(directory);
            if let Some(label) = directory_label(name) {
                alone.entry(above).or_default().push(label);
            } else if let Some((label, pattern)) = label_beside(name) {
                beside.entry((above, pattern)).or_default().push(label);
            }
        }
        let is_of = |label: &Label, role: Role| label.strong && label.role == role;
        let has = |labels: &[Label], role: Role| labels.iter().any(|label| is_of(label, role));
        alone.retain(|above, labels| {
            let deployed = has(labels, Role::Staging) || has(labels, Role::Production);
            deployed && (labels.len() > 1 || path::is_container(above))
        });
        let mut parents = Parents { alone: alone.into_keys().collect(), beside: HashMap::new() };
        // A part of a name is soon the same by chance, but not in two that say both.
        beside.retain(|_, labels| has(labels, Role::Staging) && has(labels, Role::Production));
        for (above, pattern) in beside.into_keys() {
            parents.beside.entry(above).or_default().insert(pattern);
        }
        parents
    }

    /// The directory in a path that names the environment, the outermost.
    fn find<'p>(&self, directory: &'p str) -> Option<Above<'p>> {
        let mut start = 0_usize;
        for step in directory.split('/') {
            let above = directory.get(..start.saturating_sub(1)).unwrap_or("");
            let end = start + step.len();
            let below = directory.get(end..).unwrap_or("").trim_start_matches('/');
            if self.alone.contains(above) && !step.is_empty() {
                if let Some(label) = directory_label(step) {
                    // A full stop hides the directory, and is no part of what it names: `.envs/.production/.django`.
                    let (name, below) = widen(step.trim_start_matches('.'), label.role, below);
                    return Some(Above { above, pattern: "*".to_owned(), slot: named(name, &label), below });
                }
                if BASES.contains(&step) {
                    return Some(Above { above, pattern: "*".to_owned(), slot: Slot::Base, below });
                }
            }
            if let Some(patterns) = self.beside.get(above)
                && let Some((label, pattern)) = label_beside(step).filter(|(_, pattern)| patterns.contains(pattern))
            {
                return Some(Above { above, pattern, slot: named(label.text.clone(), &label), below });
            }
            start = end + 1;
        }
        None
    }
}

/// What the directories of a path say of the environment.
struct Above<'p> {
    /// What is above the one that names it.
    above: &'p str,
    /// What is left of its name, with `*` in the place of the environment.
    pattern: String,
    slot: Slot,
    /// What is below it.
    below: &'p str,
}

const fn named(name: String, label: &Label) -> Slot {
    Slot::Named(Named { name, role: label.role, strong: label.strong })
}

/// A directory of one cluster below that of an environment is an environment of its own: `production/eu-prod-1`.
fn widen<'p>(step: &str, role: Role, below: &'p str) -> (String, &'p str) {
    let (next, rest) = below.split_once('/').unwrap_or((below, ""));
    match words::label_of(next).filter(|label| label.role == role && label.strong) {
        Some(_) => (format!("{step}/{next}"), rest),
        None if BASES.contains(&next) => (step.to_owned(), rest),
        None => (step.to_owned(), below),
    }
}

/// The label of a directory, if its whole name is one.
fn directory_label(name: &str) -> Option<Label> {
    let bare = name.trim_start_matches('.');
    let label = words::label_of(bare)?;
    (label.role != Role::Example && label.start == 0 && label.end == bare.len()).then_some(label)
}

/// The label of a directory that has more in its name, if it is one that hardly means anything else, and what is left of the name.
fn label_beside(name: &str) -> Option<(Label, String)> {
    let label = words::label_of(name).filter(|label| label.strong && label.end - label.start < name.len())?;
    let pattern = [&name[..label.start], "*", &name[label.end..]].concat();
    Some((label, pattern))
}

/// What a path says, if it says that it is configuration.
pub(super) fn classify(path: &str, parents: &Parents<'_>) -> Option<Claim> {
    let (directory, name) = path::split(path);
    let found = parents.find(directory);
    let above = found.as_ref().map_or(directory, |found| found.above);
    let project = path::project_of(above);
    let mut place = path::below(project, above).to_owned();
    if let Some(Above { pattern, below, .. }) = &found {
        place = path::join(&place, pattern);
        if !below.is_empty() {
            place = format!("{place}/{below}");
        }
    }
    let slot = found.map(|found| found.slot);
    let claim = Claim {
        path: path.to_owned(),
        format: Format::Dotenv,
        convention: Convention::Dotenv,
        project: project.to_owned(),
        place,
        stem: String::new(),
        pattern: String::new(),
        slot: slot.clone().unwrap_or(Slot::Plain),
        template: false,
    };
    if let Some(claim) = dotenv::classify(&claim, name) {
        return Some(claim);
    }
    structured(claim, directory, name)
}

fn structured(mut claim: Claim, directory: &str, name: &str) -> Option<Claim> {
    let (bare, template) = without_template(name);
    let bare = bare.strip_suffix(".default").unwrap_or(bare);
    let (ending, format) =
        ENDINGS.into_iter().find(|(ending, _)| bare.len() > ending.len() && bare.ends_with(ending))?;
    if format == Format::Dotenv {
        return None;
    }
    let bare = bare.strip_suffix(ending)?;
    let lower = bare.to_ascii_lowercase();
    let first = lower.split('.').next().unwrap_or("");
    // In YAML it says what Cloud Foundry deploys, and not what a browser installs.
    let is_tools = TOOLS.contains(&first) && !(first == "manifest" && format == Format::Yaml);
    if is_tools || lower.starts_with(".gitlab-ci") || lower.starts_with('.') && lower != ".secrets" {
        return None;
    }
    (claim.format, claim.template) = (format, template);
    let mut stem = bare.to_owned();
    let mut pattern = name.to_owned();
    let in_directory = claim.slot != Slot::Plain;
    let label = words::label_of(bare).filter(|label| label.role != Role::Example);
    if let Some(label) = label {
        // A name that repeats its directory's environment says nothing more.
        (stem, pattern) =
            (without(bare, label.start, label.end), format!("{}*{}", &bare[..label.start], &name[label.end..]));
        if !in_directory {
            claim.slot = Slot::Named(Named { name: label.text, role: label.role, strong: label.strong });
        }
    } else if let Some((start, end)) = base_word(bare) {
        stem = without(bare, start, end);
        if !in_directory {
            claim.slot = Slot::Base;
        }
    } else if bare == "custom-environment-variables" {
        (stem, claim.slot) = (String::new(), Slot::External);
    }
    if in_directory {
        pattern = name.to_owned();
    }
    // Compose reads `compose.override.yaml` over `compose.yaml` where no file is named.
    let stem =
        stem.strip_suffix(".override").filter(|stem| stem.ends_with("compose")).map(str::to_owned).unwrap_or(stem);
    claim.convention = convention(&stem, directory, format);
    claim.stem = stem;
    // All files in the directory of a group are read with the file of that name:
    // <https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#organizing-host-and-group-variables>
    if let Some((groups, _)) = claim.environment_directory().filter(|(groups, _)| path::split(groups).1 == "group_vars")
    {
        (claim.convention, claim.place, claim.stem) = (Convention::Ansible, groups.to_owned(), String::new());
        "*".clone_into(&mut pattern);
    }
    claim.pattern = path::join(&claim.place, &pattern);
    Some(claim)
}

/// The convention that a stem belongs to.
fn convention(stem: &str, directory: &str, format: Format) -> Convention {
    let place = path::split(directory).1;
    match stem {
        "application" | "bootstrap" if matches!(format, Format::Yaml | Format::Properties) => Convention::Spring,
        "docker-compose" | "compose" | "docker_compose" => Convention::Compose,
        "appsettings" if format == Format::Json => Convention::AppSettings,
        "values" | "helm-values" | "values-override" if format == Format::Yaml => Convention::Helm,
        "fly" if format == Format::Toml => Convention::Fly,
        "app" if format == Format::Yaml && !path::is_container(directory) => Convention::AppEngine,
        "Pulumi" => Convention::Pulumi,
        _ if alone::is_alone(stem) => Convention::Alone,
        _ if format == Format::Yaml && place == "config" && (stem == "deploy" || stem.starts_with("deploy-")) => {
            Convention::Kamal
        }
        "" if place == "settings" => Convention::RailsConfig,
        "settings" if place == "config" => Convention::RailsConfig,
        _ if matches!(place, "group_vars" | "host_vars") => Convention::Ansible,
        "" => Convention::ConfigDirectory,
        _ => Convention::Plain,
    }
}

/// Where a word for all environments stands alone or beside a separator: `common.values`, `values-base`.
fn base_word(name: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for piece in name.split(['.', '-']) {
        let end = start + piece.len();
        if BASES.contains(&piece) && (start == 0 || end == name.len()) {
            return Some((start, end));
        }
        start = end + 1;
    }
    None
}
