//! The repository holds to its own rules: floors, imports, opening sentences, lengths, reasons and paths.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "tidy/imports.rs"]
mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use regex::Regex;

/// Every room of the house (a file in `src/`, with the directory of its name) and the floor it is on.
///
/// A room names only rooms on lower floors, or on its own where no circle comes of it.
const FLOORS: &[(&str, u32)] = &[
    ("source", 1),
    ("key", 1),
    ("scratch", 1),
    ("text", 1),
    ("threads", 1),
    ("document", 2),
    ("finding", 2),
    ("loader", 2),
    ("mask", 2),
    ("reference", 2),
    ("secret", 2),
    ("decode", 3),
    ("environment", 3),
    ("parse", 3),
    ("comparison", 4),
    ("project", 4),
    ("discover", 5),
    ("pin", 5),
    ("rule", 5),
    ("usage", 5),
    ("dispute", 6),
    ("allow", 6),
    ("view", 6),
    ("check", 6),
    ("revision", 6),
    ("report", 7),
    ("baseline", 8),
    ("prove", 8),
    ("render", 8),
    ("matrix", 8),
    ("run", 8),
    ("cli", 9),
    ("lib", 9),
    ("main", 9),
];

/// No file of Rust is longer, its tests included.
const LONGEST: usize = 420;

