//! Variables in Dockerfiles and compose files: `$X`, `${X}`, `${X:-default}`.

/// Nothing is expanded within more defaults of defaults than these.
const DEEPEST: usize = 4;

/// A text with its variables filled by `known` or by their defaults, and whether any was; none where one has no value.
pub fn expanded(text: &str, known: &dyn Fn(&str) -> Option<String>) -> Option<(String, bool)> {
    expand(text, known, 0)
}

fn expand(text: &str, known: &dyn Fn(&str) -> Option<String>, depth: usize) -> Option<(String, bool)> {
    if depth > DEEPEST {
        return None;
    }
    let Some((before, after)) = text.split_once('$') else { return Some((text.to_owned(), false)) };
    let mut filled = before.to_owned();
    let rest = match after.strip_prefix('{') {
        Some(inner) => {
            let end = closing(inner)?;
            let (body, rest) = (inner.get(..end)?, inner.get(end + 1..)?);
            let name = body.len() - body.trim_start_matches(is_name).len();
            let default = body.get(name..)?;
            let default = default.strip_prefix(":-").or_else(|| default.strip_prefix('-'));
            match (known(body.get(..name)?), default) {
                (Some(value), _) => filled.push_str(&value),
                (None, Some(default)) => filled.push_str(&expand(default, known, depth + 1)?.0),
                (None, None) => return None,
            }
            rest
        }
        None => {
            let name = after.len() - after.trim_start_matches(is_name).len();
            filled.push_str(&known(after.get(..name).filter(|name| !name.is_empty())?)?);
            after.get(name..)?
        }
    };
    // Each variable costs a step, so that a text of many is not followed for ever.
    let (rest, _) = if rest.contains('$') { expand(rest, known, depth + 1)? } else { (rest.to_owned(), false) };
    filled.push_str(&rest);
    Some((filled, true))
}

/// Where the brace closes that was opened before the text.
fn closing(text: &str) -> Option<usize> {
    let mut open = 1_usize;
    for (at, char) in text.char_indices() {
        match char {
            '{' => open += 1,
            '}' if open == 1 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

fn is_name(char: char) -> bool {
    char.is_ascii_alphanumeric() || char == '_'
}
