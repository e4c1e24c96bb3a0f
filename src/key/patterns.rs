//! Several patterns of which one must fit, most of them ruled out at once by what tells a key.

use std::sync::OnceLock;

use super::pattern::expression;
use super::word::Filter;
use super::{KeyPath, Pattern, Telling, WordId};

/// Patterns of which one must fit.
#[derive(Clone, Default)]
pub struct Patterns {
    /// As they are written, where they are read when they are first asked.
    written: Vec<&'static str>,
    all: OnceLock<Vec<Pattern>>,
    /// What tells the keys that fit one of those that are told; made when it is first asked.
    told: OnceLock<Box<Told>>,
}

/// What is known of patterns that are told.
#[derive(Clone)]
struct Told {
    filter: Filter,
    /// Whether they all are.
    all: bool,
}

impl Patterns {
    /// Patterns that stand in the program and are known to be right: most are never asked, and those are not read.
    pub fn lazily(written: Vec<&'static str>) -> Self {
        Patterns { written, ..Patterns::default() }
    }

    fn all(&self) -> &[Pattern] {
        let read = |text: &&'static str| Pattern::of((*text).into()).ok();
        self.all.get_or_init(|| self.written.iter().filter_map(read).collect())
    }

    /// Whether one of them fits a key; `ids` are what [`KeyPath::telling`] gives of it, or nothing where that is not known.
    pub fn fit(&self, key: &KeyPath, ids: &[WordId]) -> bool {
        if ids.is_empty() {
            return self.all().iter().any(|pattern| pattern.fits(key));
        }
        let told = self.told.get_or_init(|| self.told());
        let may_be_told = ids.iter().any(|id| told.filter.may_hold(*id));
        (may_be_told || !told.all)
            && self.all().iter().any(|pattern| (may_be_told || !pattern.is_told()) && pattern.fits(key))
    }

    /// What tells every key that one of them fits; none where there may be any.
    pub fn telling(&self) -> Option<Telling> {
        self.all().iter().map(Pattern::telling).collect::<Option<Vec<_>>>()?.into_iter().reduce(Telling::or)
    }

    /// Whether they are all made of words, which are quickly asked for.
    pub fn are_of_words(&self) -> bool {
        let read = |all: &Vec<Pattern>| all.iter().all(|pattern| pattern.regex().is_none());
        self.all.get().map_or_else(|| !self.written.iter().any(|text| expression(text).is_some()), read)
    }

    fn told(&self) -> Box<Told> {
        let (mut filter, all) = (Filter::EMPTY, self.all().iter().all(Pattern::is_told));
        let ids = self.all().iter().filter_map(Pattern::telling).flat_map(|telling| telling.ids);
        ids.for_each(|id| filter.add(id));
        Box::new(Told { filter, all })
    }
}

impl From<Vec<Pattern>> for Patterns {
    fn from(all: Vec<Pattern>) -> Self {
        Patterns { all: OnceLock::from(all), ..Patterns::default() }
    }
}

impl std::fmt::Debug for Patterns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.all()).finish()
    }
}
