//! Hosts that go together: what shares a host in one environment shares one in the other.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::{Family, Odd, is_pattern};
use crate::comparison::{Comparison, Row};
use crate::environment::{Effective, Environment};
use crate::key::Letters;
use crate::rule::Side;
use crate::rule::condition::State;
use crate::rule::vocabulary::hosts_of;
use crate::source::Span;
use crate::text::url_mark;

/// The rows whose host does not go the way of its siblings, in either direction.
pub(super) fn breaks_mapping<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    family.comparisons.iter().flat_map(of_comparison).collect()
}

/// A row with the one host of each side.
struct Pair<'e, 'd> {
    row: &'e Row<'e, 'd>,
    staging: (&'e Effective<'d>, &'e str),
    production: (&'e Effective<'d>, &'e str),
}

fn of_comparison<'e, 'd>(comparison: &'e Comparison<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let (Some(staging), Some(production)) = (comparison.staging, comparison.production) else { return Vec::new() };
    // What several keys take from one place through an anchor is said once.
    let mut seen = HashSet::new();
    let pairs = comparison.rows.iter().filter_map(pair);
    let pairs: Vec<Pair<'e, 'd>> =
        pairs.filter(|pair| seen.insert((pair.production.0.layer, place(pair.production.0)))).collect();
    let mut odd = of_groups(staging, production, &pairs, Side::Production);
    let told: Vec<_> = odd.iter().map(|odd| odd.key.text()).collect();
    let more = of_groups(staging, production, &pairs, Side::Staging).into_iter();
    let more: Vec<_> = more.filter(|odd| !told.contains(&odd.key.text())).collect();
    odd.extend(more);
    odd
}

/// The rows that share a host on the other side and, but for a few, on this one.
fn of_groups<'e, 'd>(
    staging: &'e Environment<'d>,
    production: &'e Environment<'d>,
    pairs: &[Pair<'e, 'd>],
    side: Side,
) -> Vec<Odd<'e, 'd>> {
    let mut groups: HashMap<&str, Vec<&Pair<'e, 'd>>> = HashMap::new();
    let sides = |pair: &Pair<'e, 'd>| match side {
        Side::Staging => (pair.production.1, pair.staging.1),
        _ => (pair.staging.1, pair.production.1),
    };
    for pair in pairs {
        groups.entry(sides(pair).0).or_default().push(pair);
    }
    let mut odd = Vec::new();
    for group in groups.into_values() {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for pair in &group {
            *counts.entry(sides(pair).1).or_default() += 1;
        }
        let Some((usual, following)) = counts.into_iter().max_by_key(|(host, count)| (*count, *host)) else { continue };
        // Hosts that stay tell nothing: a vendor has one for all.
        if !is_pattern(following, group.len())
            || following == group.len()
            || group.iter().any(|pair| usual == sides(pair).0)
        {
            continue;
        }
        let (here, there) = match side {
            Side::Staging => (&staging.name, &production.name),
            _ => (&production.name, &staging.name),
        };
        for pair in group.iter().filter(|pair| sides(pair).1 != usual) {
            let (one, other) = (State::Set(staging, pair.staging.0), State::Set(production, pair.production.0));
            let (this, other) = if side == Side::Staging { (one, other) } else { (other, one) };
            let (effective, host) = if side == Side::Staging { pair.staging } else { pair.production };
            let start = effective.setting.value.text.find(host).filter(|_| effective.is_literal());
            let detail = format!(
                "{following} of {} settings that share its host in {there} share one in {here}, and it has another",
                group.len()
            );
            odd.push(Odd::new(pair.row.key, this, other, detail).at(start.map(|start| start..start + host.len())));
        }
    }
    odd
}

/// Where a value stands, however many keys take it from there.
fn place(effective: &Effective<'_>) -> Span {
    effective.setting.anchor.as_deref().copied().unwrap_or(effective.setting.span)
}

fn pair<'e, 'd>(row: &'e Row<'e, 'd>) -> Option<Pair<'e, 'd>> {
    let (staging, production) = (row.staging?, row.production?);
    let (one, other) = only_hosts(staging, production)?;
    Some(Pair { row, staging: (staging, one), production: (production, other) })
}

/// The hosts of two values, where each has but one: most are alone in naming one, which is seen sooner than which it is.
pub(super) fn only_hosts<'e>(one: &'e Effective<'_>, other: &'e Effective<'_>) -> Option<(&'e str, &'e str)> {
    if !may_hold_url(one) || !may_hold_url(other) {
        return None;
    }
    Some((only_host(one)?, only_host(other)?))
}

/// The one host of a URL that stands in the file.
pub(super) fn only_host<'e, 'd>(effective: &'e Effective<'d>) -> Option<&'e str> {
    if !may_hold_url(effective) {
        return None;
    }
    let text = effective.value()?.text;
    let [host] = hosts_of(effective) else { return None };
    text.get(host.range()).filter(|_| url_mark(text).is_some())
}

/// Whether a value may hold a URL, by its letters.
pub(super) fn may_hold_url(effective: &Effective<'_>) -> bool {
    const MARK: Letters = Letters::of("://");
    effective.letters.may_hold(MARK)
}
