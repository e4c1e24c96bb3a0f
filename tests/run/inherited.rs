//! How bad it is what an environment takes from a file of all.

use envparity::finding::{Finding, Severity};

use super::report;

#[test]
fn what_every_environment_inherits_is_one_step_milder() {
    let own = [(".env.staging", "A=1\n"), (".env.production", "A=1\nDB_PASSWORD=postgres\n")];
    let inherited = [(".env", "DB_PASSWORD=postgres\n"), (".env.staging", "A=1\n"), (".env.production", "A=1\n")];
    let severity = |files: &[(&str, &str)]| {
        let report = report(files, |request| request.select = Box::leak(Box::new(["secrets/weak".to_owned()])));
        report.findings().iter().map(|finding| finding.severity).collect::<Vec<_>>()
    };
    assert_eq!(severity(&own), [Severity::Error]);
    assert_eq!(severity(&inherited), [Severity::Warning]);
}

#[test]
fn what_staging_alone_replaces_was_forgotten_in_production() {
    let base = (".env", "DB_PASSWORD=postgres\n");
    let [unlike, like] =
        ["DB_PASSWORD=k7Q2vX9mB4tR8wZ1\n", "DB_PASSWORD=postgres\n"].map(|text| (".env.staging", text));
    let own = (".env.production", "A=1\n");
    let weak = |files: &[(&str, &str)]| {
        let report = report(files, |request| request.select = Box::leak(Box::new(["secrets/weak".to_owned()])));
        let of_production = |one: &&Finding| one.environment.as_deref() == Some("production");
        let weak = report.findings().iter().find(of_production).expect("a finding");
        (weak.severity, weak.message.ends_with("; staging replaces it"))
    };
    assert_eq!(weak(&[base, unlike, own]), (Severity::Error, true));
    assert_eq!(weak(&[base, like, own]), (Severity::Warning, false));
}
