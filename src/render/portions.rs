//! Many findings drawn on all cores, and written in their order.

use std::io;

use rayon::prelude::*;

/// So many are drawn before they are written.
const AT_ONCE: usize = 512;

/// So many are drawn by one thread at a time; with fewer there is but one, because to start threads takes longer.
const PORTION: usize = 64;

/// Writes what `draw` appends for each of these, which it is told the number of, counted from 0.
pub fn write<T: Sync>(
    items: &[T],
    draw: impl Fn(&mut String, usize, &T) + Sync,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let drawn = |(first, portion): (usize, &[T])| {
        let mut text = String::new();
        (first..).zip(portion).for_each(|(number, item)| draw(&mut text, number, item));
        text
    };
    for (number, items) in items.chunks(AT_ONCE).enumerate() {
        let first = number * AT_ONCE;
        let texts: Vec<String> = match items.len() <= PORTION {
            true => vec![drawn((first, items))],
            false => {
                let portions = items.par_chunks(PORTION).enumerate();
                portions.map(|(number, portion)| drawn((first + number * PORTION, portion))).collect()
            }
        };
        texts.iter().try_for_each(|text| out.write_all(text.as_bytes()))?;
    }
    Ok(())
}
