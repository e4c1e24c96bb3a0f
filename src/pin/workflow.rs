//! What the jobs of a workflow install and run beside them.

use super::collect::Collector;
use super::product::of_action;
use crate::document::{Content, NodeId};
use crate::source::Span;

/// What an expression of a workflow may stand for.
struct Scope<'d> {
    job: NodeId,
    root: NodeId,
    /// The lists of the matrix, by name.
    matrix: Vec<(&'d str, Vec<&'d str>)>,
}

/// Collects what the jobs install, and the images of their containers and services.
pub fn collect(collector: &mut Collector<'_>) {
    let Some(root) = collector.root() else { return };
    let project = collector.project.clone();
    for (_, job) in collector.at(root, &["jobs"]).map(|jobs| collector.entries(jobs)).unwrap_or_default() {
        let Some(below) = directory_of(collector, root, job) else { continue };
        collector.project = if below.is_empty() { project.clone() } else { join(&project, &below) };
        let scope = Scope { job, root, matrix: matrix(collector, job) };
        let container =
            collector.text_at(job, &["container"]).or_else(|| collector.text_at(job, &["container", "image"]));
        let services = collector.at(job, &["services"]).map(|services| collector.entries(services)).unwrap_or_default();
        let images = services.into_iter().filter_map(|(_, service)| collector.text_at(service, &["image"]));
        for (text, span) in container.into_iter().chain(images.collect::<Vec<_>>()) {
            if !text.contains("${{") {
                collector.image(text, span, false);
            }
        }
        for (_, step) in collector.at(job, &["steps"]).map(|steps| collector.entries(steps)).unwrap_or_default() {
            install(collector, &scope, step);
        }
    }
    collector.draw_together();
}

fn install(collector: &mut Collector<'_>, scope: &Scope<'_>, step: NodeId) {
    let Some((uses, _)) = collector.text_at(step, &["uses"]) else { return };
    if uses.starts_with("docker/build-push-action@")
        && let Some((text, span)) = collector.text_at(step, &["with", "platforms"])
    {
        collector.platforms(text.split([',', '\n']).filter(|text| !text.trim().is_empty()), text, span);
    }
    let Some((product, input)) = of_action(uses.split('@').next().unwrap_or(uses)) else { return };
    let Some((text, span)) = collector.text_at(step, &["with", input]) else { return };
    let Some((texts, span)) = resolved(collector, scope, text, span) else { return };
    collector.pins(product, &texts, &texts.join(" and "), span);
}

/// What a value stands for: itself, its lines, or what its expression names in the workflow.
fn resolved<'d>(
    collector: &Collector<'d>,
    scope: &Scope<'d>,
    text: &'d str,
    span: Span,
) -> Option<(Vec<&'d str>, Span)> {
    let Some(expression) = text.trim().strip_prefix("${{").and_then(|rest| rest.strip_suffix("}}")) else {
        let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        return (!text.contains("${{")).then_some((lines, span));
    };
    let expression = expression.trim();
    if let Some(name) = expression.strip_prefix("matrix.") {
        let (_, values) = scope.matrix.iter().find(|(known, _)| *known == name)?;
        return Some((values.clone(), span));
    }
    let name = expression.strip_prefix("env.")?;
    let (text, span) =
        collector.text_at(scope.job, &["env", name]).or_else(|| collector.text_at(scope.root, &["env", name]))?;
    (!text.contains("${{")).then_some((vec![text], span))
}

fn matrix<'d>(collector: &Collector<'d>, job: NodeId) -> Vec<(&'d str, Vec<&'d str>)> {
    let Some(matrix) = collector.at(job, &["strategy", "matrix"]) else { return Vec::new() };
    let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
    let mut add = |name, value| match lists.iter_mut().find(|(known, _)| *known == name) {
        Some((_, values)) => values.push(value),
        None => lists.push((name, vec![value])),
    };
    for (name, node) in collector.entries(matrix) {
        if !matches!(collector.document.node(collector.document.target(node)).content(), Content::List) {
            continue;
        }
        for (_, item) in collector.entries(node) {
            match collector.text(item) {
                Some((value, _)) => add(name, value),
                None if name == "include" => collector
                    .entries(item)
                    .into_iter()
                    .filter_map(|(name, value)| Some((name, collector.text(value)?.0)))
                    .for_each(|(name, value)| add(name, value)),
                None => {}
            }
        }
    }
    lists
}

/// The directory that most of a job works in, empty for the top; none where nobody can tell.
fn directory_of(collector: &Collector<'_>, root: NodeId, job: NodeId) -> Option<String> {
    let default = |node| collector.text_at(node, &["defaults", "run", "working-directory"]);
    if let Some((directory, _)) = default(job).or_else(|| default(root)) {
        return plain(directory);
    }
    let steps = collector.at(job, &["steps"]).map(|steps| collector.entries(steps)).unwrap_or_default();
    let (mut runs, mut named) = (0_usize, Vec::new());
    for (_, step) in steps {
        let Some((script, _)) = collector.text_at(step, &["run"]) else { continue };
        runs += 1;
        let directory = collector.text_at(step, &["working-directory"]).map(|(directory, _)| directory);
        named.extend(directory.or_else(|| entered(script)));
    }
    if named.len() * 2 <= runs {
        return Some(String::new());
    }
    let first = plain(named.first()?)?;
    named.iter().all(|other| plain(other).is_some_and(|other| other == first)).then_some(first)
}

/// The directory that a script enters first of all: `cd backend && pytest`.
fn entered(script: &str) -> Option<&str> {
    let rest = script.trim_start().strip_prefix("cd ")?.trim_start();
    rest.split(|char: char| char.is_whitespace() || matches!(char, ';' | '&')).next()
}

/// A directory without `./` and a closing `/`; none where an expression names it or it leads out of the workspace.
fn plain(directory: &str) -> Option<String> {
    let steps: Vec<&str> = directory.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    (!directory.contains("${{") && !directory.starts_with('/') && !steps.contains(&"..")).then(|| steps.join("/"))
}

fn join(directory: &str, below: &str) -> String {
    if directory.is_empty() { below.to_owned() } else { format!("{directory}/{below}") }
}
