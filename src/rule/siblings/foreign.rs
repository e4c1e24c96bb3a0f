//! Variables and secrets of another environment: `${BILLING_URL_STAGE}` among `${BILLING_USER_PROD}` and `${BILLING_PASSWORD_PROD}`.

use super::{Family, Odd};
use crate::environment::{Effective, Environment, Origin, Role};
use crate::key::{Letters, words_of};
use crate::reference::{ReferenceKind, references};
use crate::rule::condition::State;
use crate::rule::vocabulary::role_of;

/// Words that do not always name an environment: `APP_STAGE`, `LIVE_CHAT_URL`, `TEST_RESULTS_URL`.
const MORE_THAN_NAMES: [&str; 8] = ["stage", "live", "sandbox", "qa", "test", "testing", "dev", "local"];

/// Every variable opens with one of these.
const OPENING: [Letters; 2] = [Letters::of("$"), Letters::of("%")];

/// The settings that take a variable named for another environment, where the others are named for their own, or what staging takes under
/// its own name.
pub(super) fn takes_foreign_variable<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let deployed = |one: &&&Environment<'d>| !one.template && matches!(one.role, Role::Staging | Role::Production);
    let mut odd: Vec<Odd<'e, 'd>> =
        family.environments.iter().filter(deployed).flat_map(|environment| of_environment(environment)).collect();
    let pairs = family.comparisons.iter().filter_map(|one| Some((one.staging?, one.production?)));
    for copied in pairs.filter(|(_, production)| !production.template).flat_map(|(one, other)| copied(one, other)) {
        if !odd.iter().any(|known| known.key == copied.key) {
            odd.push(copied);
        }
    }
    odd
}

/// The settings of production that take the same from outside as staging, under a name of staging's.
fn copied<'e, 'd>(staging: &'e Environment<'d>, production: &'e Environment<'d>) -> Vec<Odd<'e, 'd>> {
    if staging.role != Role::Staging || production.names_no_variable() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for effective in production.settings().iter().filter(|effective| effective.origin != Origin::Literal) {
        let text = effective.setting.value.text;
        if named_role(text) != Some(Role::Staging) || production.layer(effective).shared {
            continue;
        }
        let key = &effective.setting.key;
        if let Some(other) = staging.get(key).filter(|other| other.setting.value.text == text) {
            let (this, other) = (State::Set(production, effective), State::Set(staging, other));
            found.push(Odd::new(key, this, other, "staging takes the same".to_owned()));
        }
    }
    found
}

fn of_environment<'e, 'd>(environment: &'e Environment<'d>) -> Vec<Odd<'e, 'd>> {
    if environment.names_no_variable() {
        return Vec::new();
    }
    let own = environment.role;
    let named = |effective: &Effective<'_>| {
        // Nearly every value ends here: of what stands in the file all letters are known.
        if effective.origin == Origin::Literal && !effective.letters.may_hold_one(&OPENING) {
            return None;
        }
        let role = named_role(effective.setting.value.text).filter(|_| !environment.layer(effective).shared)?;
        Some((effective.number as usize, role))
    };
    let named = environment.each_portion(|portion| portion.iter().filter_map(named).collect::<Vec<_>>()).concat();
    let following = named.iter().filter(|(_, role)| *role == own).count();
    // A staging place that calls itself `dev` or `test` says nothing wrong.
    let is_foreign = |role: Role| role != own && (own == Role::Production || role == Role::Production);
    let setting = |(number, _): &(usize, Role)| environment.numbered(*number);
    let foreign: Vec<&Effective<'d>> = named.iter().filter(|(_, role)| is_foreign(*role)).filter_map(setting).collect();
    let (Some(first), true) = (
        named.iter().find(|(_, role)| *role == own).and_then(setting),
        following >= 2 && following >= foreign.len() * 2,
    ) else {
        return Vec::new();
    };
    let of = following + foreign.len();
    let detail = format!("{following} of {of} variables that are named for an environment are named for this one");
    let odd = foreign.into_iter().map(|effective| {
        let (this, other) = (State::Set(environment, effective), State::Set(environment, first));
        Odd::new(&effective.setting.key, this, other, detail.clone())
    });
    odd.collect()
}

/// The role that opens or ends the name of the one variable in a text: that of staging for `BILLING_URL_STAGE`. In the path of a secret
/// it stands anywhere.
fn named_role(text: &str) -> Option<Role> {
    let [reference] = &references(text)[..] else { return None };
    if reference.kind == ReferenceKind::Store {
        let steps = reference.name.split(|char: char| !char.is_ascii_alphanumeric()).map(str::to_ascii_lowercase);
        let mut roles =
            steps.filter(|step| !MORE_THAN_NAMES.contains(&step.as_str())).filter_map(|step| role_of(&step));
        let role = roles.next()?;
        return roles.all(|other| other == role).then_some(role);
    }
    let words = words_of(reference.name);
    let is_variable = reference.kind == ReferenceKind::Variable && reference.default.is_none() && words.len() > 1;
    let first = words.first().filter(|word| !MORE_THAN_NAMES.contains(&word.as_str())).and_then(|word| role_of(word));
    let last = words.last().filter(|word| words.len() > 2 || !MORE_THAN_NAMES.contains(&word.as_str()));
    is_variable.then(|| last.and_then(|word| role_of(word)).or(first)).flatten()
}
