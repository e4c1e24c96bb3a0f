//! The files that settings name, looked for in the repository before anything is judged.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use super::ignored::{Meaning, ignores};
use crate::discover::{self, ProjectPlan, Stack};
use crate::key::Letters;
use crate::rule::vocabulary::named_file;
use crate::rule::world::Stands;

/// The largest certificate, ignoring file or Dockerfile that is read, in bytes.
const MOST_BYTES: u64 = 256 * 1024;

/// What lies at the relative paths that settings name, seen from the directory of any file of the project or from one above it.
pub(super) fn named(root: &Path, plan: &ProjectPlan, stacks: &[Stack<'_>]) -> BTreeMap<String, Stands> {
    let environments = stacks.iter().flat_map(|stack| &stack.environments);
    let named = |text: &str| may_name_file(text).then(|| named_file(text)).flatten();
    const SPELLED: Letters = Letters::anywhere("/.");
    let paths: BTreeSet<String> = environments.flat_map(|environment| environment.of_texts(SPELLED, named)).collect();
    if paths.is_empty() {
        return BTreeMap::new();
    }
    let mut bases = BTreeSet::new();
    for file in &plan.files {
        let above = file.path.match_indices('/').map(|(at, _)| &file.path[..at]);
        bases.extend(above.chain([""]));
    }
    let mut disk = Disk { root, names: HashMap::new() };
    paths
        .into_iter()
        .filter_map(|path| Some((disk.stands(&bases, &path)?, path)))
        .map(|(stands, path)| (path, stands))
        .collect()
}

/// Whether a text may be the path of a file: it leads through a directory to a name with an ending, which most addresses do not.
fn may_name_file(text: &str) -> bool {
    let last = text.bytes().rev().find(|byte| matches!(byte, b'/' | b'.'));
    last == Some(b'.') && memchr::memchr(b'/', text.as_bytes()).is_some()
}

/// The directories that were listed.
struct Disk<'r> {
    root: &'r Path,
    names: HashMap<String, Vec<(String, bool)>>,
}

/// What a path leads to from one directory.
enum Way {
    /// To a file of just this name.
    Here,
    /// To one of another case, whose path this is.
    OtherCase(String),
    /// To a directory that has not the file, but others with its ending.
    Missing(String),
    /// Nowhere, or through a link.
    Unknown,
}

