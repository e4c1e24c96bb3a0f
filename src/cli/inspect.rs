//! `envparity environments` and `envparity get`: what was understood, so that a person can check it.

pub(super) mod readers;

use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;

use clap::{Args, ValueEnum};
use serde_json::json;
use unicode_width::UnicodeWidthStr;

use super::{Common, Failure, output};
use crate::discover::{Skipped, Stack};
use crate::environment::{Effective, Environment, Laid, Origin};
use crate::key::Pattern;
use crate::mask::Gate;
use crate::run::{self, Loaded, Names, Request, Settled};
use crate::source::{Position, Source, Span};
use crate::view::View;

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

/// What is known of a stack besides its environments.
pub(super) struct Seen<'s> {
    pub settled: &'s Settled,
    pub loaded: &'s Loaded<'s>,
}

/// Walks a workspace and reads its projects, the stacks of each of which are given to `see` and then forgotten.
///
/// Fails where there is none, or an environment that is wanted does not exist; gives what could not be read.
pub(super) fn look(
    path: Option<&PathBuf>,
    common: &Common,
    wanted: &[String],
    mut see: impl FnMut(&Seen<'_>, &Stack<'_>),
) -> Result<Vec<Skipped>, Failure> {
    let progress = AtomicUsize::new(0);
    let (root, _) = run::workspace(path.map(std::slice::from_ref).unwrap_or_default())?;
    let request = Request {
        config: common.config.as_deref(),
        isolated: common.isolated,
        ..Request::of(&root, jiff::Zoned::now().date(), Gate::new(common.show_values), &progress)
    };
    if !root.is_dir() || path.is_some_and(|path| path.is_file()) {
        let path = path.map_or(root.display(), |path| path.display());
        return Err(Failure::Message(format!("`{path}` is not a directory; name the directory of the workspace")));
    }
    let settled = Settled::new(&request)?;
    let workspace = settled.discover(&root)?;
    let usages = run::witnesses(&request, &workspace, false, None).usages;
    let mut skipped = Vec::new();
    let (mut seen, mut stacks) = (Names::new(), 0);
    for plan in &workspace.projects {
        let loaded = run::load(&request, workspace.projects.len() == 1, &usages, plan);
        for stack in loaded.stacks() {
            seen.extend(stack.environments.iter().map(|one| (one.role, one.name.clone())));
            skipped.extend(stack.skipped());
            see(&Seen { settled: &settled, loaded: &loaded }, &stack);
            stacks += 1;
        }
        skipped.extend_from_slice(loaded.skipped());
    }
    if stacks == 0 {
        return Err(run::no_configuration(&request, &workspace, &skipped).into());
    }
    run::are_known(wanted, &seen, &skipped, &request.gate)?;
    skipped.extend(workspace.skipped);
    skipped.sort();
    skipped.dedup();
    Ok(skipped)
}

pub(super) fn environments(arguments: &EnvironmentsArguments, common: &Common) -> Result<u8, Failure> {
    let gate = Gate::new(common.show_values);
    let (mut text, mut list) = (String::new(), Vec::new());
    let skipped = look(arguments.path.as_ref(), common, &[], |seen, stack| {
        let directory = seen.loaded.directory();
        text.push_str(&listed(&gate, directory, stack));
        readers::listed(&gate, seen, stack).iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        let environments = stack.environments.iter().map(|one| described(&gate, seen, one));
        list.push(json!({
            "directory": gate.text(directory),
            "stack": gate.text(&stack.name),
            "convention": stack.convention.id(),
            "environments": environments.collect::<Vec<_>>(),
        }));
    })?;
    let skipped = skipped.iter().map(|file| (gate.text(&file.path), gate.text(&file.reason)));
    if arguments.format == Format::Json {
        let skipped: Vec<_> = skipped.map(|(path, reason)| json!({ "path": path, "reason": reason })).collect();
        text = format!("{:#}\n", json!({ "schema_version": 1, "projects": list, "skipped": skipped }));
    } else {
        skipped.for_each(|(path, reason)| text.push_str(&format!("skipped: {path} {reason}\n")));
    }
    output::print(text.as_bytes())?;
    Ok(0)
}

