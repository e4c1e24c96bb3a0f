//! What manifests accept and pin: package.json, pyproject.toml, composer.json and their like.

use super::Form;
use super::collect::Collector;
use super::product::{of_runtime, of_tool};
use super::version::{Dialect, Version};
use crate::document::{Content, NodeId};

/// Collects what a manifest says.
pub fn collect(collector: &mut Collector<'_>, form: Form) {
    let Some(root) = collector.root() else { return };
    match form {
        Form::Package => package(collector, root),
        Form::Composer => composer(collector, root),
        Form::Pyproject => {
            ranged(collector, root, &["project", "requires-python"], "python", Dialect::Composer);
            ranged(collector, root, &["tool", "poetry", "dependencies", "python"], "python", Dialect::Npm);
        }
        Form::Pipfile => {
            pinned(collector, root, &["requires", "python_version"], "python");
            pinned(collector, root, &["requires", "python_full_version"], "python");
        }
        Form::RustToolchain => pinned(collector, root, &["toolchain", "channel"], "rust"),
        Form::Cargo => {
            for keys in [&["package", "rust-version"][..], &["workspace", "package", "rust-version"]] {
                if let Some((text, span)) = collector.text_at(root, keys) {
                    collector.least("rust", text, span);
                }
            }
        }
        Form::Global => pinned(collector, root, &["sdk", "version"], "dotnet"),
        Form::Mise => mise(collector, root),
        Form::App => addons(collector, root),
        Form::AppEngine => runtime(collector, root, &["runtime"]),
        Form::Serverless => {
            if let Some((text, span)) = collector.text_at(root, &["provider", "architecture"]) {
                collector.platforms([text], text, span);
            }
            runtime(collector, root, &["provider", "runtime"]);
            let functions = collector.at(root, &["functions"]);
            for (_, function) in functions.map(|functions| collector.entries(functions)).unwrap_or_default() {
                runtime(collector, function, &["runtime"]);
            }
            collector.draw_together();
        }
        _ => {}
    }
}

fn ranged(collector: &mut Collector<'_>, root: NodeId, keys: &[&str], product: &str, dialect: Dialect) {
    if let Some((text, span)) = collector.text_at(root, keys) {
        collector.range(product, text, dialect, span);
    }
}

fn pinned(collector: &mut Collector<'_>, root: NodeId, keys: &[&str], product: &str) {
    if let Some((text, span)) = collector.text_at(root, keys) {
        collector.pin(product, text, span);
    }
}

fn runtime(collector: &mut Collector<'_>, root: NodeId, keys: &[&str]) {
    if let Some((text, span)) = collector.text_at(root, keys)
        && let Some((product, version)) = of_runtime(text)
    {
        collector.pin(product, &version.to_string(), span);
    }
}

fn package(collector: &mut Collector<'_>, root: NodeId) {
    for product in ["node", "npm", "pnpm", "yarn"] {
        ranged(collector, root, &["engines", product], product, Dialect::Npm);
        pinned(collector, root, &["volta", product], product);
    }
    // `pnpm@9.1.0+sha512...`: <https://nodejs.org/api/corepack.html>
    if let Some((text, span)) = collector.text_at(root, &["packageManager"])
        && let Some((name, version)) = text.split_once('@')
        && let Some(product) = ["npm", "pnpm", "yarn"].into_iter().find(|product| *product == name)
    {
        let version = version.split('+').next().unwrap_or(version);
        let start = name.len() + 1;
        let is_whole = span.len() as usize == text.len();
        let span = if is_whole { span.part(&(start..start + version.len())) } else { span };
        collector.pin(product, version, span);
    }
}

fn composer(collector: &mut Collector<'_>, root: NodeId) {
    ranged(collector, root, &["require", "php"], "php", Dialect::Composer);
    // What is installed fits this version, and most of it any later one.
    if let Some((text, span)) = collector.text_at(root, &["config", "platform", "php"])
        && let Some((version, _)) = Version::start(text)
    {
        collector.least("php", &version.first(2).to_string(), span);
    }
}

fn mise(collector: &mut Collector<'_>, root: NodeId) {
    let tools = collector.at(root, &["tools"]);
    for (name, node) in tools.map(|tools| collector.entries(tools)).unwrap_or_default() {
        let Some(product) = of_tool(name) else { continue };
        let nodes: Vec<NodeId> = match collector.document.node(node).content() {
            Content::Map => collector.at(node, &["version"]).into_iter().collect(),
            Content::List => collector.entries(node).into_iter().map(|(_, node)| node).collect(),
            _ => vec![node],
        };
        let texts: Vec<_> = nodes.into_iter().filter_map(|node| collector.text(node)).collect();
        let Some((_, span)) = texts.first() else { continue };
        let versions: Vec<&str> = texts.iter().map(|(text, _)| text.rsplit('-').next().unwrap_or(text)).collect();
        collector.pins(product, &versions, &versions.join(" and "), *span);
    }
}

fn addons(collector: &mut Collector<'_>, root: NodeId) {
    let addons = collector.at(root, &["addons"]);
    for (_, addon) in addons.map(|addons| collector.entries(addons)).unwrap_or_default() {
        let Some((plan, _)) = collector.text_at(addon, &["plan"]) else { continue };
        let product = match plan.split(':').next() {
            Some("heroku-postgresql") => "postgres",
            Some("heroku-redis") => "redis",
            _ => continue,
        };
        pinned(collector, addon, &["options", "version"], product);
    }
}
