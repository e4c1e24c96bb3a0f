//! Repositories as Flux lays them out.
//!
//! <https://fluxcd.io/flux/guides/repository-structure/>

use super::check;

/// A HelmRelease with these values.
fn release(chart: &str, values: &str) -> String {
    let kind = "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}";
    format!("{kind}\nspec:\n  chart: {{spec: {{chart: {chart}}}}}\n  values: {values}\n")
}

#[test]
fn applications_are_built_of_their_base_with_or_without_a_kustomization_of_the_environment() {
    let base = release("podinfo", "{host: base, port: 80}");
    let (staging, production) = (release("podinfo", "{host: s}"), release("podinfo", "{host: p}"));
    let expected = [
        ". kustomize staging staging: HelmRelease.web.spec.values.host=s HelmRelease.web.spec.values.port=80",
        ". kustomize production production: HelmRelease.web.spec.values.host=p HelmRelease.web.spec.values.port=80",
    ]
    .map(|line| line.replacen('.', "apps", 1));
    let expected = expected.each_ref().map(String::as_str);
    let common =
        [("apps/base/web/kustomization.yaml", "resources: [release.yaml]"), ("apps/base/web/release.yaml", &*base)];
    let whole = "resources: [../base/web]\npatches: [{path: web-values.yaml, target: {kind: HelmRelease, name: web}}]";
    let mut files = common.to_vec();
    files.extend([
        ("apps/staging/kustomization.yaml", whole),
        ("apps/staging/web-values.yaml", &staging),
        ("apps/production/kustomization.yaml", whole),
        ("apps/production/web-values.yaml", &production),
    ]);
    check(&files, &expected);
    let each = "resources: [../../base/web]\npatches: [{path: web-values.yaml}]";
    let mut files = common.to_vec();
    files.extend([
        ("apps/staging/web/kustomization.yaml", each),
        ("apps/staging/web/web-values.yaml", &staging),
        ("apps/production/web/kustomization.yaml", each),
        ("apps/production/web/web-values.yaml", &production),
    ]);
    check(&files, &expected);
    // Two clusters are no environment together.
    files.push(("apps/production/other/kustomization.yaml", each));
    check(&files, &expected[..1]);
}

#[test]
fn the_values_of_a_chart_in_the_repository_lie_below_those_of_its_release() {
    let base = release("./charts/web", "{host: base}");
    let (staging, production) = (release("./charts/web", "{level: a}"), release("./charts/web", "{host: p}"));
    let patched = "resources: [../base]\npatches: [{path: web.yaml}]";
    let web = "HelmRelease.web.spec.values";
    check(
        &[
            ("charts/web/Chart.yaml", "name: web"),
            ("charts/web/values.yaml", "host: chart\nlevel: info"),
            ("apps/base/kustomization.yaml", "resources: [web.yaml]"),
            ("apps/base/web.yaml", &base),
            ("apps/staging/kustomization.yaml", patched),
            ("apps/staging/web.yaml", &staging),
            ("apps/production/kustomization.yaml", patched),
            ("apps/production/web.yaml", &production),
        ],
        &[
            &format!("apps kustomize staging staging: {web}.host=base {web}.level=a"),
            &format!("apps kustomize production production: {web}.host=p {web}.level=info"),
        ],
    );
}

#[test]
fn what_flux_fills_in_is_configuration_of_its_cluster() {
    let apps = |name: &str| {
        format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: apps}}\nspec:\n  path: ./apps/{name}\n  postBuild:\n    substitute: {{domain: {name}.example.com}}"
        )
    };
    let (staging, production) = (apps("staging"), apps("production"));
    check(
        &[
            ("clusters/staging/flux-system/kustomization.yaml", "resources: [gotk-sync.yaml]"),
            ("clusters/staging/apps.yaml", &staging),
            ("clusters/production/flux-system/kustomization.yaml", "resources: [gotk-sync.yaml]"),
            ("clusters/production/apps.yaml", &production),
        ],
        &[
            "clusters kustomize staging staging: Kustomization.apps.spec.postBuild.substitute.domain=staging.example.com",
            "clusters kustomize production production: Kustomization.apps.spec.postBuild.substitute.domain=production.example.com",
        ],
    );
}
