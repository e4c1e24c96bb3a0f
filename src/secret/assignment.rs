//! Secrets that their name gives away inside a text: `password=...`, `"client_secret": "..."`, `Authorization: Bearer ...`, `--token ...`.

use std::ops::Range;

use memchr::{memchr_iter, memchr2, memrchr2};

use super::fallback;
use super::key::{Grade, first_stem, grade_of_name, grade_of_telling_name};
use super::run::{self, Belongs};
use super::value::{is_plain_path, is_reference, is_switch};
use crate::key::Letters;

/// The longest name that is looked for before `=` or `:`, in bytes.
const LONGEST_NAME: usize = 80;

/// The longest quoted value that is followed over lines, in bytes.
const LONGEST_QUOTED: usize = 8192;

/// The bytes of names.
const NAME_BYTES: Belongs = run::letters_digits_and(b"_-.");

/// Appends the secrets of a text that a name before them gives away, as ranges of bytes.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    // Of few texts a name says anything, which stands before the last of these.
    let Some(last) = memrchr2(b'=', b':', bytes) else { return };
    let (mut opens, mut names, mut at) = (None, 0, 0);
    while let Some(stem) = bytes.get(names..last).and_then(first_stem) {
        let from = at.max(names + stem);
        let Some(step) = memchr2(b'=', b':', &bytes[from..]) else { return };
        let separator = from + step;
        // What is the value of one name may be the name of the next, as in `secret: "token": "..."`.
        (names, at) = (separator + 1, separator + 1);
        let Some(name) = name_before(text, separator) else { continue };
        if !is_secret_name(text, &name) {
            continue;
        }
        // The default of `${NAME:-default}` is looked for as such.
        if opens.get_or_insert_with(|| fallback::names(text)).binary_search(&name.start).is_ok() {
            continue;
        }
        let value = value_after(text, separator, &text[name]);
        if value.is_empty() {
            continue;
        }
        at = at.max(value.end);
        push(text, value, found);
    }
}

/// Appends the secrets that a word and a space before them give away, as ranges of bytes.
pub fn find_in_words(text: &str, letters: Letters, found: &mut Vec<Range<usize>>) {
    words(text, letters, found);
    if letters.may_hold(const { Letters::anywhere("-") }) {
        flags(text, found);
    }
}

fn push(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let Some(value) = text.get(range.clone()) else { return };
    // A lone bracket opens the map or list that follows, as in `password: { required: true }`.
    let opens = value.bytes().all(|byte| matches!(byte, b'{' | b'['));
    if !opens && !is_switch(value) && !is_reference(value) && !is_plain_path(value) {
        found.push(range);
    }
}

/// The name that stands before a separator, with its quotes left out.
fn name_before(text: &str, separator: usize) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let after = bytes.get(separator + 1);
    // `::`, `://`, `==`: no separators.
    if bytes[separator] == b':' && (after == Some(&b':') || bytes[separator + 1..].starts_with(b"//")) {
        return None;
    }
    let floor = separator.saturating_sub(LONGEST_NAME);
    let before = &bytes[floor..separator];
    let skip = before.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t' | b'?' | b'+')).count().min(8);
    let before = &before[..before.len() - skip];
    let quotes = before.iter().rev().take_while(|byte| matches!(byte, b'"' | b'\'' | b'\\' | b']')).count().min(6);
    let before = &before[..before.len() - quotes];
    let start = before.iter().rposition(|byte| !NAME_BYTES[usize::from(*byte)]).map_or(0, |index| index + 1);
    let range = floor + start..floor + before.len();
    (range.len() >= 2).then_some(range)
}

