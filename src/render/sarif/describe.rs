//! What SARIF says of a rule, which code scanning shows beside each of its alerts.

use serde::Serialize;

use super::{Message, level};
use crate::finding::{Finding, Severity};
use crate::rule;

/// One rule, as `reportingDescriptor`: section 3.49, and the properties that GitHub sorts and filters by.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor<'r> {
    id: &'r str,
    name: String,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
    properties: Properties<'r>,
}

#[derive(Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Properties<'r> {
    tags: Vec<&'r str>,
    precision: &'static str,
    #[serde(rename = "problem.severity")]
    problem: &'static str,
    #[serde(rename = "security-severity", skip_serializing_if = "Option::is_none")]
    security: Option<&'static str>,
}

impl<'r> Descriptor<'r> {
    /// The rule of a finding; of a rule that a user brought, as much as its findings say.
    pub fn new(finding: &'r Finding) -> Self {
        let id = finding.rule.as_str();
        let name = id.split('/').next_back().unwrap_or(id);
        let builtin = rule::builtin().iter().find(|rule| rule.id == finding.rule);
        let severity = builtin.map_or(finding.severity, |rule| rule.severity);
        let (why, help) = (&*finding.why, &*finding.help);
        let markdown = rule::guide(id).unwrap_or_else(|| format!("## Why\n\n{why}\n\n## What to do\n\n{help}\n"));
        // Only leaked and weak secrets are alerts of security; whatever has a score becomes one.
        let is_secret = finding.rule.pack() == "secrets";
        Descriptor {
            id,
            name: pascal(name),
            short_description: Message { text: short(&finding.summary) },
            full_description: Message { text: short(if why.is_empty() { help } else { why }) },
            help: Help { text: help.to_owned(), markdown },
            default_configuration: Configuration { level: level(severity) },
            properties: Properties {
                tags: [Some("configuration"), Some(finding.rule.pack()), is_secret.then_some("security")]
                    .into_iter()
                    .flatten()
                    .collect(),
                precision: "high",
                problem: match severity {
                    Severity::Info => "recommendation",
                    other => other.word(),
                },
                security: is_secret.then_some(match severity {
                    Severity::Error => "8.0",
                    Severity::Warning => "5.0",
                    Severity::Info => "2.0",
                }),
            },
        }
    }
}

/// `loopback-target` as `LoopbackTarget`.
fn pascal(name: &str) -> String {
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
    };
    name.split('-').map(capital).collect()
}

/// At most as many characters as GitHub takes of a description.
fn short(text: &str) -> String {
    const MOST: usize = 1024;
    match text.char_indices().nth(MOST) {
        Some(_) => text.chars().take(MOST - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}