/// What may lie at the top beside files and directories whose names start with a dot.
const TOP: &[&str] = &[
    "CHANGELOG.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "action.yml",
    "pyproject.toml",
    "benches",
    "deny.toml",
    "examples",
    "fuzz",
    "rules",
    "rustfmt.toml",
    "src",
    "target",
    "tests",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files under a directory of the repository, as paths relative to it with `/`, sorted; none where it does not exist.
fn files_under(directory: &str) -> Vec<String> {
    let entries = walkdir::WalkDir::new(root().join(directory)).sort_by_file_name().into_iter().flatten();
    let files = entries.filter(|entry| entry.file_type().is_file());
    let relative = files.map(|entry| entry.path().strip_prefix(root()).expect("it lies under the root").to_path_buf());
    let shown = relative.map(|path| path.to_string_lossy().replace('\\', "/"));
    shown.filter(|path| !path.contains("/target/")).collect()
}

fn rust_files() -> Vec<String> {
    let directories = ["src", "tests", "benches", "fuzz"];
    directories.iter().flat_map(|directory| files_under(directory)).filter(|path| path.ends_with(".rs")).collect()
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_default()
}

fn assert_none(breaches: Vec<String>, what_to_do: &str) {
    assert!(breaches.is_empty(), "{what_to_do}\n  {}", breaches.join("\n  "));
}

/// The room of a file under `src/`: `render` of `src/render/human.rs`.
fn room(path: &str) -> &str {
    let name = path.strip_prefix("src/").unwrap_or(path);
    let name = name.split('/').next().unwrap_or(name);
    name.strip_suffix(".rs").unwrap_or(name)
}

#[test]
fn every_room_has_a_floor_and_names_only_rooms_below() {
    let floors: BTreeMap<&str, u32> = FLOORS.iter().copied().collect();
    assert_eq!(floors.len(), FLOORS.len(), "a room stands twice in FLOORS of tests/tidy.rs");
    let mut breaches = Vec::new();
    let is_test = |path: &str| path.ends_with("/tests.rs") || path.contains("/tests/");
    for path in files_under("src").iter().filter(|path| path.ends_with(".rs") && !is_test(path)) {
        let Some(floor) = floors.get(room(path)) else {
            breaches.push(format!("{path}: the room `{}` has no floor", room(path)));
            continue;
        };
        for named in imports::rooms(&read(path)) {
            match floors.get(&*named) {
                Some(other) if named == room(path) || other <= floor => {}
                Some(other) => breaches.push(format!("{path} (floor {floor}) names `{named}` (floor {other})")),
                None => breaches.push(format!("{path} names `{named}`, which has no floor")),
            }
        }
    }
    assert_none(
        breaches,
        "Imports point down. Move what is shared to a lower room; a new room gets its line in FLOORS of tests/tidy.rs and in the crate docs:",
    );
}

#[test]
fn the_crate_docs_show_every_room_on_its_floor() {
    let row = Regex::new(r"(?m)^//! \| (\d) \| \[`(?:mod@)?(\w+)`\] \| \S").expect("it compiles");
    let docs = read("src/lib.rs");
    let shown: BTreeSet<(&str, u32)> = row
        .captures_iter(&docs)
        .map(|found| (found.get(2).expect("a room").as_str(), found[1].parse().expect("a digit")))
        .collect();
    // The roof has no row: `lib` shows the table, `main` only calls `cli`.
    let rooms = FLOORS.iter().copied().filter(|(room, _)| !["lib", "main"].contains(room)).collect();
    assert_eq!(shown, rooms, "the map in src/lib.rs is FLOORS of tests/tidy.rs");
}

/// The code of a file under `src/`, without comments and without the tests at its end.
fn code(path: &str) -> String {
    let text = read(path);
    let body = text.split("\n#[cfg(test)]").next().unwrap_or_default();
    body.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn code_files() -> impl Iterator<Item = String> {
    files_under("src").into_iter().filter(|path| path.ends_with(".rs") && !path.ends_with("/tests.rs"))
}

#[test]
fn what_few_rooms_know_stays_there() {
    let known: [(&str, &[&str]); 11] = [
        (r"\bmiette::", &["src/render/human"]),
        (
            r"(?i)\bsarif\b|checkstyle|rdjson|reviewdog|logissue|endColumn|testsuite|check_name",
            &["src/render.rs", "src/render/"],
        ),
        (r"\bclap::", &["src/cli"]),
        (r"\bserde_yaml::", &["src/rule/embed.rs"]),
        (r"\bgranit_parser::", &["src/parse/yaml"]),
        (r"\bjsonc_parser::", &["src/parse/json"]),
        (
            r"\brayon::",
            &[
                "src/check/index.rs",
                "src/cli/read.rs",
                "src/discover/group.rs",
                "src/discover/layers.rs",
                "src/discover/walk.rs",
                "src/document/portions.rs",
                "src/environment/find.rs",
                "src/environment/held.rs",
                "src/environment/lookup.rs",
                "src/environment/resolve.rs",
                "src/mask/document/search.rs",
                "src/render/portions.rs",
                "src/report",
                "src/run",
                "src/threads.rs",
            ],
        ),
        (
            r"\b(std::env|env::(var|args|current_dir))\b",
            &["src/cli", "src/run", "src/scratch.rs", "src/main.rs", "src/rule/embed.rs"],
        ),
        (r"\bsignal_hook::|\bCommand::new\b", &["src/scratch.rs", "src/revision", "src/cli/output.rs"]),
        (
            r"\bfs::\w|\.exists\(\)",
            &[
                "src/cli",
                "src/run",
                "src/discover",
                "src/prove.rs",
                "src/revision",
                "src/scratch.rs",
                "src/rule/embed.rs",
            ],
        ),
        (r"Instant::now|SystemTime|Zoned::now", &["src/cli"]),
    ];
    let mut breaches = Vec::new();
    for (what, places) in known {
        let pattern = Regex::new(what).expect("it compiles");
        let knowing: Vec<String> = code_files().filter(|path| pattern.is_match(&code(path))).collect();
        assert!(!knowing.is_empty(), "{what} is found nowhere");
        let strays = knowing.iter().filter(|path| !places.iter().any(|place| path.starts_with(place)));
        breaches.extend(strays.map(|path| format!("{path}: {what}, known to {}", places.join(", "))));
    }
    assert_none(breaches, "What only some rooms may know (libraries, disk, clock) is asked of them:");
}

#[test]
fn every_id_has_its_rule_file() {
    let packs: BTreeSet<String> =
        files_under("rules").iter().filter_map(|path| path.split('/').nth(1).map(str::to_owned)).collect();
    let id = Regex::new(r#""([a-z]+)/([a-z][a-z0-9-]*)""#).expect("it compiles");
    let (mut seen, mut breaches) = (0, Vec::new());
    for path in code_files() {
        for found in id.captures_iter(&code(&path)).filter(|found| packs.contains(&found[1])) {
            seen += 1;
            if !root().join(format!("rules/{}/{}.yaml", &found[1], &found[2])).exists() {
                breaches.push(format!("{path}: {}", &found[0]));
            }
        }
    }
    assert!(seen > 30, "the ids are found");
    assert_none(breaches, "An id that can appear in an output has its rule file:");
}

#[test]
fn no_files_import_each_other_in_a_circle() {
    let files: BTreeSet<String> = files_under("src").into_iter().filter(|path| path.ends_with(".rs")).collect();
    let arrows: BTreeMap<&str, BTreeSet<String>> =
        files.iter().map(|path| (path.as_str(), imports::files(path, &read(path), &files))).collect();
    assert!(arrows.values().any(|named| !named.is_empty()), "the imports are understood");
    let rooms: BTreeMap<&str, BTreeSet<String>> = files.iter().fold(BTreeMap::new(), |mut rooms, path| {
        let named = imports::rooms(&read(path)).into_iter().filter(|named| named != room(path));
        rooms.entry(room(path)).or_insert_with(BTreeSet::new).extend(named);
        rooms
    });
    let circles = imports::circles(&arrows).into_iter().chain(imports::circles(&rooms));
    assert_none(circles.collect(), "These import each other in a circle; move what both need below them:");
}

#[test]
fn every_file_opens_with_a_sentence_and_ends_in_time() {
    let mut breaches = Vec::new();
    for path in rust_files() {
        let text = read(&path);
        let opening: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("//! ")).collect();
        if !opening.last().is_some_and(|line| line.ends_with('.')) {
            breaches.push(format!("{path}: does not open with a sentence in `//!` that says what the room is for"));
        }
        let lines = text.lines().count();
        if lines > LONGEST {
            breaches.push(format!("{path}: {lines} lines, not {LONGEST}: split it by concern"));
        }
    }
    assert_none(breaches, "A file opens with a sentence, shows its public item first and ends before 400 lines:");
}

#[test]
fn every_dependency_has_its_reason_above_it() {
    let manifest = read("Cargo.toml");
    let (mut in_dependencies, mut above, mut breaches, mut seen) = (false, "", Vec::new(), 0);
    for line in manifest.lines() {
        if let Some(section) = line.strip_prefix('[') {
            in_dependencies = section.trim_end_matches(']').ends_with("dependencies");
            if section.contains("dependencies.") {
                breaches.push(format!("{line}: write the dependency on one line"));
            }
        } else if in_dependencies && line.contains('=') && line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            seen += 1;
            if !(above.starts_with("# ") && above.ends_with('.')) {
                breaches.push(line.to_owned());
            }
        }
        above = line;
    }
    assert!(seen > 10, "the dependencies are found");
    assert_none(breaches, "Each dependency has a comment directly above it, a sentence that says why it is here:");
}

#[test]
fn every_path_named_in_a_document_exists() {
    let crate_docs: String =
        read("src/lib.rs").lines().filter(|line| line.starts_with("//!")).collect::<Vec<_>>().join("\n");
    let named =
        Regex::new(r#"(?:^|[\s`(\["'])((?:src|rules|examples|tests|benches)/[\w./*<>{}-]*)"#).expect("it compiles");
    let mut breaches = Vec::new();
    let documents = ["README.md", "CHANGELOG.md", "rules/README.md"].map(|name| (name, read(name)));
    for (name, text) in documents.iter().chain([&("src/lib.rs", crate_docs)]) {
        for path in named.captures_iter(text).filter_map(|found| found.get(1)) {
            let path = path.as_str().trim_end_matches(['.', '/']);
            let is_pattern = path.contains(['*', '<', '>', '{', '}']);
            if !is_pattern && !root().join(path).exists() {
                breaches.push(format!("{name} names {path}"));
            }
        }
    }
    assert_none(breaches, "A document names a path that does not exist:");
}

#[test]
fn no_line_ends_in_white_space() {
    let mut paths: Vec<String> = rust_files();
    paths.extend(files_under("src").into_iter().filter(|path| path.ends_with(".json")));
    paths.extend(files_under("rules"));
    paths.extend(["README.md", "CHANGELOG.md", "Cargo.toml", "deny.toml"].map(str::to_owned));
    paths.sort();
    paths.dedup();
    let mut breaches = Vec::new();
    for path in &paths {
        let text = read(path);
        let ends = text.lines().zip(1..).filter(|(line, _)| line.ends_with([' ', '\t']));
        breaches.extend(ends.map(|(_, number)| format!("{path}:{number}")));
        if !text.is_empty() && (!text.ends_with('\n') || text.ends_with("\n\n")) {
            breaches.push(format!("{path}: does not end with exactly one line feed"));
        }
    }
    assert_none(breaches, "Lines end without white space, and files with one line feed:");
}

#[test]
fn every_rule_lies_in_its_pack() {
    let place = Regex::new(r"^rules/[a-z][a-z0-9-]*/[a-z][a-z0-9-]*\.yaml$").expect("it compiles");
    let strays = files_under("rules").into_iter().filter(|path| path != "rules/README.md" && !place.is_match(path));
    assert_none(
        strays.collect(),
        "A rule is a file rules/<pack>/<id>.yaml, in lower case with hyphens, and nothing else is there:",
    );
}

#[test]
fn nothing_unexpected_lies_at_the_top() {
    let entries = Path::new(&root()).read_dir().expect("the root can be read").flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let strays = names.filter(|name| !name.starts_with('.') && !TOP.contains(&name.as_str()));
    assert_none(strays.collect(), "What lies at the top is agreed: TOP of tests/tidy.rs lists it.");
}
