//! YAML: what is read under both versions, where it stands, and what is a fault.

use super::*;
use crate::document::ValueKind;
use crate::parse::parse;

fn document(text: &str) -> Document {
    parse(Arc::new(Source::new("x.yaml", text)), Format::Yaml)
}

/// The settings of all roots as `key=value`, each checked to lie where it says.
fn settings(text: &str) -> Vec<String> {
    let document = document(text);
    let mut all = Vec::new();
    for root in document.roots() {
        for setting in document.settings(*root) {
            if setting.value.verbatim {
                assert_eq!(document.source.slice(setting.span), setting.value.text, "{text:?}");
            }
            all.push(format!("{}={}", setting.key, setting.value.text));
        }
    }
    all
}

/// The faults as `rule @ what stands at their span`.
fn faults(text: &str) -> Vec<String> {
    let document = document(text);
    document.faults.iter().map(|fault| format!("{} @ {}", fault.rule, document.source.slice(fault.span))).collect()
}

#[track_caller]
fn scalar(text: &str, key: &str) -> (ValueKind, bool, bool, String) {
    let document = document(text);
    let settings = document.settings(document.roots()[0]);
    let setting = settings.iter().find(|setting| setting.key.text() == key).expect(key);
    let slice = document.source.slice(setting.span).to_owned();
    (setting.value.kind, setting.value.disputed, setting.value.quoted, slice)
}

#[test]
fn values_are_typed_by_quotes_tags_and_look() {
    let text = "a: no\nb: 'no'\nc: !!str 12\nd: !Ref Thing\ne: !!int \"7\"\nf:\ng: ~\nh: 0x1F\ni: \"x\\ty\"\nj: !vault |\n  $ANSIBLE\n  6162\n";
    assert_eq!(scalar(text, "a"), (ValueKind::Text, true, false, "no".into()));
    assert_eq!(scalar(text, "b"), (ValueKind::Text, false, true, "no".into()));
    assert_eq!(scalar(text, "c"), (ValueKind::Text, false, true, "12".into()));
    assert_eq!(scalar(text, "d"), (ValueKind::Text, false, true, "Thing".into()));
    assert_eq!(scalar(text, "e"), (ValueKind::Integer, false, true, "7".into()));
    assert_eq!(scalar(text, "f"), (ValueKind::Null, false, false, "".into()));
    assert_eq!(scalar(text, "g"), (ValueKind::Null, false, false, "~".into()));
    assert_eq!(scalar(text, "h"), (ValueKind::Integer, false, false, "0x1F".into()));
    assert_eq!(scalar(text, "i"), (ValueKind::Text, false, true, "x\\ty".into()));
    assert_eq!(scalar(text, "j").0, ValueKind::Text);
    assert!(settings(text).contains(&"i=x\ty".to_owned()));
}

#[test]
fn absent_values_stand_after_their_colon() {
    let document = document("a:\nb:   # c\n  \nc: {d: , e}\nf: [1, ]\n");
    let places: Vec<_> = document.settings(document.roots()[0]).iter().map(|setting| setting.span).collect();
    assert_eq!(places[..4], [Span::at(2), Span::at(5), Span::at(21), Span::at(25)]);
}

#[test]
fn block_scalars_reach_from_their_header_to_their_last_line() {
    let text = "a: |\n  one\n  two\n\nb: >- # why\n\n  three\n  four\nc: |\nd:\n  - &x !t |+2\n    five\n\n";
    let document = document(text);
    let spans: Vec<_> = document
        .nodes()
        .filter_map(|(_, node)| match node.content() {
            crate::document::Content::Scalar(scalar) => {
                Some(document.source.slice(node.span())).zip(Some(document.text(&scalar.text)))
            }
            _ => None,
        })
        .collect();
    let expected = [
        ("|\n  one\n  two", "one\ntwo\n"),
        (">- # why\n\n  three\n  four", "\nthree four"),
        ("|", ""),
        ("|+2\n    five", "five\n\n"),
    ];
    assert_eq!(spans, expected);
    assert_eq!(faults(text), [""; 0]);
}

