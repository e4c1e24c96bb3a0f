//! Pins: what files claim of the version of one runtime or service, and where the claims of one project disagree.

mod collect;
mod dockerfile;
mod expand;
mod image;
mod lifetime;
mod lines;
mod manifest;
mod pipeline;
mod place;
mod product;
mod verdict;
mod version;
mod workflow;

use std::sync::Arc;

use jiff::civil::Date;

use crate::document::{Document, Format};
use crate::parse;
use crate::source::{Source, Span};

pub use image::{Held, Image, System};
pub use place::form_of;
pub use verdict::{Disagreement, KINDS};
pub use version::{Dialect, Interval, Version, range};

/// The product of claims about the processors that something is built for or runs on.
const ARCHITECTURE: &str = "architecture";

/// How to read what a file claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// <https://docs.docker.com/reference/dockerfile/>
    Dockerfile,
    /// <https://docs.docker.com/reference/compose-file/services/#image>
    Compose,
    /// <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax>
    Workflow,
    /// Images of jobs, as GitLab and CircleCI write them.
    Pipeline,
    /// One version of this product alone in a file.
    Version(&'static str),
    /// <https://asdf-vm.com/manage/configuration.html#tool-versions>
    ToolVersions,
    /// <https://sdkman.io/usage/#env-command>
    Sdkman,
    /// `runtime.txt` of Heroku.
    RuntimeText,
    /// <https://bundler.io/guides/gemfile_ruby.html>
    Gemfile,
    /// <https://go.dev/ref/mod#go-mod-file-go>
    GoModule,
    /// <https://mise.jdx.dev/configuration.html>
    Mise,
    /// <https://rust-lang.github.io/rustup/overrides.html#the-toolchain-file>
    RustToolchain,
    /// <https://doc.rust-lang.org/cargo/reference/rust-version.html>
    Cargo,
    /// <https://packaging.python.org/en/latest/specifications/pyproject-toml/#requires-python>
    Pyproject,
    /// `Pipfile` of Pipenv.
    Pipfile,
    /// <https://docs.npmjs.com/cli/configuring-npm/package-json#engines>
    Package,
    /// <https://getcomposer.org/doc/articles/composer-platform-dependencies.md>
    Composer,
    /// <https://learn.microsoft.com/en-us/dotnet/core/tools/global-json>
    Global,
    /// `app.json` of Heroku: <https://devcenter.heroku.com/articles/app-json-schema>
    App,
    /// <https://www.serverless.com/framework/docs/providers/aws/guide/serverless.yml>
    Serverless,
    /// <https://cloud.google.com/appengine/docs/standard/reference/app-yaml>
    AppEngine,
}

/// What becomes of what a file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// It is what runs in production.
    Deployed,
    /// Developers run it.
    Development,
    /// The checks of the code run it.
    Checked,
    /// Tools and people are told to use it.
    Declared,
}

/// What a claim says of the version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// It is this one; or one of these, where each has its turn.
    Pinned(Vec<Version>),
    /// It lies in one of these intervals.
    Within(Vec<Interval>),
    /// It is whatever is newest.
    Moving,
    /// It is one of these, which have names instead of versions.
    Named(Vec<&'static str>),
}

/// What one place of a file claims of one product.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The runtime or service, or the image where nobody knows what it holds.
    pub product: String,
    /// What it says.
    pub says: Says,
    /// What it says as it is written.
    pub shown: String,
    /// What becomes of it.
    pub evidence: Evidence,
    /// The directory of the project, relative to the workspace; empty for its root.
    pub project: String,
    /// The file.
    pub source: Arc<Source>,
    /// Where in it.
    pub span: Span,
    /// The image that says it.
    pub image: Option<Box<str>>,
    /// Whether another claim of the same place says more.
    pub secondary: bool,
    /// Whether what is deployed stands on it.
    pub is_base: bool,
    /// Whether what is deployed takes libraries for its system from it.
    pub gives_libraries: bool,
}

/// Reads a file for its claims and its excerpts; none where it is no such file.
pub fn read(source: Arc<Source>) -> Option<(Document, Form)> {
    let form = form_of(source.path())?;
    let format = match form {
        Form::Compose | Form::Workflow | Form::Pipeline | Form::Serverless | Form::AppEngine => Format::Yaml,
        Form::Mise | Form::RustToolchain | Form::Cargo | Form::Pyproject | Form::Pipfile => Format::Toml,
        Form::Package | Form::Composer | Form::Global | Form::App => Format::Json,
        _ => return Some((lines::read(source, form), form)),
    };
    Some((parse::parse(source, format), form))
}

/// What a file claims.
pub fn claims(document: &Document, form: Form) -> Vec<Claim> {
    let path = document.source.path();
    let mut collector = collect::Collector::new(document, place::project_of(path), place::evidence_of(path, form));
    match form {
        Form::Dockerfile => dockerfile::collect(&mut collector),
        Form::Compose => pipeline::compose(&mut collector),
        Form::Pipeline => pipeline::jobs(&mut collector),
        Form::Workflow => workflow::collect(&mut collector),
        _ if form.is_lines() => lines::collect(&mut collector, form),
        _ => manifest::collect(&mut collector, form),
    }
    if place::is_one_of_several(path) && form == Form::Dockerfile {
        collector.claims.retain(|claim| claim.says == Says::Moving);
    }
    collector.claims
}

/// Where the claims of each project disagree, in the order of projects and products.
pub fn judge(claims: Vec<Claim>, today: Date) -> Vec<Disagreement> {
    verdict::judge(claims, today)
}

impl Form {
    const fn is_lines(self) -> bool {
        matches!(
            self,
            Form::Version(_) | Form::ToolVersions | Form::Sdkman | Form::RuntimeText | Form::Gemfile | Form::GoModule
        )
    }
}
