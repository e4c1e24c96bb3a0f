//! Text to documents: the table of formats. Parsing never fails: it gives a tree and its faults.

mod dotenv;
mod json;
mod toml;
mod yaml;

use std::sync::Arc;

use crate::document::{Document, Format};
use crate::source::Source;

/// A format that is read.
pub struct Reader {
    /// What it reads.
    pub format: Format,
    /// The word for it in files and outputs.
    pub name: &'static str,
    /// The file name endings that mean it, without their dot.
    pub endings: &'static [&'static str],
    /// Reads a source.
    pub read: fn(Arc<Source>) -> Document,
}

/// Every format, one row each.
pub const READERS: [Reader; 4] = [
    Reader { format: Format::Dotenv, name: "dotenv", endings: &["env"], read: dotenv::read },
    Reader { format: Format::Yaml, name: "yaml", endings: &["yaml", "yml"], read: yaml::read },
    Reader { format: Format::Toml, name: "toml", endings: &["toml"], read: toml::read },
    Reader { format: Format::Json, name: "json", endings: &["json", "jsonc", "json5"], read: json::read },
];

/// Reads a source in the given format.
pub fn parse(source: Arc<Source>, format: Format) -> Document {
    match READERS.iter().find(|reader| reader.format == format) {
        Some(reader) => (reader.read)(source),
        None => Document::empty(source, format),
    }
}
