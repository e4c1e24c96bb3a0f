//! What a run settles before it reads configuration: the workspace, the project file, the rules.

use std::io::Read;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use super::{Outcome, Request};
use crate::allow::Allowances;
use crate::check::{Project, Rules};
use crate::decode::MOST_EXPRESSIONS;
use crate::discover::{self, DiscoverError, Options, Workspace};
use crate::document::{Document, Fault, Format};
use crate::finding::Finding;
use crate::key::KeyPath;
use crate::parse;
use crate::project::{self, FILE_NAME, Glob, Level, ProjectFile};
use crate::rule::{Rule, builtin, read_rules_within};
use crate::source::Source;

/// Why a run could not be done; the message says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(pub String);

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

/// What holds for the whole run: the project file and the user's own rules.
pub struct Settled {
    /// What envparity.yaml says.
    pub project: ProjectFile,
    /// The document it was read from.
    pub document: Option<Document>,
    /// The user's own rules.
    own_rules: Vec<Rule>,
    /// The documents of envparity's own files, with the mistakes in each.
    pub mistakes: Vec<(Arc<Source>, Vec<Fault>)>,
    /// The memory that the regular expressions of further rules may take, in bytes.
    left: usize,
}

impl Default for Settled {
    fn default() -> Self {
        let (project, document, own_rules, mistakes) = Default::default();
        Settled { project, document, own_rules, mistakes, left: MOST_EXPRESSIONS }
    }
}

/// The root of the workspace that paths on the command line mean, and the paths below it that findings must touch.
///
/// # Errors
/// A path does not exist, or they lie in no common directory.
pub fn workspace(paths: &[PathBuf]) -> Result<(PathBuf, Vec<String>), Error> {
    for path in paths {
        if !path.exists() {
            let path = path.display();
            return Err(Error(format!("`{path}` does not exist; name a directory, or files in the current one")));
        }
    }
    match paths {
        [] => Ok((PathBuf::from("."), Vec::new())),
        [directory] if directory.is_dir() => Ok((directory.clone(), Vec::new())),
        paths => {
            let root =
                std::env::current_dir().map_err(|error| Error(format!("the current directory is gone: {error}")))?;
            let relative = |path: &PathBuf| {
                // The directory is looked up, but not the file, which may be a link by another name.
                let full = match (path.parent(), path.file_name()) {
                    (Some(parent), Some(name)) => std::fs::canonicalize(root.join(parent)).ok()?.join(name),
                    _ => std::fs::canonicalize(root.join(path)).ok()?,
                };
                let root = std::fs::canonicalize(&root).ok()?;
                Some(full.strip_prefix(&root).ok()?.to_str()?.replace('\\', "/"))
            };
            let only = paths.iter().map(|path| {
                let outside =
                    || Error(format!("`{}` lies outside the current directory; run from above it", path.display()));
                relative(path).ok_or_else(outside)
            });
            Ok((PathBuf::from("."), only.collect::<Result<_, _>>()?))
        }
    }
}

impl Settled {
    /// Reads the project file and the user's own rules.
    ///
    /// # Errors
    /// A file that was named cannot be read, or a rule that was named does not exist.
    pub fn new(request: &Request<'_>) -> Result<Settled, Error> {
        let mut settled = Settled::default();
        for path in request.rule_files {
            settled.read_rules(path, &path.display().to_string().replace('\\', "/"))?;
        }
        let config = match request.config {
            Some(path) => Some((path.to_owned(), shown(request.root, path))),
            // What is there and cannot be read is told, and not passed over.
            None => Some((request.root.join(FILE_NAME), FILE_NAME.to_owned()))
                .filter(|(path, _)| path.symlink_metadata().is_ok()),
        };
        if let Some((path, shown)) = config.filter(|_| !request.isolated) {
            if request.config.is_none() {
                is_inside(request.root, &path, &shown)?;
            }
            let document = own_file(&path, &shown)?;
            for file in project::rule_files(&document) {
                for (path, shown) in rule_files(request.root, &file.value) {
                    is_inside(request.root, &path, &shown)?;
                    settled.read_rules(&path, &shown)?;
                }
            }
            let known: Vec<&str> = settled.all_rules().map(|rule| rule.id.as_str()).collect();
            let (project, mut faults) = project::read(&document, &known);
            faults.extend(document.faults.iter().cloned());
            settled.mistakes.push((document.source.clone(), faults));
            settled.project = project;
            settled.document = Some(document);
        }
        for name in request.select.iter().chain(request.ignore) {
            settled.known(name)?;
        }
        Ok(settled)
    }

