//! Plain YAML is read as the parser of the whole language reads it, and what is ordinary is taken for plain.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::{Document, quickly, same, wholly};
use crate::parse::template::Templates;
use crate::source::Source;

/// The reading of a text that is taken for plain, compared with that of the whole language.
#[track_caller]
fn plain(text: &str) -> Option<Document> {
    let source = Arc::new(Source::new("x.yaml", text));
    let templates = Templates::find(text, b'~');
    let quick = quickly(Arc::clone(&source), &templates)?;
    let whole = wholly(source, &templates);
    assert!(same(&quick, &whole), "{text:?}\n{quick:#?}\n{whole:#?}");
    Some(quick)
}

#[test]
fn what_is_ordinary_is_plain() {
    for text in [
        "",
        "# only a comment",
        "---\n",
        "a: 1\n\nb : x y  # c\n'd': 'it''s'\n\"e\" : \"\\n\\t\\\\\"\nf: -1\n-g: :h\n?i: a:b#c\n",
        "a:\n  b:\n    - c\n    -  d: e\n       f: g\n    - - h\n      - - i\n  j:\n  - k: l\n  -\n  - # m\n  - n\no:\n",
        "  a: 1\n  b:\n     c: 2\n",
        "a: {}\nb: []\nc: {min: 1, max: 9}  # bounds\nd: [e, \"f\", 'g', {h: [i]}, ]\nj: {k: , l, \"m\":n, \"o\": p, q: }\n",
        "- {a: b}\n- [c]\n- d\n- ''\n- e: f\n",
        "a: one\n  two\n\n  three\n",
        "a: |\n  one\n    two\n\n  three\n\n\nb: >-\n  four\n  five\n\n   six\nc: |+ # d\n\n  e\n\nf:\n- |\n  g",
        "a:\n  one two\n  three\nb:\n  'four'\nc: five # six\n# seven\nd: eight\n",
        "a: &a\n  b: &b 1\nc: *a\nd:\n  <<: *a\n  e: [*a, *b]\nf: &f\n- &g h\n- *g\n",
        "# a\n---\nb: 1\n--- # c\n- d\n---\n---\n",
        "a: 1\r\nb:\r\n  - c # d\r\n  - |\r\n    e\r\n    f\r\n",
        "名前: é # ü\nb: '日本'\nc: [ö]\n",
        "# a\tb\na: \"\u{1F600}\"\n",
        "a: {{ b }}\nc: \"{{ d }}\"\n{{- if e }}\nf: 1\n{{- end }}\n",
    ] {
        assert!(plain(text).is_some(), "{text:?}");
    }
}

#[test]
fn what_is_not_sure_to_be_plain_is_left_to_the_parser() {
    for text in [
        "a",
        "'a'\n",
        "{a: 1}\n",
        "a: 1\nb\n",
        "a: 1\n  b: 2\n",
        "a:\n  b: 1\n c: 2\n",
        "a: 1\n- b\n",
        "- a\nb: 1\n",
        "a: - b\n",
        "a: b: c\n",
        "a: 'b\n  c'\n",
        "a: \"\\x41\"\n",
        "a: 'b' c\n",
        "a: 'b'#c\n",
        "a: [b,\n  c]\n",
        "a: [b: c]\n",
        "a: {[b]: c}\n",
        "a: {b:[c]}\n",
        "a: [b] c\n",
        "a: !b c\n",
        "a: &b &c d\n",
        "a: &b\nc: d\n",
        "- &a b: c\n",
        "? a\n: b\n",
        "a: |2\n    b\n",
        "a: |\nb: c\n",
        "a: |\n     \n  b\n",
        "%YAML 1.2\n---\na: 1\n",
        "a: 1\n...\n",
        "--- a\n",
        "a: @b\n",
        "a: \u{7}\n",
        "a: \u{85}\u{9b}\n",
        "\u{feff}a: 1\n",
        "a: \u{ffff}\n",
        "a: 1\rb: 2\r",
        "\ta: 1\n",
        "a:\t1\n",
        "a: b\tc\n",
        "a: one\n  two: three\n",
    ] {
        assert!(plain(text).is_none(), "{text:?}");
    }
    assert!(plain(&format!("{}: b\n", "a".repeat(1 << 20))).is_none());
    assert!(plain(&format!("a: {}{}\n", "[".repeat(200), "]".repeat(200))).is_none());
    assert!(plain(&(0..200).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>()).is_none());
}

