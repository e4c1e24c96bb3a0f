//! Two environments joined key by key: the rows that rules judge.

mod carried;
mod elsewhere;

use std::cmp::Reverse;

use foldhash::HashSet;

use self::elsewhere::Elsewhere;
use crate::document::Document;
use crate::environment::{Effective, Environment, Role};
use crate::key::{KeyPath, words_of};
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

impl<'e, 'd> Comparison<'e, 'd> {
    /// Whether this environment stands alone in it.
    pub fn is_of(&self, environment: &Environment<'_>) -> bool {
        let is_it = |one: &Environment<'_>| std::ptr::addr_eq(one, environment);
        self.staging.xor(self.production).is_some_and(is_it)
    }

    /// Staging, where production is this environment.
    pub fn staging_beside(&self, production: &Environment<'_>) -> Option<&'e Environment<'d>> {
        self.staging.filter(|_| self.production.is_some_and(|one| std::ptr::addr_eq(one, production)))
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
        let mut met = Vec::new();
        if let Some((staging, production)) = staging.zip(production) {
            let alone =
                rows.iter().enumerate().filter(|(_, row)| row.staging.is_none()).map(|(row, one)| (row, one.key));
            for (row, number) in carried::pairs(staging, production, &taken, alone) {
                let partner = &staging.settings()[number];
                rows[row].staging = Some(partner);
                taken[number] = true;
                met.push(&partner.setting.key);
            }
        }
        // What one object of several lacks is missing; an object that is not there at all is another way to deploy.
        let objects: HashSet<_> = rows.iter().filter_map(|row| carried::object(row.key)).collect();
        let is_taken = |number: usize| {
            staging.is_some_and(|environment| environment.are_written_like(number, |number| taken[number]))
        };
        let elsewhere = staging.zip(production).map(|(staging, production)| Elsewhere::new(staging, production, &met));
        for (number, effective) in settings(staging).iter().enumerate() {
            let key = &effective.setting.key;
            let lacks = || elsewhere.as_ref().is_none_or(|elsewhere| !elsewhere.has(key));
            if !is_taken(number) && carried::object(key).is_none_or(|object| objects.contains(&object)) && lacks() {
                rows.push(Row { key, staging: Some(effective), production: None });
            }
        }
        Comparison { staging, production, rows }
    }
}

/// Where a key that `model` has belongs in `environment`: at the end of the line of its nearest neighbour there in the order
/// of `model`, else at the end of the environment's own topmost layer that has siblings of it, else of its topmost one.
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
    let own = environment.layers.iter().rev().filter(|layer| !layer.shared);
    let (mut left, mut topmost) = (MOST_SIBLINGS, None);
    for layer in own.take(MOST_LAYERS).chain(environment.layers.last().filter(|layer| layer.shared)) {
        // Where the last of its settings ends, of all and of those that are siblings.
        let (mut last, mut siblings) = (0, None);
        environment.settings_of(layer).rev().take(left).for_each(|setting| {
            left -= 1;
            let end = setting.span.end;
            last = last.max(end);
            // Those that end earlier change nothing.
            if siblings.is_none_or(|known| known < end) && setting.key.begins_with(parent) {
                siblings = Some(end);
            }
        });
        if let Some(end) = siblings {
            return Some((layer.document, end_of_line(layer.document, end)));
        }
        topmost.get_or_insert((layer, last));
    }
    topmost.map(|(layer, last)| (layer.document, end_of_line(layer.document, last)))
}

/// A neighbour is looked for this many keys back, so that a hundred thousand missing keys take no minutes.
const FARTHEST: usize = 100;
/// So many layers, the topmost, are looked through: sections of one file may be as many as its keys.
const MOST_LAYERS: usize = 32;
/// This many settings, the last of those layers, are asked whether they are siblings.
const MOST_SIBLINGS: usize = 2_000;

fn end_of_line(document: &Document, offset: u32) -> Span {
    let source = &document.source;
    Span::at(source.line_span(source.line_of(offset)).end)
}

/// The environments of a stack that are put side by side: each of the production role with each of the best staging there is for it.
///
/// Of several environments of the staging role those for the same region or part speak first, `eu-staging` for `eu-prod`; of these
/// those most like production: `staging` before `qa`, `qa` before `sandbox` and `demo`, which are often meant to differ.
pub fn pairs<'e, 'd>(
    environments: &[&'e Environment<'d>],
) -> Vec<(Option<&'e Environment<'d>>, Option<&'e Environment<'d>>)> {
    let of = |role: Role| environments.iter().copied().filter(move |environment| environment.role == role);
    let (staging, production): (Vec<_>, Vec<_>) = (of(Role::Staging).collect(), of(Role::Production).collect());
    if staging.is_empty() {
        return production.into_iter().map(|one| (None, Some(one))).collect();
    }
    if production.is_empty() {
        let best = staging.iter().map(|one| distance(one)).min();
        return staging.into_iter().filter(|one| Some(distance(one)) == best).map(|one| (Some(one), None)).collect();
    }
    let beside = |one: &&'e Environment<'d>| {
        let one = *one;
        nearest(&staging, one).into_iter().map(move |other| (Some(other), Some(one)))
    };
    production.iter().flat_map(beside).collect()
}

