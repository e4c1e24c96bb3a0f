//! Secrets in lines that no reader understood: comments, and what is broken. Where in doubt, they are hidden.

use std::ops::Range;

use crate::key::Letters;
use crate::secret::{Grade, grade_of_name, is_plainly_harmless};

/// What a comment hides besides the secret shapes in it: the value of a setting that was commented out, and what does not
/// look like a word after a word such as `password`.
pub fn comment(text: &str) -> Vec<Range<usize>> {
    let start = text.len()
        - text
            .trim_start_matches(|char: char| {
                matches!(char, '#' | '/' | ';' | '*' | '-' | '!' | '<') || char.is_whitespace()
            })
            .len();
    let mut found = Vec::new();
    let mut rest = text;
    if let Some((name, value)) = assignment(text, start)
        && name.split_whitespace().count() <= 2
        && grade_of_name(name).hides()
    {
        // With the value, which is hidden, the key would be one word that looks like none.
        rest = &text[..value.start - 1];
        push(text, value, &mut found);
    }
    after_telling_words(rest, start, &mut found);
    found
}

/// What a line that could not be read hides besides the secret shapes in it: all that follows its first `=` or `:`, unless
/// the key is no secret's and the rest is plainly harmless.
pub fn broken_line(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    match assignment(text, 0) {
        Some((name, value)) => {
            if grade_of_name(name).hides() || !is_plainly_harmless(&text[value.clone()]) {
                push(text, value, &mut found);
            }
        }
        None => {
            after_name(text, &mut found);
            words(text, 0, &mut found);
        }
    }
    after_telling_words(text, 0, &mut found);
    found
}

/// What a name that tells hides of the rest of its line, where no `=` or `:` parts them: `API_TOKEN 'hunter2`.
pub fn after_name(text: &str, found: &mut Vec<Range<usize>>) {
    let trimmed = text.trim_start();
    let start = text.len() - trimmed.strip_prefix("export ").unwrap_or(trimmed).trim_start().len();
    let first = text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length);
    if first < text.len() && grade_of_name(&text[start..first]).hides() {
        push(text, first..text.len(), found);
    }
}

impl Grade {
    /// Whether a value is hidden for its key alone, where nobody knows what it is.
    fn hides(self) -> bool {
        matches!(self, Grade::Secret | Grade::Connection | Grade::Perhaps)
    }
}

/// The name before the first `=` or `:` and the place of what follows it.
fn assignment(text: &str, start: usize) -> Option<(&str, Range<usize>)> {
    let line = &text[start..];
    let separator = line.char_indices().find(|(at, char)| {
        *char == '='
            || *char == ':'
                && !line[at + 1..].starts_with("//")
                && !line[at + 1..].starts_with(':')
                && !line[..*at].ends_with(':')
    })?;
    let name = line[..separator.0].trim().trim_start_matches("- ");
    let name = name
        .strip_prefix("export ")
        .unwrap_or(name)
        .trim_matches(|char: char| matches!(char, '"' | '\'' | '`') || char.is_whitespace());
    Some((name, start + separator.0 + 1..text.len()))
}

/// Hides what does not look like a word after `password`, `token` and the like.
fn after_telling_words(text: &str, start: usize, found: &mut Vec<Range<usize>>) {
    const TELLING: [&str; 10] =
        ["passw", "passphrase", "pwd", "secret", "token", "credential", "creds", "apikey", "api key", "pw "];
    const LETTERS: [Letters; 10] = {
        let (mut letters, mut at) = ([Letters::of(""); 10], 0);
        while at < TELLING.len() {
            letters[at] = Letters::of(TELLING[at]);
            at += 1;
        }
        letters
    };
    if !Letters::of(text).may_hold_one(&LETTERS) {
        return;
    }
    let lowercase = text.to_ascii_lowercase();
    if let Some(at) = TELLING.iter().filter_map(|word| lowercase.get(start..)?.find(word)).min() {
        words(text, start + at, found);
    }
}

/// Hides the words of a text that are none: digits or marks stand among their letters.
fn words(text: &str, start: usize, found: &mut Vec<Range<usize>>) {
    let mut at = start;
    for word in text[start..].split(char::is_whitespace) {
        let inner = word.trim_matches(|char: char| {
            matches!(char, '"' | '\'' | '`' | '(' | ')' | ',' | '.' | ':' | ';' | '#' | '[' | ']' | '{' | '}' | '=')
        });
        let odd = inner.len() >= 6 && !inner.contains("://") && !is_identifier(inner) && !is_plainly_harmless(inner);
        if odd {
            push(text, at..at + word.len(), found);
        }
        at += word.len();
        at += text[at..].chars().next().map_or(0, char::len_utf8);
    }
}

/// Whether a word names a variable, an option or a file: `DB_PASSWORD`, `--token-file`, `secret.rs`.
fn is_identifier(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.' | b'/'))
        && (word.bytes().all(|byte| !byte.is_ascii_lowercase())
            || word.bytes().skip(1).all(|byte| !byte.is_ascii_uppercase()))
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(inside) = text.get(range.clone()) else { return };
    let start = range.start + (inside.len() - inside.trim_start().len());
    let secret = inside.trim();
    if !secret.is_empty() && !secret.bytes().all(|byte| byte == b'*') {
        found.push(start..start + secret.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_keeps_its_key_and_hides_the_value_that_was_commented_out() {
        for (text, hidden) in [
            ("#MONGO_PASSWORD=<password>", vec!["<password>"]),
            ("# export DB_TOKEN = abc123xyz", vec!["abc123xyz"]),
            ("# the token abc123xyz: old", vec!["abc123xyz:"]),
            ("# token abc123xyz: old", vec!["old", "abc123xyz"]),
            ("# the password is hunter2abc", vec!["hunter2abc"]),
            ("# MONGO_PASSWORD is set by the deployment", vec![]),
        ] {
            let found: Vec<&str> = comment(text).into_iter().map(|range| &text[range]).collect();
            assert_eq!(found, hidden, "{text}");
        }
    }
}
