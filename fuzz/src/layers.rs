//! Any bytes as the kustomization of an environment and as the objects that it leads to: what is laid has its place in the files.

use std::fs;
use std::sync::{Arc, OnceLock};

use envparity::discover::{Options, ProjectPlan, discover};
use envparity::document::Document;
use envparity::parse::parse;
use envparity::source::Source;

use crate::readers::check_places;

/// What lies below both environments where the input gives nothing.
const OBJECTS: &str = "apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {HOST: base, PORT: '1'}
---
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, image: web:1, env: [{name: A, value: b}]}]}}}
";

/// The files, with what they hold where the input does not say it.
const FILES: [(&str, &str); 4] = [
    ("overlays/staging/kustomization.yaml", "resources: [../../base]"),
    ("overlays/production/kustomization.yaml", "resources: [../../base]"),
    ("base/kustomization.yaml", "resources: [web.yaml]"),
    ("base/web.yaml", OBJECTS),
];

/// The plan of a project with these files.
fn plan() -> &'static ProjectPlan {
    static PLAN: OnceLock<ProjectPlan> = OnceLock::new();
    PLAN.get_or_init(|| {
        let root = std::env::temp_dir().join(format!("envparity-fuzz-layers-{}", std::process::id()));
        for (path, text) in FILES {
            let path = root.join(path);
            fs::create_dir_all(path.parent().expect("it is in a directory")).expect("it can be made");
            fs::write(path, text).expect("it can be written");
        }
        let workspace = discover(&Options { root: &root, declared: &[], projects: &[] }).expect("it can be walked");
        fs::remove_dir_all(root).expect("it can be removed");
        workspace.projects.into_iter().next().expect("the files are a project")
    })
}

/// The kustomization of staging and, behind a byte 0x1e, the objects of the base.
pub fn kustomization(bytes: &[u8]) {
    let (own, objects) = crate::halves(bytes);
    let documents: Vec<Document> = plan()
        .files
        .iter()
        .map(|file| {
            let known = FILES.iter().find(|(path, _)| *path == file.path).expect("the plan has no other files").1;
            let bytes = match file.path.as_str() {
                "overlays/staging/kustomization.yaml" => own,
                "base/web.yaml" if !objects.is_empty() => objects,
                _ => known.as_bytes(),
            };
            parse(Arc::new(Source::from_bytes(file.path.as_str(), bytes.to_vec()).0), file.format)
        })
        .collect();
    documents.iter().for_each(check_places);
    for environment in plan().stacks(&documents).iter().flat_map(|stack| &stack.environments) {
        for one in environment.settings().iter() {
            let source = &environment.document(one).source;
            assert!(source.text().get(one.setting.span.range()).is_some(), "{:?} does not fit", one.setting.span);
        }
    }
}
