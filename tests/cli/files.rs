//! Files that are not what their names promise: each is named in the report, and the rest is checked.

use std::fs;

use super::tree::{Run, Tree};

/// What is said of a staging file made by `make`, beside a production file with one warning.
fn beside(make: impl FnOnce(&Tree)) -> Run {
    let tree = Tree::new(&[(".env.production", "PORT=1\nDEBUG=true\n")]);
    make(&tree);
    let run = tree.run(&["check"]);
    run.says(1, &["debug/enabled"]);
    run
}

#[test]
fn bytes_that_are_no_text_are_named() {
    let written = |bytes: &'static [u8]| beside(move |tree| tree.write(".env.staging", bytes));
    written(b"PORT=1\xff\xfe\nTOKENS=2\n").says(1, &[".env.staging is read in part", "syntax/not-utf8", "`TOKENS`"]);
    written(b"\xff\xfeP\0O\0=\x001\0\n\0").says(1, &["UTF-16", "syntax/not-utf8", "`PO`"]);
    written(b"\xfe\xff\0P\0O\0=\x001\0\n").says(1, &["UTF-16", "syntax/not-utf8", "`PO`"]);
    written(b"PORT=1\0\nTOKENS=2\n").says(1, &["`TOKENS`", ".env.staging"]);
    written(b"PORT=1\rTOKENS=2\r").says(1, &["`TOKENS`"]);
    written(b"\xef\xbb\xbfPORT=1\r\nTOKENS=2\r\n").says(1, &["`TOKENS`"]);
    written(b"").says(1, &[]);
}

#[test]
fn encrypted_files_are_named_and_nothing_is_said_of_what_is_in_them() {
    const STARTS: [(&[u8], &str); 7] = [
        (b"U2FsdGVkX1+vupppZksvRf5pq5g5XjFRIipRkwB0K1Y=\n", "OpenSSL"),
        (b"Salted__\x8d\x01", "OpenSSL"),
        (b"$ANSIBLE_VAULT;1.1;AES256\n3833\n", "Ansible Vault"),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "age"),
        (b"age-encryption.org/v1\n-> X25519 a\n", "age"),
        (b"-----BEGIN PGP MESSAGE-----\n\nhQ==\n", "PGP"),
        (b"\0GITCRYPT\0\x01\xff", "git-crypt"),
    ];
    for (start, program) in STARTS {
        let run = beside(|tree| tree.write(".env.staging", start));
        run.says(
            1,
            &[&format!("skipped: .env.staging is encrypted with {program}"), "no staging environment was found"],
        );
        // What the common file gives staging is not all that it has.
        let tree = Tree::new(&[(".env", "PORT=1\n"), (".env.production", "PORT=1\nTOKENS=2\n")]);
        tree.write(".env.staging", start);
        let run = tree.run(&["check"]);
        assert!(!run.says(0, &["is encrypted"]).line().contains("TOKENS"));
        tree.write(".env.production", start);
        let reason = format!("has that role; `.env.staging` is encrypted with {program}");
        for arguments in [&["check", "--environment", "staging"][..], &["diff", "staging", "production"]] {
            tree.run(arguments).refuses(&["no environment is called `staging`", &reason]);
        }
        fs::remove_file(tree.at(".env")).unwrap();
        let both =
            format!("no environment could be read: `.env.production` is encrypted with {program}, and 1 more file");
        tree.run(&["check"]).refuses(&[&both]);
        tree.run(&["environments"]).refuses(&[&both]);
    }
    beside(|tree| tree.write(".env.staging", "PORT=1\nTOKENS=U2FsdGVkX1\n")).says(1, &["`TOKENS`"]);
}

#[test]
fn directories_named_as_files_are_named() {
    beside(|tree| fs::create_dir(tree.at(".env.staging")).unwrap()).says(1, &["skipped: .env.staging is a directory"]);
    let tree = Tree::new(&[(".env/.env.production", "DEBUG=true\n")]);
    tree.run(&["check"]).says(1, &["skipped: .env is a directory", "debug/enabled"]);
}

