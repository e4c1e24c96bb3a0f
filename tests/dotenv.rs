//! How .env files are read: every feature by a table, the invariants on random text, and dotenvy as an independent reading.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;
use std::sync::Arc;

use envparity::document::{Content, Document, Format, ValueKind};
use envparity::parse::parse;
use envparity::source::{Source, Span};
use proptest::prelude::*;

fn read(text: &str) -> Document {
    parse(Arc::new(Source::new(".env", text)), Format::Dotenv)
}

struct Entry {
    key: String,
    value: String,
    /// The value's token with its quotes, and what stands between them.
    token: String,
    inner: String,
    kind: ValueKind,
    quoted: bool,
    decoded: bool,
}

fn entries(document: &Document) -> Vec<Entry> {
    let root = document.roots()[0];
    let slice = |span: Span| document.source.slice(span).to_owned();
    let entry = |(_, node): (_, envparity::document::Node)| {
        let Content::Scalar(scalar) = node.content() else { panic!("an entry is a scalar") };
        Entry {
            key: document.text(&node.key().unwrap()).to_owned(),
            value: document.text(&scalar.text).to_owned(),
            token: slice(node.span()),
            inner: slice(scalar.text.inner),
            kind: scalar.kind,
            quoted: scalar.quoted,
            decoded: scalar.text.decoded.is_some(),
        }
    };
    document.children(root).map(entry).collect()
}

fn pairs(text: &str) -> Vec<(String, String)> {
    entries(&read(text)).into_iter().map(|entry| (entry.key, entry.value)).collect()
}

/// The faults but those about duplicate keys, which are the document's, not the reader's.
fn faults(text: &str) -> Vec<(&'static str, String)> {
    let document = read(text);
    let own = document.faults.iter().filter(|fault| fault.rule != "syntax/duplicate-key");
    own.map(|fault| (fault.rule, document.source.slice(fault.span).to_owned())).collect()
}

