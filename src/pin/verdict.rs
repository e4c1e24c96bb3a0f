//! Claims against each other: what differs, what lies outside a range, what moves, what is past its end.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use super::lifetime::ended;
use super::version::Version;
use super::{Claim, Evidence, Image, Says, System};
use crate::source::{Source, Span};

/// Claims of one product in one project that do not go together, or one that cannot stand alone.
#[derive(Debug, Clone)]
pub struct Disagreement {
    /// Which of [`KINDS`].
    pub kind: &'static str,
    /// The runtime or service.
    pub product: String,
    /// The directory of the project, relative to the workspace; `.` for its root.
    pub project: String,
    /// Who says what.
    pub detail: String,
    /// The claim to look at first.
    pub primary: (Arc<Source>, Span),
    /// Other claims, with what each says.
    pub related: Vec<(Arc<Source>, Span, String)>,
}

/// The ways of claims to disagree, each with what it means.
pub const KINDS: [(&str, &str); 7] = [
    ("differ", "two pins exclude each other"),
    ("outside-range", "a pin lies outside what a manifest accepts"),
    ("floating", "what is deployed stands on whatever is newest"),
    ("end-of-life", "a pinned version gets no more security fixes"),
    ("foreign-libraries", "what is deployed takes libraries from a stage with another C library"),
    ("systems-differ", "what is deployed stands on another system than what developers and checks run"),
    ("architectures-differ", "two files are for processors that exclude each other"),
];

/// The most claims that a sentence names, and the most that a finding shows.
const NAMED: usize = 3;
const SHOWN: usize = 8;

/// Judges the claims, project by project and product by product.
pub(super) fn judge(claims: Vec<Claim>, today: Date) -> Vec<Disagreement> {
    let mut groups: BTreeMap<(String, String), Vec<Claim>> = BTreeMap::new();
    for claim in claims {
        groups.entry((claim.project.clone(), claim.product.clone())).or_default().push(claim);
    }
    let mut found = Vec::new();
    for group in groups.values_mut() {
        group.sort_by(|a, b| (a.source.path(), a.span).cmp(&(b.source.path(), b.span)));
        let differing = differing(group);
        if differing.is_none() {
            found.extend(outside(group));
        }
        found.extend(differing);
        found.extend(floating(group));
        found.extend(past_end(group, today));
        found.extend(foreign_libraries(group).or_else(|| systems(group)));
        found.extend(architectures(group));
    }
    found
}

fn differing(group: &[Claim]) -> Option<Disagreement> {
    // Where services of one file have several versions, each of them has its purpose in the other files too.
    let several: Vec<&Claim> =
        group.iter().filter(|claim| claim.evidence != Evidence::Checked && count(claim) > 1).collect();
    let excused = |a: &Claim, b: &Claim| several.iter().any(|both| !conflict(both, a) && !conflict(both, b));
    let conflict = |a: &Claim, b: &Claim| conflict(a, b) && !excused(a, b);
    let against = |claim: &Claim| group.iter().filter(|other| conflict(claim, other)).count();
    let rank = |claim: &Claim| {
        let kind = match claim.evidence {
            Evidence::Deployed => (1, u8::from(claim.is_base), 0),
            // A file that is the only one to say what it says is the odd one, whatever it is for.
            Evidence::Development => (0, 0, 2),
            Evidence::Checked => (0, 0, 1),
            Evidence::Declared => (0, 0, 0),
        };
        (kind.0, kind.1, against(claim), kind.2)
    };
    let mut primary: Option<&Claim> = None;
    for claim in group.iter().filter(|claim| against(claim) > 0) {
        if primary.is_none_or(|best| rank(claim) > rank(best)) {
            primary = Some(claim);
        }
    }
    let primary = primary?;
    let mut others: Vec<&Claim> = group.iter().filter(|other| conflict(primary, other)).collect();
    let pinned = others.clone();
    others
        .extend(group.iter().filter(|range| excludes(range, primary) || pinned.iter().any(|pin| excludes(range, pin))));
    Some(disagreement("differ", primary, &others))
}

