//! What a word of a shell script stands for: quotes taken off, references followed, commands left alone.

use std::borrow::Cow;

use super::scope::{Draft, Found};
use super::shell_scan::{is_name, stepped_one, stepped_quoted};
use super::shell_variables::Variables;
use super::{Fault, Value};
use crate::source::Span;

/// How deep default values may stand in default values; deeper ones would take time that grows with the square of their
/// number.
const DEEPEST: usize = 64;

/// What the value of an assignment stands for.
///
/// # Errors
///
/// What makes the shell stop or complain: `${NAME:?}` of a variable that is not set, and a `${` that it does not know.
pub(super) fn value<'t>(text: &'t str, at: Span, variables: &mut Variables<'_, 't>) -> Result<Value<'t>, Fault> {
    let is_plain = |byte: u8| !matches!(byte, b'\\' | b'\'' | b'"' | b'$' | b'`' | b'~' | b'<' | b'>' | b'(');
    if text.bytes().all(is_plain) {
        return Ok(Value::Text(Cow::Borrowed(text)));
    }
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote);
    let single = quoted('\'').filter(|inner| !inner.contains('\''));
    let simple = single.or_else(|| quoted('"').filter(|inner| !inner.contains(['"', '\\', '$', '`'])));
    if let Some(inner) = simple {
        return Ok(Value::Text(Cow::Borrowed(inner)));
    }
    let mut expansion = Expansion { at, variables, draft: Draft::default() };
    expansion.word(text, true, 0)?;
    Ok(expansion.draft.into())
}

struct Expansion<'e, 'p, 't> {
    at: Span,
    variables: &'e mut Variables<'p, 't>,
    draft: Draft,
}

