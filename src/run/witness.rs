//! Files that say something of others: which versions they claim, and which loaders read the .env files. Each is read once.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::Request;
use crate::discover::{self, Workspace};
use crate::document::{Document, Format};
use crate::pin::{self, Claim};
use crate::threads;
use crate::usage::{self, Form, Usage, Usages};

/// Larger files are no manifest, in bytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Fewer files than this are read one after the other.
const FEW: usize = 8;

/// What the witnesses of a workspace say.
#[derive(Default)]
pub struct Witnesses {
    /// The files that claim versions, with what they claim; none where nobody asks.
    pub(super) pins: Vec<(Document, Vec<Claim>)>,
    /// The loaders of the .env files.
    pub usages: Usages,
}

/// Reads what the files of a workspace say of each other. Of loaders nothing is asked where there is no .env file; `also` is
/// one that no project has.
pub fn witnesses(request: &Request<'_>, workspace: &Workspace, need_pins: bool, also: Option<&str>) -> Witnesses {
    let files = workspace.projects.iter().flat_map(|plan| &plan.files);
    let files = files.filter(|file| file.format == Format::Dotenv).map(|file| file.path.as_str());
    let dotenv: Vec<&str> = files.chain(also).collect();
    let mut wanted: BTreeMap<&str, (bool, Option<Form>)> = BTreeMap::new();
    if need_pins {
        wanted.extend(workspace.pins.iter().map(|path| (path.as_str(), (true, None))));
    }
    for (path, form) in workspace.usages.iter().filter(|_| !dotenv.is_empty()) {
        wanted.entry(path).or_default().1 = Some(*form);
    }
    let wanted: Vec<_> = wanted.into_iter().collect();
    let hear = |(path, (is_pin, form)): &(&str, (bool, Option<Form>))| hear(request, path, *is_pin, *form);
    // To start threads takes longer than to read a few files.
    let said: Vec<_> = if wanted.len() < FEW {
        wanted.iter().filter_map(hear).collect()
    } else {
        threads::use_this_one_too();
        wanted.par_iter().filter_map(hear).collect()
    };
    let mut witnesses = Witnesses::default();
    let mut all = Vec::new();
    for (pin, usages) in said {
        witnesses.pins.extend(pin);
        all.extend(usages);
    }
    witnesses.usages = Usages::new(all, dotenv);
    witnesses
}

type Said = (Option<(Document, Vec<Claim>)>, Vec<Usage>);

fn hear(request: &Request<'_>, path: &str, is_pin: bool, form: Option<Form>) -> Option<Said> {
    let size = std::fs::symlink_metadata(request.root.join(path)).ok()?.len();
    let (source, _) = discover::read(request.root, path).ok().filter(|_| size <= MOST_BYTES)?;
    request.progress.fetch_add(1, Ordering::Relaxed);
    let source = Arc::new(source);
    let read = if is_pin { pin::read(source.clone()) } else { None };
    let usages = form.map(|form| usage::usages(&source, form, read.as_ref().map(|(document, _)| document)));
    let pins = read.map(|(document, form)| {
        let claims = pin::claims(&document, form);
        (document, claims)
    });
    Some((pins.filter(|(_, claims)| !claims.is_empty()), usages.unwrap_or_default()))
}
