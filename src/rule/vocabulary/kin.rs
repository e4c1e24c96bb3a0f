//! Words about a setting and others of its environment: one secret for two purposes, credentials of two modes.

use super::{Hit, Subject, credential, secrecy};
use crate::environment::{Credential, Effective, Origin, Site};
use crate::key::{Letters, Words, any_word, words_in};
use crate::text::{trim, url_mark};

/// The fewest characters of a secret that cannot be the same by chance.
const LEAST: usize = 8;

/// What a secret is for.
#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    Sessions,
    Encryption,
    Forms,
    Webhooks,
    Tokens,
    Databases,
    Caches,
    Brokers,
    Renewal,
    Salting,
}

/// Words of keys, and the purpose that they tell. A key that tells of several tells of none.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const PURPOSES: [(Purpose, Words); 8] = [
    (Purpose::Sessions, Words::of(&["session", "sessions", "cookie", "cookies"])),
    (Purpose::Encryption, Words::of(&["encryption", "encrypt", "crypto", "cipher"])),
    (Purpose::Forms, Words::of(&["csrf", "xsrf"])),
    (Purpose::Webhooks, Words::of(&["webhook", "webhooks"])),
    (Purpose::Tokens, Words::of(&["jwt"])),
    (Purpose::Databases, Words::of(&["database", "db", "postgres", "postgresql", "pg", "mysql", "mariadb", "mongo", "mongodb"])),
    (Purpose::Caches, Words::of(&["redis", "valkey"])),
    (Purpose::Brokers, Words::of(&["rabbitmq", "amqp", "kafka"])),
];

/// All the words that tell of a purpose.
#[rustfmt::skip] // One a line would hide the file behind its lists.
pub(super) const TELLING: Words = Words::of(&[
    "session", "sessions", "cookie", "cookies", "encryption", "encrypt", "crypto", "cipher", "csrf", "xsrf", "webhook",
    "webhooks", "jwt", "database", "db", "postgres", "postgresql", "pg", "mysql", "mariadb", "mongo", "mongodb", "redis",
    "valkey", "rabbitmq", "amqp", "kafka", "refresh", "access", "salt",
]);

/// Whether a secret is that of another key with another purpose; asked of the first key alone, which tells of the others.
pub(super) fn reused_secret(subject: &Subject<'_>) -> Option<Hit> {
    let text = subject.value.text;
    if text.len() < LEAST {
        return None;
    }
    let purpose = purpose(subject.key.joined_words())? as u8;
    // Most values stand but once, and that is soon seen.
    if !subject.around.may_repeat(text) {
        return None;
    }
    let same = subject.around.repeated(purpose_of).with(text);
    let is_own = same.first()?.number == subject.setting.number;
    if !is_own || !same.iter().any(|one| one.kind != purpose) {
        return None;
    }
    if secrecy::secret(subject)?.part.is_some() || secrecy::guessable_secret(subject).is_some() {
        return None;
    }
    let others = same.iter().filter(|one| one.kind != purpose);
    let names: Vec<String> = others.clone().map(|one| format!("`{}`", one.key)).collect();
    let others = others.map(|one| one.site).collect();
    Some(Hit { others, ..Hit::whole(&names.join(" and ")) })
}

/// The purpose of a secret, of one that is long enough to be asked about, by the words of its key.
pub(super) fn purpose_of(words: &str, text: &str) -> Option<u8> {
    // An address may hold a secret and is none itself.
    let may_be_one = text.len() >= LEAST && url_mark(text).is_none();
    may_be_one.then(|| purpose(words)).flatten().map(|purpose| purpose as u8)
}

