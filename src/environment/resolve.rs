//! Settles where each effective value comes from: references to settings of the same environment are followed.

use super::{Effective, Origin, find};

/// The longest chain of references that is followed.
const DEEPEST: usize = 16;
/// The longest text, in bytes, that references are put together to.
const LONGEST: usize = 64 * 1024;

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

/// Sets the origin of every setting whose value holds references; the others stay as they are.
pub(super) fn resolve(effective: &mut [Effective<'_>], by_text: &[u32]) {
    let mut origins = Vec::new();
    for (number, setting) in effective.iter().enumerate() {
        if setting.origin == Origin::Literal && setting.setting.value.text.contains("${") {
            let origin = match follow(effective, by_text, number, DEEPEST) {
                Known::Literal(_) => continue,
                Known::Text(text) => Origin::Resolved(text.into()),
                Known::Partly => Origin::Partly,
                Known::Nothing => Origin::External,
            };
            origins.push((number, origin));
        }
    }
    for (number, origin) in origins {
        effective[number].origin = origin;
    }
}

fn follow<'t>(effective: &'t [Effective<'_>], by_text: &[u32], number: usize, depth: usize) -> Known<'t> {
    let setting = &effective[number];
    if setting.origin == Origin::External {
        return Known::Nothing;
    }
    let text = setting.setting.value.text;
    let mut known = String::new();
    let (mut rest, mut external, mut literal, mut any) = (text, false, false, false);
    while let Some(at) = rest.find("${") {
        let Some(end) = rest[at..].find('}').map(|end| at + end) else { break };
        any = true;
        literal |= at > 0;
        known.push_str(&rest[..at]);
        let (name, default) = match rest[at + 2..end].split_once(':') {
            Some((name, default)) => (name, default.strip_prefix('-')),
            None => (&rest[at + 2..end], None),
        };
        match (depth > 0).then(|| find(effective, by_text, name)).flatten().filter(|&named| named != number) {
            Some(named) => match follow(effective, by_text, named, depth - 1) {
                Known::Literal(text) => known.push_str(text),
                Known::Text(text) => known.push_str(&text),
                Known::Partly => (external, literal) = (true, true),
                Known::Nothing => external = true,
            },
            None => match default {
                Some(default) => known.push_str(default),
                None => external = true,
            },
        }
        rest = &rest[end + 1..];
        if known.len() > LONGEST {
            return Known::Partly;
        }
    }
    literal |= !rest.is_empty();
    match (any, external, literal) {
        (false, ..) => Known::Literal(text),
        (true, false, _) => {
            known.push_str(rest);
            Known::Text(known)
        }
        (true, true, true) => Known::Partly,
        (true, true, false) => Known::Nothing,
    }
}
