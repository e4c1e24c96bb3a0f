//! Rules: what to look for, why it matters, what to do. A rule is data; the words it is made of are code.

pub mod condition;
pub mod demand;
pub mod message;
pub mod mutant;
pub mod siblings;
pub mod vocabulary;
pub mod world;

pub mod example;

mod builtin;
mod page;
mod prose;
mod read;
mod schema;

use crate::finding::{RuleId, Severity};
use condition::Condition;
use message::Message;

pub use builtin::{builtin, builtin_files};
pub use page::{guide, page, reference};
pub use prose::Prose;
pub use read::{read_rule, read_rules, read_rules_within};
pub use schema::SCHEMA;

/// One rule, as its file describes it.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `pack/name`: the folder and the name of its file.
    pub id: RuleId,
    /// How bad its findings are, unless envparity.yaml says otherwise.
    pub severity: Severity,
    /// What it finds, in one line.
    pub summary: Prose,
    /// Why that matters in production.
    pub why: Prose,
    /// What to do about it.
    pub remedy: Prose,
    /// What it deliberately stays silent on.
    pub guards: String,
    /// Where its knowledge comes from.
    pub references: Vec<String>,
    /// The rules that stay silent where this one speaks, because it says more of the same cause.
    pub covers: Vec<RuleId>,
    /// What it is asked about.
    pub subject: Subject,
    /// When it finds something.
    pub when: Condition,
    /// How it says so.
    pub report: Report,
}

/// What a rule is asked about, one at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// A key with staging's and production's side.
    Row,
    /// One environment's effective setting.
    Setting,
    /// A place that a reader, the contract or envparity's own files found wanting.
    Fault,
    /// The claims of one runtime or service in one project.
    Pin,
    /// The settings of a stack beside each other, for the one that breaks their pattern.
    Siblings,
}

impl Subject {
    /// All of them, with the words for them in rule files.
    pub(super) const ALL: [(&'static str, Subject); 5] = [
        ("row", Subject::Row),
        ("setting", Subject::Setting),
        ("fault", Subject::Fault),
        ("pin", Subject::Pin),
        ("siblings", Subject::Siblings),
    ];
}

/// How a rule reports what it found.
#[derive(Debug, Clone)]
pub struct Report {
    /// The primary place.
    pub at: Place,
    /// What is wrong.
    pub message: Message,
    /// What is wrong where a whole section is concerned; the message serves where there is none.
    pub grouped: Option<Message>,
    /// What is wrong where several values of one file of an environment's own are concerned.
    pub together: Option<Message>,
    /// Other places, and what there is to say about each.
    pub also: Vec<(Place, Message)>,
    /// Whether what the siblings of a setting do makes its finding milder or surer.
    pub weighed: bool,
    /// Whether missing keys below one missing parent are drawn together.
    pub group_by_section: bool,
    /// Whether it is reported of a part that is switched off, too.
    pub even_off: bool,
}

/// A place of a rule's subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Whose.
    pub side: Side,
    /// What of it.
    pub part: Part,
}

/// A side of a row; a setting has one side only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Staging's.
    Staging,
    /// Production's.
    Production,
    /// The only one.
    This,
    /// What an odd setting is held against.
    Other,
}

/// A part of a setting, or the place where it would stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The key.
    Key,
    /// The value, or the part of it that a word was about.
    Value,
    /// Where the key belongs in the environment that lacks it.
    InsertionPoint,
    /// The values of the other settings of the environment that a word was about; no primary place.
    Others,
}

impl Place {
    /// The one place of a fault.
    pub const HERE: Place = Place { side: Side::This, part: Part::Value };

    /// Reads `production.value`, `staging.insertion-point`, `key`, `others`, `here`.
    pub fn parse(text: &str) -> Option<Place> {
        if text == "here" {
            return Some(Place::HERE);
        }
        let (side, part) = match text.split_once('.') {
            Some(("staging", part)) => (Side::Staging, part),
            Some(("production", part)) => (Side::Production, part),
            Some(("other", part)) => (Side::Other, part),
            Some(_) => return None,
            None => (Side::This, text),
        };
        let part = match part {
            "key" => Part::Key,
            "value" => Part::Value,
            "insertion-point" => Part::InsertionPoint,
            "others" => Part::Others,
            _ => return None,
        };
        Some(Place { side, part })
    }
}
