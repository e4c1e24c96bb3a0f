//! Secrets of 40 shapes in every place where one may stand, through every command in every format: no part of one is ever shown.
//!
//! One run tries ten shapes, chosen at random; `ENVPARITY_SECRET_CASES=400 cargo test --test shapes` tries ten secrets of each of the 40.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "shapes/places.rs"]
mod places;
#[path = "cli/tree.rs"]
#[allow(dead_code)] // The tests of the command line use the rest of it.
mod tree;

use std::collections::HashSet;

use envparity::loader::LOADERS;
use envparity::render::OUTPUTS;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::string::string_regex;
use proptest::test_runner::{Config, TestRunner};

use places::{plant, plant_in_own_files};
use tree::Tree;

/// A shape of secrets: how one begins and ends, which is no secret, and what is random between.
struct Shape {
    begin: &'static str,
    body: &'static str,
    end: &'static str,
    /// Whether it is known for a secret wherever it stands, and not by its key alone.
    tells: bool,
}

const fn told(begin: &'static str, body: &'static str) -> Shape {
    Shape { begin, body, end: "", tells: true }
}

const fn keyed(body: &'static str) -> Shape {
    Shape { begin: "", body, end: "", tells: false }
}

/// The shapes, in pieces so that no scanner takes this file for a leak.
#[rustfmt::skip] // One a line would hide the file behind its list.
const SHAPES: [Shape; 40] = [
    // Tokens of providers.
    told("sk_live_", "[A-Za-z0-9]{24}"), told("whsec_", "[A-Za-z0-9]{32}"), told("ghp_", "[A-Za-z0-9]{36}"),
    told("github_pat_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{59}"), told("glpat-", "[A-Za-z0-9]{20}"),
    told("xoxb-", "[0-9]{12}-[0-9]{12}-[A-Za-z0-9]{24}"), told("AKIA", "[A-Z2-7]{16}"), told("AIza", "[A-Za-z0-9_]{34}Q"),
    told("npm_", "[A-Za-z0-9]{36}"), told("SG.", "[A-Za-z0-9]{22}\\.[A-Za-z0-9]{43}"),
    told("sk-ant-api03-", "[A-Za-z0-9]{93}AA"), told("hvs.", "[A-Za-z0-9]{90}"), told("dop_v1_", "[a-f0-9]{64}"),
    told("shpat_", "[a-f0-9]{32}"), told("AGE-SECRET-KEY-1", "[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
    // A token of three parts, a private key, and addresses with a password.
    told("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx", "[A-Za-z0-9]{30}\\.[A-Za-z0-9_]{43}"),
    Shape { begin: "-----BEGIN PRIVATE KEY-----\n", body: "[A-Za-z0-9+]{64}\n[A-Za-z0-9+]{64}\n[A-Za-z0-9+]{40}", end: "\n-----END PRIVATE KEY-----", tells: true },
    Shape { begin: "postgres://app:", body: "[A-Za-z0-9]{6}[#$]?[A-Za-z0-9]{6}", end: "@db.example.org/shop", tells: true },
    Shape { begin: "amqps://:", body: "[A-Za-z0-9!$^_+.~-]{10,15}[!$]", end: "@mq.example.org:5671", tells: true },
    Shape { begin: "mongodb+srv://app:", body: "[a-z]{4}%40[A-Z]{4}%2F[0-9]{4}", end: "@c.example.org/?w=1", tells: true },
    Shape { begin: "Server=db;Uid=app;Password=", body: "[A-Za-z0-9!.]{12}", end: ";Pooling=true", tells: true },
    Shape { begin: "https://hooks.slack.com/services/", body: "T[A-Z0-9]{8}/B[A-Z0-9]{8}/[A-Za-z0-9]{24}", end: "", tells: true },
    Shape { begin: "https://", body: "[a-f0-9]{32}", end: ":x@o1.ingest.example.org/2", tells: true },
    Shape { begin: "Bearer ", body: "[A-Za-z0-9_]{40}", end: "", tells: true },
    // What is random, or a person's choice, and secret by its key.
    keyed("[a-f0-9]{32}"), keyed("[A-F0-9]{64}"), keyed("[A-Za-z0-9+]{42}[AEIMQU]="), keyed("[A-Za-z0-9_-]{22}"),
    keyed("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"), keyed("[0-9]{10,16}"), keyed("[a-z]{8,12}"),
    keyed("[a-z]{6,9}-[a-z]{6,9}-[0-9]{4}"), keyed("[A-Z][a-z]{7}[0-9]{2}!"), keyed("[a-z]{5} [a-z]{6} [a-z]{7} [a-z]{5}"),
    keyed("[§±¶]{1}[0-9ßžŁ]{2}"), keyed("[а-я]{6}[0-9]{3}"), keyed("[日本語文字鍵]{7,9}"), keyed("[a-z]{5}\"[A-Z]{5}'[0-9]{5}"),
    keyed("[a-z]{5}\\\\[A-Z]{5}\\$[0-9]{5}#[a-z]{4}"), keyed("[a-z]{8}\n[A-Z]{8}\n[0-9]{8}"),
];

/// A secret of a shape.
struct Secret {
    text: String,
    tells: bool,
    hidden: HashSet<String>,
}

impl Secret {
    fn of(shape: &Shape, runner: &mut TestRunner) -> Secret {
        let body = string_regex(shape.body).unwrap().new_tree(runner).unwrap().current();
        Secret {
            text: format!("{}{body}{}", shape.begin, shape.end),
            tells: shape.tells,
            hidden: windows(&body).map(str::to_owned).collect(),
        }
    }
}

/// Every window of six characters on one line; of what is shorter, all.
fn windows(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        let ends = line.char_indices().map(|(at, _)| at).chain([line.len()]);
        let count = line.chars().count().min(6);
        line.char_indices().map(|(at, _)| at).zip(ends.skip(count)).map(|(start, end)| &line[start..end])
    })
}

