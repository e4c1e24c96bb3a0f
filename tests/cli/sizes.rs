//! Sizes beyond reason: bounded time, and a finding or a line that says where reading stopped.

use std::fs;

use super::tree::{Run, Tree};

fn config(ending: &str, staging: &str, production: &str) -> Run {
    let tree = Tree::new(&[]);
    tree.write(&format!("config/staging.{ending}"), staging);
    tree.write(&format!("config/production.{ending}"), production);
    tree.run(&["check", "--format", "gcc"])
}

#[test]
fn a_huge_file_is_not_read() {
    let tree = Tree::shop();
    let file = fs::File::create(tree.at(".env.production")).unwrap();
    file.set_len(200 * 1024 * 1024).unwrap();
    tree.run(&["check"]).says(0, &["skipped: .env.production is larger than 128 MiB"]);
}

#[test]
fn aliases_of_aliases_are_followed_so_far() {
    let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let before = format!("*a{}", level - 1);
        bomb.push_str(&format!("a{level}: &a{level} [{}]\n", [before.as_str(); 9].join(", ")));
    }
    config("yaml", &bomb, "port: 1\n").says(1, &["config/staging.yaml:", "aliases", "syntax/limit"]);
}

#[test]
fn ten_thousand_levels_are_read_so_far() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let maps = format!("{}1{}", "{\"a\":".repeat(10_000), "}".repeat(10_000));
    for (ending, text, production) in [
        ("yaml", format!("port: {deep}\n"), "port: 1\n"),
        ("yaml", format!("port: {maps}\n"), "port: 1\n"),
        ("toml", format!("port = {deep}\n"), "port = 1\n"),
        ("toml", format!("[{}]\nport = 1\n", vec!["a"; 10_000].join(".")), "port = 1\n"),
        ("json", format!("{{\"port\": {deep}}}\n"), "{\"port\": 1}\n"),
        ("json", maps, "{\"port\": 1}\n"),
    ] {
        let run = config(ending, &text, production);
        assert!(run.stdout.contains(&format!("config/staging.{ending}:1:")), "{ending}: {:.300}", run.all());
        assert!(run.stdout.contains("[syntax/"), "{ending}: {:.300}", run.all());
    }
    let blocks: String = (0..10_000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    config("yaml", &blocks, "port: 1\n").says(1, &["syntax/limit"]);
}

#[test]
fn a_hundred_thousand_keys_are_all_compared() {
    let keys = |start: usize| (start..start + 100_000).map(|number| format!("KEY_{number}=1\n")).collect::<String>();
    let tree = Tree::new(&[(".env.staging", &keys(1)), (".env.production", &keys(0))]);
    tree.run(&["check", "--format", "gcc"]).says(1, &["`KEY_100000`"]);
    // Nothing in common, so that every key of staging is missing.
    let tree = Tree::new(&[(".env.staging", &keys(100_000)), (".env.production", "PORT=1\n")]);
    let run = tree.run(&["check", "--format", "gcc"]);
    assert!(run.status == 1 && run.stdout.lines().count() >= 100_000, "{:.300}", run.all());
}

#[test]
fn what_is_asked_of_all_settings_is_not_asked_anew_for_each() {
    let all = |line: &dyn Fn(usize) -> String| (0..40_000).map(line).collect::<String>();
    let replicas = |count: usize| all(&|number| format!("service{number}:\n  replicas: {count}\n"));
    config("yaml", &replicas(4), &replicas(2)).says(1, &["`service0.replicas`", "[load/less-than-staging]"]);
    let lists = |size: &str| all(&|number| format!("list{number}:\n  - memory: {size}\n"));
    config("yaml", &lists("2Gi"), &lists("1Gi")).says(1, &["`list0[0].memory`"]);
    let shown = all(&|number| format!("stripe{number}_key: pk_test_51H{number:020}abcdefgh\n"));
    config("yaml", &shown, &shown).says(1, &["`stripe39999_key` uses the test mode of Stripe"]);
    let sections = all(&|number| format!("app{number}:\n  staging: {{ url: a }}\n  production: {{ port: 1 }}\n"));
    Tree::new(&[("config/apps.yaml", &sections)])
        .run(&["check", "--format", "gcc"])
        .says(1, &["`app39999.url` is set"]);
    let exported = all(&|number| format!("export KEY_{number}=a b\n"));
    let compose = "services:\n  web:\n    env_file: .env.production\n";
    let unit = "[Service]\nEnvironmentFile=.env.production\n";
    let files = [(".env.production", &*exported), ("docker-compose.yml", compose), ("deploy/web.service", unit)];
    Tree::new(&files).run(&["check", "--format", "gcc"]).says(1, &["[dotenv/lost-key]"]);
}

