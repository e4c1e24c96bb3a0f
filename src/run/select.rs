//! Which rules and which findings a run is asked for.

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

/// Whether a finding touches one of these files or directories; every finding does where there are none.
pub(super) fn touches(finding: &Finding, only: &[String]) -> bool {
    let within = |path: &str, place: &String| {
        place.is_empty()
            || path
                .strip_prefix(place.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    only.is_empty() || finding.labels().any(|label| only.iter().any(|place| within(&label.path, place)))
}
