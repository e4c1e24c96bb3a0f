//! References in the values of Symfony's Dotenv, followed in passes over the whole file.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};

use super::command::commands;
use super::scope::{Draft, Found, Scope};
use super::{Fault, Process, Value};
use crate::source::Span;

/// A value that may hold references.
pub(super) struct Raw<'t> {
    pub(super) name: &'t str,
    /// Which of the values it is.
    pub(super) index: usize,
    pub(super) at: Span,
}

/// How often values are gone over; what changes in the last pass is taken for a circle.
const PASSES: usize = 5;

/// Follows the references of values; `last` tells which value counts for a name.
pub(super) fn resolved(
    raw: &[Raw<'_>],
    values: &mut [Value<'_>],
    last: &HashMap<&str, usize>,
    process: &Process,
) -> Result<(), Fault> {
    let mut scope = Names { last, process, assigned: HashMap::new(), spent: Scope::default() };
    let refers_to_itself: Vec<bool> = raw.iter().map(|raw| refers_to(values.get(raw.index), raw.name)).collect();
    for pass in 0..PASSES {
        let mut changed = Vec::new();
        for (raw, &hidden) in raw.iter().zip(&refers_to_itself) {
            let Some(Value::Text(text)) = values.get(raw.index) else { continue };
            if !text.contains('$') {
                continue;
            }
            let hidden = if hidden { Some(raw.name) } else { None };
            let value = scope.followed(text, raw.at, hidden, values)?;
            if value != Value::Text(Cow::Borrowed(text)) {
                changed.push((raw, value));
            }
        }
        let Some((first, _)) = changed.first() else { return Ok(()) };
        if pass + 1 == PASSES {
            return Err(Fault {
                span: first.at,
                what: "fails: values refer to each other in a circle, or in a long chain".into(),
            });
        }
        for (raw, value) in changed {
            if let Some(slot) = values.get_mut(raw.index) {
                *slot = value;
            }
        }
    }
    Ok(())
}

fn refers_to(value: Option<&Value<'_>>, name: &str) -> bool {
    let Some(Value::Text(text)) = value else { return false };
    text.match_indices('$').any(|(at, _)| {
        let behind = &text[at + 1..];
        let behind = behind.strip_prefix('{').unwrap_or(behind);
        let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
        behind.strip_prefix(name).is_some_and(|rest| !rest.starts_with(is_part))
    })
}

struct Names<'n> {
    last: &'n HashMap<&'n str, usize>,
    process: &'n Process,
    /// What `:=` has set.
    assigned: HashMap<String, String>,
    spent: Scope,
}

impl Names<'_> {
    /// One pass over one value: first commands, then references.
    fn followed(
        &mut self,
        text: &str,
        at: Span,
        hidden: Option<&str>,
        values: &[Value<'_>],
    ) -> Result<Value<'static>, Fault> {
        let mut plain = String::new();
        let mut from = 0;
        for command in commands(text) {
            let Some(before) = text[from..command.start].strip_suffix('\\') else { return Ok(Value::Command) };
            plain.push_str(before);
            plain.push_str(&text[command.clone()]);
            from = command.end;
        }
        plain.push_str(&text[from..]);
        let mut draft = Draft::default();
        let mut rest = &*plain;
        while let Some(dollar) = rest.find('$') {
            let (before, behind) = (&rest[..dollar], &rest[dollar + 1..]);
            rest = behind;
            let backslashes = before.len() - before.trim_end_matches('\\').len();
            if behind.starts_with('(') {
                draft.text.push_str(before);
                draft.text.push('$');
                continue;
            }
            let reference = Reference::of(behind);
            rest = &behind[reference.length..];
            if backslashes % 2 == 1 {
                // The match is given back without its first backslash.
                draft.text.push_str(&before[..dollar - 1]);
                draft.text.push('$');
                draft.text.push_str(&behind[..reference.length]);
                continue;
            }
            draft.text.push_str(before);
            if reference.is_empty() {
                draft.text.push('$');
                draft.text.push_str(&behind[..reference.length]);
                continue;
            }
            if reference.opened && !reference.closed {
                return Err(Fault { span: at, what: "fails: a `${` is not closed".into() });
            }
            self.add(&reference, at, hidden, values, &mut draft)?;
            if !reference.opened && reference.closed {
                draft.text.push('}');
            }
        }
        draft.text.push_str(rest);
        Ok(draft.into())
    }

    /// Adds what a reference stands for.
    fn add(
        &mut self,
        reference: &Reference<'_>,
        at: Span,
        hidden: Option<&str>,
        values: &[Value<'_>],
        draft: &mut Draft,
    ) -> Result<(), Fault> {
        let name = reference.name;
        let of_file = self.last.get(name).and_then(|&index| values.get(index));
        let value = match (of_file, self.assigned.get(name)) {
            (Some(_), Some(assigned)) => Found::Text(assigned),
            (Some(Value::Command), None) => Found::Command,
            (Some(Value::Text(text)), None) => Found::Text(if hidden == Some(name) { "" } else { text }),
            (None, assigned) => match self.process.get(name).or(assigned) {
                // What does not come from the file stands for itself.
                Some(text) if text.contains(['\\', '$']) => {
                    draft.text.push_str(&text.replace('\\', "\\\\").replace('$', "\0"));
                    return Ok(());
                }
                text => Found::Text(text.map_or("", String::as_str)),
            },
        };
        let default = reference.default.filter(|_| value == Found::Text(""));
        if default.is_some_and(|default| default.contains(['\'', '"', '{', '$'])) {
            return Err(Fault { span: at, what: "fails: a default value holds a quote, `{` or `$`".into() });
        }
        let found = default.map_or(value, |default| Found::Text(default.get(2..).unwrap_or_default()));
        draft.add(Some(found));
        self.spent.spend(Some(found), at)?;
        if let Some(assigned) = default.and_then(|default| default.strip_prefix(":=")) {
            self.assigned.insert(name.to_owned(), assigned.to_owned());
        }
        Ok(())
    }
}

/// `\{?NAME?(:[-=][^}]*)?\}?` behind a dollar sign.
struct Reference<'t> {
    opened: bool,
    name: &'t str,
    /// With `:-` or `:=`.
    default: Option<&'t str>,
    closed: bool,
    length: usize,
}

impl<'t> Reference<'t> {
    fn of(behind: &'t str) -> Self {
        let opened = behind.starts_with('{');
        let open = &behind[usize::from(opened)..];
        let name = name(open);
        let rest = &open[name.len()..];
        let has_default = rest.starts_with(":-") || rest.starts_with(":=");
        let default = has_default.then(|| &rest[..rest.find('}').unwrap_or(rest.len())]);
        let rest = &rest[default.map_or(0, str::len)..];
        let closed = rest.starts_with('}');
        Reference { opened, name, default, closed, length: behind.len() - rest.len() + usize::from(closed) }
    }

    /// Whether the dollar sign stands for itself.
    fn is_empty(&self) -> bool {
        self.name.is_empty() && self.default.is_none() && !self.closed
    }
}

/// The name that a text starts with: `_*[A-Za-z][A-Za-z0-9_]*`.
pub(super) fn name(text: &str) -> &str {
    if !text.trim_start_matches('_').starts_with(|first: char| first.is_ascii_alphabetic()) {
        return "";
    }
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '_';
    &text[..text.find(|char| !is_part(char)).unwrap_or(text.len())]
}
