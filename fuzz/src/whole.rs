//! From files to every output: two files of one project, checked and rendered in every form.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::AtomicUsize;

use envparity::mask::Gate;
use envparity::render::{OUTPUTS, RenderOptions};
use envparity::run::{self, Request};
use jiff::civil::date;

/// Names of the two files, chosen by the first byte of the input.
const NAMES: [[&str; 2]; 6] = [
    [".env.staging", ".env.production"],
    ["config/staging.yaml", "config/production.yaml"],
    ["config/staging.toml", "config/production.toml"],
    ["config/staging.json", "config/production.json"],
    ["application.yml", "application-production.yml"],
    [".env.production", "envparity.yaml"],
];

/// A directory of this process among the temporary files.
fn directory() -> &'static PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| {
        let directory = std::env::temp_dir().join(format!("envparity-fuzz-{}", std::process::id()));
        for (number, names) in NAMES.iter().enumerate() {
            for name in names {
                let path = directory.join(number.to_string()).join(name);
                fs::create_dir_all(path.parent().expect("it is in a directory")).expect("it can be made");
            }
        }
        directory
    })
}

/// Two files, parted by a byte 0x1e; the first byte says how they are called, the second in which form the report is written.
pub fn check(bytes: &[u8]) {
    let [kind, form, rest @ ..] = bytes else { return };
    let number = usize::from(*kind) % NAMES.len();
    let root = directory().join(number.to_string());
    let (first, second) = crate::halves(rest);
    for (name, bytes) in NAMES[number].iter().zip([first, second]) {
        fs::write(root.join(name), bytes).expect("it can be written");
    }
    let progress = AtomicUsize::new(0);
    let request = Request { excerpts: true, ..Request::of(&root, date(2026, 1, 1), Gate::new(false), &progress) };
    let Ok(report) = run::check(&request) else { return };
    let output = &OUTPUTS[usize::from(*form) % OUTPUTS.len()];
    let mut written = Vec::new();
    (output.render)(&report, &RenderOptions::default(), &mut written).expect("memory takes every byte");
    let written = String::from_utf8(written).expect("outputs are UTF-8");
    let raw = written.chars().find(|char| *char != '\n' && char.is_control());
    assert_eq!(raw, None, "{}: {written}", output.name);
    if ["json", "sarif", "gitlab", "rdjson"].contains(&output.name) {
        serde_json::from_str::<serde_json::Value>(&written).expect("JSON output is JSON");
    }
}
