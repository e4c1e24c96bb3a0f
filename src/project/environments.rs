//! The `environments` of envparity.yaml: names, roles, loaders and layers.

use super::{DeclaredEnvironment, selector};
use crate::decode::{Decoder, Item};
use crate::environment::Role;
use crate::key::words_of;
use crate::source::Spanned;

const WHAT: &str = "an environment";
const LAYERS: &str = "a list of files, lowest precedence first";

pub(super) fn read<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Vec<DeclaredEnvironment> {
    item.entries(decoder, "a map from the names of environments to their layers")
        .into_iter()
        .filter_map(|(name, entry)| environment(decoder, name, entry))
        .collect()
}

fn environment<'d>(decoder: &mut Decoder<'d>, name: Spanned<&'d str>, item: Item<'d>) -> Option<DeclaredEnvironment> {
    let (mut role, mut loader, mut layers) = (None, None, Vec::new());
    let mut said = false;
    if item.is_map() {
        let mut table = item.table(decoder, WHAT)?;
        if let Some(item) = table.optional("role") {
            said = true;
            role = item.word(decoder, "a role", &Role::ALL.map(|role| (role.word(), role))).map(|role| role.value);
        }
        loader = table.optional("loader").and_then(|item| item.string(decoder, "the name of a loader"));
        if let Some(item) = table.required(decoder, "layers") {
            layers = selector::file_patterns(decoder, item, LAYERS);
        }
        table.finish(decoder);
    } else {
        layers = selector::file_patterns(decoder, item, LAYERS);
    }
    let name = Spanned::new(name.value.to_owned(), name.span);
    role = role.or_else(|| role_of(&name.value));
    if role.is_none() && !said {
        let message = format!(
            "the name `{}` does not say what the environment is for; add `role: staging` or another role",
            name.value
        );
        decoder.mistake("project/missing-field", name.span, message);
    }
    Some(DeclaredEnvironment { role: role?, name, loader, layers })
}

/// The role that a name implies, by its words: `prod-eu` is a production.
pub(super) fn role_of(name: &str) -> Option<Role> {
    // The whole table of environment words is discovery's, on a floor above; these are the words that people write as the
    // name of an environment, and `role:` says the rest.
    const EXAMPLE: [&str; 4] = ["example", "sample", "template", "dist"];
    const STAGING: [&str; 17] = [
        "staging",
        "stage",
        "stg",
        "uat",
        "qa",
        "preprod",
        "preproduction",
        "nonprod",
        "preview",
        "review",
        "sandbox",
        "demo",
        "acceptance",
        "canary",
        "integration",
        "perf",
        "loadtest",
    ];
    const ALMOST: [&str; 5] = ["pre", "non", "near", "not", "like"];
    let words = words_of(name);
    let any = |known: &[&str]| {
        words.iter().any(|word| known.contains(&word.trim_end_matches(|last: char| last.is_ascii_digit())))
    };
    let any_almost = words.iter().any(|word| ALMOST.contains(&word.as_str()));
    if any(&EXAMPLE) {
        Some(Role::Example)
    } else if any(&STAGING) {
        Some(Role::Staging)
    } else if any(&["production", "prod", "prd", "live"]) {
        Some(if any_almost { Role::Staging } else { Role::Production })
    } else if any(&["test", "testing", "ci"]) {
        Some(Role::Test)
    } else if any(&["local", "development", "develop", "dev"]) {
        Some(Role::Local)
    } else {
        None
    }
}

/// The role that a word stands for as a whole: `prod` is every production, `prod-eu` and `uat` are names.
pub(super) fn whole_role(word: &str) -> Option<Role> {
    match word.to_ascii_lowercase().as_str() {
        "production" | "prod" | "prd" | "live" => Some(Role::Production),
        "staging" | "stage" | "stg" => Some(Role::Staging),
        "test" => Some(Role::Test),
        "local" => Some(Role::Local),
        "example" => Some(Role::Example),
        _ => None,
    }
}
