//! The keys of several environments side by side: who has them, and who agrees.

mod html;
mod json;
mod markdown;
mod text;

use std::collections::{HashMap, HashSet};

use crate::document::{Format, Value, ValueKind};
use crate::environment::{Effective, Environment, Origin, Role};
use crate::view::View;

/// An output of a matrix.
pub struct Form {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it is for, in half a sentence.
    pub about: &'static str,
    /// Writes the sheets out; `width` is that of the terminal in columns.
    pub render: fn(&[Sheet], width: usize) -> String,
}

/// Every output of a matrix: a file and a row for each.
pub const FORMS: &[Form] = &[
    Form { name: "text", about: "a table that fits the terminal", render: text::render },
    Form { name: "markdown", about: "a table for a pull request", render: |sheets, _| markdown::render(sheets) },
    Form { name: "json", about: "for programs", render: |sheets, _| json::render(sheets) },
    Form {
        name: "html",
        about: "one page that opens without a network and can be filtered",
        render: |sheets, _| html::render(sheets),
    },
];

/// The environments of one stack side by side. All of its text has been through the gate.
#[derive(Debug)]
pub struct Sheet {
    /// The directory of the project; `.` for the root.
    pub directory: String,
    /// What the files of the stack are called.
    pub stack: String,
    /// One column an environment: its name and its role.
    pub columns: Vec<(String, &'static str)>,
    /// One row a key: in the order of the first environment, then what only later ones have, in their order.
    pub rows: Vec<Row>,
}

/// One key in all environments.
#[derive(Debug)]
pub struct Row {
    /// As the first environment that has it writes it.
    pub key: String,
    /// What the cells say together.
    pub status: Status,
    /// Whether it holds a secret in one of them.
    pub secret: bool,
    /// Whether files of one kind give it values of different types, such as `"5"` and `5`.
    pub types_differ: bool,
    /// One for each column; none where the environment has no such key.
    pub cells: Vec<Option<Cell>>,
}

/// What one environment has for a key.
#[derive(Debug)]
pub struct Cell {
    /// Its value, masked, on one line.
    pub value: String,
    /// Its type, in a word.
    pub kind: &'static str,
    /// The format of its file: only values of one format can differ in type.
    pub format: Format,
    /// Whether it is set and known, set to nothing, or comes from outside.
    pub state: State,
    /// Cells of one row with one number have one value; none where the value comes from outside.
    pub group: Option<usize>,
    /// The file, and the line in it from 1.
    pub at: (String, u32),
}

/// Whether a cell's value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It stands in the files.
    Set,
    /// It is set to nothing.
    Empty,
    /// It comes from outside: it is there, and nothing is known of it.
    Outside,
}

/// What the cells of a row say together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// An environment has no such key.
    Missing,
    /// Two environments have different values.
    Differs,
    /// All environments have one value.
    Same,
    /// All have it, and what comes from outside may be the same or not.
    Unknown,
}

impl Status {
    /// All of them, the gravest first.
    pub const ALL: [Status; 4] = [Status::Missing, Status::Differs, Status::Unknown, Status::Same];

    /// The word for it in flags and outputs.
    pub const fn word(self) -> &'static str {
        match self {
            Status::Missing => "missing",
            Status::Differs => "differs",
            Status::Same => "same",
            Status::Unknown => "unknown",
        }
    }
}

impl State {
    const fn word(self) -> &'static str {
        match self {
            State::Set => "set",
            State::Empty => "empty",
            State::Outside => "outside",
        }
    }
}

