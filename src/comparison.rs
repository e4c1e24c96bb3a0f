//! Two environments joined key by key: the rows that rules judge.

use std::cell::LazyCell;

use foldhash::HashSet;

use crate::document::Document;
use crate::environment::{Effective, Environment, Role};
use crate::key::{KeyPath, Words, words_of};
use crate::source::Span;

/// Two environments side by side; either may be missing, not both.
#[derive(Debug)]
pub struct Comparison<'e, 'd> {
    /// The environment of the staging role, or what stands in for it.
    pub staging: Option<&'e Environment<'d>>,
    /// The environment of the production role.
    pub production: Option<&'e Environment<'d>>,
    /// One row a key: production's order first, then what only staging has, in its order. None where there is but one environment:
    /// each of its settings is a row.
    pub rows: Vec<Row<'e, 'd>>,
}

/// One key with the effective setting of each side, or its absence.
#[derive(Debug)]
pub struct Row<'e, 'd> {
    /// As production writes it; as staging does where production has it not.
    pub key: &'e KeyPath,
    /// Staging's side.
    pub staging: Option<&'e Effective<'d>>,
    /// Production's side.
    pub production: Option<&'e Effective<'d>>,
}

/// Names of one kind of service each.
const SERVICES: [&[&str]; 3] = [
    &["db", "database", "pg", "postgres", "postgresql", "mysql", "mariadb"],
    &["redis", "valkey"],
    &["mongo", "mongodb"],
];
/// Parts of the address of a service, and how an address is called as a whole.
const PARTS: [&str; 9] = ["host", "hostname", "port", "name", "database", "user", "username", "password", "pass"];
const WHOLE: [&str; 3] = ["url", "uri", "dsn"];

/// Whether a key of staging, such as `DB_HOST`, is a part of an address that production alone has as a whole: `DATABASE_URL`.
fn is_given_whole(key: &KeyPath, production: &Environment<'_>, staging: &Environment<'_>) -> bool {
    let mut words = key.words();
    let (Some(service), Some(part), None) = (words.next(), words.next(), words.next()) else { return false };
    let names = SERVICES.iter().find(|names| names.contains(&service)).filter(|_| PARTS.contains(&part));
    let wholes =
        names.into_iter().flat_map(|names| names.iter().flat_map(|name| WHOLE.map(|end| format!("{name}.{end}"))));
    let has = |environment: &Environment<'_>, words: &str| environment.by_words(words).next().is_some();
    wholes.into_iter().any(|words| has(production, &words) && !has(staging, &words))
}

/// What stands where a container takes variables from a file or an object as a whole, beside the map or list of single ones:
/// <https://docs.docker.com/reference/compose-file/services/#env_file>,
/// <https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/#configure-all-key-value-pairs-in-a-configmap-as-container-environment-variables>
const WHOLESALE: [(&str, &[&str]); 2] = [
    (".environment.", &["env_file", "env_file[0]", "env_file[0].path"]),
    (".env[", &["envFrom[0].configMapRef.name", "envFrom[0].secretRef.name"]),
];

/// Of which words the key of such a variable has one.
const VARIABLES: Words = Words::of(&["environment", "env"]);

/// Whether a variable that staging gives a container may be in a file from which production alone takes all that it holds.
fn may_be_in_file(key: &KeyPath, production: &Environment<'_>, staging: &Environment<'_>) -> bool {
    let takes = |environment: &Environment<'_>, container: &str, names: &[&str]| {
        names.iter().any(|name| environment.by_text(&format!("{container}.{name}")).is_some())
    };
    let is_taken = |(single, names): &(&str, &[&str])| {
        let container = key.text().split_once(single).map(|(container, _)| container);
        container.is_some_and(|container| takes(production, container, names) && !takes(staging, container, names))
    };
    key.has(&VARIABLES) && WHOLESALE.iter().any(is_taken)
}

