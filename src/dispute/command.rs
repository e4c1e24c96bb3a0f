//! Values that a loader gets by running a command.

use super::told::and;
use super::{Case, Dispute, Line, Read};
use crate::finding::Severity;
use crate::loader::Value;
use crate::source::Span;

impl Case<'_> {
    /// Values that a loader gets by running a command.
    pub(super) fn commands(&self, lines: &[Line<'_>], reads: &[&Read<'_>]) -> Vec<Dispute> {
        let runs = |read: &&&Read<'_>, line: &Line<'_>| {
            read.given.get(line.key()).is_some_and(|entry| entry.value == Value::Command)
        };
        let running: Vec<&Read<'_>> =
            reads.iter().filter(|read| lines.iter().any(|line| runs(read, line))).copied().collect();
        let lines: Vec<&Line<'_>> = lines.iter().filter(|line| reads.iter().any(|read| runs(&read, line))).collect();
        let Some((line, more)) = lines.split_first() else { return Vec::new() };
        let names: Vec<&str> = running.iter().map(|read| read.name()).collect();
        let others: Vec<&str> = reads.iter().filter(|read| !runs(read, line)).map(|read| read.name()).collect();
        let more = match more.len() {
            0 => String::new(),
            more => format!(", and {more} more keys"),
        };
        let but = if others.is_empty() { String::new() } else { format!(", and {} takes it as text", and(&others)) };
        let message = format!("`{}`{more} is what a command prints, which {} runs{but}", line.key(), and(&names));
        let spans: Vec<Span> = lines.iter().map(|line| line.setting.span).collect();
        let mut dispute = self.dispute("dotenv/runs-command", Some(line), &spans, &running, message);
        // Who sources a file in a shell means it to be a script.
        if others.is_empty() && names == ["shell"] {
            dispute.iter_mut().for_each(|dispute| dispute.severity = Severity::Info);
        }
        dispute.into_iter().collect()
    }
}
