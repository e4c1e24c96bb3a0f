//! The words `secret` and `weak-secret`: literals that ought to be hard to guess.

use std::ops::Range;

use super::address::{self, Url};
use super::compound::assigned;
use super::{Hit, Subject, placeholder};
use crate::document::{Setting, Value};
use crate::key::{KeyPath, Letters};
use crate::reference::{is_whole, references};
use crate::secret::{is_secret, may_be_secret};
use crate::text::{trim, url_mark};

pub(super) fn secret(subject: &Subject<'_>) -> Option<Hit> {
    let found = literal(subject)?;
    (!placeholder::stands_in(&subject.value.text[found.range.clone()])).then(|| found.hit(subject, "a secret"))
}

/// One literal secret on both sides, whatever stands around it.
pub(super) fn shares_secret(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    const LOGIN: Letters = Letters::anywhere("://@");
    let has_parts = |subject: &Subject<'_>| subject.letters.may_hold(ASSIGNS) || subject.letters.may_hold(LOGIN);
    // Most values differ, and have no part that could be the same.
    if staging.value.text != production.value.text && !(has_parts(staging) && has_parts(production)) {
        return None;
    }
    let known = |subject: &Subject<'_>| literal(subject).filter(|_| !subject.by_default);
    let (one, other) = (known(staging)?, known(production)?);
    let text = &production.value.text[other.range.clone()];
    let shared = staging.value.text[one.range] == *text && !placeholder::stands_in(text);
    shared.then(|| other.hit(production, "a secret"))
}

/// A literal secret in a layer above one that takes it from outside.
pub(super) fn secret_over_reference(subject: &Subject<'_>) -> Option<Hit> {
    let is_outside = |(_, setting): &(usize, Setting<'_>)| is_whole(setting.value.text);
    subject.setting.shadowed.iter().any(is_outside).then(|| secret(subject)).flatten()
}

pub(super) fn weak_secret(subject: &Subject<'_>) -> Option<Hit> {
    judged(subject, weakness)
}

pub(super) fn guessable_secret(subject: &Subject<'_>) -> Option<Hit> {
    judged(subject, |text, _| commonplace(text))
}

/// What there is to say against a literal secret, by its text and the fewest characters that are enough for it.
fn judged(subject: &Subject<'_>, reason: fn(&str, usize) -> Option<&'static str>) -> Option<Hit> {
    if let Some(hit) = shared_name(subject) {
        return Some(hit);
    }
    let found = literal(subject)?;
    let text = &subject.value.text[found.range.clone()];
    let reason = reason(text, found.floor)?;
    (!placeholder::stands_in(text)).then(|| found.hit(subject, reason))
}

/// Why a value is no good as the secret that its key is said to be; none for one that comes from elsewhere.
pub(super) fn poor_secret(key: &KeyPath, text: &str) -> Option<&'static str> {
    let (range, floor) = if url_mark(text).is_some() {
        (address::passwords(text).next().or_else(|| assigned(text))?, 0)
    } else {
        assigned(text).map_or((0..text.len(), floor(key)), |range| (range, 0))
    };
    let text = &text[range];
    if trim(text).is_empty() || is_reference(text) {
        return None;
    }
    if placeholder::stands_in(text) { Some("is a placeholder") } else { weakness(text, floor) }
}

/// A literal secret: where it stands, and the fewest characters that are enough for its purpose.
struct Literal {
    range: Range<usize>,
    floor: usize,
}

impl Literal {
    fn hit(&self, subject: &Subject<'_>, detail: &str) -> Hit {
        if self.range == (0..subject.value.text.len()) {
            Hit::whole(detail)
        } else {
            Hit::part(self.range.clone(), detail)
        }
    }
}

const ASSIGNS: Letters = Letters::of("=");

