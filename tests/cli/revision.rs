//! `--changed-since`: what a branch introduces, whatever was there before, and nothing of the repository is touched.

use std::fs;
use std::process::Command;

use super::tree::{Run, Tree};

/// Runs git in a workspace, deaf to the settings of whoever runs the tests.
fn git(tree: &Tree, arguments: &[&str]) -> String {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]).args(arguments);
    command.current_dir(tree.path()).env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn commit(tree: &Tree) {
    git(tree, &["add", "--all"]);
    git(tree, &["commit", "--quiet", "--message", "A step"]);
}

/// A shop with one warning on its branch `main`, and a branch that was made of it.
fn branched() -> Tree {
    let shop = Tree::shop();
    git(&shop, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&shop);
    git(&shop, &["checkout", "--quiet", "-b", "work"]);
    shop
}

fn since(tree: &Tree, revision: &str) -> Run {
    tree.run(&["check", "--format", "gcc", "--changed-since", revision])
}

#[test]
fn what_a_branch_introduces_is_told_and_nothing_else() {
    let shop = branched();
    assert_eq!(since(&shop, "main").says(0, &[]).all(), "");
    // In the work tree, in the index and in a commit alike.
    shop.write(".env.production", "PORT=1\n# moved\nDEBUG=yes\nTLS_VERIFY=false\n");
    for step in ["work tree", "index", "commit"] {
        match step {
            "index" => drop(git(&shop, &["add", "--all"])),
            "commit" => commit(&shop),
            _ => {}
        }
        let run = since(&shop, "main");
        run.says(1, &[".env.production:4:"]);
        assert!(!run.all().contains("debug/enabled"), "{step}: {}", run.all());
    }
    assert_eq!(since(&shop, "HEAD").says(0, &[]).all(), "");
    // What happens on main meanwhile is not of this branch.
    git(&shop, &["checkout", "--quiet", "main"]);
    shop.write(".env.production", "PORT=1\nDEBUG=false\n");
    commit(&shop);
    git(&shop, &["checkout", "--quiet", "work"]);
    assert_eq!(since(&shop, "main").says(1, &[]).stdout.lines().count(), since(&shop, "work~1").stdout.lines().count());
    // A key that goes from production is missing in no line that was changed, and is told.
    shop.write(".env.production", "DEBUG=yes\nTLS_VERIFY=false\n");
    since(&shop, "HEAD").says(1, &["parity/missing-key", "`PORT`"]);
}

#[test]
fn what_git_ignores_belongs_to_no_branch() {
    let shop = Tree::new(&[
        (".gitignore", ".env\nlocal/\n"),
        (".env", "PORT=1\nTLS_VERIFY=false\n"),
        ("local/.env.production", "PORT=1\nDEBUG=true\n"),
        (".env.staging", "PORT=1\n"),
        (".env.production", "PORT=1\n"),
    ]);
    git(&shop, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&shop);
    shop.run(&["check"]).says(1, &["local/.env.production"]);
    assert_eq!(since(&shop, "main").says(0, &[]).all(), "");
    shop.write("new/.env.production", "DEBUG=true\n");
    since(&shop, "main").says(1, &["new/.env.production:1:"]);
}

#[test]
fn a_file_that_was_moved_takes_its_findings_along() {
    let shop = branched();
    fs::create_dir(shop.at("shop")).unwrap();
    git(&shop, &["mv", ".env.production", "shop/.env.production"]);
    git(&shop, &["mv", ".env.staging", "shop/.env.staging"]);
    assert_eq!(since(&shop, "main").says(0, &[]).all(), "");
    shop.write("shop/.env.production", "PORT=1\nDEBUG=true\nTLS_VERIFY=false\n");
    let run = since(&shop, "main");
    assert!(!run.says(1, &["shop/.env.production:3:"]).all().contains("debug/enabled"), "{}", run.all());
}

#[test]
fn directories_below_a_repository_are_compared_with_themselves() {
    let tree = Tree::new(&[("shop/.env.staging", "PORT=1\n"), ("shop/.env.production", "PORT=1\nDEBUG=true\n")]);
    git(&tree, &["init", "--quiet", "--initial-branch", "main"]);
    commit(&tree);
    let check = |directory: &str| tree.run(&["check", "--format", "gcc", "--changed-since", "HEAD", directory]);
    assert_eq!(check("shop").says(0, &[]).all(), "");
    tree.write("shop/.env.production", "PORT=1\nDEBUG=true\nTLS_VERIFY=false\n");
    check("shop").says(1, &[".env.production:3:"]);
    check("shop/.env.staging").says(0, &[]);
    check("shop/.env.production").says(1, &["shop/.env.production:3:"]);
    // A directory that is new has only new findings, and it is said why.
    tree.write("new/.env.production", "DEBUG=true\n");
    let run = tree.run(&["check", "--changed-since", "HEAD", "new"]);
    run.says(1, &["debug/enabled", "nothing could be checked where this left `HEAD`, so every finding is new"]);
}

