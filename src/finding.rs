//! What a check says: plain data, complete without the sources it speaks of.

mod excerpts;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use crate::source::{Position, Source, Span};

pub use excerpts::{Excerpt, Excerpts};

/// One thing that a rule found, with every place that belongs to it: its details, which stay where they are when a list of a hundred
/// thousand findings grows, is sorted or is drawn together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding(Box<Details>);

/// What a finding says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Details {
    /// What it has in common with others.
    pub topic: Arc<Topic>,
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one sentence that can stand alone.
    pub message: Box<str>,
    /// The key it is about, as it is written; none for a finding about a file.
    pub key: Option<Box<str>>,
    /// How many keys it stands for; 1 but where findings with one cause were drawn together.
    pub count: u32,
    /// Whether the value it is about stands in a file that several environments read.
    pub shared: bool,
    /// Where to look first: the place to edit.
    pub primary: Label,
    /// Other places that belong to it, in the order to read them.
    pub related: Vec<Label>,
}

/// What findings of one rule about one environment of a project have in common; most share it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The rule that found them.
    pub rule: RuleId,
    /// What the rule finds, in one line; the rule's own words.
    pub summary: Arc<str>,
    /// Why it matters; the rule's own words.
    pub why: Arc<str>,
    /// What to do.
    pub help: Arc<str>,
    /// The environment they are about, where they are about one.
    pub environment: Option<Arc<str>>,
    /// The directory of the project, relative to the workspace; `.` for its root.
    pub project: Arc<str>,
}

/// A place and what there is to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The file, relative to the workspace, with `/`.
    pub path: Arc<str>,
    /// Its bytes.
    pub span: Span,
    /// Where it starts.
    pub start: Position,
    /// Where it ends, just past its last character.
    pub end: Position,
    /// What there is to say about it; may be empty.
    pub text: Box<str>,
    /// Where the lines around it are, masked, for outputs that show them.
    pub excerpts: Option<Arc<Excerpts>>,
}

// A large workspace has a hundred thousand of them.
const _: () = assert!(size_of::<Details>() <= 160 && size_of::<Label>() <= 88);

/// The id of a rule: `pack/name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(Arc<str>);

/// How bad a finding is; ordered from the mildest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; listed only on request.
    Info,
    /// Worth a person's minute.
    Warning,
    /// Would break or endanger production.
    Error,
}

impl Label {
    /// A label on a span of a source.
    pub fn new(source: &Source, span: Span, text: impl Into<Box<str>>) -> Self {
        let start = source.position(span.start);
        let end = if span.is_empty() { start } else { source.position(span.end) };
        Label { path: source.shared_path(), span, start, end, text: text.into(), excerpts: None }
    }

    /// The lines around it, masked, where outputs show them.
    pub fn excerpt(&self) -> Option<Excerpt<&str>> {
        self.excerpts.as_ref()?.at(self.span)
    }
}

impl RuleId {
    /// The id that this text is.
    pub const fn of(text: Arc<str>) -> Self {
        RuleId(text)
    }

    /// Its text, to be shared.
    pub const fn shared(&self) -> &Arc<str> {
        &self.0
    }
}

impl From<Details> for Finding {
    fn from(details: Details) -> Self {
        Finding(Box::new(details))
    }
}

impl Deref for Finding {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Finding {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Deref for Details {
    type Target = Topic;

    fn deref(&self) -> &Topic {
        &self.topic
    }
}

impl Finding {
    /// What it says.
    pub fn into_details(self) -> Details {
        *self.0
    }

    /// Adds to what its sentence says.
    pub(crate) fn say_too(&mut self, more: &str) {
        let mut message = String::from(std::mem::take(&mut self.message));
        message.push_str(more);
        self.message = message.into();
    }

    /// The order of findings in every output: path, start, rule, and what else tells two apart.
    pub fn order(&self) -> impl Ord + '_ {
        let primary = &self.primary;
        let related = self.related.first().map(|label| (&label.path, label.span));
        (
            &primary.path,
            primary.span,
            &self.rule,
            &self.key,
            &self.environment,
            &self.message,
            related,
            self.related.len(),
            &self.project,
            self.severity,
        )
    }

    /// All its places, the primary first, to be changed.
    pub fn labels_mut(&mut self) -> impl Iterator<Item = &mut Label> {
        std::iter::once(&mut self.0.primary).chain(&mut self.0.related)
    }

    /// All its places, the primary first.
    pub fn labels(&self) -> impl Iterator<Item = &Label> {
        std::iter::once(&self.primary).chain(&self.related)
    }
}

impl RuleId {
    /// The id as text, `pack/name`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The pack it belongs to.
    pub fn pack(&self) -> &str {
        let end = self.0.bytes().position(|byte| byte == b'/');
        &self.0[..end.unwrap_or(self.0.len())]
    }
}

impl From<&str> for RuleId {
    fn from(id: &str) -> Self {
        RuleId(id.into())
    }
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Severity {
    /// All of them, from the mildest.
    pub const ALL: [Severity; 3] = [Severity::Info, Severity::Warning, Severity::Error];

    /// The next milder one.
    pub const fn milder(self) -> Severity {
        match self {
            Severity::Error => Severity::Warning,
            _ => Severity::Info,
        }
    }

    /// The word for it in rules, flags and outputs.
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

impl std::str::FromStr for Severity {
    type Err = ();

    fn from_str(word: &str) -> Result<Self, ()> {
        Severity::ALL.into_iter().find(|severity| severity.word() == word).ok_or(())
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.word())
    }
}