#[cfg(unix)]
#[test]
fn pipes_and_sockets_are_named() {
    let pipe = |tree: &Tree, name: &str| {
        assert!(std::process::Command::new("mkfifo").arg(tree.at(name)).status().unwrap().success());
    };
    for name in [".env", ".env.staging", "config/staging.yaml"] {
        let run = beside(|tree| {
            fs::create_dir_all(tree.at("config")).unwrap();
            pipe(tree, name);
            tree.write("config/production.yaml", "port: 1\n");
        });
        run.says(1, &[&format!("skipped: {name} is a named pipe")]);
    }
    let mut kept = None;
    let run = beside(|tree| {
        kept = Some(std::os::unix::net::UnixListener::bind(tree.at(".env.staging")).unwrap());
    });
    run.says(1, &["skipped: .env.staging is a socket"]);
    let shop = Tree::shop();
    for name in ["envparity.yaml", "rules.yaml"] {
        pipe(&shop, name);
        shop.run(&["check", "--rules", name]).refuses(&["is no regular file"]);
        shop.run(&["check", "--config", name]).refuses(&["is no regular file"]);
    }
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::new(&[(".env.staging", "PORT=1\n"), (".env.production", "PORT=1\nDEBUG=true\n"), ("deep/x", "")]);
    for path in [".env.staging", "deep"] {
        fs::set_permissions(tree.at(path), fs::Permissions::from_mode(0o000)).unwrap();
    }
    // The root user may read everything.
    if fs::read(tree.at(".env.staging")).is_err() {
        tree.run(&["check"]).says(1, &["skipped: .env.staging may not be read", "skipped: deep may not be read"]);
    }
    fs::set_permissions(tree.at("deep"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn links_that_lead_nowhere_or_out_are_named() {
    use std::os::unix::fs::symlink;
    let link = |target: &'static str, name: &'static str| beside(move |tree| symlink(target, tree.at(name)).unwrap());
    link("gone", ".env.staging").says(1, &["skipped: .env.staging is a link that leads nowhere"]);
    link(".env.staging", ".env.staging").says(1, &["skipped: .env.staging is a link that leads back to itself"]);
    link("/etc/hosts", ".env.staging").says(1, &["skipped: .env.staging is a link that leads out of the workspace"]);
    link("/etc", "config").says(1, &["skipped: config is a link to a directory outside of the workspace"]);
    link(".", "again").says(1, &["skipped: again is a link to a directory that holds it"]);
    link("again", "again").says(1, &["skipped: again is a link that leads back to itself"]);
    assert!(!link("gone", "README.md").line().contains("skipped"));
    // A link to another file of the workspace is read, and a directory that is read anyway is not mentioned.
    let run = beside(|tree| {
        tree.write("real/shared", "PORT=1\nEXTRA=2\n");
        symlink("real/shared", tree.at(".env.staging")).unwrap();
        symlink("real", tree.at("other")).unwrap();
    });
    assert!(!run.says(1, &["`EXTRA`"]).line().contains("skipped"));
    // The environments that people look at say so too.
    let tree = Tree::shop();
    symlink("/etc/hosts", tree.at(".env.test")).unwrap();
    tree.run(&["environments"]).says(0, &["skipped: .env.test is a link that leads out of the workspace"]);
    tree.run(&["environments", "--format", "json"]).says(0, &["\"reason\": \"is a link that leads out"]);
}

#[test]
fn broken_files_are_read_as_far_as_they_can_be() {
    for (broken, production, place) in [
        ("config/staging.yaml", "config/production.yaml", "config/staging.yaml:3:"),
        ("config/staging.toml", "config/production.toml", "config/staging.toml:3:"),
        ("config/staging.json", "config/production.json", "config/staging.json:3:"),
    ] {
        let (good, bad) = match broken.rsplit('.').next().unwrap() {
            "yaml" => ("port: 1\n", "port: 1\nextra: 2\nlist: [a: b: c\n"),
            "toml" => ("port = 1\n", "port = 1\nextra = 2\nlist = [\n"),
            _ => ("{\"port\": 1}\n", "{\"port\": 1,\n\"extra\": 2,\n\"list\": [ }\n"),
        };
        let tree = Tree::new(&[(broken, bad), (production, good)]);
        let run = tree.run(&["check", "--format", "gcc"]);
        run.says(1, &[place, "syntax/invalid", "`extra`"]);
    }
    let tree = Tree::new(&[(".env.staging", "A=1\nB=2\n= 3\nC=\"4\nD=5\n"), (".env.production", "A=1\n")]);
    let run = tree.run(&["check", "--format", "gcc"]);
    run.says(1, &[".env.staging:3:", "syntax/invalid-line", "syntax/unclosed-quote", "`B`"]);
}

#[test]
fn runs_side_by_side_and_on_any_number_of_threads_say_the_same() {
    let tree = Tree::shop();
    for project in 0..40 {
        tree.write(&format!("p{project}/.env.staging"), format!("PORT=1\nONLY_{project}=1\nURL=http://localhost\n"));
        tree.write(&format!("p{project}/.env.production"), "PORT=x\nURL=http://localhost\nDB_PASSWORD=changeme\n");
    }
    let arguments = ["check", "--format", "json"];
    let expected = tree.run(&arguments);
    expected.says(1, &["parity/missing-key"]);
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..16).map(|_| scope.spawn(|| tree.run(&arguments))).collect();
        for run in runs {
            assert!(run.join().unwrap() == expected, "two runs at once differ");
        }
    });
    for threads in ["1", "2", "8"] {
        assert!(tree.run_with(&arguments, &[("RAYON_NUM_THREADS", threads)]) == expected, "{threads} threads differ");
    }
    for command in [&["environments"][..], &["get", "**", "--format", "json"]] {
        assert_eq!(tree.run(command), tree.run_with(command, &[("RAYON_NUM_THREADS", "8")]));
    }
}
