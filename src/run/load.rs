//! The files of one project, read as their loaders read them.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::{Request, own};
use crate::discover::{self, ProjectPlan, Skipped, Stack};
use crate::document::{Document, Fault, Format};
use crate::environment::Environment;
use crate::parse;
use crate::source::{Decoding, Source};
use crate::usage::{Known, Reader, Usages};

/// A project with its files read.
pub struct Loaded<'p> {
    pub(super) plan: &'p ProjectPlan,
    /// The loaders of the workspace's .env files.
    usages: &'p Usages,
    /// One for each file of the plan, as its own loader reads it; empty where the file could not be read.
    pub(super) documents: Vec<Document>,
    /// The files as they are written, where their loader reads them otherwise.
    written: Vec<Option<Document>>,
    skipped: Vec<Skipped>,
    /// Whether it is the only one of its workspace.
    pub(super) alone: bool,
}

/// Reads the files of a project, which may be the only one of its workspace.
pub fn load<'p>(request: &Request<'_>, alone: bool, usages: &'p Usages, plan: &'p ProjectPlan) -> Loaded<'p> {
    let mut skipped = Vec::new();
    let written = plan.files.iter().map(|file| {
        let read = discover::read(request.root, &file.path);
        request.progress.fetch_add(1, Ordering::Relaxed);
        match read {
            Ok((source, decoding)) => {
                let mut document = parse::parse(Arc::new(source), file.format);
                // Java takes every byte of its own files for a character.
                if let Decoding::Invalid(span) = decoding
                    && file.format != Format::Properties
                {
                    skipped.push(Skipped {
                        path: file.path.clone(),
                        reason: "is read in part: not all of it is UTF-8".to_owned(),
                    });
                    let message = "from here on not all of this file is UTF-8; save it as UTF-8".to_owned();
                    document.faults.push(Fault { rule: "syntax/not-utf8", key: None, span, message, related: None });
                }
                if decoding == Decoding::Utf16 && file.format != Format::Yaml {
                    let span = document.source.line_span(1);
                    let message =
                        "this file is UTF-16, and most programs read it as UTF-8; save it as UTF-8".to_owned();
                    document.faults.push(Fault { rule: "syntax/not-utf8", key: None, span, message, related: None });
                }
                document
            }
            Err(reason) => {
                skipped.push(reason);
                Document::empty(Arc::new(Source::new(file.path.as_str(), "")), Format::Dotenv)
            }
        }
    });
    let read = written.map(|written| match own::reading(plan, usages, &written) {
        Some(read) => (read, Some(written)),
        None => (written, None),
    });
    let (documents, written) = read.unzip();
    Loaded { plan, usages, documents, written, skipped, alone }
}

impl Loaded<'_> {
    /// The directory of the project, relative to the workspace; `.` for its root.
    pub fn directory(&self) -> &str {
        &self.plan.directory
    }

    /// What was not read, or only in part.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The files as they are written.
    pub(super) fn written(&self) -> impl DoubleEndedIterator<Item = &Document> {
        self.documents.iter().zip(&self.written).map(|(read, written)| written.as_ref().unwrap_or(read))
    }

    /// The loaders of a file in an environment: those that are declared, else those that are shown, the surest first.
    pub fn readers(&self, environment: &str, path: &str) -> Vec<Reader<'_>> {
        let declared = self.plan.loaders(environment, path).iter();
        let declared: Vec<Reader<'_>> =
            declared.map(|loader| Reader { loader: &loader.value, known: Known::Declared(loader.span) }).collect();
        if !declared.is_empty() {
            return declared;
        }
        self.usages.of(path).map(|usage| Reader { loader: usage.loader, known: Known::Shown(usage) }).collect()
    }

    /// The environments that the files give. What a file would set that was not read nobody knows: an environment that has no others
    /// of its own is left out, or all that stands in them would be missing in it.
    pub fn stacks(&self) -> Vec<Stack<'_>> {
        let mut stacks = self.plan.stacks(&self.documents);
        if !self.skipped.is_empty() {
            stacks.iter_mut().for_each(|stack| stack.environments.retain(|one| self.is_known(one)));
            stacks.retain(|stack| !stack.environments.is_empty());
        }
        stacks
    }

    /// Whether any file was read that is an environment's own, or it has none.
    fn is_known(&self, environment: &Environment<'_>) -> bool {
        let unread = |document: &Document| {
            let source = &document.source;
            source.text().is_empty() && self.skipped.iter().any(|file| file.path == source.path())
        };
        let mut own = environment.layers.iter().filter(|layer| !layer.shared).peekable();
        own.peek().is_none() || own.any(|layer| !unread(layer.document))
    }
}
