//! Rule files and baselines of any text: no panic, places that fit, and what was read is written and read again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;

use envparity::baseline::Baseline;
use envparity::document::Format;
use envparity::parse::parse;
use envparity::report::Report;
use envparity::rule::{builtin_files, example, mutant, page, read_rules};
use envparity::source::Source;
use proptest::prelude::*;

/// Reads a rule file, and asks all that is asked of one.
fn rule(text: &str) -> Result<(), TestCaseError> {
    let document = parse(Arc::new(Source::new("rules/pack/name.yaml", text)), Format::Yaml);
    let (rules, faults) = read_rules(&document);
    let (examples, more) = example::examples(&document);
    for fault in faults.iter().chain(&more) {
        prop_assert!(text.get(fault.span.range()).is_some(), "{:?} in {:?}", fault, text);
    }
    for (path, text) in examples.iter().flat_map(|example| &example.files) {
        example::marks(path, text);
    }
    page("pack/name", text);
    rules.iter().for_each(|rule| drop(mutant::mutants(rule)));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_written_breaks_a_rule_file(
        text in "((id|for|when|all|any|not|key|staging|production|matches|is|report|at|message|also|examples|bad|files|severity|a/b|é)(: |:\n  |:\n- )|[\\[\\]{}&*#'\"a-c,/é \n-]){0,40}",
    ) {
        rule(&text)?;
    }

    #[test]
    fn a_rule_file_that_is_cut_or_spoilt_is_read(
        file in 0..builtin_files().len(), from in 0..4000usize, length in 0..80usize, with in "[\\[\\]{}&*#'\":a-c,/é \n-]{0,8}",
    ) {
        let text = builtin_files()[file].1;
        let (start, end) = (text.floor_char_boundary(from), text.floor_char_boundary(from + length));
        rule(&format!("{}{with}{}", &text[..start], &text[end..]))?;
    }

    #[test]
    fn a_baseline_is_read_or_its_line_named(
        entries in prop::collection::vec(("\\PC{0,9}", prop::option::of("\\PC{0,9}"), "[0-9a-f]{15,16}"), 0..4), at in 0..600usize, with in "[\"{}:,0-9a-z\n]{0,3}", spoilt in any::<bool>(),
    ) {
        let findings: Vec<_> = entries.iter().map(|(path, key, fingerprint)| {
            serde_json::json!({ "path": path, "rule": "a/b", "key": key, "environment": null, "fingerprint": fingerprint })
        }).collect();
        let mut text = format!("{:#}", serde_json::json!({ "schema_version": 1, "findings": findings }));
        if spoilt {
            text.insert_str(text.floor_char_boundary(at), &with);
        }
        match Baseline::read(&text) {
            Ok(mut baseline) => {
                let again = Baseline::read(&baseline.text());
                prop_assert_eq!(again.as_ref(), Ok(&baseline));
                let known = baseline.len();
                prop_assert_eq!(baseline.drop_stale(&Report::default()).len(), known);
            }
            Err(mistake) => prop_assert!(mistake.line >= 1 && mistake.line <= text.lines().count().max(1) + 1),
        }
    }
}
