//! Where the loaders of one .env file read it differently, and what one of them loses, refuses or runs.

mod command;
mod dollar;
mod help;
mod order;
mod single;
mod spelling;
mod told;
mod values;

use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use crate::document::{Document, Setting, ValueKind};
use crate::finding::Severity;
use crate::key::KeyPath;
use crate::loader::{self, Entry, Fate, Loader, Process, Reading, Value, stand_in};
use crate::mask::MASK;
use crate::reference::{ReferenceKind, references};
use crate::secret::Carriers;
use crate::source::{Source, Span};
use crate::usage::{Certainty, Known, Reader, Stage};

pub use spelling::{Advice, Spelled, advise};

/// One file with the loaders that read it.
pub struct Case<'a> {
    /// The file, as it is read where no loader is known.
    pub document: &'a Document,
    /// Its loaders, the surest first.
    pub readers: &'a [Reader<'a>],
    /// Whether it is a file of production.
    pub is_production: bool,
    /// A value as it may be shown, for a key; the mask stands in it for what is secret.
    pub shown: &'a dyn Fn(&KeyPath, &str) -> String,
    /// The document that declares loaders.
    pub declared: Option<&'a Arc<Source>>,
}

/// Something that the loaders of a file make of it that nobody meant.
#[derive(Debug)]
pub struct Dispute {
    /// The rule that describes this kind of it, such as `dotenv/read-differently`.
    pub rule: &'static str,
    /// How bad it is at most, as far as it is sure.
    pub severity: Severity,
    /// The key it is about; the first one of several.
    pub key: Option<String>,
    /// How many keys it is about; 1 where it is about the file.
    pub count: usize,
    /// Where.
    pub span: Span,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do, where the rule's own words are not enough.
    pub help: Option<String>,
    /// Other places that belong to it, and what they are.
    pub related: Vec<(Arc<Source>, Span, String)>,
}

/// A reader with what it makes of the file.
struct Read<'a> {
    reader: &'a Reader<'a>,
    loader: &'static Loader,
    reading: &'a Reading<'a>,
    /// What it gives to the program, by its keys.
    given: HashMap<&'a str, &'a Entry<'a>>,
    /// The keys that are given to the program, and those for which another line of the file counts.
    known: HashSet<&'a str>,
}

/// A key of the file as it is written.
struct Line<'a> {
    setting: Setting<'a>,
    /// What stands behind the `=`, quotes and comments included.
    written: &'a str,
}

/// What is found in a file, in no order.
pub fn judge(case: &Case<'_>) -> Vec<Dispute> {
    let document = case.document;
    let text = document.source.text();
    // Bytes that are not UTF-8 are gone from the text, and a rule of its own says so.
    let is_cut = || document.faults.iter().any(|fault| fault.rule == "syntax/not-utf8");
    if case.readers.is_empty() || is_cut() {
        return Vec::new();
    }
    let lines = lines(document);
    let process = process(&lines);
    let written: Vec<(&str, &str)> = lines.iter().map(|line| (line.key(), line.written)).collect();
    let is_secret = |name: &str| (case.shown)(&KeyPath::new(name), "harmless") == MASK;
    let carriers = Carriers::new(&written, &is_secret);
    let shown = |key: &KeyPath, text: &str| match carriers.reveals(key.text(), text) {
        true => MASK.to_owned(),
        false => (case.shown)(key, text),
    };
    let case = &Case { shown: &shown, ..*case };
    let mut readings: Vec<(&Reader<'_>, &'static Loader, Reading<'_>)> = Vec::new();
    for reader in case.readers {
        if let Some(loader) = loader::named(reader.loader) {
            readings.push((reader, loader, loader.read(text.as_bytes(), &process)));
        }
    }
    let reads: Vec<Read<'_>> =
        readings.iter().map(|(reader, loader, reading)| Read::new(reader, loader, reading)).collect();
    let mut disputes = Vec::new();
    disputes.extend(case.refused(&reads));
    let loading: Vec<&Read<'_>> = reads.iter().filter(|read| read.reading.failure.is_none()).collect();
    disputes.extend(case.lost(&lines, &loading));
    disputes.extend(case.commands(&lines, &loading));
    disputes.extend(case.dollar(&lines, &loading));
    disputes.extend(case.order(&lines, &loading));
    disputes.extend(case.values(&lines, &loading));
    disputes
}

/// The lines that set a key; of several for one key the last.
fn lines(document: &Document) -> Vec<Line<'_>> {
    let Some(root) = document.roots().first() else { return Vec::new() };
    let text = document.source.text();
    let written = |setting: &Setting<'_>| {
        let line = document.source.line_span(document.source.line_of(setting.span.start.max(setting.key_span.end)));
        let end = line.end.max(setting.span.end) as usize;
        let rest = text.get(setting.key_span.end as usize..end).unwrap_or("");
        let value = rest.trim_start().strip_prefix(['=', ':']).unwrap_or(rest);
        // A quote that closes stands behind the value, on its last line.
        let close = text.get(end..).and_then(|rest| rest.lines().next()).filter(|_| setting.span.end > line.end);
        match close {
            Some(close) => text
                .get(end - rest.len()..end + close.len())
                .map_or(value, |rest| rest.trim_start().strip_prefix(['=', ':']).unwrap_or(rest))
                .trim(),
            None => value.trim(),
        }
    };
    let settings = document.settings(*root).into_iter().filter(|setting| setting.value.kind == ValueKind::Untyped);
    settings.map(|setting| Line { written: written(&setting), setting }).collect()
}