#[test]
fn a_line_of_ten_megabytes_is_no_hang() {
    let long = "lorem ipsum ".repeat(900_000);
    let tree = Tree::new(&[(".env.staging", &format!("A={long}\nB=2\n")), (".env.production", "A=1\n")]);
    let run = tree.run(&["check"]);
    assert!(run.status == 1 && run.stdout.contains("`B`") && run.stdout.len() < 20_000, "{:.300}", run.all());
    let quoted = format!("port: \"{long}\"\nextra: 1\n");
    let run = config("yaml", &quoted, "port: 1\n");
    assert!(run.status == 1 && run.stdout.contains("config/"), "{:.300}", run.all());
    let run = config("json", &format!("{{\"port\": \"{long}\", \"extra\": 1}}"), "{\"port\": 1}\n");
    assert!(run.status == 1 && run.stdout.contains("config/"), "{:.300}", run.all());
    let random: String = (0..1_000_000u64).map(|n| char::from(b'a' + (n * n % 23) as u8)).collect();
    let tree = Tree::new(&[(".env.staging", &format!("API_KEY={random}\n")), (".env.production", "API_KEY=x\n")]);
    let run = tree.run(&["check"]);
    assert!(run.stdout.len() < 20_000, "{:.300}", run.all());
}

/// What the sizes below may take, which a debug build takes minutes for: `.ci/run` runs them on a release build.
fn within(mebibytes: u64, files: &[(&str, &str)]) -> Run {
    Tree::new(files).run_within(mebibytes, &["check", "--format", "gcc", "--quiet"])
}

#[test]
#[ignore = "takes a release build"]
fn values_of_a_hundred_megabytes_take_little_more_than_themselves() {
    let long = "x".repeat(100_000_000);
    for (name, text) in [
        (".env.production", format!("PORT={long}\n")),
        ("config/production.yaml", format!("port: \"{long}\"\n")),
        ("config/production.json", format!("{{\"port\": \"{long}\"}}\n")),
        ("config/production.toml", format!("port = \"{long}\"\n")),
    ] {
        let other = name.replace("production", "staging");
        let small = text.replace(&long, "1");
        let run = within(1024, &[(name, &text), (&other, &small)]);
        assert!(run.status <= 1 && run.all().len() < 10_000, "{name}: {:.300}", run.all());
    }
}

#[test]
#[ignore = "takes a release build"]
fn a_million_keys_are_compared() {
    for (staging, production, between) in
        [(".env.staging", ".env.production", "="), ("config/staging.yaml", "config/production.yaml", ": ")]
    {
        let line = |number| format!("key_{number}{between}v{number}\n");
        let lines = |from: usize| (from..from + 1_000_000).map(line).collect::<String>();
        let run = within(4096, &[(staging, &lines(1)), (production, &lines(0))]);
        assert!(run.status == 1 && run.stdout.contains("`key_1000000`"), "{staging}: {:.300}", run.all());
    }
}

#[test]
#[ignore = "takes a release build"]
fn a_list_of_three_million_items_is_read() {
    let wide = format!("{{\"a\": [{}1]}}\n", "1,".repeat(3_000_000));
    let run = within(3072, &[("config/staging.json", &wide), ("config/production.json", "{\"a\": 1}\n")]);
    assert!(run.status <= 1, "{:.300}", run.all());
}

#[test]
#[ignore = "takes a release build"]
fn a_hundred_thousand_environments_side_by_side_are_compared() {
    let tree = Tree::new(&[(".env.staging", "A=1\nB=2\n"), (".env.production", "A=1\n")]);
    (0..100_000).for_each(|number| tree.write(&format!(".env.e{number}"), "A=1\nB=2\n"));
    let run = tree.run_within(1024, &["check", "--format", "gcc"]);
    assert!(run.status == 1 && run.stdout.contains("`B`"), "{:.300}", run.all());
}
