//! `init`, `allow`, `man` and `explain`: what people run now and then.

use std::fs;
use std::process::Command;

use crate::tree::Tree;

fn shop() -> Tree {
    Tree::new(&[
        (
            ".env.staging",
            "PORT=1\nAPI_URL=https://api.staging.example\nDB_PASSWORD=cobalt-anvil-parsnip-97\nWEBHOOK_SENDER=post\n",
        ),
        (".env.production", "PORT=1\nAPI_URL=https://api.example\nDB_PASSWORD=walnut-gravel-quilted-61\n"),
    ])
}

fn project(tree: &Tree) -> String {
    fs::read_to_string(tree.at("envparity.yaml")).unwrap()
}

#[test]
fn init_writes_a_file_that_finds_nothing_new() {
    let tree = shop();
    let before = tree.run(&["check", "--format", "gcc", "-q"]).stdout;
    assert!(before.contains("WEBHOOK_SENDER"), "{before}");
    assert_eq!(tree.run(&["init"]).status, 0);
    let file = project(&tree);
    assert!(
        file.contains("\n  DB_PASSWORD: { required: [staging, production], secret: true, across: differs }\n"),
        "{file}"
    );
    assert!(file.contains("\n  API_URL: { required: [staging, production], type: url }\n"), "{file}");
    assert!(file.contains("\n#   production: [.env.production]\n"), "{file}");
    assert!(!file.contains("walnut"), "a value is no business of this file: {file}");
    assert_eq!(tree.run(&["check", "--format", "gcc", "-q"]).stdout, before);
    // A promise that is broken later is found.
    tree.write(".env.production", "PORT=1\nAPI_URL=https://api.example\n");
    assert!(tree.run(&["check", "--format", "gcc", "-q"]).stdout.contains("[contract/required]"));
}

#[test]
fn what_init_says_of_environments_can_be_declared() {
    let tree = shop();
    let said = tree.run(&["init", "--print"]).stdout;
    let lines = said.lines().skip_while(|line| *line != "# environments:").take_while(|line| line.starts_with("# "));
    let declared: String = lines.map(|line| format!("{}\n", &line[2..])).collect();
    let files = |tree: &Tree| -> Vec<String> {
        let json: serde_json::Value =
            serde_json::from_str(&tree.run(&["environments", "--format", "json"]).stdout).unwrap();
        let layers = json["projects"][0]["environments"].as_array().unwrap().clone();
        layers.iter().map(|one| format!("{} {}", one["name"], one["layers"][0]["path"])).collect()
    };
    let found = files(&tree);
    tree.write("envparity.yaml", declared);
    assert_eq!(files(&tree), found);
}

#[test]
fn init_never_overwrites() {
    let tree = shop();
    tree.write("envparity.yaml", "# mine\n");
    tree.run(&["init"]).refuses(&["envparity.yaml", "exists"]);
    assert_eq!(project(&tree), "# mine\n");
    assert!(tree.run(&["init", "--print"]).stdout.contains("\nkeys:\n"));
    Tree::new(&[]).run(&["init"]).refuses(&["no configuration"]);
}

#[test]
fn allow_adds_an_exception_that_holds() {
    let tree = shop();
    let run =
        tree.run(&["allow", "parity/missing-key", "--key", "WEBHOOK_**", "--reason", "staging: catches #all mail"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    let expected =
        "allow:\n  - rule: parity/missing-key\n    key: WEBHOOK_**\n    reason: \"staging: catches #all mail\"\n";
    assert_eq!(project(&tree), expected);
    assert!(!tree.run(&["check", "--format", "gcc", "-q"]).stdout.contains("WEBHOOK_SENDER"));
    tree.run(&["allow", "debug/*", "--reason", "a second one", "--expires", "2999-12-31"]);
    assert_eq!(
        project(&tree),
        format!("{expected}  - rule: debug/*\n    reason: a second one\n    expires: 2999-12-31\n")
    );
}

#[test]
fn allow_leaves_all_else_as_it_is() {
    for (before, after) in [
        (
            "# head\nallow:\n- rule: debug/enabled\n  reason: x # why\n# tail\nkeys:\n  A: {}\n",
            "# head\nallow:\n- rule: debug/enabled\n  reason: x # why\n- rule: debug/*\n  reason: fine\n# tail\nkeys:\n  A: {}\n",
        ),
        ("keys:\n  A: {}", "keys:\n  A: {}\n\nallow:\n  - rule: debug/*\n    reason: fine\n"),
        ("# only a comment\n", "# only a comment\n\nallow:\n  - rule: debug/*\n    reason: fine\n"),
        (
            "allow:\n  - rule: debug/enabled\n    reason: >\n      two\n      lines\n",
            "allow:\n  - rule: debug/enabled\n    reason: >\n      two\n      lines\n  - rule: debug/*\n    reason: fine\n",
        ),
    ] {
        let tree = shop();
        tree.write("envparity.yaml", before);
        assert_eq!(tree.run(&["allow", "debug/*", "--reason", "fine"]).status, 0, "{before}");
        assert_eq!(project(&tree), after);
    }
    for odd in ["allow: [{ rule: debug/enabled, reason: x }]\n", "{ keys: {} }\n", "allow: 3\n", "[1]\n", "a: [\n"] {
        let tree = shop();
        tree.write("envparity.yaml", odd);
        tree.run(&["allow", "debug/*", "--reason", "fine"]).refuses(&["add this", "- rule: debug/*"]);
        assert_eq!(project(&tree), odd);
    }
}

#[test]
fn allow_refuses_what_would_accept_nothing() {
    let tree = shop();
    tree.run(&["allow", "parity/mising-key", "--reason", "x"]).refuses(&["did you mean `parity/missing-key`"]);
    tree.run(&["allow", "parity/missing-key", "--reason", " "]).refuses(&["reason"]);
    tree.run(&["allow", "parity/missing-key", "--reason", "x", "--expires", "2001-01-01"]).refuses(&["2001-01-01"]);
    tree.run(&["allow", "parity/missing-key", "--reason", "x", "--key", "/(/"]).refuses(&["/(/"]);
    assert!(!tree.at("envparity.yaml").exists());
}

#[test]
fn manual_pages_name_every_command() {
    let tree = shop();
    assert!(tree.run(&["man"]).stdout.contains(".TH envparity 1"));
    fs::create_dir(tree.at("man")).unwrap();
    assert_eq!(tree.run(&["man", "man"]).status, 0);
    for name in ["envparity", "envparity-check", "envparity-diff", "envparity-allow"] {
        assert!(tree.at(&format!("man/{name}.1")).is_file(), "{name}");
    }
    tree.run(&["man", "lost"]).refuses(&["lost"]);
}

/// `script` gives the program a terminal, and is not on every machine: run by `.ci/run`.
#[test]
#[ignore = "needs script of util-linux"]
fn a_long_page_goes_through_the_pager() {
    let run = |pager: &str| {
        let command = format!("stty rows 10 cols 80; {} explain parity/missing-key", env!("CARGO_BIN_EXE_envparity"));
        let output = Command::new("script").args(["-qec", &command, "/dev/null"]).env("PAGER", pager).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let first = run("head -n 1");
    assert_eq!(first.trim_end(), "# parity/missing-key");
    assert!(run("no-such-pager-is-there").contains("Severity:"));
}
