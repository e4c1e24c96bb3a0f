//! Findings of one rule about one file that have one cause: they are one finding that counts.

use super::Rules;
use crate::finding::Finding;
use crate::rule::Rule;
use crate::rule::message::{Fill, Message};

/// The fewest findings of a rule about one file that are drawn together.
const FEWEST: usize = 3;

impl Rules<'_> {
    /// Draws the findings of one rule about one file and environment together, where the rule has words for it. What is accepted
    /// must be out before: whoever accepts one of them accepts no other.
    pub fn drawn_together(&self, findings: Vec<Finding>) -> Vec<Finding> {
        if findings.len() < FEWEST {
            return findings;
        }
        let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
        let mut files: Vec<(&Message, Vec<Finding>)> = Vec::new();
        for finding in findings {
            let single = finding.count == 1 && finding.key.is_some();
            let rule = self.together.iter().find(|rule| single && rule.id == finding.rule);
            let message = rule.and_then(|rule| together(rule, finding.shared));
            let Some(message) = message else {
                kept.push(finding);
                continue;
            };
            match files.iter_mut().find(|(_, file)| are_alike(&file[0], &finding)) {
                Some((_, file)) => file.push(finding),
                None => files.push((message, vec![finding])),
            }
        }
        for (message, mut file) in files {
            if file.len() < FEWEST {
                kept.append(&mut file);
                continue;
            }
            kept.extend(drawn(message, file));
        }
        kept
    }
}

/// Whether a rule has words for several findings about one file.
pub(super) fn speaks(rule: &Rule) -> bool {
    [true, false].into_iter().any(|shared| together(rule, shared).is_some())
}

/// The words of a rule for several findings about one file.
fn together(rule: &Rule, shared: bool) -> Option<&Message> {
    let message = if shared { &rule.report.grouped } else { &rule.report.together };
    message.as_ref().filter(|_| !rule.report.group_by_section)
}

fn are_alike(one: &Finding, other: &Finding) -> bool {
    let same_kind = one.rule == other.rule && one.severity == other.severity && one.shared == other.shared;
    same_kind && one.environment == other.environment && one.primary.path == other.primary.path
}

fn drawn(message: &Message, findings: Vec<Finding>) -> Option<Finding> {
    let count = findings.len();
    let mut rest = findings.into_iter();
    let mut first = rest.next()?;
    let (key, environment) = (first.key.as_deref().unwrap_or(""), first.environment.as_deref().unwrap_or(""));
    first.message = message.fill(&Fill { key, environment, count, production: environment, ..Fill::default() });
    first.count = count as u32;
    let related = rest.map(|other| {
        let mut other = other.into_details();
        other.primary.text = format!("`{}`", other.key.unwrap_or_default()).into();
        other.primary
    });
    first.related = related.collect();
    Some(first)
}