impl Expansion<'_, '_, '_> {
    fn fault<T>(&self, what: &'static str) -> Result<T, Fault> {
        Err(Fault { span: self.at, what: what.into() })
    }

    /// A word, or the value of an assignment, in which a `~` counts behind every `:`.
    fn word(&mut self, text: &str, assigned: bool, depth: usize) -> Result<(), Fault> {
        let (mut at, mut home) = (0, true);
        while at < text.len() {
            let rest = &text[at..];
            let plain = rest.find(['\\', '\'', '"', '`', '$', '~', ':', '<', '>', '(']).unwrap_or(rest.len());
            if plain > 0 {
                self.draft.text.push_str(&rest[..plain]);
                at += plain;
                home = false;
                continue;
            }
            let end = stepped_one(text, at, 0)?;
            let part = &text[at..end];
            match part.as_bytes()[0] {
                b'~' if home => {
                    let name_end = text[end..].find(['/', ':']).map_or(text.len(), |length| end + length);
                    match &text[end..name_end] {
                        "" => self.home("HOME"),
                        "+" => self.home("PWD"),
                        _ => self.draft.text.push('~'),
                    }
                    at = if matches!(&text[end..name_end], "" | "+") { name_end } else { end };
                    home = false;
                    continue;
                }
                b'\\' if part == "\\\n" => {}
                b'\\' if part.len() > 1 => self.draft.text.push_str(&part[1..]),
                b'\'' => self.draft.text.push_str(&part[1..part.len() - 1]),
                b'"' => self.quoted(&part[1..part.len() - 1], depth)?,
                b'`' => self.draft.command = true,
                b'<' | b'>' | b'(' => self.draft.command = true,
                b'$' if part.starts_with("$'") => self.c_quoted(&part[2..part.len() - 1]),
                b'$' if text[end..].starts_with('"') && part == "$" => {}
                b'$' => {
                    at = self.reference(text, at, end, false, depth)?;
                    home = false;
                    continue;
                }
                _ => self.draft.text.push_str(part),
            }
            home = assigned && part == ":";
            at = end;
        }
        Ok(())
    }

    /// What stands between double quotes.
    fn quoted(&mut self, text: &str, depth: usize) -> Result<(), Fault> {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let plain = rest.find(['\\', '$', '`', '"']).unwrap_or(rest.len());
            self.draft.text.push_str(&rest[..plain]);
            at += plain;
            if at == text.len() {
                break;
            }
            let end = stepped_quoted(text, at, 0)?;
            let part = &text[at..end];
            match part.as_bytes()[0] {
                b'\\' => match part.as_bytes().get(1) {
                    Some(b'\n') => {}
                    Some(b'$' | b'`' | b'"' | b'\\') => self.draft.text.push_str(&part[1..]),
                    _ => self.draft.text.push_str(part),
                },
                b'`' => self.draft.command = true,
                b'$' => {
                    at = self.reference(text, at, end, true, depth)?;
                    continue;
                }
                // Quotes in the default value of a reference that stands in quotes itself.
                _ => self.quoted(&part[1..part.len() - 1], depth)?,
            }
            at = end;
        }
        Ok(())
    }

    /// What a `$` begins, which ends at `end` if it has brackets; gives where it goes on.
    fn reference(&mut self, text: &str, at: usize, end: usize, quoted: bool, depth: usize) -> Result<usize, Fault> {
        let behind = &text[at + 1..];
        let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
        match behind.chars().next() {
            Some('{') => {
                self.braced(&text[at + 2..end - 1], quoted, depth)?;
                Ok(end)
            }
            Some('(') => {
                self.draft.command = true;
                Ok(end)
            }
            Some(first) if first.is_ascii_digit() || matches!(first, '@' | '*' | '#' | '?' | '$' | '!' | '-') => {
                self.special(first);
                Ok(at + 2)
            }
            Some(first) if is_part(first) => {
                let name = &behind[..behind.find(|char| !is_part(char)).unwrap_or(behind.len())];
                self.add(name)?;
                Ok(at + 1 + name.len())
            }
            _ => {
                self.draft.text.push('$');
                Ok(at + 1)
            }
        }
    }

    fn add(&mut self, name: &str) -> Result<(), Fault> {
        let length = self.draft.text.len();
        self.draft.add(self.variables.find(name));
        self.variables.spent.spend_bytes(self.draft.text.len() - length, self.at)
    }

    fn special(&mut self, name: char) {
        match name {
            '?' | '#' => self.draft.text.push('0'),
            // The process, and the options of the shell: nobody knows before it runs.
            '$' | '-' | '0' => self.draft.command = true,
            _ => {}
        }
    }

    /// What stands between `${` and `}`.
    fn braced(&mut self, inner: &str, quoted: bool, depth: usize) -> Result<(), Fault> {
        if depth > DEEPEST {
            return self.fault("fails: references stand in references too deep");
        }
        let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
        if let Some(name) = inner.strip_prefix('#').filter(|name| is_name(name)) {
            match self.variables.find(name) {
                Some(Found::Command) => self.draft.command = true,
                found => self.draft.text.push_str(&found.map_or(0, |found| found.text().chars().count()).to_string()),
            }
            return Ok(());
        }
        let mut name = &inner[..inner.find(|char| !is_part(char)).unwrap_or(inner.len())];
        if name.is_empty() && inner.starts_with(['@', '*', '?', '$', '!', '-', '#']) {
            name = &inner[..1];
        }
        let operation = &inner[name.len()..];
        let is_number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        if !is_name(name) && !is_number {
            match (name.chars().next(), operation) {
                (Some(name), "") => self.special(name),
                (Some('!'), _) => self.draft.command = true,
                (Some('@' | '*' | '?' | '$' | '-' | '#'), _) if operation.starts_with([':', '-', '+', '=']) => {
                    self.draft.command = true
                }
                _ => return self.fault("fails: a bad substitution, the shell does not know this `${`"),
            }
            return Ok(());
        }
        let (is_empty_too, operator) = match operation.strip_prefix(':') {
            Some(rest) if rest.starts_with(['-', '+', '=', '?']) => (true, rest),
            _ => (false, operation),
        };
        let found = if is_number { None } else { self.variables.find(name) };
        let counts = found.is_some_and(|found| !is_empty_too || found != Found::Text(""));
        let mut chars = operator.chars();
        match chars.next() {
            None => self.add(name),
            Some('-') if !counts => self.other(chars.as_str(), quoted, depth),
            Some('+') if counts => self.other(chars.as_str(), quoted, depth),
            Some('+') => Ok(()),
            Some('=') if !counts && !is_number => {
                let around = std::mem::take(&mut self.draft);
                self.other(chars.as_str(), quoted, depth)?;
                let made = std::mem::replace(&mut self.draft, around);
                self.draft.text.push_str(&made.text);
                self.draft.command |= made.command;
                self.variables.assigned(name, made.into(), self.at);
                Ok(())
            }
            Some('?') if !counts => self.fault("fails: a variable that must be set is not, and the shell ends"),
            Some('-' | '=' | '?') => self.add(name),
            // Patterns, parts and letter case: we do not compute them.
            Some('#' | '%' | '/' | ':' | '^' | ',' | '@' | '[') => {
                self.draft.command |= found.is_some_and(|found| found != Found::Text(""));
                Ok(())
            }
            Some(_) => self.fault("fails: a bad substitution, the shell does not know this `${`"),
        }
    }

    fn other(&mut self, text: &str, quoted: bool, depth: usize) -> Result<(), Fault> {
        if quoted { self.quoted(text, depth + 1) } else { self.word(text, false, depth + 1) }
    }

    /// The directory that a `~` stands for; where the process does not say, the name of the variable.
    fn home(&mut self, name: &str) {
        match self.variables.find(name) {
            Some(found) => self.draft.add(Some(found)),
            None => self.draft.text.extend(["$", name]),
        }
    }

    /// What stands in `$'…'`.
    fn c_quoted(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            self.draft.text.push_str(&rest[..at]);
            rest = &rest[at + 1..];
            let Some(escaped) = rest.chars().next() else {
                self.draft.text.push('\\');
                break;
            };
            let digits = |from: usize, radix: u32, most: usize| {
                let length = rest[from..].chars().take(most).take_while(|char| char.is_digit(radix)).count();
                (u32::from_str_radix(&rest[from..from + length], radix).ok(), from + length)
            };
            let simple = match escaped {
                'a' => Some('\u{7}'),
                'b' => Some('\u{8}'),
                'e' | 'E' => Some('\u{1b}'),
                'f' => Some('\u{c}'),
                'n' => Some('\n'),
                'r' => Some('\r'),
                't' => Some('\t'),
                'v' => Some('\u{b}'),
                '\\' | '\'' | '"' | '?' => Some(escaped),
                _ => None,
            };
            if let Some(char) = simple {
                self.draft.text.push(char);
                rest = &rest[1..];
                continue;
            }
            let (code, length) = match escaped {
                '0'..='7' => digits(0, 8, 3),
                'x' => digits(1, 16, 2),
                'u' => digits(1, 16, 4),
                'U' => digits(1, 16, 8),
                _ => (None, 0),
            };
            match code.and_then(char::from_u32) {
                // A NUL ends the word.
                Some('\0') => return,
                Some(char) => self.draft.text.push(char),
                None => {
                    self.draft.text.push('\\');
                    continue;
                }
            }
            rest = &rest[length..];
        }
        self.draft.text.push_str(rest);
    }
}
