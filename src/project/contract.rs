//! The `keys` of envparity.yaml: what this application needs, key by key.

use std::collections::BTreeSet;

use super::demand::{Demand, Required};
use super::{DeclaredEnvironment, environments, means, selector};
use crate::decode::{Decoder, Item};
use crate::document::Fault;
use crate::environment::{Environment, Role};
use crate::key::{KeyPath, Pattern};
use crate::secret::is_secret_key;
use crate::source::{Span, Spanned};

/// What the application needs.
#[derive(Debug, Default)]
pub struct Contract {
    /// In the order of the file. Several may speak of one key; each is judged by itself.
    pub keys: Vec<KeyContract>,
}

/// What is said of one key, or of all keys that fit a pattern.
#[derive(Debug)]
pub struct KeyContract {
    /// As it is written.
    pub key: Spanned<String>,
    /// The keys it is about.
    pub pattern: Pattern,
    /// What is demanded in every environment that is deployed.
    pub demand: Demand,
    /// What is demanded in the environments of a name or role, over that.
    pub overrides: Vec<(Spanned<String>, Demand)>,
    /// Whether it must be the same or another in staging and production.
    pub across: Option<Spanned<Across>>,
    /// The settings, and the values of each, without which nothing is demanded.
    pub when: Vec<(Spanned<Pattern>, Vec<String>)>,
}

/// How the values of two environments must relate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Across {
    /// They must be equal.
    Same,
    /// They must not be equal.
    Differs,
}

pub(super) fn read<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, declared: &[DeclaredEnvironment]) -> Contract {
    let entries = item.entries(decoder, "a map from keys to what is demanded of them");
    let keys = entries.into_iter().filter_map(|(key, item)| key_contract(decoder, key, item, declared)).collect();
    Contract { keys }
}

fn key_contract<'d>(
    decoder: &mut Decoder<'d>,
    key: Spanned<&'d str>,
    item: Item<'d>,
    declared: &[DeclaredEnvironment],
) -> Option<KeyContract> {
    let pattern = selector::key_pattern(decoder, key.value, key.span);
    let mut table = item.table(decoder, "the contract of a key")?;
    let demand = Demand::read(decoder, &mut table);
    let ways = [("same", Across::Same), ("differs", Across::Differs)];
    let across = table.optional("across").and_then(|item| item.word(decoder, "a relation", &ways));
    let when = table.optional("when").map_or_else(Vec::new, |item| {
        item.entries(decoder, "a map from settings to the values they must have")
            .into_iter()
            .filter_map(|(key, item)| {
                let values = item.strings(decoder, "a value or a list of values");
                let pattern = selector::key_pattern(decoder, key.value, key.span)?;
                Some((Spanned::new(pattern, key.span), values.into_iter().map(|value| value.value).collect()))
            })
            .collect()
    });
    let is_environment =
        |name: &str| declared.iter().any(|known| known.name.value == name) || environments::role_of(name).is_some();
    let mut overrides = Vec::new();
    for (name, item) in table.matching(is_environment) {
        let Some(mut table) = item.table(decoder, "the contract of a key in one environment") else { continue };
        let demand = Demand::read(decoder, &mut table);
        table.finish(decoder);
        overrides.push((Spanned::new(name.value.to_owned(), name.span), demand));
    }
    table.finish(decoder);
    let key = Spanned::new(key.value.to_owned(), key.span);
    Some(KeyContract { key, pattern: pattern?, demand, overrides, across, when })
}

impl Contract {
    /// Whether the contract judges what the rule looks for in this key, so that the rule has nothing to add.
    pub fn silences(&self, rule: &str, key: &KeyPath) -> bool {
        self.keys.iter().any(|entry| entry.silences(rule) && entry.pattern.fits(key))
    }

    /// Where the file lists values of keys that are secret.
    pub fn listed_secrets(&self) -> impl Iterator<Item = Span> {
        self.keys.iter().flat_map(|entry| {
            let named = is_secret_key(&KeyPath::new(&entry.key.value));
            let demands = std::iter::once(&entry.demand).chain(entry.overrides.iter().map(|(_, demand)| demand));
            let says = |demand: &Demand| demand.secret.as_ref().map(|secret| secret.value);
            let secret = says(&entry.demand).unwrap_or(named);
            let demands = demands.filter(move |demand| says(demand).unwrap_or(secret));
            demands.flat_map(|demand| demand.one_of.iter().map(|value| value.span))
        })
    }

    /// Whether the contract says that a key is secret or is not; none where it does not say. Of several words the last counts.
    pub fn is_secret(&self, key: &KeyPath) -> Option<bool> {
        let said = |entry: &KeyContract| entry.demand.secret.as_ref().map(|secret| secret.value);
        self.keys.iter().rev().filter(|entry| entry.pattern.fits(key)).find_map(said)
    }
}