    fn read_rules(&mut self, path: &Path, shown: &str) -> Result<(), Error> {
        let document = own_file(path, shown)?;
        let (rules, faults) = read_rules_within(&document, &mut self.left);
        self.own_rules.extend(rules);
        self.mistakes.push((document.source.clone(), faults));
        Ok(())
    }

    /// Every rule of the run, built in or not, whether it is selected or not.
    pub fn all_rules(&self) -> impl Iterator<Item = &Rule> {
        builtin().iter().chain(&self.own_rules)
    }

    /// The ids of all rules.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.all_rules().map(|rule| rule.id.as_str())
    }

    /// Whether a rule or pack of this name exists.
    fn known(&self, name: &str) -> Result<(), Error> {
        if self.all_rules().any(|rule| super::select::names(name, rule)) {
            return Ok(());
        }
        let packs = self.all_rules().map(|rule| rule.id.pack());
        let near = crate::decode::nearest(name, self.ids().chain(packs));
        let hint = near.map_or("`envparity rules` lists them".to_owned(), |near| format!("did you mean `{near}`?"));
        Err(Error(format!("there is no rule or pack `{name}`; {hint}")))
    }

    /// The rules to run, judged as the project file says.
    pub fn rules(&self, request: &Request<'_>) -> Rules<'_> {
        let selected = self.all_rules().filter(|rule| super::select::runs(rule, request.select, request.ignore));
        Rules::new(
            selected,
            Box::new(|rule, severity, key, file, environment| self.level(rule, severity, key, file, environment)),
        )
    }

    /// How bad a finding of a rule is here, unless the project file decides as bad as the given severity; none where it is
    /// switched off.
    pub fn level(
        &self,
        rule: &Rule,
        severity: crate::finding::Severity,
        key: Option<&KeyPath>,
        file: &str,
        environment: Option<&str>,
    ) -> Option<crate::finding::Severity> {
        let root = KeyPath::root();
        let id = rule.id.as_str();
        if key.is_some_and(|key| self.project.contract.silences(id, key)) {
            return None;
        }
        match self.project.level(id, key.unwrap_or(&root), file, environment) {
            Some(Level::Off) => None,
            Some(Level::At(severity)) => Some(severity),
            None => Some(severity),
        }
    }

    /// Walks the workspace.
    ///
    /// # Errors
    /// The root cannot be read, or nothing below it looks like the configuration of an environment.
    pub fn discover(&self, root: &Path) -> Result<Workspace, Error> {
        let options = Options { root, declared: &self.project.environments, projects: &self.project.projects };
        let workspace = discover::discover(&options).map_err(|error| match error {
            DiscoverError::Root(reason) => Error(format!("`{}` {reason}", root.display())),
            DiscoverError::Glob(_, reason) => Error(format!("a glob of {FILE_NAME} is not one: {reason}")),
        })?;
        Ok(workspace)
    }

    /// The mistakes in envparity's own files, as findings; what they name and the workspace has not is one of them.
    pub fn own_findings(&self, rules: &Rules<'_>, root: &Path, workspace: &Workspace) -> Vec<Finding> {
        let project = Project::of(".");
        let finds = |glob: Glob, path: &str| match glob {
            Glob::Layer | Glob::Project => workspace.declares(path),
            Glob::RuleFile => !rule_files(root, path).is_empty(),
        };
        let unmatched = self.document.iter().flat_map(|document| {
            let faults = self.project.unmatched(&finds).into_iter();
            faults.filter_map(|fault| rules.fault(&document.source, &fault, None, &project)).collect::<Vec<_>>()
        });
        let mistakes =
            self.mistakes.iter().flat_map(|(source, faults)| faults.iter().map(move |fault| (source, fault)));
        let mistakes = mistakes.filter_map(|(source, fault)| rules.fault(source, fault, None, &project));
        mistakes.chain(unmatched).collect()
    }

    /// What the contract requires and nothing sets, in a workspace of several stacks; in one alone its environments lack it.
    pub fn unmet_findings(&self, rules: &Rules<'_>, total: &Outcome) -> Vec<Finding> {
        let Some(document) = self.document.as_ref().filter(|_| !total.alone) else { return Vec::new() };
        let project = Project::of(".");
        let unmet = self.project.contract.unmet(&total.met);
        unmet.iter().filter_map(|fault| rules.fault(&document.source, fault, None, &project)).collect()
    }

    /// What there is to say of the allowances that the project file lists, once everything was judged.
    pub fn allowance_findings(&self, rules: &Rules<'_>, allowances: &Allowances<'_>, today: Date) -> Vec<Finding> {
        let Some(document) = &self.document else { return Vec::new() };
        let project = Project::of(".");
        let faults = allowances.finish(today).listed;
        faults.iter().filter_map(|fault| rules.fault(&document.source, fault, None, &project)).collect()
    }

    /// What the project file accepts.
    pub fn allowances(&self) -> Allowances<'_> {
        Allowances::new(&self.project)
    }
}

