//! Which files of a workspace a run may read, told by their names alone.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use globset::{Glob, GlobSet, GlobSetBuilder};
use walkdir::WalkDir;

use super::walk::is_pruned;
use super::{names, path};
use crate::pin;
use crate::project::ProjectFile;
use crate::usage;

/// What a run with a project file may read; it may be more than one reads, never less.
#[derive(Debug)]
pub struct Interest {
    /// What the project file names, wherever it lies.
    named: GlobSet,
    /// Whether it matters which other files there are.
    names: bool,
}

impl Interest {
    /// What a run with this project file may read.
    pub fn new(project: &ProjectFile) -> Interest {
        let layers = project.environments.iter().flat_map(|environment| &environment.layers);
        let mut named = GlobSetBuilder::new();
        for written in layers.map(|layer| &layer.files).chain(&project.rule_files) {
            // A layer is relative to any of the projects, and may name a section of its file.
            let file = written.value.rsplit_once('#').map_or(written.value.as_str(), |(file, _)| file);
            let inside = file.trim_start_matches("./").trim_start_matches("../");
            for pattern in [inside.to_owned(), format!("**/{inside}")] {
                if let Ok(glob) = Glob::new(&pattern) {
                    named.add(glob);
                }
            }
        }
        let demands = project
            .contract
            .keys
            .iter()
            .flat_map(|key| std::iter::once(&key.demand).chain(key.overrides.iter().map(|(_, demand)| demand)));
        let names = demands.filter_map(|demand| demand.path.as_ref()).any(|path| path.exists.is_some());
        Interest { named: named.build().unwrap_or_default(), names }
    }

    /// Whether the file at this path, relative to the root and written with `/`, may be read.
    pub fn reads(&self, path: &str) -> bool {
        is_read(path) || self.named.is_match(path)
    }

    /// Whether it matters that there is a file at this path, whatever it holds.
    pub fn knows(&self, path: &str) -> bool {
        self.names || self.reads(path)
    }

    /// The files below a directory that may be read, relative to `root` and written with `/`, with their full paths.
    pub fn files(&self, root: &Path, below: &Path) -> impl Iterator<Item = (String, PathBuf)> {
        let is_entered = move |entry: &walkdir::DirEntry| {
            let pruned = entry.file_type().is_dir() && entry.file_name().to_str().is_some_and(is_pruned);
            !pruned || entry.path() == root
        };
        let entries = WalkDir::new(below).follow_links(false).sort_by_file_name().into_iter().filter_entry(is_entered);
        let files = entries.flatten().filter(|entry| !entry.file_type().is_dir());
        let named = files.map(move |entry| (path::shown(root, entry.path()), entry.into_path()));
        named.filter(|(path, _)| self.reads(path))
    }

    /// A number that is another once a file that may be read, or one of those `named`, is written, made or removed. Those that are
    /// `written` by the program itself do not count.
    pub fn state(&self, root: &Path, named: &[PathBuf], written: &[PathBuf]) -> u64 {
        let is_written = |full: &Path| {
            let same = |own: &PathBuf| {
                own.file_name() == full.file_name() && own.canonicalize().ok() == full.canonicalize().ok()
            };
            written.iter().any(same)
        };
        let files = self.files(root, root).map(|(_, full)| full).filter(|full| !is_written(full));
        let mut state = DefaultHasher::new();
        for full in files.chain(named.iter().cloned()) {
            let known = std::fs::metadata(&full).ok();
            (full, known.map(|known| (known.len(), known.modified().ok()))).hash(&mut state);
        }
        state.finish()
    }
}

/// Whether a file is read without a project file that names it.
fn is_read(path: &str) -> bool {
    let (directory, name) = path::split(path);
    let pin = pin::form_of(path);
    let by_name = pin.is_some()
        || usage::form_of(path, pin).is_some()
        || name == ".gitignore"
        || names::is_manifest(name)
        || names::may_be_configuration(name)
        || name.starts_with('.') && directory.split('/').any(|step| step == ".envs");
    by_name && !directory.split('/').any(is_pruned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::walk::walk;

    #[test]
    fn what_the_walk_keeps_is_read_and_starts_the_hooks() {
        let tree = walk(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        let usages = tree.usages.iter().map(|(path, _)| path);
        let kept: Vec<&String> = tree.files.iter().chain(&tree.pins).chain(&tree.manifests).chain(usages).collect();
        assert!(kept.len() > 50, "{kept:?}");
        let missed: Vec<&&String> = kept.iter().filter(|path| !is_read(path)).collect();
        assert!(missed.is_empty(), "{missed:?}");
        // What is read as configuration or claims a version starts the hooks.
        let manifest =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml")).unwrap();
        let files = manifest.split("|-\n").nth(1).and_then(|rest| rest.split("\n  require_serial").next()).unwrap();
        let hooks = regex::Regex::new(files.trim()).unwrap();
        let names =
            ["api/.env", ".env.staging", "prod.env.example", "env.production", "config/app.json5", "a.yml.default"];
        let versions =
            ["Dockerfile", "web.Dockerfile", "Dockerfile.prod", ".nvmrc", ".tool-versions", "go.mod", "Gemfile"];
        let read = tree.files.iter().chain(&tree.pins).map(String::as_str).chain(names).chain(versions);
        let silent: Vec<&str> = read.filter(|path| !hooks.is_match(path)).collect();
        assert!(silent.is_empty(), "{silent:?}");
        assert!(["README.md", "src/main.rs", "environment.rs"].iter().all(|path| !hooks.is_match(path)));
        for path in ["src/main.rs", "node_modules/a/package.json", "README.md"] {
            assert!(!is_read(path), "{path}");
        }
    }
}
