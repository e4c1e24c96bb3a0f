//! Reads what a file of this crate imports: enough of Rust's `use` for one house style.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

/// The rooms that a file names by `crate::`, in imports or elsewhere; its tests and comments do not count.
pub fn rooms(text: &str) -> BTreeSet<String> {
    let code = code(text);
    let named = Regex::new(r"\bcrate::([a-z_]+)").expect("it compiles");
    let elsewhere = named.captures_iter(&code).map(|found| found[1].to_owned());
    let imported = uses(&code).into_iter().filter_map(|path| {
        let mut steps = path.split("::").map(str::to_owned);
        (steps.next()? == "crate").then(|| steps.next())?
    });
    // What starts with a capital is an item that the crate's root re-exports: that is for users, not for rooms.
    imported.chain(elsewhere).filter(|name| name.starts_with(|c: char| c.is_ascii_lowercase())).collect()
}

/// The files that a file imports from by `use crate::` and `use super::`, among those given.
pub fn files(path: &str, text: &str, all: &BTreeSet<String>) -> BTreeSet<String> {
    let inner = path.strip_prefix("src/").and_then(|path| path.strip_suffix(".rs")).unwrap_or(path);
    let module: Vec<&str> = inner.split('/').filter(|step| !["lib", "main"].contains(step)).collect();
    let target = |import: String| {
        let mut steps: Vec<&str> = import.split("::").collect();
        let mut base: Vec<&str> = match *steps.first()? {
            "crate" => Vec::new(),
            "super" => module.clone(),
            _ => return None,
        };
        while steps.first() == Some(&"super") {
            base.pop();
            steps.remove(0);
        }
        base.extend(steps.into_iter().filter(|step| *step != "crate"));
        // The longest beginning of the path that is a file holds the item.
        (1..=base.len())
            .rev()
            .map(|length| format!("src/{}.rs", base[..length].join("/")))
            .find(|file| all.contains(file))
    };
    uses(&code(text)).into_iter().filter_map(target).filter(|file| file != path).collect()
}

/// The circles of a graph, each once, as `a -> b -> a`.
pub fn circles<N: AsRef<str> + Ord>(arrows: &BTreeMap<N, BTreeSet<String>>) -> Vec<String> {
    let arrows: BTreeMap<&str, &BTreeSet<String>> = arrows.iter().map(|(from, to)| (from.as_ref(), to)).collect();
    let mut done = BTreeSet::new();
    let mut found = Vec::new();
    for &start in arrows.keys() {
        follow(start, &arrows, &mut Vec::new(), &mut done, &mut found);
    }
    found
}

fn follow<'a>(
    node: &'a str,
    arrows: &BTreeMap<&'a str, &'a BTreeSet<String>>,
    way: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
    found: &mut Vec<String>,
) {
    if let Some(at) = way.iter().position(|step| *step == node) {
        found.push([&way[at..], &[node]].concat().join(" -> "));
    } else if !done.contains(node) {
        way.push(node);
        arrows
            .get(node)
            .into_iter()
            .flat_map(|named| named.iter())
            .for_each(|next| follow(next, arrows, way, done, found));
        way.pop();
        done.insert(node);
    }
}

/// A file without comments and without the tests at its end.
fn code(text: &str) -> String {
    let body = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text);
    let lines = body.lines().map(|line| if line.trim_start().starts_with("//") { "" } else { line });
    lines.collect::<Vec<_>>().join("\n")
}

/// The paths that a file's `use` items name, groups written out: `use a::{b, c::d};` names `a::b` and `a::c::d`.
fn uses(code: &str) -> Vec<String> {
    let item = Regex::new(r"(?m)^(?:pub(?:\([^)]*\))? )?use ([^;]+);").expect("it compiles");
    let bare = |found: &str| found.split_whitespace().collect::<Vec<_>>().join(" ");
    item.captures_iter(code).flat_map(|found| written_out(&bare(&found[1]))).collect()
}

fn written_out(path: &str) -> Vec<String> {
    let Some((before, group)) = path.split_once('{') else {
        let path = path.split(" as ").next().unwrap_or(path);
        return vec![path.trim().to_owned()];
    };
    let group = group.trim().strip_suffix('}').unwrap_or(group);
    let (mut depth, mut start, mut parts) = (0, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&group[start..]);
    let parts = parts.into_iter().map(str::trim).filter(|part| !part.is_empty());
    parts.flat_map(written_out).map(|part| format!("{}{part}", before.trim())).collect()
}

#[test]
fn imports_are_read() {
    let text = "//! x.\nuse std::io;\nuse crate::{a::{B, C}, d};\nuse super::{E as F, g::H};\n// use crate::no;\nfn f() { crate::x::y() }\n\n#[cfg(test)]\nmod tests {\n use crate::z;\n}\n";
    assert_eq!(uses(&code(text)), ["std::io", "crate::a::B", "crate::a::C", "crate::d", "super::E", "super::g::H"]);
    assert_eq!(rooms(text).into_iter().collect::<Vec<_>>(), ["a", "d", "x"]);
    let all: BTreeSet<String> = ["a", "d", "r", "r/g", "r/s"].map(|name| format!("src/{name}.rs")).into();
    let named: Vec<String> = files("src/r/s.rs", text, &all).into_iter().collect();
    assert_eq!(named, ["src/a.rs", "src/d.rs", "src/r.rs", "src/r/g.rs"]);
    let arrows = [("a", ["b"]), ("b", ["c"]), ("c", ["b"])].map(|(from, to)| (from, to.map(str::to_owned).into()));
    assert_eq!(circles(&arrows.into()), ["b -> c -> b"]);
}