/// What lines are made of, the ordinary first.
const TOKENS: [&str; 52] = [
    "a:",
    "b:",
    "c: ",
    "key: value",
    "d",
    "x y",
    "- ",
    "-",
    "- - ",
    "\"",
    "\"e f\"",
    "'",
    "'g'",
    "''",
    "#",
    " # h",
    ":",
    ": ",
    " ",
    "  ",
    "{",
    "}",
    "[",
    "]",
    ",",
    ", ",
    "{i: 1}",
    "[j, k]",
    "\"l\":",
    "\\",
    "\\n",
    "~",
    "&m ",
    "*m",
    "!n ",
    "|",
    ">",
    "|-",
    ">+",
    "%",
    "---",
    "...",
    "<<: ",
    "? ",
    "\t",
    "\r",
    "ä",
    "{{ o }}",
    "@",
    "|\n",
    "&m\n",
    "\n",
];

fn lines() -> impl Strategy<Value = String> {
    let token = prop_oneof![2 => 0..22_usize, 1 => 0..TOKENS.len()];
    let line = (0..7_usize, prop::collection::vec(token, 0..5), prop_oneof![9 => Just("\n"), 1 => Just("\r\n")]);
    prop::collection::vec(line, 1..9).prop_map(|lines| {
        lines.into_iter().fold(String::new(), |mut text, (indent, tokens, end)| {
            text.push_str(&" ".repeat(indent));
            text.extend(tokens.into_iter().map(|token| TOKENS[token]));
            text.push_str(end);
            text
        })
    })
}

/// The lines of a map or list that is plain, without their indentation.
fn tree() -> impl Strategy<Value = Vec<String>> {
    let scalar = prop_oneof![
        "[a-z0-9]([a-z0-9./#-]|[: ][a-z0-9]){0,6}",
        "\"([a-z :#{}']|\\\\[nt\"]){0,6}\"",
        "'([a-z :#{}\"]|''){0,6}'",
        "\\[([a-z]{1,3}, ){0,3}[a-z]\\]",
        "\\{([a-z]{1,3}: [0-9]{1,2}, ){0,3}\\}",
        Just(String::new()),
    ];
    let end = prop_oneof![6 => Just(""), 1 => Just("  # c"), 1 => Just("\n"), 1 => Just("\n # d\n")];
    let leaf = (scalar, end).prop_map(|(scalar, end)| vec![format!(" {scalar}{end}")]);
    leaf.prop_recursive(4, 24, 4, |inner| {
        let below = |lines: Vec<String>, step: usize| match lines.as_slice() {
            [value] if value.starts_with(' ') => (value.clone(), Vec::new()),
            _ => (String::new(), lines.into_iter().map(|line| format!("{}{line}", " ".repeat(step))).collect()),
        };
        let map = prop::collection::vec((inner.clone(), 0..4_usize), 1..4).prop_map(move |entries| {
            let entry = |(number, (lines, step)): (usize, (Vec<String>, usize))| {
                // A list may stand beside its key.
                let step = if step == 0 && !lines.iter().all(|line| line.starts_with(['-', ' '])) { 2 } else { step };
                let (first, rest) = below(lines, step);
                std::iter::once(format!("k{number}:{first}")).chain(rest).collect::<Vec<_>>()
            };
            entries.into_iter().enumerate().flat_map(entry).collect::<Vec<_>>()
        });
        let list = prop::collection::vec((inner, any::<bool>()), 1..4).prop_map(move |items| {
            let item = |(lines, compact): (Vec<String>, bool)| {
                let (first, mut rest) = below(lines, 2);
                match rest.first_mut() {
                    Some(line) if compact => {
                        *line = format!("- {}", line.trim_start());
                        rest
                    }
                    _ => std::iter::once(format!("-{first}")).chain(rest).collect(),
                }
            };
            items.into_iter().flat_map(item).collect::<Vec<_>>()
        });
        prop_oneof![map, list]
    })
    .prop_filter("a map or list", |lines| !lines[0].starts_with(' '))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_taken_for_plain_is_read_the_same(text in lines()) {
        plain(&text);
        plain(text.trim_end());
    }

    #[test]
    fn plain_trees_are_taken_for_plain(lines in tree()) {
        let text = lines.join("\n");
        // What a template fills in may be anything.
        prop_assume!(Templates::find(&text, b'~').is_empty());
        prop_assert!(plain(&text).is_some(), "{text:?}");
        plain(&text.replace('\n', "\r\n"));
    }
}
