//! Arguments: what is asked for, what is asked for wrongly, and where output goes.

use std::fs;
use std::io::Read;

use super::tree::Tree;

#[test]
fn nothing_to_check_says_what_was_looked_for() {
    let empty = Tree::new(&[("README.md", "# Nothing\n")]);
    for arguments in [&["check"][..], &["environments"], &["get", "PORT"], &["check", "--format", "json"]] {
        empty.run(arguments).refuses(&["no configuration", "looked for .env files", "envparity.yaml"]);
    }
    for arguments in [&["check", "lost"][..], &["environments", "lost"], &["get", "PORT", "lost"]] {
        empty.run(arguments).refuses(&["`lost` does not exist"]);
    }
    empty.run(&["get", "PORT", "README.md"]).refuses(&["README.md"]);
}

#[test]
fn environments_are_chosen_by_name_or_role() {
    let shop = Tree::shop();
    shop.run(&["check", "--environment", "prodution"]).refuses(&["`prodution`", "did you mean `production`?"]);
    shop.run(&["check", "--environment", "production,moon"]).refuses(&["`moon`", "there are staging, production"]);
    shop.run(&["get", "PORT", "--environment", "moon"]).refuses(&["`moon`", "there are staging, production"]);
    shop.run(&["check", "--environment", "production"])
        .says(1, &["debug/enabled", "no staging environment was found", "only the checks that need no second"]);
    shop.run(&["check", "--environment", "staging"]).says(0, &["no production environment was found"]);
    let alone = Tree::new(&[(".env.production", "PORT=1\nDEBUG=true\n")]);
    alone.run(&["check"]).says(1, &["debug/enabled", "no staging environment was found, so nothing could be compared"]);
}

#[test]
fn names_that_do_not_exist_are_answered_with_the_nearest() {
    let shop = Tree::shop();
    shop.run(&["check", "--select", "parity/missing-kee"]).refuses(&["did you mean `parity/missing-key`?"]);
    shop.run(&["check", "--ignore", "secrts"]).refuses(&["did you mean `secrets`?"]);
    shop.run(&["explain", "parity/mising-key"]).refuses(&["did you mean `parity/missing-key`?"]);
    shop.run(&["get", "PROT"]).refuses(&["no environment has a key `PROT`", "did you mean `PORT`?"]);
    shop.run(&["check", "--format", "jsn"]).refuses(&["there is no format `jsn`; did you mean `json`?"]);
    shop.run(&["check", "--format", "pictures"]).refuses(&["there is no format `pictures`; there are human, gcc,"]);
    let tree = Tree::new(&[(".env.production", "MYSQL_ROOT_USER=shop\n")]);
    tree.run(&["get", "*"]).refuses(&["`*` stands for one word", "try `**`"]);
    tree.run(&["get", "MYSQL*"]).refuses(&["`*` stands for one word", "try `MYSQL.**`"]);
    tree.run(&["get", "MYSQL.**"]).says(0, &["MYSQL_ROOT_USER = shop"]);
    shop.run(&["check", "--fail-on", "warn"]).says(2, &["'warning'"]);
    shop.run(&["chekc"]).says(2, &["'check'"]);
    shop.run(&["check", "--isolatd"]).says(2, &["--isolated"]);
    shop.run(&["get", "[["]).says(2, &["`[[`"]);
    shop.run(&[]).says(2, &["Usage"]);
}

#[test]
fn the_exit_status_follows_the_severity_asked_for() {
    let shop = Tree::shop();
    for (fail_on, status) in [("info", 1), ("warning", 1), ("error", 0), ("never", 0)] {
        shop.run(&["check", "--fail-on", fail_on]).says(status, &["debug/enabled"]);
    }
    shop.run(&["check", "--select", "syntax"]).says(0, &[]);
    shop.run(&["check", "--ignore", "debug/enabled"]).says(0, &[]);
    for arguments in [&["rules"][..], &["explain", "debug/enabled"], &["schema", "report"], &["--version"], &["--help"]]
    {
        assert_eq!(shop.run(arguments).status, 0, "{arguments:?}");
    }
}

