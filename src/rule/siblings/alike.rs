//! Keys with a letter that only looks right: a Cyrillic `А` in `АPI_KEY`, a digit in `DB_H0ST` beside `DB_HOST`.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use foldhash::HashSet;

use super::{Family, Odd};
use crate::environment::{Effective, Environment};
use crate::rule::condition::State;
use crate::text::EACH;

/// Letters that are drawn like one of ASCII, with it, and the script they are of.
///
/// <https://www.unicode.org/Public/security/latest/confusables.txt>
#[rustfmt::skip] // One a line would hide the file behind its lists.
const TWINS: [(&str, &str, &str); 2] = [
    ("Cyrillic", "АВЕКМНОРСТУХЅІЈаеорсухѕіјԁԛԝһ", "ABEKMHOPCTYXSIJaeopcyxsijdqwh"),
    ("Greek", "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϳ", "ABEZHIKMNOPTYXovj"),
];

/// Of more settings than this it is asked first whether there may be anything to find: a search among a million goes to a dozen places
/// in memory.
const MANY: usize = 1 << 12;

/// The keys that no program asks for, because one of their letters is another than it seems.
pub(super) fn looks_alike<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let mut odd = Vec::new();
    let mut seen = HashSet::default();
    let environments = || family.environments.iter().copied().filter(|environment| !environment.template);
    let count: usize = family.environments.iter().map(|environment| environment.len()).sum();
    if count > MANY && !is_worth_it(family.environments) {
        return odd;
    }
    let parents = OnceLock::new();
    let may_be_parent = |parent: &str| count > MANY || parents.get_or_init(|| parents_of(family)).contains(parent);
    for environment in environments() {
        let found = environment.each_portion(|portion| {
            let mut twinless = "";
            let found = portion.iter().filter_map(|effective| {
                let key = effective.setting.key.text();
                // Nearly every key ends here.
                if !may_be_odd(key.as_bytes()) {
                    return None;
                }
                let found = match key.is_ascii() {
                    true => beside_its_twin(family, key, &mut twinless, may_be_parent),
                    false => foreign_letter(key).map(|detail| (detail, None)),
                };
                found.map(|found| (effective.number, found))
            });
            found.collect::<Vec<_>>()
        });
        for (number, (detail, twin)) in found.into_iter().flatten() {
            let Some(effective) = environment.numbered(number as usize) else { continue };
            let key = &effective.setting.key;
            // A key of a shared file is wrong in one place.
            if seen.insert((environment.document(effective).source.path(), effective.setting.key_span)) {
                let other = twin.map_or(State::Nowhere, |(environment, twin)| State::Set(environment, twin));
                odd.push(Odd::new(key, State::Set(environment, effective), other, detail));
            }
        }
    }
    odd
}

/// Whether there may be anything to find in so many settings that it is not soon looked for: a letter of another script, or a step of a
/// key that a step of another one with a digit among its letters may have meant.
fn is_worth_it(environments: &[&Environment<'_>]) -> bool {
    let (is_foreign, twins) = (AtomicBool::new(false), Mutex::new(Twins::default()));
    let look = |name: &str| {
        if !name.is_ascii() {
            is_foreign.store(true, Ordering::Relaxed);
        }
        // Nearly every name ends here.
        memchr::memchr2(b'0', b'1', name.as_bytes())?;
        for step in name.split(is_between) {
            if let Some(at) = digit_among_letters(step) {
                twins.lock().unwrap_or_else(PoisonError::into_inner).add(step, at);
            }
        }
        None::<()>
    };
    environments.iter().for_each(|environment| drop(environment.of_names(look)));
    let twins = twins.into_inner().unwrap_or_else(PoisonError::into_inner);
    if is_foreign.into_inner() {
        return true;
    }
    let is_twin = |name: &str| name.split(is_between).any(|step| twins.hold(step)).then_some(());
    !twins.meant.is_empty() && environments.iter().any(|environment| !environment.of_names(is_twin).is_empty())
}

/// What steps with a digit among their letters may have meant.
struct Twins {
    steps: HashSet<String>,
    meant: HashSet<String>,
    /// For each byte that one of the meant begins with, a bit for each length; most steps are told from them by these.
    lengths: [u64; 256],
}

impl Default for Twins {
    fn default() -> Self {
        Twins { steps: HashSet::default(), meant: HashSet::default(), lengths: [0; 256] }
    }
}

impl Twins {
    /// Adds what a step with a digit at a place may have meant.
    fn add(&mut self, step: &str, at: usize) {
        if self.steps.contains(step) {
            return;
        }
        self.steps.insert(step.to_owned());
        meant(step, at, |meant| {
            if let Some(first) = meant.bytes().next() {
                self.lengths[usize::from(first)] |= 1 << (meant.len() % 64);
                self.meant.insert(meant.to_owned());
            }
            None::<()>
        });
    }

    fn hold(&self, step: &str) -> bool {
        let lengths = step.bytes().next().map_or(0, |first| self.lengths[usize::from(first)]);
        lengths >> (step.len() % 64) & 1 == 1 && self.meant.contains(step)
    }
}

/// Whether a character stands between the steps of a key.
fn is_between(char: char) -> bool {
    matches!(char, '.' | '[' | ']' | '=')
}

/// The letters of another script in a key that would be ASCII without them; none for a key in another language, which has
/// letters that look like none of ASCII, or none of ASCII.
fn foreign_letter(key: &str) -> Option<String> {
    let twin = |letter: char| {
        TWINS.iter().find_map(|(script, theirs, ours)| {
            let at = theirs.chars().position(|one| one == letter)?;
            Some((*script, ours.chars().nth(at)?))
        })
    };
    let mut first = None;
    for letter in key.chars().filter(|letter| !letter.is_ascii()) {
        let (script, ours) = twin(letter)?;
        first.get_or_insert_with(|| format!("the {script} letter `{letter}` in place of `{ours}`"));
    }
    first.filter(|_| key.contains(|letter: char| letter.is_ascii_alphabetic()))
}

type Twin<'e, 'd> = (&'e Environment<'d>, &'e Effective<'d>);

/// A digit in place of a letter, where an environment has the key with the letter too. All below `db0` have the digit, and nearly never
/// is there a `dbo`: the last parent without a twin is remembered.
fn beside_its_twin<'e, 'd, 'k>(
    family: &Family<'e, 'd>,
    text: &'k str,
    twinless: &mut &'k str,
    may_be_parent: impl Fn(&str) -> bool,
) -> Option<(String, Option<Twin<'e, 'd>>)> {
    let parent = parent_of(text);
    if !parent.is_empty() && parent == *twinless {
        return None;
    }
    let at = digit_among_letters(text)?;
    let has_twin = || meant(parent, at, |meant| may_be_parent(meant).then_some(())).is_some();
    if at < parent.len() && !has_twin() {
        *twinless = parent;
        return None;
    }
    let digit = &text[at..=at];
    meant(text, at, |meant| {
        let find = |environment: &&'e Environment<'d>| Some((*environment, environment.by_text(meant)?));
        let twin = family.environments.iter().find_map(find)?;
        Some((format!("the digit `{digit}` where `{meant}` has a letter"), Some(twin)))
    })
}

