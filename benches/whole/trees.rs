//! The trees that the program is timed on; the same on every machine.

use std::fmt::Write;
use std::fs;
use std::path::Path;

/// Settings of each file of a project.
const SETTINGS: usize = 60;

/// Two .env files that differ in a few settings.
pub fn pair(directory: &Path) {
    write(directory, ".env.staging", &dotenv(0, "staging"));
    write(directory, ".env.production", &dotenv(0, "production"));
}

/// Many projects with two environments each, in three formats: six files a project.
pub fn monorepo(directory: &Path, projects: usize) {
    for number in 0..projects {
        let directory = directory.join(format!("services/service-{number:04}"));
        for environment in ["staging", "production"] {
            write(&directory, &format!(".env.{environment}"), &dotenv(number, environment));
            write(&directory, &format!("config/{environment}.yaml"), &nested(number, environment, "", ": "));
            write(&directory, &format!("{environment}.toml"), &nested(number, environment, "[", " = "));
        }
    }
}

/// One YAML file of at least so many bytes.
pub fn large(directory: &Path, bytes: usize) {
    let mut text = "services:\n".to_owned();
    for number in 0.. {
        let _ = writeln!(text, "  service{number}:");
        for line in nested(number, "production", "", ": ").lines() {
            let _ = writeln!(text, "    {line}");
        }
        if text.len() >= bytes {
            break;
        }
    }
    write(directory, "config/production.yaml", &text);
}

/// A tree of source files and dependencies with little configuration in it: what the walk costs.
pub fn sources(directory: &Path, files: usize) {
    // Of two hundred files a package has 20 of its own, 4 of them configuration; the others are dependencies.
    for package in 0..files / 200 {
        let directory = directory.join(format!("packages/package-{package:04}"));
        for environment in ["staging", "production"] {
            write(&directory, &format!(".env.{environment}"), "A=1\nB=2\n");
            write(&directory, &format!("config/{environment}.yaml"), "a: 1\n");
        }
        (0..16).for_each(|file| write(&directory, &format!("src/part-{}/file-{file}.ts", file % 4), "export {}\n"));
        for file in 0..180 {
            write(&directory, &format!("node_modules/dependency-{}/lib/file-{file}.js", file % 18), "x\n");
        }
    }
}

/// Two files that give a finding about both for each of so many keys.
pub fn findings(directory: &Path, count: usize) {
    let lines = |value: &str| {
        (0..count).fold(String::new(), |mut text, number| {
            let _ = writeln!(text, "PART_{number}_TIMEOUT={value}");
            text
        })
    };
    write(directory, ".env.staging", &lines("30"));
    write(directory, ".env.production", &lines("30s"));
}

/// A value of every kind that rules ask about; one in a dozen tells the environments apart.
fn value(number: usize, setting: usize, environment: &str) -> String {
    let seed = number * SETTINGS + setting;
    match setting % 6 {
        0 => format!("https://part-{setting}.{environment}.example.com/v1"),
        1 => (seed % 997).to_string(),
        // Of what is switched off nothing is said.
        2 => (!setting.is_multiple_of(4)).to_string(),
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
