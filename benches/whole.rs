//! Times the whole program on trees made here, beside an empty program and the peers that are installed.
//!
//! `cargo bench` measures, and says what is slower than the table in README.md has it; `cargo bench -- --record` writes the table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout, reason = "a harness speaks, and may stop")]

#[path = "whole/trees.rs"]
mod trees;

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use envparity::render::OUTPUTS;

/// How often each program runs on each tree at least; the median counts.
const ROUNDS: usize = 9;
/// So long, in milliseconds, a program is run that is sooner done than the machine's moods pass.
const LONG_ENOUGH: f64 = 500.0;
/// How often one runs at most.
const MOST_ROUNDS: usize = 201;
/// A median that is this much larger than the recorded one is slower and not only the machine's mood.
const SLOWER: f64 = 1.25;
/// Shorter times, in milliseconds, tell more of the machine than of the program.
const SHORTEST: f64 = 0.5;

const README: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const OPEN: &str = "<!-- speed: written by `cargo bench -- --record` -->\n";
const CLOSE: &str = "<!-- /speed -->";

/// What a program took: the median in milliseconds, and the most memory in MiB where GNU time is there to tell it.
#[derive(Clone, Copy)]
struct Taken {
    milliseconds: f64,
    memory: Option<f64>,
}

fn main() {
    // Test runners start every harness; measuring is for `cargo bench` alone.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let scratch = tempfile::tempdir().expect("a directory for the trees");
    let tree = |name: &str, make: &dyn Fn(&Path)| {
        let directory = scratch.path().join(name);
        make(&directory);
        directory
    };
    let pair = tree("pair", &trees::pair);
    let half = tree("half", &|directory| trees::monorepo(directory, 1000));
    let monorepo = tree("monorepo", &|directory| trees::monorepo(directory, 2000));
    let large = tree("large", &|directory| trees::large(directory, 50_000_000));
    let sources = tree("sources", &|directory| trees::sources(directory, 200_000));
    let findings = tree("findings", &|directory| trees::findings(directory, 10_000));

    let mut table = Table { rows: Vec::new(), recorded: fs::read_to_string(README).unwrap_or_default() };
    let empty = run(&pair, &["true"]).map_or(0.0, |taken| taken.milliseconds);
    table.row("one pair of .env files, 60 keys each", "envparity", ours(&pair, "human", empty));
    table.row("", "dotenv-linter", run_over(&pair, &["dotenv-linter", "check", "."], empty));
    let half = ours(&half, "gcc", 0.0);
    table.row("6,000 files of 1,000 projects", "envparity, gcc", half);
    let whole = ours(&monorepo, "gcc", 0.0);
    table.row("12,000 files of 2,000 projects", "envparity, gcc", whole);
    for output in OUTPUTS.iter().filter(|output| output.name != "gcc") {
        table.row("", &format!("envparity, {}", output.name), ours(&monorepo, output.name, 0.0));
    }
    table.row("", "dotenv-linter, .env alone", run(&monorepo, &["dotenv-linter", "check", "--recursive", "."]));
    table.row("", "yamllint, YAML alone", run_once(&monorepo, &["yamllint", "."]));
    table.row("", "taplo lint, TOML alone", run(&monorepo, &["taplo", "lint"]));
    table.row("", "typos", run(&monorepo, &["typos", "--hidden"]));
    table.row("", "rg -c", run(&monorepo, &["rg", "--hidden", "-c", ".", "."]));
    table.row("one YAML file of 50 MB", "envparity", ours(&large, "gcc", 0.0));
    table.row("", "yamllint", run_once(&large, &["yamllint", "."]));
    table.row("200,000 files, most in node_modules", "envparity", ours(&sources, "gcc", 0.0));
    table.row("", "rg --files", run(&sources, &["rg", "--files"]));
    for (work, format) in [("10,000 findings in two files", "human"), ("", "gcc"), ("", "json"), ("", "sarif")] {
        table.row(work, &format!("envparity, {format}"), ours(&findings, format, 0.0));
    }
    if let (Some(half), Some(whole)) = (half, whole) {
        println!("twice the files take {:.2} times as long", whole.milliseconds / half.milliseconds);
    }
    if std::env::args().any(|argument| argument == "--record") {
        table.record();
    }
}

/// envparity in an output format, with the time of an empty program taken off.
fn ours(directory: &Path, format: &str, empty: f64) -> Option<Taken> {
    let command = [env!("CARGO_BIN_EXE_envparity"), "check", ".", "--fail-on", "never", "--format", format];
    run_over(directory, &command, empty)
}

