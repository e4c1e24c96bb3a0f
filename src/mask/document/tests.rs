//! What is asked of spans in order.

use std::sync::Arc;

use proptest::collection::vec;

use super::search::first_behind;
use super::*;
use crate::document::Format;
use crate::parse::parse;
use crate::source::Source;

proptest::proptest! {
    #[test]
    fn what_ends_behind_a_place_is_found_from_anywhere(steps in vec(0..3_u32, 0..9), likely in 0..12_usize, place in 0..20_u32) {
        let (mut at, mut spans) = (0, Vec::new());
        for step in steps {
            spans.push(Span::new(at + step, at + step + 1));
            at += step + 1;
        }
        let expected = spans.partition_point(|span| span.end <= place);
        proptest::prop_assert_eq!(first_behind(&spans, likely, place), expected);
    }

    #[test]
    fn what_spans_touch_stays_so_when_they_are_put_in_order(
        spans in vec((0..12_u32, 0..4_u32), 0..5),
        (start, length) in (0..14_u32, 0..4_u32),
    ) {
        let spans: Vec<Span> = spans.iter().map(|(start, length)| Span::new(*start, start + length)).collect();
        let (asked, in_order) = (Span::new(start, start + length), merged(spans.clone()));
        let touched = |other: &Span| !other.is_empty() && other.start < asked.end && asked.start < other.end;
        proptest::prop_assert!(in_order.is_sorted_by(|before, after| before.end <= after.start));
        proptest::prop_assert_eq!(touches(&in_order, asked), spans.iter().any(touched));
        proptest::prop_assert_eq!(touching(&in_order, asked).is_empty(), !touches(&in_order, asked));
    }
}

#[test]
fn each_of_many_values_is_known_by_its_own_key() {
    for (format, root, indent, sign) in [(Format::Dotenv, "", "", "="), (Format::Yaml, "shop:\n", "  ", ": ")] {
        let is_secret = |number: usize| number % 7 < 3;
        let line = |number: usize| {
            let name = if is_secret(number) { "password" } else { "place" };
            format!("{indent}{}_{number}_{name}{sign}hunter\n", "x".repeat(number % 300 + 1))
        };
        let lines: Vec<String> = (0..600).map(line).collect();
        let source = Arc::new(Source::new("a", [root, &*lines.concat()].concat()));
        let document = parse(source, format);
        let gate = DocumentGate::new(&document, false, None);
        let mut at = root.len();
        for (number, line) in lines.iter().enumerate() {
            let span = Span::from(at..at + line.len());
            assert_eq!(gate.hides(span), is_secret(number), "{format:?} {line}");
            at += line.len();
        }
    }
}

#[test]
fn what_a_patch_sets_is_as_secret_as_its_path_and_its_object_say() {
    let operations = "- {op: replace, path: /data/DB_PASSWORD, value: hidden}
    - {op: replace, path: /data/HOST, value: shown}
    - {op: add, path: /stringData, value: {place: hidden}}
    - {op: replace, path: /spec/template/spec/containers/0/env/2/value, value: hidden}
    - {op: add, path: /spec/containers/0/env/-, value: {name: API_TOKEN, value: hidden}}
    - {op: add, path: /spec/containers/0/env/-, value: {name: LEVEL, value: shown}}
    - {op: remove, path: /data/TOKEN}";
    let kustomization = format!(
        "patches:
- target: {{kind: Deployment}}
  patch: |-
    {operations}
- target: {{kind: Secret, name: web}}
  patch: |-
    - {{op: replace, path: /data/PLACE, value: hidden}}
- patch: |-
    apiVersion: v1
    kind: Secret
    metadata: {{name: shown}}
    stringData: {{place: hidden}}
patchesStrategicMerge:
- |-
    kind: Secret
    data: {{place: hidden}}
"
    );
    for (path, text) in [("k/kustomization.yaml", &kustomization), ("a.yaml", &format!("    {operations}"))] {
        let document = parse(Arc::new(Source::new(path, text.as_str())), Format::Yaml);
        assert_eq!(document.faults, []);
        let gate = DocumentGate::new(&document, false, None);
        for (word, hidden) in [("hidden", true), ("shown", false)] {
            for (at, _) in text.match_indices(word) {
                let line = document.source.line_of(at as u32);
                assert_eq!(gate.hides(Span::from(at..at + word.len())), hidden, "{path}:{line}");
            }
        }
    }
}
