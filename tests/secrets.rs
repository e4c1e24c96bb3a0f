//! No command shows any part of a secret: random secrets of many shapes, planted wherever a secret may stand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "cli/tree.rs"]
#[allow(dead_code)] // The tests of the command line use the rest of it.
mod tree;

use std::collections::HashSet;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use tree::Tree;

/// How a secret begins, assembled so that no scanner takes this file for a leak; the rest of it is random.
#[rustfmt::skip] // One a line would hide the file behind its list.
const MARKS: [&str; 40] = [
    "sk_live_", "sk_test_", "rk_live_", "whsec_", "ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA",
    "ASIA", "AIza", "ya29.", "GOCSPX-", "npm_", "pypi-", "sk-proj-", "sk-ant-api03-", "sq0atp-", "shpat_", "dop_v1_",
    "rzp_live_", "hvs.", "sntrys_", "dckr_pat_", "hf_", "lin_api_", "glsa_", "figd_", "xkeysib-", "ATATT3", "sbp_", "EAAA",
    "dp.st.prd.", "AGE-SECRET-KEY-1", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx", "", "SG.",
];

/// The commands that show something of files.
const COMMANDS: [&[&str]; 14] = [
    &["check", "-v"],
    &["check", "--format", "gcc"],
    &["check", "--format", "json"],
    &["check", "--rules", "rule.yaml", "-v"],
    &["environments"],
    &["environments", "--format", "json"],
    &["get", "**"],
    &["get", "**", "--format", "json"],
    &["get", "DB_PASSWORD"],
    &["diff"],
    &["diff", "--format", "markdown"],
    &["diff", "--format", "json"],
    &["diff", "--format", "html"],
    &["test-rules", "rule.yaml"],
];

/// Every window of six characters.
fn windows(text: &str) -> HashSet<String> {
    let characters: Vec<char> = text.chars().collect();
    characters.windows(6).map(|window| window.iter().collect()).collect()
}

/// Plants a secret in files of one project of a tree, in places that are sound.
fn plant_soundly(tree: &Tree, project: &str, secret: &str) {
    tree.write(&format!("{project}/.env.test"), format!("SHOWN=1\nDB_PASSWORD={secret}\n"));
    let dotenv = |name: &str| {
        format!(
            "HOST=a{name}\nPLAIN_VALUE={secret}\nDB_PASSWORD={secret}\nAPI_KEY=\"{secret}\"\nexport TOKEN='{secret}'\n\
             DATABASE_URL=postgres://app:{secret}@localhost/shop\nCALL=https://api.example.org/?token={secret}\n\
             # DB_PASSWORD={secret}\nAUTH=\"Bearer {secret}\" # once {secret}\nDB_PASSWORD={secret}\nONLY_{name}={secret}\n"
        )
    };
    tree.write(&format!("{project}/.env.staging"), dotenv("staging"));
    tree.write(&format!("{project}/.env.production"), dotenv("production"));
    for name in ["staging", "production"] {
        let yaml = format!(
            "host: a{name}\npassword: {secret}\nplain: '{secret}'\nlist:\n  - \"{secret}\"\nurl: redis://:{secret}@localhost:6379\n\
             # {secret}\nanchor: &a {secret}\nalias: *a\nblock: |\n  first\n  token: {secret}\n{name}Secret: {secret}\n"
        );
        let toml = format!(
            "host = 'a{name}'\npassword = \"{secret}\"\nplain = '{secret}' # {secret}\nurl = \"amqp://app:{secret}@localhost\"\n\
             [only-{name}]\nsecret = '''\n{secret}'''\n"
        );
        let json = format!(
            "{{\n\"host\": \"a{name}\",\n\"password\": \"{secret}\",\n\"plain\": \"{secret}\",\n\
             \"url\": \"mysql://app:{secret}@localhost\",\n// {secret}\n\"{name}\": {{\"apiKey\": \"{secret}\"}}\n}}\n"
        );
        // One of the three for each secret, so that the test takes seconds.
        let (ending, text) = match project.len() + usize::from(project.as_bytes()[project.len() - 1]) {
            sum if sum % 3 == 0 => ("yaml", yaml),
            sum if sum % 3 == 1 => ("toml", toml),
            _ => ("json", json),
        };
        tree.write(&format!("{project}/{ending}/config/{name}.{ending}"), text);
    }
}