/// A stack for a person: a line a layer, and the layers that lie below every environment only once.
fn listed(gate: &Gate, directory: &str, stack: &Stack<'_>) -> String {
    let base = shared_layers(&stack.environments);
    let mut lines: Vec<[String; 4]> = Vec::new();
    let mut add = |name: &str, count: &str, mark: &str, layers: &[Laid<'_>]| {
        for (index, layer) in layers.iter().enumerate() {
            let [name, count] = if index == 0 { [name, count] } else { [""; 2] };
            let place = format!("{mark}{}", gate.text(&place_of(layer)));
            lines.push([name.to_owned(), count.to_owned(), place, gate.text(&layer.reason)]);
        }
    };
    if let Some(one) = stack.environments.iter().find(|one| base > 0 && one.layers.len() > base) {
        add("(shared)", "", "", &one.layers[..base]);
    }
    for environment in &stack.environments {
        let has_base =
            base > 0 && environment.layers.len() > base && starts_alike(environment, &stack.environments, base);
        let mark = if has_base { "+ " } else { "" };
        let count = environment.settings().len();
        let settings = if count == 1 { "setting" } else { "settings" };
        add(
            &named(gate, environment),
            &format!("{count} {settings}"),
            mark,
            &environment.layers[if has_base { base } else { 0 }..],
        );
    }
    let project = if directory == "." { String::new() } else { format!("{}: ", gate.text(directory)) };
    let mut text = format!("{project}{} ({})\n", gate.text(&stack.name), stack.convention.id());
    let width = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap_or(0);
    let widths = [width(0), width(1), width(2)];
    for [name, count, place, reason] in &lines {
        let gap = |text: &str, column: usize| " ".repeat(widths[column] - text.width());
        let (after_name, before_count, after_place) = (gap(name, 0), gap(count, 1), gap(place, 2));
        let _ = writeln!(text, "  {name}{after_name}  {before_count}{count}  {place}{after_place}  {reason}");
    }
    text
}

/// The name of an environment, with its role where the name is not it.
fn named(gate: &Gate, environment: &Environment<'_>) -> String {
    let (name, role) = (gate.text(&environment.name), environment.role.word());
    match (name.eq_ignore_ascii_case(role), environment.template) {
        (true, false) => name,
        (true, true) => format!("{name} (template)"),
        (false, false) => format!("{name} ({role})"),
        (false, true) => format!("{name} ({role}, template)"),
    }
}

/// How many layers lie at the bottom of every environment that has others on top of them; none where only one has.
fn shared_layers(environments: &[Environment<'_>]) -> usize {
    let above = |base: usize| environments.iter().filter(move |environment| environment.layers.len() > base);
    let first = environments.iter().map(|environment| environment.layers.len()).max().unwrap_or(0);
    (1..first)
        .take_while(|&base| {
            let is_shared = |environment: &Environment<'_>| environment.layers[..base].iter().all(|layer| layer.shared);
            let alike = above(base).filter(|one| is_shared(one) && starts_alike(one, environments, base)).count();
            alike > 1 && alike == above(base).count()
        })
        .last()
        .unwrap_or(0)
}

/// Whether the lowest layers of an environment are those of the first one that has as many.
fn starts_alike(environment: &Environment<'_>, all: &[Environment<'_>], base: usize) -> bool {
    let lowest = |one: &Environment<'_>| one.layers[..base].iter().map(place_of).collect::<Vec<_>>();
    let first = all.iter().find(|one| one.layers.len() > base);
    environment.layers.len() >= base && first.is_some_and(|first| lowest(first) == lowest(environment))
}

