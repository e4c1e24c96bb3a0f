//! What the path of a file says: how to read its claims, which project they are about, and what becomes of it.

use super::{Evidence, Form};

/// Directories that hold how what is above them is built and run.
const CONTAINERS: [&str; 14] = [
    "docker",
    ".docker",
    "dockerfiles",
    "compose",
    "container",
    "containers",
    "deploy",
    "deployment",
    ".deploy",
    "ops",
    "devops",
    "infra",
    "infrastructure",
    ".devcontainer",
];

/// Directories of hosts that check the code of the whole directory above.
const CHECKS: [&str; 3] = [".github", ".circleci", ".gitlab"];

/// Words for what only developers and their checks run.
const DEVELOPMENT: [&str; 14] = [
    "dev",
    "devel",
    "development",
    "devcontainer",
    "local",
    "test",
    "tests",
    "testing",
    "ci",
    "debug",
    "e2e",
    "lint",
    "docs",
    "tools",
];

/// Words for what is deployed.
const PRODUCTION: [&str; 3] = ["prod", "production", "live"];

/// Endings of templates, notes and lists that only look like a Dockerfile.
const NO_DOCKERFILE: [&str; 10] =
    [".dockerignore", ".j2", ".tpl", ".tmpl", ".template", ".erb", ".in", ".md", ".example", ".sh"];

/// How to read what a file claims; none where it claims nothing. Asked of every file of a workspace.
pub fn form_of(path: &str) -> Option<Form> {
    let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
    let form = match name {
        ".nvmrc" | ".node-version" => Form::Version("node"),
        ".python-version" => Form::Version("python"),
        ".ruby-version" => Form::Version("ruby"),
        ".java-version" => Form::Version("java"),
        ".go-version" => Form::Version("go"),
        ".php-version" => Form::Version("php"),
        "rust-toolchain" => Form::Version("rust"),
        ".tool-versions" => Form::ToolVersions,
        ".sdkmanrc" => Form::Sdkman,
        "runtime.txt" => Form::RuntimeText,
        "Gemfile" => Form::Gemfile,
        "go.mod" => Form::GoModule,
        "mise.toml" | ".mise.toml" => Form::Mise,
        "rust-toolchain.toml" => Form::RustToolchain,
        "Cargo.toml" => Form::Cargo,
        "pyproject.toml" => Form::Pyproject,
        "Pipfile" => Form::Pipfile,
        "package.json" => Form::Package,
        "composer.json" => Form::Composer,
        "global.json" => Form::Global,
        "app.json" => Form::App,
        "serverless.yml" | "serverless.yaml" => Form::Serverless,
        "app.yaml" | "app.yml" => Form::AppEngine,
        ".gitlab-ci.yml" => Form::Pipeline,
        "config.yml" if directory == ".circleci" => Form::Pipeline,
        _ => return by_part(directory, name),
    };
    Some(form)
}

fn by_part(directory: &str, name: &str) -> Option<Form> {
    let lower = name.to_ascii_lowercase();
    if let Some(stem) = lower.strip_suffix(".yml").or_else(|| lower.strip_suffix(".yaml")) {
        return match directory {
            ".github/workflows" => Some(Form::Workflow),
            _ if words(stem).any(|word| word == "compose") => Some(Form::Compose),
            // `app.production.yaml`, as it is named where there are several.
            _ if stem.strip_prefix("app").is_some_and(|rest| rest.starts_with(['.', '-', '_'])) => {
                Some(Form::AppEngine)
            }
            _ => None,
        };
    }
    if NO_DOCKERFILE.iter().any(|ending| lower.ends_with(ending)) {
        return None;
    }
    let is_file = ["dockerfile", "containerfile"].into_iter().any(|word| {
        lower == word
            || lower.strip_prefix(word).is_some_and(|rest| rest.starts_with(['.', '-', '_']))
            || lower.strip_suffix(word).is_some_and(|rest| rest.ends_with('.'))
    });
    is_file.then_some(Form::Dockerfile)
}

/// The directory of the project that a file speaks of, relative to the workspace; empty for its root.
pub fn project_of(path: &str) -> String {
    let directory = path.rsplit_once('/').map_or("", |(directory, _)| directory);
    let mut steps: Vec<&str> = directory.split('/').filter(|step| !step.is_empty()).collect();
    if let Some(at) = steps.iter().position(|step| CHECKS.contains(step)) {
        steps.truncate(at);
        return steps.join("/");
    }
    // `docker/production/` builds what is above `docker/`, while `docker/proxy/` builds a proxy.
    let is_ours = |step: &&str| CONTAINERS.contains(step) || PRODUCTION.contains(step) || DEVELOPMENT.contains(step);
    let tail = steps.iter().rev().take_while(|step| is_ours(step)).count();
    let start = steps.len() - tail;
    if let Some(at) = steps[start..].iter().position(|step| CONTAINERS.contains(step)) {
        let lone = steps[start..start + at].iter().all(|step| PRODUCTION.contains(step));
        steps.truncate(if lone { start } else { start + at });
    }
    steps.join("/")
}

/// What becomes of what a file says, as far as its path tells.
pub fn evidence_of(path: &str, form: Form) -> Evidence {
    let name = path.rsplit('/').next().unwrap_or(path);
    let directories: Vec<&str> = path.rsplit('/').skip(1).take(2).collect();
    let says = |list: &[&str]| {
        words(name).any(|word| list.contains(&word.as_str()))
            || directories.iter().any(|step| words(step).any(|word| list.contains(&word.as_str())))
    };
    match form {
        Form::Workflow | Form::Pipeline => Evidence::Checked,
        Form::Compose if says(&PRODUCTION) && !says(&DEVELOPMENT) => Evidence::Deployed,
        Form::Dockerfile if !says(&DEVELOPMENT) => Evidence::Deployed,
        Form::Compose | Form::Dockerfile => Evidence::Development,
        Form::Serverless | Form::AppEngine | Form::RuntimeText | Form::App => Evidence::Deployed,
        _ => Evidence::Declared,
    }
}

/// Whether the name of a file says which of several versions it is about: `Dockerfile.py310`.
pub fn is_one_of_several(path: &str) -> bool {
    path.rsplit('/').next().unwrap_or(path).contains(|char: char| char.is_ascii_digit())
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|char: char| !char.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase)
}
