//! One project of a run: its files read, its environments compared, its findings.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::astray::{Places, sections};
use super::load::Loaded;
use super::{Names, Request, Settled, disputes, files};
use crate::allow::Allowances;
use crate::check::{Project, Rules, draw_together};
use crate::comparison::{Comparison, pairs};
use crate::discover::{Convention, Skipped, Stack};
use crate::document::{Document, Fault, Format, NodeId};
use crate::environment::Environment;
use crate::finding::{Excerpts, Finding, Label};
use crate::mask::DocumentGate;
use crate::project::{self, ContractFault, Facts};
use crate::rule::siblings::Family;
use crate::rule::vocabulary;
use crate::rule::world::World;
use crate::source::Span;

/// What came of a project, or of several.
#[derive(Default)]
pub struct Outcome {
    /// What was found and is not accepted.
    pub findings: Vec<Finding>,
    /// What was not read, or only in part.
    pub skipped: Vec<Skipped>,
    /// The files that were read.
    pub files: Vec<String>,
    /// Effective settings of the environments that were checked.
    pub settings: usize,
    /// The environments that were compared or checked for the sake of a comparison.
    pub environments: Names,
    /// Every environment there is.
    pub seen: Names,
    /// The directories of the projects.
    pub projects: BTreeSet<String>,
    /// How many findings an allowance accepts.
    pub allowed: usize,
    /// The numbers of the entries of the contract that speak of a key which an environment has.
    pub met: BTreeSet<usize>,
    /// Whether there is but one stack, of which the contract must speak.
    pub alone: bool,
    /// Where the keys of each project stand.
    pub(super) places: Places,
}

/// Judges a project.
pub fn judge(
    request: &Request<'_>,
    settled: &Settled,
    rules: &Rules<'_>,
    listed: &Allowances<'_>,
    loaded: &Loaded<'_>,
) -> Outcome {
    let stacks = loaded.stacks();
    let files = files::named(request.root, loaded.plan, &stacks);
    let world = World { today: request.today, files };
    let project = Project { directory: loaded.plan.directory.as_str().into(), world };
    let alone = loaded.alone && stacks.len() == 1;
    let mut outcome = Outcome { skipped: loaded.skipped().to_vec(), alone, ..Outcome::default() };
    let mut environments: Vec<&Environment<'_>> = Vec::new();
    for stack in &stacks {
        outcome.skipped.extend(stack.skipped());
        outcome.seen.extend(stack.environments.iter().map(|one| (one.role, one.name.clone())));
        let wanted = |environment: &&Environment<'_>| {
            let named = |name: &String| *name == environment.name || *name == environment.role.word();
            request.environments.is_empty() || request.environments.iter().any(named)
        };
        let checked: Vec<&Environment<'_>> = stack.environments.iter().filter(wanted).collect();
        let comparisons: Vec<Comparison<'_, '_>> =
            pairs(&checked).into_iter().map(|(staging, production)| Comparison::new(staging, production)).collect();
        let mut compared: Vec<Finding> =
            comparisons.iter().flat_map(|comparison| rules.compare(comparison, &project)).collect();
        let family = Family { environments: &checked, comparisons: &comparisons };
        let mut found = rules.siblings(&family, &project, loaded.alone);
        for environment in &checked {
            let (rows, settings) = rules.alone(environment, &comparisons, &project);
            append(&mut compared, rows);
            append(&mut found, settings);
            outcome.settings += environment.len();
            outcome.environments.insert((environment.role, environment.name.clone()));
        }
        let several = comparisons.len() > 1;
        drop(comparisons);
        append(&mut found, if several { draw_together(compared) } else { compared });
        append(&mut outcome.findings, rules.uncovered(found));
        let facts =
            Facts { exists: &|path| exists(request, loaded, path), poor_secret: &vocabulary::poor_secret, alone };
        outcome.met.extend(settled.project.contract.met_in(&checked));
        environments.extend(&checked);
        for fault in project::judge(&settled.project.contract, &checked, &facts) {
            outcome.findings.extend(settled.contract_finding(rules, &fault, &project));
        }
    }
    if outcome.environments.is_empty() {
        return outcome;
    }
    outcome.projects.insert(loaded.plan.directory.clone());
    let mut inline = Allowances::default();
    let ids: Vec<&str> = settled.ids().collect();
    for document in loaded.written().filter(|document| !document.source.text().is_empty()) {
        outcome.files.push(document.source.path().to_owned());
        let mistakes = inline.scan(document, &ids);
        for fault in document.faults.iter().chain(&mistakes) {
            outcome.findings.extend(rules.fault(&document.source, fault, None, &project));
        }
    }
    if rules.need_disputes() {
        let found = disputes::judge(request, settled, rules, loaded, &stacks, &outcome.environments, &project);
        outcome.findings.extend(found);
    }
    let across = |finding: &Finding| rules.is_across_projects(&finding.rule);
    if rules.need_other_projects() && !loaded.alone {
        outcome.places = Places::of(&environments);
    }
    let sections = if outcome.findings.iter().any(across) { sections(&environments) } else { Arc::default() };
    let promised = promised_secrets(settled, loaded, &stacks);
    // The settings of a large file take more memory than all that is still to be done.
    drop(stacks);
    accept(request, rules, listed, &inline, &project, loaded, &mut outcome);
    mask_labels(request, settled, loaded, promised, &mut outcome.findings);
    // What takes the other projects waits for them.
    let waiting = outcome.findings.extract_if(.., |finding| across(finding)).collect();
    outcome.places.wait_for(waiting, &sections);
    outcome
}