/// What is written of a key before its last full stop.
fn parent_of(text: &str) -> &str {
    &text[..memchr::memrchr(b'.', text.as_bytes()).unwrap_or(0)]
}

fn parents_of<'e>(family: &Family<'e, '_>) -> HashSet<&'e str> {
    let (mut parents, mut last) = (HashSet::default(), "");
    for effective in family.environments.iter().flat_map(|environment| environment.settings()) {
        let parent = parent_of(effective.setting.key.text());
        // What stands side by side has its parent in common.
        if std::mem::replace(&mut last, parent) != parent {
            parents.insert(parent);
        }
    }
    parents
}

/// What is found with what may be meant with a digit at a place: the text with each letter that looks like it.
fn meant<T>(text: &str, at: usize, mut find: impl FnMut(&str) -> Option<T>) -> Option<T> {
    let letters: &[&str] = if text[at..].starts_with('0') { &["O", "o"] } else { &["I", "L", "l", "i"] };
    let mut meant = text.to_owned();
    letters.iter().find_map(|letter| {
        meant.replace_range(at..=at, letter);
        find(&meant)
    })
}

/// Whether there is a 0, a 1 or what is not ASCII in a key; it looks at eight bytes at once.
fn may_be_odd(key: &[u8]) -> bool {
    let is_odd = |eight: &[u8; 8]| {
        let eight = u64::from_ne_bytes(*eight);
        // Nothing is left of either digit.
        let other = (eight ^ (EACH * b'0' as u64)) & !EACH;
        (other.wrapping_sub(EACH) & !other | eight) & (EACH << 7) != 0
    };
    match key.last_chunk() {
        Some(last) => is_odd(last) || key.as_chunks().0.iter().any(is_odd),
        None => key.iter().any(|byte| matches!(byte, b'0' | b'1' | 0x80..)),
    }
}

/// The place of the first 0 or 1 that touches letters and no other digit.
fn digit_among_letters(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is = |at: Option<usize>, test: fn(&u8) -> bool| at.and_then(|at| bytes.get(at)).is_some_and(test);
    memchr::memchr2_iter(b'0', b'1', bytes).find(|&at| {
        let around = [at.checked_sub(1), Some(at + 1)];
        around.iter().any(|&at| is(at, u8::is_ascii_alphabetic)) && !around.iter().any(|&at| is(at, u8::is_ascii_digit))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_another_script_count_in_a_key_of_ascii_alone() {
        for (key, expected) in [
            ("\u{410}PI_KEY", Some("the Cyrillic letter `\u{410}` in place of `A`")),
            ("db.h\u{43e}st", Some("the Cyrillic letter `\u{43e}` in place of `o`")),
            ("T\u{39f}KEN", Some("the Greek letter `\u{39f}` in place of `O`")),
            ("\u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c}_db", None),
            ("\u{421}\u{41e}\u{420}", None),
            ("gr\u{f6}\u{df}e", None),
            ("API_KEY", None),
        ] {
            assert_eq!(foreign_letter(key).as_deref(), expected, "{key}");
        }
    }

    #[test]
    fn a_digit_is_odd_among_letters() {
        for (key, expected) in [
            ("DB_H0ST", Some(4)),
            ("MAI1_HOST", Some(3)),
            ("0RIGIN", Some(0)),
            ("S3_KEY", None),
            ("SHARD_1", None),
            ("RUN_10S", None),
            ("KEY_2048", None),
        ] {
            assert_eq!(digit_among_letters(key), expected, "{key}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_is_odd_is_seen_wherever_it_stands(key in "[ -Zz\u{7f}é]{0,20}|[a/2]{0,20}[01aé]?[a/2]{0,20}") {
            let is_odd = key.contains(|char: char| matches!(char, '0' | '1') || !char.is_ascii());
            proptest::prop_assert_eq!(may_be_odd(key.as_bytes()), is_odd);
        }
    }

    #[test]
    fn each_twin_has_its_letter() {
        for (script, theirs, ours) in TWINS {
            assert_eq!(theirs.chars().count(), ours.chars().count(), "{script}");
            assert!(ours.is_ascii() && theirs.chars().all(|letter| !letter.is_ascii()), "{script}");
        }
    }
}
