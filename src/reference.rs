//! References inside a value: the parts that another program fills in, so that nobody can judge them by reading the file.

mod elsewhere;
pub mod ruby;
mod store;
mod variable;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::key::Letters;

pub use elsewhere::{is_reference_key, may_be_reference_key};
pub use store::opens_sealed;

/// A part of a value that stands for something kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference<'t> {
    /// Where it stands: a range of bytes of the text.
    pub range: Range<usize>,
    /// How it is written.
    pub kind: ReferenceKind,
    /// The name of the variable, the path in the store, the expression or the command.
    pub name: &'t str,
    /// What counts where nothing is found, as it is written; it may hold references itself.
    pub default: Option<&'t str>,
}

/// How a reference is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// A variable or property: `${VAR}`, `$VAR`, `$(VAR)`, `%VAR%`.
    Variable,
    /// An expression of a template engine: `{{ .Values.x }}`, `((var))`, `<%= x %>`, `@@X@@`, `#{X}#`.
    Template,
    /// A place in a secret store, or the sealed secret itself: `vault:...`, `op://...`, `ENC[...]`, `${ssm:...}`.
    Store,
    /// A command whose output counts: `$(cmd -x)`, `` `cmd` ``.
    Command,
}

/// The references in a text, in order; none overlaps another. Takes time linear in the text, and allocates only for what is found.
pub fn references(text: &str) -> Vec<Reference<'_>> {
    if let Some(whole) = store::whole(text) {
        return vec![whole];
    }
    let mut found = Vec::new();
    let mut scan = Scan { text, budget: text.len().saturating_mul(8).saturating_add(64 * 1024), last_end: 0 };
    let mut at = 0;
    while let Some(next) = text.as_bytes()[at..].iter().position(|&byte| TRIGGERS[usize::from(byte)]) {
        at += next;
        match scan.at(at) {
            Step::Found(reference) => {
                at = reference.range.end.max(at + 1);
                scan.last_end = at;
                found.push(reference);
            }
            Step::Skip(bytes) => at = (at + bytes).min(text.len()),
        }
    }
    found
}

/// Whether [`references`] may find anything in a text with these letters.
pub fn may_refer(text: &str, letters: Letters) -> bool {
    const TELLING: Letters = Letters::anywhere(TRIGGERING);
    const AT: Letters = Letters::anywhere("@");
    let telling = TELLING.both(letters);
    // In most addresses an `@` stands alone, before the host.
    let opens = |at: usize| matches!(text.as_bytes().get(at + 1), Some(b'@' | b'M'));
    let may_open = || telling != AT || memchr::memchr_iter(b'@', text.as_bytes()).any(opens);
    telling != Letters::default() && may_open() || store::whole(text).is_some()
}

/// Whether a text names a variable, which may be another setting.
pub fn names_variable(text: &str) -> bool {
    let is_variable = |reference: &Reference<'_>| reference.kind == ReferenceKind::Variable;
    // Every variable opens with one of these.
    memchr::memchr2(b'$', b'%', text.as_bytes()).is_some() && references(text).iter().any(is_variable)
}

/// Whether a text is nothing but references, white space aside; no statement about its content can be made then.
pub fn is_whole(text: &str) -> bool {
    let found = references(text);
    let mut end = 0;
    for reference in &found {
        if !text.get(end..reference.range.start).is_some_and(|between| between.trim().is_empty()) {
            return false;
        }
        end = reference.range.end;
    }
    !found.is_empty() && text.get(end..).is_some_and(|rest| rest.trim().is_empty())
}

/// What may open a reference, or make the next byte open none.
const TRIGGERING: &str = "$%{(<@#`\\";

/// Whether each byte is one of these.
const TRIGGERS: [bool; 256] = {
    let (mut triggers, bytes, mut at) = ([false; 256], TRIGGERING.as_bytes(), 0);
    while at < bytes.len() {
        triggers[bytes[at] as usize] = true;
        at += 1;
    }
    triggers
};

/// What stands at a byte that may open a reference.
enum Step<'t> {
    Found(Reference<'t>),
    /// Nothing; so many bytes are dealt with.
    Skip(usize),
}

/// The longest reference that is looked for, in bytes.
const LONGEST: usize = 16 * 1024;

struct Scan<'t> {
    text: &'t str,
    /// How many bytes may still be looked at in search of closing marks, so that unclosed ones cost no more than the text.
    budget: usize,
    /// Where the last reference ended, in bytes.
    last_end: usize,
}

