//! A repository made to harm whoever checks it: nothing outside of it is read or written, and nothing takes for ever.

use std::fs;
use std::process::Command;

use super::tree::{Run, Tree};

/// What stands in files outside of the workspace.
const OUTSIDE: &str = "OUTSIDE_4711";

/// A tree with a directory beside the workspace, which is `inside`.
fn beside() -> Tree {
    let tree = Tree::new(&[
        ("inside/.env.staging", "PORT=1\nDEBUG=false\n"),
        ("inside/.env.production", "PORT=1\nDEBUG=true\n"),
        ("outside/.env.production", &format!("{OUTSIDE}=1\nDB_PASSWORD=changeme\n")),
        ("outside/envparity.yaml", &format!("keys: {{ {OUTSIDE}: {{ required: true }} }}\n")),
    ]);
    tree.write("outside/rule.yaml", rule(OUTSIDE, "matches: true"));
    tree
}

fn rule(message: &str, test: &str) -> String {
    format!(
        "- id: x/{}\n  summary: It is so.\n  severity: error\n  why: So it is.\n  remedy: Leave it.\n  when: {{ production: {{ {test} }} }}\n  \
         report: {{ at: production.value, message: {message} }}\n",
        message.to_ascii_lowercase().replace('_', "-")
    )
}

fn check(tree: &Tree) -> Run {
    tree.run(&["check", "inside", "--format", "gcc"])
}

