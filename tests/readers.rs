//! What holds of every reader on any input: no panic, spans that fit the text, and what was written read back from where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use envparity::document::{Content, Document, Format, MOST_ALIASED, Setting, Text, ValueKind};
use envparity::parse::parse;
use envparity::source::{Source, Span};
use proptest::prelude::*;

const FORMATS: [(Format, &str); 5] = [
    (Format::Yaml, "x.yaml"),
    (Format::Toml, "x.toml"),
    (Format::Json, "x.json"),
    (Format::Dotenv, ".env"),
    (Format::Properties, "x.properties"),
];

fn read(text: &str, format: Format) -> Document {
    let name = FORMATS.iter().find(|(known, _)| *known == format).map_or("x", |(_, name)| name);
    parse(Arc::new(Source::new(name, text)), format)
}

fn settings(document: &Document) -> Vec<Setting<'_>> {
    document.roots().iter().flat_map(|root| document.settings(*root)).collect()
}

fn pairs(text: &str, format: Format) -> Vec<(String, String)> {
    let document = read(text, format);
    settings(&document).iter().map(|setting| (setting.key.text().to_owned(), setting.value.text.to_owned())).collect()
}

/// Every place that a document names lies in its text, at the boundaries of characters.
fn check_spans(document: &Document) {
    let text = document.source.text();
    let fits = |span: Span, what: &str| {
        assert!(text.get(span.range()).is_some(), "{what} {span:?} does not fit {text:?}");
    };
    let text_fits = |text: &Text, what: &str| {
        fits(text.span, what);
        fits(text.inner, what);
        assert!(text.span.covers(text.inner), "{what}: {text:?}");
    };
    for (_, node) in document.nodes() {
        fits(node.span(), "a value");
        if let Some(key) = node.key() {
            text_fits(&key, "a key");
        }
        if let Content::Scalar(scalar) = node.content() {
            text_fits(&scalar.text, "a scalar");
        }
    }
    document.comments.iter().for_each(|span| fits(*span, "a comment"));
    for fault in &document.faults {
        fits(fault.span, "a fault");
        fault.related.iter().for_each(|(span, _)| fits(*span, "a related place"));
    }
    for setting in settings(document) {
        fits(setting.span, "a setting");
        fits(setting.key_span, "the key of a setting");
        setting.anchor.iter().for_each(|span| fits(**span, "an anchor"));
        if setting.value.verbatim {
            assert_eq!(document.source.slice(setting.span), setting.value.text, "in {text:?}");
        }
    }
}

/// Text of pieces that mean something in one format or another.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "b: ",
        "c = ",
        "\"",
        "'",
        "\n",
        "\n  ",
        "\n    - ",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "=",
        "#",
        " ",
        "\t",
        "\r\n",
        "\r",
        "|\n",
        ">-\n",
        "&x ",
        "*x",
        "<<: *x",
        "!t ",
        "---\n",
        "...\n",
        "{{ ",
        " }}",
        "{{- if x }}",
        "{% e %}",
        "{# c #}",
        "<%= é %>",
        "\\",
        "\\n",
        "é",
        "日本",
        "\u{feff}",
        "\0",
        "\"\"\"",
        "'''",
        "[a.b]\n",
        "[[l]]\n",
        "0x1F",
        "12:30",
        "1.5",
        "true",
        "null",
        "//",
        "/*",
        "*/",
        "? ",
        "%",
        "export ",
        "$",
        "~",
        "\u{85}",
        "\u{2028}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_tree_whose_places_fit(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (format, name) in FORMATS {
            check_spans(&parse(Arc::new(Source::from_bytes(name, bytes.clone()).0), format));
        }
    }

    #[test]
    fn any_pieces_give_a_tree_whose_places_fit(text in pieces()) {
        for (format, _) in FORMATS {
            check_spans(&read(&text, format));
        }
    }

    #[test]
    fn what_is_written_is_read_back_from_its_place(tree in tree()) {
        let mut expected = Vec::new();
        tree.list("", &mut expected);
        for (format, text) in [(Format::Yaml, tree.yaml()), (Format::Json, tree.json()), (Format::Toml, tree.toml())] {
            let document = read(&text, format);
            prop_assert!(document.faults.is_empty(), "{:?} in {}", document.faults, text);
            check_spans(&document);
            let mut found: Vec<(String, String)> = Vec::new();
            for setting in settings(&document) {
                let slice = document.source.slice(setting.span);
                prop_assert!(slice == setting.value.text || unescape(slice) == setting.value.text, "{} for {:?} in {}", slice, setting.value, text);
                found.push((setting.key.text().to_owned(), setting.value.text.to_owned()));
            }
            let mut expected = expected.clone();
            found.sort();
            expected.sort();
            prop_assert_eq!(found, expected, "{}", text);
        }
    }
}

