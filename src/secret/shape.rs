//! All that is secret by its own shape in a text: private keys, tokens, passwords in addresses and assignments, random strings.

use std::ops::Range;

use memchr::memmem;

use crate::key::Letters;

use super::{assignment, fallback, hook, provider, token, url};

/// Shorter texts hold no secret that could be told from a word.
const SHORTEST: usize = 5;

/// The parts of a text that are secret by their shape, in order and without overlap.
pub fn secret_shapes(text: &str) -> Vec<Range<usize>> {
    shapes(text, true)
}

/// The parts that are secret beyond doubt: without those that merely look random.
pub fn certain_shapes(text: &str) -> Vec<Range<usize>> {
    shapes(text, false)
}

fn shapes(text: &str, random: bool) -> Vec<Range<usize>> {
    if text.len() < SHORTEST {
        return Vec::new();
    }
    let mut found = Vec::new();
    let letters = provider::find(text.as_bytes(), &mut found);
    let may_hold = |part| letters.may_hold(part);
    const DIVIDERS: [Letters; 5] = [
        Letters::anywhere(" "),
        Letters::anywhere("@"),
        Letters::anywhere("${"),
        Letters::anywhere("="),
        Letters::anywhere(":"),
    ];
    let divided = letters.may_hold_one(&DIVIDERS);
    if !divided && text.len() < provider::SHORTEST {
        return Vec::new();
    }
    // What takes several words to say is not looked for in one.
    if may_hold(const { Letters::anywhere(" ") }) {
        if may_hold(const { Letters::anywhere("-----BEGIN ") }) {
            found.append(&mut private_key_blocks(text));
        }
        assignment::find_in_words(text, letters, &mut found);
    }
    if random {
        token::find(text.as_bytes(), &mut found);
    }
    hook::find(text, letters, &mut found);
    if may_hold(const { Letters::anywhere("@") }) {
        url::find(text, &mut found);
    }
    if may_hold(const { Letters::anywhere("${") }) {
        fallback::find(text, &mut found);
    }
    if letters.may_hold_one(
        const { &[Letters::anywhere("env['"), Letters::anywhere("env[\""), Letters::anywhere("env.fetch(")] },
    ) {
        fallback::find_in_ruby(text, &mut found);
    }
    if may_hold(const { Letters::anywhere("=") }) || may_hold(const { Letters::anywhere(":") }) {
        assignment::find(text, &mut found);
    }
    // Masks are no secrets.
    let is_secret =
        |range: &Range<usize>| text.get(range.clone()).is_some_and(|secret| !secret.bytes().all(|byte| byte == b'*'));
    let mut found = joined(found);
    found.retain(is_secret);
    found
}

/// Whether all of a text is one token that a provider marked, a JSON Web Token or a private key.
pub fn is_token(text: &str) -> bool {
    text.len() >= provider::SHORTEST && provider::length_at(text.as_bytes(), 0) == Some(text.len())
        || text.starts_with("-----BEGIN ") && !private_key_blocks(text).is_empty()
}

/// The private keys of a text, from the mark that opens each to the end of the one that closes it, or of the text:
/// <https://www.rfc-editor.org/rfc/rfc7468>
pub fn private_key_blocks(text: &str) -> Vec<Range<usize>> {
    const OPEN: &str = "-----BEGIN ";
    const CLOSE: &str = "-----END ";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = memmem::find(&text.as_bytes()[at..], OPEN.as_bytes()).map(|step| at + step) {
        let label = &text[start + OPEN.len()..];
        let Some(end_of_label) = label.find("-----").filter(|end| *end <= 64) else {
            at = start + OPEN.len();
            continue;
        };
        let body = start + OPEN.len() + end_of_label;
        let end = text[body..].find(CLOSE).map_or(text.len(), |step| {
            let close = body + step + CLOSE.len();
            text[close..].find("-----").filter(|end| *end <= 64).map_or(close, |end| close + end + 5)
        });
        if label[..end_of_label].contains("PRIVATE KEY") {
            found.push(start..end);
        }
        at = end;
    }
    found
}

/// Ranges in order, those that touch made one.
pub fn joined(mut ranges: Vec<Range<usize>>) -> Vec<Range<usize>> {
    // Most are alone.
    if !ranges.is_sorted_by(|before, after| before.end < after.start) {
        ranges.sort_unstable_by_key(|range| (range.start, range.end));
        ranges.dedup_by(|later, kept| {
            let touches = later.start <= kept.end;
            kept.end = if touches { kept.end.max(later.end) } else { kept.end };
            touches
        });
    }
    ranges
}
