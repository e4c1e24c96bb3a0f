//! Hosts with a twin for staging: `shop.example.com` beside `staging.shop.example.com`.

use foldhash::{HashMap, HashMapExt};

use super::mapping::{may_hold_url, only_host};
use super::{Family, Odd};
use crate::environment::{Effective, Environment, Role};
use crate::key::Letters;
use crate::rule::condition::State;
use crate::rule::vocabulary::is_environment_word;

type Place<'e, 'd> = (&'e Environment<'d>, &'e Effective<'d>);

/// So many hosts are looked for one after the other.
const FEW: usize = 16;

/// The settings of staging places that name a host of production for which another setting knows a twin.
pub(super) fn names_twin<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let environments = || family.environments.iter().copied().filter(|environment| !environment.template);
    if !environments().any(|one| one.role == Role::Production) || !environments().any(|one| one.role == Role::Staging) {
        return Vec::new();
    }
    let in_each = |wanted: fn(Role) -> bool, take: &mut dyn FnMut(&'e Environment<'d>, &'e Effective<'d>)| {
        for environment in environments().filter(|one| wanted(one.role)) {
            environment.settings().iter().filter(|one| may_hold_url(one)).for_each(|one| take(environment, one));
        }
    };
    let mut production: HashMap<&str, &Environment<'d>> = HashMap::new();
    in_each(|role| role == Role::Production, &mut |environment, effective| {
        if let Some(host) = only_host(effective) {
            production.entry(host).or_insert(environment);
        }
    });
    // That a text holds none of a few hosts is seen sooner than which one it names, and mostly by its letters.
    let hosts: Vec<(&str, Letters)> = production.keys().map(|host| (*host, Letters::of(host))).collect();
    let mut staging = Vec::new();
    in_each(|role| role == Role::Staging, &mut |environment, effective| {
        let text = effective.value().map_or("", |value| value.text);
        let may_name = |(host, letters): &(&str, Letters)| effective.letters.may_hold(*letters) && text.contains(host);
        if hosts.len() > FEW || hosts.iter().any(may_name) {
            let host = only_host(effective).filter(|host| production.contains_key(host));
            staging.extend(host.map(|host| (environment, effective, host)));
        }
    });
    // Mostly there is none, and no twin need be known.
    if staging.is_empty() {
        return Vec::new();
    }
    let mut twins: HashMap<String, Place<'e, 'd>> = HashMap::new();
    in_each(|role| role != Role::Production, &mut |environment, effective| {
        if let Some(bare) = only_host(effective).and_then(without_environment) {
            let known = twins.entry(bare).or_insert((environment, effective));
            if telling((environment, effective)) < telling(*known) {
                *known = (environment, effective);
            }
        }
    });
    let mut odd = Vec::new();
    for (environment, effective, host) in staging {
        let (Some(home), Some(twin)) = (production.get(host), twins.get(host)) else { continue };
        let key = &effective.setting.key;
        // Production must name it for the same purpose.
        if home.get(key).and_then(only_host) != Some(host) {
            continue;
        }
        let start = effective.setting.value.text.find(host).filter(|_| effective.is_literal());
        let detail = format!("`{}` of {} names its twin for tests", twin.1.setting.key, twin.0.name);
        let (this, other) = (State::Set(environment, effective), State::Set(twin.0, twin.1));
        odd.push(Odd::new(key, this, other, detail).at(start.map(|start| start..start + host.len())));
    }
    odd
}

/// How little a twin says, for the one to show: what a staging place sets itself says most.
fn telling((environment, effective): Place<'_, '_>) -> (bool, bool) {
    (environment.layer(effective).shared, environment.role != Role::Staging)
}

/// A host without the words in it that name an environment; none where it has none.
fn without_environment(host: &str) -> Option<String> {
    let labels = host.split('.').map(|label| {
        let parts: Vec<&str> = label.split('-').filter(|part| !is_environment_word(part)).collect();
        parts.join("-")
    });
    let labels: Vec<String> = labels.filter(|label| !label.is_empty()).collect();
    let bare = labels.join(".");
    (bare.len() < host.len() && labels.len() > 1).then_some(bare)
}
