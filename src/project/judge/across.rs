//! What the contract says of a key in two environments at once.

use super::super::contract::Across;
use super::{Judgement, Subject};
use crate::document::Value;
use crate::environment::{Effective, Environment, Origin, Role};

impl<'d> Judgement<'_, 'd> {
    /// Judges each pair of an environment of the staging role and one of the production role.
    pub(super) fn across(&mut self) {
        let environments = self.environments;
        let with = |role: Role| environments.iter().copied().filter(move |environment| environment.role == role);
        for production in with(Role::Production) {
            for staging in with(Role::Staging) {
                if self.applies(staging) && self.applies(production) {
                    self.pair(staging, production);
                }
            }
        }
    }

    fn pair(&mut self, staging: &Environment<'d>, production: &Environment<'d>) {
        for effective in self.found(production) {
            let subject = Subject { environment: production, effective };
            let Some(other) = self.partner(staging, effective) else { continue };
            let (Some(value), Some(other_value)) = (known(effective), known(other)) else { continue };
            if value.is_empty() && other_value.is_empty() {
                continue;
            }
            let (key, one, two) = (subject.key(), &staging.name, &production.name);
            let is_same = value.text.trim() == other_value.text.trim();
            let is_secret = |environment: &Environment<'d>| {
                let (demand, _) = self.entry.demand_in(&environment.name, environment.role)?;
                demand.secret.filter(|secret| secret.value)
            };
            let (rule, says, message) = match (&self.entry.across, is_same) {
                (Some(across), false) if across.value == Across::Same => {
                    ("contract/across", across.span, format!("`{key}` should be the same in {one} and {two}"))
                }
                (Some(across), true) if across.value == Across::Differs => {
                    let message = format!("`{key}` is the same in {one} and {two}, and should differ");
                    ("contract/across", across.span, message)
                }
                (None, true) => match is_secret(production) {
                    Some(secret) => {
                        ("contract/secret", secret.span, format!("the secret `{key}` is the same in {one} and {two}"))
                    }
                    None => continue,
                },
                _ => continue,
            };
            let mut fault = subject.fault(rule, says, message);
            let place = (staging.document(other), other.setting.span);
            if fault.place.is_none_or(|(document, span)| !std::ptr::eq(document, place.0) || span != place.1) {
                fault.related.push((place.0, place.1, format!("what {one} has")));
            }
            self.push(fault);
        }
    }

    /// The setting of the other environment that is the same key: written the same way, else of the same words.
    fn partner<'e>(&self, environment: &'e Environment<'d>, effective: &Effective<'d>) -> Option<&'e Effective<'d>> {
        let key = &effective.setting.key;
        environment.get(key).or_else(|| {
            let mut same = self.found(environment).into_iter().filter(|other| {
                let other = &other.setting.key;
                other.joined_words() == key.joined_words()
                    || other.variable().is_some() && other.variable() == key.variable()
            });
            let first = same.next();
            first.filter(|_| same.next().is_none())
        })
    }
}

/// The value, if all of it is known.
fn known<'e>(effective: &'e Effective<'_>) -> Option<Value<'e>> {
    effective.value().filter(|_| effective.origin != Origin::Partly)
}
