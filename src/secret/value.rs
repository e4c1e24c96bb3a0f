//! Values that cannot be secrets, whatever their key says: switches, references, durations, paths.

use super::token;
use crate::key::KeyPath;
use crate::text::trim;

/// Whether a text could be a secret at all.
pub fn could_be_secret(text: &str) -> bool {
    !(is_switch(text)
        || is_small_number(text)
        || is_duration(text)
        || is_reference(text)
        || is_variable_reference(text)
        || is_plain_path(text)
        || is_public_address(text)
        || is_bare_url(text))
}

/// Whether a text turns something on or off, or says that there is nothing.
pub fn is_switch(text: &str) -> bool {
    const SWITCHES: [&str; 14] = [
        "true",
        "false",
        "yes",
        "no",
        "on",
        "off",
        "null",
        "nil",
        "none",
        "~",
        "enabled",
        "disabled",
        "undefined",
        "optional",
    ];
    text.len() <= 9 && SWITCHES.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether all of a text stands for something that is kept elsewhere: `${NAME}`, `$(NAME)`, `{{ .Values.name }}`,
/// `ENC[...]`, `vault:...`, the ARN of a stored secret, a file below `/run/secrets`. A default that stands in the file
/// (`${NAME:-hunter2}`) is a value, so it makes this false.
pub fn is_reference(text: &str) -> bool {
    let text = trim(text);
    let inside = |open: &str, close: &str| text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    for (open, close) in
        [("${{", "}}"), ("{{", "}}"), ("${", "}"), ("$(", ")"), ("<%=", "%>"), ("%(", ")s"), ("#{", "}#")]
    {
        if let Some(name) = inside(open, close) {
            return is_name(trim(name));
        }
    }
    const STORES: [&str; 10] = [
        "arn:aws:secretsmanager:",
        "arn:aws:ssm:",
        "arn:aws:kms:",
        "/run/secrets/",
        "/var/run/secrets/",
        "op://",
        "awssm://",
        "gcpsm://",
        "secretsmanager:",
        "secretref:",
    ];
    if STORES.iter().any(|store| text.starts_with(store)) {
        return !text.contains(char::is_whitespace);
    }
    if text.starts_with("ENC[") && text.ends_with(']') {
        return true;
    }
    text.strip_prefix("vault:").is_some_and(|path| {
        path.contains('/') && path.split(['/', '#', ':']).all(|part| is_name(part) || part.is_empty())
    })
}

/// `$NAME`, `%NAME%`: as likely a reference as a password, so only rules believe it.
fn is_variable_reference(text: &str) -> bool {
    let name = text.strip_prefix('$').or_else(|| text.strip_prefix('%').and_then(|rest| rest.strip_suffix('%')));
    name.is_some_and(|name| {
        name.len() > 1 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    }) || text.contains("${")
        || text.contains("{{")
        || text.starts_with("<%")
}

/// Whether a text is the name of something, with dots for its parts; random strings are no names.
fn is_name(text: &str) -> bool {
    let text = text.strip_prefix('.').unwrap_or(text);
    let text = text.strip_prefix('$').unwrap_or(text);
    !text.is_empty()
        && text.len() <= 80
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
        && text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && !token::holds_random(text)
        && !super::shape::is_token(text)
}

/// Whether a text is a number of up to five digits, or one with a fraction.
pub fn is_small_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.len() <= 5 && digits.bytes().all(|byte| byte.is_ascii_digit())
        || digits.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '-' | '+'))
            && digits.contains('.')
            && digits.parse::<f64>().is_ok()
}

/// `30s`, `15 minutes`, `PT1H`, `7d`, `-1h`.
fn is_duration(text: &str) -> bool {
    const UNITS: [&str; 22] = [
        "ms", "s", "sec", "secs", "second", "seconds", "m", "min", "mins", "minute", "minutes", "h", "hr", "hour",
        "hours", "d", "day", "days", "w", "week", "weeks", "y",
    ];
    let digits = text.trim_start_matches(|char: char| char.is_ascii_digit());
    let unit = digits.trim_start();
    let iso = text.strip_prefix('P').is_some_and(|rest| {
        !rest.is_empty()
            && rest.len() <= 12
            && rest.bytes().all(|byte| byte.is_ascii_digit() || b"TDHMSWY.".contains(&byte))
    });
    iso || digits.len() < text.len()
        && text.len() - digits.len() <= 9
        && UNITS.iter().any(|known| unit.eq_ignore_ascii_case(known))
}