#[test]
fn a_project_file_names_nothing_outside() {
    let tree = beside();
    let outside = tree.at("outside");
    let outside = outside.to_str().unwrap();
    for path in ["../outside", outside, "./../outside", "x/../../outside"] {
        let own = format!(
            "environments:\n  staging: [{path}/.env.production]\n  production: ['{path}/*', .env.production]\n\
             projects: ['{path}', '.']\nrule-files: ['{path}/rule.yaml', '{path}/*.yaml']\n"
        );
        tree.write("inside/envparity.yaml", own);
        let run = check(&tree);
        assert!(!run.all().contains(OUTSIDE) && run.status != 0, "{path}: {}", run.all());
        assert!(!tree.run(&["get", "**", "inside"]).all().contains(OUTSIDE), "{path}");
    }
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere_outside() {
    use std::os::unix::fs::symlink;
    let tree = beside();
    symlink("../outside", tree.at("inside/way")).unwrap();
    symlink("../outside/.env.production", tree.at("inside/extra.env")).unwrap();
    let own = "environments:\n  staging: [way/.env.production]\n  production: ['way/*', extra.env, .env.production]\nprojects: [way, '.']\n";
    tree.write("inside/envparity.yaml", own);
    let run = check(&tree);
    assert!(!run.all().contains(OUTSIDE), "{}", run.all());
    run.says(1, &["no file is found for this layer"]);
    tree.run(&["check", "inside"]).says(1, &["skipped: extra.env is a link that leads out of the workspace"]);
    for file in ["way/rule.yaml", "way/*.yaml", "linked.yaml"] {
        let _ = symlink("../outside/rule.yaml", tree.at("inside/linked.yaml"));
        tree.write("inside/envparity.yaml", format!("rule-files: ['{file}']\n"));
        let run = check(&tree);
        run.says(2, &["is a link that leads out of the workspace"]);
        assert!(!run.all().contains(OUTSIDE), "{}", run.all());
    }
    // A link to a file of the workspace is as good as the file.
    tree.write("inside/rules/real.yaml", rule("INSIDE", "matches: true"));
    symlink("rules/real.yaml", tree.at("inside/near.yaml")).unwrap();
    tree.write("inside/envparity.yaml", "rule-files: [near.yaml]\n");
    check(&tree).says(1, &["INSIDE"]);
    // The project file itself may not be such a link; who names it knows where it leads.
    fs::remove_file(tree.at("inside/envparity.yaml")).unwrap();
    symlink("../outside/envparity.yaml", tree.at("inside/envparity.yaml")).unwrap();
    let commands: [&[&str]; 5] = [
        &["check", "inside"],
        &["environments", "inside"],
        &["get", "PORT", "inside"],
        &["diff", "staging", "production", "--path", "inside"],
        &["allow", "debug/enabled", "--reason", "x", "--path", "inside"],
    ];
    for command in commands {
        let run = tree.run(command);
        assert!(run.status == 2 && !run.all().contains(OUTSIDE), "{command:?}: {}", run.all());
    }
    tree.run(&["check", "inside", "--config", "inside/envparity.yaml"]).says(1, &[OUTSIDE]);
}

#[cfg(unix)]
#[test]
fn a_project_file_that_is_none_is_told() {
    for make in
        ["mkfifo envparity.yaml", "mkdir envparity.yaml", "ln -s gone envparity.yaml", "ln -s /dev/zero envparity.yaml"]
    {
        let shop = Tree::shop();
        let status = Command::new("sh").args(["-c", make]).current_dir(shop.path()).status().unwrap();
        assert!(status.success());
        for command in [&["check"][..], &["environments"], &["allow", "debug/enabled", "--reason", "x"]] {
            shop.run(command).refuses(&["`envparity.yaml`"]);
        }
        shop.run(&["check", "--isolated"]).says(1, &["debug/enabled"]);
    }
}

#[test]
fn a_huge_project_file_is_not_read() {
    let shop = Tree::shop();
    let file = fs::File::create(shop.at("envparity.yaml")).unwrap();
    file.set_len(200 * 1024 * 1024).unwrap();
    shop.run(&["check"]).refuses(&["`envparity.yaml` is larger than 16 MiB"]);
    shop.run(&["check", "--isolated", "--rules", "envparity.yaml"]).refuses(&["is larger than 16 MiB"]);
    shop.run(&["check", "--isolated", "--baseline", "envparity.yaml"]).refuses(&["is larger than 128 MiB"]);
    shop.run(&["test-rules", "envparity.yaml"]).refuses(&["is larger than 16 MiB"]);
}

#[test]
fn expressions_cost_no_more_than_their_share() {
    let shop = Tree::shop();
    shop.write(".env.production", format!("PORT=1\nDEBUG=true\nLONG={}\n", "a".repeat(3_000_000)));
    // What would take exponential time elsewhere takes its steps here.
    shop.write(
        "rule.yaml",
        ["(a+)+$", "(a|aa)+b", "(x+x+)+y", "a{1,100}b"]
            .map(|one| rule("INSIDE", &format!("matches: '{one}'")))
            .concat(),
    );
    shop.run(&["check", "--rules", "rule.yaml", "--format", "gcc"]).says(1, &["debug/enabled"]);
    shop.write("rule.yaml", rule("INSIDE", "matches: '((a{1000}){1000}){1000}'"));
    shop.run(&["check", "--rules", "rule.yaml", "--format", "gcc"]).says(1, &["rule.yaml:6:", "project/bad-pattern"]);
    // Each is allowed, and all of them together are not.
    let many = |count: usize| {
        (0..count).map(|number| rule("INSIDE", &format!("matches: '\\w{{40}}x{{{number}}}'"))).collect::<String>()
    };
    shop.write("rule.yaml", many(2000));
    let run = shop.run(&["check", "--rules", "rule.yaml", "--format", "gcc"]);
    run.says(1, &["the regular expressions up to here take more than 64 MiB", "debug/enabled"]);
    let own: String = (0..1000).map(|number| format!("  '/\\w{{40}}x{{{number}}}/': {{ required: true }}\n")).collect();
    shop.write("envparity.yaml", format!("keys:\n{own}"));
    shop.run(&["check", "--format", "gcc"]).says(1, &["the regular expressions up to here take more than 64 MiB"]);
}

#[test]
fn patterns_that_explode_elsewhere_do_not_here() {
    let key = format!("C{}", "_A".repeat(60));
    let tree = Tree::new(&[(".env.staging", &format!("{key}=1\n")), (".env.production", &format!("{key}=2\n"))]);
    let words = format!("{}c", "**.a.".repeat(20));
    let deep = vec!["*"; 100_000].join(".");
    let glob = "**/*a".repeat(300);
    let braces = "{a,b}".repeat(3000);
    let own = format!(
        "environments:\n  staging: [.env.staging, '{glob}']\n  production: [.env.production, '{braces}']\n\
         keys:\n  '{words}': {{ required: true }}\nrules:\n  parity/*: {{ severity: info, files: ['{glob}', '{braces}'] }}\n\
         rule-files: ['{glob}']\n"
    );
    tree.write("envparity.yaml", own);
    tree.run(&["check", "--format", "gcc"]).says(1, &["envparity.yaml:2:", "[project/no-match]"]);
    tree.write("envparity.yaml", format!("keys:\n  ? '{deep}'\n  : {{ required: true }}\n"));
    tree.run(&["check", "--format", "gcc"]).says(1, &["this has 100000 parts, where 64 are the most"]);
    tree.run(&["get", &words]).refuses(&["no environment has a key"]);
}

#[test]
fn ten_thousand_rules_are_asked() {
    let keys: String = (0..200).map(|number| format!("KEY_{number}=value{number}\n")).collect();
    let tree = Tree::new(&[(".env.staging", "KEY_1=1\n"), (".env.production", &keys)]);
    let rules: String =
        (0..10_000).map(|number| rule(&format!("R{number}"), &format!("matches: '^v.*e{number}$'"))).collect();
    tree.write("rules.yaml", rules);
    let run = tree.run(&["check", "--rules", "rules.yaml", "--format", "gcc", "--select", "x"]);
    assert_eq!((run.status, run.stdout.lines().count()), (1, 200), "{:.500}", run.all());
}

#[cfg(unix)]
#[test]
fn an_earlier_revision_is_laid_out_in_its_directory_alone() {
    let tree = beside();
    let git = |input: &str, arguments: &[&str]| -> String {
        let script = r#"printf "$INPUT" | git -c user.name=a -c user.email=a@b "$@""#;
        let mut command = Command::new("sh");
        command.args(["-c", script, "git"]).args(arguments).env("INPUT", input).current_dir(tree.at("inside"));
        let output = command.output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    git("", &["init", "-q"]);
    let blob = |text: &str| git(text, &["hash-object", "-w", "--stdin"]);
    let (link, file) = (blob(tree.at("outside").to_str().unwrap()), blob("STOLEN=1"));
    let below = git(&format!(r"100644 blob {file}\t.env.production\n100644 blob {file}\t.env.new\n"), &["mktree"]);
    // No checkout makes such a tree: what it calls a link is a directory, too, and one of its links is a file.
    let entries = [
        format!(r"120000 blob {link}\t.env.test\n040000 tree {below}\t.env.test\n"),
        format!(
            r"120000 blob {}\t.env.staging\n100644 blob {file}\t.env.staging\n",
            blob(tree.at("outside/new").to_str().unwrap())
        ),
    ];
    let top = git(&entries.concat(), &["mktree"]);
    let commit = git("", &["commit-tree", &top, "-m", "x"]);
    git("", &["update-ref", "HEAD", &commit]);
    tree.run(&["check", "inside", "--changed-since", "HEAD"]).says(1, &["debug/enabled"]);
    let kept = fs::read_to_string(tree.at("outside/.env.production")).unwrap();
    assert!(kept.contains(OUTSIDE) && !tree.at("outside/.env.new").exists() && !tree.at("outside/new").exists());
}