impl Sheet {
    /// Joins environments: keys written the same way first, then keys of the same words.
    ///
    /// Where at least two of them are deployed, these alone decide the status: what only a developer's machine sets, or a
    /// template leaves out, is shown and counts for nothing.
    pub fn new(directory: &str, stack: &str, environments: &[&Environment<'_>], view: &View<'_>) -> Sheet {
        let gate = view.gate;
        let deployed = |one: &&Environment<'_>| matches!(one.role, Role::Staging | Role::Production) && !one.template;
        let all = environments.iter().filter(|one| deployed(one)).count() < 2;
        let counts: Vec<bool> = environments.iter().map(|one| all || deployed(one)).collect();
        let rows = joined(environments).into_iter().map(|cells| row(environments, &counts, &cells, view)).collect();
        let columns = environments.iter().map(|one| (gate.text(&one.name), one.role.word())).collect();
        Sheet { directory: gate.text(directory), stack: gate.text(stack), columns, rows }
    }

    /// How many rows have this status.
    pub fn count(&self, status: Status) -> usize {
        self.rows.iter().filter(|row| row.status == status).count()
    }

    /// What a person calls it: the project's directory and the stack.
    fn title(&self) -> String {
        if self.directory == "." { self.stack.clone() } else { format!("{}: {}", self.directory, self.stack) }
    }

    /// How its rows fall, in one line.
    fn totals(&self) -> String {
        let part = |status: Status| Some((self.count(status), status)).filter(|(count, _)| *count > 0);
        let parts: Vec<_> = Status::ALL.into_iter().filter_map(part).collect();
        let keys = if self.rows.len() == 1 { "1 key".to_owned() } else { format!("{} keys", self.rows.len()) };
        let parts: Vec<_> = parts.into_iter().map(|(count, status)| format!("{count} {}", status.word())).collect();
        if parts.is_empty() { keys } else { format!("{keys}: {}", parts.join(", ")) }
    }
}

/// The effective settings of each key, one place an environment.
type Cells<'e, 'd> = Vec<Option<&'e Effective<'d>>>;

fn joined<'e, 'd>(environments: &[&'e Environment<'d>]) -> Vec<Cells<'e, 'd>> {
    let mut rows: Vec<Cells<'e, 'd>> = Vec::new();
    let (mut by_text, mut by_words) = (HashMap::new(), HashMap::new());
    for (column, environment) in environments.iter().enumerate() {
        for effective in environment.settings() {
            let key = &effective.setting.key;
            // A key of the same words is the same key only where this environment does not write it the other's way too.
            let alike = || {
                let row: usize = *by_words.get(key.joined_words())?;
                let known = rows.get(row)?.iter().flatten().next()?;
                (rows.get(row)?.get(column)?.is_none() && environment.get(&known.setting.key).is_none()).then_some(row)
            };
            let row = by_text.get(key.text()).copied().or_else(alike).unwrap_or_else(|| {
                rows.push(vec![None; environments.len()]);
                rows.len() - 1
            });
            by_text.entry(key.text()).or_insert(row);
            by_words.entry(key.joined_words()).or_insert(row);
            if let Some(cell) = rows.get_mut(row).and_then(|cells| cells.get_mut(column)) {
                *cell = Some(effective);
            }
        }
    }
    rows
}

fn row(environments: &[&Environment<'_>], counts: &[bool], cells: &Cells<'_, '_>, view: &View<'_>) -> Row {
    let mut values: Vec<&str> = Vec::new();
    let shown = environments.iter().zip(cells).map(|(environment, effective)| {
        let effective = (*effective)?;
        let written = effective.setting.value;
        let (state, text) = match &effective.origin {
            Origin::External | Origin::Partly => (State::Outside, None),
            Origin::Resolved(text) => (State::Set, Some(&***text)),
            Origin::Literal if written.is_empty() => (State::Empty, Some("")),
            Origin::Literal => (State::Set, Some(written.text)),
        };
        let group = text.map(|text| {
            values.iter().position(|known| *known == text).unwrap_or_else(|| {
                values.push(text);
                values.len() - 1
            })
        });
        let document = environment.document(effective);
        let source = &document.source;
        let at = (view.gate.text(source.path()), source.position(effective.setting.span.start).line);
        let value = view.effective(environment, effective);
        Some(Cell { value, kind: kind(&written), format: document.format, state, group, at })
    });
    let shown: Vec<Option<Cell>> = shown.collect();
    let counted = || shown.iter().zip(counts).filter(|(_, counts)| **counts).map(|(cell, _)| cell);
    let mut kinds = HashMap::new();
    let known = counted().flatten().filter(|cell| cell.state == State::Set);
    let types_differ =
        known.fold(false, |differ, cell| differ | (*kinds.entry(cell.format).or_insert(cell.kind) != cell.kind));
    Row {
        key: cells
            .iter()
            .flatten()
            .next()
            .map(|effective| view.gate.text(effective.setting.key.text()))
            .unwrap_or_default(),
        status: status(counted(), types_differ),
        secret: cells.iter().flatten().any(|effective| view.is_secret(effective)),
        types_differ,
        cells: shown,
    }
}

/// What the cells that count say together; those of a key that none of them has say that it is missing.
fn status<'c>(cells: impl Iterator<Item = &'c Option<Cell>> + Clone, types_differ: bool) -> Status {
    let groups: HashSet<usize> = cells.clone().flatten().filter_map(|cell| cell.group).collect();
    let outside = cells.clone().flatten().any(|cell| cell.state == State::Outside);
    if cells.clone().any(Option::is_none) {
        Status::Missing
    } else if groups.len() > 1 || types_differ {
        Status::Differs
    } else if outside {
        Status::Unknown
    } else {
        Status::Same
    }
}

/// The type of a value in a word; where the format has none, as the text looks.
fn kind(value: &Value<'_>) -> &'static str {
    match value.kind {
        ValueKind::Null => "null",
        ValueKind::Boolean => "boolean",
        ValueKind::Integer | ValueKind::Float => "number",
        ValueKind::Timestamp => "date",
        ValueKind::Text => "text",
        ValueKind::Map => "map",
        ValueKind::List => "list",
        ValueKind::Untyped => match value.text.trim() {
            "" => "empty",
            text if text.parse::<f64>().is_ok() => "number",
            text if ["true", "false"].iter().any(|word| text.eq_ignore_ascii_case(word)) => "boolean",
            _ => "text",
        },
    }
}
