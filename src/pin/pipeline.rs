//! Images of services and jobs: compose files, GitLab's and CircleCI's pipelines.

use super::Evidence;
use super::collect::Collector;
use super::expand::expanded;
use crate::document::{Content, NodeId};

/// Collects the images of the services of a compose file.
pub fn compose(collector: &mut Collector<'_>) {
    let Some(services) = collector.root().and_then(|root| collector.at(root, &["services"])) else { return };
    let deployed = collector.evidence == Evidence::Deployed;
    for (_, service) in collector.entries(services) {
        let is_built = is_built(collector, service);
        // What others built may exist for one platform alone.
        if is_built && let Some((platform, span)) = collector.text_at(service, &["platform"]) {
            collector.platforms([platform], platform, span);
        }
        let Some((text, span)) = collector.text_at(service, &["image"]) else { continue };
        let Some((image, filled)) = expanded(text, &|_| None) else { continue };
        // What is built here, and what a deploy names by a variable, moves as its people want.
        let is_whole = text.starts_with("${") && text.ends_with('}') && text.matches('$').count() == 1;
        let may_move = deployed && (!filled || is_whole) && !is_built;
        collector.image(&image, span, may_move);
    }
    collector.draw_together();
}

/// Whether a service is built where it is deployed: it says so, or a map that it merges does.
fn is_built(collector: &Collector<'_>, service: NodeId) -> bool {
    let says = |map: NodeId| collector.at(map, &["build"]).is_some();
    let merged = collector.at(service, &["<<"]);
    says(service)
        || merged.is_some_and(|merged| says(merged) || collector.entries(merged).into_iter().any(|(_, map)| says(map)))
}

/// Collects the images of the jobs of a pipeline.
pub fn jobs(collector: &mut Collector<'_>) {
    let Some(root) = collector.root() else { return };
    one_job(collector, root);
    for (name, node) in collector.entries(root) {
        match name {
            // CircleCI has its jobs and executors in maps of their own.
            "jobs" | "executors" => {
                for (_, job) in collector.entries(node) {
                    for (_, image) in
                        collector.at(job, &["docker"]).map(|list| collector.entries(list)).unwrap_or_default()
                    {
                        image_of(collector, image, "image");
                    }
                }
            }
            _ if matches!(collector.document.node(node).content(), Content::Map) => one_job(collector, node),
            _ => {}
        }
    }
    collector.draw_together();
}

fn one_job(collector: &mut Collector<'_>, job: NodeId) {
    image_of(collector, job, "image");
    for (_, service) in collector.at(job, &["services"]).map(|list| collector.entries(list)).unwrap_or_default() {
        match collector.text(service) {
            Some((text, span)) => collector.image(text, span, false),
            None => image_of(collector, service, "name"),
        }
    }
}

fn image_of(collector: &mut Collector<'_>, map: NodeId, key: &str) {
    let found = collector.text_at(map, &[key]).or_else(|| collector.text_at(map, &[key, "name"]));
    if let Some((text, span)) = found {
        collector.image(text, span, false);
    }
}
