//! Symfony's Dotenv: a strict lexer, and references that are followed when the whole file has been read.

use std::borrow::Cow;
use std::ops::Range;

use foldhash::HashMap;

use super::symfony_references::{Raw, name, resolved};
use super::{Duplicates, Encoding, Entry, Fault, Loader, Mark, Precedence, Process, Reading, Value, space};

/// `Dotenv` of Symfony, as `load` and `bootEnv` read a file.
///
/// No blanks around `=`, and none in a value that is not quoted. A value is made of pieces in `'`, in `"` and bare.
/// Because references are followed at the end, a key may stand below the value that names it.
pub(super) const SYMFONY: Loader = Loader {
    name: "symfony",
    title: "symfony/dotenv 6.4 in PHP programs",
    source: "https://github.com/symfony/dotenv/blob/v6.4.50/Dotenv.php",
    encoding: Encoding::Each(char::REPLACEMENT_CHARACTER),
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, process, reading| reading.failure = read(text, process, reading).err(),
};

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let read = assignments(text, reading).and_then(|()| fill(text, reading, process));
    if read.is_err() {
        reading.entries.clear();
    }
    read
}

/// Notes the assignments with their values as they are written.
fn assignments<'t>(text: &'t str, reading: &mut Reading<'t>) -> Result<(), Fault> {
    if text.starts_with(crate::source::BYTE_ORDER_MARK) {
        return Err(Fault::new(
            0..crate::source::BYTE_ORDER_MARK.len(),
            "fails: the file starts with a byte order mark",
        ));
    }
    if let Some(at) = text.find('\0') {
        return Err(Fault::new(at..at + 1, "fails: the file holds a NUL byte"));
    }
    let mut lexer = Lexer { text, at: 0 };
    lexer.skip_lines();
    while lexer.at < text.len() {
        let plain = reading.plain(text, lexer.at);
        if plain > lexer.at {
            lexer.at = plain;
            lexer.skip_lines();
            continue;
        }
        let key = lexer.key()?;
        let start = lexer.at;
        let raw = lexer.value()?;
        let end = start + text[start..lexer.at].trim_end().len();
        lexer.skip_lines();
        reading.set((&text[key.clone()], key), (raw, start..end));
    }
    Ok(())
}

/// Puts what they stand for in the place of references, and what they are in the place of escaped characters.
fn fill<'t>(text: &'t str, reading: &mut Reading<'t>, process: &Process) -> Result<(), Fault> {
    if text.contains('$') {
        follow(text, &mut reading.entries, process)?;
    }
    // A dollar sign is escaped by what stands for a NUL here.
    let some = text.contains(['$', '\\']);
    for entry in reading.entries.iter_mut().filter(|_| some) {
        if let Value::Text(value) = &mut entry.value
            && value.contains(['\0', '\\'])
        {
            *value = value.replace('\0', "$").replace("\\\\", "\\").into();
        }
    }
    Ok(())
}

/// Follows the references of values.
fn follow<'t>(text: &'t str, entries: &mut [Entry<'t>], process: &Process) -> Result<(), Fault> {
    let name = |entry: &Entry<'t>| &text[entry.key_span.range()];
    // Of several lines for one key, only the last is ever resolved.
    let mut last: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(index, entry)| (name(entry), index)).collect();
    last.retain(|key, _| !process.contains_key(*key));
    let mut raw = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let name = name(entry);
        if matches!(&entry.value, Value::Text(text) if text.contains('$')) && last.get(name) == Some(&index) {
            raw.push(Raw { name, index, at: entry.value_span });
        }
    }
    let mut values: Vec<Value<'t>> =
        entries.iter_mut().map(|entry| std::mem::replace(&mut entry.value, Value::Command)).collect();
    resolved(&raw, &mut values, &last, process)?;
    entries.iter_mut().zip(values).for_each(|(entry, value)| entry.value = value);
    Ok(())
}

