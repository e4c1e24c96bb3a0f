//! Walks the tree once and keeps what may be configuration; what others wrote or a program made is not entered.

use std::collections::HashSet;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::failure::{DiscoverError, Skipped};
use super::{names, path, read};
use crate::document::Format;
use crate::parse;
use crate::pin;
use crate::threads;
use crate::usage;

/// What the walk saw.
#[derive(Debug, Default)]
pub(super) struct Tree {
    /// The directory that was walked.
    pub root: PathBuf,
    /// The files that may be configuration by their names, relative to the root, with `/`, sorted.
    pub files: Vec<String>,
    /// Files that say which program reads the .env files beside them, sorted.
    pub manifests: HashSet<String>,
    /// The files called `.gitignore`, until they are read.
    ignores: Vec<String>,
    /// Directories whose `.gitignore` keeps `.env` itself out of what is deployed; empty for the root.
    ignoring: HashSet<String>,
    /// Files that claim versions of runtimes and services, sorted.
    pub pins: Vec<String>,
    /// Files that may show which loaders are used, sorted.
    pub usages: Vec<(String, usage::Form)>,
    /// Directories, relative to the root.
    pub directories: Vec<String>,
    /// What could not be entered.
    pub skipped: Vec<Skipped>,
    /// How many files were seen.
    pub walked: usize,
}

/// Directories that hold what others wrote, what a program made, or texts in many languages.
const PRUNED: [&str; 47] = [
    ".git",
    ".hg",
    ".svn",
    "node_modules",
    "bower_components",
    "jspm_packages",
    "vendor",
    "third_party",
    "target",
    "dist",
    "build",
    "out",
    ".next",
    ".nuxt",
    ".output",
    ".svelte-kit",
    ".venv",
    "venv",
    "virtualenv",
    "site-packages",
    "__pycache__",
    ".terraform",
    ".tox",
    ".nox",
    ".mypy_cache",
    ".pytest_cache",
    ".cache",
    ".gradle",
    ".yarn",
    ".pnpm-store",
    ".turbo",
    ".parcel-cache",
    ".serverless",
    ".aws-sam",
    "cdk.out",
    "coverage",
    "htmlcov",
    "Pods",
    "DerivedData",
    "__fixtures__",
    "__snapshots__",
    "testdata",
    "fixtures",
    "locales",
    "i18n",
    "_site",
    ".idea",
];

/// Whether a directory of this name is not entered.
pub(super) fn is_pruned(name: &str) -> bool {
    PRUNED.contains(&name)
}

/// Directories of hosts that run the code's checks; `.github/workflows/production.yml` is no configuration of production.
const WORKFLOWS: [&str; 6] = [".github", ".circleci", ".gitlab", ".buildkite", ".woodpecker", ".vscode"];

/// Why a link is not followed although it may lead to configuration that is read nowhere else; none for other links.
fn not_followed(root: &Path, link: &Path) -> Option<&'static str> {
    match std::fs::metadata(link) {
        Ok(target) if target.is_dir() => {
            let (target, root) = (std::fs::canonicalize(link).ok()?, std::fs::canonicalize(root).ok()?);
            if !target.starts_with(root) {
                return Some("is a link to a directory outside of the workspace");
            }
            let above = std::fs::canonicalize(link.parent()?).ok()?;
            above.starts_with(target).then_some("is a link to a directory that holds it")
        }
        Err(error) if error.raw_os_error() == Some(TOO_MANY_LINKS) => Some("is a link that leads back to itself"),
        _ => None,
    }
}

/// What Unix says of links that go round in a circle (ELOOP).
const TOO_MANY_LINKS: i32 = if cfg!(target_os = "linux") { 40 } else { 62 };

/// So many directories side by side are walked on all cores.
const MANY: usize = 64;

pub(super) fn walk(root: &Path) -> Result<Tree, DiscoverError> {
    let kind = std::fs::metadata(root).map_err(|error| DiscoverError::Root(read::reason(&error)))?;
    if !kind.is_dir() {
        return Err(DiscoverError::Root("is not a directory".to_owned()));
    }
    let mut tree = Tree { root: root.to_owned(), ..Tree::default() };
    let in_envs = root.components().any(|step| step.as_os_str() == ENVS);
    let mut level = vec![Directory { full: root.to_owned(), path: String::new(), in_workflows: false, in_envs }];
    // Level by level, so that it is known soon whether there are many.
    while !level.is_empty() && level.len() < MANY {
        level = level.iter().flat_map(|directory| tree.enter(directory)).collect();
    }
    if !level.is_empty() {
        threads::use_this_one_too();
        // In order part by part, so that what comes of them is soon in order.
        level.sort_unstable_by(|one, other| one.path.cmp(&other.path));
        let below = |directory| {
            let mut tree = Tree { root: root.to_owned(), ..Tree::default() };
            let mut left = vec![directory];
            while let Some(directory) = left.pop() {
                left.append(&mut tree.enter(&directory));
            }
            tree.files.sort_unstable();
            tree
        };
        let parts: Vec<Tree> = level.into_par_iter().map(below).collect();
        parts.into_iter().for_each(|part| tree.add(part));
    }
    for path in std::mem::take(&mut tree.ignores) {
        if read::read(root, &path).is_ok_and(|(source, _)| ignores_dotenv(source.text())) {
            tree.ignoring.insert(path::split(&path).0.to_owned());
        }
    }
    tree.files.sort();
    tree.pins.sort_unstable();
    tree.usages.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    tree.directories.sort_unstable();
    Ok(tree)
}