/// The names in a key that carry their environment, which is forgotten, each with all that stands above it, as words:
/// `users.*.db` of `users.staging-db.host`.
fn carriers(key: &KeyPath) -> Vec<&str> {
    let words = key.joined_words();
    let mut carriers = Vec::new();
    // Nearly no key has such a name.
    if memchr::memchr(b'*', words.as_bytes()).is_none() {
        return carriers;
    }
    let (mut start, mut is_item) = (0, false);
    for step in key.text().split_inclusive(['.', '[']) {
        let name = match step.split_once('=') {
            Some((_, name)) if is_item => name,
            _ if is_item => "",
            _ => step,
        };
        is_item = step.ends_with('[');
        let mut end = start;
        for _ in words_of(name) {
            end += words.get(end..).and_then(|rest| rest.find('.')).map_or(words.len() - end, |at| at + 1);
        }
        if words.get(start..end).is_some_and(|own| own.contains('*')) {
            carriers.push(words.get(..end).unwrap_or(words).trim_end_matches('.'));
        }
        start = end;
    }
    carriers
}

impl<'e, 'd> Comparison<'e, 'd> {
    /// Whether this environment stands alone in it.
    pub fn is_of(&self, environment: &Environment<'_>) -> bool {
        let is_it = |one: &Environment<'_>| std::ptr::addr_eq(one, environment);
        self.staging.xor(self.production).is_some_and(is_it)
    }

    /// Joins two environments: keys written the same way first, then keys of the same words.
    pub fn new(staging: Option<&'e Environment<'d>>, production: Option<&'e Environment<'d>>) -> Self {
        if staging.is_none() || production.is_none() {
            return Comparison { staging, production, rows: Vec::new() };
        }
        let settings = |environment: Option<&'e Environment<'d>>| environment.map_or(&[][..], Environment::settings);
        let mut taken = vec![false; settings(staging).len()];
        let mut rows = Vec::with_capacity(settings(production).len());
        // Environments have most of their keys in one order.
        let mut likely = 0;
        for effective in settings(production) {
            let key = &effective.setting.key;
            let number = staging.and_then(|environment| {
                environment.number_of(key, likely).or_else(|| {
                    let spelled_here_too = |number: &usize| {
                        let found = &environment.settings()[*number];
                        production.is_some_and(|production| production.get(&found.setting.key).is_some())
                    };
                    environment.numbers_by_words(key.joined_words()).find(|number| !spelled_here_too(number))
                })
            });
            if let Some(number) = number {
                taken[number] = true;
                likely = number + 1;
            }
            let partner = number.map(|number| &settings(staging)[number]);
            rows.push(Row { key, staging: partner, production: Some(effective) });
        }
        // What one object of several lacks is missing; an object that is not there at all is another way to deploy.
        let objects: HashSet<_> = rows.iter().filter_map(|row| row.key.object()).collect();
        // So is what carries its environment in its name, as `staging-users` does, unless production has its twin.
        let twins = LazyCell::new(|| {
            settings(production).iter().flat_map(|one| carriers(&one.setting.key)).collect::<HashSet<&str>>()
        });
        let is_stagings_own = |key| carriers(key).iter().any(|name| !twins.contains(name));
        let is_taken = |number: usize| {
            staging.is_some_and(|environment| environment.are_written_like(number, |number| taken[number]))
        };
        for (number, effective) in settings(staging).iter().enumerate() {
            let key = &effective.setting.key;
            let given_whole = || {
                let given = |(production, staging)| {
                    is_given_whole(key, production, staging) || may_be_in_file(key, production, staging)
                };
                production.zip(staging).is_some_and(given)
            };
            let is_there = || key.object().is_none_or(|object| objects.contains(&object));
            if !is_taken(number) && is_there() && !given_whole() && !is_stagings_own(key) {
                rows.push(Row { key, staging: Some(effective), production: None });
            }
        }
        Comparison { staging, production, rows }
    }
}

