//! One run from a workspace to a report: discover, read, lay over, compare, judge.

mod astray;
mod disputes;
mod files;
mod ignored;
mod judge;
mod load;
mod own;
mod pins;
mod prepare;
mod select;
mod witness;

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;
use std::sync::{Mutex, PoisonError};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::check::Rules;
use crate::discover::{Skipped, Workspace};
use crate::environment::Role;
use crate::finding::Finding;
use crate::key::words_of;
use crate::mask::Gate;
use crate::report::{Report, Summary, put_in_order};
use crate::threads;

pub use judge::{Outcome, judge};
pub use load::{Loaded, load};
pub use prepare::{Error, Settled, own_bytes, workspace};
pub use witness::{Witnesses, witnesses};

/// What a run is asked to do.
#[derive(Clone, Copy)]
pub struct Request<'r> {
    /// The directory of the workspace.
    pub root: &'r Path,
    /// Files and directories, relative to the root with `/`: only findings that touch one of them are kept; all where empty.
    pub only: &'r [String],
    /// The project file to read instead of the one in the workspace.
    pub config: Option<&'r Path>,
    /// Whether to read no project file.
    pub isolated: bool,
    /// Names or roles of the environments to check; all where empty.
    pub environments: &'r [String],
    /// Rules or packs to run; all where empty.
    pub select: &'r [String],
    /// Rules or packs not to run.
    pub ignore: &'r [String],
    /// Files with rules of the user's own.
    pub rule_files: &'r [PathBuf],
    /// Today's date, for allowances, tokens and certificates that expire, and for versions at their end.
    pub today: Date,
    /// What may be shown.
    pub gate: Gate,
    /// Whether the labels of findings get their excerpts.
    pub excerpts: bool,
    /// Counts the files that have been read, for whoever watches.
    pub progress: &'r AtomicUsize,
}

impl<'r> Request<'r> {
    /// A request to check all of a workspace with the built-in rules.
    pub fn of(root: &'r Path, today: Date, gate: Gate, progress: &'r AtomicUsize) -> Self {
        Request {
            root,
            only: &[],
            config: None,
            isolated: false,
            environments: &[],
            select: &[],
            ignore: &[],
            rule_files: &[],
            today,
            gate,
            excerpts: false,
            progress,
        }
    }
}

/// Checks a workspace.
///
/// # Errors
/// There is nothing to check, or what was asked for does not exist; the message says what to do.
pub fn check(request: &Request<'_>) -> Result<Report, Error> {
    let settled = Settled::new(request)?;
    let mut workspace = settled.discover(request.root)?;
    let rules = settled.rules(request);
    let asked = select::asked(request, &settled, &workspace);
    let mut total = everything(request, &settled, &rules, &mut workspace, asked.as_ref());
    let is_narrow = asked.is_some();
    if total.seen.is_empty() && total.files.is_empty() && !is_narrow {
        return Err(no_configuration(request, &workspace, &total.skipped));
    }
    are_known(request.environments, &total.seen, &total.skipped, &request.gate)?;
    let notes = if is_narrow && total.projects.is_empty() { vec![NOT_ASKED.to_owned()] } else { notes(&total) };
    total.files.sort();
    total.files.dedup();
    let has = |role| total.environments.iter().any(|(known, _)| *known == role);
    let compared = has(Role::Staging) && has(Role::Production);
    let summary = Summary {
        compared,
        files: total.files.len(),
        settings: total.settings,
        projects: total.projects.len(),
        environments: total.environments.into_iter().map(|(_, name)| name).collect(),
        allowed: total.allowed,
        known: 0,
        elapsed: None,
    };
    let skipped = workspace.skipped.into_iter().chain(total.skipped).collect();
    let touches = |finding: &Finding| select::touches(finding, request.only);
    let wanted: Option<&dyn Fn(&Finding) -> bool> = (!request.only.is_empty()).then_some(&touches);
    Ok(Report::narrowed(total.findings, skipped, notes, summary, &request.gate, wanted))
}

