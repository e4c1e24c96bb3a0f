//! Environments as envparity.yaml declares them, in each project that they apply to.

use std::collections::BTreeSet;

use globset::{Glob, GlobBuilder, GlobMatcher};

use super::convention::Convention;
use super::failure::DiscoverError;
use super::options::Options;
use super::plan::{DeclaredLoaders, Files, Planned, PlannedLayer, ProjectPlan, Shape, finish};
use super::walk::Tree;
use super::{names, path};
use crate::project::DeclaredEnvironment;
use crate::source::Spanned;

/// A layer as it is declared: the files it stands for, and the section of them that counts.
struct Declared<'a> {
    environment: usize,
    glob: GlobMatcher,
    written: &'a str,
    section: Option<&'a str>,
    loaders: &'a [Spanned<String>],
}

/// One plan for each directory that the environments are declared for, if any of their files is there.
pub(super) fn plans(options: &Options<'_>, tree: &Tree) -> Result<Vec<ProjectPlan>, DiscoverError> {
    if options.declared.is_empty() {
        return Ok(Vec::new());
    }
    let mut layers = Vec::new();
    for (environment, declared) in options.declared.iter().enumerate() {
        for layer in &declared.layers {
            let files = &layer.files;
            let (written, section) = match files.value.split_once('#') {
                Some((written, section)) => (written, Some(section)),
                None => (files.value.as_str(), None),
            };
            let written = written.trim_start_matches("./");
            let loaders = if layer.loaders.is_empty() { &declared.loaders } else { &layer.loaders };
            layers.push(Declared { environment, glob: glob(written, files)?, written, section, loaders });
        }
    }
    let directories = directories(options, tree)?;
    Ok(directories.iter().filter_map(|directory| plan(options.declared, &layers, directory, tree)).collect())
}

fn glob(text: &str, place: &Spanned<String>) -> Result<GlobMatcher, DiscoverError> {
    let build = |text: &str| -> Result<Glob, globset::Error> { GlobBuilder::new(text).literal_separator(true).build() };
    build(text)
        .map(|glob| glob.compile_matcher())
        .map_err(|error| DiscoverError::Glob(place.span, error.kind().to_string()))
}

/// The directories that the environments are declared for; empty stands for the root.
fn directories(options: &Options<'_>, tree: &Tree) -> Result<BTreeSet<String>, DiscoverError> {
    if options.projects.is_empty() {
        return Ok(BTreeSet::from([String::new()]));
    }
    let mut directories = BTreeSet::new();
    for project in options.projects {
        let text = project.value.trim_start_matches("./").trim_end_matches('/');
        if matches!(text, "." | "") {
            directories.insert(String::new());
            continue;
        }
        let glob = glob(text, project)?;
        directories.extend(tree.directories.iter().filter(|directory| glob.is_match(directory.as_str())).cloned());
    }
    Ok(directories)
}

fn plan(
    declared: &[DeclaredEnvironment],
    layers: &[Declared<'_>],
    directory: &str,
    tree: &Tree,
) -> Option<ProjectPlan> {
    let mut files = Files::default();
    let mut environments: Vec<Planned> = declared
        .iter()
        .map(|environment| Planned {
            name: environment.name.value.clone(),
            role: environment.role,
            template: false,
            layers: Vec::new(),
            part: 0,
        })
        .collect();
    let mut loaders = Vec::new();
    for layer in layers {
        for path in matches(layer, directory, tree) {
            let planned = PlannedLayer {
                file: files.add(&path, names::format_of(&path)),
                section: layer.section.map(str::to_owned),
                shared: false,
                external: false,
                reason: "declared in envparity.yaml".to_owned(),
            };
            let environment = &mut environments[layer.environment];
            if !layer.loaders.is_empty() {
                let (environment, file) = (environment.name.clone(), planned.file);
                loaders.push(DeclaredLoaders { environment, file, loaders: layer.loaders.to_vec() });
            }
            environment.layers.push(planned);
        }
    }
    let uses = |layer: &PlannedLayer, environment: &Planned| {
        environment.layers.iter().any(|other| other.file == layer.file && other.section == layer.section)
    };
    let known = environments.clone();
    for (index, environment) in environments.iter_mut().enumerate() {
        for layer in &mut environment.layers {
            layer.shared = known.iter().enumerate().any(|(other, known)| other != index && uses(layer, known));
        }
    }
    environments.retain(|environment| !environment.layers.is_empty());
    let shape = Shape { environments, loaders, ..Shape::default() };
    (!shape.environments.is_empty())
        .then(|| finish(directory, Convention::Declared, "envparity.yaml".to_owned(), files, shape))
}

/// The files of a layer in a directory. A file that is named is taken wherever it lies; a glob finds what the walk saw.
fn matches(layer: &Declared<'_>, directory: &str, tree: &Tree) -> Vec<String> {
    let has_wildcard = layer.written.contains(['*', '?', '[', '{']);
    if !has_wildcard {
        let path = path::resolved(directory, layer.written);
        return path.filter(|path| tree.holds(path)).into_iter().collect();
    }
    let below = |file: &&String| directory.is_empty() || file.starts_with(&format!("{directory}/"));
    let files = tree.files.iter().filter(below);
    files.filter(|file| layer.glob.is_match(path::below(directory, file))).cloned().collect()
}

impl Tree {
    /// Whether there is a file, one that the walk left out by its name or place included; none in a directory to which only a link
    /// leads out of the workspace.
    fn holds(&self, path: &str) -> bool {
        let full = self.root.join(path);
        let directory = || full.parent()?.canonicalize().ok();
        let is_inside =
            || self.root.canonicalize().ok().zip(directory()).is_some_and(|(root, at)| at.starts_with(root));
        self.files.binary_search_by(|file| file.as_str().cmp(path)).is_ok()
            || full.symlink_metadata().is_ok() && is_inside()
    }
}

/// Whether a glob means a file of a declared environment, relative to its project, or such a project.
pub(super) fn declares(projects: &[ProjectPlan], glob: &str) -> bool {
    let written = glob.trim_start_matches("./").trim_end_matches('/');
    let Ok(matcher) = GlobBuilder::new(written).literal_separator(true).build().map(|glob| glob.compile_matcher())
    else {
        return false;
    };
    let fits = |path: &str| path == written || matcher.is_match(path);
    projects.iter().filter(|plan| plan.convention == Convention::Declared).any(|plan| {
        let directory = if plan.directory == "." { "" } else { plan.directory.as_str() };
        let named = path::resolved(directory, written);
        let is_file = |file: &str| fits(path::below(directory, file)) || named.as_deref() == Some(file);
        fits(&plan.directory) || plan.files.iter().any(|file| is_file(&file.path))
    })
}
