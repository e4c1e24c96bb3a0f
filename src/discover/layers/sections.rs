//! Environments that are sections of one file: `production:` in `database.yml`, `[env.staging]` in `wrangler.toml`.

use std::collections::HashMap;

use super::{builds, copilot, forget_environment, is_map, profiles};
use crate::discover::words::{self, Label};
use crate::discover::{names, path};
use crate::document::{Document, NodeId, Setting};
use crate::environment::{Environment, Layer, Laying, Role};
use crate::key::KeyPath;

/// A map whose entries are environments.
struct Sections<'d> {
    /// Where it lies in the file.
    path: KeyPath,
    /// Where what its entries set lies for the program.
    place: KeyPath,
    entries: Vec<(&'d str, Label, NodeId)>,
    /// The entries that lie below all environments, and whether each lies above them instead.
    bases: Vec<(&'d str, NodeId, bool)>,
    /// The entries of a map that holds nothing but environments whose names do not say what they are for: somebody's own.
    strange: Vec<&'d str>,
}

/// The deepest map, in steps from the root, whose entries may be environments.
const DEEPEST: usize = 2;

/// Maps that hold nothing but environments, which the program takes as if they stood at the root.
const HOLDERS: [&str; 9] =
    ["env", "envs", "environments", "environment", "context", "stages", "profiles", "params", "targets"];

/// What `[env.X]` of wrangler does not take over from the top:
/// <https://developers.cloudflare.com/workers/wrangler/configuration/#non-inheritable-keys>
const NOT_INHERITED: [&str; 32] = [
    "vars",
    "define",
    "durable_objects",
    "kv_namespaces",
    "r2_buckets",
    "d1_databases",
    "vectorize",
    "services",
    "queues",
    "workflows",
    "tail_consumers",
    "ai",
    "browser",
    "hyperdrive",
    "analytics_engine_datasets",
    "mtls_certificates",
    "send_email",
    "dispatch_namespaces",
    "secrets_store_secrets",
    "unsafe",
    "images",
    "pipelines",
    "version_metadata",
    "cloudchamber",
    "containers",
    "secrets",
    "ratelimits",
    "worker_loaders",
    "vpc_services",
    "streaming_tail_consumers",
    "media",
    "stream",
];

/// The environments that a file's own sections make; none where it has no such sections.
pub(super) fn environments(document: &Document) -> Vec<Environment<'_>> {
    if document.roots().len() > 1 {
        return profiles::environments(document);
    }
    let Some(&root) = document.roots().first() else { return Vec::new() };
    if document.source.path().rsplit('/').next() == Some("eas.json") {
        return builds::environments(document, root);
    }
    let mut found = Vec::new();
    find(document, root, &KeyPath::root(), 0, &mut found);
    let mut names: Vec<(&str, &Label)> = Vec::new();
    for (name, label, _) in found.iter().flat_map(|sections| &sections.entries) {
        if !names.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
            names.push((name, label));
        }
    }
    if names.is_empty() {
        return Vec::new();
    }
    let settings = Settings::of(document, root, &found);
    let file = document.source.path().rsplit('/').next().unwrap_or("");
    let wrangler = file.starts_with("wrangler.");
    let mut environments: Vec<Environment<'_>> = names
        .iter()
        .map(|(name, label)| {
            let mut layers = Vec::new();
            let mut base = top(document, &settings, &found, file);
            if wrangler {
                base.retain(|setting| !NOT_INHERITED.contains(&first_step(setting)));
            }
            push(&mut layers, document, None, true, "top level of the file, below every section", base);
            for sections in &found {
                layer(document, &settings, sections, name, &mut layers);
            }
            // The one before production is called `test` there: <https://aws.github.io/copilot-cli/docs/concepts/environments/>
            let is_last = label.role == Role::Test && path::is_of_copilot(document.source.path());
            build(name, if is_last { Role::Staging } else { label.role }, layers)
        })
        .collect();
    if wrangler {
        // Where production has a section, the top is what a developer runs.
        let has_production = environments.iter().any(|environment| environment.role == Role::Production);
        let (name, role) = if has_production { ("top-level", Role::Local) } else { ("production", Role::Production) };
        let mut layers = Vec::new();
        let reason = "the top level of wrangler is what is run and deployed without a name";
        push(&mut layers, document, None, false, reason, top(document, &settings, &found, file));
        environments.push(build(name, role, layers));
    }
    environments.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    environments
}

fn build<'d>(name: &str, role: Role, mut layers: Vec<Layer<'d>>) -> Environment<'d> {
    for layer in &mut layers {
        forget_environment(&mut layer.settings, name, role);
    }
    let (layers, external) = copilot::part_secrets(layers);
    Environment::laid(name, role, layers, &Laying { external, ..Laying::default() })
}

/// What lies at the top of the file and in no section.
fn top<'d>(document: &'d Document, all: &Settings<'d>, found: &[Sections<'d>], file: &str) -> Vec<Setting<'d>> {
    if file == "netlify.toml" {
        let build = document.roots().first().and_then(|&root| document.entry(document.target(root), "build"));
        return build.map(|build| document.settings(build)).unwrap_or_default();
    }
    let at_root = found.iter().any(|sections| sections.path.is_root());
    // Beside sections at the root that merge what they need by `<<`, other maps are there to be merged.
    let merges = at_root && document.nodes().any(|(_, node)| node.key().is_some_and(|key| document.text(&key) == "<<"));
    let stays = |setting: &&Setting<'_>| !merges || !setting.key.text().contains(['.', '[']);
    all.outside.iter().filter(stays).cloned().collect()
}

/// The settings of a file, by the entries of its sections in which they lie.
struct Settings<'d> {
    /// By the written path of the entry.
    inside: HashMap<String, Vec<Setting<'d>>>,
    outside: Vec<Setting<'d>>,
}