/// Whether two pins exclude each other.
fn conflict(a: &Claim, b: &Claim) -> bool {
    let (Says::Pinned(left), Says::Pinned(right)) = (&a.says, &b.says) else { return false };
    // Between what is not deployed a patch release makes no difference.
    let deployed = a.evidence == Evidence::Deployed || b.evidence == Evidence::Deployed;
    let near = |one: &Version, two: &Version| {
        one.agrees(two) || !deployed && one.clone().first(2).agrees(&two.clone().first(2))
    };
    let meet = left.iter().any(|one| right.iter().any(|two| near(one, two)));
    let known = a.secondary && b.secondary;
    !meet && !known
}

/// Whether a range accepts none of a pin's versions.
fn excludes(range: &Claim, pin: &Claim) -> bool {
    let (Says::Within(intervals), Says::Pinned(versions)) = (&range.says, &pin.says) else { return false };
    !versions.iter().any(|version| intervals.iter().any(|interval| interval.meets(&version.interval())))
}

fn outside(group: &[Claim]) -> Option<Disagreement> {
    let broken: Vec<(&Claim, Vec<&Claim>)> = group
        .iter()
        .map(|pin| (pin, group.iter().filter(|range| excludes(range, pin)).collect::<Vec<_>>()))
        .filter(|(_, ranges)| !ranges.is_empty())
        .collect();
    let deployed = broken.iter().find(|(pin, _)| pin.evidence == Evidence::Deployed);
    let (primary, ranges) = deployed.or_else(|| broken.first())?;
    let rest = broken.iter().map(|(pin, _)| *pin).filter(|pin| !std::ptr::eq(*pin, *primary));
    let others: Vec<&Claim> = ranges.iter().copied().chain(rest).collect();
    Some(disagreement("outside-range", primary, &others))
}

fn floating(group: &[Claim]) -> Option<Disagreement> {
    let mut moving = group.iter().filter(|claim| claim.says == Says::Moving);
    if let Some(primary) = moving.next() {
        return Some(disagreement("floating", primary, &moving.collect::<Vec<_>>()));
    }
    // The stage that runs follows patch releases which the stage that builds does not.
    group.iter().filter(|claim| claim.is_base && claim.evidence == Evidence::Deployed).find_map(|base| {
        let looser = |other: &&Claim| {
            Arc::ptr_eq(&other.source, &base.source) && !other.is_base && precision(other) > 2 && precision(base) < 3
        };
        let other = group.iter().find(looser)?;
        Some(disagreement("floating", base, &[other]))
    })
}

/// What was compiled for one C library does not load with the other.
fn foreign_libraries(group: &[Claim]) -> Option<Disagreement> {
    group.iter().filter(|claim| claim.is_base).find_map(|base| {
        let foreign = |other: &&Claim| {
            let systems = system(base).zip(system(other));
            Arc::ptr_eq(&other.source, &base.source)
                && other.gives_libraries
                && systems.is_some_and(|(one, other)| one.is_alpine != other.is_alpine)
        };
        Some(disagreement("foreign-libraries", base, &[group.iter().find(foreign)?]))
    })
}

fn systems(group: &[Claim]) -> Option<Disagreement> {
    let primary = group.iter().find(|claim| claim.is_base && claim.evidence == Evidence::Deployed)?;
    let differs = |other: &&Claim| {
        let systems = system(primary).zip(system(other));
        matches!(other.evidence, Evidence::Development | Evidence::Checked)
            && systems.is_some_and(|(one, other)| one.differs(&other))
    };
    let others: Vec<&Claim> = group.iter().filter(differs).collect();
    (!others.is_empty()).then(|| disagreement("systems-differ", primary, &others))
}

/// The system of the image that a claim is of.
fn system(claim: &Claim) -> Option<System<'_>> {
    Image::parse(claim.image.as_deref()?)?.system()
}

