//! The word `placeholder`: what people write where a value has yet to be filled in.

use std::ops::Range;

use super::address::passwords;
use super::compound::{assigned, may_assign};
use super::{Hit, Subject, entry, request};
use crate::environment::Role;
use crate::key::{Letters, Words, holds, words_of};
use crate::text::{trim, url_mark};

/// Texts, without separators and in lower case, that are nothing but a request to be replaced.
const WHOLE: [&str; 25] = [
    "changeme",
    "changeit",
    "changethis",
    "changemeplease",
    "pleasechange",
    "pleasechangeme",
    "pleasereplace",
    "pleasereplaceme",
    "replaceme",
    "replacethis",
    "replaceit",
    "todo",
    "fixme",
    "tbd",
    "tobedefined",
    "tobereplaced",
    "tochange",
    "placeholder",
    "dummy",
    "fillme",
    "fillmein",
    "fillin",
    "setme",
    "insertme",
    "notset",
];

/// Beginnings, as words.
const OPENINGS: [&[&str]; 22] = [
    &["your"],
    &["change", "me"],
    &["changeme"],
    &["change", "this"],
    &["change", "in", "production"],
    &["replace", "me"],
    &["replace", "with"],
    &["replace", "this"],
    &["please", "change"],
    &["please", "replace"],
    &["insert", "your"],
    &["enter", "your"],
    &["put", "your"],
    &["add", "your"],
    &["paste", "your"],
    &["set", "your"],
    &["put", "a"],
    &["todo"],
    &["fixme"],
    &["dummy"],
    &["placeholder"],
    &["change", "before"],
];

/// Ends, as words.
const ENDS: [&[&str]; 10] = [
    &["to", "change"],
    &["to", "be", "changed"],
    &["to", "replace"],
    &["change", "me"],
    &["changeme"],
    &["replace", "me"],
    &["placeholder"],
    &["change", "in", "production"],
    &["goes", "here"],
    &["replace", "with", "real"],
];

/// Keys that stand in every manual; nobody owns them.
const EXAMPLE_KEYS: [&str; 2] = ["AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"];

const OPENS: Letters = Letters::of("{");
const URL: Letters = Letters::of("://");

pub(super) fn placeholder(subject: &Subject<'_>) -> Option<Hit> {
    let text = subject.value.text;
    let trimmed = trim(text);
    if trimmed.is_empty() || trimmed.len() > 300 || subject.template {
        return None;
    }
    if subject.letters.may_hold(OPENS) && (trimmed.contains("{{") || trimmed.contains("${")) {
        return None;
    }
    if let Some(host) = placeholder_host(subject) {
        return Some(Hit::part(host, "a placeholder"));
    }
    if let Some(address) = address_of_nobody(subject) {
        return Some(Hit::part(address, "an address of nobody's"));
    }
    let stands = |range: &Range<usize>| stands_in(&text[range.clone()]);
    if let Some(mark) = subject.letters.may_hold(URL).then(|| url_mark(text)).flatten() {
        // A host may have any name; the password beside it may not. It stands between these, if there is one.
        let end = memchr::memrchr(b'@', text.as_bytes()).filter(|end| may_stand_in(text.get(mark..*end)));
        let password = end.and_then(|_| passwords(text).find(stands));
        let range = password.or_else(|| assigned_one(subject))?;
        return Some(Hit::part(range, "a placeholder"));
    }
    if let Some(range) = assigned_one(subject) {
        return Some(Hit::part(range, "a placeholder"));
    }
    let nothing = matches!(trimmed, "NULL" | "undefined" | "UNDEFINED" | "[object Object]")
        || (trimmed == "None"
            && subject.key_has(&["url", "uri", "path", "secret", "password", "token", "key", "dsn", "host"]));
    if nothing && !subject.key_has(&["default", "placeholder"]) {
        return Some(Hit::whole("a word for nothing"));
    }
    let speaks: &[&str] = match request::is_ellipsis(trimmed) {
        true => &["suffix", "ellipsis", "omission", "truncate", "more", "separator"],
        false => &["placeholder", "placeholders", "message", "description", "title", "label", "class"],
    };
    (stands_in_spelled(trimmed, subject.letters) && !subject.key_has(speaks) && !entry::is_name(subject))
        .then(|| Hit::whole("a placeholder"))
}

