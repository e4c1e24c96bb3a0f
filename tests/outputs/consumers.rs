//! What must hold of every output in the table, read back as its consumer reads it.

use envparity::finding::{Details, Finding, Severity};
use envparity::mask::Gate;
use envparity::render::{OUTPUTS, Paths, RenderOptions, finding_schema, output, table};
use envparity::report::{Report, Summary};
use serde_json::Value;

use crate::readers::{Read, Unit, read};
use crate::{PLAIN, VERBOSE, canonical, schema, written};

/// Findings and what was read of each, in the order of the output.
fn read_back<'r>(name: &str, report: &'r Report, options: RenderOptions<'_>) -> Vec<(&'r Finding, Read)> {
    let mut findings: Vec<&Finding> = report.findings().iter().collect();
    if ["github", "markdown"].contains(&name) {
        // Their readers show only some, so the gravest come first.
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    }
    let text = written(name, report, options);
    let read = read(name, &text);
    assert_eq!(read.len(), findings.len(), "{name}: as many findings out as in\n{text}");
    findings.into_iter().zip(read).collect()
}

#[test]
fn every_output_tells_every_finding_with_its_place_and_severity() {
    let report = canonical::report();
    for output in &OUTPUTS {
        for (finding, read) in read_back(output.name, &report, VERBOSE) {
            let (name, primary) = (output.name, &finding.primary);
            assert_eq!(read.path, *primary.path, "{name}");
            assert_eq!(read.severity, finding.severity.word(), "{name}");
            assert_eq!(read.start.0, u64::from(primary.start.line), "{name}: {read:?}");
            assert!(read.end.is_none_or(|(line, _)| line == u64::from(primary.end.line)), "{name}: {read:?}");
            let is_whole = !["human", "markdown"].contains(&name);
            assert!(!is_whole || read.text.contains(&*finding.message), "{name}: {read:?}");
        }
        let empty = read(output.name, &written(output.name, &canonical::empty(), VERBOSE));
        assert_eq!(empty.len(), 0, "{}: nothing was found", output.name);
    }
}

#[test]
fn every_place_slices_back_to_the_span() {
    let (report, sources) = (canonical::report(), canonical::sources());
    for output in &OUTPUTS {
        let mut sliced = 0;
        for (finding, read) in read_back(output.name, &report, VERBOSE) {
            let Some(source) = sources.iter().find(|source| source.path() == &*finding.primary.path) else { continue };
            let Some(column) = read.start.1 else { continue };
            let start = offset(source.text(), read.start.0, column, read.unit);
            let end = match read.end {
                Some((line, Some(column))) => offset(source.text(), line, column, read.unit),
                _ => start + finding.primary.span.len() as usize,
            };
            assert_eq!(&source.text()[start..end], source.slice(finding.primary.span), "{}: {read:?}", output.name);
            assert_eq!(start, finding.primary.span.start as usize, "{}: {read:?}", output.name);
            sliced += 1;
        }
        let has_columns = !["gitlab", "markdown"].contains(&output.name);
        assert_eq!(sliced > 8, has_columns, "{}: {sliced} places were sliced", output.name);
    }
}

/// The byte at a place, counted anew: independent of the room that makes lines and columns.
fn offset(text: &str, line: u64, column: u64, unit: Unit) -> usize {
    let mut lines = text.split_inclusive('\n');
    let before: usize = lines.by_ref().take(line as usize - 1).map(str::len).sum();
    let mut left = column - 1;
    let mut at = before;
    for char in lines.next().unwrap_or("").chars() {
        if left == 0 {
            break;
        }
        left -= match unit {
            Unit::Characters => 1,
            Unit::Utf16 => char.len_utf16() as u64,
            Unit::Bytes => char.len_utf8() as u64,
        };
        at += char.len_utf8();
    }
    assert_eq!(left, 0, "line {line} has a column {column}");
    at
}

#[test]
fn paths_start_where_the_reader_looks_for_them() {
    let report = canonical::report();
    let options = RenderOptions { base: "services/shop/", ..VERBOSE };
    for output in &OUTPUTS {
        let base = if output.paths == Paths::Workspace { "" } else { options.base };
        for (finding, read) in read_back(output.name, &report, options) {
            assert_eq!(read.path, format!("{base}{}", finding.primary.path), "{}", output.name);
            assert!(!read.path.starts_with('/') && !read.path.starts_with("./"), "{}: {}", output.name, read.path);
        }
    }
}

#[test]
fn forms_for_machines_know_no_taste() {
    let report = canonical::report();
    for output in OUTPUTS.iter().filter(|output| output.name != "human") {
        let options = RenderOptions { color: true, verbose: true, quiet: true, width: 20, base: "" };
        assert_eq!(written(output.name, &report, options), written(output.name, &report, PLAIN), "{}", output.name);
    }
}

#[test]
fn commands_to_ci_servers_are_ours_alone() {
    let report = canonical::report();
    let github = written("github", &report, PLAIN);
    let commands = github.lines().filter(|line| line.starts_with("::")).count();
    assert_eq!(commands, report.findings().len() + report.notes().len());
    assert!(github.contains("::notice title=envparity::There is no test environment"));
    let azure = written("azure", &report, PLAIN);
    assert_eq!(azure.matches("##vso[").count(), report.findings().len() - report.counts().infos);
}

