//! Words about yes and no, log levels, and the names of environments.

use super::{Hit, Subject, hit};
use crate::environment::Role;
use crate::key::Letters;
use crate::text::{is_falsy, is_one_of, is_truthy, trim};

/// What each way to write yes is spelled with.
pub(super) const TRUTHY: [Letters; 5] =
    [Letters::of("1"), Letters::of("on"), Letters::of("y"), Letters::of("t"), Letters::of("enabl")];
/// What each way to write no is spelled with.
pub(super) const FALSY: [Letters; 4] = [Letters::of("0"), Letters::of("n"), Letters::of("f"), Letters::of("disabl")];
/// What each level below info is spelled with.
pub(super) const VERBOSE: [Letters; 6] = [
    Letters::of("debug"),
    Letters::of("trace"),
    Letters::of("verbose"),
    Letters::of("silly"),
    Letters::of("all"),
    Letters::of("fine"),
];

pub(super) fn truthy(subject: &Subject<'_>) -> Option<Hit> {
    hit(is_truthy(subject.value.text))
}

pub(super) fn falsy(subject: &Subject<'_>) -> Option<Hit> {
    hit(is_falsy(subject.value.text))
}

pub(super) fn verbose_level(subject: &Subject<'_>) -> Option<Hit> {
    const LEVELS: [&str; 8] = ["debug", "trace", "verbose", "silly", "all", "finest", "finer", "fine"];
    // `RUST_LOG=shop=debug,mail=debug` sets the level of each part: one of many may be looked into, all of them were left on.
    let mut parts = subject.value.text.split(',').map(|part| part.rsplit_once('=').map_or(part, |(_, level)| level));
    hit(parts.all(|level| is_one_of(level, &LEVELS)))
}

pub(super) fn other_environment(subject: &Subject<'_>) -> Option<Hit> {
    let text = trim(subject.value.text);
    if subject.partly_external || text.len() > 100 || text.eq_ignore_ascii_case(subject.environment) {
        return None;
    }
    let named = named_role(text)?;
    // Files of an environment's own are read only where a shared file's choice of the environment is replaced from outside.
    let selects = subject.key.joined_words().ends_with("spring.profiles.active");
    if selects && subject.layer.shared {
        return None;
    }
    let other = match subject.role {
        // A sandbox or a QA environment that calls itself `test` says nothing wrong.
        Role::Production => named != Role::Production,
        Role::Staging => named == Role::Production,
        Role::Local | Role::Test | Role::Example => false,
    };
    other.then(|| {
        Hit::whole(match named {
            Role::Production => "production",
            Role::Staging => "staging",
            Role::Test => "a test environment",
            Role::Local | Role::Example => "development",
        })
    })
}

pub(super) fn own_environment(subject: &Subject<'_>) -> Option<Hit> {
    let text = trim(subject.value.text);
    // The longest name of a role has 11 letters.
    let alone = || {
        text.len() <= 11
            && subject.letters.may_hold_one(&ROLES)
            && role_of(&text.to_ascii_lowercase()) == Some(subject.role)
            && crate::key::words_of(text).len() == 1
    };
    hit(!subject.partly_external && (text.eq_ignore_ascii_case(subject.environment) || alone()))
}

/// The role of the environment that a text names: as its only word, or as its first or last of a few.
fn named_role(text: &str) -> Option<Role> {
    let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
    if text.is_empty() || !text.chars().all(is_name) {
        return None;
    }
    let words = crate::key::words_of(text);
    let (first, last) = (words.first()?, words.last()?);
    // `prod-test` and `staging-live` name both: nobody can tell from outside.
    let ends = (role_of(first), role_of(last));
    if words.len() == 2 && matches!((first.as_str(), last.as_str()), ("non" | "pre", "prod" | "production")) {
        return Some(Role::Staging);
    }
    match ends {
        (Some(first), Some(last)) => (first == last).then_some(first),
        (first, last) => first.or(last),
    }
}

/// What each name of a role is spelled with.
pub(super) const ROLES: [Letters; 14] = [
    Letters::of("pr"),
    Letters::of("hml"),
    Letters::of("homolog"),
    Letters::of("desenvolvimento"),
    Letters::of("desarrollo"),
    Letters::of("live"),
    Letters::of("stg"),
    Letters::of("stag"),
    Letters::of("uat"),
    Letters::of("qa"),
    Letters::of("sandbox"),
    Letters::of("test"),
    Letters::of("dev"),
    Letters::of("local"),
];

/// The role of environments that are called by a word, in lower case.
pub(in crate::rule) fn role_of(word: &str) -> Option<Role> {
    Some(match word {
        "production" | "prod" | "prd" | "live" | "producao" | "produccion" => Role::Production,
        "staging" | "stage" | "stg" | "preprod" | "uat" | "qa" | "sandbox" | "nonprod" | "homolog" | "homologacao"
        | "homologacion" | "hml" => Role::Staging,
        "test" | "testing" => Role::Test,
        "development" | "dev" | "local" | "desenvolvimento" | "desarrollo" => Role::Local,
        _ => return None,
    })
}
