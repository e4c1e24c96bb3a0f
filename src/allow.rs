//! Accepted exceptions, inline and listed; unused and expired ones are findings.

mod inline;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::civil::Date;

use crate::document::{Document, Fault};
use crate::finding::Finding;
use crate::key::KeyPath;
use crate::project::{DeclaredEnvironment, ListedAllowance, ProjectFile};
use inline::InlineAllowance;

/// All exceptions of a run: those of envparity.yaml, and those in comments of the files that were scanned.
#[derive(Debug, Default)]
pub struct Allowances<'p> {
    listed: Vec<Listed<'p>>,
    declared: &'p [DeclaredEnvironment],
    inline: HashMap<Arc<str>, Vec<InlineAllowance>>,
}

/// An allowance of envparity.yaml, and whether anything was met that it speaks of.
#[derive(Debug)]
struct Listed<'p> {
    allowance: &'p ListedAllowance,
    met: AtomicBool,
}

/// What allowances have to say of themselves.
#[derive(Debug, Default)]
pub struct AllowanceFaults {
    /// Places in envparity.yaml.
    pub listed: Vec<Fault>,
    /// Places in comments, with the path of the file, sorted.
    pub inline: Vec<(Arc<str>, Fault)>,
}

impl<'p> Allowances<'p> {
    /// The exceptions that a project file lists.
    pub fn new(project: &'p ProjectFile) -> Self {
        let listed =
            project.allowances.iter().map(|allowance| Listed { allowance, met: AtomicBool::new(false) }).collect();
        Allowances { listed, declared: &project.environments, inline: HashMap::new() }
    }

    /// Adds the exceptions in the comments of a document, and gives the mistakes in them.
    ///
    /// `# envparity: allow(rule-id, other/rule) reason` holds for the next line that is no comment, or for its own line
    /// where it stands after something.
    pub fn scan(&mut self, document: &Document, known_rules: &[&str]) -> Vec<Fault> {
        let (found, faults) = inline::scan(document, known_rules);
        if !found.is_empty() {
            self.inline.insert(document.source.path().into(), found);
        }
        faults
    }

    /// Takes out the findings that are accepted on the given day, and says how many they were.
    pub fn apply(&self, findings: Vec<Finding>, today: Date) -> (Vec<Finding>, usize) {
        let before = findings.len();
        let mut kept = findings;
        kept.retain(|finding| !self.allows(finding, today));
        let allowed = before - kept.len();
        (kept, allowed)
    }

    /// What there is to say of the allowances once all findings were applied: those that nothing was found for, and those
    /// whose day is past. Only a run that judged everything can tell that an allowance is unused.
    pub fn finish(&self, today: Date) -> AllowanceFaults {
        let listed = self.listed.iter().filter_map(|listed| listed.fault(today)).collect();
        let mut inline: Vec<(Arc<str>, Fault)> = self
            .inline
            .iter()
            .flat_map(|(path, allowances)| {
                allowances.iter().filter_map(|allowance| Some((path.clone(), allowance.fault()?)))
            })
            .collect();
        inline.sort_by(|(one, fault), (other, other_fault)| (one, fault.span).cmp(&(other, other_fault.span)));
        AllowanceFaults { listed, inline }
    }

    /// Whether a finding is accepted on the given day; every allowance that fits it is then not unused.
    pub fn allows(&self, finding: &Finding, today: Date) -> bool {
        // What is said of envparity's own files cannot be accepted away by them.
        if matches!(finding.rule.pack(), "project" | "allow") {
            return false;
        }
        // Every allowance that fits is met, so that of two that say the same neither is called unused.
        let mut allowed = false;
        for label in finding.labels() {
            for allowance in self.inline.get(&label.path).into_iter().flatten() {
                allowed |= allowance.meets(finding.rule.as_str(), label.start.line..=label.end.line);
            }
        }
        if self.listed.is_empty() {
            return allowed;
        }
        let key = finding.key.as_deref().map(key_path);
        for listed in &self.listed {
            let files = finding.labels().map(|label| &*label.path);
            let environment = finding.environment.as_deref();
            let rule = finding.rule.as_str();
            if listed.allowance.fits(rule, key.as_ref(), files, environment, self.declared) {
                listed.met.store(true, Ordering::Relaxed);
                allowed |= !listed.is_expired(today);
            }
        }
        allowed
    }
}

impl Listed<'_> {
    fn is_expired(&self, today: Date) -> bool {
        self.allowance.expires.as_ref().is_some_and(|expires| expires.value < today)
    }

    fn fault(&self, today: Date) -> Option<Fault> {
        let rule = &self.allowance.rule;
        if !self.met.load(Ordering::Relaxed) {
            let message = format!("nothing is found that this allowance of `{}` accepts; remove it", rule.text);
            return Some(Fault { rule: "allow/unused", key: None, span: rule.span, message, related: None });
        }
        let expires = self.allowance.expires.as_ref().filter(|_| self.is_expired(today))?;
        let message = format!(
            "this allowance of `{}` ended on {}, so its findings are back; repair them or set a later date",
            rule.text, expires.value
        );
        let related = Some((rule.span, "the allowance"));
        Some(Fault { rule: "allow/expired", key: None, span: expires.span, message, related })
    }
}

/// The path that is written as `database.pool`, `env[name=PORT].value` or `hosts[0]`.
fn key_path(text: &str) -> KeyPath {
    let mut path = KeyPath::root();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some((inside, after)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            path = match (inside.parse(), inside.split_once('=')) {
                (Ok(index), _) => path.item(index),
                (_, Some((field, name))) => path.named_item(field, name),
                _ => path.child(inside),
            };
            rest = after;
            continue;
        }
        let step = rest.strip_prefix('.').unwrap_or(rest);
        // An opening bracket that is never closed is a character like any other.
        let end = step.char_indices().skip(1).find(|(_, char)| matches!(char, '.' | '[')).map(|(index, _)| index);
        let end = end.unwrap_or(step.len());
        path = path.child(&step[..end]);
        rest = &step[end..];
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_keys_are_read_back() {
        let root = KeyPath::root();
        for path in [
            KeyPath::new("DATABASE_URL"),
            root.child("spec").child("env").named_item("name", "PORT").child("value"),
            root.child("hosts").item(2).child("name"),
            root.child("a").named_item("id", "x.y").item(0),
        ] {
            assert_eq!(key_path(path.text()), path);
        }
        for odd in ["[", "a[", "a..b", ".", "a[b", "]", "é[é]"] {
            key_path(odd);
        }
    }
}
