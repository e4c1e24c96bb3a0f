//! Splits names into words, of which keys are made.

use super::word::Joined;

/// The words of a name, lower-cased: `databaseUrl`, `DATABASE_URL` and `database-url` give `database`, `url`.
pub fn words_of(name: &str) -> Vec<String> {
    Joined(&joined_words_of(name)).map(str::to_owned).collect()
}

/// [`words_of`], joined by `.`.
pub fn joined_words_of(name: &str) -> String {
    let mut joined = String::with_capacity(name.len() + 8);
    push_words(&mut joined, 0, name);
    joined
}

/// Appends the words of a name to words joined by `.`, which start at an offset.
pub(super) fn push_words(joined: &mut String, start: usize, name: &str) {
    let kinds = name.bytes().fold(0, |kinds, byte| kinds | CLASSES[usize::from(byte)] as u8);
    if kinds & Class::Foreign as u8 != 0 {
        return push_words_of_any_script(joined, start, name);
    }
    // Only letters of both cases make a hump, and most names have not both.
    if kinds & Class::Small as u8 == 0 || kinds & Class::Capital as u8 == 0 {
        return push_words_between_marks(joined, start, name);
    }
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
            joined.push('.');
        }
        let from = joined.len();
        joined.push_str(&name[word..at]);
        if capitals {
            joined[from..].make_ascii_lowercase();
        }
    }
}

/// Appends the words of a name in ASCII whose letters are all of one case.
fn push_words_between_marks(joined: &mut String, start: usize, name: &str) {
    // Most are words with one mark between two of them: of these each character becomes one.
    let mut words = [b'.'; LONGEST_AT_ONCE];
    let (mut before, mut doubled) = (b'.', false);
    for (word, &byte) in words.iter_mut().zip(name.as_bytes()) {
        *word = WORDS[usize::from(byte)];
        doubled |= *word == b'.' && before == b'.';
        before = *word;
    }
    if let Some(words) = words.get(..name.len()).filter(|_| !doubled && before != b'.')
        && let Ok(words) = str::from_utf8(words)
    {
        if joined.len() > start {
            joined.push('.');
        }
        return joined.push_str(words);
    }
    let mut at = 0;
    while at < name.len() {
        let length = name.as_bytes()[at..].iter().take_while(|byte| WORDS[usize::from(**byte)] != b'.').count();
        if length > 0 {
            if joined.len() > start {
                joined.push('.');
            }
            joined.extend(name[at..at + length].chars().map(|char| char.to_ascii_lowercase()));
        }
        at += length + 1;
    }
}

/// Longer names, in bytes, are taken apart word by word.
const LONGEST_AT_ONCE: usize = 64;

/// What each byte of a name in ASCII is among words: its letter in lower case, its digit, or a dot.
const WORDS: [u8; 256] = {
    let (mut words, mut byte) = ([b'.'; 256], 0);
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            words[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    words
};

/// What a character is in a name, as a bit of its own.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    Small = 1,
    Capital = 2,
    Digit = 4,
    Other = 8,
    /// It is not ASCII.
    Foreign = 16,
}

/// The class of each byte.
const CLASSES: [Class; 256] = {
    let (mut classes, mut byte) = ([Class::Foreign; 256], 0);
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

fn push_words_of_any_script(joined: &mut String, start: usize, name: &str) {
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
            joined.push('.');
        }
        open = true;
        joined.extend(char.to_lowercase());
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
        fn words_are_those_of_any_script(name in "([aBc1_.-]{0,9}|[a1_]{60,70})", before in "(x|)") {
            let [mut quickly, mut wholly] = [before.clone(), before];
            push_words(&mut quickly, 0, &name);
            push_words_of_any_script(&mut wholly, 0, &name);
            proptest::prop_assert_eq!(quickly, wholly);
        }
    }
}
