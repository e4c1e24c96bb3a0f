//! Bytes to the text that a loader sees, and offsets of that text back to the bytes.

use std::borrow::Cow;

use super::reading::Fault;
use super::{Encoding, Mark, Reading};
use crate::source::{BYTE_ORDER_MARK, Span};

/// A file as a loader sees it.
pub(super) enum Decoded<'t> {
    /// The text, and the offset in bytes at which it starts.
    Whole(&'t str, u32),
    /// A text of other length than the file, and by how much.
    Mended(String, Vec<Shift>),
    /// None: the loader refuses the file.
    Refused(Fault),
    /// None: the loader passes over the file.
    Unread(Fault),
}

/// From an offset of the text on, the offset in the file.
pub(super) struct Shift {
    text: u32,
    file: u32,
}

pub(super) fn decode(bytes: &[u8], encoding: Encoding, mark: Mark) -> Decoded<'_> {
    let from = match mark {
        Mark::Skipped if bytes.starts_with(BYTE_ORDER_MARK.as_bytes()) => BYTE_ORDER_MARK.len(),
        _ => 0,
    };
    let text = bytes.get(from..).unwrap_or_default();
    match std::str::from_utf8(text) {
        Ok(text) => Decoded::Whole(text, from as u32),
        Err(error) if encoding == Encoding::Refused => {
            let at = (from + error.valid_up_to()) as u32;
            let what = Cow::Borrowed("fails: the file is not UTF-8, and this is the first byte that is not");
            Decoded::Refused(Fault { span: Span::new(at, at + 1), what })
        }
        Err(error) if encoding == Encoding::Unread => {
            let at = (from + error.valid_up_to()) as u32;
            let what =
                Cow::Borrowed("passes over the whole file: it is not UTF-8, and this is the first byte that is not");
            Decoded::Unread(Fault { span: Span::new(at, at + 1), what })
        }
        Err(_) => mended(text, from, encoding),
    }
}

/// The private character that a byte stands as in [`Encoding::Raw`].
fn stand_in(byte: u8) -> char {
    char::from_u32(FIRST_RAW + u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

const FIRST_RAW: u32 = 0x10_ff00;

impl Encoding {
    /// Whether a text of [`Encoding::Raw`] holds bytes that are not UTF-8.
    pub(super) fn is_raw(text: &str) -> bool {
        // Their first byte in UTF-8 is one that no other text has.
        text.as_bytes().contains(&0xf4) && text.chars().any(|char| u32::from(char) > FIRST_RAW)
    }

    /// Writes bytes that are not UTF-8 so that a person can read them.
    pub(super) fn shown(text: &str) -> String {
        let mut shown = String::with_capacity(text.len());
        for char in text.chars() {
            match u32::from(char).checked_sub(FIRST_RAW) {
                Some(byte) => shown.push_str(&format!("\\x{byte:02x}")),
                None => shown.push(char),
            }
        }
        shown
    }
}

fn mended<'t>(bytes: &[u8], from: usize, encoding: Encoding) -> Decoded<'t> {
    let mut text = String::with_capacity(bytes.len());
    let (mut shifts, mut file) = (vec![Shift { text: 0, file: from as u32 }], from);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        file += chunk.valid().len();
        let bytes = chunk.invalid();
        let (each, by) =
            if encoding == Encoding::Replaced { (&bytes[..bytes.len().min(1)], bytes.len()) } else { (bytes, 1) };
        for &byte in each {
            text.push(match encoding {
                Encoding::Raw => stand_in(byte),
                Encoding::Each(char) => char,
                Encoding::Replaced | Encoding::Refused | Encoding::Unread => char::REPLACEMENT_CHARACTER,
            });
            file += by;
            shifts.push(Shift { text: text.len() as u32, file: file as u32 });
        }
    }
    Decoded::Mended(text, shifts)
}

/// The offset in the file of an offset in a mended text.
pub(super) fn original(shifts: &[Shift], offset: u32) -> u32 {
    let next = shifts.partition_point(|shift| shift.text <= offset);
    let Some(shift) = next.checked_sub(1).and_then(|index| shifts.get(index)) else { return offset };
    // An offset inside the character that stands for bad bytes is one of them.
    let end = shifts.get(next).map_or(u32::MAX, |shift| shift.file);
    (shift.file + (offset - shift.text)).min(end)
}

/// Reads a text without its carriage returns, as loaders do that know no other line end than LF.
pub(super) fn without_returns<'t>(
    text: &'t str,
    reading: &mut Reading<'t>,
    read: impl for<'x> FnOnce(&'x str, &mut Reading<'x>),
) {
    if !text.contains('\r') {
        return read(text, reading);
    }
    let (mut kept, mut shifts, mut file) = (String::with_capacity(text.len()), Vec::new(), 0);
    for part in text.split_inclusive('\r') {
        let line = part.strip_suffix('\r').unwrap_or(part);
        kept.push_str(line);
        file += part.len() as u32;
        if line.len() < part.len() {
            // What ends at a carriage return ends before it.
            shifts.push(Shift { text: kept.len() as u32 + 1, file: file + 1 });
        }
    }
    let mut inner = Reading::default();
    read(&kept, &mut inner);
    *reading = inner.into_owned();
    reading.shift(|offset| original(&shifts, offset));
}
