//! Relations between the two sides of a row: equal, of different kinds, of different schemes and hosts.

use super::{Hit, Subject, address, hit, path, placeholder, shape};
use crate::key::{Letters, Words};
use crate::text::{trim, url_mark};

pub(super) fn equal(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let known = |subject: &Subject<'_>| !subject.partly_external && !subject.by_default;
    hit(known(staging) && known(production) && staging.value.text == production.value.text)
}

pub(super) fn different(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    hit(staging.value.text != production.value.text)
}

/// The kinds that can be told by the look of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Yes or no, as a number or as a word: `0` and `1` are both.
    Digit,
    Number,
    Boolean,
    Duration,
    Size,
    Url,
    Host,
    Path,
    JsonList,
    CommaList,
    Word,
}

impl Kind {
    const fn word(self) -> &'static str {
        match self {
            Kind::Digit | Kind::Number => "a number",
            Kind::Boolean => "a yes or no",
            Kind::Duration => "a duration with a unit",
            Kind::Size => "a size with a unit",
            Kind::Url => "a URL",
            Kind::Host => "a host",
            Kind::Path => "a path",
            Kind::JsonList => "a JSON list",
            Kind::CommaList => "a list with commas",
            Kind::Word => "a word",
        }
    }
}

fn kind(subject: &Subject<'_>, look: Look) -> Option<Kind> {
    let text = trim(subject.value.text);
    if subject.partly_external || subject.value.is_empty() {
        return None;
    }
    // What looks like a name is neither a number nor anything with a mark or a unit, and a URL is no number either.
    let plain = if matches!(look, Look::Name | Look::Url) { None } else { plain_kind(text) };
    if plain.is_some() {
        return plain;
    }
    const OPENS: Letters = Letters::of("{{");
    let is_template = || subject.letters.may_hold(OPENS) && text.contains("{{");
    if shape::says_nothing(text) || placeholder::stands_in_spelled(text, subject.letters) || is_template() {
        return None;
    }
    let marked = if look == Look::Name { None } else { marked_kind(text) };
    marked.or_else(|| {
        Some(if path::is_path(text) {
            Kind::Path
        } else if text.contains(',') {
            Kind::CommaList
        } else if shape::is_host(text) {
            Kind::Host
        } else {
            Kind::Word
        })
    })
}

/// The kind that most values are of, which is soon told.
fn plain_kind(text: &str) -> Option<Kind> {
    if matches!(text, "0" | "1" | "-1") {
        Some(Kind::Digit)
    } else if shape::is_number(text) {
        Some(Kind::Number)
    } else {
        shape::is_boolean(text).then_some(Kind::Boolean)
    }
}

/// The kind of what has a mark or a unit.
fn marked_kind(text: &str) -> Option<Kind> {
    if shape::is_url(text) {
        Some(Kind::Url)
    } else if shape::is_duration(text) {
        Some(Kind::Duration)
    } else if is_size(text) {
        Some(Kind::Size)
    } else {
        (text.starts_with('[') && text.ends_with(']')).then_some(Kind::JsonList)
    }
}

fn is_size(text: &str) -> bool {
    let digits = text.find(|char: char| !(char.is_ascii_digit() || char == '.')).unwrap_or(text.len());
    let unit = || text[digits..].trim().to_ascii_lowercase();
    digits > 0
        && matches!(
            &*unit(),
            "b" | "k"
                | "kb"
                | "ki"
                | "kib"
                | "mb"
                | "mi"
                | "mib"
                | "g"
                | "gb"
                | "gi"
                | "gib"
                | "tb"
                | "ti"
                | "tib"
                | "%"
        )
}

/// Whether a number would be too few bytes for what has a unit on the other side: `512` where that says `512Mi`.
fn lacks_unit(number: &Subject<'_>, sized: &Subject<'_>) -> bool {
    /// As bytes, what is counted in millions of them is more than this.
    const FEWEST: f64 = 4096.0;
    let is_few = || trim(number.value.text).parse().is_ok_and(|count: f64| count < FEWEST);
    let unit =
        trim(sized.value.text).trim_start_matches(|char: char| char.is_ascii_digit() || char == '.').trim_start();
    unit.starts_with(['M', 'm', 'G', 'g', 'T', 't']) && is_few()
}

/// Last words of keys that count something.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const COUNTS: Words = Words::of(&[
    "port", "timeout", "ttl", "size", "limit", "max", "min", "count", "workers", "threads", "concurrency",
    "retries", "interval", "seconds", "ms", "millis", "minutes", "hours", "days", "replicas", "rate", "attempts",
    "expiry", "expiration", "delay", "age", "depth", "length", "rounds", "percent", "ratio", "connections",
]);

/// Words of keys that switch something.
const SWITCHES: [&str; 10] =
    ["enabled", "enable", "disabled", "disable", "is", "has", "should", "allow", "active", "debug"];

