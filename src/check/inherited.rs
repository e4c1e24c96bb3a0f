//! Findings about one file that every environment reads: several of one rule have one cause, and are one finding that counts.

use super::Found;
use crate::finding::Finding;
use crate::rule::Rule;
use crate::rule::message::Fill;

/// The fewest findings of a rule about inherited values of one file that are drawn together.
const FEWEST: usize = 3;

/// Draws the findings of one rule about inherited values together, file by file, where the rule has words for it.
pub(super) fn draw_together(rule: &Rule, found: Vec<Found>) -> Vec<Finding> {
    let Some(message) = rule.report.grouped.as_ref().filter(|_| !rule.report.group_by_section) else {
        return found.into_iter().map(|(finding, _)| finding).collect();
    };
    let mut findings: Vec<Finding> = Vec::new();
    let mut files: Vec<Vec<Finding>> = Vec::new();
    for (finding, inherited) in found {
        let path = &finding.primary.path;
        match files
            .iter_mut()
            .find(|file| inherited && file[0].primary.path == *path && file[0].environment == finding.environment)
        {
            Some(file) => file.push(finding),
            None if inherited => files.push(vec![finding]),
            None => findings.push(finding),
        }
    }
    for mut file in files {
        if file.len() < FEWEST {
            findings.append(&mut file);
            continue;
        }
        let count = file.len();
        let mut rest = file.drain(..);
        let Some(mut first) = rest.next() else { continue };
        let (key, environment) = (first.key.as_deref().unwrap_or(""), first.environment.as_deref().unwrap_or(""));
        first.message = message.fill(&Fill { key, environment, count, production: environment, ..Fill::default() });
        first.count = count;
        first.related = rest
            .map(|mut other| {
                other.primary.text = format!("`{}`", other.key.unwrap_or_default());
                other.primary
            })
            .collect();
        findings.push(first);
    }
    findings
}
