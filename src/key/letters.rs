//! Which characters a text holds, as bits: most texts hold not even the letters of what is looked for.

/// The characters of a text and which of them follow each other, both without their case; characters other than ASCII are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters {
    set: u64,
    /// A bit for each two characters of which one follows the other; some pairs share theirs.
    pairs: [u64; 2],
}

/// The bit of each byte.
const BITS: [u8; 256] = {
    let mut bits = [63; 256];
    let (mut byte, mut other) = (0, 36);
    while byte < 128 {
        let lower = (byte as u8).to_ascii_lowercase();
        bits[byte] = match lower {
            b'a'..=b'z' => lower - b'a',
            b'0'..=b'9' => 26 + (lower - b'0'),
            // Control characters are rare enough to share one.
            0..b' ' | 127 => 62,
            _ => {
                // There are 32 other characters, more than there is room for; the rarest share the last place.
                let bit = if other < 61 { other } else { 61 };
                other += 1;
                bit
            }
        };
        byte += 1;
    }
    bits
};

/// Each of 128 bits, in two halves: to look it up takes less than to shift it there.
const PLACES: [[u64; 128]; 2] = {
    let (mut places, mut at) = ([[0; 128]; 2], 0);
    while at < 128 {
        places[at >> 6][at] = 1 << (at & 63);
        at += 1;
    }
    places
};

impl Letters {
    /// The characters of a text, which stand behind each other wherever the text does.
    pub const fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let [first, ..] = *bytes else { return Letters { set: 0, pairs: [0; 2] } };
        let mut before = BITS[first as usize] as usize;
        let (mut set, mut first, mut second, mut at) = (1 << before, 0, 0, 1);
        while at < bytes.len() {
            let bit = BITS[bytes[at] as usize] as usize;
            set |= 1 << bit;
            // Of letters there are 676 pairs for 128 bits.
            let place = (before * 5 + bit) & 127;
            first |= PLACES[0][place];
            second |= PLACES[1][place];
            (at, before) = (at + 1, bit);
        }
        Letters { set, pairs: [first, second] }
    }

    /// Some characters, which may stand anywhere; of a text, where it is not asked which follow each other.
    pub const fn anywhere(characters: &str) -> Self {
        Letters { pairs: [0; 2], ..Letters::of(characters) }
    }

    /// They and one more, which may stand anywhere.
    pub const fn with(self, byte: u8) -> Self {
        Letters { set: self.set | 1 << BITS[byte as usize], ..self }
    }

    /// The characters of both.
    pub const fn and(self, other: Letters) -> Letters {
        let [first, second] = self.pairs;
        Letters { set: self.set | other.set, pairs: [first | other.pairs[0], second | other.pairs[1]] }
    }

    /// The characters that are in both, wherever they stand.
    pub const fn both(self, other: Letters) -> Letters {
        Letters { set: self.set & other.set, pairs: [0; 2] }
    }

    /// Whether there are no other characters than these.
    pub const fn are_among(self, characters: Letters) -> bool {
        self.set & !characters.set == 0
    }

    /// They, as numbers of six bits.
    pub fn sixes(self) -> impl Iterator<Item = usize> {
        (0..11).map(move |six| (self.set >> (six * 6)) as usize & 63)
    }

    /// Whether a text with these characters may hold another text, in any case.
    pub const fn may_hold(self, other: Letters) -> bool {
        other.set & !self.set == 0 && self.may_hold_pairs(other)
    }

    /// Whether characters follow each other in a text with these characters as they do in another one.
    pub const fn may_hold_pairs(self, other: Letters) -> bool {
        (other.pairs[0] & !self.pairs[0]) | (other.pairs[1] & !self.pairs[1]) == 0
    }

    /// Whether it may hold one of these.
    pub fn may_hold_one(self, others: &[Letters]) -> bool {
        others.iter().any(|other| self.may_hold(*other))
    }

    /// Whether there is nothing but ASCII.
    pub const fn are_ascii(self) -> bool {
        self.set >> 63 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_holds_it_may_hold() {
        let all: String = (0..128_u8).map(char::from).collect();
        for text in ["", "://", "Sk_Test_", "é", "a b\t", &all] {
            assert!(Letters::of(&format!("x{text}y")).may_hold(Letters::of(text)), "{text:?}");
            assert!(Letters::of(&text.to_uppercase()).may_hold(Letters::of(text)) || !text.is_ascii());
        }
        assert!(!Letters::of("postgres:/db").may_hold(Letters::of("@")));
        assert!(!Letters::of("true").may_hold(Letters::of("é")));
        // In another order it is not there, and where the order does not count it may be.
        assert!(!Letters::of("eurt").may_hold(Letters::of("true")));
        assert!(Letters::of("eurt").may_hold(Letters::anywhere("true")));
        assert!(Letters::of("a.true").both(Letters::anywhere("tx")).are_among(Letters::anywhere("t")));
        assert!(Letters::of("true").are_ascii() && !Letters::of("ß").are_ascii());
    }
}
