//! `envparity read`: what loaders make of a .env file.

mod known;
mod portable;
mod shown;
mod table;

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use clap::{Args, ValueEnum};
use rayon::prelude::*;

use super::{Common, Failure, output};
use crate::decode::nearest;
use crate::discover::MOST_BYTES;
use crate::loader::{self, Entry, Fault, LOADERS, Loader, Process, Reading, Value};
use crate::mask::Gate;
use crate::run::{Request, Settled};
use crate::source::Source;

use known::Known;
use shown::Shown;

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
    /// Show how to write the lines on which the loaders differ so that they agree. Without --loader these are the ones that
    /// envparity.yaml declares for the file or that the repository shows, or all where none is known.
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

/// A file, the process environment that loaders read it in, and what of it may be shown.
struct Input<'a> {
    path: String,
    bytes: &'a [u8],
    process: &'a Process,
    gate: &'a Gate,
    shown: Shown<'a>,
}

impl Input<'_> {
    fn source(&self) -> Source {
        Source::from_bytes(self.path.as_str(), self.bytes.to_vec()).0
    }

    /// A key for a program.
    fn key<'t>(&self, key: &'t str) -> Cow<'t, str> {
        if self.gate.shows_values() { Cow::Borrowed(key) } else { Cow::Owned(self.gate.name(key)) }
    }

    /// A value for a program.
    fn value<'t>(&self, key: &str, text: &'t str) -> Cow<'t, str> {
        if self.gate.shows_values() { Cow::Borrowed(text) } else { Cow::Owned(self.shown.whole(key, text)) }
    }

    /// What loaders do with places of the file, for a person.
    fn sentences<'f>(&self, faults: impl Iterator<Item = (&'static Loader, &'f Fault)>) -> Vec<String> {
        let mut source = None;
        let sentence = |(loader, fault): (&Loader, &Fault)| {
            let start = source.get_or_insert_with(|| self.source()).position(fault.span.start);
            let place = format!("{}:{}:{}", self.path, start.line, start.column);
            self.gate.text(&format!("{place}: {} {}", loader.name, fault.what))
        };
        faults.map(sentence).collect()
    }
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    let gate = Gate::new(common.show_values);
    let named = chosen(&arguments.loader)?;
    let bytes = bytes(&arguments.file)?;
    let file = fs::canonicalize(&arguments.file)?;
    let root = known::root_of(&file);
    let settled = settled(&root, common)?;
    let known = match named.is_empty() {
        true => Some(Known::look(&file, &root, &settled, common)?),
        false => None,
    };
    let loaders = known.as_ref().map_or(named, Known::loaders);
    let process: Process = arguments.set.iter().cloned().collect();
    let readings: Vec<(&'static Loader, Reading<'_>)> =
        loaders.iter().map(|loader| (*loader, loader.read(&bytes, &process))).collect();
    let plain = plain(&bytes);
    let shown = Shown::new(&gate, &settled.project.contract, &plain, &readings);
    let path = arguments.file.display().to_string();
    let input = Input { path, bytes: &bytes, process: &process, gate: &gate, shown };
    let text = match (readings.as_slice(), arguments.format) {
        (readings, Format::Text) if arguments.portable => portable::text(&input, readings, known.as_ref()).into_bytes(),
        (readings, Format::Json) if arguments.portable => portable::json(&input, readings, known.as_ref()).into_bytes(),
        ([(loader, reading)], format) => {
            if let Some(fault) = &reading.failure {
                return Err(Failure::Message(input.sentences([(*loader, fault)].into_iter()).concat()));
            }
            match format {
                Format::Text => text(&input, loader, reading).into_bytes(),
                Format::Json => json(&input, reading)?,
            }
        }
        (readings, Format::Text) => table::Table::new(readings).text(&input, output::width()).into_bytes(),
        (readings, Format::Json) => table::Table::new(readings).json(&input).into_bytes(),
    };
    output::print(&text)?;
    Ok(0)
}

/// What the project file of a workspace says, which may call keys secret.
fn settled(root: &Path, common: &Common) -> Result<Settled, Failure> {
    let progress = AtomicUsize::new(0);
    let request = Request {
        config: common.config.as_deref(),
        isolated: common.isolated,
        ..Request::of(root, jiff::Zoned::now().date(), Gate::new(common.show_values), &progress)
    };
    Ok(Settled::new(&request)?)
}

/// The text of a file, in which each byte that is not UTF-8 is another character of one byte, so that no place moves.
fn plain(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let chunks = bytes.utf8_chunks().flat_map(|chunk| [chunk.valid().to_owned(), "?".repeat(chunk.invalid().len())]);
    Cow::Owned(chunks.collect())
}

/// The loaders of these names, each once; none where none is named.
fn chosen(names: &[String]) -> Result<Vec<&'static Loader>, Failure> {
    if names.iter().any(|name| name == "all") {
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
fn text(input: &Input<'_>, loader: &'static Loader, reading: &Reading<'_>) -> String {
    let mut text = String::new();
    for entry in reading.given() {
        let value = match &entry.value {
            Value::Command => "unknown: it runs a command".to_owned(),
            Value::Text(text) => input.shown.brief(&entry.key, text),
        };
        text.push_str(&format!("{} = {value}\n", input.gate.name(&entry.key)));
    }
    for sentence in input.sentences(reading.lost.iter().map(|fault| (loader, fault))) {
        text.push_str(&sentence);
        text.push('\n');
    }
    text
}

/// The variables as a JSON object, a line each: of large files the lines are masked and written on all cores.
fn json(input: &Input<'_>, reading: &Reading<'_>) -> Result<Vec<u8>, Failure> {
    let given: Vec<&Entry<'_>> = reading.given().collect();
    let lines = |entries: &[&Entry<'_>]| {
        let mut bytes = Vec::new();
        for (number, entry) in entries.iter().enumerate() {
            bytes.extend_from_slice(if number == 0 { b"\n  " } else { b",\n  " });
            serde_json::to_writer(&mut bytes, &input.key(&entry.key))?;
            bytes.extend_from_slice(b": ");
            match &entry.value {
                Value::Command => bytes.extend_from_slice(b"null"),
                Value::Text(text) => serde_json::to_writer(&mut bytes, &input.value(&entry.key, text))?,
            }
        }
        Ok(bytes)
    };
    let pieces: serde_json::Result<Vec<Vec<u8>>> = match given.len() > PORTION {
        true => given.par_chunks(PORTION).map(lines).collect(),
        false => given.chunks(PORTION).map(lines).collect(),
    };
    let pieces = pieces.map_err(|error| Failure::Message(format!("the output could not be written: {error}")))?;
    let end: &[u8] = if pieces.is_empty() { b"}\n" } else { b"\n}\n" };
    Ok([b"{", &*pieces.join(&b','), end].concat())
}

/// So many variables are written by one thread at a time: to start one takes longer than a few take.
const PORTION: usize = 2048;
