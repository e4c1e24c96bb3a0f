//! dotenv-expand, the package that replaces references after dotenv has read a file, in its two forms.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::reading::Value;
use super::{Duplicates, Encoding, Loader, Mark, Precedence, Process, Reading, dotenv};

/// dotenv with dotenv-expand 12 and 13.
///
/// `$NAME`, `${NAME}` and `${NAME:-default}`, `${NAME-default}`, `${NAME:+other}`, `${NAME+other}` are replaced whatever
/// the quotes, one after the other from the left, and what they bring is searched again; `\$` is a `$`. A name stands for
/// the process environment or else for the line of the file, which may come later and is not expanded yet.
pub(super) const DOTENV_EXPAND: Loader = Loader {
    name: "dotenv-expand",
    title: "dotenv 17 and 18 for Node with dotenv-expand",
    source: "https://github.com/motdotla/dotenv-expand/blob/v12.0.3/lib/main.js",
    encoding: Encoding::Replaced,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, process, reading| {
        dotenv::read(text, reading);
        reading.end_at_nul(text);
        all(text, process, References::Raw, reading);
    },
};

/// Next.js, which carries dotenv 16 and dotenv-expand 10.
///
/// `$NAME`, `${NAME}` and `${NAME:-default}` are replaced whatever the quotes, one after the other from the right, and
/// what they bring is searched again; `\$` is a `$`. A default is preferred to the lines of the file. A `$` that is no
/// reference keeps those before it from being replaced.
pub(super) const NEXT: Loader = Loader {
    name: "next",
    title: "Next.js 13 to 16, its .env files",
    source: "https://github.com/vercel/next.js/blob/v16.0.0/packages/next-env/index.ts",
    encoding: Encoding::Replaced,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: |text, process, reading| {
        dotenv::read(text, reading);
        all(text, process, References::Last, reading);
        reading.end_at_nul(text);
    },
};

/// What a reference is and what it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum References {
    /// dotenv-expand over the process environment into which the file has gone: lines as they are written.
    Raw,
    /// The same without that: lines as they are by now, those above expanded.
    Current,
    /// dotenv-expand 10: the last reference of a value first.
    Last,
}

const CIRCLE: &str = "fails: the references in this value lead in a circle";

/// Replaces the references in what dotenv has read.
pub(super) fn all(text: &str, process: &Process, references: References, reading: &mut Reading<'_>) {
    if !text.contains('$') {
        return;
    }
    let mut variables =
        Variables { process, references, last: HashMap::new(), expanded: HashMap::new(), left: most_work(text) };
    let mut order: Vec<Cow<'_, str>> = Vec::new();
    for (index, entry) in reading.entries.iter().enumerate() {
        if variables.last.insert(entry.key.to_string(), index).is_none() {
            order.push(entry.key.clone());
        }
    }
    if references == References::Current {
        // Node gives its variables in the order of their names.
        order.sort_unstable();
    }
    for key in order {
        let Some(&index) = variables.last.get(&*key) else { continue };
        let Some(Value::Text(value)) = reading.entries.get(index).map(|entry| &entry.value) else { continue };
        if !value.contains('$') {
            continue;
        }
        let value = match references {
            References::Last => variables.rightmost_first(value, reading),
            References::Raw | References::Current => variables.leftmost_first(value, reading),
        };
        match value {
            Ok(value) => _ = variables.expanded.insert(index, value.replace("\\$", "$")),
            Err(Endless) => {
                let at = reading.entries.get(index).map_or(0..0, |entry| entry.value_span.range());
                return reading.refuse(at, CIRCLE);
            }
        }
    }
    for (index, value) in variables.expanded {
        if let Some(entry) = reading.entries.get_mut(index) {
            entry.value = Value::Text(Cow::Owned(value));
        }
    }
}

/// The most bytes that are searched for references in all values of a file; what needs more leads in a circle.
fn most_work(text: &str) -> usize {
    (1 << 26) + 32 * text.len()
}

/// The most references that are followed in one value from the right; each is a call within the one before.
const MOST_CALLS: usize = 5000;

/// References lead from one to the next without end.
struct Endless;

struct Variables<'p> {
    process: &'p Process,
    references: References,
    /// The place of the last line of each key.
    last: HashMap<String, usize>,
    expanded: HashMap<usize, String>,
    left: usize,
}