impl<'t> Scan<'t> {
    fn at(&mut self, at: usize) -> Step<'t> {
        let bytes = self.text.as_bytes();
        let found = match (bytes[at], bytes.get(at + 1)) {
            // `\$` is a dollar sign, `$$` is one in Compose, Kubernetes and Make; `C:\%USER%` is a path.
            (b'\\', Some(b'\\' | b'$' | b'`' | b'{' | b'#')) => return Step::Skip(2),
            (b'$', Some(b'$')) => return Step::Skip(2),
            (b'$', _) => self.dollar(at),
            (b'%', Some(b'{')) => self.template(at, "%{", "}"),
            (b'%', _) => variable::percent(self.text, at),
            (b'{', Some(b'{')) => self.template(at, "{{", "}}"),
            (b'{', Some(b'%')) => self.template(at, "{%", "%}"),
            (b'<', Some(b'%')) => self.template(at, "<%", "%>"),
            (b'<', _) if self.text[at..].starts_with("<path:") => {
                self.enclosed(at, "<path:", ">", ReferenceKind::Store)
            }
            (b'#', Some(b'{')) => self.template(at, "#{", "}"),
            (b'(', Some(b'(')) => self.double_parentheses(at),
            (b'@', Some(b'@')) => self.double_at(at),
            (b'@', _) if self.text[at..].starts_with("@Microsoft.KeyVault(") => {
                self.enclosed(at, "@Microsoft.KeyVault(", ")", ReferenceKind::Store)
            }
            (b'`', _) => self.backticks(at),
            _ => None,
        };
        found.map_or(Step::Skip(1), Step::Found)
    }

    fn dollar(&mut self, at: usize) -> Option<Reference<'t>> {
        match self.text.as_bytes().get(at + 1)? {
            b'{' if self.text[at..].starts_with("${{") => self.template(at, "${{", "}}"),
            b'{' => {
                let end = self.balanced(at + 2, b'{', b'}')?;
                variable::braced(&self.text[at + 2..end], at..end + 1)
            }
            b'(' => {
                let end = self.balanced(at + 2, b'(', b')')?;
                variable::parenthesised(&self.text[at + 2..end], at..end + 1)
            }
            _ => variable::bare(self.text, at, self.last_end),
        }
    }

    /// What stands between two marks; nothing for an empty inside.
    fn enclosed(&mut self, at: usize, open: &str, close: &str, kind: ReferenceKind) -> Option<Reference<'t>> {
        let start = at + open.len();
        let end = self.find(start, close)?;
        let name = self.text[start..end].trim();
        let range = at..end + close.len();
        (!name.is_empty()).then_some(Reference { range, kind, name, default: None })
    }

    fn template(&mut self, at: usize, open: &str, close: &str) -> Option<Reference<'t>> {
        let mut reference = self.enclosed(at, open, close, ReferenceKind::Template)?;
        let inside = reference.name.trim_start_matches(['-', '=', '~']).trim_end_matches(['-', '~']).trim();
        let of_ruby = if open == "<%" { ruby::secret_default(inside) } else { None };
        let (name, default) = match (of_ruby, inside.split_once('|')) {
            (Some((name, default)), _) => (name, Some(default)),
            (None, Some((name, filters))) => (name.trim_end(), default_filter(filters)),
            (None, None) => (inside, None),
        };
        if name.is_empty() {
            return None;
        }
        if open == "#{" && self.text[reference.range.end..].starts_with('#') {
            reference.range.end += 1;
        }
        // `{{resolve:ssm:...}}` is CloudFormation's, `${{ secrets.X }}` GitHub's.
        if name.starts_with("resolve:") || name.starts_with("secrets.") {
            reference.kind = ReferenceKind::Store;
        }
        Some(Reference { name, default, ..reference })
    }

    fn double_parentheses(&mut self, at: usize) -> Option<Reference<'t>> {
        let reference = self.enclosed(at, "((", "))", ReferenceKind::Template)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/' | b':' | b'"');
        let starts = reference.name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/');
        (starts && reference.name.bytes().all(fits)).then_some(reference)
    }

    fn double_at(&mut self, at: usize) -> Option<Reference<'t>> {
        let reference = self.enclosed(at, "@@", "@@", ReferenceKind::Template)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        reference.name.bytes().all(fits).then_some(reference)
    }

    fn backticks(&mut self, at: usize) -> Option<Reference<'t>> {
        let reference = self.enclosed(at, "`", "`", ReferenceKind::Command)?;
        let starts = |first: char| first.is_ascii_alphabetic() || matches!(first, '/' | '.' | '$');
        (reference.name.starts_with(starts) && !reference.name.contains('\n')).then_some(reference)
    }

    /// The offset of a closing mark.
    fn find(&mut self, from: usize, close: &str) -> Option<usize> {
        let window = self.window(from);
        let found = window.windows(close.len()).position(|bytes| bytes == close.as_bytes());
        self.budget -= found.unwrap_or(window.len()).min(self.budget);
        found.map(|at| from + at)
    }

    /// The offset of the mark that closes what was opened just before `from`, counting pairs in between.
    fn balanced(&mut self, from: usize, open: u8, close: u8) -> Option<usize> {
        let window = self.window(from);
        let mut depth = 1_usize;
        let found = window.iter().position(|&byte| {
            depth += usize::from(byte == open);
            depth -= usize::from(byte == close);
            depth == 0
        });
        self.budget -= found.unwrap_or(window.len()).min(self.budget);
        found.map(|at| from + at)
    }

    fn window(&self, from: usize) -> &'t [u8] {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        &rest[..rest.len().min(LONGEST).min(self.budget)]
    }
}

/// What `| default "x"` and `| default('x')` give: <https://helm.sh/docs/chart_template_guide/function_list/#default>
fn default_filter(filters: &str) -> Option<&str> {
    let filter = filters.split('|').map(str::trim).find_map(|filter| filter.strip_prefix("default"))?;
    let text = filter.trim_matches(|char: char| char.is_whitespace() || matches!(char, '(' | ')'));
    let quoted = ['"', '\''].into_iter().find_map(|quote| text.strip_prefix(quote)?.strip_suffix(quote));
    Some(quoted.unwrap_or(text)).filter(|text| quoted.is_some() || !text.is_empty())
}
