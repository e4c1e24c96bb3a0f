//! What a text must hold for a regular expression to find anything in it, read off the expression without compiling it.

use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use super::Letters;
use super::opens::Opens;
use crate::text::EACH;

/// Choices of literal texts, of each of which one must occur; all in lower case, because case is never looked at.
///
/// Where an expression holds something that is not understood here, fewer needs are known, but none wrongly.
#[derive(Debug, Clone, Default)]
pub struct Needs {
    choices: Vec<Choice>,
    /// The letters of the choices that leave none.
    letters: Letters,
    /// What a text begins with; none where it may begin with anything.
    opens: Option<Opens>,
}

/// Texts of which one must occur.
type Choice = Vec<Literal>;

#[derive(Debug, Clone)]
struct Literal {
    text: String,
    letters: Letters,
    /// What is needed besides where this is chosen, from each expression with `|` in it that it stands in.
    besides: Vec<Arc<[Choice]>>,
}

/// An expression that is being read.
struct Reader<'e> {
    chars: Peekable<Chars<'e>>,
    depth: u32,
}

/// Groups that lie deeper than this are not looked into.
const DEEPEST: u32 = 20;

/// What is the same as an ASCII letter where case does not count: the long s and the sign of Kelvin.
const LIKE_ASCII: [char; 2] = ['\u{17F}', '\u{212A}'];

impl Needs {
    /// The needs of an expression, in the syntax of <https://docs.rs/regex/latest/regex/#syntax>.
    pub fn of(expression: &str) -> Needs {
        let mut reader = Reader { chars: expression.chars().peekable(), depth: 0 };
        let choices = if expression.is_ascii() { reader.alternatives() } else { None };
        // A bracket too many makes it no expression at all.
        let choices = choices.filter(|_| reader.chars.next().is_none()).unwrap_or_default();
        let opens = Opens::of(expression).filter(|_| !choices.is_empty());
        Needs { letters: only(&choices), choices, opens }
    }

    /// Letters of which every ASCII text that holds everything that is needed has those of one; none where it may have any.
    pub fn letters(&self) -> Vec<Letters> {
        let least = |choice: &&Choice| choice.iter().map(|one| one.text.len()).min();
        let telling = self.choices.iter().max_by_key(least);
        telling.map_or(Vec::new(), |choice| choice.iter().map(|one| one.letters.and(self.letters)).collect())
    }

    /// The letters of which every ASCII text that begins as it must begins with one; none where it may begin with any.
    pub fn opens(&self) -> Option<Letters> {
        self.opens.as_ref().map(Opens::letters)
    }

    /// Whether a text may begin as it must; quickly told.
    pub fn may_begin(&self, text: &str) -> bool {
        self.opens.as_ref().is_none_or(|opens| opens.may_begin(text))
    }

    /// Whether a text, which has these letters, holds everything that is needed.
    pub fn are_met_by(&self, text: &str, letters: Letters) -> bool {
        let may_stand = |one: &Literal| letters.may_hold(one.letters);
        // Some letters that are not ASCII are the same as ASCII ones where case does not count.
        !letters.are_ascii()
            || letters.may_hold(self.letters)
                && self.choices.iter().all(|choice| choice.iter().any(|one| one.stands_in(text, may_stand)))
    }

    /// Whether a text holds everything that is needed.
    pub fn are_in(&self, text: &str) -> bool {
        self.choices.iter().all(|choice| choice.iter().any(|one| one.stands_in(text, |_| true))) || !text.is_ascii()
    }
}

