//! The examples and the documents that speak of them: what is shown is what the program says today.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use regex::Regex;
use serde_json::Value;

/// Secrets of the examples that are words of their own: no output may show one.
const SECRETS: [(&str, &[&str]); 4] = [
    (
        "node-shop",
        &[
            "tVq7-Rk2w-Zp9s",
            "Yh4n-Bx8e-Gd1u",
            "q8Wc2TzN5vXr7LbK9mYd3HsPfG6jEaUo",
            "51LanternLoomExampleOnlyNotAKey0001",
            "Example0nlyStagingHookSecret42",
            "changeme",
            "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        ],
    ),
    ("python-service", &["7Kd9vQ2mXw4Rt8Lz"]),
    ("rust-service", &["9fJ2sLq8Vn4Xc7Bz1Hw6Rt3Mk5Pd0Ygu", "\"secret\""]),
    (
        "monorepo",
        &[
            "Zr5uTg8wKp2mQx9vLd4nCs7bHy1jFe6a",
            "Nv3kWb7yEr1tUi9oPl5mHg2fDs8aQz4x",
            "b7d1c3e5f7091b2d4f6a8c0e1f3a5b7c",
            "a1c2e3f405162738495a6b7c8d9e0f1a",
            "5eed0123456789abcdef0123456789ab",
            "Vt6Rk1Xw9Lq4Zn8B",
            "Hc2Jm7Yd5Gs0Pf3Ue",
            "c0ffee00112233445566778899aabbcc",
            "0badcafe998877665544332211ffeedd",
        ],
    ),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Runs the program at the root of the repository, as the documents say it.
fn envparity(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_envparity"));
    command.current_dir(root()).args(arguments).env("COLUMNS", "100").env("NO_COLOR", "1");
    command.env_remove("CI").output().expect("the program starts")
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("outputs are UTF-8")
}

/// The human form with its closing lines on one line and without the time, the one thing that differs from run to run.
fn timeless(shown: &str) -> String {
    let (findings, closing) = shown.trim_end().rsplit_once("\n\n").expect("a closing line after the findings");
    let closing = closing.split_whitespace().collect::<Vec<_>>().join(" ");
    let time = Regex::new(r" in [0-9.]+ m?s$").unwrap();
    assert!(time.is_match(&closing), "the closing line ends with the time: {closing}");
    format!("{findings}\n\n{}\n", time.replace(&closing, ""))
}

/// Compares with a file of the repository; with `UPDATE_SNAPSHOTS` set, writes it instead.
fn assert_file(path: &str, expected: &str) {
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(root().join(path), expected).expect("the file can be written");
    }
    let there = std::fs::read_to_string(root().join(path)).unwrap_or_default().replace("\r\n", "\n");
    assert_eq!(there, expected, "{path} is not what the program says; UPDATE_SNAPSHOTS=1 cargo test rewrites it");
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(directory).into_iter().flatten();
    entries.filter(|entry| entry.file_type().is_file()).map(walkdir::DirEntry::into_path).collect()
}

/// The fenced blocks of a Markdown text with their language.
fn blocks(markdown: &str) -> Vec<(String, String)> {
    let fence = Regex::new(r"(?ms)^```(\w*)\n(.*?)^```$").unwrap();
    fence.captures_iter(markdown).map(|found| (found[1].to_owned(), found[2].to_owned())).collect()
}

#[test]
fn every_example_gives_what_lies_beside_it() {
    for (name, _) in SECRETS {
        let shown = envparity(&["check", &format!("examples/{name}")]);
        assert_eq!(String::from_utf8_lossy(&shown.stderr), "");
        assert_file(&format!("examples/{name}.txt"), &timeless(&text(&shown)));
    }
}

#[test]
fn every_example_is_checked_here() {
    let directories = root().join("examples").read_dir().unwrap().flatten().filter(|entry| entry.path().is_dir());
    let names = directories.map(|entry| entry.file_name().into_string().expect("a plain name"));
    // Templates for CI servers and editors are no projects.
    let there: BTreeSet<String> = names.filter(|name| !["ci", "editors"].contains(&name.as_str())).collect();
    assert_eq!(there, SECRETS.map(|(name, _)| name.to_owned()).into());
}

#[test]
fn examples_fail_the_check_and_all_forms_agree_on_how_often() {
    let headings = Regex::new(r"(?m)^(error|warning|info)\[").unwrap();
    let line = Regex::new(r"(?m)^[^:\n]+:\d+:\d+: (error|warning|note): .*\[[a-z/-]+\]$").unwrap();
    for (name, _) in SECRETS {
        let path = format!("examples/{name}");
        let human = envparity(&["check", "-v", &path]);
        let json = envparity(&["check", "--format", "json", &path]);
        let gcc = envparity(&["check", "--format", "gcc", "--quiet", &path]);
        for output in [&human, &json, &gcc] {
            assert_eq!(output.status.code(), Some(1), "{name}");
        }
        let report: Value = serde_json::from_slice(&json.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("findings").len();
        assert!(findings >= 4, "{name} shows several defects");
        assert_eq!(headings.find_iter(&text(&human)).count(), findings, "{name}");
        let in_sum = |severity: &str| report["summary"][severity].as_u64().unwrap() as usize;
        assert_eq!(in_sum("errors") + in_sum("warnings") + in_sum("infos"), findings, "{name}");
        assert_eq!(line.find_iter(&text(&gcc)).count(), findings, "{name}");
    }
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let with = |threads: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_envparity"));
        command.current_dir(root()).env("RAYON_NUM_THREADS", threads).env_remove("CI");
        text(&command.args(["check", "--format", "json", "examples"]).output().expect("the program starts"))
    };
    let one = with("1");
    assert!(one.contains("node-shop") && one.contains("monorepo"));
    for _ in 0..4 {
        assert_eq!(with("7"), one);
    }
}

#[test]
fn no_secret_of_an_example_is_shown() {
    for (name, secrets) in SECRETS {
        let path = format!("examples/{name}");
        let held: String =
            files(&root().join(&path)).iter().map(|file| std::fs::read_to_string(file).expect("text")).collect();
        let commands: [&[&str]; 6] = [
            &["check", &path],
            &["check", "--verbose", &path],
            &["check", "--format", "json", &path],
            &["check", "--format", "gcc", &path],
            &["environments", &path],
            &["get", "**", &path],
        ];
        for secret in secrets {
            assert!(held.contains(secret), "{name} holds {secret}, or this list is out of date");
            for arguments in commands {
                let output = envparity(arguments);
                assert!(output.status.code().is_some_and(|status| status < 2), "{arguments:?}");
                let shown = text(&output) + &String::from_utf8_lossy(&output.stderr);
                assert!(!shown.is_empty() && !shown.contains(secret), "{arguments:?} shows {secret}");
            }
        }
    }
}

#[test]
fn what_the_readme_shows_is_what_the_program_says() {
    let readme = read("README.md");
    let expected: Vec<String> = SECRETS.iter().map(|(name, _)| read(&format!("examples/{name}.txt"))).collect();
    let shown: Vec<_> = blocks(&readme).into_iter().filter(|(language, _)| language == "text").collect();
    assert!(!shown.is_empty(), "the README shows a run");
    for (_, block) in shown {
        // A line with an ellipsis stands for what is left out; everything else follows in this order.
        let parts = block.split("\n\n").map(str::trim_end).filter(|part| *part != "…");
        let holds = |file: &String| {
            let mut rest = file.as_str();
            parts.clone().all(|part| {
                let found = rest.find(part);
                rest = &rest[found.map_or(0, |at| at + part.len())..];
                found.is_some()
            })
        };
        assert!(expected.iter().any(holds), "no example gives this output of the README any more:\n{block}");
    }
}

#[test]
fn the_readme_sets_up_with_two_commands() {
    let commands: Vec<String> = blocks(&read("README.md"))
        .into_iter()
        .filter(|(language, _)| language == "sh")
        .map(|(_, block)| block.trim().to_owned())
        .collect();
    assert_eq!(commands, ["cargo run --release -- check examples/node-shop", "cargo test"]);
}

#[test]
fn every_command_that_a_document_names_exists() {
    let documents = ["README.md", "examples/README.md", "rules/README.md", "CHANGELOG.md"].map(read).join("\n");
    let code = Regex::new(r"`([^`\n]+)`").unwrap();
    let inline = code.captures_iter(&documents).map(|found| found[1].to_owned());
    let fenced = blocks(&documents)
        .into_iter()
        .flat_map(|(_, block)| block.lines().map(|line| line.trim_start_matches("$ ").to_owned()).collect::<Vec<_>>());
    let invocations: BTreeSet<String> = inline
        .chain(fenced)
        .filter_map(|line| {
            let line = line.replace("cargo run --release -- ", "envparity ");
            line.strip_prefix("envparity ").map(|rest| rest.split(" #").next().unwrap_or(rest).trim().to_owned())
        })
        .collect();
    assert!(invocations.len() >= 8, "{invocations:?}");
    for invocation in invocations {
        let mut words = invocation.split([' ', '=']).filter(|word| !word.is_empty());
        let command = words.next().expect("a command");
        let help = if command.starts_with('-') { envparity(&["--help"]) } else { envparity(&[command, "--help"]) };
        assert_eq!(help.status.code(), Some(0), "there is no command of `envparity {invocation}`");
        let help = text(&help);
        let flags = std::iter::once(command).chain(words).filter(|word| word.starts_with('-'));
        for flag in flags {
            let whole = Regex::new(&format!(r"(?m)(^|[\s,]){}($|[\s,\[])", regex::escape(flag))).unwrap();
            assert!(whole.is_match(&help), "there is no {flag} of `envparity {invocation}`");
        }
    }
    let flags = Regex::new(r"`(--[a-z-]+)").unwrap();
    let all: String = ["check", "environments", "get", "read"].map(|name| text(&envparity(&[name, "--help"]))).concat();
    for flag in flags.captures_iter(&documents) {
        assert!(all.contains(&flag[1]), "there is no option {}", &flag[1]);
    }
}

#[test]
fn the_files_that_the_readme_shows_are_sound() {
    let readme = read("README.md");
    let shown: Vec<_> = blocks(&readme).into_iter().filter(|(language, _)| language == "yaml").collect();
    let [(_, project), (_, rule)] = &shown[..] else { panic!("a project file and a rule: {shown:?}") };
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name).display().to_string();
    std::fs::write(at("rule.yaml"), rule).unwrap();
    let proof = envparity(&["test-rules", &at("rule.yaml")]);
    assert_eq!((text(&proof).as_str(), proof.status.code()), ("1 passed, 0 failed\n", Some(0)));
    std::fs::write(at("envparity.yaml"), project).unwrap();
    for name in [".env", ".env.staging", ".env.production"] {
        std::fs::copy(root().join("examples/node-shop").join(name), at(name)).unwrap();
    }
    let check = text(&envparity(&["check", "--format", "gcc", &at("")]));
    assert!(check.contains("[contract/matches]") && !check.contains("envparity.yaml:"), "{check}");
    assert!(check.contains("warning: `DEBUG`") != check.contains("error: `DEBUG`"), "{check}");
    assert!(!check.contains("[secrets/placeholder]"), "the allowance of the README allows:\n{check}");
}

#[test]
fn every_rule_that_a_document_names_exists() {
    let rules = text(&envparity(&["rules"]));
    let known: BTreeSet<&str> = rules.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let packs: BTreeSet<&str> = known.iter().filter_map(|id| id.split('/').next()).collect();
    let documents = ["README.md", "examples/README.md", "CHANGELOG.md"].map(read).join("\n");
    let id = Regex::new(r"\b([a-z]+)/([a-z]+(?:-[a-z]+)*)\b").unwrap();
    let named: Vec<_> = id.captures_iter(&documents).filter(|found| packs.contains(&found[1])).collect();
    assert!(named.len() >= 5, "rules are named");
    for found in named {
        assert!(known.contains(&found[0]), "there is no rule {}", &found[0]);
    }
}

#[test]
fn the_list_of_rules_is_the_one_that_lies_there() {
    let output = envparity(&["rules", "--format", "markdown"]);
    assert_eq!(output.status.code(), Some(0));
    assert_file("rules/README.md", &text(&output));
}
