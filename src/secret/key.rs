//! Reads from the words of a key whether its value is secret.

use super::beginnings::{ANY, Beginnings, GROUPS, NOTHING, PLACES, has_begun, has_begun_in};
use crate::key::{KeyPath, SECRETS, WordId, Words, ends_as_secret, may_say, telling_words, trim_number, words_in};

/// What the words of a key say about its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grade {
    /// Nothing: the value alone decides.
    Plain,
    /// It is meant for everyone: `STRIPE_PUBLISHABLE_KEY`.
    Public,
    /// It may be secret: `HUBSPOT_KEY`, `TOKEN_GITHUB`. The mask hides it, rules look at the value first.
    Perhaps,
    /// It is a connection string, of which only a part is secret.
    Connection,
    /// It is secret.
    Secret,
}

/// What the words of a key say about its value.
pub fn grade(key: &KeyPath) -> Grade {
    if key.may_say_secret() { grade_of_joined(key.joined_words()) } else { Grade::Plain }
}

/// What the words of one name say about its value.
pub fn grade_of_name(name: &str) -> Grade {
    if says_nothing(name) { Grade::Plain } else { grade_of_telling_name(name) }
}

/// Whether a name is sure to say nothing; a quick question, of which few names that say nothing are in doubt.
pub fn says_nothing(name: &str) -> bool {
    // The words of a name differ from it in case and hyphens only, so this spares most names the splitting.
    name.is_ascii() && first_stem(name.as_bytes()).is_none()
}

/// [`grade_of_name`] of a name that is known to say something, or likely to.
pub fn grade_of_telling_name(name: &str) -> Grade {
    telling_words(name, grade_of_joined).unwrap_or(Grade::Plain)
}

/// What words say that are joined by `.`.
fn grade_of_joined(joined: &str) -> Grade {
    // Few keys have more words than this, and all that say something are looked at.
    let (mut room, mut count) = ([""; 16], 0);
    for word in words_in(joined) {
        let Some(place) = room.get_mut(count) else { return grade_of_words(&words_in(joined).collect::<Vec<_>>()) };
        (*place, count) = (word, count + 1);
    }
    grade_of_words(&room[..count])
}

/// Pieces of which every word in the lists below holds one; a key without any says nothing. Those of one group go together such that few
/// other words begin as they do.
const STEMS: [&[&str]; GROUPS] = [
    &["auth"],
    &["bearer"],
    &["cred", "cookie"],
    &["conn", "code"],
    &["docker", "token"],
    &["hmac", "hash"],
    &["jwt"],
    &["key"],
    &["mnemonic", "nonce"],
    &["otp"],
    &["pass", "phrase", "pepper"],
    &["pw"],
    &["pat", "pin"],
    &["secret", "salt", "seed"],
    &["sig", "sas"],
    &["string"],
];

/// How stems begin, in either case; behind a short one anything may follow.
static BEGINNINGS: Beginnings = {
    let (mut beginnings, mut group) = (Beginnings::NONE, 0);
    while group < GROUPS {
        let mut at = 0;
        while at < STEMS[group].len() {
            let (stem, mut place) = (STEMS[group][at].as_bytes(), 0);
            while place < PLACES {
                match place < stem.len() {
                    true => beginnings.admit(group, place, &[&[stem[place], stem[place].to_ascii_uppercase()]]),
                    false => beginnings.admit(group, place, &[&ANY]),
                }
                place += 1;
            }
            at += 1;
        }
        group += 1;
    }
    beginnings
};

/// Where the first piece of a name stands that may say anything, in bytes; in a text of ASCII.
pub fn first_stem(bytes: &[u8]) -> Option<usize> {
    let mut lacking = NOTHING;
    for (at, byte) in bytes.iter().enumerate() {
        lacking = BEGINNINGS.step(lacking, *byte);
        if has_begun(lacking) && is_stem(bytes, at + 1 - PLACES, lacking) {
            return Some(at + 1 - PLACES);
        }
    }
    // What comes last may be shorter than what is looked at.
    (bytes.len()..bytes.len() + PLACES - 1).find_map(|end| {
        lacking = BEGINNINGS.step(lacking, 0);
        let at = (end + 1).checked_sub(PLACES)?;
        (has_begun(lacking) && is_stem(bytes, at, lacking)).then_some(at)
    })
}