/// `\r` alone and `\r\n` are line ends everywhere, and stand as `\n` in values.
struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn fault<T>(&self, what: &'static str) -> Result<T, Fault> {
        let end = self.rest().find(['\n', '\r']).map_or(self.text.len(), |length| self.at + length);
        Err(Fault::new(self.at..end, what))
    }

    /// Goes to the next line that is no comment, or stays where the line goes on.
    fn skip_lines(&mut self) {
        loop {
            let rest = self.rest().trim_start_matches([' ', '\t', '\n', '\u{b}', '\u{c}', '\r']);
            let comment = if rest.starts_with('#') { rest.find(['\n', '\r']).unwrap_or(rest.len()) } else { 0 };
            self.at = self.text.len() - rest.len() + comment;
            if comment == 0 {
                return;
            }
        }
    }

    /// Reads a key and the `=` behind it.
    fn key(&mut self) -> Result<Range<usize>, Fault> {
        let exported = self.rest().strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
        let exported = exported.map(|rest| self.text.len() - rest.trim_start_matches([' ', '\t']).len());
        let start = exported.filter(|&at| !name(&self.text[at..]).is_empty()).unwrap_or(self.at);
        let length = name(&self.text[start..]).len();
        if length == 0 {
            return self.fault("fails: a key consists of letters, digits and `_`, and does not start with a digit");
        }
        let end = start + length;
        match self.text[end..].chars().next() {
            Some('=') => {
                self.at = end + 1;
                Ok(start..end)
            }
            Some(' ' | '\t') => self.fault("fails: there is a blank behind the key"),
            _ => self.fault("fails: no `=` follows the key"),
        }
    }

    fn value(&mut self) -> Result<Cow<'t, str>, Fault> {
        let line = self.rest().trim_start_matches([' ', '\t']);
        if line.is_empty() || line.starts_with(['\n', '\r', '#']) {
            return Ok(Cow::Borrowed(""));
        }
        if self.rest().starts_with([' ', '\t']) {
            return self.fault("fails: there is a blank before the value");
        }
        let mut value = Cow::Borrowed("");
        loop {
            let (piece, is_comment) = match self.rest().chars().next() {
                None | Some('\n' | '\r') => return Ok(value),
                Some('\'') => (self.single_quoted()?, false),
                Some('"') => (self.double_quoted()?, false),
                Some(_) => self.bare()?,
            };
            // What is empty is replaced, so that a value of one piece is never copied.
            value += piece;
            if is_comment {
                return Ok(value);
            }
        }
    }

    fn single_quoted(&mut self) -> Result<Cow<'t, str>, Fault> {
        let inner = &self.rest()[1..];
        let Some(length) = inner.find('\'') else { return self.fault("fails: the quote is never closed") };
        self.at += length + 2;
        let inner = space::unified(&inner[..length]);
        if !inner.contains(['\\', '$']) {
            return Ok(inner);
        }
        // A dollar sign that stands for itself is a NUL until references have been followed.
        Ok(Cow::Owned(inner.replace('\\', "\\\\").replace('$', "\0")))
    }

    fn double_quoted(&mut self) -> Result<Cow<'t, str>, Fault> {
        let bytes = self.text.as_bytes();
        let is_close = |at: &usize| {
            bytes[*at] == b'"'
                && (bytes[at - 1] != b'\\' || at.checked_sub(2).is_some_and(|before| bytes[before] == b'\\'))
        };
        let Some(close) = (self.at + 1..bytes.len()).find(is_close) else {
            return self.fault("fails: the quote is never closed");
        };
        let inner = space::unified(&self.text[self.at + 1..close]);
        self.at = close + 1;
        if !inner.contains('\\') {
            return Ok(inner);
        }
        Ok(Cow::Owned(protected(&inner.replace("\\\"", "\"").replace("\\r", "\r").replace("\\n", "\n"))))
    }

    /// Reads up to a quote, a comment or the end of the line; gives whether it is a comment.
    fn bare(&mut self) -> Result<(Cow<'t, str>, bool), Fault> {
        let rest = self.rest();
        let special = |byte: u8| matches!(byte, b'\n' | b'\r' | b'"' | b'\'' | b'\\' | b'$' | b' ' | b'\t' | 11 | 12);
        let plain = rest.bytes().position(special).unwrap_or(rest.len());
        if plain == rest.len() || rest[plain..].starts_with(['\n', '\r']) {
            self.at += plain;
            return Ok((Cow::Borrowed(&rest[..plain]), false));
        }
        let mut piece = String::new();
        let mut before = self.text[..self.at].chars().next_back();
        let mut chars = self.rest().char_indices().peekable();
        let mut end = None;
        while let Some((length, mut char)) = chars.next() {
            if matches!(char, '\n' | '\r' | '"' | '\'') || (char == '#' && matches!(before, Some(' ' | '\t'))) {
                end = Some(length);
                break;
            }
            if char == '\\' {
                char = chars.next_if(|&(_, next)| matches!(next, '"' | '\'')).map_or(char, |(_, next)| next);
            }
            piece.push(char);
            before = Some(char);
            if char == '$' && chars.next_if(|&(_, next)| next == '(').is_some() {
                piece.push('(');
                let mut depth = 1;
                while depth > 0 {
                    match chars.next() {
                        None | Some((_, '\n' | '\r')) => return self.fault("fails: a `$(` is not closed in its line"),
                        Some((_, char)) => {
                            depth = depth + usize::from(char == '(') - usize::from(char == ')');
                            piece.push(char);
                        }
                    }
                }
            }
        }
        let trimmed = piece.trim_end_matches([' ', '\t', '\n', '\r', '\u{b}']);
        let has_space = trimmed.contains([' ', '\t', '\u{b}', '\u{c}']);
        if has_space && !trimmed.contains('$') {
            return self.fault("fails: the value has white space, and no quotes around it");
        }
        let value = protected(trimmed);
        self.at = end.map_or(self.text.len(), |length| self.at + length);
        Ok((Cow::Owned(value), self.rest().starts_with('#')))
    }
}

