//! Runs over small trees: what is compared with what, what is one finding, and what envparity.yaml changes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may stop where it is wrong")]

#[path = "run/inherited.rs"]
mod inherited;

use std::fs;
use std::sync::atomic::AtomicUsize;

use envparity::finding::{Finding, Severity};
use envparity::mask::Gate;
use envparity::report::Report;
use envparity::rule::builtin;
use envparity::run::{Request, check};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 6, 1);

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn report(files: &[(&str, &str)], adapt: impl FnOnce(&mut Request<'_>)) -> Report {
    let root = tree(files);
    let progress = AtomicUsize::new(0);
    let mut request = Request { excerpts: true, ..Request::of(root.path(), TODAY, Gate::default(), &progress) };
    adapt(&mut request);
    check(&request).unwrap()
}

/// Rule, key and path of each finding.
fn found(report: &Report) -> Vec<String> {
    let line = |finding: &Finding| {
        let key = finding.key.as_deref().unwrap_or("-");
        format!("{} {key} {}:{}", finding.rule, finding.primary.path, finding.primary.start.line)
    };
    report.findings().iter().map(line).collect()
}

#[test]
fn what_several_comparisons_find_at_one_place_is_one_finding() {
    let report = report(
        &[
            (".env.staging", "API_URL=https://api.staging.example.org\nMAIL_FROM=a@shop.example\n"),
            (".env.prod-eu", "API_URL=https://api.example.org\n"),
            (".env.prod-us", "API_URL=http://localhost:80\nMAIL_FROM=a@shop.example\n"),
        ],
        |_| {},
    );
    assert_eq!(
        found(&report),
        ["parity/missing-key MAIL_FROM .env.prod-eu:1", "network/loopback-target API_URL .env.prod-us:1"]
    );
}

#[test]
fn of_two_rules_about_one_cause_the_one_that_says_more_speaks() {
    let report = report(
        &[
            (
                ".env.staging",
                "DB_DRIVER=pgsql\nDB_URL=postgres://db.example.org/shop\nXENDIT_KEY=xnd_production_n7Q2vX9mB4tR8wZ1\n",
            ),
            (
                ".env.production",
                "DB_DRIVER=sqlite\nWORKERS=4\nDB_URL=jdbc:h2:mem:shop\nXENDIT_KEY=xnd_public_development_k7Q2vX9mB4tR\n\
                 XENDIT_SECRET=xnd_production_n7Q2vX9mB4tR8wZ1kL5cJ3hY\n",
            ),
        ],
        |_| {},
    );
    let of_production = |line: &String| line.contains(".env.production");
    let expected = [
        "load/sqlite-several-writers DB_DRIVER .env.production:1",
        "services/in-memory-database DB_URL .env.production:3",
        "secrets/mixed-modes XENDIT_KEY .env.production:4",
    ];
    assert_eq!(found(&report).into_iter().filter(of_production).collect::<Vec<_>>(), expected);
}

#[test]
fn what_rules_cover_are_rules() {
    let known = |id: &_| builtin().iter().any(|rule| rule.id == *id);
    assert!(builtin().iter().any(|rule| !rule.covers.is_empty()));
    for rule in builtin() {
        assert!(rule.covers.iter().all(|id| known(id) && *id != rule.id), "{}", rule.id);
    }
}

#[test]
fn one_key_that_several_environments_lack_is_one_finding() {
    let report = report(
        &[
            (".env.staging", "A=1\nMAIL_FROM=a@shop.example\n"),
            (".env.prod-eu", "A=1\n"),
            (".env.prod-us", "A=1\n"),
            (".env.prod-au", "A=1\nMAIL_FROM=a@shop.example\n"),
        ],
        |_| {},
    );
    assert_eq!(found(&report), ["parity/missing-key MAIL_FROM .env.prod-eu:1"]);
    let finding = &report.findings()[0];
    assert!(finding.message.ends_with("missing in prod-eu, as in 1 more environment"), "{}", finding.message);
    let places: Vec<&str> = finding.related.iter().map(|label| label.path.as_ref()).collect();
    assert_eq!(places, [".env.staging", ".env.prod-us"]);
}

#[test]
fn a_missing_section_is_one_finding_that_counts() {
    let report = report(
        &[
            ("config/staging.yaml", "a: 1\nmail:\n  host: m1.example.org\n  from: a@example.org\n  box: inbox\n"),
            ("config/production.yaml", "a: 1\n"),
        ],
        |_| {},
    );
    let [finding] = report.findings() else { panic!("{:?}", found(&report)) };
    assert_eq!((finding.key.as_deref(), finding.count), (Some("mail"), 3));
    assert_eq!((finding.primary.path.as_ref(), finding.primary.start.line), ("config/production.yaml", 1));
    assert_eq!((finding.related[0].path.as_ref(), finding.related[0].start.line), ("config/staging.yaml", 3));
}

#[test]
fn a_missing_section_is_named_where_one_setting_of_it_is_left() {
    let staging = "a: 1\nmail:\n  smtp:\n    host: m1.example.org\n    debug: verbose\n  enabled: true\n";
    let report = report(&[("config/staging.yaml", staging), ("config/production.yaml", "a: 1\n")], |_| {});
    let [finding] = report.findings() else { panic!("{:?}", found(&report)) };
    assert_eq!((finding.key.as_deref(), finding.count), (Some("mail"), 1));
    assert!(finding.message.contains("`mail`"), "{}", finding.message);
}

#[test]
fn a_missing_setting_that_is_all_of_its_section_is_named_itself() {
    let staging = "a: 1\nmail:\n  host: m1.example.org\n";
    let report = report(&[("config/staging.yaml", staging), ("config/production.yaml", "a: 1\n")], |_| {});
    assert_eq!(found(&report), ["parity/missing-key mail.host config/production.yaml:1"]);
}

#[test]
fn missing_keys_that_begin_alike_are_one_finding_that_counts() {
    let staging = "A=1\nMAIL_BOX=in\nCHAT_BOT_ID=7\nMAIL_FROM=a@shop.example\nCHAT_BOT_AGE=8\nCHAT_BOT_NAME=ann\n";
    let report = report(&[(".env.staging", staging), (".env.production", "A=1\n")], |_| {});
    let [chat, ..] = report.findings() else { panic!("{:?}", found(&report)) };
    assert_eq!(*chat.message, *"`CHAT_BOT_ID`, `CHAT_BOT_AGE` and `CHAT_BOT_NAME` are missing in production");
    let places: Vec<u32> = chat.related.iter().map(|label| label.start.line).collect();
    assert_eq!((report.findings().len(), chat.count, places), (3, 3, vec![3, 5, 6]));
}

#[test]
fn a_contract_speaks_to_the_stacks_that_know_its_keys() {
    let files = [
        ("envparity.yaml", "keys:\n  AUTH_KEY: { required: true }\n  NOWHERE: { required: true }\n"),
        ("web/.env.staging", "AUTH_KEY=a8fK2mQ9xL4tR7wZ\nPORT=1\n"),
        ("web/.env.production", "PORT=1\n"),
        ("jobs/.env.staging", "PORT=1\n"),
        ("jobs/.env.production", "PORT=1\n"),
    ];
    let report = report(&files, |_| {});
    assert_eq!(
        found(&report),
        ["contract/required NOWHERE envparity.yaml:3", "contract/required AUTH_KEY web/.env.production:1"]
    );
}

#[test]
fn two_allowances_of_one_finding_are_both_used() {
    let report = report(
        &[
            ("envparity.yaml", "allow:\n  - { rule: debug/enabled, key: DEBUG, reason: a demo }\n"),
            (".env.staging", "DEBUG=false\n"),
            (".env.production", "# envparity: allow(debug/enabled) a demo\nDEBUG=true\n"),
        ],
        |_| {},
    );
    assert_eq!(found(&report), Vec::<String>::new());
    assert_eq!(report.summary().allowed, 1);
}

#[test]
fn what_a_contract_calls_secret_is_hidden() {
    let report = report(
        &[
            ("envparity.yaml", "keys:\n  ROOM: { secret: true }\n"),
            (".env.staging", "ROOM=blue parlour\nDEBUG=false\n"),
            (".env.production", "ROOM=green parlour\nDEBUG=true\n"),
        ],
        |_| {},
    );
    let shown: String = report.findings().iter().flat_map(Finding::labels).map(|label| format!("{label:?}")).collect();
    assert!(shown.contains("DEBUG=true"), "{shown}");
    assert!(!shown.contains("parlour"), "{shown}");
}

#[test]
fn environments_and_files_narrow_a_run() {
    let files =
        [(".env.staging", "DEBUG=false\nAPP_ENV=production\n"), (".env.production", "DEBUG=true\nAPP_ENV=staging\n")];
    let staging = report(&files, |request| request.environments = Box::leak(Box::new(["staging".to_owned()])));
    assert_eq!(staging.summary().environments, ["staging"]);
    assert!(!staging.notes().is_empty());
    let all = found(&report(&files, |_| {})).len();
    let touching = report(&files, |request| request.only = Box::leak(Box::new([".env.production".to_owned()])));
    assert_eq!(found(&touching).len(), all);
    let elsewhere = report(&files, |request| request.only = Box::leak(Box::new(["src".to_owned()])));
    assert!(found(&elsewhere).is_empty());
}

#[test]
fn a_file_that_is_named_costs_no_other_project_and_gets_the_same_findings() {
    let service = |name: &str, extra: &str| {
        [
            (
                format!("{name}/config/staging.yaml"),
                format!("mail:\n  from: a@example.org\n  host: mx.example.org\n{extra}"),
            ),
            (format!("{name}/config/production.yaml"), format!("mail:\n  from: localhost\n{extra}")),
        ]
    };
    let mut files: Vec<(String, String)> =
        ["a", "b", "c"].iter().flat_map(|name| service(name, "debug: true\n")).collect();
    // What the others keep in a section stands at the top here.
    files.extend(service("d", "host: mx.example.org\n"));
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let whole = report(&files, |_| {});
    for name in ["a/config/production.yaml", "d/config/staging.yaml", "d"] {
        let only = [name.to_owned()];
        let named = report(&files, |request| request.only = Box::leak(Box::new(only)));
        let touches = |finding: &&Finding| finding.labels().any(|label| label.path.starts_with(name));
        let expected: Vec<&Finding> = whole.findings().iter().filter(touches).collect();
        assert_eq!(named.findings().iter().collect::<Vec<_>>(), expected, "{name}");
        assert!(!expected.is_empty() && named.summary().projects == 1, "{name}");
    }
    let nobody = report(&files, |request| request.only = Box::leak(Box::new(["README.md".to_owned()])));
    assert!(nobody.findings().is_empty() && nobody.notes()[0].contains("belongs to an environment"));
}

#[test]
fn a_renamed_key_is_one_finding_that_names_both() {
    let report = report(
        &[
            (".env.staging", "APP=shop\nSMTP_SENDER=a@example.org\n"),
            (".env.production", "APP=shop\nSMTP_SENDERS=a@example.com\n"),
        ],
        |_| (),
    );
    assert_eq!(found(&report), ["parity/renamed-key SMTP_SENDERS .env.production:2"]);
    assert!(report.findings()[0].message.contains("`SMTP_SENDER`"), "{:?}", report.findings());
}

#[test]
fn whoever_accepts_one_of_several_with_one_cause_accepts_no_other() {
    let values = "z: 1\na: changeme\nb: replace_me\nc: fixme\nd: changeme\n";
    let counts = |allowed: &str| {
        let files =
            [("config/staging.yaml", "z: 1\n"), ("config/production.yaml", values), ("envparity.yaml", allowed)];
        let report = report(&files, |_| {});
        let about = |one: &Finding| (one.key.clone().unwrap_or_default(), one.count, one.related.len());
        report.findings().iter().map(about).collect::<Vec<_>>()
    };
    assert_eq!(counts(""), [("a".into(), 4, 3)]);
    let accepted = "allow:\n- {rule: secrets/placeholder, key: a, reason: filled in by the platform}\n";
    assert_eq!(counts(accepted), [("b".into(), 3, 2)]);
}

/// One finding of each subject of rules: rule, key, file and environment.
const OF_EACH_SUBJECT: [(&str, &str, &str, Option<&str>); 5] = [
    ("parity/type-differs", "HTTP_TIMEOUT", ".env.production", Some("production")),
    ("debug/enabled", "APP_DEBUG", ".env.production", Some("production")),
    ("syntax/look-alike-key", "DB_H0ST", ".env.production", Some("production")),
    ("syntax/duplicate-key", "APP_NAME", ".env.staging", None),
    ("runtime/version-differs", "node", "Dockerfile", None),
];

fn levelled(rules: &str) -> Report {
    let files = [
        (".env.staging", "APP_NAME=a\nAPP_NAME=b\nHTTP_TIMEOUT=30s\nDB_HOST=db1.example.com\nAPP_DEBUG=false\n"),
        (".env.production", "APP_NAME=b\nHTTP_TIMEOUT=30\nDB_H0ST=db2.example.com\nAPP_DEBUG=true\n"),
        ("Dockerfile", "FROM node:22\n"),
        (".nvmrc", "24\n"),
        ("envparity.yaml", rules),
    ];
    report(&files, |_| {})
}

#[test]
fn every_rule_can_be_switched_off_or_levelled_by_key_file_and_environment() {
    let of = |report: &Report, rule: &str| {
        let found = report.findings().iter().find(|finding| finding.rule.as_str() == rule);
        found.map(|finding| finding.severity)
    };
    let as_it_is = levelled("");
    for (rule, key, file, environment) in OF_EACH_SUBJECT {
        let severity = of(&as_it_is, rule).unwrap_or_else(|| panic!("{rule} finds nothing"));
        let other = if severity == Severity::Info { Severity::Error } else { Severity::Info };
        let keys = (format!("keys: '{key}'"), "keys: OTHER".to_owned());
        let files = (format!("files: '{file}'"), "files: 'other/*'".to_owned());
        let environments =
            environment.map(|name| (format!("environments: {name}"), "environments: staging".to_owned()));
        for (fits, fails) in [Some(keys), Some(files), environments].into_iter().flatten() {
            let with = |level: &str| of(&levelled(&format!("rules:\n  {rule}: {{ {level} }}\n")), rule);
            assert_eq!(with(&format!("off: true, {fits}")), None, "{rule} off, {fits}");
            assert_eq!(with(&format!("off: true, {fails}")), Some(severity), "{rule} off, {fails}");
            assert_eq!(with(&format!("severity: {other}, {fits}")), Some(other), "{rule} {other}, {fits}");
            assert_eq!(with(&format!("severity: {other}, {fails}")), Some(severity), "{rule} {other}, {fails}");
        }
        assert_eq!(of(&levelled(&format!("rules:\n  {rule}: off\n")), rule), None, "{rule} off");
    }
}

#[test]
fn siblings_make_a_finding_milder_or_surer_and_say_so() {
    let local = "DB_HOST=localhost\nMAIL_HOST=localhost\nCACHE_HOST=127.0.0.1\n";
    let of = |text: &str| {
        let report = report(&[(".env.production", text)], |_| {});
        let first = &report.findings()[0];
        (first.severity, first.message.clone())
    };
    let (severity, message) = of(local);
    assert_eq!(severity, Severity::Warning);
    assert!(message.ends_with("; all 3 siblings do the same"), "{message}");
    let (severity, message) = of(&local.replace("MAIL_HOST=localhost", "MAIL_HOST=mail.example.com"));
    assert_eq!(severity, Severity::Error);
    assert!(!message.contains("siblings"), "{message}");
    let many: String = (0..9).map(|number| format!("A{number}_HOST=a{number}.example.com\n")).collect();
    let (severity, message) = of(&format!("{many}DB_HOST=localhost\n"));
    assert_eq!(severity, Severity::Error);
    assert!(message.ends_with("; 9 of 10 siblings do not"), "{message}");
}

#[test]
fn what_stands_commented_out_where_it_is_missing_is_told_as_an_info() {
    let told = |production: &str, staging: &str| {
        let report = report(&[("config/production.yaml", production), ("config/staging.yaml", staging)], |_| {});
        let missing = report.findings().iter().filter(|one| one.rule.as_str() == "parity/missing-key");
        let lines = missing.map(|one| format!("{} {}", one.key.as_deref().unwrap_or("-"), one.severity.word()));
        let mut lines: Vec<String> = lines.collect();
        lines.sort();
        lines.join(", ")
    };
    let staging = "host: a.shop.example\nmail: {from: a@shop.example, reply: b@shop.example}\njobs: {import: {url: 'https://files.shop.example'}}\n";
    let with = |production: &str| told(production, staging);
    let mail = "host: b.shop.example\nmail:\n  from: a@shop.example\n";
    let jobs = "jobs:\n  export: {url: 'https://files.shop.example'}\n";
    assert_eq!(with(&format!("{mail}  # reply: x\n{jobs}")), "jobs.import.url warning, mail.reply info");
    assert_eq!(with(&format!("{mail}{jobs}  # import:\n  #   url: x\n")), "jobs.import.url info, mail.reply warning");
    // What stands elsewhere, or only speaks of it, is another thing.
    assert_eq!(
        with(&format!("# the reply: x\n# from: x\n{mail}{jobs}")),
        "jobs.import.url warning, mail.reply warning"
    );
    let report = report(
        &[(".env.staging", "A=1\nPAY_URL=https://a.shop.example\n"), (".env.production", "A=2\n#PAY_URL=\n")],
        |_| {},
    );
    assert_eq!(report.findings()[0].severity, Severity::Info);
    assert!(report.findings()[0].message.ends_with("; it stands commented out there"));
}

#[test]
fn what_one_side_names_for_its_environment_meets_what_the_other_does_not() {
    let service = |name: &str, keys: &[&str]| {
        let variables = keys.iter().map(|key| format!("      - {{key: {key}, value: x}}\n")).collect::<String>();
        format!("  - name: {name}\n    envVars:\n{variables}")
    };
    let all = ["A_URL", "B_URL"];
    for (staging, production) in
        [("shop-staging", "shop"), ("shop", "prod-shop"), ("stg-shop", "shop-prod"), ("shop", "shop")]
    {
        let sides = [(staging, &all[..]), (production, &all[..1])]
            .map(|(name, keys)| format!("services:\n{}", service(name, keys)));
        let files = [("render.staging.yaml", &*sides[0]), ("render.yaml", &*sides[1])];
        let lines = found(&report(&files, |_| {}));
        assert!(
            matches!(&lines[..], [line] if line.starts_with("parity/missing-key") && line.contains("B_URL")),
            "{lines:?}"
        );
    }
    // Two that stand side by side are two.
    let both = format!("services:\n{}{}", service("shop", &all[..1]), service("shop-staging", &all));
    let plain = format!("services:\n{}", service("shop", &all[..1]));
    let lines = found(&report(&[("render.staging.yaml", &both), ("render.yaml", &plain)], |_| {}));
    assert!(lines.iter().all(|line| line.contains("name=shop-staging")), "{lines:?}");

    let map = |name: &str, keys: &str| {
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: {name}}}\ndata: {{{keys}}}\n")
    };
    let kustomization = "resources: [config.yaml]";
    let (staging, production) = (map("shop-config-staging", "A_URL: x, B_URL: y"), map("shop-config", "A_URL: x"));
    let files = [
        ("overlays/staging/kustomization.yaml", kustomization),
        ("overlays/staging/config.yaml", &*staging),
        ("overlays/production/kustomization.yaml", kustomization),
        ("overlays/production/config.yaml", &*production),
    ];
    let lines = found(&report(&files, |_| {}));
    assert!(matches!(&lines[..], [line] if line.contains("B_URL")), "{lines:?}");
}
