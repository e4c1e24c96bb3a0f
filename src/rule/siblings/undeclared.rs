//! Settings of one environment that have no default, where all others have one.

use std::collections::BTreeMap;

use super::{Family, Odd};
use crate::environment::{Effective, Environment, Role};
use crate::rule::condition::State;

/// The fewest settings that environments set for themselves before it says something that nearly all have a default.
const FEWEST: usize = 20;
/// The most without a default, so that they are the exception.
const MOST: usize = 3;

/// The settings without a default that a deployed environment lacks, where one in twenty at most has none.
pub(super) fn lacks_default<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let environments: Vec<_> = family.environments.iter().copied().filter(|one| !one.template).collect();
    let is_shared = |environment: &Environment<'_>, layer: usize| environment.layers[layer].shared;
    if !environments.iter().any(|one| one.layers.iter().any(|layer| layer.shared)) {
        return Vec::new();
    }
    let mut own: BTreeMap<&str, Option<(&'e Environment<'d>, &'e Effective<'d>)>> = BTreeMap::new();
    for environment in &environments {
        for effective in environment.settings() {
            let key = &effective.setting.key;
            if environment.layer(effective).shared || key.text().contains('[') {
                continue;
            }
            let has_default = effective.shadowed.iter().any(|(layer, _)| is_shared(environment, *layer));
            let first = own.entry(key.text()).or_insert((!has_default).then_some((*environment, effective)));
            if has_default {
                *first = None;
            }
        }
    }
    let count = own.len();
    let deployed = |one: &&&Environment<'_>| matches!(one.role, Role::Staging | Role::Production);
    let lacking: Vec<_> = own.into_values().flatten().collect();
    if count < FEWEST || lacking.len() > MOST || lacking.len() * 20 > count {
        return Vec::new();
    }
    let with = count - lacking.len();
    let odd = lacking.into_iter().filter_map(|(environment, effective)| {
        let key = &effective.setting.key;
        let bare = environments.iter().filter(deployed).find(|one| one.get(key).is_none())?;
        let detail = format!("{with} of {count} settings that an environment sets for itself have a default");
        Some(Odd::new(key, State::Set(environment, effective), State::Absent(bare), detail))
    });
    odd.collect()
}
