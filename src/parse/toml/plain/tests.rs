//! Plain TOML is read as the library reads it, and what is ordinary is taken for plain.

use std::sync::Arc;

use proptest::prelude::*;

use super::super::read_as;
use super::{Document, read};
use crate::parse::same;
use crate::source::Source;

/// The reading of a text that is taken for plain, compared with that of the library.
#[track_caller]
fn plain(text: &str) -> Option<Document> {
    let source = Arc::new(Source::new("x.toml", text));
    let quick = read(&source)?;
    let whole = read_as(&source, None);
    assert!(same(&quick, &whole), "{text:?}\n{quick:#?}\n{whole:#?}");
    Some(quick)
}

#[test]
fn what_is_ordinary_is_plain() {
    for text in [
        "",
        "\n",
        "# only a comment",
        "a = 1",
        "a = 1\n\nb_c-4 = \"x # y\" # z\n 'd e'='f'\t\n\"g\" = \"\"\n\"\" = ''\n",
        "a = \"\\b\\e\\f\\n\\r\\t\\\"\\\\ \\\\\"\nb = 'c:\\d'\n",
        "a = 0\nb = -1_000\nc = +2.50\nd = 0.1_2\ng = -1e5\nh = inf\ne = true\nf = false\n",
        "a = 2024-01-02\nb = 07:32:00.5\nc = 2024-01-02T03:04:05Z\nd = 2024-01-02T03:04:05.6+07:00\n",
        "a = []\nb = [ 1, 2.5 ,'c', [\"d\"], ]\ne = [ # f\n  \"g\", # h\n\n  'i'\n]\n",
        "a = {}\nb = { c = 1, d = [2, 3] , 'e' = {f = 'g'} } # h\ni = [{j = 1}, {j = 2}]\n",
        "a.b = 1\na.c.d = 2\na.c.e = 3\na.'f.g' = 4\nh = 5\n",
        "a = 1\n[b]\nc = 2\n# d\n[b.e]\nf.g = 3\n[b.h.i]\n[b.h.j]\nk = 4\n[l]\n",
        "[[a]]\nb = 1\n[a.c]\nd = 2\n[[a]]\n[[a.e]]\n[[a.e]]\nf.g = 3\n[[a]]\n[h]\n",
        "[\"a b\".'c']\r\nd = 1 # e\r\n\r\nf = [\r\n  2,\r\n]\r\n",
        "a = \"\u{1F600}é\" # ü\n",
        "a = \"{{ b }}\"\n",
    ] {
        assert!(plain(text).is_some(), "{text:?}");
    }
}

#[test]
fn what_is_not_sure_to_be_plain_is_left_to_the_library() {
    for text in [
        "a",
        "a =",
        "= 1",
        "a = 1 b = 2",
        "a = b",
        "a b = 1",
        "é = 1",
        "a = 1\na = 2\n",
        "a = 1\na.b = 2\n",
        "a.b = 1\na = 2\n",
        "a.b = 1\nc = 2\na.d = 3\n",
        "a.b = 1\n[a]\n",
        "a.b = 1\n[a.c]\n",
        "a = {b = 1}\n[a.c]\n",
        "a = {b = 1, b = 2}\n",
        "a = {b.c = 1}\n",
        "a = []\n[[a]]\n",
        "[a]\n[b]\n[a.c]\n",
        "[a]\n[a]\n",
        "[a.b]\n[a]\n",
        "[[a]]\n[a]\n",
        "[a]\n[[a]]\n",
        "[[a]]\n[b]\n[[a]]\n",
        "[a.b]\n[a]\nb.c = 1\n",
        "[a",
        "[a]]",
        "[[a]",
        "[[a] ]",
        "[]",
        "[a] b = 1",
        "[ a ]",
        "a . b = 1",
        "a = 01",
        "a = 0x1",
        "a = 1_",
        "a = 1.",
        "a = .1",
        "a = True",
        "a = 2024-13-01",
        "a = 2024-01-02 03:04:05",
        "a = \"b",
        "a = \"b\nc\"",
        "a = 'b\nc'",
        "a = \"\"\"b\"\"\"",
        "a = '''b'''",
        "a = \"\\x41\"",
        "a = \"\\u00e9\"",
        "a = \"\\q\"",
        "\"\\t\" = 1",
        "a = [1",
        "a = [,]",
        "a = [1,,2]",
        "a = [1 2]",
        "a = {b}",
        "a = {b = 1",
        "a = {{ b }}\n",
        "'<<' = 1\n",
        "\u{feff}a = 1\n",
        "a = \u{7}\n",
        "a = 1\rb = 2\r",
    ] {
        assert!(plain(text).is_none(), "{text:?}");
    }
    assert!(plain(&format!("a = {}{}\n", "[".repeat(60), "]".repeat(60))).is_none());
    assert!(plain(&format!("{}a = 1\n", "a.".repeat(60))).is_none());
    assert!(plain(&format!("[{}a]\n", "a.".repeat(60))).is_none());
}

