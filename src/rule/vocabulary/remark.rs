//! Days that people wrote beside a setting, after which it was to go: `# expires: 2026-01-31`, `expires: 2026-01-31` beside a flag.

use jiff::civil::Date;

use super::{Hit, Subject};
use crate::document::Document;
use crate::source::Span;
use crate::text::trim;

/// Words before the day of an end, in lower case.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const MARKERS: [&str; 17] = [
    "expires", "expire", "expiry", "expiration", "valid until", "valid to", "valid through", "sunset", "remove by",
    "remove after", "remove on", "delete by", "delete after", "delete on", "drop after", "temporary until", "temp until",
];

/// The most characters between such words and the day: `expires on (UTC) `.
const BETWEEN: usize = 16;
/// The most lines of comments above a setting that are read for it.
const LINES: usize = 3;

pub(super) fn noted_end_passed(subject: &Subject<'_>) -> Option<Hit> {
    let (document, setting) = (subject.layer.document, &subject.setting.setting);
    let comments = comments_on(document, setting.key_span, setting.span);
    let end = comments.filter_map(|comment| end_in(document.source.slice(comment))).next()?;
    (end < subject.world.today).then(|| Hit::whole(&end.to_string()))
}

pub(super) fn past_date(subject: &Subject<'_>) -> Option<Hit> {
    let text = trim(subject.value.text);
    let end = date_at(text)?;
    let whole = text.len() == 10 || text.as_bytes().get(10).is_some_and(|next| b"T ".contains(next));
    (whole && end < subject.world.today).then(|| Hit::whole(&end.to_string()))
}

/// The comments that speak of one setting: behind it in its line, and in lines of their own just above it.
fn comments_on(document: &Document, key: Span, value: Span) -> impl Iterator<Item = Span> {
    let (text, comments) = (document.source.text(), &document.comments);
    let first_from = |offset| comments.partition_point(|comment: &Span| comment.start < offset);
    let between = move |start: u32, end: u32| text.get(start as usize..end as usize);
    let line_start = move |offset: u32| {
        let newline = between(0, offset).and_then(|before| memchr::memrchr(b'\n', before.as_bytes()));
        newline.map_or(0, |end| end as u32 + 1)
    };
    let is_behind = |comment: &Span| between(value.end, comment.start).is_some_and(|between| !between.contains('\n'));
    let behind = comments.get(first_from(value.end)).copied().filter(is_behind);
    let mut line = line_start(key.start);
    let above = comments[..first_from(key.start)].iter().rev().take(LINES).copied().take_while(move |comment| {
        let end = line.saturating_sub(1);
        line = line_start(end);
        comment.start < end && between(line, comment.start).is_some_and(|before| before.trim().is_empty())
    });
    behind.into_iter().chain(above)
}

/// The day on which something ends, as a comment says it.
fn end_in(comment: &str) -> Option<Date> {
    // A day needs a year and this behind it, and most comments have none.
    let is_year_end = |two: &[u8]| two[0].is_ascii_digit() && two[1] == b'-';
    if comment.len() > 1000 || !comment.as_bytes().windows(2).any(is_year_end) {
        return None;
    }
    let lower = comment.to_ascii_lowercase();
    MARKERS.iter().find_map(|marker| {
        let (before, after) = lower.split_once(marker)?;
        let is_word = !before.ends_with(|last: char| last.is_alphanumeric())
            && !after.starts_with(|next: char| next.is_alphanumeric());
        let at = after.find(|char: char| char.is_ascii_digit()).filter(|at| is_word && *at <= BETWEEN)?;
        date_at(&after[at..])
    })
}

/// The day at the start of a text, as ISO 8601 writes it.
fn date_at(text: &str) -> Option<Date> {
    let day = text.get(..10)?;
    let is_alone = !text[10..].starts_with(|next: char| next.is_ascii_digit());
    (is_alone && day.as_bytes()[4] == b'-').then(|| day.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_says_when_something_ends() {
        for (comment, expected) in [
            ("# expires: 2026-01-31", Some("2026-01-31")),
            ("# @expire 2025-12-31, owner: shop", Some("2025-12-31")),
            ("// TODO remove after 2025-06-01", Some("2025-06-01")),
            ("# Valid until (UTC): 2025-06-01T12:00", Some("2025-06-01")),
            ("# expires soon, see 2025-06-01 and the notes", Some("2025-06-01")),
            ("# unexpired 2025-06-01", None),
            ("# removed 2025-06-01", None),
            ("# expires in 30 days", None),
            ("# expires 2025-13-01", None),
            ("# expires when the contract of the partner ends, on 2025-06-01", None),
        ] {
            assert_eq!(end_in(comment).map(|end| end.to_string()).as_deref(), expected, "{comment}");
        }
    }
}
