//! What rules find in the settings of one environment, which are asked about portion by portion.

use super::index::{Held, Index};
use super::weigh::{Weight, has_siblings, weigh};
use super::{Project, Rules, Topics, state};
use crate::comparison::Comparison;
use crate::environment::{Effective, Environment};
use crate::finding::Finding;
use crate::rule::condition::{Case, Hits, State};
use crate::rule::world::World;
use crate::rule::{Rule, Side, Subject, vocabulary};

impl Rules<'_> {
    /// What the rules about single settings find in an environment.
    pub fn settings(&self, environment: &Environment<'_>, project: &Project) -> Vec<Finding> {
        self.alone(environment, &[], project).1
    }

    /// What the rules about rows find where one of these comparisons is of the environment alone, and what those about single settings
    /// find.
    ///
    /// Both are asked of one portion of the settings after the other: no more of a large document are ever in memory.
    pub fn alone<'e, 'd>(
        &self,
        environment: &'e Environment<'d>,
        comparisons: &[Comparison<'e, 'd>],
        project: &'e Project,
    ) -> (Vec<Finding>, Vec<Finding>) {
        let is_meant = |rule: &&Rule| rule.when.is_for(environment.role);
        let index = self.settings[environment.role as usize]
            .get_or_init(|| Index::new(self.about(Subject::Setting).filter(is_meant).collect()));
        let comparison = comparisons.iter().find(|comparison| comparison.is_of(environment));
        let twin = comparisons.iter().find_map(|comparison| comparison.staging_beside(environment));
        let asked = |side| Asked { environment, twin, side, world: &project.world };
        let is_staging = comparison.is_some_and(|comparison| comparison.staging.is_some());
        let row = asked(if is_staging { Side::Staging } else { Side::Production });
        let this = asked(Side::This);
        vocabulary::get_ready(environment);
        let parts = environment.each_portion(|portion| {
            let rows = comparison.map(|_| self.found(&self.rows, portion, row, project));
            (rows.unwrap_or_default(), self.found(index, portion, this, project))
        });
        let (rows, settings): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        (self.weighed(&self.rows, rows, row, project), self.weighed(index, settings, this, project))
    }

    /// What the rules of an index find in some settings of an environment.
    fn found<'d>(
        &self,
        index: &Index<'_>,
        portion: &[Effective<'d>],
        asked: Asked<'_, 'd>,
        project: &Project,
    ) -> Found {
        let case = |effective| asked.case(effective);
        let (mut found, mut topics) = (Found::default(), Topics::new(project));
        for Held { rule: number, item: effective, hits } in index.held(portion, case) {
            let (rule, key) = (index.rules()[number], &effective.setting.key);
            let Some(finding) = self.finding(rule, key, &asked.beside(effective), &hits, Weight::None, &mut topics)
            else {
                continue;
            };
            if rule.report.weighed && has_siblings(key) {
                let (at, effective) = (found.findings.len(), effective.number);
                found.to_weigh.push(ToWeigh { rule: number, at, effective, hits });
            }
            found.findings.push(finding);
        }
        found
    }

    /// What was found in the settings of an environment, some of it weighed by their siblings.
    fn weighed(&self, index: &Index<'_>, found: Vec<Found>, asked: Asked<'_, '_>, project: &Project) -> Vec<Finding> {
        let environment = asked.environment;
        let (mut findings, mut to_weigh, mut topics) = (Vec::new(), Vec::new(), Topics::new(project));
        findings.reserve_exact(found.iter().map(|found| found.findings.len()).sum());
        for found in found {
            let before = findings.len();
            findings.extend(found.findings);
            to_weigh.extend(found.to_weigh.into_iter().map(|one| ToWeigh { at: before + one.at, ..one }));
        }
        to_weigh.sort_by_key(|one| one.rule);
        for of_rule in to_weigh.chunk_by(|one, other| one.rule == other.rule) {
            let rule = index.rules()[of_rule[0].rule];
            let with_setting = |one: &'_ ToWeigh| environment.numbered(one.effective as usize);
            let settings: Vec<&Effective<'_>> = of_rule.iter().filter_map(with_setting).collect();
            for ((one, effective), weight) in of_rule.iter().zip(&settings).zip(weigh(environment, &settings)) {
                let finding = self.finding(
                    rule,
                    &effective.setting.key,
                    &asked.beside(effective),
                    &one.hits,
                    weight,
                    &mut topics,
                );
                if let Some((known, finding)) = findings.get_mut(one.at).zip(finding.filter(|_| weight != Weight::None))
                {
                    *known = finding;
                }
            }
        }
        findings
    }
}

/// What rules found in a portion of settings.
#[derive(Default)]
struct Found {
    findings: Vec<Finding>,
    to_weigh: Vec<ToWeigh>,
}

/// A finding that siblings of its setting may make more or less sure.
struct ToWeigh {
    /// The number of its rule in the index.
    rule: usize,
    /// Its place among the findings.
    at: usize,
    /// The number of its setting.
    effective: u32,
    hits: Hits,
}

/// What stands alone of which rules are asked: an environment, and the side of a case that its settings are.
#[derive(Clone, Copy)]
struct Asked<'e, 'd> {
    environment: &'e Environment<'d>,
    /// What stands beside it.
    twin: Option<&'e Environment<'d>>,
    side: Side,
    world: &'e World,
}

impl<'e, 'd> Asked<'e, 'd> {
    fn case<'c>(&self, effective: &'c Effective<'d>) -> Case<'c, 'd>
    where
        'e: 'c,
    {
        let state = state(Some(self.environment), Some(effective));
        let ids = self.environment.known_telling(effective);
        let case = Case { key: Some(&effective.setting.key), ids, world: self.world, ..Case::default() };
        match self.side {
            Side::Staging => Case { staging: state, ..case },
            Side::Production => Case { production: state, ..case },
            Side::This | Side::Other => Case { this: state, ..case },
        }
    }

    /// The case with what stands beside the setting, where that says more of it: where it stands in a layer that both share.
    fn beside<'c>(&self, effective: &'c Effective<'d>) -> Case<'c, 'd>
    where
        'e: 'c,
    {
        let twin = self.twin.filter(|_| self.environment.layer(effective).shared);
        let found = twin.and_then(|twin| Some((twin, twin.by_text(effective.setting.key.text())?)));
        let other = found.map_or(State::Nowhere, |(twin, other)| State::Set(twin, other));
        Case { other, ..self.case(effective) }
    }
}
