//! Findings of one rule about one file that have one cause: they are one finding that counts.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use super::Rules;
use super::repeated::as_in;
use crate::finding::{Finding, RuleId, Severity};
use crate::rule::Rule;
use crate::rule::message::{Fill, Message};

/// The fewest findings of a rule about one file that are drawn together.
const FEWEST: usize = 3;

/// The most keys that a message names; no output shows fewer than are missing.
const MOST_NAMED: usize = 12;

impl Rules<'_> {
    /// Draws the findings of one rule about one file and environment together, where the rule has words for it. What is accepted
    /// must be out before: whoever accepts one of them accepts no other.
    pub fn drawn_together(&self, findings: Vec<Finding>) -> Vec<Finding> {
        if findings.len() < FEWEST {
            return findings;
        }
        let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
        let mut groups: Vec<(&Message, Vec<Finding>)> = Vec::new();
        let mut known: HashMap<Cause, usize> = HashMap::new();
        for finding in findings {
            let single = finding.count == 1 && finding.key.is_some();
            let rule = self.together.iter().find(|rule| single && rule.id == finding.rule);
            let cause = rule.and_then(|rule| Some((together(rule, finding.shared)?, cause(rule, &finding)?)));
            match cause {
                Some((message, cause)) => {
                    let group = *known.entry(cause).or_insert(groups.len());
                    if group == groups.len() {
                        groups.push((message, Vec::new()));
                    }
                    groups[group].1.push(finding);
                }
                None => kept.push(finding),
            }
        }
        for (message, mut group) in groups {
            let is_missing = group[0].primary.span.is_empty();
            match group.len() < FEWEST || is_missing && group.len() > MOST_NAMED {
                true => kept.append(&mut group),
                false => kept.extend(drawn(message, group)),
            }
        }
        kept
    }
}

/// What findings that are drawn together have in common; the number is that of their related places, which several environments have
/// where they lack the same.
type Cause = (RuleId, Severity, bool, Option<Arc<str>>, Arc<str>, String, usize);

/// The cause of a finding; none where its key has nothing in common with others that the rule draws together.
fn cause(rule: &Rule, finding: &Finding) -> Option<Cause> {
    let beginning = match rule.report.group_by_section {
        true => beginning(finding.key.as_deref()?)?,
        false => "",
    };
    let places = if rule.report.group_by_section { finding.related.len() } else { 0 };
    let (environment, path) = (finding.environment.clone(), finding.primary.path.clone());
    Some((finding.rule.clone(), finding.severity, finding.shared, environment, path, beginning.to_owned(), places))
}

/// What stands before the names of variables that a bundler builds into pages, and says nothing of them.
const BUNDLED: [&str; 8] =
    ["NEXT_PUBLIC_", "NUXT_PUBLIC_", "EXPO_PUBLIC_", "REACT_APP_", "VUE_APP_", "VITE_", "GATSBY_", "PUBLIC_"];

/// The part of a key that it has in common with those of the same thing, without the joint behind it: `SMTP` of `SMTP_HOST`.
fn beginning(key: &str) -> Option<&str> {
    let name = start_of_name(key);
    let bundled = BUNDLED.iter().find(|start| key[name..].starts_with(**start)).map_or(0, |start| start.len());
    let joint = key[name + bundled..].find(['_', '-']).filter(|at| *at > 0)?;
    Some(&key[..name + bundled + joint])
}

/// Whether a rule has words for several findings about one file.
pub(super) fn speaks(rule: &Rule) -> bool {
    [true, false].into_iter().any(|shared| together(rule, shared).is_some())
}

/// The words of a rule for several findings about one file; where it draws what lies below one parent together, for those whose keys
/// begin alike.
fn together(rule: &Rule, shared: bool) -> Option<&Message> {
    let grouped = rule.report.grouped.as_ref().filter(|_| !rule.report.group_by_section);
    if shared { grouped } else { rule.report.together.as_ref() }
}

fn drawn(message: &Message, findings: Vec<Finding>) -> Option<Finding> {
    let count = findings.len();
    let mut rest = findings.into_iter();
    let mut first = rest.next()?;
    let (key, environment) = (first.key.as_deref().unwrap_or(""), first.environment.as_deref().unwrap_or(""));
    // Of what is missing, the place that sets it elsewhere says what it is about.
    let is_missing = first.primary.span.is_empty();
    let others = || rest.as_slice().iter().map(|other| other.key.as_deref().unwrap_or(""));
    let detail = &if is_missing { listed(key, others()) } else { String::new() };
    let fill = Fill { key, detail, environment, count, production: environment, ..Fill::default() };
    first.message = message.fill(&fill).into();
    first.count = count as u32;
    let related = rest.map(|other| {
        let other = other.into_details();
        let mut place = other.related.into_iter().next().filter(|_| is_missing).unwrap_or(other.primary);
        place.text = format!("`{}`", other.key.unwrap_or_default()).into();
        place
    });
    match is_missing {
        true => {
            let more = as_in(first.related.len().saturating_sub(1));
            first.say_too(&more);
            first.related.extend(related);
        }
        false => first.related = related.collect(),
    }
    Some(first)
}

/// Keys of one parent, one after the other; the parent is said once.
fn listed<'k>(key: &'k str, others: impl ExactSizeIterator<Item = &'k str>) -> String {
    let mut list = format!("`{key}`");
    let last = others.len();
    for (at, other) in others.enumerate() {
        let joint = if at + 1 == last { " and" } else { "," };
        list.push_str(&format!("{joint} `{}`", &other[start_of_name(other)..]));
    }
    list
}

fn start_of_name(key: &str) -> usize {
    memchr::memrchr2(b'.', b']', key.as_bytes()).map_or(0, |at| at + 1)
}
