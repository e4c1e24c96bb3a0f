//! What is sketched is what miette draws.

use proptest::prelude::*;

use super::*;
use crate::finding::{Excerpt, Excerpts};
use crate::render::human::block::tests::finding;
use crate::source::{Source, Span};

/// A label on a place in some lines of a file: the number of their first line, the line of the place among them, where in it the
/// place starts and how long it is, both in eighths of the line, and what there is to say.
type Shape = (u32, Vec<String>, usize, usize, usize, String);

fn label(path: &str, (first_line, lines, line, start, length, text): Shape) -> Label {
    let line = line % lines.len();
    let before: usize = lines[..line].iter().map(|line| line.len() + 1).sum();
    let (start, end) = (lines[line].len() * start / 8, lines[line].len() * (start + length).min(8) / 8);
    let mut label = Label::new(&Source::new(path, ""), Span::at(0), text);
    label.start.line = first_line + line as u32;
    label.start.column = start as u32 + 1;
    label.span = Span::from((first_line as usize * 1000 + before + start)..(first_line as usize * 1000 + before + end));
    let highlight = Span::from(before + start..before + end);
    label.excerpts = Some(Excerpts::of([(label.span, Excerpt { first_line, text: lines.join("\n"), highlight })]));
    label
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_sketch_is_what_miette_draws(
        shapes in prop::collection::vec(
            (
                prop_oneof![1u32..4, 8u32..12, 98u32..101],
                prop::collection::vec("[A-Z_]{0,12}[=: ]{0,3}[ -~]{0,40}( {0,3}|[ -~]{90})", 1..4),
                0usize..3,
                0usize..9,
                0usize..9,
                "|set here|(what there is to say ?){0,4}",
            ),
            1..4,
        ),
        width in prop_oneof![Just(0usize), 0usize..120],
    ) {
        let labels = shapes.into_iter().enumerate().map(|(number, shape)| label(["a.env", "b"][number % 2], shape));
        let mut labels: Vec<Label> = labels.collect();
        let finding = finding(labels.remove(0), labels);
        let painter = Painter::new(false, width);
        let (frame, blocks) = painter.frame(&finding);
        let is_simple = blocks.iter().all(sketch::is_simple);
        // Marks of a block may share a line, which is left to miette; one alone never does.
        prop_assert!(is_simple || blocks.iter().any(|block| block.marks.len() > 1));
        if is_simple {
            let (mut sketched, mut drawn) = (String::new(), String::new());
            frame.sketched(&mut sketched, &blocks);
            frame.drawn(&mut drawn, &blocks);
            prop_assert_eq!(sketched, drawn);
        }
    }
}
