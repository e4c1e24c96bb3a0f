//! What is remembered of lines that were shown changes nothing.

use std::sync::Arc;

use proptest::prelude::*;

use crate::document::{Document, Format};
use crate::mask::Gate;
use crate::source::{Source, Span};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_excerpt_is_the_same_whatever_was_shown_before(
        lines in prop::collection::vec(
            "[A-Z_]{1,9}(=|: | )([a-z0-9:/.@#é ]{0,30}|[a-z0-9 ]{150,400}|ghp_[A-Za-z0-9]{36}|日本#+\\[)|# (password=)?[a-z0-9!]{8}",
            1..6,
        ),
        times in 1usize..40,
        places in prop::collection::vec((prop_oneof![0u32..900, 0u32..9000], 0u32..40), 2..9),
        hidden in prop::collection::vec((0u32..300, 0u32..20), 0..3),
    ) {
        let document = Document::empty(Arc::new(Source::new("a", vec![lines.join("\n"); times].join("\n"))), Format::Dotenv);
        let span = |&(start, length): &(u32, u32)| document.source.fit(Span::new(start, start + length));
        let hidden: Vec<Span> = hidden.iter().map(span).collect();
        let gate = || Gate::new(false).for_document(&document).hiding(hidden.clone());
        let shown_before = gate();
        for span in places.iter().map(span) {
            prop_assert_eq!(shown_before.excerpt(span, 1), gate().excerpt(span, 1));
        }
    }
}