/// The secret among the settings of a connection string, if it stands for one to come.
fn assigned_one(subject: &Subject<'_>) -> Option<Range<usize>> {
    let text = subject.value.text;
    // It stands behind one of these.
    let equals = may_assign(subject.letters).then(|| memchr::memchr(b'=', text.as_bytes())).flatten()?;
    let found = may_stand_in(text.get(equals + 1..)).then(|| assigned(text)).flatten()?;
    stands_in(&text[found.clone()]).then_some(found)
}

/// Whether a part of this text may be one that stands for a value to come.
fn may_stand_in(text: Option<&str>) -> bool {
    text.is_some_and(|text| Letters::of(text).may_hold_one(&SPELLED))
}

/// The first host of the value that is one to come: `api.yourdomain.com`, `xxx.example.com`.
fn placeholder_host(subject: &Subject<'_>) -> Option<Range<usize>> {
    const STAND: [Letters; 2] = [Letters::of("your"), Letters::of("xxx")];
    let text = subject.value.text;
    let stands = |piece: &str| holds(text.as_bytes(), piece.as_bytes());
    if !subject.letters.may_hold_one(&STAND) || !(stands("your") || stands("xxx")) {
        return None;
    }
    let mut hosts = subject.hosts().iter().map(|host| host.range());
    hosts.find(|range| request::is_host_to_come(&text[range.clone()]))
}

/// Words of keys of mail addresses that others see or answer to; who tries something out may well be nobody.
const SENDERS: Words = Words::of(&["from", "sender", "reply", "noreply", "support", "contact", "acme", "letsencrypt"]);
const TRIALS: Words = Words::of(&["test", "tests", "e2e", "demo", "seed", "example", "sample", "placeholder"]);

/// The mail address of production's sender that lies in a domain which nobody can have: <https://www.rfc-editor.org/rfc/rfc2606#section-3>
fn address_of_nobody(subject: &Subject<'_>) -> Option<Range<usize>> {
    const AT: Letters = Letters::of("@exampl").and(Letters::anywhere("e."));
    let text = subject.value.text;
    if subject.role != Role::Production || !subject.letters.may_hold(AT) || !subject.key.has(&SENDERS) {
        return None;
    }
    let at = ["@example.com", "@example.org", "@example.net"].iter().find_map(|end| text.find(end))?;
    let end = at + "@example.com".len();
    let is_whole = !text[end..].starts_with(|char: char| char.is_alphanumeric() || matches!(char, '.' | '-'));
    let start = text[..at].rfind(|char: char| char.is_whitespace() || "<,;\"':".contains(char)).map_or(0, |at| at + 1);
    (is_whole && text.is_char_boundary(start) && !subject.key.has(&TRIALS)).then_some(start..end)
}

/// Whatever stands for a value to come is spelled with the letters of one of these.
pub(super) const SPELLED: [Letters; 33] = [
    Letters::of("x"),
    Letters::of("*"),
    Letters::of("<"),
    Letters::of("["),
    Letters::of("@"),
    Letters::of("chang").and(Letters::anywhere("e")),
    Letters::of("replac").and(Letters::anywhere("e")),
    Letters::of("your"),
    Letters::of("todo"),
    Letters::of("tbd"),
    Letters::of("tobe").and(Letters::anywhere("defined")),
    Letters::of("to be").and(Letters::anywhere("defined")),
    Letters::of("dummy"),
    Letters::of("fill").and(Letters::anywhere("me")),
    Letters::of("fill").and(Letters::anywhere("in")),
    Letters::of("set").and(Letters::anywhere("me")),
    Letters::of("set").and(Letters::anywhere("not")),
    Letters::of("insert").and(Letters::anywhere("me")),
    Letters::of("here").and(Letters::anywhere("goes")),
    Letters::of("put").and(Letters::anywhere("a")),
    Letters::of("placeholder"),
    Letters::of("..."),
    Letters::of("…"),
    Letters::of("tu_"),
    Letters::of("tu-"),
    Letters::of("seu"),
    Letters::of("sua_"),
    Letters::of("sua-"),
    Letters::of("votre"),
    Letters::of("dein"),
    Letters::of("ihre"),
    Letters::of("cambia"),
    Letters::of("troque"),
];