/// Text, and the keys and values read from it, none of them at fault.
#[test]
fn reads_what_most_loaders_read() {
    let rows: &[(&str, &[(&str, &str)])] = &[
        ("", &[]),
        ("\n\n# nothing\n", &[]),
        ("A=1", &[("A", "1")]),
        ("A=1\nB=2\n", &[("A", "1"), ("B", "2")]),
        ("A=1\r\nB=2\r\n", &[("A", "1"), ("B", "2")]),
        ("A=1\rB=2", &[("A", "1"), ("B", "2")]),
        ("\u{feff}A=1\n", &[("A", "1")]),
        ("A=1\nA=2\n", &[("A", "1"), ("A", "2")]),
        ("A=\nB=2", &[("A", ""), ("B", "2")]),
        ("A=   \nB=2", &[("A", ""), ("B", "2")]),
        ("  A = 1  \n\tB\t=\t2\t", &[("A", "1"), ("B", "2")]),
        ("export A=1\nexport\tB=2\n  export   C=3", &[("A", "1"), ("B", "2"), ("C", "3")]),
        ("export=1\nexport =2\nexporter=3", &[("export", "1"), ("export", "2"), ("exporter", "3")]),
        ("A: 1\nB=2\nC:\nD:3", &[("A", "1"), ("B", "2"), ("C", ""), ("D", "3")]),
        ("A\nexport B\nC # why\nD=", &[("A", ""), ("B", ""), ("C", ""), ("D", "")]),
        ("A=a=b==", &[("A", "a=b==")]),
        ("a.b-c=1\n9X=2\nKÉY=é\n_=3", &[("a.b-c", "1"), ("9X", "2"), ("KÉY", "é"), ("_", "3")]),
        (
            "A=hello world # why\nB=x#y\nC=#fff\nD= #fff\nE=a\t# b",
            &[("A", "hello world"), ("B", "x#y"), ("C", "#fff"), ("D", ""), ("E", "a")],
        ),
        ("A=http://x: y", &[("A", "http://x: y")]),
        ("A='x # y' # z\nB=\"x # y\"#z\nC=`x`", &[("A", "x # y"), ("B", "x # y"), ("C", "x")]),
        ("A=''\nB=\"\"\nC=``", &[("A", ""), ("B", ""), ("C", "")]),
        ("A=' x '", &[("A", " x ")]),
        (r#"A="a\nb\r\t\\n\"\$\q\'\`""#, &[("A", "a\nb\r\t\\n\"$\\q\\'\\`")]),
        (r"A='a\nb\\'", &[("A", r"a\nb\\")]),
        (r"A=a\nb\\", &[("A", r"a\nb\\")]),
        ("A=\"one\ntwo\"\nB='a\n\nb'\nC=`x\ny`\nD=1", &[("A", "one\ntwo"), ("B", "a\n\nb"), ("C", "x\ny"), ("D", "1")]),
        ("A=\"one\r\ntwo\rx\"\r\nB=1", &[("A", "one\ntwo\nx"), ("B", "1")]),
        ("A=\"B=1\nC=2\"\nD=3", &[("A", "B=1\nC=2"), ("D", "3")]),
        ("A=\"{\n  \\\"b\\\": 1\n}\"\nB=2", &[("A", "{\n  \"b\": 1\n}"), ("B", "2")]),
        ("A='{\n  \"b\": \"c\"\n}'\nB=2", &[("A", "{\n  \"b\": \"c\"\n}"), ("B", "2")]),
        ("A=\"C:\\dir\\\"\nB=\"x\"", &[("A", "C:\\dir\\"), ("B", "x")]),
        ("A=it's\nB=5\" x\nC='it's'", &[("A", "it's"), ("B", "5\" x"), ("C", "it's")]),
        ("A=\"x\" y\nB=\"a\",\"b\"", &[("A", "\"x\" y"), ("B", "a\",\"b")]),
        ("A={\"a\":1}\nB=[1]\nC=*/5 * * * *", &[("A", "{\"a\":1}"), ("B", "[1]"), ("C", "*/5 * * * *")]),
        ("A=a\0b\nB=\x1b[31m", &[("A", "a\0b"), ("B", "\x1b[31m")]),
        ("A=1\n#   ^ some/rule\nB=2", &[("A", "1"), ("B", "2")]),
    ];
    for (text, wanted) in rows {
        let wanted: Vec<_> = wanted.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
        assert_eq!(pairs(text), wanted, "{text:?}");
        assert_eq!(faults(text), [], "{text:?}");
    }
}

#[test]
fn every_token_has_its_place() {
    let document = read("# top \nexport KEY = \"a\\nb\" # why \nBARE=é x# y\nNULL # none\nNONE=\n  # in\n");
    let found = entries(&document);
    let tokens: Vec<_> = found.iter().map(|entry| (&entry.token[..], &entry.inner[..])).collect();
    assert_eq!(tokens, [("\"a\\nb\"", "a\\nb"), ("é x# y", "é x# y"), ("", ""), ("", "")]);
    let flags: Vec<_> = found.iter().map(|entry| (entry.kind, entry.quoted, entry.decoded)).collect();
    use ValueKind::{Null, Untyped};
    assert_eq!(flags, [(Untyped, true, true), (Untyped, false, false), (Null, false, false), (Untyped, false, false)]);
    let comments: Vec<_> = document.comments.iter().map(|&span| document.source.slice(span)).collect();
    assert_eq!(comments, ["# top", "# why", "# none", "# in"]);
    let settings = document.settings(document.roots()[0]);
    assert_eq!(document.source.slice(settings[0].key_span), "KEY");
    let empty: Vec<_> =
        settings[2..].iter().map(|setting| &document.source.text()[..setting.span.start as usize]).collect();
    assert!(empty[0].ends_with("NULL") && empty[1].ends_with("NONE="));
}

#[test]
fn faults_name_the_place() {
    let (line, key, quote) = ("syntax/invalid-line", "syntax/invalid-key", "syntax/unclosed-quote");
    let rows: &[(&str, &[(&str, &str)])] = &[
        ("A=1\n  some words  \nB=2", &[(line, "some words")]),
        ("=x\n\n=", &[(line, "=x"), (line, "=")]),
        ("[section]\nA=1", &[(line, "[section]")]),
        (
            "<<<<<<< ours\nA=1\n=======\nA=2\n>>>>>>> theirs",
            &[(line, "<<<<<<< ours"), (line, "======="), (line, ">>>>>>> theirs")],
        ),
        ("https://host/x?a=b\nA=1", &[(line, "https://host/x?a=b")]),
        ("MY KEY=1", &[(key, "MY KEY")]),
        (
            "a/b=1\nKEY+=2\n$X=3\n@Y=4\n\"Z\"=5",
            &[(key, "a/b"), (key, "KEY+"), (key, "$X"), (key, "@Y"), (key, "\"Z\"")],
        ),
        ("Logging:Level=x", &[(key, "Logging:Level")]),
        ("A=\"x\nB=1", &[(quote, "\"")]),
        ("A='\nB=1", &[(quote, "'")]),
        ("A=\"x\nB=\"y\nC='z", &[(quote, "\""), (quote, "\""), (quote, "'")]),
        ("A=`x", &[(quote, "`")]),
        ("A='x\n# don't\nB=1", &[(quote, "'")]),
        ("A=\"x\n\nB=1\nC=\"y\"", &[(quote, "\"")]),
    ];
    for (text, wanted) in rows {
        let wanted: Vec<_> = wanted.iter().map(|(rule, part)| (*rule, part.to_string())).collect();
        assert_eq!(faults(text), wanted, "{text:?}");
    }
}

#[test]
fn an_unclosed_quote_swallows_nothing() {
    let own = |rows: &[(&str, &str)]| -> Vec<_> { rows.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect() };
    assert_eq!(pairs("A=\"x\nB=1\nC='y'"), own(&[("A", "x"), ("B", "1"), ("C", "y")]));
    assert_eq!(pairs("A=\"x\nB=\"y\""), own(&[("A", "x"), ("B", "y")]));
    assert_eq!(pairs("A='x\nB=''\n"), own(&[("A", "x"), ("B", "")]));
    // The rest of what was meant to be in quotes is no heap of invalid lines.
    assert_eq!(pairs("A=\"-----BEGIN\nabc+/\n-----END\nB=1"), own(&[("A", "-----BEGIN\nabc+/\n-----END"), ("B", "1")]));
    assert_eq!(faults("A=\"-----BEGIN\nabc+/\n-----END\nB=1").len(), 1);
}

#[test]
fn a_key_without_quotes_is_one_fault() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\nabc=\n";
    let text = format!("A=-----BEGIN PRIVATE KEY-----\n{body}-----END PRIVATE KEY-----\nB=1");
    assert_eq!(pairs(&text).iter().map(|(key, _)| &key[..]).collect::<Vec<_>>(), ["A", "B"]);
    assert_eq!(faults(&text).len(), 1);
    let message = &read(&text).faults[0].message;
    assert_eq!(message, "this line and the 2 after it are neither assignments nor comments");
}

