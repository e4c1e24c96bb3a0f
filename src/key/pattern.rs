//! Patterns over the words of a key path: `database.url`, `**.password`, `stripe.*.key`, `{sentry,bugsnag}.dsn`, `/^NEXT_PUBLIC_/`.

use std::borrow::Cow;
use std::cell::Cell;

use super::lazy::LazyRegex;
use super::split::joined_words_of;
use super::word::Joined;
use super::{KeyPath, Marks, WordId};

/// A pattern over whole words, never over parts of words.
///
/// `*` stands for one word, `**` for any number of words, none included; `{a,b}` for one of the words in it. Between slashes stands a
/// regular expression, searched in the written path. A pattern fits a path if it fits all its words, or all the
/// words of the process variable that the setting becomes (`services.web.environment.DATABASE_URL` is `DATABASE_URL`).
#[derive(Debug, Clone)]
pub struct Pattern {
    text: Cow<'static, str>,
    form: Form,
}

#[derive(Debug, Clone)]
enum Form {
    Words(Vec<Part>),
    /// Compiled when it is first asked.
    Regex(LazyRegex),
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    /// One word.
    One,
    /// Any number of words.
    Any,
    /// One of these runs of words.
    Either(Vec<Run>),
}

/// Some words that follow each other, joined by `.`; none may be in it.
#[derive(Debug, Clone, PartialEq)]
struct Run {
    words: Cow<'static, str>,
    marks: Marks,
}

/// Numbers of [`KeyPath::telling`] of which every path has one that a pattern fits.
#[derive(Debug, Clone, Default)]
pub struct Telling {
    /// The numbers.
    pub ids: Vec<WordId>,
    /// Whether they are all of ends, which few paths share.
    pub ends: bool,
}

impl Telling {
    /// What one or the other tells.
    pub fn or(mut self, other: Telling) -> Telling {
        self.ids.extend(other.ids);
        self.ends &= other.ends;
        self
    }
}

/// What is wrong with a pattern, in one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternError(pub String);

impl Pattern {
    /// Reads a pattern as it is written in a rule file. The regular expression in one between slashes is not checked; see [`Pattern::check`].
    ///
    /// # Errors
    /// A brace that is not closed, a pattern without words, or one of more parts than any key has words.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        Pattern::of(text.to_owned().into())
    }

    /// Reads a pattern like [`Pattern::parse`], of which nothing is copied that stands in the program.
    ///
    /// # Errors
    /// A brace that is not closed, or a pattern without words.
    pub fn of(text: Cow<'static, str>) -> Result<Self, PatternError> {
        let form = match expression(&text) {
            Some(regex) => Form::Regex(LazyRegex::new(regex)),
            None => Form::Words(parts(&text)?),
        };
        Ok(Pattern { text, form })
    }

    /// Whether its regular expression, if it has one, compiles.
    ///
    /// # Errors
    /// What the regular expression's own parser says.
    pub fn check(&self) -> Result<(), PatternError> {
        self.regex().map_or(Ok(0), LazyRegex::cost).map(drop).map_err(PatternError)
    }

    /// Its regular expression, if it is one.
    pub const fn regex(&self) -> Option<&LazyRegex> {
        match &self.form {
            Form::Regex(regex) => Some(regex),
            Form::Words(_) => None,
        }
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the path, or the process variable at its end, fits.
    pub fn fits(&self, path: &KeyPath) -> bool {
        match &self.form {
            Form::Regex(regex) => {
                let found = |text: &str| regex.search(text).is_some();
                // What the path does not hold, its end does not hold.
                regex.may_find(path.text()) && (found(path.text()) || path.variable().is_some_and(found))
            }
            // Of few parts the answer is as soon found.
            Form::Words(parts) if parts.len() > 3 && !parts.iter().all(|part| part.may_fit(path.bare.marks)) => false,
            Form::Words(parts) => {
                let fits = |words: &str| fits(parts, words, path.bare.marks, &Tried::new(parts));
                // What may begin anywhere begins in all the words wherever it begins in the last of them.
                let anywhere = parts.first() == Some(&Part::Any) && !path.text().ends_with("].value");
                fits(path.joined_words()) || !anywhere && variable_words(path).is_some_and(fits)
            }
        }
    }

    /// What tells every path that fits; none where it may have any words.
    pub fn telling(&self) -> Option<Telling> {
        let Form::Words(parts) = &self.form else { return None };
        if let Some(ids) = parts.last().and_then(Part::telling_ends) {
            return Some(Telling { ids, ends: true });
        }
        // Of several such sets the one whose words are longest, because long words are rare.
        let telling = parts.iter().filter_map(Part::telling_words);
        let telling = telling.max_by_key(|words| words.iter().map(|word| word.len()).min())?;
        Some(Telling { ids: telling.into_iter().map(WordId::of).collect(), ends: false })
    }
}