#[test]
fn aliases_keep_their_place_and_know_their_anchor() {
    let document =
        document("base: &b {x: 1, y: 2}\nport: &p 80\nother: *p\n&k key: v\nnamed: *k\nuse:\n  <<: *b\n  y: 3\n");
    let settings = document.settings(document.roots()[0]);
    let find = |key: &str| settings.iter().find(|setting| setting.key.text() == key).expect(key);
    let other = find("other");
    assert_eq!((other.value.text, document.source.slice(other.span)), ("80", "*p"));
    assert_eq!(document.source.slice(*other.anchor.as_deref().unwrap()), "80");
    assert_eq!(find("named").value.text, "key");
    assert_eq!(find("use.x").value.text, "1");
    assert_eq!(find("use.y").value.text, "3");
    assert_eq!(faults("a: *nope\nb: 1\n"), ["syntax/unknown-anchor @ *nope"]);
    assert_eq!(faults("a: &x 1\n---\nb: *x\n"), ["syntax/unknown-anchor @ *x"]);
}

#[test]
fn each_document_has_a_root() {
    let text = "# first\na: 1\n---\nb: 2\n...\n---\n- c: 3\n";
    assert_eq!(document(text).roots().len(), 3);
    assert_eq!(settings(text), ["a=1", "b=2", "[0].c=3"]);
    assert_eq!(document("").roots().len(), 0);
    assert_eq!(document("# only\n").roots().len(), 0);
    let comments: Vec<_> =
        document(text).comments.iter().map(|span| document(text).source.slice(*span).to_owned()).collect();
    assert_eq!(comments, ["# first"]);
}

#[test]
fn byte_order_marks_line_breaks_and_other_scripts_keep_their_offsets() {
    let text = "\u{feff}名前: 'é日本' # ü\r\nb: \"x\"\r\nc: |\r\n  d\r\n";
    assert_eq!(settings(text), ["名前=é日本", "b=x", "c=d\n"]);
    assert_eq!(settings("a: 1\rb: 2\r"), ["a=1", "b=2"]);
    assert_eq!(faults(text), [""; 0]);
}

#[test]
fn maps_and_lists_can_be_keys() {
    assert_eq!(
        settings("? [x, y]\n: 3\n? - a\n  - b\n: 4\n? plain\n: 5\nz: 6\n"),
        ["[x, y]=3", "- a\n  - b=4", "plain=5", "z=6"]
    );
}

#[test]
fn one_mistake_costs_one_block() {
    for (text, read, fault) in [
        ("a: 1\nb: \"open\nc: 3\nd: 4\n", "a=1 b=\"open c=3 d=4", "syntax/invalid @ \""),
        ("a:\n  b: 1\n c: 2\nd: 3\ne: 4\n", "a.b=1 d=3 e=4", "syntax/invalid @ c"),
        ("a:\n\tb: 1\nc: 2\n", "a=b: 1 c=2", "syntax/invalid @ b"),
        ("a: b: c\nd: 1\n", "a=b d=1", "syntax/invalid @ :"),
        ("a:\n  b: 1\n   c: 2\nd: 3\n", "a.b=1 d=3", "syntax/invalid @ :"),
        ("a:\n  b: 1 x\r\n   c:\r\n    d: 2\ne: 3\n", "a.b=1 x e=3", "syntax/invalid @ :"),
        ("a: [1, 2,\nb: 3\n", "a[0]=1 a[1]=2 b=3", "syntax/invalid @ b"),
        ("a: 1\nb: @x\nc: 2\n", "a=1 b=@x c=2", "syntax/invalid @ @"),
        ("a: 1\n- b\nc: 2\n", "a=1 c=2", "syntax/invalid @ b"),
        ("a: 1\nb: {\n---\nc: 2\n", "a=1 b= c=2", "syntax/invalid @ {"),
        ("a: 1\nb: \0\nc: 2\n", "a=1 b=\0 c=2", "syntax/invalid @ \0"),
        ("a: %x\nb: `y`\nc: 1\n", "a=%x b=`y` c=1", "syntax/invalid @ %"),
    ] {
        assert_eq!(faults(text), [fault], "{text:?}");
        assert_eq!(settings(text).join(" "), read, "{text:?}");
    }
}

#[test]
fn lines_in_brackets_may_stand_at_any_column() {
    let text = "a: [\n  1,\n  2\n]\nb:\n  c: {\n    d: 3\n  }\n  e: 4\n";
    assert_eq!(settings(text), ["a[0]=1", "a[1]=2", "b.c.d=3", "b.e=4"]);
    assert_eq!(faults(text), [""; 0]);
    assert_eq!(settings(&format!("{text}f: @\n")).last().unwrap(), "f=@");
    assert_eq!(faults(&format!("{text}f: @\n")), ["syntax/invalid @ @"]);
}

