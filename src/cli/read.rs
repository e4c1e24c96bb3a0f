//! `envparity read`: what loaders make of a .env file.

mod portable;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde::ser::{SerializeMap, Serializer};

use super::{Common, Failure, output};
use crate::decode::nearest;
use crate::discover::MOST_BYTES;
use crate::document::{self, ValueKind};
use crate::key::KeyPath;
use crate::loader::{self, Entry, Fault, LOADERS, Loader, Process, Reading, Value};
use crate::mask::Gate;
use crate::source::Source;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The .env file.
    file: PathBuf,
    /// The loader, by its name: `node`, `docker`, `python-dotenv` ...; several, or `all`, to compare them.
    #[arg(long, value_name = "NAME", value_delimiter = ',', required_unless_present = "portable")]
    loader: Vec<String>,
    /// A variable of the process environment in which the loader runs.
    #[arg(long, value_name = "KEY=VALUE", value_parser = variable)]
    set: Vec<(String, String)>,
    /// Show how to write the lines on which the loaders differ so that they agree; with no --loader, all of them.
    #[arg(long)]
    portable: bool,
    /// How to print it.
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a person.
    Text,
    /// For a program: an object of the variables, `null` where a command makes the value.
    Json,
}

fn variable(argument: &str) -> Result<(String, String), String> {
    let (key, value) = argument.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.to_owned(), value.to_owned()))
}

/// A file and the process environment that loaders read it in.
struct Input<'a> {
    path: String,
    bytes: &'a [u8],
    process: &'a Process,
}

impl Input<'_> {
    fn source(&self) -> Source {
        Source::from_bytes(self.path.as_str(), self.bytes.to_vec()).0
    }

    /// What a loader does with a place of the file.
    fn sentence(&self, loader: &Loader, fault: &Fault) -> String {
        let start = self.source().position(fault.span.start);
        format!("{}:{}:{}: {} {}", self.path, start.line, start.column, loader.name, fault.what)
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    let gate = Gate::new(common.show_values);
    let loaders = chosen(&arguments.loader)?;
    let bytes = bytes(&arguments.file)?;
    let process: Process = arguments.set.iter().cloned().collect();
    let input = Input { path: arguments.file.display().to_string(), bytes: &bytes, process: &process };
    let readings: Vec<(&'static Loader, Reading<'_>)> =
        loaders.iter().map(|loader| (*loader, loader.read(&bytes, &process))).collect();
    let text = match (readings.as_slice(), arguments.format) {
        (readings, Format::Text) if arguments.portable => portable::text(&gate, &input, readings).into_bytes(),
        (readings, Format::Json) if arguments.portable => portable::json(&gate, &input, readings).into_bytes(),
        ([(loader, reading)], format) => {
            if let Some(fault) = &reading.failure {
                return Err(Failure::Message(input.sentence(loader, fault)));
            }
            match format {
                Format::Text => text(&gate, &input, loader, reading).into_bytes(),
                Format::Json => json(&gate, reading)?,
            }
        }
        (readings, Format::Text) => table::Table::new(readings).text(&gate, &input, output::width()).into_bytes(),
        (readings, Format::Json) => table::Table::new(readings).json(&gate, &input).into_bytes(),
    };
    output::print(&text)?;
    Ok(0)
}

/// The loaders of these names, each once; all of them where none is named.
fn chosen(names: &[String]) -> Result<Vec<&'static Loader>, Failure> {
    if names.is_empty() || names.iter().any(|name| name == "all") {
        return Ok(LOADERS.iter().collect());
    }
    let mut loaders: Vec<&'static Loader> = Vec::new();
    for name in names {
        let loader = named(name)?;
        if loaders.iter().all(|known| known.name != loader.name) {
            loaders.push(loader);
        }
    }
    Ok(loaders)
}

fn named(name: &str) -> Result<&'static Loader, Failure> {
    loader::named(name).ok_or_else(|| {
        let names: Vec<&str> = LOADERS.iter().map(|loader| loader.name).collect();
        let hint = match nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        Failure::Message(format!("there is no loader `{name}`; {hint}"))
    })
}

/// The bytes of a file that a person named.
fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let refuse = |reason: &str| Err(Failure::Message(format!("`{}` {reason}; name a .env file", path.display())));
    match fs::metadata(path) {
        Ok(kind) if kind.is_dir() => refuse("is a directory"),
        Ok(kind) if !kind.is_file() => refuse("is no regular file"),
        Ok(kind) if kind.len() > MOST_BYTES => refuse(&format!("is larger than {} MiB", MOST_BYTES / 1024 / 1024)),
        Ok(_) => fs::read(path).or_else(|error| refuse(&format!("cannot be read: {}", error.kind()))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => refuse("does not exist"),
        Err(error) => refuse(&format!("cannot be read: {}", error.kind())),
    }
}

/// A reading for a person: its variables, and what the loader lost.
fn text(gate: &Gate, input: &Input<'_>, loader: &Loader, reading: &Reading<'_>) -> String {
    let mut text = String::new();
    for entry in reading.given() {
        text.push_str(&format!("{} = {}\n", gate.text(&entry.key), value(gate, entry)));
    }
    let source = input.source();
    for fault in &reading.lost {
        let start = source.position(fault.span.start);
        let place = gate.text(&format!("{}:{}:{}", input.path, start.line, start.column));
        text.push_str(&format!("{place}: {} {}\n", loader.name, fault.what));
    }
    text
}

fn json(gate: &Gate, reading: &Reading<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut write = || {
        let mut serializer = serde_json::Serializer::pretty(&mut bytes);
        let mut map = serializer.serialize_map(None)?;
        for entry in reading.given() {
            match &entry.value {
                Value::Command => map.serialize_entry(&entry.key, &None::<&str>)?,
                Value::Text(text) if gate.shows_values() => map.serialize_entry(&entry.key, text)?,
                Value::Text(_) => map.serialize_entry(&gate.text(&entry.key), &value(gate, entry))?,
            }
        }
        map.end()
    };
    write().map_err(|error| Failure::Message(format!("the output could not be written: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A value as the gate lets it through.
fn value(gate: &Gate, entry: &Entry<'_>) -> String {
    match &entry.value {
        Value::Command => "unknown: it runs a command".to_owned(),
        Value::Text(text) => shown(gate, &entry.key, text),
    }
}

/// A text as the gate lets it through as the value of a key.
fn shown(gate: &Gate, key: &str, text: &str) -> String {
    let value = document::Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: false };
    gate.value(&KeyPath::new(key), &value)
}
