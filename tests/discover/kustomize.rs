//! Environments that kustomize builds, wherever the parts of them lie.

use std::sync::Arc;

use envparity::discover::{Options, discover, read};
use envparity::document::Document;
use envparity::parse::parse;

use super::{Files, check, tree};

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
fn overlays_of_several_programs_stand_in_one_directory() {
    let overlay = |host: &str| {
        format!("resources: [../base]\nconfigMapGenerator: [{{name: web, literals: [HOST={host}], behavior: merge}}]")
    };
    let (shop_staging, shop_prod, staging, prod) = (overlay("es"), overlay("ep"), overlay("s"), overlay("p"));
    check(
        &[
            ("overlays/base/kustomization.yaml", "resources: [web.yaml]"),
            ("overlays/base/web.yaml", BASE),
            ("overlays/shop-staging/kustomization.yaml", &shop_staging),
            ("overlays/shop-prod/kustomization.yaml", &shop_prod),
            ("overlays/staging-api/kustomization.yaml", &staging),
            ("overlays/prod-api/kustomization.yaml", &prod),
        ],
        &[
            ". kustomize staging staging: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=s",
            ". kustomize prod production: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=p",
            ". kustomize staging staging: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=es",
            ". kustomize prod production: ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=ep",
        ],
    );
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

/// The settings of [`DEPLOYMENT`].
pub(super) const WEB: &str = "@.env[name=HOST].name=HOST @.env[name=HOST].value=base @.env[name=PORT].name=PORT \
                   @.env[name=PORT].value=80 @.image=shop/web:1";

const DEPLOYMENT: &str = "apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: shop/web:1
          env:
            - {name: HOST, value: base}
            - {name: PORT, value: '80'}
";

/// Checks what staging is built from these patches over a ConfigMap and a Deployment; production changes nothing.
#[track_caller]
pub(super) fn check_patches(patches: &str, staging: &str) {
    let kustomization = format!("resources: [../../base]\n{patches}");
    let line = |environment: &str, settings: &str| format!(". kustomize {environment} {environment}: {settings}");
    let web = "Deployment.web.spec.template.spec.containers[name=web]";
    let production = format!("ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=base {WEB}").replace('@', web);
    check(
        &[
            ("base/kustomization.yaml", "resources: [config.yaml, web.yaml]"),
            ("base/config.yaml", BASE),
            ("base/web.yaml", DEPLOYMENT),
            ("overlays/staging/kustomization.yaml", &kustomization),
            ("overlays/staging/operations.yaml", "- {op: replace, path: /data/HOST, value: file}"),
            ("overlays/production/kustomization.yaml", "resources: [../../base]"),
        ],
        &[&line("staging", &staging.replace('@', web)), &line("production", &production)],
    );
}

#[test]
fn a_patch_that_is_written_out_lies_over_its_object() {
    for patches in [
        "patches:
  - patch: |-  # the host alone
      apiVersion: v1
      kind: ConfigMap
      metadata:
        name: web
      data:
        HOST: staging
",
        "patchesStrategicMerge:
  - |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: web}
    data: {HOST: staging}
",
        "patches:
  - target: {kind: ConfigMap, name: w.*}
    patch: |-
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: of-no-concern}
      data: {HOST: staging}
",
        "patches:
  - target: {kind: ConfigMap}
    patch: |-
      - {op: replace, path: /data/HOST, value: staging}
",
        "patches:
  - target: {kind: ConfigMap}
    patch: '[{\"op\": \"replace\", \"path\": \"/data/HOST\", \"value\": \"staging\"}]'  # on one line
",
        "patches: [{target: {kind: ConfigMap}, patch: \"[{op: replace, path: /data/HOST, value: 'staging'}]\"}]",
        "patchesJson6902:
  - target: {version: v1, kind: ConfigMap, name: web}
    patch: |-
      - op: add
        path: /data
        value: {HOST: staging, DEBUG: 'true'}
",
    ] {
        check_patches(patches, &format!("ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=staging {WEB}"));
    }
    let file = "patches: [{path: operations.yaml, target: {kind: ConfigMap}}]";
    check_patches(file, &format!("ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=file {WEB}"));
}

