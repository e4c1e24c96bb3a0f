//! Everything an output may show, masked and in its final order, and the exit status that follows.

mod fingerprint;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use rayon::prelude::*;

use crate::discover::Skipped;
use crate::finding::{Finding, Label, RuleId, Severity, Topic};
use crate::mask::Gate;

/// All findings of a run in their final order, with what was read and skipped.
///
/// [`Report::new`] is the only way to make one that holds anything, and it passes every text through the gate: an output
/// never sees text that is not masked.
#[derive(Debug, Default)]
pub struct Report {
    findings: Vec<Finding>,
    fingerprints: OnceLock<Vec<String>>,
    skipped: Vec<Skipped>,
    notes: Vec<String>,
    summary: Summary,
}

/// A run in numbers.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// Files read as configuration.
    pub files: usize,
    /// Effective settings of all environments.
    pub settings: usize,
    /// Projects.
    pub projects: usize,
    /// The names of the environments, in the order in which to name them: staging before production.
    pub environments: Vec<String>,
    /// Whether there was a staging and a production to compare.
    pub compared: bool,
    /// Findings that an allowance accepts.
    pub allowed: usize,
    /// Findings that were known before, and are left out.
    pub known: usize,
    /// How long the run took; none where the output must not change from run to run.
    pub elapsed: Option<Duration>,
}

/// How many findings there are of each severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Findings of severity error.
    pub errors: usize,
    /// Findings of severity warning.
    pub warnings: usize,
    /// Findings of severity info.
    pub infos: usize,
}

impl Report {
    /// A report of what a run found, skipped and could not check, in any order.
    ///
    /// What several comparisons found at one place (same rule, same primary place, same key) becomes one finding, the
    /// gravest of them. Excerpts were made by the gate and stay as they are; every other text passes through it here, once.
    pub fn new(
        findings: Vec<Finding>,
        skipped: Vec<Skipped>,
        notes: Vec<String>,
        summary: Summary,
        gate: &Gate,
    ) -> Self {
        Report::narrowed(findings, skipped, notes, summary, gate, None)
    }

    /// A report like [`Report::new`], of which only the findings that are wanted are kept. Their fingerprints are those that they
    /// have in the whole report.
    pub fn narrowed(
        mut findings: Vec<Finding>,
        mut skipped: Vec<Skipped>,
        mut notes: Vec<String>,
        summary: Summary,
        gate: &Gate,
        wanted: Option<&dyn Fn(&Finding) -> bool>,
    ) -> Self {
        // What comes of a run is in order but for a few.
        let many = findings.len() > PORTION;
        match many {
            false => put_in_order(&mut findings),
            true => findings.par_sort_by(|a, b| a.order().cmp(&b.order())),
        }
        drop_duplicates(&mut findings);
        // Asked of the texts as they were found: the gate may change a path.
        let wanted: Option<Vec<bool>> = wanted.map(|wanted| findings.iter().map(wanted).collect());
        skipped.sort();
        skipped.dedup();
        let mut seen = HashSet::new();
        notes.retain(|note| seen.insert(note.clone()));

        let mask = |findings: &mut [Finding]| {
            let mut masking = Masking { gate, seen: HashMap::new(), topics: HashMap::new(), known: HashMap::new() };
            findings.iter_mut().for_each(|finding| masking.finding(finding));
        };
        match many {
            false => mask(&mut findings),
            true => findings.par_chunks_mut(PORTION).for_each(mask),
        }
        for Skipped { path, reason } in &mut skipped {
            (*path, *reason) = (gate.text(path), gate.text(reason));
        }
        notes.iter_mut().for_each(|note| *note = gate.text(&on_one_line(note)));
        let environments = summary.environments.iter().map(|name| gate.text(name)).collect();
        let summary = Summary { environments, ..summary };
        let mut report = Report { findings, fingerprints: OnceLock::new(), skipped, notes, summary };
        if let Some(wanted) = wanted {
            report.keep(|index, _| wanted.get(index).is_some_and(|wanted| *wanted));
        }
        report
    }

    /// Says of the findings in files that have another name now where they are: the old name, then the new one.
    pub fn moved(&mut self, names: &std::collections::HashMap<String, String>) {
        for finding in self.findings.iter_mut().filter(|_| !names.is_empty()) {
            if let Some(name) = names.get(&*finding.primary.path) {
                finding.primary.path = name.as_str().into();
            }
        }
        self.fingerprints = OnceLock::new();
    }

    /// Leaves out the findings that have one of these fingerprints, and counts them as known.
    pub fn leave_out(&mut self, known: &std::collections::HashSet<String>) {
        let before = self.findings.len();
        self.keep(|_, fingerprint| !known.contains(fingerprint));
        self.summary.known += before - self.findings.len();
    }

    /// Keeps findings by their number and fingerprint; the fingerprints of those that are kept stay what they were.
    fn keep(&mut self, keep: impl Fn(usize, &str) -> bool) {
        let _ = self.fingerprints();
        let fingerprints = self.fingerprints.take().unwrap_or_default();
        let both = std::mem::take(&mut self.findings).into_iter().zip(fingerprints).enumerate();
        let kept = both.filter(|(index, (_, fingerprint))| keep(*index, fingerprint));
        let (findings, fingerprints): (_, Vec<String>) = kept.map(|(_, both)| both).unzip();
        (self.findings, self.fingerprints) = (findings, OnceLock::from(fingerprints));
    }

