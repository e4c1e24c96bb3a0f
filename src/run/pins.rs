//! The pins of a workspace: what its files claim of versions, compared project by project.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Outcome, Request, Settled};
use crate::allow::Allowances;
use crate::check::{Project, Rules};
use crate::document::Document;
use crate::finding::Finding;
use crate::pin::{self, Claim};

/// Judges the pins of a workspace: the files that claim something, with what they claim.
pub(super) fn judge(
    request: &Request<'_>,
    settled: &Settled,
    rules: &Rules<'_>,
    listed: &Allowances<'_>,
    read: Vec<(Document, Vec<Claim>)>,
) -> Outcome {
    let (documents, claims): (Vec<Document>, Vec<Vec<Claim>>) = read.into_iter().unzip();
    let found = pin::judge(claims.into_iter().flatten().collect(), request.today);
    let mut findings: Vec<Finding> = found.iter().flat_map(|disagreement| rules.pins(disagreement)).collect();
    // What is wrong with comments the file's own project says.
    let ids: Vec<&str> = settled.ids().collect();
    let mut inline = Allowances::default();
    for document in &documents {
        inline.scan(document, &ids);
    }
    let paths = |findings: &[Finding]| -> BTreeSet<Arc<str>> {
        findings.iter().flat_map(Finding::labels).map(|label| label.path.clone()).collect()
    };
    let mut named = paths(&findings);
    let before = findings.len();
    findings.retain(|finding| !(inline.allows(finding, request.today) | listed.allows(finding, request.today)));
    let allowed = before - findings.len();
    if super::is_whole(request) {
        // An allowance of another rule is the business of the project that reads the file.
        let unused = inline.finish(request.today).inline.into_iter().filter_map(|(path, fault)| {
            let document = documents.iter().find(|document| document.source.path() == &*path)?;
            let is_ours = rules.is_about_pins(document.source.slice(fault.span));
            is_ours.then(|| rules.fault(&document.source, &fault, None, &Project::of(".")))?
        });
        findings.extend(unused);
    }
    named.append(&mut paths(&findings));
    let documents: Vec<Document> =
        documents.into_iter().filter(|document| named.contains(document.source.path())).collect();
    super::judge::mask_pins(request, settled, &documents, &mut findings);
    let files = documents.iter().map(|document| document.source.path().to_owned()).collect();
    Outcome { findings, files, allowed, ..Outcome::default() }
}
