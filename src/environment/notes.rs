//! What those who ask about a setting note on it, so that many rules find nothing out twice.

use std::cell::{Cell, OnceCell};
use std::ops::Range;

/// Answers about one effective setting, which never change while its environment stands.
#[derive(Debug, Default)]
pub struct Notes {
    denied: Cell<u64>,
    host: OnceCell<Option<Range<u32>>>,
}

impl Notes {
    /// The questions that were answered with no, a bit for each.
    pub fn denied(&self) -> u64 {
        self.denied.get()
    }

    /// Notes that these questions are answered with no.
    pub fn deny(&self, questions: u64) {
        self.denied.set(self.denied.get() | questions);
    }

    /// Where the one host stands that the value names, in bytes of its text; found out when it is first asked for.
    pub fn host(&self, find: impl FnOnce() -> Option<Range<usize>>) -> Option<Range<usize>> {
        let host = self.host.get_or_init(|| find().map(|range| range.start as u32..range.end as u32));
        host.as_ref().map(|range| range.start as usize..range.end as usize)
    }
}
