//! What the loaders of one file make of it: who must be known, how bad it is, and what is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop where it is wrong")]

use std::fs;
use std::sync::atomic::AtomicUsize;

use envparity::finding::{Finding, Severity};
use envparity::mask::Gate;
use envparity::run::{Request, check};
use jiff::civil::date;

type Files<'f> = &'f [(&'f str, &'f str)];

/// What the rules of the pack find.
fn found(files: Files<'_>) -> Vec<Finding> {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let (progress, select) = (AtomicUsize::new(0), ["dotenv".to_owned()]);
    let request = Request::of(root.path(), date(2026, 6, 1), Gate::default(), &progress);
    check(&Request { excerpts: true, select: &select, ..request }).unwrap().findings().to_vec()
}

const COMPOSE: (&str, &str) = ("compose.yaml", "services:\n  shop:\n    env_file: .env.production\n");
const DOCKER: (&str, &str) = ("deploy.sh", "docker run --env-file .env.production shop\n");
const NODE: (&str, &str) = ("package.json", "{ \"dependencies\": { \"dotenv\": \"17\" } }");
const PYTHON: (&str, &str) = ("requirements.txt", "python-decouple==3.8\n");
const QUOTED: (&str, &str) = (".env.production", "GREETING=\"hello\"\n");

#[test]
fn two_loaders_must_be_known() {
    for alone in [COMPOSE, DOCKER, NODE, PYTHON] {
        assert_eq!(found(&[alone, QUOTED]), [], "{alone:?}");
    }
    assert_eq!(found(&[QUOTED]), []);
    assert_eq!(found(&[COMPOSE, DOCKER, (".env.production", "GREETING=hello\n")]), []);
    assert_eq!(found(&[DOCKER, NODE, (".env.example", "GREETING=\"hello\"\n"), (".env.production", "A=1\n")]), []);
}

#[test]
fn it_is_as_bad_as_it_is_sure_and_near_to_production() {
    let local = ("compose.yaml", "services:\n  shop:\n    env_file: .env\n");
    let run = ("run.sh", "docker run --env-file .env shop\n");
    let deploy = ("deploy/prod.sh", "docker run --env-file .env shop\n");
    let quoted = (".env", "GREETING=\"hello\"\n");
    let declared = "environments:\n  production: { loader: [docker, dotenv], layers: .env.production }\n";
    for (files, expected) in [
        (&[COMPOSE, DOCKER, QUOTED][..], Severity::Error),
        (&[("envparity.yaml", declared), QUOTED], Severity::Error),
        (&[DOCKER, NODE, QUOTED], Severity::Warning),
        (&[local, run, quoted], Severity::Warning),
        (&[local, deploy, quoted], Severity::Error),
        (&[run, NODE, quoted], Severity::Info),
        (
            &[NODE, ("Pipfile", "[packages]\npython-decouple = '*'\n"), (".env.production", "COLOR=#fff\n")],
            Severity::Info,
        ),
    ] {
        let found = found(files);
        let [finding] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((finding.rule.as_str(), finding.severity), ("dotenv/read-differently", expected), "{files:?}");
    }
}

#[test]
fn what_each_reads_is_said_and_who_shows_it() {
    let found = found(&[COMPOSE, DOCKER, QUOTED]);
    let finding = &found[0];
    assert_eq!(*finding.message, *"`GREETING` is read as `hello` by compose and as `\"hello\"` by docker");
    assert_eq!(&*finding.help, "Write `GREETING=hello`, which all of them read alike.");
    let related: Vec<String> =
        finding.related.iter().map(|label| format!("{}:{} {}", label.path, label.start.line, label.text)).collect();
    assert_eq!(
        related,
        ["compose.yaml:3 compose reads it by `env_file`", "deploy.sh:1 docker reads it by `docker run --env-file`"]
    );
    assert_eq!(finding.environment.as_deref(), Some("production"));
}