pub(super) fn type_differs(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    if staging.value.text == production.value.text {
        return None;
    }
    let last = || production.key.words().next_back().unwrap_or("");
    // Of processors `500m` is no time: <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#meaning-of-cpu>
    if matches!(last(), "cpu" | "cpus") {
        return None;
    }
    let counts = || COUNTS.hold(last());
    // Most are soon seen to differ only where the key says so.
    let (left, right) = (Look::of(staging), Look::of(production));
    let differ = match (left, right) {
        (Look::Digits, Look::Digits) | (Look::Name, Look::Name) | (Look::Url, Look::Url) => false,
        (Look::Digits | Look::Dotted | Look::Name, Look::Digits | Look::Dotted | Look::Name)
        | (Look::Name, Look::Other)
        | (Look::Other, Look::Name) => counts(),
        (Look::Boolean, Look::Name) | (Look::Name, Look::Boolean) => production.key_has(&SWITCHES),
        (Look::Url, Look::Name) | (Look::Name, Look::Url) => matches!(last(), "url" | "uri"),
        _ => true,
    };
    if !differ {
        return None;
    }
    let (one, other) = (kind(staging, left)?, kind(production, right)?);
    let differs = match (one, other) {
        (Kind::Number, Kind::Duration) | (Kind::Duration, Kind::Number) => true,
        (Kind::Number, Kind::Size) => lacks_unit(staging, production),
        (Kind::Size, Kind::Number) => lacks_unit(production, staging),
        (Kind::Number, Kind::Boolean) | (Kind::Boolean, Kind::Number) => true,
        (Kind::Number | Kind::Digit, Kind::Url) | (Kind::Url, Kind::Number | Kind::Digit) => true,
        (Kind::Boolean, Kind::Url) | (Kind::Url, Kind::Boolean) => true,
        (Kind::Boolean | Kind::Url, Kind::Duration) | (Kind::Duration, Kind::Boolean | Kind::Url) => true,
        (Kind::JsonList, Kind::CommaList | Kind::Url | Kind::Host | Kind::Word | Kind::Number | Kind::Boolean)
        | (Kind::CommaList | Kind::Url | Kind::Host | Kind::Word | Kind::Number | Kind::Boolean, Kind::JsonList) => {
            true
        }
        // Names and versions may be numbers by chance, so the key must count.
        (Kind::Number, Kind::Word | Kind::CommaList) | (Kind::Word | Kind::CommaList, Kind::Number) => counts(),
        // `true` and `auto` may be two of three answers.
        (Kind::Boolean, Kind::Word) | (Kind::Word, Kind::Boolean) => production.key_has(&SWITCHES),
        // A service may be named by a host alone, unless the key asks for a URL.
        (Kind::Url, Kind::Host) | (Kind::Host, Kind::Url) => matches!(last(), "url" | "uri"),
        _ => false,
    };
    differs.then(|| Hit { detail: [one.word(), " and ", other.word()].concat(), ..Hit::default() })
}

/// What is soon seen of a text.
#[derive(Clone, Copy, PartialEq)]
enum Look {
    Digits,
    /// Digits with dots between them.
    Dotted,
    /// No list and no URL, no yes or no, and neither a number nor anything with a unit.
    Name,
    Boolean,
    Url,
    /// It opens as a list does.
    List,
    Other,
}

impl Look {
    fn of(subject: &Subject<'_>) -> Look {
        let text = trim(subject.value.text);
        let opens = |first: char| first.is_ascii_digit() || matches!(first, '.' | '-' | '+' | 'P' | '[');
        if subject.letters.may_hold(shape::URL[0]) && url_mark(text).is_some() {
            return if text.starts_with('[') { Look::List } else { Look::Url };
        } else if !text.starts_with(opens) {
            return if shape::is_boolean(text) { Look::Boolean } else { Look::Name };
        } else if text.starts_with('[') {
            return Look::List;
        }
        match text.bytes().find(|byte| !byte.is_ascii_digit()) {
            None => Look::Digits,
            Some(_) if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') => Look::Dotted,
            Some(_) => Look::Other,
        }
    }
}

pub(super) fn scheme_differs(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let scheme = |subject: &Subject<'_>| {
        let text = subject.value.text;
        address::urls(text).next().map(|url| text[url.scheme.clone()].to_ascii_lowercase())
    };
    hit(scheme(staging)? != scheme(production)?)
}

pub(super) fn slash_differs(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let path = |subject: &Subject<'_>| {
        let text = trim(subject.value.text);
        let address = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let plain = !subject.partly_external && !text.contains(['?', '#', ',', '{', '<']);
        let (_, path) = address.split_once('/').filter(|_| plain)?;
        let bare = path.trim_end_matches('/');
        (!bare.is_empty()).then(|| (bare.to_owned(), path.len() > bare.len()))
    };
    let ((one, ends), (other, also)) = (path(staging)?, path(production)?);
    hit(one == other && ends != also)
}

pub(super) fn host_differs(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let hosts = |subject: &Subject<'_>| {
        let text = subject.value.text;
        let mut hosts: Vec<String> =
            subject.hosts().iter().map(|host| text[host.range()].to_ascii_lowercase()).collect();
        hosts.sort();
        (!hosts.is_empty()).then_some(hosts)
    };
    hit(hosts(staging)? != hosts(production)?)
}
