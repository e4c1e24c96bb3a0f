//! TOML: what is read, where it stands, and what is a fault.

use super::*;

fn document(text: &str) -> Document {
    crate::parse::parse(Arc::new(Source::new("x.toml", text)), Format::Toml)
}

fn settings(document: &Document) -> String {
    let all = document.roots().iter().flat_map(|root| document.settings(*root));
    let all: Vec<_> = all
        .map(|setting| {
            if setting.value.verbatim {
                assert_eq!(document.source.slice(setting.span), setting.value.text);
            }
            format!("{}={}", setting.key, setting.value.text)
        })
        .collect();
    all.join(" ")
}

#[test]
fn values_have_their_types_places_and_the_order_of_the_source() {
    let text = "\u{feff}z = 1_000 # é\na.b.c = \"x\\ty\"\n'q.r' = '日本'\n[env.production]\nd = 1.5\ne = 2024-01-02\nf = [1, {g = true}]\n\
                [[list]]\nh = \"\"\"\r\none\n\"\"\"\n[[list]]\nh = '''two'''\n[env]\ni = 0xF\n";
    let document = document(text);
    assert_eq!(document.faults, []);
    let expected = "z=1_000 a.b.c=x\ty q.r=日本 env.production.d=1.5 env.production.e=2024-01-02 env.production.f[0]=1 \
                    env.production.f[1].g=true env.i=0xF list[0].h=one\n list[1].h=two";
    let mut sorted: Vec<_> = settings(&document).split(' ').map(str::to_owned).collect();
    let mut wanted: Vec<_> = expected.split(' ').map(str::to_owned).collect();
    sorted.sort();
    wanted.sort();
    assert_eq!(sorted, wanted);
    let all = document.settings(document.roots()[0]);
    let keys: Vec<_> = all.iter().map(|setting| document.source.slice(setting.key_span)).collect();
    assert_eq!(keys[..3], ["z", "c", "q.r"]);
    use ValueKind::{Boolean, Float, Integer, Text, Timestamp};
    let kind = |key: &str| all.iter().find(|setting| setting.key.text() == key).map(|setting| setting.value.kind);
    for (key, expected) in [
        ("z", Integer),
        ("a.b.c", Text),
        ("env.production.d", Float),
        ("env.production.e", Timestamp),
        ("env.production.f[1].g", Boolean),
        ("env.i", Integer),
    ] {
        assert_eq!(kind(key), Some(expected), "{key}");
    }
    let comments: Vec<_> = document.comments.iter().map(|span| document.source.slice(*span)).collect();
    assert_eq!(comments, ["# é"]);
}

#[test]
fn tables_reach_from_their_header_to_their_last_entry() {
    let document = document("[a]\nb = 1\n\n[a.c]\nd = {e = 1}\n\n[f]\n");
    let span = |key: &str| {
        let found = document.nodes().find(|(_, node)| node.key().is_some_and(|name| document.text(&name) == key));
        document.source.slice(found.expect(key).1.span()).to_owned()
    };
    assert_eq!(span("a"), "[a]\nb = 1\n\n[a.c]\nd = {e = 1}");
    assert_eq!(span("c"), "[a.c]\nd = {e = 1}");
    assert_eq!(span("d"), "{e = 1}");
    assert_eq!(span("f"), "[f]");
}

#[test]
fn each_mistake_is_a_fault_and_the_rest_is_read() {
    let document = document("a = \nb = 1\nc = foo bar\nd = \"open\ne = 2\nf = 0b\n[g\nh = 3\n");
    assert!(document.faults.len() >= 5, "{:?}", document.faults);
    assert!(
        document
            .faults
            .iter()
            .all(|fault| fault.rule == "syntax/invalid" && fault.message.starts_with("not valid TOML: "))
    );
    let read = settings(&document);
    for kept in ["b=1", "c=foo bar", "e=2"] {
        assert!(read.contains(kept), "{read}");
    }
    assert!(document.faults.iter().all(|fault| !fault.message.contains("foo") && !fault.message.contains("open")));
}

#[test]
fn keys_set_twice_are_told_with_the_first() {
    let document = document("[a]\nx = 1\n[b]\nx = 1\nx = 2\n[a]\ny = 3\n");
    let found: Vec<_> = document
        .faults
        .iter()
        .map(|fault| (fault.rule, fault.key.as_deref().unwrap(), fault.span.start, fault.related.unwrap().0.start))
        .collect();
    assert_eq!(found[0], ("syntax/duplicate-key", "b.x", 20, 14));
    assert_eq!(found[1].0, "syntax/duplicate-key");
}

#[test]
fn templates_are_text_and_never_mistakes() {
    for (text, read) in [
        ("a = {{ x }}\nb = \"{{ y }}\\t\"\n", "a={{ x }} b={{ y }}\t"),
        ("{% if x %}\na = 1\n{% else %}\na = 2\n{% endif %}\nb = <%= é %>\n", "a=1 b=<%= é %>"),
        ("a = \"{{ x }}\\t\"\n", "a={{ x }}\t"),
        ("a = {{ x }}y\nb = 1\n", "a={{ x }}y b=1"),
    ] {
        let document = document(text);
        assert_eq!(document.faults, [], "{text:?}");
        assert_eq!(settings(&document), read, "{text:?}");
    }
}

#[test]
fn nesting_has_a_limit() {
    for text in [
        format!("a = {}", "[".repeat(10_000)),
        format!("{}a = 1", "a.".repeat(10_000)),
        format!("[{}a]\nb=1", "a.".repeat(10_000)),
    ] {
        let document = document(&text);
        assert!(document.faults.iter().any(|fault| fault.rule == "syntax/limit"), "{:?}", document.faults.first());
        settings(&document);
    }
}

proptest::proptest! {
    #[test]
    fn comments_are_found_without_the_lexer(text in "([a#\"' =\r]|[a#=\n]|\n|\r\n|[\\[\\],]){0,24}") {
        if let Some(comments) = super::comments_of_lines(&text) {
            proptest::prop_assert_eq!(comments, super::comments_of_tokens(&text));
        }
    }
}
