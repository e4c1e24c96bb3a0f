//! Variables in a text: `${VAR}` with its defaults, `$(VAR)`, `$VAR` and `%VAR%`, and what only looks like one.

use std::ops::Range;

use super::{Reference, ReferenceKind};

/// What `${...}` of the Serverless Framework and its kin asks, and what others write before a colon for a store.
/// <https://www.serverless.com/framework/docs/guides/variables>
const SOURCES: [&str; 24] = [
    "self:",
    "env:",
    "opt:",
    "sls:",
    "param:",
    "aws:",
    "cf:",
    "cf.",
    "s3:",
    "ssm:",
    "ssm.",
    "file(",
    "file:",
    "git:",
    "output:",
    "terraform:",
    "secretsmanager:",
    "secretsManager:",
    "secret:",
    "secrets:",
    "vault:",
    "sm:",
    "sm@",
    "keyvault:",
];

/// `${inside}`: <https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_06_02>, and with a plain colon
/// <https://docs.spring.io/spring-framework/reference/core/beans/environment.html#beans-placeholder-resolution-in-statements>
pub(super) fn braced(inside: &str, range: Range<usize>) -> Option<Reference<'_>> {
    let inside = inside.trim();
    if SOURCES.iter().any(|source| inside.len() > source.len() && inside.starts_with(source)) {
        let (name, default) = match comma(inside) {
            Some(at) => (inside[..at].trim_end(), Some(unquoted(inside[at + 1..].trim()))),
            None => (inside, None),
        };
        return Some(Reference { range, kind: ReferenceKind::Store, name, default });
    }
    // `${#VAR}` is its length, `${!VAR}` the variable it names.
    let inside = inside.strip_prefix(['#', '!']).unwrap_or(inside);
    if !inside.starts_with(|first: char| first.is_alphabetic() || first == '_') {
        return None;
    }
    // In `my-app.url` the dash belongs to the name; after a shell's name it opens a default.
    let shell = inside.bytes().position(|byte| !is_word(byte)).unwrap_or(inside.len());
    let shouts = !inside[..shell].bytes().any(|byte| byte.is_ascii_lowercase());
    let fits = |byte: u8| {
        is_word(byte) || matches!(byte, b'.' | b'[' | b']' | b'"' | b'\'') || byte >= 0x80 || (byte == b'-' && !shouts)
    };
    let end = inside.bytes().position(|byte| !fits(byte)).unwrap_or(inside.len());
    let (name, rest) = inside.split_at(end);
    if rest.trim_start().starts_with('(') || rest.starts_with(|first: char| first.is_whitespace()) {
        return Some(Reference { range, kind: ReferenceKind::Template, name: inside, default: None });
    }
    let default = if let Some(default) = [":-", ":=", "-", "="].into_iter().find_map(|mark| rest.strip_prefix(mark)) {
        Some(default)
    } else if rest.starts_with(":?") || rest.starts_with(":+") {
        None
    } else {
        rest.strip_prefix(':')
    };
    Some(Reference { range, kind: ReferenceKind::Variable, name, default })
}

/// The first comma that stands in no parentheses, quotes or braces.
fn comma(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(open), _) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(' | b'{') => depth += 1,
            (None, b')' | b'}') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 0 => return Some(at),
            _ => {}
        }
    }
    None
}

fn unquoted(text: &str) -> &str {
    ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote)).unwrap_or(text)
}

/// `$(inside)`: a variable in Kubernetes and Azure Pipelines, a command in shells.
/// <https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/>
pub(super) fn parenthesised(inside: &str, range: Range<usize>) -> Option<Reference<'_>> {
    let name = inside.trim();
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    if starts && name.bytes().all(|byte| is_word(byte) || matches!(byte, b'.' | b'-')) {
        return Some(Reference { range, kind: ReferenceKind::Variable, name, default: None });
    }
    // A regular expression may have a group behind its end.
    let command = !name.is_empty() && !name.starts_with(['?', '|', ')', '^', '*', '+']);
    command.then_some(Reference { range, kind: ReferenceKind::Command, name, default: None })
}

/// `$VAR`, where it is surely no password, price, regular expression or hash: a shouted name with nothing joined to it but
/// the reference that ended at `last_end`.
pub(super) fn bare(text: &str, at: usize, last_end: usize) -> Option<Reference<'_>> {
    let bytes = text.as_bytes();
    let rest = &text[at + 1..];
    if let Some(name) = rest.strip_prefix("env:").or_else(|| rest.strip_prefix("Env:")) {
        // PowerShell's.
        let length = name.bytes().position(|byte| !is_word(byte)).unwrap_or(name.len());
        let range = at..at + 5 + length;
        return (length > 0).then(|| Reference {
            range,
            kind: ReferenceKind::Variable,
            name: &name[..length],
            default: None,
        });
    }
    if at > last_end && (bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] >= 0x80) {
        return None;
    }
    let end = shouted(bytes, at + 1)?;
    let joined = match bytes.get(end) {
        None => false,
        // `$HOST$PORT` are two; `$SHA$5f3...` is a hash.
        Some(b'$') => shouted(bytes, end + 1).is_none() && !matches!(bytes.get(end + 1), Some(b'{' | b'(')),
        Some(byte) => !(byte.is_ascii_whitespace() || b"/:.,-@?&=;)]}\"'\\|%".contains(byte)),
    };
    let name = &text[at + 1..end];
    (!joined).then_some(Reference { range: at..end, kind: ReferenceKind::Variable, name, default: None })
}

/// The end of a shell's variable name of at least two characters without lower-case letters.
fn shouted(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let length = rest.iter().position(|&byte| !is_word(byte)).unwrap_or(rest.len());
    let name = &rest[..length];
    let letters = name.iter().any(u8::is_ascii_uppercase);
    let shouts = length >= 2 && letters && !name[0].is_ascii_digit() && !name.iter().any(u8::is_ascii_lowercase);
    shouts.then_some(start + length)
}

/// `%VAR%`, `%env(VAR)%` and `%kernel.project_dir%`, where it is no percent-encoding:
/// <https://learn.microsoft.com/windows-server/administration/windows-commands/set_1>,
/// <https://symfony.com/doc/current/configuration/env_var_processors.html>
pub(super) fn percent(text: &str, at: usize) -> Option<Reference<'_>> {
    let rest = text.as_bytes().get(at + 1..)?;
    let length = rest.iter().take(256).position(|&byte| byte == b'%' || byte.is_ascii_whitespace())?;
    if rest[length] != b'%' {
        return None;
    }
    let inside = text.get(at + 1..at + 1 + length)?;
    let reference =
        |name| Some(Reference { range: at..at + length + 2, kind: ReferenceKind::Variable, name, default: None });
    if let Some(name) = inside.strip_prefix("env(").and_then(|name| name.strip_suffix(')')) {
        let name = name.rsplit(':').next().unwrap_or(name);
        return reference(name);
    }
    let hex = |at: usize| rest.get(at..at + 2).is_some_and(|two| two.iter().all(u8::is_ascii_hexdigit));
    let encoded = hex(0) && (length == 2 || hex(length + 1));
    let shouted = length >= 3 && shouted(text.as_bytes(), at + 1) == Some(at + 1 + length);
    let parameter = inside.contains('.')
        && inside.starts_with(|first: char| first.is_ascii_lowercase())
        && inside.ends_with(|last: char| last.is_ascii_alphanumeric())
        && inside.bytes().all(|byte| is_word(byte) || byte == b'.');
    if !encoded && (shouted || parameter) { reference(inside) } else { None }
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