/// The purpose that the words of a key tell.
fn purpose(words: &str) -> Option<Purpose> {
    let (mut told, mut several, mut access, mut salt) = (None, false, false, false);
    let is_renewal = any_word(words.as_bytes(), 0, |word, id| {
        if !TELLING.hold_numbered(word, id) {
            return false;
        }
        if let Some((purpose, _)) = PURPOSES.iter().find(|(_, tell)| tell.hold_numbered(word, id)) {
            several |= told.is_some_and(|told| told != *purpose);
            told = Some(*purpose);
        }
        access |= word == b"access";
        salt |= word == b"salt";
        // A refresh token that is signed like an access token is taken for one.
        word == b"refresh"
    });
    if is_renewal {
        return Some(Purpose::Renewal);
    }
    let is_access_token = || access && words_in(words).rev().take(3).eq(["secret", "token", "access"]);
    let otherwise = || is_access_token().then_some(Purpose::Tokens).or(salt.then_some(Purpose::Salting));
    told.or_else(otherwise).filter(|_| !several)
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

/// So many others are told with a credential.
const MOST_TOLD: usize = 10;

/// Whether a credential that programs show is of another mode than every secret one of its provider.
pub(super) fn mixed_modes(subject: &Subject<'_>) -> Option<Hit> {
    let is_shown = |text: &str| SHOWN.iter().any(|start| trim(text).starts_with(start));
    if !is_shown(subject.value.text) {
        return None;
    }
    let (provider, test) = mode(subject)?;
    // What starts like no credential is not worth the question.
    let worth = |text: &str| text.contains(['_', '-']) && text.len() <= 512;
    let read = |one: &Effective<'_>| {
        let value = one.value().filter(|value| worth(value.text))?;
        let (setting, key, partly_external) = (one, &one.setting.key, one.origin == Origin::Partly);
        let (letters, notes) = (one.letters, &one.notes);
        let (provider, test) =
            mode(&Subject { setting, key, value, letters, notes, partly_external, sibling: &|_| None, ..*subject })?;
        Some(Credential { provider, site: one.site(), shown: is_shown(value.text), test })
    };
    let of_provider = || subject.around.credentials(&read).iter().filter(|one| one.provider == provider);
    // A program with pairs for both modes chooses between them elsewhere.
    let apart = of_provider().all(|one| one.shown == (one.test == test));
    let others = || of_provider().filter(|one| !one.shown).map(|one| one.site).take(MOST_TOLD).collect();
    let others: Vec<Site> = if apart { others() } else { Vec::new() };
    (!others.is_empty()).then(|| Hit { others, ..Hit::whole(&provider) })
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
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::super::subject::Around;
    use super::*;
    use crate::document::{Document, Format};
    use crate::environment::{Environment, Layer, Role};
    use crate::parse;
    use crate::source::Source;

    #[test]
    fn every_key_with_a_purpose_has_a_telling_word() {
        let told = PURPOSES.iter().flat_map(|(_, words)| words.list()).chain(&["refresh", "access", "salt"]);
        assert!(told.eq(TELLING.list()));
    }

    proptest! {
        #[test]
        fn what_is_repeated_may_be(secrets in proptest::collection::vec("[ab]{8,9}|[$]JWT", 1..6)) {
            let keys = ["JWT", "SESSION_SECRET", "DB_PASSWORD", "REDIS_PASSWORD", "NAME"];
            let line = |(key, secret): (&&str, &String)| format!("{key}={secret}\n");
            let source = Source::new(".env", keys.iter().zip(&secrets).map(line).collect::<String>());
            let document = parse::parse(Arc::new(source), Format::Dotenv);
            let settings = document.roots().iter().flat_map(|root| Document::settings(&document, *root)).collect();
            let (section, reason) = Default::default();
            let layer = Layer { document: &document, section, shared: false, reason, settings };
            let environment = Environment::new("production", Role::Production, vec![layer]);
            for value in environment.settings().iter().filter_map(Effective::value) {
                let is_repeated = environment.repeated(purpose_of).with(value.text).len() > 1;
                prop_assert!(environment.may_repeat(value.text) || !is_repeated, "{}", value.text);
            }
        }
    }
}
