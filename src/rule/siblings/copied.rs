//! Environments whose files are one file but for a name: staging's, copied for production and never filled in.

use super::{Family, Odd};
use crate::comparison::{Comparison, Row};
use crate::environment::{Effective, Environment, Origin, Role};
use crate::rule::condition::State;
use crate::rule::vocabulary::{hosts_of, is_private};
use crate::text::url_mark;

/// The fewest settings of its own that an environment has before their likeness says something.
const FEWEST: usize = 12;
/// The part of the settings, in percent, that is equal in a copy.
const EQUAL: usize = 95;
/// The fewest hosts and secrets that must be equal: a file without any is right to be the same everywhere.
const TELLING: usize = 3;

/// The first host or secret of production where its settings are those of staging, those that must differ among them.
pub(super) fn copies<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    family.comparisons.iter().filter_map(of_comparison).collect()
}

fn of_comparison<'e, 'd>(comparison: &'e Comparison<'e, 'd>) -> Option<Odd<'e, 'd>> {
    let (staging, production) = (comparison.staging?, comparison.production?);
    if staging.role != Role::Staging || production.role != Role::Production || staging.template || production.template {
        return None;
    }
    let is_own = |environment: &Environment<'_>, side: Option<&Effective<'_>>| {
        side.is_some_and(|effective| !environment.layer(effective).shared)
    };
    let own = |row: &&Row<'_, '_>| is_own(staging, row.staging) || is_own(production, row.production);
    let rows = || comparison.rows.iter().filter(own).map(|row| (row.key, row.staging.zip(row.production)));
    let is_same = |one: &Effective<'_>, other: &Effective<'_>| one.setting.value.text == other.setting.value.text;
    let (mut all, mut equal) = (0, 0);
    for (_, sides) in rows() {
        all += 1;
        equal += usize::from(sides.is_some_and(|(one, other)| is_same(one, other)));
    }
    // Nearly always that says enough.
    if all < FEWEST || equal * 100 < all * EQUAL {
        return None;
    }
    let mut telling = Vec::new();
    for (key, one, other) in rows().filter_map(|(key, sides)| sides.map(|(one, other)| (key, one, other))) {
        if tells(staging, one) {
            // One that was switched shows that somebody went through them.
            is_same(one, other).then(|| telling.push((key, one, other)))?;
        }
    }
    if telling.len() < TELLING {
        return None;
    }
    let (key, one, other) = *telling.first()?;
    let detail = format!(
        "{equal} of {all} settings are those of {}, among them all {} that name a host or hold a secret",
        staging.name,
        telling.len()
    );
    Some(Odd::new(key, State::Set(production, other), State::Set(staging, one), detail))
}

/// Whether a value belongs to one environment by its nature: a secret, or a host that the world knows.
fn tells<'d>(environment: &Environment<'d>, effective: &Effective<'d>) -> bool {
    if effective.origin != Origin::Literal {
        return false;
    }
    let value = &effective.setting.value;
    let elsewhere = || hosts_of(effective).iter().any(|host| !is_private(&value.text[host.range()]));
    url_mark(value.text).is_some() && elsewhere() || State::Set(environment, effective).is("secret")
}
