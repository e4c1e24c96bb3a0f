//! Reads TOML: the table of `toml`, which is ordered by key, is put back into the order of the source.

mod plain;

use std::sync::Arc;

use ::toml::Spanned;
use ::toml::de::{DeArray, DeTable, DeValue, Error};
use toml_parser::lexer::TokenKind;

use super::same;
use super::template::Templates;
use crate::document::{Builder, Content, Document, Fault, Format, Scalar, Text, ValueKind};
use crate::source::{BYTE_ORDER_MARK, Source, Span};

/// Reads a source. Never fails. Each mistake is a fault of its own, and costs the line it is in.
pub fn read(source: Arc<Source>) -> Document {
    if let Some(document) = plain::read(&source) {
        debug_assert!(same(&document, &read_as(&source, None)), "plain TOML is read like any other");
        return document;
    }
    let document = read_as(&source, None);
    if document.faults.is_empty() {
        return document;
    }
    let templates = Templates::find(source.text(), b'1');
    if templates.is_empty() {
        return document;
    }
    // The text is no TOML before its templates are filled in, so that its mistakes may be none.
    let mut document = read_as(&source, Some(&templates));
    document.faults.retain(|fault| fault.rule == "syntax/limit");
    document
}

fn read_as(source: &Arc<Source>, templates: Option<&Templates<'_>>) -> Document {
    let text = templates.map_or(source.text(), Templates::text);
    let builder = Builder::new(Arc::clone(source), Format::Toml);
    let mut reader = Reader { text, templates, builder, broken: Vec::new() };
    let (table, errors) = DeTable::parse_recoverable(text);
    reader.broken = errors.iter().filter_map(Error::span).map(Span::from).collect();
    reader.broken.sort_unstable();
    if !table.get_ref().is_empty() {
        reader.builder.add(None, Span::at(0), Content::Map);
        let end = reader.entries(table.get_ref(), None);
        reader.builder.close(end);
    }
    reader.comments();
    for error in &errors {
        reader.report(error);
    }
    reader.builder.finish()
}

/// For more duplicates than this, which nobody reads, the first of each is not looked for.
const MOST_RELATED: usize = 100;

struct Reader<'t> {
    text: &'t str,
    templates: Option<&'t Templates<'t>>,
    builder: Builder,
    /// The places of the mistakes, in order.
    broken: Vec<Span>,
}

type Entry<'v, 'i> = (&'v Spanned<std::borrow::Cow<'i, str>>, &'v Spanned<DeValue<'i>>);

