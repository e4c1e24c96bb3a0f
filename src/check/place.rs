//! Where the places stand that a rule reports of a case.

use crate::comparison::insertion_point;
use crate::document::Document;
use crate::rule::condition::{Case, Hits, State};
use crate::rule::{Part, Place, Side};
use crate::source::Span;

/// Where a place of a case is; none where that side has no such place.
pub(super) fn place<'d>(at: Place, case: &Case<'_, 'd>, hits: &Hits) -> Option<(&'d Document, Span)> {
    let state = case.side(at.side);
    if at.part == Part::InsertionPoint {
        let other = match at.side {
            Side::Staging => case.production,
            Side::Production => case.staging,
            Side::This | Side::Other => case.other,
        };
        return insertion_point(state.environment()?, other.environment()?, other.effective()?);
    }
    let State::Set(environment, effective) = state else { return None };
    let setting = &effective.setting;
    let span = match (at.part, hits.part(at.side)) {
        (Part::Others, _) => return None,
        (Part::Key, _) => setting.key_span,
        (_, Some(part)) if setting.value.verbatim && effective.is_literal() => setting.span.part(part),
        _ => setting.span,
    };
    Some((environment.document(effective), if span.is_empty() { setting.key_span } else { span }))
}

/// Where the other settings are that a word was about.
pub(super) fn others<'d>(at: Place, case: &Case<'_, 'd>, hits: &Hits) -> Vec<(&'d Document, Span)> {
    let Some(environment) = case.side(at.side).environment() else { return Vec::new() };
    hits.others.iter().map(|site| environment.place(*site)).collect()
}

/// Whether a place is in a layer that several environments share. What an environment lacks that has nothing of its own may be set
/// where nobody sees it, like all that is its own.
pub(super) fn is_inherited(at: Place, case: &Case<'_, '_>) -> bool {
    match case.side(at.side) {
        State::Set(environment, effective) => environment.layer(effective).shared,
        State::Absent(environment) => environment.layers.iter().all(|layer| layer.shared),
        State::Nowhere => false,
    }
}
