//! The built-in rules, embedded when the program is built.

use std::sync::{Arc, OnceLock};

use super::{Rule, read_rules};
use crate::document::{Builder, Content, Document, Format, Scalar, Text, ValueKind};
use crate::source::{Source, Span};

// `RULES` and `RECORDS`: every rule without its examples, as the texts and records that `embed.rs` writes; `RULE_FILES`: every rule file as it is written.
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
    for &(kind, key, text) in RECORDS {
        let key = Span::new(start, start + key);
        let text = Span::new(key.end, key.end + text);
        start = text.end;
        let scalar = |kind| Content::Scalar(Scalar { text: Text::plain(text), kind, disputed: false, quoted: false });
        let content = match kind {
            b'}' => {
                builder.close(start);
                continue;
            }
            b'{' => Content::Map,
            b'[' => Content::List,
            b'0' => scalar(ValueKind::Integer),
            b'?' => scalar(ValueKind::Boolean),
            b'~' => scalar(ValueKind::Null),
            _ => scalar(ValueKind::Text),
        };
        builder.add((!key.is_empty()).then(|| Text::plain(key)), text, content);
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
