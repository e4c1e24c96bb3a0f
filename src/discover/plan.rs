//! What is known of a project before its files are read: which files, and which of them give which environment its layers.

use super::convention::Convention;
use super::path;
use crate::document::Format;
use crate::environment::Role;
use crate::secret::secret_shapes;
use crate::source::Spanned;

/// Files of one directory that one program reads together, and which of them give which environment its layers.
#[derive(Debug)]
pub struct ProjectPlan {
    /// The directory of the project, relative to the workspace, with `/`; `.` for its root.
    pub directory: String,
    /// What kind of layout it is.
    pub convention: Convention,
    /// What its files are called, with `*` for the environment: `.env.*`, `config/*.yml`.
    pub stack: String,
    /// The files that must be read to know its environments.
    pub files: Vec<PlannedFile>,
    pub(crate) shape: Shape,
}

/// A file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Relative to the workspace, with `/`.
    pub path: String,
    /// How to read it.
    pub format: Format,
}

/// How the files of a plan make environments.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shape {
    /// The environments that the names of the files say.
    pub environments: Vec<Planned>,
    /// Whether the environments are sections of the files, so that only their content says them.
    pub sections: bool,
    /// Whether the environments come from two stacks, which are one only if their keys are alike.
    pub joined: bool,
    /// The number of a file that is the base of every environment if its keys are those that they set.
    pub likely_base: Option<usize>,
    /// The loaders that envparity.yaml declares.
    pub loaders: Vec<DeclaredLoaders>,
}

/// The programs that read a file in an environment, as they are declared.
#[derive(Debug, Clone)]
pub(crate) struct DeclaredLoaders {
    pub environment: String,
    /// The number of the file in the plan.
    pub file: usize,
    pub loaders: Vec<Spanned<String>>,
}

impl ProjectPlan {
    /// The programs that read a file in an environment, as they are declared; none where that is to be found out.
    pub fn loaders(&self, environment: &str, path: &str) -> &[Spanned<String>] {
        let is_file = |number: usize| self.files.get(number).is_some_and(|file| file.path == path);
        let mut declared = self.shape.loaders.iter();
        let found = declared.find(|declared| declared.environment == environment && is_file(declared.file));
        found.map_or(&[], |declared| &declared.loaders)
    }

    /// The program that each environment which declares any runs with, for a file.
    pub fn declared_first(&self, path: &str) -> impl Iterator<Item = &str> {
        let is_file = move |number: usize| self.files.get(number).is_some_and(|file| file.path == path);
        let declared = self.shape.loaders.iter().filter(move |declared| is_file(declared.file));
        declared.filter_map(|declared| Some(declared.loaders.first()?.value.as_str()))
    }
}

/// An environment before its files are read.
#[derive(Debug, Clone)]
pub(crate) struct Planned {
    pub name: String,
    pub role: Role,
    pub template: bool,
    pub layers: Vec<PlannedLayer>,
    /// The stack that its files came from, where two are joined.
    pub part: usize,
}

/// A layer before its file is read.
#[derive(Debug, Clone)]
pub(crate) struct PlannedLayer {
    /// The number of the file in the plan.
    pub file: usize,
    pub section: Option<String>,
    pub shared: bool,
    pub external: bool,
    pub reason: String,
}

/// The files of a plan, each with its number.
#[derive(Default)]
pub(super) struct Files(Vec<PlannedFile>);

impl Files {
    pub(super) fn add(&mut self, path: &str, format: Format) -> usize {
        self.0.iter().position(|file| file.path == path).unwrap_or_else(|| {
            self.0.push(PlannedFile { path: path.to_owned(), format });
            self.0.len() - 1
        })
    }

    pub(super) fn so_far(&self) -> &[PlannedFile] {
        &self.0
    }
}

pub(super) fn finish(
    project: &str,
    convention: Convention,
    stack: String,
    files: Files,
    mut shape: Shape,
) -> ProjectPlan {
    shape.environments.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    // A token in the name of a file is known by its look, which it loses where `*` takes the place of one of its parts.
    let holds_secret = |file: &PlannedFile| !secret_shapes(path::split(&file.path).1).is_empty();
    let stack = if files.0.iter().any(holds_secret) { convention.id().to_owned() } else { stack };
    ProjectPlan { directory: path::project_name(project), convention, stack, files: files.0, shape }
}

/// Adds a layer to the environment of this name, or makes it.
pub(super) fn push(environments: &mut Vec<Planned>, name: &str, role: Role, template: bool, layer: PlannedLayer) {
    match environments.iter_mut().find(|environment| environment.name == name) {
        // The file itself says more than its template.
        Some(environment) if template && !environment.template => {}
        Some(environment) if environment.template && !template => {
            (environment.layers, environment.template) = (vec![layer], false);
        }
        Some(environment) => environment.layers.push(layer),
        None => environments.push(Planned { name: name.to_owned(), role, template, layers: vec![layer], part: 0 }),
    }
}