/// Whatever shows something of all projects.
fn commands() -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut add = |arguments: &[&str]| all.push(arguments.iter().map(|one| (*one).to_owned()).collect());
    // Every form of the report at once.
    let outputs: Vec<String> = OUTPUTS.iter().map(|output| format!("{0}=shown.{0}", output.name)).collect();
    let outputs = outputs.iter().flat_map(|output| ["--output", output.as_str()]);
    add(&["check", "-v"].into_iter().chain(outputs).collect::<Vec<_>>());
    add(&["check", "-v", "--rules", "rule.yaml", "--baseline", "baseline.json"]);
    add(&["check", "-v", "--isolated"]);
    add(&["check", "--isolated", "--write-baseline", "shown.baseline"]);
    for format in ["text", "markdown", "json", "html"] {
        add(&["diff", "--format", format]);
    }
    for isolated in [&["--isolated"][..], &[]] {
        for command in [&["environments"][..], &["environments", "--format", "json"], &["get", "**"]] {
            add(&[command, isolated].concat());
        }
    }
    add(&["get", "**", "--format", "json"]);
    add(&["init", "--isolated", "--print"]);
    add(&["test-rules", "rule.yaml"]);
    add(&["allow", "debug/enabled", "--reason", "it is"]);
    all
}

/// What shows something of the project of one secret, or is told the secret.
fn commands_of(project: &str, secret: &Secret) -> Vec<Vec<String>> {
    let mut all: Vec<Vec<String>> = Vec::new();
    let mut add = |arguments: &[&str]| all.push(arguments.iter().map(|one| (*one).to_owned()).collect());
    let names: Vec<&str> = LOADERS.iter().map(|loader| loader.name).collect();
    let names = names.join(",");
    let [whole, broken] = [".env.production", ".env.broken"].map(|file| format!("{project}/{file}"));
    add(&["read", &whole, "--loader", &names, "--set", &format!("API_TOKEN={}", secret.text)]);
    add(&["read", &whole, "--loader", &names, "--format", "json"]);
    add(&["read", &whole, "--portable"]);
    add(&["read", &broken, "--loader", &names]);
    // What is said of an argument is made in one way; one of ten tells it.
    if secret.tells && project == "p0" {
        let text = &*secret.text;
        for arguments in [
            &["get", text][..],
            &["check", "--select", text],
            &["check", "--environment", text],
            &["check", "--changed-since", text],
            &["check", "--config", text],
            &["check", "--format", text],
            &["check", text],
            &["explain", text],
            &["test-rules", text],
            &["read", text, "--loader", "docker"],
            &["read", &whole, "--loader", text],
            &["allow", text, "--reason", "x"],
            &["allow", "debug/enabled", "--reason", "x", "--path", text],
            &["diff", text],
        ] {
            add(arguments);
        }
    }
    all
}

