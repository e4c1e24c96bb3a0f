//! JSON with comments: what is read, where it stands, and what is a fault.

use super::*;

fn document(path: &str, text: &str) -> Document {
    crate::parse::parse(Arc::new(Source::new(path, text)), Format::Json)
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
fn values_have_their_types_and_places() {
    let text =
        "\u{feff}{\"a\": 1, \"é\": -1.5e3, \"b\\u0041\": \"x\\ny\", \"c\": [true, null, {}], \"d\": \"日本\"}\r\n";
    let document = document("x.json", text);
    assert_eq!(document.faults, []);
    assert_eq!(settings(&document), "a=1 é=-1.5e3 bA=x\ny c[0]=true c[1]=null c[2]= d=日本");
    let kinds: Vec<_> = document.settings(document.roots()[0]).iter().map(|setting| setting.value.kind).collect();
    use ValueKind::{Boolean, Float, Integer, Map, Null, Text};
    assert_eq!(kinds, [Integer, Float, Text, Boolean, Null, Map, Text]);
    let spans: Vec<_> = document.nodes().map(|(_, node)| document.source.slice(node.span())).collect();
    assert_eq!(spans[0], text.trim_start_matches('\u{feff}').trim_end());
    assert_eq!(spans[4], "[true, null, {}]");
}

#[test]
fn comments_and_trailing_commas_are_accepted() {
    let document = document("tsconfig.json", "// one\n{ /* two */ \"a\": [1, 2,], }\n");
    assert_eq!(document.faults, []);
    assert_eq!(settings(&document), "a[0]=1 a[1]=2");
    let comments: Vec<_> = document.comments.iter().map(|span| document.source.slice(*span)).collect();
    assert_eq!(comments, ["// one", "/* two */"]);
    assert_eq!(super::super::parse(Arc::new(Source::new("a.json", "")), Format::Json).faults, []);
}

#[test]
fn json5_is_accepted_where_the_name_says_so() {
    let text = "{a: 'x', b: +.5, c: 0xF, d: Infinity, \"e\": 1}";
    assert_eq!(document("x.json5", text).faults, []);
    let document = document("x.json", text);
    assert_eq!(document.faults.len(), 1);
    assert_eq!(settings(&document), "a=x b=+.5 c=0xF d=Infinity e=1");
}

#[test]
fn variables_stand_for_values() {
    let text = "{\"a\": ${PORT:-8080}, \"b\": [${A}, 1], \"c\": ${LIST:-[]},\n\"d\": ${MAP:-{}}}\n";
    let document = document("x.json", text);
    assert_eq!(document.faults, []);
    assert_eq!(settings(&document), "a=${PORT:-8080} b[0]=${A} b[1]=1 c=${LIST:-[]} d=${MAP:-{}}");
    let many = format!("[{}1]", "${A},".repeat(200));
    assert_eq!(super::super::parse(Arc::new(Source::new("a.json", many.as_str())), Format::Json).faults, []);
    for text in ["{\"a\": ${}}", "{${A}: 1}", "{\"a\": 1 ${A}}", "{\"a\": ${A\n}"] {
        assert_ne!(self::document("x.json", text).faults, [], "{text}");
    }
}

#[test]
fn one_mistake_is_one_fault_and_the_rest_is_read() {
    for (text, read, place) in [
        ("{\"a\": 1 \"b\": 2}", "a=1 b=2", 7),
        ("{\"a\": , \"b\": 2}", "a= b=2", 6),
        ("{\"a\": \"open,\n \"b\": 2}", "a=\"open b=2", 6),
        ("{\"a\": \"\\q\", \"b\": 2}", "a=\"\\q\" b=2", 6),
        ("{\"a\": [1, 2, \"b\": 3}", "a[0]=1 a[1]=2 a[2]=b a[3]=3", 16),
        ("{\"a\": 1, \"b\": {\"c\": 2", "a=1 b.c=2", 21),
        ("{\"a\": @x, \"b\": 2}", "a=@x b=2", 6),
        ("{\"a\": 0123, \"b\": 2}", "a=0 b=2", 7),
        ("{\"a\": \0, \"b\": 2}", "a=\0 b=2", 6),
        ("{\"a\" 1, \"b\": 2}", "a=1 b=2", 5),
        ("{\"a\": 1} {\"b\": 2}", "a=1", 9),
        ("{\"a\": True, \"b\": 2}", "a=True b=2", 6),
        ("}{\"a\": 1}", "a=1", 0),
    ] {
        let document = document("x.json", text);
        assert_eq!(document.faults.len(), 1, "{text:?}: {:?}", document.faults);
        assert_eq!((document.faults[0].rule, document.faults[0].span.start), ("syntax/invalid", place), "{text:?}");
        assert_eq!(settings(&document), read, "{text:?}");
    }
}

#[test]
fn keys_set_twice_stay_and_are_told() {
    let document = document("x.json", "{\"a\": {\"b\": 1, \"b\": 2}}");
    assert_eq!(settings(&document), "a.b=2");
    assert_eq!(document.faults[0].rule, "syntax/duplicate-key");
    assert_eq!(document.faults[0].key.as_deref(), Some("a.b"));
    assert_eq!(document.len(), 4);
}

#[test]
fn templates_are_text_and_never_mistakes() {
    for (text, read) in [
        ("{\"a\": {{ x }}, \"b\": \"{{ y }}\\n\"}", "a={{ x }} b={{ y }}\n"),
        ("{\n{% if x %}\n\"a\": 1,\n{% endif %}\n\"b\": <%= é %>}", "a=1 b=<%= é %>"),
        ("{\"a\": \"{{ x }}\\n\"}", "a={{ x }}\n"),
        ("{\"a\": {{ x }} \"b\": 1}", "a={{ x }} b=1"),
    ] {
        let document = document("x.json", text);
        assert_eq!(document.faults, [], "{text:?}");
        assert_eq!(settings(&document), read, "{text:?}");
    }
}

#[test]
fn nesting_has_a_limit() {
    let document = document("x.json", &"[".repeat(10_000));
    assert_eq!(document.faults[0].rule, "syntax/limit");
    assert_eq!(document.faults.len(), 1);
    assert_eq!(document.settings(document.roots()[0]).len(), 1);
}
