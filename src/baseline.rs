//! Baselines: the findings that a repository has today, in a file, so that only new ones are reported.

use std::collections::HashSet;

use serde::{Deserialize, Deserializer, Serialize};

use crate::report::Report;

/// Grows when a field changes its meaning or goes.
const SCHEMA_VERSION: u32 = 1;

/// Findings that are known, in the order of path, rule, key and environment.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Baseline {
    #[serde(rename = "schema_version")]
    _schema_version: Version,
    #[serde(rename = "findings")]
    entries: Vec<Entry>,
}

/// A finding as a baseline remembers it: no value and no line, so that it tells no secret and survives edits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Entry {
    /// The file of its primary place.
    pub path: String,
    /// The id of its rule.
    pub rule: String,
    /// The key it is about.
    pub key: Option<String>,
    /// The environment it is about.
    pub environment: Option<String>,
    /// By which it is recognised; the rest of the entry is for people.
    #[serde(deserialize_with = "fingerprint")]
    pub fingerprint: String,
}

/// Why a text is no baseline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, counted from 1, at which it ceases to be one.
    pub line: usize,
    /// What is wrong there, in half a sentence that repeats nothing of the text.
    pub reason: &'static str,
}

impl Baseline {
    /// All that a report holds.
    pub fn of(report: &Report) -> Baseline {
        let findings = report.findings().iter().zip(report.fingerprints());
        let entry = |(finding, fingerprint): (&crate::finding::Finding, &String)| Entry {
            path: finding.primary.path.to_string(),
            rule: finding.rule.as_str().to_owned(),
            key: finding.key.as_deref().map(str::to_owned),
            environment: finding.environment.as_deref().map(str::to_owned),
            fingerprint: fingerprint.clone(),
        };
        let mut entries: Vec<Entry> = findings.map(entry).collect();
        entries.sort();
        Baseline { _schema_version: Version, entries }
    }

    /// Reads what [`Baseline::text`] wrote; fields of a later version are passed over.
    ///
    /// # Errors
    /// The text is no baseline.
    pub fn read(text: &str) -> Result<Baseline, Mistake> {
        serde_json::from_str(text).map_err(|error| Mistake {
            line: error.line().max(1),
            reason: match error.classify() {
                serde_json::error::Category::Data => "is not what a baseline has there",
                serde_json::error::Category::Eof => "ends too early",
                _ => "is not JSON",
            },
        })
    }

    /// The baseline as JSON with one line an entry, so that versions of it can be compared and merged.
    pub fn text(&self) -> String {
        let line = |entry: &Entry| format!("    {}", serde_json::to_string(entry).unwrap_or_default());
        let lines: Vec<String> = self.entries.iter().map(line).collect();
        let list = if lines.is_empty() { "[]".to_owned() } else { format!("[\n{}\n  ]", lines.join(",\n")) };
        format!("{{\n  \"schema_version\": {SCHEMA_VERSION},\n  \"findings\": {list}\n}}\n")
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// By which the findings are recognised.
    pub fn fingerprints(&self) -> HashSet<String> {
        self.entries.iter().map(|entry| entry.fingerprint.clone()).collect()
    }

    /// Takes out what a report does not hold any more, and gives it.
    pub fn drop_stale(&mut self, report: &Report) -> Vec<Entry> {
        let found: HashSet<&String> = report.fingerprints().iter().collect();
        let (kept, stale) =
            std::mem::take(&mut self.entries).into_iter().partition(|it| found.contains(&it.fingerprint));
        self.entries = kept;
        stale
    }
}

/// The one version there is; reading another is a mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Version;

impl<'de> Deserialize<'de> for Version {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = u32::deserialize(deserializer)?;
        (number == SCHEMA_VERSION).then_some(Version).ok_or_else(|| serde::de::Error::custom("another version"))
    }
}

fn fingerprint<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let is_one = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_one.then_some(text).ok_or_else(|| serde::de::Error::custom("no fingerprint"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str, key: Option<&str>, fingerprint: &str) -> Entry {
        let key = key.map(str::to_owned);
        Entry {
            path: path.to_owned(),
            rule: "a/x".to_owned(),
            key,
            environment: None,
            fingerprint: fingerprint.to_owned(),
        }
    }

    #[test]
    fn what_was_written_is_read_back() {
        for entries in
            [Vec::new(), vec![entry("p\"\n", Some("KEY"), "0123456789abcdef"), entry("q", None, "ffffffffffffffff")]]
        {
            let baseline = Baseline { _schema_version: Version, entries };
            assert_eq!(Baseline::read(&baseline.text()).as_ref(), Ok(&baseline), "{}", baseline.text());
            assert_eq!(baseline.text().lines().count(), if baseline.is_empty() { 4 } else { 5 + baseline.len() });
        }
    }

    #[test]
    fn what_is_no_baseline_is_known_by_its_line() {
        let good = Baseline {
            _schema_version: Version,
            entries: vec![entry("p", None, "0123456789abcdef"), entry("q", None, "ffffffffffffffff")],
        }
        .text();
        let (json, early, data) = ("is not JSON", "ends too early", "is not what a baseline has there");
        let cut = good.find("\"q\"").unwrap_or_default();
        for (text, line, reason) in [
            (String::new(), 1, early),
            ("KEY=value\n".to_owned(), 1, json),
            ("[]".to_owned(), 1, data),
            ("{}".to_owned(), 1, data),
            (good.replace("\": 1", "\": 2"), 2, data),
            (good.replace("ffff", "zzzz"), 5, data),
            (good.replace("\"q\"", "7"), 5, data),
            (good.replace("    {\"path", "<<<<<<< HEAD\n    {\"path"), 4, json),
            (good.get(..cut).unwrap_or_default().to_owned(), 5, early),
        ] {
            assert_eq!(Baseline::read(&text), Err(Mistake { line, reason }), "{text}");
        }
    }
}