impl Contract {
    /// The numbers of the entries that speak of a key which one of the environments has.
    pub fn met_in(&self, environments: &[&Environment<'_>]) -> Vec<usize> {
        let met = self.keys.iter().enumerate().filter(|(_, entry)| entry.is_met_in(environments));
        met.map(|(number, _)| number).collect()
    }

    /// The entries that demand a key which none of the environments of the workspace has, as faults of the project file;
    /// `met` holds the numbers of those that were met.
    pub fn unmet(&self, met: &BTreeSet<usize>) -> Vec<Fault> {
        let unmet = self.keys.iter().enumerate().filter(|(number, entry)| !met.contains(number) && entry.is_demanded());
        let fault = |entry: &KeyContract| Fault {
            rule: "contract/required",
            key: Some(entry.key.value.clone()),
            span: entry.key.span,
            message: format!("`{}` is required, and no environment of any project sets it", entry.key.value),
            related: None,
        };
        unmet.map(|(_, entry)| fault(entry)).collect()
    }
}

impl KeyContract {
    /// Whether one of the environments has a key that it speaks of.
    pub(super) fn is_met_in(&self, environments: &[&Environment<'_>]) -> bool {
        let fits = |environment: &&Environment<'_>| {
            environment.settings().iter().any(|effective| self.pattern.fits(&effective.setting.key))
        };
        environments.iter().any(fits)
    }

    /// Whether it demands, whatever the other settings are, that one key is there and not provided from outside.
    fn is_demanded(&self) -> bool {
        let external = self.demand.external.as_ref().is_some_and(|external| external.value);
        let required =
            !matches!(self.demand.required.as_ref().map(|required| &required.value), None | Some(Required::No));
        self.is_one_key() && self.when.is_empty() && required && !external
    }

    /// What is demanded in an environment, and the place that requires the key to be there, if one does; none where the
    /// contract does not speak of the environment. What is said of its name outweighs what is said of its role.
    pub fn demand_in(&self, name: &str, role: Role) -> Option<(Demand, Option<Span>)> {
        let is_deployed = matches!(role, Role::Staging | Role::Production);
        let (by_name, by_role): (Vec<_>, Vec<_>) = self
            .overrides
            .iter()
            .filter(|(word, _)| means(&word.value, name, role))
            .partition(|(word, _)| word.value.eq_ignore_ascii_case(name));
        let mut demand = self.demand.clone();
        let (mut is_spoken_of, mut is_required_by_name) = (is_deployed, false);
        for (_, said) in by_role.into_iter().chain(by_name) {
            demand = said.over(&demand);
            is_spoken_of = true;
            is_required_by_name |= said.required.is_some();
        }
        let required = demand.required.as_ref().filter(|required| match &required.value {
            Required::No => false,
            Required::Deployed => is_deployed || is_required_by_name,
            Required::In(names) => names.iter().any(|word| means(word, name, role)),
        });
        let required = required.map(|required| required.span);
        (is_spoken_of || required.is_some()).then_some((demand, required))
    }

    /// Whether the key is one name, and not a pattern that many may fit.
    pub fn is_one_key(&self) -> bool {
        !self.key.value.contains(['*', '{', '/'])
    }

    fn silences(&self, rule: &str) -> bool {
        let base = std::iter::once(&self.demand);
        let mut all = base.chain(self.overrides.iter().map(|(_, demand)| demand));
        let (pack, name) = rule.split_once('/').unwrap_or((rule, ""));
        let says_secret = self.demand.secret.as_ref().map(|secret| secret.value);
        match (pack, name) {
            ("parity", "missing-key" | "empty-in-production") => {
                all.any(|demand| demand.required.is_some() || demand.external.as_ref().is_some_and(|is| is.value))
            }
            ("parity", "same-secret") => says_secret.is_some() || self.across.is_some(),
            ("parity", "must-agree" | "slash-differs") => self.across.is_some(),
            ("load", "less-than-staging") => {
                self.across.is_some() || all.any(|demand| demand.min.is_some() || demand.max.is_some())
            }
            ("parity", "type-differs") => all.any(|demand| demand.value_type.is_some()),
            ("parity", "engine-differs") => all.any(|demand| !demand.schemes.is_empty()),
            ("secrets", "placeholder" | "weak" | "known-login") => says_secret.is_some(),
            ("secrets", _) => says_secret == Some(false),
            ("paths", "windows-path") => {
                all.any(|demand| demand.path.as_ref().is_some_and(|path| path.style.is_some() || path.under.is_some()))
            }
            ("paths", _) => all.any(|demand| demand.path.as_ref().is_some_and(|path| path.under.is_some())),
            _ => false,
        }
    }
}
