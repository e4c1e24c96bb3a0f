//! Allowances as people write them: in comments above what they accept, and in the list of envparity.yaml.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::sync::Arc;

use envparity::allow::Allowances;
use envparity::document::Format;
use envparity::finding::{Details, Finding, Label, RuleId, Severity, Topic};
use envparity::parse::parse;
use envparity::project::{ProjectFile, read};
use envparity::source::{Source, Span};

const RULES: [&str; 3] = ["parity/missing-key", "secrets/weak", "allow/unused"];

fn finding(source: &Source, rule: &str, key: &str, environment: &str) -> Finding {
    let start = source.text().find(key).unwrap() as u32;
    let span = Span::new(start, start + key.len() as u32);
    Finding::from(Details {
        topic: Arc::new(Topic {
            rule: RuleId::from(rule),
            summary: "".into(),
            why: "".into(),
            help: "".into(),
            environment: Some(environment.into()),
            project: ".".into(),
        }),
        severity: Severity::Error,
        message: "".into(),
        key: Some(key.into()),
        count: 1,
        shared: false,
        primary: Label::new(source, span, ""),
        related: Vec::new(),
    })
}

#[test]
fn comments_accept_what_stands_below_them() {
    // A file, and whether the finding about `KEY` is accepted, with the rules of the faults that follow.
    let cases: &[(&str, bool, &[&str])] = &[
        ("# envparity: allow(secrets/weak) tests only\nKEY=1\n", true, &[]),
        ("#envparity:allow( secrets/* ): tests only\nKEY=1\n", true, &[]),
        ("# envparity: allow(secrets/weak, parity/missing-key) a\n# more words\nKEY=1\n", true, &["allow/unused"]),
        ("KEY=1 # envparity: allow(secrets/weak) tests only\n", true, &[]),
        ("# envparity: allow(secrets/weak) a\nOTHER=1\nKEY=1\n", false, &["allow/unused"]),
        ("# envparity: allow(secrets/weak)\nKEY=1\n", false, &["allow/no-reason"]),
        ("# envparity: allow(secrets/weka) a\nKEY=1\n", false, &["project/unknown-rule"]),
        ("# envparity: allow secrets/weak\nKEY=1\n", false, &["project/missing-field"]),
        ("# envparity: ignore(secrets/weak) a\nKEY=1\n", false, &["project/unknown-word"]),
        ("# checked by envparity: allow(secrets/weak) is not used\nKEY=1\n", false, &[]),
        ("# envparity: see the manual\nKEY=1\n", false, &[]),
        ("# envparity: allow(\nKEY=1\n", false, &["project/missing-field"]),
        ("# envparity: allow(é) é\nKEY=1\n", false, &["project/unknown-rule"]),
    ];
    let today = jiff::civil::date(2026, 11, 22);
    for (text, accepted, expected) in cases {
        let document = parse(Arc::new(Source::new(".env", *text)), Format::Dotenv);
        let project = ProjectFile::default();
        let mut allowances = Allowances::new(&project);
        let mut faults = allowances.scan(&document, &RULES);
        let finding = finding(&document.source, "secrets/weak", "KEY", "production");
        let (kept, allowed) = allowances.apply(vec![finding], today);
        assert_eq!((kept.len(), allowed), if *accepted { (0, 1) } else { (1, 0) }, "{text}");
        faults.extend(allowances.finish(today).inline.into_iter().map(|(_, fault)| fault));
        assert_eq!(faults.iter().map(|fault| fault.rule).collect::<Vec<_>>(), *expected, "{text}");
        for fault in &faults {
            assert!(!document.source.slice(fault.span).is_empty(), "{text}");
        }
    }
}

#[test]
fn listed_allowances_hold_until_their_last_day() {
    let list = |limits: &str| format!("allow:\n  - {{ rule: secrets/*, reason: tests only{limits} }}\n");
    let cases: &[(&str, bool, Option<&str>)] = &[
        ("", true, None),
        (", key: key", true, None),
        (", key: other", false, Some("allow/unused")),
        (", file: .env", true, None),
        (", file: src/", false, Some("allow/unused")),
        (", environment: production", true, None),
        (", environment: prod-eu", true, None),
        (", environment: staging", false, Some("allow/unused")),
        (", expires: 2026-11-22", true, None),
        (", expires: 2026-11-21", false, Some("allow/expired")),
        (", key: other, expires: 2026-11-21", false, Some("allow/unused")),
    ];
    let today = jiff::civil::date(2026, 11, 22);
    let source = Source::new("a/.env", "KEY=1\n");
    for (limits, accepted, expected) in cases {
        let own = parse(Arc::new(Source::new("envparity.yaml", list(limits))), Format::Yaml);
        let (project, mistakes) = read(&own, &RULES);
        assert_eq!(mistakes, []);
        let allowances = Allowances::new(&project);
        let (kept, allowed) = allowances.apply(vec![finding(&source, "secrets/weak", "KEY", "prod-eu")], today);
        assert_eq!((kept.len(), allowed), if *accepted { (0, 1) } else { (1, 0) }, "{limits}");
        let faults = allowances.finish(today).listed;
        assert_eq!(faults.first().map(|fault| fault.rule), *expected, "{limits}");
    }
}
