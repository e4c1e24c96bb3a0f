//! What tells the keys of an environment, found out once for those who ask about rows and for those who ask about single settings.

use super::{Effective, Environment};
use crate::key::WordId;

/// What [`crate::key::KeyPath::telling`] gives of each key, by the number of its setting.
#[derive(Debug)]
pub(super) struct Told {
    ids: Vec<WordId>,
    /// Where those of each key end.
    ends: Vec<u32>,
}

/// Of more settings than this it is not kept: of many it takes less time to find it out again than to wait for memory.
const MOST: usize = 1 << 12;

impl Environment<'_> {
    /// What tells the key of an effective setting; nothing where that is not kept.
    pub fn telling(&self, effective: &Effective<'_>) -> &[WordId] {
        let known = (self.len() <= MOST).then(|| self.told.get_or_init(|| Told::of(self.settings())));
        known.map_or(&[], |told| told.with(effective.number))
    }

    /// [`Environment::telling`], where somebody asked for it before.
    pub fn known_telling(&self, effective: &Effective<'_>) -> &[WordId] {
        self.told.get().map_or(&[], |told| told.with(effective.number))
    }
}

impl Told {
    fn of(all: &[Effective<'_>]) -> Self {
        let mut told = Told { ids: Vec::with_capacity(8 * all.len()), ends: Vec::with_capacity(all.len()) };
        let mut ids = Vec::with_capacity(32);
        for effective in all {
            effective.setting.key.telling(&mut ids);
            told.ids.extend_from_slice(&ids);
            told.ends.push(told.ids.len() as u32);
        }
        told
    }

    fn with(&self, number: u32) -> &[WordId] {
        let number = number as usize;
        let start = number.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(number).copied().unwrap_or(start);
        self.ids.get(start as usize..end as usize).unwrap_or_default()
    }
}
