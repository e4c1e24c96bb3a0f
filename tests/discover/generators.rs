//! ConfigMaps and Secrets that kustomize generates, and what patches take away.

use super::kustomize::{WEB, check_patches};
use super::{Files, check};

/// Checks what a staging overlay with these lists makes of a base with a generator; production changes nothing.
#[track_caller]
fn check_overlay(overlay: &str, files: Files<'_>, staging: &str) {
    let base = "configMapGenerator:
- name: web
  literals: [LEVEL=info, HOST=base]
  envs: [web.env]
secretGenerator:
- name: web
  literals: [TOKEN=t0]
generatorOptions: {disableNameSuffixHash: true, labels: {app.kubernetes.io/name: web}}
";
    let kustomization = format!("resources: [../../base]\n{overlay}");
    let all: Vec<(&str, &str)> = [
        ("k8s/base/kustomization.yaml", base),
        ("k8s/base/web.env", "PORT=80\nPOOL=5\n"),
        ("k8s/overlays/staging/kustomization.yaml", &kustomization),
        ("k8s/overlays/production/kustomization.yaml", "resources: [../../base]"),
    ]
    .into_iter()
    .chain(files.iter().copied())
    .collect();
    let production = "@HOST=base @LEVEL=info @POOL=5 @PORT=80 Secret.web.stringData.TOKEN=t0";
    let line = |environment: &str, settings: &str| {
        format!(". kustomize {environment} {environment}: {}", settings.replace('@', "ConfigMap.web.data."))
    };
    check(&all, &[&line("staging", staging), &line("production", production)]);
}

#[test]
fn a_generator_is_laid_over_that_of_the_base_or_stands_instead_of_it() {
    let merged = "configMapGenerator: [{name: web, behavior: merge, literals: [HOST=s, log.level='debug']}]";
    let token = "Secret.web.stringData.TOKEN=t0";
    check_overlay(merged, &[], &format!("@HOST=s @LEVEL=info @POOL=5 @PORT=80 @log.level=debug {token}"));
    let replaced = "configMapGenerator: [{name: web, behavior: replace, literals: [HOST=s]}]";
    check_overlay(replaced, &[], &format!("@HOST=s {token}"));
    let created = "configMapGenerator: [{name: worker, literals: ['URL=a=b', 'QUOTED=\"q\"']}]";
    let worker = "ConfigMap.worker.data.QUOTED=q ConfigMap.worker.data.URL=a=b";
    check_overlay(created, &[], &format!("@HOST=base @LEVEL=info @POOL=5 @PORT=80 {worker} {token}"));
    let secret = "secretGenerator: [{name: web, behavior: merge, type: Opaque, literals: [KEY=k1]}]";
    let base = "@HOST=base @LEVEL=info @POOL=5 @PORT=80";
    check_overlay(secret, &[], &format!("{base} Secret.web.stringData.KEY=k1 {token}"));
}

#[test]
fn files_of_lines_give_their_values_to_the_object_and_are_compared_nowhere_else() {
    let files: Files<'_> =
        &[("k8s/overlays/staging/web.env", "POOL=9\n"), ("k8s/overlays/staging/old.env", "PORT=81\n")];
    let overlay = "configMapGenerator: [{name: web, behavior: merge, envs: [web.env], env: old.env}]";
    check_overlay(overlay, files, "@HOST=base @LEVEL=info @POOL=9 @PORT=81 Secret.web.stringData.TOKEN=t0");
    // Java's ending makes no other file of it.
    let overlay = "configMapGenerator: [{name: web, behavior: replace, envs: [web.properties, gone.env]}]";
    let files: Files<'_> = &[("k8s/overlays/staging/web.properties", "A.b=1\n")];
    check_overlay(overlay, files, "@A.b=1 Secret.web.stringData.TOKEN=t0");
}