#[test]
fn each_line_of_json_lines_is_a_finding_of_the_schema() {
    let schema: Value = serde_json::from_str(&finding_schema()).expect("the schema is JSON");
    let whole: Value = serde_json::from_str(&written("json", &canonical::report(), PLAIN)).expect("it is JSON");
    let text = written("json-lines", &canonical::report(), PLAIN);
    for (line, finding) in text.lines().zip(whole["findings"].as_array().expect("findings")) {
        let line: Value = serde_json::from_str(line).expect("a line is JSON");
        assert_eq!(schema::departures(&schema, &line), [""; 0]);
        assert_eq!(line, *finding);
    }
    assert_eq!(schema::departures(&schema, &Value::Null).len(), 1);
}

#[test]
fn sarif_describes_each_rule_once_and_links_what_is_related() {
    let text = written("sarif", &canonical::report(), PLAIN);
    let log: Value = serde_json::from_str(&text).expect("it is JSON");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let mut ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    ids.dedup();
    assert!(ids.is_sorted() && ids.len() == rules.len());
    for rule in rules {
        for field in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[field]["text"].as_str().is_some_and(|text| !text.is_empty()), "{field} of {rule}");
        }
        let is_alert = rule["properties"].get("security-severity").is_some();
        assert_eq!(is_alert, rule["id"].as_str().is_some_and(|id| id.starts_with("secrets/")));
    }
    let known = rules.iter().find(|rule| rule["id"] == "network/loopback-target").expect("it is built in");
    assert!(known["help"]["markdown"].as_str().is_some_and(|text| text.contains("## What to do")));
    let report = canonical::report();
    for (result, finding) in run["results"].as_array().expect("results").iter().zip(report.findings()) {
        let text = result["message"]["text"].as_str().expect("a text");
        let related = result["relatedLocations"].as_array().map_or(&[][..], Vec::as_slice);
        assert_eq!(related.len(), finding.related.len());
        for (related, label) in related.iter().zip(&finding.related) {
            assert!(text.contains(&format!("]({})", related["id"])), "{text}");
            let region = &related["physicalLocation"]["region"];
            assert_eq!(
                (&region["startLine"], &region["endColumn"]),
                (&label.start.line.into(), &label.end.utf16_column.into())
            );
        }
    }
    assert_eq!(run["invocations"][0]["toolExecutionNotifications"].as_array().map(Vec::len), Some(3));
}

/// A report of so many findings with long messages.
fn large(count: u32) -> Report {
    let one = canonical::findings().swap_remove(0);
    let finding = |number: u32| {
        Finding::from(Details {
            key: Some(format!("KEY_{number}").into()),
            message: format!("`KEY_{number}` {}", "is wrong ".repeat(20)).into(),
            severity: if number % 500 == 7 { Severity::Error } else { Severity::Warning },
            ..one.clone().into_details()
        })
    };
    Report::new((0..count).map(finding).collect(), Vec::new(), Vec::new(), Summary::default(), &Gate::new(false))
}

#[test]
fn markdown_fits_a_comment_and_says_what_it_leaves_out() {
    let report = large(3000);
    let text = written("markdown", &report, PLAIN);
    assert!(text.len() <= 65_536 && text.len() > 40_000, "{} bytes", text.len());
    let shown = read("markdown", &text);
    assert_eq!(shown.iter().filter(|read| read.severity == "error").count(), report.counts().errors);
    assert!(text.contains(&format!("\n{} more findings would not fit here", 3000 - shown.len())), "{text}");
    assert!(text.starts_with("## envparity: 6 errors, 2994 warnings\n"));
    assert!(!written("markdown", &large(3), PLAIN).contains("would not fit"));
}

#[test]
fn github_says_that_it_shows_only_some() {
    assert!(written("github", &large(20), PLAIN).ends_with("all 20 findings are in this log.\n"));
    assert!(!written("github", &large(10), PLAIN).contains("in this log"));
}

#[test]
fn every_output_has_a_file_of_its_own_and_nothing_else_is_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<String> = std::fs::read_dir(root.join("src/render"))
        .expect("it is a directory")
        .filter_map(|entry| entry.expect("it can be read").file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .collect();
    let mut expected: Vec<String> = OUTPUTS.iter().map(|output| output.name.replace('-', "_")).collect();
    // What several of them share.
    expected.extend(["escape", "json_text", "portions", "prose"].map(str::to_owned));
    files.sort();
    expected.sort();
    assert_eq!(files, expected);
    assert!(OUTPUTS.iter().all(|row| row.about.starts_with("for ")), "each says first whom it is for");
    assert!(
        OUTPUTS.iter().all(|row| output(row.name).is_some_and(|found| found.about == row.about)),
        "names are unique"
    );
}

#[test]
fn the_readme_holds_the_table_of_outputs() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("it can be read").replace("\r\n", "\n");
    let start = readme.find("| format | is |").expect("the table is there");
    let end = start + readme[start..].find("\n\n").expect("the table ends") + 1;
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, format!("{}{}{}", &readme[..start], table(), &readme[end..])).expect("it can be written");
        return;
    }
    assert_eq!(&readme[start..end], table(), "UPDATE_SNAPSHOTS=1 cargo test --test outputs writes it anew");
}
