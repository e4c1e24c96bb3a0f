//! The built-in rules, embedded when the program is built.

use std::sync::{Arc, OnceLock};

use super::{Rule, read_rules};
use crate::document::{Builder, Content, Document, Format, Scalar, Text, ValueKind};
use crate::source::{Source, Span};

// `RULES`: every rule without its examples, as the records that `embed.rs` writes; `RULE_FILES`: every rule file as it is written.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The built-in rules, by id.
pub fn builtin() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| read_rules(&document(), true).0)
}

/// The list of all rules as a document, whose places are those in the records.
fn document() -> Document {
    let mut builder = Builder::new(Arc::new(Source::new("rules", RULES)), Format::Json);
    let mut start = 0;
    for record in RULES.split_terminator('\u{1e}') {
        let end = start + record.len() as u32;
        match record.split_once('\u{1f}') {
            None => builder.close(end),
            Some((key, text)) => {
                let (key, text) =
                    (Span::new(start + 1, start + key.len() as u32), Span::new(end - text.len() as u32, end));
                let scalar =
                    |kind| Content::Scalar(Scalar { text: Text::plain(text), kind, disputed: false, quoted: false });
                let content = match record.as_bytes().first() {
                    Some(b'{') => Content::Map,
                    Some(b'[') => Content::List,
                    Some(b'0') => scalar(ValueKind::Integer),
                    Some(b'?') => scalar(ValueKind::Boolean),
                    Some(b'~') => scalar(ValueKind::Null),
                    _ => scalar(ValueKind::Text),
                };
                builder.add((!key.is_empty()).then(|| Text::plain(key)), text, content);
            }
        }
        start = end + 1;
    }
    builder.finish()
}

/// The rule files: id and text, by id.
pub fn builtin_files() -> &'static [(&'static str, &'static str)] {
    RULE_FILES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_file_is_read_without_a_mistake() {
        let document = document();
        let (rules, faults) = read_rules(&document, false);
        let faults: Vec<_> = faults.iter().map(|fault| (document.source.slice(fault.span), &fault.message)).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(rules.len(), RULE_FILES.len());
    }
}
