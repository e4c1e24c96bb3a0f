//! A report to bytes: the table of outputs.

mod gcc;
mod human;
mod json;

use std::io;

use crate::report::Report;

pub use json::REPORT_SCHEMA;

/// One form in which a report can be written.
pub struct Output {
    /// As `--format` names it.
    pub name: &'static str,
    /// What it is for, in one line.
    pub about: &'static str,
    /// Whether it shows excerpts, so that labels need theirs filled in.
    pub excerpts: bool,
    /// Writes a report; fails only where the writer does.
    pub render: fn(&Report, &RenderOptions, &mut dyn io::Write) -> io::Result<()>,
}

/// What a person may choose about an output; forms for machines know none of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RenderOptions {
    /// Whether to colour the output with ANSI escapes.
    pub color: bool,
    /// Columns to fit lines into, as a terminal counts them; 0 for no limit.
    pub width: usize,
    /// Whether to list findings of severity info, say why each rule matters and name every file skipped.
    pub verbose: bool,
    /// Whether to write findings alone.
    pub quiet: bool,
}

/// Every output; the first is the default.
pub const OUTPUTS: [Output; 3] = [
    Output {
        name: "human",
        about: "for a person: both files in one picture, why it matters and what to do",
        excerpts: true,
        render: human::render,
    },
    Output {
        name: "gcc",
        about: "for editors and problem matchers: one line a finding, `path:line:column: severity: message [rule]`",
        excerpts: false,
        render: gcc::render,
    },
    Output {
        name: "json",
        about: "for programs: everything, in the form that `envparity schema report` describes",
        excerpts: false,
        render: json::render,
    },
];

/// The output of this name.
pub fn output(name: &str) -> Option<&'static Output> {
    const TABLE: &[Output] = &OUTPUTS;
    TABLE.iter().find(|output| output.name == name)
}
