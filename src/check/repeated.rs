//! One key that several environments of one stack lack: one cause, and one finding that names the others.

use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};

use crate::finding::{Details, Finding};

/// What makes findings of several comparisons one: the rule, the key, and the place that sets it elsewhere.
type Cause = (String, Option<Box<str>>, Arc<str>, u32);

/// Draws findings about the same thing in several environments together; the first one speaks, the places of the others are
/// related. Findings that are not about something missing have a place of their own, and stay.
pub fn draw_together(findings: Vec<Finding>) -> Vec<Finding> {
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    let mut causes: HashMap<Cause, (usize, usize)> = HashMap::new();
    for finding in findings {
        let cause =
            finding.related.first().filter(|_| finding.primary.span.is_empty()).map(|label| {
                (finding.rule.as_str().to_owned(), finding.key.clone(), label.path.clone(), label.span.start)
            });
        let known = cause.as_ref().and_then(|cause| causes.get_mut(cause));
        match (cause, known) {
            (_, Some((first, more))) => {
                *more += 1;
                let Details { primary: mut place, topic, .. } = finding.into_details();
                let environment = topic.environment.as_deref().unwrap_or_default();
                place.text = format!("missing here too, in {environment}").into();
                kept[*first].related.push(place);
            }
            (Some(cause), None) => {
                causes.insert(cause, (kept.len(), 0));
                kept.push(finding);
            }
            (None, None) => kept.push(finding),
        }
    }
    for (first, more) in causes.into_values().filter(|(_, more)| *more > 0) {
        kept[first].say_too(&as_in(more));
    }
    kept
}

/// What a message says of more environments that lack the same.
pub(super) fn as_in(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => ", as in 1 more environment".to_owned(),
        _ => format!(", as in {more} more environments"),
    }
}
