//! What the path of a file says: whether it shows loaders, and where what it starts runs.

use super::{Form, Stage};
use crate::pin;

/// Files of command lines, by their whole names.
const COMMANDS: [&str; 17] = [
    "Makefile",
    "makefile",
    "GNUmakefile",
    "Procfile",
    "Jenkinsfile",
    "deno.json",
    "deno.jsonc",
    "action.yml",
    "action.yaml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    ".travis.yml",
    "buildspec.yml",
    "cloudbuild.yaml",
    "cloudbuild.yml",
    "entrypoint",
    "docker-entrypoint",
];

/// Directories whose files without an ending are scripts.
const SCRIPTS: [&str; 3] = ["bin", "script", "scripts"];

/// How a file shows which loaders are used; none where it shows nothing. Asked of every file of a workspace, with what it claims
/// of versions, which tells most of the names that both look for.
pub fn form_of(path: &str, pin: Option<pin::Form>) -> Option<Form> {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    if let Some(form) = pin {
        return match form {
            pin::Form::Compose => Some(Form::Compose),
            pin::Form::Workflow | pin::Form::Pipeline | pin::Form::Dockerfile => Some(Form::Commands),
            pin::Form::Package => Some(Form::Package),
            pin::Form::Composer => Some(Form::Composer),
            pin::Form::Pyproject => Some(Form::Pyproject),
            pin::Form::Pipfile => Some(Form::Pipfile),
            pin::Form::Gemfile => Some(Form::Gemfile),
            pin::Form::GoModule => Some(Form::GoModule),
            pin::Form::Cargo => Some(Form::Cargo),
            _ => None,
        };
    }
    let form = match name {
        "kustomization.yaml" | "kustomization.yml" | "Kustomization" => Form::Kustomization,
        ".envrc" => Form::Envrc,
        "justfile" | ".justfile" | "Justfile" => Form::Justfile,
        "Taskfile.yml" | "Taskfile.yaml" | "taskfile.yml" | "taskfile.yaml" => Form::Taskfile,
        _ if COMMANDS.contains(&name) => Form::Commands,
        _ => match name.rsplit_once('.') {
            Some((_, "service")) => Form::Unit,
            Some((_, "container")) => Form::Quadlet,
            Some((_, "sh" | "bash" | "zsh" | "mk" | "just")) => Form::Commands,
            Some((stem, "txt")) if stem.contains("requirements") => Form::Requirements,
            Some((_, "txt")) if directory.rsplit('/').next() == Some("requirements") => Form::Requirements,
            Some(("Procfile", _)) => Form::Commands,
            None if directory.rsplit('/').next().is_some_and(|last| SCRIPTS.contains(&last)) => Form::Commands,
            _ => return None,
        },
    };
    Some(form)
}

/// Where what a file starts runs, by the words of its path.
pub(super) fn stage_of(path: &str) -> Stage {
    // A pipeline deploys, too.
    let mut words = path.trim_end_matches(".gitlab-ci.yml").split(|char: char| !char.is_ascii_alphanumeric());
    let is_unit = path.ends_with(".service") || path.ends_with(".container");
    let mut stage = if is_unit { Stage::Deployed } else { Stage::Unknown };
    if words.clone().any(|word| matches!(word.to_ascii_lowercase().as_str(), "prod" | "production" | "live")) {
        stage = Stage::Deployed;
    }
    let is_development = |word: &str| {
        matches!(
            word.to_ascii_lowercase().as_str(),
            "dev"
                | "devel"
                | "development"
                | "local"
                | "test"
                | "tests"
                | "testing"
                | "ci"
                | "e2e"
                | "debug"
                | "staging"
                | "devcontainer"
        )
    };
    if words.any(is_development) { Stage::Development } else { stage }
}

/// The directory whose .env files a program reads that a file describes: that of the file, or the one above `requirements/`.
pub(super) fn home_of(path: &str) -> &str {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    match directory.rsplit_once('/') {
        Some((above, "requirements")) => above,
        None if matches!(directory, "requirements" | ".devcontainer") => "",
        _ => directory,
    }
}
