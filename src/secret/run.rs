//! Runs of bytes that belong together, found without a look at most bytes of a text that has none.

use std::ops::Range;

/// Which bytes belong to runs; to look it up takes one step, whatever the bytes are.
pub type Belongs = [bool; 256];

/// Letters, digits and these bytes.
pub const fn letters_digits_and(others: &[u8]) -> Belongs {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 256 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut at = 0;
    while at < others.len() {
        table[others[at] as usize] = true;
        at += 1;
    }
    table
}

/// The first run of at least so many bytes from an offset on, at which a run may start.
pub fn next(bytes: &[u8], from: usize, least: usize, belongs: &Belongs) -> Option<Range<usize>> {
    let belongs = |byte: u8| belongs[usize::from(byte)];
    let mut start = from;
    loop {
        let window = bytes.get(start..start + least)?;
        // The last byte that does not belong keeps every run that is long enough behind it.
        match window.iter().rposition(|byte| !belongs(*byte)) {
            Some(outside) => start += outside + 1,
            None => {
                let rest = bytes.get(start + least..).unwrap_or_default();
                let more = rest.iter().position(|byte| !belongs(*byte)).unwrap_or(rest.len());
                return Some(start..start + least + more);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn all_runs_that_are_long_enough_are_found(text in "(a{0,9}[ .]{1,2}){0,9}a{0,9}", least in 1..7_usize) {
            let mut at = 0;
            let mut belongs = [false; 256];
            belongs[usize::from(b'a')] = true;
            let next = || {
                let run = super::next(text.as_bytes(), at, least, &belongs)?;
                at = run.end;
                Some(run)
            };
            let found: Vec<usize> = std::iter::from_fn(next).map(|run| run.len()).collect();
            let expected: Vec<usize> = text.split([' ', '.']).map(str::len).filter(|run| *run >= least).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
