//! Dependencies that read .env files, in the manifests of each language.

use super::{Collector, Stage, Tree, Usage};
use crate::document::NodeId;
use crate::source::Span;

/// Packages of npm, the loader that each brings, and what the keys start with that the program gets to see.
///
/// `dotenv` with an expander beside it is read as the expander does. Vite shows the client only keys with its prefix:
/// <https://vite.dev/guide/env-and-mode#env-variables>
const NPM: [(&str, &str, &[&str]); 15] = [
    ("next", "next", &[]),
    ("dotenv-expand", "dotenv-expand", &[]),
    ("dotenv-cli", "dotenv-expand", &[]),
    ("react-scripts", "dotenv-expand", &["REACT_APP_"]),
    ("@vue/cli-service", "dotenv-expand", &["VUE_APP_"]),
    ("dotenv", "dotenv", &[]),
    ("dotenv-flow", "dotenv", &[]),
    ("dotenv-safe", "dotenv", &[]),
    ("dotenv-webpack", "dotenv", &[]),
    ("react-native-dotenv", "dotenv", &[]),
    ("@nestjs/config", "dotenv", &[]),
    ("gatsby", "dotenv", &[]),
    ("@sveltejs/kit", "vite", &[]),
    ("astro", "vite", &[]),
    ("vite", "vite", &["VITE_"]),
];

const PHP: [(&str, &str); 4] = [
    ("laravel/framework", "phpdotenv"),
    ("vlucas/phpdotenv", "phpdotenv"),
    ("symfony/dotenv", "symfony"),
    ("symfony/framework-bundle", "symfony"),
];

const PYTHON: [(&str, &str); 5] = [
    ("python-dotenv", "python-dotenv"),
    ("environs", "python-dotenv"),
    ("pydantic-settings", "python-dotenv"),
    ("django-environ", "django-environ"),
    ("python-decouple", "decouple"),
];

const RUST: [(&str, &str); 2] = [("dotenvy", "dotenvy"), ("dotenv", "dotenvy")];
const RUBY: [(&str, &str); 2] = [("dotenv-rails", "ruby-dotenv"), ("dotenv", "ruby-dotenv")];
const GO: [(&str, &str); 1] = [("github.com/joho/godotenv", "godotenv")];

/// Words for groups of dependencies that are not installed where the program is deployed.
const DEVELOPMENT: [&str; 8] = ["dev", "development", "test", "tests", "testing", "docs", "lint", "ci"];

fn loader_of(known: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    known.iter().find(|(package, _)| *package == name).map(|(_, loader)| *loader)
}

impl Collector<'_> {
    /// Collects the dependencies among the keys of a map.
    fn keys(&mut self, tree: Tree<'_>, keys: &[&str], known: &[(&'static str, &'static str)], stage: Stage) {
        for (name, span, _) in tree.entries_at(keys) {
            if let Some(loader) = loader_of(known, name) {
                self.staged(stage, |collector| collector.dependency(loader, name, span));
            }
        }
    }

    /// Collects something that runs at a stage of its own.
    fn staged(&mut self, stage: Stage, collect: impl FnOnce(&mut Self)) {
        let own = self.stage;
        if stage != Stage::Unknown {
            self.stage = stage;
        }
        collect(self);
        self.stage = own;
    }
}

pub(super) fn package(collector: &mut Collector<'_>, tree: Tree<'_>) {
    let first = collector.usages.len();
    for (keys, is_for_development) in [("dependencies", false), ("devDependencies", true)] {
        for (name, span, _) in tree.entries_at(&[keys]) {
            let Some((_, loader, prefixes)) = NPM.iter().find(|(package, _, _)| *package == name) else { continue };
            // What builds the program is a dependency of development and reads the files of production.
            let builds = !matches!(*loader, "dotenv" | "dotenv-expand") || !prefixes.is_empty();
            let stage = if is_for_development && !builds { Stage::Development } else { Stage::Unknown };
            collector.staged(stage, |collector| collector.dependency(loader, name, span));
            if let Some(usage) = collector.usages.last_mut() {
                usage.prefixes = prefixes;
            }
        }
    }
    let expands = |usage: &Usage| usage.loader == "dotenv-expand" && usage.what.contains("`dotenv-expand`");
    if collector.usages[first..].iter().any(expands) {
        collector.usages.retain(|usage| !(usage.loader == "dotenv" && usage.what.contains("`dotenv`")));
    }
    // Where a framework shows all keys, Vite below it shows nothing less.
    if collector.usages[first..].iter().any(|usage| usage.loader == "vite" && usage.prefixes.is_empty()) {
        collector.usages.retain(|usage| usage.loader != "vite" || usage.prefixes.is_empty());
    }
}

pub(super) fn composer(collector: &mut Collector<'_>, tree: Tree<'_>) {
    collector.keys(tree, &["require"], &PHP, Stage::Unknown);
    collector.keys(tree, &["require-dev"], &PHP, Stage::Development);
}

