//! Reads .env files, in the one way that most loaders agree on.

mod disguise;
mod line;
mod quoted;
mod statement;
mod template;

use std::sync::Arc;

use self::line::is_common_key;
use self::quoted::{Quote, Token};
use self::statement::{Assignment, Statement, Statements};
use crate::document::{Builder, Content, Document, Fault, Format, Scalar, Text, ValueKind};
use crate::source::{Source, Span};

/// Reads a source. Never fails.
///
/// The document has one root map with an entry for each assignment, duplicates included. Values are
/// [`ValueKind::Untyped`]; a key without `=` is [`ValueKind::Null`]. A file that is YAML or JSON inside is read as that.
pub fn read(source: Arc<Source>) -> Document {
    match disguise::format(source.text()) {
        Some(Format::Yaml) => return super::yaml::read(source),
        Some(Format::Json) => return super::json::read(source),
        _ => {}
    }
    let text = source.text();
    let mut builder = Builder::new(source.clone(), Format::Dotenv);
    builder.add(None, Span::at(0), Content::Map);
    let mut invalid: Option<Lines> = None;
    for statement in Statements::new(text) {
        match statement {
            Statement::Invalid(span) => match &mut invalid {
                Some(lines) if adjacent(text, lines.last, span) => {
                    lines.last = span;
                    lines.count += 1;
                }
                _ => report(&mut builder, invalid.replace(Lines { first: span, last: span, count: 1 })),
            },
            other => {
                report(&mut builder, invalid.take());
                match other {
                    Statement::Comment(span) => builder.document().comments.push(span),
                    Statement::Assignment(assignment) => add(&mut builder, text, &assignment),
                    Statement::Template | Statement::Invalid(_) => {}
                }
            }
        }
    }
    report(&mut builder, invalid);
    builder.finish()
}

/// Lines one below the other that are no statements: they have one cause, so they are one fault.
struct Lines {
    first: Span,
    last: Span,
    count: usize,
}

/// Whether no blank line stands between two lines.
fn adjacent(text: &str, line: Span, next: Span) -> bool {
    let between = &text[line.range().end..next.range().start];
    let breaks = |byte: u8| between.bytes().filter(|&other| other == byte).count();
    breaks(b'\n') <= 1 && (breaks(b'\n') == 1 || breaks(b'\r') <= 1)
}

fn report(builder: &mut Builder, lines: Option<Lines>) {
    let Some(Lines { first, count, .. }) = lines else { return };
    let message = match count {
        1 => "this line is neither an assignment nor a comment".to_owned(),
        2 => "this line and the next are neither assignments nor comments".to_owned(),
        _ => format!("this line and the {} after it are neither assignments nor comments", count - 1),
    };
    fault(builder, "syntax/invalid-line", None, first, message);
}

fn add(builder: &mut Builder, text: &str, assignment: &Assignment) {
    let key = &text[assignment.key.range()];
    let token = &assignment.value;
    if !assignment.common {
        check_key(builder, key, assignment.key);
    }
    if !token.closed && !template::marks(&text[token.span.range()]) {
        let message = format!("the quote that opens the value of {} is never closed", shown(key));
        let open = Span::new(token.span.start, token.span.start + 1);
        fault(builder, "syntax/unclosed-quote", nameable(key).then(|| key.to_owned()), open, message);
    }
    let kind = if assignment.separator.is_some() { ValueKind::Untyped } else { ValueKind::Null };
    let scalar = Scalar { text: value(builder, text, token), kind, disputed: false, quoted: token.quote.is_some() };
    builder.add(Some(Text::plain(assignment.key)), token.span, Content::Scalar(scalar));
    builder.document().comments.extend(assignment.comment);
}

fn value(builder: &mut Builder, text: &str, token: &Token) -> Text {
    let decoded = token.quote.and_then(|quote: Quote| quoted::decode(&text[token.inner.range()], quote));
    builder.text(token.span, token.inner, decoded)
}

fn check_key(builder: &mut Builder, key: &str, span: Span) {
    if is_common_key(key) {
        return;
    }
    let what = if key.contains([' ', '\t']) { "a space" } else { "a character that many loaders reject" };
    let message = format!("the key {} holds {what}", shown(key));
    fault(builder, "syntax/invalid-key", nameable(key).then(|| key.to_owned()), span, message);
}

/// Whether what stands before a separator is surely a name; it may be a piece of a secret that holds an `=`.
fn nameable(key: &str) -> bool {
    key.len() <= 64
        && key
            .chars()
            .all(|char| char.is_alphanumeric() || matches!(char, '_' | '.' | '-' | ' ' | '\t' | ':' | '+' | '?'))
}

fn shown(key: &str) -> String {
    if nameable(key) { format!("`{key}`") } else { "on this line".to_owned() }
}

fn fault(builder: &mut Builder, rule: &'static str, key: Option<String>, span: Span, message: String) {
    builder.document().faults.push(Fault { rule, key, span, message, related: None });
}
