//! `envparity diff`: the keys of two environments, or of all, side by side.

use std::path::PathBuf;

use clap::Args;

use super::inspect::look;
use super::{Common, Failure, output};
use crate::environment::Environment;
use crate::key::Pattern;
use crate::mask::Gate;
use crate::matrix::{FORMS, Sheet, Status};
use crate::view::View;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// An environment, by its name or its role; all where none is named.
    #[arg(value_name = "A")]
    one: Option<String>,
    /// The environment beside it; all others where only one is named.
    #[arg(value_name = "B")]
    other: Option<String>,
    /// The directory of the workspace.
    #[arg(long, value_name = "DIRECTORY")]
    path: Option<PathBuf>,
    /// Show only keys that an environment lacks, that differ, that are the same, or that cannot be compared.
    #[arg(long, value_name = "STATUS", value_delimiter = ',', value_parser = Status::ALL.map(Status::word))]
    only: Vec<String>,
    /// Show only these keys: `DATABASE_URL`, `database.**`.
    #[arg(long, value_name = "PATTERN")]
    key: Vec<String>,
    /// How to print them.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = formats())]
    format: String,
    /// Write to a file instead of standard output.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    arguments.output.as_deref().map_or(Ok(()), output::is_writable)?;
    let keys = arguments.key.iter().map(|key| super::inspect::pattern(key)).collect::<Result<Vec<Pattern>, _>>()?;
    let gate = Gate::new(common.show_values);
    let wanted: Vec<String> = arguments.one.iter().chain(&arguments.other).cloned().collect();
    let (mut sheets, mut alone) = (Vec::new(), 0);
    look(arguments.path.as_ref(), common, &wanted, |seen, stack| {
        let columns = chosen(&stack.environments, arguments);
        if columns.len() < 2 {
            alone += 1;
            return;
        }
        let view = View { gate: &gate, contract: &seen.settled.project.contract };
        let mut sheet = Sheet::new(seen.loaded.directory(), &stack.name, &columns, &view);
        sheet.rows.retain(|row| {
            let key = crate::key::KeyPath::new(&row.key);
            (arguments.only.is_empty() || arguments.only.iter().any(|status| status == row.status.word()))
                && (keys.is_empty() || keys.iter().any(|pattern| pattern.fits(&key)))
        });
        sheets.push(sheet);
    })?;
    if sheets.is_empty() {
        let what = if wanted.is_empty() { "two environments" } else { "both of these environments" };
        let message = format!(
            "no project has {what}, so there is nothing to put side by side; `envparity environments` shows what there is"
        );
        return Err(Failure::Message(message));
    }
    let form = FORMS.iter().find(|form| form.name == arguments.format);
    let text = form.map(|form| (form.render)(&sheets, output::width())).unwrap_or_default();
    match &arguments.output {
        Some(file) => output::Replacement::write(file, |out| out.write_all(text.as_bytes()))?.commit()?,
        None => output::print(text.as_bytes())?,
    }
    if alone > 0 && !common.quiet {
        let stacks = if alone == 1 { "1 stack has".to_owned() } else { format!("{alone} stacks have") };
        super::note(&format!("{stacks} no second environment to put beside the first"));
    }
    Ok(0)
}

/// The environments that were asked for, in the order in which they were named.
fn chosen<'e, 'd>(environments: &'e [Environment<'d>], arguments: &Arguments) -> Vec<&'e Environment<'d>> {
    let is = |name: &str, one: &Environment<'_>| one.name == name || one.role.word() == name;
    let Some(one) = &arguments.one else { return environments.iter().collect() };
    let (first, rest): (Vec<_>, Vec<_>) = environments.iter().partition(|environment| is(one, environment));
    let beside = |environment: &&Environment<'_>| arguments.other.as_ref().is_none_or(|other| is(other, environment));
    let rest: Vec<_> = rest.into_iter().filter(beside).collect();
    if first.is_empty() || (rest.is_empty() && first.len() < 2) { Vec::new() } else { [first, rest].concat() }
}

fn formats() -> clap::builder::PossibleValuesParser {
    let value = |form: &crate::matrix::Form| clap::builder::PossibleValue::new(form.name).help(form.about);
    FORMS.iter().map(value).collect::<Vec<_>>().into()
}
