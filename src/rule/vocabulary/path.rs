//! Words about file paths: those of one person's machine, and those of another system.

use std::ops::Range;

use super::{Hit, Subject};
use crate::key::{Letters, Words};
use crate::text::{trim, url_mark};

/// Home directories that belong to a service, to an image or to what a provider sets up, not to a person.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const SERVICE_HOMES: Words = Words::of(&[
    "deploy", "deployer", "deployment", "app", "apps", "application", "appuser", "appserver", "web", "webapp", "webapps",
    "webuser", "webserver", "webadmin", "website", "websites", "www", "wwwroot", "site", "sites", "svc", "service", "services",
    "server", "daemon", "worker", "backup", "data", "logfiles", "container", "nonroot", "nobody", "admin", "git", "ftp", "sftp",
    "ubuntu", "ec2", "centos", "debian", "fedora", "rocky", "opc", "azureuser", "bitnami", "vcap", "forge", "ploi", "dokku",
    "node", "nextjs", "rails", "django", "laravel", "odoo", "frappe", "nginx", "apache", "tomcat", "postgres", "redis",
    "celery", "airflow", "spark", "hadoop", "jovyan", "jenkins", "ansible", "runner", "circleci", "vscode", "docker", "steam",
]);

/// Whether a home directory is called as those of services are: `www-data`, `svc_shop`, `app2`.
fn is_of_service(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let is_service = |part: &str| {
        SERVICE_HOMES.hold(part) || SERVICE_HOMES.hold(part.trim_end_matches(|last: char| last.is_ascii_digit()))
    };
    name.split(['-', '_', '.']).any(is_service) || name.starts_with("svc") || name.ends_with("svc")
}

/// What tools look for in the home directory of whoever runs them, wherever that is.
const OF_WHOEVER_RUNS_IT: [&str; 6] = ["~/.ssh", "~/.aws", "~/.kube", "~/.config", "~/.docker", "~/.azure"];

/// Whether a file speaks of machines that others manage from theirs, on which the directories of its values lie:
/// <https://docs.ansible.com/ansible/latest/inventory_guide/intro_inventory.html#organizing-host-and-group-variables>
fn is_of_inventory(path: &str) -> bool {
    let mut folders = path.rsplit('/').skip(1);
    folders.any(|folder| matches!(folder, "group_vars" | "host_vars" | "inventories" | "inventory"))
}

/// Whether a home directory, of which this follows, is that of a site on a server with many of them.
fn is_of_site(rest: &str) -> bool {
    let folder = rest.trim_start_matches('/').split('/').next();
    folder.is_some_and(|folder| matches!(folder, "public_html" | "www" | "htdocs" | "httpdocs" | "domains"))
}

/// Words of keys that lead to files; without one, `/home/news` is as likely a page of a site.
const FILE_WORDS: [&str; 40] = [
    "path",
    "paths",
    "dir",
    "dirs",
    "directory",
    "directories",
    "file",
    "files",
    "filename",
    "folder",
    "root",
    "home",
    "storage",
    "store",
    "log",
    "logs",
    "cert",
    "certs",
    "certificate",
    "key",
    "volume",
    "volumes",
    "data",
    "database",
    "db",
    "socket",
    "bin",
    "cache",
    "upload",
    "uploads",
    "config",
    "credentials",
    "binary",
    "executable",
    "backup",
    "backups",
    "output",
    "media",
    "static",
    "tmp",
];

/// What each home directory is spelled with.
pub(super) const HOME: [Letters; 4] =
    [Letters::of("~/"), Letters::of("/users/"), Letters::of("/home/"), Letters::of("\\users\\")];
/// What each path with a drive, and each share, is spelled with.
pub(super) const WINDOWS: [Letters; 2] = [Letters::of(":/"), Letters::of("\\")];
/// What each path is spelled with.
pub(super) const PATH: [Letters; 2] = [Letters::of("/"), Letters::of(":\\")];

