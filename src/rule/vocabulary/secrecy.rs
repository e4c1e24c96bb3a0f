//! The words `secret` and `weak-secret`: literals that ought to be hard to guess.

use std::ops::Range;

use super::address::{self, Url};
use super::compound::{assigned, may_assign};
use super::{Hit, Subject, encoded, entry, is_known_secret, login, placeholder};
use crate::document::{Setting, Value};
use crate::key::{KeyPath, Letters, holds};
use crate::reference::{is_whole, opens_sealed, references};
use crate::secret::is_secret;
use crate::text::{trim, url_mark};

pub(super) fn secret(subject: &Subject<'_>) -> Option<Hit> {
    let found = literal(subject)?;
    (!placeholder::stands_in(&subject.value.text[found.range.clone()])).then(|| found.hit(subject, "a secret"))
}

/// One literal secret on both sides, whatever stands around it.
pub(super) fn shares_secret(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let has_parts = |subject: &Subject<'_>| may_assign(subject.letters) || subject.letters.may_hold(LOGIN);
    // Most values differ, and have no part that could be the same.
    let may_share = staging.value.text == production.value.text || has_parts(staging) && has_parts(production);
    if !may_share || production.template {
        return None;
    }
    let known = |subject: &Subject<'_>| literal(subject).filter(|_| !subject.by_default);
    let (one, other) = (known(staging)?, known(production)?);
    let text = &production.value.text[other.range.clone()];
    let shared = staging.value.text[one.range] == *text && !placeholder::stands_in(text);
    shared.then(|| other.hit(production, "a secret"))
}

/// One sealed text in a file of either side's own: who seals a secret twice gets two texts.
pub(super) fn shares_sealed(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let (one, other) = (trim(staging.value.text), trim(production.value.text));
    let is_own = !staging.layer.shared && !production.layer.shared;
    (is_own && one == other && is_sealed(production.key, other)).then(|| Hit::whole("a sealed secret"))
}

