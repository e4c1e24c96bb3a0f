//! How sure a finding is by what the siblings of its setting do: one that stands alone is surer than one that all share.

use foldhash::{HashMap, HashMapExt};

use crate::environment::{Effective, Environment};
use crate::finding::Severity;
use crate::key::KeyPath;
use crate::rule::vocabulary::are_of_one_kind;
use crate::rule::{Part, Place};

/// The fewest siblings that can share something on purpose.
const FEWEST_SHARING: usize = 3;
/// The fewest siblings beside which one stands alone, and the part of them, one in so many, that may break the pattern.
const FEWEST_AROUND: usize = 8;

/// What the siblings of a setting say of what was found there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Weight {
    /// Nothing.
    #[default]
    None,
    /// So many there are, and the same was found at all of them: perhaps it is meant.
    Shared(usize),
    /// Of so many (the second) nearly all are without it (the first).
    Alone(usize, usize),
    /// Where it is missing it stands commented out: somebody left it out on purpose, or forgot it there.
    LeftOut,
    /// The other environment replaces what this one inherits.
    Forgotten,
}

impl Weight {
    /// How bad the finding is that would be so bad without siblings, or `inherited` where every environment shares its place.
    pub(super) fn severity(self, severity: Severity, inherited: bool) -> Severity {
        match self {
            Weight::None if inherited => severity.milder(),
            Weight::None | Weight::Forgotten => severity,
            Weight::Shared(_) | Weight::LeftOut => severity.milder(),
            Weight::Alone(..) => severity.max(Severity::Warning),
        }
    }

    /// It, unless what is missing there stands commented out in its place.
    pub(super) fn or_left_out(self, at: Place, environment: Option<&Environment<'_>>, key: &str) -> Self {
        let is_left_out = |environment: &Environment<'_>| environment.leaves_out(key);
        if at.part == Part::InsertionPoint && environment.is_some_and(is_left_out) { Weight::LeftOut } else { self }
    }

    /// It, unless siblings say nothing and another environment replaces what this one inherits.
    pub(super) fn or_forgotten(self, is_replaced: bool) -> Self {
        if self == Weight::None && is_replaced { Weight::Forgotten } else { self }
    }

    /// What is added to the message, where the other environment has this name.
    pub(super) fn explanation(self, other: &str) -> String {
        match self {
            Weight::None => String::new(),
            Weight::Shared(of) => format!("; all {of} siblings do the same"),
            Weight::Forgotten => format!("; {other} replaces it"),
            Weight::LeftOut => "; it stands commented out there".to_owned(),
            Weight::Alone(without, of) => format!("; {without} of {of} siblings do not"),
        }
    }
}

/// Siblings among which a rule found something.
struct Group<'v> {
    /// At how many of them.
    with: usize,
    /// How many there are.
    all: usize,
    /// The value of the first of them, which says what the others must be to count.
    model: &'v str,
}

/// What the siblings say of each of these settings, at all of which one rule found something.
pub(super) fn weigh(environment: &Environment<'_>, found: &[&Effective<'_>]) -> Vec<Weight> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut numbers: HashMap<(&str, &str), usize> = HashMap::new();
    for effective in found {
        if let (Some(group), Some(value)) = (group(&effective.setting.key), effective.value()) {
            let number = *numbers.entry(group).or_insert(groups.len());
            if number == groups.len() {
                groups.push(Group { with: 0, all: 0, model: value.text });
            }
            groups[number].with += 1;
        }
    }
    if groups.is_empty() {
        return vec![Weight::None; found.len()];
    }
    let member = |effective: &Effective<'_>| {
        let (group, value) = (group(&effective.setting.key)?, effective.value()?);
        let number = *numbers.get(&group)?;
        (!value.is_empty() && are_of_one_kind(groups[number].model, value.text)).then_some(number)
    };
    let members = environment.each_portion(|portion| portion.iter().filter_map(member).collect::<Vec<_>>());
    members.into_iter().flatten().for_each(|number| groups[number].all += 1);
    let weight = |effective: &&Effective<'_>| {
        let number = group(&effective.setting.key).and_then(|group| numbers.get(&group));
        let Some(Group { with, all, .. }) = number.and_then(|number| groups.get(*number)) else { return Weight::None };
        if with >= all && *all >= FEWEST_SHARING {
            Weight::Shared(*all)
        } else if *all >= FEWEST_AROUND && with * FEWEST_AROUND <= *all {
            Weight::Alone(all - with, *all)
        } else {
            Weight::None
        }
    };
    found.iter().map(weight).collect()
}

