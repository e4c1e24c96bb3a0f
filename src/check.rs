//! Rules against rows, settings and faults: a pure function from what was read to findings.

mod alone;
mod index;
mod inherited;
mod place;
mod repeated;
mod section;
mod weigh;

use std::sync::{Arc, OnceLock};

use foldhash::HashSet;

use crate::comparison::{Comparison, Row};
use crate::dispute::Dispute;
use crate::document::{Document, Fault};
use crate::environment::{Effective, Environment, Role};
use crate::finding::{Details, Finding, Label, RuleId, Severity, Topic};
use crate::key::KeyPath;
use crate::pin::Disagreement;
use crate::rule::condition::{Case, Hits, State};
use crate::rule::message::{Fill, Message};
use crate::rule::siblings::{ASTRAY, Family, SIBLINGS, SiblingsWord};
use crate::rule::vocabulary;
use crate::rule::world::World;
use crate::rule::{Part, Rule, Subject};
use crate::source::{Source, Span};
use index::{Held, Index};
use place::{is_inherited, others, place};
use weigh::{Weight, weigh};

pub use repeated::draw_together;

/// The rules of a run, with what decides how bad a finding is.
pub struct Rules<'r> {
    /// Those that cover others.
    covering: Vec<&'r Rule>,
    /// Those that have words for several findings about one file.
    together: Vec<&'r Rule>,
    /// Those about each subject, in the order of `Subject::ALL`.
    about: [Vec<&'r Rule>; Subject::ALL.len()],
    rows: Index<'r>,
    /// Those about settings of an environment of each role, in the order of [`Role::ALL`].
    settings: [OnceLock<Index<'r>>; Role::ALL.len()],
    /// The words about siblings that a rule asks.
    siblings: Vec<&'static SiblingsWord>,
    level: Box<Level<'r>>,
}

/// How bad a finding of this rule is for a key, a file and an environment, if nobody decided otherwise as bad as the given
/// severity; none where the rule is switched off there.
pub type Level<'r> =
    dyn Fn(&Rule, Severity, Option<&KeyPath>, &str, Option<&str>) -> Option<Severity> + Sync + Send + 'r;

/// What is said of every finding of one project.
#[derive(Debug, Clone)]
pub struct Project {
    /// Its directory, relative to the workspace; `.` for the root.
    pub directory: Arc<str>,
    /// The day, and what lies around the project.
    pub world: World,
}

impl Project {
    /// The project in a directory, of whose surroundings nothing is known.
    pub fn of(directory: &str) -> Self {
        Project { directory: directory.into(), world: World::default() }
    }
}

impl<'r> Rules<'r> {
    /// The given rules, judged as `level` says.
    pub fn new(all: impl IntoIterator<Item = &'r Rule>, level: Box<Level<'r>>) -> Self {
        let all: Vec<&Rule> = all.into_iter().collect();
        let mut about: [Vec<&Rule>; Subject::ALL.len()] = Default::default();
        all.iter().for_each(|rule| about[rule.subject as usize].push(rule));
        let rows = Index::new(about[Subject::Row as usize].clone());
        let is_asked =
            |word: &&SiblingsWord| about[Subject::Siblings as usize].iter().any(|rule| rule.when.asks(word.name));
        let siblings = SIBLINGS.iter().filter(is_asked).collect();
        let covering = all.iter().copied().filter(|rule| !rule.covers.is_empty()).collect();
        let together = all.iter().copied().filter(|rule| inherited::speaks(rule)).collect();
        Rules { covering, together, rows, settings: Default::default(), siblings, about, level }
    }

    /// What the rules about rows find in a comparison of two environments.
    pub fn compare<'e, 'd>(&self, comparison: &'e Comparison<'e, 'd>, project: &'e Project) -> Vec<Finding> {
        let case = |row: &'e Row<'e, 'd>| Case {
            key: Some(row.key),
            staging: state(comparison.staging, row.staging),
            production: state(comparison.production, row.production),
            world: &project.world,
            ..Case::default()
        };
        let held = self.rows.held(&comparison.rows, |row| {
            let of_staging = || comparison.staging.zip(row.staging);
            let known = comparison.production.zip(row.production).or_else(of_staging);
            let ids = known.map_or(&[][..], |(environment, effective)| environment.telling(effective));
            Case { ids, ..case(row) }
        });
        let (mut findings, mut topics) = (Vec::with_capacity(held.len()), Topics::new(project));
        for held in held.chunk_by(|one, other| one.rule == other.rule) {
            let (rule, mut held) = (self.rows.rules()[held[0].rule], held.iter().collect());
            if rule.report.group_by_section {
                held = self.draw_sections_together(rule, comparison, held, case, &mut topics, &mut findings);
            }
            let weights = weights(rule, &held, |row| case(row).side(rule.report.at.side));
            let weights = weights.into_iter().chain(std::iter::repeat(Weight::None));
            findings.extend(held.iter().zip(weights).filter_map(|(held, weight)| {
                self.finding(rule, held.item.key, &case(held.item), &held.hits, weight, &mut topics)
            }));
        }
        findings
    }

    /// Takes out the findings where a rule that covers theirs speaks of the same place, so that one cause is one finding.
    pub fn uncovered(&self, mut findings: Vec<Finding>) -> Vec<Finding> {
        let mut covered: HashSet<(RuleId, Arc<str>, u32)> = HashSet::default();
        for finding in &findings {
            let Some(rule) = self.covering.iter().find(|rule| rule.id == finding.rule) else { continue };
            for label in finding.labels() {
                let place = |id: &RuleId| (id.clone(), label.path.clone(), label.span.start);
                covered.extend(rule.covers.iter().map(place));
            }
        }
        let is_covered = |finding: &Finding| {
            // Of what is missing, the place that sets it elsewhere says what it is about.
            let set = finding.related.first().filter(|_| finding.primary.span.is_empty());
            let place = set.unwrap_or(&finding.primary);
            covered.contains(&(finding.rule.clone(), place.path.clone(), place.span.start))
        };
        if !covered.is_empty() {
            findings.retain(|finding| !is_covered(finding));
        }
        findings
    }

    /// What the rules about siblings find in a stack, which may be of the only project there is.
    pub fn siblings(&self, family: &Family<'_, '_>, project: &Project, alone: bool) -> Vec<Finding> {
        // What other projects must bear out is not asked where there are none.
        let may_ask = |word: &&&SiblingsWord| !alone || word.name != ASTRAY;
        let (mut findings, mut topics) = (Vec::new(), Topics::new(project));
        for word in self.siblings.iter().filter(may_ask) {
            for odd in (word.ask)(family) {
                let case = Case { siblings: Some(word.name), world: &project.world, ..odd.case };
                for rule in self.about(Subject::Siblings) {
                    let mut hits = odd.hits.clone();
                    if rule.when.holds(&case, &mut hits) {
                        findings.extend(self.finding(rule, odd.key, &case, &hits, Weight::None, &mut topics));
                    }
                }
            }
        }
        findings
    }

    /// A fault as the finding that its rule makes of it; none where the rule is not among these or is switched off there.
    pub fn fault(
        &self,
        source: &Source,
        fault: &Fault,
        environment: Option<&str>,
        project: &Project,
    ) -> Option<Finding> {
        let rule = self.about(Subject::Fault).find(|rule| rule.id.as_str() == fault.rule)?;
        self.fault_at(rule, rule.severity, source, fault, environment, project)
    }

    fn fault_at(
        &self,
        rule: &Rule,
        severity: Severity,
        source: &Source,
        fault: &Fault,
        environment: Option<&str>,
        project: &Project,
    ) -> Option<Finding> {
        let name = fault.rule.split_once('/').map(|(_, name)| name);
        let case = Case { fault: name, ..Case::default() };
        if !rule.when.holds(&case, &mut Hits::default()) {
            return None;
        }
        let key = fault.key.as_deref().map(KeyPath::new);
        let severity = (self.level)(rule, severity, key.as_ref(), source.path(), environment)?;
        let fill =
            Fill { message: &fault.message, key: fault.key.as_deref().unwrap_or(""), count: 1, ..Fill::default() };
        let related = fault.related.iter().map(|(span, text)| Label::new(source, *span, *text)).collect();
        let primary = Label::new(source, fault.span, "");
        let key = fault.key.as_deref().map(Box::from);
        let topic = topic(rule, environment.map(Arc::from), project.directory.clone());
        Some(Details { key, ..said(rule, topic, severity, &fill, primary, related) }.into())
    }

    /// What its rule makes of what the loaders of a file make of it; none where the rule is not among these or is switched off there.
    /// As bad as the rule says, but no worse than is sure.
    pub fn dispute(
        &self,
        source: &Source,
        dispute: &Dispute,
        environment: Option<&str>,
        project: &Project,
    ) -> Option<Finding> {
        let rule = self.about(Subject::Fault).find(|rule| rule.id.as_str() == dispute.rule)?;
        let (key, related) = (dispute.key.clone(), None);
        let fault = Fault { rule: dispute.rule, key, span: dispute.span, message: dispute.message.clone(), related };
        let mut finding =
            self.fault_at(rule, rule.severity.min(dispute.severity), source, &fault, environment, project)?;
        finding.count = dispute.count as u32;
        if let Some(help) = &dispute.help {
            finding.topic = Arc::new(Topic { help: help.as_str().into(), ..(*finding.topic).clone() });
        }
        let related = dispute.related.iter();
        finding.related = related.map(|(source, span, text)| Label::new(source, *span, text.as_str())).collect();
        Some(finding)
    }

    /// What the rules about pins make of a disagreement.
    pub fn pins(&self, disagreement: &Disagreement) -> Vec<Finding> {
        let (source, span) = &disagreement.primary;
        let key = KeyPath::new(&disagreement.product);
        let case = Case { key: Some(&key), pins: Some(disagreement.kind), ..Case::default() };
        let held = self.about(Subject::Pin).filter(|rule| rule.when.holds(&case, &mut Hits::default()));
        let findings = held.filter_map(|rule| {
            let severity = (self.level)(rule, rule.severity, Some(&key), source.path(), None)?;
            let fill = Fill { key: key.text(), detail: &disagreement.detail, count: 1, ..Fill::default() };
            let related = disagreement.related.iter();
            let related = related.map(|(source, span, text)| Label::new(source, *span, text.as_str())).collect();
            let primary = Label::new(source, *span, "");
            let topic = topic(rule, None, disagreement.project.as_str().into());
            let said = said(rule, topic, severity, &fill, primary, related);
            Some(Details { key: Some(key.text().into()), ..said }.into())
        });
        findings.collect()
    }

    /// Whether a rule is about what loaders make of .env files.
    pub fn need_disputes(&self) -> bool {
        self.about(Subject::Fault).any(|rule| rule.id.pack() == "dotenv")
    }

    /// Whether a rule is about pins.
    pub fn need_pins(&self) -> bool {
        self.about(Subject::Pin).next().is_some()
    }

    /// Whether the rule of this id is about pins.
    pub fn is_about_pins(&self, id: &str) -> bool {
        self.about(Subject::Pin).any(|rule| rule.id.as_str() == id)
    }

    /// Whether the findings of a rule hold only if the other projects of the workspace bear them out.
    pub fn need_other_projects(&self) -> bool {
        self.about(Subject::Siblings).any(|rule| rule.when.asks(ASTRAY))
    }

    /// Whether the findings of the rule of this id hold only if the other projects of the workspace bear them out.
    pub fn is_across_projects(&self, id: &RuleId) -> bool {
        self.about(Subject::Siblings).any(|rule| rule.id == *id && rule.when.asks(ASTRAY))
    }

    fn about(&self, subject: Subject) -> impl Iterator<Item = &'r Rule> {
        self.about[subject as usize].iter().copied()
    }

    fn finding(
        &self,
        rule: &Rule,
        key: &KeyPath,
        case: &Case<'_, '_>,
        hits: &Hits,
        weight: Weight,
        topics: &mut Topics<'_>,
    ) -> Option<Finding> {
        let about = About { key, name: key.text(), count: 1, message: &rule.report.message };
        self.finding_about(rule, about, case, hits, weight, topics)
    }

    fn finding_about(
        &self,
        rule: &Rule,
        about: About<'_>,
        case: &Case<'_, '_>,
        hits: &Hits,
        weight: Weight,
        topics: &mut Topics<'_>,
    ) -> Option<Finding> {
        let About { key, name, count, message } = about;
        let at = rule.report.at;
        if !rule.report.even_off && case.is_off() {
            return None;
        }
        let (document, span) = place(at, case, hits)?;
        let spoken_of = case.side(at.side).environment();
        let environment = spoken_of.map(|environment| environment.name.as_str());
        // What a file says to every environment is often replaced from outside where it matters.
        let replaced = case.replaced_beside(at.side);
        let weight = weight.or_left_out(at, spoken_of, name).or_forgotten(replaced.is_some());
        let shared = is_inherited(at, case);
        let severity = weight.severity(rule.severity, shared);
        let severity = (self.level)(rule, severity, Some(key), document.source.path(), environment)?;
        let fill = fill(key.text(), environment, case, hits);
        let mut related: Vec<Label> = Vec::with_capacity(rule.report.also.len());
        for (at, text) in &rule.report.also {
            let label = |(document, span): (&Document, Span)| Label::new(&document.source, span, text.fill(&fill));
            match at.part {
                Part::Others => related.extend(others(*at, case, hits).into_iter().map(label)),
                _ => related.extend(place(*at, case, hits).map(label)),
            }
        }
        let primary = Label::new(&document.source, span, "");
        // What both sides inherit stands in one place, which needs no pointing at twice.
        related.retain(|label| label.path != primary.path || !label.span.covers(primary.span));
        // There may be many findings, and most have one related place.
        related.shrink_to_fit();
        let topic = topics.of(rule, spoken_of.map(Environment::shared_name));
        let message =
            message.fill(&Fill { key: name, count, ..fill }) + &weight.explanation(replaced.unwrap_or_default());
        let (message, key, count) = (message.into(), Some(name.into()), count as u32);
        Some(Details { topic, severity, message, key, count, shared, primary, related }.into())
    }
}

