//! Files of lines: version files, Gemfile, go.mod, and Dockerfiles for their excerpts.

use std::sync::Arc;

use super::Form;
use super::collect::Collector;
use super::dockerfile::instructions;
use super::product::{node_codename, of_runtime, of_tool};
use super::version::{Dialect, Version};
use crate::document::{Builder, Content, Document, Format, Scalar, Text, ValueKind};
use crate::source::{Source, Span};

/// A document of the lines that claims may stand in, so that excerpts show them; what else is in the file is nobody's to show.
pub fn read(source: Arc<Source>, form: Form) -> Document {
    let mut builder = Builder::new(source.clone(), Format::Dotenv);
    let whole = Span::new(0, source.text().len() as u32);
    if form == Form::Dockerfile {
        builder.add(None, whole, Content::Map);
        for instruction in instructions(source.text()) {
            for (word, span) in &instruction.words {
                match (instruction.word.as_str(), word.split_once('=')) {
                    ("FROM", _) => scalar(&mut builder, Some(instruction.span), *span),
                    ("ARG", Some((name, _))) => {
                        let end = span.start + name.len() as u32;
                        scalar(&mut builder, Some(Span::new(span.start, end)), Span::new(end + 1, span.end));
                    }
                    _ => {}
                }
            }
        }
    } else {
        builder.add(None, whole, Content::List);
        let is_ours = |line: &str| !matches!(form, Form::Gemfile | Form::GoModule) || statement(line).is_some();
        lines(&source).filter(|(line, _)| is_ours(line)).for_each(|(_, span)| scalar(&mut builder, None, span));
    }
    builder.close(whole.end);
    let document = builder.document();
    for number in 1..=source.line_count() {
        let span = source.line_span(number);
        let line = source.slice(span);
        let indent = (line.len() - line.trim_start().len()) as u32;
        if line.trim_start().starts_with('#') || form == Form::GoModule && line.trim_start().starts_with("//") {
            document.comments.push(Span::new(span.start + indent, span.end));
        }
    }
    builder.finish()
}

fn scalar(builder: &mut Builder, key: Option<Span>, span: Span) {
    let scalar = Scalar { text: Text::plain(span), kind: ValueKind::Untyped, disputed: false, quoted: false };
    builder.add(key.map(Text::plain), span, Content::Scalar(scalar));
}

/// Collects what the lines of a file say.
pub fn collect(collector: &mut Collector<'_>, form: Form) {
    let source = collector.document.source.clone();
    let mut several: Vec<&str> = Vec::new();
    let mut place = Span::default();
    for (line, span) in lines(&source) {
        match form {
            Form::Version(product) => {
                if several.is_empty() {
                    place = span;
                }
                several.extend(bare_version(product, line));
            }
            Form::ToolVersions => {
                let line = line.split('#').next().unwrap_or(line);
                let mut words = line.split_whitespace();
                let Some(product) = words.next().and_then(of_tool) else { continue };
                let versions: Vec<&str> = words.filter_map(|word| bare_version(product, word)).collect();
                let shown = line.trim_start().split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim());
                collector.pins(product, &versions, shown, part(line, shown, span));
            }
            Form::Sdkman => {
                if let Some(version) = line.strip_prefix("java=") {
                    collector.pin("java", version, part(line, version, span));
                }
            }
            Form::RuntimeText => {
                let runtime = line.replacen('-', "", 1);
                if let Some((product, version)) = of_runtime(&runtime) {
                    collector.pin(product, &version.to_string(), span);
                }
            }
            Form::Gemfile | Form::GoModule => {
                if let Some((product, text)) = statement(line) {
                    let span = part(line, text, span);
                    match product {
                        "go" => collector.least("go", text, span),
                        _ if text.starts_with(|char: char| char.is_ascii_digit()) => collector.pin("ruby", text, span),
                        _ => collector.range("ruby", text, Dialect::Composer, span),
                    }
                }
            }
            _ => {}
        }
    }
    if let Form::Version(product) = form {
        let shown = several.join(" and ");
        collector.pins(product, &several, &shown, place);
    }
}

/// The lines with something in them, without comments and without the space around them.
fn lines(source: &Source) -> impl Iterator<Item = (&str, Span)> {
    (1..=source.line_count()).filter_map(|number| {
        let span = source.line_span(number);
        let line = source.slice(span);
        let start = span.start + (line.len() - line.trim_start().len()) as u32;
        let line = line.trim();
        let is_text = !line.is_empty() && !line.starts_with(['#', ';']) && !line.starts_with("//");
        is_text.then(|| (line, Span::new(start, start + line.len() as u32)))
    })
}

/// The place of a part of a line.
fn part(line: &str, part: &str, span: Span) -> Span {
    line.find(part).map_or(span, |at| span.part(&(at..at + part.len())))
}

/// A version without the name of who made the program: `ruby-3.4.1`, `temurin-21.0.2`, `lts/iron`, `go1.22`.
fn bare_version<'t>(product: &str, text: &'t str) -> Option<&'t str> {
    let text = text.trim();
    if product == "node"
        && let Some(name) = text.strip_prefix("lts/").or_else(|| text.strip_prefix("lts-"))
    {
        return node_codename(name);
    }
    if product == "java" && text.starts_with(|char: char| char.is_ascii_alphabetic()) {
        let version = text.split('-').find(|part| part.starts_with(|char: char| char.is_ascii_digit()))?;
        return Some(version);
    }
    let text = text.strip_prefix(product).map_or(text, |rest| rest.trim_start_matches('-'));
    Version::pinned(text).map(|_| text)
}

/// What a line of a Gemfile or go.mod says: the product and the version.
fn statement(line: &str) -> Option<(&'static str, &str)> {
    if let Some(rest) = line.strip_prefix("go ") {
        return Some(("go", rest.split_whitespace().next()?));
    }
    let rest = line.strip_prefix("ruby").filter(|rest| rest.starts_with([' ', '(']))?;
    let rest = rest.trim_start_matches([' ', '(']);
    let quote = rest.chars().next().filter(|char| matches!(char, '"' | '\''))?;
    rest.get(1..)?.split_once(quote).and_then(|(text, after)| {
        // A second requirement narrows the first; both together are not read.
        (!after.trim_start().starts_with(',')).then_some(("ruby", text))
    })
}