/// A text in which a `$` behind an odd number of backslashes stands for itself.
fn protected(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        let before = &rest[..dollar];
        let backslashes = before.len() - before.trim_end_matches('\\').len();
        if backslashes % 2 == 1 {
            value.push_str(&before[..dollar - 1]);
            value.push('\0');
        } else {
            value.push_str(&rest[..=dollar]);
        }
        rest = &rest[dollar + 1..];
    }
    value + rest
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn blanks_stand_in_quotes_only() {
        holds(
            &SYMFONY,
            &[
                (
                    "export A=x # c\nB=x#y\n#\nC=# d\nD=a'b c'\"d\"e\n",
                    given(&[("A", "x"), ("B", "x#y"), ("C", ""), ("D", "ab cde")]),
                ),
                ("A= x\n", None),
                ("A =x\n", None),
                ("A=x y\n", None),
                ("A=\"x\"# y\n", None),
                ("A\n", None),
                ("A.B=1\n", None),
                ("A='x\n", None),
                ("A=\"x\r\ny\" #c\nA=\"z\n\"", given(&[("A", "z\n")])),
            ],
        );
    }

    #[test]
    fn escapes_differ_by_quote() {
        holds(
            &SYMFONY,
            &[
                (
                    "A=\"a\\nb\\\\n\\q\\\"\"\nB='a\\nb'\nC=\\\"a\\\\b\\n\n",
                    given(&[("A", "a\nb\\\n\\q\""), ("B", "a\\nb"), ("C", "\"a\\b\\n")]),
                ),
                ("A='$B\\\\'\nB=\\$A\"\\$A\"\n", given(&[("A", "$B\\\\"), ("B", "$A$A")])),
            ],
        );
    }

    #[test]
    fn references_are_followed_at_the_end() {
        let commands = Some([("A", None), ("B", None)].into());
        holds(
            &SYMFONY,
            &[
                ("A=$B${B}x\nB=1\n", given(&[("A", "11x"), ("B", "1")])),
                ("A=${B:-x}\nB=\nC=${D:=y}$D\nE=$}\n", given(&[("A", "x"), ("B", ""), ("C", "yy"), ("E", "}")])),
                ("A=1\nA=${A}2\n", given(&[("A", "2")])),
                ("A=x$B\nB=x$A\n", None),
                ("A=${B-x}\n", None),
                ("A=${B:-$C}\n", None),
                ("A=${}$1$\n", given(&[("A", "$1$")])),
                ("A=$(x)\nB=$A\n", commands),
                ("A=$(x\n", None),
            ],
        );
    }
}