pub(super) fn cargo(collector: &mut Collector<'_>, tree: Tree<'_>) {
    collector.keys(tree, &["dependencies"], &RUST, Stage::Unknown);
    collector.keys(tree, &["workspace", "dependencies"], &RUST, Stage::Unknown);
    collector.keys(tree, &["dev-dependencies"], &RUST, Stage::Development);
}

/// pyproject.toml, with what the project, its extras, its groups and Poetry require; Pipfile.
pub(super) fn python(collector: &mut Collector<'_>, tree: Tree<'_>) {
    for keys in [&["tool", "poetry", "dependencies"][..], &["packages"]] {
        collector.keys(tree, keys, &PYTHON, Stage::Unknown);
    }
    for keys in [&["tool", "poetry", "dev-dependencies"][..], &["dev-packages"]] {
        collector.keys(tree, keys, &PYTHON, Stage::Development);
    }
    for (group, _, node) in tree.entries_at(&["tool", "poetry", "group"]) {
        for (name, span, _) in tree.0.at(node, &["dependencies"]).into_iter().flat_map(|node| tree.entries(node)) {
            if let Some(loader) = loader_of(&PYTHON, name) {
                collector.staged(stage_of(group), |collector| collector.dependency(loader, name, span));
            }
        }
    }
    let required = tree.at(&["project", "dependencies"]).map(|list| (Stage::Unknown, list));
    let extras = tree.entries_at(&["project", "optional-dependencies"]);
    let groups = tree.entries_at(&["dependency-groups"]).chain(extras).map(|(group, _, list)| (stage_of(group), list));
    let lists: Vec<(Stage, NodeId)> = required.into_iter().chain(groups).collect();
    for (stage, list) in lists {
        for (text, span) in tree.texts(list) {
            collector.staged(stage, |collector| collector.requirement(text, span));
        }
    }
}

fn stage_of(group: &str) -> Stage {
    let is_development = |word: &str| DEVELOPMENT.contains(&word.to_ascii_lowercase().as_str());
    let is_for_development = group.split(|char: char| !char.is_ascii_alphanumeric()).any(is_development);
    if is_for_development { Stage::Development } else { Stage::Unknown }
}

pub(super) fn requirements(collector: &mut Collector<'_>) {
    for (line, span) in lines(collector.source.clone().text()) {
        collector.requirement(line, span);
    }
}

impl Collector<'_> {
    /// A requirement of Python's: a name, and what versions and extras of it.
    fn requirement(&mut self, text: &str, span: Span) {
        let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | '_' | '.');
        let name = text.trim_start().split(|char| !is_name(char)).next().unwrap_or("");
        let name = name.to_ascii_lowercase().replace(['_', '.'], "-");
        if let Some(loader) = loader_of(&PYTHON, &name) {
            self.dependency(loader, &name, span);
        }
    }
}

/// A Gemfile: `gem "dotenv"`, alone or inside `group :development do`.
pub(super) fn gems(collector: &mut Collector<'_>) {
    let mut groups: Vec<Stage> = Vec::new();
    let source = collector.source.clone();
    for (line, span) in lines(source.text()) {
        if line.ends_with(" do") || line.contains(" do |") {
            groups.push(if line.starts_with("group") { stage_of_gems(line) } else { Stage::Unknown });
        } else if line == "end" {
            groups.pop();
        }
        let Some(rest) = line.strip_prefix("gem").map(|rest| rest.trim_start_matches([' ', '('])) else { continue };
        let name = rest.trim_start_matches(['"', '\'']).split(['"', '\'']).next().unwrap_or("");
        if let Some(loader) = loader_of(&RUBY, name) {
            let inside = groups.iter().chain([&stage_of_gems(rest)]).any(|stage| *stage == Stage::Development);
            let stage = if inside { Stage::Development } else { Stage::Unknown };
            collector.staged(stage, |collector| collector.dependency(loader, name, span));
        }
    }
}

/// Whether all groups that a line names are those of developers.
fn stage_of_gems(line: &str) -> Stage {
    let mut groups =
        line.split(':').skip(1).map(|rest| rest.split(|char: char| !char.is_ascii_alphanumeric()).next().unwrap_or(""));
    let is_named = line.contains(':');
    let all = groups.by_ref().filter(|group| !group.is_empty()).all(|group| DEVELOPMENT.contains(&group));
    if is_named && all { Stage::Development } else { Stage::Unknown }
}

/// The modules that go.mod requires directly.
pub(super) fn modules(collector: &mut Collector<'_>) {
    let source = collector.source.clone();
    for (line, span) in lines(source.text()) {
        let name = line.strip_prefix("require ").unwrap_or(line).split_whitespace().next().unwrap_or("");
        if let Some(loader) = loader_of(&GO, name).filter(|_| !line.contains("// indirect")) {
            collector.dependency(loader, name, span);
        }
    }
}

/// The lines with something in them, without the space around them and without those that are comments.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (&str, Span)> {
    let mut start = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let at = start + line.len() - line.trim_start().len();
        start += line.len();
        let line = line.trim();
        let is_text = !line.is_empty() && !line.starts_with(['#', ';']) && !line.starts_with("//");
        is_text.then(|| (line, Span::from(at..at + line.len())))
    })
}
