//! Where a setting that an environment lacks would be written.

use crate::document::Document;
use crate::environment::Environment;
use crate::source::Span;

/// The end of the last line that the environment's own top layer sets something on; none for an environment without layers.
pub(super) fn insertion<'d>(environment: &Environment<'d>) -> Option<(&'d Document, Span)> {
    let own = environment.layers.iter().rev().find(|layer| !layer.shared);
    let layer = own.or_else(|| environment.layers.last())?;
    let source = &layer.document.source;
    let settings = environment.settings_of(layer);
    let last = settings
        .map(|setting| setting.anchor.as_deref().copied().unwrap_or(setting.span).end.max(setting.span.end))
        .max();
    let offset = match last {
        Some(end) => source.line_span(source.line_of(end)).end.max(end),
        None => source.text().trim_end().len() as u32,
    };
    Some((layer.document, Span::at(offset)))
}
