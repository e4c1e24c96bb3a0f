//! Blocks: what is joined, what is cut, and that a mark stays on what it marks.

use std::sync::Arc;

use super::*;
use crate::finding::{Details, Excerpts, RuleId, Severity, Topic};
use crate::source::{Source, Span};

fn label(path: &str, first_line: u32, text: &str, highlight: Range<usize>) -> Label {
    let mut label = Label::new(&Source::new(path, ""), Span::at(0), "");
    label.span = Span::new(first_line * 1000 + highlight.start as u32, first_line * 1000 + highlight.end as u32);
    label.excerpts =
        Some(Excerpts::of([(label.span, Excerpt { first_line, text: text.to_owned(), highlight: highlight.into() })]));
    label
}

/// A finding about nothing but its places.
pub fn finding(primary: Label, related: Vec<Label>) -> Finding {
    Finding::from(Details {
        topic: Arc::new(Topic {
            rule: RuleId::from("a/b"),
            summary: Arc::from(""),
            why: Arc::from(""),
            help: "".into(),
            environment: None,
            project: Arc::from("."),
        }),
        severity: Severity::Error,
        message: "".into(),
        key: None,
        count: 1,
        shared: false,
        primary,
        related,
    })
}

/// The lines of a block as they are drawn, each mark in brackets.
fn drawn(block: &Block<'_>) -> Vec<String> {
    let mut lines: Vec<String> = block.lines.iter().map(|line| line.to_string()).collect();
    let mut marks: Vec<&Mark<'_>> = block.marks.iter().collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.start));
    for mark in marks {
        lines[mark.end.0].insert(mark.end.1, ']');
        lines[mark.start.0].insert(mark.start.1, '[');
    }
    lines
}

#[test]
fn labels_on_neighbouring_lines_share_a_block_in_whatever_order_they_come() {
    let above = || label("a", 1, "one\ntwo", 0..3);
    let below = || label("a", 2, "two\nthree\nfour", 4..9);
    for (primary, related) in [(above(), below()), (below(), above())] {
        let finding = finding(primary, vec![related]);
        let blocks = blocks(&finding);
        assert_eq!(blocks.len(), 1);
        assert_eq!(
            (blocks[0].first_line, drawn(&blocks[0])),
            (1, vec!["[one]".into(), "two".into(), "[three]".into(), "four".into()])
        );
        assert!(blocks[0].marks[0].primary && !blocks[0].marks[1].primary);
        assert_eq!(blocks[0].marks[0].label.span, finding.primary.span);
    }
}

#[test]
fn labels_that_would_get_in_each_others_way_have_blocks_of_their_own() {
    let first = || label("a", 1, "one\ntwo", 0..3);
    let apart = [
        ("another file", label("b", 2, "two\nthree", 4..9)),
        ("a line between them is not shown", label("a", 4, "four", 0..4)),
        ("the same line reads differently", label("a", 2, "t…\nthree", 5..8)),
        ("the same characters", label("a", 1, "one\ntwo", 1..2)),
        ("several lines", label("a", 2, "two\nthree", 0..9)),
    ];
    for (why, other) in apart {
        assert_eq!(blocks(&finding(first(), vec![other])).len(), 2, "{why}");
    }
    assert_eq!(blocks(&finding(first(), vec![first()])).len(), 1, "it says nothing new");
}

#[test]
fn a_mark_stays_on_what_it_marks() {
    let long = format!("{}=needle # {}", "K".repeat(300), "x".repeat(5_000));
    let wide = format!("{}needle{}", "店".repeat(60), "名".repeat(60));
    let cases = [
        ("A=needle", 2..8, 40, "A=[needle]"),
        ("\tA:\tneedle\r", 4..10, 40, "    A:  [needle]"),
        ("a\u{7}\u{1b}[needle", 4..10, 40, "a\u{fffd}\u{fffd}[[needle]"),
        (&long, 301..307, 40, "…KKKKKKKKKKKK=[needle] # xxxxxxxxxxxxxxxx…"),
        (&long, 5300..5310, 30, "…xxxxxxxxxx[xxxxxxxxxx]"),
        (&long, 0..2, 20, "[KK]KKKKKKKKKKKKKKKKK…"),
        (&wide, 180..186, 24, "…店店店店[needle]名名名名…"),
    ];
    for (line, highlight, room, expected) in cases {
        let finding = finding(label("a", 1, line, highlight), Vec::new());
        let mut blocks = blocks(&finding);
        blocks[0].fit(room);
        assert!(blocks[0].lines[0].width() <= room, "{}", blocks[0].lines[0]);
        assert_eq!(drawn(&blocks[0]), [expected]);
    }
}

#[test]
fn a_mark_wider_than_the_room_shows_its_beginning() {
    let line = format!("KEY={}", "v".repeat(200));
    let finding = finding(label("a", 1, &line, 4..204), Vec::new());
    let mut blocks = blocks(&finding);
    blocks[0].fit(30);
    let shown = &drawn(&blocks[0])[0];
    assert!(shown.contains("=[vvvv") && blocks[0].lines[0].width() <= 30, "{shown}");
}

#[test]
fn long_marks_show_their_first_line_and_blank_ends_are_left_out() {
    let text = "a:\n  b: 1\n  c: 2\n  d: 3\n  e: 4\n  f: 5\n";
    let ends = [
        (0..text.len(), vec!["[a:]", "  b: 1"]),
        (0..9, vec!["[a:", "  b: 1]", "  c: 2", "  d: 3", "  e: 4", "  f: 5"]),
    ];
    for (highlight, expected) in ends {
        let finding = finding(label("a", 1, text, highlight), Vec::new());
        assert_eq!(drawn(&blocks(&finding)[0]), expected);
    }
}

#[test]
fn highlights_that_do_not_fit_their_excerpt_are_brought_into_it() {
    for (start, end) in [(90, 99), (5, 2), (1, 1), (2, 3), (0, 900)] {
        let finding = finding(label("a", 0, "é店", Range { start, end }), Vec::new());
        let blocks = blocks(&finding);
        let mark = &blocks[0].marks[0];
        assert!(mark.start <= mark.end && mark.end.1 <= "é店".len());
        assert!(blocks[0].lines[0].is_char_boundary(mark.start.1) && blocks[0].lines[0].is_char_boundary(mark.end.1));
        assert!(mark.columns(&blocks[0]).is_some_and(|columns| !columns.is_empty()));
    }
}