/// Undoes [`quote`].
fn unescape(text: &str) -> String {
    serde_json::from_str(&format!("\"{text}\"")).unwrap_or_else(|_| text.to_owned())
}

fn quote(text: &str) -> String {
    // U+007F is no text in TOML and must be escaped, which JSON need not do.
    serde_json::to_string(text).unwrap().replace('\u{7f}', "\\u007f")
}

/// A tree of settings: maps of maps and of texts and numbers.
#[derive(Debug, Clone)]
enum Tree {
    Text(String),
    Number(i64),
    Map(Vec<(String, Tree)>),
}

fn tree() -> impl Strategy<Value = Tree> {
    // What opens a template may be closed by another text, and all between them is one value then.
    let plain = |text: &String| !["{{", "{%", "<%"].iter().any(|mark| text.contains(mark));
    let text = "[ -~é日\\n\\t]{0,12}".prop_filter("a template", plain);
    let leaf = prop_oneof![text.prop_map(Tree::Text), any::<i64>().prop_map(Tree::Number)];
    let tree = leaf.prop_recursive(4, 40, 5, |inner| {
        prop::collection::btree_map("[a-z][a-z0-9_-]{0,6}", inner, 1..5)
            .prop_map(|map| Tree::Map(map.into_iter().collect()))
    });
    prop::collection::btree_map("[a-z][a-z0-9_-]{0,6}", tree, 1..5).prop_map(|map| Tree::Map(map.into_iter().collect()))
}

impl Tree {
    fn list(&self, path: &str, into: &mut Vec<(String, String)>) {
        match self {
            Tree::Text(text) => into.push((path.to_owned(), text.clone())),
            Tree::Number(number) => into.push((path.to_owned(), number.to_string())),
            Tree::Map(entries) => {
                for (key, tree) in entries {
                    let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                    tree.list(&path, into);
                }
            }
        }
    }

    fn json(&self) -> String {
        match self {
            Tree::Text(text) => quote(text),
            Tree::Number(number) => number.to_string(),
            Tree::Map(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, tree)| format!("{}: {}", quote(key), tree.json())).collect();
                format!("{{{}}}", entries.join(", // {\n"))
            }
        }
    }

    fn yaml(&self) -> String {
        let mut text = String::from("# settings\n");
        self.yaml_at(0, &mut text);
        text
    }

    fn yaml_at(&self, indent: usize, text: &mut String) {
        let Tree::Map(entries) = self else { return };
        for (key, tree) in entries {
            write!(text, "{}'{key}':", " ".repeat(indent)).unwrap();
            match tree {
                Tree::Map(_) => {
                    text.push('\n');
                    tree.yaml_at(indent + 2, text);
                }
                // Plain where it can be, in single quotes where they need no line break, else in double quotes.
                Tree::Text(value) if value.bytes().all(|byte| byte.is_ascii_alphanumeric()) && !value.is_empty() => {
                    writeln!(text, " {value} # é").unwrap();
                }
                Tree::Text(value) if !value.contains(['\n', '\'', '\t']) => writeln!(text, "   '{value}'").unwrap(),
                _ => writeln!(text, " {}", tree.json()).unwrap(),
            }
        }
    }

    fn toml(&self) -> String {
        let mut text = String::new();
        self.toml_at("", &mut text);
        text
    }

    fn toml_at(&self, path: &str, text: &mut String) {
        let Tree::Map(entries) = self else { return };
        for (key, tree) in entries.iter().filter(|(_, tree)| !matches!(tree, Tree::Map(_))) {
            writeln!(text, "{key} = {}", tree.json()).unwrap();
        }
        for (key, tree) in entries.iter().filter(|(_, tree)| matches!(tree, Tree::Map(_))) {
            let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
            writeln!(text, "[{path}] # é").unwrap();
            tree.toml_at(&path, text);
        }
    }
}

#[test]
fn own_entries_win_over_merged_ones_and_earlier_merges_over_later() {
    let yaml = "a: &a {x: 1, y: 1}\nb: &b {y: 2, z: 2}\nc:\n  z: 3\n  <<: [*a, *b]\nd:\n  <<: *a\n  <<: *b\n  x: 4\n";
    let found = pairs(yaml, Format::Yaml);
    let find = |key: &str| found.iter().find(|(found, _)| found == key).map(|(_, value)| value.as_str());
    for (key, value) in [("c.x", "1"), ("c.y", "1"), ("c.z", "3"), ("d.x", "4"), ("d.y", "1"), ("d.z", "2")] {
        assert_eq!(find(key), Some(value), "{key}");
    }
    assert_eq!(find("c.<<"), None);
}