/// Whether a text holds another, which is in lower case, in letters of any case.
pub fn holds(text: &[u8], wanted: &[u8]) -> bool {
    let stands = |at: usize| text.get(at..at + wanted.len()).is_some_and(|here| here.eq_ignore_ascii_case(wanted));
    let ([first, second, ..], Some(last)) = (wanted, text.len().checked_sub(9)) else {
        return match wanted {
            [one] => memchr::memchr2(one.to_ascii_uppercase(), *one, text).is_some(),
            _ => (0..=text.len()).any(stands),
        };
    };
    // Eight places at a time are asked for the first two bytes, of which letters have no case with this bit. Texts are short, and a
    // search would stop at every such letter.
    let each = |byte: u8| EACH * u64::from(byte | 0x20);
    let (first, second) = (each(*first), each(*second));
    let mut at = 0;
    while let (Some(one), Some(next)) = (text[at..].first_chunk(), text[at + 1..].first_chunk()) {
        let [one, next] = [one, next].map(|eight| u64::from_le_bytes(*eight) | (EACH << 5));
        let apart = (one ^ first) | (next ^ second);
        // The lowest of these bits is that of the first place where both stand.
        let mut places = apart.wrapping_sub(EACH) & !apart & (EACH << 7);
        while places != 0 {
            if stands(at + places.trailing_zeros() as usize / 8) {
                return true;
            }
            places &= places - 1;
        }
        if at == last {
            break;
        }
        at = last.min(at + 8);
    }
    false
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
                    'u' => Some(self.escaped()?),
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
                '[' => self.class()?,
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

    /// Passes over a class, after the bracket that opens it; a member of it where none is ASCII, because then a text of ASCII
    /// alone has none of them.
    fn class(&mut self) -> Option<Option<char>> {
        let mut open = 1;
        // A bracket that comes first is a member of the class.
        let mut plain = self.chars.next_if_eq(&'^').is_some();
        plain |= self.chars.next_if_eq(&']').is_some();
        let (mut foreign, mut from) = (None, None);
        while open > 0 {
            match self.chars.next()? {
                '\\' if self.chars.next_if_eq(&'u').is_some() => {
                    let char = self.escaped()?;
                    let between = from.take().unwrap_or(char)..=char;
                    plain |= LIKE_ASCII.iter().any(|like| between.contains(like));
                    foreign = Some(char);
                }
                '\\' => {
                    self.chars.next()?;
                    plain = true;
                }
                '[' => open += 1,
                ']' => open -= 1,
                '-' => from = foreign,
                _ => plain = true,
            }
        }
        Some(foreign.filter(|_| !plain))
    }

    /// The character of `\u{200B}`, after the letter; none where it may stand for ASCII.
    fn escaped(&mut self) -> Option<char> {
        self.chars.next_if_eq(&'{')?;
        let digits: String = std::iter::from_fn(|| self.chars.next_if(char::is_ascii_hexdigit)).collect();
        self.chars.next_if_eq(&'}')?;
        let char = char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?;
        (!char.is_ascii() && !LIKE_ASCII.contains(&char)).then_some(char)
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
        Literal { letters: Letters::of(&text), text, besides: Vec::new() }
    }

    /// Whether it stands in a text, with what is needed besides; which literals may is told before it is looked for them.
    fn stands_in(&self, text: &str, may_stand: impl Fn(&Literal) -> bool) -> bool {
        let stands = |one: &Literal| may_stand(one) && holds(text.as_bytes(), one.text.as_bytes());
        stands(self) && self.besides.iter().all(|all| all.iter().all(|choice| choice.iter().any(stands)))
    }
}

fn keep(run: &mut String, needs: &mut Vec<Choice>) {
    if !run.is_empty() {
        needs.push(vec![Literal::new(std::mem::take(run))]);
    }
}

/// The choice that rules out most: the one whose shortest text is longest. Each of its texts comes with what is needed besides.
fn telling(mut needs: Vec<Choice>) -> Option<Choice> {
    let letters = only(&needs);
    let least = |(_, choice): &(usize, &Choice)| choice.iter().map(|one| one.text.len()).min();
    let (at, _) = needs.iter().enumerate().max_by_key(least)?;
    let mut choice = needs.swap_remove(at);
    // What these need besides is not asked for, so that no expression takes more time than it is long.
    needs.iter_mut().flatten().for_each(|one| one.besides.clear());
    let besides: Arc<[Choice]> = needs.into();
    for one in &mut choice {
        one.letters = one.letters.and(letters);
        one.besides.extend((!besides.is_empty()).then(|| besides.clone()));
    }
    Some(choice)
}

/// The letters of the choices that leave none.
fn only(choices: &[Choice]) -> Letters {
    let only = choices.iter().filter_map(|choice| if let [only] = &choice[..] { Some(only.letters) } else { None });
    only.fold(Letters::default(), Letters::and)
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
            (r"[\u{AD}\u{200B}-\u{200F}]|^[\u{2018}]", "\u{200F}|\u{2018}"),
            (r"[\u{100}-\u{200}]", ""),
            (r"\u{e9}+[\u{AD}a]", "é"),
            (r"[^\u{AD}]\u{17F}", ""),
        ] {
            let needs = Needs::of(expression).choices;
            let choices = needs.iter().map(|choice| choice.iter().map(|one| &*one.text).collect::<Vec<_>>().join("|"));
            assert_eq!(choices.collect::<Vec<_>>().join(" & "), expected, "{expression}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_a_text_holds_is_found(text in "[abAB@`:. ]{0,140}", wanted in "[ab@`:.]{0,4}") {
            let lower = text.to_ascii_lowercase();
            proptest::prop_assert_eq!(holds(text.as_bytes(), wanted.as_bytes()), lower.contains(&wanted));
        }

        #[test]
        fn a_text_that_matches_holds_what_is_needed(text in "[a-cA-C:/.=\\[\\]0-2 ]{0,12}", index in 0_usize..15) {
            let expressions = [
                r"^a\.b?c", r"(?i-u)ab?://c", r"a+b*[ab]?c", r"\[\d+\]", r"(?i)(a|b)=c{0,2}", r"a{2,3}:", r"[^a]{1,2}b",
                r"(?-u)^\s*(0|1)/a$", r"(?i:aB|c(a|:)+)[]a]?", r"(ab|c)?(a|b(c|=)|)", r"(a|b)+|c=", r"a??(b|)c",
                r"^(a|b)[.:]", r"(?i)^(bc|a)c?", r"(?i)^(bc|a)\.b?",
            ];
            let expression = expressions[index];
            if Regex::new(expression).unwrap().is_match(&text) {
                let needs = Needs::of(expression);
                let met = needs.may_begin(&text) && needs.are_met_by(&text, Letters::of(&text));
                proptest::prop_assert!(met, "{} on {:?}", expression, text);
            }
        }
    }
}
