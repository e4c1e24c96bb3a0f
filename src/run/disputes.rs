//! The .env files of a project with their loaders, and what those make of them.

use super::load::Loaded;
use super::{Names, Request, Settled};
use crate::check::{Project, Rules};
use crate::discover::Stack;
use crate::dispute;
use crate::document::{Format, Value, ValueKind};
use crate::environment::Role;
use crate::finding::Finding;
use crate::key::KeyPath;
use crate::mask::MASK;
use crate::usage::Reader;

/// What the loaders of each .env file make of it. A template is copied, and nobody loads it.
pub(super) fn judge(
    request: &Request<'_>,
    settled: &Settled,
    rules: &Rules<'_>,
    loaded: &Loaded<'_>,
    stacks: &[Stack<'_>],
    checked: &Names,
    project: &Project,
) -> Vec<Finding> {
    let contract = &settled.project.contract;
    let shown = |key: &KeyPath, text: &str| {
        let value = Value { text, kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: false };
        match contract.is_secret(key) == Some(true) && !request.gate.shows_values() {
            true => MASK.to_owned(),
            false => request.gate.value(key, &value),
        }
    };
    let mut findings = Vec::new();
    for document in loaded.written().filter(|document| document.format == Format::Dotenv) {
        let path = document.source.path();
        let environments = stacks.iter().flat_map(|stack| &stack.environments);
        let environments = environments.filter(|one| !one.template && checked.contains(&(one.role, one.name.clone())));
        let layers = environments.flat_map(|one| one.layers.iter().map(move |layer| (one, layer)));
        let here: Vec<_> = layers.filter(|(_, layer)| layer.document.source.path() == path).collect();
        let owner = here.iter().find(|(one, layer)| one.role == Role::Production && !layer.shared);
        let Some((environment, _)) = owner.or(here.iter().find(|(_, layer)| !layer.shared)).or(here.first()) else {
            continue;
        };
        let mut readers: Vec<Reader<'_>> = Vec::new();
        for reader in here.iter().flat_map(|(one, _)| loaded.readers(&one.name, path)) {
            if !readers.iter().any(|known| known.loader == reader.loader) {
                readers.push(reader);
            }
        }
        let declared = settled.document.as_ref().map(|document| &document.source);
        let case =
            dispute::Case { document, readers: &readers, is_production: owner.is_some(), shown: &shown, declared };
        let found = dispute::judge(&case);
        findings.extend(
            found
                .iter()
                .filter_map(|dispute| rules.dispute(&document.source, dispute, Some(&environment.name), project)),
        );
    }
    findings
}