#[test]
fn quiet_says_less_and_verbose_more() {
    let shop = Tree::shop();
    let lengths =
        [&["check", "-q"][..], &["check"], &["check", "-v"]].map(|arguments| shop.run(arguments).stdout.len());
    assert!(lengths.is_sorted() && lengths[0] < lengths[1] && lengths[1] < lengths[2], "{lengths:?}");
    assert!(!shop.run(&["check", "-q"]).line().contains("settings of"));
    shop.run(&["check", "-q", "-v"]).says(2, &["cannot be used with"]);
    let clean = Tree::new(&[(".env.staging", "PORT=1\n"), (".env.production", "PORT=1\n")]);
    assert_eq!(clean.run(&["check", "-q"]).says(0, &[]).all(), "");
    clean.run(&["check"]).says(0, &["staging and production"]);
}

#[test]
fn files_are_checked_in_their_whole_project() {
    let shop = Tree::shop();
    shop.write("sub/.env.staging", "URL=https://shop.example.org\n");
    shop.write("sub/.env.production", "PORT=1\n");
    let absolute = shop.at("sub/.env.production");
    for file in
        ["sub/.env.production", "./sub/.env.production", "sub/../sub/.env.production", absolute.to_str().unwrap()]
    {
        let run = shop.run(&["check", "--format", "gcc", file]);
        // What is missing in the file is known from its neighbour, and nothing is said of other files.
        run.says(1, &["sub/.env.production:1:", "parity/missing-key"]);
        assert!(run.stdout.lines().all(|line| line.starts_with("sub/.env.production:")), "{file}: {}", run.stdout);
    }
    let both = shop.run(&["check", "--format", "gcc", "sub", ".env.production"]);
    both.says(1, &["sub/.env.production:1:", "debug/enabled"]);
    shop.run(&["check", "--format", "gcc", "sub", "sub"]).says(1, &["sub/.env.production:1:"]);
    shop.run(&["check", ".env.staging", "/"]).refuses(&["`/` lies outside the current directory"]);
    shop.run(&["check", ".env.staging", "gone"]).refuses(&["`gone` does not exist"]);
}

#[test]
fn values_are_shown_only_where_no_log_is_kept() {
    let shop = Tree::new(&[(".env.production", "DB_PASSWORD=Tr0ub4dor-and-3\n")]);
    assert!(!shop.run(&["get", "DB_PASSWORD"]).says(0, &["********"]).all().contains("Tr0ub"));
    shop.run(&["get", "DB_PASSWORD", "--show-values"]).says(0, &["Tr0ub4dor-and-3"]);
    for command in [&["get", "DB_PASSWORD", "--show-values"][..], &["check", "--show-values"]] {
        shop.run_with(command, &[("CI", "true")]).refuses(&["--show-values is refused because CI is set"]);
    }
    shop.run_with(&["get", "DB_PASSWORD", "--show-values"], &[("CI", "")]).says(0, &["Tr0ub4dor-and-3"]);
}

#[test]
fn what_a_contract_calls_secret_is_masked() {
    let shop = Tree::new(&[
        (".env.production", "GREETING=hello-world\n"),
        ("envparity.yaml", "keys:\n  GREETING: { secret: true }\n"),
    ]);
    assert!(!shop.run(&["get", "GREETING"]).says(0, &["GREETING = ********"]).all().contains("hello"));
    assert!(!shop.run(&["get", "**", "--format", "json"]).says(0, &["********"]).all().contains("hello"));
    shop.run(&["get", "GREETING", "--isolated"]).says(0, &["hello-world"]);
}

#[test]
fn files_named_on_the_command_line_must_be_readable() {
    let shop = Tree::shop();
    shop.write("broken.yaml", "rules: [\n");
    for flag in ["--config", "--rules"] {
        shop.run(&["check", flag, "gone.yaml"]).refuses(&["`gone.yaml` does not exist"]);
        shop.run(&["check", flag, "."]).refuses(&["`.` is a directory"]);
        shop.run(&["check", flag, "broken.yaml", "--format", "gcc"]).says(1, &["broken.yaml:", "debug/enabled"]);
    }
    shop.run(&["check", "--config", "broken.yaml", "--isolated"]).says(2, &["cannot be used with"]);
    shop.run(&["test-rules", "gone.yaml"]).says(2, &["gone.yaml"]);
    shop.run(&["test-rules", "broken.yaml"]).says(1, &["broken.yaml"]);
}

