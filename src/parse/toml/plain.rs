//! Reads the plain part of TOML, of which almost every file is made, many times as fast as the whole language.

use std::sync::Arc;

use ::toml::de::DeValue;
use memchr::{memchr, memchr3};

use crate::document::{Builder, Content, Document, Format, Scalar, Text, ValueKind};
use crate::parse::{characters, review};
use crate::source::{Source, Span};

/// Reads a source that is plain; none where it is not sure to be.
///
/// Plain are tables that each stand in one piece, and values on one line but for lists. All that is rare, odd or wrong is left to the
/// library, so that this needs to know of no mistake: what is set twice shows in the tree.
pub fn read(source: &Arc<Source>) -> Option<Document> {
    characters::check(source.text())?;
    let builder = Builder::new(Arc::clone(source), Format::Toml);
    let mut plain = Plain { text: source.text(), at: 0, builder, open: Vec::new() };
    while plain.at < plain.text.len() {
        plain.line()?;
    }
    plain.close_to(0);
    let mut document = plain.builder.finish();
    document.distinct = review::is_distinct(&document);
    document.distinct.then_some(document)
}

struct Plain<'t> {
    text: &'t str,
    /// The offset of what is read next.
    at: usize,
    builder: Builder,
    /// The open tables, with the lists of tables, the root first.
    open: Vec<Open<'t>>,
}

/// A table that is open, or a list of tables.
struct Open<'t> {
    /// Its key; empty for the root and for what lies in a list.
    name: &'t str,
    kind: Kind,
    /// Where the last thing in it ends.
    end: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A table that a header opened or passed through.
    Table,
    /// A list of tables, the last of which is open, too.
    List,
    /// A table that a dotted key passed through.
    Dotted,
}

/// A key without escapes.
struct Key<'t> {
    name: &'t str,
    text: Text,
}

/// Whether each byte may stand in a key without quotes.
const BARE: [bool; 256] = {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 0x80 {
        table[byte] = (byte as u8).is_ascii_alphanumeric() || matches!(byte as u8, b'_' | b'-');
        byte += 1;
    }
    table
};

/// The deepest nesting that is read here; the library has a limit of its own.
const DEEPEST: usize = 50;

impl<'t> Plain<'t> {
    fn line(&mut self) -> Option<()> {
        self.skip_blanks();
        match self.byte() {
            b'#' | b'\r' | b'\n' => {}
            b'[' => self.header()?,
            _ => self.setting()?,
        }
        self.skip_blanks();
        if self.byte() == b'#' {
            self.comment();
        }
        // A line feed follows each carriage return.
        self.at += usize::from(self.byte() == b'\r');
        let ends = self.byte() == b'\n';
        self.at += 1;
        ends.then_some(())
    }

    /// The byte that is next; a line feed at the end of the text.
    fn byte(&self) -> u8 {
        self.text.as_bytes().get(self.at).copied().unwrap_or(b'\n')
    }

    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// Steps over a text that must come next.
    fn step_over(&mut self, text: &str) -> Option<()> {
        let found = self.rest().starts_with(text.as_bytes());
        self.at += text.len();
        found.then_some(())
    }

    fn skip_blanks(&mut self) {
        while matches!(self.byte(), b' ' | b'\t') {
            self.at += 1;
        }
    }

    fn skip_lines(&mut self) {
        loop {
            self.skip_blanks();
            match self.rest().first() {
                Some(b'#') => self.comment(),
                Some(b'\r' | b'\n') => self.at += 1,
                _ => return,
            }
        }
    }

    fn comment(&mut self) {
        let rest = self.rest();
        let line = rest.get(..memchr(b'\n', rest).unwrap_or(rest.len())).unwrap_or_default();
        let end = self.at + line.strip_suffix(b"\r").unwrap_or(line).len();
        self.builder.document().comments.push(Span::from(self.at..end));
        self.at = end;
    }

