//! Words about relative paths of files, held against the repository.

use super::{Hit, Subject};
use crate::key::Letters;
use crate::rule::world::Stands;
use crate::text::trim;

/// Endings of files that people write and keep beside the code; what programs make has others, or is named by `MADE`.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const KEPT: [&str; 36] = [
    "json", "yaml", "yml", "toml", "xml", "ini", "conf", "cfg", "cnf", "properties", "html", "htm", "tmpl", "tpl",
    "mustache", "hbs", "handlebars", "ejs", "j2", "jinja", "liquid", "twig", "erb", "txt", "md", "sql", "proto", "graphql",
    "wsdl", "xsd", "pem", "crt", "cer", "ttf", "xslt", "csv",
];

/// Words of keys and of paths that tell of what a program writes, of what is built, and of places in containers, in other
/// repositories and on other hosts.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const MADE: [&str; 64] = [
    "output", "outputs", "out", "export", "exports", "dump", "dumps", "backup", "backups", "log", "logs", "cache", "caches",
    "tmp", "temp", "upload", "uploads", "dist", "build", "built", "report", "reports", "target", "dest", "destination",
    "generated", "artifact", "artifacts", "bucket", "object", "s3", "url", "urls", "uri", "route", "routes", "endpoint",
    "href", "link", "web", "public", "assets", "vendor", "results", "coverage", "release", "mount", "mounts",
    "volume", "volumes", "sub", "items", "repo", "repos", "repository", "git", "source", "sources", "remote", "chart", "image",
    "values", "classpath", "pattern",
];

/// Words of what is kept out of repositories on purpose.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const PRIVATE: [&str; 20] = [
    "secret", "secrets", "credential", "credentials", "key", "keys", "private", "cert", "certs", "certificate",
    "certificates", "ca", "tls", "ssl", "keystore", "truststore", "token", "tokens", "account", "auth",
];

/// The most characters of a path that is looked for.
const MOST: usize = 200;

/// The relative path of a file that a value may name, without `./` before it; none for what is no such path beyond doubt.
pub fn named_file(text: &str) -> Option<String> {
    let text = trim(text);
    if text.len() > MOST || !text.contains('/') || text.starts_with(['/', '~', '.']) && !text.starts_with("./") {
        return None;
    }
    let path = text.trim_start_matches("./");
    let plain = |step: &str| {
        !step.is_empty()
            && step.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
            && step.bytes().any(|byte| byte.is_ascii_alphanumeric())
    };
    let (directories, name) = path.rsplit_once('/')?;
    let (stem, ending) = name.rsplit_once('.')?;
    // The first step of a domain's path looks like a domain: `example.com/privacy.html`.
    let domain = directories.split('/').next().is_some_and(|first| first.trim_start_matches('.').contains('.'));
    let fits = KEPT.contains(&ending.to_ascii_lowercase().as_str()) && !stem.is_empty() && !domain;
    (fits && path.split('/').all(plain)).then(|| path.to_owned())
}

/// Such a path leads through a directory to a file with an ending.
pub(super) const SPELLED: [Letters; 1] = [Letters::anywhere("/.")];
/// None has one of these, and every address has.
pub(super) const FOREIGN: Letters = Letters::anywhere(":");

pub(super) fn other_case(subject: &Subject<'_>) -> Option<Hit> {
    match stands(subject)? {
        Stands::OtherCase(path) => Some(Hit::whole(&format!("`{path}`"))),
        _ => None,
    }
}

pub(super) fn missing(subject: &Subject<'_>) -> Option<Hit> {
    if *stands(subject)? != Stands::Missing {
        return None;
    }
    let path = named_file(subject.value.text)?;
    let made = |word: &str| MADE.contains(&word) || PRIVATE.contains(&word);
    let of_path = crate::key::words_of(&path);
    let is_elsewhere = subject.key.words().any(made) || of_path.iter().any(|word| made(word));
    (!is_elsewhere).then(Hit::default)
}

pub(super) fn left_out(subject: &Subject<'_>) -> Option<Hit> {
    let Stands::Here { left_out_by: Some(by), .. } = stands(subject)? else { return None };
    let path = named_file(subject.value.text)?;
    let private = |word: &str| PRIVATE.contains(&word);
    let is_mounted = subject.key.words().any(private) || crate::key::words_of(&path).iter().any(|word| private(word));
    (!is_mounted).then(|| Hit::whole(&format!("`{by}`")))
}

fn stands<'s>(subject: &'s Subject<'_>) -> Option<&'s Stands> {
    if subject.partly_external || subject.by_default || subject.world.files.is_empty() {
        return None;
    }
    subject.world.files.get(&named_file(subject.value.text)?)
}
