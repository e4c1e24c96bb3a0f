//! Reports: order, duplicates, masking, exit status and fingerprints.

use std::sync::Arc;

use super::*;
use crate::finding::{Details, Topic};
use crate::source::{Source, Span};

fn finding(severity: Severity, rule: &str, path: &str, at: u32, key: &str, environment: &str) -> Finding {
    let source = Source::new(path, "A=1\nB=2\nC=3\n");
    Finding::from(Details {
        topic: Arc::new(Topic {
            rule: RuleId::from(rule),
            summary: Arc::from("What is\nwrong."),
            why: Arc::from("Because\nof  it.\n"),
            help: "Do this.\n".into(),
            environment: Some(environment.into()),
            project: ".".into(),
        }),
        severity,
        message: format!("`{key}` is wrong").into(),
        key: Some(key.into()),
        count: 1,
        shared: false,
        primary: Label::new(&source, Span::new(at, at + 1), "here"),
        related: Vec::new(),
    })
}

fn report(findings: Vec<Finding>) -> Report {
    Report::new(findings, Vec::new(), Vec::new(), Summary::default(), &Gate::new(false))
}

#[test]
fn findings_are_ordered_by_path_start_and_rule_whatever_the_order_they_came_in() {
    let unordered = [("b/x", "b", 0), ("a/y", "b", 4), ("a/x", "b", 4), ("a/x", "b", 0), ("a/x", "a", 8)];
    let build = |order: &[usize]| -> Vec<String> {
        let findings = order.iter().map(|&index| {
            let (rule, path, at) = unordered[index];
            finding(Severity::Error, rule, path, at, "A", "production")
        });
        let report = report(findings.collect());
        let lines =
            report.findings().iter().map(|it| format!("{} {} {}", it.primary.path, it.primary.span.start, it.rule));
        lines.zip(report.fingerprints()).map(|(line, fingerprint)| format!("{line} {fingerprint}")).collect()
    };
    let one = build(&[0, 1, 2, 3, 4]);
    assert_eq!(one, build(&[4, 2, 3, 1, 0]));
    let places: Vec<&str> = one.iter().map(|line| line.rsplit_once(' ').unwrap().0).collect();
    assert_eq!(places, ["a 8 a/x", "b 0 a/x", "b 0 b/x", "b 4 a/x", "b 4 a/y"]);
}

#[test]
fn what_several_comparisons_found_at_one_place_is_one_finding() {
    let report = report(vec![
        finding(Severity::Warning, "a/x", "p", 0, "A", "prod-us"),
        finding(Severity::Error, "a/x", "p", 0, "A", "prod-us"),
        finding(Severity::Warning, "a/x", "p", 0, "A", "prod-eu"),
        finding(Severity::Warning, "a/x", "p", 0, "B", "prod-eu"),
        finding(Severity::Warning, "a/x", "p", 4, "A", "prod-eu"),
        finding(Severity::Warning, "a/y", "p", 0, "A", "prod-eu"),
    ]);
    assert_eq!(report.findings().len(), 4);
    assert_eq!(report.counts(), Counts { errors: 1, warnings: 3, infos: 0 });
}

#[test]
fn the_exit_status_follows_the_gravest_finding() {
    let with = |severity| report(vec![finding(severity, "a/x", "p", 0, "A", "production")]);
    let limits = [Some(Severity::Info), Some(Severity::Warning), Some(Severity::Error), None];
    let cases = [(Severity::Info, [1, 0, 0, 0]), (Severity::Warning, [1, 1, 0, 0]), (Severity::Error, [1, 1, 1, 0])];
    for (severity, expected) in cases {
        assert_eq!(limits.map(|limit| with(severity).exit_status(limit)), expected, "{severity}");
    }
    assert_eq!(limits.map(|limit| Report::default().exit_status(limit)), [0; 4]);
}

#[test]
fn a_fingerprint_knows_rule_path_key_and_environment_and_nothing_else() {
    let of = |findings| report(findings).fingerprints().to_vec();
    let base = finding(Severity::Error, "a/x", "p", 0, "A", "production");
    let mut elsewhere = finding(Severity::Warning, "a/x", "p", 4, "A", "production");
    elsewhere.message = "another message".into();
    assert_eq!(of(vec![base.clone()]), of(vec![elsewhere.clone()]));
    assert_eq!(of(vec![base.clone()]), ["5ad512cbe5d2e76f"], "a fingerprint may never change");

    let others = [("a/y", "p", "A", "production"), ("a/x", "q", "A", "production"), ("a/x", "p", "B", "production")];
    let mut all = vec![base, elsewhere, finding(Severity::Error, "a/x", "p", 8, "A", "staging")];
    all.extend(others.map(|(rule, path, key, name)| finding(Severity::Error, rule, path, 0, key, name)));
    let mut fingerprints = of(all);
    assert!(fingerprints.iter().all(|it| it.len() == 16 && it.bytes().all(|byte| byte.is_ascii_hexdigit())));
    fingerprints.sort();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), 6);
}

#[test]
fn prose_becomes_one_line() {
    let report = report(vec![finding(Severity::Error, "a/x", "p", 0, "A", "production")]);
    assert_eq!(&*report.findings()[0].summary, "What is wrong.");
    assert_eq!(&*report.findings()[0].why, "Because of  it.");
    assert_eq!(report.findings()[0].help.as_ref(), "Do this.");
}