/// Where a key that `model` has belongs in `environment`: at the end of the line of its nearest neighbour there in the order
/// of `model`, else at the end of the environment's own topmost layer.
pub fn insertion_point<'d>(
    environment: &Environment<'d>,
    model: &Environment<'_>,
    effective: &Effective<'_>,
) -> Option<(&'d Document, Span)> {
    let parent = effective.setting.key.parent_text();
    let before = model.before(effective).take(FARTHEST);
    let neighbour = before
        .take_while(|setting| setting.key.begins_with(parent))
        .filter_map(|setting| environment.get(&setting.key))
        .find(|found| !environment.layer(found).shared);
    if let Some(found) = neighbour {
        let document = environment.document(found);
        return Some((document, end_of_line(document, found.setting.span.end)));
    }
    let own = environment.layers.iter().rev().find(|layer| !layer.shared).or(environment.layers.last())?;
    // Where the last of them ends, of all and of those that are siblings.
    let (mut last, mut siblings) = (0, None);
    environment.settings_of(own).rev().take(MOST_SIBLINGS).for_each(|setting| {
        let end = setting.span.end;
        last = last.max(end);
        // Those that end earlier change nothing.
        if siblings.is_none_or(|known| known < end) && setting.key.begins_with(parent) {
            siblings = Some(end);
        }
    });
    Some((own.document, end_of_line(own.document, siblings.unwrap_or(last))))
}

/// A neighbour is looked for this many keys back, so that a hundred thousand missing keys take no minutes.
const FARTHEST: usize = 100;
/// Of a layer this many settings, its last, are asked whether they are siblings.
const MOST_SIBLINGS: usize = 2_000;

fn end_of_line(document: &Document, offset: u32) -> Span {
    let source = &document.source;
    Span::at(source.line_span(source.line_of(offset)).end)
}

/// The environments of a stack that are put side by side: each of the production role with each of the best staging there is.
///
/// Of several environments of the staging role those most like production speak for it: `staging` before `qa`, `qa` before
/// `sandbox` and `demo`, which are often meant to differ.
pub fn pairs<'e, 'd>(
    environments: &[&'e Environment<'d>],
) -> Vec<(Option<&'e Environment<'d>>, Option<&'e Environment<'d>>)> {
    let of = |role: Role| environments.iter().copied().filter(move |environment| environment.role == role);
    let best = of(Role::Staging).map(distance).min();
    let staging: Vec<_> = of(Role::Staging).filter(|environment| Some(distance(environment)) == best).collect();
    let production: Vec<_> = of(Role::Production).collect();
    match (staging.is_empty(), production.is_empty()) {
        (false, false) => {
            production.iter().flat_map(|one| staging.iter().map(|other| (Some(*other), Some(*one)))).collect()
        }
        (false, true) => staging.into_iter().map(|one| (Some(one), None)).collect(),
        (true, _) => production.into_iter().map(|one| (None, Some(one))).collect(),
    }
}

/// How unlike production an environment of the staging role is, by its name.
fn distance(environment: &Environment<'_>) -> usize {
    const NEAREST_FIRST: [&[&str]; 3] = [
        &[
            "staging",
            "stage",
            "stg",
            "preprod",
            "preproduction",
            "pre",
            "uat",
            "acceptance",
            "homolog",
            "homologacao",
            "homologacion",
            "hml",
        ],
        &["qa", "nonprod", "integration", "int", "sit", "beta", "canary"],
        &["sandbox"],
    ];
    let words = words_of(&environment.name);
    let near = |names: &&[&str]| {
        words.iter().any(|word| names.contains(&word.trim_end_matches(|last: char| last.is_ascii_digit())))
    };
    NEAREST_FIRST.iter().position(near).unwrap_or(NEAREST_FIRST.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Forgotten;

    #[test]
    fn names_that_carry_their_environment_are_told() {
        let forgotten = Forgotten::new(vec!["staging".to_owned(), "stg".to_owned()]);
        let carried = |mut key: KeyPath| {
            key.forget(&forgotten);
            carriers(&key).join(" ")
        };
        let users = KeyPath::new("users").child("stagingDb-one");
        assert_eq!(carried(users.child("host")), "users.*.db.one");
        assert_eq!(carried(KeyPath::new("a").child("staging-users")), "a.*.users");
        let item = KeyPath::new("list").item(12).child("x-stg").named_item("name", "a.b-staging").child("stg");
        assert_eq!(carried(item), "list.x.* list.x.*.a.b.* list.x.*.a.b.*.*");
        assert_eq!(carried(KeyPath::new("STAGING_URL")), "");
        assert_eq!(carried(KeyPath::new("-")), "");
    }
}
