//! Allowances in comments: `# envparity: allow(rule-id) reason`, on the line above what they accept.

use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::memmem;

use crate::decode::nearest;
use crate::document::{Document, Fault};
use crate::project::RulePattern;
use crate::source::{Source, Span};

/// One rule that a comment accepts on one line.
#[derive(Debug)]
pub(super) struct InlineAllowance {
    rule: RulePattern,
    /// The line it holds for, counted from 1.
    line: u32,
    met: AtomicBool,
}

const MARK: &str = "envparity:";

impl InlineAllowance {
    /// Whether it accepts a finding of the rule with a label on these lines; if so it is not unused.
    pub(super) fn meets(&self, rule: &str, lines: RangeInclusive<u32>) -> bool {
        let meets = lines.contains(&self.line) && self.rule.fits(rule);
        if meets {
            self.met.store(true, Ordering::Relaxed);
        }
        meets
    }

    /// That it is unused, if it is.
    pub(super) fn fault(&self) -> Option<Fault> {
        if self.met.load(Ordering::Relaxed) {
            return None;
        }
        let message = format!("nothing is found here that this allowance of `{}` accepts; remove it", self.rule.text);
        Some(Fault { rule: "allow/unused", key: None, span: self.rule.span, message, related: None })
    }
}

/// The allowances in the comments of a document, and the mistakes in them.
pub(super) fn scan(document: &Document, known_rules: &[&str]) -> (Vec<InlineAllowance>, Vec<Fault>) {
    let mut scan = Scan { document, known_rules, found: Vec::new(), faults: Vec::new() };
    for (index, &comment) in document.comments.iter().enumerate() {
        let text = document.source.slice(comment);
        if let Some(at) = memmem::find(text.as_bytes(), MARK.as_bytes()) {
            // The mark opens the comment; further in it is prose about envparity.
            if text[..at].chars().all(|char| matches!(char, '#' | '/' | '*' | '!' | ';' | '-' | ' ' | '\t')) {
                let start = comment.start + (at + MARK.len()) as u32;
                scan.comment(index, Span::new(start, comment.end));
            }
        }
    }
    (scan.found, scan.faults)
}

struct Scan<'d> {
    document: &'d Document,
    known_rules: &'d [&'d str],
    found: Vec<InlineAllowance>,
    faults: Vec<Fault>,
}

impl Scan<'_> {
    /// Reads what follows the mark.
    fn comment(&mut self, index: usize, body: Span) {
        let source = &*self.document.source;
        let text = source.slice(body);
        let trimmed = text.trim_start();
        let start = body.start + (text.len() - trimmed.len()) as u32;
        let end_of_word = trimmed.find(|char: char| !char.is_alphanumeric()).unwrap_or(trimmed.len());
        let (word, rest) = trimmed.split_at(end_of_word);
        let word_span = Span::new(start, start + end_of_word as u32);
        let open = rest.trim_start();
        if word != "allow" {
            let meant = nearest(word, ["allow"]).is_some() || ["ignore", "disable", "skip"].contains(&word);
            if open.starts_with('(') || meant {
                let message = format!("`{word}` is not a word for comments; write `allow(rule-id) reason`");
                self.fault("project/unknown-word", word_span, message);
            }
            return;
        }
        let Some((rules, reason)) = open.strip_prefix('(').and_then(|rest| rest.split_once(')')) else {
            let message = "this names no rule; write `allow(rule-id) reason`";
            self.fault("project/missing-field", word_span, message.to_owned());
            return;
        };
        let reason = reason.trim().trim_end_matches("*/").trim_start_matches([':', '-', ' ', '\u{2014}']).trim();
        if reason.is_empty() {
            let message = "this allowance gives no reason; write it after the parenthesis";
            self.fault("allow/no-reason", Span::new(start, start + end_of_word as u32), message.to_owned());
            return;
        }
        let line = self.line(index);
        let rules_start = body.end - (open.len() as u32 - 1);
        let mut offset = rules_start;
        for part in rules.split(',') {
            let id = part.trim();
            let id_start = offset + (part.len() - part.trim_start().len()) as u32;
            offset += part.len() as u32 + 1;
            let span = Span::new(id_start, id_start + id.len() as u32);
            self.rule(id, span, line);
        }
    }

    fn rule(&mut self, id: &str, span: Span, line: u32) {
        let rule = RulePattern { text: id.to_owned(), span };
        if self.known_rules.iter().any(|known| rule.fits(known)) {
            self.found.push(InlineAllowance { rule, line, met: AtomicBool::new(false) });
            return;
        }
        let near = nearest(id, self.known_rules.iter().copied());
        let hint = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
        self.fault("project/unknown-rule", span, format!("`{id}` is not a rule{hint}"));
    }

    /// The line that a comment speaks of: its own if something stands before it, else the next that is no comment.
    fn line(&self, index: usize) -> u32 {
        let source = &*self.document.source;
        let comment = self.document.comments[index];
        let own = source.line_of(comment.start);
        if !is_alone(source, comment) {
            return own;
        }
        let mut line = source.line_of(comment.end);
        for &next in &self.document.comments[index + 1..] {
            if source.line_of(next.start) != line + 1 || !is_alone(source, next) {
                break;
            }
            line = source.line_of(next.end);
        }
        line + 1
    }

    fn fault(&mut self, rule: &'static str, span: Span, message: String) {
        self.faults.push(Fault { rule, key: None, span, message, related: None });
    }
}

/// Whether nothing stands before a comment on its line.
fn is_alone(source: &Source, comment: Span) -> bool {
    let line = source.line_span(source.line_of(comment.start));
    source.slice(Span::new(line.start, comment.start)).trim().is_empty()
}
