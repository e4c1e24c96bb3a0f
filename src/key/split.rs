//! Splits names into words, of which keys are made.

use super::word::Joined;
use crate::text::EACH;

/// The words of a name, lower-cased: `databaseUrl`, `DATABASE_URL` and `database-url` give `database`, `url`.
pub fn words_of(name: &str) -> Vec<String> {
    Joined(&joined_words_of(name)).map(str::to_owned).collect()
}

/// [`words_of`], joined by `.`.
pub fn joined_words_of(name: &str) -> String {
    let mut joined = Vec::with_capacity(name.len() + 8);
    push_words(&mut joined, 0, name);
    String::from_utf8(joined).unwrap_or_default()
}

/// The written paths of the maps and lists that a key lies in, given as it is written, the topmost first.
pub fn above(key: &str) -> impl Iterator<Item = &str> {
    memchr::memchr2_iter(b'.', b'[', key.as_bytes()).map(|at| &key[..at])
}

/// Appends the words of a name to words joined by `.`, which start at an offset; says whether there may be a bracket in the name.
pub(super) fn push_words(joined: &mut Vec<u8>, start: usize, name: &str) -> bool {
    let mut room = [[b'0'; AT_ONCE]; MOST_AT_ONCE];
    if let Some(words) = words_between_marks(name, &mut room) {
        if joined.len() > start {
            joined.push(b'.');
        }
        joined.extend_from_slice(words);
        return false;
    }
    match name.is_ascii() {
        true => push_words_of_ascii(joined, start, name),
        false => push_words_of_any_script(joined, start, name),
    }
    true
}

/// So many bytes of a name are looked at at once.
const AT_ONCE: usize = 16;
/// A name with more than so many times that is taken apart byte by byte.
const MOST_AT_ONCE: usize = 4;

/// The words of a name in ASCII with letters of one case alone, where one mark stands between each two of them and none elsewhere, as in
/// most names: of these each character becomes one. There is no bracket either. The room is full of digits, which are neither marks nor letters.
fn words_between_marks<'r>(name: &str, room: &'r mut [[u8; AT_ONCE]; MOST_AT_ONCE]) -> Option<&'r [u8]> {
    room.as_flattened_mut().get_mut(..name.len())?.copy_from_slice(name.as_bytes());
    let words = room.get_mut(..name.len().div_ceil(AT_ONCE))?;
    let kinds = lower(words);
    let words = words.as_flattened();
    // A mark at the start is like one too many.
    let (mut before, mut doubled) = (0x80, 0);
    for eight in words.as_chunks().0 {
        // The topmost bit of each byte that is a dot, of bytes that are all ASCII.
        let marks = (EACH << 7).wrapping_sub(u64::from_le_bytes(*eight) ^ (EACH * u64::from(b'.'))) & (EACH << 7);
        doubled |= marks & (marks >> 8 | before);
        before = marks >> 56;
    }
    let ends = name.len().checked_sub(1).is_some_and(|last| words[last] != b'.');
    let is_simple =
        ends && doubled == 0 && kinds & (FOREIGN | BRACKET) == 0 && kinds & (SMALL | CAPITAL) != SMALL | CAPITAL;
    words.get(..name.len()).filter(|_| is_simple)
}

/// What a text holds, as bits: small letters, capital ones, brackets, and what is not ASCII.
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const BRACKET: u8 = 4;
const FOREIGN: u8 = 0x80;