#[test]
fn templates_are_no_faults() {
    for text in [
        "{{ if .x }}\nA=1\n{{- end }}",
        "{% if x == 1 %}\nA={{ y }}\n{% endif %}",
        "<% if x = 1 %>\nA=<%= y %>\n<% end %>",
        "@@EXTRA@@\nA=@@X@@",
        "{{/* a\nB=2 and \"words\n*/}}\nA=1",
        "{{ key }}={{ value }}\nA=1",
        "PRE_{{ x }}=1\nA=1",
        "${EXTRA}\nA=1",
        "%{ for x in y ~}\nA=${x}\n%{ endfor ~}",
        "A=\"{{ secret \"x\" }}\"",
        "A=\"{% if x %}\n",
    ] {
        assert_eq!(faults(text), [], "{text:?}");
        assert_eq!(pairs(text).iter().map(|(key, _)| &key[..]).collect::<Vec<_>>(), ["A"], "{text:?}");
    }
    assert_eq!(pairs("A=\"{{ secret \"x\" }}\"")[0].1, "{{ secret \"x\" }}");
}

#[test]
fn files_that_are_yaml_or_json_are_read_as_such() {
    for text in [
        "A: 1\nB: two\n",
        "---\nA: 1\n",
        "\"a\": x\nb: 'y'\n",
        "a:\n  b: c\n  d=e\n",
        "# c\na: |\n  B=1\n",
        "URL: http://x?a=b",
    ] {
        assert_eq!(read(text).format, Format::Yaml, "{text:?}");
    }
    assert_eq!(read("{\n  \"A\": \"1\"\n}").format, Format::Json);
    for text in [
        "A=http://x: y",
        "A: 1\nB=2\n",
        "# a: b\n",
        "",
        "A=1",
        "some words\n",
        "{{ a }}: b\nA=1",
        "A",
        "export A: 1\nB=1",
    ] {
        assert_eq!(read(text).format, Format::Dotenv, "{text:?}");
    }
}