/// A process environment that has what the file refers to and does not set, so that loaders differ only by what they do with it.
fn process(lines: &[Line<'_>]) -> Process {
    let (mut process, keys): (_, HashSet<&str>) = (Process::new(), lines.iter().map(Line::key).collect());
    for line in lines.iter().filter(|line| line.written.contains('$')) {
        for reference in references(line.written).iter().filter(|one| one.kind == ReferenceKind::Variable) {
            let name = reference.name;
            let is_variable =
                name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
            if is_variable && !keys.contains(name) {
                process.insert(name.to_owned(), stand_in(name));
            }
        }
    }
    process
}

impl Line<'_> {
    fn key(&self) -> &str {
        self.setting.key.text()
    }
}

impl<'a> Read<'a> {
    fn new(reader: &'a Reader<'a>, loader: &'static Loader, reading: &'a Reading<'a>) -> Self {
        let known = reading.entries.iter().filter(|entry| entry.fate != Fate::Shadowed).map(|entry| &*entry.key);
        Read { reader, loader, reading, given: reading.by_key(), known: known.collect() }
    }

    fn name(&self) -> &'static str {
        self.loader.name
    }

    /// Whether the program gets to see the key.
    fn sees(&self, key: &str) -> bool {
        match self.reader.known {
            Known::Declared(_) => true,
            Known::Shown(usage) => {
                usage.prefixes.is_empty() || usage.prefixes.iter().any(|prefix| key.starts_with(prefix))
            }
        }
    }

    /// Whether somebody says that it reads the file, and does not only bring what might.
    fn is_sure(&self) -> bool {
        match self.reader.known {
            Known::Declared(_) => true,
            Known::Shown(usage) => usage.certainty == Certainty::Named,
        }
    }

    /// The text that it gives for a key; none where it gives none or runs a command.
    fn text(&self, key: &str) -> Option<&str> {
        match &self.given.get(key)?.value {
            Value::Text(text) => Some(text),
            Value::Command => None,
        }
    }

    /// Whether a key is given to the program, or another line of the file counts for it.
    fn knows(&self, key: &str) -> bool {
        self.known.contains(key)
    }
}

impl Case<'_> {
    /// Whether a loader reads the file where users are.
    fn is_deployed(&self, read: &Read<'_>) -> bool {
        match read.reader.known {
            Known::Declared(_) => self.is_production,
            Known::Shown(usage) if usage.stage == Stage::Development => false,
            Known::Shown(usage) => self.is_production || usage.stage == Stage::Deployed,
        }
    }

    /// How bad it is that one loader makes something of the file: an error where a line says that it reads it in production, and
    /// one step less for each of the two that is not known.
    fn severity_of(&self, read: &Read<'_>) -> Severity {
        severity(read.is_sure(), self.is_deployed(read))
    }

    /// How bad it is that loaders disagree: as bad as for the surest two of different opinions.
    fn severity_between(&self, groups: &[&[&Read<'_>]]) -> Severity {
        let sure = groups.iter().filter(|group| group.iter().any(|read| read.is_sure())).count();
        let deployed = groups.iter().flat_map(|group| group.iter()).any(|read| self.is_deployed(read));
        match sure {
            0 => Severity::Info,
            1 => severity(false, deployed),
            _ => severity(true, deployed),
        }
    }

    /// The places that say that these loaders read the file.
    fn evidence(&self, reads: &[&Read<'_>]) -> Vec<(Arc<Source>, Span, String)> {
        let place = |read: &&Read<'_>| match read.reader.known {
            Known::Declared(span) => Some((self.declared?.clone(), span, format!("{} is declared here", read.name()))),
            Known::Shown(usage) => {
                let text = format!("{} reads it by {}", read.name(), usage.what);
                Some((usage.source.clone(), usage.span, text))
            }
        };
        reads.iter().filter_map(place).collect()
    }
}

fn severity(is_sure: bool, is_deployed: bool) -> Severity {
    let severity = if is_deployed { Severity::Error } else { Severity::Warning };
    if is_sure { severity } else { severity.milder() }
}
