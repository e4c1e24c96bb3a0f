//! Missing keys with one cause: what lies below one missing parent is one finding that counts.

use std::cell::LazyCell;
use std::collections::BTreeMap;

use foldhash::{HashMap, HashMapExt, HashSet};

use super::weigh::Weight;
use super::{About, OfRow, Rules, Topics};
use crate::comparison::{Comparison, Row};
use crate::environment::Environment;
use crate::finding::Finding;
use crate::key::{KeyPath, above};
use crate::rule::condition::Case;
use crate::rule::{Rule, Side};

/// The first row below each parent, and how many there are.
type Sections<'h, 'e, 'd> = BTreeMap<&'e str, (&'h OfRow<'e, 'd>, usize)>;

impl Rules<'_> {
    /// Makes one finding of the rows below each parent that the reported side lacks altogether; gives back the other rows.
    pub(super) fn draw_sections_together<'h, 'e, 'd>(
        &self,
        rule: &Rule,
        comparison: &Comparison<'e, 'd>,
        held: Vec<&'h OfRow<'e, 'd>>,
        case: impl Fn(&'e Row<'e, 'd>) -> Case<'e, 'd>,
        topics: &mut Topics<'_>,
        findings: &mut Vec<Finding>,
    ) -> Vec<&'h OfRow<'e, 'd>> {
        let side = rule.report.at.side;
        let (lacking, other) = match side {
            Side::Staging => (comparison.staging, comparison.production),
            _ => (comparison.production, comparison.staging),
        };
        // In a .env file no key has a parent.
        if held.iter().all(|held| above(held.item.key.text()).next().is_none()) {
            return held;
        }
        let mut parents = lacking.map(parents).unwrap_or_default();
        parents.extend(spelled_otherwise(comparison, side));
        let mut sections: Sections<'h, 'e, 'd> = BTreeMap::new();
        let mut alone = Vec::new();
        for held in held {
            match missing_parent(held.item.key, &parents) {
                Some(section) => sections.entry(section).or_insert((held, 0)).1 += 1,
                None => alone.push(held),
            }
        }
        let theirs = LazyCell::new(|| other.map(self::parents).unwrap_or_default());
        let is_theirs = |parent: &str| theirs.contains(parent);
        sections.retain(|section, _| !is_named_more_closely(section, &parents, is_theirs));
        let single = sections.values().any(|(_, count)| *count == 1);
        let below = other.filter(|_| single).map(|other| settings_below(other, &sections)).unwrap_or_default();
        for (section, (held, count)) in sections {
            // Of a section that lacks altogether one setting may be left to tell of: the section is what is missing.
            if count == 1 && below.get(section).is_none_or(|count| *count < 2) {
                alone.push(held);
                continue;
            }
            let message = rule.report.grouped.as_ref().unwrap_or(&rule.report.message);
            let about = About { key: held.item.key, name: section, count, message };
            findings.extend(self.finding_about(rule, about, &case(held.item), &held.hits, Weight::None, topics));
        }
        alone
    }
}

/// Whether the side that lacks a section has it under a longer name instead, which the other side has not: `kafka-1` for
/// `kafka`, where production runs several.
fn is_named_more_closely(section: &str, here: &HashSet<&str>, is_there: impl Fn(&str) -> bool) -> bool {
    let continues = |parent: &&&str| parent.strip_prefix(section).is_some_and(|rest| rest.starts_with(['-', '_']));
    here.iter().filter(continues).any(|parent| !is_there(parent))
}

/// How many settings an environment has below each of these parents; those without any are left out.
fn settings_below<'e>(environment: &'e Environment<'_>, sections: &Sections<'_, '_, '_>) -> HashMap<&'e str, usize> {
    let mut counts = HashMap::new();
    let keys = environment.settings().iter().map(|effective| effective.setting.key.text());
    for parent in keys.flat_map(above).filter(|parent| sections.contains_key(*parent)) {
        *counts.entry(parent).or_default() += 1;
    }
    counts
}

/// The written paths of all maps and lists that hold a setting of the environment.
fn parents<'e>(environment: &'e Environment<'_>) -> HashSet<&'e str> {
    let mut parents = HashSet::default();
    let mut last = "";
    for effective in environment.settings() {
        let key = effective.setting.key.text();
        let parent = &key[..memchr::memrchr2(b'.', b'[', key.as_bytes()).unwrap_or(0)];
        // What stands side by side has its parents in common.
        if parent != last {
            parents.extend(above(key));
            last = parent;
        }
    }
    parents
}

/// The written paths of what the other side writes in another way than the one that is meant, though both have it.
fn spelled_otherwise<'e>(comparison: &Comparison<'e, '_>, side: Side) -> impl Iterator<Item = &'e str> {
    let both = comparison.rows.iter().filter_map(|row| Some((row.staging?, row.production?)));
    let keys = both.map(|(staging, production)| [&staging.setting.key, &production.setting.key]);
    let other = keys.filter(|[one, other]| one.text() != other.text());
    other.map(move |keys| keys[usize::from(side == Side::Staging)]).flat_map(|key| above(key.text()))
}

/// The topmost parent of the key that is not among these.
fn missing_parent<'k>(key: &'k KeyPath, parents: &HashSet<&str>) -> Option<&'k str> {
    above(key.text()).find(|parent| !parents.contains(parent))
}
