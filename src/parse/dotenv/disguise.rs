//! Files that are named like .env files but are YAML or JSON inside.

use super::line::{after_break, is_blank, line_end, skip_blank};
use crate::document::Format;
use crate::source::BYTE_ORDER_MARK;

/// The format a text is really in; none for a .env file.
///
/// An assignment at the start of a line settles it, so that most files are known at their first line.
pub(super) fn format(text: &str) -> Option<Format> {
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let trimmed = text.trim_start();
    if let Some(inside) = trimmed.strip_prefix('{') {
        return inside.trim_start().starts_with('"').then_some(Format::Json);
    }
    let (mut entries, mut others, mut at) = (0_usize, 0_usize, 0_usize);
    while at < text.len() {
        let end = line_end(text, at);
        let first = skip_blank(text, at, end);
        let line = &text[first..end];
        if first == end || line.starts_with('#') {
        } else {
            match kind(line) {
                Kind::Assignment if first == at => return None,
                // What is indented belongs to the entry above it.
                _ if first > at => {}
                Kind::Entry => entries += 1,
                Kind::Frame => {}
                Kind::Assignment | Kind::Other => others += 1,
            }
        }
        at = after_break(text, end);
    }
    (entries > others).then_some(Format::Yaml)
}

enum Kind {
    /// `KEY=`
    Assignment,
    /// `key:` or `"key":`
    Entry,
    /// `---`, `- item`, a directive, the end of a flow collection, a template: says nothing.
    Frame,
    Other,
}

fn kind(line: &str) -> Kind {
    let bytes = line.as_bytes();
    let frames = ["---", "...", "- ", "%YAML", "}", "]", "{{", "{%", "<%", "<<:"];
    if frames.iter().any(|frame| line.starts_with(frame)) {
        return Kind::Frame;
    }
    let line_start = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).unwrap_or(line);
    let bytes = if line_start.len() == line.len() { bytes } else { line_start.trim_start().as_bytes() };
    let is_key = |byte: u8| byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'.' | b'-' | b'/');
    let quote = bytes.first().copied().filter(|byte| matches!(byte, b'"' | b'\''));
    let start = usize::from(quote.is_some());
    let mut at = start + bytes[start..].iter().position(|&byte| !is_key(byte)).unwrap_or(bytes.len() - start);
    if at == start {
        return Kind::Other;
    }
    if quote.is_some() && bytes.get(at) == quote.as_ref() {
        at += 1;
    }
    let after = at + bytes[at..].iter().position(|&byte| !is_blank(byte)).unwrap_or(bytes.len() - at);
    match (bytes.get(after), bytes.get(after + 1)) {
        (Some(b'='), _) => Kind::Assignment,
        (Some(b':'), None) => Kind::Entry,
        (Some(b':'), Some(&next)) if is_blank(next) => Kind::Entry,
        _ => Kind::Other,
    }
}
