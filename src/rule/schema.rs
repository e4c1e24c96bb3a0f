//! The description of rule files for editors, held equal to what is read.

/// The JSON Schema of rule files, for editors.
pub const SCHEMA: &str = include_str!("rule.schema.json");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use serde_json::Value;

    use super::SCHEMA;
    use crate::decode::Decoder;
    use crate::document::Format;
    use crate::rule::Subject;
    use crate::rule::read::{places, rule};
    use crate::rule::siblings::SIBLINGS;
    use crate::rule::vocabulary::{RELATIONS, WORDS};
    use crate::source::Source;

    /// Rules in which every kind of map occurs, for each subject.
    const EVERYTHING: &str = "
- { id: a/b, summary: s, severity: info, why: w, remedy: r, for: row, when: { staging: { not: empty } }, report: { at: production.key, message: m } }
- { id: a/b, summary: s, severity: info, why: w, remedy: r, for: setting, when: { value: present }, report: { at: key, message: m } }
- { id: a/b, summary: s, severity: info, why: w, remedy: r, for: fault, when: { fault: b } }
- { id: a/b, summary: s, severity: info, why: w, remedy: r, for: pin, when: { pins: differ }, report: { at: here, message: m } }
- { id: a/b, summary: s, severity: info, why: w, remedy: r, for: siblings, when: { siblings: lacks }, report: { at: key, message: m } }
";

    fn schema() -> Value {
        serde_json::from_str(SCHEMA).unwrap()
    }

    #[test]
    fn the_schema_knows_the_names_that_are_read() {
        let document = crate::parse::parse(Arc::new(Source::new("rules.yaml", EVERYTHING)), Format::Yaml);
        let mut decoder = Decoder::new(&document);
        let items = decoder.root().unwrap().list(&mut decoder, "");
        assert_eq!(items.into_iter().filter_map(|item| rule(&mut decoder, item, None)).count(), 5);
        let schema = schema();
        for (what, asked) in decoder.asked() {
            let mut parts = schema["$defs"].as_object().unwrap().values();
            let part = parts.find(|part| part["title"] == **what).unwrap_or_else(|| panic!("{what} is not described"));
            let described: BTreeSet<&str> =
                part["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(&described, asked, "{what}");
        }
        assert_eq!(decoder.asked().len(), 4);
        assert_eq!(decoder.finish(), []);
    }

    #[test]
    fn the_schema_knows_every_place() {
        let subjects = [Subject::Row, Subject::Setting, Subject::Siblings, Subject::Fault, Subject::Pin];
        let places: BTreeSet<&str> = subjects.into_iter().flat_map(places).copied().collect();
        let schema = schema();
        let also = &schema["$defs"]["report"]["properties"]["also"]["propertyNames"]["enum"];
        let described: BTreeSet<&str> = also.as_array().unwrap().iter().map(|place| place.as_str().unwrap()).collect();
        assert_eq!(described, places);
    }

    #[test]
    fn the_schema_knows_every_word() {
        let schema = schema();
        let words = Value::from(WORDS.iter().map(|word| word.name).collect::<Vec<_>>());
        assert_eq!(schema["$defs"]["value-test"]["properties"]["is"]["oneOf"][0]["enum"], words);
        let relations = Value::from(RELATIONS.iter().map(|relation| relation.name).collect::<Vec<_>>());
        assert_eq!(schema["$defs"]["condition"]["properties"]["compare"]["enum"], relations);
        let patterns = Value::from(SIBLINGS.iter().map(|word| word.name).collect::<Vec<_>>());
        assert_eq!(schema["$defs"]["condition"]["properties"]["siblings"]["enum"], patterns);
    }
}
