//! The `environments` of envparity.yaml: names, roles, loaders and layers.

use super::{DeclaredEnvironment, DeclaredLayer, selector};
use crate::decode::{Decoder, Item};
use crate::environment::Role;
use crate::key::words_of;
use crate::loader::LOADERS;
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
    let (mut role, mut loaders, mut declared) = (None, Vec::new(), Vec::new());
    let mut said = false;
    if item.is_map() {
        let mut table = item.table(decoder, WHAT)?;
        if let Some(item) = table.optional("role") {
            said = true;
            role = item.word(decoder, "a role", &Role::ALL.map(|role| (role.word(), role))).map(|role| role.value);
        }
        loaders = self::loaders(decoder, table.optional("loader"));
        if let Some(item) = table.required(decoder, "layers") {
            declared = layers(decoder, item);
        }
        table.finish(decoder);
    } else {
        declared = layers(decoder, item);
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
    Some(DeclaredEnvironment { role: role?, name, loaders, layers: declared })
}

/// Files or globs, or maps that say of them which programs read them.
fn layers<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Vec<DeclaredLayer> {
    if item.is_map() || !item.is_list() {
        return plain(decoder, item, &[]);
    }
    let items = item.list(decoder, LAYERS);
    let mut layers = Vec::with_capacity(items.len());
    for item in items {
        if !item.is_map() {
            layers.extend(plain(decoder, item, &[]));
            continue;
        }
        let Some(mut table) = item.table(decoder, "a layer") else { continue };
        let loaders = loaders(decoder, table.optional("loader"));
        if let Some(item) = table.required(decoder, "files") {
            layers.extend(plain(decoder, item, &loaders));
        }
        table.finish(decoder);
    }
    layers
}

fn plain<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, loaders: &[Spanned<String>]) -> Vec<DeclaredLayer> {
    let files = selector::file_patterns(decoder, item, LAYERS);
    files.into_iter().map(|files| DeclaredLayer { files, loaders: loaders.to_vec() }).collect()
}

fn loaders<'d>(decoder: &mut Decoder<'d>, item: Option<Item<'d>>) -> Vec<Spanned<String>> {
    let known: Vec<_> = LOADERS.iter().map(|loader| (loader.name, loader.name)).collect();
    let items = item.map(|item| item.one_or_many(decoder)).unwrap_or_default();
    let named = items.into_iter().filter_map(|item| item.word(decoder, "a loader", &known));
    named.map(|name| Spanned::new(name.value.to_owned(), name.span)).collect()
}

/// The role that a name implies, by its words: `prod-eu` is a production.
pub(super) fn role_of(name: &str) -> Option<Role> {
    // The whole table of environment words is discovery's, on a floor above; these are the words that people write as the
    // name of an environment, and `role:` says the rest.
    const EXAMPLE: [&str; 4] = ["example", "sample", "template", "dist"];
    const STAGING: [&str; 21] = [
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
        "homolog",
        "homologacao",
        "homologacion",
        "hml",
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
    } else if any(&["production", "prod", "prd", "live", "producao", "produccion"]) {
        Some(if any_almost { Role::Staging } else { Role::Production })
    } else if any(&["test", "testing", "ci"]) {
        Some(Role::Test)
    } else if any(&["local", "development", "develop", "dev", "desenvolvimento", "desarrollo"]) {
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