#[test]
fn messages_repeat_no_value() {
    let text = "MY KEY=hunter2\nhunter2 is it\nhunter2/aGVsbG8+hunter2=x\nA=\"hunter2\nB='hunter2";
    let document = read(text);
    assert!(document.faults.len() >= 4);
    for fault in &document.faults {
        assert!(!fault.message.contains("hunter2"), "{}", fault.message);
    }
}

const COMPLICATED: &str = "\u{feff}# é top\r\nexport A=\"x\\\"\\né\r\ny\" # c\rB: 'z\n\n'\nC=`q`#d\n{{ if x }}\nD E=1\n<% y\n%>\nF\
=-----BEGIN X-----\nabc=\n-----END X-----\nG=\"open\nH='C:\\d\\' x' # it's\nno line 🚀\nI\nexport J\nK:l\nL:M=n\nO=\\\"p\\\n";

#[test]
fn every_prefix_parses() {
    for end in (0..=COMPLICATED.len()).filter(|&end| COMPLICATED.is_char_boundary(end)) {
        check(&COMPLICATED[..end]);
        check(&COMPLICATED[end..]);
    }
}

/// Long inputs of the kinds that make careless readers slow.
#[test]
fn reads_in_linear_time() {
    let start = std::time::Instant::now();
    let texts = [
        "A=\"x\n".repeat(100_000),
        "A='x\nB=\"y\nC=`z\n".repeat(40_000),
        "A=\"x\\\n".repeat(100_000),
        "MY KEY = \"x\n".repeat(50_000),
        "{{ x\n{% y\n<% z\n".repeat(40_000),
        format!("A={}", " #".repeat(500_000)),
        format!("A=\"{}", "\\".repeat(1_000_000)),
        format!("A={}", "\"'`".repeat(300_000)),
        "x".repeat(1_000_000),
        "A:".repeat(500_000),
        "A=\"x\r".repeat(100_000),
        "A=-----BEGIN=\n".repeat(50_000),
        "A=\"-----BEGIN=\n=\n".repeat(50_000),
    ];
    for text in &texts {
        let _ = read(text);
    }
    // Quadratic work would take many minutes.
    assert!(start.elapsed().as_secs() < 60);
}