impl Variables<'_> {
    /// What a reference finds, if it is not empty.
    fn get<'r>(&'r self, reading: &'r Reading<'_>, key: &str) -> Option<&'r str> {
        let found = self.process.get(key).map(String::as_str).or_else(|| self.line(reading, key));
        found.filter(|text| !text.is_empty())
    }

    /// The value of a line of the file.
    fn line<'r>(&'r self, reading: &'r Reading<'_>, key: &str) -> Option<&'r str> {
        let index = self.last.get(key)?;
        let expanded = self.expanded.get(index).filter(|_| self.references != References::Raw);
        match &reading.entries.get(*index)?.value {
            Value::Text(text) => Some(expanded.map_or(text, String::as_str)),
            Value::Command => None,
        }
    }

    /// What is held against a result to see whether it is done.
    fn running<'r>(&'r self, reading: &'r Reading<'_>, key: &str) -> Option<&'r str> {
        match self.references {
            References::Raw => self.expanded_or_plain(reading, key),
            _ => self.line(reading, key),
        }
    }

    fn expanded_or_plain<'r>(&'r self, reading: &'r Reading<'_>, key: &str) -> Option<&'r str> {
        let index = self.last.get(key)?;
        match (self.expanded.get(index), &reading.entries.get(*index)?.value) {
            (Some(text), _) => Some(text),
            (None, Value::Text(text)) if !text.contains('$') => Some(text),
            _ => None,
        }
    }

    fn spend(&mut self, length: usize) -> Result<(), Endless> {
        self.left = self.left.checked_sub(length).ok_or(Endless)?;
        Ok(())
    }

    fn leftmost_first(&mut self, value: &str, reading: &Reading<'_>) -> Result<String, Endless> {
        let mut result = value.to_owned();
        let mut seen = HashSet::new();
        while let Some((template, expression)) = reference(&result) {
            self.spend(result.len() + 64)?;
            seen.insert(hash(&result));
            let expression = &result[expression];
            let operator = [":+", "+", ":-", "-"]
                .into_iter()
                .filter_map(|operator| Some((expression.find(operator)?, operator)))
                .min_by_key(|(at, _)| *at);
            // Without an operator the package splits at the text `null`, which is how JavaScript writes nothing.
            let splitter = operator.map_or("null", |(_, operator)| operator);
            let (key, rest) = expression.split_once(splitter).unwrap_or((expression, ""));
            let found = self.get(reading, key);
            let replacement = match (splitter, found) {
                (":+" | "+", Some(_)) => rest,
                (":+" | "+", None) => "",
                (_, Some(value)) if !seen.contains(&hash(value)) => value,
                _ => rest,
            };
            let next = replaced(&result, &result[template], replacement);
            let done = self.running(reading, key) == Some(&*next);
            result = next;
            if done {
                break;
            }
        }
        Ok(result)
    }

    fn rightmost_first(&mut self, value: &str, reading: &Reading<'_>) -> Result<String, Endless> {
        let mut result = value.to_owned();
        for _ in 0..MOST_CALLS {
            self.spend(result.len() + 64)?;
            let Some(last) = last_dollar(&result) else { return Ok(result) };
            let inside = &result[last + 1..];
            let name = inside.strip_prefix('{').unwrap_or(inside);
            let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
            let (name, behind) = name.split_at(name.find(|char| !is_word(char)).unwrap_or(name.len()));
            if name.is_empty() {
                return Ok(result);
            }
            let default = behind.strip_prefix(":-").map(|text| &text[..text.find(['}', '\\']).unwrap_or(text.len())]);
            let behind = default.map_or(behind, |default| &behind[2 + default.len()..]);
            let end = result.len() - behind.strip_prefix('}').unwrap_or(behind).len();
            let some = |text: &&str| !text.is_empty();
            let process = self.process.get(name).map(String::as_str);
            let line = || self.line(reading, name).unwrap_or_default();
            let replacement = process.filter(some).or(default.filter(some)).unwrap_or_else(line);
            result = replaced(&result, &result[last..end], replacement);
        }
        Err(Endless)
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// The first reference of a text, and what stands in it: `(?<!\\)\${([^{}]+)}|(?<!\\)\$([A-Za-z_][A-Za-z0-9_]*)`.
fn reference(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    text.match_indices('$').filter(|(at, _)| !text[..*at].ends_with('\\')).find_map(|(at, _)| {
        let inside = &text[at + 1..];
        if let Some(braced) = inside.strip_prefix('{') {
            let length = braced.find(['{', '}']).filter(|&length| length > 0 && braced[length..].starts_with('}'))?;
            return Some((at..at + length + 3, at + 2..at + 2 + length));
        }
        let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let length = inside.find(|char| !is_word(char)).unwrap_or(inside.len());
        let named = length > 0 && !inside.starts_with(|char: char| char.is_ascii_digit());
        named.then(|| (at..at + 1 + length, at + 1..at + 1 + length))
    })
}

/// The last `$` that is not escaped.
fn last_dollar(text: &str) -> Option<usize> {
    text.rmatch_indices('$').map(|(at, _)| at).find(|&at| !text[..at].ends_with('\\'))
}

/// `text.replace(template, replacement)` of JavaScript: the first occurrence, and `$$`, `$&`, `` $` `` and `$'` in the
/// replacement stand for something else.
fn replaced(text: &str, template: &str, replacement: &str) -> String {
    let Some((before, after)) = text.split_once(template) else { return text.to_owned() };
    let mut output = String::with_capacity(text.len() + replacement.len());
    output.push_str(before);
    let mut rest = replacement;
    while let Some(dollar) = rest.find('$') {
        output.push_str(&rest[..dollar]);
        let (stands_for, length) = match rest.as_bytes().get(dollar + 1) {
            Some(b'$') => ("$", 2),
            Some(b'&') => (template, 2),
            Some(b'`') => (before, 2),
            Some(b'\'') => (after, 2),
            _ => ("$", 1),
        };
        output.push_str(stands_for);
        rest = &rest[dollar + length..];
    }
    output.push_str(rest);
    output.push_str(after);
    output
}