impl<'d> Settings<'d> {
    fn of(document: &'d Document, root: NodeId, found: &[Sections<'d>]) -> Self {
        let mut inside: HashMap<String, Vec<Setting<'d>>> = HashMap::new();
        for Sections { path, entries, bases, strange, .. } in found {
            let names = entries.iter().map(|entry| entry.0).chain(bases.iter().map(|base| base.0));
            let names = names.chain(strange.iter().copied());
            inside.extend(names.map(|name| (path.child(name).text().to_owned(), Vec::new())));
        }
        let mut outside = Vec::new();
        for setting in document.settings(root) {
            let text = setting.key.text();
            let ends = text.match_indices(['.', '[']).map(|(end, _)| end).chain([text.len()]);
            match ends.map(|end| &text[..end]).find(|path| inside.contains_key(*path)).map(str::to_owned) {
                Some(path) => inside.entry(path).or_default().push(setting),
                None => outside.push(setting),
            }
        }
        Settings { inside, outside }
    }
}

fn first_step<'s>(setting: &'s Setting<'_>) -> &'s str {
    setting.key.text().split(['.', '[']).next().unwrap_or("")
}

/// Adds what one map of sections gives to an environment: what lies below all, its own, and what lies above all.
fn layer<'d>(
    document: &'d Document,
    all: &Settings<'d>,
    sections: &Sections<'d>,
    name: &str,
    layers: &mut Vec<Layer<'d>>,
) {
    let settings = |name: &str, entry: NodeId| -> Vec<Setting<'d>> {
        if is_map(document, entry) {
            let mut settings = document.settings(entry);
            for setting in &mut settings {
                setting.key = setting.key.below(&sections.place);
            }
            return settings;
        }
        let path = sections.path.child(name);
        let mut settings = all.inside.get(path.text()).cloned().unwrap_or_default();
        for (index, setting) in settings.iter_mut().enumerate() {
            let is_list = setting.key.text() != path.text();
            setting.key = if is_list { sections.place.item(index) } else { sections.place.clone() };
        }
        settings
    };
    let written = |name: &str| sections.path.child(name).text().to_owned();
    for (base, entry, _) in sections.bases.iter().filter(|base| !base.2) {
        push(layers, document, Some(written(base)), true, "section of every environment", settings(base, *entry));
    }
    for (own, _, entry) in sections.entries.iter().filter(|entry| entry.0 == name) {
        push(layers, document, Some(written(own)), false, &format!("section of {name}"), settings(own, *entry));
    }
    for (base, entry, _) in sections.bases.iter().filter(|base| base.2) {
        push(layers, document, Some(written(base)), true, "section over every environment", settings(base, *entry));
    }
}

fn push<'d>(
    layers: &mut Vec<Layer<'d>>,
    document: &'d Document,
    section: Option<String>,
    shared: bool,
    reason: &str,
    settings: Vec<Setting<'d>>,
) {
    if !settings.is_empty() || !shared {
        layers.push(Layer { document, section, shared, reason: reason.to_owned(), settings });
    }
}

/// Finds the maps whose entries are environments, the outermost first; below one that is found nothing is looked for.
fn find<'d>(document: &'d Document, node: NodeId, path: &KeyPath, depth: usize, found: &mut Vec<Sections<'d>>) {
    let map = document.target(node);
    if !is_map(document, map) {
        return;
    }
    if let Some(sections) = sections(document, map, path, depth) {
        found.push(sections);
        return;
    }
    if depth < DEEPEST {
        for (entry, node) in document.children(map) {
            let Some(key) = node.key() else { continue };
            find(document, entry, &path.child(document.text(&key)), depth + 1, found);
        }
    }
}

fn sections<'d>(document: &'d Document, map: NodeId, path: &KeyPath, depth: usize) -> Option<Sections<'d>> {
    let holder = depth == 1 && HOLDERS.contains(&path.text());
    let (mut entries, mut bases, mut strange) = (Vec::new(), Vec::new(), Vec::new());
    let (mut others, mut profiled) = (0_usize, false);
    let merges = document.children(map).any(|(entry, _)| document.entry(document.target(entry), "<<").is_some());
    for (entry, node) in document.children(map) {
        let Some(key) = node.key() else { continue };
        let name = document.text(&key);
        let (bare, when) = name.strip_prefix("when@").map_or((name, false), |bare| (bare, true));
        let label = words::label_of(bare)
            .filter(|label| {
                label.role != Role::Example && (holder || when || label.start == 0 && label.end == bare.len())
            })
            // Beside them stand settings: only a map can be a section there.
            .filter(|_| depth > 0 && !holder || is_map(document, entry));
        match label {
            Some(label) => entries.push((name, label, entry)),
            None if names::is_base(bare) => bases.push((name, entry, bare == "global")),
            None if holder && is_map(document, entry) => strange.push(name),
            None => others += usize::from(depth > 0 || is_map(document, entry)),
        }
        profiled |= when;
    }
    let deployed =
        entries.iter().any(|(_, label, _)| label.strong && matches!(label.role, Role::Staging | Role::Production));
    let enough = entries.len() > 1 || profiled || holder || depth == 0 && !bases.is_empty();
    // Where most entries are something else, a few of them only look like environments: country codes, for one.
    let drowned = if depth == 0 { others > entries.len() * 2 && !profiled } else { others > 0 && !holder };
    if !deployed || !enough || drowned {
        return None;
    }
    // What sections merge by `<<` reaches them that way and no other.
    bases.retain(|(name, ..)| !(merges && name.starts_with("default")));
    let place = if holder { KeyPath::root() } else { path.clone() };
    Some(Sections { path: path.clone(), place, entries, bases, strange })
}
