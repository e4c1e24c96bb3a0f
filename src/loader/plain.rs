//! Lines that all loaders with a grammar of quotes read alike: `KEY=value` of plain characters, bare or in quotes. Most
//! lines are of this kind, and each loader asks for them first, where a statement may start.

use std::ops::Range;

use super::Reading;

/// A line whose value is as it stands between its quotes.
pub(super) struct Line {
    pub(super) key: Range<usize>,
    /// Without quotes.
    pub(super) value: Range<usize>,
    /// With quotes.
    pub(super) written: Range<usize>,
    /// Behind the line end.
    pub(super) end: usize,
}

/// What a byte may be part of.
const KEY: u8 = 1;
const BARE: u8 = 2;
const QUOTED: u8 = 4;

static CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' => KEY | BARE | QUOTED,
            b'-' | b'.' | b'/' | b':' | b'@' | b'%' | b'+' | b',' => BARE | QUOTED,
            b' ' | b'=' | b'&' | b'?' => QUOTED,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

/// The line that starts at a place, if it is plain.
pub(super) fn line(text: &str, start: usize) -> Option<Line> {
    read(text, start, true)
}

/// The line, with or without what stands in quotes.
fn read(text: &str, start: usize, quotes: bool) -> Option<Line> {
    let bytes = text.as_bytes();
    let skip = |from: usize, class: u8| {
        let rest = bytes.get(from..).unwrap_or_default();
        from + rest.iter().position(|&byte| CLASSES[byte as usize] & class == 0).unwrap_or(rest.len())
    };
    let key = start..skip(start, KEY);
    // A key is a letter and what follows it: not every loader takes a `_` for its first character.
    if bytes.get(key.end) != Some(&b'=') || !bytes[start].is_ascii_alphabetic() {
        return None;
    }
    let open = key.end + 1;
    let line = match *bytes.get(open)? {
        quote @ (b'"' | b'\'') if quotes => {
            let value = open + 1..skip(open + 1, QUOTED);
            let end = value.end + 1;
            (bytes.get(value.end) == Some(&quote)).then_some(Line { key, value, written: open..end, end })?
        }
        _ => {
            let value = open..skip(open, BARE);
            Line { key, end: value.end, written: value.clone(), value }
        }
    };
    (!line.value.is_empty() && bytes.get(line.end) == Some(&b'\n')).then(|| Line { end: line.end + 1, ..line })
}

impl<'t> Reading<'t> {
    /// Notes the plain lines that stand one below the other from a place on; gives where they end.
    pub(super) fn plain(&mut self, text: &'t str, from: usize) -> usize {
        let mut at = from;
        while let Some(line) = line(text, at) {
            self.set((&text[line.key.clone()], line.key), (&text[line.value], line.written));
            at = line.end;
        }
        at
    }

    /// Notes the plain lines without quotes that stand one below the other from a place on, as loaders read them that know no quotes
    /// and whose lines and names have no more than so many bytes; gives where they end.
    pub(super) fn bare(&mut self, text: &'t str, from: usize, (line, name): (usize, usize)) -> usize {
        let mut at = from;
        while let Some(found) = read(text, at, false) {
            if found.key.len() > name || found.end - at > line {
                break;
            }
            self.set((&text[found.key.clone()], found.key), (&text[found.value], found.written));
            at = found.end;
        }
        at
    }
}
