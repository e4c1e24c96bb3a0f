//! ConfigMaps and Secrets that a kustomization makes of values and files, laid over those of the same name that it builds on.

use std::collections::HashSet;

use super::kustomize::Build;
use super::patch::{self, Object};
use crate::discover::kustomize::Generator;
use crate::discover::path;
use crate::document::{Document, NodeId, Setting};
use crate::key::KeyPath;

impl<'d> Build<'_, 'd> {
    /// Lays what a generator makes over the object of its name.
    pub(super) fn generate(&mut self, directory: &str, document: &'d Document, generator: &Generator<'d>) {
        if !self.may_go_on(document) {
            return;
        }
        self.looks_at(self.objects.len());
        let known = patch::called(&self.objects, generator.kind, generator.name).map(|object| object.key.clone());
        let is_new = known.is_none();
        let object = known.unwrap_or_else(|| KeyPath::new(generator.kind).child(generator.name));
        // What it merges into comes from elsewhere, such as another repository.
        if is_new && generator.merges {
            self.built.open.push(object.clone());
        }
        if is_new {
            self.objects.push(Object::generated(object.clone(), generator.kind, generator.name));
        } else if generator.replaces {
            let data = ["data", "stringData"].map(|data| object.child(data).text().to_owned());
            self.forget(&HashSet::from(data));
        }
        for relative in &generator.files {
            self.values(directory, relative, document, generator.data, &object);
        }
        let literals = generator.literals.map(|list| literals(document, list)).unwrap_or_default();
        if !literals.is_empty() {
            self.push(directory, document, below(literals, generator.data, &object), "generator");
        }
    }

    /// Lays the values of a file over an object.
    fn values(&mut self, directory: &str, relative: &str, by: &'d Document, data: &'static str, object: &KeyPath) {
        let found = path::resolved(directory, relative).and_then(|path| Some((self.file(&path)?, path)));
        let Some(((document, is_known), path)) = found else {
            self.built.open.push(object.clone());
            return;
        };
        if !self.may_go_on(by) {
            return;
        }
        let settings = document.roots().first().map(|&root| document.settings(root)).unwrap_or_default();
        // A file that many generators take is a bomb.
        if is_known {
            self.takes(settings.len());
        }
        self.push(path::split(&path).0, document, below(settings, data, object), "values");
    }
}

/// Settings as those of a map of an object.
fn below<'d>(mut settings: Vec<Setting<'d>>, data: &str, object: &KeyPath) -> Vec<Setting<'d>> {
    let data = KeyPath::new(data);
    settings.iter_mut().for_each(|setting| setting.key = setting.key.below(&data).below(object));
    settings
}

/// What kustomize takes off both ends of a literal:
/// <https://github.com/kubernetes-sigs/kustomize/blob/master/api/kv/kv.go>
const QUOTES: [char; 2] = ['"', '\''];

/// The literals of a generator.
fn literals(document: &Document, list: NodeId) -> Vec<Setting<'_>> {
    let mut literals = document.assignments(list);
    for Setting { value, span, .. } in &mut literals {
        let start = value.text.len() - value.text.trim_start_matches(QUOTES).len();
        let bare = value.text.trim_matches(QUOTES);
        if value.verbatim {
            *span = span.part(&(start..start + bare.len()));
        }
        value.text = bare;
    }
    literals
}