/// What rules find in a workspace, before anything is masked.
///
/// # Errors
/// The workspace cannot be walked.
pub fn findings(request: &Request<'_>, settled: &Settled, rules: &Rules<'_>) -> Result<Vec<Finding>, Error> {
    let mut workspace = settled.discover(request.root)?;
    let asked = select::asked(request, settled, &workspace);
    Ok(everything(request, settled, rules, &mut workspace, asked.as_ref()).findings)
}

/// Judges the projects of a workspace, of which it is rid then; only those that are asked about, where these are few.
fn everything(
    request: &Request<'_>,
    settled: &Settled,
    rules: &Rules<'_>,
    workspace: &mut Workspace,
    asked: Option<&HashSet<usize>>,
) -> Outcome {
    let allowances = settled.allowances();
    let own_findings = settled.own_findings(rules, request.root, workspace);
    // Each project is read, judged and forgotten, so that memory follows the largest project and not the tree.
    // What comes of it is put together as it comes: the report has an order of its own.
    let Witnesses { pins, usages } = witnesses(request, workspace, rules.need_pins(), None);
    let total = Mutex::new((pins::judge(request, settled, rules, &allowances, pins), Vec::new()));
    let lock = || total.lock().unwrap_or_else(PoisonError::into_inner);
    let alone = workspace.projects.len() == 1;
    let (plans, others): (Vec<_>, Vec<_>) = std::mem::take(&mut workspace.projects)
        .into_iter()
        .enumerate()
        .partition(|(number, _)| asked.is_none_or(|asked| asked.contains(number)));
    each(plans, |(_, plan)| {
        let mut outcome = judge(request, settled, rules, &allowances, &load(request, alone, &usages, &plan));
        // Each thread sorts those of its projects: what is left for the end is left to one of them.
        put_in_order(&mut outcome.findings);
        let (total, ends) = &mut *lock();
        ends.push(total.findings.len());
        total.add(outcome);
    });
    if !others.is_empty() && lock().0.places.wait() {
        each(others, |(_, plan)| {
            let places = judge::places(&load(request, alone, &usages, &plan));
            lock().0.places.add(places);
        });
    }
    let (mut total, mut ends) = total.into_inner().unwrap_or_else(PoisonError::into_inner);
    let places = std::mem::take(&mut total.places);
    ends.push(total.findings.len());
    total.findings.extend(places.judge());
    total.findings.extend(own_findings);
    if is_whole(request) && asked.is_none() {
        total.findings.extend(settled.unmet_findings(rules, &total));
        total.findings.extend(settled.allowance_findings(rules, &allowances, request.today));
    }
    total.findings = joined(total.findings, ends);
    total
}

/// Findings that are in order up to each of these places, and from there on again, by where each of these runs belongs. Most projects lie
/// side by side, so that all are in order then.
fn joined(findings: Vec<Finding>, ends: Vec<usize>) -> Vec<Finding> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let ends = ends.iter().copied().chain([findings.len()]);
    let runs = starts.zip(ends).map(|(start, end)| start..end);
    let first = |run: Range<usize>| (findings[run.clone()].first().map(Finding::order), run);
    let mut by_first: Vec<_> = runs.map(first).collect();
    by_first.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let runs: Vec<Range<usize>> = by_first.into_iter().map(|(_, run)| run).collect();
    let (mut joined, mut findings) =
        (Vec::with_capacity(findings.len()), findings.into_iter().map(Some).collect::<Vec<_>>());
    for run in runs {
        joined.extend(findings[run].iter_mut().filter_map(Option::take));
    }
    joined
}

/// So many projects one thread is given at most.
const AT_ONCE: usize = 16;

