//! What the path of a file says of it: which convention, which environment, which part of it.

use std::collections::HashMap;

use super::convention::Convention;
use super::path;
use super::walk::Tree;
use super::words::{self, Label};
use crate::document::Format;
use crate::environment::Role;

/// What the path of one file says.
#[derive(Debug, Clone)]
pub(super) struct Claim {
    pub path: String,
    pub format: Format,
    pub convention: Convention,
    /// The directory whose environments it belongs to; empty for the root.
    pub project: String,
    /// Where the file lies below the project, with `*` for a directory that names the environment.
    pub place: String,
    /// What is left of its name without the environment and the ending.
    pub stem: String,
    /// Its name with `*` for the environment.
    pub pattern: String,
    pub slot: Slot,
    /// Whether it is a template that people copy.
    pub template: bool,
}

/// What part of an environment a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Slot {
    /// Its name has no environment in it.
    Plain,
    /// It says itself that it is for all: `default`, `base`, `common`.
    Base,
    /// It names an environment.
    Named(Named),
    /// `.env.local`, `.env.production.local`, `settings.local.yml`: one machine's own, over what it names.
    Machine(Option<Named>),
    /// It maps keys to process variables.
    External,
}

/// An environment as a path names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub name: String,
    pub role: Role,
    pub strong: bool,
}

/// The endings that mean a template.
const TEMPLATES: [&str; 7] = [".example", ".sample", ".template", ".tpl", ".dist", ".tmpl", ".defaults"];

/// The endings of the formats that are read.
const ENDINGS: [(&str, Format); 7] = [
    (".yaml", Format::Yaml),
    (".yml", Format::Yaml),
    (".toml", Format::Toml),
    (".json", Format::Json),
    (".jsonc", Format::Json),
    (".json5", Format::Json),
    (".env", Format::Dotenv),
];

/// Names, in front of a full stop or whole, of files that configure tools and not the program that is deployed.
const TOOLS: [&str; 40] = [
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
    "cloudbuild",
];

/// Names that say a file lies below every environment.
const BASES: [&str; 8] = ["default", "defaults", "base", "common", "shared", "global", "all", "_base"];

/// Whether a word says that something lies below every environment.
pub(super) fn is_base(word: &str) -> bool {
    BASES.contains(&word)
}

/// Whether a name may be that of a configuration file; what it really is, its whole path says.
pub(super) fn may_be_configuration(name: &str) -> bool {
    let bare = without_template(name).0;
    let has = |ending: &str| bare.len() > ending.len() && bare.ends_with(ending);
    ENDINGS.iter().any(|(ending, _)| has(ending))
        || name.starts_with(".env")
        || name.contains(".env.")
        || has(".yml.default")
        || has(".yaml.default")
        || name.starts_with("env.")
        || name == ".gitignore"
}

/// Whether a file says which program loads the .env files beside it.
pub(super) fn is_manifest(name: &str) -> bool {
    matches!(name, "package.json" | "composer.json" | "Gemfile" | "artisan")
}

/// The directories whose children are named for environments: `overlays` of `overlays/staging`, `overlays/production`.
pub(super) struct Parents<'t>(HashMap<&'t str, Vec<Label>>);

impl<'t> Parents<'t> {
    pub(super) fn of(tree: &'t Tree) -> Self {
        let mut parents: HashMap<&str, Vec<Label>> = HashMap::new();
        for directory in &tree.directories {
            let (above, name) = path::split(directory);
            if let Some(label) = directory_label(name) {
                parents.entry(above).or_default().push(label);
            }
        }
        parents.retain(|above, labels| {
            let deployed =
                labels.iter().any(|label| label.strong && matches!(label.role, Role::Staging | Role::Production));
            deployed && (labels.len() > 1 || path::is_container(above))
        });
        Parents(parents)
    }

    /// The directory in a path that names the environment, the outermost: what is above it, what it is, what is below.
    fn find<'p>(&self, directory: &'p str) -> Option<(&'p str, Slot, &'p str)> {
        let mut start = 0_usize;
        for step in directory.split('/') {
            let above = directory.get(..start.saturating_sub(1)).unwrap_or("");
            let end = start + step.len();
            if self.0.contains_key(above) && !step.is_empty() {
                let below = directory.get(end..).unwrap_or("").trim_start_matches('/');
                if let Some(label) = directory_label(step) {
                    let (name, below) = widen(step, label.role, below);
                    return Some((above, Slot::Named(Named { name, role: label.role, strong: label.strong }), below));
                }
                if BASES.contains(&step) {
                    return Some((above, Slot::Base, below));
                }
            }
            start = end + 1;
        }
        None
    }
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

/// What a path says, if it says that it is configuration.
pub(super) fn classify(path: &str, parents: &Parents<'_>) -> Option<Claim> {
    let (directory, name) = path::split(path);
    let (above, slot, below) = match parents.find(directory) {
        Some((above, slot, below)) => (above, Some(slot), Some(below)),
        None => (directory, None, None),
    };
    let project = path::project_of(above);
    let mut place = path::below(project, above).to_owned();
    if let Some(below) = below {
        place = path::join(&place, "*");
        if !below.is_empty() {
            place = format!("{place}/{below}");
        }
    }
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
    if let Some(claim) = super::dotenv::classify(&claim, name) {
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
    if TOOLS.contains(&lower.split('.').next().unwrap_or(""))
        || lower.starts_with(".gitlab-ci")
        || lower.starts_with('.') && lower != ".secrets"
    {
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
    claim.convention = convention(&stem, directory, format);
    claim.stem = stem;
    claim.pattern = path::join(&claim.place, &pattern);
    Some(claim)
}

/// The convention that a stem belongs to.
fn convention(stem: &str, directory: &str, format: Format) -> Convention {
    let place = path::split(directory).1;
    match stem {
        "application" | "bootstrap" if format == Format::Yaml => Convention::Spring,
        "docker-compose" | "compose" | "docker_compose" => Convention::Compose,
        "appsettings" if format == Format::Json => Convention::AppSettings,
        "values" | "helm-values" | "values-override" if format == Format::Yaml => Convention::Helm,
        "fly" if format == Format::Toml => Convention::Fly,
        "app" if format == Format::Yaml && !path::is_container(directory) => Convention::AppEngine,
        "Pulumi" => Convention::Pulumi,
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

/// A name without one of its parts and without the separator that is left over.
pub(super) fn without(name: &str, start: usize, end: usize) -> String {
    let (before, after) = (name.get(..start).unwrap_or(""), name.get(end..).unwrap_or(""));
    let trimmed = before.trim_end_matches(['.', '-', '_']);
    let after = if trimmed.is_empty() { after.trim_start_matches(['.', '-', '_']) } else { after };
    format!("{trimmed}{after}")
}

/// A name without the ending that makes it a template, and whether it had one.
pub(super) fn without_template(name: &str) -> (&str, bool) {
    for ending in TEMPLATES {
        if let Some(bare) = name.strip_suffix(ending)
            && !bare.is_empty()
        {
            return (bare, true);
        }
    }
    (name, false)
}
