//! Every output on the same report: what it looks like, and what must hold however it looks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "outputs/canonical.rs"]
mod canonical;
#[path = "outputs/consumers.rs"]
mod consumers;
#[path = "outputs/readers.rs"]
mod readers;
#[path = "outputs/schema.rs"]
mod schema;

use std::path::Path;

use envparity::finding::{Excerpt, Excerpts, Finding};
use envparity::mask::Gate;
use envparity::render::{OUTPUTS, REPORT_SCHEMA, RenderOptions, output};
use envparity::report::{Report, Summary};
use envparity::source::{Source, Span};
use proptest::prelude::*;
use regex::Regex;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

const PLAIN: RenderOptions<'_> = RenderOptions { color: false, width: 100, verbose: false, quiet: false, base: "" };
const VERBOSE: RenderOptions<'_> = RenderOptions { verbose: true, ..PLAIN };

fn written(name: &str, report: &Report, options: RenderOptions<'_>) -> String {
    let mut bytes = Vec::new();
    let output = output(name).expect("the output is in the table");
    (output.render)(report, &options, &mut bytes).expect("memory takes every byte");
    String::from_utf8(bytes).expect("outputs are UTF-8")
}

fn json(report: &Report) -> Value {
    serde_json::from_str(&written("json", report, PLAIN)).expect("the JSON output is JSON")
}

/// All outputs of a report, in all the ways that options allow, with what made them.
fn all_written(report: &Report) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for output in &OUTPUTS {
        // `forms_for_machines_know_no_taste` holds that one way is enough for the others.
        let (widths, flags) =
            if output.name == "human" { (&[0, 1, 40, 60, 100][..], 0..8) } else { (&[100][..], 0..1) };
        for &width in widths {
            for flags in flags.clone() {
                let (color, verbose, quiet) = (flags & 1 > 0, flags & 2 > 0, flags & 4 > 0);
                let options = RenderOptions { color, width, verbose, quiet, base: "" };
                all.push((format!("{} {options:?}", output.name), written(output.name, report, options)));
            }
        }
    }
    all
}

/// Compares with the file `tests/outputs/NAME`; with `UPDATE_SNAPSHOTS` set, writes it instead.
fn assert_snapshot(name: &str, written: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/outputs").join(name);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, written).expect("the snapshot can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(
        expected == written,
        "{name} differs; UPDATE_SNAPSHOTS=1 cargo test --test outputs writes it anew:\n{written}"
    );
}

