//! Keys that carry the name of their environment on one side alone: `services[name=shop-staging]` beside `services[name=shop]`.

use foldhash::{HashMap, HashMapExt};

use crate::environment::Environment;
use crate::key::KeyPath;

/// What stands in the words of a key for the name of the environment: see [`KeyPath::forget`].
const NAME: u8 = b'*';

/// Which of some keys of production, each with a number of the caller's, have the words of a setting of staging that is not taken, if the
/// name is left out of both: the number with that of the setting. What production has itself is another one.
pub(super) fn pairs<'k>(
    staging: &Environment<'_>,
    production: &Environment<'_>,
    taken: &[bool],
    keys: impl Iterator<Item = (usize, &'k KeyPath)>,
) -> Vec<(usize, usize)> {
    let key_of = |number: usize| &staging.settings()[number].setting.key;
    let is_free = |number: &usize| !taken[*number] && production.get(key_of(*number)).is_none();
    let mut carrying: HashMap<String, usize> = HashMap::new();
    for number in (0..taken.len()).filter(|number| !taken[*number]) {
        if let Some(bare) = bare(key_of(number).joined_words()) {
            carrying.insert(bare, number);
        }
    }
    let pair = |(own, key): (usize, &KeyPath)| {
        let words = key.joined_words();
        let number = match bare(words) {
            Some(bare) => staging.numbers_by_words(&bare).find(is_free).or_else(|| carrying.get(&bare).copied()),
            None => carrying.get(words).copied(),
        };
        Some((own, number.filter(is_free)?))
    };
    keys.filter_map(pair).collect()
}

/// The words of an object that a key lies in, without the name of the environment.
pub(super) fn object(key: &KeyPath) -> Option<Vec<&str>> {
    let mut words = key.object()?;
    words.retain(|word| word.as_bytes() != [NAME]);
    Some(words)
}

/// Words without the name of the environment; none where it is not among them.
fn bare(words: &str) -> Option<String> {
    memchr::memchr(NAME, words.as_bytes())?;
    Some(words.split('.').filter(|word| word.as_bytes() != [NAME]).collect::<Vec<_>>().join("."))
}