    /// Reads the header of a table or of one in a list of tables.
    fn header(&mut self) -> Option<()> {
        let start = self.at;
        let listed = self.rest().starts_with(b"[[");
        self.at += 1 + usize::from(listed);
        let tables = self.tables()?;
        self.close_to(tables);
        let (depth, key) = self.path(1, Kind::Table)?;
        self.step_over(if listed { "]]" } else { "]" })?;
        let span = Span::from(start..self.at);
        match self.known(depth, key.name) {
            Some(Kind::List) if listed => self.close_to(depth + 1),
            // A table that is opened again.
            Some(_) => return None,
            None => {
                self.close_to(depth);
                let kind = if listed { Kind::List } else { Kind::Table };
                self.open(Some(key), span, kind)?;
            }
        }
        if listed { self.open(None, span, Kind::Table) } else { Some(()) }
    }

    /// Reads a key with its value.
    fn setting(&mut self) -> Option<()> {
        let tables = self.tables()?;
        let (depth, key) = self.path(tables, Kind::Dotted)?;
        self.close_to(depth);
        self.valued(key, depth)
    }

    /// How many tables of headers are open, the root included.
    fn tables(&mut self) -> Option<usize> {
        if self.open.is_empty() {
            self.open(None, Span::at(0), Kind::Table)?;
        }
        self.open.iter().position(|open| open.kind == Kind::Dotted).or(Some(self.open.len()))
    }

    /// Reads a key, dotted or not, and goes into the tables that it leads through, from the given depth on.
    fn path(&mut self, mut depth: usize, kind: Kind) -> Option<(usize, Key<'t>)> {
        loop {
            let key = self.key()?;
            if self.byte() != b'.' {
                return Some((depth, key));
            }
            self.at += 1;
            depth += match self.known(depth, key.name) {
                Some(Kind::List) => 2,
                Some(_) => 1,
                None => {
                    self.close_to(depth);
                    let span = key.text.span;
                    self.open(Some(key), span, kind)?;
                    1
                }
            };
        }
    }

    /// What is open at a depth, where it has this name.
    fn known(&self, depth: usize, name: &str) -> Option<Kind> {
        self.open.get(depth).filter(|open| open.name == name).map(|open| open.kind)
    }

