//! Any bytes as one of envparity's own files: read, and then asked about two small environments.

use std::sync::Arc;

use envparity::allow::Allowances;
use envparity::baseline::Baseline;
use envparity::check::{Project, Rules};
use envparity::comparison::Comparison;
use envparity::document::{Document, Fault, Format};
use envparity::environment::{Environment, Layer, Role};
use envparity::parse::parse;
use envparity::project::{self, Facts};
use envparity::report::Report;
use envparity::rule::siblings::Family;
use envparity::rule::{builtin, example, mutant, page, read_rules};
use envparity::source::Source;
use jiff::civil::date;

use crate::readers::check_places;

const STAGING: &str =
    "PORT=80\nAPP_URL=https://staging.example.org/a?b=c\nDB_PASSWORD=q7Zk3vN8\nDEBUG=true\nONLY_STAGING=1\n";
const PRODUCTION: &str = "PORT=443\nAPP_URL=http://localhost:8080\nDB_PASSWORD=q7Zk3vN8\nDEBUG=\nPATH_TO=/home/me/x\n";

fn document(path: &str, bytes: &[u8], format: Format) -> Document {
    parse(Arc::new(Source::from_bytes(path, bytes.to_vec()).0), format)
}

fn fit<'f>(document: &Document, faults: impl IntoIterator<Item = &'f Fault>) {
    let text = document.source.text();
    for fault in faults {
        let spans = std::iter::once(fault.span).chain(fault.related.iter().map(|(span, _)| *span));
        spans.for_each(|span| assert!(text.get(span.range()).is_some(), "{fault:?}"));
    }
}

/// Hands two environments to a question.
fn with_environments(ask: impl FnOnce([&Environment<'_>; 2])) {
    let documents = [(".env.staging", STAGING), (".env.production", PRODUCTION)]
        .map(|(path, text)| document(path, text.as_bytes(), Format::Dotenv));
    let environment = |document, name: &str, role| {
        let settings = Document::settings(document, document.roots()[0]);
        let layer = Layer { document, section: None, shared: false, reason: String::new(), settings };
        Environment::new(name, role, vec![layer])
    };
    let staging = environment(&documents[0], "staging", Role::Staging);
    ask([&staging, &environment(&documents[1], "production", Role::Production)]);
}

/// A file with rules.
pub fn rule(bytes: &[u8]) {
    let document = document("rules/pack/name.yaml", bytes, Format::Yaml);
    check_places(&document);
    let (rules, faults) = read_rules(&document);
    fit(&document, &faults);
    let (examples, faults) = example::examples(&document);
    fit(&document, &faults);
    for (path, text) in examples.iter().flat_map(|example| &example.files) {
        example::marks(path, text);
    }
    page("pack/name", document.source.text());
    rules.iter().for_each(|rule| drop(mutant::mutants(rule)));
    if rules.is_empty() {
        return;
    }
    with_environments(|[staging, production]| {
        let all = Rules::new(&rules, Box::new(|_, severity, _, _, _| Some(severity)));
        let (project, comparison) = (Project::of("."), Comparison::new(Some(staging), Some(production)));
        let mut found = all.compare(&comparison, &project);
        found.extend([staging, production].iter().flat_map(|environment| all.settings(environment, &project)));
        let family = Family { environments: &[staging, production], comparisons: &[comparison] };
        found.extend(all.siblings(&family, &project, false));
        all.uncovered(found);
    });
}

/// The project file.
pub fn project(bytes: &[u8]) {
    let document = document(project::FILE_NAME, bytes, Format::Yaml);
    check_places(&document);
    project::rule_files(&document);
    let ids: Vec<&str> = builtin().iter().map(|rule| rule.id.as_str()).collect();
    let (project, faults) = project::read(&document, &ids);
    fit(&document, &faults);
    fit(&document, &project.unmatched(&|_, path| path.len() % 2 == 0));
    with_environments(|environments| {
        let facts = Facts { exists: &|path| path.len() % 2 == 0, poor_secret: &|_, _| None, alone: true };
        for fault in project::judge(&project.contract, &environments, &facts) {
            if let Some((document, span)) = fault.place {
                assert!(document.source.text().get(span.range()).is_some(), "{span:?}");
            }
        }
        for setting in environments[1].settings() {
            let key = &setting.setting.key;
            project.level("secrets/weak", key, ".env.production", Some("production"));
            project.contract.silences("secrets/weak", key);
            project.contract.is_secret(key);
        }
        let allowances = Allowances::new(&project);
        fit(&document, &allowances.finish(date(2026, 1, 1)).listed);
    });
}

/// A baseline: what can be read is written and read again.
pub fn baseline(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(mut baseline) = Baseline::read(&text) else { return };
    assert_eq!(Baseline::read(&baseline.text()).as_ref(), Ok(&baseline));
    let known = baseline.len();
    assert_eq!(baseline.drop_stale(&Report::default()).len(), known);
}
