//! Values with a `$` of their own, of which a loader takes what follows for the name of a variable.

use foldhash::HashSet;

use super::told::and;
use super::{Case, Dispute, Line, Read};
use crate::loader::{Process, Value};

impl Case<'_> {
    /// Values that every loader cuts, because what stands behind a `$` in them is read as a variable that nobody sets.
    pub(super) fn dollar(&self, lines: &[Line<'_>], reads: &[&Read<'_>]) -> Vec<Dispute> {
        let mut disputes = Vec::new();
        let keys: HashSet<&str> = lines.iter().map(Line::key).collect();
        let own = |line: &&Line<'_>| own_dollars(line.setting.value.text).any(|name| !keys.contains(name));
        for line in lines.iter().filter(|line| line.written.contains('$')).filter(own).take(MOST) {
            let text = line.setting.value.text;
            let Some(name) = own_dollars(text).find(|name| !keys.contains(name)) else { continue };
            let written = format!("${name}");
            let cuts = |read: &&&Read<'_>| {
                let alone = format!("{}={}\n", line.key(), line.written);
                let reading = read.loader.read(alone.as_bytes(), &Process::new());
                let given = reading.get(line.key()).map(|entry| &entry.value);
                read.sees(line.key()) && matches!(given, Some(Value::Text(given)) if !given.contains(&written))
            };
            let seeing = reads.iter().filter(|read| read.sees(line.key())).count();
            let cutting: Vec<&Read<'_>> = reads.iter().filter(cuts).copied().collect();
            // Where others leave it, that is told as a difference between them.
            if cutting.len() < seeing {
                continue;
            }
            let names: Vec<&str> = cutting.iter().map(|read| read.name()).collect();
            let message = format!(
                "`{}` is cut at its `$` with {}: what follows is taken for a variable, which nobody sets",
                line.key(),
                and(&names)
            );
            disputes.extend(self.dispute("dotenv/cut-at-dollar", Some(line), &[line.setting.span], &cutting, message));
        }
        disputes
    }
}

/// So many lines are read once more, each by every loader.
const MOST: usize = 256;

/// What follows each `$` that hardly opens the name of a variable: a digit does, or it stands in the middle of a word and what follows is not
/// written as variables are.
fn own_dollars(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').filter_map(|(at, _)| {
        let (before, rest) = (&text[..at], &text[at + 1..]);
        let end = rest.bytes().position(|byte| !byte.is_ascii_alphanumeric() && byte != b'_');
        let name = &rest[..end.unwrap_or(rest.len())];
        let in_a_word = before.ends_with(|last: char| last.is_ascii_alphanumeric());
        let is_own = name.starts_with(|first: char| first.is_ascii_digit())
            || in_a_word && name.contains(|one: char| one.is_ascii_lowercase());
        (is_own && !before.ends_with(['\\', '$'])).then_some(name)
    })
}
