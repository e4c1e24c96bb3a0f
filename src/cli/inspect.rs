//! `envparity environments` and `envparity get`: what was understood, so that a person can check it.

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::{Common, Failure, output};
use crate::environment::{Effective, Environment, Layer, Origin};
use crate::key::{KeyPath, Pattern};
use crate::mask::Gate;
use crate::run::{self, Loaded, Request, Settled};
use crate::source::{Position, Source, Span};

#[derive(Debug, Args)]
pub(super) struct EnvironmentsArguments {
    /// The directory of the workspace.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// How to print them.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Args)]
pub(super) struct GetArguments {
    /// The key, or a pattern of keys: `DATABASE_URL`, `database.*`.
    key: String,
    /// The directory of the workspace.
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
    /// Show only these environments.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    environment: Vec<String>,
    /// How to print it.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person.
    Text,
    /// For a program.
    Json,
}

/// Walks a workspace and reads its projects, each of which is given to `see` and then forgotten.
fn look(path: Option<&PathBuf>, common: &Common, mut see: impl FnMut(&Loaded<'_>)) -> Result<(), Failure> {
    let progress = AtomicUsize::new(0);
    let (root, _) = run::workspace(path.map(std::slice::from_ref).unwrap_or_default())?;
    let request = Request {
        config: common.config.as_deref(),
        isolated: common.isolated,
        ..Request::of(&root, jiff::Zoned::now().date(), Gate::new(common.show_values), &progress)
    };
    let settled = Settled::new(&request)?;
    let workspace = settled.discover(&root)?;
    workspace.projects.iter().for_each(|plan| see(&run::load(&request, &workspace, plan)));
    Ok(())
}

pub(super) fn environments(arguments: &EnvironmentsArguments, common: &Common) -> Result<u8, Failure> {
    let gate = Gate::new(common.show_values);
    let (mut text, mut list) = (String::new(), Vec::new());
    look(arguments.path.as_ref(), common, |loaded| {
        for stack in loaded.stacks() {
            let heading =
                format!("{} ({}, {})", gate.text(loaded.directory()), gate.text(&stack.name), stack.convention.id());
            let _ = writeln!(text, "{heading}");
            for environment in &stack.environments {
                text.push_str(&listed(&gate, environment));
            }
            list.push(json!({
                "directory": gate.text(loaded.directory()),
                "stack": gate.text(&stack.name),
                "convention": stack.convention.id(),
                "environments": stack.environments.iter().map(|one| described(&gate, one)).collect::<Vec<_>>(),
            }));
        }
    })?;
    if list.is_empty() {
        let message = "no configuration of an environment was found: looked for .env files and for YAML, TOML and JSON that name an \
                       environment; name another directory, or declare the environments in envparity.yaml";
        return Err(Failure::Message(message.to_owned()));
    }
    let json = || format!("{:#}\n", json!({ "schema_version": 1, "projects": list }));
    output::print(if arguments.format == Format::Json { json() } else { text }.as_bytes())?;
    Ok(0)
}

fn listed(gate: &Gate, environment: &Environment<'_>) -> String {
    let template = if environment.template { ", a template" } else { "" };
    let count = environment.settings().len();
    let settings = if count == 1 { "setting" } else { "settings" };
    let name = gate.text(&environment.name);
    let mut text = format!("  {name} ({}{template}), {count} {settings}\n", environment.role.word());
    for layer in &environment.layers {
        let _ = writeln!(text, "    {}  {}", gate.text(&place_of(layer)), gate.text(&layer.reason));
    }
    text
}

fn described(gate: &Gate, environment: &Environment<'_>) -> serde_json::Value {
    let layers = environment.layers.iter().map(|layer| {
        json!({
            "path": gate.text(layer.document.source.path()),
            "section": layer.section.as_ref().map(|section| gate.text(section)),
            "shared": layer.shared,
            "reason": gate.text(&layer.reason),
        })
    });
    json!({
        "name": gate.text(&environment.name),
        "role": environment.role.word(),
        "template": environment.template,
        "settings": environment.settings().len(),
        "layers": layers.collect::<Vec<_>>(),
    })
}

fn place_of(layer: &Layer<'_>) -> String {
    let path = layer.document.source.path();
    layer.section.as_ref().map_or(path.to_owned(), |section| format!("{path}#{section}"))
}

pub(super) fn get(arguments: &GetArguments, common: &Common) -> Result<u8, Failure> {
    let gate = Gate::new(common.show_values);
    let pattern = Pattern::parse(&arguments.key)
        .and_then(|pattern| pattern.check().map(|()| pattern))
        .map_err(|error| Failure::Message(format!("`{}` is no key or pattern of keys: {}", arguments.key, error.0)))?;
    let (mut text, mut list, mut known) = (String::new(), Vec::new(), Vec::new());
    look(arguments.path.as_ref(), common, |loaded| {
        for stack in loaded.stacks() {
            for environment in &stack.environments {
                let named = |name: &String| *name == environment.name || *name == environment.role.word();
                if !arguments.environment.is_empty() && !arguments.environment.iter().any(named) {
                    continue;
                }
                for effective in environment.settings() {
                    let key = &effective.setting.key;
                    if pattern.fits(key) {
                        text.push_str(&told(&gate, loaded.directory(), environment, effective));
                        list.push(shown(&gate, loaded.directory(), environment, effective));
                    } else if known.len() < MOST_KNOWN {
                        known.push(key.text().to_owned());
                    }
                }
            }
        }
    })?;
    if list.is_empty() {
        let near = crate::decode::nearest(&arguments.key, known.iter().map(String::as_str));
        let hint = near.map_or("`envparity environments` shows what was read".to_owned(), |near| {
            format!("did you mean `{near}`?")
        });
        return Err(Failure::Message(format!("no environment has a key `{}`; {hint}", arguments.key)));
    }
    let json = || format!("{:#}\n", json!({ "schema_version": 1, "settings": list }));
    output::print(if arguments.format == Format::Json { json() } else { text }.as_bytes())?;
    Ok(0)
}

/// How many keys are kept to say which one was probably meant.
const MOST_KNOWN: usize = 100_000;

/// What an environment ends up with for a key, for a person.
fn told(gate: &Gate, directory: &str, environment: &Environment<'_>, effective: &Effective<'_>) -> String {
    let (source, start) = start(environment, effective.layer, effective.setting.span);
    let key = &effective.setting.key;
    let at = format!("{}:{}:{}", source.path(), start.line, start.column);
    let project = if directory == "." { String::new() } else { format!(" in {}", gate.text(directory)) };
    let mut text = format!(
        "{}{project}: {} = {}\n  set at {}{}\n",
        gate.text(&environment.name),
        gate.text(key.text()),
        value(gate, key, effective),
        gate.text(&at),
        provenance(&effective.origin)
    );
    for (layer, shadowed) in &effective.shadowed {
        let (source, start) = self::start(environment, *layer, shadowed.span);
        let at = format!("{}:{}:{}", source.path(), start.line, start.column);
        let _ = writeln!(text, "  shadows {} at {}", gate.value(key, &shadowed.value), gate.text(&at));
    }
    text
}

/// What an environment ends up with for a key, for a program.
fn shown(gate: &Gate, directory: &str, environment: &Environment<'_>, effective: &Effective<'_>) -> serde_json::Value {
    let place = |layer: usize, span: Span| {
        let (source, start) = start(environment, layer, span);
        json!({ "path": gate.text(source.path()), "line": start.line, "column": start.column, "offset": start.offset })
    };
    let key = &effective.setting.key;
    let shadowed = effective
        .shadowed
        .iter()
        .map(|(layer, setting)| json!({ "value": gate.value(key, &setting.value), "at": place(*layer, setting.span) }));
    json!({
        "project": gate.text(directory),
        "environment": gate.text(&environment.name),
        "role": environment.role.word(),
        "key": gate.text(key.text()),
        "value": effective.value().map(|_| value(gate, key, effective)),
        "external": effective.origin == Origin::External,
        "at": place(effective.layer, effective.setting.span),
        "shadows": shadowed.collect::<Vec<_>>(),
    })
}

fn value(gate: &Gate, key: &KeyPath, effective: &Effective<'_>) -> String {
    effective.value().map_or_else(|| gate.value(key, &effective.setting.value), |value| gate.value(key, &value))
}

fn provenance(origin: &Origin) -> &'static str {
    match origin {
        Origin::Literal => "",
        Origin::Resolved(_) => ", made of other settings",
        Origin::Partly => ", partly provided from outside",
        Origin::External => ", provided from outside",
    }
}

fn start<'d>(environment: &Environment<'d>, layer: usize, span: Span) -> (&'d Source, Position) {
    let source = &environment.layers[layer].document.source;
    (source, source.position(span.start))
}