/// Whether one of the stems that begin at a place stands there.
// Few do, so that what comes before it is to be short.
#[inline(never)]
fn is_stem(bytes: &[u8], at: usize, lacking: u64) -> bool {
    let stands = |stem: &&str| {
        let here = bytes.get(at..at + stem.len());
        here.is_some_and(|here| here.eq_ignore_ascii_case(stem.as_bytes()))
    };
    (0..GROUPS).filter(|group| has_begun_in(lacking, *group)).any(|group| STEMS[group].iter().any(stands))
}

/// Words that make a secret of the `key` that follows.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const KEY_KINDS: Words = Words::of(&[
    "api", "secret", "private", "access", "signing", "sign", "signature", "encryption", "encrypt", "encrypted",
    "decryption", "crypto", "cryptography", "cipher", "session", "master", "app", "application", "license",
    "licence", "auth", "authentication", "account", "shared", "ssh", "deploy", "deployment", "jwt", "hmac",
    "cookie", "cookies", "role", "service", "admin", "root", "webhook", "cert", "certificate", "tls", "ssl", "rsa",
    "aes", "ecdsa", "ed25519", "gpg", "pgp", "wallet", "developer", "subscription", "nonce", "vault", "unseal",
    "recovery", "fernet", "management", "nuget", "rails", "salt", "hash", "privileged", "stripe", "openai",
    "sendgrid", "mailgun",
]);

/// Words that tell a `key` that is no secret from others: an index, a name, a key for everyone.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const HARMLESS_KEYS: Words = Words::of(&[
    "public", "publishable", "anon", "site", "sort", "cache", "primary", "foreign", "partition", "range", "row",
    "object", "lookup", "group", "routing", "message", "i18n", "translation", "locale", "label", "idempotency",
    "storage", "map", "hot", "short", "shortcut", "return", "enter", "meta", "modifier", "index", "order", "unique",
    "composite", "feature", "flag", "setting", "config", "ref", "password", "username", "user", "file", "bucket",
    "tag", "theme", "project", "parent", "item", "cluster", "metadata", "annotation", "topology", "column", "field",
    "json", "header", "context", "queue", "lock", "issue", "jira", "registry", "sonar", "kms", "name", "state",
    "param", "query", "env", "variable", "existing", "instrumentation", "client", "vapid", "host", "known",
    "effect", "operator", "toleration", "token",
]);

/// Words that take back what a secret word after them says.
const TAKE_BACK: &[(&str, &[&str])] = &[
    ("secret", &["existing", "pull", "no"]),
    ("pass", &["proxy", "boarding", "multi", "render", "two", "single", "high", "low", "band", "by"]),
    (
        "token",
        &[
            "design",
            "max",
            "min",
            "num",
            "per",
            "eos",
            "bos",
            "pad",
            "unk",
            "sep",
            "mask",
            "stop",
            "cancellation",
            "erc20",
        ],
    ),
    ("credentials", &["allow", "with", "include", "cors", "use", "same"]),
    ("pat", &["st"]),
];

/// Words after a secret that say nothing: which environment, which of several, how it is written.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const TRANSPARENT: Words = Words::of(&[
    "prod", "production", "prd", "live", "stg", "staging", "stage", "dev", "development", "test", "testing", "qa",
    "uat", "sandbox", "local", "old", "new", "next", "prev", "previous", "current", "primary", "secondary",
    "fallback", "fallbacks", "backup", "main", "default", "value", "values", "val", "text", "plain", "plaintext",
    "raw", "base", "encoded", "base64", "b64", "hex", "rw", "ro", "eu", "us", "v", "fixture", "override", "this",
    "here",
]);

