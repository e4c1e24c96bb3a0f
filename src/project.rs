//! envparity.yaml: environments, contract, rules and allowances of a workspace.

mod allowances;
mod contract;
mod demand;
mod environments;
mod judge;
mod levels;
mod selector;
mod types;

use crate::decode::{Decoder, Item};
use crate::document::{Document, Fault};
use crate::environment::Role;
use crate::source::{Span, Spanned};

pub use allowances::ListedAllowance;
pub use contract::{Across, Contract, KeyContract};
pub use demand::{Demand, PathDemand, PathStyle, Required};
pub use judge::{ContractFault, Facts, judge};
pub use levels::{Level, LevelEntry};
pub use selector::{FilePattern, RulePattern};
pub use types::Type;

/// The JSON Schema of envparity.yaml, for editors.
pub const SCHEMA: &str = include_str!("project/project.schema.json");

/// The name of the project file, at the root of a workspace.
pub const FILE_NAME: &str = "envparity.yaml";

const ROOT: &str = "the project file";
const RULE_FILES: &str = "rule-files";

/// What a glob of envparity.yaml is to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glob {
    /// Files of a layer, in one of the projects.
    Layer,
    /// Directories of projects.
    Project,
    /// Files with rules.
    RuleFile,
}

/// What envparity.yaml says; everything is optional.
#[derive(Debug, Default)]
pub struct ProjectFile {
    /// The environments, in the order of the file; empty where they are to be found.
    pub environments: Vec<DeclaredEnvironment>,
    /// Globs of the directories that the environments are declared for; empty for the root alone.
    pub projects: Vec<Spanned<String>>,
    /// What the application needs, key by key.
    pub contract: Contract,
    /// Rules switched off or given another severity, in the order they are asked: the last that fits counts.
    pub levels: Vec<LevelEntry>,
    /// Accepted exceptions.
    pub allowances: Vec<ListedAllowance>,
    /// Files or globs with the user's own rules, relative to the root.
    pub rule_files: Vec<Spanned<String>>,
}

/// An environment as envparity.yaml declares it.
#[derive(Debug, Clone)]
pub struct DeclaredEnvironment {
    /// Its name.
    pub name: Spanned<String>,
    /// Its role, said or implied by its name.
    pub role: Role,
    /// The programs that read its .env files, where it is said: first the one it runs with, then those it must agree with.
    pub loaders: Vec<Spanned<String>>,
    /// Lowest precedence first.
    pub layers: Vec<DeclaredLayer>,
}

/// A layer as envparity.yaml declares it.
#[derive(Debug, Clone)]
pub struct DeclaredLayer {
    /// A file or glob, relative to each project's directory. `file.toml#section` names a section.
    pub files: Spanned<String>,
    /// The programs that read it, where they are not those of the environment.
    pub loaders: Vec<Spanned<String>>,
}

/// The files with the user's own rules that a project file names: these are read first, so that their ids are known.
pub fn rule_files(document: &Document) -> Vec<Spanned<String>> {
    let mut decoder = Decoder::new(document);
    let Some(mut table) = decoder.root().and_then(|root| root.table(&mut decoder, ROOT)) else { return Vec::new() };
    let item = table.optional(RULE_FILES);
    item.map_or_else(Vec::new, |item| selector::file_patterns(&mut decoder, item, "a list of rule files"))
}

/// Reads a project file. Never fails: what could be read is given, with every mistake.
/// `known_rules` are the ids that may be named, for which a misspelt one is a mistake.
pub fn read(document: &Document, known_rules: &[&str]) -> (ProjectFile, Vec<Fault>) {
    let mut decoder = Decoder::new(document);
    let project = match decoder.root() {
        Some(root) => read_root(&mut decoder, root, known_rules),
        None => ProjectFile::default(),
    };
    (project, decoder.finish())
}

fn read_root<'d>(decoder: &mut Decoder<'d>, root: Item<'d>, known_rules: &[&str]) -> ProjectFile {
    let mut project = ProjectFile::default();
    let Some(mut table) = root.table(decoder, ROOT) else { return project };
    if let Some(item) = table.optional("environments") {
        project.environments = environments::read(decoder, item);
    }
    if let Some(item) = table.optional("projects") {
        project.projects = selector::file_patterns(decoder, item, "a list of directories");
    }
    if let Some(item) = table.optional("keys") {
        project.contract = contract::read(decoder, item, &project.environments);
    }
    if let Some(item) = table.optional("rules") {
        project.levels = levels::read(decoder, item, known_rules);
    }
    if let Some(item) = table.optional("allow") {
        project.allowances = allowances::read(decoder, item, known_rules);
    }
    if let Some(item) = table.optional(RULE_FILES) {
        project.rule_files = selector::file_patterns(decoder, item, "a list of rule files");
    }
    table.finish(decoder);
    project
}

