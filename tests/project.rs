//! envparity.yaml as people write it: what is read, what is a mistake and where, and what the contract makes of it.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::sync::Arc;

use envparity::allow::Allowances;
use envparity::document::{Document, Fault, Format, Value};
use envparity::environment::{Environment, Layer, Role};
use envparity::finding::Severity;
use envparity::key::KeyPath;
use envparity::parse::parse;
use envparity::project::{Facts, Glob, Level, ProjectFile, judge, read, rule_files};
use envparity::source::Source;

const RULES: [&str; 6] = [
    "parity/missing-key",
    "parity/same-secret",
    "secrets/weak",
    "network/loopback-target",
    "contract/type",
    "allow/unused",
];

fn document(path: &str, text: &str) -> Document {
    let format = if path.ends_with(".yaml") { Format::Yaml } else { Format::Dotenv };
    parse(Arc::new(Source::new(path, text)), format)
}

fn project(text: &str) -> (ProjectFile, Vec<Fault>, Document) {
    let document = document("envparity.yaml", text);
    assert!(document.faults.is_empty(), "{:?} in {text}", document.faults);
    let (project, faults) = read(&document, &RULES);
    (project, faults, document)
}

/// The project file of a text without mistakes.
fn sound(text: &str) -> ProjectFile {
    let (project, faults, _) = project(text);
    assert!(faults.is_empty(), "{faults:?} in {text}");
    project
}