/// The invariants that hold for any text.
fn check(text: &str) {
    let document = read(text);
    let inside = |span: Span| {
        assert!(text.get(span.range()).is_some(), "{span:?} of {text:?}");
    };
    let mut end = 0;
    for (_, node) in document.nodes().skip(1).filter(|_| document.format == Format::Dotenv) {
        let Content::Scalar(scalar) = node.content() else { panic!("an entry is a scalar") };
        let key = node.key().unwrap();
        for span in [key.span, node.span(), scalar.text.span, scalar.text.inner] {
            inside(span);
        }
        assert!(
            end <= key.span.start && key.span.start < key.span.end && key.span.end <= node.span().start,
            "{text:?}"
        );
        assert!(node.span().covers(scalar.text.inner));
        end = node.span().end;
    }
    let mut end = 0;
    for &comment in &document.comments {
        inside(comment);
        assert!(end <= comment.start && document.source.slice(comment).starts_with('#'), "{text:?}");
        end = comment.end;
    }
    for fault in &document.faults {
        inside(fault.span);
        assert!(!fault.span.is_empty());
    }
}

proptest! {
    #[test]
    fn any_bytes_keep_the_invariants(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let (source, _) = Source::from_bytes(".env", bytes);
        check(source.text());
    }

    #[test]
    fn any_likely_text_keeps_the_invariants(
        text in "(A|B_c|export|=|: |:|\"|'|`|#| |\t|\n|\r|\r\n|\\\\|\\{\\{|\\}\\}|<%|%>|@@|-----BEGIN|-----END|é|🚀|\0|\u{feff}|\\$){0,40}"
    ) {
        check(&text);
    }

    #[test]
    fn what_is_written_is_read(
        pairs in prop::collection::vec(("[A-Za-z_][A-Za-z0-9_.]{0,12}", "[ -~é\n\t🚀]{0,20}", 0..4_u8, any::<bool>(), any::<bool>()), 0..8),
        line_break in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let mut text = String::from("FIRST=1");
        let mut wanted = Vec::new();
        for (key, value, style, export, comment) in pairs {
            // An `=` before a closing quote on a later line is taken for the next assignment.
            let value = if value.contains('\n') { value.replace('=', "") } else { value };
            let (value, token) = match style {
                0 => {
                    let value: String = value.chars().filter(|char| char.is_ascii_alphanumeric() || "/:.=é".contains(*char)).collect();
                    (value.clone(), value)
                }
                1 => {
                    let value = value.replace('\'', "");
                    (value.clone(), format!("'{value}'"))
                }
                2 => {
                    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
                    (value, format!("\"{escaped}\""))
                }
                _ => {
                    let value = value.replace(['`', '\\'], "");
                    (value.clone(), format!("`{value}`"))
                }
            };
            text.push_str(line_break);
            text.push_str(if export { "export " } else { "" });
            text.push_str(&format!("{key}={token}{}", if comment { " # it's \"why\"" } else { "" }));
            wanted.push((key, value, token));
        }
        let document = read(&text);
        let found: Vec<_> = entries(&document).into_iter().skip(1).map(|entry| (entry.key, entry.value, entry.token)).collect();
        prop_assert_eq!(found, wanted);
        prop_assert_eq!(faults(&text), []);
    }

    /// Where both must agree: no escapes but the common ones, no references, no words without quotes, each key once.
    #[test]
    fn dotenvy_reads_the_same(
        values in prop::collection::vec((
            prop::sample::select(vec!["", "export ", "  "]),
            prop_oneof![
                "[a-z0-9/:.=@,-]{0,12}",
                "'[ -&(-<>-\\[\\]-~\n]{0,12}'",
                "\"([ !#%-<>-\\[\\]-~]|\\\\n|\\\\\"|\\\\\\\\|\n){0,12}\"",
            ],
            prop::sample::select(vec!["", " ", " # why", "  # so"]),
        ), 1..8),
    ) {
        let lines: Vec<_> = values.iter().enumerate().map(|(index, (before, value, after))| format!("{before}K{index}={value}{after}")).collect();
        let text = lines.join("\n");
        let theirs = dotenvy::from_read_iter(text.as_bytes()).collect::<Result<HashMap<_, _>, _>>();
        prop_assume!(theirs.is_ok());
        prop_assert_eq!(pairs(&text).into_iter().collect::<HashMap<_, _>>(), theirs.unwrap());
    }
}
