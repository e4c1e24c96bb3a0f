//! Times the readers of .env files: how many megabytes a second each loader reads of lines of several shapes.
//!
//! `cargo bench --bench loaders` prints a table; a name behind `--` measures that loader alone.
#![allow(clippy::print_stdout, reason = "a harness speaks")]

use std::fmt::Write;
use std::hint::black_box;
use std::time::{Duration, Instant};

use envparity::loader::{LOADERS, Loader, Process};

/// The fastest of so many rounds counts: what is slower tells of the machine.
const ROUNDS: usize = 7;

/// In bytes.
const SIZE: usize = 10_000_000;

/// Adds the line of this number to a text.
type Shape = fn(&mut String, usize);

/// The shapes of lines: short ones, ones of 35 to 50 bytes, quoted ones, and what only the grammar itself can read.
const SHAPES: [(&str, Shape); 5] = [
    ("short", |text, line| line_of(text, format_args!("K{line:06}=1"))),
    ("long", |text, line| line_of(text, format_args!("SERVICE_{line:06}_ADDRESS=10.0.0.{}:8080/shop", line % 256))),
    ("double", |text, line| line_of(text, format_args!("GREETING_{line:06}=\"good evening, {line}\""))),
    ("single", |text, line| line_of(text, format_args!("GREETING_{line:06}='good evening, {line}'"))),
    ("escaped", |text, line| line_of(text, format_args!("NOTE_{line:06}='it is {line} o(clock); #{line}'"))),
];

fn line_of(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing to a string does not fail.
    let _ = writeln!(text, "{line}");
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Test runners start every harness; measuring is for `cargo bench` alone.
    if !arguments.iter().any(|argument| argument == "--bench") {
        return;
    }
    let named = |loader: &&Loader| arguments.iter().any(|argument| argument == loader.name);
    let some = LOADERS.iter().any(|loader| named(&loader));
    let texts = SHAPES.map(|(_, shape)| {
        let mut text = String::with_capacity(SIZE + 100);
        let mut line = 0;
        while text.len() < SIZE {
            shape(&mut text, line);
            line += 1;
        }
        text
    });
    print!("{:16}", "MB/s");
    SHAPES.iter().for_each(|(name, _)| print!("{name:>9}"));
    println!();
    for loader in LOADERS.iter().filter(|loader| !some || named(loader)) {
        print!("{:16}", loader.name);
        for text in &texts {
            let fastest = (0..ROUNDS).map(|_| taken(loader, text)).min().unwrap_or_default();
            print!("{:9.0}", text.len() as f64 / fastest.as_secs_f64() / 1e6);
        }
        println!();
    }
}

fn taken(loader: &Loader, text: &str) -> Duration {
    let start = Instant::now();
    let reading = black_box(loader.read(black_box(text.as_bytes()), &Process::new()));
    let taken = start.elapsed();
    drop(reading);
    taken
}
