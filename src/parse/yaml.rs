//! Reads YAML: the events of `granit-parser` become the flat tree of a document, and what comes after a mistake is read too.

mod inline;
mod message;
mod plain;
mod restart;
mod text;
mod typing;

use std::collections::HashMap;
use std::sync::Arc;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, StructureStyle};

use super::same;
use super::template::Templates;
use crate::document::{Builder, Content, Document, Fault, Format, NodeId, Text};
use crate::source::{Source, Span};

/// Reads a source. Never fails.
///
/// What follows a syntax error is read from the next line that stands at the margin and looks like a key or opens a document,
/// so that one mistake costs one block of a file.
pub fn read(source: Arc<Source>) -> Document {
    let document = read_as(&source, source.text());
    match inline::opened(&document) {
        Some(opened) => read_as(&source, &opened),
        None => document,
    }
}

/// Reads a source as if this were its text, in which everything has its place.
fn read_as(source: &Arc<Source>, text: &str) -> Document {
    let templates = Templates::find(text, b'~');
    let Some(document) = quickly(Arc::clone(source), &templates) else {
        return wholly(Arc::clone(source), &templates);
    };
    debug_assert!(same(&document, &wholly(Arc::clone(source), &templates)), "plain YAML is read like any other");
    document
}

/// Reads a source that is plain; none for others.
fn quickly(source: Arc<Source>, templates: &Templates<'_>) -> Option<Document> {
    let mut reader = Reader { exact: templates.is_empty(), ..Reader::new(source, templates) };
    plain::read(templates.text(), |event, span| reader.event(event, span))?;
    Some(reader.builder.finish())
}

/// Reads any source.
///
/// YAML wants lines of lists and maps in brackets to the right of their key, <https://yaml.org/spec/1.2.2/#flow-style-productions>; the
/// readers of programs take them at any column. So does this one where it comes further like that: where a bracket was left open it does
/// not, and the column shows where.
fn wholly(source: Arc<Source>, templates: &Templates<'_>) -> Document {
    let read = |strict: bool| {
        let mut reader = Reader { strict, ..Reader::new(Arc::clone(&source), templates) };
        reader.file();
        reader.builder.finish()
    };
    let mistake = |document: &Document| {
        let mut faults = document.faults.iter();
        faults.find(|fault| fault.rule == "syntax/invalid").map_or(u32::MAX, |fault| fault.span.start)
    };
    let document = read(true);
    let first = mistake(&document);
    if first == u32::MAX {
        return document;
    }
    Some(read(false)).filter(|lenient| mistake(lenient) > first).unwrap_or(document)
}

/// Makes a reader's way through the events of a file.
struct Reader<'t> {
    /// The text that is parsed: the source, with its template actions masked.
    text: &'t str,
    templates: &'t Templates<'t>,
    builder: Builder,
    /// The open maps and lists.
    frames: Vec<Frame>,
    anchors: HashMap<String, Anchored>,
    /// What an anchor that comes now belongs to; nothing where that is the key that was read last.
    newest: Anchored,
    /// The offset just past the last thing that was read, in bytes.
    end: u32,
    /// A map or list that stands as a key: where it starts and how many are open.
    skipped: Option<(u32, usize)>,
    /// Whether what is read is the rest of a document, after a mistake in it.
    continues: bool,
    /// Whether the next root is the rest of a map that is open, read on after a mistake.
    goes_on: bool,
    /// Whether the events up to the end of the document are no part of the tree.
    ignored: bool,
    /// Whether a mistake was reported in this document.
    faulty: bool,
    /// Whether every span of an event is sure to be a slice of the source.
    exact: bool,
    /// Whether lines in brackets must be indented.
    strict: bool,
}

/// A map or list that is open.
struct Frame {
    map: bool,
    flow: bool,
    /// The key whose value comes next.
    key: Option<Text>,
}

/// What an anchor names.
#[derive(Clone)]
enum Anchored {
    Nothing,
    Node(NodeId),
    Key(String),
}

