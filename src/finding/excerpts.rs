//! The lines that the labels of one source show, kept together: a large workspace has a hundred thousand of such labels.

use std::sync::Arc;

use crate::source::Span;

/// Some masked lines of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt<T = String> {
    /// The number of its first line, counted from 1.
    pub first_line: u32,
    /// The lines, masked and harmless, joined by LF.
    pub text: T,
    /// The bytes of `text` that the label is about.
    pub highlight: Span,
}

/// The excerpts of places of one source.
#[derive(Debug, PartialEq, Eq)]
pub struct Excerpts {
    /// All their lines; what the end of one has in common with the start of the next is there once.
    text: Box<str>,
    /// In the order of the places.
    places: Box<[Place]>,
}

#[derive(Debug, PartialEq, Eq)]
struct Place {
    place: Span,
    first_line: u32,
    /// The bytes of all the lines that are its excerpt.
    lines: Span,
    highlight: Span,
}

impl Excerpts {
    /// The excerpts of places that are in order.
    pub fn of(excerpts: impl IntoIterator<Item = (Span, Excerpt)>) -> Arc<Self> {
        let (mut all, mut places) = (String::new(), Vec::new());
        for (place, Excerpt { first_line, text, highlight }) in excerpts {
            let known = common_lines(&all, &text).filter(|_| !places.is_empty());
            if known.is_none() && !places.is_empty() {
                all.push('\n');
            }
            let known = known.unwrap_or_default();
            let start = all.len() - known;
            all.push_str(&text[known..]);
            places.push(Place { place, first_line, lines: Span::from(start..all.len()), highlight });
        }
        Arc::new(Excerpts { text: all.into(), places: places.into() })
    }

    /// The excerpt of a place.
    pub fn at(&self, place: Span) -> Option<Excerpt<&str>> {
        let found = self.places.binary_search_by_key(&place, |known| known.place).ok()?;
        let Place { first_line, lines, highlight, .. } = *self.places.get(found)?;
        Some(Excerpt { first_line, text: self.text.get(lines.range())?, highlight })
    }
}

/// How many bytes of whole lines end one text and start the other; the most that do.
fn common_lines(text: &str, next: &str) -> Option<usize> {
    let breaks = memchr::memchr_iter(b'\n', next.as_bytes());
    let is_common = |end: &usize| {
        let before = text.strip_suffix(&next[..*end]);
        before.is_some_and(|before| before.is_empty() || before.ends_with('\n'))
    };
    breaks.chain([next.len()]).rfind(is_common)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_place_has_its_excerpt(texts in prop::collection::vec("([ab]{0,2}\n){0,3}[ab]{0,2}", 0..9)) {
            let excerpts = texts.iter().zip(0..).map(|(text, at)| {
                (Span::at(at), Excerpt { first_line: at + 1, text: text.clone(), highlight: Span::new(0, at) })
            });
            let all = Excerpts::of(excerpts.clone());
            for (place, Excerpt { first_line, text, highlight }) in excerpts {
                prop_assert_eq!(all.at(place), Some(Excerpt { first_line, text: text.as_str(), highlight }));
            }
            prop_assert_eq!(all.at(Span::at(99)), None);
        }
    }

    #[test]
    fn lines_in_common_are_kept_once() {
        let excerpts = ["a\nb\nc", "b\nc\nd", "b\nc\nd", "c\nx", "d"];
        let excerpts = excerpts.iter().zip(0..).map(|(text, at)| {
            (Span::at(at), Excerpt { first_line: 1, text: (*text).to_owned(), highlight: Span::default() })
        });
        assert_eq!(&*Excerpts::of(excerpts).text, "a\nb\nc\nd\nc\nx\nd");
    }
}
