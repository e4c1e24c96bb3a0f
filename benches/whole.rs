//! Times the whole program on trees made here, beside an empty program and the peers that are installed: `cargo bench`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a harness speaks, and may stop")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often each program runs on each tree; the median counts.
const ROUNDS: usize = 9;
/// Projects of the large tree, six files each.
const PROJECTS: usize = 2000;
/// Settings of each file.
const SETTINGS: usize = 60;

fn main() {
    // Test runners start every harness; measuring is for `cargo bench` alone.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let scratch = tempfile::tempdir().expect("a directory for the trees");
    let (pair, monorepo, sources) =
        (scratch.path().join("pair"), scratch.path().join("monorepo"), scratch.path().join("sources"));
    write_pair(&pair);
    (0..PROJECTS).for_each(|number| write_project(&monorepo.join(format!("services/service-{number:04}")), number));
    write_sources(&sources);
    println!("{:<12}{:<24}{:>12}{:>14}", "tree", "program", "median", "peak memory");
    let envparity = env!("CARGO_BIN_EXE_envparity");
    let check = |format| vec![envparity, "check", ".", "--fail-on", "never", "--format", format];
    for (name, tree) in [("pair", &pair), ("monorepo", &monorepo), ("sources", &sources)] {
        show(name, "true", tree, &["true"]);
        for format in ["gcc", "human", "json"] {
            show(name, &format!("envparity {format}"), tree, &check(format));
        }
        show(name, "rg -c .", tree, &["rg", "--hidden", "-c", ".", "."]);
        show(name, "dotenv-linter", tree, &["dotenv-linter", "check", "--recursive", "."]);
    }
}

/// Prints how long a program takes in a directory, and what memory it takes; that it is not installed where it is not.
fn show(tree: &str, name: &str, directory: &Path, command: &[&str]) {
    let mut times: Vec<Duration> = (0..ROUNDS).map_while(|_| time(directory, command)).collect();
    if times.len() < ROUNDS {
        return println!("{tree:<12}{name:<24}{:>12}", "not here");
    }
    times.sort();
    let median = times[ROUNDS / 2].as_secs_f64() * 1000.0;
    let memory = peak(directory, command).map_or("-".to_owned(), |kibibytes| format!("{} MiB", kibibytes / 1024));
    println!("{tree:<12}{name:<24}{:>12}{memory:>14}", format!("{median:.1} ms"));
}

fn time(directory: &Path, command: &[&str]) -> Option<Duration> {
    let started = Instant::now();
    let mut child = Command::new(command[0]);
    child.args(&command[1..]).current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    child.status().ok().map(|_| started.elapsed())
}

/// The most memory that a program held, in KiB, as GNU time tells it; none where that is not installed.
fn peak(directory: &Path, command: &[&str]) -> Option<u64> {
    let mut time = Command::new("/usr/bin/time");
    time.args(["-f", "%M"]).args(command).current_dir(directory).stdout(Stdio::null());
    let output = time.output().ok()?;
    String::from_utf8(output.stderr).ok()?.lines().last()?.trim().parse().ok()
}

/// Two .env files that differ in a few settings.
fn write_pair(directory: &Path) {
    write(directory, ".env.staging", &dotenv(0, "staging"));
    write(directory, ".env.production", &dotenv(0, "production"));
}

/// Two environments of one project, in three formats.
fn write_project(directory: &Path, number: usize) {
    for environment in ["staging", "production"] {
        write(directory, &format!(".env.{environment}"), &dotenv(number, environment));
        write(directory, &format!("config/{environment}.yaml"), &nested(number, environment, "", ": "));
        write(directory, &format!("{environment}.toml"), &nested(number, environment, "[", " = "));
    }
}

/// Many files that are no configuration: only the walk costs.
fn write_sources(directory: &Path) {
    for package in 0..200 {
        for file in 0..100 {
            write(&directory.join(format!("packages/package-{package}/src")), &format!("part-{file}.ts"), "");
        }
    }
}

/// A value of every kind that rules ask about; one in a dozen tells the environments apart.
fn value(number: usize, setting: usize, environment: &str) -> String {
    let seed = number * SETTINGS + setting;
    match setting % 6 {
        0 => format!("https://part-{setting}.{environment}.example.com/v1"),
        1 => (seed % 997).to_string(),
        2 => setting.is_multiple_of(4).to_string(),
        3 if setting % 12 == 3 && environment == "production" => "changeme".to_owned(),
        3 => format!("{:016x}", (seed as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)),
        4 => format!("/srv/app-{number}/data-{setting}"),
        _ => format!("name-{setting}"),
    }
}

fn name(setting: usize) -> String {
    let what = ["URL", "LIMIT", "ENABLED", "TOKEN", "PATH", "NAME"][setting % 6];
    format!("PART{}_{what}", setting / 6)
}

fn dotenv(number: usize, environment: &str) -> String {
    (0..SETTINGS).fold(String::new(), |mut text, setting| {
        let _ = writeln!(text, "{}={}", name(setting), value(number, setting, environment));
        text
    })
}

/// The settings in sections, as YAML or TOML: a section opens with `[` or ends in a colon.
fn nested(number: usize, environment: &str, open: &str, assign: &str) -> String {
    (0..SETTINGS).fold(String::new(), |mut text, setting| {
        if setting % 6 == 0 {
            let close = if open.is_empty() { ":" } else { "]" };
            let _ = writeln!(text, "{open}part{}{close}", setting / 6);
        }
        let value = value(number, setting, environment);
        let value = if setting % 6 == 1 || setting % 6 == 2 { value } else { format!("{value:?}") };
        let _ = writeln!(text, "  {}{assign}{value}", name(setting).to_lowercase());
        text
    })
}

fn write(directory: &Path, name: &str, text: &str) {
    let path = directory.join(name);
    fs::create_dir_all(path.parent().expect("it lies in a directory")).expect("a directory can be made");
    fs::write(path, text).expect("a file can be written");
}
