//! What each program that loads .env files makes of one: the same file is not the same configuration everywhere.
//!
//! A loader is a row of [`LOADERS`] and a file of `src/loader/`: what can be said in a word (encodings, the byte order
//! mark, duplicates, who wins against the process environment) stands in its row, its grammar is a function. Nothing is
//! ever run: where a loader would run a command, the value is [`Value::Command`].

mod bun;
mod command;
mod compose;
mod decouple;
mod direnv;
mod django;
mod dotenv;
mod dotenvy;
mod expand;
mod godotenv;
mod interpolation;
mod node;
mod phpdotenv;
mod plain;
mod portable;
mod python;
mod quote;
mod reading;
mod ruby;
#[cfg(test)]
mod sample;
mod scope;
mod shell;
mod shell_expand;
mod shell_run;
mod shell_scan;
mod shell_variables;
mod space;
mod symfony;
mod symfony_references;
mod systemd;
mod text;
mod uv;
mod verbatim;
mod vite;

use std::collections::BTreeMap;

pub use portable::{Spelling, meant, portable, stand_in};
pub use reading::{Entry, Fate, Fault, Reading, Value};
use text::Decoded;

/// The environment of the process that loads the file, before it does.
pub type Process = BTreeMap<String, String>;

/// A program that reads .env files in its own way.
pub struct Loader {
    /// What it is called on the command line and in envparity.yaml: `python-dotenv`.
    pub name: &'static str,
    /// What it is and where it is used, in half a sentence.
    pub title: &'static str,
    /// Where its grammar is written: its specification or its source.
    pub source: &'static str,
    encoding: Encoding,
    mark: Mark,
    duplicates: Duplicates,
    process: Precedence,
    grammar: Grammar,
}

/// Every loader, those of one language together.
pub static LOADERS: &[Loader] = &[
    dotenv::DOTENV,
    expand::DOTENV_EXPAND,
    expand::NEXT,
    vite::VITE,
    node::NODE,
    bun::BUN,
    node::DENO,
    python::PYTHON_DOTENV,
    django::DJANGO_ENVIRON,
    decouple::DECOUPLE,
    uv::UV,
    ruby::RUBY_DOTENV,
    phpdotenv::PHPDOTENV,
    symfony::SYMFONY,
    godotenv::GODOTENV,
    dotenvy::DOTENVY,
    verbatim::DOCKER,
    verbatim::PODMAN,
    compose::COMPOSE,
    verbatim::KUBECTL,
    systemd::SYSTEMD,
    shell::SHELL,
    direnv::DIRENV,
];

/// The loader of a name.
pub fn named(name: &str) -> Option<&'static Loader> {
    LOADERS.iter().find(|loader| loader.name == name)
}

/// Reads a text, which the loader sees as it would see the file, and says in a reading what it makes of it.
type Grammar = for<'t> fn(&'t str, &Process, &mut Reading<'t>);

/// What a loader does with bytes that are not UTF-8.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    /// It loads nothing of the file.
    Refused,
    /// Each sequence of them that could be the start of a character stands as U+FFFD.
    Replaced,
    /// Each byte stands as this character.
    Each(char),
    /// They are part of the text; we write each as `\xNN`.
    Raw,
    /// It loads nothing of the file, says so, and starts the program all the same.
    Unread,
}

/// What a loader does with a byte order mark at the start of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// It is no part of the text.
    Skipped,
    /// It is a character like any other, which the grammar sees.
    Kept,
}

/// Which of several lines for one key counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duplicates {
    /// The first.
    First,
    /// The last.
    Last,
    /// None: the loader refuses the file.
    Refused,
}

/// Who wins where the process environment has a key already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precedence {
    /// The process environment.
    Process,
    /// The file.
    File,
}

impl Loader {
    /// What the loader makes of a file. Never fails: a file that it refuses is a reading with a failure.
    ///
    /// Spans are offsets in `bytes`. Takes time linear in the length of the file.
    pub fn read<'t>(&self, bytes: &'t [u8], process: &Process) -> Reading<'t> {
        let decoded = text::decode(bytes, self.encoding, self.mark);
        let mut reading = match decoded {
            Decoded::Whole(text, from) => {
                let mut reading = self.apply(text, process);
                if from > 0 {
                    reading.shift(|offset| offset + from);
                }
                reading
            }
            Decoded::Mended(text, shifts) => {
                let mut reading = self.apply(&text, process).into_owned();
                if self.encoding == Encoding::Raw {
                    reading.show_bytes();
                }
                reading.shift(|offset| text::original(&shifts, offset));
                reading
            }
            Decoded::Refused(fault) => Reading { failure: Some(fault), ..Reading::default() },
            Decoded::Unread(fault) => Reading { lost: vec![fault], ..Reading::default() },
        };
        reading.settle(self.duplicates, self.process, process);
        reading
    }

    fn apply<'t>(&self, text: &'t str, process: &Process) -> Reading<'t> {
        let mut reading = Reading::default();
        (self.grammar)(text, process, &mut reading);
        reading
    }
}