fn architectures(group: &[Claim]) -> Option<Disagreement> {
    let meet = |one: &Claim, other: &Claim| match (&one.says, &other.says) {
        (Says::Named(left), Says::Named(right)) => left.iter().any(|name| right.contains(name)),
        _ => true,
    };
    let checked = |claim: &&Claim| claim.evidence == Evidence::Checked;
    // Workflows may push an image for each processor, in as many files as there are.
    let is_pushed = |claim: &Claim| group.iter().filter(checked).any(|other| meet(claim, other));
    let exclude = |one: &Claim, other: &Claim| {
        let pushed = [one, other].iter().filter(|claim| checked(claim)).count();
        let other_than_pushed = if checked(&one) { other } else { one };
        !meet(one, other) && (pushed == 0 || pushed == 1 && !is_pushed(other_than_pushed))
    };
    let against = |claim: &&Claim| group.iter().any(|other| exclude(claim, other));
    let primary = group.iter().filter(against).min_by_key(|claim| claim.evidence)?;
    let others: Vec<&Claim> = group.iter().filter(|other| exclude(primary, other)).collect();
    Some(disagreement("architectures-differ", primary, &others))
}

/// How many versions a pin allows.
fn count(claim: &Claim) -> usize {
    if let Says::Pinned(versions) = &claim.says { versions.len() } else { 0 }
}

fn precision(claim: &Claim) -> usize {
    match &claim.says {
        Says::Pinned(versions) => versions.iter().map(Version::precision).min().unwrap_or_default(),
        _ => 0,
    }
}

fn past_end(group: &[Claim], today: Date) -> Option<Disagreement> {
    let is_deployed = |claim: &&Claim| claim.evidence == Evidence::Deployed && matches!(claim.says, Says::Pinned(_));
    let says = if group.iter().any(|claim| is_deployed(&claim)) { Evidence::Deployed } else { Evidence::Declared };
    let end = |claim: &Claim| match &claim.says {
        Says::Pinned(versions) => versions.iter().map(|version| ended(&claim.product, version, today)).max().flatten(),
        _ => None,
    };
    let mut over = group.iter().filter(|claim| claim.evidence == says).filter_map(|claim| Some((claim, end(claim)?)));
    let (primary, date) = over.next()?;
    let others: Vec<&Claim> = over.map(|(claim, _)| claim).collect();
    let mut found = disagreement("end-of-life", primary, &others);
    found.detail = format!("{}, whose security fixes ended on {date}", statement(primary));
    Some(found)
}

fn disagreement(kind: &'static str, primary: &Claim, others: &[&Claim]) -> Disagreement {
    // One claim of a file is enough; the same pin in five workflows is five files.
    let mut seen = BTreeSet::from([(primary.source.path(), primary.shown.as_str())]);
    let others: Vec<&Claim> =
        others.iter().copied().filter(|claim| seen.insert((claim.source.path(), claim.shown.as_str()))).collect();
    let mut said: Vec<String> = std::iter::once(primary).chain(others.iter().copied()).map(statement).collect();
    let more = said.len().saturating_sub(NAMED);
    said.truncate(NAMED);
    let mut detail = said.join(", ");
    if more > 0 {
        detail = format!("{detail}, and {more} more");
    }
    let related = others.iter().take(SHOWN).map(|claim| (claim.source.clone(), claim.span, says(claim)));
    let project = if primary.project.is_empty() { ".".to_owned() } else { primary.project.clone() };
    Disagreement {
        kind,
        product: primary.product.clone(),
        project,
        detail,
        primary: (primary.source.clone(), primary.span),
        related: related.collect(),
    }
}

fn statement(claim: &Claim) -> String {
    format!("`{}` {}", claim.source.path(), says(claim))
}

fn says(claim: &Claim) -> String {
    let verb = match claim.says {
        Says::Pinned(_) | Says::Named(_) => "says",
        Says::Within(_) => "wants",
        Says::Moving => "uses",
    };
    format!("{verb} {}", claim.shown)
}