    fn open(&mut self, key: Option<Key<'t>>, span: Span, kind: Kind) -> Option<()> {
        let content = if kind == Kind::List { Content::List } else { Content::Map };
        let name = key.as_ref().map_or("", |key| key.name);
        self.builder.add(key.map(|key| key.text), Span::at(span.start), content);
        self.open.push(Open { name, kind, end: span.end });
        (self.open.len() < DEEPEST).then_some(())
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let Some(Open { end, .. }) = self.open.pop() else { return };
            self.builder.close(end);
            if let Some(outer) = self.open.last_mut() {
                outer.end = end;
            }
        }
    }

    fn key(&mut self) -> Option<Key<'t>> {
        let text = match self.byte() {
            b'"' | b'\'' => self.string()?,
            _ => Text::plain(self.word(|byte| BARE[usize::from(byte)])?),
        };
        let name = self.text.get(text.inner.range())?;
        text.decoded.is_none().then_some(Key { name, text })
    }

    /// Reads what goes on as long as its bytes are of one kind, and at least for one.
    fn word(&mut self, belongs: impl Fn(u8) -> bool) -> Option<Span> {
        let length = self.rest().iter().take_while(|byte| belongs(**byte)).count();
        let start = self.at;
        self.at += length;
        (length > 0).then(|| Span::from(start..self.at))
    }

    /// Reads the equals sign after a key and the value.
    fn valued(&mut self, key: Key<'t>, depth: usize) -> Option<()> {
        self.skip_blanks();
        self.step_over("=")?;
        self.skip_blanks();
        self.value(Some(key.text), depth)?;
        if let Some(table) = self.open.last_mut() {
            table.end = self.at as u32;
        }
        Some(())
    }

    fn value(&mut self, key: Option<Text>, depth: usize) -> Option<()> {
        let (text, kind, quoted) = match self.byte() {
            b'[' | b'{' => return self.collection(key, depth),
            b'"' | b'\'' => (self.string()?, ValueKind::Text, true),
            _ => {
                let span = self.word(|byte| byte.is_ascii_alphanumeric() || b"+-._:".contains(&byte))?;
                (Text::plain(span), kind(self.text.get(span.range())?)?, false)
            }
        };
        let scalar = Scalar { text, kind, disputed: false, quoted };
        self.builder.add(key, text.span, Content::Scalar(scalar));
        Some(())
    }

    /// Reads a list or an inline table, whose keys have no dots here.
    fn collection(&mut self, key: Option<Text>, depth: usize) -> Option<()> {
        let map = self.byte() == b'{';
        let (content, close) = if map { (Content::Map, b'}') } else { (Content::List, b']') };
        self.builder.add(key, Span::from(self.at..self.at), content);
        self.at += 1;
        self.skip_lines();
        while self.byte() != close {
            if depth >= DEEPEST {
                return None;
            }
            if map {
                let key = self.key()?;
                self.valued(key, depth + 1)?;
            } else {
                self.value(None, depth + 1)?;
            }
            self.skip_lines();
            if self.byte() != close {
                self.step_over(",")?;
                self.skip_lines();
            }
        }
        self.at += 1;
        self.builder.close(self.at as u32);
        Some(())
    }

    /// Reads a string on one line.
    fn string(&mut self) -> Option<Text> {
        let (start, quote) = (self.at, self.byte());
        self.at += 1;
        if self.rest().starts_with(&[quote, quote]) {
            return None;
        }
        let mut decoded = None::<String>;
        loop {
            let from = self.at;
            let backslash = if quote == b'"' { b'\\' } else { quote };
            self.at += memchr3(quote, backslash, b'\n', self.rest())?;
            if let Some(decoded) = &mut decoded {
                decoded.push_str(self.text.get(from..self.at)?);
            }
            match self.byte() {
                b'\n' => return None,
                byte if byte == quote => break,
                _ => {
                    let decoded =
                        decoded.get_or_insert_with(|| self.text.get(from..self.at).unwrap_or_default().to_owned());
                    self.at += 1;
                    decoded.push(escaped(self.byte())?);
                    self.at += 1;
                }
            }
        }
        let inner = Span::from(start + 1..self.at);
        self.at += 1;
        Some(self.builder.text(Span::from(start..self.at), inner, decoded.map(String::into_boxed_str)))
    }
}

/// What a letter after a backslash stands for; numbers are left to the library.
fn escaped(letter: u8) -> Option<char> {
    Some(match letter {
        b'b' => '\u{8}',
        b'e' => '\x1b',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'"' | b'\\' => char::from(letter),
        _ => return None,
    })
}

/// The kind of a value without quotes; none for integers that are written in a rare way, and for what is no value.
fn kind(text: &str) -> Option<ValueKind> {
    if matches!(text, "true" | "false") {
        return Some(ValueKind::Boolean);
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = match unsigned.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (unsigned, None),
    };
    let is_number = is_digits(whole) && (whole == "0" || !whole.starts_with('0'));
    match fraction {
        None if is_number => Some(ValueKind::Integer),
        Some(fraction) if is_number && is_digits(fraction) => Some(ValueKind::Float),
        _ => match DeValue::parse(text).ok()?.get_ref() {
            DeValue::Datetime(_) => Some(ValueKind::Timestamp),
            DeValue::Float(_) => Some(ValueKind::Float),
            _ => None,
        },
    }
}

/// Whether a text is digits, with underscores only between them.
fn is_digits(text: &str) -> bool {
    text.split('_').all(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests;