/// Plants a secret where something is wrong with the file, in its keys and in its name.
fn plant_wrongly(tree: &Tree, project: &str, secret: &str) {
    let broken = [
        (".env.staging", format!("HOST=a\n{secret}=1\nDB_PASSWORD=\"{secret}\nX=1\n")),
        (
            ".env.production",
            format!("HOST=a\nDB_PASSWORD {secret}\n= {secret}\nexport {secret}\n\"{secret}\nA={secret}'\n"),
        ),
        (
            "yaml/config/staging.yaml",
            format!("host: a\npassword: \"{secret}\n  more: {secret}\n{secret}: {secret}: x\n"),
        ),
        (
            "yaml/config/production.yaml",
            format!("host: b\n{secret}: 1\n{secret}: 2\npassword: [ {secret}\nx: *{secret}\n"),
        ),
        ("toml/config/staging.toml", format!("host = 'a'\npassword = {secret}\ntoken = \"{secret}\n")),
        (
            "toml/config/production.toml",
            format!("host = 'b'\n\"{secret}\" = 1\n\"{secret}\" = 2\npassword '{secret}'\n"),
        ),
        ("json/config/staging.json", format!("{{\"host\": 1, \"password\": {secret}, \"x\": \"{secret}\n}}")),
        (
            "json/config/production.json",
            format!("{{\"host\": 2, \"{secret}\": 1, \"{secret}\": 2, \"password\" \"{secret}\"}}"),
        ),
        ("names/.env.production", "DEBUG=true\n".to_owned()),
    ];
    for (path, text) in broken {
        tree.write(&format!("{project}/{path}"), text);
    }
    tree.write(&format!("{project}/names/.env.{secret}"), "DEBUG=true\n");
    tree.write(&format!("{project}/{secret}/.env.production"), "DEBUG=true\n");
}

/// Mistakes in envparity's own files that hold secrets.
fn plant_in_own_files(tree: &Tree, secrets: &[String]) {
    let (mut own, mut rules) = (String::from("keys:\n"), String::new());
    for (index, secret) in secrets.iter().enumerate() {
        own.push_str(&format!("  KEY_{index}: {{ type: {secret}, {secret}: 1, default: {secret} }}\n"));
    }
    own.push_str("rules:\n");
    secrets.iter().for_each(|secret| own.push_str(&format!("  {secret}: {secret}\n")));
    own.push_str("allow:\n");
    secrets
        .iter()
        .for_each(|secret| own.push_str(&format!("  - {{ rule: {secret}, key: {secret}, reason: {secret} }}\n")));
    secrets.iter().for_each(|secret| own.push_str(&format!("{secret}: 1\n")));
    for secret in secrets {
        rules.push_str(&format!(
            "---\nid: {secret}\nsummary: 1\nwhen: {{ {secret}: {secret}, matches: '({secret}' }}\nmessage: '{{{secret}}}'\n{secret}: 1\n"
        ));
    }
    tree.write("envparity.yaml", own);
    tree.write("rule.yaml", rules);
}

fn secrets(bodies: &[String]) -> Vec<String> {
    let padded = |body: &String| {
        // Longer than any word, and with a digit and both cases, as what is made at random has them.
        format!("q7Z{body}")
    };
    MARKS.iter().zip(bodies).map(|(mark, body)| format!("{mark}{}", padded(body))).collect()
}