#[test]
fn output_files_are_whole_or_untouched() {
    let shop = Tree::shop();
    shop.write("old.json", "old");
    let run = shop.run(&["check", "--output", "json=old.json", "--output", "gcc=new.txt"]);
    run.says(1, &["debug/enabled"]);
    assert!(fs::read_to_string(shop.at("old.json")).unwrap().starts_with("{\n"));
    assert!(fs::read_to_string(shop.at("new.txt")).unwrap().contains("debug/enabled"));
    assert_eq!(shop.run(&["check", "--output", "human.txt"]).says(1, &[]).all(), "");
    assert!(fs::read_to_string(shop.at("human.txt")).unwrap().contains("debug/enabled"));

    shop.write("old.json", "old");
    fs::create_dir(shop.at("folder")).unwrap();
    for (output, sentence) in [
        ("folder", "`folder` is a directory"),
        ("json=folder", "`folder` is a directory"),
        ("gone/report.json", "`gone` does not exist; make that directory first"),
        ("old.json/report.json", "`old.json` is not a directory"),
        ("json=", "names no file to write to"),
    ] {
        // Nothing is written where one of several outputs is impossible.
        shop.run(&["check", "--output", "json=old.json", "--output", output]).refuses(&[sentence]);
        assert_eq!(fs::read_to_string(shop.at("old.json")).unwrap(), "old");
    }
    no_parts(&shop);
}

#[cfg(unix)]
#[test]
fn a_directory_that_may_not_be_written_to_keeps_no_trace() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Tree::shop();
    fs::create_dir(shop.at("locked")).unwrap();
    fs::set_permissions(shop.at("locked"), fs::Permissions::from_mode(0o555)).unwrap();
    // The root user may write everywhere, but not make files in a directory of the kernel.
    let locked = if fs::write(shop.at("locked/probe"), "").is_ok() { "/proc/self" } else { "locked" };
    shop.run(&["check", "--output", &format!("{locked}/report.json")]).refuses(&["cannot be written"]);
    fs::set_permissions(shop.at("locked"), fs::Permissions::from_mode(0o755)).unwrap();
    no_parts(&shop);
}

#[cfg(unix)]
#[test]
fn an_output_that_is_a_link_or_a_device_stays_one() {
    let shop = Tree::shop();
    shop.write("real.json", "old");
    std::os::unix::fs::symlink("real.json", shop.at("link.json")).unwrap();
    shop.run(&["check", "--output", "json=link.json"]).says(1, &[]);
    assert!(fs::symlink_metadata(shop.at("link.json")).unwrap().is_symlink());
    assert!(fs::read_to_string(shop.at("real.json")).unwrap().starts_with('{'));
    shop.run(&["check", "--output", "/dev/null"]).says(1, &[]);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let keys: String = (0..5000).map(|number| format!("KEY_{number}=1\n")).collect();
    let shop = Tree::new(&[(".env.staging", &keys), (".env.production", "PORT=1\n")]);
    for arguments in [&["check", "--format", "gcc"][..], &["get", "**"], &["rules"], &["completions", "bash"]] {
        let mut child = shop.command(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((stderr.as_str(), child.wait().unwrap().code()), ("", Some(0)), "{arguments:?}");
    }
}

fn no_parts(tree: &Tree) {
    let names = walkdir::WalkDir::new(tree.path()).into_iter().flatten();
    let parts: Vec<_> = names.filter(|entry| entry.file_name().to_string_lossy().contains(".part")).collect();
    assert!(parts.is_empty(), "{parts:?}");
}

#[test]
fn what_is_made_with_a_secret_is_shown_as_it_is_written() {
    let tree = Tree::new(&[(
        ".env.production",
        "DB_PASSWORD=hunter2\nCALL=${DB_PASSWORD}\nTWICE=x${CALL}\nUSER=${ROOT_SECRET:-hunter2}\nHOST=${NAME:-db}\nURL=https://${HOST}/\n",
    )]);
    for arguments in [&["get", "**"][..], &["get", "**", "--format", "json"]] {
        let output = tree.run(arguments);
        output.says(0, &["${DB_PASSWORD}", "x${CALL}", "${ROOT_SECRET:-********}", "https://db/"]);
        assert!(!output.stdout.contains("hunter"), "{}", output.stdout);
    }
    tree.run(&["get", "CALL", "--show-values"]).says(0, &["CALL = hunter2"]);
}

#[test]
fn a_secret_of_several_lines_is_hidden_where_an_argument_is_repeated() {
    let shop = Tree::new(&[(".env.production", "PORT=1\n")]);
    // Alone, such a line looks like no secret.
    let body = "+".repeat(64);
    let key = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----");
    for arguments in [&["get", &*key][..], &["check", &key], &["check", "--select", &key], &["check", "--format", &key]]
    {
        let output = shop.run(arguments);
        output.says(2, &["********"]);
        assert!(!output.stderr.contains("++"), "{}", output.stderr);
    }
}