/// A literal secret in a layer above one that takes it from outside.
pub(super) fn secret_over_reference(subject: &Subject<'_>) -> Option<Hit> {
    let is_outside = |(_, setting): &(usize, Setting<'_>)| is_whole(setting.value.text);
    subject.setting.shadowed.iter().any(is_outside).then(|| secret(subject)).flatten()
}

/// A literal secret that counts where nothing is given from outside.
pub(super) fn fallback_secret(subject: &Subject<'_>) -> Option<Hit> {
    let is_default = || {
        let found = references(subject.setting.setting.value.text);
        found.iter().any(|reference| reference.default == Some(subject.value.text))
    };
    (subject.by_default && is_default()).then(|| secret(subject)).flatten()
}

pub(super) fn weak_secret(subject: &Subject<'_>) -> Option<Hit> {
    judged(subject, weakness)
}

pub(super) fn guessable_secret(subject: &Subject<'_>) -> Option<Hit> {
    judged(subject, |text, _| commonplace(text))
}

/// What there is to say against a literal secret, by its text and the fewest characters that are enough for it.
fn judged(subject: &Subject<'_>, reason: fn(&str, usize) -> Option<&'static str>) -> Option<Hit> {
    if subject.template {
        return None;
    }
    let (text, mut password) = (subject.value.text, None);
    if subject.letters.may_hold(LOGIN) && text.len() <= LONGEST && url_mark(text).is_some() {
        for url in address::urls(text) {
            if let Some(hit) = default_login(text, &url) {
                return Some(hit);
            }
            password = password.or_else(|| url.password.filter(|range| range.len() > 1));
        }
    }
    let found = literal_beside(subject, password)?;
    let text = &text[found.range.clone()];
    if let Some(text) = encoded::decoded(subject, text) {
        let reason = match placeholder::stands_in(&text) {
            true => Some("is a placeholder"),
            false => reason(&text, found.floor).filter(|_| !is_reference(&text)),
        };
        return reason.map(|reason| found.hit(subject, reason));
    }
    let reason = reason(text, found.floor).or_else(|| login::repeated_name(subject, text))?;
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

/// Longer texts, in bytes, are not looked into, and shorter ones are no secrets.
const LONGEST: usize = 8192;
const SHORTEST: usize = 2;

/// The letters around the password of a URL.
const LOGIN: Letters = Letters::anywhere("://@");

/// What its key and its letters say of a value that may be or hold a literal secret.
#[derive(PartialEq)]
pub(super) enum Literally {
    /// It is none and holds none.
    Harmless,
    /// It may hold one.
    Divided,
    /// It is secret by its key.
    Secret,
}

impl Literally {
    pub(super) fn of(key: &KeyPath, value: &Value<'_>, letters: Letters) -> Self {
        if may_assign(letters) || letters.may_hold(LOGIN) {
            Literally::Divided
        } else if value.text.len() >= SHORTEST && is_secret(key, value) {
            Literally::Secret
        } else {
            Literally::Harmless
        }
    }
}

fn literal(subject: &Subject<'_>) -> Option<Literal> {
    let text = subject.value.text;
    let has_passwords = subject.letters.may_hold(LOGIN) && text.len() <= LONGEST;
    // A password of any length is judged by what it is: the floor of a URL's password is that of a person's.
    let password = has_passwords.then(|| address::passwords(text).find(|range| range.len() > 1)).flatten();
    literal_beside(subject, password)
}

/// The literal secret of a value, of which the first password in a URL is known.
fn literal_beside(subject: &Subject<'_>, password: Option<Range<usize>>) -> Option<Literal> {
    let text = subject.value.text;
    if text.len() > LONGEST || text.len() < SHORTEST {
        return None;
    }
    const MARK: Letters = Letters::of("://");
    let assigned = || may_assign(subject.letters).then(|| assigned(text)).flatten();
    if subject.letters.may_hold(MARK) && url_mark(text).is_some() {
        let found = password.or_else(assigned)?;
        return (!is_reference(&text[found.clone()])).then_some(Literal { range: found, floor: 0 });
    }
    if let Some(range) = assigned() {
        return Some(Literal { range, floor: 0 });
    }
    if subject.partly_external
        || subject.value.is_empty()
        || !(is_known_secret(subject.notes) || is_secret(subject.key, &subject.value))
        || is_seen_by_clients(subject.key)
        || is_reference(text)
        || is_remark(text)
        || is_name_in_store(subject.key, text)
        || entry::is_name(subject)
        || placeholder::names_source(text)
    {
        return None;
    }
    Some(Literal { range: 0..text.len(), floor: floor(subject.key) })
}

/// Whether a text is sealed with salt: <https://bitnami-labs.github.io/sealed-secrets/#overview> has it below `encryptedData`.
fn is_sealed(key: &KeyPath, text: &str) -> bool {
    let in_sealed_secret = || key.text().contains("encryptedData.") && text.starts_with("Ag");
    text.len() >= SHORTEST_SEALED && (opens_sealed(text) || in_sealed_secret())
}

/// A shorter text holds no salt and no secret.
const SHORTEST_SEALED: usize = 32;

/// Whether a key says that its value is shipped to browsers and phones: by the name of a service that hands out such keys, or
/// by the prefix under which a bundler puts it there.
fn is_seen_by_clients(key: &KeyPath) -> bool {
    #[rustfmt::skip] // One a line would hide the function behind its list.
    const SERVICES: [&str; 14] = [
        "algolia", "analytics", "dsn", "firebase", "map", "maps", "pusher", "recaptcha", "reverb", "sentry", "site", "sitekey",
        "soketi", "vapid",
    ];
    const BUNDLERS: [&[&str]; 5] = [&["vite"], &["expo"], &["gatsby"], &["react", "app"], &["next", "public"]];
    let words: Vec<&str> = key.words().collect();
    let says_secret = words.iter().any(|word| matches!(*word, "secret" | "private" | "password" | "passwd" | "pass"));
    BUNDLERS.iter().any(|prefix| words.starts_with(prefix))
        || !says_secret && words.iter().any(|word| SERVICES.contains(word))
}

/// Whether a text speaks to people: a sentence, or words that ask for a value, as in `secret required value`.
fn is_remark(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let asks = |word: &str| word.eq_ignore_ascii_case("required");
    words.clone().count() > 6 || words.clone().count() > 1 && words.any(asks)
}

/// Whether a part of a text, or all of it, names something that is kept elsewhere.
fn is_reference(text: &str) -> bool {
    !references(text).is_empty()
}

/// Whether a text is the name under which a store keeps the secret: the variable's own name, an identifier in a map of
/// secrets, as Helm charts map variables to entries of a Secret, or a variable in a list of those that the deploy hands on, as
/// Kamal has them: <https://kamal-deploy.org/docs/configuration/environment-variables/#secrets>
fn is_name_in_store(key: &KeyPath, text: &str) -> bool {
    let text = trim(text);
    let joined =
        text.bytes().all(|byte| byte.is_ascii_alphabetic() || b"_-.".contains(&byte)) && text.contains(['_', '-', '.']);
    let mapped = key.words().any(|word| matches!(word, "secrets" | "externalsecrets" | "secretkeyref"));
    let is_pem = || key.name().to_ascii_lowercase().ends_with("_pem");
    text.eq_ignore_ascii_case(key.name()) && text.contains('_')
        || joined && mapped
        || is_variable(text) && (is_list_item(key) || is_pem())
        || is_list_item(key) && matches!(key.words().next_back(), Some("secret" | "secrets")) && is_word(text)
}

/// Whether a key leads to an item of a list that has no name of its own.
fn is_list_item(key: &KeyPath) -> bool {
    let index = key.text().strip_suffix(']').and_then(|text| text.rsplit_once('['));
    index.is_some_and(|(_, index)| index.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether a text is a name as variables have it, of several words in capitals; after a colon may stand that of another one
/// which it is filled from.
fn is_variable(text: &str) -> bool {
    let (name, source) = text.split_once(':').unwrap_or((text, "X"));
    let in_capitals = |text: &str| {
        !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    let has_words = name.contains('_') && !name.ends_with('_') && !name.contains("__");
    name.starts_with(|first: char| first.is_ascii_uppercase()) && has_words && in_capitals(name) && in_capitals(source)
}

/// Whether a text is one word in capitals, shorter than what a generator makes up.
fn is_word(text: &str) -> bool {
    text.len() <= 12 && text.bytes().all(|byte| byte.is_ascii_uppercase())
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

/// How long the longest of these and of the known defaults is, in bytes.
const LONGEST_DEFAULT: usize = {
    const fn longest(words: &[&str]) -> usize {
        let (mut longest, mut at) = (0, 0);
        while at < words.len() {
            longest = if words[at].len() > longest { words[at].len() } else { longest };
            at += 1;
        }
        longest
    }
    let (defaults, environments) = (longest(&DEFAULTS), longest(&ENVIRONMENTS));
    if defaults > environments { defaults } else { environments }
};

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
    let is_one_of = |text: &str, words: &[&str]| {
        text.len() <= LONGEST_DEFAULT && words.iter().any(|word| word.eq_ignore_ascii_case(text))
    };
    if is_one_of(text, &DEFAULTS) {
        return Some("is a known default");
    }
    let bare = text.trim_end_matches(|last: char| last.is_ascii_digit() || last.is_ascii_punctuation());
    if is_one_of(bare, &DEFAULTS) || is_one_of(bare, &ENVIRONMENTS) {
        return Some("is a common word with little behind it");
    }
    const GENERATED: &str = "django-insecure-";
    if text.get(..GENERATED.len()).is_some_and(|start| start.eq_ignore_ascii_case(GENERATED)) {
        return Some("is made by a generator for development");
    }
    let body = text.strip_prefix("base64:").unwrap_or(text).trim_end_matches('=');
    let (mut seen, mut count) = (['\0'; FEWEST_CHARACTERS], 0);
    for char in body.chars() {
        if !seen[..count].contains(&char) {
            (seen[count], count) = (char, count + 1);
        }
        if count == FEWEST_CHARACTERS {
            break;
        }
    }
    if count < FEWEST_CHARACTERS {
        let is_short = body.chars().count() < 8;
        return Some(if is_short { "is too short for its purpose" } else { "is made of too few different characters" });
    }
    // A word counts when it is at least a fifth of the text; a long random text may hold any word.
    if text.len() > 64 {
        return None;
    }
    let letters = Letters::of(text);
    let is_common = |(word, needed): &(&str, Letters)| {
        word.len() * 5 >= text.len() && letters.may_hold(*needed) && holds(text.as_bytes(), word.as_bytes())
    };
    WEAK_WORDS.iter().any(is_common).then_some("is built around a common word")
}

/// A text of fewer different characters is soon guessed.
const FEWEST_CHARACTERS: usize = 5;

/// A URL whose password is its user name, or the empty one of an administrator.
fn default_login(text: &str, url: &Url) -> Option<Hit> {
    let (user, password) = (url.user.clone()?, url.password.clone().filter(|_| text.len() <= 4096)?);
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
