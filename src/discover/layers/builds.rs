//! Environments as profiles by which Expo builds an application, of which one may extend another.
//!
//! <https://docs.expo.dev/eas/json/>

use super::forget_environment;
use crate::discover::words;
use crate::document::{Document, NodeId};
use crate::environment::{Environment, Layer, Role};

/// What of a profile the application gets to know; the rest says how it is packed and for which shop.
const SETTINGS: [&str; 4] = ["env", "channel", "environment", "node"];

/// The longest chain of profiles that extend each other which is followed: <https://docs.expo.dev/eas/json/#extends>
const DEEPEST: usize = 5;

/// The environments that the profiles of a file make.
pub(super) fn environments(document: &Document, root: NodeId) -> Vec<Environment<'_>> {
    let Some(profiles) = document.at(root, &["build"]).map(|profiles| document.target(profiles)) else {
        return Vec::new();
    };
    let mut environments: Vec<Environment<'_>> = Vec::new();
    for (profile, node) in document.children(profiles) {
        let Some(name) = node.key().map(|key| document.text(&key).to_owned()) else { continue };
        let role = words::role_of(&name).filter(|role| *role != Role::Example);
        let is_known = environments.iter().any(|environment| environment.name == name);
        if let Some(role) = role.filter(|_| !is_known) {
            let mut layers = layers(document, profiles, profile, &name);
            layers.iter_mut().for_each(|layer| forget_environment(&mut layer.settings, &name, role));
            environments.push(Environment::new(name, role, layers));
        }
    }
    environments.sort_by(|a, b| (a.role, &a.name).cmp(&(b.role, &b.name)));
    environments
}

/// The layers of a profile: those that it extends, the furthest first, and its own.
fn layers<'d>(document: &'d Document, profiles: NodeId, profile: NodeId, name: &str) -> Vec<Layer<'d>> {
    let mut chain = vec![(name, profile)];
    while let Some((_, last)) = chain.last().filter(|_| chain.len() < DEEPEST) {
        let Some(next) = document.at(*last, &["extends"]).and_then(|next| document.scalar(next)) else { break };
        let Some(profile) = document.entry(profiles, next) else { break };
        chain.push((next, profile));
    }
    let layer = |(number, (own, profile)): (usize, (&str, NodeId))| {
        let mut settings = document.settings(profile);
        settings.retain(|setting| SETTINGS.contains(&setting.key.text().split('.').next().unwrap_or("")));
        let shared = number > 0;
        let reason = if shared { format!("profile that {name} extends") } else { format!("profile {name}") };
        Layer { document, section: Some(format!("build.{own}")), shared, reason, settings }
    };
    chain.into_iter().enumerate().map(layer).rev().collect()
}
