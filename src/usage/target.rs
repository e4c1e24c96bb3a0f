//! Which files a usage is about: a path as it is written somewhere, or whatever lies beside a manifest.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};

use super::{Certainty, Usage};

/// The files that a usage is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A path with `*` for what is not known of it, and the directory of the file that names it.
    Path {
        /// Relative to the workspace, with `/`; empty for its root.
        from: String,
        /// Its steps, those taken out that lead to a place which only the program knows.
        steps: Vec<String>,
        /// Whether it starts at a place of the machine, so that only its name can be looked for.
        is_elsewhere: bool,
    },
    /// The `.env` files of a directory, whatever follows their name.
    Beside(String),
}

/// The loaders of each .env file of a workspace, and what shows it.
#[derive(Debug, Default)]
pub struct Usages {
    all: Vec<Usage>,
    /// The numbers of those of a file, the surest first; of each loader one.
    by_file: HashMap<String, Vec<usize>>,
}

impl Usages {
    /// Finds out which of the files each usage means. Of a path the nearest file is meant, from the directory of the one that
    /// names it up to the root.
    pub fn new<'f>(all: Vec<Usage>, files: impl IntoIterator<Item = &'f str>) -> Self {
        let mut known: HashMap<&str, BTreeSet<&str>> = HashMap::new();
        for path in files {
            let (directory, name) = path.rsplit_once('/').unwrap_or(("", path));
            known.entry(directory).or_default().insert(name);
        }
        let mut by_file: HashMap<String, Vec<usize>> = HashMap::new();
        for (number, usage) in all.iter().enumerate() {
            for path in usage.target.among(&known) {
                by_file.entry(path).or_default().push(number);
            }
        }
        for numbers in by_file.values_mut() {
            numbers.sort_by_key(|number| {
                let usage = &all[*number];
                (Reverse(usage.certainty), usage.stage, usage.source.path(), usage.span, usage.loader)
            });
            let mut seen = HashSet::new();
            numbers.retain(|number| seen.insert(all[*number].loader));
        }
        Usages { all, by_file }
    }

    /// The usages of a file, the surest first; of each loader one.
    pub fn of(&self, path: &str) -> impl Iterator<Item = &Usage> {
        self.by_file.get(path).into_iter().flatten().map(|number| &self.all[*number])
    }
}

impl Target {
    /// The target of a path as it is written, seen from a directory; none where nothing of its name is known.
    pub fn path(from: &str, written: &str) -> Option<Target> {
        let known = without_variables(written.trim().trim_matches(['"', '\'']));
        let is_absolute = known.starts_with(['/', '~', '%']);
        let mut steps: Vec<String> =
            known.split('/').filter(|step| !matches!(*step, "" | ".")).map(str::to_owned).collect();
        let mut is_elsewhere = is_absolute;
        if is_absolute {
            steps.drain(..steps.len().saturating_sub(1));
        } else if let Some(last) =
            steps.split_last().and_then(|(_, above)| above.iter().rposition(|step| step.contains('*')))
        {
            // `$HERE/../.env`: what the variable leads to is not known, what stands behind it is.
            steps.drain(..=last);
            is_elsewhere = true;
        }
        let name = steps.last()?;
        let fixed = name.chars().filter(|char| char.is_ascii_alphanumeric()).count();
        (fixed > 0).then(|| Target::Path { from: from.to_owned(), steps, is_elsewhere })
    }

    /// The files that it means, of those in each directory.
    fn among(&self, files: &HashMap<&str, BTreeSet<&str>>) -> Vec<String> {
        let found = |directory: &str, is_meant: &dyn Fn(&str) -> bool| -> Vec<String> {
            let names = files.get(directory).into_iter().flatten().filter(|name| is_meant(name));
            names
                .map(|name| if directory.is_empty() { (*name).to_owned() } else { format!("{directory}/{name}") })
                .collect()
        };
        match self {
            Target::Beside(directory) => found(directory, &|name| name.starts_with(".env") && !is_template(name)),
            Target::Path { from, steps, is_elsewhere } => {
                let mut directory: Vec<&str> = from.split('/').filter(|step| !step.is_empty()).collect();
                loop {
                    let (here, name) = seen_from(&directory, steps, *is_elsewhere);
                    let found = found(&here, &|known| fits(name, known));
                    if !found.is_empty() || directory.pop().is_none() {
                        return found;
                    }
                }
            }
        }
    }
}

/// The directory and the name that a path means, seen from a directory.
fn seen_from<'s>(directory: &[&'s str], steps: &'s [String], is_elsewhere: bool) -> (String, &'s str) {
    let mut path = directory.to_vec();
    let (name, above) = steps.split_last().map_or(("", steps), |(name, above)| (name.as_str(), above));
    for step in above {
        match step.as_str() {
            ".." if is_elsewhere => {}
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    (path.join("/"), name)
}

/// Whether a name is what is wanted, where `*` stands for anything but a template.
fn fits(wanted: &str, name: &str) -> bool {
    let Some((start, rest)) = wanted.split_once('*') else { return wanted == name };
    let end = rest.rsplit('*').next().unwrap_or(rest);
    name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end) && !is_template(name)
}

fn is_template(name: &str) -> bool {
    [".example", ".sample", ".template", ".dist", ".tpl"].iter().any(|ending| name.ends_with(ending))
}

/// A path with `*` in the place of what a shell, make, just, a workflow or a template fills in.
fn without_variables(written: &str) -> String {
    let mut known = String::with_capacity(written.len());
    let mut rest = written;
    while let Some(at) = rest.find(['$', '{', '<']) {
        known.push_str(&rest[..at]);
        known.push('*');
        let opened = &rest[at..];
        let inside = opened.trim_start_matches('$');
        let end = match inside.chars().next() {
            Some('{') if inside.starts_with("{{") => inside.find("}}").map(|end| end + 2),
            Some('{') => inside.find('}').map(|end| end + 1),
            Some('(') => inside.find(')').map(|end| end + 1),
            Some('<') => inside.find('>').map(|end| end + 1),
            _ => inside.find(|char: char| !char.is_ascii_alphanumeric() && char != '_').or(Some(inside.len())),
        };
        rest = end.and_then(|end| inside.get(end..)).unwrap_or("");
    }
    known.push_str(rest);
    known
}

impl Usage {
    /// Whether the line names the file.
    pub fn is_named(&self) -> bool {
        self.certainty == Certainty::Named
    }
}
