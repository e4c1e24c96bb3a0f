//! Reads from the words of a key whether its value is secret.

use super::beginnings::{ANY, Beginnings, GROUPS, NOTHING, PLACES, has_begun, has_begun_in};
use crate::key::{KeyPath, SECRETS, WordId, Words, any_word, ends_as_secret, joined_words_of, may_say, trim_number};

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
    grade_of_joined(&joined_words_of(name))
}

/// What words say that are joined by `.`.
fn grade_of_joined(joined: &str) -> Grade {
    // Few keys have more words than this, and all that say something are looked at.
    let (mut room, mut count, mut more) = ([Word::NONE; 8], 0, Vec::new());
    any_word(joined.as_bytes(), 0, |text, id| {
        let word = Word { text, id, says: may_say(text, id) };
        match room.get_mut(count) {
            Some(place) => *place = word,
            None => more.push(word),
        }
        count += 1;
        false
    });
    match more.is_empty() {
        true => grade_of_words(&room[..count]),
        false => grade_of_words(&[&room[..], &more].concat()),
    }
}

/// A word of a key.
#[derive(Clone, Copy)]
struct Word<'w> {
    text: &'w [u8],
    id: WordId,
    /// Whether it may be one of those without which a key says nothing.
    says: bool,
}

impl<'w> Word<'w> {
    const NONE: Word<'static> = Word { text: b"", id: WordId::of(""), says: false };

    /// It, without the number at its end.
    fn stem(&self) -> &'w [u8] {
        trim_number(self.text)
    }

    /// Whether some words hold its stem.
    fn is_among(&self, words: &Words) -> bool {
        match self.text {
            [.., b'0'..=b'9'] => words.hold(self.stem()),
            text => words.hold_numbered(text, self.id),
        }
    }

    fn is_transparent(&self) -> bool {
        self.is_among(&TRANSPARENT) || self.text.iter().all(u8::is_ascii_digit)
    }
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

fn grade_of_words(all: &[Word<'_>]) -> Grade {
    let mut words = all;
    while let [rest @ .., last] = words {
        if rest.is_empty() || !last.is_transparent() {
            break;
        }
        words = rest;
    }
    let Some((head, before)) = words.split_last() else { return Grade::Plain };
    let by_head = grade_of_last(words);
    if by_head != Grade::Plain || head.is_among(&ABOUT) {
        return by_head;
    }
    let is_connection = |(index, word): (usize, &Word<'_>)| {
        let before = index.checked_sub(1).map(|before| all[before].text);
        word.says
            && match word.text {
                b"connectionstring" | b"connectionstrings" | b"connstr" => true,
                b"string" | b"strings" | b"str" => matches!(before, Some(b"connection" | b"conn")),
                _ => false,
            }
    };
    if all.iter().enumerate().any(is_connection) {
        return Grade::Connection;
    }
    // `TOKEN_GITHUB`, `secrets.github`, `API_KEY_GOOGLE`: the secret word stands further in front.
    let is_secret = |(index, word): (usize, &Word<'_>)| {
        word.says
            && (matches!(word.stem(), b"secrets" | b"tokens") || grade_of_last(&before[..=index]) == Grade::Secret)
    };
    if before.iter().enumerate().any(is_secret) { Grade::Perhaps } else { Grade::Plain }
}

/// What the last of some words says, with what stands before it.
fn grade_of_last(words: &[Word<'_>]) -> Grade {
    match words {
        // Most words say nothing, and the others are compared with each that does.
        [before @ .., head] if head.says => grade_of_telling(head.stem(), before.last().map_or(b"", Word::stem), words),
        _ => Grade::Plain,
    }
}

fn grade_of_telling(head: &[u8], previous: &[u8], words: &[Word<'_>]) -> Grade {
    let begins = |start: &&[&str]| {
        words.len() >= start.len() && words.iter().zip(*start).all(|(word, begin)| word.text == begin.as_bytes())
    };
    let for_browsers = || FOR_BROWSERS.iter().any(begins);
    let public = matches!(previous, b"public" | b"publishable" | b"anon" | b"site");
    match head {
        b"key" | b"keys" if public => Grade::Public,
        b"token" if public => Grade::Public,
        b"publickey" | b"pubkey" | b"publishablekey" | b"sitekey" => Grade::Public,
        b"key" | b"keys" if KEY_KINDS.hold(previous) => match previous {
            b"secret" | b"private" => Grade::Secret,
            _ if for_browsers() => Grade::Public,
            // `apis.keys` and the like hold several; one word more is needed to be sure of a plural.
            _ => Grade::Secret,
        },
        b"key" if previous.is_empty() || HARMLESS_KEYS.hold(previous) => Grade::Plain,
        b"key" | b"auth" | b"pin" | b"otp" | b"totp" | b"sas" | b"nonce" | b"hmac" | b"secrets" | b"pats" => {
            match (head, previous) {
                (b"auth", b"basic") => Grade::Secret,
                _ if for_browsers() => Grade::Public,
                (b"secrets" | b"nonce" | b"auth" | b"pin", b"") => Grade::Plain,
                _ => Grade::Perhaps,
            }
        }
        b"tokens" if matches!(previous, b"api" | b"auth" | b"access" | b"refresh" | b"bearer" | b"secret") => {
            Grade::Secret
        }
        b"tokens" => Grade::Plain,
        b"seed" if matches!(previous, b"otp" | b"totp" | b"wallet" | b"mfa" | b"2fa" | b"secret" | b"hd") => {
            Grade::Secret
        }
        b"phrase" if matches!(previous, b"pass" | b"seed" | b"recovery" | b"secret" | b"mnemonic") => Grade::Secret,
        b"code" | b"codes" if matches!(previous, b"recovery" | b"backup" | b"pass" | b"otp" | b"access") => {
            Grade::Perhaps
        }
        b"hash" if matches!(previous, b"password" | b"passwd" | b"pass" | b"pw" | b"pwd") => Grade::Perhaps,
        b"signature" if matches!(previous, b"access" | b"sas" | b"shared") => Grade::Secret,
        b"cookie" if matches!(previous, b"erlang" | b"magic" | b"release" | b"secret") => Grade::Secret,
        b"token" if for_browsers() => Grade::Public,
        _ if ends_as_secret(head) => Grade::Secret,
        _ if SECRETS.hold(head) => {
            let taken_back = TAKE_BACK.iter().any(|(word, before)| {
                word.as_bytes() == head && before.iter().any(|before| before.as_bytes() == previous)
            });
            if taken_back { Grade::Plain } else { Grade::Secret }
        }
        _ => Grade::Plain,
    }
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
            let (text, id) = (head.as_bytes(), WordId::of(&head));
            if !may_say(text, id) {
                let before = Word { text: previous.as_bytes(), ..Word::NONE };
                let words = [before, Word { text, id, says: true }];
                prop_assert_eq!(grade_of_last(&words), Grade::Plain, "{}", head);
            }
        }
    }
}
