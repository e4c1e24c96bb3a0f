//! Keys that are written nearly alike: one that was renamed on one side only, and one that misses what it should replace.

use std::hash::BuildHasher;

use foldhash::fast::FixedState;
use foldhash::{HashMap, HashMapExt};

use super::{Family, Odd};
use crate::comparison::Comparison;
use crate::environment::{Effective, Environment};
use crate::key::{KeyPath, words_of};
use crate::rule::condition::State;
use crate::rule::vocabulary::are_of_one_kind;

/// The most keys of each side that are held against each other.
const MOST: usize = 400;

/// The keys that production alone has and that are written nearly like one which staging alone has.
pub(super) fn renamed<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    family.comparisons.iter().flat_map(|comparison| of_comparison(family, comparison)).collect()
}

fn of_comparison<'e, 'd>(family: &Family<'e, 'd>, comparison: &'e Comparison<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let (Some(staging), Some(production)) = (comparison.staging, comparison.production) else { return Vec::new() };
    let room = || Vec::with_capacity(comparison.rows.len().min(MOST));
    let (mut lacking, mut new) = (room(), room());
    for row in &comparison.rows {
        match (row.staging, row.production) {
            (Some(one), None) if is_named(&one.setting.key) => lacking.push(one),
            (None, Some(one)) if is_named(&one.setting.key) => new.push(one),
            _ => {}
        }
    }
    // What one environment has beside the other is no other name for it.
    let are_two = |one: &KeyPath, other: &KeyPath| {
        family.environments.iter().any(|environment| has(environment, one) && has(environment, other))
    };
    let partners = partners(&new, &lacking, are_alike, is_moved);
    let partners = partners.into_iter().filter(|(new, old)| !are_two(&new.setting.key, &old.setting.key));
    let odd = partners.map(|(new, old)| {
        let detail = format!("`{}`", old.setting.key);
        Odd::new(&new.setting.key, State::Set(production, new), State::Set(staging, old), detail)
    });
    odd.collect()
}

/// The keys of environments that nothing else has and that are written nearly like one of the base which they leave alone.
pub(super) fn overrides_nothing<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let mut odd = Vec::new();
    let has_base = |environment: &&Environment<'_>| environment.layers.iter().any(|layer| layer.shared);
    let own = family.environments.iter().copied().filter(|environment| !environment.template);
    for environment in own.filter(has_base) {
        let is_base = |effective: &&'e Effective<'d>| environment.layer(effective).shared;
        let is_elsewhere = |key: &KeyPath| {
            let others = family.environments.iter().filter(|other| !std::ptr::eq(**other, environment));
            others.into_iter().any(|other| has(other, key))
        };
        let settings = || environment.settings().iter().filter(|effective| is_named(&effective.setting.key));
        let base: Vec<_> = settings().filter(is_base).collect();
        if base.is_empty() {
            continue;
        }
        let own = settings().filter(|one| !is_base(one) && one.shadowed.is_empty() && !is_elsewhere(&one.setting.key));
        let own: Vec<_> = own.collect();
        // A section that the base has not is no wrong place in it.
        let is_known = |parent: &str| {
            let below = |one: &&Effective<'_>| {
                one.setting.key.text().strip_prefix(parent).is_some_and(|rest| rest.starts_with('.'))
            };
            parent.is_empty() || base.iter().any(below)
        };
        let beside = |own: &Effective<'_>, base: &Effective<'_>| {
            are_alike(own, base) || has_one_word_less(&own.setting.key, &base.setting.key)
        };
        let elsewhere =
            |own: &Effective<'_>, base: &Effective<'_>| is_moved(own, base) && is_known(own.setting.key.parent_text());
        odd.extend(partners(&own, &base, beside, elsewhere).into_iter().map(|(own, base)| {
            let detail = format!("`{}`", base.setting.key);
            Odd::new(&own.setting.key, State::Set(environment, own), State::Set(environment, base), detail)
        }));
    }
    odd
}

/// Whether a key has a name of its own, which items of lists and commands have not.
fn is_named(key: &KeyPath) -> bool {
    key.text().len() < 200 && memchr::memchr(b'[', key.text().as_bytes()).is_none()
}

fn has(environment: &Environment<'_>, key: &KeyPath) -> bool {
    environment.get(key).is_some() || environment.by_words(key.joined_words()).next().is_some()
}

