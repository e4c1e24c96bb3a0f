//! Passwords that are the name of the account or the database beside them.

use super::Subject;
use crate::key::joined_words_of;
use crate::text::trim;

/// Last words of keys of passwords.
const PASSWORDS: [&str; 5] = ["password", "passwd", "passphrase", "pass", "pwd"];

/// How the name beside a password is called, and what it is the name of.
const NAMES: [(&str, &str); 10] = [
    ("user", "is the same as the user name"),
    ("username", "is the same as the user name"),
    ("user.name", "is the same as the user name"),
    ("login", "is the same as the user name"),
    ("account", "is the same as the user name"),
    ("database", "is the same as the name of the database"),
    ("database.name", "is the same as the name of the database"),
    ("dbname", "is the same as the name of the database"),
    ("db", "is the same as the name of the database"),
    ("name", "is the same as the name beside it"),
];

/// The fewest and the most letters of a name that says something.
const LENGTHS: std::ops::RangeInclusive<usize> = 3..=64;

/// Which name beside it a literal password repeats: `DB_USER` beside `DB_PASSWORD`, `user` beside `password`.
pub(super) fn repeated_name(subject: &Subject<'_>, password: &str) -> Option<&'static str> {
    // Nobody calls an account by what a generator makes up, and to look at all other settings for it takes long.
    let letters = password.trim_end_matches(|last: char| last.is_ascii_digit());
    let is_name = letters.bytes().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b'.'));
    if !LENGTHS.contains(&letters.len()) || !is_name {
        return None;
    }
    let words = joined_words_of(subject.key.name());
    let before = PASSWORDS
        .iter()
        .find_map(|last| words.strip_suffix(last))
        .filter(|one| one.is_empty() || one.ends_with('.'))?;
    let is_it = |(name, _): &&(&str, &str)| {
        (subject.sibling)(&[before, name].concat()).is_some_and(|text| trim(text) == trim(password))
    };
    NAMES.iter().find(is_it).map(|(_, said)| *said)
}
