//! What is a pattern, and what is a slip.

use super::is_pattern;

#[test]
fn small_counts_are_no_pattern() {
    for (following, of, expected) in
        [(2, 2, false), (2, 3, false), (3, 4, true), (3, 5, false), (4, 5, true), (87, 94, true), (60, 94, false)]
    {
        assert_eq!(is_pattern(following, of), expected, "{following} of {of}");
    }
}
