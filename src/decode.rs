//! Documents to typed data for envparity's own files, every mistake with its span.

mod item;
mod table;

use crate::document::{Document, Fault};
use crate::key::LazyRegex;
use crate::source::Span;

pub use item::Item;
pub use table::Table;

/// Reads one document and keeps the mistakes that are met on the way, so that one run names them all.
#[derive(Debug)]
pub struct Decoder<'d> {
    document: &'d Document,
    mistakes: Vec<Fault>,
    steps: usize,
    /// The memory that regular expressions may still take, in bytes.
    left: usize,
    #[cfg(test)]
    asked: std::collections::BTreeMap<&'static str, std::collections::BTreeSet<&'static str>>,
}

/// The most maps and lists that are opened in one document: aliases of aliases make more of a few lines than a machine holds.
const MOST_STEPS: usize = 200_000;

/// The most memory that the regular expressions of one file, or of all rule files together, may take, in bytes.
pub const MOST_EXPRESSIONS: usize = 64 * 1024 * 1024;

impl<'d> Decoder<'d> {
    /// Starts on a document.
    pub fn new(document: &'d Document) -> Self {
        Decoder {
            document,
            mistakes: Vec::new(),
            steps: 0,
            left: MOST_EXPRESSIONS,
            #[cfg(test)]
            asked: std::collections::BTreeMap::new(),
        }
    }

    /// The root; none for a file in which nothing is written. A second `---` document is a mistake.
    pub fn root(&mut self) -> Option<Item<'d>> {
        let mut roots = self.document.roots().iter();
        let root = roots.next().map(|&id| Item::new(self.document, id));
        if let Some(&second) = roots.next() {
            let span = Item::new(self.document, second).head();
            self.mistake("project/conflict", span, "only the first document of this file is read; remove the second");
        }
        root
    }

    /// Lets regular expressions take this much memory instead of [`MOST_EXPRESSIONS`], in bytes.
    #[must_use]
    pub fn within(mut self, left: usize) -> Self {
        self.left = left;
        self
    }

    /// The memory that regular expressions may still take, in bytes.
    pub const fn left(&self) -> usize {
        self.left
    }

    /// Whether a regular expression compiles, and takes no more memory than is left; a mistake where it does not.
    pub fn affords(&mut self, regex: &LazyRegex, span: Span) -> bool {
        // One that is too large has cost what it took to find that out.
        const TOO_LARGE: usize = 1024 * 1024;
        let cost = if self.left == 0 { Ok(usize::MAX) } else { regex.cost() };
        let message = match cost {
            Ok(cost) if cost <= self.left => {
                self.left -= cost;
                return true;
            }
            Ok(_) => {
                self.left = 0;
                let most = MOST_EXPRESSIONS / 1024 / 1024;
                format!("the regular expressions up to here take more than {most} MiB; write shorter ones")
            }
            Err(message) => {
                self.left = self.left.saturating_sub(TOO_LARGE);
                message
            }
        };
        self.mistake("project/bad-pattern", span, message);
        false
    }

    /// Notes a mistake; the message is one sentence without its final period.
    pub fn mistake(&mut self, rule: &'static str, span: Span, message: impl Into<String>) {
        self.mistakes.push(Fault { rule, key: None, span, message: message.into(), related: None });
    }

    /// Notes a mistake that has a second place, and what that place is.
    pub fn conflict(&mut self, span: Span, message: impl Into<String>, related: (Span, &'static str)) {
        let rule = "project/conflict";
        self.mistakes.push(Fault { rule, key: None, span, message: message.into(), related: Some(related) });
    }

    /// Notes that a word is none of those that could stand here, with the one that was probably meant.
    pub fn unknown<'w>(
        &mut self,
        rule: &'static str,
        what: &str,
        word: &str,
        span: Span,
        known: impl IntoIterator<Item = &'w str>,
    ) {
        let known: Vec<&str> = known.into_iter().collect();
        let hint = match nearest(word, known.iter().copied()) {
            Some(near) => format!("; did you mean `{near}`?"),
            None if known.is_empty() || known.len() > 12 => String::new(),
            None => format!("; {}", one_of(&known)),
        };
        self.mistake(rule, span, format!("`{word}` is not {what}{hint}"));
    }

    /// The mistakes so far, in source order.
    pub fn finish(mut self) -> Vec<Fault> {
        self.mistakes.sort_by_key(|fault| (fault.span, fault.rule));
        self.mistakes
    }

    /// Whether one more map or list may be opened.
    fn step(&mut self, item: Item<'d>) -> bool {
        self.steps += 1;
        let fits = self.steps <= MOST_STEPS && !item.is_too_deep();
        if !fits && (item.is_too_deep() || self.steps == MOST_STEPS + 1) {
            self.mistake("project/conflict", item.head(), "this is nested too deep to be read; write it out flat");
        }
        fits
    }

    /// The names that each kind of table was asked for.
    #[cfg(test)]
    pub(crate) fn asked(&self) -> &std::collections::BTreeMap<&'static str, std::collections::BTreeSet<&'static str>> {
        &self.asked
    }
}

/// The candidate that was probably meant by a word that is none of them.
pub fn nearest<'w>(word: &str, candidates: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    // A very long word was not meant to be a short one, and comparing costs the product of the lengths.
    if word.len() > 100 {
        return None;
    }
    let folded = word.to_lowercase();
    let most = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&folded, &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= most && *distance < candidate.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `expected a`, `expected a or b`, `expected one of a, b, c`.
fn one_of(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|word| format!("`{word}`")).collect();
    match quoted.as_slice() {
        [only] => format!("expected {only}"),
        [one, other] => format!("expected {one} or {other}"),
        _ => format!("expected one of {}", quoted.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["environments", "projects", "keys", "rules", "allow"];
        for (word, expected) in [
            ("environmets", Some("environments")),
            ("Keys", Some("keys")),
            ("ruels", Some("rules")),
            ("zzz", None),
            ("", None),
            ("a", None),
        ] {
            assert_eq!(nearest(word, words), expected, "{word}");
        }
    }
}