/// Texts without the fingerprints of findings: of thousands one has six digits in a row with a secret in common by chance. Only what
/// one of the texts calls so is taken out.
fn without_fingerprints(texts: &[String]) -> Vec<String> {
    let named = regex::Regex::new(r#""fingerprint":\s*"([0-9a-f]{16})""#).unwrap();
    let alike = regex::Regex::new(r"\b[0-9a-f]{16}\b").unwrap();
    let captures = texts.iter().flat_map(|text| named.captures_iter(text));
    let known: HashSet<&str> = captures.filter_map(|found| found.get(1)).map(|found| found.as_str()).collect();
    let taken_out =
        |found: &regex::Captures<'_>| if known.contains(&found[0]) { String::new() } else { found[0].to_owned() };
    texts.iter().map(|text| alike.replace_all(text, taken_out).into_owned()).collect()
}

/// The lines of all commands that show a part of one of the secrets of a tree.
fn leaks(tree: &Tree, secrets: &[Secret]) -> Vec<String> {
    let hidden: HashSet<&str> = secrets.iter().flat_map(|secret| &secret.hidden).map(String::as_str).collect();
    let short: Vec<&str> = hidden.iter().copied().filter(|window| window.chars().count() < 6).collect();
    let shows = |line: &str| {
        windows(line).any(|window| hidden.contains(window)) || short.iter().any(|short| line.contains(short))
    };
    let each = secrets.iter().enumerate().flat_map(|(index, secret)| commands_of(&format!("p{index}"), secret));
    let mut leaks = Vec::new();
    for command in commands().into_iter().chain(each) {
        let arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        let run = tree.run(&arguments);
        let mut texts = vec![run.stdout, run.stderr];
        for entry in std::fs::read_dir(tree.path()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("shown.") {
                texts.push(std::fs::read_to_string(entry.path()).unwrap());
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
        let texts = without_fingerprints(&texts);
        let shown = texts.iter().flat_map(|text| text.lines()).filter(|line| shows(line));
        leaks.extend(shown.take(8).map(|line| format!("{command:?}: {line:.400}")));
    }
    leaks
}

#[test]
fn no_part_of_a_secret_of_any_shape_is_shown_anywhere() {
    let cases = std::env::var("ENVPARITY_SECRET_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10);
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let shapes = Just((0..SHAPES.len()).collect::<Vec<_>>()).prop_shuffle().new_tree(&mut runner).unwrap().current();
    let shapes: Vec<usize> = shapes.into_iter().cycle().take(cases).collect();
    let mut found = Vec::new();
    for shapes in shapes.chunks(10) {
        let secrets: Vec<Secret> = shapes.iter().map(|shape| Secret::of(&SHAPES[*shape], &mut runner)).collect();
        let tree = Tree::new(&[]);
        for (index, secret) in secrets.iter().enumerate() {
            plant(&tree, &format!("p{index}"), &secret.text, secret.tells);
        }
        let texts: Vec<(&str, bool)> = secrets.iter().map(|secret| (&*secret.text, secret.tells)).collect();
        plant_in_own_files(&tree, &texts);
        found.extend(leaks(&tree, &secrets));
    }
    let count = found.len();
    found.truncate(60);
    assert!(found.is_empty(), "{count} lines show a secret:\n{}", found.join("\n"));
}
