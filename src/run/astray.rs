//! Keys at the top of a file, held against the sections in which the other projects of the workspace keep them.

use std::collections::{BTreeMap, BTreeSet};

use crate::environment::Environment;
use crate::finding::Finding;

/// The fewest other projects that keep a key in one section before it is its place.
const FEWEST: usize = 2;
/// The most settings that a project tells of, so that memory follows the number of projects and not their size.
const MOST: usize = 2_000;

/// What one project says of where keys stand, and what there is to say of its own if the others disagree.
#[derive(Default)]
pub(super) struct Places {
    /// Name and section of its keys.
    nested: BTreeSet<(Box<str>, Box<str>)>,
    /// Names at the top.
    top: BTreeSet<Box<str>>,
    /// A finding about each key at the top, not yet one of the run's.
    pub(super) findings: Vec<Finding>,
}

impl Places {
    /// Adds the keys of an environment.
    pub(super) fn add(&mut self, environment: &Environment<'_>) {
        for effective in environment.settings().iter().take(MOST) {
            let key = &effective.setting.key;
            match key.parent_text() {
                "" => drop(self.top.insert(key.text().into())),
                section if !section.contains('[') => drop(self.nested.insert((key.name().into(), section.into()))),
                _ => {}
            }
        }
    }

    fn has_section(&self, section: &str) -> bool {
        self.nested
            .iter()
            .any(|(_, known)| known.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')))
    }
}

/// The findings that the other projects bear out, with how many they are.
pub(super) fn judge(projects: Vec<Places>) -> Vec<Finding> {
    let mut sections: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    let mut tops: BTreeMap<&str, usize> = BTreeMap::new();
    for project in &projects {
        for (name, section) in &project.nested {
            *sections.entry(name).or_default().entry(section).or_default() += 1;
        }
        for name in &project.top {
            *tops.entry(name).or_default() += 1;
        }
    }
    let mut findings = Vec::new();
    for project in &projects {
        for finding in &project.findings {
            let Some(name) = finding.key.as_deref().filter(|name| tops.get(name) == Some(&1)) else { continue };
            // Kept in several sections, it has no one place.
            let Some(known) = sections.get(name).filter(|known| known.len() == 1) else { continue };
            let Some((section, count)) = known.first_key_value() else { continue };
            let is_here = project.has_section(section) && !project.nested.contains(&(name.into(), (*section).into()));
            if *count >= FEWEST && is_here {
                let mut finding = finding.clone();
                finding
                    .message
                    .push_str(&format!("; {count} other projects keep it in `{section}`, which is here too"));
                findings.push(finding);
            }
        }
    }
    findings
}
