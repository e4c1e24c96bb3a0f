//! Files each of which a program reads alone, so that the one without an environment in its name is production's.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::claim::{Claim, Slot};
use super::convention::Convention;
use super::{read, words};
use crate::document::{Document, Format, NodeId};
use crate::environment::Role;
use crate::parse;

/// Names of such files without the environment and the ending, and who reads them.
const STEMS: [&str; 12] = [
    // <https://render.com/docs/blueprint-spec>
    "render",
    // `wrangler deploy --config`: <https://developers.cloudflare.com/workers/wrangler/configuration/>
    "wrangler",
    // <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html>
    "task-definition",
    "task_definition",
    "taskdef",
    "task-def",
    "ecs-task-definition",
    // `vercel --local-config`: <https://vercel.com/docs/project-configuration>
    "vercel",
    // <https://docs.netlify.com/build/configure-builds/file-based-configuration/>
    "netlify",
    // <https://docs.railway.com/config-as-code/reference>
    "railway",
    // `firebase --config`: <https://firebase.google.com/docs/cli#the_firebasejson_file>
    "firebase",
    CLOUD_BUILD,
];

/// `gcloud builds submit --config`: <https://docs.cloud.google.com/build/docs/build-config-file-schema>
const CLOUD_BUILD: &str = "cloudbuild";

/// Whether files with this name, without the environment and the ending, are read alone.
pub(super) fn is_alone(stem: &str) -> bool {
    STEMS.contains(&stem)
}

/// The largest file that is looked into, in bytes.
const MOST_BYTES: u64 = 1 << 16;

/// Maps in which such a file may hold its environments itself.
const HOLDERS: [&str; 3] = ["env", "context", "environments"];

/// The convention of a group, which what its file without an environment holds may change.
pub(super) fn convention(root: &Path, convention: Convention, group: &[Claim]) -> Convention {
    if !matches!(convention, Convention::Alone | Convention::Plain) {
        return convention;
    }
    let plain = plain(group).filter(|claim| convention == Convention::Alone || claim.format == Format::Yaml);
    let Some((document, top)) = plain.and_then(|plain| looked_into(root, plain)) else { return convention };
    match convention {
        Convention::Alone if holds_environments(&document, top) => Convention::Plain,
        Convention::Plain if is_of_app_engine(&document, top) => Convention::AppEngine,
        Convention::Plain if is_of_cloud_run(&document, top) => Convention::Alone,
        Convention::Plain if is_of_cloud_foundry(&document, top) && !is_inherited(root, group) => Convention::Alone,
        _ => convention,
    }
}

/// Whether the file without an environment of a group fills in nothing, so that it may be run for every one or for none: a build that
/// only tests.
pub(super) fn is_for_no_environment(root: &Path, group: &[Claim]) -> bool {
    let plain = plain(group).filter(|claim| claim.stem == CLOUD_BUILD);
    plain.is_some_and(|plain| {
        let filled = looked_into(root, plain).and_then(|(document, top)| document.at(top, &["substitutions"]));
        filled.is_none()
    })
}

fn plain(group: &[Claim]) -> Option<&Claim> {
    group.iter().find(|claim| claim.slot == Slot::Plain && !claim.template)
}

/// What a file holds, and where its top is; none of a large one, because files of these kinds are short, and what is long is read once.
fn looked_into(root: &Path, claim: &Claim) -> Option<(Document, NodeId)> {
    if !fs::metadata(root.join(&claim.path)).is_ok_and(|file| file.len() <= MOST_BYTES) {
        return None;
    }
    let (source, _) = read::read(root, &claim.path).ok()?;
    let document = parse::parse(Arc::new(source), claim.format);
    let top = document.target(*document.roots().first()?);
    Some((document, top))
}

/// Whether the file lays environments over its own top: then it may lie below other files too.
fn holds_environments(document: &Document, top: NodeId) -> bool {
    let names_one = |holder: &str| {
        let map = document.entry(top, holder).map(|map| document.target(map));
        let mut entries = map.into_iter().flat_map(|map| document.children(map));
        entries.any(|(_, entry)| {
            let role = entry.key().and_then(|key| words::role_of(document.text(&key)));
            matches!(role, Some(Role::Staging | Role::Production))
        })
    };
    HOLDERS.into_iter().any(names_one)
}

/// Whether it is a service of App Engine, which may have any name:
/// <https://docs.cloud.google.com/appengine/docs/standard/reference/app-yaml>
fn is_of_app_engine(document: &Document, top: NodeId) -> bool {
    let has = |key: &str| document.entry(top, key).is_some();
    has("runtime") && (has("service") || has("env_variables"))
}

/// Whether it is a service of Cloud Run: <https://docs.cloud.google.com/run/docs/reference/yaml/v1>
fn is_of_cloud_run(document: &Document, top: NodeId) -> bool {
    let version = document.entry(top, "apiVersion").and_then(|version| document.scalar(version));
    version.is_some_and(|version| version.starts_with("serving.knative.dev/"))
}

/// Whether it is a manifest of Cloud Foundry: <https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html>
fn is_of_cloud_foundry(document: &Document, top: NodeId) -> bool {
    let list = document.entry(top, "applications").map(|list| document.target(list));
    let mut items = list.into_iter().flat_map(|list| document.children(list));
    items.next().is_some_and(|(item, _)| document.entry(document.target(item), "name").is_some())
}

/// Whether an environment's own manifest lies over another one: `inherit: manifest.yml`, as older clients took it.
fn is_inherited(root: &Path, group: &[Claim]) -> bool {
    let mut named = group.iter().filter(|claim| matches!(claim.slot, Slot::Named(_)));
    named.any(|claim| looked_into(root, claim).is_some_and(|(document, top)| document.entry(top, "inherit").is_some()))
}
