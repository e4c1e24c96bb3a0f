//! Tables of what each word says yes and no to; every word and relation must have one.

mod around;
mod beside;
mod kinds;
mod places;
mod secrets;

use std::sync::Arc;

use super::*;
use crate::document::{Format, ValueKind};
use crate::environment::{Environment, Layer, Notes, Role};
use crate::parse;
use crate::rule::world::World;
use crate::source::Source;

fn key(text: &str) -> KeyPath {
    text.split('.').fold(KeyPath::root(), |path, step| path.child(step))
}

/// Asks something in an environment of one setting, which is not the one that is asked about.
fn elsewhere<T>(role: Role, then: impl FnOnce(&Environment<'_>) -> T) -> T {
    let document = parse::parse(Arc::new(Source::new(".env", "OTHER=setting")), Format::Dotenv);
    let settings = document.settings(document.roots()[0]);
    let layer = Layer { document: &document, section: None, shared: false, reason: String::new(), settings };
    then(&Environment::new(role.word(), role, vec![layer]))
}

fn with<T>(line: &str, role: Role, then: impl FnOnce(&Subject<'_>) -> T) -> T {
    let (name, text) = line.split_once('=').unwrap();
    with_key(&key(name), text, role, then)
}

fn with_key<T>(key: &KeyPath, text: &str, role: Role, then: impl FnOnce(&Subject<'_>) -> T) -> T {
    let value = Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: true };
    elsewhere(role, |around| {
        then(&Subject {
            setting: &around.settings()[0],
            layer: &around.layers[0],
            key,
            value,
            letters: Letters::of(text),
            notes: &Notes::default(),
            partly_external: text.contains("${"),
            by_default: false,
            template: false,
            environment: role.word(),
            role,
            sibling: &|_| None,
            around,
            world: Default::default(),
        })
    })
}

fn ask(name: &str, line: &str) -> Option<Hit> {
    with(line, Role::Production, |subject| (word(name).unwrap().ask)(subject))
}

fn table(name: &str, yes: &[&str], no: &[&str]) {
    assert!(yes.len() >= 8 && no.len() >= 8, "{name} needs eight cases of each");
    for line in yes {
        let hit = ask(name, line).unwrap_or_else(|| panic!("{name} says no to {line}"));
        let value = line.split_once('=').unwrap().1;
        assert!(
            hit.part.is_none_or(|part| value.get(part).is_some_and(|part| !part.is_empty())),
            "{name}: part of {line}"
        );
    }
    for line in no {
        assert_eq!(ask(name, line), None, "{name} says yes to {line}");
    }
}

fn part<'v>(name: &str, line: &'v str) -> &'v str {
    &line.split_once('=').unwrap().1[ask(name, line).unwrap().part.unwrap()]
}

fn relates(name: &str, yes: &[(&str, &str)], no: &[(&str, &str)]) {
    assert!(yes.len() >= 8 && no.len() >= 8, "{name} needs eight cases of each");
    for (expected, cases) in [(true, yes), (false, no)] {
        for (one, other) in cases {
            let found = with(one, Role::Staging, |one| {
                with(other, Role::Production, |other| (relation(name).unwrap().ask)(one, other))
            });
            assert_eq!(found.is_some(), expected, "{name} on {one} and {other}");
        }
    }
}

/// The words whose tables stand below; a new word fails here until it has one.
const TABLED: [&str; 50] = [
    "placeholder",
    "secret",
    "secret-over-reference",
    "fallback-secret",
    "weak-secret",
    "guessable-secret",
    "test-credential",
    "live-credential",
    "mixed-modes",
    "reused-secret",
    "expired",
    "expires-soon",
    "noted-end-passed",
    "past-date",
    "loopback-target",
    "nonproduction-host",
    "nonproduction-origin",
    "production-host",
    "internal-host",
    "home-path",
    "windows-path",
    "path",
    "other-case-file",
    "missing-file",
    "file-left-out",
    "truthy",
    "falsy",
    "verbose-level",
    "other-environment",
    "other-environments-file",
    "deployment-name",
    "profile-in-profile",
    "own-environment",
    "number",
    "boolean",
    "url",
    "duration",
    "email",
    "host",
    "empty-like",
    "blank",
    "by-default",
    "in-memory-engine",
    "shared-database-file",
    "pool-below-threads",
    "retry-within-timeout",
    "foreign-port",
    "unrouted-port",
    "caught-mail",
    "disputed-type",
];

#[test]
fn words_are_described_once_and_tabled() {
    let names: Vec<&str> = WORDS.iter().map(|word| word.name).collect();
    assert_eq!(names, TABLED);
    for (name, about) in
        WORDS.iter().map(|word| (word.name, word.about)).chain(RELATIONS.iter().map(|word| (word.name, word.about)))
    {
        assert!(!about.contains('\n') && !about.ends_with('.') && about.len() > 10, "{name}");
    }
    assert!(word("nonsense").is_none() && relation("nonsense").is_none());
}

#[test]
fn words_bear_any_text() {
    let odd = [
        "",
        " ",
        "://",
        "a://@:",
        "[",
        "[]:",
        "ü://ü:ü@ü",
        "\\\\",
        "C:",
        "é:\\",
        "@@@@",
        "<>",
        "xxx",
        "P",
        "\u{0}",
        "~/",
        "/home/",
        ":\\Users\\",
        "…",
        "PT",
        "=",
        ";=",
        "a=;",
    ];
    let long = "é".repeat(3000);
    for text in odd.into_iter().chain([long.as_str()]) {
        for name in ["HOST", "DB_PASSWORD", "a.b", "LOG_PATH", "CACHE_DRIVER", "é"] {
            let line = format!("{name}={text}");
            for word in WORDS {
                with(&line, Role::Production, |subject| {
                    if let Some(Hit { part: Some(part), .. }) = (word.ask)(subject) {
                        assert!(text.get(part).is_some(), "{} on {line}", word.name);
                    }
                });
            }
            for relation in RELATIONS {
                with(&line, Role::Staging, |one| with("A=1", Role::Production, |other| (relation.ask)(one, other)));
            }
        }
    }
}