/// Words that, coming last, say that the value is about a secret, not the secret.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const ABOUT: Words = Words::of(&[
    "name", "names", "path", "paths", "file", "files", "filename", "dir", "directory", "folder", "arn", "id", "ids",
    "ref", "refs", "reference", "url", "urls", "uri", "endpoint", "host", "hostname", "port", "ttl", "expiry",
    "expires", "expire", "expiration", "exp", "timeout", "lifetime", "lifespan", "duration", "age", "second",
    "seconds", "minutes", "hours", "days", "day", "ms", "interval", "issuer", "iss", "audience", "aud", "type",
    "types", "length", "len", "size", "min", "max", "limit", "limits", "rate", "count", "number", "algorithm",
    "algorithms", "algo", "alg", "method", "methods", "mode", "enabled", "enable", "disabled", "disable",
    "required", "require", "optional", "policy", "rounds", "cost", "iterations", "strength", "format", "header",
    "headers", "prefix", "suffix", "version", "rotation", "rotate", "provider", "providers", "manager", "store",
    "backend", "engine", "scheme", "strategy", "location", "bucket", "region", "namespace", "label", "labels",
    "env", "environment", "user", "username", "email", "login", "field", "fields", "attribute", "claim", "claims",
    "scope", "scopes", "index", "reset", "link", "template", "subject", "message", "hint", "note", "description",
    "title", "cache", "verification", "validation", "validator", "check", "history", "attempts", "retries",
    "window", "grace", "period", "kind", "class", "driver", "source", "target", "domain", "realm", "address",
    "addr", "contract", "decimals", "symbol", "network", "chain", "supply", "price", "budget", "usage", "key",
    "keys", "enforced", "callback", "redirect", "server", "service", "introspection", "external", "optional",
    "create", "created", "manage", "managed", "syntax", "kid", "curve", "status", "level", "hasher", "encoder",
    "generator", "binding", "group", "role", "roles", "module", "plugin", "api", "less", "only", "auth",
    "authentication", "grant", "flow", "exchange", "broker", "signer", "image", "tag", "replicas",
]);

/// What begins the names of variables that are built into pages for browsers.
const FOR_BROWSERS: &[&[&str]] = &[
    &["next", "public"],
    &["vite"],
    &["react", "app"],
    &["expo", "public"],
    &["nuxt", "public"],
    &["gatsby"],
    &["public"],
    &["vue", "app"],
];

fn grade_of_words(all: &[&str]) -> Grade {
    let mut words = all;
    while let [rest @ .., last] = words {
        if rest.is_empty() || !is_transparent(last) {
            break;
        }
        words = rest;
    }
    let Some((head, before)) = words.split_last() else { return Grade::Plain };
    let previous = before.last().map_or("", |word| trim_number(word));
    let by_head = grade_of_head(trim_number(head), previous, words);
    if by_head != Grade::Plain || is_about(head) {
        return by_head;
    }
    if all.iter().any(|word| matches!(*word, "connectionstring" | "connectionstrings" | "connstr"))
        || all.windows(2).any(|two| matches!(two, ["connection" | "conn", "string" | "strings" | "str"]))
    {
        return Grade::Connection;
    }
    // `TOKEN_GITHUB`, `secrets.github`, `API_KEY_GOOGLE`: the secret word stands further in front.
    let earlier = before.iter().enumerate().any(|(index, word)| {
        let previous = if index == 0 { "" } else { trim_number(before[index - 1]) };
        matches!(trim_number(word), "secrets" | "tokens")
            || matches!(grade_of_head(trim_number(word), previous, &before[..=index]), Grade::Secret)
    });
    if earlier { Grade::Perhaps } else { Grade::Plain }
}

fn grade_of_head(head: &str, previous: &str, words: &[&str]) -> Grade {
    // Most words say nothing, and the others are compared with each that does.
    let says = may_say(head.as_bytes(), WordId::of(head));
    if says { grade_of_telling(head, previous, words) } else { Grade::Plain }
}

