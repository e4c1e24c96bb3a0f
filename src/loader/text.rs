//! Bytes to the text that a loader sees, and offsets of that text back to the bytes.

use std::borrow::Cow;

use super::reading::Fault;
use super::{Encoding, Mark};
use crate::source::{BYTE_ORDER_MARK, Span};

/// A file as a loader sees it.
pub(super) enum Decoded<'t> {
    /// The text, and the offset in bytes at which it starts.
    Whole(&'t str, u32),
    /// A text of other length than the file, and by how much.
    Mended(String, Vec<Shift>),
    /// None: the loader refuses the file.
    Refused(Fault),
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
        Err(_) => mended(text, from),
    }
}

fn mended<'t>(bytes: &[u8], from: usize) -> Decoded<'t> {
    let mut text = String::with_capacity(bytes.len());
    let (mut shifts, mut file) = (vec![Shift { text: 0, file: from as u32 }], from);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        file += chunk.valid().len() + chunk.invalid().len();
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
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