impl Disk<'_> {
    fn stands(&mut self, bases: &BTreeSet<&str>, path: &str) -> Option<Stands> {
        let mut ways = Vec::new();
        for base in bases {
            match self.follow(base, path) {
                Way::Here => {
                    let full = join(base, path);
                    let is_certificate = [".pem", ".crt", ".cer"].iter().any(|ending| path.ends_with(ending));
                    let certificate = is_certificate.then(|| self.read(&full)).flatten();
                    let certificate = certificate.filter(|text| text.contains("-----BEGIN CERTIFICATE-----"));
                    let left_out_by = self.left_out_by(base, path).map(String::into_boxed_str);
                    return Some(Stands::Here { certificate: certificate.map(String::into_boxed_str), left_out_by });
                }
                way => ways.push((*base, way)),
            }
        }
        let other_case = ways.iter().find_map(|(base, way)| match way {
            Way::OtherCase(found) => Some(Stands::OtherCase(join(base, found).into())),
            _ => None,
        });
        let is_missing = |(_, way): &(&str, Way)| matches!(way, Way::Missing(full) if !self.is_ignored(full));
        other_case.or_else(|| ways.iter().any(is_missing).then_some(Stands::Missing))
    }

    fn follow(&mut self, base: &str, path: &str) -> Way {
        let mut directory = base.to_owned();
        let mut other_case = false;
        let steps: Vec<&str> = path.split('/').collect();
        let mut found = Vec::new();
        for (index, step) in steps.iter().enumerate() {
            let is_last = index + 1 == steps.len();
            let names = self.names(&directory);
            let fits = |name: &str, is_directory: bool| name == *step && is_directory != is_last;
            let exact = names.iter().find(|(name, is_directory)| fits(name, *is_directory));
            let near = || {
                names.iter().find(|(name, is_directory)| name.eq_ignore_ascii_case(step) && is_directory != &is_last)
            };
            let Some((name, _)) = exact.or_else(near) else {
                let ending = step.rsplit_once('.').map(|(_, ending)| ending);
                let kin = |name: &str| name.rsplit_once('.').map(|(_, ending)| ending) == ending;
                let has_kin = names.iter().any(|(name, is_directory)| !is_directory && kin(name));
                let missing = is_last && !other_case && has_kin && !names.iter().any(|(name, _)| name == step);
                return if missing { Way::Missing(join(base, path)) } else { Way::Unknown };
            };
            other_case |= name != step;
            found.push(name.clone());
            directory = join(&directory, name);
        }
        if other_case { Way::OtherCase(found.join("/")) } else { Way::Here }
    }

    /// The names in a directory and whether each is a directory itself; links are left out, wherever they lead.
    fn names(&mut self, directory: &str) -> &[(String, bool)] {
        let root = self.root;
        self.names.entry(directory.to_owned()).or_insert_with(|| {
            let entries = std::fs::read_dir(root.join(directory)).into_iter().flatten().filter_map(Result::ok);
            let named = entries.filter_map(|entry| {
                let kind = entry.file_type().ok()?;
                Some((entry.file_name().into_string().ok()?, kind.is_dir()))
            });
            named.collect()
        })
    }

    /// Whether git is told to ignore a path, here or above.
    fn is_ignored(&self, path: &str) -> bool {
        let above = path.match_indices('/').map(|(at, _)| (&path[..at], &path[at + 1..]));
        above.chain([("", path)]).any(|(directory, rest)| {
            self.read(&join(directory, ".gitignore")).is_some_and(|text| ignores(&text, rest, Meaning::Git))
        })
    }

    /// What keeps a file out of the image that the only Dockerfile of a directory builds; none where that cannot be told.
    fn left_out_by(&mut self, base: &str, path: &str) -> Option<String> {
        let names = self.names(base);
        let is = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
        let dockerfiles = names.iter().filter(|(name, _)| name.to_ascii_lowercase().contains("dockerfile")).count();
        let composed = names.iter().map(|(name, _)| name.clone()).filter(|name| name.contains("compose"));
        let composed: Vec<String> = composed.collect();
        if !is("Dockerfile") || dockerfiles != 1 {
            return None;
        }
        // A volume may bring what the image has not.
        let first = path.split('/').next().unwrap_or(path);
        if composed.iter().any(|name| self.read(&join(base, name)).is_none_or(|text| text.contains(first))) {
            return None;
        }
        let dockerfile = join(base, "Dockerfile");
        let copied = copied(&self.read(&dockerfile)?)?;
        let holds = |source: &String| {
            source.is_empty()
                || path == source
                || path.strip_prefix(source.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        if !copied.iter().any(holds) {
            return Some(dockerfile);
        }
        let ignoring = join(base, ".dockerignore");
        self.read(&ignoring).filter(|text| ignores(text, path, Meaning::Docker)).map(|_| ignoring)
    }

    fn read(&self, path: &str) -> Option<String> {
        let kind = std::fs::symlink_metadata(self.root.join(path)).ok()?;
        if !kind.is_file() || kind.len() > MOST_BYTES {
            return None;
        }
        discover::read(self.root, path).ok().map(|(source, _)| source.text().to_owned())
    }
}

/// What a Dockerfile copies from where it is built; none where it copies nothing, or what cannot be known from here.
///
/// <https://docs.docker.com/reference/dockerfile/#copy>
fn copied(dockerfile: &str) -> Option<Vec<String>> {
    let joined = dockerfile.replace("\\\n", " ").replace("\\\r\n", " ");
    let mut sources = Vec::new();
    for line in joined.lines() {
        let (instruction, rest) = line.trim().split_once(char::is_whitespace).unwrap_or_default();
        if !matches!(instruction.to_ascii_uppercase().as_str(), "COPY" | "ADD") {
            // A mount brings files in while it builds.
            if rest.contains("--mount=type=bind") {
                return None;
            }
            continue;
        }
        let words: Vec<&str> = rest.split([' ', '\t', '[', ']', ',', '"']).filter(|word| !word.is_empty()).collect();
        if words.iter().any(|word| word.starts_with("--from=")) {
            continue;
        }
        let paths: Vec<&str> = words.into_iter().filter(|word| !word.starts_with("--")).collect();
        let (_, from) = paths.split_last()?;
        if from.iter().any(|path| path.contains(['$', '*', '?', '<']) || path.contains("..")) {
            return None;
        }
        let bare = |path: &&str| path.trim_start_matches("./").trim_matches('/').to_owned();
        sources.extend(from.iter().filter(|path| !path.contains("://")).map(|path| match *path {
            "." | "./" | "/" => String::new(),
            _ => bare(path),
        }));
    }
    (!sources.is_empty()).then_some(sources)
}

fn join(directory: &str, name: &str) -> String {
    if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_names_a_file_may_name_one(text in " ?(\\./)?([a-c.~:?]{0,4}/){0,3}[a-c./]{0,3}\\.?(pem|json|yaml)?[ /]?") {
            prop_assert!(named_file(&text).is_none() || may_name_file(&text), "{text:?}");
        }
    }
}
