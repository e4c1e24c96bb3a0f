//! Keys and scalars of YAML: where their text is written, what it decodes to, and its type.

use granit_parser::{ScalarStyle, Tag};

use super::{Anchored, Reader, trimmed_end, typing};
use crate::document::{Content, Scalar, Text, ValueKind};
use crate::source::Span;

impl Reader<'_> {
    /// A span that is sure to be a slice of the source: masked text has character boundaries that the original has not.
    pub(super) fn fit(&mut self, span: Span) -> Span {
        if self.exact {
            debug_assert!(self.text.get(span.range()).is_some(), "plain YAML is read in slices");
            return span;
        }
        self.builder.document().source.fit(span)
    }

    pub(super) fn key(&mut self, text: &str, span: Span, style: ScalarStyle, absent: bool) -> Text {
        if absent { Text::absent(span) } else { self.written(text, span, style) }
    }

    /// What a value whose text could not be read stands as.
    pub(super) fn unread(&self, span: Span) -> Content {
        Content::Scalar(Scalar { text: Text::plain(span), kind: ValueKind::Text, disputed: false, quoted: true })
    }

    /// Ends a value of one line before the next line, which was taken for its second one until a mistake was found in it: the `80` of
    /// `port: 80`, where the key of the next line stands too far to the right.
    pub(super) fn end_before_mistake(&mut self, mistake: usize) {
        let Anchored::Node(id) = self.newest else { return };
        let node = self.builder.document().node(id);
        let span = node.span();
        if !matches!(&node.content(), Content::Scalar(scalar) if !scalar.quoted) {
            return;
        }
        let (value, between) = (self.text.get(span.range()), self.text.get(span.end as usize..mistake));
        let Some((first, rest)) = value.and_then(|value| value.split_once(['\n', '\r'])) else { return };
        if rest.trim_start().contains(['\n', '\r']) || between.is_none_or(|between| between.contains('\n')) {
            return;
        }
        let first = first.trim_end();
        let span = Span::new(span.start, span.start + first.len() as u32);
        let (span, content) = self.scalar(first, span, ScalarStyle::Plain, false, None);
        self.builder.replace(id, span, content);
    }

    pub(super) fn scalar(
        &mut self,
        text: &str,
        span: Span,
        style: ScalarStyle,
        absent: bool,
        tag: Option<&Tag>,
    ) -> (Span, Content) {
        let block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        if (absent || block && text.trim().is_empty())
            && let Some(action) = self.templates.output_after(self.end)
        {
            return (action, self.unread(action));
        }
        let (written, plain) = if absent {
            let at = Span::at(self.absent_at(span.start));
            (Text::absent(at), "")
        } else {
            (self.written(text, span, style), text)
        };
        let templated = self.templates.touch(written.span);
        let (kind, disputed) = match tag {
            _ if templated => (ValueKind::Text, false),
            Some(tag) => (tagged(tag), false),
            None if style == ScalarStyle::Plain => typing::plain(plain),
            None => (ValueKind::Text, false),
        };
        let quoted = templated || style != ScalarStyle::Plain || tag.is_some() && kind == ValueKind::Text;
        (written.span, Content::Scalar(Scalar { text: written, kind, disputed, quoted }))
    }

    /// Where an absent value would stand: after the colon of its key, else where the parser says.
    fn absent_at(&self, offset: u32) -> u32 {
        if self.frames.last().is_none_or(|frame| frame.key.is_none()) {
            return trimmed_end(self.text, offset, self.end);
        }
        let rest = self.text.get(self.end as usize..).unwrap_or("");
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
        if rest[blanks..].starts_with(':') { self.end + blanks as u32 + 1 } else { self.end }
    }

    fn written(&mut self, text: &str, span: Span, style: ScalarStyle) -> Text {
        // What was read quickly is mostly the very slice.
        if self.exact && self.text.get(span.range()).is_some_and(|written| std::ptr::eq(written, text)) {
            return Text::plain(span);
        }
        let span = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                Span::new(span.start, trimmed_end(self.text, span.end, span.start))
            }
            _ => span,
        };
        let inner = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted if span.len() >= 2 => {
                Span::new(span.start + 1, span.end - 1)
            }
            _ => span,
        };
        let outer = match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let header = self.block_header(span.start);
                Span::new(header, trimmed_end(self.text, span.end, header))
            }
            _ => span,
        };
        let (outer, inner) = (self.fit(outer), self.fit(inner));
        let inner = if outer.covers(inner) { inner } else { Span::at(outer.end) };
        let as_written =
            self.text.get(inner.range()).is_some_and(|written| std::ptr::eq(written, text) || written == text);
        let decoded = if as_written {
            None
        } else if !self.templates.touch(inner) {
            Some(text.into())
        } else if style == ScalarStyle::DoubleQuoted || style == ScalarStyle::SingleQuoted {
            Some(self.templates.restore(text, inner).into_boxed_str())
        } else {
            None
        };
        self.builder.text(outer, inner, decoded)
    }

    /// Where the `|` or `>` stands that opens the block scalar whose text begins at an offset.
    fn block_header(&self, content: u32) -> u32 {
        let gap = self.text.get(self.end as usize..content as usize).unwrap_or("");
        let mut comment = false;
        let mut word = true;
        for (index, byte) in gap.bytes().enumerate() {
            match byte {
                b'\n' | b'\r' => (comment, word) = (false, true),
                b' ' | b'\t' => word = true,
                b'#' if word => comment = true,
                b'|' | b'>' if word && !comment => return self.end + index as u32,
                // A quoted key ends here, and its colon needs no blank before what follows it in JSON's manner.
                _ => word = false,
            }
        }
        content
    }
}

/// The type that an explicit tag states: <https://yaml.org/spec/1.2.2/#core-schema>
fn tagged(tag: &Tag) -> ValueKind {
    match tag.core_suffix() {
        Some("null") => ValueKind::Null,
        Some("bool") => ValueKind::Boolean,
        Some("int") => ValueKind::Integer,
        Some("float") => ValueKind::Float,
        Some("timestamp") => ValueKind::Timestamp,
        _ => ValueKind::Text,
    }
}