/// What the words for nothing are spelled with.
pub(super) const NOTHING: [Letters; 3] = [Letters::of("null"), Letters::of("none"), Letters::of("undefined")];

/// Whether a text says from where the deploy takes the value, in words: `from-env`, `API_KEY-from-vault`, `read from environment`.
pub(super) fn names_source(text: &str) -> bool {
    const SOURCES: [&str; 10] =
        ["env", "environment", "envvar", "vault", "keyvault", "secret", "secrets", "secretmanager", "ssm", "doppler"];
    if text.len() > 64 || !holds(text.as_bytes(), b"from") {
        return false;
    }
    let words = words_of(text);
    let mut pairs = words.iter().zip(words.iter().skip(1));
    pairs.any(|(from, source)| from == "from" && SOURCES.contains(&source.as_str()))
}

/// Whether a text, as a whole, stands for a value to come.
pub(super) fn stands_in(text: &str) -> bool {
    stands_in_spelled(text, Letters::of(text))
}

/// Whether a text, which has no other letters than these, stands for a value to come.
pub(super) fn stands_in_spelled(text: &str, letters: Letters) -> bool {
    let text = trim(text);
    if text.len() < 3 || text.len() > 300 {
        return false;
    }
    if !letters.may_hold_one(&SPELLED) || text.contains('@') && !text.starts_with("@@") {
        return false;
    }
    let is_whole = EXAMPLE_KEYS.contains(&text) || text == "CHANGE" || request::is_ellipsis(text);
    if is_whole || is_bracketed(text) || is_marked(text) {
        return !names_source(text);
    }
    const RUNS: [Letters; 2] = [Letters::of("x"), Letters::of("*")];
    if letters.may_hold_one(&RUNS) && has_run_of_x(text) {
        return true;
    }
    // The cheap question, before words are made.
    if !text.is_ascii() || !may_ask(text, letters) || text.contains('/') || looks_like_host(text) {
        return false;
    }
    let words = words_of(text);
    if words.is_empty() || words.len() > 12 || names_source(text) {
        return false;
    }
    let joined = words.concat();
    let slices: Vec<&str> = words.iter().map(String::as_str).collect();
    // `your` and `dummy` alone may open a name (`yourls`, `Dummy Ltd`): what follows must be a part of the same token.
    WHOLE.contains(&joined.trim_end_matches(|last: char| last.is_ascii_digit()))
        || OPENINGS.iter().any(|opening| {
            slices.starts_with(opening) && (slices.len() > 1 || opening.len() > 1) && asks(opening, text)
        })
        || ENDS.iter().any(|end| slices.ends_with(end) && slices.len() > end.len())
        || request::asks_in_other_words(&slices)
}

fn asks(opening: &[&str], text: &str) -> bool {
    !matches!(opening, ["your"] | ["dummy"] | ["placeholder"])
        || !text.contains(' ')
        || opening == ["your"] && text.len() < 40
}

