//! The built-in rules, embedded when the program is built.

use std::sync::{Arc, OnceLock};

use super::{Rule, read_rules};
use crate::document::Format;
use crate::parse;
use crate::source::Source;

// `RULES_JSON`: every rule without its examples, as one JSON list; `RULE_FILES`: every rule file as it is written.
include!(concat!(env!("OUT_DIR"), "/rules.rs"));

/// The built-in rules, by id.
pub fn builtin() -> &'static [Rule] {
    static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
    RULES.get_or_init(|| {
        let document = parse::parse(Arc::new(Source::new("rules", RULES_JSON)), Format::Json);
        read_rules(&document, true).0
    })
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
        let document = parse::parse(Arc::new(Source::new("rules", RULES_JSON)), Format::Json);
        let (rules, faults) = read_rules(&document, false);
        let faults: Vec<_> = faults.iter().map(|fault| (document.source.slice(fault.span), &fault.message)).collect();
        assert!(faults.is_empty(), "{faults:#?}");
        assert_eq!(rules.len(), RULE_FILES.len());
    }
}