/// Makes each letter small, and each byte a dot that is neither letter nor digit; says what there was. There are no branches, so that it
/// is done to all bytes at once.
fn lower(text: &mut [[u8; AT_ONCE]]) -> u8 {
    let mut kinds = [0; AT_ONCE];
    for some in text {
        for (byte, kinds) in some.iter_mut().zip(&mut kinds) {
            let (small, case) = (*byte | 0x20, if *byte & 0x20 == 0 { CAPITAL } else { SMALL });
            let letter = if small.wrapping_sub(b'a') < 26 { u8::MAX } else { 0 };
            let digit = if byte.wrapping_sub(b'0') < 10 { u8::MAX } else { 0 };
            // `]` is two more than `[`.
            let bracket = if byte.wrapping_sub(b'[') & !2 == 0 { BRACKET } else { 0 };
            *kinds |= letter & case | bracket | *byte & FOREIGN;
            *byte = small & (letter | digit) | b'.' & !(letter | digit);
        }
    }
    kinds.iter().fold(0, |all, some| all | some)
}

/// Appends the words of a name in ASCII.
fn push_words_of_ascii(joined: &mut Vec<u8>, start: usize, name: &str) {
    let (bytes, mut at) = (name.as_bytes(), 0);
    while at < bytes.len() {
        let (word, mut previous) = (at, CLASSES[usize::from(bytes[at])]);
        at += 1;
        if previous == Class::Other {
            continue;
        }
        let mut capitals = previous == Class::Capital;
        while let Some(&byte) = bytes.get(at) {
            let class = CLASSES[usize::from(byte)];
            if matches!(class, Class::Capital | Class::Other) {
                let next = || bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
                if class == Class::Other || previous == Class::Small || next() {
                    break;
                }
                capitals = true;
            }
            previous = class;
            at += 1;
        }
        if joined.len() > start {
            joined.push(b'.');
        }
        let from = joined.len();
        joined.extend_from_slice(&bytes[word..at]);
        if capitals {
            joined[from..].make_ascii_lowercase();
        }
    }
}

/// What a character in ASCII is in a name.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Small,
    Capital,
    Digit,
    Other,
}

/// The class of each byte.
const CLASSES: [Class; 256] = {
    let (mut classes, mut byte) = ([Class::Other; 256], 0);
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Small,
            b'A'..=b'Z' => Class::Capital,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Other,
        };
        byte += 1;
    }
    classes
};

fn push_words_of_any_script(joined: &mut Vec<u8>, start: usize, name: &str) {
    let mut chars = name.chars().peekable();
    let (mut previous, mut open) = (None::<char>, false);
    while let Some(char) = chars.next() {
        if !char.is_alphanumeric() {
            (previous, open) = (None, false);
            continue;
        }
        // A hump: `databaseUrl` before U, `HTTPServer` before the S that opens `Server`.
        let hump = char.is_uppercase()
            && previous.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_ascii_digit() && chars.peek().is_some_and(|next| next.is_lowercase())
                    || before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase())
            });
        if (!open || hump) && joined.len() > start {
            joined.push(b'.');
        }
        open = true;
        char.to_lowercase().for_each(|char| joined.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()));
        previous = Some(char);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_key_have_the_same_words() {
        for spelling in ["DATABASE_URL", "database.url", "database-url", "databaseUrl", "DatabaseURL", "Database:Url"] {
            assert_eq!(words_of(spelling), ["database", "url"], "{spelling}");
        }
        assert_eq!(words_of("HTTPServer2Port"), ["http", "server2", "port"]);
        assert_eq!(words_of("s3Bucket"), ["s3", "bucket"]);
        assert_eq!(words_of("OAUTH2_CLIENT"), ["oauth2", "client"]);
    }

    proptest::proptest! {
        #[test]
        fn words_are_those_of_any_script(name in "([aBc1_.-]{0,9}|[a1_é]{0,9}|[ -~]{0,4}|[a1_]{60,70}|[Zz9_-]{14,18})", before in "(x|)") {
            let [mut quickly, mut wholly] = [before.clone().into_bytes(), before.into_bytes()];
            let may_have_bracket = push_words(&mut quickly, 0, &name);
            proptest::prop_assert!(may_have_bracket || !name.contains(['[', ']']));
            push_words_of_any_script(&mut wholly, 0, &name);
            proptest::prop_assert_eq!(quickly, wholly);
        }
    }
}
