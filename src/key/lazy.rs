//! Regular expressions that are compiled for the first text in which they may find something.

use std::ops::Range;
use std::sync::OnceLock;

use regex::Regex;

use super::needs::Needs;

/// A regular expression, in the syntax of <https://docs.rs/regex/latest/regex/#syntax>.
#[derive(Debug, Clone)]
pub struct LazyRegex {
    text: String,
    needs: Needs,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyRegex {
    /// Keeps the text of a regular expression; nothing is compiled yet.
    pub fn new(text: &str) -> Self {
        LazyRegex { text: text.to_owned(), needs: Needs::of(text), compiled: OnceLock::new() }
    }

    /// What is wrong with it, in one line; none where it compiles.
    pub fn mistake(&self) -> Option<String> {
        let error = Regex::new(&self.text).err()?.to_string();
        let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        Some(format!("this regular expression cannot be used: {reason}"))
    }

    /// The first part of a text that it fits, in bytes; none where it does not compile.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        if !self.needs.are_met_by(text) {
            return None;
        }
        let compiled = self.compiled.get_or_init(|| Regex::new(&self.text).ok());
        compiled.as_ref()?.find(text).map(|found| found.range())
    }
}
