//! `envparity rules`, `explain`, `test-rules` and `schema`: what envparity knows, and the proof of it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{Common, Failure, output};
use crate::decode::nearest;
use crate::mask::Gate;
use crate::rule::{builtin, builtin_files, page, reference};
use crate::{project, prove, render, rule};

#[derive(Debug, Args)]
pub(super) struct ListArguments {
    /// How to print the list.
    #[arg(long, value_enum, default_value = "text")]
    format: ListFormat,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ListFormat {
    /// A line a rule.
    Text,
    /// The content of `rules/README.md`.
    Markdown,
    /// A JSON list.
    Json,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArguments {
    /// The rule's id, such as `parity/missing-key`.
    id: String,
}

#[derive(Debug, Args)]
pub(super) struct TestArguments {
    /// A rule file, or a folder of them; the built-in rules where none is given.
    path: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArguments {
    /// Which file's schema.
    #[arg(value_enum)]
    of: Schema,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Schema {
    /// What `check --format json` prints.
    Report,
    /// A line of what `check --format json-lines` prints.
    Finding,
    /// `envparity.yaml`.
    Project,
    /// A rule file.
    Rule,
}

pub(super) fn list(arguments: &ListArguments) -> Result<u8, Failure> {
    let text = match arguments.format {
        ListFormat::Markdown => reference(),
        ListFormat::Text => {
            let width = builtin().iter().map(|rule| rule.id.as_str().len()).max().unwrap_or(0);
            let line = |rule: &rule::Rule| {
                format!("{:width$}  {:7}  {}\n", rule.id.as_str(), rule.severity.word(), rule.summary)
            };
            builtin().iter().map(line).collect()
        }
        ListFormat::Json => {
            let rules = builtin().iter().map(|rule| {
                serde_json::json!({
                    "id": rule.id.as_str(), "severity": rule.severity.word(), "summary": &*rule.summary,
                    "why": &*rule.why, "remedy": &*rule.remedy,
                })
            });
            format!("{:#}\n", serde_json::Value::Array(rules.collect()))
        }
    };
    output::print(text.as_bytes())?;
    Ok(0)
}

pub(super) fn explain(arguments: &ExplainArguments) -> Result<u8, Failure> {
    let file = builtin_files().iter().find(|(id, _)| *id == arguments.id);
    let Some(page) = file.and_then(|(id, text)| page(id, text)) else {
        let near = nearest(&arguments.id, builtin_files().iter().map(|(id, _)| *id));
        let hint = near.map_or("`envparity rules` lists them".to_owned(), |id| format!("did you mean `{id}`?"));
        return Err(Failure::Message(format!("there is no rule `{}`; {hint}", arguments.id)));
    };
    output::page(&page)?;
    Ok(0)
}

pub(super) fn test(arguments: &TestArguments, common: &Common) -> Result<u8, Failure> {
    let files = match &arguments.path {
        Some(path) => prove::rule_files(path).map_err(Failure::Message)?,
        None => builtin_files().iter().map(|(id, text)| (format!("rules/{id}.yaml"), (*text).to_owned())).collect(),
    };
    let proofs: Vec<prove::Proof> = files.iter().map(|(path, text)| prove::prove(path, text)).collect();
    let mut text = String::new();
    let gate = Gate::new(common.show_values);
    for proof in &proofs {
        for complaint in &proof.complaints {
            text.push_str(&gate.text(&format!("{}: {complaint}", proof.path)));
            text.push('\n');
        }
    }
    let failed = proofs.iter().filter(|proof| !proof.complaints.is_empty()).count();
    if !common.quiet {
        text.push_str(&format!("{} passed, {failed} failed\n", proofs.len() - failed));
    }
    output::print(text.as_bytes())?;
    Ok(u8::from(failed > 0))
}

pub(super) fn schema(arguments: &SchemaArguments) -> Result<u8, Failure> {
    let schema = match arguments.of {
        Schema::Report => render::REPORT_SCHEMA.to_owned(),
        Schema::Finding => render::finding_schema(),
        Schema::Project => project::SCHEMA.to_owned(),
        Schema::Rule => rule::SCHEMA.to_owned(),
    };
    output::print(schema.as_bytes())?;
    Ok(0)
}
