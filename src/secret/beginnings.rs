//! How words begin, looked for all at once: a step for each byte of a text tells where the first bytes of one of them stand together.

/// Words are told apart in so many groups. What begins like one word and goes on like another of its group is taken for one.
pub const GROUPS: usize = 16;

/// So many bytes are looked at.
pub const PLACES: usize = 4;

/// Of each byte where it cannot stand: a bit for each group at the last place, then as many for each place before.
pub struct Beginnings([u64; 256]);

/// What is lacking where nothing has begun.
pub const NOTHING: u64 = u64::MAX;

/// What is lacking where the first place of each group is taken.
pub const FIRST_PLACE: u64 = NOTHING >> GROUPS;

impl Beginnings {
    /// No word begins.
    pub const NONE: Beginnings = Beginnings([NOTHING; 256]);

    /// Lets bytes stand at places of the words of a group: of each some, from this place on, which is counted from 0.
    pub const fn admit(&mut self, group: usize, from: usize, bytes: &[&[u8]]) {
        let mut place = 0;
        while place < bytes.len() {
            let (mut at, admitted) = (0, !(1 << ((PLACES - 1 - from - place) * GROUPS + group)));
            while at < bytes[place].len() {
                self.0[bytes[place][at] as usize] &= admitted;
                at += 1;
            }
            place += 1;
        }
    }

    /// What is lacking behind one more byte.
    #[inline]
    pub fn step(&self, lacking: u64, byte: u8) -> u64 {
        lacking >> GROUPS | self.0[usize::from(byte)]
    }
}

/// Whether nothing is lacking for one of the groups.
#[inline]
pub const fn has_begun(lacking: u64) -> bool {
    lacking as u16 != u16::MAX
}

/// Whether nothing is lacking for a group.
pub const fn has_begun_in(lacking: u64, group: usize) -> bool {
    lacking >> group & 1 == 0
}

/// All bytes, in order.
pub const ANY: [u8; 256] = {
    let (mut bytes, mut byte) = ([0; 256], 0);
    while byte < 256 {
        bytes[byte] = byte as u8;
        byte += 1;
    }
    bytes
};
