//! Charts whose values for each environment lie elsewhere, as the repository says.

use super::{Files, check};

const CHART: [(&str, &str); 3] = [
    ("charts/app/Chart.yaml", "name: app"),
    ("charts/app/values.yaml", "host: base\nport: 80\nlevels: [a, b]"),
    ("charts/app/templates/web.yaml", "kind: Application\nspec: {source: {path: x, helm: {valueFiles: [y]}}}"),
];

#[track_caller]
fn check_charts(files: Files<'_>, expected: &[&str]) {
    let files: Vec<(&str, &str)> = CHART.iter().chain(files).copied().collect();
    check(&files, expected);
}

#[test]
fn helmfile_names_the_chart_of_its_values() {
    for values in ["environments/{{ .Environment.Name }}/app.yaml", "environments/{{ requiredEnv \"STAGE\" }}/app.yaml"]
    {
        let helmfile = format!(
            "environments:\n  staging: {{}}\n  production: {{}}\n---\nreleases:\n- name: app\n  chart: ./charts/app\n  values:\n  - values/common.yaml\n  - {values:?}\n  - image: {{tag: x}}\n"
        )
        .replace(&format!("{values:?}"), values);
        check_charts(
            &[
                ("helmfile.yaml", &helmfile),
                ("values/common.yaml", "port: 81\nzone: a"),
                ("environments/staging/app.yaml", "host: s\nlevels: [c]"),
                ("environments/production/app.yaml", "host: p"),
            ],
            &[
                ". helm-values staging staging: host=s levels[0]=c port=81 zone=a",
                ". helm-values production production: host=p levels[0]=a levels[1]=b port=81 zone=a",
            ],
        );
    }
}

#[test]
fn argo_names_the_chart_of_its_values() {
    let application = |stage: &str| {
        format!(
            "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: app}}\nspec:\n  source:\n    path: charts/app\n    helm:\n      valueFiles: [values.yaml, ../../deploy/{stage}/values.yaml]"
        )
    };
    let (staging, production) = (application("staging"), application("production"));
    let set = "kind: ApplicationSet\nspec:\n  template:\n    spec:\n      source:\n        path: charts/app\n        helm:\n          valueFiles:\n          - /deploy/{{values.stage}}/values.yaml";
    let sources = "kind: ApplicationSet\nspec:\n  template:\n    spec:\n      sources:\n      - {repoURL: x, ref: values}\n      - path: ./charts/app\n        helm:\n          valueFiles: ['$values/deploy/{{.env}}/values.yaml']";
    for said in [
        [("argo/a.yaml", &*staging), ("argo/b.yaml", &*production)],
        [("argo/c.yaml", set), ("d.yaml", "a: 1")],
        [("argo/c.yaml", sources), ("d.yaml", "a: 1")],
    ] {
        check_charts(
            &[
                said[0],
                said[1],
                ("deploy/staging/values.yaml", "host: s"),
                ("deploy/production/values.yaml", "host: p"),
            ],
            &[
                ". helm-values staging staging: host=s levels[0]=a levels[1]=b port=80",
                ". helm-values production production: host=p levels[0]=a levels[1]=b port=80",
            ],
        );
    }
}

#[test]
fn flux_names_the_chart_of_its_values() {
    let release = "kind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: ./charts/app\n      valuesFiles: [./charts/app/values.yaml, ./deploy/prod.yaml]";
    check_charts(
        &[("flux/release.yaml", release), ("deploy/prod.yaml", "host: p"), ("deploy/stage.yaml", "host: s")],
        &[
            ". helm-values stage staging: host=s levels[0]=a levels[1]=b port=80",
            ". helm-values prod production: host=p levels[0]=a levels[1]=b port=80",
        ],
    );
}

#[test]
fn a_chart_that_nobody_names_or_two_of_them_are_no_base() {
    let staging = ("deploy/staging/values.yaml", "host: s");
    let production = ("deploy/production/values.yaml", "host: p");
    let bare = [". helm-values staging staging: host=s", ". helm-values production production: host=p"];
    check_charts(&[staging, production], &bare);
    let helmfile = "releases:\n- {chart: ./charts/app, values: ['deploy/{{ .Environment.Name }}/values.yaml']}\n- {chart: ./charts/other, values: ['deploy/{{ .Environment.Name }}/values.yaml']}";
    check_charts(&[staging, production, ("helmfile.yaml", helmfile)], &bare);
    let remote = "releases: [{chart: charts/app, values: ['deploy/{{ .Environment.Name }}/values.yaml']}]";
    check_charts(&[staging, production, ("helmfile.yaml", remote)], &bare);
}
