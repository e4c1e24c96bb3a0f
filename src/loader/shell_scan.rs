//! Where the words and operators of a shell script stand; quotes, references and commands are stepped over, not read.

use std::ops::Range;

use super::Fault;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    Word(Range<usize>),
    /// With the name of its here-document, which has been passed over.
    Redirect,
    Newline,
    Semicolon,
    Background,
    And,
    Or,
    Pipe,
    Open,
    Close,
    End,
}

pub(super) struct Scanner<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    /// The names that end the here-documents which start at the next line.
    documents: Vec<(String, bool)>,
}

/// What a scanner is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Double,
    Brace { quoted: bool },
    Command,
    Backquotes,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Scanner { text, at: 0, documents: Vec::new() }
    }

    /// Whether no here-document starts at the next line.
    pub(super) fn is_between(&self) -> bool {
        self.documents.is_empty()
    }

    pub(super) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// The next token, and where it starts.
    pub(super) fn token(&mut self) -> Result<(Token, usize), Fault> {
        loop {
            let rest = self.rest().trim_start_matches([' ', '\t']);
            self.at = self.text.len() - rest.len();
            if rest.starts_with('#') {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("\\\n") {
                self.at += 2;
            } else {
                break;
            }
        }
        let start = self.at;
        let rest = self.rest();
        let digits = rest.len() - rest.trim_start_matches(|char: char| char.is_ascii_digit()).len();
        if rest[digits..].starts_with(['<', '>']) && !is_process(&rest[digits..]) {
            self.at += digits;
            self.redirection()?;
            return Ok((Token::Redirect, start));
        }
        let (token, length) = match rest.as_bytes() {
            [] => (Token::End, 0),
            [b'\n', ..] => (Token::Newline, 1),
            [b'&', b'>', ..] => {
                self.at += 1;
                self.redirection()?;
                return Ok((Token::Redirect, start));
            }
            [b'&', b'&', ..] => (Token::And, 2),
            [b'|', b'|', ..] => (Token::Or, 2),
            [b'|', b'&', ..] => (Token::Pipe, 2),
            [b'|', ..] => (Token::Pipe, 1),
            [b'&', ..] => (Token::Background, 1),
            [b';', ..] => (Token::Semicolon, 1),
            [b'(', ..] => (Token::Open, 1),
            [b')', ..] => (Token::Close, 1),
            _ => {
                self.at = word_end(self.text, start)?;
                return Ok((Token::Word(start..self.at), start));
            }
        };
        self.at += length;
        if token == Token::Newline {
            self.pass_documents();
        }
        Ok((token, start))
    }

    fn redirection(&mut self) -> Result<(), Fault> {
        let start = self.at;
        let operator = ["<<<", "<<-", "<<", "<&", "<>", "<", ">>", ">&", ">|", ">"];
        let operator = operator.into_iter().find(|operator| self.rest().starts_with(operator)).unwrap_or(">");
        self.at += operator.len();
        self.at = self.text.len() - self.rest().trim_start_matches([' ', '\t']).len();
        let target = self.at;
        self.at = word_end(self.text, target)?;
        if self.at == target {
            return Err(Fault::new(start..self.at, "fails: a syntax error, no file follows the redirection"));
        }
        if matches!(operator, "<<" | "<<-") {
            let name = self.text[target..self.at].replace(['\'', '"', '\\'], "");
            self.documents.push((name, operator == "<<-"));
        }
        Ok(())
    }

    fn pass_documents(&mut self) {
        for (name, indented) in std::mem::take(&mut self.documents) {
            for line in self.rest().split_inclusive('\n') {
                self.at += line.len();
                let line = line.strip_suffix('\n').unwrap_or(line);
                if (if indented { line.trim_start_matches('\t') } else { line }) == name {
                    break;
                }
            }
        }
    }
}

/// Where the word ends that starts at a place.
pub(super) fn word_end(text: &str, start: usize) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let mut at = start;
    while let Some(&byte) = bytes.get(at) {
        at = match byte {
            b'<' | b'>' if is_process(&text[at..]) => stepped(text, at + 2, Inside::Command, start)?,
            b'(' if is_array(&text[start..at]) => stepped(text, at + 1, Inside::Command, start)?,
            b' ' | b'\t' | b'\n' | b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' => break,
            b'\'' | b'"' | b'`' | b'$' | b'\\' => stepped_one(text, at, start)?,
            _ => at + 1,
        };
    }
    Ok(at)
}