/// How often reading goes on after a mistake; large files are not read over and over.
const MOST_RESTARTS: usize = 64;
/// The most bytes that restarts may read again.
const MOST_REREAD: usize = 64 << 20;

fn options(strict: bool) -> Options {
    granit_parser::options! {
        strict_indentation: strict,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        max_buffered_comment_events: 1_000_000,
        simple_key_max_lookahead: 1 << 20,
    }
}

impl<'t> Reader<'t> {
    fn new(source: Arc<Source>, templates: &'t Templates<'t>) -> Self {
        Reader {
            text: templates.text(),
            templates,
            builder: Builder::new(source, Format::Yaml),
            frames: Vec::new(),
            anchors: HashMap::new(),
            newest: Anchored::Nothing,
            end: 0,
            skipped: None,
            continues: false,
            goes_on: false,
            ignored: false,
            faulty: false,
            exact: false,
            strict: true,
        }
    }

    fn file(&mut self) {
        let mut start = 0;
        let mut reread = 0;
        for _ in 0..MOST_RESTARTS {
            let Err(error) = self.segment(start) else { return };
            self.report(&error, start);
            self.end_before_mistake(start + error.marker().byte_offset().unwrap_or(0));
            let Some((next, opens_document)) = self.next_block(start) else {
                return self.abandon(self.text.len(), true);
            };
            self.abandon(next, opens_document);
            reread += self.text.len() - next;
            if reread > MOST_REREAD {
                return;
            }
            start = next;
        }
    }

    /// Reads from an offset to the end of the text or to a mistake.
    fn segment(&mut self, start: usize) -> Result<(), Box<ScanError>> {
        let text = &self.text[start..];
        let base = start as u32;
        for event in Parser::new_from_str_with_options(text, options(self.strict)) {
            let (event, span) = event.map_err(Box::new)?;
            let range = span.byte_range().unwrap_or(0..0);
            self.event(event, Span::new(base + range.start as u32, base + range.end as u32));
        }
        Ok(())
    }

    fn event(&mut self, event: Event<'_>, span: Span) {
        match event {
            Event::Comment(..) => {
                let span = self.fit(span);
                self.builder.document().comments.push(span);
                return;
            }
            Event::DocumentStart(..) => {
                if !self.continues {
                    self.anchors.clear();
                    self.faulty = false;
                }
                return;
            }
            Event::DocumentEnd => {
                self.goes_on = false;
                self.ignored = false;
                self.continues = false;
                self.close_all();
                return;
            }
            Event::StreamStart | Event::StreamEnd => return,
            _ if self.ignored => return,
            _ => {}
        }
        if self.goes_on {
            self.goes_on = false;
            self.ignored = !matches!(event, Event::MappingStart(StructureStyle::Block, ..));
            return;
        }
        if let Some((start, depth)) = &mut self.skipped {
            match event {
                Event::MappingStart(..) | Event::SequenceStart(..) => {
                    *depth += 1;
                    self.newest = Anchored::Key(String::new());
                }
                Event::MappingEnd | Event::SequenceEnd => *depth -= 1,
                Event::Scalar(ref text, ..) => self.newest = Anchored::Key(text.to_string()),
                Event::Anchor(_, ref name) => return self.anchor(name),
                _ => {}
            }
            self.end = self.end.max(span.end.min(trimmed_end(self.text, span.end, *start)));
            if *depth == 0 {
                let key = Span::new(*start, trimmed_end(self.text, self.end, *start));
                self.skipped = None;
                self.newest = Anchored::Nothing;
                let key = self.fit(key);
                self.set_key(Text::plain(key));
            }
            return;
        }
        match event {
            Event::Scalar(text, style, _, tag) => {
                let absent = style == ScalarStyle::Plain && span.is_empty();
                if self.expects_key() {
                    let key = self.key(&text, span, style, absent);
                    self.newest = Anchored::Nothing;
                    self.end = span.end.max(self.end);
                    self.set_key(key);
                } else {
                    let (span, content) = self.scalar(&text, span, style, absent, tag.as_deref());
                    self.add(span, content);
                }
            }
            Event::MappingStart(style, ..) => self.open(span, style, true),
            Event::SequenceStart(style, ..) => self.open(span, style, false),
            Event::MappingEnd | Event::SequenceEnd => self.close(span),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(span),
            Event::Anchor(_, name) => self.anchor(&name),
            _ => {}
        }
    }

