//! What a text must hold for a regular expression to find anything in it, read off the expression without compiling it.

use std::iter::Peekable;
use std::str::Chars;

use super::Letters;

/// Choices of literal texts, of each of which one must occur; all in lower case, because case is never looked at.
///
/// Where an expression holds something that is not understood here, fewer needs are known, but none wrongly.
#[derive(Debug, Clone, Default)]
pub struct Needs(Vec<Choice>);

/// Texts of which one must occur.
type Choice = Vec<Literal>;

#[derive(Debug, Clone)]
struct Literal {
    text: String,
    letters: Letters,
}

/// An expression that is being read.
struct Reader<'e> {
    chars: Peekable<Chars<'e>>,
    depth: u32,
}

/// Groups that lie deeper than this are not looked into.
const DEEPEST: u32 = 20;

impl Needs {
    /// The needs of an expression, in the syntax of <https://docs.rs/regex/latest/regex/#syntax>.
    pub fn of(expression: &str) -> Needs {
        let mut reader = Reader { chars: expression.chars().peekable(), depth: 0 };
        let choices = if expression.is_ascii() { reader.alternatives() } else { None };
        // A bracket too many makes it no expression at all.
        Needs(choices.filter(|_| reader.chars.next().is_none()).unwrap_or_default())
    }

    /// Whether a text, which has these letters, holds everything that is needed.
    pub fn are_met_by(&self, text: &str, letters: Letters) -> bool {
        // Some letters that are not ASCII are the same as ASCII ones where case does not count.
        !letters.are_ascii()
            || self.0.iter().all(|choice| {
                choice.iter().any(|one| letters.may_hold(one.letters) && holds(text.as_bytes(), one.text.as_bytes()))
            })
    }
}

/// Whether a text holds another, which is in lower case.
fn holds(text: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first() else { return true };
    let last = text.len().saturating_sub(wanted.len() - 1);
    (0..last)
        .any(|at| text[at].to_ascii_lowercase() == *first && text[at..at + wanted.len()].eq_ignore_ascii_case(wanted))
}

impl Reader<'_> {
    /// What is needed by expressions with `|` between them, up to a bracket that closes or the end; none if it is not understood.
    fn alternatives(&mut self) -> Option<Vec<Choice>> {
        let mut needs = self.sequence()?;
        while self.chars.next_if_eq(&'|').is_some() {
            let other = self.sequence()?;
            // One of either: of each the choice that says most.
            let (one, other) = (telling(needs), telling(other));
            needs = one.zip(other).map(|(one, other)| [one, other].concat()).into_iter().collect();
        }
        Some(needs)
    }

    fn sequence(&mut self) -> Option<Vec<Choice>> {
        let mut needs = Vec::new();
        let mut run = String::new();
        while let Some(char) = self.chars.next_if(|char| !matches!(char, '|' | ')')) {
            let literal = match char {
                '\\' => match self.chars.next()? {
                    'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'b' | 'B' | 'A' | 'z' | 't' | 'n' | 'r' | 'f' | 'v' | 'a' => {
                        None
                    }
                    escaped if escaped.is_ascii_punctuation() => Some(escaped),
                    _ => return None,
                },
                '(' => {
                    keep(&mut run, &mut needs);
                    let inside = self.group()?;
                    if !self.may_be_left_out() {
                        needs.extend(inside);
                    }
                    continue;
                }
                '[' => {
                    self.class()?;
                    None
                }
                '^' | '$' | '.' => None,
                other => Some(other.to_ascii_lowercase()),
            };
            match literal {
                Some(literal) if matches!(self.chars.peek(), Some('?' | '*' | '+' | '{')) => {
                    keep(&mut run, &mut needs);
                    if !self.may_be_left_out() {
                        needs.push(vec![Literal::new(literal.to_string())]);
                    }
                }
                Some(literal) => run.push(literal),
                None => {
                    keep(&mut run, &mut needs);
                    self.may_be_left_out();
                }
            }
        }
        keep(&mut run, &mut needs);
        Some(needs)
    }

    /// A group, after the bracket that opens it.
    fn group(&mut self) -> Option<Vec<Choice>> {
        if self.chars.next_if_eq(&'?').is_some() {
            // `(?i)`, `(?i-u:`, `(?P<name>`, `(?<name>`
            loop {
                match self.chars.next()? {
                    ')' => return Some(Vec::new()),
                    ':' | '>' => break,
                    // In this mode white space and comments stand for nothing.
                    'x' => return None,
                    _ => {}
                }
            }
        }
        self.depth += 1;
        let inside = if self.depth > DEEPEST { None } else { self.alternatives() };
        self.depth -= 1;
        inside.filter(|_| self.chars.next() == Some(')'))
    }

    /// Passes over a class, after the bracket that opens it.
    fn class(&mut self) -> Option<()> {
        let mut open = 1;
        // A bracket that comes first is a member of the class.
        self.chars.next_if_eq(&'^');
        self.chars.next_if_eq(&']');
        while open > 0 {
            match self.chars.next()? {
                '\\' => drop(self.chars.next()?),
                '[' => open += 1,
                ']' => open -= 1,
                _ => {}
            }
        }
        Some(())
    }

    /// Passes over what says how often something comes, and tells whether it need not come.
    fn may_be_left_out(&mut self) -> bool {
        let mut may = false;
        while let Some(char) = self.chars.next_if(|char| matches!(char, '?' | '*' | '+' | '{')) {
            may |= char != '+';
            if char == '{' {
                self.chars.by_ref().find(|char| *char == '}');
            }
            // As few as possible, but as many as before.
            self.chars.next_if_eq(&'?');
        }
        may
    }
}