fn is_secret_name(text: &str, name: &Range<usize>) -> bool {
    let word = &text[name.clone()];
    let before = text[..name.start].bytes().next_back();
    let query = matches!(before, Some(b'?' | b'&'));
    if query
        && ["key", "sig", "signature", "code", "auth", "pass", "hmac"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    {
        return true;
    }
    if matches!(grade_of_telling_name(word), Grade::Secret) {
        return true;
    }
    // Data source strings write the names of two words apart: `User Secret=`, `Account Key=`.
    let joined = before == Some(b' ') && word.eq_ignore_ascii_case("key");
    joined && {
        let front = text[..name.start - 1].bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
        let two = &text[name.start - 1 - front..name.end];
        matches!(grade_of_telling_name(two), Grade::Secret)
    }
}

/// Where the value after a separator stands: inside its quotes, or up to what ends it.
fn value_after(text: &str, separator: usize, name: &str) -> Range<usize> {
    let bytes = text.as_bytes();
    let mut start = separator + 1;
    while start < bytes.len() && matches!(bytes[start], b'=' | b'>' | b'~') && start <= separator + 2 {
        start += 1;
    }
    while start < bytes.len() && matches!(bytes[start], b' ' | b'\t') {
        start += 1;
    }
    let rest_of_line = || {
        bytes[start..]
            .iter()
            .position(|byte| matches!(byte, b'\n' | b'\r'))
            .map_or(bytes.len(), |length| start + length)
    };
    let escaped = bytes[start..].starts_with(b"\\");
    let open = start + usize::from(escaped);
    if let Some(quote @ (b'"' | b'\'' | b'`')) = bytes.get(open).copied() {
        let inner = open + 1;
        // A quoted value may go on over lines; without its end, all of the line is taken.
        let limit = bytes.len().min(inner + LONGEST_QUOTED);
        let mut end = inner;
        while end < limit {
            if bytes[end] == b'\\' && !(escaped && bytes.get(end + 1) == Some(&quote)) {
                end += 2;
                continue;
            }
            if bytes[end] == quote || escaped && bytes[end] == b'\\' {
                break;
            }
            end += 1;
        }
        if end >= limit {
            end = rest_of_line().max(inner);
        }
        return ceil(text, inner.min(end))..ceil(text, end);
    }
    let end = name.len().checked_sub("authorization".len()).and_then(|start| name.get(start..));
    if end.is_some_and(|end| end.eq_ignore_ascii_case("authorization")) {
        return start..rest_of_line();
    }
    start..unquoted_end(text, start)
}

/// Where a value without quotes ends: at white space, or at the separator before the next `name=`.
fn unquoted_end(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = start;
    while end < bytes.len() {
        match bytes[end] {
            b' ' | b'\t' | b'\n' | b'\r' | b'"' => break,
            // A newline that an earlier masking made visible.
            b'\\' if text[end..].starts_with("\\u{a}") => break,
            b'&' | b';' | b',' if opens_assignment(&bytes[end + 1..]) => break,
            b'}' | b')' | b']'
                if !bytes[start..end].iter().any(|byte| matches!(byte, b'{' | b'(' | b'['))
                    && matches!(bytes.get(end + 1), None | Some(b'\n' | b'\r')) =>
            {
                break;
            }
            _ => end += 1,
        }
    }
    ceil(text, end)
}

/// Whether a text is nothing, or begins with `name=`, with spaces in the name as data source strings have it.
fn opens_assignment(bytes: &[u8]) -> bool {
    let end = bytes
        .iter()
        .take(40)
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b' ' | b'.' | b'"')));
    match end {
        Some(end) => end > 0 && matches!(bytes[end], b'=' | b':'),
        None => bytes.len() < 40 && bytes.iter().all(u8::is_ascii_whitespace),
    }
}

fn ceil(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index += 1;
    }
    index
}

