//! dotenv of Ruby: one regular expression over the whole file, matched here by hand so that time stays linear.
//!
//! ```text
//! (?:^|\A)\s*(?<export>export\s+)?(?<key>[\w.]+)(?:(?:\s*=\s*?|:\s+?)(?<value>\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|[^\#\n]+)?)?\s*(?:\#.*)?(?:$|\z)
//! ```
//!
//! What follows from it: what does not fit is passed over; a name alone is a key without a value; white space goes over
//! line ends, so that a value can stand in the line below; a quoted value counts only where its line ends behind it; `#`
//! ends any other value wherever it stands.

use std::borrow::Cow;
use std::ops::Range;

use super::command::commands;
use super::godotenv::without_backslashes;
use super::scope::{self, Draft, Found, Scope};
use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading, Value, quote, space};

/// `dotenv` of Ruby, as `Dotenv.load` and dotenv-rails read a file.
///
/// Every backslash goes that is not before `$`, but in `'`; `$NAME`, `${NAME}` and `$(command)` are followed there too.
pub(super) const RUBY_DOTENV: Loader = Loader {
    name: "ruby-dotenv",
    title: "dotenv 3 and dotenv-rails in Ruby programs",
    source: "https://github.com/bkeepers/dotenv/blob/v3.2.0/lib/dotenv/parser.rb",
    encoding: Encoding::Refused,
    mark: Mark::Skipped,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, process, reading| reading.failure = read(text, process, reading).err(),
};

/// `\s` of Ruby.
const SPACE: [char; 6] = [' ', '\t', '\n', '\u{b}', '\u{c}', '\r'];

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut scope = Scope::default();
    let mut at = skip(text, 0);
    while at < text.len() {
        let plain = reading.plain(text, at);
        if plain > at {
            at = skip(text, plain);
            continue;
        }
        let Some(line) = line(text, at) else {
            let end = space::line_end(text, at);
            if !text[at..].starts_with('#') {
                reading.lose(at..end, "passes over this line: it is not `KEY=value`");
            }
            at = skip(text, end);
            continue;
        };
        at = skip(text, space::line_end(text, line.end));
        let key = &text[line.key.clone()];
        let Some(written) = line.value else {
            let is_set = process.contains_key(key) || scope.file(reading, key).is_some();
            if !line.exported {
                reading.set((key, line.key), ("", line.end..line.end));
            } else if !is_set {
                return Err(Fault::new(line.key, "fails: the key stands behind `export`, and has no value"));
            }
            continue;
        };
        let value = value(&text[written.clone()], written.clone(), process, &mut scope, reading)?;
        if matches!(&value, Value::Text(text) if text.contains('\0')) {
            return Err(Fault::new(written, "fails: the value holds a NUL byte"));
        }
        reading.set((key, line.key), (value, written));
    }
    Ok(())
}

struct Line {
    exported: bool,
    key: Range<usize>,
    value: Option<Range<usize>>,
    end: usize,
}

/// The line that starts at a place, which is no white space.
fn line(text: &str, at: usize) -> Option<Line> {
    let exported = text[at..].strip_prefix("export").map(|rest| text.len() - rest.len());
    let behind = exported.map(|from| skip(text, from)).filter(|&first| Some(first) != exported);
    behind.and_then(|first| entry(text, first, true)).or_else(|| entry(text, at, false))
}

fn entry(text: &str, start: usize, exported: bool) -> Option<Line> {
    let rest = &text[start..];
    let is_key = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '.';
    let length = rest.find(|char| !is_key(char)).unwrap_or(rest.len());
    let key = start..start + length;
    if key.is_empty() {
        return None;
    }
    let equals = skip(text, key.end);
    let from = if text[equals..].starts_with('=') {
        Some(equals + 1)
    } else {
        // `\r\n` is one character of white space.
        let behind = text[key.end..].strip_prefix(':').filter(|rest| rest.starts_with(SPACE));
        behind.map(|rest| key.end + if rest.starts_with("\r\n") { 3 } else { 2 })
    };
    let value = from.and_then(|from| written(text, from));
    let end = value.as_ref().map_or(from.unwrap_or(key.end), |value| value.end);
    (from.is_some() || ends_line(text, key.end)).then_some(Line { exported, key, value, end })
}

/// Where the value stands that starts at a place.
fn written(text: &str, from: usize) -> Option<Range<usize>> {
    let first = skip(text, from);
    let quote = text.as_bytes().get(first).copied().filter(|byte| matches!(byte, b'\'' | b'"'));
    if let Some(close) = quote.and_then(|_| quote::closing(text, first, ends_line)) {
        return Some(first..close + 1);
    }
    let rest = &text[from..];
    let length = rest.find(['#', '\n', '\r']).unwrap_or(rest.len());
    (length > 0).then_some(from..from + length)
}

/// Whether nothing but white space and a comment follows in the line.
fn ends_line(text: &str, from: usize) -> bool {
    let rest = text[from..].trim_start_matches([' ', '\t', '\u{b}', '\u{c}']);
    rest.is_empty() || rest.starts_with(['\n', '\r', '#'])
}

fn skip(text: &str, from: usize) -> usize {
    text.len() - text[from..].trim_start_matches(SPACE).len()
}

