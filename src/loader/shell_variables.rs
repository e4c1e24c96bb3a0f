//! The variables of a shell script, and which of them a program gets.

use std::borrow::Cow;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::scope::{self, Cleared, Found, Scope};
use super::{Process, Reading, Value};
use crate::source::Span;

/// The variables of the shell.
pub(super) struct Variables<'p, 't> {
    process: &'p Process,
    pub(super) reading: Reading<'t>,
    scope: Scope,
    pub(super) spent: Scope,
    /// Those that are not passed on, or are no more.
    pub(super) inner: HashMap<String, Option<Value<'static>>>,
    cleared: Cleared,
    pub(super) constant: Vec<String>,
    /// Whether assignments are passed on: `set -a`.
    pub(super) exports: bool,
}

impl<'p, 't> Variables<'p, 't> {
    pub(super) fn new(process: &'p Process, reading: Reading<'t>) -> Self {
        Variables {
            process,
            reading,
            scope: Scope::default(),
            spent: Scope::default(),
            inner: HashMap::new(),
            cleared: Cleared::default(),
            constant: Vec::new(),
            exports: true,
        }
    }

    /// Whether an assignment does no more than to set its variable.
    pub(super) fn are_plain(&self) -> bool {
        self.exports && self.inner.is_empty() && self.constant.is_empty()
    }

    pub(super) fn finish(mut self) -> Reading<'t> {
        self.cleared.apply(&mut self.reading);
        self.reading
    }

    /// What a name stands for.
    pub(super) fn find(&mut self, name: &str) -> Option<Found<'_>> {
        if let Some(inner) = self.inner.get(name) {
            return inner.as_ref().map(|value| match value {
                Value::Text(text) => Found::Text(text),
                Value::Command => Found::Command,
            });
        }
        let of_shell =
            ["PWD", "OLDPWD", "UID", "EUID", "PPID", "RANDOM", "SECONDS", "HOSTNAME", "LINENO", "IFS", "SHLVL", "PATH"];
        let found = self.scope.file(&self.reading, name).or_else(|| scope::process(self.process, name));
        found.or_else(|| (of_shell.contains(&name) || name.starts_with("BASH")).then_some(Found::Command))
    }

    /// Sets a variable that stands in a value: `${NAME:=value}`.
    pub(super) fn assigned(&mut self, name: &str, value: Value<'static>, at: Span) {
        let at = at.start as usize..at.end as usize;
        self.set(Cow::Owned(name.to_owned()), at.clone(), value, at);
    }

    pub(super) fn set(&mut self, name: Cow<'t, str>, name_at: Range<usize>, value: Value<'t>, value_at: Range<usize>) {
        if self.constant.iter().any(|constant| *constant == name) {
            return self.reading.lose(name_at, "does not set this variable: it is readonly");
        }
        let is_given =
            self.exports || self.process.contains_key(&*name) || self.scope.file(&self.reading, &name).is_some();
        if !is_given {
            let value = match value {
                Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
                Value::Command => Value::Command,
            };
            self.inner.insert(name.into_owned(), Some(value));
            return self.reading.lose(name_at, "does not pass this variable on: it is not exported");
        }
        if !self.inner.is_empty() {
            self.inner.remove(&*name);
        }
        self.reading.set((name, name_at), (value, value_at));
    }

    pub(super) fn unset(&mut self, name: &str) {
        self.cleared.note(name, &self.reading);
        self.inner.insert(name.to_owned(), None);
    }
}
