//! Strings too random to be words: how often letters, capitals and digits alternate in them.

use std::ops::Range;

use memchr::memchr_iter;

use super::run::{self, Belongs};

/// Fewer bytes than this are never called random by their looks alone.
pub const SHORTEST: usize = 20;

/// Appends the random strings of a text, as ranges of bytes.
pub fn find(bytes: &[u8], found: &mut Vec<Range<usize>>) {
    let mut from = 0;
    while let Some(range) = run::next(bytes, from, SHORTEST, &TOKEN_BYTES) {
        from = range.end;
        pieces(bytes, range, found);
    }
}

/// Whether all of a text is one random string, of 16 bytes or more.
pub fn is_random(text: &str) -> bool {
    text.len() >= 16
        && text.bytes().all(|byte| byte.is_ascii_graphic())
        && (is_uuid(text.as_bytes()) || looks_random(text.as_bytes(), 16))
}

/// Whether a random string stands in a text.
pub fn holds_random(text: &str) -> bool {
    let mut found = Vec::new();
    find(text.as_bytes(), &mut found);
    !found.is_empty()
}

/// Whether small letters, capitals and digits stand mixed in a part of a name, as in `aB3dE9`; `MyApp2` is not mixed.
pub fn is_mixed(text: &str) -> bool {
    let score = Score::of(text.as_bytes());
    text.len() >= 6 && score.classes() == 3 && score.turns * 10 >= score.pairs * 8
        || text.len() >= 10 && score.digits >= 2 && score.letters() >= 2 && score.turns * 10 >= score.pairs * 8
}

/// The bytes that can stand in a random string.
const TOKEN_BYTES: Belongs = run::letters_digits_and(b"+/_-=");

fn pieces(bytes: &[u8], range: Range<usize>, found: &mut Vec<Range<usize>>) {
    // `=` pads the end of base64; before a letter or digit it parts a key from its value.
    let mut start = range.start;
    let parts = |at: &usize| at + 1 < range.end && bytes[at + 1] != b'=';
    for end in memchr_iter(b'=', &bytes[range.clone()]).map(|at| range.start + at).filter(parts) {
        piece(bytes, start..end, found);
        start = end + 1;
    }
    piece(bytes, start..range.end, found);
}

fn piece(bytes: &[u8], range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let token = &bytes[range.clone()];
    // What is long is mostly a name in letters of one kind.
    if token.len() < SHORTEST || !is_of_several_classes(token) || is_digest(bytes, &range) {
        return;
    }
    if !token.contains(&b'/') {
        if !is_uuid(token) && looks_random(token, SHORTEST) {
            found.push(range);
        }
        return;
    }
    let parts = token.iter().filter(|byte| **byte == b'/').count() + 1;
    let score = Score::of(token);
    if score.classes() == 3 && token.len() / parts >= 7 && score.turns * 10 >= score.pairs * 8 {
        found.push(range);
        return;
    }
    let mut start = range.start;
    for part in token.split(|byte| *byte == b'/') {
        let end = start + part.len();
        if part.len() >= SHORTEST && !is_uuid(part) && !is_digest(bytes, &(start..end)) && looks_random(part, SHORTEST)
        {
            found.push(start..end);
        }
        start = end + 1;
    }
}

/// Whether a string is what identifies an image, a package or an account, which is public: `sha256:...`, `sha512-...`, `0x...`.
fn is_digest(bytes: &[u8], range: &Range<usize>) -> bool {
    let token = &bytes[range.clone()];
    let before = &bytes[..range.start];
    let names = [&b"sha1"[..], b"sha224", b"sha256", b"sha384", b"sha512", b"md5"];
    names.iter().any(|name| {
        before.strip_suffix(b":").is_some_and(|before| before.ends_with(name))
            || token.strip_prefix(*name).is_some_and(|rest| rest.starts_with(b"-"))
    }) || token.strip_prefix(b"0x").is_some_and(|hex| hex.len() == 40 && hex.iter().all(u8::is_ascii_hexdigit))
}

