//! Reads JSON, with comments and trailing commas: the tokens of `jsonc-parser` become a tree, mistakes in it or not.

mod stray;

use std::sync::Arc;

use jsonc_parser::tokens::Token;
use jsonc_parser::{Scanner, ScannerOptions};

use self::stray::{closing_quote, variable};
use super::template::Templates;
use crate::document::{Builder, Content, Document, Fault, Format, Scalar, Text, ValueKind};
use crate::source::{BYTE_ORDER_MARK, Source, Span};

/// Reads a source. Never fails.
///
/// Comments and trailing commas are accepted everywhere; the rest of JSON5 (<https://spec.json5.org>) in files whose name ends with `.json5`.
/// The first mistake is a fault; what can be read after it is read.
pub fn read(source: Arc<Source>) -> Document {
    let document = Reader::new(Arc::clone(&source), None).file();
    if document.faults.is_empty() {
        return document;
    }
    let templates = Templates::find(source.text(), b'1');
    if templates.is_empty() {
        return document;
    }
    // The text is no JSON before its templates are filled in, so that its mistakes may be none.
    let mut document = Reader::new(Arc::clone(&source), Some(&templates)).file();
    document.faults.retain(|fault| fault.rule != "syntax/invalid");
    document
}

struct Reader<'t> {
    source: Arc<Source>,
    templates: Option<&'t Templates<'t>>,
    builder: Builder,
    frames: Vec<Frame>,
    /// Whether the root was read.
    rooted: bool,
    /// The offset just past the last token, in bytes.
    end: u32,
    faulty: bool,
    /// How many pieces were no tokens.
    stray: usize,
    json5: bool,
}

struct Frame {
    map: bool,
    next: Next,
    key: Option<Text>,
}

/// What a map or list needs next.
#[derive(Clone, Copy, PartialEq)]
enum Next {
    /// A key, or a list's value, or the end.
    Entry,
    Colon,
    Value,
    Comma,
}

/// The deepest nesting that is read.
const DEEPEST: usize = 512;
/// After this many pieces that are no tokens the rest is not read: it is another format.
const MOST_STRAY: usize = 50;

impl<'t> Reader<'t> {
    fn new(source: Arc<Source>, templates: Option<&'t Templates<'t>>) -> Self {
        let json5 = source.path().ends_with(".json5");
        let builder = Builder::new(Arc::clone(&source), Format::Json);
        Reader { source, templates, builder, frames: Vec::new(), rooted: false, end: 0, faulty: false, stray: 0, json5 }
    }

    fn file(mut self) -> Document {
        let source = Arc::clone(&self.source);
        let text = self.templates.map_or(source.text(), Templates::text);
        let mut base = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        while self.stray < MOST_STRAY
            && let Some(next) = self.tokens(text, base)
        {
            base = next;
        }
        if !self.frames.is_empty() {
            self.fault(Span::at(self.end), "not valid JSON: a `{` or `[` is never closed");
        }
        while self.frames.pop().is_some() {
            self.builder.close(self.end);
        }
        self.builder.finish()
    }

    /// Reads tokens from an offset on; gives the offset to go on from where there is something that is no token.
    fn tokens(&mut self, text: &str, base: usize) -> Option<usize> {
        let options = ScannerOptions { allow_extended_string_escapes: self.json5, ..ScannerOptions::default() };
        let mut scanner = Scanner::new(&text[base..], &options);
        loop {
            let token = match scanner.scan() {
                Ok(Some(token)) => token,
                Ok(None) => return None,
                Err(_) => return self.stray(text, base + scanner.token_start()),
            };
            let span = Span::from(base + scanner.token_start()..base + scanner.token_end());
            if let Token::String(_) = token
                && text[span.range()].contains('\n')
                && !self.json5
            {
                return self.unclosed(text, span.start as usize);
            }
            if !self.token(token, span) {
                return None;
            }
            self.end = self.end.max(span.end);
        }
    }

    /// Something that is no token: the rest of its line stands for the value it may have been.
    fn stray(&mut self, text: &str, at: usize) -> Option<usize> {
        let start = at.max(self.end as usize);
        let start = start + text.get(start..)?.find(|char: char| !char.is_whitespace())?;
        let first = text[start..].chars().next()?;
        if let Some(length) = variable(&text[start..]).filter(|_| self.wants_value()) {
            let span = self.fit(Span::from(start..start + length));
            self.scalar(Text::plain(span), ValueKind::Text, true);
            self.end = (start + length) as u32;
            return Some(self.end as usize);
        }
        self.stray += 1;
        if first == '"' || first == '\'' {
            return self.unclosed(text, start);
        }
        let span = Span::from(start..start + first.len_utf8());
        self.fault(span, "not valid JSON: expected a key, a value, `,`, `}` or `]`");
        let length = text[start..].find([',', '}', ']', '\n']).unwrap_or(text.len() - start);
        self.lost_value(text, start, length);
        self.end = (start + length.max(first.len_utf8())) as u32;
        Some(self.end as usize)
    }