/// The settings of one list with their partner of the other, where each is the only one for the other: what fits has the parent
/// of the other, or its name.
fn partners<'e, 'd>(
    left: &[&'e Effective<'d>],
    right: &[&'e Effective<'d>],
    fit_beside: impl Fn(&Effective<'_>, &Effective<'_>) -> bool,
    fit_elsewhere: impl Fn(&Effective<'_>, &Effective<'_>) -> bool,
) -> Vec<(&'e Effective<'d>, &'e Effective<'d>)> {
    if left.is_empty() || right.is_empty() || left.len() > MOST || right.len() > 10 * MOST {
        return Vec::new();
    }
    // Mostly no map of one list lies in one of the other, and often none is one of the other's.
    let (ones, others) = (parents(left), parents(right));
    let any_two = |fit: fn(&str, &str) -> bool| ones.iter().any(|one| others.iter().any(|other| fit(one, other)));
    let (may_be_beside, may_be_moved) = (any_two(|one, other| one == other), any_two(is_nested));
    if !may_be_beside && !may_be_moved {
        return Vec::new();
    }
    let by_parent = if may_be_beside { by(right, |key| key.parent_text()) } else { Vec::new() };
    let by_name = if may_be_moved { by(right, |key| key.name()) } else { Vec::new() };
    let mut found = Vec::new();
    let mut taken: HashMap<&str, usize> = HashMap::new();
    for one in left {
        let key = &one.setting.key;
        let beside = alike(&by_parent, key.parent_text()).filter(|other| fit_beside(one, other));
        let elsewhere = may_be_moved.then(|| alike(&by_name, key.name())).into_iter().flatten();
        let mut fitting = beside.chain(elsewhere.filter(|other| fit_elsewhere(one, other)));
        if let (Some(other), None) = (fitting.next(), fitting.next()) {
            *taken.entry(other.setting.key.text()).or_default() += 1;
            found.push((*one, other));
        }
    }
    found.retain(|(_, other)| taken.get(other.setting.key.text()) == Some(&1));
    found
}

/// The maps that settings lie in, each once where they stand side by side.
fn parents<'e>(all: &[&'e Effective<'_>]) -> Vec<&'e str> {
    let mut parents: Vec<&str> = Vec::new();
    for parent in all.iter().map(|one| one.setting.key.parent_text()) {
        if parents.last() != Some(&parent) {
            parents.push(parent);
        }
    }
    parents
}