#[test]
fn the_help_is_a_spelling_that_was_read_back_or_says_that_there_is_none() {
    let help = |loaders: &str, text: &str| {
        let declared = format!("environments:\n  production: {{ loader: [{loaders}], layers: .env.production }}\n");
        let found = found(&[("envparity.yaml", &declared), (".env.production", text)]);
        let finding = found.into_iter().find(|one| one.rule.as_str() == "dotenv/read-differently");
        finding.unwrap_or_else(|| panic!("{loaders}: {text}")).help.to_string()
    };
    let command = "`envparity read .env.production --portable";
    for (loaders, text, expected) in [
        ("node, python-dotenv", "COLOR=#fff\n", "Write `COLOR=\"#fff\"`, which all of them read alike.".to_owned()),
        ("compose, node", "NOTE=\"a \\\"b\\\"\"\n", "Write `NOTE=a \"b\"`, which all of them read alike.".to_owned()),
        (
            "compose, docker",
            "A='x y' # z\nB='w' # z\nC='v' # z\nD='u' # z\n",
            format!("Write `A=x y`, `B=w`, `C=v` and 1 more as {command}` prints them, which all of them read alike."),
        ),
        (
            "compose, docker",
            "A='#x'\nB='w'\n",
            "Write `A=#x` and `B=w`, which all of them read alike.".to_owned(),
        ),
        (
            "compose, docker",
            "A='a #b'\n",
            "No spelling of this value is read alike by all of them: choose a value without `#`, `$`, quotes, backslashes \
             and spaces, or let one loader alone read this file."
                .to_owned(),
        ),
        (
            "compose, docker",
            "URL=http://$HOST/\n",
            "Write out what the reference stands for: there is no spelling of a reference that all of them fill in alike."
                .to_owned(),
        ),
        ("compose, docker", "HOST=h\nURL=http://$HOST/\n", "Write `URL=http://h/`, which all of them read alike.".to_owned()),
        ("compose, python-dotenv", "URL=http://$HOST/\n", "Write `URL=http://${HOST}/`, which all of them read alike.".to_owned()),
        ("compose, docker", "DB_PASSWORD='kX82hd92jKd'\n", "Write the value of `DB_PASSWORD` without quotes, which all of them read alike.".to_owned()),
        (
            "compose, shell",
            "DB_PASSWORD=kX\\\"82h\\'d92\n",
            format!("Write the line as {command} --show-values` prints it, which all of them read alike."),
        ),
        (
            "compose, docker",
            "DB_PASSWORD=kX82hd92jKd\nLOGIN=http://shop:${DB_PASSWORD}@h/\n",
            format!("Write the line as {command} --show-values` prints it, which all of them read alike."),
        ),
    ] {
        assert_eq!(help(loaders, text), expected, "{loaders}: {text}");
    }
}

#[test]
fn nothing_of_a_secret_is_said() {
    for (line, expected) in [
        (
            "DB_PASSWORD=\"kX82hd92jKd\"",
            "`DB_PASSWORD` is read without its quotes by compose and with its quotes by docker",
        ),
        (
            "DB_PASSWORD=kX82hd92jKd # shop",
            "`DB_PASSWORD` is read as it is written by compose and with all that stands on the line by docker",
        ),
    ] {
        let found = found(&[COMPOSE, DOCKER, (".env.production", line)]);
        assert_eq!(*found[0].message, *expected);
        assert!(!format!("{found:?}").contains("kX82"), "{found:?}");
    }
}

#[test]
fn keys_of_one_cause_are_one_finding() {
    let text = "A=\"x\"\nB='y'\nC=z\nD=v # w\nE=\"two words\"\n";
    let found = found(&[COMPOSE, DOCKER, (".env.production", text)]);
    let told: Vec<(&str, u32)> = found.iter().map(|one| (&*one.message, one.count)).collect();
    assert_eq!(
        told,
        [
            ("`A` and 2 other keys are read differently: the first as `x` by compose and as `\"x\"` by docker", 3),
            ("`D` is read as `v` by compose and as `v # w` by docker", 1),
        ]
    );
}

#[test]
fn a_variable_that_is_set_elsewhere_is_no_difference_of_its_own() {
    let expanding =
        ("envparity.yaml", "environments:\n  production: { loader: [compose, dotenvy], layers: .env.production }\n");
    assert_eq!(found(&[expanding, (".env.production", "URL=https://${HOST}/x\n")]), []);
    let literal =
        ("envparity.yaml", "environments:\n  production: { loader: [compose, docker], layers: .env.production }\n");
    let found = found(&[literal, (".env.production", "URL=https://${HOST}/x\n")]);
    assert_eq!(
        *found[0].message,
        *"`URL` is read as `https://‹HOST›/x` by compose and as `https://${HOST}/x` by docker"
    );
}

#[test]
fn an_inline_allowance_accepts_it() {
    let text = "# envparity: allow(dotenv/read-differently) both are fine\nGREETING=\"hello\"\n";
    assert_eq!(found(&[COMPOSE, DOCKER, (".env.production", text)]), []);
}

#[test]
fn an_environment_has_what_its_own_loader_reads() {
    let debug = ("rules.yaml", "");
    let weak = |files: Files<'_>| {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            fs::write(root.path().join(path), text).unwrap();
        }
        let (progress, select) = (AtomicUsize::new(0), ["debug/enabled".to_owned()]);
        let request = Request::of(root.path(), date(2026, 6, 1), Gate::default(), &progress);
        check(&Request { select: &select, ..request }).unwrap().findings().len()
    };
    let file = (".env.production", "DEBUG=true # of the shop\n");
    assert_eq!(weak(&[debug, file]), 1);
    assert_eq!(weak(&[COMPOSE, file]), 1);
    assert_eq!(weak(&[DOCKER, file]), 0, "`true # of the shop` is no switch");
    assert_eq!(weak(&[COMPOSE, DOCKER, file]), 1, "nobody knows which of two counts");
    let declared = "environments:\n  production: { loader: [docker, compose], layers: .env.production }\n";
    assert_eq!(weak(&[("envparity.yaml", declared), COMPOSE, file]), 0);
}
