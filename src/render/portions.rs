//! Many findings drawn on all cores, and written in their order.

use std::io;

use rayon::prelude::*;

/// So many are drawn before the first of them is written.
const AT_ONCE: usize = 256;

/// So many are drawn by one thread at a time; with fewer there is but one, because to start threads takes longer.
const PORTION: usize = 32;

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
    if items.len() <= PORTION {
        return out.write_all(drawn((0, items)).as_bytes());
    }
    let all_drawn = &|(number, items): (usize, &[T])| -> Vec<String> {
        let portions = items.par_chunks(PORTION).enumerate();
        portions.map(|(portion, items)| drawn((number * AT_ONCE + portion * PORTION, items))).collect()
    };
    let mut texts = Vec::new();
    // While some are written, the next ones are drawn.
    for next in items.chunks(AT_ONCE).enumerate().map(Some).chain([None]) {
        let ready = std::mem::take(&mut texts);
        let (texts, mut written) = (&mut texts, Ok(()));
        rayon::in_place_scope(|scope| {
            if let Some(next) = next {
                scope.spawn(move |_| *texts = all_drawn(next));
            }
            written = ready.iter().try_for_each(|text| out.write_all(text.as_bytes()));
        });
        written?;
    }
    Ok(())
}