    /// Whether a value may stand here.
    fn wants_value(&self) -> bool {
        self.frames.last().is_some_and(|frame| frame.next == Next::Value || !frame.map && frame.next == Next::Entry)
    }

    /// A quote that its line does not close, or that holds an escape which is none.
    fn unclosed(&mut self, text: &str, start: usize) -> Option<usize> {
        let line = text[start..].lines().next().unwrap_or("");
        let closed = closing_quote(line);
        let message = match closed {
            Some(_) => "not valid JSON: an escape in this text is none that JSON knows",
            None => "not valid JSON: the quote that opens here is not closed on its line",
        };
        let first = Span::from(start..start + 1);
        self.fault(if self.faulty { Span::at(first.start) } else { first }, message);
        let length = closed.unwrap_or_else(|| line.trim_end().trim_end_matches(',').len());
        self.lost_value(text, start, length);
        self.end = (start + length.max(1)) as u32;
        Some(self.end as usize)
    }

    /// Puts what stands in the place of a value that could not be read into the tree, so that its key is not taken for missing.
    fn lost_value(&mut self, text: &str, start: usize, length: usize) {
        if self.frames.last().is_some_and(|frame| frame.next == Next::Value) {
            let length = text[start..start + length].trim_end().len();
            let span = self.fit(Span::from(start..start + length));
            self.scalar(Text::plain(span), ValueKind::Text, true);
        }
    }

    /// Takes one token; false ends the reading.
    fn token(&mut self, token: Token<'_>, span: Span) -> bool {
        let token = match token {
            Token::CommentLine(_) | Token::CommentBlock(_) => {
                let span = self.fit(span);
                self.builder.document().comments.push(span);
                return true;
            }
            token => token,
        };
        if self.frames.is_empty() && self.rooted {
            self.fault(span, "not valid JSON: more text follows the end of the value");
            return false;
        }
        match token {
            Token::CloseBrace => return self.close(true, span),
            Token::CloseBracket => return self.close(false, span),
            Token::Comma => return self.comma(span),
            Token::Colon => return self.colon(span),
            _ => {}
        }
        match self.frames.last().map(|frame| (frame.map, frame.next)) {
            Some((true, Next::Comma)) => {
                self.fault(Span::at(self.end), "not valid JSON: expected `,` between two entries");
                if self.json5 || matches!(token, Token::String(_)) {
                    self.key(&token, span);
                }
            }
            Some((true, Next::Entry)) => self.key(&token, span),
            Some((true, Next::Colon)) => {
                self.fault(span, "not valid JSON: expected `:` after this key");
                return self.value(token, span);
            }
            Some((false, Next::Comma)) => {
                self.fault(Span::at(self.end), "not valid JSON: expected `,` between two items");
                return self.value(token, span);
            }
            _ => return self.value(token, span),
        }
        true
    }

    fn key(&mut self, token: &Token<'_>, span: Span) {
        let strict = matches!(token, Token::String(_)) && self.source.slice(span).starts_with('"');
        let (inner, text) = match token {
            Token::String(text) => (Span::new(span.start + 1, span.end.max(span.start + 2) - 1), text.as_ref()),
            Token::Word(text) | Token::Number(text) => (span, *text),
            Token::Boolean(_) | Token::Null => (span, token.as_str()),
            _ => {
                self.fault(span, "not valid JSON: expected a key or `}`");
                return;
            }
        };
        if !strict && !self.json5 {
            self.fault(span, "not valid JSON: a key stands in double quotes");
        }
        let key = self.text(span, inner, text);
        if let Some(frame) = self.frames.last_mut() {
            (frame.key, frame.next) = (Some(key), Next::Colon);
        }
    }

    fn value(&mut self, token: Token<'_>, span: Span) -> bool {
        match token {
            Token::OpenBrace | Token::OpenBracket => {
                if self.frames.len() >= DEEPEST {
                    let message = format!(
                        "maps and lists are nested more than {DEEPEST} levels deep here; what follows is not read"
                    );
                    self.push_fault("syntax/limit", span, message);
                    self.faulty = true;
                    return false;
                }
                let map = token == Token::OpenBrace;
                let key = self.take_key();
                self.builder.add(key, span, if map { Content::Map } else { Content::List });
                self.frames.push(Frame { map, next: Next::Entry, key: None });
            }
            Token::String(text) => {
                if !self.json5 && self.source.slice(span).starts_with('\'') {
                    self.fault(span, "not valid JSON: text stands in double quotes");
                }
                let inner = Span::new(span.start + 1, span.end.max(span.start + 2) - 1);
                let text = self.text(span, inner, &text);
                self.scalar(text, ValueKind::Text, true);
            }
            Token::Number(number) => {
                if !self.json5 && !is_strict_number(number) {
                    self.fault(
                        span,
                        "not valid JSON: numbers are written with digits only, and with one before and after a point",
                    );
                }
                let hexadecimal = number.contains(['x', 'X']);
                let kind = match !hexadecimal && number.contains(['.', 'e', 'E', 'I', 'N']) {
                    true => ValueKind::Float,
                    false => ValueKind::Integer,
                };
                self.plain(span, kind);
            }
            Token::Boolean(_) => self.plain(span, ValueKind::Boolean),
            Token::Null => self.plain(span, ValueKind::Null),
            _ => {
                self.fault(span, "not valid JSON: text stands in double quotes");
                self.plain(span, ValueKind::Text);
            }
        }
        true
    }

