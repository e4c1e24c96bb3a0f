//! What a person may see of effective settings: what the gate lets through, and nothing of what the contract calls secret.

use crate::document::Value;
use crate::environment::{Effective, Environment, Origin};
use crate::key::KeyPath;
use crate::mask::{Gate, MASK};
use crate::project::Contract;
use crate::reference::references;
use crate::secret::{Grade, grade, is_secret, survives};

/// References are followed over this many others; what lies beyond is taken for secret.
const DEEPEST: usize = 16;

/// The gate, as a contract narrows it.
#[derive(Debug, Clone, Copy)]
pub struct View<'v> {
    /// What may be shown at all.
    pub gate: &'v Gate,
    /// What the user calls secret.
    pub contract: &'v Contract,
}

impl View<'_> {
    /// A value as it is written under a key, on one line of at most 80 columns.
    pub fn value(&self, key: &KeyPath, value: &Value<'_>) -> String {
        if self.contract.is_secret(key) == Some(true) && !self.gate.shows_values() && !value.text.is_empty() {
            return MASK.to_owned();
        }
        self.gate.value(key, value)
    }

    /// What an environment ends up with; as it is written where something secret goes into it.
    pub fn effective(&self, environment: &Environment<'_>, effective: &Effective<'_>) -> String {
        let written = effective.setting.value;
        let hides = matches!(effective.origin, Origin::Resolved(_))
            && !self.gate.shows_values()
            && self.holds_secret(environment, written.text, DEEPEST);
        let key = &effective.setting.key;
        let resolved = effective.value().filter(|_| !hides).map(|value| self.value(key, &value));
        let left = |shown: &String| !self.gate.shows_values() && survives(written.text, shown);
        resolved.filter(|shown| !left(shown)).unwrap_or_else(|| self.value(key, &written))
    }

    /// Whether a key is secret, or the value under it looks so.
    pub fn is_secret(&self, effective: &Effective<'_>) -> bool {
        let setting = &effective.setting;
        self.contract.is_secret(&setting.key).unwrap_or_else(|| is_secret(&setting.key, &setting.value))
    }

    /// Whether a text refers to a variable whose name says that it is secret, itself or through others.
    fn holds_secret(&self, environment: &Environment<'_>, text: &str, depth: usize) -> bool {
        references(text).iter().any(|reference| {
            let name = KeyPath::new(reference.name);
            let secret = self.contract.is_secret(&name) == Some(true)
                || matches!(grade(&name), Grade::Secret | Grade::Perhaps | Grade::Connection);
            let inside = |text: &str| depth == 0 || self.holds_secret(environment, text, depth - 1);
            secret
                || reference.default.is_some_and(inside)
                || environment.get(&name).is_some_and(|named| inside(named.setting.value.text))
        })
    }
}
