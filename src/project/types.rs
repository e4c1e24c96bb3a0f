//! The types a contract can demand, and what each takes a value's text to be.

use crate::document::{Value, ValueKind};

/// What a value must read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// `https://example.org/`, `postgres://host/name`, `sqlite::memory:`
    Url,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true`, `false`, `1`, `0`, `yes`, `no`, `on`, `off`
    Boolean,
    /// Text; in formats with types, nothing that reads as another type.
    String,
    /// `30s`, `1h30m`, `500 ms`, `PT5M`, or a number whose unit the program knows.
    Duration,
    /// `name@example.org`, with or without a name before it in angle brackets.
    Email,
    /// A host name or address without scheme and port.
    Host,
    /// A number from 1 to 65535.
    Port,
    /// A path, not a URL.
    Path,
    /// JSON.
    Json,
    /// A list, or text that stands for one.
    List,
}

impl Type {
    /// All of them, as contracts write them.
    pub const WORDS: [(&'static str, Type); 12] = [
        ("url", Type::Url),
        ("integer", Type::Integer),
        ("number", Type::Number),
        ("boolean", Type::Boolean),
        ("string", Type::String),
        ("duration", Type::Duration),
        ("email", Type::Email),
        ("host", Type::Host),
        ("port", Type::Port),
        ("path", Type::Path),
        ("json", Type::Json),
        ("list", Type::List),
    ];

    /// What it is called in a message, with its article.
    pub const fn named(self) -> &'static str {
        match self {
            Type::Url => "a URL",
            Type::Integer => "a whole number",
            Type::Number => "a number",
            Type::Boolean => "a boolean",
            Type::String => "a string",
            Type::Duration => "a duration",
            Type::Email => "an email address",
            Type::Host => "a host",
            Type::Port => "a port from 1 to 65535",
            Type::Path => "a path",
            Type::Json => "JSON",
            Type::List => "a list",
        }
    }

    /// Whether a value, which is not empty, reads as this. `is_item` says that it is an item of a list.
    pub fn takes(self, value: &Value<'_>, is_item: bool) -> bool {
        let text = value.text.trim();
        match self {
            Type::Url => is_url(text),
            Type::Integer => value.kind == ValueKind::Integer || is_integer(text),
            Type::Number => matches!(value.kind, ValueKind::Integer | ValueKind::Float) || is_number(text),
            Type::Boolean => value.kind == ValueKind::Boolean || is_boolean(text),
            Type::String => matches!(value.kind, ValueKind::Text | ValueKind::Untyped),
            Type::Duration => is_duration(text),
            Type::Email => is_email(text),
            Type::Host => is_host(text),
            Type::Port => text.parse::<u16>().is_ok_and(|port| port > 0),
            Type::Path => !text.contains("://") && !text.contains('\0'),
            Type::Json => serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok(),
            Type::List => is_item || matches!(value.kind, ValueKind::Text | ValueKind::Untyped),
        }
    }
}

/// The scheme of a URL, lower-cased; none where the text is no URL.
/// A scheme is a letter and then letters, digits, `+`, `-`, `.`: <https://www.rfc-editor.org/rfc/rfc3986#section-3.1>
pub(super) fn scheme(text: &str) -> Option<String> {
    let (scheme, rest) = text.trim().split_once(':')?;
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    // `localhost:3000` looks like a scheme and is none; these are the schemes that people write without `//`.
    let bare = ["sqlite", "sqlite3", "jdbc", "mailto", "data", "urn", "file", "memory", "redis-sentinel"];
    let scheme = scheme.to_ascii_lowercase();
    (is_scheme && !rest.is_empty() && (rest.starts_with("//") || bare.contains(&&*scheme))).then_some(scheme)
}

