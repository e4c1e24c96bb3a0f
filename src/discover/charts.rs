//! Which chart a file of values is for, where the repository says so: helmfile, Argo CD, Flux.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use foldhash::HashMap;

use super::claim::{Claim, Slot};
use super::convention::Convention;
use super::plan::{Files, PlannedLayer};
use super::walk::Tree;
use super::{path, read, words};
use crate::document::{Document, Format, NodeId};
use crate::parse;
use crate::threads;

/// The largest file that is looked into, in bytes; those that name charts are short.
const MOST_BYTES: u64 = 1 << 16;
/// So many files are looked into.
const MOST_FILES: usize = 1 << 12;
/// So many releases are remembered.
const MOST_RELEASES: usize = 1 << 14;
/// So many paths with a blank in them are remembered; one stands for all environments.
const MOST_BLANKS: usize = 1 << 8;

/// What is said of charts and of the files of values that they are deployed with.
#[derive(Default)]
pub(super) struct Charts {
    releases: Vec<Release>,
    /// The releases by the files of their values, and the place of each among them.
    by_file: HashMap<String, Vec<(usize, usize)>>,
    /// The same for paths with a blank, which is written `*`.
    blanks: Vec<(String, usize, usize)>,
}

/// A chart with the values that it is deployed with.
struct Release {
    /// The directory of the chart.
    chart: String,
    /// The files of values, the lowest first; `*` stands for what is filled in.
    values: Vec<String>,
    /// The file that says so.
    by: String,
}

/// The files that lie below those of a group of files of values.
pub(super) struct Below<'c> {
    /// The lowest first.
    pub files: Vec<&'c str>,
    /// The file that says so.
    pub by: &'c str,
}

impl Below<'_> {
    /// The layers that these files are.
    pub(super) fn layers(&self, files: &mut Files) -> Vec<PlannedLayer> {
        let layer = |path: &&str| {
            let reason = format!("below the values of every environment, as {} says", self.by);
            let file = files.add(path, Format::Yaml);
            PlannedLayer { file, section: None, shared: true, external: false, reason }
        };
        self.files.iter().map(layer).collect()
    }
}

impl Charts {
    /// Looks for what is said, where there are charts and files of values that may be for them.
    pub(super) fn of(root: &Path, tree: &Tree, claims: &[Claim]) -> Self {
        let mut charts = Charts::default();
        let is_chart = |file: &&String| file.ends_with("/Chart.yaml");
        if !claims.iter().any(may_be_values) || !tree.files.iter().any(|file| is_chart(&file)) {
            return charts;
        }
        let may_say = |file: &&String| {
            let (directory, name) = path::split(file);
            let is_yaml = [".yaml", ".yml"].iter().any(|ending| name.ends_with(ending));
            is_yaml && name != "Chart.yaml" && path::split(directory).1 != "templates"
        };
        let files: Vec<&String> = tree.files.iter().filter(may_say).take(MOST_FILES).collect();
        for release in threads::each_of(&files, MANY, |file| releases(root, file)).into_iter().flatten() {
            charts.add(release);
        }
        charts
    }

    fn add(&mut self, release: Release) {
        if self.releases.len() == MOST_RELEASES {
            return;
        }
        for (place, file) in release.values.iter().enumerate() {
            let number = self.releases.len();
            if !file.contains('*') {
                self.by_file.entry(file.clone()).or_default().push((number, place));
            } else if self.blanks.len() < MOST_BLANKS {
                self.blanks.push((file.clone(), number, place));
            }
        }
        self.releases.push(release);
    }

