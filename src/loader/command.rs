//! Commands in values: where `$(…)` stands that a loader would run. None is ever run here.

use std::collections::HashMap;
use std::ops::Range;

/// The commands of a text that stand in no other, from `$` to `)`, for the loaders that find them with
/// `\$(\((?:[^()]|\g<1>)+\))`: parentheses in them are paired, and no pair is empty.
pub(super) fn commands(text: &str) -> Vec<Range<usize>> {
    if !text.contains("$(") {
        return Vec::new();
    }
    let mut open: Vec<(usize, bool)> = Vec::new();
    let mut closed = HashMap::new();
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => open.push((at, true)),
            b')' => {
                let Some((start, is_sound)) = open.pop() else { continue };
                if is_sound && start + 1 < at {
                    closed.insert(start, at);
                } else if let Some(around) = open.last_mut() {
                    around.1 = false;
                }
            }
            _ => {}
        }
    }
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices("$(") {
        if found.last().is_some_and(|last| at < last.end) {
            continue;
        }
        found.extend(closed.get(&(at + 1)).map(|close| at..close + 1));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::commands;

    #[test]
    fn parentheses_are_paired() {
        let found = |text: &'static str| commands(text).into_iter().map(|at| &text[at]).collect::<Vec<_>>();
        assert_eq!(found("a$(b (c) $(d))e$(f)"), ["$(b (c) $(d))", "$(f)"]);
        assert_eq!(found("$() $(a()b) $(c"), Vec::<&str>::new());
        assert_eq!(found("$(a $(b)"), ["$(b)"]);
    }
}