/// Adds findings to others, in the place of those that are more: a large file has a hundred thousand.
fn append(all: &mut Vec<Finding>, mut more: Vec<Finding>) {
    if more.len() > all.len() {
        drop(more.splice(..0, std::mem::take(all)));
        *all = more;
    } else {
        all.append(&mut more);
    }
}

/// Where the keys of a project stand that is not judged itself.
pub(super) fn places(loaded: &Loaded<'_>) -> Places {
    let stacks = loaded.stacks();
    Places::of(&stacks.iter().flat_map(|stack| &stack.environments).collect::<Vec<_>>())
}

/// Takes out what is accepted, inline or in the list.
fn accept(
    request: &Request<'_>,
    rules: &Rules<'_>,
    listed: &Allowances<'_>,
    inline: &Allowances<'_>,
    project: &Project,
    loaded: &Loaded<'_>,
    outcome: &mut Outcome,
) {
    let before = outcome.findings.len();
    // Both are asked of every finding, so that of two allowances that accept it neither is called unused.
    outcome.findings.retain(|finding| !(inline.allows(finding, request.today) | listed.allows(finding, request.today)));
    outcome.allowed += before - outcome.findings.len();
    outcome.findings = rules.drawn_together(std::mem::take(&mut outcome.findings));
    if super::is_whole(request) {
        for (path, fault) in inline.finish(request.today).inline {
            let document = loaded.written().find(|document| document.source.path() == &*path);
            // What pins make of this file is judged elsewhere, and with it whether the allowance is needed.
            let document = document.filter(|document| !rules.is_about_pins(document.source.slice(fault.span)));
            outcome.findings.extend(document.and_then(|document| rules.fault(&document.source, &fault, None, project)));
        }
    }
}

/// Fills in the lines around each label, masked, where they are wanted; a label on a secret ends where it starts, because its end
/// would tell the length.
fn mask_labels<'l>(
    request: &Request<'_>,
    settled: &'l Settled,
    loaded: &'l Loaded<'_>,
    mut promised: HashMap<&'l str, Vec<Span>>,
    findings: &mut [Finding],
) {
    let documents = documents(settled, loaded);
    let mut asked: HashMap<&str, Vec<Shown>> = HashMap::new();
    for (number, label) in findings.iter().flat_map(|finding| finding.labels().enumerate()) {
        if let Some((path, _)) = documents.get_key_value(&*label.path) {
            let context = if number == 0 { CONTEXT } else { 0 };
            asked.entry(path).or_insert_with(|| Vec::with_capacity(SOME)).push((label.span, context));
        }
    }
    let gate = |(path, mut shown): (_, Vec<Shown>)| {
        let document: &Document = documents.get(path)?;
        shown.sort_unstable_by_key(|(span, context)| (*span, Reverse(*context)));
        shown.dedup_by_key(|(span, _)| *span);
        let gate = if request.excerpts {
            request.gate.for_excerpts(document, &shown)
        } else {
            request.gate.for_spans(document, shown.iter().map(|(span, _)| *span).collect())
        };
        let gate = gate.hiding(promised.remove(path).unwrap_or_default());
        let excerpts = request.excerpts.then(|| excerpts(&gate, &shown));
        Some((path, (gate, excerpts)))
    };
    let gates: HashMap<&str, (DocumentGate<'_>, Option<Arc<Excerpts>>)> = asked.into_iter().filter_map(gate).collect();
    for label in findings.iter_mut().flat_map(|finding| finding.labels_mut()) {
        let Some((gate, excerpts)) = gates.get(&*label.path) else { continue };
        if gate.hides(label.span) {
            label.end = label.start;
        }
        label.excerpts = excerpts.clone();
    }
}

/// A place that is shown, and how many lines either side of it.
type Shown = (Span, u32);

/// Most documents with findings have no more places than so many.
const SOME: usize = 16;

/// The lines around places of a document, which are in order.
fn excerpts(gate: &DocumentGate<'_>, places: &[Shown]) -> Arc<Excerpts> {
    let draw = |(place, context): &Shown| (*place, gate.excerpt(*place, *context));
    // To start threads takes longer than to draw a few.
    if places.len() < FEW {
        return Excerpts::of(places.iter().map(draw));
    }
    let portions = places.chunks(PORTION);
    Excerpts::of(portions.flat_map(|portion| portion.par_iter().map(draw).collect::<Vec<_>>()))
}

/// So many excerpts are drawn before they are put together.
const PORTION: usize = 4096;

/// Fewer excerpts than this are drawn one after the other.
const FEW: usize = 256;

/// Fills in the lines around each label in one of these documents, masked, where they are wanted; what a finding about pins says
/// is shown, so one about a secret is taken out.
pub(super) fn mask_pins(request: &Request<'_>, settled: &Settled, documents: &[Document], findings: &mut Vec<Finding>) {
    let contract = &settled.project.contract;
    let gate = |document| {
        let settings = |root: &NodeId| Document::settings(document, *root);
        let promised = document.roots().iter().filter(|_| !contract.keys.is_empty()).flat_map(settings);
        let secret = promised.filter(|setting| contract.is_secret(&setting.key) == Some(true));
        let spans =
            secret.flat_map(|setting| [Some(setting.span), setting.anchor.as_deref().copied()]).flatten().collect();
        (document.source.path(), request.gate.for_document(document).hiding(spans))
    };
    let gates: BTreeMap<&str, DocumentGate<'_>> = documents.iter().map(gate).collect();
    let hides = |label: &Label| gates.get(&*label.path).is_none_or(|gate| gate.hides(label.span));
    findings.retain(|finding| !finding.labels().any(hides));
    for label in findings.iter_mut().flat_map(|finding| finding.labels_mut()) {
        let gate = gates.get(&*label.path).filter(|_| request.excerpts);
        label.excerpts = gate.map(|gate| Excerpts::of([(label.span, gate.excerpt(label.span, CONTEXT))]));
    }
}

/// The documents that labels of a project's findings may point at, by their paths.
fn documents<'l>(settled: &'l Settled, loaded: &'l Loaded<'_>) -> HashMap<&'l str, &'l Document> {
    let documents = loaded.written().chain(settled.document.iter());
    documents.rev().map(|document| (document.source.path(), document)).collect()
}

