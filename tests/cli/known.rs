//! Baselines: what is known is left out, what is new is not, and what is gone is told.

use std::fs;

use super::tree::Tree;

const BASELINE: [&str; 3] = ["check", "--baseline", "base.json"];

/// A shop with its baseline written.
fn with_baseline() -> Tree {
    let shop = Tree::shop();
    shop.run(&["check", "--write-baseline", "base.json"])
        .says(0, &["Nothing to report", "1 known before", "`base.json` is the baseline now, and knows 1 finding"]);
    shop
}

#[test]
fn what_a_baseline_knows_is_left_out() {
    let shop = with_baseline();
    shop.run(&["check"]).says(1, &["debug/enabled"]);
    assert!(!shop.run(&BASELINE).says(0, &["1 known before"]).all().contains("debug/enabled"));
    // Lines and values may change, and a new finding beside them is told.
    shop.write(".env.production", "# a comment\n\nPORT=1\nDEBUG=on\nTLS_VERIFY=false\n");
    let run = shop.run(&["check", "--baseline", "base.json", "--format", "gcc"]);
    run.says(1, &[".env.production:5:"]);
    assert!(!run.all().contains("debug/enabled"), "{}", run.all());
    // The report for programs counts what was left out.
    shop.run(&["check", "--baseline", "base.json", "--format", "json"]).says(1, &["\"known\": 1"]);
    // An empty one knows nothing.
    shop.write("base.json", "{ \"schema_version\": 1, \"findings\": [] }");
    shop.run(&BASELINE).says(1, &["debug/enabled"]);
}