/// Those of some environments of the staging role that are nearest to one of the production role.
fn nearest<'e, 'd>(staging: &[&'e Environment<'d>], production: &Environment<'_>) -> Vec<&'e Environment<'d>> {
    // Mostly there is but one.
    if staging.len() == 1 {
        return staging.to_vec();
    }
    let theirs = places(&production.name);
    let rank = |one: &&Environment<'_>| {
        let own = places(&one.name);
        let shared = own.iter().filter(|place| theirs.contains(place)).count();
        (Reverse(shared), distance(one), own.len() - shared)
    };
    let best = staging.iter().map(rank).min();
    staging.iter().copied().filter(|one| Some(rank(one)) == best).collect()
}

/// The words of an environment's name that say where it is or of what it is a part: all but those that say what it is for.
fn places(name: &str) -> Vec<String> {
    const PRODUCTION: [&str; 4] = ["production", "prod", "prd", "live"];
    let place = |word: String| {
        let bare = word.trim_end_matches(|last: char| last.is_ascii_digit());
        let is_known = PRODUCTION.contains(&bare) || NEAREST_FIRST.iter().any(|names| names.contains(&bare));
        // Of `staging2` the number is left.
        if is_known { word[bare.len()..].to_owned() } else { word }
    };
    words_of(name).into_iter().map(place).filter(|place| !place.is_empty()).collect()
}

/// The words that name environments of the staging role, those most like production first.
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
    &["qa", "nonprod", "integration", "int", "sit", "alpha", "beta", "canary"],
    &["sandbox"],
];

/// How unlike production an environment of the staging role is, by its name.
fn distance(environment: &Environment<'_>) -> usize {
    let words = words_of(&environment.name);
    let near = |names: &&[&str]| {
        words.iter().any(|word| names.contains(&word.trim_end_matches(|last: char| last.is_ascii_digit())))
    };
    NEAREST_FIRST.iter().position(near).unwrap_or(NEAREST_FIRST.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs of environments with these names, each as `staging/production`.
    fn paired(staging: &[&'static str], production: &[&'static str]) -> String {
        let roles = [(Role::Staging, staging), (Role::Production, production)];
        let names = roles.iter().flat_map(|(role, names)| names.iter().map(|name| (*role, *name)));
        let environments: Vec<_> = names.map(|(role, name)| Environment::new(name, role, Vec::new())).collect();
        let name = |one: Option<&Environment<'_>>| one.map_or("", |one| &*one.name).to_owned();
        let pairs = pairs(&environments.iter().collect::<Vec<_>>());
        pairs.into_iter().map(|(one, other)| name(one) + "/" + &name(other)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn an_environment_stands_beside_the_one_of_its_place() {
        for (staging, production, expected) in [
            (&["staging"][..], &["prod", "prod-eu"][..], "staging/prod staging/prod-eu"),
            (&["qa", "staging", "uat"], &["production"], "staging/production uat/production"),
            (&["eu-staging", "us-staging"], &["eu-prod", "us-prod"], "eu-staging/eu-prod us-staging/us-prod"),
            (
                &["DeployedUAT", "Staging"],
                &["DeployedProd", "Production"],
                "DeployedUAT/DeployedProd Staging/Production",
            ),
            (&["eu-qa", "us-staging"], &["eu-prod", "us-prod"], "eu-qa/eu-prod us-staging/us-prod"),
            (&["staging", "staging-eu"], &["prod", "prod-eu"], "staging/prod staging-eu/prod-eu"),
            (&["staging", "pre-prod"], &["prod"], "staging/prod pre-prod/prod"),
            (&["staging1", "staging2"], &["prod2", "prod"], "staging2/prod2 staging1/prod staging2/prod"),
            (&["staging-eu", "staging-us"], &["prod-ap"], "staging-eu/prod-ap staging-us/prod-ap"),
            (&["qa", "staging", "uat-eu"], &[], "staging/ uat-eu/"),
            (&[], &["prod", "live"], "/prod /live"),
        ] {
            assert_eq!(paired(staging, production), expected);
        }
    }
}
