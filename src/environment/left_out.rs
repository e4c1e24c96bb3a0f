//! Settings that stand commented out in an environment's own files: somebody left them out on purpose.

use std::hash::BuildHasher;

use foldhash::HashSet;
use foldhash::fast::RandomState;

use super::{Environment, Laid};
use crate::key::above;

/// What stands commented out in an environment's own files.
#[derive(Debug, Default)]
pub(super) struct LeftOut {
    state: RandomState,
    /// The hashes of the names, each with a map or list that it may belong to.
    places: HashSet<u64>,
}

/// So many comments of a file are looked at, and so many maps and lists around each.
const MOST: usize = 10_000;
const DEEPEST: usize = 16;
/// Longer keys, in bytes, are made by nobody, and take long to look at once for each comment.
const LONGEST: usize = 1_000;

impl Environment<'_> {
    /// Whether a setting with this key, as it is written, stands commented out where it belongs in a file of the environment's own, or
    /// a map or list does that it lies in.
    pub fn leaves_out(&self, key: &str) -> bool {
        let left_out = self.left_out.get_or_init(|| LeftOut::of(self));
        !left_out.places.is_empty()
            && above(key).take(DEEPEST).chain([key]).any(|step| {
                let (parent, name) = last_step(step);
                left_out.places.contains(&left_out.state.hash_one((parent, name)))
            })
    }
}

impl LeftOut {
    fn of(environment: &Environment<'_>) -> Self {
        let mut left_out = LeftOut::default();
        for layer in environment.layers.iter().filter(|layer| !layer.shared && !layer.document.comments.is_empty()) {
            left_out.add(environment, layer);
        }
        left_out
    }

    fn add<'d>(&mut self, environment: &Environment<'d>, layer: &Laid<'d>) {
        let mut settings = environment.settings_of(layer).peekable();
        let mut before = None;
        for comment in layer.document.comments.iter().take(MOST) {
            let Some(name) = assigned(layer.document.source.slice(*comment)) else { continue };
            while let Some(setting) = settings.next_if(|setting| setting.key_span.start < comment.start) {
                before = Some(setting);
            }
            let after = settings.peek().copied();
            // Beyond a section others begin.
            if layer.section.is_some() && (before.is_none() || after.is_none()) {
                continue;
            }
            let keys = [before, after].into_iter().flatten().map(|setting| setting.key.text());
            let around = keys.filter(|key| key.len() <= LONGEST).flat_map(|key| above(key).take(DEEPEST));
            for parent in around.chain([""]) {
                self.places.insert(self.state.hash_one((parent, name)));
            }
        }
    }
}

/// The name that a comment would set if it were none: `# name: value`, `#NAME=value`, `# - name: NAME`.
fn assigned(comment: &str) -> Option<&str> {
    let text = comment.trim_start_matches(['#', '/', ';']).trim_start();
    let (text, is_item) = text.strip_prefix("- ").map_or((text, false), |item| (item.trim_start(), true));
    let (name, value) = text.strip_prefix("export ").unwrap_or(text).split_once([':', '='])?;
    let name = if is_item && matches!(name, "name" | "key") { value } else { name };
    let name = name.trim().trim_matches(['"', '\'']);
    let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte));
    is_name.then_some(name)
}

/// A written path without its last step, and the name of that: `env` and `PORT` of `env[name=PORT]`.
fn last_step(path: &str) -> (&str, &str) {
    let at = memchr::memrchr2(b'.', b'[', path.as_bytes());
    let (parent, step) = at.map_or(("", path), |at| (&path[..at], &path[at + 1..]));
    let named = step.strip_suffix(']').and_then(|item| item.split_once('='));
    (parent, named.map_or(step, |(_, name)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_that_would_set_something_are_told() {
        for (comment, name) in [
            ("# host: a", Some("host")),
            ("#HOST=a", Some("HOST")),
            ("## export HOST=a", Some("HOST")),
            ("# - name: PORT", Some("PORT")),
            ("# - host: a", Some("host")),
            ("// \"host\": \"a\",", Some("host")),
            ("# the host: a", None),
            ("# host", None),
            ("# https://a.example.com/?b=c", Some("https")),
            ("# é: a", None),
            ("# =", None),
        ] {
            assert_eq!(assigned(comment), name, "{comment}");
        }
    }

    #[test]
    fn paths_end_in_names() {
        for (path, step) in [
            ("host", ("", "host")),
            ("db.host", ("db", "host")),
            ("env[name=PORT]", ("env", "PORT")),
            ("env[0]", ("env", "0]")),
            ("", ("", "")),
        ] {
            assert_eq!(last_step(path), step, "{path}");
        }
    }
}