fn value<'t>(
    written: &'t str,
    at: Range<usize>,
    process: &Process,
    scope: &mut Scope,
    reading: &Reading<'t>,
) -> Result<Value<'t>, Fault> {
    let value = written.trim_matches(|char| SPACE.contains(&char) || char == '\0');
    let quoted = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    let unified = |text: &'t str| match text.contains('\r') {
        true => Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")),
        false => Cow::Borrowed(text),
    };
    if let Some(inner) = quoted('\'') {
        return Ok(unified(inner).into());
    }
    let double = quoted('"');
    let mut text = unified(double.unwrap_or(value));
    if text.contains('\\') {
        if double.is_some() {
            text = Cow::Owned(line_breaks(&text, process, scope, reading));
        }
        text = Cow::Owned(without_backslashes(&text));
    }
    if !text.contains('$') {
        return Ok(text.into());
    }
    let mut plain = String::new();
    let mut from = 0;
    for command in commands(&text) {
        let Some(before) = text[from..command.start].strip_suffix('\\') else { return Ok(Value::Command) };
        plain.push_str(before);
        plain.push_str(&text[command.clone()]);
        from = command.end;
    }
    plain.push_str(&text[from..]);
    expanded(&plain, at, process, scope, reading).map(Value::from)
}

/// `\n` and `\r` in `"`: they stay as they are, but in the mode that was the only one once.
fn line_breaks(text: &str, process: &Process, scope: &mut Scope, reading: &Reading<'_>) -> String {
    const MODE: &str = "DOTENV_LINEBREAK_MODE";
    match scope.file(reading, MODE).or_else(|| scope::process(process, MODE)) {
        Some(Found::Text("legacy")) => text.replace("\\n", "\n").replace("\\r", "\r"),
        _ => text.replace("\\n", "\\\\n").replace("\\r", "\\\\r"),
    }
}

fn expanded(
    text: &str,
    at: Range<usize>,
    process: &Process,
    scope: &mut Scope,
    reading: &Reading<'_>,
) -> Result<Draft, Fault> {
    let mut draft = Draft::default();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        let (before, behind) = (&rest[..dollar], &rest[dollar + 1..]);
        let open = behind.strip_prefix('{').unwrap_or(behind);
        let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let name = &open[..open.find(|char| !is_name(char)).unwrap_or(open.len())];
        rest = behind;
        if behind.starts_with('(') {
            draft.text.extend([before, "$"]);
        } else if let Some(before) = before.strip_suffix('\\') {
            draft.text.extend([before, "$"]);
        } else if name.is_empty() {
            draft.text.extend([before, "$"]);
        } else {
            draft.text.push_str(before);
            let found = scope.process_first(process, reading, name);
            draft.add(found);
            scope.spend(found, at.clone().into())?;
            rest = &open[name.len()..];
            rest = rest.strip_prefix('}').unwrap_or(rest);
        }
    }
    draft.text.push_str(rest);
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::super::sample::{given, holds};
    use super::*;

    #[test]
    fn what_does_not_fit_is_passed_over() {
        holds(
            &RUBY_DOTENV,
            &[
                ("A = x#y\nB: z # c\nC\nD-E=1\n; F=1\n", given(&[("A", "x"), ("B", "z"), ("C", "")])),
                ("export A=1\nexport\nB=2\n", given(&[("A", "1"), ("B", "2")])),
                ("export A\n", None),
                ("A=1\nexport A\n", given(&[("A", "1")])),
                ("A=\n\"x\ny\" # c\n", given(&[("A", "x\ny")])),
                ("A=\"x\"y\"\nB='it'\\''s'\nC=\"x\n", given(&[("A", "x\"y"), ("B", "it'\\''s"), ("C", "\"x")])),
                ("A:\nB=1\n", given(&[("A", "B=1")])),
                ("A:\r\nB=1\n", given(&[("A", "B=1")])),
                ("A=a\rB=b\r\n", given(&[("A", "a"), ("B", "b")])),
            ],
        );
    }

    #[test]
    fn backslashes_go_but_before_a_dollar() {
        holds(
            &RUBY_DOTENV,
            &[
                (
                    "A=C:\\dir\\\\x\nB=\"a\\nb\\\\n\\q\"\nC='\\n'\n",
                    given(&[("A", "C:dir\\x"), ("B", "a\\nb\\nq"), ("C", "\\n")]),
                ),
                ("A=\"C:\\dir\\\"\nB=1\n", given(&[("A", "C:dir\\"), ("B", "1")])),
                (
                    "DOTENV_LINEBREAK_MODE=legacy\nA=\"a\\nb\"\n",
                    given(&[("DOTENV_LINEBREAK_MODE", "legacy"), ("A", "a\nb")]),
                ),
            ],
        );
    }

    #[test]
    fn references_are_followed_and_commands_are_not_run() {
        let commands = Some([("A", None), ("B", None), ("C", Some("$(x) $(y"))].into());
        holds(
            &RUBY_DOTENV,
            &[
                ("a=1\nB=$a${a}x${a:-2}\\$a$-\nC='$a'\n", given(&[("a", "1"), ("B", "11x1:-2}$a$-"), ("C", "$a")])),
                ("A=$(x)\nB=\"$A\"\nC=\\$(x) $(y\n", commands),
            ],
        );
    }
}