/// Whether a key may have siblings.
pub(super) fn has_siblings(key: &KeyPath) -> bool {
    group(key).is_some()
}

/// What the siblings of a key have in common: where their parents stand, and the last word of their names. `DB_HOST` and `MAIL_HOST`
/// are siblings, and so are `connectors.a.base_url` and `connectors.b.base_url`.
fn group(key: &KeyPath) -> Option<(&str, &str)> {
    let parent = key.parent_text();
    let above = parent.rfind('.').map_or("", |at| &parent[..at]);
    (!key.text().contains('[')).then_some((above, key.words().next_back()?))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::document::Format;
    use crate::environment::{Layer, Role};
    use crate::source::Source;

    fn weights(text: &str, found: &[&str]) -> Vec<Weight> {
        let document = crate::parse::parse(Arc::new(Source::new("config.yaml", text)), Format::Yaml);
        let settings = document.settings(document.roots()[0]);
        let layer = Layer { document: &document, section: None, shared: false, reason: String::new(), settings };
        let environment = Environment::new("production", Role::Production, vec![layer]);
        let is_found = |one: &&Effective<'_>| found.contains(&one.setting.key.text());
        let found: Vec<&Effective<'_>> = environment.settings().iter().filter(is_found).collect();
        weigh(&environment, &found)
    }

    #[test]
    fn what_all_siblings_share_weighs_less() {
        let hosts = "db: {host: a}\ncache: {host: b}\nmail: {host: c, port: 25}\n";
        assert_eq!(weights(hosts, &["db.host", "cache.host", "mail.host"]), [Weight::Shared(3); 3]);
        assert_eq!(weights(hosts, &["db.host", "cache.host"]), [Weight::None; 2]);
        assert_eq!(
            weights("DB_HOST: a\nMAIL_HOST: b\nX_HOST: c", &["DB_HOST", "MAIL_HOST", "X_HOST"])[0],
            Weight::Shared(3)
        );
        assert_eq!(weights("db: {host: a}\ncache: {host: b}", &["db.host", "cache.host"]), [Weight::None; 2]);
    }

    #[test]
    fn what_stands_alone_weighs_more() {
        let many: String =
            (0..9).map(|number| format!("c{number}: {{url: 'https://{number}.example.com'}}\n")).collect();
        assert_eq!(weights(&many, &["c4.url"]), [Weight::Alone(8, 9)]);
        assert_eq!(weights(&many, &["c4.url", "c5.url"]), [Weight::None; 2]);
        let few: String =
            (0..7).map(|number| format!("c{number}: {{url: 'https://{number}.example.com'}}\n")).collect();
        assert_eq!(weights(&few, &["c4.url"]), [Weight::None]);
        // A number is no answer to the same question.
        assert_eq!(weights(&format!("{few}x: {{url: 7}}\ny: {{url: 8}}\n"), &["c4.url"]), [Weight::None]);
    }

    #[test]
    fn counting_makes_no_error_of_a_warning() {
        use Severity::{Error, Info, Warning};
        for (weight, severity, inherited, expected) in [
            (Weight::None, Error, false, Error),
            (Weight::None, Error, true, Warning),
            (Weight::Shared(3), Error, false, Warning),
            (Weight::Shared(3), Error, true, Warning),
            (Weight::Alone(8, 9), Error, true, Error),
            (Weight::Alone(8, 9), Warning, false, Warning),
            (Weight::Alone(8, 9), Info, false, Warning),
            (Weight::LeftOut, Warning, false, Info),
            (Weight::Forgotten, Error, true, Error),
        ] {
            assert_eq!(weight.severity(severity, inherited), expected, "{weight:?} {severity:?} {inherited}");
        }
    }
}