pub(super) fn home_path(subject: &Subject<'_>) -> Option<Hit> {
    let text = subject.value.text;
    const NEWLINE: Letters = Letters::of("\n");
    if text.len() > 4096 || subject.letters.may_hold(NEWLINE) && trim(text).contains('\n') {
        return None;
    }
    let words = |wanted: &[&str]| subject.key_has(wanted);
    if text.starts_with("~/") && text.len() > 2 {
        let leads_into =
            |folder: &&str| text.strip_prefix(*folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if OF_WHOEVER_RUNS_IT.iter().any(leads_into) {
            return None;
        }
        return Some(Hit::part(0..end_of_path(text, 0), "a home directory"));
    }
    // To look is cheaper than to search.
    let opens = |at: usize| matches!(text.as_bytes().get(at + 1), Some(b'U' | b'h'));
    if !memchr::memchr2_iter(b'/', b'\\', text.as_bytes()).any(opens) {
        return None;
    }
    for (mark, letters, needs_key, detail) in [
        ("/Users/", HOME[1], false, "a home directory of macOS"),
        ("/home/", HOME[2], true, "a home directory"),
        ("\\Users\\", HOME[3], false, "a home directory of Windows"),
    ] {
        if !subject.letters.may_hold(letters) {
            continue;
        }
        for (at, _) in text.match_indices(mark) {
            let Some(start) = path_start(text, at) else { continue };
            let rest = &text[at + mark.len()..];
            let name = rest.split(['/', '\\', ':', ';', ',', ' ']).next().unwrap_or("").trim();
            let known = name.is_empty()
                || name.contains(['$', '{', '<', '%', '*'])
                || is_of_service(name)
                || matches!(name, "Shared" | "Public" | "Default" | "All");
            // The right side of a volume and a mount's path lie in the container.
            let inside = (at > 0 && text.as_bytes()[at - 1] == b':' && words(&["volumes", "volume"]))
                || words(&["mount", "mounts", "workdir", "working"]);
            let web = needs_key && !words(&FILE_WORDS);
            // The left side of a volume lies on the machine that is deployed to, where the file is for that alone.
            let on_a_server = || {
                mark == "/home/"
                    && (!subject.layer.shared && words(&["volumes", "volume"])
                        || is_of_site(rest.strip_prefix(name).unwrap_or(""))
                        || is_of_inventory(subject.layer.document.source.path()))
            };
            if !known && !inside && !web && !on_a_server() {
                return Some(Hit::part(start..end_of_path(text, at), detail));
            }
        }
    }
    None
}

/// Where the path begins whose home part is at an offset; none if that is the middle of a URL or of a longer path.
fn path_start(text: &str, at: usize) -> Option<usize> {
    let before = &text[..at];
    // `C:\Users`, `C:/Users`.
    if let Some(drive) = before.strip_suffix(':')
        && drive.ends_with(|last: char| last.is_ascii_alphabetic())
        && !drive[..drive.len() - 1].ends_with(|last: char| last.is_ascii_alphanumeric())
    {
        return Some(at - 2);
    }
    if text[at..].starts_with('\\') {
        return None;
    }
    // `file:///home/x`, `sqlite:////home/x`.
    let bare = before.trim_end_matches('/');
    let opens = match bare.strip_suffix(':') {
        Some(scheme) => before.len() == bare.len() || !scheme.is_empty(),
        None => {
            before.len() == bare.len()
                && before.chars().next_back().is_none_or(|last| matches!(last, '=' | ',' | ';' | ' ' | '"' | '\''))
        }
    };
    opens.then_some(at)
}

/// Where the path that begins at an offset ends.
fn end_of_path(text: &str, start: usize) -> usize {
    let windows = text[start..].starts_with('\\');
    text[start..]
        .find(|char: char| {
            matches!(char, ',' | ';' | '"' | '\'' | '\n') || (!windows && matches!(char, ':' | ' ' | '?'))
        })
        .map_or(text.len(), |length| start + length)
}

pub(super) fn windows_path(subject: &Subject<'_>) -> Option<Hit> {
    let text = subject.value.text;
    if text.len() > 4096 || text.len() < 3 {
        return None;
    }
    if let Some(range) = drive(text) {
        return Some(Hit::part(range, "a Windows drive"));
    }
    // `\\server\share`; a regular expression such as `\\d+\\.` has other characters.
    let rest = text.strip_prefix("\\\\")?;
    let (server, share) = rest.split_once('\\')?;
    let share = share.split('\\').next().unwrap_or(share);
    let is_name = |name: &str| {
        name.len() >= 2 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_$ ".contains(&byte))
    };
    (is_name(server) && is_name(share)).then(|| Hit::part(0..text.len(), "a Windows share"))
}

/// The first path with a drive letter: `C:\logs`, `D:/data`.
fn drive(text: &str) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let colons = memchr::memchr_iter(b':', bytes).filter(|colon| colon + 1 < bytes.len());
    colons.filter_map(|colon| colon.checked_sub(1)).find_map(|at| {
        let path = bytes[at].is_ascii_alphabetic()
            && bytes[at + 1] == b':'
            && (bytes[at + 2] == b'\\'
                || (bytes[at + 2] == b'/' && bytes.get(at + 3).is_some_and(|next| *next != b'/')));
        let opens = || {
            at == 0
                || matches!(bytes[at - 1], b'=' | b';' | b',' | b' ' | b'"' | b'\'')
                || (at >= 3 && text.get(..at).is_some_and(|before| before.ends_with("file:///")))
        };
        (path && opens()).then(|| {
            let end = text[at..].find([',', ';', '"', '\'', '\n']).map_or(text.len(), |length| at + length);
            at..end
        })
    })
}

/// Whether a text is a file path and no URL.
pub(super) fn is_path(text: &str) -> bool {
    let text = trim(text);
    if url_mark(text).is_some() || text.contains('\n') || text.len() < 2 {
        return false;
    }
    let opens =
        text.starts_with(['/', '~']) && !text.starts_with("//") || text.starts_with("./") || text.starts_with("../");
    let spaced = text.contains(char::is_whitespace) && !text.contains('\\');
    (opens && text.contains('/') && !spaced) || drive(text).is_some_and(|range| range.start == 0)
}