/// Fails where an output holds six characters in a row of the random part of a secret.
#[track_caller]
fn assert_nothing_shows(tree: &Tree, secrets: &[String]) {
    let hidden: HashSet<String> =
        secrets.iter().zip(MARKS).flat_map(|(secret, mark)| windows(&secret[mark.len()..])).collect();
    let mut leaks = Vec::new();
    for command in COMMANDS {
        let run = tree.run(command);
        for line in run.stdout.lines().chain(run.stderr.lines()) {
            if windows(line).iter().any(|window| hidden.contains(window)) {
                leaks.push(format!("{command:?}: {line}"));
            }
        }
    }
    let count = leaks.len();
    leaks.truncate(25);
    assert!(leaks.is_empty(), "{count} lines show a secret:\n{}", leaks.join("\n"));
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() })
}

fn bodies() -> impl Strategy<Value = Vec<String>> {
    // With its mark the longest has the 80 columns of a value that is not cut, so that the test sees that it would see them.
    proptest::collection::vec("[A-Za-z0-9]{33,44}", MARKS.len())
}

#[test]
fn sound_files_keep_their_secrets() {
    runner(1)
        .run(&bodies(), |bodies| {
            let (tree, secrets) = (Tree::new(&[]), secrets(&bodies));
            secrets.iter().enumerate().for_each(|(index, secret)| plant_soundly(&tree, &format!("p{index}"), secret));
            plant_in_own_files(&tree, &secrets);
            assert_nothing_shows(&tree, &secrets);
            // The test would see them.
            let run = tree.run(&["get", "DB_PASSWORD", "--show-values"]);
            assert!(secrets.iter().all(|secret| run.stdout.contains(secret.as_str())));
            Ok(())
        })
        .unwrap();
}

#[test]
fn broken_files_keep_their_secrets() {
    runner(1)
        .run(&bodies(), |bodies| {
            let (tree, secrets) = (Tree::new(&[]), secrets(&bodies));
            secrets.iter().enumerate().for_each(|(index, secret)| plant_wrongly(&tree, &format!("p{index}"), secret));
            plant_in_own_files(&tree, &secrets);
            assert_nothing_shows(&tree, &secrets);
            Ok(())
        })
        .unwrap();
}

#[test]
fn secrets_of_all_lengths_look_the_same() {
    let shown = |length: usize| {
        let bodies: Vec<String> =
            MARKS.iter().map(|_| "aB3dE5fG7hJ9kL2mN4pQ6rS8tV".repeat(4)[..length].to_owned()).collect();
        let tree = Tree::new(&[]);
        secrets(&bodies)
            .iter()
            .enumerate()
            .for_each(|(index, secret)| plant_soundly(&tree, &format!("p{index}"), secret));
        // Whether a text under a harmless key is a secret depends on its shape, some of which have one length.
        let ignore = ["--ignore", "parity/same-secret"];
        let commands = [&["check", "-q"][..], &["check", "-v", "-q"], &["check", "--format", "gcc"], &["get", "**"]];
        let commands =
            commands.map(|command| if command[0] == "check" { [command, &ignore].concat() } else { command.to_vec() });
        commands.map(|command| tree.run(&command).stdout)
    };
    let json = |length: usize| {
        let secret = "aB3dE5fG7hJ9kL2mN4pQ6rS8tV".repeat(4)[..length].to_owned();
        let file = format!("DB_PASSWORD={secret}\n");
        let tree = Tree::new(&[(".env.staging", &file), (".env.production", &file)]);
        tree.run(&["check", "--format", "json"]).stdout
    };
    assert!(json(34).contains("parity/same-secret"));
    assert_eq!(json(34), json(90));
    let (short, long) = (shown(34), shown(90));
    for (short, long) in short.iter().zip(&long) {
        let differing = short.lines().zip(long.lines()).find(|(short, long)| short != long);
        assert_eq!(differing, None);
    }
    assert_eq!(short, long);
}
