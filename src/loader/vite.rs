//! vite: the reader of .env files in Node's `util.parseEnv` and dotenv-expand over it.

use std::borrow::Cow;
use std::ops::Range;

use super::expand::{self, References};
use super::{Duplicates, Encoding, Loader, Mark, Precedence, Reading, text};

/// `loadEnv` of vite 8 on Node 20; as [`super::node`] on a newer one, but for the references.
///
/// The reader of Node 20 knows no white space but the space, and looks for the next `=` over line ends: a line without
/// one becomes a part of the next key. Quotes, comments and escapes are those of [`super::node::NODE`].
pub(super) const VITE: Loader = Loader {
    name: "vite",
    title: "vite 8, `loadEnv` on Node 20",
    source: "https://github.com/nodejs/node/blob/v20.19.0/src/node_dotenv.cc",
    encoding: Encoding::Replaced,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, process, reading| {
        text::without_returns(text, reading, read);
        expand::all(text, process, References::Current, reading);
    },
};

fn read<'t>(text: &'t str, reading: &mut Reading<'t>) {
    let bytes = text.as_bytes();
    let mut at = trimmed(text, 0, text.len());
    let end = at.end;
    let find =
        |from: usize, wanted: u8| bytes[from..end].iter().position(|&byte| byte == wanted).map(|length| from + length);
    while !at.is_empty() {
        let start = reading.plain(&text[..end], at.start);
        if start > at.start {
            at.start = start;
            continue;
        }
        if let (b'\n' | b'#', Some(stop)) = (bytes[start], find(start, b'\n')) {
            at.start = stop + 1;
            continue;
        }
        let equals = find(start, b'=');
        let mut key = trimmed(text, start, equals.unwrap_or(end));
        if key.is_empty() && equals.is_some_and(|equals| equals > start) {
            // Node 20 trims a key of only spaces backwards, to the line end before it.
            key = start.saturating_sub(1)..start;
        }
        let Some(equals) = equals.filter(|_| !key.is_empty()) else {
            if bytes[start] != b'#' {
                reading.lose(start..end, "stops reading here: no key or no `=` follows");
            }
            return;
        };
        if text[key.clone()].starts_with("export ") {
            key.start += "export ".len();
        }
        let mut set = |value: Cow<'t, str>, written| reading.set((&text[key.clone()], key.clone()), (value, written));
        let first = trimmed(text, equals + 1, end).start;
        let line = find(first, b'\n');
        let Some(&quote) = bytes[..end].get(first) else { return set(Cow::Borrowed(""), first..first) };
        at.start = match (quote, find((first + 1).min(end), quote)) {
            (b'\'' | b'"' | b'`', Some(close)) => {
                let inner = &text[first + 1..close];
                let escaped = quote == b'"' && inner.contains("\\n");
                let value = if escaped { Cow::Owned(inner.replace("\\n", "\n")) } else { Cow::Borrowed(inner) };
                set(value, first..close + 1);
                find(close + 1, b'\n').unwrap_or(end)
            }
            (b'\'' | b'"' | b'`', None) => {
                if let Some(stop) = line {
                    set(Cow::Borrowed(&text[first..stop]), first..stop);
                }
                line.unwrap_or(first)
            }
            _ => {
                let stop = line.unwrap_or(end);
                let comment = bytes[first..stop].iter().position(|&byte| byte == b'#');
                let written = trimmed(text, first, comment.map_or(stop, |length| first + length));
                set(Cow::Borrowed(&text[written.clone()]), written);
                stop
            }
        };
    }
}

/// A part of the text without the spaces around it.
fn trimmed(text: &str, start: usize, end: usize) -> Range<usize> {
    let part = text[start..end].trim_end_matches(' ');
    let first = start + part.len() - part.trim_start_matches(' ').len();
    first..start + part.len()
}
