//! The one report that every output is tested on: all that makes an output go wrong, in one place.

use envparity::discover::Skipped;
use std::sync::Arc;

use envparity::finding::{Details, Excerpt, Excerpts, Finding, Label, RuleId, Severity, Topic};
use envparity::mask::Gate;
use envparity::report::{Report, Summary};
use envparity::source::{Source, Span};

/// A token by its shape alone; put together here so that no scanner takes this file for a leak.
pub fn token() -> String {
    ["ghp_", "R7mQ2xVt9LpZ4kWc8", "NbY3sHd6JfA1gEu5To0"].concat()
}

/// A finding on the first occurrence of `needle` in a source; on the empty place before it with `insert`.
pub struct Sketch<'s> {
    pub severity: Severity,
    pub rule: &'s str,
    pub message: &'s str,
    pub key: Option<&'s str>,
    pub primary: Label,
    pub related: Vec<Label>,
}

impl From<Sketch<'_>> for Finding {
    fn from(sketch: Sketch<'_>) -> Finding {
        Finding::from(Details {
            topic: Arc::new(Topic {
                rule: RuleId::from(sketch.rule),
                summary: format!("What {} finds.", sketch.rule).into(),
                why: format!("Why {} matters,\nin the words of the rule.\n", sketch.rule).into(),
                help: "Name the production host, or let the deployment inject the value.".into(),
                environment: Some("production".into()),
                project: ".".into(),
            }),
            severity: sketch.severity,
            message: sketch.message.into(),
            key: sketch.key.map(Box::from),
            count: 1,
            shared: false,
            primary: sketch.primary,
            related: sketch.related,
        })
    }
}

/// A label on the first `needle` in a source, with one line either side.
pub fn label(source: &Source, needle: &str, text: &str) -> Label {
    let start = source.text().find(needle).expect("the needle is in the source") as u32;
    label_at(source, Span::new(start, start + needle.len() as u32), text)
}

/// A label on a span of a source, with one line either side; the source holds nothing that a gate would hide.
pub fn label_at(source: &Source, span: Span, text: &str) -> Label {
    let mut label = Label::new(source, span, text);
    let first = label.start.line.saturating_sub(1).max(1);
    let last = (label.end.line + 1).min(source.line_count());
    let lines: Vec<&str> = (first..=last).map(|line| source.slice(source.line_span(line))).collect();
    let at = |line: u32, offset: u32| {
        let before: usize = lines.iter().take((line - first) as usize).map(|line| line.len() + 1).sum();
        before as u32 + (offset - source.line_span(line).start)
    };
    let highlight = Span::new(at(label.start.line, span.start), at(label.end.line, span.end));
    label.excerpts =
        Some(Excerpts::of([(label.span, Excerpt { first_line: first, text: lines.join("\n"), highlight })]));
    label
}

/// The canonical report.
pub fn report() -> Report {
    let skipped = vec![
        Skipped { path: "deploy/.env.pipe".to_owned(), reason: "is a named pipe".to_owned() },
        Skipped { path: "config/\u{1b}[2Jold.yaml".to_owned(), reason: "is not UTF-8 from line 3 on".to_owned() },
    ];
    let notes = vec!["There is no test environment: 2 rules had nothing to compare.".to_owned()];
    let summary = Summary {
        files: 12,
        settings: 311,
        projects: 1,
        environments: vec!["staging".to_owned(), "production".to_owned()],
        compared: true,
        allowed: 2,
        known: 0,
        elapsed: None,
    };
    Report::new(findings(), skipped, notes, summary, &Gate::new(false))
}

/// A report that found nothing.
pub fn empty() -> Report {
    let summary = Summary {
        files: 1,
        settings: 1,
        projects: 1,
        environments: vec!["production".to_owned()],
        ..Summary::default()
    };
    Report::new(Vec::new(), Vec::new(), Vec::new(), summary, &Gate::new(false))
}

/// The sources that the findings speak of.
pub fn sources() -> [Source; 11] {
    [
        Source::new(
            ".env.production",
            "# shop\nAPP_ENV=production\nAPP_DEBUG=false\nAPP_URL=https://shop.example.org\nDATABASE_URL=postgres://app:********@localhost/shop\n",
        ),
        Source::new(
            ".env.staging",
            "APP_ENV=staging\nSENTRY_DSN=https://errors.example.org/7\nDATABASE_URL=postgres://app:********@db.staging.internal/shop\n",
        ),
        Source::new("config/表.yaml", "店:\n\t名前: \"東京の店 𐐀 é\"\n\turl: http://localhost:3000/パス\n"),
        Source::new("config/windows.toml", "[paths]\r\nupload = 'C:\\srv\\upload'\r\nlogs = '/var/log'\r\n"),
        Source::new("config/base.yaml", "port: 1\nhost: a\nport: 2\n"),
        Source::new(
            ".env.long",
            format!("# long\n{}=localhost # {}\nB=1\n", "LONG_KEY_".repeat(40), "x".repeat(4_600)),
        ),
        Source::new("certs.yaml", "a: 1\nnote: |\n  first\n  second\nb: 2\n"),
        Source::new("empty.env", ""),
        Source::new("d\n::error::forged/\u{1b}[31m.env", "A=1\n"),
        Source::new("odd/a,b;c]d%0A&<\"'>`|: é.env", "KLÉ=𐐀 x\n"),
        Source::new("last.env", "A=1"),
    ]
}

