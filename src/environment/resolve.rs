//! Settles where each effective value comes from: references to settings of the same environment are followed.

use rayon::prelude::*;

use super::lookup::Lookup;
use super::{Effective, Origin};
use crate::key::{Letters, Words, words_in};
use crate::reference::{ReferenceKind, is_reference_key, may_be_reference_key, may_refer, references};

/// The longest chain of references that is followed.
const DEEPEST: usize = 16;
/// The longest text, in bytes, that references are put together to.
const LONGEST: usize = 16 * 1024;

/// Of these alone no reference is made.
const PLAIN: Letters = Letters::anywhere("abcdefghijklmnopqrstuvwxyz0123456789.- ");

/// What following the references of a value gave.
enum Known<'t> {
    /// There is no reference in it.
    Literal(&'t str),
    /// All of it.
    Text(String),
    /// A part of it.
    Partly,
    /// Nothing.
    Nothing,
}

/// So many settings are looked at on all threads.
const MANY: usize = 1 << 15;

/// Reads the letters of every value that stands in its file.
pub(super) fn read_letters(effective: &mut [Effective<'_>]) {
    let read = |one: &mut Effective<'_>| {
        if matches!(one.origin, Origin::Literal) {
            one.letters = Letters::of(one.setting.value.text);
        }
    };
    match effective.len() {
        0..MANY => effective.iter_mut().for_each(read),
        _ => effective.par_iter_mut().for_each(read),
    }
}

/// Sets the origin, and with it the letters, of every setting whose value holds references; the others stay as they are. Without a
/// lookup no reference finds a setting.
pub(super) fn resolve(effective: &mut [Effective<'_>], by_text: Option<&Lookup>) {
    let all: &[Effective<'_>] = effective;
    let origin = |(number, setting): (usize, &Effective<'_>)| {
        if !matches!(setting.origin, Origin::Literal) {
            return None;
        }
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b' ');
        let text = setting.setting.value.text;
        let may_refer =
            !setting.letters.are_among(PLAIN) && !text.bytes().all(is_plain) && may_refer(text, setting.letters);
        let key = &setting.setting.key;
        let may_be_named = key.may_have(&TELLING) && may_be_reference_key(key);
        let known = if may_be_named && is_named_elsewhere(key.joined_words(), text) {
            Known::Nothing
        } else if may_refer {
            follow(all, by_text, number, DEEPEST, &mut (LONGEST * 4))
        } else {
            return None;
        };
        let origin = match known {
            Known::Literal(_) => return None,
            Known::Text(text) => Origin::Resolved(Box::new(text.into())),
            Known::Partly => Origin::Partly,
            Known::Nothing => Origin::External,
        };
        Some((number, origin))
    };
    let origins: Vec<(usize, Origin)> = match all.len() {
        0..MANY => all.iter().enumerate().filter_map(origin).collect(),
        _ => all.par_iter().enumerate().filter_map(origin).collect(),
    };
    for (number, origin) in origins {
        let one = &mut effective[number];
        one.origin = origin;
        one.letters = one.value().map_or(Letters::default(), |value| Letters::of(value.text));
    }
}

/// Words of which all those have one that say that a value is kept elsewhere; most keys have none.
const TELLING: Words = Words::of(&["ref", "secret", "secrets", "from", "file", "arn", "map", "configmap", "vault"]);

/// Whether the words of a key, joined by `.`, say that the value is the name of a place where the real value is kept:
/// `valueFrom.secretKeyRef.name`.
pub(super) fn is_named_elsewhere(words: &str, text: &str) -> bool {
    TELLING.are_among(words) && !text.is_empty() && is_reference_key(&words_in(words).collect::<Vec<_>>())
}

fn follow<'t>(
    effective: &'t [Effective<'_>],
    by_text: Option<&Lookup>,
    number: usize,
    depth: usize,
    budget: &mut usize,
) -> Known<'t> {
    let setting = &effective[number];
    if setting.origin == Origin::External {
        return Known::Nothing;
    }
    let text = setting.setting.value.text;
    let found = references(text);
    if found.is_empty() {
        return Known::Literal(text);
    }
    let mut known = String::new();
    let (mut end, mut external, mut literal) = (0, false, false);
    for reference in &found {
        let between = text.get(end..reference.range.start).unwrap_or("");
        literal |= !between.trim().is_empty();
        known.push_str(between);
        end = reference.range.end;
        let named = (depth > 0 && reference.kind == ReferenceKind::Variable)
            .then(|| by_text?.find_among(effective, reference.name).next())
            .flatten()
            .filter(|&named| named != number);
        match named {
            Some(named) => match follow(effective, by_text, named, depth - 1, budget) {
                Known::Literal(text) => known.push_str(text),
                Known::Text(text) => known.push_str(&text),
                Known::Partly => (external, literal) = (true, true),
                Known::Nothing => external = true,
            },
            None => match reference.default.filter(|default| references(default).is_empty()) {
                Some(default) => known.push_str(default),
                None => external = true,
            },
        }
        *budget = budget.saturating_sub(known.len() + 1);
        if known.len() > LONGEST || *budget == 0 {
            return Known::Partly;
        }
    }
    let rest = text.get(end..).unwrap_or("");
    literal |= !rest.trim().is_empty();
    match (external, literal) {
        (false, _) => {
            known.push_str(rest);
            Known::Text(known)
        }
        (true, true) => Known::Partly,
        (true, false) => Known::Nothing,
    }
}