    /// Adds a sentence on what the run was about.
    pub fn note(&mut self, note: &str, gate: &Gate) {
        self.notes.push(gate.text(&on_one_line(note)));
    }

    /// The findings, in the order of [`Finding::order`].
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The fingerprint of each finding, in the same order: 16 hexadecimal digits, unique in the report.
    ///
    /// Made of rule, path, key, environment and, where these are the same for several findings, their number in order; never
    /// of a value and never of a line, so that it survives edits elsewhere in the file and tells nothing about a secret.
    pub fn fingerprints(&self) -> &[String] {
        self.fingerprints.get_or_init(|| fingerprint::of_all(&self.findings))
    }

    /// What was not read, or only in part, and why; sorted.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// One sentence each: what could not be checked, such as the rules that need a staging environment.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What the run was about, in numbers.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }

    /// Says how long the run took.
    pub fn took(&mut self, elapsed: Duration) {
        self.summary.elapsed = Some(elapsed);
    }

    /// How many findings there are of each severity.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for finding in &self.findings {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Info => counts.infos += 1,
            }
        }
        counts
    }

    /// The exit status of the program: 1 where a finding is at or above `fail_on`, else 0; always 0 with none.
    pub fn exit_status(&self, fail_on: Option<Severity>) -> u8 {
        let fails = |limit| self.findings.iter().any(|finding| finding.severity >= limit);
        u8::from(fail_on.is_some_and(fails))
    }
}

/// Sorts findings as a report has them.
pub fn put_in_order(findings: &mut [Finding]) {
    // In place: what is equal in this order is equal in all that tells findings apart.
    match findings.len() > PORTION {
        // To start threads takes longer than a few findings do.
        false => findings.sort_unstable_by(|a, b| a.order().cmp(&b.order())),
        true => findings.par_sort_unstable_by(|a, b| a.order().cmp(&b.order())),
    }
}

/// Keeps one finding of those with the same rule, primary place and key, which stand side by side: the gravest, the first of
/// these in order.
fn drop_duplicates(findings: &mut Vec<Finding>) {
    findings.dedup_by(|later, kept| {
        let same = kept.primary.span == later.primary.span
            && kept.key == later.key
            && kept.rule == later.rule
            && kept.primary.path == later.primary.path;
        if same && later.severity > kept.severity {
            std::mem::swap(later, kept);
        }
        same
    });
}

/// Passes the texts of findings through the gate; paths and the words of rules, which recur, only once each.
struct Masking<'g> {
    gate: &'g Gate,
    /// Texts by their address, each kept so that no other comes to stand there, and masked.
    seen: HashMap<*const u8, (Arc<str>, Arc<str>)>,
    /// What findings have in common in the same way.
    topics: HashMap<*const Topic, (Arc<Topic>, Arc<Topic>)>,
    /// Masked texts by what they were.
    known: HashMap<Arc<str>, Arc<str>>,
}

/// So many findings are masked by one thread at a time.
const PORTION: usize = 2048;

impl Masking<'_> {
    fn finding(&mut self, finding: &mut Finding) {
        finding.topic = self.topic(&finding.topic);
        finding.message = self.gate.owned(std::mem::take(&mut finding.message).into()).into();
        finding.key = finding.key.take().map(|key| self.gate.owned(key.into()).into());
        self.label(&mut finding.primary);
        finding.related.iter_mut().for_each(|label| self.label(label));
    }

    fn topic(&mut self, topic: &Arc<Topic>) -> Arc<Topic> {
        if let Some((_, masked)) = self.topics.get(&Arc::as_ptr(topic)) {
            return masked.clone();
        }
        let masked = Arc::new(Topic {
            rule: RuleId::of(self.recurring(topic.rule.shared())),
            summary: self.prose(&topic.summary),
            why: self.prose(&topic.why),
            help: self.prose(&topic.help),
            environment: topic.environment.as_ref().map(|name| self.recurring(name)),
            project: self.recurring(&topic.project),
        });
        self.topics.insert(Arc::as_ptr(topic), (topic.clone(), masked.clone()));
        masked
    }

    fn label(&mut self, label: &mut Label) {
        label.path = self.recurring(&label.path);
        label.text = self.gate.owned(std::mem::take(&mut label.text).into()).into();
    }

    fn recurring(&mut self, text: &Arc<str>) -> Arc<str> {
        self.once(text, Gate::shared)
    }

    fn prose(&mut self, text: &Arc<str>) -> Arc<str> {
        self.once(text, |gate, text| gate.owned(on_one_line(text)).into())
    }

    fn once(&mut self, text: &Arc<str>, pass: fn(&Gate, &Arc<str>) -> Arc<str>) -> Arc<str> {
        if let Some((_, masked)) = self.seen.get(&text.as_ptr()) {
            return masked.clone();
        }
        let masked = self.known.entry(text.clone()).or_insert_with(|| pass(self.gate, text)).clone();
        self.seen.insert(text.as_ptr(), (text.clone(), masked.clone()));
        masked
    }
}

/// A rule's prose as one line: a YAML block scalar brings line breaks that mean nothing to its reader.
fn on_one_line(prose: &str) -> String {
    prose.split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
