//! What many ask of the letters of a text, answered for all of them at once: most texts lack what most ask for.

use std::hint::select_unpredictable;

use super::Letters;

/// Up to 64 that ask, each with sets of letters of which a text must hold one.
#[derive(Debug, Default)]
pub struct Sieve {
    blocks: Vec<Block>,
    /// The bits of all that ask.
    asking: u64,
}

/// Up to 64 sets of letters.
#[derive(Debug)]
struct Block {
    /// For each six letters, and each choice of those that a text has, the sets that cannot do with these, a bit for each.
    needing: [[u64; 64]; 11],
    /// The sets, each with the bits of those that ask for it.
    sets: [(Letters, u64); 64],
    /// A bit for each place where there is one.
    used: u64,
}

impl Sieve {
    /// Adds what the one with this bit asks for; who asks for no letters is content with any text.
    pub fn add(&mut self, bit: u64, sets: impl IntoIterator<Item = Letters>) {
        for set in sets {
            self.asking |= bit;
            let mut known = self.blocks.iter_mut().flat_map(Block::sets);
            if let Some((_, asked_by)) = known.find(|(known, _)| *known == set) {
                *asked_by |= bit;
                continue;
            }
            if self.blocks.last().is_none_or(|block| block.used == u64::MAX) {
                self.blocks.push(Block { needing: [[0; 64]; 11], sets: [Default::default(); 64], used: 0 });
            }
            if let Some(block) = self.blocks.last_mut() {
                block.add(bit, set);
            }
        }
    }

    /// The bits of those that ask for letters a text lacks.
    pub fn lacking(&self, letters: Letters) -> u64 {
        self.asking & !self.content(letters)
    }

    /// The bits of those that ask for letters of which a text has enough.
    pub fn content(&self, letters: Letters) -> u64 {
        self.blocks.iter().fold(0, |content, block| content | block.content(letters))
    }

    /// The bits of all that ask for letters.
    pub const fn asking(&self) -> u64 {
        self.asking
    }
}

impl Block {
    fn add(&mut self, bit: u64, set: Letters) {
        let number = self.used.count_ones() as usize;
        let place = 1 << number;
        for (needing, needed) in self.needing.iter_mut().zip(set.sixes()).filter(|(_, needed)| *needed != 0) {
            let choices = needing.iter_mut().enumerate().filter(|(held, _)| !held & needed != 0);
            choices.for_each(|(_, sets)| *sets |= place);
        }
        self.sets[number] = (set, bit);
        self.used |= place;
    }

    /// The sets that there are.
    fn sets(&mut self) -> &mut [(Letters, u64)] {
        &mut self.sets[..self.used.count_ones() as usize]
    }

    /// The bits of those of whose sets there is one in these letters.
    fn content(&self, letters: Letters) -> u64 {
        let sixes = self.needing.iter().zip(letters.sixes());
        let lacking = sixes.fold(0, |lacking, (needing, held)| lacking | needing[held]);
        // Of most sets something is lacking.
        let (mut held, mut content) = (!lacking & self.used, 0);
        while held != 0 {
            let (set, asked_by) = self.sets[(held.trailing_zeros() & 63) as usize];
            // Whether it may is as likely as not, so that no branch should wait for it.
            content |= select_unpredictable(letters.may_hold_pairs(set), asked_by, 0);
            held &= held - 1;
        }
        content
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_says_what_each_set_says(
            asked in proptest::collection::vec(proptest::collection::vec("[a-f:/é]{0,4}", 0..4), 0..64),
            text in "[a-fx:/é]{0,8}",
        ) {
            let (letters, mut sieve, mut expected) = (Letters::of(&text), Sieve::default(), 0);
            for (number, sets) in asked.iter().enumerate() {
                let sets: Vec<Letters> = sets.iter().map(|set| Letters::of(set)).collect();
                sieve.add(1 << number, sets.iter().copied());
                expected |= u64::from(!sets.is_empty() && !letters.may_hold_one(&sets)) << number;
            }
            prop_assert_eq!(sieve.lacking(letters), expected);
        }
    }
}
