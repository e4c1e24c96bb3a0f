//! Hosts that stay where their siblings switch: `connectors.*.base_url` between staging and production.

use foldhash::{HashMap, HashMapExt};

use super::mapping::{only_host, only_hosts};
use super::{Family, Odd};
use crate::comparison::Comparison;
use crate::environment::Effective;
use crate::key::KeyPath;
use crate::rule::condition::State;

/// The fewest siblings that say something: of a few vendors any may have one host for all.
const FEWEST: usize = 8;

/// The part of the siblings that must switch: some vendors have one host for all, and where they are many nothing is odd.
const MOST: (usize, usize) = (7, 8);

/// Its key, staging's and production's side, and whether the host is the same.
type Sibling<'e, 'd> = (&'e KeyPath, [&'e Effective<'d>; 2], bool);

/// The settings whose host is the same on both sides, where nearly all settings of their name below one parent switch.
pub(super) fn keeps_host<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    family.comparisons.iter().flat_map(of_comparison).collect()
}

fn of_comparison<'e, 'd>(comparison: &'e Comparison<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let (Some(staging), Some(production)) = (comparison.staging, comparison.production) else { return Vec::new() };
    let mut groups: HashMap<(&str, &str), Vec<Sibling<'e, 'd>>> = HashMap::new();
    for row in &comparison.rows {
        let (Some(one), Some(other)) = (row.staging, row.production) else { continue };
        let Some((left, right)) = only_hosts(one, other) else { continue };
        let Some(group) = group(row.key) else { continue };
        groups.entry(group).or_default().push((row.key, [one, other], left == right));
    }
    let mut odd = Vec::new();
    for group in groups.into_values() {
        let count = group.len();
        let switching = group.iter().filter(|(_, _, same)| !same).count();
        if count < FEWEST || switching * MOST.1 < count * MOST.0 {
            continue;
        }
        for (key, [one, other], _) in group.into_iter().filter(|(_, _, same)| *same) {
            let detail = format!(
                "{switching} of {count} siblings switch hosts between {} and {}; this one does not",
                staging.name, production.name
            );
            let host = only_host(other).filter(|_| other.is_literal());
            let part = host.and_then(|host| Some((other.setting.value.text.find(host)?, host.len())));
            let (this, held_against) = (State::Set(production, other), State::Set(staging, one));
            odd.push(Odd::new(key, this, held_against, detail).at(part.map(|(start, length)| start..start + length)));
        }
    }
    odd
}

/// The parent of the siblings of a key and the name they share: `connectors` and `base_url` of `connectors.stripe.base_url`.
fn group(key: &KeyPath) -> Option<(&str, &str)> {
    let parent = key.parent_text();
    let above = parent.rfind('.').map(|at| &parent[..at])?;
    // `PORT: {value: 1}` is a way to write `PORT=1`: such settings have nothing in common.
    let name = key.text().rsplit('.').next()?;
    (!parent.contains('[') && !name.eq_ignore_ascii_case("value")).then_some((above, name))
}
