//! Where the text of a label goes: beside its mark, wrapped there if need be, or below it.

use std::borrow::Cow;

use super::block::{Block, Mark};
use crate::render::prose::{columns, wrap};

/// A label that gets fewer columns than this beside its mark is written on a line of its own.
const LEAST_LABEL: usize = 24;
/// Columns between the middle of a mark and the label that hangs on it.
const LABEL_HOOK: usize = 4;

/// The text of a label, in its lines, where it goes.
pub enum Place<'b> {
    /// Nothing is said.
    Nowhere,
    /// Hanging on the middle of the mark.
    Beside(Cow<'b, str>),
    /// On lines below the mark, for there is no room beside it.
    Below(Below),
}

/// The text of a label that has no room beside its mark.
#[derive(Debug)]
pub struct Below {
    /// Columns before it.
    pub indent: usize,
    /// Its lines.
    pub text: String,
}

/// Where the text of a mark's label goes, in a frame of `room` columns.
pub fn arrange<'b>(block: &Block<'b>, mark: &Mark<'b>, room: usize) -> Place<'b> {
    let text: &'b str = &mark.label.text;
    if text.is_empty() {
        return Place::Nowhere;
    }
    let Some(marked) = mark.columns(block) else {
        return Place::Beside(wrapped(text, room));
    };
    let beside = room.saturating_sub((marked.start + marked.end) / 2 + LABEL_HOOK);
    if beside >= LEAST_LABEL || columns(text) <= beside || block.marks.len() > 1 {
        return Place::Beside(wrapped(text, beside.max(LEAST_LABEL)));
    }
    let text = wrap(text, room, 0, 0);
    let wide = text.lines().map(columns).max().unwrap_or(0);
    Place::Below(Below { indent: marked.start.min(room.saturating_sub(wide)), text })
}

fn wrapped(text: &str, room: usize) -> Cow<'_, str> {
    if room > text.len() { text.into() } else { wrap(text, room, 0, 0).into() }
}