/// `Bearer ...`, `Basic ...`: the schemes of HTTP authorization, <https://www.rfc-editor.org/rfc/rfc9110#section-11.4>.
fn words(text: &str, letters: Letters, found: &mut Vec<Range<usize>>) {
    const SCHEMES: [Letters; 3] =
        [Letters::anywhere("bearer "), Letters::anywhere("basic "), Letters::anywhere("requirepass ")];
    if !letters.may_hold_one(&SCHEMES) {
        return;
    }
    for space in memchr_iter(b' ', text.as_bytes()) {
        let before = &text[..space];
        if !before.ends_with(['c', 'r', 's']) {
            continue;
        }
        let known = ["Bearer", "bearer", "Basic", "basic", "requirepass"];
        let Some(scheme) = known.into_iter().find(|scheme| before.ends_with(scheme)) else { continue };
        let start = space + 1;
        let length = text[start..].find(|char: char| char.is_whitespace() || matches!(char, '"' | '\'' | '`' | ','));
        let end = length.map_or(text.len(), |length| start + length);
        let word = &text[start..end];
        let plain = word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-' || byte == b'.');
        if word.len() >= 8 && !plain || scheme == "requirepass" {
            push(text, start..end, found);
        }
    }
}

/// `--password hunter2`, `-u user:password`: the arguments of commands.
fn flags(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let opens = |dash: &usize| dash.checked_sub(1).is_none_or(|before| bytes[before] == b' ');
    for dash in memchr_iter(b'-', bytes).filter(opens) {
        let length = bytes[dash..]
            .iter()
            .take(LONGEST_NAME)
            .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')));
        let Some(length) = length.filter(|length| bytes[dash + length] == b' ') else { continue };
        let name = &text[dash..dash + length];
        let start = dash + length + 1;
        let end = bytes[start..]
            .iter()
            .position(|byte| byte.is_ascii_whitespace())
            .map_or(text.len(), |length| start + length);
        let value = &text[start..end];
        if value.starts_with('-') {
            continue;
        }
        if matches!(name, "-u" | "--user") {
            if let Some(colon) = value.find(':') {
                push(text, start + colon + 1..end, found);
            }
        } else if name.starts_with("--") && matches!(grade_of_name(name), Grade::Secret) {
            push(text, start..end, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What stands before every separator is asked whether it is the name of a secret.
    fn find_slowly(text: &str, found: &mut Vec<Range<usize>>) {
        let mut at = 0;
        while let Some(step) = memchr2(b'=', b':', &text.as_bytes()[at..]) {
            let separator = at + step;
            at = separator + 1;
            let name = name_before(text, separator).filter(|name| is_secret_name(text, name));
            let Some(name) = name.filter(|name| !fallback::names(text).contains(&name.start)) else { continue };
            let value = value_after(text, separator, &text[name]);
            if !value.is_empty() {
                at = at.max(value.end);
                push(text, value, found);
            }
        }
    }

    #[test]
    fn the_value_of_a_name_may_be_a_name() {
        let text = r#"secret: "api_key": "hunter2""#;
        let (mut found, mut slowly) = (Vec::new(), Vec::new());
        find(text, &mut found);
        find_slowly(text, &mut slowly);
        assert_eq!(found.iter().map(|range| &text[range.clone()]).collect::<Vec<_>>(), ["api_key", "hunter2"]);
        assert_eq!(found, slowly);
    }

    proptest! {
        #[test]
        fn only_names_that_hold_a_stem_are_of_secrets(
            pieces in prop::collection::vec(
                prop_oneof![
                    prop::sample::select(vec![
                        "password", "api_key", "Account Key", "sig", "?code", "&s", "&hmac", "token", "pw", "authorization", "${SECRET:-", "jwt_", "db",
                    ]).prop_map(str::to_owned),
                    prop::sample::select(vec!["=", ": ", ":", "://", "\"", "'", "\\\"", ";", ",", " ", "\n", "}", "é", "?", "&"]).prop_map(str::to_owned),
                    "[a-z0-9_.@/-]{1,9}",
                ],
                0..14,
            ),
        ) {
            let (text, mut found, mut slowly) = (pieces.concat(), Vec::new(), Vec::new());
            find(&text, &mut found);
            find_slowly(&text, &mut slowly);
            prop_assert_eq!(found, slowly, "{:?}", text);
        }
    }
}
