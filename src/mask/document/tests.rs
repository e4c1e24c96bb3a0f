//! What is asked of spans in order.

use proptest::collection::vec;

use super::*;

proptest::proptest! {
    #[test]
    fn what_ends_behind_a_place_is_found_from_anywhere(steps in vec(0..3_u32, 0..9), likely in 0..12_usize, place in 0..20_u32) {
        let (mut at, mut spans) = (0, Vec::new());
        for step in steps {
            spans.push(Span::new(at + step, at + step + 1));
            at += step + 1;
        }
        let expected = spans.partition_point(|span| span.end <= place);
        proptest::prop_assert_eq!(first_behind(&spans, likely, place), expected);
    }
}