/// Where the thing ends that starts at a place outside quotes: a character, something quoted, a reference, a command.
pub(super) fn stepped_one(text: &str, at: usize, start: usize) -> Result<usize, Fault> {
    let rest = &text[at..];
    let unclosed = || Fault::new(start..text.len(), "fails: a syntax error, a quote is never closed");
    if let Some(inner) = rest.strip_prefix("$'") {
        let mut escaped = false;
        let close = inner.bytes().position(|byte| {
            let closes = byte == b'\'' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        });
        return Ok(at + 3 + close.ok_or_else(unclosed)?);
    }
    Ok(match rest.as_bytes() {
        [b'\'', ..] => at + 2 + rest[1..].find('\'').ok_or_else(unclosed)?,
        [b'"', ..] => stepped(text, at + 1, Inside::Double, start)?,
        [b'`', ..] => stepped(text, at + 1, Inside::Backquotes, start)?,
        [b'$', b'{', ..] => stepped(text, at + 2, Inside::Brace { quoted: false }, start)?,
        [b'$', b'(', ..] => stepped(text, at + 2, Inside::Command, start)?,
        [b'\\', ..] => at + 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
        _ => at + rest.chars().next().map_or(0, char::len_utf8),
    })
}

/// As [`stepped_one`], inside double quotes.
pub(super) fn stepped_quoted(text: &str, at: usize, start: usize) -> Result<usize, Fault> {
    match &text.as_bytes()[at..] {
        [b'$', b'{', ..] => stepped(text, at + 2, Inside::Brace { quoted: true }, start),
        [b'"', ..] => stepped(text, at + 1, Inside::Double, start),
        [b'\'', ..] => Ok(at + 1),
        [b'$', b'\'', ..] => Ok(at + 1),
        _ => stepped_one(text, at, start),
    }
}

/// Steps over everything up to what closes `inside`, with a stack of its own: scripts may nest as deep as they like.
fn stepped(text: &str, from: usize, inside: Inside, start: usize) -> Result<usize, Fault> {
    let bytes = text.as_bytes();
    let mut stack = vec![inside];
    let mut at = from;
    while let Some(&innermost) = stack.last() {
        let Some(&byte) = bytes.get(at) else {
            return Err(Fault::new(start..text.len(), "fails: a syntax error, a quote, `${` or `$(` is never closed"));
        };
        let quoted = matches!(innermost, Inside::Double | Inside::Brace { quoted: true });
        let next = bytes.get(at + 1);
        let mut length = 1;
        match (byte, innermost) {
            (b'\\', _) => length = 2,
            (b'"', Inside::Double)
            | (b'}', Inside::Brace { .. })
            | (b'`', Inside::Backquotes)
            | (b')', Inside::Command) => {
                stack.pop();
            }
            (_, Inside::Backquotes) => {}
            (b'$', _) if next == Some(&b'{') => {
                stack.push(Inside::Brace { quoted });
                length = 2;
            }
            (b'$', _) if next == Some(&b'(') => {
                stack.push(Inside::Command);
                length = 2;
            }
            (b'`', _) => stack.push(Inside::Backquotes),
            (b'"', _) => stack.push(Inside::Double),
            (b'(', Inside::Command) => stack.push(Inside::Command),
            (b'$', _) if !quoted && next == Some(&b'\'') => length = stepped_one(text, at, start)? - at,
            (b'\'', _) if !quoted => length = stepped_one(text, at, start)? - at,
            _ => {}
        }
        at += length;
    }
    Ok(if text.is_char_boundary(at) { at } else { text.len() })
}

fn is_process(text: &str) -> bool {
    text.starts_with("<(") || text.starts_with(">(")
}

fn is_array(before: &str) -> bool {
    let name = before.strip_suffix('=').map(|name| name.strip_suffix('+').unwrap_or(name));
    name.is_some_and(is_name)
}

/// Whether a text is the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().all(is_part) && text.bytes().next().is_some_and(|first| !first.is_ascii_digit())
}
