//! Several patterns of which one must fit, most of them ruled out at once by what tells a key.

use std::sync::OnceLock;

use super::word::Filter;
use super::{KeyPath, Pattern, Telling, WordId};

/// Patterns of which one must fit.
#[derive(Debug, Clone, Default)]
pub struct Patterns {
    all: Vec<Pattern>,
    /// What tells the keys that fit one of those that are told; made when it is first asked.
    told: OnceLock<Box<Filter>>,
}

impl Patterns {
    /// Whether one of them fits a key; `ids` are what [`KeyPath::telling`] gives of it, or nothing where that is not known.
    pub fn fit(&self, key: &KeyPath, ids: &[WordId]) -> bool {
        let told = || self.told.get_or_init(|| self.filter());
        let may_be_told = ids.is_empty() || ids.iter().any(|id| told().may_hold(*id));
        self.all.iter().any(|pattern| (may_be_told || !pattern.is_told()) && pattern.fits(key))
    }

    /// What tells every key that one of them fits; none where there may be any.
    pub fn telling(&self) -> Option<Telling> {
        self.all.iter().map(Pattern::telling).collect::<Option<Vec<_>>>()?.into_iter().reduce(Telling::or)
    }

    /// Whether they are all made of words, which are quickly asked for.
    pub fn are_of_words(&self) -> bool {
        self.all.iter().all(Pattern::is_of_words)
    }

    fn filter(&self) -> Box<Filter> {
        let mut filter = Filter::EMPTY;
        let ids = self.all.iter().filter_map(Pattern::telling).flat_map(|telling| telling.ids);
        ids.for_each(|id| filter.add(id));
        Box::new(filter)
    }
}

impl From<Vec<Pattern>> for Patterns {
    fn from(all: Vec<Pattern>) -> Self {
        Patterns { all, told: OnceLock::new() }
    }
}