/// The regular expression that a pattern is, if it is one.
pub(super) fn expression(text: &str) -> Option<&str> {
    text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/'))
}

impl Part {
    /// Whether words with these marks may hold what it stands for.
    fn may_fit(&self, marks: Marks) -> bool {
        match self {
            Part::One | Part::Any => true,
            Part::Either(runs) => runs.iter().any(|run| marks.hold(run.marks)),
        }
    }

    /// Ends of which a path that fits has one, of each run the last two words; none where it may have any.
    fn telling_ends(&self) -> Option<Vec<WordId>> {
        let Part::Either(runs) = self else { return None };
        let end = |words: &str| {
            let mut words = Joined(words);
            let last = WordId::of(words.next_back()?);
            Some(
                words
                    .next_back()
                    .map_or_else(|| WordId::of_end(&[last]), |before| WordId::of_end(&[WordId::of(before), last])),
            )
        };
        runs.iter().map(|run| end(&run.words)).collect()
    }

    /// Words of which a path that fits has one, of each run the longest; none where it may have any.
    fn telling_words(&self) -> Option<Vec<&str>> {
        let Part::Either(runs) = self else { return None };
        runs.iter()
            .map(|run| run.words.split('.').max_by_key(|word| word.len()).filter(|word| !word.is_empty()))
            .collect()
    }
}

impl Run {
    fn new(text: Cow<'static, str>) -> Self {
        // Most are written as words already.
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'.';
        let is_words = text.bytes().all(plain) && !text.as_bytes().windows(2).any(|two| two == b"..");
        let words = match text {
            Cow::Borrowed(text) if is_words => Cow::Borrowed(text.trim_matches('.')),
            text => Cow::Owned(joined_words_of(&text)),
        };
        Run { marks: Marks::of(words.as_bytes(), 0), words }
    }

    /// Whether some words end with it.
    fn is_end_of(&self, words: &str) -> bool {
        words
            .strip_suffix(&*self.words)
            .is_some_and(|rest| rest.is_empty() || self.words.is_empty() || rest.ends_with('.'))
    }

    /// Whether some words hold it.
    fn is_in(&self, words: &str) -> bool {
        let mut rest = Some(words);
        while let Some(words) = rest {
            if self.before(words).is_some() {
                return true;
            }
            rest = after_one(words);
        }
        false
    }

    /// What follows it in some words that begin with it.
    fn before<'w>(&self, words: &'w str) -> Option<&'w str> {
        let rest = words.strip_prefix(&*self.words)?;
        if rest.is_empty() || self.words.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
    }
}

/// The words of the process variable at the end of a path, where it has one and is longer.
fn variable_words(path: &KeyPath) -> Option<&str> {
    let (text, words) = (path.text(), path.joined_words());
    let variable = path.variable().filter(|variable| variable.len() < text.len())?;
    // `env[name=PORT].value` ends in the word `value`, which is no part of the variable's name.
    let words = if text.ends_with("].value") { words.rsplit_once('.')?.0 } else { words };
    let count = variable.split('_').filter(|word| !word.is_empty()).count();
    let start = words.rmatch_indices('.').nth(count.checked_sub(1)?).map_or(0, |(at, _)| at + 1);
    (start > 0 || words.len() < path.joined_words().len()).then(|| &words[start..])
}

/// For each `**`, by the number of parts behind it: ends of the words that are shorter than this, in bytes, do not fit these parts.
/// So several of them together take no longer than one after the other. Nothing is kept where there is only one.
struct Tried(Vec<Cell<usize>>);

impl Tried {
    fn new(parts: &[Part]) -> Self {
        // Of three parts the last one is no search.
        let several = parts.len() > 3 && parts.iter().filter(|part| **part == Part::Any).nth(1).is_some();
        Tried(if several { vec![Cell::new(0); parts.len()] } else { Vec::new() })
    }
}

/// Whether the parts fit some words, joined by `.`, which are among those of these marks.
fn fits(parts: &[Part], words: &str, marks: Marks, tried: &Tried) -> bool {
    let Some((part, parts)) = parts.split_first() else { return words.is_empty() };
    match part {
        Part::Any if parts.is_empty() => true,
        Part::Any if let [Part::Either(runs)] = parts => {
            runs.iter().any(|run| marks.hold(run.marks) && run.is_end_of(words))
        }
        Part::Any if let [Part::Either(runs), Part::Any] = parts => {
            runs.iter().any(|run| marks.hold(run.marks) && run.is_in(words))
        }
        Part::Any => {
            let shorter = tried.0.get(parts.len());
            let known = shorter.map_or(0, Cell::get);
            let mut rest = Some(words);
            while let Some(here) = rest.filter(|rest| rest.len() >= known) {
                if fits(parts, here, marks, tried) {
                    return true;
                }
                rest = after_one(here);
            }
            shorter.iter().for_each(|shorter| shorter.set(known.max(words.len() + 1)));
            false
        }
        Part::One => after_one(words).is_some_and(|words| fits(parts, words, marks, tried)),
        Part::Either(runs) => runs.iter().any(|run| {
            marks.hold(run.marks) && run.before(words).is_some_and(|words| fits(parts, words, marks, tried))
        }),
    }
}

