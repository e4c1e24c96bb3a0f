//! Which loaders are known to read a file: those of envparity.yaml, or those that the repository shows.

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use serde_json::json;

use super::super::inspect::readers::{place, reason};
use super::{Common, Failure, Input};
use crate::document::Format;
use crate::loader::{self, LOADERS, Loader};
use crate::mask::Gate;
use crate::project::FILE_NAME;
use crate::run::{self, Request, Settled};
use crate::usage::{Known as How, Reader};

/// The loaders of one file, and how each is known.
pub(super) struct Known {
    readers: Vec<Evidence>,
}

struct Evidence {
    loader: &'static Loader,
    certainty: &'static str,
    reason: String,
    /// The file and the line, counted from 1, that say so.
    place: Option<(String, u32)>,
}

/// The directory of the workspace that a file lies in: the nearest one above it with an envparity.yaml or a repository, else the
/// current one if the file lies below it, else its own.
pub(super) fn root_of(file: &Path) -> PathBuf {
    let above = file.parent().into_iter().flat_map(Path::ancestors);
    let is_root = |directory: &&Path| directory.join(FILE_NAME).is_file() || directory.join(".git").exists();
    let current = || std::env::current_dir().and_then(std::fs::canonicalize).ok();
    let own = || file.parent().unwrap_or(file).to_owned();
    match above.clone().find(is_root) {
        Some(root) => root.to_owned(),
        None => current().filter(|current| file.starts_with(current)).unwrap_or_else(own),
    }
}

impl Known {
    /// Looks through the workspace for who reads a file.
    pub(super) fn look(file: &Path, root: &Path, settled: &Settled, common: &Common) -> Result<Self, Failure> {
        let progress = AtomicUsize::new(0);
        let request = Request {
            config: common.config.as_deref(),
            isolated: common.isolated,
            ..Request::of(root, jiff::Zoned::now().date(), Gate::new(common.show_values), &progress)
        };
        let relative = file.strip_prefix(root).unwrap_or(file);
        let path = relative.display().to_string().replace('\\', "/");
        let workspace = settled.discover(root)?;
        let usages = run::witnesses(&request, &workspace, false, Some(&path)).usages;
        let mut known = Known { readers: Vec::new() };
        let plans = workspace.projects.iter().filter(|plan| plan.files.iter().any(|file| file.path == path));
        for plan in plans {
            let loaded = run::load(&request, workspace.projects.len() == 1, &usages, plan);
            for environment in loaded.stacks().iter().flat_map(|stack| &stack.environments) {
                let is_layer = environment
                    .layers
                    .iter()
                    .any(|layer| layer.document.source.path() == path && layer.document.format == Format::Dotenv);
                let readers = if is_layer { loaded.readers(&environment.name, &path) } else { Vec::new() };
                readers.iter().for_each(|reader| known.add(settled, Some(&environment.name), reader));
            }
        }
        if known.readers.is_empty() {
            for usage in usages.of(&path) {
                known.add(settled, None, &Reader { loader: usage.loader, known: How::Shown(usage) });
            }
        }
        Ok(known)
    }

    fn add(&mut self, settled: &Settled, environment: Option<&str>, reader: &Reader<'_>) {
        let Some(loader) = loader::named(reader.loader) else { return };
        if self.readers.iter().all(|known| known.loader.name != loader.name) {
            let (certainty, reason) = reason(environment, reader);
            self.readers.push(Evidence { loader, certainty, reason, place: place(settled, reader) });
        }
    }

    /// The loaders to ask: all there are where none is known.
    pub(super) fn loaders(&self) -> Vec<&'static Loader> {
        match self.readers.is_empty() {
            true => LOADERS.iter().collect(),
            false => self.readers.iter().map(|known| known.loader).collect(),
        }
    }

    /// Who reads the file and what shows it, in one sentence.
    pub(super) fn told(&self, input: &Input<'_>) -> String {
        let path = input.gate.text(&input.path);
        if self.readers.is_empty() {
            return format!(
                "no loader is known to read {path}, so all {} are asked; declare its own in {FILE_NAME} (`loader: node`), or \
                 name some with --loader",
                LOADERS.len()
            );
        }
        let told = |known: &Evidence| {
            let at = known.place.as_ref().map_or_else(String::new, |(path, line)| format!(" in {path}:{line}"));
            format!("{} ({}{at})", known.loader.name, known.reason)
        };
        let told: Vec<String> = self.readers.iter().map(told).collect();
        format!("{path} is read by {}", input.gate.text(&told.join(", ")))
    }

    /// The same for a program.
    pub(super) fn evidence(&self) -> serde_json::Value {
        let evidence = self.readers.iter().map(|known| {
            json!({
                "loader": known.loader.name,
                "certainty": known.certainty,
                "reason": known.reason,
                "path": known.place.as_ref().map(|(path, _)| path),
                "line": known.place.as_ref().map(|(_, line)| line),
            })
        });
        evidence.collect::<Vec<_>>().into()
    }
}
