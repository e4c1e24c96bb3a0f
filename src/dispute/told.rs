//! How what a loader makes of a value is told: as the value, or in words where it is secret.

use super::{Case, Line};
use crate::mask::MASK;

/// What a loader gives for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Given<'r>(pub &'r str);

impl Case<'_> {
    /// Whether nothing that loaders make of a line is secret, so that it can be shown.
    pub(super) fn may_show(&self, line: &Line<'_>, given: &[Given<'_>]) -> bool {
        let shows = |text: &str| !(self.shown)(&line.setting.key, text).contains(MASK);
        shows(line.written) && shows(line.setting.value.text) && given.iter().all(|given| shows(given.0))
    }

    /// What a loader gives, as the rest of a sentence: `as "x"`.
    pub(super) fn told(&self, line: &Line<'_>, given: &Given<'_>, may_show: bool) -> String {
        if given.0.is_empty() {
            return "as empty".to_owned();
        }
        match may_show {
            true => format!("as `{}`", (self.shown)(&line.setting.key, given.0)),
            false => in_words(line, given.0).to_owned(),
        }
    }
}

fn in_words(line: &Line<'_>, given: &str) -> &'static str {
    let written = line.written;
    let is_quoted = written.starts_with(['"', '\'']);
    let inner = line.setting.value.text;
    if given == written && is_quoted {
        return "with its quotes";
    }
    if given == written && given != inner {
        return "with all that stands on the line";
    }
    if given == inner {
        return if is_quoted { "without its quotes" } else { "as it is written" };
    }
    if written.get(given.len()..).is_some_and(|rest| written.starts_with(given) && rest.trim_start().starts_with('#')) {
        return "cut off at the `#`";
    }
    if written.contains('$') {
        return "with something else in the place of what follows `$`";
    }
    if written.contains('\\') {
        return "with something else in the place of its backslashes";
    }
    "otherwise"
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn and<T: AsRef<str>>(texts: &[T]) -> String {
    let texts: Vec<&str> = texts.iter().map(AsRef::as_ref).collect();
    match texts.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => texts.concat(),
    }
}
