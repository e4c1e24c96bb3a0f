//! Environments that kustomize builds, wherever the parts of them lie.

use super::{Files, check};

const BASE: &str = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {DEBUG: 'true', HOST: base}";

/// A ConfigMap that sets the host.
fn host(host: &str) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web}}\ndata: {{HOST: {host}}}")
}

#[test]
fn a_base_beside_the_directory_of_the_overlays_lies_below_them() {
    for (list, place, written) in [
        ("resources", "base", "../../base"),
        ("bases", "base", "../../base"),
        ("components", "components/web", "../../components/web/"),
        ("resources", "elsewhere/base", "../../../elsewhere/base"),
    ] {
        let kustomization = format!("{list}: [{written}]\npatches: [{{path: web.yaml}}]");
        let base = if place.starts_with("elsewhere") { place.to_owned() } else { format!("k8s/{place}") };
        let (staging, production) = (host("s"), host("p"));
        check(
            &[
                (&format!("{base}/kustomization.yaml"), "resources: [web.yaml, ../other]"),
                (&format!("{base}/web.yaml"), BASE),
                ("k8s/overlays/staging/kustomization.yaml", &kustomization),
                ("k8s/overlays/staging/web.yaml", &staging),
                ("k8s/overlays/production/kustomization.yaml", &kustomization),
                ("k8s/overlays/production/web.yaml", &production),
            ],
            &[
                ". kustomize staging staging: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=s",
                ". kustomize production production: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=p",
            ],
        );
    }
}

#[test]
fn a_chain_of_bases_ends_even_where_it_is_a_circle_or_leads_out_of_the_tree() {
    let overlay = "resources: [../../base, ../../../../../etc, https://example.org/base, web.yaml]";
    let files: Files<'_> = &[
        ("base/kustomization.yml", "resources: [../lower, web.yaml]"),
        ("base/web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {A: base, B: base}"),
        ("lower/kustomization.yaml", "resources: [web.yaml, ../base, ../overlays/staging]"),
        ("lower/web.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {B: lower, C: lower}"),
        ("overlays/staging/kustomization.yaml", overlay),
        ("overlays/production/kustomization.yaml", overlay),
    ];
    check(
        files,
        &[
            ". kustomize staging staging: ConfigMap.web.data.A=base ConfigMap.web.data.B=base ConfigMap.web.data.C=lower",
            ". kustomize production production: ConfigMap.web.data.A=base ConfigMap.web.data.B=base ConfigMap.web.data.C=lower",
        ],
    );
}

#[test]
fn the_file_of_a_patch_counts_even_where_one_environment_alone_has_it() {
    let own = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: alone}\ndata: {A: production}";
    check(
        &[
            ("base/kustomization.yaml", "resources: [web.yaml]"),
            ("base/web.yaml", BASE),
            ("overlays/staging/kustomization.yaml", "resources: [../../base]"),
            (
                "overlays/production/kustomization.yaml",
                "resources: [../../base, own.yaml]\npatches: [{path: live.yaml}]",
            ),
            ("overlays/production/live.yaml", &host("live")),
            ("overlays/production/own.yaml", own),
        ],
        &[
            ". kustomize staging staging: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=base",
            ". kustomize production production: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=live",
        ],
    );
}
