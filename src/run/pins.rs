//! The pins of a workspace: files that claim versions read, their claims compared project by project.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::{Outcome, Request, Settled};
use crate::allow::Allowances;
use crate::check::Rules;
use crate::discover::{self, Workspace};
use crate::document::Document;
use crate::finding::Finding;
use crate::pin::{self, Claim, Form};

/// Larger files are no manifest, in bytes.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Judges the pins of a workspace.
pub(super) fn judge(
    request: &Request<'_>,
    settled: &Settled,
    rules: &Rules<'_>,
    listed: &Allowances<'_>,
    workspace: &Workspace,
) -> Outcome {
    if !rules.need_pins() {
        return Outcome::default();
    }
    let read = |path: &String| -> Option<(Document, Form)> {
        let size = std::fs::symlink_metadata(request.root.join(path)).ok()?.len();
        let (source, _) = discover::read(request.root, path).ok().filter(|_| size <= MOST_BYTES)?;
        request.progress.fetch_add(1, Ordering::Relaxed);
        pin::read(Arc::new(source))
    };
    let read: Vec<(Document, Vec<Claim>)> = workspace
        .pins
        .par_iter()
        .filter_map(read)
        .map(|(document, form)| {
            let claims = pin::claims(&document, form);
            (document, claims)
        })
        .filter(|(_, claims)| !claims.is_empty())
        .collect();
    let (documents, claims): (Vec<Document>, Vec<Vec<Claim>>) = read.into_iter().unzip();
    let found = pin::judge(claims.into_iter().flatten().collect(), request.today);
    let mut findings: Vec<Finding> = found.iter().flat_map(|disagreement| rules.pins(disagreement)).collect();
    // Comments are asked of the files that findings name only; what is wrong with them the file's own project says.
    let named: BTreeSet<Arc<str>> = findings.iter().flat_map(Finding::labels).map(|label| label.path.clone()).collect();
    let documents: Vec<Document> =
        documents.into_iter().filter(|document| named.contains(document.source.path())).collect();
    let ids: Vec<&str> = settled.ids().collect();
    let mut inline = Allowances::default();
    for document in &documents {
        inline.scan(document, &ids);
    }
    let before = findings.len();
    findings.retain(|finding| !(inline.allows(finding, request.today) | listed.allows(finding, request.today)));
    let allowed = before - findings.len();
    super::judge::mask_pins(request, settled, &documents, &mut findings);
    let files = documents.iter().map(|document| document.source.path().to_owned()).collect();
    Outcome { findings, files, allowed, ..Outcome::default() }
}
