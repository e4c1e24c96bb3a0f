//! Several patterns of which one must fit, most of them ruled out at once by what tells a key.

use std::sync::OnceLock;

use super::pattern::expression;
use super::word::Filter;
use super::{KeyPath, LazyRegex, Letters, Pattern, Telling, WordId};

/// Patterns of which one must fit.
#[derive(Clone, Default)]
pub struct Patterns {
    /// As they are written, where they are read when they are first asked.
    written: Vec<&'static str>,
    all: OnceLock<Vec<Pattern>>,
    /// What tells the keys that fit one of those that are told; made when it is first asked.
    told: OnceLock<Box<Told>>,
}

/// Which patterns may fit a key, by what tells it.
#[derive(Clone)]
struct Told {
    filter: Filter,
    /// What tells keys, in order, each with the number of a pattern that may fit them.
    by_id: Vec<(WordId, usize)>,
    /// The numbers of the others, each with the letters of which a key that it fits begins with one, where it asks for any.
    others: Vec<(usize, Option<Letters>)>,
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
        let (told, all) = (self.told.get_or_init(|| self.told()), self.all());
        let fits = |number: &usize| all.get(*number).is_some_and(|pattern| pattern.fits(key));
        // A letter that is not ASCII may be the same as one where case does not count.
        let first = key.text().get(..1).map(Letters::of);
        let may_begin = |opens: &Option<Letters>| opens.zip(first).is_none_or(|(opens, first)| opens.may_hold(first));
        ids.iter().any(|id| told.of(*id).iter().any(|(_, number)| fits(number)))
            || told.others.iter().any(|(number, opens)| may_begin(opens) && fits(number))
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
        let mut told = Told { filter: Filter::EMPTY, by_id: Vec::new(), others: Vec::new() };
        for (number, pattern) in self.all().iter().enumerate() {
            match pattern.telling() {
                Some(telling) => told.by_id.extend(telling.ids.into_iter().map(|id| (id, number))),
                None => told.others.push((number, pattern.regex().and_then(LazyRegex::opens))),
            }
        }
        told.by_id.iter().for_each(|(id, _)| told.filter.add(*id));
        told.by_id.sort_unstable();
        Box::new(told)
    }
}

impl Told {
    /// Those of the patterns that are told by this.
    fn of(&self, id: WordId) -> &[(WordId, usize)] {
        // Most are told by other words.
        if !self.filter.may_hold(id) {
            return &[];
        }
        let start = self.by_id.partition_point(|(other, _)| *other < id);
        let length = self.by_id[start..].iter().take_while(|(other, _)| *other == id).count();
        &self.by_id[start..start + length]
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WRITTEN: [&str; 10] = [
        "**.{test,basic.auth}.**",
        "**.{pool.size,url}",
        "database.*.{url,name}",
        "{spring,ſpring}.**",
        "**",
        r"/\[\d+\]/",
        r"/^(Ingress|Service)\./",
        r"/(?i)^services\.[^.]+\.image\b/",
        r"/^ba?s/",
        "/URL$/",
    ];

    proptest! {
        #[test]
        fn what_tells_a_key_changes_no_answer(
            picked in proptest::sample::subsequence(WRITTEN.to_vec(), 1..=WRITTEN.len()),
            names in proptest::collection::vec("(test|basic|auth|pool|size|database|url|Service|services|ſervices|image|env|x){1,2}", 1..4),
            ends in 0..4_usize,
        ) {
            let mut key = names.iter().fold(KeyPath::root(), |key, name| key.child(name));
            key = match ends {
                0 => key.child("DB_URL"),
                1 => key.named_item("name", "TEST_URL").child("value"),
                2 => key.item(3),
                _ => key,
            };
            let (mut ids, patterns) = (Vec::new(), Patterns::lazily(picked));
            key.telling(&mut ids);
            prop_assert_eq!(patterns.fit(&key, &ids), patterns.fit(&key, &[]), "{} {:?}", key, patterns);
        }
    }
}