/// The words after the first one; none where there is none.
fn after_one(words: &str) -> Option<&str> {
    let dot = words.bytes().position(|byte| byte == b'.');
    (!words.is_empty()).then(|| dot.map_or("", |dot| &words[dot + 1..]))
}

#[expect(clippy::ptr_arg, reason = "whether a text stands in the program decides what its pieces are")]
fn parts(text: &Cow<'static, str>) -> Result<Vec<Part>, PatternError> {
    let mut parts = Vec::new();
    // Of a text that stands in the program the pieces are parts, of others copies.
    let run = |start: usize, end: usize| match text {
        Cow::Borrowed(text) => Run::new(Cow::Borrowed(&text[start..end])),
        Cow::Owned(text) => Run::new(Cow::Owned(text[start..end].to_owned())),
    };
    let mut rest: &str = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('{') {
            let Some((inside, after)) = after.split_once('}') else {
                return Err(PatternError(format!("the brace in `{text}` is not closed")));
            };
            let mut start = text.len() - rest.len() + 1;
            let runs = inside.split(',').map(|piece| {
                let end = start + piece.len();
                run(std::mem::replace(&mut start, end + 1), end)
            });
            parts.push(Part::Either(runs.collect()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix("**") {
            // Two in a row say no more than one, and would cost time.
            if parts.last() != Some(&Part::Any) {
                parts.push(Part::Any);
            }
            rest = after;
        } else if let Some(after) = rest.strip_prefix('*') {
            parts.push(Part::One);
            rest = after;
        } else {
            let end = rest.find(['*', '{']).unwrap_or(rest.len());
            let start = text.len() - rest.len();
            let run = run(start, start + end);
            if !run.words.is_empty() {
                parts.push(Part::Either(vec![run]));
            }
            rest = &rest[end..];
        }
    }
    if parts.len() > MOST_PARTS {
        return Err(PatternError(format!(
            "this has {} parts, where {MOST_PARTS} are the most that is read",
            parts.len()
        )));
    }
    if parts.is_empty() { Err(PatternError(format!("`{text}` has no words"))) } else { Ok(parts) }
}

/// No key has as many words; each part may take a frame on the stack.
const MOST_PARTS: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_words() {
        let url = KeyPath::new("services").child("web").child("environment").child("DATABASE_URL");
        for (pattern, path, expected) in [
            ("database.url", KeyPath::new("DATABASE_URL"), true),
            ("DATABASE_URL", KeyPath::new("database").child("url"), true),
            ("database.url", url.clone(), true),
            ("services.**", url.clone(), true),
            ("url", url.clone(), false),
            ("**.url", url, true),
            ("**.password", KeyPath::new("PASSWORD"), true),
            ("CC", KeyPath::new("ACCESS_KEY"), false),
            ("stripe.*.key", KeyPath::new("STRIPE_SECRET_KEY"), true),
            ("stripe.*.key", KeyPath::new("STRIPE_KEY"), false),
            ("{sentry,bugsnag}.dsn", KeyPath::new("BUGSNAG_DSN"), true),
            ("**.{api.key,token}", KeyPath::new("GITHUB_API_KEY"), true),
            ("MAILTRAP_**", KeyPath::new("MAILTRAP_USER_NAME"), true),
            ("/^NEXT_PUBLIC_/", KeyPath::new("NEXT_PUBLIC_A"), true),
            ("port", KeyPath::new("env").named_item("name", "PORT").child("value"), true),
        ] {
            assert_eq!(Pattern::parse(pattern).unwrap().fits(&path), expected, "{pattern} on {path}");
        }
        let many = "**.".repeat(30).replace("**.", "**.a.") + "b";
        assert!(!Pattern::parse(&many).unwrap().fits(&KeyPath::new(&format!("B{}", "_A".repeat(200)))));
        assert!(Pattern::parse(&many).unwrap().fits(&KeyPath::new(&format!("B{}_B", "_A".repeat(200)))));
        assert!(Pattern::parse("**.a.{b.c.d,b}.**.d.e").unwrap().fits(&KeyPath::new("A_B_C_D_A_B_D_E")));
        assert!(Pattern::parse(&"*.".repeat(100)).is_err());
        assert!(Pattern::parse("{a").is_err());
        assert!(Pattern::parse("").is_err());
        assert!(Pattern::parse("/(/").unwrap().check().is_err());
    }
}
