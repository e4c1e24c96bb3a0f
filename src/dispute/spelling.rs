//! A spelling of a value that all loaders of its file read alike, proved by reading it with each.

use super::{Line, Read};
use crate::loader::{Process, Value};
use crate::reference::{Reference, ReferenceKind, references};

/// How a value may be written, and how that is told.
const SPELLINGS: [(&str, &str); 3] = [("", "without quotes"), ("'", "in single quotes"), ("\"", "in double quotes")];

/// Whether a value is meant to be filled in, so that none of its spellings says what is meant.
fn refers(line: &Line<'_>) -> bool {
    let is_variable = |reference: &Reference<'_>| reference.kind == ReferenceKind::Variable;
    !line.written.starts_with('\'') && references(line.setting.value.text).iter().any(is_variable)
}

/// What to do about keys that loaders read differently.
pub(super) fn help(lines: &[&Line<'_>], reads: &[&Read<'_>]) -> String {
    let found = lines.iter().map(|line| spelling(line, reads));
    let mut told: Vec<&str> = found.flatten().collect();
    let all = told.len() == lines.len();
    told.dedup();
    match (told.as_slice(), all, lines.len()) {
        ([one], true, 1) => format!("Write the value {one}, and without a comment behind it: all of them read that alike."),
        ([one], true, _) => format!("Write the values {one}, and without comments behind them: all of them read that alike."),
        ([], ..) if lines.iter().all(|line| refers(line)) => "Write out what the reference stands for: there is no spelling of a reference that all of them fill in alike.".to_owned(),
        ([], ..) => "No spelling of this value is read alike by all of them: choose a value without `#`, `$`, quotes, backslashes and spaces, or let one loader alone read this file.".to_owned(),
        _ => "Write these values without quotes where they hold no `#`, `$`, quotes, backslashes or spaces; the others are read alike in no spelling: choose other values, or let one loader alone read this file.".to_owned(),
    }
}

fn spelling(line: &Line<'_>, reads: &[&Read<'_>]) -> Option<&'static str> {
    let meant = line.setting.value.text;
    if refers(line) {
        return None;
    }
    let fits = |quote: &&(&str, &str)| {
        let text = format!("KEY={0}{meant}{0}\n", quote.0);
        reads.iter().all(|read| {
            let reading = read.loader.read(text.as_bytes(), &Process::new());
            let given = reading.get("KEY").map(|entry| &entry.value);
            reading.failure.is_none() && matches!(given, Some(Value::Text(text)) if text == meant)
        })
    };
    SPELLINGS.iter().find(fits).map(|(_, told)| *told)
}
