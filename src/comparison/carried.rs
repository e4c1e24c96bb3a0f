//! Keys that carry the name of their environment on one side alone: `services[name=shop-staging]` beside `services[name=shop]`.

use std::borrow::Cow;
use std::cell::OnceCell;

use foldhash::HashMap;

use crate::environment::{Effective, Environment};
use crate::key::KeyPath;

/// What stands in the words of a key for the name of the environment: see [`KeyPath::forget`].
const NAME: &str = "*";

/// Looks up keys of staging by what is left of them without the name.
pub(super) struct Carried<'e, 'd> {
    staging: &'e Environment<'d>,
    /// The keys that carry it, by the words without it; found out when the first key is looked for.
    without: OnceCell<HashMap<String, usize>>,
}

impl<'e, 'd> Carried<'e, 'd> {
    pub(super) fn new(staging: &'e Environment<'d>) -> Self {
        Carried { staging, without: OnceCell::new() }
    }

    /// The number of the setting of staging with the words of a key of production, of which one carries the name or both do in different
    /// places. One that production has itself, as `own` tells, is another one.
    pub(super) fn number_of(&self, key: &KeyPath, own: impl Fn(&usize) -> bool) -> Option<usize> {
        let words = bare(key.joined_words());
        let plain = || self.staging.numbers_by_words(&words).find(|number| !own(number));
        let carries = matches!(words, Cow::Owned(_));
        carries.then(plain).flatten().or_else(|| self.without().get(&*words).copied().filter(|number| !own(number)))
    }

    fn without(&self) -> &HashMap<String, usize> {
        self.without.get_or_init(|| {
            let named = |(number, one): (usize, &Effective<'_>)| match bare(one.setting.key.joined_words()) {
                Cow::Owned(words) => Some((words, number)),
                Cow::Borrowed(_) => None,
            };
            self.staging.settings().iter().enumerate().filter_map(named).collect()
        })
    }
}

/// The words of an object that a key lies in, without the name of the environment.
pub(super) fn object(key: &KeyPath) -> Option<Vec<&str>> {
    let mut words = key.object()?;
    words.retain(|word| *word != NAME);
    Some(words)
}

/// Words without the name of the environment; borrowed where it is not among them.
fn bare(words: &str) -> Cow<'_, str> {
    if !words.contains(NAME) {
        return Cow::Borrowed(words);
    }
    Cow::Owned(words.split('.').filter(|word| *word != NAME).collect::<Vec<_>>().join("."))
}