    fn plain(&mut self, span: Span, kind: ValueKind) {
        let templated = self.templates.is_some_and(|templates| templates.touch(span));
        let span = self.fit(span);
        self.scalar(Text::plain(span), if templated { ValueKind::Text } else { kind }, templated);
    }

    fn scalar(&mut self, text: Text, kind: ValueKind, quoted: bool) {
        let key = self.take_key();
        self.builder.add(key, text.span, Content::Scalar(Scalar { text, kind, disputed: false, quoted }));
    }

    /// The key of the value that is added now, after which a comma comes.
    fn take_key(&mut self) -> Option<Text> {
        self.rooted = true;
        let frame = self.frames.last_mut()?;
        frame.next = Next::Comma;
        frame.key.take()
    }

    fn comma(&mut self, span: Span) -> bool {
        match self.frames.last_mut() {
            Some(frame) if frame.next == Next::Comma => frame.next = Next::Entry,
            Some(frame) => {
                let lost = frame.key.is_some();
                self.fault(span, "not valid JSON: expected a value before this comma");
                if lost {
                    self.plain(Span::at(span.start), ValueKind::Null);
                }
                if let Some(frame) = self.frames.last_mut() {
                    frame.next = Next::Entry;
                }
            }
            None => self.fault(span, "not valid JSON: expected a value"),
        }
        true
    }

    fn colon(&mut self, span: Span) -> bool {
        match self.frames.last_mut() {
            Some(frame) if frame.next == Next::Colon => frame.next = Next::Value,
            _ => self.fault(span, "not valid JSON: expected no `:` here"),
        }
        true
    }

    fn close(&mut self, map: bool, span: Span) -> bool {
        let Some(frame) = self.frames.last() else {
            self.fault(span, "not valid JSON: this bracket closes nothing that is open");
            return true;
        };
        if frame.map != map {
            self.fault(span, "not valid JSON: this bracket closes nothing that is open");
            if !self.frames.iter().any(|frame| frame.map == map) {
                return true;
            }
        } else if frame.key.is_some() {
            self.fault(span, "not valid JSON: expected a value");
            self.plain(Span::at(span.start), ValueKind::Null);
        }
        while let Some(frame) = self.frames.pop() {
            self.builder.close(if frame.map == map { span.end } else { span.start });
            if frame.map == map {
                break;
            }
        }
        true
    }

    fn text(&mut self, span: Span, inner: Span, text: &str) -> Text {
        let (span, inner) = (self.fit(span), self.fit(inner));
        let decoded = match self.templates {
            Some(templates) if templates.touch(inner) => {
                let as_written = templates.text().get(inner.range()) == Some(text);
                (!as_written).then(|| templates.restore(text, inner).into_boxed_str())
            }
            _ => (self.source.slice(inner) != text).then(|| text.into()),
        };
        self.builder.text(span, inner, decoded)
    }

    /// A span that is sure to be a slice of the source.
    fn fit(&self, span: Span) -> Span {
        let text = self.source.text();
        let mut range = span.range();
        while !text.is_char_boundary(range.start) {
            range.start -= 1;
        }
        while !text.is_char_boundary(range.end) {
            range.end -= 1;
        }
        Span::from(range.start..range.end.max(range.start))
    }

    /// Reports the first mistake; those after it may only be its consequences.
    fn fault(&mut self, span: Span, message: &str) {
        if !std::mem::replace(&mut self.faulty, true) {
            let span = self.fit(span);
            self.push_fault("syntax/invalid", span, message.to_owned());
        }
    }

    fn push_fault(&mut self, rule: &'static str, span: Span, message: String) {
        self.builder.document().faults.push(Fault { rule, key: None, span, message, related: None });
    }
}

/// Whether a number that the scanner accepts is one in JSON too: <https://www.rfc-editor.org/rfc/rfc8259#section-6>
fn is_strict_number(number: &str) -> bool {
    let unsigned = number.strip_prefix('-').unwrap_or(number);
    let point_fits = |number: &str| {
        number.split_once('.').is_none_or(|(_, rest)| rest.starts_with(|char: char| char.is_ascii_digit()))
    };
    unsigned.starts_with(|first: char| first.is_ascii_digit()) && !unsigned.contains(['x', 'X']) && point_fits(unsigned)
}

#[cfg(test)]
mod tests;