#[test]
fn the_outputs_look_like_this() {
    let report = canonical::report();
    // What the pages of rules say is held where the rules are.
    let pages = Regex::new(r#""markdown": ".*""#).unwrap();
    for output in &OUTPUTS {
        for (ending, report) in [("", &report), ("-empty", &canonical::empty())] {
            let text = written(output.name, report, PLAIN).replace(env!("CARGO_PKG_VERSION"), "VERSION");
            let text = pages.replace_all(&text, r#""markdown": "...""#).into_owned();
            // JSON on one line is hard to compare by eye.
            let whole = serde_json::from_str(&text).ok().filter(|_: &Value| text.lines().count() == 1);
            let text = whole.map_or(text, |value| format!("{value:#}\n"));
            assert_snapshot(&format!("{}{ending}.txt", output.name), &text);
        }
    }
    assert_snapshot("human-60-verbose.txt", &written("human", &report, RenderOptions { width: 60, ..VERBOSE }));
}

#[test]
fn findings_of_severity_info_are_listed_on_request() {
    let (report, pictures) =
        (canonical::report(), |options| written("human", &canonical::report(), options).matches("╭─[").count());
    assert_eq!(report.findings().len(), canonical::findings().len());
    assert_eq!(pictures(VERBOSE), report.findings().len());
    assert_eq!(pictures(PLAIN), report.findings().len() - report.counts().infos);
}

#[test]
fn nothing_in_an_output_is_obeyed_by_a_terminal_or_a_ci_server() {
    let colour = Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    let own = Regex::new(r"(?m)^(::(error|warning|notice) [^:\n]*::|##vso\[task\.logissue [^\]\n]*\])").unwrap();
    for (how, text) in all_written(&canonical::report()) {
        let plain = if how.contains("color: true") { colour.replace_all(&text, "").into_owned() } else { text };
        // Two outputs are commands: what they command themselves is theirs.
        let plain = own.replace_all(&plain, "").into_owned();
        let raw = |c: char| c != '\n' && (c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{2028}');
        assert_eq!(plain.chars().find(|c| raw(*c)), None, "{how}\n{plain}");
        for command in ["##[", "##vso[", "##teamcity["] {
            assert!(!plain.contains(command), "{how}\n{plain}");
        }
        assert!(!plain.lines().any(|line| line.trim_start().starts_with("::")), "{how}\n{plain}");
    }
}

#[test]
fn no_output_shows_a_secret() {
    for (how, text) in all_written(&canonical::report()) {
        assert!(!text.contains(&canonical::token()[4..12]), "{how}\n{text}");
    }
}

#[test]
fn the_order_in_which_findings_came_changes_nothing() {
    let report = |findings| Report::new(findings, Vec::new(), Vec::new(), Summary::default(), &Gate::new(false));
    let mut findings = canonical::findings();
    let one = all_written(&report(findings.clone()));
    findings.reverse();
    assert_eq!(one, all_written(&report(findings.clone())));
    findings.rotate_left(3);
    assert_eq!(one, all_written(&report(findings)));
}

#[test]
fn colour_changes_the_colour_alone() {
    let colour = Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    for width in [0, 60, 100] {
        let options = RenderOptions { width, ..VERBOSE };
        let coloured = written("human", &canonical::report(), RenderOptions { color: true, ..options });
        assert!(coloured.contains("\u{1b}[31"), "errors are red");
        assert_eq!(colour.replace_all(&coloured, ""), written("human", &canonical::report(), options));
    }
}

#[test]
fn lines_fit_the_terminal() {
    for width in [60, 80, 100] {
        let text = written("human", &canonical::report(), RenderOptions { width, ..VERBOSE });
        for line in text.lines().filter(|line| !line.contains("─[")) {
            assert!(line.width() <= width, "{} columns, not {width}: {line}", line.width());
            assert_eq!(line, line.trim_end());
        }
    }
}

#[test]
fn marks_stand_under_what_they_mark() {
    let text = written("human", &canonical::report(), PLAIN);
    let lines: Vec<&str> = text.lines().collect();
    for needle in
        ["localhost/shop", "'C:\\srv\\upload'", "http://localhost:3000/パス", "東京の店", "db.staging.internal"]
    {
        let is_marked = |pair: &&[&str]| pair[0].contains(needle) && pair[1].contains('─');
        let pair = lines.windows(2).find(is_marked).unwrap_or_else(|| panic!("{needle} is not marked in\n{text}"));
        let column = |line: &str, at: Option<usize>| line[..at.expect("it is there")].width();
        assert_eq!(
            column(pair[0], pair[0].find(needle)),
            column(pair[1], pair[1].find('─')),
            "{}\n{}",
            pair[0],
            pair[1]
        );
    }
}

#[test]
fn the_closing_line_counts_rightly() {
    let last =
        |report: &Report, options| written("human", report, options).lines().last().unwrap_or_default().to_owned();
    let some = |count: usize, summary| {
        Report::new(
            canonical::findings().into_iter().take(count).collect(),
            Vec::new(),
            Vec::new(),
            summary,
            &Gate::new(false),
        )
    };
    let wide = RenderOptions { width: 0, ..PLAIN };
    let environments = || vec!["staging".to_owned(), "production".to_owned()];
    let summary = |files, settings, projects, milliseconds| Summary {
        files,
        settings,
        projects,
        environments: environments(),
        compared: true,
        allowed: 0,
        known: 0,
        elapsed: Some(std::time::Duration::from_millis(milliseconds)),
    };
    let lines = [
        (
            some(1, summary(12, 311, 1, 9)),
            "1 error in 2 of 12 files; 311 settings of staging and production compared in 9 ms",
        ),
        (
            some(3, summary(12, 1, 3, 1_260)),
            "2 errors and 1 warning in 3 of 12 files; 1 setting of staging and production in 3 projects compared in 1.3 s",
        ),
        (
            some(0, summary(1, 311, 1, 0)),
            "Nothing to report in 1 file; 311 settings of staging and production compared in under 1 ms",
        ),
        (canonical::empty(), "Nothing to report in 1 file; 1 setting of production read"),
    ];
    for (report, line) in lines {
        assert_eq!(last(&report, wide), line);
    }
    let quiet = written("human", &canonical::report(), RenderOptions { quiet: true, ..PLAIN });
    assert!(!quiet.contains("compared") && !quiet.contains("skipped:") && quiet.contains("error["));
    assert_eq!(written("human", &canonical::empty(), RenderOptions { quiet: true, ..PLAIN }), "");
}

#[test]
fn the_json_output_and_its_schema_have_the_same_fields() {
    let schema: Value = serde_json::from_str(REPORT_SCHEMA).expect("the schema is JSON");
    for report in [canonical::report(), canonical::empty()] {
        assert_eq!(schema::departures(&schema, &json(&report)), [""; 0]);
    }
    let objects = schema::objects(&schema);
    assert_eq!(objects.len(), 6, "every object of the schema is looked at");
    for (required, properties) in objects {
        assert_eq!(required, properties, "the output writes every field always");
    }
    let mut wrong = json(&canonical::report());
    wrong["findings"][0]["primary"]["start"]["line"] = 0.into();
    wrong["findings"][1].as_object_mut().unwrap().remove("key");
    wrong["extra"] = true.into();
    assert_eq!(schema::departures(&schema, &wrong).len(), 3);
}

#[test]
fn json_paths_are_relative_with_slashes_and_strings_keep_their_value() {
    let report = canonical::report();
    let json = json(&report);
    for (finding, written) in report.findings().iter().zip(json["findings"].as_array().unwrap()) {
        assert_eq!(written["message"].as_str(), Some(&*finding.message));
        assert_eq!(written["key"].as_str(), finding.key.as_deref());
        let path = written["primary"]["path"].as_str().unwrap();
        assert!(!path.starts_with('/') && !path.starts_with("./"), "{path}");
    }
}

proptest! {
    #[test]
    fn no_excerpt_makes_the_human_output_panic(
        texts in prop::collection::vec(("(?s)[aé店\u{301}\t\r\n x=:#]{0,80}", 0u32..90, 0u32..90, 0u32..4), 1..4),
        width in 0usize..90,
        color: bool,
    ) {
        let source = Source::new("a.env", "A=1\nB=2\nC=3\n");
        let mut labels = texts.into_iter().map(|(text, start, end, line)| {
            let mut label = canonical::label_at(&source, Span::at(line * 3), "what there is to say");
            label.excerpts = Some(Excerpts::of([(label.span, Excerpt { first_line: line, text, highlight: Span::new(start, end) })]));
            label
        });
        let mut finding: Finding = canonical::findings().swap_remove(0);
        finding.primary = labels.next().expect("at least one");
        finding.related = labels.collect();
        let heads = 1 + finding.related.len();
        let report = Report::new(vec![finding], Vec::new(), Vec::new(), Summary::default(), &Gate::new(false));
        let text = written("human", &report, RenderOptions { color, width, ..PLAIN });
        prop_assert!(text.matches("─[").count() <= heads);
        prop_assert_eq!(text.matches("╭─[").count(), 1);
        if !color {
            prop_assert!(!text.contains(|c: char| c != '\n' && c.is_control()), "{}", text);
        }
    }
}