fn described(gate: &Gate, seen: &Seen<'_>, environment: &Environment<'_>) -> serde_json::Value {
    let layers = environment.layers.iter().map(|layer| {
        json!({
            "path": gate.text(layer.document.source.path()),
            "section": layer.section.as_ref().map(|section| gate.text(section)),
            "shared": layer.shared,
            "reason": gate.text(&layer.reason),
            "loaders": readers::described(gate, seen, environment, layer),
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

fn place_of(layer: &Laid<'_>) -> String {
    let path = layer.document.source.path();
    layer.section.as_ref().map_or(path.to_owned(), |section| format!("{path}#{section}"))
}

pub(super) fn get(arguments: &GetArguments, common: &Common) -> Result<u8, Failure> {
    let gate = Gate::new(common.show_values);
    let pattern = pattern(&arguments.key)?;
    let (mut text, mut list, mut known) = (String::new(), Vec::new(), Vec::new());
    look(arguments.path.as_ref(), common, &arguments.environment, |seen, stack| {
        let directory = seen.loaded.directory();
        let view = View { gate: &gate, contract: &seen.settled.project.contract };
        for environment in &stack.environments {
            let named = |name: &String| *name == environment.name || *name == environment.role.word();
            if !arguments.environment.is_empty() && !arguments.environment.iter().any(named) {
                continue;
            }
            for effective in environment.settings() {
                let key = &effective.setting.key;
                if pattern.fits(key) {
                    text.push_str(&told(&view, directory, environment, effective));
                    list.push(shown(&view, directory, environment, effective));
                } else if known.len() < MOST_KNOWN {
                    known.push(key.text().to_owned());
                }
            }
        }
    })?;
    if list.is_empty() {
        let near = crate::decode::nearest(&arguments.key, known.iter().map(String::as_str));
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if arguments.key.contains('*') && !arguments.key.contains("**") => {
                format!("`*` stands for one word, `**` for any number: try `{}`", widened(&arguments.key))
            }
            None => "`envparity environments` shows what was read".to_owned(),
        };
        return Err(Failure::Message(format!("no environment has a key `{}`; {hint}", arguments.key)));
    }
    let json = || format!("{:#}\n", json!({ "schema_version": 1, "settings": list }));
    output::print(if arguments.format == Format::Json { json() } else { text }.as_bytes())?;
    Ok(0)
}

/// A pattern of keys from the command line.
pub(super) fn pattern(text: &str) -> Result<Pattern, Failure> {
    Pattern::parse(text)
        .and_then(|pattern| pattern.check().map(|()| pattern))
        .map_err(|error| Failure::Message(format!("`{text}` is no key or pattern of keys: {}", error.0)))
}

/// A pattern with `**` for each `*`, on its own between full stops: `MYSQL*` becomes `MYSQL.**`.
fn widened(pattern: &str) -> String {
    let words = pattern.replace('*', ".**.");
    words.split(['.', '_']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(".")
}

/// How many keys are kept to say which one was probably meant.
const MOST_KNOWN: usize = 100_000;

/// What an environment ends up with for a key, for a person.
fn told(view: &View<'_>, directory: &str, environment: &Environment<'_>, effective: &Effective<'_>) -> String {
    let gate = view.gate;
    let (source, start) = start(environment, effective.layer as usize, effective.setting.span);
    let key = &effective.setting.key;
    let at = format!("{}:{}:{}", source.path(), start.line, start.column);
    let project = if directory == "." { String::new() } else { format!(" in {}", gate.text(directory)) };
    let mut text = format!(
        "{}{project}: {} = {}\n  set at {}{}\n",
        gate.text(&environment.name),
        gate.text(key.text()),
        view.effective(environment, effective),
        gate.text(&at),
        provenance(&effective.origin)
    );
    for (layer, shadowed) in effective.shadowed.iter() {
        let (source, start) = self::start(environment, *layer, shadowed.span);
        let at = format!("{}:{}:{}", source.path(), start.line, start.column);
        let _ = writeln!(text, "  shadows {} at {}", view.value(key, &shadowed.value), gate.text(&at));
    }
    text
}

/// What an environment ends up with for a key, for a program.
fn shown(
    view: &View<'_>,
    directory: &str,
    environment: &Environment<'_>,
    effective: &Effective<'_>,
) -> serde_json::Value {
    let gate = view.gate;
    let place = |layer: usize, span: Span| {
        let (source, start) = start(environment, layer, span);
        json!({ "path": gate.text(source.path()), "line": start.line, "column": start.column, "offset": start.offset })
    };
    let key = &effective.setting.key;
    let shadowed = effective
        .shadowed
        .iter()
        .map(|(layer, setting)| json!({ "value": view.value(key, &setting.value), "at": place(*layer, setting.span) }));
    json!({
        "project": gate.text(directory),
        "environment": gate.text(&environment.name),
        "role": environment.role.word(),
        "key": gate.text(key.text()),
        "value": effective.value().map(|_| view.effective(environment, effective)),
        "external": effective.origin == Origin::External,
        "at": place(effective.layer as usize, effective.setting.span),
        "shadows": shadowed.collect::<Vec<_>>(),
    })
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
