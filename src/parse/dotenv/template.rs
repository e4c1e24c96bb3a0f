//! Lines that a template engine replaces before any loader reads the file: they are neither settings nor mistakes.

/// What opens a template, and what ends it: Go, Jinja and Mustache, ERB and EJS, Terraform, `@@NAME@@`, envsubst and shells.
const MARKS: [(&str, &str); 8] =
    [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>"), ("%{", "}"), ("@@", "@@"), ("${", "}"), ("$(", ")")];

/// How many of the marks may close on a later line.
const OVER_LINES: usize = 4;

/// Finds the ends of templates, and remembers those that are known not to come any more.
#[derive(Default)]
pub(super) struct Closers {
    gone: [bool; OVER_LINES],
}

impl Closers {
    /// Where the template ends that the line from `first` to `end` opens with; none if it is no such line.
    pub(super) fn line(&mut self, text: &str, first: usize, end: usize) -> Option<usize> {
        // A byte that opens no mark is the usual case.
        if !matches!(text.as_bytes()[first], b'{' | b'<' | b'%' | b'@' | b'$') {
            return None;
        }
        let line = &text[first..end];
        let (index, (open, close)) = MARKS.iter().enumerate().find(|(_, (open, _))| line.starts_with(open))?;
        let inside = first + open.len();
        if index >= OVER_LINES || text[inside..end].contains(close) {
            return Some(end);
        }
        if self.gone.get(index).copied().unwrap_or(true) {
            return Some(end);
        }
        let found = text[inside..].find(close).map(|at| inside + at + close.len());
        self.gone[index] = found.is_none();
        Some(found.unwrap_or(end))
    }
}

/// Whether a text holds what opens or ends a template.
pub(super) fn marks(text: &str) -> bool {
    let may = text.bytes().any(|byte| matches!(byte, b'{' | b'}' | b'%' | b'@'));
    may && (MARKS[..OVER_LINES].iter().any(|(open, close)| text.contains(open) || text.contains(close))
        || text.contains("@@")
        || text.contains("%{")
        || text.contains("${"))
}