impl Tree {
    /// Looks through a directory, and gives the directories in it.
    fn enter(&mut self, directory: &Directory) -> Vec<Directory> {
        let mut below = Vec::new();
        let entries = match fs::read_dir(&directory.full) {
            Ok(entries) => entries,
            Err(error) => {
                self.skip(directory, &error);
                return below;
            }
        };
        let mut path = String::new();
        for entry in entries {
            let (entry, kind) = match entry.and_then(|entry| Ok((entry.file_type()?, entry))) {
                Ok((kind, entry)) => (entry, kind),
                Err(error) => {
                    self.skip(directory, &error);
                    continue;
                }
            };
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if kind.is_dir() && is_pruned(&name) {
                continue;
            }
            directory.name(&name, &mut path);
            let in_workflows = directory.in_workflows || WORKFLOWS.contains(&&*name);
            if !kind.is_dir() {
                self.see(&entry, kind, &name, &path, directory.in_envs, in_workflows);
                continue;
            }
            if !in_workflows {
                if parse::format_of(&name) == Some(Format::Dotenv) {
                    let reason = "is a directory where a file was expected".to_owned();
                    self.skipped.push(Skipped { path: path.clone(), reason });
                }
                self.directories.push(path.clone());
            }
            let in_envs = directory.in_envs || name == ENVS;
            below.push(Directory { full: entry.path(), path: path.clone(), in_workflows, in_envs });
        }
        below
    }

    /// Tells of a directory that cannot be looked through.
    fn skip(&mut self, directory: &Directory, error: &io::Error) {
        let path = path::project_name(&directory.path);
        self.skipped.push(Skipped { path, reason: read::reason(error) });
    }

    /// Keeps what is no directory where it may be of interest.
    fn see(&mut self, entry: &DirEntry, kind: FileType, name: &str, path: &str, in_envs: bool, in_workflows: bool) {
        if kind.is_file() {
            let pin = pin::form_of(path);
            if let Some(form) = usage::form_of(path, pin) {
                self.usages.push((path.to_owned(), form));
            }
            if pin.is_some() {
                self.pins.push(path.to_owned());
            }
        }
        if in_workflows {
            return;
        }
        self.walked += 1;
        if kind.is_symlink()
            && let Some(reason) = not_followed(&self.root, &entry.path())
        {
            self.skipped.push(Skipped { path: path.to_owned(), reason: reason.to_owned() });
        } else if name == ".gitignore" {
            self.ignores.push(path.to_owned());
        } else if names::is_manifest(name) {
            self.manifests.insert(path.to_owned());
        } else if names::may_be_configuration(name) || name.starts_with('.') && in_envs {
            self.files.push(path.to_owned());
        }
    }

    /// Adds what was seen elsewhere in the tree.
    fn add(&mut self, part: Tree) {
        self.files.extend(part.files);
        self.manifests.extend(part.manifests);
        self.ignores.extend(part.ignores);
        self.pins.extend(part.pins);
        self.usages.extend(part.usages);
        self.directories.extend(part.directories);
        self.skipped.extend(part.skipped);
        self.walked += part.walked;
    }
}

/// The directory in which some keep a .env file for each environment, whatever its name.
const ENVS: &str = ".envs";

/// A directory that is walked.
struct Directory {
    /// Where it is found.
    full: PathBuf,
    /// Relative to the root, with `/`; empty for the root.
    path: String,
    /// Whether it is, or lies in, one of [`WORKFLOWS`].
    in_workflows: bool,
    /// Whether it is, or lies in, [`ENVS`].
    in_envs: bool,
}

impl Directory {
    /// Writes the path of what has this name in it.
    fn name(&self, name: &str, path: &mut String) {
        path.clear();
        path.push_str(&self.path);
        if !path.is_empty() {
            path.push('/');
        }
        path.push_str(name);
    }
}

fn ignores_dotenv(text: &str) -> bool {
    text.lines().any(|line| matches!(line.trim(), ".env" | "/.env" | "**/.env"))
}

impl Tree {
    /// Whether a file may be configuration by its name.
    pub(super) fn has(&self, path: &str) -> bool {
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
    }

    /// Whether git is told to ignore `.env` itself, so that it is one machine's own and no base of what is deployed.
    pub(super) fn is_ignored(&self, directory: &str) -> bool {
        let mut above = directory;
        loop {
            if self.ignoring.contains(above) || above.is_empty() {
                return self.ignoring.contains(above);
            }
            above = path::split(above).0;
        }
    }
}