fn may_ask(text: &str, letters: Letters) -> bool {
    const STEMS: [(&str, Letters); 23] = {
        const fn stem(text: &'static str) -> (&'static str, Letters) {
            (text, Letters::of(text))
        }
        [
            stem("chang"),
            stem("replac"),
            stem("your"),
            stem("todo"),
            stem("fixme"),
            stem("tbd"),
            stem("dummy"),
            stem("placeholder"),
            stem("fill"),
            stem("here"),
            stem("set"),
            stem("to be"),
            stem("tobe"),
            stem("insert"),
            stem("me "),
            stem("tu"),
            stem("cambia"),
            stem("seu"),
            stem("sua"),
            stem("votre"),
            stem("dein"),
            stem("ihre"),
            stem("troque"),
        ]
    };
    let stands = |stem: &str| holds(text.as_bytes(), stem.as_bytes());
    STEMS.iter().any(|(stem, needed)| letters.may_hold(*needed) && stands(stem))
}

/// `db.changeme.example`: a host may have any name.
fn looks_like_host(text: &str) -> bool {
    text.contains('.') && !text.contains(' ') && super::shape::is_host(text)
}

/// `<your-key>`, `<API_KEY>`, `[YOUR KEY]`; no HTML, no mail address.
fn is_bracketed(text: &str) -> bool {
    let inside = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    if let Some(inside) = inside {
        let fits = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | ' ' | '.' | '\'');
        return inside.len() >= 3 && inside.starts_with(char::is_alphabetic) && inside.chars().all(fits);
    }
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).is_some_and(|inside| {
        inside.len() > 4
            && inside.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("your"))
            && !inside.contains([',', '"'])
    })
}

/// `@@VAR@@`.
fn is_marked(text: &str) -> bool {
    text.strip_prefix("@@").and_then(|rest| rest.strip_suffix("@@")).is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'))
    })
}

/// `xxx`, `XXXX-XXXX`, `sk_live_xxxxxxxx`, `whsec_xxx`, `GTM-XXXXXXX`.
fn has_run_of_x(text: &str) -> bool {
    // In most texts that have such a letter no other one follows it.
    let goes_on = |at| matches!(text.as_bytes().get(at + 1), Some(b'x' | b'X' | b'-' | b'_' | b'.' | b'*'));
    memchr::memchr3_iter(b'x', b'X', b'*', text.as_bytes()).any(goes_on) && is_run_of_x(text)
}

fn is_run_of_x(text: &str) -> bool {
    if text.bytes().all(|byte| matches!(byte, b'x' | b'X' | b'-' | b'_' | b'.' | b'*')) {
        return text.bytes().filter(|byte| matches!(byte, b'x' | b'X' | b'*')).count() >= 3;
    }
    let (mut run, mut start) = (0, true);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(byte, b'x' | b'X') {
            if run == 0 {
                start = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
            }
            run += 1;
            let end = bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
            // A mark before it says what it stands for: `whsec_xxx`.
            let is_rest = at + 1 == bytes.len() && at > run && matches!(bytes[at - run], b'_' | b'-');
            if run >= 6 || (run >= 4 && start && end) || (run == 3 && is_rest) {
                return true;
            }
        } else {
            run = 0;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::BRIEF;
    use super::*;

    #[test]
    fn every_request_has_the_letters_that_are_asked_for() {
        let phrases = OPENINGS.iter().chain(&ENDS).map(|words| words.concat());
        let whole = WHOLE.iter().chain(&EXAMPLE_KEYS).map(|text| (*text).to_owned());
        for text in phrases.chain(whole).chain(["CHANGE".to_owned()]) {
            assert!(Letters::of(&text).may_hold_one(&SPELLED), "{text}");
        }
        for text in ["NULL", "undefined", "UNDEFINED", "[object Object]", "None"] {
            let letters = Letters::of(text);
            let is_brief = text.len() <= BRIEF && letters.may_hold_one(&NOTHING);
            assert!(is_brief || letters.may_hold_one(&SPELLED), "{text}");
        }
    }

    proptest! {
        #[test]
        fn runs_of_x_are_found(text in "[xX*._a-]{0,9}|[a-z]{0,3}x{0,7}[a-z0-9 ]{0,3}") {
            prop_assert_eq!(has_run_of_x(&text), is_run_of_x(&text), "{}", text);
        }
    }
}