    fn expects_key(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.map && frame.key.is_none())
    }

    fn set_key(&mut self, key: Text) {
        if let Some(frame) = self.frames.last_mut() {
            frame.key = Some(key);
        }
    }

    fn add(&mut self, span: Span, content: Content) -> NodeId {
        let key = self.frames.last_mut().and_then(|frame| frame.key.take());
        let span = self.fit(span);
        self.end = self.end.max(span.end);
        let id = self.builder.add(key, span, content);
        self.newest = Anchored::Node(id);
        id
    }

    fn open(&mut self, span: Span, style: StructureStyle, map: bool) {
        if self.expects_key() {
            self.skipped = Some((span.start, 1));
            self.newest = Anchored::Key(String::new());
            return;
        }
        self.add(span, if map { Content::Map } else { Content::List });
        self.frames.push(Frame { map, flow: style == StructureStyle::Flow, key: None });
    }

    fn close(&mut self, span: Span) {
        let Some(frame) = self.frames.pop() else { return };
        if frame.flow {
            self.end = self.end.max(span.end);
        }
        self.builder.close(self.end);
        self.newest = Anchored::Nothing;
    }

    fn close_all(&mut self) {
        while !self.frames.is_empty() {
            self.frames.pop();
            self.builder.close(self.end);
        }
    }

    fn anchor(&mut self, name: &str) {
        let mut target = std::mem::replace(&mut self.newest, Anchored::Nothing);
        if let (Anchored::Nothing, Some(Frame { key: Some(key), .. })) = (&target, self.frames.last()) {
            target = Anchored::Key(self.builder.document().text(key).to_owned());
        }
        self.anchors.insert(name.to_owned(), target);
    }

    fn alias(&mut self, span: Span) {
        let name = self.text.get(span.start as usize + 1..span.end as usize).unwrap_or("");
        let target = self.anchors.get(name).cloned();
        if target.is_none() && !self.templates.touch(span) {
            // Its name may be a password that begins with `*`.
            let message = "this alias stands for an anchor that is nowhere before it in this document".to_owned();
            self.fault("syntax/unknown-anchor", span, message);
        }
        if self.expects_key() {
            let text = match target {
                Some(Anchored::Key(text)) => Some(text),
                Some(Anchored::Node(id)) => self.builder.document().scalar(id).map(str::to_owned),
                _ => None,
            };
            self.end = self.end.max(span.end);
            let key = self.builder.text(span, span, text.map(String::into_boxed_str));
            self.set_key(key);
            return;
        }
        let content = match target {
            Some(Anchored::Node(id)) => Content::Alias(id),
            Some(Anchored::Key(text)) => {
                let (kind, disputed) = typing::plain(&text);
                let text = self.builder.text(span, span, Some(text.into_boxed_str()));
                Content::Scalar(crate::document::Scalar { text, kind, disputed, quoted: false })
            }
            _ => self.unread(span),
        };
        self.add(span, content);
        self.newest = Anchored::Nothing;
    }

    fn fault(&mut self, rule: &'static str, span: Span, message: String) {
        self.builder.document().faults.push(Fault { rule, key: None, span, message, related: None });
    }
}

/// The end of what is written before an offset, without the blanks and line breaks after it.
fn trimmed_end(text: &str, end: u32, start: u32) -> u32 {
    match text.get(start as usize..end as usize) {
        Some(part) => start + part.trim_end_matches([' ', '\t', '\r', '\n']).len() as u32,
        None => end.max(start),
    }
}

#[cfg(test)]
mod tests;