/// 8-4-4-4-12 hexadecimal digits: <https://www.rfc-editor.org/rfc/rfc9562#section-4>
fn is_uuid(token: &[u8]) -> bool {
    token.len() == 36
        && token.iter().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

fn looks_random(token: &[u8], shortest: usize) -> bool {
    let score = Score::of(token);
    if token.len() < shortest || score.letters() + score.digits < shortest - 4 || score.pairs * 2 < token.len() {
        return false;
    }
    let tenths = |least: usize| score.turns * 10 >= score.pairs * least;
    match score.classes() {
        3 if token.len() >= 32 => tenths(5) || tenths(4) && score.few_vowels(),
        3 => tenths(6) || tenths(4) && score.few_vowels(),
        2 if score.digits == 0 => token.len() >= 24 && tenths(6) && score.few_vowels(),
        2 => score.digits >= 3 && score.letters() >= 3 && (tenths(5) || tenths(3) && score.few_vowels()),
        _ => false,
    }
}

/// Whether there are at least two of small letters, capitals and digits.
fn is_of_several_classes(token: &[u8]) -> bool {
    let classes = token.iter().fold(0_u8, |classes, byte| classes | 1 << (KINDS[usize::from(*byte)] & 3));
    (classes >> 1).count_ones() > 1
}

/// Of each byte what it is: 1 a small letter, 2 a capital, 3 a digit, 0 another; with 4 more a vowel.
const KINDS: [u8; 256] = {
    let (mut kinds, mut byte) = ([0; 256], 0);
    while byte < 256 {
        let class = match byte as u8 {
            b'a'..=b'z' => 1,
            b'A'..=b'Z' => 2,
            b'0'..=b'9' => 3,
            _ => 0,
        };
        let vowel = matches!((byte as u8).to_ascii_lowercase(), b'a' | b'e' | b'i' | b'o' | b'u');
        kinds[byte] = class | (vowel as u8) << 2;
        byte += 1;
    }
    kinds
};

struct Score {
    lower: usize,
    upper: usize,
    digits: usize,
    vowels: usize,
    /// Pairs of neighbours that are both letters or digits.
    pairs: usize,
    /// Changes from one class to another among them; two each, one for a capital that opens a word.
    turns: usize,
}

impl Score {
    fn of(token: &[u8]) -> Score {
        // Each byte counts as a pair with the one before it, the first with none; what is asked is made of these counts.
        let (mut counts, mut vowels, mut previous) = ([[0_usize; 4]; 4], 0, 0);
        for byte in token {
            let kind = KINDS[usize::from(*byte)];
            let class = usize::from(kind & 3);
            counts[previous][class] += 1;
            vowels += usize::from(kind >> 2);
            previous = class;
        }
        let of_class = |class: usize| counts.iter().map(|before| before[class]).sum();
        let [_, [_, same_lower, lower_upper, lower_digit], [_, upper_lower, same_upper, upper_digit], digits] = counts;
        let [_, digit_lower, digit_upper, same_digits] = digits;
        let turns = 2 * (lower_upper + lower_digit + upper_digit + digit_lower + digit_upper) + upper_lower;
        let changes = lower_upper + lower_digit + upper_lower + upper_digit + digit_lower + digit_upper;
        let pairs = same_lower + same_upper + same_digits + changes;
        Score { lower: of_class(1), upper: of_class(2), digits: of_class(3), vowels, pairs, turns }
    }

    const fn letters(&self) -> usize {
        self.lower + self.upper
    }

    fn classes(&self) -> usize {
        [self.lower, self.upper, self.digits].iter().filter(|count| **count > 0).count()
    }

    /// Words have a vowel in every three letters; random letters have one in five.
    const fn few_vowels(&self) -> bool {
        self.vowels * 100 < self.letters() * 29
    }
}
