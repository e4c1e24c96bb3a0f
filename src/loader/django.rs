//! django-environ: one regular expression for each line.

use std::borrow::Cow;

use super::{Duplicates, Encoding, Loader, Mark, Precedence, Process, Reading};

/// `Env.read_env()` of the Python package django-environ.
///
/// A line is `KEY=value` or `export KEY=value` without white space anywhere else, or it is lost. Quotes count only where
/// the value starts and ends with them; in `"`, `\` makes the next character stand for itself, but `\n`, `\r` and `\t`
/// stay as they are. There are no inline comments and no values over several lines, and nothing is expanded.
pub(super) const DJANGO_ENVIRON: Loader = Loader {
    name: "django-environ",
    title: "django-environ 0.12, `Env.read_env()` in Django projects",
    source: "https://github.com/joke2k/django-environ/blob/v0.12.0/environ/environ.py",
    encoding: Encoding::Refused,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: read,
};

fn read<'t>(text: &'t str, _: &Process, reading: &mut Reading<'t>) {
    let mut start = 0;
    while start < text.len() {
        start = reading.plain(text, start);
        let length = text[start..].find(ends_line).unwrap_or(text.len() - start);
        let line = &text[start..start + length];
        let first = start;
        start += length + text[start + length..].chars().next().map_or(0, char::len_utf8);
        let exported = line.strip_prefix("export ").unwrap_or(line);
        let is_key =
            |key: &str| !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let Some((key, written)) = exported.split_once('=').filter(|(key, _)| is_key(key)) else {
            if !line.is_empty() && !line.starts_with('#') {
                reading.lose(first..first + length, "passes over this line: it is not `KEY=value` without white space");
            }
            continue;
        };
        if written.contains('\0') {
            return reading.refuse(first..first + length, "fails: a variable cannot hold the character NUL");
        }
        let key_at = first + line.len() - exported.len();
        let value_at = key_at + key.len() + 1;
        reading.set((key, key_at..key_at + key.len()), (decoded(written), value_at..value_at + written.len()));
    }
}

fn decoded(written: &str) -> Cow<'_, str> {
    let inside = |text: &'_ str, quote: char| -> Option<usize> {
        (text.len() > 1 && text.starts_with(quote) && text.ends_with(quote)).then(|| text.len() - 1)
    };
    let value = inside(written, '\'').map_or(written, |end| &written[1..end]);
    let Some(end) = inside(value, '"') else { return Cow::Borrowed(value) };
    let inner = &value[1..end];
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    let mut text = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        match (char, chars.clone().next()) {
            ('\\', Some('r' | 'n' | 't')) | (_, None) => text.push(char),
            ('\\', Some(next)) => {
                chars.next();
                text.push(next);
            }
            _ => text.push(char),
        }
    }
    Cow::Owned(text)
}

/// Where `splitlines` of Python splits.
fn ends_line(char: char) -> bool {
    matches!(char, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c'..='\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