#[test]
fn an_alias_keeps_its_place_and_knows_its_anchor() {
    let document = read("a: &a\n  x: 1\nb: *a\n", Format::Yaml);
    let settings = settings(&document);
    let aliased = settings.iter().find(|setting| setting.key.text() == "b.x").unwrap();
    assert_eq!(document.source.slice(aliased.span), "*a");
    assert_eq!(document.source.slice(*aliased.anchor.as_deref().unwrap()), "1");
    assert!(!aliased.value.verbatim);
}

#[test]
fn list_items_are_addressed_by_name_or_number() {
    for (yaml, keys) in [
        (
            "env:\n- name: A\n  value: 1\n- name: B\n  value: 2\n",
            "env[name=A].name env[name=A].value env[name=B].name env[name=B].value",
        ),
        ("env:\n- name: A\n- name: A\n", "env[0].name env[1].name"),
        ("env:\n- id: 1\n- id: 2\n", "env[id=1].id env[id=2].id"),
        ("env:\n- A=1\n- B_2=x=y\n", "env.A env.B_2"),
        ("env:\n- A=1\n- B\n", "env[0] env[1]"),
        (
            "environment:\n- A=1\n- B_2\n- discovery.type=single\n",
            "environment.A environment.B_2 environment.discovery.type",
        ),
        ("environment:\n- A=1\n- some words\n", "environment[0] environment[1]"),
        ("args:\n- A=1\n- discovery.type=single\n", "args[0] args[1]"),
        ("hosts: [a, b]\nempty: []\nnone: {}\n", "hosts[0] hosts[1] empty none"),
    ] {
        let found: Vec<_> = pairs(yaml, Format::Yaml).into_iter().map(|(key, _)| key).collect();
        assert_eq!(found.join(" "), keys, "{yaml}");
    }
    let document = read("env:\n- 'A=1'\n- B_2=x=y\n", Format::Yaml);
    let slices: Vec<_> = settings(&document)
        .iter()
        .map(|setting| {
            (document.source.slice(setting.key_span), document.source.slice(setting.span), setting.value.kind)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .map(|(key, value, kind)| (key.to_owned(), value.to_owned(), kind))
        .collect();
    let untyped = ValueKind::Untyped;
    assert_eq!(slices, [("A".into(), "1".into(), untyped), ("B_2".into(), "x=y".into(), untyped)]);
}

#[test]
fn of_duplicates_the_last_counts_and_the_document_keeps_both() {
    let document = read("a: 1\nb: 2\na: 3\n", Format::Yaml);
    assert_eq!(document.len(), 4);
    let found: Vec<_> =
        settings(&document).iter().map(|setting| (setting.value.text, setting.key_span.start)).collect();
    assert_eq!(found, [("3", 10), ("2", 5)]);
    assert_eq!(document.faults.len(), 1);
}

/// Runs in time that a person does not notice, even where the tests are not optimised.
#[track_caller]
fn soon(what: &str, text: &str, format: Format) -> Document {
    let start = Instant::now();
    let document = read(text, format);
    let _ = settings(&document);
    assert!(start.elapsed() < Duration::from_secs(20), "{what} took {:?}", start.elapsed());
    document
}

#[test]
fn hostile_input_is_bounded() {
    let laughs = (1..10).fold("a0: &a0 [lol]\n".to_owned(), |text, level| {
        format!("{text}a{level}: &a{level} [{}]\n", vec![format!("*a{}", level - 1); 10].join(", "))
    });
    let document = soon("laughs", &laughs, Format::Yaml);
    assert!(settings(&document).len() <= MOST_ALIASED + document.len());
    assert!(document.faults.iter().any(|fault| fault.rule == "syntax/limit"));

    let keys: String = (0..100_000).map(|index| format!("key_{index}: {index}\n")).collect();
    assert_eq!(settings(&soon("keys", &keys, Format::Yaml)).len(), 100_000);
    assert_eq!(settings(&soon("keys", &keys.replace(": ", " = "), Format::Toml)).len(), 100_000);
    let twice = format!("{keys}{keys}");
    assert_eq!(soon("duplicates", &twice, Format::Yaml).faults.len(), 100_000);
    assert_eq!(soon("duplicates", &twice.replace(": ", " = "), Format::Toml).faults.len(), 100_000);

    let long = "x".repeat(10_000_000);
    assert_eq!(settings(&soon("a line", &format!("a: {long}\n"), Format::Yaml)).len(), 1);
    assert_eq!(settings(&soon("a line", &format!("a = \"{long}\"\n"), Format::Toml)).len(), 1);
    assert_eq!(settings(&soon("a line", &format!("{{\"a\": \"{long}\"}}"), Format::Json)).len(), 1);

    for open in ["[", "{\"a\":", "- ", "? ", "{{ ", "{% ", "\"", "'", "&a ", "*a ", "#", "a: [\n", "a: 'x\n", "\\"] {
        for (format, _) in FORMATS {
            soon(open, &open.repeat(10_000), format);
        }
    }
}
