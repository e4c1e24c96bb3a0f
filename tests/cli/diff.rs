//! `envparity diff`: the keys of environments side by side.

use crate::tree::{Run, Tree};

fn tree() -> Tree {
    Tree::new(&[
        (".env.local", "PORT=1\nONLY_LOCAL=x\n"),
        (
            ".env.staging",
            "PORT=1\nHOST=a.example\nDB_PASSWORD=cobalt-anvil-parsnip-97\nLOST=1\nURL=${ELSEWHERE}\nNOTHING=\n",
        ),
        (
            ".env.production",
            "PORT=1\nHOST=b.example\nDB_PASSWORD=walnut-gravel-quilted-61\nURL=${ELSEWHERE}\nNOTHING=\n",
        ),
    ])
}

fn json(run: &Run) -> serde_json::Value {
    serde_json::from_str(&run.stdout).unwrap()
}

/// `(key, status, groups)` of every row.
fn rows(run: &Run) -> Vec<(String, String, Vec<Option<u64>>)> {
    let rows = json(run)["projects"][0]["keys"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    rows.iter()
        .map(|row| {
            let cells = row["cells"].as_array().unwrap().iter().map(|cell| cell["group"].as_u64()).collect();
            (text(&row["key"]), text(&row["status"]), cells)
        })
        .collect()
}

#[test]
fn two_environments_stand_side_by_side() {
    let run = tree().run(&["diff", "staging", "production", "--format", "json"]);
    assert_eq!(run.status, 0, "{run:?}");
    let row = |key: &str, status: &str, cells: [Option<u64>; 2]| (key.to_owned(), status.to_owned(), cells.to_vec());
    let expected = [
        row("PORT", "same", [Some(0), Some(0)]),
        row("HOST", "differs", [Some(0), Some(1)]),
        row("DB_PASSWORD", "differs", [Some(0), Some(1)]),
        row("LOST", "missing", [Some(0), None]),
        row("URL", "unknown", [None, None]),
        row("NOTHING", "same", [Some(0), Some(0)]),
    ];
    assert_eq!(rows(&run), expected);
    let first = &json(&run)["projects"][0]["keys"][1]["cells"][1];
    assert_eq!((&first["path"], &first["line"]), (&".env.production".into(), &2.into()));
}

#[test]
fn what_only_a_laptop_has_is_shown_and_does_not_count() {
    let run = tree().run(&["diff", "--format", "json"]);
    let of = |key: &str| rows(&run).into_iter().find(|row| row.0 == key).unwrap();
    assert_eq!(of("HOST"), ("HOST".to_owned(), "differs".to_owned(), vec![None, Some(0), Some(1)]));
    assert_eq!(of("ONLY_LOCAL").1, "missing");
    // Where the laptop is asked for, it counts.
    let run = tree().run(&["diff", "local", "production", "--format", "json"]);
    assert!(rows(&run).contains(&("HOST".to_owned(), "missing".to_owned(), vec![None, Some(0)])), "{run:?}");
}

#[test]
fn keys_of_the_same_words_are_one_key_across_formats() {
    let tree = Tree::new(&[
        ("config/staging.yaml", "database:\n  url: postgres://a.example/x\nlimit: 5\n"),
        ("config/production.toml", "limit = 5\n[database]\nurl = \"postgres://a.example/x\"\n"),
        ("envparity.yaml", "environments:\n  staging: [config/staging.yaml]\n  production: [config/production.toml]\n"),
    ]);
    let same: Vec<_> = rows(&tree.run(&["diff", "--format", "json"])).into_iter().map(|row| row.1).collect();
    assert_eq!(same, ["same", "same"]);
}

#[test]
fn rows_are_chosen_by_status_and_key() {
    let keys = |arguments: &[&str]| -> Vec<String> {
        let run = tree().run(&[&["diff", "staging", "production", "--format", "json"], arguments].concat());
        rows(&run).into_iter().map(|row| row.0).collect()
    };
    assert_eq!(keys(&["--only", "missing"]), ["LOST"]);
    assert_eq!(keys(&["--only", "missing,differs"]), ["HOST", "DB_PASSWORD", "LOST"]);
    assert_eq!(keys(&["--key", "db.**"]), ["DB_PASSWORD"]);
}

#[test]
fn the_table_fits_the_terminal() {
    for width in ["20", "40", "60", "100", "200"] {
        let run = tree().run_with(&["diff"], &[("COLUMNS", width)]);
        let table = run.stdout.lines().all(|line| line.chars().count() <= width.parse().unwrap());
        // Too narrow for columns, each environment has a line of its own.
        assert!(table || run.stdout.contains("\n  production: b.example\n"), "{width}: {}", run.stdout);
    }
    let run = tree().run_with(&["diff", "staging", "production"], &[("COLUMNS", "100")]);
    assert!(run.stdout.contains("differs  HOST         a.example     b.example\n"), "{}", run.stdout);
    assert!(run.stdout.ends_with("6 keys: 1 missing, 2 differs, 1 unknown, 2 same\n"), "{}", run.stdout);
}

#[test]
fn hostile_keys_and_values_are_text_in_every_form() {
    let hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>|`*[a](javascript:b)";
    let tree = Tree::new(&[
        (".env.staging", &format!("A=\"{hostile}\"\n")),
        (".env.production", &format!("A='\u{1b}[31m{hostile} ::error::x'\n")),
        ("<b>/.env.staging", "A=1\n"),
        ("<b>/.env.production", "A=2\n"),
    ]);
    let html = tree.run(&["diff", "--format", "html"]).stdout;
    assert_eq!(html.matches("<script").count(), 1, "{html}");
    assert!(!html.contains("<img") && !html.contains("<b>") && !html.contains('\u{1b}'), "{html}");
    let markdown = tree.run(&["diff", "--format", "markdown"]).stdout;
    let table: Vec<_> = markdown.lines().filter(|line| line.starts_with("| `A`")).collect();
    let columns = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(table.iter().all(|line| columns(line) == 5) && table.len() == 2, "{markdown}");
    assert!(!markdown.contains('\u{1b}') && markdown.contains("&lt;b>"), "{markdown}");
}

#[test]
fn what_cannot_be_put_side_by_side_is_said() {
    tree().run(&["diff", "stagin"]).refuses(&["stagin", "did you mean `staging`"]);
    tree().run(&["diff", "--key", "/(/"]).refuses(&["/(/"]);
    tree().run(&["diff", "--format", "html", "--output", "."]).refuses(&["is a directory"]);
    Tree::new(&[(".env.production", "A=1\n")]).run(&["diff"]).refuses(&["two environments"]);
    Tree::new(&[]).run(&["diff"]).refuses(&["no configuration"]);
}

#[test]
fn a_page_is_written_whole() {
    let tree = tree();
    let run = tree.run(&["diff", "--format", "html", "--output", "page.html"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""));
    let page = std::fs::read_to_string(tree.at("page.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(!page.contains("http://") && !page.contains("https://"), "the page asks nobody for anything");
}