/// The findings of the canonical report, before the gate.
pub fn findings() -> Vec<Finding> {
    let [production, staging, wide, windows, twice, long, lines, blank, hostile, odd, last] = sources();
    let end = Span::at(production.text().len() as u32);
    let bare = |label: Label| Label { excerpts: None, ..label };
    vec![
        Sketch {
            severity: Severity::Error,
            rule: "network/loopback-target",
            message: "`DATABASE_URL` points at the production machine itself",
            key: Some("DATABASE_URL"),
            primary: label(&production, "localhost", "the service would dial itself"),
            related: vec![label(&staging, "db.staging.internal", "staging names a real host")],
        },
        Sketch {
            severity: Severity::Error,
            rule: "parity/missing-key",
            message: "`SENTRY_DSN` is set for staging and missing from production",
            key: Some("SENTRY_DSN"),
            primary: label_at(&production, end, "add it here"),
            related: vec![label(&staging, "SENTRY_DSN", "set here")],
        },
        Sketch {
            severity: Severity::Warning,
            rule: "network/plain-http",
            message: "`店.url` sends text in the clear",
            key: Some("店.url"),
            primary: label(&wide, "http://localhost:3000/パス", "not encrypted"),
            related: vec![label(&wide, "東京の店", "")],
        },
        Sketch {
            severity: Severity::Warning,
            rule: "paths/windows-path",
            message: "`paths.upload` is a Windows path",
            key: Some("paths.upload"),
            primary: label(&windows, "'C:\\srv\\upload'", "a drive letter"),
            related: vec![],
        },
        Sketch {
            severity: Severity::Warning,
            rule: "syntax/duplicate-key",
            message: "`port` is set twice",
            key: Some("port"),
            primary: label(&twice, "port: 2", "this one counts"),
            related: vec![label(&twice, "port: 1", "this one is lost")],
        },
        Sketch {
            severity: Severity::Error,
            rule: "network/loopback-target",
            message: "A key of 5,000 characters points at the production machine itself",
            key: Some("LONG_KEY"),
            primary: label(&long, "localhost", "the service would dial itself"),
            related: vec![],
        },
        Sketch {
            severity: Severity::Warning,
            rule: "text/lines",
            message: "`note` has two lines",
            key: Some("note"),
            primary: label(&lines, "|\n  first\n  second", "all of this"),
            related: vec![],
        },
        Sketch {
            severity: Severity::Warning,
            rule: "files/empty",
            message: "The file sets nothing",
            key: None,
            primary: label_at(&blank, Span::at(0), "nothing here"),
            related: vec![bare(label(&staging, "APP_ENV", "staging sets it"))],
        },
        Sketch {
            severity: Severity::Error,
            rule: "secrets/committed",
            message: &format!("A key named \u{1b}]0;`x`\u{7} and ##[error]forged and {}", token()),
            key: Some("A\n::error::forged\n##[error]\u{202e}"),
            primary: bare(label(&hostile, "A", "\r\n::warning::forged")),
            related: vec![],
        },
        Sketch {
            severity: Severity::Info,
            rule: "style/order",
            message: "`APP_DEBUG` stands before `APP_URL`",
            key: Some("APP_DEBUG"),
            primary: bare(label(&production, "APP_DEBUG", "")),
            related: vec![],
        },
        Sketch {
            severity: Severity::Error,
            rule: "ours/markup",
            message: "`𐐀|x` </failure> ]]> <img src=x> [a](https://evil.example) @you #1 **b** %0A%250A ` && \"q\"",
            key: Some("KLÉ"),
            primary: label(&odd, "x", "</testcase> | ](1) [b](2) \\"),
            related: vec![label(&odd, "𐐀", "[b](https://evil.example)"), bare(label(&odd, "KLÉ", ""))],
        },
        Sketch {
            severity: Severity::Warning,
            rule: "parity/missing-key",
            message: "`B` is set for staging and missing from production",
            key: Some("B"),
            primary: label_at(&last, Span::at(3), "add it here"),
            related: vec![],
        },
    ]
    .into_iter()
    .map(Finding::from)
    .collect()
}
