//! The examples in rule files: small trees of files, with the places that the rule must find marked by carets.

use crate::decode::{Decoder, Item};
use crate::document::{Document, Fault};
use crate::source::Span;

/// A small tree of files that shows what a rule finds, or what it stays silent on.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it shows, in a few words.
    pub name: String,
    /// Whether the rule must find just the marked places; else every rule must stay silent.
    pub bad: bool,
    /// The files: path and text, in the order they are written.
    pub files: Vec<(String, String)>,
    /// Where it stands in the rule file.
    pub span: Span,
}

/// A place that carets mark: `#   ^^^^ pack/rule` under the text they are about.
///
/// The mark that opens the comment counts as a caret where carets follow it directly, so that a token in the first column can be
/// marked; `#^` alone marks the end of the line above, where something is missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// The file.
    pub path: String,
    /// The marked line, counted from 1.
    pub line: u32,
    /// The first marked column, in characters counted from 1; none for the end of the line.
    pub columns: Option<(u32, u32)>,
    /// The rule that the mark names.
    pub rule: String,
}

/// The examples of a rule file.
pub fn examples(document: &Document) -> (Vec<Example>, Vec<Fault>) {
    let mut decoder = Decoder::new(document);
    let mut found = Vec::new();
    if let Some(root) = decoder.root().filter(|root| root.is_map()) {
        let entries = root.entries(&mut decoder, "a rule");
        for (_, item) in entries.into_iter().filter(|(name, _)| name.value == "examples") {
            let Some(mut table) = item.table(&mut decoder, "the examples of a rule") else { continue };
            for (kind, bad) in [("bad", true), ("good", false)] {
                let items =
                    table.required(&mut decoder, kind).map(|item| item.list(&mut decoder, "a list of examples"));
                found.extend(items.into_iter().flatten().filter_map(|item| example(&mut decoder, item, bad)));
            }
            table.finish(&mut decoder);
        }
    }
    (found, decoder.finish())
}

fn example<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, bad: bool) -> Option<Example> {
    let mut table = item.table(decoder, "an example")?;
    let name = table.required(decoder, "name").and_then(|item| item.string(decoder, "a few words"));
    let files = table.required(decoder, "files").map(|item| item.entries(decoder, "a map of paths to texts"));
    let files = files.unwrap_or_default().into_iter().filter_map(|(path, item)| {
        let text = if item.is_null() { String::new() } else { item.string(decoder, "the text of the file")?.value };
        Some((path.value.to_owned(), text))
    });
    let files = files.collect();
    let span = table.head();
    table.finish(decoder);
    Some(Example { name: name?.value, bad, files, span })
}

/// The marks in the text of a file.
pub fn marks(path: &str, text: &str) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut marked = 0;
    for (line, number) in text.lines().zip(1..) {
        match mark(line) {
            Some((columns, rule)) => marks.push(Mark { path: path.to_owned(), line: marked, columns, rule }),
            None => marked = number,
        }
    }
    marks
}

/// The columns and the rule of a line that is a mark.
fn mark(line: &str) -> Option<(Option<(u32, u32)>, String)> {
    let comment = line.trim_start();
    let indent = line.len() - comment.len();
    let (opening, rest) =
        ["#", "//"].into_iter().find_map(|opening| Some((opening, comment.strip_prefix(opening)?)))?;
    let start = rest.find('^')?;
    let carets = rest[start..].len() - rest[start..].trim_start_matches('^').len();
    let rule = rest[start + carets..].trim();
    if !rest[..start].trim().is_empty() || rule.contains(' ') || !rule.contains('/') {
        return None;
    }
    let end = (indent + opening.len() + start + carets + 1) as u32;
    let columns = match (start, carets) {
        (0, 1) => None,
        (0, _) => Some((indent as u32 + 1, end)),
        _ => Some(((indent + opening.len() + start + 1) as u32, end)),
    };
    Some((columns, rule.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carets_mark_the_line_above() {
        let text = "A=1\nB=localhost\n# ^^^^^^^^^ x/y\n#^ x/z\nCC=1\n#^^^^ x/y\n  # about ^ this\n";
        let mark = |line, columns, rule: &str| Mark { path: "p".into(), line, columns, rule: rule.into() };
        let expected = [mark(2, Some((3, 12)), "x/y"), mark(2, None, "x/z"), mark(5, Some((1, 6)), "x/y")];
        assert_eq!(marks("p", text), expected);
    }
}
