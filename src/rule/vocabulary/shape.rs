//! What kind of value a text is by its look: number, boolean, URL, duration, mail address, host.

use super::address;
use crate::key::Letters;
use crate::text::{has_space, is_one_of, trim};

/// What each yes and no in words is spelled with.
pub(super) const BOOLEAN: [Letters; 6] = [
    Letters::of("true"),
    Letters::of("false"),
    Letters::of("yes"),
    Letters::of("no"),
    Letters::of("on"),
    Letters::of("off"),
];
/// What each URL is spelled with.
pub(super) const URL: [Letters; 1] = [Letters::of("://")];
/// What each mail address is spelled with.
pub(super) const EMAIL: [Letters; 1] = [Letters::anywhere("@.")];

pub(super) fn is_number(text: &str) -> bool {
    let text = trim(text);
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.len() > 40 || !digits.starts_with(|first: char| first.is_ascii_digit() || first == '.') {
        return false;
    }
    let dots = digits.bytes().filter(|byte| *byte == b'.').count();
    if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return dots < 2 && digits.len() > dots;
    }
    digits.replace('_', "").parse::<f64>().is_ok()
}

pub(super) fn is_boolean(text: &str) -> bool {
    // Most texts are longer than each of these.
    let text = trim(text);
    text.len() <= 5 && is_one_of(text, &["true", "false", "yes", "no", "on", "off"])
}

pub(super) fn is_url(text: &str) -> bool {
    let text = trim(text);
    !has_space(text)
        && address::urls(text).next().is_some_and(|url| {
            let opens = url.scheme.start == 0 || text.starts_with("jdbc:") || text.starts_with("r2dbc:");
            opens && url.host.is_some()
        })
}

pub(super) fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 22] = [
        "ns", "us", "µs", "ms", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h",
        "hr", "hour", "hours", "d", "day", "days", "w",
    ];
    let text = trim(text);
    if text.len() > 40 || text.is_empty() {
        return false;
    }
    // ISO 8601, as Java and others write it: PT30S, P1DT2H.
    if let Some(rest) = text.strip_prefix('P') {
        return rest.len() >= 2
            && rest.bytes().any(|byte| byte.is_ascii_digit())
            && rest.ends_with(['D', 'H', 'M', 'S', 'W', 'Y'])
            && rest.bytes().all(|byte| byte.is_ascii_digit() || b"YMWDTHS.".contains(&byte));
    }
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|char: char| !(char.is_ascii_digit() || char == '.')).unwrap_or(rest.len());
        if digits == 0 || !rest.starts_with(|first: char| first.is_ascii_digit()) {
            return false;
        }
        rest = rest[digits..].trim_start();
        let unit = rest.find(|char: char| !char.is_alphabetic()).unwrap_or(rest.len());
        if !UNITS.iter().any(|known| known.eq_ignore_ascii_case(&rest[..unit])) {
            return false;
        }
        rest = rest[unit..].trim_start();
    }
    true
}

pub(super) fn is_email(text: &str) -> bool {
    let text = trim(text);
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let fits = |char: char| char.is_alphanumeric() || matches!(char, '.' | '_' | '-' | '+' | '\'');
    !name.is_empty()
        && name.chars().all(fits)
        && host.contains('.')
        && !host.ends_with('.')
        && address::host_of(host).is_some_and(|range| range.end == host.len())
}

/// Whether a text can be nothing but a host: `localhost`, an address, or names joined by dots whose last looks like a domain's.
pub(super) fn is_host(text: &str) -> bool {
    let text = trim(text);
    // Most texts are words, and only one word is a host.
    if memchr::memchr2(b'.', b':', text.as_bytes()).is_none() {
        return text.eq_ignore_ascii_case("localhost");
    }
    let Some(range) = address::host_of(text) else { return false };
    let host = &text[range.clone()];
    let has_port = range.end + 1 < text.len();
    if host.contains("::") || host.eq_ignore_ascii_case("localhost") {
        return true;
    }
    if host.split('.').all(|part| part.bytes().all(|byte| byte.is_ascii_digit())) {
        return host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    }
    let last = host.rsplit('.').next().unwrap_or(host);
    let named = host.contains('.')
        && last.len() >= 2
        && last.chars().all(char::is_alphabetic)
        && !FILE_ENDINGS.contains(&last.to_ascii_lowercase().as_str())
        && !host.contains("..");
    named || (has_port && host.starts_with(|first: char| first.is_ascii_alphabetic()))
}

/// Endings that make `settings.json` a file and no host.
const FILE_ENDINGS: [&str; 26] = [
    "json", "yml", "yaml", "toml", "xml", "conf", "cfg", "ini", "log", "txt", "pem", "crt", "key", "db", "sqlite",
    "js", "ts", "py", "rb", "php", "html", "css", "jar", "sock", "env", "csv",
];

/// Whether a text is a word for nothing.
pub(super) fn says_nothing(text: &str) -> bool {
    let text = trim(text);
    let is_one_of = |words: &[&str]| is_one_of(text, words);
    // Most texts are longer than each of these.
    text.len() <= 9 && is_one_of(&["null", "nil", "none", "n/a", "undefined", "~", "\"\"", "''", "[]", "{}"])
}