impl Literal {
    fn new(text: String) -> Self {
        Literal { letters: Letters::of(&text), text }
    }
}

fn keep(run: &mut String, needs: &mut Vec<Choice>) {
    if !run.is_empty() {
        needs.push(vec![Literal::new(std::mem::take(run))]);
    }
}

/// The choice that rules out most: the one whose shortest text is longest.
fn telling(needs: Vec<Choice>) -> Option<Choice> {
    needs.into_iter().max_by_key(|choice| choice.iter().map(|one| one.text.len()).min())
}

#[cfg(test)]
mod tests {
    use regex::Regex;

    use super::*;

    #[test]
    fn what_is_needed_is_read_off() {
        for (expression, expected) in [
            (r"^services\.[^.]+\.(image|build)\b", "services. & . & image|build"),
            (r"(?i-u)[?&; ]ssl-?mode=(require|verify)", "ssl & mode= & require|verify"),
            (r"(?i-u)https?://(localhost):\d+", "http & :// & localhost & :"),
            (r"^(A|b)$", "a|b"),
            (r"mock|fake|^(none|off)$", "mock|fake|none|off"),
            (r"mock|\d", ""),
            (r"a{2}b[\]x]c+d*", "b & c"),
            (r"[ab]{40}c(d){2}(?:e)+", "c & e"),
            (r"[[:alpha:]x]y", "y"),
            (r"(?x) a b", ""),
            (r"a\x41b", ""),
            (r"a(b|(c|d)x)?e+?f", "a & e & f"),
            (r"(?-u)^(/tmp|/var/tmp)(/|$)|^(?i:[a-z]:[\\/](windows[\\/])?temp)([\\/]|$)", "/tmp|/var/tmp|temp"),
            (r"a)b", ""),
        ] {
            let needs = Needs::of(expression).0;
            let choices = needs.iter().map(|choice| choice.iter().map(|one| &*one.text).collect::<Vec<_>>().join("|"));
            assert_eq!(choices.collect::<Vec<_>>().join(" & "), expected, "{expression}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_text_that_matches_holds_what_is_needed(text in "[a-cA-C:/.=\\[\\]0-2 ]{0,12}", index in 0_usize..12) {
            let expressions = [
                r"^a\.b?c", r"(?i-u)ab?://c", r"a+b*[ab]?c", r"\[\d+\]", r"(?i)(a|b)=c{0,2}", r"a{2,3}:", r"[^a]{1,2}b",
                r"(?-u)^\s*(0|1)/a$", r"(?i:aB|c(a|:)+)[]a]?", r"(ab|c)?(a|b(c|=)|)", r"(a|b)+|c=", r"a??(b|)c",
            ];
            let expression = expressions[index];
            if Regex::new(expression).unwrap().is_match(&text) {
                let met = Needs::of(expression).are_met_by(&text, Letters::of(&text));
                proptest::prop_assert!(met, "{} on {:?}", expression, text);
            }
        }
    }
}
