//! Which loader reads which .env file, as the repository's own files show.

mod command;
mod compose;
mod manifest;
mod place;
mod target;

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::document::{Document, Format, NodeId};
use crate::parse;
use crate::source::{Source, Span};

pub use place::form_of;
pub use target::{Target, Usages};

/// That a loader reads .env files, and what shows it.
#[derive(Debug, Clone)]
pub struct Usage {
    /// The name of the loader: `docker`, `python-dotenv`.
    pub loader: &'static str,
    /// The files.
    pub target: Target,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where the program runs.
    pub stage: Stage,
    /// What the keys start with that the program gets to see; all keys where there is none.
    pub prefixes: &'static [&'static str],
    /// What shows it: `env_file`, `docker run --env-file`, `the dependency next`.
    pub what: String,
    /// The file that shows it.
    pub source: Arc<Source>,
    /// Where in it.
    pub span: Span,
}

/// A loader of one file, and how that is known.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'u> {
    /// The name of the loader.
    pub loader: &'u str,
    /// How it is known.
    pub known: Known<'u>,
}

/// How it is known that a loader reads a file.
#[derive(Debug, Clone, Copy)]
pub enum Known<'u> {
    /// envparity.yaml says so, here.
    Declared(Span),
    /// Other files show it.
    Shown(&'u Usage),
}

/// How sure a usage is, from the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Certainty {
    /// A dependency or a program reads such files unless it is told otherwise.
    Implied,
    /// A line names the file.
    Named,
}

/// Where a program runs, as far as the file tells that shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// In production.
    Deployed,
    /// It does not tell.
    Unknown,
    /// On the machines of developers, in their checks, or in staging.
    Development,
}

/// How a file shows which loaders are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `env_file` of services: <https://docs.docker.com/reference/compose-file/services/#env_file>
    Compose,
    /// `envs` of generators: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/configmapgenerator/>
    Kustomization,
    /// Dependencies in package.json, and the commands of its scripts.
    Package,
    /// Dependencies in composer.json.
    Composer,
    /// Dependencies in pyproject.toml, of the project, its groups and Poetry's.
    Pyproject,
    /// Dependencies in Pipfile.
    Pipfile,
    /// Dependencies in requirements.txt and its like.
    Requirements,
    /// Gems, with the groups they are for.
    Gemfile,
    /// Modules that are required directly.
    GoModule,
    /// Crates.
    Cargo,
    /// `EnvironmentFile=`: <https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=>
    Unit,
    /// The same of a container, where podman reads the file:
    /// <https://docs.podman.io/en/latest/markdown/podman-systemd.unit.5.html>
    Quadlet,
    /// `dotenv` and what else .envrc loads: <https://direnv.net/man/direnv-stdlib.1.html>
    Envrc,
    /// `set dotenv-load`, and the commands of recipes: <https://just.systems/man/en/settings.html>
    Justfile,
    /// `dotenv`, and the commands of tasks: <https://taskfile.dev/docs/reference/schema>
    Taskfile,
    /// Command lines, whatever they stand in: scripts, Makefiles, workflows, Dockerfiles.
    Commands,
}

/// A larger file is no script and no manifest, in bytes.
const MOST_BYTES: usize = 1024 * 1024;

/// What a file shows. `document` is the file as it was read, where that was done already.
pub fn usages(source: &Arc<Source>, form: Form, document: Option<&Document>) -> Vec<Usage> {
    // Each of these words is in the name of every loader's files, options and packages but those of three programs.
    let may_show = [
        "env",
        "decouple",
        "settings",
        "bun ",
        "bun\"",
        "\"next\"",
        "\"vite\"",
        "framework",
        "kit\"",
        "react-",
        "nestjs",
        "astro",
        "gatsby",
        "vue",
    ];
    if source.text().len() > MOST_BYTES || !may_show.iter().any(|word| source.text().contains(word)) {
        return Vec::new();
    }
    let mut collector = Collector::new(source);
    let parsed = match (form.format(), document) {
        (Some(_), Some(document)) => Some(Tree(document)),
        _ => None,
    };
    let owned = form.format().filter(|_| parsed.is_none()).map(|format| parse::parse(source.clone(), format));
    let tree = parsed.or(owned.as_ref().map(Tree));
    match (form, tree) {
        (Form::Compose, Some(tree)) => compose::services(&mut collector, tree),
        (Form::Kustomization, Some(tree)) => compose::generators(&mut collector, tree),
        (Form::Taskfile, Some(tree)) => compose::tasks(&mut collector, tree),
        (Form::Package, Some(tree)) => manifest::package(&mut collector, tree),
        (Form::Composer, Some(tree)) => manifest::composer(&mut collector, tree),
        (Form::Cargo, Some(tree)) => manifest::cargo(&mut collector, tree),
        (Form::Pyproject | Form::Pipfile, Some(tree)) => manifest::python(&mut collector, tree),
        (Form::Requirements, _) => manifest::requirements(&mut collector),
        (Form::Gemfile, _) => manifest::gems(&mut collector),
        (Form::GoModule, _) => manifest::modules(&mut collector),
        (Form::Unit, _) => command::unit(&mut collector, "systemd"),
        (Form::Quadlet, _) => command::unit(&mut collector, "podman"),
        (Form::Justfile, _) => command::settings(&mut collector),
        _ => {}
    }
    if form.has_commands() {
        command::lines(&mut collector, form);
    }
    collector.usages
}

