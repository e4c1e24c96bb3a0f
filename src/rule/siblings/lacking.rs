//! The one deployed environment that lacks what all the others have.

use super::{Family, Odd};
use crate::environment::{Effective, Environment, Role};
use crate::rule::condition::State;

/// The fewest settings that the others must share before their likeness says something.
const FEWEST: usize = 10;
/// The most settings that an environment may lack, so that they are the exception.
const MOST: usize = 3;

/// What staging places lack that speak for no comparison; the others are compared row by row.
pub(super) fn lacks<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let is_deployed = |role| matches!(role, Role::Staging | Role::Production);
    let deployed: Vec<_> =
        family.environments.iter().copied().filter(|one| is_deployed(one.role) && !one.template).collect();
    let compared = |environment: &Environment<'d>| {
        family.comparisons.iter().any(|one| one.staging.is_some_and(|staging| std::ptr::eq(staging, environment)))
    };
    let mut odd = Vec::new();
    for environment in deployed.iter().filter(|one| one.role == Role::Staging && !compared(one)) {
        let others: Vec<_> = deployed.iter().filter(|other| !std::ptr::eq(**other, *environment)).collect();
        let Some((model, more)) = others.split_last() else { continue };
        if more.is_empty() || model.role != Role::Production {
            continue;
        }
        let has = |environment: &Environment<'_>, effective: &Effective<'_>| {
            let key = &effective.setting.key;
            environment.get(key).is_some() || environment.by_words(key.joined_words()).next().is_some()
        };
        let own = |effective: &&Effective<'_>| !model.layer(effective).shared;
        let shared =
            model.settings().iter().filter(own).filter(|effective| more.iter().all(|other| has(other, effective)));
        let (mut count, mut lacking) = (0, Vec::new());
        for effective in shared {
            count += 1;
            if !has(environment, effective) {
                lacking.push(effective);
            }
        }
        if count < FEWEST || lacking.len() > MOST || lacking.len() * 10 > count {
            continue;
        }
        let missing = lacking.len();
        for effective in lacking {
            let detail = format!(
                "it has {} of {count} settings that the {} other deployed environments share",
                count - missing,
                others.len()
            );
            let key = &effective.setting.key;
            odd.push(Odd::new(key, State::Absent(environment), State::Set(model, effective), detail));
        }
    }
    odd
}
