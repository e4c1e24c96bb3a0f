//! Splits the text of a .env file into statements with exact places, and judges none of them: readings are built on top.
//!
//! The grammar is what the most used libraries agree on: <https://github.com/motdotla/dotenv#what-rules-does-the-parsing-engine-follow>,
//! <https://saurabh-kumar.com/python-dotenv/reference/#file-format>, <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax>.

use super::line::{Head, Separator, after_break, block_end, head, line_end, skip_blank, span, trim_end, unquoted};
use super::quoted::{self, Quote, Token};
use super::template;
use crate::source::{BYTE_ORDER_MARK, Span};

/// One statement of a .env file. Blank lines are none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Statement {
    /// A line that is a comment: from its `#` to the end of its text.
    Comment(Span),
    /// A key, with or without a value.
    Assignment(Assignment),
    /// Lines that another program replaces before any loader reads the file.
    Template,
    /// A line that is nothing of all this: its text without the white space around it.
    Invalid(Span),
}

/// A key, with or without a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Assignment {
    /// The key, without `export`.
    pub key: Span,
    /// Whether it is sure to be made of what most loaders allow.
    pub common: bool,
    /// What stands between key and value; none for a key alone.
    pub separator: Option<Separator>,
    /// The value; empty just after the separator, or after the key, where nothing is written.
    pub value: Token,
    /// The comment behind it.
    pub comment: Option<Span>,
}

/// Goes through a text statement by statement, in time linear in its length.
pub(super) struct Statements<'t> {
    text: &'t str,
    at: usize,
    /// Where the lines of an unquoted `-----BEGIN` block end; they may hold `=` but are no assignments.
    block_end: usize,
    templates: template::Closers,
}

impl<'t> Statements<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        Statements { text, at, block_end: 0, templates: template::Closers::default() }
    }

    fn statement(&mut self, first: usize, end: usize) -> Statement {
        self.at = after_break(self.text, end);
        if let Some(after) = self.templates.line(self.text, first, end) {
            self.at = after_break(self.text, line_end(self.text, after));
            return Statement::Template;
        }
        let invalid = Statement::Invalid(span(first, trim_end(self.text, first, end)));
        if first < self.block_end {
            return invalid;
        }
        let key_of = |head: &Head| &self.text[head.key.range()];
        match head(self.text, first, end) {
            Some(head) if !head.common && template::marks(key_of(&head)) => Statement::Template,
            Some(head) => self.assignment(&head, end),
            None if template::marks(&self.text[first..end]) => Statement::Template,
            None => invalid,
        }
    }

    fn assignment(&mut self, head: &Head, end: usize) -> Statement {
        let text = self.text;
        let first = skip_blank(text, head.end, end);
        let nothing =
            Token { span: span(head.end, head.end), inner: span(head.end, head.end), quote: None, closed: true };
        let byte = text.as_bytes().get(first).copied().filter(|_| first < end);
        let (value, comment) = match byte {
            None => (nothing, None),
            Some(b'#') if first > head.end || head.separator.is_none() => {
                (nothing, Some(span(first, trim_end(text, first, end))))
            }
            Some(byte) => match Quote::of(byte) {
                Some(quote) => {
                    let (token, comment, after) = quoted::token(text, first, end, quote);
                    self.at = after_break(text, after);
                    (token, comment)
                }
                None => {
                    let (value, comment) = unquoted(text, first, end);
                    self.block_end = block_end(text, first, end).unwrap_or(0);
                    (Token { span: value, inner: value, quote: None, closed: true }, comment)
                }
            },
        };
        let Head { key, common, separator, .. } = *head;
        Statement::Assignment(Assignment { key, common, separator, value, comment })
    }
}

impl Iterator for Statements<'_> {
    type Item = Statement;

    fn next(&mut self) -> Option<Statement> {
        while self.at < self.text.len() {
            let end = line_end(self.text, self.at);
            let first = skip_blank(self.text, self.at, end);
            if first == end {
                self.at = after_break(self.text, end);
            } else if self.text.as_bytes()[first] == b'#' {
                self.at = after_break(self.text, end);
                return Some(Statement::Comment(span(first, trim_end(self.text, first, end))));
            } else {
                return Some(self.statement(first, end));
            }
        }
        None
    }
}
