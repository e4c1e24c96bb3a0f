//! As much of JSON Schema as the report's own schema uses, to hold the schema and the output to the same fields.

use std::collections::BTreeSet;

use regex::Regex;
use serde_json::Value;

/// Everything in which a value departs from a schema, as `path: what`; a field that the schema does not name departs too.
pub fn departures(root: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(root, root, value, "$", &mut found);
    found
}

/// Every object schema in it: its required fields and its properties.
pub fn objects(schema: &Value) -> Vec<(BTreeSet<&str>, BTreeSet<&str>)> {
    let mut found = Vec::new();
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let required = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        found.push((required, properties.keys().map(String::as_str).collect()));
    }
    match schema {
        Value::Object(fields) => fields.values().for_each(|inner| found.extend(objects(inner))),
        Value::Array(items) => items.iter().for_each(|inner| found.extend(objects(inner))),
        _ => {}
    }
    found
}

fn check(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let mut depart = |what: String| found.push(format!("{path}: {what}"));
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        match word.as_str() {
            "$schema" | "$defs" | "title" | "description" | "required" | "items" | "properties" | "$ref" => {}
            "type" => {
                let types = rule.as_array().map_or_else(|| vec![rule], |types| types.iter().collect());
                if !types.iter().any(|name| is_type(value, name.as_str().expect("a type is a word"))) {
                    depart(format!("is not of type {rule}"));
                }
            }
            "const" if rule == value => {}
            "enum" if rule.as_array().expect("an enum is a list").contains(value) => {}
            "minimum" if value.as_f64() >= rule.as_f64() => {}
            "pattern" => {
                let pattern = Regex::new(rule.as_str().expect("a pattern is a text")).expect("a pattern compiles");
                if !value.as_str().is_some_and(|text| pattern.is_match(text)) {
                    depart(format!("does not match {rule}"));
                }
            }
            "const" | "enum" | "minimum" => depart(format!("breaks {word} {rule}")),
            other => depart(format!("the schema uses `{other}`, which this check does not know")),
        }
    }
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/$defs/").expect("references name definitions");
        check(root, &root["$defs"][name], value, path, found);
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        values
            .iter()
            .enumerate()
            .for_each(|(index, value)| check(root, items, value, &format!("{path}[{index}]"), found));
    }
    if let (Some(properties), Some(fields)) = (schema["properties"].as_object(), value.as_object()) {
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !fields.contains_key(name) {
                found.push(format!("{path}: has no `{name}`"));
            }
        }
        for (name, value) in fields {
            match properties.get(name) {
                Some(schema) => check(root, schema, value, &format!("{path}.{name}"), found),
                None => found.push(format!("{path}: the schema does not name `{name}`")),
            }
        }
    }
}

fn is_type(value: &Value, name: &str) -> bool {
    match name {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "integer" => value.is_u64() || value.is_i64(),
        "null" => value.is_null(),
        _ => false,
    }
}
