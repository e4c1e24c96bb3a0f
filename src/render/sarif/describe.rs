//! What SARIF says of a rule, which code scanning shows beside each of its alerts.

use super::{level, message};
use crate::finding::{Finding, Severity};
use crate::render::json_text::Json;
use crate::rule;

/// The rule of a finding, as `reportingDescriptor`: section 3.49, and the properties that GitHub sorts and filters by. Of a rule
/// that a user brought, as much as its findings say.
pub fn rule(rule: &mut Json<'_>, finding: &Finding) {
    let id = finding.rule.as_str();
    let name = id.split('/').next_back().unwrap_or(id);
    let builtin = rule::builtin().iter().find(|rule| rule.id == finding.rule);
    let severity = builtin.map_or(finding.severity, |rule| rule.severity);
    let (why, help) = (&*finding.why, &*finding.help);
    let markdown = rule::guide(id).unwrap_or_else(|| format!("## Why\n\n{why}\n\n## What to do\n\n{help}\n"));
    rule.member("id").string(id);
    rule.member("name").string(&pascal(name));
    message(rule, "shortDescription", &short(&finding.summary));
    message(rule, "fullDescription", &short(if why.is_empty() { help } else { why }));
    rule.member("help").object(|it| {
        it.member("text").string(help);
        it.member("markdown").string(&markdown);
    });
    rule.member("defaultConfiguration").object(|it| it.member("level").string(level(severity)));
    rule.member("properties").object(|it| properties(it, finding.rule.pack(), severity));
}

fn properties(properties: &mut Json<'_>, pack: &str, severity: Severity) {
    // Only leaked and weak secrets are alerts of security; whatever has a score becomes one.
    let is_secret = pack == "secrets";
    properties.member("tags").list(|tags| {
        let security = is_secret.then_some("security");
        ["configuration", pack].into_iter().chain(security).for_each(|tag| tags.element().string(tag));
    });
    properties.member("precision").string("high");
    properties.member("problem.severity").string(match severity {
        Severity::Info => "recommendation",
        other => other.word(),
    });
    if is_secret {
        properties.member("security-severity").string(match severity {
            Severity::Error => "8.0",
            Severity::Warning => "5.0",
            Severity::Info => "2.0",
        });
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
