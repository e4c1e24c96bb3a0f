//! Which characters a text holds, as bits: most texts hold not even the letters of what is looked for.

/// The set of the characters of a text, without their case and order; characters other than ASCII are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Letters(u64);

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

impl Letters {
    /// The characters of a text.
    pub const fn of(text: &str) -> Self {
        let (bytes, mut set, mut at) = (text.as_bytes(), 0, 0);
        while at < bytes.len() {
            set |= 1 << BITS[bytes[at] as usize];
            at += 1;
        }
        Letters(set)
    }

    /// The characters of both.
    pub const fn and(self, other: Letters) -> Letters {
        Letters(self.0 | other.0)
    }

    /// The characters that are in both.
    pub const fn both(self, other: Letters) -> Letters {
        Letters(self.0 & other.0)
    }

    /// They, as numbers of four bits.
    pub fn fours(self) -> impl Iterator<Item = usize> {
        (0..16).map(move |four| (self.0 >> (four * 4)) as usize & 15)
    }

    /// Whether a text with these characters may hold another text, in any case.
    pub const fn may_hold(self, other: Letters) -> bool {
        other.0 & !self.0 == 0
    }

    /// Whether it may hold one of these.
    pub fn may_hold_one(self, others: &[Letters]) -> bool {
        others.iter().any(|other| self.may_hold(*other))
    }

    /// Whether there is nothing but ASCII.
    pub const fn are_ascii(self) -> bool {
        self.0 >> 63 == 0
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
        assert!(Letters::of("true").are_ascii() && !Letters::of("ß").are_ascii());
    }
}
