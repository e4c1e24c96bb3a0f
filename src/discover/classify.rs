//! What the path of a file says of it: which convention, which environment, which part of it.

use foldhash::{HashMap, HashMapExt};

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