fn grade_of_telling(head: &str, previous: &str, words: &[&str]) -> Grade {
    let for_browsers = || FOR_BROWSERS.iter().any(|start| words.starts_with(start));
    let public = matches!(previous, "public" | "publishable" | "anon" | "site");
    match head {
        "key" | "keys" if public => Grade::Public,
        "token" if public => Grade::Public,
        "publickey" | "pubkey" | "publishablekey" | "sitekey" => Grade::Public,
        "key" | "keys" if KEY_KINDS.hold(previous) => match previous {
            "secret" | "private" => Grade::Secret,
            _ if for_browsers() => Grade::Public,
            // `apis.keys` and the like hold several; one word more is needed to be sure of a plural.
            _ => Grade::Secret,
        },
        "key" if previous.is_empty() || HARMLESS_KEYS.hold(previous) => Grade::Plain,
        "key" | "auth" | "pin" | "otp" | "totp" | "sas" | "nonce" | "hmac" | "secrets" | "pats" => {
            match (head, previous) {
                ("auth", "basic") => Grade::Secret,
                _ if for_browsers() => Grade::Public,
                ("secrets" | "nonce" | "auth" | "pin", "") => Grade::Plain,
                _ => Grade::Perhaps,
            }
        }
        "tokens" if matches!(previous, "api" | "auth" | "access" | "refresh" | "bearer" | "secret") => Grade::Secret,
        "tokens" => Grade::Plain,
        "seed" if matches!(previous, "otp" | "totp" | "wallet" | "mfa" | "2fa" | "secret" | "hd") => Grade::Secret,
        "phrase" if matches!(previous, "pass" | "seed" | "recovery" | "secret" | "mnemonic") => Grade::Secret,
        "code" | "codes" if matches!(previous, "recovery" | "backup" | "pass" | "otp" | "access") => Grade::Perhaps,
        "hash" if matches!(previous, "password" | "passwd" | "pass" | "pw" | "pwd") => Grade::Perhaps,
        "signature" if matches!(previous, "access" | "sas" | "shared") => Grade::Secret,
        "cookie" if matches!(previous, "erlang" | "magic" | "release" | "secret") => Grade::Secret,
        "token" if for_browsers() => Grade::Public,
        _ if ends_as_secret(head) => Grade::Secret,
        _ if SECRETS.hold(head) => {
            let taken_back = TAKE_BACK.iter().any(|(word, before)| *word == head && before.contains(&previous));
            if taken_back { Grade::Plain } else { Grade::Secret }
        }
        _ => Grade::Plain,
    }
}

fn is_transparent(word: &str) -> bool {
    let number = trim_number(word);
    number.is_empty() || TRANSPARENT.hold(number)
}

fn is_about(word: &str) -> bool {
    ABOUT.hold(trim_number(word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::key::{HEADS, SECRET_ENDS};

    /// Words that say something, alone or beside others, and some that do not.
    fn pieces() -> Vec<&'static str> {
        let lists = [&SECRETS, &HEADS, &KEY_KINDS, &HARMLESS_KEYS, &TRANSPARENT, &ABOUT];
        let taken_back = TAKE_BACK.iter().flat_map(|(word, before)| [*word].into_iter().chain(before.iter().copied()));
        let stems = STEMS.iter().flat_map(|stems| *stems).copied();
        let all = lists.iter().flat_map(|words| words.list()).copied().chain(taken_back).chain(stems);
        all.chain(FOR_BROWSERS.concat()).chain(SECRET_ENDS).chain(["connection", "conn", "é", "x"]).collect()
    }

    proptest! {
        #[test]
        fn what_is_told_quickly_is_told_slowly(
            picked in proptest::collection::vec(any::<(prop::sample::Index, prop::sample::Index, Option<u8>)>(), 0..5),
            joins in any::<[bool; 5]>(),
        ) {
            let (all, mut name) = (pieces(), String::new());
            for ((one, other, number), joins) in picked.iter().zip(joins) {
                // One word of two of them, or one of them.
                let (one, other): (&&str, &&str) = (one.get(&all), other.get(&all));
                name.push_str(if joins { other } else { "" });
                name.push_str(one);
                number.iter().for_each(|number| name.push_str(&number.to_string()));
                name.push('_');
            }
            let key = KeyPath::new(&name);
            let below = KeyPath::new("a").child(&name).child("b");
            for key in [&key, &below, &key.below(&below), &KeyPath::root().item_called(1, &name).child("value")] {
                prop_assert_eq!(grade(key), grade_of_joined(key.joined_words()), "{}", key);
            }
            prop_assert_eq!(grade(&key), grade_of_name(&name), "{}", name);
        }

        #[test]
        fn a_word_that_says_nothing_is_no_head(
            head in any::<prop::sample::Index>(), before in any::<prop::sample::Index>(), digits in "[0-9]{0,2}",
        ) {
            let all = pieces();
            let (head, previous) = (format!("{}{digits}", *head.get(&all)), *before.get(&all));
            let words = [previous, &*head];
            let slowly = grade_of_telling(trim_number(&head), previous, &words);
            prop_assert_eq!(grade_of_head(trim_number(&head), previous, &words), slowly, "{:?}", words);
        }
    }
}
