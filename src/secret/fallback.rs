//! Fallbacks in references: `${NAME:-default}`, where the name of the variable says whether the default is secret.

use std::borrow::Cow;
use std::ops::Range;

use super::key::{Grade, grade_of_name};
use super::value::{is_plain_path, is_plainly_harmless, is_reference, is_switch};
use crate::reference::{Reference, ReferenceKind, references, ruby};
use crate::text::opens_braces;

/// The places of the defaults in a text, with the names of their variables; those that stand in another default among them.
pub fn defaults(text: &str) -> Vec<(&str, Range<usize>)> {
    let mut found = Vec::new();
    if opens_braces(text) {
        collect(text, 0..text.len(), 8, &mut found);
    }
    found
}

fn collect<'t>(text: &'t str, range: Range<usize>, depth: usize, found: &mut Vec<(&'t str, Range<usize>)>) {
    let Some(inside) = text.get(range.clone()) else { return };
    for reference in references(inside) {
        let Some(default) = default_of(inside, &reference) else { continue };
        let default = range.start + default.start..range.start + default.end;
        found.push((reference.name, default.clone()));
        if depth > 0 {
            collect(text, default, depth - 1, found);
        }
    }
}

/// Where the names of the variables of `${NAME...}` start, in order; an open brace without its end opens none.
pub fn names(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    if opens_braces(text) {
        let mut open = vec![(0..text.len(), 8)];
        while let Some((range, depth)) = open.pop() {
            let Some(inside) = text.get(range.clone()) else { continue };
            for reference in references(inside).iter().filter(|one| inside[one.range.clone()].starts_with("${")) {
                let start = range.start + reference.range.start + 2;
                found.push(start);
                if depth > 0 {
                    open.push((start..range.start + reference.range.end - 1, depth - 1));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

/// Where the default of a reference stands: before the brace that closes it.
fn default_of(text: &str, reference: &Reference<'_>) -> Option<Range<usize>> {
    let default = reference.default.filter(|default| !default.is_empty())?;
    if reference.kind != ReferenceKind::Variable || !text[reference.range.clone()].starts_with("${") {
        return None;
    }
    let end = reference.range.start + text[reference.range.clone()].rfind(default)? + default.len();
    Some(end - default.len()..end)
}

/// Appends the defaults whose variables are called as secrets are, as ranges of bytes.
pub fn find(text: &str, found: &mut Vec<Range<usize>>) {
    found.extend(
        defaults(text).into_iter().filter(|(name, default)| hides(name, &text[default.clone()])).map(|one| one.1),
    );
}

/// [`find`] in the expressions of Ruby that a template holds: `ENV.fetch("API_TOKEN") { "default" }`.
pub fn find_in_ruby(text: &str, found: &mut Vec<Range<usize>>) {
    for (at, _) in text.match_indices("ENV") {
        if let Some((name, default, rest)) = ruby::default(&text[at..])
            && hides(name, default)
        {
            let end = text.len() - rest.len() - 1;
            found.push(end - default.len()..end);
        }
    }
}

fn hides(name: &str, default: &str) -> bool {
    let is_hidden = match grade_of_name(name) {
        Grade::Secret => !is_switch(default) && !is_plain_path(default),
        Grade::Perhaps => !is_plainly_harmless(default),
        Grade::Public | Grade::Plain | Grade::Connection => false,
    };
    is_hidden && !default.is_empty() && !is_reference(default)
}

/// A text in which what stands between the braces of `${...}` divides nothing: other characters, the same number of bytes.
pub fn opaque(text: &str) -> Cow<'_, str> {
    if !opens_braces(text) {
        return Cow::Borrowed(text);
    }
    let mut opaque = String::with_capacity(text.len());
    let mut at = 0;
    for reference in references(text) {
        if !text[reference.range.clone()].starts_with("${") || reference.range.len() < 3 {
            continue;
        }
        opaque.push_str(&text[at..reference.range.start + 2]);
        opaque.extend(std::iter::repeat_n('_', reference.range.len() - 3));
        at = reference.range.end - 1;
    }
    opaque.push_str(&text[at..]);
    Cow::Owned(opaque)
}

/// What is hidden of a part of a text that is secret where it stands: the default alone where it is one fallback.
pub fn within(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let Some(inside) = text.get(part.clone()) else { return Vec::new() };
    if !opens_braces(inside) {
        return vec![part];
    }
    let found = references(inside);
    let whole = found.len() == 1 && found[0].range == (0..inside.len());
    match found.first().filter(|_| whole).and_then(|reference| default_of(inside, reference)) {
        Some(default) => {
            let default = part.start + default.start..part.start + default.end;
            if is_reference(&text[default.clone()]) { Vec::new() } else { vec![default] }
        }
        None => vec![part],
    }
}

#[cfg(test)]
mod tests {
    use super::find_in_ruby;
    use crate::secret::secret_shapes;

    #[test]
    fn defaults_in_ruby() {
        for (text, expected) in [
            (r#"mail: <%= ENV.fetch("API_TOKEN") { "hunter2" } %>"#, "hunter2"),
            (r#"<%= ENV["DB_PASSWORD"].presence || 'a\b' %> <%= ENV["PORT"] || "80" %>"#, "a\\b"),
            (r#"<%= ENV.fetch("API_TOKEN", "a#{b}c").strip %>"#, "a#{b}c"),
            (r#"<%= ENV.fetch("API_HOST", "hunter2") %>"#, ""),
        ] {
            let mut found = Vec::new();
            find_in_ruby(text, &mut found);
            assert_eq!(found.iter().map(|range| &text[range.clone()]).collect::<String>(), expected, "{text}");
            assert!(
                found.iter().all(|range| secret_shapes(text)
                    .iter()
                    .any(|shape| shape.start <= range.start && range.end <= shape.end)),
                "{text}"
            );
        }
    }
}
