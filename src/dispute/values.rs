//! Keys that a file's loaders read differently, those of one cause together.

use super::told::{Given, and};
use super::{Case, Dispute, Line, Read};
use crate::loader::Value;

/// Why loaders differ, as far as the line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    Quotes,
    Hash,
    Variable,
    Escape,
    Other,
}

/// The keys that the same loaders read differently for one cause.
struct Split<'l, 'r> {
    cause: Cause,
    lines: Vec<&'l Line<'l>>,
    /// What is given for the first of them, and who gives it.
    groups: Vec<(Given<'r>, Vec<&'r Read<'r>>)>,
}

/// The most keys that are shown besides the first.
const MOST_SHOWN: usize = 20;

impl Case<'_> {
    /// Where loaders give a key different values.
    pub(super) fn values(&self, lines: &[Line<'_>], reads: &[&Read<'_>]) -> Vec<Dispute> {
        let mut splits: Vec<Split<'_, '_>> = Vec::new();
        for line in lines {
            let groups = groups(line, reads);
            if groups.len() < 2 {
                continue;
            }
            let cause = cause(line, &groups);
            let names = |groups: &[(Given<'_>, Vec<&Read<'_>>)]| {
                groups.iter().map(|(_, reads)| reads.iter().map(|read| read.name()).collect()).collect::<Vec<Vec<_>>>()
            };
            match splits.iter_mut().find(|split| split.cause == cause && names(&split.groups) == names(&groups)) {
                Some(split) => split.lines.push(line),
                None => splits.push(Split { cause, lines: vec![line], groups }),
            }
        }
        splits.iter().filter_map(|split| self.split(split)).collect()
    }

    fn split(&self, split: &Split<'_, '_>) -> Option<Dispute> {
        let (line, more) = split.lines.split_first()?;
        let given: Vec<Given<'_>> = split.groups.iter().map(|(given, _)| given.clone()).collect();
        let may_show = self.may_show(line, &given);
        let told = split.groups.iter().map(|(given, reads)| {
            let names: Vec<&str> = reads.iter().map(|read| read.name()).collect();
            format!("{} by {}", self.told(line, given, may_show), and(&names))
        });
        let told = and(&told.collect::<Vec<_>>());
        let message = match more.len() {
            0 => format!("`{}` is read {told}", line.key()),
            1 => format!("`{}` and another key are read differently: the first {told}", line.key()),
            more => format!("`{}` and {more} other keys are read differently: the first {told}", line.key()),
        };
        let groups: Vec<&[&Read<'_>]> = split.groups.iter().map(|(_, reads)| reads.as_slice()).collect();
        let reads: Vec<&Read<'_>> = groups.iter().flat_map(|group| group.iter().copied()).collect();
        let source = &self.document.source;
        let also = more.iter().take(MOST_SHOWN);
        let also = also.map(|line| (source.clone(), line.setting.span, "read differently, too".to_owned()));
        let span = if line.setting.span.is_empty() { line.setting.key_span } else { line.setting.span };
        Some(Dispute {
            rule: "dotenv/read-differently",
            severity: self.severity_between(&groups),
            key: Some(line.key().to_owned()),
            count: split.lines.len(),
            span,
            message,
            help: Some(self.help(&split.lines, &reads)),
            related: also.chain(self.evidence(&reads)).collect(),
        })
    }
}

/// The values that loaders give for a line and who gives each; a loader that gives none is left out, another rule tells of it.
fn groups<'r>(line: &Line<'_>, reads: &[&'r Read<'r>]) -> Vec<(Given<'r>, Vec<&'r Read<'r>>)> {
    let mut groups: Vec<(Given<'_>, Vec<&Read<'_>>)> = Vec::new();
    for read in reads.iter().filter(|read| read.sees(line.key())) {
        let Some(Value::Text(text)) = read.given.get(line.key()).map(|entry| &entry.value) else { continue };
        match groups.iter_mut().find(|(given, _)| given.0 == text) {
            Some((_, reads)) => reads.push(read),
            None => groups.push((Given(text), vec![read])),
        }
    }
    groups
}

fn cause(line: &Line<'_>, groups: &[(Given<'_>, Vec<&Read<'_>>)]) -> Cause {
    let some = |holds: &dyn Fn(&str) -> bool| groups.iter().any(|(given, _)| holds(given.0));
    let quote = |text: &str| text.starts_with(['"', '\'']);
    if quote(line.written) && some(&quote) && some(&|text| !quote(text)) {
        Cause::Quotes
    } else if line.written.contains('#') && some(&|text| text.contains('#')) && some(&|text| !text.contains('#')) {
        Cause::Hash
    } else if line.written.contains('$') {
        Cause::Variable
    } else if line.written.contains('\\') {
        Cause::Escape
    } else {
        Cause::Other
    }
}
