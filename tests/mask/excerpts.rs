//! What the lines around a place show, and what they hide.

use std::sync::Arc;

use envparity::document::{Builder, Content, Fault, Format, Scalar, Text, ValueKind};
use envparity::mask::{Gate, MASK};
use envparity::secret::secret_shapes;
use envparity::source::{Source, Span};

use super::{GATE, assert_clean, document, everything};

#[test]
fn an_excerpt_hides_what_its_neighbours_hold() {
    let text = "A=1\nDB_PASSWORD=hunter2\nURL=postgres://u:tiger99@h/d\n# OLD_PASSWORD=scott tiger\n# password was summer2019!\nPASSWORD winter2020\n- broken: : x9y8z7w6\n\tTAB=日本\n";
    let document = document(text);
    let shown = everything(&document);
    for secret in ["hunter2", "tiger99", "scott", "summer2019", "winter2020", "x9y8z7w6"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    let excerpt_of = |part: &str| {
        let at = text.find(part).unwrap();
        GATE.excerpt(&document, Span::from(at..at + part.len()), 0)
    };
    let excerpt = excerpt_of("h/d");
    assert_eq!((excerpt.first_line, excerpt.text.as_str()), (3, "URL=postgres://u:********@h/d"));
    assert_eq!(&excerpt.text[excerpt.highlight.range()], "h/d");
    let excerpt = excerpt_of("nter");
    assert_eq!(&excerpt.text[excerpt.highlight.range()], MASK);
    let excerpt = excerpt_of("日");
    assert_eq!((excerpt.text.as_str(), &excerpt.text[excerpt.highlight.range()]), ("    TAB=日本", "日"));
    assert_eq!(Gate::new(true).excerpt(&document, Span::new(5, 6), 0).text, "DB_PASSWORD=hunter2");
}

#[test]
fn a_highlight_is_never_empty() {
    let document = document("A=1\n\nB=22\n");
    for (offset, text) in [(3, "A=1 "), (4, " "), (9, "B=22 "), (10, " "), (5, "B=22"), (99, " ")] {
        let excerpt = GATE.excerpt(&document, Span::at(offset), 0);
        assert_eq!((excerpt.text.as_str(), excerpt.highlight.len()), (text, 1), "{offset}");
    }
}

#[test]
fn long_lines_print_little() {
    let long = format!("A={}needle{}\nB=1\n", "日本".repeat(500_000), "x ".repeat(1_000_000));
    let document = document(&long);
    let at = long.find("needle").unwrap() as u32;
    let gate = GATE.for_document(&document);
    for _ in 0..100 {
        let excerpt = gate.excerpt(Span::new(at, at + 6), 1);
        assert_eq!(&excerpt.text[excerpt.highlight.range()], "needle");
        assert!(excerpt.text.chars().count() < 400 && excerpt.text.starts_with('…'));
    }
    let excerpt = gate.excerpt(document.source.line_span(2), 1);
    assert!(excerpt.text.starts_with("A=日本") && excerpt.text.ends_with("…\nB=1\n"), "{}", excerpt.text.len());
}

#[test]
fn every_line_of_a_private_key_is_hidden() {
    let lines = ["MIIEpAIBAAKCAQEA75", "aGVsbG8gd29ybGQ", "c2hvcnQ="];
    let (open, close) = ("-----BEGIN RSA PRIVATE KEY-----", "-----END RSA PRIVATE KEY-----");
    let text = format!("A=1\nKEY: |\n  {open}\n  {}\n  {close}\nB=2\n", lines.join("\n  "));
    let shown = everything(&document(&text));
    for line in lines {
        assert_clean(line, &shown);
        assert_clean(line, &GATE.text(&text));
    }
    assert!(shown.contains("B=2") && shown.contains("  ********"), "{shown}");
    assert!(secret_shapes("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----").is_empty());
}

#[test]
fn aliases_duplicates_and_sealed_documents_are_hidden_where_they_are_written() {
    let text =
        "x: &pw hunter22\npassword: *pw\nmy_pass: first11\nmy_pass: second2\nkind: Secret\ndata:\n  cfg: sealed99\n";
    let place = |part: &str| Span::from(text.find(part).map(|at| at..at + part.len()).unwrap());
    let mut builder = Builder::new(Arc::new(Source::new("a.yaml", text)), Format::Yaml);
    let scalar = |part: &str| {
        Content::Scalar(Scalar {
            text: Text::plain(place(part)),
            kind: ValueKind::Text,
            disputed: false,
            quoted: false,
        })
    };
    let key = |part: &str| Some(Text::plain(place(part)));
    builder.add(None, Span::new(0, text.len() as u32), Content::Map);
    let anchor = builder.add(key("x"), place("hunter22"), scalar("hunter22"));
    builder.add(key("password"), place("*pw"), Content::Alias(anchor));
    builder.add(key("my_pass"), place("first11"), scalar("first11"));
    builder.add(key("my_pass"), place("second2"), scalar("second2"));
    builder.add(key("kind"), place("Secret"), scalar("Secret"));
    builder.add(key("data"), place("cfg: sealed99"), Content::Map);
    builder.add(key("cfg"), place("sealed99"), scalar("sealed99"));
    let shown = everything(&builder.finish());
    for secret in ["hunter22", "first11", "second2", "sealed99"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(shown.contains("kind: Secret") && shown.contains("x: &pw ********"), "{shown}");
}

#[test]
fn a_line_with_a_fault_is_distrusted() {
    let mut builder =
        Builder::new(Arc::new(Source::new(".env", "A='x9y8z7 unclosed\nB=plain words\n")), Format::Dotenv);
    let (rule, span) = ("syntax/unclosed-quote", Span::new(2, 3));
    builder.document().faults.push(Fault { rule, key: None, span, message: String::new(), related: None });
    let shown = everything(&builder.finish());
    assert!(shown.contains("A=********") && shown.contains("B=plain words"), "{shown}");
}