#[test]
fn operations_find_items_by_their_places_and_patches_take_objects_away() {
    let patches = "patches:
  - target: {kind: Deployment}
    patch: |-
      - op: replace
        path: /spec/template/spec/containers/0/env/1/value
        value: '8080'
      - op: add
        path: /spec/template/spec/containers/0/env/-
        value: {name: LEVEL, value: debug}
      - op: add
        path: /spec/template/metadata/annotations/example.org~1note
        value: no configuration
      - op: replace
        path: /spec/template/spec/containers/7/env/0/value
        value: nowhere
  - patch: |-
      $patch: delete
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: web}
";
    check_patches(
        patches,
        &WEB.replace("80", "8080").replace(
            "@.env[name=PORT].name",
            "@.env[name=LEVEL].name=LEVEL @.env[name=LEVEL].value=debug @.env[name=PORT].name",
        ),
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

#[test]
fn a_patch_that_is_no_single_tree_stays_text() {
    let is_left = |written: &str| {
        let patches = format!("patches:\n  - target: {{kind: ConfigMap}}\n    patch: {written}\n");
        check_patches(&patches, &format!("ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=base {WEB}"));
    };
    for text in ["a: 1\n      ---\n      b: 2", "a: [", "just words", "", "*unknown"] {
        is_left(&format!("|-\n      {text}"));
    }
    for text in ["'{data: {HOST: ''staging''}}'", r#""{data: {HOST: \"staging\"}}""#, "'{data: '", "'a: 1'", "'"] {
        is_left(text);
    }
}

#[test]
fn what_a_written_patch_sets_has_its_place_in_the_kustomization() {
    let kustomization = "# é\npatches:\n- patch: |-\n    apiVersion: v1\n    kind: Secret\n    metadata: {name: web}\n    stringData:\n      # the key\n      KEY: \"a\\tb\"\n      TEXT: |\n        one\n        two\n      HOST: s\n";
    let root =
        tree(&[("k/staging/kustomization.yaml", kustomization), ("k/production/kustomization.yaml", kustomization)]);
    let workspace = discover(&Options { root: root.path(), declared: &[], projects: &[] }).unwrap();
    let plan = &workspace.projects[0];
    let documents: Vec<Document> =
        plan.files.iter().map(|file| parse(Arc::new(read(root.path(), &file.path).unwrap().0), file.format)).collect();
    let stacks = plan.stacks(&documents);
    let places: Vec<(&str, &str, u32)> = stacks[0].environments[0]
        .settings()
        .iter()
        .map(|one| {
            let source = &stacks[0].environments[0].document(one).source;
            (one.value().unwrap().text, source.slice(one.setting.span), source.line_of(one.setting.span.start))
        })
        .collect();
    let text = ("one\ntwo\n", "one\n        two", 11);
    assert_eq!(places, [("a\tb", "a\\tb", 9), text, ("s", "s", 13)]);
    assert_eq!(documents[0].comments.len(), 2);
}

/// How many settings staging has where the patches are these over a base of so many objects, and which files are not laid as a whole.
fn laid(objects: usize, patches: &str) -> (usize, Vec<String>) {
    let object =
        |number| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: web-{number}}}\ndata: {{HOST: base}}\n");
    let base = (0..objects).map(object).collect::<Vec<_>>().join("---\n");
    let tree = tree(&[
        ("base/kustomization.yaml", "resources: [web.yaml]"),
        ("base/web.yaml", &base),
        ("overlays/staging/kustomization.yaml", &format!("resources: [../../base]\npatches:\n{patches}")),
        ("overlays/production/kustomization.yaml", "resources: [../../base]"),
    ]);
    let workspace = discover(&Options { root: tree.path(), declared: &[], projects: &[] }).unwrap();
    let plan = &workspace.projects[0];
    let documents =
        plan.files.iter().map(|file| parse(Arc::new(read(tree.path(), &file.path).unwrap().0), file.format));
    let documents: Vec<Document> = documents.collect();
    let stacks = plan.stacks(&documents);
    (stacks[0].environments[0].len(), stacks[0].skipped().map(|file| file.path).collect())
}

#[test]
fn what_patches_do_is_bounded_and_what_is_left_out_is_said() {
    let one = |number| {
        format!("  - patch: '{{apiVersion: v1, kind: ConfigMap, metadata: {{name: web-0}}, data: {{K{number}: v}}}}'\n")
    };
    let many = |count| (0..count).map(one).collect::<String>();
    let overlay = vec!["overlays/staging/kustomization.yaml".to_owned()];
    assert_eq!(laid(1, &many(900)), (901, Vec::new()));
    let (settings, left_out) = laid(1, &many(3_000));
    assert!((900..1_200).contains(&settings), "{settings}");
    assert_eq!(left_out, overlay);

    let keys = (0..300).map(|key| format!("K{key}: v")).collect::<Vec<_>>().join(", ");
    let wide = |number| format!("  - {{target: {{kind: ConfigMap}}, patch: '{{data: {{N{number}: v, {keys}}}}}'}}\n");
    let (_, left_out) = laid(100, &(0..3).map(wide).collect::<String>());
    assert_eq!(left_out, Vec::<String>::new());
    let (settings, left_out) = laid(100, &(0..20).map(wide).collect::<String>());
    assert!((100 * 301..(1 << 18) + 100).contains(&settings), "{settings}");
    assert_eq!(left_out, overlay);
}