impl Reader<'_> {
    /// Adds the entries of a table in source order and gives the offset where the last one ends.
    /// `toml` nests at most 80 levels in a path or a value, so that this does not run out of stack.
    fn entries(&mut self, table: &DeTable<'_>, header: Option<u32>) -> u32 {
        let mut entries: Vec<Entry<'_, '_>> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        let mut end = header.unwrap_or(0);
        for (key, value) in entries {
            let key = self.key(key);
            end = end.max(self.value(Some(key), value));
        }
        end
    }

    fn key(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>) -> Text {
        let span = Span::from(key.span());
        let quoted = self.slice(span).starts_with(['"', '\'']) && span.len() > 1;
        let inner = if quoted { Span::new(span.start + 1, span.end - 1) } else { span };
        self.written(span, inner, key.get_ref())
    }

    fn value(&mut self, key: Option<Text>, value: &Spanned<DeValue<'_>>) -> u32 {
        let span = Span::from(value.span());
        let opening = key.as_ref().map_or(span, |key| key.span);
        if key.is_some() && span.is_empty() && span.start == 0 || self.is_broken(span, value.get_ref()) {
            return self.lost(key, opening);
        }
        let kind = match value.get_ref() {
            DeValue::Table(table) => return self.table(key, span, table),
            DeValue::Array(array) => return self.list(key, span, array),
            DeValue::String(text) => {
                let inner = self.inside_quotes(span);
                let text = self.written(span, inner, text);
                return self.add(key, text, ValueKind::Text, true);
            }
            DeValue::Integer(integer) => {
                self.check_integer(span, integer.as_str(), integer.radix());
                ValueKind::Integer
            }
            DeValue::Float(_) => ValueKind::Float,
            DeValue::Boolean(_) => ValueKind::Boolean,
            DeValue::Datetime(_) => ValueKind::Timestamp,
        };
        let templated = self.templates.is_some_and(|templates| templates.touch(span));
        self.add(key, Text::plain(span), if templated { ValueKind::Text } else { kind }, templated)
    }

    fn add(&mut self, key: Option<Text>, text: Text, kind: ValueKind, quoted: bool) -> u32 {
        let end = text.span.end;
        self.builder.add(key, text.span, Content::Scalar(Scalar { text, kind, disputed: false, quoted }));
        end
    }

    /// Whether a mistake lies in the text of a value that is neither table nor list.
    fn is_broken(&self, span: Span, value: &DeValue<'_>) -> bool {
        let next = self.broken.partition_point(|broken| broken.start < span.start);
        !matches!(value, DeValue::Table(_) | DeValue::Array(_))
            && self.broken.get(next).is_some_and(|broken| broken.start < span.end)
    }

    /// A key whose value could not be read stands with the rest of its line, so that it is not taken for missing.
    fn lost(&mut self, key: Option<Text>, opening: Span) -> u32 {
        let rest = self.text.get(opening.end as usize..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        let value = line.trim_start_matches([' ', '\t', '=']);
        let start = opening.end + (line.len() - value.len()) as u32;
        let span = if key.is_some() { Span::new(start, start + value.trim_end().len() as u32) } else { opening };
        let span = self.builder.document().source.fit(span);
        self.add(key, Text::plain(span), ValueKind::Text, true)
    }

    /// A table: from its header, opening brace or first entry to its last entry or closing brace.
    fn table(&mut self, key: Option<Text>, span: Span, table: &DeTable<'_>) -> u32 {
        let inline = self.slice(span).starts_with('{');
        self.builder.add(key, Span::at(span.start), Content::Map);
        let last = self.entries(table, Some(span.end));
        let end = if inline { span.end } else { last };
        self.builder.close(end);
        end
    }

    fn list(&mut self, key: Option<Text>, span: Span, array: &DeArray<'_>) -> u32 {
        self.builder.add(key, Span::at(span.start), Content::List);
        let mut end = span.end;
        for item in array.iter() {
            end = end.max(self.value(None, item));
        }
        self.builder.close(end);
        end
    }

    fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// The part of a string's span that its quotes enclose; the line break after opening `"""` is none of it.
    fn inside_quotes(&self, span: Span) -> Span {
        let text = self.slice(span);
        let width = if text.len() >= 6 && (text.starts_with("\"\"\"") || text.starts_with("'''")) { 3 } else { 1 };
        let inside = text.get(width..).unwrap_or("");
        let after_break = inside.strip_prefix("\r\n").or_else(|| inside.strip_prefix('\n')).filter(|_| width == 3);
        let skipped = width + after_break.map_or(0, |rest| inside.len() - rest.len());
        let start = (span.start + skipped as u32).min(span.end);
        Span::new(start, span.end.saturating_sub(width as u32).max(start))
    }

    fn written(&mut self, span: Span, inner: Span, text: &str) -> Text {
        let templated = self.templates.filter(|templates| templates.touch(inner));
        let as_written = self.text.get(inner.range()) == Some(text);
        let source = &self.builder.document().source;
        let (span, inner) = (source.fit(span), source.fit(inner));
        let decoded = match templated {
            _ if as_written => None,
            Some(templates) => Some(templates.restore(text, inner).into_boxed_str()),
            None => Some(text.into()),
        };
        self.builder.text(span, inner, decoded)
    }

    /// `toml` leaves it to those who convert an integer to see that it is none.
    fn check_integer(&mut self, span: Span, digits: &str, radix: u32) {
        use std::num::IntErrorKind::{Empty, InvalidDigit};
        let error = i64::from_str_radix(digits, radix).err();
        if error.is_some_and(|error| matches!(error.kind(), InvalidDigit | Empty)) {
            self.fault("syntax/invalid", span, "not valid TOML: this is no integer".to_owned(), None);
        }
    }

    fn comments(&mut self) {
        for span in comments_of_lines(self.text).unwrap_or_else(|| comments_of_tokens(self.text)) {
            let span = self.builder.document().source.fit(span);
            self.builder.document().comments.push(span);
        }
    }

    fn report(&mut self, error: &Error) {
        let source = self.builder.document().source.clone();
        let whole = if source.text().starts_with(BYTE_ORDER_MARK) {
            Span::at(BYTE_ORDER_MARK.len() as u32)
        } else {
            Span::at(0)
        };
        let span = error.span().map_or(whole, |range| source.fit(Span::from(range)));
        match error.message() {
            "duplicate key" => self.duplicate(span),
            "recursion limit" | "cannot recurse further; max recursion depth met" => {
                let message = "tables and lists are nested more than 80 levels deep here; what lies deeper is not read";
                self.fault("syntax/limit", span, message.to_owned(), None);
            }
            // The parser's messages name what it expected, never what stands there.
            message => self.fault("syntax/invalid", span, format!("not valid TOML: {message}"), None),
        }
    }

    fn duplicate(&mut self, span: Span) {
        let known = self.builder.document().faults.len();
        let document = self.builder.document();
        let name = document.source.slice(span).trim_matches(['"', '\'']);
        let first = (known < MOST_RELATED).then(|| {
            let keys = document.nodes().filter_map(|(id, node)| node.key().map(|key| (id, key)));
            let same = keys.filter(|(_, key)| key.span.start < span.start && document.text(key) == name);
            let first = same.max_by_key(|(_, key)| key.span.start);
            let first = first.map(|(id, key)| (super::review::path_to(document, id), key.span));
            first.or_else(|| header_before(document.source.text(), span))
        });
        let first = first.flatten();
        let path = first.as_ref().map_or_else(|| name.to_owned(), |(path, _)| path.clone());
        let message = format!("`{path}` is set twice, which TOML does not allow");
        let related = first.map(|(_, span)| (span, "first set here"));
        self.fault("syntax/duplicate-key", span, message, related);
        if let Some(fault) = self.builder.document().faults.last_mut() {
            fault.key = Some(path);
        }
    }

    fn fault(&mut self, rule: &'static str, span: Span, message: String, related: Option<(Span, &'static str)>) {
        let span = self.builder.document().source.fit(span);
        self.builder.document().faults.push(Fault { rule, key: None, span, message, related });
    }
}