/// Whether a text is clearly the path of a file: it starts as one, and its parts are names and not random.
pub fn is_plain_path(text: &str) -> bool {
    const PLACES: [&str; 17] = [
        "/run/",
        "/etc/",
        "/var/",
        "/home/",
        "/Users/",
        "/opt/",
        "/srv/",
        "/app/",
        "/mnt/",
        "/usr/",
        "/tmp/",
        "/root/",
        "/secrets/",
        "/workspace/",
        "/data/",
        "/vault/",
        // What is hidden in whoever's home directory: `~/.ssh/id_deploy`.
        "~/.",
    ];
    const ENDINGS: [&str; 18] = [
        "json", "pem", "key", "crt", "cer", "txt", "p12", "pfx", "jks", "p8", "yaml", "yml", "toml", "env", "conf",
        "ini", "der", "pub",
    ];
    let bytes = text.as_bytes();
    let drive = matches!(bytes, [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic());
    let starts = drive || ["/", "~/", "./", "../", "file:///", "$HOME/"].iter().any(|start| text.starts_with(start));
    let ending = text.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending));
    let known = PLACES.iter().any(|place| text.starts_with(place));
    let relative = ending && text.contains('/') && !text.contains(':');
    (starts && (ending || known || drive) || relative)
        && text.split(['/', '\\']).all(|part| {
            part.len() <= 40
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-~$: ".contains(&byte))
                && !token::is_mixed(part)
                && !token::holds_random(part)
        })
}

/// `0x` and 40 hexadecimal digits: the address of a contract or an account, which is public.
fn is_public_address(text: &str) -> bool {
    text.strip_prefix("0x").is_some_and(|hex| hex.len() == 40 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_bare_url(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && !text.contains(char::is_whitespace)
        && super::secret_shapes(text).is_empty()
}

/// Whether the value of a nested key such as `tls.secret` is the name of a Kubernetes secret, not the secret.
pub fn is_resource_name(key: &KeyPath, text: &str) -> bool {
    const ENDINGS: [&str; 8] = ["-secret", "-secrets", "-tls", "-credentials", "-creds", "-auth", "-token", "-cert"];
    (key.text().contains('.') || key.name().contains(|char: char| char.is_ascii_lowercase()))
        && key.variable().is_none()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.')
        && ENDINGS.iter().any(|ending| text.ends_with(ending))
}

/// Whether nobody would call a text a secret: switches, small numbers, durations, paths, plain words, addresses without
/// credentials, hosts, versions.
pub fn is_plainly_harmless(text: &str) -> bool {
    let text = trim(text);
    text.is_empty()
        || is_switch(text)
        || is_small_number(text)
        || is_duration(text)
        || is_reference(text)
        || is_plain_path(text)
        || is_public_address(text)
        || text.len() <= 300
            && !speaks_of_secrets(text)
            && super::secret_shapes(text).is_empty()
            && text.split_whitespace().all(is_plain_word)
}

/// Whether a text of plain words is what people make up for a secret: `shop-agent-auth-key`, `my-secure-token`. A word alone
/// names the field that holds the secret, and so does a path or a host.
fn speaks_of_secrets(text: &str) -> bool {
    #[rustfmt::skip] // One a line would hide the function behind its list.
    const TELLING: [&str; 14] = [
        "secret", "secrets", "password", "passwd", "passphrase", "token", "key", "apikey", "auth", "secure", "insecure",
        "private", "credential", "credentials",
    ];
    !text.contains(['/', '.', ':', ' '])
        && text.contains(['-', '_'])
        && text.split(['-', '_']).any(|word| TELLING.iter().any(|telling| word.eq_ignore_ascii_case(telling)))
}

fn is_plain_word(word: &str) -> bool {
    let word = word.trim_matches(|char: char| matches!(char, ',' | '.' | ';' | '"' | '\'' | '(' | ')' | '[' | ']'));
    if is_switch(word) || is_small_number(word) || is_bare_url(word) {
        return true;
    }
    // A name of plain parts: `app.cache-store`, `redis:6379`, `eu-west-1`.
    word.len() <= 64
        && word.split(['.', '-', '_', '/', ':', ',', '|', '*']).all(|part| {
            let letters = part.bytes().filter(u8::is_ascii_alphabetic).count();
            let cased = part.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
                && part.bytes().any(|byte| byte.is_ascii_lowercase());
            part.len() <= 16
                && (letters == part.len() || letters == 0 && part.len() <= 5 || letters <= 2 && part.len() <= 4)
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && !(cased && token::is_mixed(part))
        })
}