#[test]
fn each_document_has_its_own_mistake() {
    assert_eq!(faults("a: @\n---\nb: 1\n---\nc: `\n"), ["syntax/invalid @ @", "syntax/invalid @ `"]);
}

#[test]
fn keys_set_twice_are_told_with_the_first() {
    let document = document("a:\n  b: 1\n  'b': 2\n  <<: {}\n  <<: {}\nlist:\n  - {x: 1, x: 2}\n");
    let found: Vec<_> = document
        .faults
        .iter()
        .map(|fault| {
            (
                fault.rule,
                fault.key.as_deref().unwrap(),
                document.source.slice(fault.span),
                fault.related.unwrap().0.start,
            )
        })
        .collect();
    let rule = "syntax/duplicate-key";
    assert_eq!(found, [(rule, "a.b", "'b'", 5), (rule, "list[0].x", "x", 48)]);
}

#[test]
fn templates_are_text_and_never_mistakes() {
    for (text, read) in [
        ("a: {{ .Values.a }}\nb: \"{{ x }}\"\n", "a={{ .Values.a }} b={{ x }}"),
        ("a: \"{{ .x | default \"y\" }}\"\nb: 1\n", "a={{ .x | default \"y\" }} b=1"),
        ("a: \"{{ é }}\\t{{b}}\"\n", "a={{ é }}\t{{b}}"),
        ("{{- if .x }}\na: 1\n{{- else }}\na: 2\n{{- end }}\n", "a=2"),
        ("{{ .key }}: 1\n{% for x in y %}\nb: {{ x }}-{{ y }}:80\n{% endfor %}\n", "{{ .key }}=1 b={{ x }}-{{ y }}:80"),
        ("a:\n  {{- toYaml .Values.a | nindent 2 }}\nb: 1\n", "a={{- toYaml .Values.a | nindent 2 }} b=1"),
        ("a: |\n{{ .Files.Get \"x\" | indent 2 }}\nb: 1\n", "a={{ .Files.Get \"x\" | indent 2 }} b=1"),
        ("a: |\n  x\n  {{- if .y }}\n  z\n  {{- end }}\nb: 1\n", "a=x\n  {{- if .y }}\n  z b=1"),
        ("a: <%= ENV['A'] %>\nb: <%= ENV.fetch('B') { 1 } %>\n", "a=<%= ENV['A'] %> b=<%= ENV.fetch('B') { 1 } %>"),
        ("a: [{{ x }}, {{ y }}]\nb: ${{ secrets.B }}\n", "a[0]={{ x }} a[1]={{ y }} b=${{ secrets.B }}"),
        ("a: {{ x }}\n{{ broken: [ }}\nb: 'x' y\nc: 1\n", "a={{ x }} b='x' y c=1"),
    ] {
        assert_eq!(faults(text), [""; 0], "{text:?}");
        assert_eq!(settings(text).join(" "), read, "{text:?}");
    }
    assert_eq!(scalar("a: {{ x }}\n", "a"), (ValueKind::Text, false, true, "{{ x }}".into()));
}

#[test]
fn nesting_has_a_limit() {
    let text = format!("a: {}\nb: 1\n", "[".repeat(10_000));
    assert_eq!(faults(&text), ["syntax/limit @ ["]);
    let deep: String = (0..1000).map(|level| format!("{}a:\n", " ".repeat(level))).collect();
    assert_eq!(faults(&deep), ["syntax/limit @ a"]);
    assert!(settings(&format!("{deep}b: 1\n")).contains(&"b=1".to_owned()));
}

#[test]
fn aliases_of_aliases_are_bounded() {
    let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(", ");
        text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
    }
    assert_eq!(faults(&text).len(), 1);
    assert!(faults(&text)[0].starts_with("syntax/limit"));
    let merges =
        text.replace("[x, x, x, x, x, x, x, x, x, x]", "{x: 1}").replace("[*", "{<<: [*").replace("]\n", "]}\n");
    for text in [&*text, &merges, "a: &a [*a, *a, *a]\nb: &b {<<: [*b, *b], c: *b, d: 1}\n"] {
        assert!(settings(text).len() <= crate::document::MOST_ALIASED + 1000, "{}", settings(text).len());
    }
    assert_eq!(settings("b: &b {<<: [*b, *b], c: *b, d: 1}\n"), ["b.d=1"]);
}