#[test]
fn the_project_file_of_then_is_asked_for_then() {
    let shop = branched();
    shop.write("envparity.yaml", "keys:\n  SENTRY_DSN: { required: true }\n  DATA: { path: { exists: true } }\n");
    shop.write(".env.production", "PORT=1\nDEBUG=true\nDATA=src/data.bin\n");
    shop.write("src/data.bin", "data");
    let contract = since(&shop, "main");
    assert!(!contract.says(1, &["contract/required", "`SENTRY_DSN`"]).all().contains("debug/enabled"));
    assert!(!contract.all().contains("contract/path"), "{}", contract.all());
    commit(&shop);
    assert_eq!(since(&shop, "HEAD").says(0, &[]).all(), "");
    // One that is named is asked for both, wherever it lies.
    fs::rename(shop.at("envparity.yaml"), shop.at("ours.yaml")).unwrap();
    let named = |config: &str| shop.run(&["check", "--config", config, "--changed-since", "HEAD", "--format", "gcc"]);
    assert_eq!(named("ours.yaml").says(0, &[]).all(), "");
    assert_eq!(named("./ours.yaml").says(0, &[]).all(), "");
    // Files that only a project file can name are laid out too.
    shop.write("ours.yaml", "environments:\n  production: [deploy/settings.conf]\n");
    shop.write("deploy/settings.conf", "DEBUG=true\n");
    commit(&shop);
    shop.run(&["check", "--config", "ours.yaml"]).says(1, &["deploy/settings.conf"]);
    assert_eq!(named("ours.yaml").says(0, &[]).all(), "");
}

#[test]
fn every_example_introduces_nothing_beside_itself() {
    let examples = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let tree = Tree::new(&[]);
    for entry in walkdir::WalkDir::new(&examples).into_iter().flatten().filter(|entry| entry.file_type().is_file()) {
        let path = entry.path().strip_prefix(&examples).unwrap().to_str().unwrap().replace('\\', "/");
        tree.write(&path, fs::read(entry.path()).unwrap());
    }
    git(&tree, &["init", "--quiet"]);
    commit(&tree);
    tree.run(&["check"]).says(1, &["parity/"]);
    for directory in [".", "monorepo", "node-shop"] {
        let run = tree.run(&["check", "--format", "gcc", "--changed-since", "HEAD", directory]);
        assert_eq!(run.says(0, &[]).all(), "", "{directory}");
    }
}

#[test]
fn revisions_that_are_none_are_refused() {
    let shop = Tree::shop();
    // The scratch trees of tests lie in no repository.
    let outside = [("GIT_CEILING_DIRECTORIES", "/")];
    shop.run_with(&["check", "--changed-since", "main"], &outside).refuses(&["lies in no repository", "git says: "]);
    shop.run_with(&["check", "--changed-since", "main"], &[("PATH", "")]).refuses(&["git was not found", "install it"]);
    let shop = branched();
    for (revision, sentence) in [
        ("gone", "git knows no revision `gone` here"),
        ("HEAD:.env.production", "git knows no revision"),
        ("", "`` is no revision"),
        ("-x", "`-x` is no revision; name a branch"),
        ("--help", "`--help` is no revision"),
        ("main\n::error::forged", "git knows no revision"),
    ] {
        let run = shop.run(&["check", "--changed-since", revision]);
        run.refuses(&[sentence]);
    }
    git(&shop, &["checkout", "--quiet", "--orphan", "other"]);
    // Within one second, the same tree without a parent would be the same commit.
    shop.write("other", "");
    commit(&shop);
    since(&shop, "main").refuses(&["no commit that both `main` and HEAD come from", "fetch-depth: 0"]);
    let bare = Tree::shop();
    git(&bare, &["init", "--quiet", "--bare", "."]);
    since(&bare, "HEAD").refuses(&["no work tree of git"]);
}

#[test]
fn nothing_of_the_repository_is_touched_and_no_trace_is_left() {
    let shop = branched();
    shop.write(".env.production", "PORT=1\nTLS_VERIFY=false\n");
    git(&shop, &["add", "--all"]);
    shop.write(".env.production", "PORT=1\nDEBUG=true\nTLS_VERIFY=false\n");
    shop.write("untracked", "");
    let state = |tree: &Tree| {
        let files = walkdir::WalkDir::new(tree.path()).sort_by_file_name().into_iter().flatten();
        let files = files.filter(|entry| entry.file_type().is_file());
        files.map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap())).collect::<Vec<_>>()
    };
    let before = state(&shop);
    let scratch = tempfile::tempdir().unwrap();
    let temporary = [("TMPDIR", scratch.path().to_str().unwrap())];
    shop.run_with(&["check", "--changed-since", "main"], &temporary).says(1, &["TLS_VERIFY"]);
    assert_eq!(before, state(&shop));
    assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
    let gone = [("TMPDIR", "/gone/away")];
    #[cfg(unix)]
    shop.run_with(&["check", "--changed-since", "main"], &gone).refuses(&["temporary files"]);
    let _ = gone;
}