/// Does the same for each of some projects, and drops it; on all cores where there are several.
fn each<T: Send>(projects: Vec<T>, one: impl Fn(T) + Sync + Send) {
    // To start threads takes longer than most projects do.
    if projects.len() < 2 {
        return projects.into_iter().for_each(one);
    }
    threads::use_this_one_too();
    // In small parts, so that in the end no thread has much left to do that another one could.
    projects.into_par_iter().with_max_len(AT_ONCE).for_each(one);
}

/// What there is to say where files were named and no environment has any of them.
const NOT_ASKED: &str = "none of the files that were named belongs to an environment, so nothing was compared";

/// Whether a run judges everything, so that it can tell which allowances are unused.
pub fn is_whole(request: &Request<'_>) -> bool {
    request.select.is_empty() && request.ignore.is_empty() && request.environments.is_empty()
}

/// That there is nothing to look at, and what to do; or which of the files of environments could not be read.
pub fn no_configuration(request: &Request<'_>, workspace: &Workspace, unread: &[Skipped]) -> Error {
    if let Some((first, others)) = unread.split_first() {
        let others = match others.len() {
            0 => String::new(),
            1 => ", and 1 more file was not read".to_owned(),
            count => format!(", and {count} more files were not read"),
        };
        let Skipped { path, reason } = first;
        return Error(format!("no environment could be read: `{}` {reason}{others}", request.gate.text(path)));
    }
    let root = request.root.display();
    Error(format!(
        "no configuration of an environment was found under `{root}` ({} seen): looked for .env files and for YAML, TOML, JSON and .properties \
         that name an environment, such as .env.production or config/staging.yaml; name another directory, or declare the \
         environments in envparity.yaml",
        match workspace.walked {
            1 => "1 file".to_owned(),
            walked => format!("{walked} files"),
        }
    ))
}

/// Whether each of these names is that of an environment or of a role that one has.
///
/// # Errors
/// The first name that is not, and what there is, or which file of that name could not be read.
pub fn are_known(names: &[String], seen: &Names, unread: &[Skipped], gate: &Gate) -> Result<(), Error> {
    let is = |name: &str| seen.iter().any(|(role, known)| known == name || role.word() == name);
    let Some(unknown) = names.iter().find(|name| !is(name)) else { return Ok(()) };
    let mut known: Vec<&str> = Vec::new();
    for (_, name) in seen {
        if !known.contains(&name.as_str()) {
            known.push(name);
        }
    }
    let is_named = |file: &&Skipped| words_of(&file.path).iter().any(|word| word == unknown);
    let hint = match (unread.iter().find(is_named), crate::decode::nearest(unknown, known.iter().copied())) {
        (Some(Skipped { path, reason }), _) => format!("`{}` {reason}", gate.text(path)),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => format!("there are {}", known.join(", ")),
    };
    Err(Error(format!("no environment is called `{unknown}` or has that role; {hint}")))
}

/// What could not be checked, one sentence each.
fn notes(total: &Outcome) -> Vec<String> {
    let has = |role| total.environments.iter().any(|(known, _)| *known == role);
    let (staging, production) = (has(Role::Staging), has(Role::Production));
    let missing = match (staging, production) {
        (true, true) => return Vec::new(),
        (false, true) => "no staging environment was found",
        (true, false) => "no production environment was found",
        (false, false) => "neither a staging nor a production environment was found",
    };
    vec![format!("{missing}, so nothing could be compared; only the checks that need no second environment ran")]
}

impl Outcome {
    /// Adds what came of another project.
    fn add(&mut self, other: Outcome) {
        self.findings.extend(other.findings);
        self.skipped.extend(other.skipped);
        self.files.extend(other.files);
        self.settings += other.settings;
        self.environments.extend(other.environments);
        self.seen.extend(other.seen);
        self.projects.extend(other.projects);
        self.allowed += other.allowed;
        self.met.extend(other.met);
        self.alone |= other.alone;
        self.places.add(other.places);
    }
}

/// Names with their roles, in the order in which to name them.
pub type Names = BTreeSet<(Role, String)>;