fn is_url(text: &str) -> bool {
    // The password of a URL may hold anything, white space too; its host may not.
    let after = text.split_once("://").map_or("", |(_, rest)| rest);
    let host = after.rsplit_once('@').map_or(after, |(_, host)| host).split(['/', '?', '#']).next().unwrap_or("");
    scheme(text).is_some() && !host.contains(char::is_whitespace)
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn is_boolean(text: &str) -> bool {
    ["true", "false", "1", "0", "yes", "no", "on", "off"].iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn is_duration(text: &str) -> bool {
    if is_number(text) {
        return true;
    }
    // ISO 8601, as Java writes it: `PT30S`.
    let upper = text.to_ascii_uppercase();
    if let Some(rest) = upper.strip_prefix('P') {
        return !rest.is_empty()
            && rest.ends_with(['D', 'H', 'M', 'S', 'W', 'Y'])
            && rest.bytes().all(|byte| byte.is_ascii_digit() || b"TDHMSWY.".contains(&byte));
    }
    let mut rest = text.trim_start_matches('-');
    while !rest.is_empty() {
        let number = rest.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(rest.len());
        let after = rest[number..].trim_start();
        let unit = after.find(|char: char| !char.is_alphabetic()).unwrap_or(after.len());
        if number == 0 || !is_unit(&after[..unit]) {
            return false;
        }
        rest = after[unit..].trim_start();
    }
    !text.is_empty()
}

fn is_unit(unit: &str) -> bool {
    const UNITS: [&str; 33] = [
        "ns", "us", "µs", "μs", "ms", "msec", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute",
        "minutes", "h", "hr", "hrs", "hour", "hours", "d", "day", "days", "w", "wk", "week", "weeks", "y", "yr",
        "year", "years", "mo",
    ];
    let unit = unit.to_lowercase();
    UNITS.contains(&&*unit) || ["millisecond", "milliseconds", "month", "months"].contains(&&*unit)
}

fn is_email(text: &str) -> bool {
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').unwrap_or(""),
        None => text,
    };
    address
        .rsplit_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && !local.contains(char::is_whitespace) && is_host(domain))
}

fn is_host(text: &str) -> bool {
    if text.parse::<std::net::IpAddr>().is_ok() {
        return true;
    }
    let bracketed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    if let Some(inside) = bracketed {
        return inside.parse::<std::net::Ipv6Addr>().is_ok();
    }
    let name = text.strip_suffix('.').unwrap_or(text);
    !name.is_empty()
        && name.len() <= 253
        && name.split('.').all(|label| {
            !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.chars().all(|char| char.is_alphanumeric() || char == '-' || char == '_')
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(word: &str, text: &str) -> bool {
        let (_, wanted) = Type::WORDS.into_iter().find(|(known, _)| *known == word).unwrap();
        let value = Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: true };
        wanted.takes(&value, false)
    }

    #[test]
    fn types_take_what_people_write() {
        for (word, text) in [
            ("url", "postgres://app:p@ss w@db/shop"),
            ("url", "sqlite::memory:"),
            ("url", "https://example.org"),
            ("integer", "-12"),
            ("number", "1.5e3"),
            ("boolean", "TRUE"),
            ("boolean", "off"),
            ("duration", "1h30m"),
            ("duration", "500 ms"),
            ("duration", "PT30S"),
            ("duration", "3 days"),
            ("duration", "3600"),
            ("email", "a.b@example.org"),
            ("email", "Shop <shop@example.org>"),
            ("host", "db.internal"),
            ("host", "::1"),
            ("host", "10.0.0.1"),
            ("port", "443"),
            ("path", "/srv/uploads"),
            ("json", r#"{"a": [1]}"#),
            ("list", "a,b"),
            ("string", "x"),
        ] {
            assert!(takes(word, text), "{word} should take {text}");
        }
    }

    #[test]
    fn types_refuse_what_is_something_else() {
        for (word, text) in [
            ("url", "localhost:3000"),
            ("url", "example.org/path"),
            ("url", "https:"),
            ("integer", "1.5"),
            ("integer", "12px"),
            ("integer", "-"),
            ("number", "inf"),
            ("number", "one"),
            ("boolean", "enabled"),
            ("duration", "soon"),
            ("duration", "5 apples"),
            ("duration", "PT"),
            ("email", "example.org"),
            ("email", "a b@example.org"),
            ("host", "https://example.org"),
            ("host", "example.org:443"),
            ("port", "0"),
            ("port", "70000"),
            ("path", "s3://bucket/key"),
            ("json", "{a: 1}"),
        ] {
            assert!(!takes(word, text), "{word} should refuse {text}");
        }
    }
}
