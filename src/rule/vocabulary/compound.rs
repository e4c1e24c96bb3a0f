//! Secrets that are one setting among several of a single text, as connection strings hold them.

use std::ops::Range;

use crate::secret::{assigned_secrets, could_be_secret};

/// The secret among the settings of a connection string: `Server=db;Password=...`, `cache:6379,password=...`, `?password=...`.
///
/// Commands, scripts and prose are not read; what stands there may be anything.
pub(super) fn assigned(text: &str) -> Option<Range<usize>> {
    if text.len() > 4096 || !text.contains('=') || text.contains(['\n', '{', '<', '"', '`', '$']) || text.contains(" -")
    {
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
    let divided = text.contains(';')
        || text.contains([',', '&', '?']) && !text.contains(' ')
        || text.contains(' ') && text.split_whitespace().all(|word| word.contains('='));
    let found = assigned_secrets(text).into_iter().find(|range| range.len() > 1 && opens(range))?;
    (divided && could_be_secret(&text[found.clone()])).then_some(found)
}
