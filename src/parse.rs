//! Text to documents: the table of formats. Parsing never fails: it gives a tree and its faults.

mod characters;
mod dotenv;
mod json;
mod properties;
mod review;
mod template;
mod toml;
mod yaml;

use std::sync::Arc;

use crate::document::{Content, Document, Format};
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
pub const READERS: [Reader; 5] = [
    Reader { format: Format::Dotenv, name: "dotenv", endings: &["env"], read: dotenv::read },
    Reader { format: Format::Yaml, name: "yaml", endings: &["yaml", "yml"], read: yaml::read },
    Reader { format: Format::Toml, name: "toml", endings: &["toml"], read: toml::read },
    Reader { format: Format::Json, name: "json", endings: &["json", "jsonc", "json5"], read: json::read },
    Reader { format: Format::Properties, name: "properties", endings: &["properties"], read: properties::read },
];

/// What is put after a file's name when the file is a template or sample of what its name says.
const WRAPPERS: [&str; 10] =
    ["example", "sample", "template", "dist", "tpl", "tmpl", "default", "defaults", "j2", "erb"];

/// Endings of programs, documents and encrypted files, which `.env.` before them does not make dotenv files.
const NOT_DOTENV: [&str; 18] = [
    "js", "cjs", "mjs", "ts", "cts", "mts", "tsx", "jsx", "py", "rb", "php", "go", "rs", "sh", "md", "enc", "gpg",
    "age",
];

/// Reads a source in the given format. Never fails, and never panics.
pub fn parse(source: Arc<Source>, format: Format) -> Document {
    let mut document = match READERS.iter().find(|reader| reader.format == format) {
        Some(reader) => (reader.read)(source),
        None => Document::empty(source, format),
    };
    review::review(&mut document);
    document
}

/// Whether two readings of one source agree on everything: a quick one must be what the whole language makes of it.
fn same(one: &Document, other: &Document) -> bool {
    fn texts(document: &Document) -> impl Iterator<Item = &str> {
        document.nodes().flat_map(|(_, node)| {
            let scalar = match node.content() {
                Content::Scalar(scalar) => Some(scalar.text),
                _ => None,
            };
            node.key().into_iter().chain(scalar).map(|text| document.text(&text))
        })
    }
    one.nodes().eq(other.nodes())
        && one.nodes().all(|(id, _)| one.reach(id) == other.reach(id))
        && texts(one).eq(texts(other))
        && one.roots() == other.roots()
        && one.comments == other.comments
        && one.faults == other.faults
}

/// The format that a file's name says it has, seen through the names of templates and samples (`config.yaml.j2`, `.env.example`).
/// `path` may have directories, with `/`.
pub fn format_of(path: &str) -> Option<Format> {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let mut name = name.as_str();
    let mut wrapped = false;
    while let Some((rest, _)) =
        name.rsplit_once('.').filter(|(rest, ending)| !rest.is_empty() && WRAPPERS.contains(ending))
    {
        (name, wrapped) = (rest, true);
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let by_ending = READERS.iter().find(|reader| reader.endings.contains(&ending)).map(|reader| reader.format);
    if by_ending.is_some() || NOT_DOTENV.contains(&ending) {
        return by_ending;
    }
    let is_dotenv = name.contains(".env.")
        || [".env-", ".env_"].iter().any(|start| name.starts_with(start))
        || wrapped && name == "env";
    is_dotenv.then_some(Format::Dotenv)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_the_format() {
        for (format, names) in [
            (
                Some(Format::Dotenv),
                ".env .env.production .env.local.example a/b/.env prod.env app.env.staging .env-ci env.sample .ENV.dist",
            ),
            (Some(Format::Yaml), "a.yml config.yaml.j2 application.yml.default .env.yaml values-prod.YAML x.yaml.tpl"),
            (Some(Format::Toml), "config.toml config.production.toml.example"),
            (Some(Format::Json), "appsettings.Production.json a.jsonc b.json5 .env.json c.json.erb"),
            (Some(Format::Properties), "application-prod.properties a.properties.example"),
            (None, "env envoy.txt README.md .env.ts .env.d.ts .envrc .j2 environment Makefile example"),
        ] {
            for name in names.split(' ') {
                assert_eq!(format_of(name), format, "{name}");
            }
        }
    }
}