impl ProjectFile {
    /// The level that the file gives to a rule for a key, a file and an environment; none where it says nothing.
    pub fn level(&self, rule: &str, key: &crate::key::KeyPath, file: &str, environment: Option<&str>) -> Option<Level> {
        let fits = |entry: &&LevelEntry| entry.fits(rule, key, file, environment, &self.environments);
        self.levels.iter().rev().find(fits).map(|entry| entry.level)
    }

    /// The files and globs for which `finds` says that they find nothing, as mistakes. It is asked for the path without `#section`.
    pub fn unmatched(&self, finds: &dyn Fn(Glob, &str) -> bool) -> Vec<Fault> {
        let mut globs: Vec<(Glob, &Spanned<String>, String)> = Vec::new();
        for environment in &self.environments {
            let message = format!("no file is found for this layer of `{}`", environment.name.value);
            globs.extend(environment.layers.iter().map(|layer| (Glob::Layer, &layer.files, message.clone())));
        }
        let projects = "no directory is found for these projects";
        globs.extend(self.projects.iter().map(|text| (Glob::Project, text, projects.to_owned())));
        let rules = "no file with rules is found here";
        globs.extend(self.rule_files.iter().map(|text| (Glob::RuleFile, text, rules.to_owned())));
        globs.retain(|(glob, text, _)| !finds(*glob, text.value.split('#').next().unwrap_or("")));
        globs
            .into_iter()
            .map(|(_, text, message)| Fault {
                rule: "project/no-match",
                key: None,
                span: text.span,
                message,
                related: None,
            })
            .collect()
    }

    /// The place of the declaration of an environment.
    pub fn declaration(&self, name: &str) -> Option<Span> {
        self.environments.iter().find(|declared| declared.name.value == name).map(|declared| declared.name.span)
    }
}

/// Whether a word of the file (`production`, `prod-eu`) means an environment: by its name or by its role.
pub(crate) fn means(word: &str, name: &str, role: Role) -> bool {
    word.eq_ignore_ascii_case(name) || environments::whole_role(word) == Some(role)
}

/// The role of an environment that is known by its name alone.
pub(crate) fn role_of_named(name: &str, declared: &[DeclaredEnvironment]) -> Option<Role> {
    declared
        .iter()
        .find(|declared| declared.name.value == name)
        .map(|declared| declared.role)
        .or_else(|| environments::role_of(name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use super::*;
    use crate::document::Format;
    use crate::source::Source;

    /// A file in which every section and every kind of map occurs.
    const EVERYTHING: &str = "
environments: { staging: [a], production: { layers: [{ files: b }] } }
projects: [c]
keys: { A: { path: {}, staging: {} } }
rules: { x/y: { off: true } }
allow: [{ rule: x/y, reason: z }]
rule-files: [d]
";

    #[test]
    fn the_schema_knows_the_names_that_are_read() {
        let document = crate::parse::parse(Arc::new(Source::new(FILE_NAME, EVERYTHING)), Format::Yaml);
        let mut decoder = Decoder::new(&document);
        let root = decoder.root().unwrap();
        read_root(&mut decoder, root, &["x/y"]);
        let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
        let parts: Vec<_> = std::iter::once(&schema).chain(schema["$defs"].as_object().unwrap().values()).collect();
        let titled = parts.iter().filter(|part| part["title"].is_string()).count();
        assert_eq!(decoder.asked().len(), titled);
        for (what, asked) in decoder.asked() {
            let part =
                parts.iter().find(|part| part["title"] == **what).unwrap_or_else(|| panic!("{what} is not described"));
            let described: BTreeSet<&str> =
                part["properties"].as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(&described, asked, "{what}");
        }
        assert_eq!(decoder.finish(), []);
    }

    #[test]
    fn the_schema_knows_the_words_that_are_read() {
        let schema: serde_json::Value = serde_json::from_str(SCHEMA).unwrap();
        let words = |words: Vec<&str>| serde_json::Value::from(words);
        let demand = &schema["$defs"]["demand"]["properties"];
        assert_eq!(demand["type"]["enum"], words(Type::WORDS.iter().map(|(word, _)| *word).collect()));
        let roles = &schema["$defs"]["environment"]["properties"]["role"]["enum"];
        assert_eq!(*roles, words(Role::ALL.iter().map(|role| role.word()).collect()));
        let levels = words(levels::LEVELS.iter().map(|(word, _)| *word).collect());
        assert_eq!(schema["$defs"]["level-word"]["enum"], levels);
        let loaders = words(crate::loader::LOADERS.iter().map(|loader| loader.name).collect());
        assert_eq!(schema["$defs"]["loader-name"]["enum"], loaders);
    }
}