/// What the siblings of each setting say of what the rule found there; nothing where the rule does not ask.
fn weights<'e, 'd>(
    rule: &Rule,
    held: &[&OfRow<'e, 'd>],
    state: impl Fn(&'e Row<'e, 'd>) -> State<'e, 'd>,
) -> Vec<Weight> {
    let settings = || held.iter().map(|held| state(held.item).effective()).collect::<Option<Vec<_>>>();
    match held.first().filter(|_| rule.report.weighed).and_then(|held| state(held.item).environment()) {
        Some(environment) => settings().map_or_else(Vec::new, |settings| weigh(environment, &settings)),
        None => Vec::new(),
    }
}

/// What a finding speaks of.
struct About<'a> {
    /// The key for which its rule holds.
    key: &'a KeyPath,
    /// What is named: the key, or the section that it stands for.
    name: &'a str,
    /// For how many keys it stands.
    count: usize,
    /// What is said.
    message: &'a Message,
}

/// The topics of findings about one project, so that those of one topic share it.
struct Topics<'p> {
    project: &'p Project,
    known: Vec<Arc<Topic>>,
}

impl<'p> Topics<'p> {
    const fn new(project: &'p Project) -> Self {
        Topics { project, known: Vec::new() }
    }

    /// The topic of a rule and the name of an environment.
    fn of(&mut self, rule: &Rule, environment: Option<Arc<str>>) -> Arc<Topic> {
        let is_it = |topic: &&Arc<Topic>| {
            Arc::ptr_eq(topic.rule.shared(), rule.id.shared()) && topic.environment.as_deref() == environment.as_deref()
        };
        // Rules are asked one after the other.
        if let Some(known) = self.known.iter().rev().find(is_it) {
            return known.clone();
        }
        let topic = topic(rule, environment, self.project.directory.clone());
        self.known.push(topic.clone());
        topic
    }
}

