//! A rule as a page to read, and all rules as one document: generated from the rule files, so that they cannot disagree.

use std::fmt::Write;
use std::sync::Arc;

use super::example::{Example, examples};
use super::{Rule, builtin, builtin_files, read_rule};
use crate::document::{Document, Format};
use crate::parse;
use crate::source::Source;

/// The page of a rule, in Markdown, from the text of its file; none where the file holds no rule.
pub fn page(id: &str, text: &str) -> Option<String> {
    let document = document(id, text);
    let rule = read_rule(&document).0?;
    let mut page = String::new();
    let _ = write!(page, "# {id}\n\n{}\n\nSeverity: {}.\n\n", rule.summary, rule.severity);
    push_prose(&mut page, &rule);
    let examples = examples(&document).0;
    section(&mut page, "What it finds", examples.iter().filter(|example| example.bad));
    section(&mut page, "What is fine", examples.iter().filter(|example| !example.bad));
    push_sources(&mut page, &rule);
    Some(page)
}

/// What the page of a built-in rule says but for its title and its examples, in Markdown; none where there is no such rule.
pub fn guide(id: &str) -> Option<String> {
    let (_, text) = builtin_files().iter().find(|(known, _)| *known == id)?;
    let rule = read_rule(&document(id, text)).0?;
    let mut guide = String::new();
    push_prose(&mut guide, &rule);
    push_sources(&mut guide, &rule);
    Some(guide)
}

fn document(id: &str, text: &str) -> Document {
    parse::parse(Arc::new(Source::new(format!("rules/{id}.yaml"), text)), Format::Yaml)
}

fn push_prose(page: &mut String, rule: &Rule) {
    let _ = write!(page, "## Why\n\n{}\n\n## What to do\n\n{}\n", rule.why, rule.remedy);
    if !rule.guards.is_empty() {
        let _ = write!(page, "\n## What it stays silent on\n\n{}\n", rule.guards);
    }
}

fn push_sources(page: &mut String, rule: &Rule) {
    if !rule.references.is_empty() {
        page.push_str("\n## Sources\n\n");
        for reference in &rule.references {
            let _ = writeln!(page, "- <{reference}>");
        }
    }
}

/// All built-in rules to read, in Markdown: what `rules/README.md` holds. A table for each pack, and under it what each rule finds,
/// why, what to do, what it stays silent on, an example of each kind, and its sources.
pub fn reference() -> String {
    let mut text = String::from(
        "# Rules\n\nGenerated from the rule files by `envparity rules --format markdown`. `envparity explain ID` shows a rule with \
         all of its examples. Carets mark what a rule finds in the line above.\n",
    );
    for rules in builtin().chunk_by(|one, other| one.id.pack() == other.id.pack()) {
        let pack = rules.first().map_or("", |rule| rule.id.pack());
        let _ = write!(text, "\n## {pack}\n\n| rule | severity | finds |\n| --- | --- | --- |\n");
        for rule in rules {
            let id = rule.id.as_str();
            let summary = rule.summary.replace('|', "\\|");
            let _ = writeln!(text, "| [`{id}`](#{}) | {} | {summary} |", id.replace('/', ""), rule.severity);
        }
        let of_pack = builtin_files().iter().filter(|(id, _)| id.split('/').next() == Some(pack));
        text.extend(of_pack.filter_map(|(id, file)| entry(id, file)));
    }
    text
}

/// What there is to read of a rule among the others: one example of each kind.
fn entry(id: &str, text: &str) -> Option<String> {
    let document = document(id, text);
    let rule = read_rule(&document).0?;
    let sources: Vec<String> = rule.references.iter().map(|link| format!("<{link}>")).collect();
    let sources =
        if sources.is_empty() { "the format of envparity's own files".to_owned() } else { sources.join(", ") };
    let mut entry = format!(
        "\n### {id}\n\n{} ([{}]({id}.yaml))\n\n- **Why:** {}\n- **What to do:** {}\n- **Silent on:** {}\n- **Source:** {sources}\n",
        rule.summary, rule.severity, rule.why, rule.remedy, rule.guards
    );
    let examples = examples(&document).0;
    for (kind, bad) in [("Bad", true), ("Good", false)] {
        if let Some(example) = examples.iter().find(|example| example.bad == bad) {
            let _ = write!(entry, "\n{kind}: {}\n", example.name);
            files(&mut entry, example);
        }
    }
    Some(entry)
}

fn section<'e>(page: &mut String, title: &str, examples: impl Iterator<Item = &'e Example>) {
    let mut examples = examples.peekable();
    if examples.peek().is_some() {
        let _ = write!(page, "\n## {title}\n");
    }
    for example in examples {
        let _ = write!(page, "\n### {}\n", capitalised(&example.name));
        files(page, example);
    }
}

fn files(page: &mut String, example: &Example) {
    for (path, text) in &example.files {
        let fence = if text.contains("```") { "````" } else { "```" };
        let info = parse::format_of(path).map_or("", language);
        let _ = write!(page, "\n`{path}`\n\n{fence}{info}\n{}\n{fence}\n", text.trim_end_matches('\n'));
    }
}

/// What a fence says of the text in it.
fn language(format: Format) -> &'static str {
    match format {
        Format::Dotenv => "sh",
        Format::Yaml => "yaml",
        Format::Toml => "toml",
        Format::Json => "jsonc",
        Format::Properties => "properties",
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_says_what_it_is_silent_on_and_where_it_comes_from() {
        for (id, text) in builtin_files() {
            let rule = read_rule(&document(id, text)).0.unwrap();
            assert!(rule.guards.len() > 20, "{id} says under `guards` what it stays silent on");
            // What envparity asks of its own files has no other source.
            let own = matches!(rule.id.pack(), "project" | "allow" | "contract");
            assert!(own || !rule.references.is_empty(), "{id} says under `references` where its knowledge comes from");
            assert!(rule.references.iter().all(|link| link.starts_with("https://")), "{id}");
        }
    }
}
