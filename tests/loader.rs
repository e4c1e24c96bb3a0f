//! Every loader on any bytes: no panic, places that fit, and a time that grows with the file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;

use envparity::loader::{Fate, LOADERS, Loader, Reading, Value, named};
use proptest::prelude::*;

fn process() -> BTreeMap<String, String> {
    BTreeMap::from([("HOST_VAR".to_owned(), "from_host".to_owned()), ("EMPTY".to_owned(), String::new())])
}

fn check(loader: &Loader, bytes: &[u8]) -> Result<(), TestCaseError> {
    let reading = loader.read(bytes, &process());
    let spans = reading.entries.iter().flat_map(|entry| [entry.key_span, entry.value_span]);
    let faults = reading.lost.iter().chain(&reading.failure).map(|fault| fault.span);
    for span in spans.chain(faults) {
        prop_assert!(span.start <= span.end && span.end as usize <= bytes.len(), "{} {span:?}", loader.name);
    }
    let mut given: Vec<&str> = reading.given().map(|entry| &*entry.key).collect();
    let count = given.len();
    given.sort_unstable();
    given.dedup();
    prop_assert_eq!(given.len(), count, "{} gives a key twice", loader.name);
    Ok(())
}

/// Pieces that mean something to one loader or another.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let pieces = [
        "KEY", "A", "B", "=", "=", "export ", ":", " ", "\t", "\n", "\n", "\r\n", "\r", "'", "\"", "`", "#", " #",
        "\\", "$", "${", "}", "$A", "${A}", "${B:-x}", "$(id)", "\\n", "\u{feff}", "\u{a0}", "\u{2028}", "é", "\0",
        "[", "]",
    ];
    prop_oneof![
        8 => prop::sample::select(pieces.to_vec()).prop_map(|text| text.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_reading_whose_places_fit(pieces in prop::collection::vec(piece(), 0..40)) {
        let bytes = pieces.concat();
        for loader in LOADERS {
            check(loader, &bytes)?;
        }
    }

    #[test]
    fn plain_lines_are_read_alike_by_all(values in prop::collection::btree_map("[A-Z][A-Z_]{1,8}", "[a-z0-9]{1,12}", 0..8)) {
        let text: String = values.iter().map(|(key, value)| format!("{key}={value}\n")).collect();
        for loader in LOADERS {
            let reading = loader.read(text.as_bytes(), &BTreeMap::new());
            let read: BTreeMap<String, String> = reading.given().map(|entry| match &entry.value {
                Value::Text(text) => (entry.key.to_string(), text.to_string()),
                Value::Command => (entry.key.to_string(), "a command".to_owned()),
            }).collect();
            prop_assert_eq!(&read, &values, "{}", loader.name);
            for entry in &reading.entries {
                prop_assert_eq!(&text[entry.key_span.range()], &*entry.key);
                prop_assert_eq!(Some(&text[entry.value_span.range()]), values.get(&*entry.key).map(String::as_str));
            }
        }
    }
}

#[test]
fn files_that_could_take_for_ever_are_read() {
    let doubling: String = (0..60).map(|index| format!("A{}=$A{index}$A{index}\n", index + 1)).collect();
    let texts = [
        "A=\"x\" y\n".repeat(4_000),
        "A=\"\\\n".repeat(4_000),
        "A='\n".repeat(4_000),
        "A=`\n".repeat(4_000),
        "${".repeat(10_000),
        format!("A={}", "${".repeat(10_000)),
        format!("A={}:", "${".repeat(10_000)),
        format!("A={}", "$A:-".repeat(4_000)),
        format!("A={}", "${A:-".repeat(4_000)),
        format!("A={}", "\\$".repeat(10_000)),
        format!("A=1{}#", " ".repeat(40_000)),
        "\n".repeat(40_000),
        " ".repeat(40_000),
        "A".repeat(40_000),
        format!("A0=xxxxxxxxxxxxxxxx\n{doubling}"),
        "A=x$B\nB=y$B\nC=$A\n".to_owned(),
        "=".repeat(100_000),
        "A=x y\n".repeat(20_000),
        format!("A={}", "${A:-${A".repeat(15_000)),
        format!("A=\"{}", "$(".repeat(50_000)),
        format!("A=\"${{{}", "`".repeat(100_000)),
        format!("A='{}", "\\\"".repeat(50_000)),
        format!("A={}", "$HOST_VAR${HOST_VAR:-$A}".repeat(4_000)),
    ];
    for (index, text) in texts.iter().enumerate() {
        for loader in LOADERS {
            check(loader, text.as_bytes()).unwrap_or_else(|error| panic!("{index} {}: {error}", loader.name));
        }
    }
}

#[test]
fn what_comes_of_each_line_is_said() {
    let fates = |name: &str, text: &'static str| -> Vec<(String, Fate)> {
        let reading: Reading<'_> = named(name).unwrap().read(text.as_bytes(), &process());
        reading.entries.iter().map(|entry| (entry.key.to_string(), entry.fate)).collect()
    };
    let (key, host) = (|fate| ("KEY".to_owned(), fate), |fate| ("HOST_VAR".to_owned(), fate));
    let text = "KEY=1\nKEY=2\nHOST_VAR=x\n";
    assert_eq!(fates("dotenv", text), [key(Fate::Shadowed), key(Fate::Given), host(Fate::Kept)]);
    assert_eq!(fates("uv", text), [key(Fate::Given), key(Fate::Shadowed), host(Fate::Kept)]);
    assert_eq!(fates("python-dotenv", "KEY=1\nKEY\n"), [key(Fate::Shadowed), key(Fate::Nothing)]);
}

#[test]
fn places_are_those_of_the_file_whatever_was_done_to_its_text() {
    let place = |name: &str, bytes: &[u8]| {
        let reading = named(name).unwrap().read(bytes, &BTreeMap::new());
        let entry = reading.get("B").unwrap();
        let slice = |span: envparity::source::Span| bytes[span.range()].to_vec();
        (slice(entry.key_span), slice(entry.value_span))
    };
    for name in ["node", "vite", "dotenv", "bun"] {
        assert_eq!(place(name, b"A=\xe9\xff\r\n\r\nB=x\r\n"), (b"B".to_vec(), b"x".to_vec()), "{name}");
    }
    for name in ["python-dotenv", "bun"] {
        assert_eq!(place(name, "\u{feff}A=é\r\nB='x'\r\n".as_bytes()), (b"B".to_vec(), b"'x'".to_vec()), "{name}");
    }
}

#[test]
fn loaders_are_named_and_cited() {
    let mut names: Vec<&str> = LOADERS.iter().map(|loader| loader.name).collect();
    for loader in LOADERS {
        assert!(loader.source.starts_with("https://"), "{}", loader.name);
        assert!(!loader.title.is_empty() && loader.title.chars().count() <= 80, "{}", loader.name);
        assert_eq!(named(loader.name).map(|found| found.name), Some(loader.name));
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), LOADERS.len());
}