fn topic(rule: &Rule, environment: Option<Arc<str>>, project: Arc<str>) -> Arc<Topic> {
    let (summary, why, help) = (rule.summary.share(), rule.why.share(), rule.remedy.share());
    Arc::new(Topic { rule: rule.id.clone(), summary, why, help, environment, project })
}

/// A finding in the words of its rule, about no key yet.
fn said(
    rule: &Rule,
    topic: Arc<Topic>,
    severity: Severity,
    fill: &Fill<'_>,
    primary: Label,
    related: Vec<Label>,
) -> Details {
    let message = rule.report.message.fill(fill).into();
    Details { topic, severity, message, key: None, count: 1, shared: false, primary, related }
}

/// A row for which a rule holds.
type OfRow<'e, 'd> = Held<'e, Row<'e, 'd>>;

fn fill<'f>(key: &'f str, environment: Option<&'f str>, case: &Case<'f, '_>, hits: &'f Hits) -> Fill<'f> {
    let name = |state: State<'f, '_>| state.environment().map_or("", |environment| environment.name.as_str());
    Fill {
        key,
        environment: environment.unwrap_or(""),
        staging: name(case.staging),
        production: name(case.production),
        detail: &hits.detail,
        count: 1,
        message: "",
    }
}

fn state<'e, 'd>(environment: Option<&'e Environment<'d>>, effective: Option<&'e Effective<'d>>) -> State<'e, 'd> {
    match (environment, effective) {
        (None, _) => State::Nowhere,
        (Some(environment), None) => State::Absent(environment),
        (Some(environment), Some(effective)) => {
            vocabulary::rule_out(effective);
            State::Set(environment, effective)
        }
    }
}