    /// What lies below the files of a group, if it is for one chart.
    pub(super) fn below<'c>(&'c self, tree: &'c Tree, group: &[Claim]) -> Option<Below<'c>> {
        let mut found: Option<(usize, usize)> = None;
        let named = group.iter().filter(|claim| matches!(claim.slot, Slot::Named(_)) && may_be_values(claim));
        for claim in named.filter(|_| !self.releases.is_empty()) {
            let exact = self.by_file.get(&claim.path).into_iter().flatten().copied();
            let filled_in = self.blanks.iter().filter(|(blank, ..)| fits(blank, &claim.path));
            for (release, place) in exact.chain(filled_in.map(|(_, release, place)| (*release, *place))) {
                match found {
                    Some((other, _)) if self.releases[other].chart != self.releases[release].chart => return None,
                    Some(_) => {}
                    None => found = Some((release, place)),
                }
            }
        }
        let (release, place) = found?;
        let Release { chart, values, by } = &self.releases[release];
        let own = ["values.yaml", "values.yml"].iter().map(|name| path::join(chart, name));
        let own = own.filter_map(|own| Some(tree.files.get(tree.files.binary_search(&own).ok()?)?.as_str())).take(1);
        let is_shared = |file: &&str| {
            tree.has(file)
                && file.split('/').all(|step| words::label_of(step).is_none())
                && !group.iter().any(|claim| claim.path == **file)
        };
        let mut files: Vec<&str> = own.collect();
        let between = values[..place].iter().map(String::as_str).filter(is_shared);
        let between: Vec<&str> = between.filter(|file| !files.contains(file)).collect();
        files.extend(between);
        (!files.is_empty()).then_some(Below { files, by })
    }
}

/// So many files are looked into on all cores.
const MANY: usize = 64;

/// Whether a file may hold the values of a chart.
fn may_be_values(claim: &Claim) -> bool {
    // `app.yaml` is what many call the values of `app`.
    use Convention::{AppEngine, ConfigDirectory, Helm, Plain};
    matches!(claim.slot, Slot::Named(_))
        && claim.format == Format::Yaml
        && matches!(claim.convention, Helm | Plain | ConfigDirectory | AppEngine)
}

/// What a file says.
fn releases(root: &Path, file: &str) -> Option<Vec<Release>> {
    let (directory, name) = path::split(file);
    let is_helmfile = name.starts_with("helmfile.") || path::split(directory).1 == "helmfile.d";
    fs::metadata(root.join(file)).ok().filter(|found| found.len() <= MOST_BYTES)?;
    let (source, _) = read::read(root, file).ok()?;
    let says = |text: &str| source.text().contains(text);
    if !(says("valueFiles") || says("valuesFiles") || is_helmfile && says("chart")) {
        return None;
    }
    let document = parse::parse(Arc::new(source), Format::Yaml);
    let mut found = Vec::new();
    for &root in document.roots() {
        let root = document.target(root);
        if is_helmfile {
            of_helmfile(&document, root, file, &mut found);
            continue;
        }
        let kind = document.entry(root, "kind").and_then(|kind| document.scalar(kind));
        match kind {
            Some("Application") => of_argo(&document, root, &["spec"], file, &mut found),
            Some("ApplicationSet") => of_argo(&document, root, &["spec", "template", "spec"], file, &mut found),
            Some("HelmRelease") => of_flux(&document, root, file, &mut found),
            _ => {}
        }
    }
    Some(found)
}

/// <https://helmfile.readthedocs.io/en/latest/#configuration>
fn of_helmfile(document: &Document, root: NodeId, file: &str, found: &mut Vec<Release>) {
    let directory = path::split(file).0;
    for release in items(document, document.entry(root, "releases")) {
        let chart = document.at(release, &["chart"]).and_then(|chart| document.scalar(chart));
        // What does not open so is looked for in a repository of charts.
        let chart = chart.filter(|chart| chart.starts_with('.')).and_then(|chart| resolved(directory, chart));
        let values = texts(document, document.at(release, &["values"]));
        push(found, file, chart, values.filter_map(|value| resolved(directory, value)));
    }
}

