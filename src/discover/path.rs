//! Paths as text with `/`, and the directories that hold configuration for the directory above them.

use std::path::Path;

/// A path relative to the root, with `/` on every platform; what is not Unicode is shown as U+FFFD.
pub(super) fn shown(root: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(root).unwrap_or(path);
    let steps: Vec<_> = relative.components().map(|step| step.as_os_str().to_string_lossy()).collect();
    if steps.is_empty() { ".".to_owned() } else { steps.join("/") }
}

/// The directory and the name of a path; the directory is empty at the root.
pub(super) fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// A directory and a name, or several, put together.
pub(super) fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

/// Directories whose files configure what lies above them.
const CONTAINERS: [&str; 48] = [
    "config",
    "configs",
    "conf",
    "configuration",
    "configurations",
    "cfg",
    ".config",
    "settings",
    "env",
    "envs",
    ".env",
    ".envs",
    "environment",
    "environments",
    "overlays",
    "overrides",
    "deploy",
    "deployment",
    ".deploy",
    "deploy-config",
    "infra",
    ".infra",
    "infrastructure",
    "helm",
    "helm_deploy",
    "helm-deploy",
    "chart",
    "charts",
    "k8s",
    ".k8s",
    "kubernetes",
    "kustomize",
    "manifests",
    "docker",
    ".docker",
    "compose",
    "ops",
    "devops",
    "vars",
    "values",
    "inventory",
    "inventories",
    "group_vars",
    "host_vars",
    "pulumi",
    "helmfile",
    "hokusai",
    "secrets",
];

/// The directory of the project that the files of a directory configure; empty for the root.
pub(super) fn project_of(directory: &str) -> &str {
    let mut project = directory;
    for tail in ["src/main/resources", "src/main/resources/config"] {
        if let Some(rest) = project.strip_suffix(tail) {
            return rest.trim_end_matches('/');
        }
    }
    while !project.is_empty() {
        let (above, last) = split(project);
        if !CONTAINERS.contains(&last) {
            break;
        }
        project = above;
    }
    project
}

/// Whether the files of a directory configure what lies above it.
pub(super) fn is_container(directory: &str) -> bool {
    CONTAINERS.contains(&split(directory).1)
}

/// Whether a file is the manifest of a service, a job or an environment of AWS Copilot, and not of a pipeline:
/// <https://aws.github.io/copilot-cli/docs/manifest/overview/>
pub(super) fn is_of_copilot(path: &str) -> bool {
    let (directory, name) = split(path);
    let (above, own) = split(directory);
    let above = above.strip_suffix("/environments").unwrap_or(above);
    matches!(name, "manifest.yml" | "manifest.yaml") && split(above).1 == "copilot" && own != "pipelines"
}

/// A directory as outputs show it: `.` for the root.
pub(super) fn project_name(directory: &str) -> String {
    if directory.is_empty() { ".".to_owned() } else { directory.to_owned() }
}

/// What is left of a path below a directory.
pub(super) fn below<'p>(directory: &str, path: &'p str) -> &'p str {
    if directory.is_empty() {
        path
    } else {
        path.strip_prefix(directory).map_or(path, |rest| rest.trim_start_matches('/'))
    }
}

/// A relative path as seen from a directory, with `.` and `..` taken out; none where it leads out of the workspace.
pub(super) fn resolved(directory: &str, relative: &str) -> Option<String> {
    let mut steps: Vec<&str> = directory.split('/').filter(|step| !step.is_empty()).collect();
    for step in relative.split('/') {
        match step {
            "" | "." => {}
            ".." => drop(steps.pop()?),
            step => steps.push(step),
        }
    }
    Some(steps.join("/"))
}