/// What lines are made of, the ordinary first.
const TOKENS: [&str; 50] = [
    "a = ",
    "b = ",
    "a.b = ",
    "a.c.b = ",
    "[a]\n",
    "[a.b]\n",
    "[[a]]\n",
    "[[a.b]]\n",
    "[b]\n",
    "1",
    "\"c\"",
    "'d'",
    "true",
    "[1, 2]",
    "{a = 1}",
    "{b = 'e', a = []}",
    " # f",
    "[",
    "]",
    ",",
    "{",
    "}",
    "a",
    "b",
    ".",
    "=",
    "\"",
    "'",
    "\"\"",
    "''",
    "\\",
    "\\n",
    "\\u00e9",
    "#",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "-",
    "+",
    "0",
    "1.5",
    "_",
    "1979-05-27",
    "07:32:00",
    "ä",
    "\"a\"",
    "'a'.",
    "{{ g }}",
];

fn lines() -> impl Strategy<Value = String> {
    let token = prop_oneof![2 => 0..17_usize, 1 => 0..TOKENS.len()];
    let line = (prop::collection::vec(token, 0..5), prop_oneof![9 => Just("\n"), 1 => Just("\r\n")]);
    prop::collection::vec(line, 1..9).prop_map(|lines| {
        let line = |(tokens, end): (Vec<usize>, &str)| {
            tokens.into_iter().map(|token| TOKENS[token]).chain([end]).collect::<String>()
        };
        lines.into_iter().map(line).collect()
    })
}

/// Headers and settings whose keys are few enough to meet each other again.
fn tables() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "-?[1-9][0-9]{0,3}(\\.[0-9]{1,2})?",
        "\"([a-z #=']|\\\\[nt\"]){0,6}\"",
        "'[a-z #=\"\\\\]{0,6}'",
        "\\[([1-9], ){0,3}\n?[1-9]\\]",
        "\\{ [ab] = [1-9](, c = 'd')? \\}",
        Just("2024-01-02".to_owned()),
    ];
    let path = prop::collection::vec(prop::sample::select(vec!["a", "b", "c", "'d'", "\"a\""]), 1..4);
    let line =
        (path, prop_oneof![3 => value.prop_map(Some), 1 => Just(None)], 0..3_usize).prop_map(|(path, value, shape)| {
            let path = path.join(".");
            match (value, shape) {
                (Some(value), 0) => format!("{path} = {value} # e\n"),
                (Some(value), _) => format!("{path} = {value}\n"),
                (None, 0) => format!("[[{path}]]\n"),
                (None, _) => format!("[{path}]\n"),
            }
        });
    prop::collection::vec(line, 1..9).prop_map(|lines| lines.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_taken_for_plain_is_read_the_same(text in lines()) {
        plain(&text);
        plain(text.trim_end());
    }

    #[test]
    fn tables_are_read_the_same_or_left_to_the_library(text in tables()) {
        plain(&text);
        plain(&text.replace('\n', "\r\n"));
    }
}