/// The path of the table header at a span, and where an equal one stands before it. A table that is opened again takes the place of
/// the first in the tree of `toml`, so that only the text knows where that was.
fn header_before(text: &str, span: Span) -> Option<(String, Span)> {
    let start = text.get(..span.start as usize)?.rfind('\n').map_or(0, |at| at + 1);
    let header = text.get(start..)?.lines().next()?.split('#').next()?.trim();
    let path = header.strip_prefix('[')?.strip_suffix(']')?.trim();
    let mut offset = 0;
    for line in text[..start].split_inclusive('\n') {
        if line.split('#').next().is_some_and(|line| line.trim() == header) {
            let from = offset + line.find(path)?;
            return Some((path.to_owned(), Span::from(from..from + path.len())));
        }
        offset += line.len();
    }
    None
}

/// The comments of a text in which each `#` has no quote before it in its line, and none that is open from a line before; none
/// where that is not so.
fn comments_of_lines(text: &str) -> Option<Vec<Span>> {
    if text.contains("\"\"\"") || text.contains("'''") {
        return None;
    }
    let mut comments = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find('#').map(|step| from + step) {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        if text[line..at].contains(['"', '\'']) {
            return None;
        }
        let end = text[at..].find(['\n', '\r']).map_or(text.len(), |length| at + length);
        comments.push(Span::from(at..end));
        from = end;
    }
    Some(comments)
}

/// The comments as the lexer knows them.
fn comments_of_tokens(text: &str) -> Vec<Span> {
    let tokens = toml_parser::Source::new(text).lex().filter(|token| token.kind() == TokenKind::Comment);
    tokens.map(|token| Span::from(token.span().start()..token.span().end())).collect()
}

#[cfg(test)]
mod tests;
