//! Runs that are interrupted or watched, and files that come and go meanwhile: the right status, and no trace.
#![cfg(unix)]

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command};

use super::tree::Tree;

/// SIGINT and SIGTERM.
const SIGNALS: [i32; 2] = [2, 15];

fn send(child: &Child, signal: i32) {
    assert!(Command::new("kill").arg(format!("-{signal}")).arg(child.id().to_string()).status().unwrap().success());
}

/// The lines of a program until one holds a text, that one included.
fn until(lines: &mut impl Iterator<Item = std::io::Result<String>>, text: &str) -> Vec<String> {
    let mut seen = Vec::new();
    for line in lines {
        seen.push(line.unwrap());
        if seen.last().unwrap().contains(text) {
            return seen;
        }
    }
    panic!("{text:?} never comes: {seen:?}");
}

#[test]
fn an_interrupted_run_ends_by_its_signal_and_leaves_no_trace() {
    let shop = Tree::shop();
    // A git that never answers, and goes with who asks it, holds the run where its directory for the earlier revision lies about.
    shop.write(
        "bin/git",
        "#!/bin/sh\ncase \"$*\" in\n*is-inside*) echo true ;;\n*cat-file*) exec cat 3>&1 >/dev/null ;;\n*ls-tree*) printf '100644 blob 1\\t.env\\0' ;;\n*) echo 1 ;;\nesac\n",
    );
    fs::set_permissions(shop.at("bin/git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", shop.at("bin").display(), std::env::var("PATH").unwrap());
    for signal in SIGNALS {
        let scratch = tempfile::tempdir().unwrap();
        let traces = || fs::read_dir(scratch.path()).unwrap().count();
        let mut command = shop.command(&["check", "--changed-since", "main", "--output", "json=report.json"]);
        let mut child = command.env("PATH", &path).env("TMPDIR", scratch.path()).spawn().unwrap();
        while traces() == 0 {
            assert_eq!(child.try_wait().unwrap(), None, "it waits for git");
            std::thread::yield_now();
        }
        send(&child, signal);
        let status = child.wait().unwrap();
        assert_eq!((status.signal(), traces()), (Some(signal), 0));
        assert!(!shop.at("report.json").exists());
    }
}

#[test]
fn a_watch_prints_a_line_before_and_after_each_check_and_ends_by_its_signal() {
    for signal in SIGNALS {
        let shop = Tree::shop();
        let mut child =
            shop.command(&["check", "--watch", "--format", "gcc", "--output", "json=report.json"]).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = until(&mut lines, "finished");
        assert_eq!(first[0], "[envparity] check started");
        assert!(first[1].ends_with("[debug/enabled]") && first.len() == 3, "{first:?}");
        assert_eq!(first[2], "[envparity] check finished: 0 errors, 1 warning, 0 infos");
        // What the check itself writes is no change, so the next line comes of this one.
        assert!(shop.at("report.json").exists());
        shop.write(".env.production", "PORT=1\nDEBUG=false\n");
        let second = until(&mut lines, "finished");
        assert_eq!(second, ["[envparity] check started", "[envparity] check finished: 0 errors, 0 warnings, 0 infos"]);
        // A check that cannot be done is told, and the next one is done again.
        fs::remove_file(shop.at(".env.production")).unwrap();
        fs::remove_file(shop.at(".env.staging")).unwrap();
        let third = until(&mut lines, "finished");
        assert!(
            third.last().unwrap().ends_with("check finished: it could not be done") || third.len() == 2,
            "{third:?}"
        );
        shop.write(".env.staging", "PORT=1\n");
        shop.write(".env.production", "PORT=1\nDEBUG=true\nTLS_VERIFY=false\n");
        until(&mut lines, "TLS_VERIFY");
        send(&child, signal);
        assert_eq!(child.wait().unwrap().signal(), Some(signal));
        let mut errors = String::new();
        child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
        assert!(!errors.contains("panicked"), "{errors}");
    }
}

#[test]
fn a_watch_that_cannot_begin_says_why() {
    let empty = Tree::new(&[("README.md", "# Nothing\n")]);
    let run = empty.run(&["check", "--watch"]);
    assert_eq!((run.status, run.stderr.lines().count()), (2, 1), "{}", run.all());
    Tree::shop().run(&["check", "--watch", "--select", "nonsense"]).says(2, &["`nonsense`"]);
}

#[test]
fn files_that_come_and_go_meanwhile_stop_nothing() {
    let shop = Tree::shop();
    let mut run = shop.command(&["check", "--format", "gcc"]).spawn().unwrap();
    for _ in 0..20 {
        // Until it ends, what it looks at changes under its hands.
        while run.try_wait().unwrap().is_none() {
            for name in ["sub/.env.staging", "sub/.env.production", "sub/config/production.yaml"] {
                shop.write(name, "PORT: 1\n");
            }
            fs::remove_dir_all(shop.at("sub")).unwrap();
        }
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("debug/enabled"), "{output:?}");
        run = shop.command(&["check", "--format", "gcc"]).spawn().unwrap();
    }
    assert!(run.wait().unwrap().code().is_some());
}

#[test]
fn a_file_that_grows_meanwhile_is_read_as_far_as_it_went() {
    let shop = Tree::shop();
    let mut log = fs::File::options().append(true).open(shop.at(".env.staging")).unwrap();
    for _ in 0..10 {
        let mut run = shop.command(&["check", "--format", "gcc"]).spawn().unwrap();
        let mut lines = 0;
        // Comments, of which nothing is said: nobody reads the pipe yet.
        while run.try_wait().unwrap().is_none() {
            if lines < 10_000 {
                log.write_all(b"# grown\n").unwrap();
                lines += 1;
            }
        }
        let output = run.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.code() == Some(1) && said.contains("debug/enabled"), "{output:?}");
    }
}