/// Whether a value may be or hold a literal secret, as far as is told by its letters and by its key.
pub(super) fn may_be_literal(key: &KeyPath, value: &Value<'_>, letters: Letters) -> bool {
    const LOGIN: Letters = Letters::anywhere("://@");
    letters.may_hold(ASSIGNS) || letters.may_hold(LOGIN) || may_be_secret(key, value)
}

fn literal(subject: &Subject<'_>) -> Option<Literal> {
    let text = subject.value.text;
    if text.len() > 8192 || text.len() < 2 {
        return None;
    }
    const MARK: Letters = Letters::of("://");
    if subject.letters.may_hold(MARK) && url_mark(text).is_some() {
        // A password of any length is judged by what it is: the floor of a URL's password is that of a person's.
        let password = address::passwords(text).find(|range| range.len() > 1);
        let found = password.or_else(|| assigned(text))?;
        return (!is_reference(&text[found.clone()])).then_some(Literal { range: found, floor: 0 });
    }
    if let Some(range) = subject.letters.may_hold(ASSIGNS).then(|| assigned(text)).flatten() {
        return Some(Literal { range, floor: 0 });
    }
    if subject.partly_external
        || subject.value.is_empty()
        || !is_secret(subject.key, &subject.value)
        || is_seen_by_clients(subject.key)
        || is_reference(text)
        || text.split_whitespace().count() > 6
        || is_name_in_store(subject.key, text)
    {
        return None;
    }
    Some(Literal { range: 0..text.len(), floor: floor(subject.key) })
}

/// Whether a key says that its value is shipped to browsers and phones: by the name of a service that hands out such keys, or
/// by the prefix under which a bundler puts it there.
fn is_seen_by_clients(key: &KeyPath) -> bool {
    const SERVICES: [&str; 10] =
        ["algolia", "analytics", "dsn", "firebase", "maps", "recaptcha", "sentry", "site", "sitekey", "vapid"];
    const BUNDLERS: [&[&str]; 5] = [&["vite"], &["expo"], &["gatsby"], &["react", "app"], &["next", "public"]];
    let words: Vec<&str> = key.words().collect();
    let says_secret = words.iter().any(|word| matches!(*word, "secret" | "private"));
    BUNDLERS.iter().any(|prefix| words.starts_with(prefix))
        || !says_secret && words.iter().any(|word| SERVICES.contains(word))
}

/// Whether a part of a text, or all of it, names something that is kept elsewhere.
fn is_reference(text: &str) -> bool {
    !references(text).is_empty()
}

/// Whether a text is the name under which a store keeps the secret: the variable's own name, or an identifier in a map of
/// secrets, as Helm charts map variables to entries of a Secret.
fn is_name_in_store(key: &KeyPath, text: &str) -> bool {
    let text = trim(text);
    let joined =
        text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-.".contains(&byte)) && text.contains(['_', '-', '.']);
    let mapped = key.words().any(|word| matches!(word, "secrets" | "externalsecrets" | "secretkeyref"));
    text.eq_ignore_ascii_case(key.name()) && text.contains('_') || joined && mapped
}

/// The fewest characters that are enough: 32 for keys that sign or encrypt (RFC 7518 section 3.2), 10 for passwords, 16 for others.
fn floor(key: &KeyPath) -> usize {
    const SIGNS: [&str; 8] = ["jwt", "signing", "session", "cookie", "encryption", "cookies", "sessions", "hmac"];
    let words: Vec<&str> = key.words().collect();
    let tail = &words[words.len().saturating_sub(3)..];
    if tail.iter().any(|word| matches!(*word, "password" | "passwd" | "pwd" | "passphrase")) {
        10
    } else if tail.iter().any(|word| SIGNS.contains(word))
        || tail.ends_with(&["secret", "key"])
        || tail.ends_with(&["app", "key"])
        || tail.ends_with(&["key", "base"])
    {
        32
    } else {
        16
    }
}