#[test]
fn a_baseline_holds_no_value_and_no_line_and_is_sorted() {
    let files = [
        (".env.staging", "B=1\nSESSION_SECRET=Tr0ub4dor-and-3-horses\nZ=1\nA=1\n"),
        (".env.production", "SESSION_SECRET=Tr0ub4dor-and-3-horses\n"),
    ];
    let tree = Tree::new(&files);
    tree.run(&["check", "--write-baseline", "base.json"]).says(0, &[]);
    let text = fs::read_to_string(tree.at("base.json")).unwrap();
    assert!(!text.contains("Tr0ub4dor") && !text.contains("line"), "{text}");
    let entries: Vec<&str> = text.lines().filter(|line| line.contains("fingerprint")).collect();
    assert!(entries.len() >= 4 && entries.is_sorted(), "{text}");
    assert!(
        text.contains(r#""rule":"parity/same-secret","key":"SESSION_SECRET","environment":"production""#),
        "{text}"
    );
    // The same findings give the same file, wherever their lines are.
    tree.write(".env.production", "\n# moved\nSESSION_SECRET=Tr0ub4dor-and-3-horses\n");
    tree.run(&["check", "--write-baseline", "again.json"]).says(0, &[]);
    assert_eq!(text, fs::read_to_string(tree.at("again.json")).unwrap());
}

#[test]
fn what_is_gone_is_told_and_can_be_taken_out() {
    let shop = with_baseline();
    shop.write(".env.production", "PORT=1\nDEBUG=false\nTLS_VERIFY=false\n");
    shop.run(&BASELINE).says(1, &["debug/enabled of `DEBUG` in .env.production is not there any more"]);
    // A narrowed run does not know what is gone.
    for more in [&["--select", "parity"][..], &["--ignore", "safety"], &[".env.staging"]] {
        let run = shop.run(&[&BASELINE, more].concat());
        assert!(!run.all().contains("any more"), "{more:?}: {}", run.all());
    }
    // Only what is gone leaves the baseline; what is new does not get in.
    shop.run(&[&BASELINE[..], &["--write-baseline", "base.json"]].concat())
        .says(1, &["`base.json` is the baseline now, and knows 0 findings"]);
    let run = shop.run(&BASELINE);
    assert!(run.says(1, &["TLS_VERIFY"]).all().lines().all(|line| !line.contains("any more")), "{}", run.all());
}

#[test]
fn fingerprints_are_the_same_in_a_narrowed_run() {
    // Two findings that differ by their place alone.
    let twice = "A=1\nA=2\nA=3\n";
    let tree = Tree::new(&[(".env.staging", "A=1\n"), (".env.production", twice)]);
    let prints = |arguments: &[&str]| -> Vec<String> {
        let run = tree.run(&[&["check", "--format", "json"], arguments].concat());
        run.stdout.lines().filter(|line| line.contains("\"fingerprint\"")).map(str::to_owned).collect()
    };
    let all = prints(&[]);
    assert!(all.len() >= 2, "{all:?}");
    assert_eq!(all, prints(&[".env.production"]));
    tree.run(&["check", "--write-baseline", "base.json"]).says(0, &[]);
    tree.run(&[&BASELINE[..], &[".env.production"]].concat()).says(0, &["Nothing to report"]);
}

#[test]
fn one_more_of_several_that_are_told_as_one_is_new() {
    let staging = "A=1\nMAIL_HOST=m1\nMAIL_FROM=ann\nMAIL_BOX=in\n";
    let tree = Tree::new(&[(".env.staging", staging), (".env.production", "A=1\n")]);
    tree.run(&["check", "--write-baseline", "base.json"]).says(0, &["knows 1 finding"]);
    tree.write(".env.staging", format!("{staging}MAIL_ROOM=b\n"));
    tree.run(&BASELINE).says(1, &["`MAIL_HOST`, `MAIL_FROM`, `MAIL_BOX` and `MAIL_ROOM` are missing in production"]);
}

#[test]
fn what_is_no_baseline_is_refused_by_its_line() {
    let shop = with_baseline();
    let good = fs::read_to_string(shop.at("base.json")).unwrap();
    fs::create_dir(shop.at("folder")).unwrap();
    shop.run(&["check", "--baseline", "gone.json"]).refuses(&["`gone.json` does not exist", "--write-baseline"]);
    shop.run(&["check", "--baseline", "folder"]).refuses(&["`folder` is a directory"]);
    shop.run(&["check", "--baseline", ".env.production"])
        .refuses(&[".env.production:1: this is no baseline", "not JSON"]);
    for (text, sentence) in [
        (String::new(), "bad.json:1: this is no baseline, because it ends too early"),
        ("{\n \"password\": \"Tr0ub4dor-and-3\"\n}".to_owned(), "bad.json:3: this is no baseline"),
        (good.replace("\"schema_version\": 1", "\"schema_version\": 2"), "bad.json:2: this is no baseline"),
        (
            good.replace("\"findings\": [", "\"findings\": [\n<<<<<<< HEAD"),
            "bad.json:4: this is no baseline, because it is not JSON",
        ),
    ] {
        shop.write("bad.json", &text);
        let run = shop.run(&["check", "--baseline", "bad.json"]);
        run.refuses(&[sentence]);
        assert!(!run.all().contains("Tr0ub"), "{}", run.all());
    }
    shop.write("bad.json", b"\xff\xfe{}");
    shop.run(&["check", "--baseline", "bad.json"]).refuses(&["it is not UTF-8"]);
}

#[test]
fn a_baseline_is_written_whole_or_not_at_all() {
    let shop = with_baseline();
    let good = fs::read_to_string(shop.at("base.json")).unwrap();
    fs::create_dir(shop.at("folder")).unwrap();
    shop.run(&["check", "--write-baseline", "folder"]).refuses(&["`folder` is a directory"]);
    shop.run(&["check", "--write-baseline", "gone/base.json"]).refuses(&["`gone` does not exist"]);
    shop.run(&["check", "--write-baseline", "base.json", ".env.staging"]).refuses(&["a whole workspace"]);
    shop.run(&["check", "--write-baseline", "base.json", "--baseline", "gone.json"]).refuses(&["`gone.json`"]);
    shop.run(&["check", "--write-baseline", "base.json", "--watch"]).says(2, &["cannot be used with"]);
    shop.run(&["check", "--write-baseline", "base.json", "--select", "nonsense"]).refuses(&["`nonsense`"]);
    assert_eq!(good, fs::read_to_string(shop.at("base.json")).unwrap());
}