/// <https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#values-files>
fn of_argo(document: &Document, root: NodeId, spec: &[&str], file: &str, found: &mut Vec<Release>) {
    let Some(spec) = document.at(root, spec) else { return };
    let one = document.at(spec, &["source"]).map(|source| document.target(source));
    for source in one.into_iter().chain(items(document, document.at(spec, &["sources"]))) {
        let Some(chart) = document.at(source, &["path"]).and_then(|path| document.scalar(path)) else { continue };
        let chart = resolved("", chart);
        let directory = chart.clone().unwrap_or_default();
        let values = texts(document, document.at(source, &["helm", "valueFiles"]));
        let values = values.filter_map(|value| match value.strip_prefix('$').and_then(|value| value.split_once('/')) {
            // Of a repository that another source names; where it has the file, it is this one.
            Some((_, inside)) => resolved("", inside),
            None if value.starts_with('/') => resolved("", value),
            None => resolved(&directory, value),
        });
        push(found, file, chart, values);
    }
}

/// <https://fluxcd.io/flux/components/helm/helmreleases/#chart-template>
fn of_flux(document: &Document, root: NodeId, file: &str, found: &mut Vec<Release>) {
    let Some(chart) = document.at(root, &["spec", "chart", "spec"]) else { return };
    let name = document.at(chart, &["chart"]).and_then(|chart| document.scalar(chart));
    let directory = name.filter(|name| name.contains('/')).and_then(|name| resolved("", name));
    let values = texts(document, document.at(chart, &["valuesFiles"]));
    push(found, file, directory, values.filter_map(|value| resolved("", value)));
}

fn push(found: &mut Vec<Release>, by: &str, chart: Option<String>, values: impl Iterator<Item = String>) {
    let Some(chart) = chart.filter(|chart| !chart.contains('*')) else { return };
    let values: Vec<String> = values.collect();
    if !values.is_empty() {
        found.push(Release { chart, values, by: by.to_owned() });
    }
}

/// The items of a list.
fn items(document: &Document, list: Option<NodeId>) -> impl Iterator<Item = NodeId> {
    let list = list.map(|list| document.target(list));
    list.into_iter().flat_map(|list| document.children(list)).map(|(item, _)| document.target(item))
}

/// The texts of a list.
fn texts(document: &Document, list: Option<NodeId>) -> impl Iterator<Item = &str> {
    items(document, list).filter_map(|item| document.scalar(item))
}

/// A path as seen from the workspace, with `*` for each part that a template fills in.
fn resolved(directory: &str, written: &str) -> Option<String> {
    let mut bare = String::new();
    let mut rest = written;
    while let Some((before, after)) = rest.split_once("{{") {
        bare.push_str(before);
        bare.push('*');
        rest = after.split_once("}}")?.1;
    }
    bare.push_str(rest);
    path::resolved(directory, &bare)
}

/// Whether a path is one with blanks that are filled in, each with a part of one step.
fn fits(blank: &str, path: &str) -> bool {
    let mut pieces = blank.split('*');
    let Some(mut rest) = pieces.next().and_then(|first| path.strip_prefix(first)) else { return false };
    for piece in pieces {
        let end = rest.find('/').unwrap_or(rest.len());
        let found = (0..=end).filter(|at| rest.is_char_boundary(*at)).find(|at| rest[*at..].starts_with(piece));
        match found {
            Some(at) if !piece.is_empty() => rest = &rest[at + piece.len()..],
            // Nothing follows the last blank.
            _ if piece.is_empty() => rest = &rest[end..],
            _ => return false,
        }
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_in_with_parts_of_one_step() {
        for (blank, path) in [
            ("env/*/app.yaml", "env/staging/app.yaml"),
            ("env/*-*.yaml", "env/app-prod.yaml"),
            ("env/values-*", "env/values-prod.yaml"),
            ("*", "a"),
        ] {
            assert!(fits(blank, path), "{blank} {path}");
        }
        for (blank, path) in [
            ("env/*/app.yaml", "env/eu/staging/app.yaml"),
            ("env/*.yaml", "env/staging.yml"),
            ("*", "a/b"),
            ("a*", "b"),
        ] {
            assert!(!fits(blank, path), "{blank} {path}");
        }
        assert_eq!(resolved("a/b", "../{{ .Environment.Name }}/{{x}}.yaml").as_deref(), Some("a/*/*.yaml"));
        assert_eq!(resolved("a", "{{ open"), None);
    }
}
