//! A report to bytes: the table of outputs.

mod azure;
mod checkstyle;
mod escape;
mod gcc;
mod gcc_range;
mod github;
mod gitlab;
mod human;
mod json;
mod json_lines;
mod json_text;
mod junit;
mod markdown;
mod portions;
mod prose;
mod rdjson;
mod sarif;

use std::borrow::Cow;
use std::io;

use crate::report::Report;

pub use json::REPORT_SCHEMA;
pub use json_lines::finding_schema;

/// One form in which a report can be written.
pub struct Output {
    /// As `--format` names it.
    pub name: &'static str,
    /// What it is for, in one line.
    pub about: &'static str,
    /// Where its paths start.
    pub paths: Paths,
    /// Whether it shows excerpts, so that labels need theirs filled in.
    pub excerpts: bool,
    /// Writes a report; fails only where the writer does.
    pub render: fn(&Report, &RenderOptions<'_>, &mut dyn io::Write) -> io::Result<()>,
}

/// Where the paths of an output start, because whoever reads it joins them to a directory of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paths {
    /// In the workspace that was checked.
    Workspace,
    /// In the current directory, as editors expect it.
    CurrentDirectory,
    /// In the checkout that a CI server works on.
    Checkout,
}

/// What a person may choose about an output; forms for machines know `base` alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RenderOptions<'o> {
    /// Whether to colour the output with ANSI escapes.
    pub color: bool,
    /// Columns to fit lines into, as a terminal counts them; 0 for no limit.
    pub width: usize,
    /// Whether to list findings of severity info, say why each rule matters and name every file skipped.
    pub verbose: bool,
    /// Whether to write findings alone.
    pub quiet: bool,
    /// What stands before each path, for outputs whose [`Paths`] do not start in the workspace: empty, or ending in `/`.
    pub base: &'o str,
}

impl RenderOptions<'_> {
    /// A path of the workspace as the reader of an output finds it.
    fn path<'p>(&self, path: &'p str) -> Cow<'p, str> {
        if self.base.is_empty() { path.into() } else { [self.base, path].concat().into() }
    }
}

/// Every output; the first is the default.
pub const OUTPUTS: [Output; 13] = [
    Output {
        name: "human",
        about: "for a person: both files in one picture, why it matters and what to do",
        paths: Paths::Workspace,
        excerpts: true,
        render: human::render,
    },
    Output {
        name: "gcc",
        about: "for vim, emacs and problem matchers: one line a finding, `path:line:column: severity: message [rule]`",
        paths: Paths::CurrentDirectory,
        excerpts: false,
        render: gcc::render,
    },
    Output {
        name: "gcc-range",
        about: "for editors that mark a range: the same with the end, `path:line:column-line:column: ...`",
        paths: Paths::CurrentDirectory,
        excerpts: false,
        render: gcc_range::render,
    },
    Output {
        name: "json",
        about: "for programs: everything, in the form that `envparity schema report` describes",
        paths: Paths::Workspace,
        excerpts: false,
        render: json::render,
    },
    Output {
        name: "json-lines",
        about: "for programs that read as it comes: one finding a line, as `envparity schema finding` describes",
        paths: Paths::Workspace,
        excerpts: false,
        render: json_lines::render,
    },
    Output {
        name: "github",
        about: "for GitHub Actions: workflow commands, which annotate the pull request",
        paths: Paths::Checkout,
        excerpts: false,
        render: github::render,
    },
    Output {
        name: "sarif",
        about: "for code scanning, on GitHub and elsewhere: SARIF 2.1.0",
        paths: Paths::Checkout,
        excerpts: false,
        render: sarif::render,
    },
    Output {
        name: "gitlab",
        about: "for GitLab: a Code Quality report, which the merge request shows",
        paths: Paths::Checkout,
        excerpts: false,
        render: gitlab::render,
    },
    Output {
        name: "azure",
        about: "for Azure Pipelines: logging commands, which list errors and warnings on the page of the build",
        paths: Paths::Checkout,
        excerpts: false,
        render: azure::render,
    },
    Output {
        name: "junit",
        about: "for the test reports of Jenkins and other CI servers: JUnit XML",
        paths: Paths::Checkout,
        excerpts: false,
        render: junit::render,
    },
    Output {
        name: "checkstyle",
        about: "for Jenkins and review tools: Checkstyle XML",
        paths: Paths::Checkout,
        excerpts: false,
        render: checkstyle::render,
    },
    Output {
        name: "rdjson",
        about: "for reviewdog: comments on the lines of a pull request",
        paths: Paths::Checkout,
        excerpts: false,
        render: rdjson::render,
    },
    Output {
        name: "markdown",
        about: "for a comment on a pull request or the summary page of a job: a table that fits GitHub's limit",
        paths: Paths::Workspace,
        excerpts: false,
        render: markdown::render,
    },
];

/// The output of this name.
pub fn output(name: &str) -> Option<&'static Output> {
    const TABLE: &[Output] = &OUTPUTS;
    TABLE.iter().find(|output| output.name == name)
}

/// The table of all outputs, in Markdown: what README.md holds.
pub fn table() -> String {
    let row = |output: &Output| format!("| `{}` | {} |\n", output.name, output.about.replace('|', "\\|"));
    format!("| format | is |\n| --- | --- |\n{}", OUTPUTS.iter().map(row).collect::<String>())
}