impl Form {
    const fn format(self) -> Option<Format> {
        match self {
            Form::Compose | Form::Kustomization | Form::Taskfile => Some(Format::Yaml),
            Form::Package | Form::Composer => Some(Format::Json),
            Form::Pyproject | Form::Pipfile | Form::Cargo => Some(Format::Toml),
            _ => None,
        }
    }

    const fn has_commands(self) -> bool {
        matches!(
            self,
            Form::Compose
                | Form::Package
                | Form::Pyproject
                | Form::Unit
                | Form::Envrc
                | Form::Justfile
                | Form::Taskfile
                | Form::Commands
        )
    }
}

/// The usages of a file, and what holds for all of them.
struct Collector<'s> {
    source: &'s Arc<Source>,
    /// The directory of the file; empty for the root.
    directory: &'s str,
    stage: Stage,
    usages: Vec<Usage>,
    /// What was found already, so that an anchor that many services share counts once.
    seen: BTreeSet<(&'static str, Span)>,
}

impl<'s> Collector<'s> {
    fn new(source: &'s Arc<Source>) -> Self {
        let directory = source.path().rsplit_once('/').map_or("", |(directory, _)| directory);
        let stage = place::stage_of(source.path());
        Collector { source, directory, stage, usages: Vec::new(), seen: BTreeSet::new() }
    }

    /// A file that is named, as it is written.
    fn named(&mut self, loader: &'static str, written: &str, span: Span, what: &str) {
        if let Some(target) = Target::path(self.directory, written) {
            self.add(loader, target, Certainty::Named, span, what.to_owned());
        }
    }

    /// The files beside this one that a program reads unless it is told otherwise.
    fn implied(&mut self, loader: &'static str, span: Span, what: String) {
        self.add(loader, Target::Beside(place::home_of(self.source.path()).to_owned()), Certainty::Implied, span, what);
    }

    /// A package that the project depends on, and what that implies.
    fn dependency(&mut self, loader: &'static str, name: &str, span: Span) {
        self.implied(loader, span, format!("the dependency `{name}`"));
    }

    fn add(&mut self, loader: &'static str, target: Target, certainty: Certainty, span: Span, what: String) {
        if self.seen.insert((loader, span)) {
            let (stage, source) = (self.stage, self.source.clone());
            self.usages.push(Usage { loader, target, certainty, stage, prefixes: &[], what, source, span });
        }
    }
}

/// A document that is asked for what stands at its paths.
#[derive(Clone, Copy)]
struct Tree<'d>(&'d Document);

impl<'d> Tree<'d> {
    /// What stands at a path of keys; nothing where the file is no map.
    fn at(self, keys: &[&str]) -> Option<NodeId> {
        self.0.at(*self.0.roots().first()?, keys)
    }

    /// The entries of a map with their keys, or the items of a list with none; nothing of a scalar.
    fn entries(self, node: NodeId) -> impl Iterator<Item = (&'d str, Span, NodeId)> {
        let document = self.0;
        document.children(document.target(node)).map(move |(id, node)| match node.key() {
            Some(key) => (document.text(&key), key.inner, id),
            None => ("", node.span(), id),
        })
    }

    /// The entries at a path of keys.
    fn entries_at(self, keys: &[&str]) -> impl Iterator<Item = (&'d str, Span, NodeId)> {
        self.at(keys).into_iter().flat_map(move |node| self.entries(node))
    }

    /// The text of a scalar and its place.
    fn text(self, node: NodeId) -> Option<(&'d str, Span)> {
        let node = self.0.target(node);
        Some((self.0.scalar(node)?, self.0.node(node).span()))
    }

    /// The text of a scalar, or those of the items of a list.
    fn texts(self, node: NodeId) -> Vec<(&'d str, Span)> {
        match self.text(node) {
            Some(text) => vec![text],
            None => self.entries(node).filter_map(|(_, _, item)| self.text(item)).collect(),
        }
    }
}