/// The files of a workspace that a path or glob of the project file means; none outside of it.
fn rule_files(root: &Path, glob: &str) -> Vec<(PathBuf, String)> {
    let inside = Path::new(glob).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if !inside {
        return Vec::new();
    }
    if root.join(glob).is_file() {
        return vec![(root.join(glob), glob.to_owned())];
    }
    let Ok(matcher) = globset::Glob::new(glob).map(|glob| glob.compile_matcher()) else { return Vec::new() };
    let fixed = glob.split(['*', '?', '[', '{']).next().and_then(|fixed| fixed.rsplit_once('/'));
    let below = fixed.map_or(root.to_owned(), |(directory, _)| root.join(directory));
    let files = walkdir::WalkDir::new(below).sort_by_file_name().into_iter().filter_map(Result::ok);
    let named = files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_owned(), shown(root, entry.path())));
    named.filter(|(_, shown)| matcher.is_match(shown)).collect()
}

/// The largest project file or rule file that is read, in bytes.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Whether a file that no flag names lies in the workspace: a link in a repository may lead anywhere.
fn is_inside(root: &Path, path: &Path, shown: &str) -> Result<(), Error> {
    let full = |path| std::fs::canonicalize(path).ok();
    let leads_out = full(path).zip(full(root)).is_some_and(|(path, root)| !path.starts_with(root));
    if leads_out {
        let flag = if shown == FILE_NAME { "--config" } else { "--rules" };
        return Err(Error(format!("`{shown}` is a link that leads out of the workspace; name its target with {flag}")));
    }
    Ok(())
}

/// Reads one of envparity's own files.
fn own_file(path: &Path, shown: &str) -> Result<Document, Error> {
    let bytes = own_bytes(path, shown)?;
    let (source, _) = Source::from_bytes(shown, bytes);
    let format = if shown.ends_with(".json") { Format::Json } else { Format::Yaml };
    Ok(parse::parse(Arc::new(source), format))
}

/// The content of one of envparity's own files, read so that nothing hangs and no memory runs out.
///
/// # Errors
/// It does not exist, is no regular file, is too large or may not be read.
pub fn own_bytes(path: &Path, shown: &str) -> Result<Vec<u8>, Error> {
    let failed = |reason: &str| Error(format!("`{shown}` {reason}; name a file that exists and may be read"));
    let unread = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => failed("does not exist"),
        kind => failed(&format!("could not be read: {kind}")),
    };
    let kind = std::fs::metadata(path).map_err(unread)?;
    if !kind.is_file() {
        return Err(failed(if kind.is_dir() { "is a directory" } else { "is no regular file" }));
    }
    let mut bytes = Vec::new();
    let file = std::fs::File::open(path).map_err(unread)?;
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unread)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(failed(&format!("is larger than {} MiB", MOST_BYTES / 1024 / 1024)));
    }
    Ok(bytes)
}

/// A path as findings name it: relative to the root where it lies below it.
fn shown(root: &Path, path: &Path) -> String {
    let below = path.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    below.unwrap_or(path).display().to_string().replace('\\', "/")
}
