//! Any bytes into every reader and every loader: trees and readings whose places fit the file.

use std::sync::Arc;

use envparity::document::{Content, Document, Format, Text};
use envparity::loader::{self, LOADERS, Process};
use envparity::parse::parse;
use envparity::source::{Source, Span};

/// The reader of .env files.
pub fn dotenv(bytes: &[u8]) {
    read(".env", Format::Dotenv, bytes);
}

/// The reader of YAML.
pub fn yaml(bytes: &[u8]) {
    read("x.yaml", Format::Yaml, bytes);
}

/// The reader of TOML.
pub fn toml(bytes: &[u8]) {
    read("x.toml", Format::Toml, bytes);
}

/// The reader of JSON.
pub fn json(bytes: &[u8]) {
    read("x.json", Format::Json, bytes);
}

/// The reader of .properties files.
pub fn properties(bytes: &[u8]) {
    read("x.properties", Format::Properties, bytes);
}

fn read(name: &str, format: Format, bytes: &[u8]) {
    check_places(&parse(Arc::new(Source::from_bytes(name, bytes.to_vec()).0), format));
}

/// Every place that a document names lies in its text, at the boundaries of characters.
pub(crate) fn check_places(document: &Document) {
    let text = document.source.text();
    let fits = |span: Span| assert!(text.get(span.range()).is_some(), "{span:?} does not fit");
    let text_fits = |text: &Text| {
        fits(text.span);
        fits(text.inner);
        assert!(text.span.covers(text.inner), "{text:?}");
    };
    for (_, node) in document.nodes() {
        fits(node.span());
        node.key().iter().for_each(&text_fits);
        if let Content::Scalar(scalar) = node.content() {
            text_fits(&scalar.text);
        }
    }
    document.comments.iter().for_each(|span| fits(*span));
    for fault in &document.faults {
        fits(fault.span);
        fault.related.iter().for_each(|(span, _)| fits(*span));
    }
    for setting in document.roots().iter().flat_map(|root| document.settings(*root)) {
        fits(setting.span);
        fits(setting.key_span);
        setting.anchor.as_deref().into_iter().for_each(|span| fits(*span));
        if setting.value.verbatim {
            assert_eq!(document.source.slice(setting.span), setting.value.text);
        }
    }
}

/// A loader: the first byte says which, lines of `NAME=value` up to a byte 0x1e are what `--set` gives it, the rest is the file.
pub fn loader(bytes: &[u8]) {
    let Some((number, rest)) = bytes.split_first() else { return };
    let loader = &LOADERS[usize::from(*number) % LOADERS.len()];
    let (set, file) = if rest.contains(&0x1e) { crate::halves(rest) } else { (&[][..], rest) };
    let set = String::from_utf8_lossy(set);
    let process: Process = set
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    let reading = loader.read(file, &process);
    let spans = reading.entries.iter().flat_map(|entry| [entry.key_span, entry.value_span]);
    let faults = reading.lost.iter().chain(&reading.failure).map(|fault| fault.span);
    for span in spans.chain(faults) {
        assert!(span.start <= span.end && span.end as usize <= file.len(), "{} {span:?}", loader.name);
    }
    let mut given: Vec<&str> = reading.given().map(|entry| &*entry.key).collect();
    let count = given.len();
    given.sort_unstable();
    given.dedup();
    assert_eq!(given.len(), count, "{} gives a key twice", loader.name);
    for entry in reading.given() {
        if let loader::Value::Text(text) = &entry.value {
            loader::portable(&entry.key, text, &process, &[loader]);
        }
    }
}
