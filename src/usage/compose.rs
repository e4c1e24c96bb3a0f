//! Files that name .env files in their structure: compose services, kustomize generators, tasks.

use super::{Collector, Tree};

/// `env_file` of the services of a compose file: a path, a list of them, or of maps with `path` and `format`.
pub(super) fn services(collector: &mut Collector<'_>, tree: Tree<'_>) {
    for (_, _, service) in tree.entries_at(&["services"]) {
        let Some(files) = tree.0.at(service, &["env_file"]) else { continue };
        for (written, span) in tree.texts(files) {
            collector.named("compose", written, span, "`env_file`");
        }
        for (_, _, file) in tree.entries(files) {
            let Some((written, span)) = tree.0.at(file, &["path"]).and_then(|path| tree.text(path)) else { continue };
            // Read as `docker run --env-file` does.
            let is_raw = tree
                .0
                .at(file, &["format"])
                .and_then(|format| tree.text(format))
                .is_some_and(|(format, _)| format == "raw");
            match is_raw {
                true => collector.named("docker", written, span, "`env_file` with `format: raw`"),
                false => collector.named("compose", written, span, "`env_file`"),
            }
        }
    }
}

/// `envs` of the generators of a kustomization, and `env`, as it was called before.
pub(super) fn generators(collector: &mut Collector<'_>, tree: Tree<'_>) {
    for kind in ["configMapGenerator", "secretGenerator"] {
        for (_, _, generator) in tree.entries_at(&[kind]) {
            for key in ["envs", "env"] {
                let files = tree.0.at(generator, &[key]).map(|files| tree.texts(files));
                for (written, span) in files.unwrap_or_default() {
                    collector.named("kubectl", written, span, &format!("`{key}` of `{kind}`"));
                }
            }
        }
    }
}

/// `dotenv` of a Taskfile and of its tasks.
pub(super) fn tasks(collector: &mut Collector<'_>, tree: Tree<'_>) {
    let tasks = tree.entries_at(&["tasks"]).filter_map(|(_, _, task)| tree.0.at(task, &["dotenv"]));
    for files in tree.at(&["dotenv"]).into_iter().chain(tasks) {
        for (written, span) in tree.texts(files) {
            collector.named("godotenv", written, span, "`dotenv`");
        }
    }
}