/// Settings by a part of their keys, sorted by its hash.
fn by<'e, 'd>(all: &[&'e Effective<'d>], part: fn(&'e KeyPath) -> &'e str) -> Vec<(u64, &'e Effective<'d>)> {
    let mut sorted: Vec<_> = all.iter().map(|one| (hash(part(&one.setting.key)), *one)).collect();
    sorted.sort_unstable_by_key(|(part, _)| *part);
    sorted
}

/// Those whose keys have this part, and maybe another one by chance.
fn alike<'e, 'd>(sorted: &[(u64, &'e Effective<'d>)], part: &str) -> impl Iterator<Item = &'e Effective<'d>> {
    let part = hash(part);
    let start = sorted.partition_point(|(known, _)| *known < part);
    sorted[start..].iter().take_while(move |(known, _)| *known == part).map(|(_, one)| *one)
}

fn hash(part: &str) -> u64 {
    FixedState::with_seed(0).hash_one(part)
}

/// Whether two settings of one parent have names that are easily taken for each other, and values of one kind.
fn are_alike(one: &Effective<'_>, other: &Effective<'_>) -> bool {
    let (left, right) = (&one.setting.key, &other.setting.key);
    left.joined_words().len().abs_diff(right.joined_words().len()) <= 3
        && left.parent_text() == right.parent_text()
        && are_near(left.name(), right.name())
        && have_one_kind(one, other)
}

/// Whether two settings have one name, at two levels of which one lies below the other, and values of one kind.
fn is_moved(one: &Effective<'_>, other: &Effective<'_>) -> bool {
    let (left, right) = (&one.setting.key, &other.setting.key);
    is_nested(left.parent_text(), right.parent_text())
        && left.name() == right.name()
        && words_of(left.name()).len() > 1
        && have_one_kind(one, other)
}

/// Whether one of two maps lies in the other, by their written paths.
fn is_nested(one: &str, other: &str) -> bool {
    let (above, below) = if one.len() < other.len() { (one, other) } else { (other, one) };
    let under = || above.is_empty() || below.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'));
    above.len() != below.len() && under()
}

fn have_one_kind(one: &Effective<'_>, other: &Effective<'_>) -> bool {
    match (one.value(), other.value()) {
        (Some(one), Some(other)) => are_of_one_kind(one.text, other.text),
        _ => true,
    }
}

/// Whether the first key is the other without one of the words in the middle of its name.
fn has_one_word_less(one: &KeyPath, other: &KeyPath) -> bool {
    if one.parent_text() != other.parent_text() || one.name().len() >= other.name().len() {
        return false;
    }
    let (short, long) = (words_of(one.name()), words_of(other.name()));
    let without = |at: usize| long[..at].iter().chain(&long[at + 1..]).eq(&short);
    short.len() >= 3 && long.len() == short.len() + 1 && (1..short.len()).any(without)
}

/// Whether two names are easily taken for each other: a slip of the pen, a plural, words in another order or divided otherwise.
fn are_near(one: &str, other: &str) -> bool {
    // A slip and an ending change two letters at most, a letter put for another counts twice; most names differ by far more.
    if one.is_ascii() && other.is_ascii() && (odd_letters(one) ^ odd_letters(other)).count_ones() > 4 {
        return false;
    }
    let (left, right) = (words_of(one), words_of(other));
    if left == right {
        return false;
    }
    if left.concat() == right.concat() {
        return true;
    }
    if left.len() != right.len() {
        return false;
    }
    let mut differing = left.iter().zip(&right).filter(|(left, right)| left != right);
    match (differing.next(), differing.next()) {
        (Some((left, right)), None) => is_slip(left, right),
        (Some(_), Some(_)) => {
            let sorted = |words: &[String]| {
                let mut words = words.to_vec();
                words.sort();
                words
            };
            sorted(&left) == sorted(&right)
        }
        _ => false,
    }
}

/// The letters and digits, a bit for each, that a name has an odd number of.
fn odd_letters(name: &str) -> u64 {
    name.bytes().filter_map(|byte| char::from(byte).to_digit(36)).fold(0, |bits, letter| bits ^ (1 << letter))
}

/// Whether two words are one with a slip: short words are too near each other for that, and numbers count.
fn is_slip(one: &str, other: &str) -> bool {
    let digits = |word: &str| word.chars().filter(char::is_ascii_digit).collect::<String>();
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if digits(one) != digits(other) {
        return false;
    }
    if long.strip_prefix(short).is_some_and(|end| matches!(end, "s" | "es")) {
        return short.len() > 2;
    }
    let distance = strsim::damerau_levenshtein(one, other);
    let same_start = one.chars().next() == other.chars().next();
    distance == 1 && short.chars().count() >= 5 || distance == 2 && short.chars().count() >= 8 && same_start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_near_by_a_slip_and_not_by_chance() {
        for (one, other, expected) in [
            ("DATABASE_URL", "DATABSE_URL", true),
            ("REPLY_ADDRESS", "REPLY_ADDRESSES", true),
            ("MAX_POOL_SIZE", "POOL_SIZE_MAX", true),
            ("baseurl", "base_url", true),
            ("DB_HOST", "DB_PORT", false),
            ("MIN_AGE", "MAX_AGE", false),
            ("SHARD_1", "SHARD_2", false),
            ("increment_key", "decrement_key", false),
            ("API_URL", "API_URL_V2", false),
            ("DATABASE_URL", "database.url", false),
        ] {
            assert_eq!(are_near(one, other), expected, "{one} {other}");
        }
    }

    #[test]
    fn a_word_in_the_middle_may_be_missing() {
        let keys = |one: &str, other: &str| (KeyPath::new(one), KeyPath::new(other));
        for (one, other, expected) in [
            ("max_position_lots", "max_position_size_lots", true),
            ("max_lots", "max_size_lots", false),
            ("pool_size_max", "db_pool_size_max", false),
            ("max_position_size_lots", "max_position_lots", false),
        ] {
            let (left, right) = keys(one, other);
            assert_eq!(has_one_word_less(&left, &right), expected, "{one} {other}");
        }
    }
}
