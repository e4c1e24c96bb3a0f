//! The `rules` of envparity.yaml: rules switched off or given another severity, everywhere or for some keys, files and environments.

use super::selector::{self, FilePattern, RulePattern};
use super::{DeclaredEnvironment, means, role_of_named};
use crate::decode::{Decoder, Item};
use crate::environment::Role;
use crate::finding::Severity;
use crate::key::{KeyPath, Pattern};
use crate::source::Spanned;

/// Whether a rule speaks, and how loud.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// It is silent.
    Off,
    /// Its findings have this severity.
    At(Severity),
}

/// One sentence of the `rules` section.
#[derive(Debug)]
pub struct LevelEntry {
    /// The rule or pack it is about.
    pub rule: RulePattern,
    /// What it gets.
    pub level: Level,
    /// The keys it is limited to; empty for all.
    pub keys: Vec<Pattern>,
    /// The files it is limited to; empty for all.
    pub files: Vec<FilePattern>,
    /// The names or roles of the environments it is limited to; empty for all.
    pub environments: Vec<Spanned<String>>,
}

pub(super) const LEVELS: [(&str, Level); 4] = [
    ("error", Level::At(Severity::Error)),
    ("warning", Level::At(Severity::Warning)),
    ("info", Level::At(Severity::Info)),
    ("off", Level::Off),
];

pub(super) fn read<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, known_rules: &[&str]) -> Vec<LevelEntry> {
    let mut levels = Vec::new();
    for (name, item) in item.entries(decoder, "a map from the ids of rules to their levels") {
        let rule = selector::rule(decoder, name.value, name.span, known_rules);
        for item in item.one_or_many(decoder) {
            let entry = level(decoder, item, rule.as_ref());
            levels.extend(entry);
        }
    }
    // What is said of one rule outweighs what is said of its pack, wherever it stands.
    levels.sort_by_key(|entry: &LevelEntry| entry.rule.is_exact());
    levels
}

fn level<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, rule: Option<&RulePattern>) -> Option<LevelEntry> {
    let (mut keys, mut files, mut environments) = (Vec::new(), Vec::new(), Vec::new());
    let level = if item.is_map() {
        let mut table = item.table(decoder, "the level of a rule")?;
        let severity = table.optional("severity");
        let off = table.optional("off");
        if let Some(item) = table.optional("keys") {
            keys = limit(decoder, item, selector::key_patterns)?;
        }
        if let Some(item) = table.optional("files") {
            files = limit(decoder, item, selector::compiled_files)?;
        }
        if let Some(item) = table.optional("environments") {
            environments = item.strings(decoder, "the name of an environment or a list of them");
        }
        let head = table.head();
        table.finish(decoder);
        match (severity, off) {
            (Some(severity), Some(off)) => {
                decoder.conflict(
                    off.head(),
                    "a rule that is off has no severity; keep one of the two",
                    (severity.head(), "the severity"),
                );
                return None;
            }
            (Some(item), None) => item.word(decoder, "a severity", &LEVELS)?.value,
            (None, Some(item)) if item.boolean(decoder)?.value => Level::Off,
            (None, Some(_)) => return None,
            (None, None) => {
                decoder.mistake("project/missing-field", head, "the level of a rule needs `severity` or `off`");
                return None;
            }
        }
    } else {
        item.word(decoder, "a severity or `off`", &LEVELS)?.value
    };
    Some(LevelEntry { rule: rule?.clone(), level, keys, files, environments })
}

/// Reads what limits an entry; one of which nothing could be read must not become one without limits.
fn limit<'d, T>(
    decoder: &mut Decoder<'d>,
    item: Item<'d>,
    read: fn(&mut Decoder<'d>, Item<'d>) -> Vec<T>,
) -> Option<Vec<T>> {
    Some(read(decoder, item)).filter(|limits| !limits.is_empty())
}

impl LevelEntry {
    pub(super) fn fits(
        &self,
        rule: &str,
        key: &KeyPath,
        file: &str,
        environment: Option<&str>,
        declared: &[DeclaredEnvironment],
    ) -> bool {
        let role: Option<Role> = environment.and_then(|name| role_of_named(name, declared));
        let is_meant = |word: &Spanned<String>| match (environment, role) {
            (Some(name), Some(role)) => means(&word.value, name, role),
            (Some(name), None) => word.value == name,
            _ => false,
        };
        self.rule.fits(rule)
            && (self.keys.is_empty() || self.keys.iter().any(|pattern| pattern.fits(key)))
            && (self.files.is_empty() || self.files.iter().any(|pattern| pattern.fits(file)))
            && (self.environments.is_empty() || self.environments.iter().any(is_meant))
    }
}
