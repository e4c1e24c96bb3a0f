//! Tables of texts and of what a loader makes of them, for the tests of loaders.

use std::collections::BTreeMap;

use super::{Loader, Process, Value};

/// The variables that a program gets, `None` where a command says; or nothing, where loading fails.
pub(super) type Expected = Option<BTreeMap<&'static str, Option<&'static str>>>;

pub(super) fn given(variables: &[(&'static str, &'static str)]) -> Expected {
    Some(variables.iter().map(|&(key, value)| (key, Some(value))).collect())
}

/// Holds a loader to a table.
pub(super) fn holds(loader: &Loader, cases: &[(&str, Expected)]) {
    for (text, expected) in cases {
        let reading = loader.read(text.as_bytes(), &Process::new());
        let pairs = reading.given().map(|entry| match &entry.value {
            Value::Text(text) => (&*entry.key, Some(&**text)),
            Value::Command => (&*entry.key, None),
        });
        let found = reading.failure.is_none().then(|| pairs.collect::<BTreeMap<_, _>>());
        let is_same = found.as_ref().map(|found| found.iter().collect::<Vec<_>>())
            == expected.as_ref().map(|expected| expected.iter().collect::<Vec<_>>());
        assert!(is_same, "{} of {text:?}: {found:?}, not {expected:?}; {:?}", loader.name, reading.failure);
    }
}
