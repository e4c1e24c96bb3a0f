//! Random secrets in random places, none of which passes the gate.

use std::sync::Arc;

use envparity::document::Format;
use envparity::mask::Gate;
use envparity::parse;
use envparity::secret::secret_parts;
use envparity::source::{Source, Span};
use proptest::prelude::*;

use super::{GATE, MARKS, SECRET_KEYS, assert_clean, document, everything, path, value};

/// What people choose as passwords, whose keys alone give them away.
fn planted() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-z0-9]{8,40}",
        "[a-f0-9]{32,64}",
        "[A-Za-z0-9+/]{40}",
        "[!%*+.A-Za-z0-9^_|~-]{8,24}",
        "[a-z]{6,10}-[a-z]{6,10}-[0-9]{4}"
    ]
}

fn shaped() -> impl Strategy<Value = String> {
    (prop::sample::select(MARKS), "[A-Z0-9]{4}[A-Za-z0-9]{40}").prop_map(|(mark, tail)| format!("{mark}{tail}"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_secret_of_a_secret_key_is_shown(secret in planted(), key in prop::sample::select(SECRET_KEYS)) {
        let name = key.replace('.', "_");
        let files = [
            (format!("A=1\n{name}={secret}\n# {name}={secret}\nB=2\n"), Format::Dotenv),
            (format!("a: 1\n{name}: \"{secret}\"\nb: 2\nlist:\n  - {name}={secret}\n# {name}: {secret}\n"), Format::Yaml),
            (format!("a = 1\n{name} = \"{secret}\"\nb = 2\n"), Format::Toml),
            (format!("{{\"a\": 1,\n\"{name}\": \"{secret}\",\n\"b\": 2}}\n"), Format::Json),
        ];
        for (text, format) in files {
            assert_clean(&secret, &everything(&parse::parse(Arc::new(Source::new("x", &*text)), format)));
        }
        assert_clean(&secret, &GATE.value(&path(key), &value(&secret)));
        assert_clean(&secret, &GATE.text(&format!("bad line {name}={secret}")));
        assert_clean(&secret, &everything(&document(&format!("A=1\n{name}={secret}\n# {name}={secret}\n{name}: {secret}\nB=2\n"))));
    }

    #[test]
    fn no_shaped_secret_is_shown_anywhere(secret in shaped(), key in "[A-Z]{3,8}_(URL|NAME|X)") {
        let url = format!("https://{secret}@h.example.org/x");
        for text in [secret.clone(), format!("{key}={secret}"), format!("# see {secret} here"), url, format!("https://h/x?a={secret}"), format!("a\n{secret}\nb")] {
            assert_clean(&secret, &GATE.text(&text));
            assert_clean(&secret, &GATE.value(&path(&key), &value(&text)));
            assert_clean(&secret, &everything(&document(&text)));
        }
    }

    #[test]
    fn no_password_of_an_address_is_shown(secret in "[A-Za-z0-9!$%^_+.~-]{6,30}", host in "[a-z]{3,8}(\\.[a-z]{2,5})(:[0-9]{2,4})?") {
        for text in [format!("postgres://app:{secret}@{host}/db"), format!("amqp://:{secret}@{host}"), format!("x:{secret}@tcp({host})/d")] {
            assert_clean(&secret, &GATE.text(&text));
            assert_clean(&secret, &GATE.value(&path("SOME_URL"), &value(&text)));
            assert_clean(&secret, &everything(&document(&format!("A_URL={text}\n# A_URL={text}\nA_URL {text}\n"))));
        }
    }

    #[test]
    fn text_is_one_harmless_line_and_comes_to_rest(text in "(\\PC|[\\x00-\\x1f\\x7f-\\x9f\u{200b}-\u{2069}]|::|##\\[|##vso\\[|##teamcity\\[|password=|token: |://|@|\n|sk_live_|\"|'| ){0,40}") {
        for gate in [GATE, Gate::new(true)] {
            let shown = gate.text(&text);
            let steers = |char: char| char.is_control() || matches!(char, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            prop_assert!(!shown.contains(steers), "{:?}", shown);
            prop_assert!(!shown.trim_start().starts_with("::"));
            prop_assert!(!["##[", "##vso[", "##teamcity["].iter().any(|command| shown.contains(command)));
            prop_assert_eq!(gate.text(&shown), shown);
        }
    }

    #[test]
    fn excerpts_of_anything_are_harmless(text in "(\\PC|[\\x00-\\x1f]|::|##\\[|=|# |日|e\u{301}|\n|\r\n){0,60}", start in 0..200u32, length in 0..50u32, context in 0..3u32) {
        let document = document(&text);
        for gate in [GATE, Gate::new(true)] {
            let excerpt = gate.excerpt(&document, Span::new(start, start + length), context);
            prop_assert!(!excerpt.highlight.is_empty());
            prop_assert!(excerpt.text.get(excerpt.highlight.range()).is_some());
            let steers = |char: char| char != '\n' && char.is_control();
            prop_assert!(!excerpt.text.contains(steers), "{:?}", excerpt.text);
            prop_assert!(!excerpt.text.contains("##["));
            prop_assert!(excerpt.text.lines().all(|line| !line.trim_start().starts_with("::")));
        }
    }

    #[test]
    fn parts_are_in_order_and_whole_characters(text in "(\\PC|=|:|@|://|password|token|\n|\"){0,40}", key in prop::sample::select(vec!["A", "DB_PASSWORD", "X_KEY", "CONNECTION_STRING"])) {
        let mut end = 0;
        for part in secret_parts(&path(key), &value(&text)) {
            prop_assert!(part.start >= end && part.start < part.end && text.get(part.clone()).is_some());
            end = part.end;
        }
    }
}
