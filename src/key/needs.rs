//! What a text must hold for a regular expression to find anything in it, read off the expression without compiling it.

/// Literal texts all of which must occur, in lower case where the expression ignores case.
///
/// Only what stands outside of groups, classes and choices is read, so that there may be needs that are not known, and none is
/// known wrongly.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    literals: Vec<String>,
    ignores_case: bool,
}

impl Needs {
    /// The needs of an expression, in the syntax of <https://docs.rs/regex/latest/regex/#syntax>.
    pub fn of(expression: &str) -> Needs {
        let (flags, body) = match expression.strip_prefix("(?").and_then(|rest| rest.split_once(')')) {
            Some((flags, body)) if flags.bytes().all(|flag| flag.is_ascii_alphabetic() || flag == b'-') => {
                (flags, body)
            }
            _ => ("", expression),
        };
        let mut needs = Needs { ignores_case: flags.split('-').next().unwrap_or("").contains('i'), ..Needs::default() };
        // In this mode white space and comments stand for nothing.
        if flags.contains('x') || !body.is_ascii() || !needs.read(body) {
            needs.literals.clear();
        }
        needs
    }

    /// Whether a text holds everything that is needed.
    pub fn are_met_by(&self, text: &str) -> bool {
        let holds = |literal: &String| match self.ignores_case {
            false => text.contains(literal.as_str()),
            true => {
                text.as_bytes().windows(literal.len()).any(|window| window.eq_ignore_ascii_case(literal.as_bytes()))
            }
        };
        // Without ASCII, letters may have other cases than these.
        self.ignores_case && !text.is_ascii() || self.literals.iter().all(holds)
    }

    /// Reads the runs of literal characters; false where the expression has a choice at its top.
    fn read(&mut self, body: &str) -> bool {
        let mut run = String::new();
        let mut chars = body.chars().peekable();
        let (mut depth, mut class) = (0_u32, false);
        while let Some(char) = chars.next() {
            let literal = match char {
                '\\' => chars.next().filter(|escaped| escaped.is_ascii_punctuation()),
                _ if class => {
                    class = char != ']';
                    None
                }
                '[' => {
                    class = true;
                    // A bracket that comes first is a member of the class.
                    chars.next_if_eq(&'^');
                    chars.next_if_eq(&']');
                    None
                }
                '(' => {
                    depth += 1;
                    None
                }
                ')' => {
                    depth = depth.saturating_sub(1);
                    None
                }
                '|' if depth == 0 => return false,
                '{' => {
                    while chars.next().is_some_and(|char| char != '}') {}
                    None
                }
                '^' | '$' | '.' | '|' | '?' | '*' | '+' | '}' => None,
                other => Some(other),
            };
            match literal.filter(|_| depth == 0 && !class) {
                // What may be left out, or comes more than once, is not needed as it stands.
                Some(_) if matches!(chars.peek(), Some('?' | '*' | '{')) => {
                    self.keep(&mut run);
                    skip_repetition(&mut chars);
                }
                Some(literal) => run.push(literal),
                None => self.keep(&mut run),
            }
        }
        self.keep(&mut run);
        true
    }

    fn keep(&mut self, run: &mut String) {
        if !run.is_empty() {
            self.literals.push(std::mem::take(run));
        }
    }
}

/// Passes over what says how often the character before it may come.
fn skip_repetition(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) {
    if chars.next() == Some('{') {
        while chars.next().is_some_and(|char| char != '}') {}
    }
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn what_is_needed_stands_outside_of_choices() {
        for (expression, literals) in [
            (r"^services\.[^.]+\.(image|build)\b", &["services.", "."][..]),
            (r"(?i-u)[?&; ]ssl-?mode=(require|verify)", &["ssl", "mode="]),
            (r"(?i-u)https?://(localhost):\d+", &["http", "://", ":"]),
            (r"^(a|b)$", &[]),
            (r"mock|fake", &[]),
            (r"a{2}b[\]x]c+d*", &["b", "c"]),
            (r"[ab]{40}c(d){2}", &["c"]),
            (r"(?x) a b", &[]),
        ] {
            assert_eq!(Needs::of(expression).literals, literals, "{expression}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_text_that_matches_holds_what_is_needed(text in "[a-cA-C:/.=\\[\\]0-2 ]{0,12}", index in 0_usize..8) {
            let expressions = [
                r"^a\.b?c", r"(?i-u)ab?://c", r"a+b*[ab]?c", r"\[\d+\]", r"(?i)(a|b)=c{0,2}", r"a{2,3}:", r"[^a]{1,2}b", r"(?-u)^\s*(0|1)/a$",
            ];
            let expression = expressions[index];
            if Regex::new(expression).unwrap().is_match(&text) {
                proptest::prop_assert!(Needs::of(expression).are_met_by(&text), "{} on {:?}", expression, text);
            }
        }
    }
}