#[test]
fn a_whole_project_file_is_read() {
    let project = sound(
        r"environments:
  staging: [config/base.yaml, .env.staging]
  prod-eu:
    loader: docker
    layers: .env.production
  green:
    role: production
    layers: [green.env, { files: [a.env, b.env], loader: [docker, dotenv] }]
projects: ['services/*']
keys:
  DATABASE_URL: { required: true, type: url, scheme: [postgres], across: differs }
rules:
  parity/*: warning
  parity/missing-key:
    - severity: error
    - { off: true, keys: [MAILTRAP_**], environments: production }
allow:
  - rule: secrets/weak
    key: SEED
    reason: only for tests
    expires: 2027-03-31
rule-files: rules/*.yaml
",
    );
    let environments: Vec<_> = project
        .environments
        .iter()
        .map(|environment| (environment.name.value.as_str(), environment.role, environment.layers.len()))
        .collect();
    assert_eq!(
        environments,
        [("staging", Role::Staging, 2), ("prod-eu", Role::Production, 1), ("green", Role::Production, 3)]
    );
    let names = |loaders: &[envparity::source::Spanned<String>]| {
        loaders.iter().map(|loader| loader.value.clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&project.environments[1].loaders), ["docker"]);
    assert_eq!(names(&project.environments[2].layers[2].loaders), ["docker", "dotenv"]);
    assert_eq!(project.projects[0].value, "services/*");
    assert_eq!(project.rule_files[0].value, "rules/*.yaml");
    assert_eq!(project.contract.keys.len(), 1);
    assert_eq!(project.allowances[0].expires.as_ref().unwrap().value, jiff::civil::date(2027, 3, 31));
}

#[test]
fn levels_are_asked_from_the_particular_to_the_general() {
    let project = sound(
        r"environments: { green: { role: production, layers: [a] } }
rules:
  parity/missing-key:
    - info
    - { off: true, keys: [MAILTRAP_**], environments: production }
    - { severity: error, files: 'services/*/.env' }
  parity/*: warning
",
    );
    let level = |rule: &str, key: &str, file: &str, environment: &str| {
        project.level(rule, &KeyPath::new(key), file, Some(environment))
    };
    for (rule, key, file, environment, expected) in [
        ("parity/same-secret", "A", ".env", "prod", Some(Level::At(Severity::Warning))),
        ("parity/missing-key", "A", ".env", "prod", Some(Level::At(Severity::Info))),
        ("parity/missing-key", "MAILTRAP_HOST", ".env", "prod", Some(Level::Off)),
        ("parity/missing-key", "MAILTRAP_HOST", ".env", "green", Some(Level::Off)),
        ("parity/missing-key", "MAILTRAP_HOST", ".env", "staging", Some(Level::At(Severity::Info))),
        ("parity/missing-key", "A", "services/api/.env", "prod", Some(Level::At(Severity::Error))),
        ("secrets/weak", "A", ".env", "prod", None),
    ] {
        assert_eq!(level(rule, key, file, environment), expected, "{rule} {key} {file} {environment}");
    }
}

#[test]
fn every_mistake_is_named_at_its_place() {
    // The text, then the rule, the marked text, and a part of the message.
    let cases: &[(&str, &str, &str, &str)] = &[
        ("environmets: {}", "project/unknown-key", "environmets", "did you mean `environments`?"),
        ("x: 1", "project/unknown-key", "x", "expected one of `environments`"),
        ("- a", "project/wrong-type", "a", "which is a map; a list stands here"),
        ("environments: [a]", "project/wrong-type", "environments", "a map from the names"),
        ("environments: { eu: [a] }", "project/missing-field", "eu", "add `role: staging`"),
        ("environments: { eu: { role: prd, layers: [a] } }", "project/unknown-word", "prd", "`prd` is not a role"),
        ("environments: { prod: { rol: x, layers: [a] } }", "project/unknown-key", "rol", "did you mean `role`?"),
        ("environments: { prod: { loader: dokcer, layers: [a] } }", "project/unknown-word", "dokcer", "`docker`?"),
        ("environments: { prod: [{ file: a }] }", "project/unknown-key", "file", "did you mean `files`?"),
        ("environments: { prod: { role: staging } }", "project/missing-field", "prod", "needs `layers`"),
        ("environments: { prod: { layers: { a: b } } }", "project/wrong-type", "layers", "lowest precedence first"),
        ("projects: ['a/[b']", "project/bad-pattern", "a/[b", "does not compile"),
        ("keys: { A: { required: sometimes, typ: url } }", "project/unknown-key", "typ", "did you mean `type`?"),
        ("keys: { A: { required: 3 } }", "project/wrong-type", "3", "a number stands here"),
        ("keys: { A: { type: ulr } }", "project/unknown-word", "ulr", "did you mean `url`?"),
        ("keys: { A: { matches: '(' } }", "project/bad-pattern", "(", "unclosed group"),
        ("keys: { '{A': {} }", "project/bad-pattern", "{A", "not closed"),
        ("keys: { A: { min: low } }", "project/wrong-type", "low", "a number"),
        ("keys: { A: { min: 3, max: 2 } }", "project/conflict", "3", "at least `min`"),
        ("keys: { A: { across: equal } }", "project/unknown-word", "equal", "expected `same` or `differs`"),
        ("keys: { A: { secret: maybe } }", "project/wrong-type", "maybe", "`true` or `false`"),
        ("keys: { A: { path: { styl: posix } } }", "project/unknown-key", "styl", "did you mean `style`?"),
        ("keys: { A: { staging: { require: true } } }", "project/unknown-key", "require", "did you mean `required`?"),
        ("keys: { A: { provided: here } }", "project/unknown-word", "here", "expected `external`"),
        (
            "rules: { parity/mising-key: off }",
            "project/unknown-rule",
            "parity/mising-key",
            "did you mean `parity/missing-key`?",
        ),
        ("rules: { party/*: off }", "project/unknown-rule", "party/*", "did you mean `parity/*`?"),
        ("rules: { secrets/weak: loud }", "project/unknown-word", "loud", "a severity or `off`"),
        ("rules: { secrets/weak: { keys: A } }", "project/missing-field", "secrets/weak", "needs `severity` or `off`"),
        ("rules: { secrets/weak: { off: true, severity: info } }", "project/conflict", "off", "keep one"),
        ("allow: [{ rule: secrets/weak }]", "allow/no-reason", "rule", "gives no reason"),
        ("allow: [{ rule: secrets/weak, reason: '' }]", "allow/no-reason", "", "gives no reason"),
        ("allow: [{ reason: a }]", "project/missing-field", "reason", "needs `rule`"),
        ("allow: [{ rule: a/b, reason: a }]", "project/unknown-rule", "a/b", "is not a rule"),
        (
            "allow: [{ rule: secrets/weak, reason: a, expires: 2027-02-30 }]",
            "project/bad-date",
            "2027-02-30",
            "no date",
        ),
        ("allow: { rule: secrets/weak }", "project/wrong-type", "allow", "a list of allowances"),
        ("rule-files: { a: b }", "project/wrong-type", "rule-files", "a list of rule files"),
        ("rules: {}\n---\nrules: {}", "project/conflict", "rules", "only the first document"),
    ];
    for (text, rule, marked, message) in cases {
        let (_, faults, document) = project(text);
        let found = faults.iter().any(|fault| {
            fault.rule == *rule && document.source.slice(fault.span) == *marked && fault.message.contains(message)
        });
        assert!(found, "{text}\n{faults:?}");
        assert!(faults.len() <= 2, "{text}\n{faults:?}");
    }
}

#[test]
fn nothing_written_is_nothing_said() {
    for text in ["", "# only a comment\n", "keys:\nrules:\nallow:\n", "{}"] {
        let project = sound(text);
        assert!(project.environments.is_empty() && project.contract.keys.is_empty(), "{text}");
    }
}

#[test]
fn an_exception_that_could_not_be_read_excepts_nothing() {
    for text in [
        "allow: [{ rule: secrets/weak, reason: a, key: '{' }]",
        "allow: [{ rule: secrets/weak, reason: a, expires: soon }]",
        "allow: [{ rule: secrets/weak, reason: a, file: '[' }]",
        "allow: [{ rule: secrets/weak, reason: ' ' }]",
    ] {
        assert!(project(text).0.allowances.is_empty(), "{text}");
    }
    assert!(project("rules: { secrets/weak: { off: true, keys: '{' } }").0.levels.is_empty());
}

#[test]
fn aliases_of_aliases_end() {
    let mut text = String::from("x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n");
    for level in 1..12 {
        let item = format!("*x{}", level - 1);
        text.push_str(&format!("x{level}: &x{level} [{}]\n", [item.as_str(); 10].join(", ")));
    }
    text.push_str("keys:\n  A: &self { one-of: *x11, staging: *self }\n");
    let document = document("envparity.yaml", &text);
    let (_, faults) = read(&document, &RULES);
    assert!(!faults.is_empty());
}

/// The contract's faults, as `rule environment: marked text | message`.
fn judged(contract: &str, staging: &str, production: &str) -> Vec<String> {
    let project = sound(contract);
    let documents = [document(".env.staging", staging), document(".env.production", production)];
    let environment = |document, name: &str, role| {
        let settings = Document::settings(document, document.roots()[0]);
        let layer = Layer { document, section: None, shared: false, reason: String::new(), settings };
        Environment::new(name, role, vec![layer])
    };
    let staging = environment(&documents[0], "staging", Role::Staging);
    let production = environment(&documents[1], "production", Role::Production);
    let poor = |_: &KeyPath, value: &Value<'_>| (value.text == "changeme").then_some("is a placeholder");
    let facts = Facts { exists: &|path| path == "mail.txt", poor_secret: &poor, alone: true };
    judge(&project.contract, &[&staging, &production], &facts)
        .iter()
        .map(|fault| {
            let (document, span) = fault.place.unwrap();
            let source = &document.source;
            let place = if span.is_empty() {
                format!("line {}", source.line_of(span.start))
            } else {
                source.slice(span).to_owned()
            };
            assert!(!fault.message.contains("s3cr3t"), "{}", fault.message);
            format!("{} {}: {place}", fault.rule, fault.environment)
        })
        .collect()
}

#[test]
fn the_contract_is_held_against_both_environments() {
    // The contract of the keys, staging, production, what is found.
    let cases: &[(&str, &str, &str, &[&str])] = &[
        (
            "A: { required: true }",
            "B=1",
            "B=1\nC=1",
            &["contract/required production: line 2", "contract/required staging: line 1"],
        ),
        ("A: { required: [production] }", "B=1", "B=1", &["contract/required production: line 1"]),
        ("A: { required: [prod] }", "B=1", "B=1", &["contract/required production: line 1"]),
        ("A: { required: [prod-eu] }", "B=1", "B=1", &[]),
        ("A: { required: true, provided: external }", "B=1", "B=1", &[]),
        ("A: { required: true, production: { provided: external } }", "A=1", "B=1", &[]),
        ("A: { required: true, staging: { required: false } }", "B=1", "A=1", &[]),
        ("A: { required: true }", "A=1", "A=", &["contract/empty production: A"]),
        ("A: { required: true }", "A=1", "A=${B}", &[]),
        ("A: { type: integer }", "A=", "A=", &[]),
        ("A: { type: integer }", "A=1", "A=one", &["contract/type production: one"]),
        ("a.b: { type: integer }", "A_B=1", "A_B=one", &["contract/type production: one"]),
        (
            "A: { type: integer, min: 2 }",
            "A=1",
            "A=one",
            &["contract/type production: one", "contract/range staging: 1"],
        ),
        ("A: { max: 5 }", "A=5", "A=5.5", &["contract/range production: 5.5"]),
        ("A: { min: 1 }", "A=1", "A=x", &["contract/range production: x"]),
        ("A: { scheme: postgres }", "A=postgres://h/d", "A=mysql://h/d", &["contract/scheme production: mysql://h/d"]),
        ("A: { scheme: 'postgresql://' }", "A=postgresql://h", "A=jdbc:postgresql://h/d", &[]),
        ("A: { scheme: postgres }", "A=postgres://${H}/d", "A=${S}://h/d", &[]),
        (
            "A: { scheme: postgres }",
            "A=postgres://h",
            "A=mysql://${H}/d",
            &["contract/scheme production: mysql://${H}/d"],
        ),
        ("A: { matches: ^sk_ }", "A=sk_1", "A='pk_s3cr3t'", &["contract/matches production: pk_s3cr3t"]),
        (
            "A: { staging: { matches: ^a }, production: { matches: ^b } }",
            "A=a",
            "A=a",
            &["contract/matches production: a"],
        ),
        ("A: { one-of: [json, 1, true] }", "A=1", "A=xml", &["contract/one-of production: xml"]),
        ("A: { path: { absolute: true } }", "A=/a", "A=a", &["contract/path production: a"]),
        ("A: { path: { absolute: false } }", "A=./a", "A='C:\\a'", &["contract/path production: C:\\a"]),
        ("A: { path: { under: /srv/ } }", "A=/srv", "A=/srv2/a", &["contract/path production: /srv2/a"]),
        ("A: { path: { under: / } }", "A=/srv", "A=/a", &[]),
        ("A: { path: { style: posix } }", "A=/a", "A='D:\\a'", &["contract/path production: D:\\a"]),
        ("A: { path: { exists: true } }", "A=./mail.txt", "A=no.txt", &["contract/path production: no.txt"]),
        ("A: { path: { exists: true } }", "A=/etc/none", "A=../none", &[]),
        ("A: { across: same }", "A=1", "A=2", &["contract/across production: 2"]),
        ("A: { across: same }", "A=1", "A=${X}", &[]),
        ("A: { across: differs }", "A=1", "A=1", &["contract/across production: 1"]),
        ("A: { across: differs, secret: true }", "A=s3cr3t", "A=s3cr3t", &["contract/across production: s3cr3t"]),
        ("A: { secret: true }", "A=s3cr3t", "A=s3cr3t", &["contract/secret production: s3cr3t"]),
        ("A: { secret: true }", "A=s3cr3t", "A=changeme", &["contract/secret production: changeme"]),
        ("A: { secret: true, across: same }", "A=s3cr3t", "A=s3cr3t", &[]),
        ("A: { required: true, when: { B: [x, y] } }", "B=z", "B=y", &["contract/required production: line 1"]),
        ("A: { type: integer, when: { B: x } }", "A=a\nB=z", "A=a", &[]),
        ("f.**: { required: true }", "F_A=1\nF_B=1", "F_A=1", &["contract/required production: line 1"]),
    ];
    for (contract, staging, production, expected) in cases {
        let found = judged(&format!("keys:\n  {contract}\n"), staging, production);
        assert_eq!(&found, expected, "{contract}\n{staging}\n{production}");
    }
}

#[test]
fn the_contract_silences_what_it_judges_itself() {
    let project = sound(
        "keys:\n  A: { across: same }\n  B: { required: false }\n  C: { secret: false }\n  D: { type: url }\n  E: { secret: true }\n  F: { min: 1 }\n",
    );
    for (rule, key, expected) in [
        ("parity/same-secret", "A", true),
        ("parity/missing-key", "A", false),
        ("parity/missing-key", "B", true),
        ("secrets/weak", "C", true),
        ("secrets/test-credential", "C", true),
        ("parity/type-differs", "D", true),
        ("secrets/weak", "E", true),
        ("secrets/test-credential", "E", false),
        ("parity/same-secret", "Z", false),
        ("parity/must-agree", "A", true),
        ("parity/slash-differs", "A", true),
        ("load/less-than-staging", "F", true),
        ("load/less-than-staging", "E", false),
        ("secrets/known-login", "E", true),
    ] {
        assert_eq!(project.contract.silences(rule, &KeyPath::new(key)), expected, "{rule} {key}");
    }
    assert_eq!(project.contract.is_secret(&KeyPath::new("E")), Some(true));
    assert_eq!(project.contract.is_secret(&KeyPath::new("A")), None);
}

#[test]
fn what_finds_nothing_is_named() {
    let text = "environments: { prod: ['a.env#prod', b.env] }\nprojects: [x]\nrule-files: [r.yaml]\n";
    let (project, _, document) = project(text);
    let faults = project.unmatched(&|glob, path| glob == Glob::Layer && path == "a.env");
    let found: Vec<&str> = faults.iter().map(|fault| document.source.slice(fault.span)).collect();
    assert_eq!(found, ["b.env", "x", "r.yaml"]);
    assert_eq!(rule_files(&document)[0].value, "r.yaml");
}

proptest::proptest! {
    #[test]
    fn nothing_that_is_written_breaks_the_reading(
        text in "((environments|keys|rules|allow|A|é|path|staging|when|reason|x/y)(: |:\n  |:\n- )|[\\[\\]{}&*#'\"a-c,/é \n-]){0,40}",
        comment in "# ?envparity: ?(allow)?[( ]?[a-z/*,é ]{0,12}[)]?[é a]{0,5}",
    ) {
        let own = document("envparity.yaml", &text);
        let (project, faults) = read(&own, &RULES);
        let marked = document(".env", &format!("{comment}\nA=1\n"));
        let more = Allowances::new(&project).scan(&marked, &RULES);
        for (document, fault) in faults.iter().map(|fault| (&own, fault)).chain(more.iter().map(|fault| (&marked, fault))) {
            let text = document.source.text();
            proptest::prop_assert!(text.get(fault.span.range()).is_some(), "{:?} in {:?}", fault, text);
        }
    }
}
