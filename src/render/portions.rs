//! Many findings drawn on all cores, and written in their order.

use std::io;

use rayon::prelude::*;

/// So many are drawn before the first of them is written.
const AT_ONCE: usize = 1024;

/// So many are drawn by one thread at a time.
const PORTION: usize = 32;

/// So many are drawn by the thread that asks alone, because to start others takes longer.
const FEW: usize = 64;

/// Writes what `draw` appends for each of these, which it is told the number of, counted from 0.
pub fn write<T: Sync>(
    items: &[T],
    draw: impl Fn(&mut String, usize, &T) + Sync,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let draw = |text: &mut String, first: usize, portion: &[T]| {
        (first..).zip(portion).for_each(|(number, item)| draw(text, number, item));
    };
    if items.len() <= FEW {
        let mut text = String::new();
        draw(&mut text, 0, items);
        return out.write_all(text.as_bytes());
    }
    // While some texts are written, the next ones are drawn; their memory serves again.
    let (mut texts, mut drawn) = (vec![String::new(); AT_ONCE / PORTION], vec![String::new(); AT_ONCE / PORTION]);
    for next in items.chunks(AT_ONCE).enumerate().map(Some).chain([None]) {
        std::mem::swap(&mut texts, &mut drawn);
        let (texts, mut written) = (&mut texts, Ok(()));
        rayon::in_place_scope(|scope| {
            if let Some((number, items)) = next {
                scope.spawn(move |_| {
                    texts.par_iter_mut().enumerate().for_each(|(portion, text)| {
                        text.clear();
                        let items = items.chunks(PORTION).nth(portion).unwrap_or_default();
                        draw(text, number * AT_ONCE + portion * PORTION, items);
                    });
                });
            }
            written = drawn.iter().try_for_each(|text| out.write_all(text.as_bytes()));
        });
        written?;
    }
    Ok(())
}
