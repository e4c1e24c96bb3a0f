//! The contract held against environments: what is missing, and what is not as it was promised.

mod across;
mod place;
mod value;

use crate::document::{Document, Value};
use crate::environment::{Effective, Environment, Origin, Role};
use crate::key::KeyPath;
use crate::source::Span;

use super::contract::{Contract, KeyContract};
use super::demand::Demand;

/// One promise of the contract that an environment does not keep.
#[derive(Debug, Clone)]
pub struct ContractFault<'d> {
    /// The rule that describes this kind of fault, such as `contract/required`.
    pub rule: &'static str,
    /// The key, as the environment writes it, or as the contract does where it is missing.
    pub key: String,
    /// The name of the environment.
    pub environment: String,
    /// Where to look first; none where the environment has no file, and the contract itself is the place.
    pub place: Option<(&'d Document, Span)>,
    /// What is wrong, in one sentence that repeats no value.
    pub message: String,
    /// The place in envparity.yaml that demands it.
    pub says: Span,
    /// Other places that belong to it, and what each is.
    pub related: Vec<(&'d Document, Span, String)>,
}

/// What the judgement asks of the world around it.
pub struct Facts<'a> {
    /// Whether a path, relative to the project and with `/`, is in the repository.
    pub exists: &'a dyn Fn(&str) -> bool,
    /// Why a value is no good as a secret, in half a sentence (`is a placeholder`); none where it is good.
    pub poor_secret: &'a dyn Fn(&KeyPath, &Value<'_>) -> Option<&'static str>,
    /// Whether there are no environments but these, so that a key that none of them has is missing here and nowhere else.
    pub alone: bool,
}

/// Judges the environments of one project, with one fault for each broken promise and place. Templates promise nothing.
pub fn judge<'d>(contract: &Contract, environments: &[&Environment<'d>], facts: &Facts<'_>) -> Vec<ContractFault<'d>> {
    // What a shared file says wrong is said once, of production where it is read there.
    let mut order: Vec<&Environment<'d>> = environments.iter().copied().filter(|one| !one.template).collect();
    order.sort_by_key(|environment| environment.role != Role::Production);
    let mut faults = Vec::new();
    for entry in &contract.keys {
        let mut judgement = Judgement { entry, environments: &order, facts, faults: Vec::new() };
        for environment in &order {
            judgement.environment(environment);
        }
        judgement.across();
        faults.append(&mut judgement.faults);
    }
    faults
}

/// One entry of the contract, being judged.
struct Judgement<'a, 'd> {
    entry: &'a KeyContract,
    environments: &'a [&'a Environment<'d>],
    facts: &'a Facts<'a>,
    faults: Vec<ContractFault<'d>>,
}

/// A setting that is being judged.
#[derive(Clone, Copy)]
struct Subject<'a, 'd> {
    environment: &'a Environment<'d>,
    effective: &'a Effective<'d>,
}

impl<'d> Judgement<'_, 'd> {
    fn environment(&mut self, environment: &Environment<'d>) {
        let Some((demand, required)) = self.entry.demand_in(&environment.name, environment.role) else { return };
        if !self.applies(environment) {
            return;
        }
        if let Some(says) = required {
            self.missing(environment, &demand, says);
        }
        for effective in self.found(environment) {
            self.value(Subject { environment, effective }, &demand, required);
        }
    }

    /// Whether the conditions of the entry hold: each named setting is known to have one of the values.
    fn applies(&self, environment: &Environment<'d>) -> bool {
        self.entry.when.iter().all(|(pattern, values)| {
            environment.settings().iter().filter(|effective| pattern.value.fits(&effective.setting.key)).any(
                |effective| {
                    let value = effective.value().filter(|_| effective.origin != Origin::Partly);
                    value.is_some_and(|value| values.iter().any(|wanted| wanted == value.text.trim()))
                },
            )
        })
    }

    /// The effective settings that the entry is about.
    fn found<'e>(&self, environment: &'e Environment<'d>) -> Vec<&'e Effective<'d>> {
        environment.settings().iter().filter(|effective| self.entry.pattern.fits(&effective.setting.key)).collect()
    }

    fn missing(&mut self, environment: &Environment<'d>, demand: &Demand, says: Span) {
        if demand.external.as_ref().is_some_and(|external| external.value) {
            return;
        }
        let found = self.found(environment);
        if self.entry.is_one_key() {
            let elsewhere = !self.facts.alone && !self.entry.is_met_in(self.environments);
            if found.is_empty() && !elsewhere {
                self.absent(environment, &self.entry.key.value, says);
            }
            return;
        }
        // A pattern demands the keys that any environment has.
        let mut seen: Vec<&str> = found.iter().map(|effective| effective.setting.key.joined_words()).collect();
        let environments = self.environments;
        for other in environments.iter().filter(|other| !std::ptr::eq(**other, environment)) {
            for effective in self.found(other) {
                let key = &effective.setting.key;
                if !seen.contains(&key.joined_words()) {
                    seen.push(key.joined_words());
                    self.absent(environment, key.text(), says);
                }
            }
        }
    }

    fn absent(&mut self, environment: &Environment<'d>, key: &str, says: Span) {
        let wanted = KeyPath::new(key);
        let elsewhere = self.environments.iter().find_map(|other| {
            let other = *other;
            let fits = |effective: &&Effective<'d>| effective.setting.key.joined_words() == wanted.joined_words();
            let effective = other.settings().iter().find(fits)?;
            Some((other.document(effective), effective.setting.key_span, format!("{} sets it here", other.name)))
        });
        self.push(ContractFault {
            rule: "contract/required",
            key: key.to_owned(),
            environment: environment.name.clone(),
            place: place::insertion(environment),
            message: format!("`{key}` is missing in {}, where the contract requires it", environment.name),
            says,
            related: elsewhere.into_iter().collect(),
        });
    }

    /// Adds a fault unless it was said of the same place already, in another environment that reads the same file.
    fn push(&mut self, fault: ContractFault<'d>) {
        let same = |known: &ContractFault<'d>| {
            known.rule == fault.rule
                && known.key == fault.key
                && match (known.place, fault.place) {
                    (Some((one, span)), Some((other, other_span))) => std::ptr::eq(one, other) && span == other_span,
                    (None, None) => known.environment == fault.environment,
                    _ => false,
                }
        };
        if !self.faults.iter().any(same) {
            self.faults.push(fault);
        }
    }
}

impl<'a, 'd> Subject<'a, 'd> {
    fn key(&self) -> &'a KeyPath {
        &self.effective.setting.key
    }

    /// A fault at its value; at its key where nothing is written as a value.
    fn fault(&self, rule: &'static str, says: Span, message: String) -> ContractFault<'d> {
        let setting = &self.effective.setting;
        let span = if setting.span.is_empty() { setting.key_span } else { setting.span };
        ContractFault {
            rule,
            key: self.key().text().to_owned(),
            environment: self.environment.name.clone(),
            place: Some((self.environment.document(self.effective), span)),
            message,
            says,
            related: Vec::new(),
        }
    }
}
