//! `envparity read`: what a loader makes of a .env file.

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
    /// The loader, by its name: `node`, `docker`, `python-dotenv` ...
    #[arg(long, value_name = "NAME")]
    loader: String,
    /// A variable of the process environment in which the loader runs.
    #[arg(long, value_name = "KEY=VALUE", value_parser = variable)]
    set: Vec<(String, String)>,
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

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    let gate = Gate::new(common.show_values);
    let loader = named(&arguments.loader)?;
    let bytes = bytes(&arguments.file)?;
    let process: Process = arguments.set.iter().cloned().collect();
    let reading = loader.read(&bytes, &process);
    let place = |fault: &Fault| {
        let source = Source::from_bytes(arguments.file.display().to_string(), bytes.clone()).0;
        let start = source.position(fault.span.start);
        format!("{}:{}:{}", source.path(), start.line, start.column)
    };
    if let Some(fault) = &reading.failure {
        return Err(Failure::Message(format!("{}: {} {}", place(fault), loader.name, fault.what)));
    }
    let text = match arguments.format {
        Format::Json => json(&gate, &reading)?,
        Format::Text => {
            let mut text = String::new();
            for entry in reading.given() {
                text.push_str(&format!("{} = {}\n", gate.text(&entry.key), shown(&gate, entry)));
            }
            for fault in &reading.lost {
                text.push_str(&format!("{}: {} {}\n", gate.text(&place(fault)), loader.name, fault.what));
            }
            text.into_bytes()
        }
    };
    output::print(&text)?;
    Ok(0)
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

fn json(gate: &Gate, reading: &Reading<'_>) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let mut write = || {
        let mut serializer = serde_json::Serializer::pretty(&mut bytes);
        let mut map = serializer.serialize_map(None)?;
        for entry in reading.given() {
            match &entry.value {
                Value::Command => map.serialize_entry(&entry.key, &None::<&str>)?,
                Value::Text(text) if gate.shows_values() => map.serialize_entry(&entry.key, text)?,
                Value::Text(_) => map.serialize_entry(&gate.text(&entry.key), &shown(gate, entry))?,
            }
        }
        map.end()
    };
    write().map_err(|error| Failure::Message(format!("the output could not be written: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A value as the gate lets it through.
fn shown(gate: &Gate, entry: &Entry<'_>) -> String {
    match &entry.value {
        Value::Command => "unknown: it runs a command".to_owned(),
        Value::Text(text) => {
            let value =
                document::Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: false };
            gate.value(&KeyPath::new(&entry.key), &value)
        }
    }
}
