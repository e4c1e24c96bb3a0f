//! What a text must begin with for a regular expression to find anything in it.

use super::Letters;

/// Texts of which one must come first.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Opens {
    texts: Vec<String>,
    /// Their first letters.
    letters: Letters,
}

impl Opens {
    /// What one must begin with, where an expression says so itself: `^a` or `^(a|b)`, and with the full stop of `^a\.` behind it.
    pub(super) fn of(expression: &str) -> Option<Self> {
        let flags = expression.strip_prefix("(?").and_then(|rest| rest.split_once(')'));
        let plain = |flags: &str| flags.bytes().all(|flag| matches!(flag, b'i' | b'-' | b'u'));
        let rest = flags.map_or(Some(expression), |(flags, rest)| plain(flags).then_some(rest))?.strip_prefix('^')?;
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let may_be_left_out = |rest: &str| rest.starts_with(['?', '*', '{']);
        let (firsts, rest) = match rest.strip_prefix('(').and_then(|rest| rest.split_once(')')) {
            Some((inside, rest)) => (inside, rest),
            None => {
                let length = rest.bytes().take_while(|byte| is_name(*byte)).count();
                rest.split_at(length.saturating_sub(usize::from(may_be_left_out(&rest[length..]))))
            }
        };
        let fits = firsts.split('|').all(|first| !first.is_empty() && first.bytes().all(is_name));
        let sure = fits && !may_be_left_out(rest) && !may_be_divided(rest);
        let stop = if rest.strip_prefix("\\.").is_some_and(|rest| !may_be_left_out(rest)) { "." } else { "" };
        sure.then(|| Opens {
            texts: firsts.split('|').map(|first| [first, stop].concat()).collect(),
            letters: firsts.split('|').map(|one| Letters::of(&one[..1])).fold(Letters::default(), Letters::and),
        })
    }

    /// Their first letters.
    pub(super) const fn letters(&self) -> Letters {
        self.letters
    }

    /// Whether a text may begin with one of them.
    pub(super) fn may_begin(&self, text: &str) -> bool {
        let Some(first) = text.as_bytes().first() else { return false };
        let begins = |one: &String| {
            let one = one.as_bytes();
            // Most begin with another letter. What is not ASCII may be the same as an ASCII letter where case does not count; it
            // takes more bytes.
            let is_near = !first.is_ascii() || (first ^ one[0]) & !0x20 == 0;
            let head = text.as_bytes().get(..one.len()).filter(|_| is_near);
            head.is_some_and(|head| head.eq_ignore_ascii_case(one) || !head.is_ascii())
        };
        self.texts.iter().any(begins)
    }
}

/// Whether a `|` may divide an expression that stands in no bracket.
fn may_be_divided(expression: &str) -> bool {
    let (mut depth, mut class, mut previous, mut bytes) = (0_usize, false, 0, expression.bytes());
    while let Some(byte) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            // A class that holds brackets is not looked through.
            b']' if class && matches!(previous, b'[' | b'^') => return true,
            b'[' if class => return true,
            b'[' | b']' => class = byte == b'[',
            b'(' if !class => depth += 1,
            b')' if !class => depth = depth.saturating_sub(1),
            b'|' if !class && depth == 0 => return true,
            _ => {}
        }
        previous = byte;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_a_text_is_read_off() {
        for (expression, expected) in [
            (r"^services\.[^.]+\.(image|build)\b", Some("services.")),
            (r"^(Ingress|Service)\.", Some("Ingress.|Service.")),
            (r"^(Ingress|Service)\.?x", Some("Ingress|Service")),
            (r"(?i-u)^https?://", Some("http")),
            (r"^ab{0,2}c", Some("a")),
            (r"^ab+", Some("ab")),
            (r"(?m)^a", None),
            (r"^a|b", None),
            (r"^a[|]b", Some("a")),
            (r"^a[.\[|]b", Some("a")),
            (r"^a[\]|]b|c", None),
            (r"^a[](]|b", None),
            (r"^(a|b)?c", None),
            (r"^(a|)c", None),
            (r"^a*b", None),
            (r"a", None),
        ] {
            let texts = Opens::of(expression).map(|opens| opens.texts.join("|"));
            assert_eq!(texts.as_deref(), expected, "{expression}");
        }
    }
}
