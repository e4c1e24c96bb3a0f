//! Secrets that are one setting among several of a single text, as connection strings hold them.

use std::ops::Range;

use crate::key::Letters;
use crate::secret::{assigned_secrets, could_be_secret};

/// Whether [`assigned`] may find anything in a text with these letters: what it finds stands behind the first of these, and beside one of
/// the others.
pub(super) fn may_assign(letters: Letters) -> bool {
    const ASSIGNS: Letters = Letters::anywhere("=");
    const DIVIDERS: Letters = Letters::anywhere(";,&? ");
    letters.may_hold(ASSIGNS) && letters.both(DIVIDERS) != Letters::default()
}

/// The secret among the settings of a connection string: `Server=db;Password=...`, `cache:6379,password=...`, `?password=...`.
///
/// Commands, scripts and prose are not read; what stands there may be anything.
pub(super) fn assigned(text: &str) -> Option<Range<usize>> {
    let refuses = |byte: u8| matches!(byte, b'\n' | b'{' | b'<' | b'"' | b'`' | b'$');
    let (mut assigns, mut semicolon, mut divider, mut space) = (false, false, false, false);
    if text.len() > 4096 || text.bytes().any(refuses) {
        return None;
    }
    for byte in text.bytes() {
        assigns |= byte == b'=';
        semicolon |= byte == b';';
        divider |= matches!(byte, b',' | b'&' | b'?');
        space |= byte == b' ';
    }
    if !assigns || space && text.contains(" -") {
        return None;
    }
    let opens = |range: &Range<usize>| {
        let before = text[..range.start].strip_suffix('=').unwrap_or("").trim_end();
        let name = before.rfind([';', ',', '&', '?', ' ']).map_or("", |at| &before[at + 1..]);
        // The first field counts where others follow.
        (!name.is_empty() || text[range.end..].starts_with([';', ',', '&']))
            && before.bytes().next_back().is_some_and(|byte| byte.is_ascii_alphanumeric())
    };
    // `host=db password=x` is one, `set password=x first, then go` is none.
    let divided = semicolon || divider && !space || space && text.split_whitespace().all(|word| word.contains('='));
    if !divided {
        return None;
    }
    let found = assigned_secrets(text).into_iter().find(|range| range.len() > 1 && opens(range))?;
    could_be_secret(&text[found.clone()]).then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_assigns_may_assign(text in "((password|key|host|a)[=: ]?(hunter2|db|x1-y2)?[;,&? \t-]?){0,4}") {
            prop_assert!(assigned(&text).is_none() || may_assign(Letters::of(&text)), "{text:?}");
        }
    }
}