/// Known defaults, in lower case.
const DEFAULTS: [&str; 34] = [
    "secret",
    "password",
    "passw0rd",
    "p@ssw0rd",
    "password1",
    "password123",
    "postgres",
    "postgresql",
    "mysql",
    "root",
    "toor",
    "admin",
    "administrator",
    "admin123",
    "guest",
    "minioadmin",
    "minio",
    "rabbitmq",
    "redis",
    "mongo",
    "test",
    "testing",
    "test123",
    "user",
    "default",
    "qwerty",
    "letmein",
    "welcome",
    "123456",
    "12345678",
    "123456789",
    "1234567890",
    "keyboard cat",
    "supersecret",
];

/// Names of environments, which people take for the passwords of these.
const ENVIRONMENTS: [&str; 9] =
    ["staging", "stage", "production", "prod", "development", "dev", "local", "sandbox", "demo"];

/// Words that a random text does not hold, with their letters.
const WEAK_WORDS: [(&str, Letters); 8] = {
    const fn spelled(word: &'static str) -> (&'static str, Letters) {
        (word, Letters::of(word))
    }
    [
        spelled("secret"),
        spelled("pass"),
        spelled("password"),
        spelled("passwd"),
        spelled("default"),
        spelled("qwerty"),
        spelled("123456"),
        spelled("insecure"),
    ]
};

fn weakness(text: &str, floor: usize) -> Option<&'static str> {
    commonplace(text).or_else(|| (trim(text).chars().count() < floor).then_some("is too short for its purpose"))
}

/// Why a text is among the first that anybody would try, whatever its length.
fn commonplace(text: &str) -> Option<&'static str> {
    let text = trim(text);
    let lower = text.to_ascii_lowercase();
    if DEFAULTS.contains(&lower.as_str()) {
        return Some("is a known default");
    }
    let bare = lower.trim_end_matches(|last: char| last.is_ascii_digit() || last.is_ascii_punctuation());
    if DEFAULTS.contains(&bare) || ENVIRONMENTS.contains(&bare) {
        return Some("is a common word with little behind it");
    }
    if lower.starts_with("django-insecure-") {
        return Some("is made by a generator for development");
    }
    let body = text.strip_prefix("base64:").unwrap_or(text).trim_end_matches('=');
    let mut seen: Vec<char> = Vec::with_capacity(6);
    for char in body.chars() {
        if !seen.contains(&char) {
            seen.push(char);
        }
        if seen.len() > 5 {
            break;
        }
    }
    if seen.len() < 5 && body.chars().count() < 8 {
        return Some("is too short for its purpose");
    }
    if seen.len() < 5 {
        return Some("is made of too few different characters");
    }
    // A word counts when it is at least a fifth of the text; a long random text may hold any word.
    if text.len() > 64 {
        return None;
    }
    let letters = Letters::of(text);
    let is_common = |(word, needed): &(&str, Letters)| {
        word.len() * 5 >= lower.len() && letters.may_hold(*needed) && lower.contains(word)
    };
    WEAK_WORDS.iter().any(is_common).then_some("is built around a common word")
}

/// A URL whose password is its user name, or the empty one of an administrator.
fn shared_name(subject: &Subject<'_>) -> Option<Hit> {
    const MARK: Letters = Letters::anywhere("://@");
    let text = subject.value.text;
    if !subject.letters.may_hold(MARK) || url_mark(text).is_none() || text.len() > 4096 {
        return None;
    }
    address::urls(text).find_map(|url| default_login(text, &url))
}

fn default_login(text: &str, url: &Url) -> Option<Hit> {
    let (user, password) = (url.user.clone()?, url.password.clone()?);
    let (name, word) = (&text[user.clone()], &text[password.clone()]);
    if !(word.is_empty() || word == name) || is_reference(word) || is_reference(name) {
        return None;
    }
    if word.is_empty() {
        return matches!(name, "root" | "postgres" | "admin" | "sa")
            .then(|| Hit::part(user, "is empty for an administrator"));
    }
    (!placeholder::stands_in(word)).then(|| Hit::part(password, "is the same as the user name"))
}
