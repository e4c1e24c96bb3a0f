//! Which rules and which findings a run is asked for.

use std::collections::HashSet;

use super::{Request, Settled};
use crate::discover::{ProjectPlan, Workspace};
use crate::finding::Finding;
use crate::rule::Rule;

/// Whether a name on the command line means a rule: its id, or its pack with or without `/*`.
pub(super) fn names(name: &str, rule: &Rule) -> bool {
    name == rule.id.as_str() || name.trim_end_matches("/*") == rule.id.pack()
}

/// Whether a rule runs: selected, or nothing is; and not ignored. A rule that is selected by its id outweighs its ignored pack.
pub(super) fn runs(rule: &Rule, select: &[String], ignore: &[String]) -> bool {
    let exactly = |list: &[String]| list.iter().any(|name| name == rule.id.as_str());
    let loosely = |list: &[String]| list.iter().any(|name| names(name, rule));
    let selected = select.is_empty() || loosely(select);
    selected && !exactly(ignore) && (!loosely(ignore) || exactly(select))
}

/// The numbers of the projects whose findings may touch the files that are asked about; none where that may be any project's.
pub(super) fn asked(request: &Request<'_>, settled: &Settled, workspace: &Workspace) -> Option<HashSet<usize>> {
    // What is said of an own file, or of a file that says something of others, may come from anywhere.
    let own = settled.mistakes.iter().map(|(source, _)| source.path());
    let witnesses = workspace.usages.iter().map(|(path, _)| path).chain(&workspace.pins);
    let mut far = own.chain(witnesses.map(String::as_str));
    let is_near = !request.only.is_empty() && request.environments.is_empty() && !workspace.projects.is_empty();
    if !is_near || far.any(|path| is_within(path, request.only)) {
        return None;
    }
    let plans = || workspace.projects.iter().enumerate();
    let files: HashSet<&str> = plans()
        .map(|(_, plan)| plan.files.iter().map(|file| file.path.as_str()))
        .filter(|files| files.clone().any(|path| is_within(path, request.only)))
        .flatten()
        .collect();
    // A project that shares a file with one of them may find the same there.
    let has = |files: &HashSet<&str>, plan: &ProjectPlan| plan.files.iter().any(|file| files.contains(&*file.path));
    Some(plans().filter(|(_, plan)| has(&files, plan)).map(|(number, _)| number).collect())
}

/// Whether a finding touches one of these files or directories; every finding does where there are none.
pub(super) fn touches(finding: &Finding, only: &[String]) -> bool {
    only.is_empty() || finding.labels().any(|label| is_within(&label.path, only))
}

/// Whether a path is one of these, or lies in one of them.
fn is_within(path: &str, only: &[String]) -> bool {
    let within = |place: &String| {
        place.is_empty()
            || path
                .strip_prefix(place.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    only.iter().any(within)
}
