//! Makes text harmless for terminals and CI logs: what would steer them is written out.

use std::borrow::Cow;
use std::fmt::Write;

use crate::text::is_plain;

/// Whether a character must not reach a terminal or a log as it is.
///
/// Control characters, line and paragraph separators, and what is invisible or turns the direction of writing:
/// <https://www.unicode.org/reports/tr9/>, <https://trojansource.codes/>
pub fn is_harmful(char: char) -> bool {
    matches!(char,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a joiner stands between two pictures, of which it makes one.
pub fn joins_pictures(before: Option<char>, char: char, after: Option<char>) -> bool {
    let picture = |char: char| matches!(char, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}');
    char == '\u{200d}' && before.is_some_and(picture) && after.is_some_and(picture)
}

/// Appends a character in the form in which it can be seen.
pub fn push_visible(text: &mut String, char: char) {
    // Writing to a string does not fail.
    let _ = write!(text, "\\u{{{:x}}}", char as u32);
}

/// A text in which every harmful character can be seen; it is one line.
pub fn visible(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_plain(&text) {
        return text;
    }
    let mut seen = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(char) = chars.next() {
        if is_harmful(char) && !joins_pictures(before, char, chars.peek().copied()) {
            push_visible(&mut seen, char);
        } else {
            seen.push(char);
        }
        before = Some(char);
    }
    seen.into()
}

/// How CI systems begin a command: anywhere in a line, as GitHub's runner finds `##[` and Azure's `##vso[`.
const COMMANDS: [&str; 3] = ["##[", "##vso[", "##teamcity["];

/// Whether a CI system would find a command at the start of this text; `at_start` where only white space precedes it in its line.
pub fn opens_command(rest: &str, at_start: bool) -> bool {
    let opens = |command: &str| {
        rest.as_bytes().get(..command.len()).is_some_and(|start| start.eq_ignore_ascii_case(command.as_bytes()))
    };
    at_start && rest.starts_with("::") || rest.starts_with("##") && COMMANDS.iter().any(|command| opens(command))
}

/// A line in which no CI system finds a command: the first byte of each is written out.
pub fn without_commands(line: Cow<'_, str>) -> Cow<'_, str> {
    let is_bare = line.as_bytes().first().is_some_and(u8::is_ascii_graphic);
    let start = if is_bare { 0 } else { line.len() - line.trim_start().len() };
    let doubled = |at: usize| line.as_bytes().get(at + 1) == Some(&b'#');
    let may_hold = memchr::memchr_iter(b'#', line.as_bytes()).any(doubled);
    if !may_hold && !line[start..].starts_with("::") {
        return line;
    }
    let mut safe = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(step) = line[at..].find(['#', ':']) {
        let here = at + step;
        at = here + 1;
        if opens_command(&line[here..], here == start) {
            safe.push_str(&line[copied..here]);
            push_visible(&mut safe, char::from(line.as_bytes()[here]));
            copied = at;
        }
    }
    if copied == 0 {
        return line;
    }
    safe.push_str(&line[copied..]);
    safe.into()
}
