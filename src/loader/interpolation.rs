//! `${NAME:-default}` and its kind, as Docker Compose follows them.

use super::Fault;
use crate::source::Span;

/// How deep defaults may stand in defaults; deeper ones would take time that grows with the square of their number.
const DEEPEST: usize = 64;

/// What stands for a name.
pub(super) type Lookup<'l> = dyn FnMut(&str) -> Result<Option<String>, Fault> + 'l;

/// Follows the references of a text: `$NAME`, `${NAME}` and, with what may hold references again, `${NAME:-default}`,
/// `${NAME-default}`, `${NAME:+alternative}`, `${NAME+alternative}`, `${NAME:?message}` and `${NAME?message}`; `$$` is `$`.
///
/// <https://github.com/compose-spec/compose-go/blob/v2.4.8/template/template.go>
///
/// # Errors
///
/// A reference is not closed or names nothing; a variable that must be set is not.
pub(super) fn expand(text: &str, at: Span, lookup: &mut Lookup<'_>) -> Result<String, Fault> {
    nested(text, at, lookup, 0)
}

fn nested(text: &str, at: Span, lookup: &mut Lookup<'_>, depth: usize) -> Result<String, Fault> {
    let fault = |what: &'static str| Fault { span: at, what: what.into() };
    if depth > DEEPEST {
        return Err(fault("fails: references stand in references too deep"));
    }
    let mut expanded = String::with_capacity(text.len());
    let (mut from, mut lines) = (0, Lines { text, end: 0, last_brace: None });
    while let Some(length) = text[from..].find('$') {
        expanded.push_str(&text[from..from + length]);
        let start = from + length + 1;
        let rest = &text[start..];
        if rest.starts_with('$') {
            expanded.push('$');
            from = start + 1;
        } else if let Some(open) = rest.strip_prefix('{') {
            let name = name(open);
            let operator = if name.is_empty() { "" } else { operator(&open[name.len()..]) };
            let behind = start + 1 + name.len() + operator.len();
            let close = if operator.is_empty() {
                text[behind..].starts_with('}').then_some(behind)
            } else {
                lines.last_brace(behind)
            };
            let Some(close) = close.filter(|_| !name.is_empty()) else {
                return Err(fault("fails: a `${` is not closed, or names nothing"));
            };
            let close = first_closing(&text[start - 1..=close]).map_or(close, |length| start - 1 + length);
            from = close + 1;
            if operator.is_empty() {
                expanded.push_str(&lookup(name)?.unwrap_or_default());
                continue;
            }
            // What stands behind the operator is followed even where it is not needed.
            let other = nested(text.get(behind..close).unwrap_or_default(), at, lookup, depth + 1)?;
            let value = lookup(name)?;
            let counts = value.as_ref().is_some_and(|value| !operator.starts_with(':') || !value.is_empty());
            match (operator.ends_with('-'), operator.ends_with('+'), counts) {
                (true, _, false) | (_, true, true) => expanded.push_str(&other),
                (false, false, false) => return Err(fault("fails: a variable that must be set is not")),
                _ => expanded.push_str(&value.unwrap_or_default()),
            }
        } else {
            let name = name(rest);
            if name.is_empty() {
                expanded.push('$');
            } else {
                expanded.push_str(&lookup(name)?.unwrap_or_default());
            }
            from = start + name.len();
        }
    }
    expanded.push_str(&text[from..]);
    Ok(expanded)
}

fn name(text: &str) -> &str {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    let length = text.find(|char| !is_part(char)).unwrap_or(text.len());
    if text.starts_with(|first: char| first.is_ascii_digit()) { "" } else { &text[..length] }
}

fn operator(text: &str) -> &'static str {
    [":-", ":+", ":?", "-", "+", "?"].into_iter().find(|&operator| text.starts_with(operator)).unwrap_or_default()
}

/// The `}` that belongs to the first `{`; what stands right behind a `{` is not looked at.
fn first_closing(text: &str) -> Option<usize> {
    let (mut open, mut skipped) = (0_usize, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if skipped => skipped = false,
            b'{' => {
                open += 1;
                skipped = true;
            }
            b'}' => {
                open = open.saturating_sub(1);
                if open == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

/// Where the last `}` of the line stands, found once a line.
struct Lines<'t> {
    text: &'t str,
    end: usize,
    last_brace: Option<usize>,
}

impl Lines<'_> {
    fn last_brace(&mut self, from: usize) -> Option<usize> {
        if from >= self.end {
            self.end = self.text[from..].find('\n').map_or(self.text.len(), |length| from + length);
            self.last_brace = self.text[from..self.end].rfind('}').map(|length| from + length);
        }
        self.last_brace.filter(|&at| at >= from)
    }
}
