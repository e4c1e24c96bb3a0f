//! Words about a setting and others of its environment: one secret for two purposes, credentials of two modes.

use super::{Hit, Subject, credential, secrecy};
use crate::environment::{Effective, Origin};
use crate::key::{KeyPath, Letters, Words};
use crate::text::trim;

/// The fewest characters of a secret that cannot be the same by chance.
const LEAST: usize = 8;

/// Words of keys, and the purpose that they tell. A key that tells of several tells of none.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const PURPOSES: [(&str, Words); 8] = [
    ("sessions", Words::of(&["session", "sessions", "cookie", "cookies"])),
    ("encryption", Words::of(&["encryption", "encrypt", "crypto", "cipher"])),
    ("forms", Words::of(&["csrf", "xsrf"])),
    ("webhooks", Words::of(&["webhook", "webhooks"])),
    ("tokens", Words::of(&["jwt"])),
    ("databases", Words::of(&["database", "db", "postgres", "postgresql", "pg", "mysql", "mariadb", "mongo", "mongodb"])),
    ("caches", Words::of(&["redis", "valkey"])),
    ("brokers", Words::of(&["rabbitmq", "amqp", "kafka"])),
];

/// All the words that tell of a purpose.
#[rustfmt::skip] // One a line would hide the file behind its lists.
pub(super) const TELLING: Words = Words::of(&[
    "session", "sessions", "cookie", "cookies", "encryption", "encrypt", "crypto", "cipher", "csrf", "xsrf", "webhook",
    "webhooks", "jwt", "database", "db", "postgres", "postgresql", "pg", "mysql", "mariadb", "mongo", "mongodb", "redis",
    "valkey", "rabbitmq", "amqp", "kafka", "refresh", "access",
]);

/// A refresh token that is signed like an access token is taken for one.
const RENEWS: Words = Words::of(&["refresh"]);

/// Whether a secret is that of another key with another purpose; asked of the first key alone, which tells of the others.
pub(super) fn reused_secret(subject: &Subject<'_>) -> Option<Hit> {
    let text = subject.value.text;
    if text.len() < LEAST {
        return None;
    }
    let purpose = purpose(subject.key)?;
    // Most values stand but once, and that is soon seen.
    subject.around.by_value(text).nth(1)?;
    if secrecy::secret(subject)?.part.is_some() || secrecy::guessable_secret(subject).is_some() {
        return None;
    }
    let settings = subject.around.settings();
    let same = subject.around.by_value(text).map(|number| (number, &settings[number]));
    let is_own = |one: &Effective<'_>| one.setting.key == *subject.key;
    let told = same.filter(|(_, one)| one.origin == Origin::Literal);
    let told: Vec<(usize, &Effective<'_>)> =
        told.filter(|(_, one)| is_own(one) || self::purpose(&one.setting.key).is_some()).collect();
    let differs = |one: &Effective<'_>| self::purpose(&one.setting.key) != Some(purpose);
    let others: Vec<usize> = told.iter().filter(|(_, one)| differs(one)).map(|(number, _)| *number).collect();
    let first = told.first().is_some_and(|(_, one)| is_own(one));
    (first && !others.is_empty()).then(|| {
        let names: Vec<String> =
            others.iter().map(|number| format!("`{}`", settings[*number].setting.key.text())).collect();
        Hit { others, ..Hit::whole(&names.join(" and ")) }
    })
}

fn purpose(key: &KeyPath) -> Option<&'static str> {
    if key.has(&RENEWS) {
        return Some("renewal");
    }
    let mut found = PURPOSES.iter().filter(|(_, tell)| key.has(tell));
    match (found.next(), found.next()) {
        (Some((purpose, _)), None) => Some(purpose),
        (None, _) if key.words().rev().take(3).eq(["secret", "token", "access"]) => Some("tokens"),
        _ => None,
    }
}

/// What credentials start with that a program shows to everybody.
const SHOWN: [&str; 6] = ["pk_", "FLWPUBK", "CHAPUBK", "SB-Mid-client-", "Mid-client-", "xnd_public_"];

/// The letters that each of these has.
pub(super) const SPELLED: [Letters; 5] = [
    Letters::of("pk_"),
    Letters::of("FLWPUBK"),
    Letters::of("CHAPUBK"),
    Letters::of("Mid-client-"),
    Letters::of("xnd_public_"),
];

/// Words of keys that say a mode themselves, where a program has one pair of credentials for each.
const SAYS_MODE: [&str; 7] = ["test", "testing", "sandbox", "live", "prod", "production", "dev"];

/// How many settings are asked for credentials.
const MOST: usize = 5000;

/// Whether a credential that programs show is of another mode than every secret one of its provider.
pub(super) fn mixed_modes(subject: &Subject<'_>) -> Option<Hit> {
    let is_shown = |text: &str| SHOWN.iter().any(|start| trim(text).starts_with(start));
    if !is_shown(subject.value.text) {
        return None;
    }
    let (provider, test) = mode(subject)?;
    // What starts like no credential is not worth the question.
    let worth = |text: &str| text.contains(['_', '-']) && text.len() <= 512;
    let modes = subject.around.settings().iter().take(MOST).enumerate().filter_map(|(number, one)| {
        let value = one.value().filter(|value| worth(value.text))?;
        let (key, partly_external) = (&one.setting.key, one.origin == Origin::Partly);
        let notes = &one.notes;
        let (same, test) = mode(&Subject { key, value, notes, partly_external, sibling: &|_| None, ..*subject })?;
        (same == provider).then_some((number, is_shown(value.text), test))
    });
    let modes: Vec<(usize, bool, bool)> = modes.collect();
    // A program with pairs for both modes chooses between them elsewhere.
    let apart = modes.iter().all(|(_, shown, other)| *shown == (*other == test));
    let others: Vec<usize> = modes.iter().filter(|(_, shown, _)| !shown).map(|(number, ..)| *number).collect();
    (apart && !others.is_empty()).then(|| Hit { others, ..Hit::whole(&provider) })
}

/// The provider of a credential, and whether it is for tests.
fn mode(subject: &Subject<'_>) -> Option<(String, bool)> {
    if subject.key_has(&SAYS_MODE) || !subject.value.text.contains(['_', '-']) {
        return None;
    }
    let test = credential::test_credential(subject);
    let hit = test.clone().or_else(|| credential::live_credential(subject))?;
    Some((hit.detail, test.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_with_a_purpose_has_a_telling_word() {
        let told = PURPOSES.iter().flat_map(|(_, words)| words.list()).chain(RENEWS.list()).chain(&["access"]);
        assert!(told.eq(TELLING.list()));
    }
}