#[test]
fn what_has_another_name_by_now_is_known_by_both() {
    let overlay = "namePrefix: staging-
resources: [../../shop]
configMapGenerator:
- {name: shop-db-v1, behavior: merge, literals: [POOL=9]}
- {name: db, behavior: merge, literals: [HOST=s]}
";
    let files: Files<'_> = &[(
        "k8s/shop/kustomization.yaml",
        "namePrefix: shop-\nnameSuffix: -v1\nconfigMapGenerator: [{name: db, literals: [HOST=base, POOL=1, PORT=2]}]",
    )];
    let db = "ConfigMap.db.data.HOST=s ConfigMap.db.data.POOL=9 ConfigMap.db.data.PORT=2";
    let overlay = overlay.replace("resources: [../../shop]\n", "components: [../../shop]\n");
    check_overlay(
        &overlay,
        files,
        &format!(
            "{db} @HOST=base @LEVEL=info @POOL=5 @PORT=80 Kustomization.namePrefix=staging- Kustomization.nameSuffix=-v1 Secret.web.stringData.TOKEN=t0"
        ),
    );
}

#[test]
fn patches_reach_what_was_generated() {
    let overlay = "patches:
- patch: '{apiVersion: v1, kind: ConfigMap, metadata: {name: web}, data: {HOST: s, LEVEL: null}}'
- target: {kind: ConfigMap, name: web}
  patch: '[{op: remove, path: /data/POOL}]'
- patch: '{apiVersion: v1, kind: Secret, metadata: {name: web}, $patch: delete}'
";
    check_overlay(overlay, &[], "@HOST=s @PORT=80");
}

#[test]
fn what_patches_take_away_is_gone() {
    let map = "ConfigMap.web.data.DEBUG=true ConfigMap.web.data.HOST=base";
    let without_port = WEB.replace(" @.env[name=PORT].name=PORT @.env[name=PORT].value=80", "");
    let operation = |operations: &str| format!("patches: [{{target: {{kind: Deployment}}, patch: '{operations}'}}]");
    let env = "/spec/template/spec/containers/0/env";
    for operations in [
        format!("[{{op: remove, path: {env}/1}}]"),
        format!("[{{op: test, path: {env}/0/value, value: other}}, {{op: remove, path: {env}/1}}]"),
        format!("[{{op: replace, path: {env}, value: [{{name: HOST, value: base}}]}}]"),
        format!(
            "[{{op: move, from: {env}/0, path: {env}/1}}, {{op: copy, from: {env}/0/name, path: {env}/0/value}}, {{op: remove, path: {env}/1}}]"
        ),
    ] {
        check_patches(&operation(&operations), &format!("{map} {without_port}"));
    }
    let replaced = format!("[{{op: replace, path: {env}/1, value: {{name: LEVEL, value: debug}}}}]");
    let level = " @.env[name=LEVEL].name=LEVEL @.env[name=LEVEL].value=debug @.image";
    check_patches(&operation(&replaced), &format!("{map} {}", without_port.replace(" @.image", level)));
    let part = |containers: &str| {
        format!(
            "patches: [{{patch: '{{apiVersion: apps/v1, kind: Deployment, metadata: {{name: web}}, spec: {{template: {{spec: {{containers: {containers}}}}}}}}}'}}]"
        )
    };
    check_patches(&part("[{name: web, env: [{name: PORT, $patch: delete}]}]"), &format!("{map} {without_port}"));
    check_patches(&part("[{name: web, $patch: delete}]"), map);
    let external = "[{name: web, env: [{name: PORT, value: null, valueFrom: {secretKeyRef: {name: s, key: port}}}]}]";
    let port = "@.env[name=PORT].name=PORT @.env[name=PORT].valueFrom.secretKeyRef.key=? @.env[name=PORT].valueFrom.secretKeyRef.name=?";
    check_patches(
        &part(external),
        &format!("{map} {}", WEB.replace("@.env[name=PORT].name=PORT @.env[name=PORT].value=80", port)),
    );
    let whole = "patches: [{target: {kind: ConfigMap}, patch: '[{op: add, path: /data, value: {HOST: staging}}]'}]";
    check_patches(whole, &format!("ConfigMap.web.data.HOST=staging {WEB}"));
    let whole = "patches: [{target: {kind: ConfigMap}, patch: '{data: {$patch: replace, HOST: staging}}'}]";
    check_patches(whole, &format!("ConfigMap.web.data.HOST=staging {WEB}"));
}