fn run_over(directory: &Path, command: &[&str], empty: f64) -> Option<Taken> {
    run(directory, command).map(|taken| Taken { milliseconds: taken.milliseconds - empty, ..taken })
}

/// What a program takes in a directory; none where it is not installed.
fn run(directory: &Path, command: &[&str]) -> Option<Taken> {
    let mut times = vec![time(directory, command)?];
    let is_enough = |times: &[f64]| times.len() >= ROUNDS && times.iter().sum::<f64>() >= LONG_ENOUGH;
    while times.len() < MOST_ROUNDS && !is_enough(&times) {
        times.push(time(directory, command)?);
    }
    times.sort_by(f64::total_cmp);
    let milliseconds = times[times.len() / 2];
    Some(Taken { milliseconds, memory: memory(directory, command) })
}

/// What a program takes that is too slow to be run several times; its memory is not asked for.
fn run_once(directory: &Path, command: &[&str]) -> Option<Taken> {
    Some(Taken { milliseconds: time(directory, command)?, memory: None })
}

fn time(directory: &Path, command: &[&str]) -> Option<f64> {
    let started = Instant::now();
    let mut child = Command::new(command[0]);
    child.args(&command[1..]).current_dir(directory).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    child.status().ok().map(|_| started.elapsed().as_secs_f64() * 1000.0)
}

/// The most memory that a program held, in MiB, as GNU time tells it; none where that is not installed.
fn memory(directory: &Path, command: &[&str]) -> Option<f64> {
    let mut time = Command::new("/usr/bin/time");
    time.args(["-f", "%M"]).args(command).current_dir(directory).stdout(Stdio::null());
    let output = time.output().ok()?;
    let kibibytes: f64 = String::from_utf8(output.stderr).ok()?.lines().last()?.trim().parse().ok()?;
    Some(kibibytes / 1024.0)
}

/// What was measured, beside what was recorded.
struct Table {
    rows: Vec<String>,
    recorded: String,
}

impl Table {
    /// Adds and prints a row; a program that is not installed is named and gets none.
    fn row(&mut self, work: &str, program: &str, taken: Option<Taken>) {
        let Some(taken) = taken else { return println!("{program}: not installed, left out") };
        let memory = taken.memory.map_or("-".to_owned(), |memory| format!("{memory:.0} MiB"));
        self.rows.push(format!("| {work} | {program} | {:.1} ms | {memory} |", taken.milliseconds));
        let before = self.before(self.rows.len() - 1, program);
        let slower = before.filter(|before| taken.milliseconds > before.max(SHORTEST) * SLOWER);
        let note = slower.map_or(String::new(), |before| format!("  SLOWER than recorded: {before:.1} ms"));
        println!("{work:<40}{program:<28}{:>10.1} ms{memory:>10}{note}", taken.milliseconds);
    }

    /// The median that the table of README.md has for the program under the same work, in milliseconds.
    fn before(&self, index: usize, program: &str) -> Option<f64> {
        let work = |row: &str| row.split('|').nth(1).map(str::trim).unwrap_or_default().to_owned();
        let work = self.rows[..=index].iter().rev().map(|row| work(row)).find(|work| !work.is_empty())?;
        let mut under = "";
        for row in self.recorded.split_once(OPEN)?.1.split_once(CLOSE)?.0.lines() {
            let mut cells = row.split('|').skip(1).map(str::trim);
            let (named, by, median) = (cells.next()?, cells.next()?, cells.next()?);
            under = if named.is_empty() { under } else { named };
            if under == work && by == program {
                return median.strip_suffix(" ms")?.parse().ok();
            }
        }
        None
    }

    /// Writes the table into README.md, between its marks.
    fn record(&self) {
        let (before, rest) = self.recorded.split_once(OPEN).expect("README.md has the mark that opens the table");
        let (_, after) = rest.split_once(CLOSE).expect("README.md has the mark that closes the table");
        let mut text = format!("{before}{OPEN}\n| work | program | median | memory |\n| --- | --- | ---: | ---: |\n");
        for row in &self.rows {
            let _ = writeln!(text, "{row}");
        }
        let once = if text.contains("| yamllint") { "; yamllint ran once" } else { "" };
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let _ = write!(
            text,
            "\nMedians of {ROUNDS} runs and more of the whole process on {cores} cores; of the pair over an empty program{once}.\n\n{CLOSE}{after}"
        );
        fs::write(README, text).expect("README.md can be written");
    }
}
