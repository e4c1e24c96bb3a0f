//! Regular expressions that are compiled for the first text in which they may find something.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use regex::Regex;
use regex_automata::meta;
use regex_automata::util::syntax;

use super::Letters;
use super::needs::Needs;

/// A regular expression, in the syntax of <https://docs.rs/regex/latest/regex/#syntax>.
#[derive(Debug)]
pub struct LazyRegex(Box<Kept>);

/// Kept apart: where an expression may stand there is mostly something smaller.
#[derive(Debug, Default)]
struct Kept {
    text: String,
    needs: OnceLock<Needs>,
    /// For the first short texts in ASCII, for which less is to be prepared.
    ascii: OnceLock<Option<meta::Regex>>,
    /// For the first short texts: compiled in a third of the time, and slower to search with.
    short: OnceLock<Option<meta::Regex>>,
    /// For long texts, and for many.
    long: OnceLock<Option<Regex>>,
    /// How many texts were searched.
    searched: AtomicU32,
}

/// So many short texts are searched before it pays to compile what searches quickly.
const FEW: u32 = 64;

/// The longest text, in bytes, that is searched with what compiles quickly.
const SHORT: usize = 512;
/// The most of a text that is searched, in bytes: an expression may take a step for each of its parts at each of them.
const LONGEST: usize = 1 << 20;
/// The most memory that an expression takes when it is compiled, in bytes; what [`Regex::new`] allows.
const MOST_MEMORY: usize = 10 * (1 << 20);

impl LazyRegex {
    /// Keeps the text of a regular expression; it is not read yet.
    pub fn new(text: &str) -> Self {
        LazyRegex(Box::new(Kept { text: text.to_owned(), ..Kept::default() }))
    }

    /// The memory that it takes once it is compiled, in bytes.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn cost(&self) -> Result<usize, String> {
        if let Some(regex) = compiled_quickly(&self.0.text, true) {
            return Ok(regex.memory_usage());
        }
        // Only this parser draws where the mistake is; its last line says what it is.
        let error =
            Regex::new(&self.0.text).err().map_or_else(|| "it is too large".to_owned(), |error| error.to_string());
        let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ");
        Err(format!("this regular expression cannot be used: {reason}"))
    }

    /// Whether a text holds what it takes to find something in it, or in a part of it.
    pub fn may_find(&self, text: &str) -> bool {
        self.needs().may_begin(text) && self.needs().are_in(text)
    }

    /// The first part of a text that it fits, in bytes; none where it does not compile. What stands beyond the first megabyte of a
    /// text is not searched.
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        self.find_in(text, Letters::of(text))
    }

    /// Letters of which every ASCII text in which it finds something has those of one; none where it may have any.
    pub fn letters(&self) -> Vec<Letters> {
        self.needs().letters()
    }

    /// The letters of which every ASCII text in which it finds something begins with one; none where it may begin with any.
    pub fn opens(&self) -> Option<Letters> {
        self.needs().opens()
    }

    /// [`LazyRegex::find`] in a text of which the letters are known.
    pub fn find_in(&self, text: &str, letters: Letters) -> Option<Range<usize>> {
        let may_find = self.needs().may_begin(text) && self.needs().are_met_by(text, letters);
        may_find.then(|| self.search(text)).flatten()
    }

    /// [`LazyRegex::find`] in a text of which nothing can be said without looking.
    pub fn search(&self, text: &str) -> Option<Range<usize>> {
        if text.len() > SHORT || self.0.searched.fetch_add(1, Relaxed) >= FEW {
            let text = &text[..text.floor_char_boundary(LONGEST)];
            let long = self.0.long.get_or_init(|| Regex::new(&self.0.text).ok());
            return long.as_ref()?.find(text).map(|found| found.range());
        }
        let ascii = || self.0.ascii.get_or_init(|| compiled_quickly(&self.0.text, false)).as_ref();
        let short = || self.0.short.get_or_init(|| compiled_quickly(&self.0.text, true)).as_ref();
        let regex = if text.is_ascii() { ascii().or_else(short) } else { short() };
        regex?.find(text).map(|found| found.range())
    }

    fn needs(&self) -> &Needs {
        self.0.needs.get_or_init(|| Needs::of(&self.0.text))
    }
}

impl Clone for LazyRegex {
    fn clone(&self) -> Self {
        LazyRegex::new(&self.0.text)
    }
}

/// An expression without the automata that make long searches fast and take most of the time to build. Without Unicode it means
/// the same in ASCII, or does not compile.
fn compiled_quickly(text: &str, unicode: bool) -> Option<meta::Regex> {
    let config = meta::Config::new()
        .nfa_size_limit(Some(MOST_MEMORY))
        .auto_prefilter(false)
        .hybrid(false)
        .dfa(false)
        .onepass(false);
    let syntax = syntax::Config::new().unicode(unicode).utf8(unicode);
    meta::Regex::builder().configure(config).syntax(syntax).build(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_texts_are_searched_alike() {
        for (expression, text, expected) in [
            (r"(?i-u)\bb+\b", "a BB c", Some(2..4)),
            (r"^a|c$", "b c", Some(2..3)),
            (r"é+", "xéé", Some(1..5)),
            (r"\d{3}", "12", None),
            (r"(", "(", None),
        ] {
            let padded = format!("{}{text}", "\n".repeat(SHORT));
            let regex = LazyRegex::new(&format!("(?m){expression}"));
            assert_eq!(regex.find(text), expected, "{expression}");
            let moved = expected.map(|range| range.start + SHORT..range.end + SHORT);
            assert_eq!(regex.find(&padded), moved, "{expression}");
        }
    }
}