/// Where the values of documents stand whose keys the contract calls secret, or of which kustomize makes a Secret.
fn promised_secrets<'l>(
    settled: &'l Settled,
    loaded: &'l Loaded<'_>,
    stacks: &[Stack<'_>],
) -> HashMap<&'l str, Vec<Span>> {
    let contract = &settled.project.contract;
    let kustomized = loaded.plan.convention == Convention::Kustomize;
    if contract.keys.is_empty() && !kustomized {
        return HashMap::new();
    }
    let of_document = |document: &Document| {
        // What is made of such a file, the file does not say.
        let is_sealed = kustomized && document.format == Format::Dotenv;
        if contract.keys.is_empty() && !is_sealed {
            return Vec::new();
        }
        if settled.document.as_ref().is_some_and(|own| Arc::ptr_eq(&own.source, &document.source)) {
            return contract.listed_secrets().collect();
        }
        let environments = stacks.iter().flat_map(|stack| &stack.environments);
        let settings = environments.flat_map(|environment| {
            let layers = environment.layers.iter();
            let here = layers.filter(|layer| Arc::ptr_eq(&layer.document.source, &document.source));
            here.flat_map(|layer| environment.settings_of(layer))
        });
        let secret = settings.filter(|setting| {
            let promised = contract.is_secret(&setting.key);
            promised.unwrap_or_else(|| is_sealed && setting.key.is_of_secret_object())
        });
        secret.flat_map(|setting| [Some(setting.span), setting.anchor.as_deref().copied()]).flatten().collect()
    };
    documents(settled, loaded).into_iter().map(|(path, document)| (path, of_document(document))).collect()
}

/// Lines shown before and after those of a primary label, where there is something to do; what the others show is evidence, to which
/// its neighbours add nothing.
const CONTEXT: u32 = 1;

fn exists(request: &Request<'_>, loaded: &Loaded<'_>, path: &str) -> bool {
    let below = request.root.join(&loaded.plan.directory).join(path);
    !path.split('/').any(|step| step == "..") && below.exists()
}

impl Settled {
    /// A broken promise of the contract as a finding.
    fn contract_finding(&self, rules: &Rules<'_>, fault: &ContractFault<'_>, project: &Project) -> Option<Finding> {
        let own = self.document.as_ref()?;
        let (document, span) = fault.place.unwrap_or((own, fault.says));
        let plain = Fault {
            rule: fault.rule,
            key: Some(fault.key.clone()),
            span,
            message: fault.message.clone(),
            related: None,
        };
        let mut finding = rules.fault(&document.source, &plain, Some(&fault.environment), project)?;
        finding.related.extend(
            fault.related.iter().map(|(document, span, text)| Label::new(&document.source, *span, text.as_str())),
        );
        if fault.place.is_some() {
            finding.related.push(Label::new(&own.source, fault.says, "the contract says so here"));
        }
        Some(finding)
    }
}
