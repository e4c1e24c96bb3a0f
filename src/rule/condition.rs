//! The algebra of rules: what must hold of a case, in `all`, `any`, `not` and the words of the vocabulary.

use std::cell::OnceCell;
use std::ops::Range;

use super::vocabulary::{Asked, RelationWord, Subject, Word};
use super::{Side, vocabulary};
use crate::document::Value;
use crate::environment::{Effective, Environment, Origin, Role, Site};
use crate::key::{KeyPath, LazyRegex, Patterns, Telling, WordId};
use crate::reference::references;
use crate::rule::world::World;

/// What must hold of a case.
#[derive(Debug, Clone)]
pub enum Condition {
    /// Every one of these.
    All(Vec<Condition>),
    /// One of these.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// The key fits one of these patterns.
    Key(Patterns),
    /// A side passes a test. False where there is no such environment.
    Side(Side, Test),
    /// The environment has one of these roles.
    Role(Vec<Role>),
    /// Both sides are set and known, and the relation holds.
    Compare(&'static RelationWord),
    /// The fault is of this kind: the second part of its rule's id.
    Fault(String),
    /// The claims of a product disagree in this way, one of `pin::KINDS`.
    Pins(&'static str),
    /// The setting breaks this pattern, one of `siblings::SIBLINGS`.
    Siblings(&'static str),
}

/// What is asked of one side.
#[derive(Debug, Clone)]
pub enum Test {
    /// The key is set.
    Present,
    /// The environment has no such key.
    Absent,
    /// The key is set, to nothing.
    Empty,
    /// The value is known and one of these words holds of it.
    Is(Vec<Asked>),
    /// The value is known and the regular expression finds something in it.
    Matches(LazyRegex),
    /// The value is known and is one of these texts, whatever their case.
    OneOf(Vec<String>),
    /// Every one of these.
    All(Vec<Test>),
    /// One of these.
    Any(Vec<Test>),
    /// The key is set, and not this.
    Not(Box<Test>),
}

/// One thing a rule is asked about.
#[derive(Debug, Clone, Copy, Default)]
pub struct Case<'e, 'd> {
    /// The key; none for a fault that is about none.
    pub key: Option<&'e KeyPath>,
    /// What tells the key, where that was found out.
    pub ids: &'e [WordId],
    /// Staging's side of a row.
    pub staging: State<'e, 'd>,
    /// Production's side of a row.
    pub production: State<'e, 'd>,
    /// The one side of a setting.
    pub this: State<'e, 'd>,
    /// The second part of a fault's rule id.
    pub fault: Option<&'e str>,
    /// What an odd setting is held against.
    pub other: State<'e, 'd>,
    /// How the claims of a product disagree.
    pub pins: Option<&'e str>,
    /// The day, and what lies where settings say that a file is.
    pub world: &'e World,
    /// The pattern that a setting breaks.
    pub siblings: Option<&'e str>,
}

/// What one side of a case is.
#[derive(Debug, Clone, Copy, Default)]
pub enum State<'e, 'd> {
    /// There is no such environment.
    #[default]
    Nowhere,
    /// The environment lacks the key.
    Absent(&'e Environment<'d>),
    /// The environment has the key.
    Set(&'e Environment<'d>, &'e Effective<'d>),
}

/// What the words that held were about; asked of a condition that held.
#[derive(Debug, Clone, Default)]
pub struct Hits {
    /// The part of staging's value, as a range of bytes of its text.
    pub staging: Option<Range<usize>>,
    /// The part of production's value.
    pub production: Option<Range<usize>>,
    /// The part of the one side's value.
    pub this: Option<Range<usize>>,
    /// What was recognised, by the first word that said so.
    pub detail: String,
    /// Other settings of the one side's environment.
    pub others: Vec<Site>,
}

impl Condition {
    /// Whether it holds, and what the words that held were about.
    pub fn holds(&self, case: &Case<'_, '_>, hits: &mut Hits) -> bool {
        self.ask(case, Some(hits))
    }

    /// Whether it holds, and what the words that held were about, if somebody wants to know.
    fn ask(&self, case: &Case<'_, '_>, mut hits: Option<&mut Hits>) -> bool {
        match self {
            Condition::All(all) => all.iter().all(|one| one.ask(case, hits.as_deref_mut())),
            Condition::Any(any) => any.iter().any(|one| one.ask(case, hits.as_deref_mut())),
            Condition::Not(not) => !not.ask(case, None),
            Condition::Key(patterns) => case.key.is_some_and(|key| patterns.fit(key, case.ids)),
            Condition::Side(side, test) => {
                let state = case.side(*side);
                !matches!(state, State::Nowhere) && test.ask(&state, *side, case.world, hits)
            }
            Condition::Role(roles) => {
                case.this.environment().is_some_and(|environment| roles.contains(&environment.role))
            }
            Condition::Compare(relation) => compare(relation, case, hits),
            Condition::Fault(name) => case.fault == Some(name),
            Condition::Pins(kind) => case.pins == Some(*kind),
            Condition::Siblings(pattern) => case.siblings == Some(*pattern),
        }
    }
}

impl Condition {
    /// Whether it asks for a pattern of siblings.
    pub fn asks(&self, pattern: &str) -> bool {
        match self {
            Condition::All(all) | Condition::Any(all) => all.iter().any(|one| one.asks(pattern)),
            Condition::Not(not) => not.asks(pattern),
            Condition::Siblings(name) => *name == pattern,
            _ => false,
        }
    }

    /// Whether it is quickly answered, and keeps nothing of what it was about.
    pub fn is_cheap(&self) -> bool {
        match self {
            Condition::Role(_) | Condition::Side(_, Test::Present | Test::Absent) => true,
            Condition::Key(patterns) => patterns.are_of_words(),
            Condition::Not(not) => matches!(&**not, Condition::Role(_) | Condition::Side(_, Test::Present)),
            _ => false,
        }
    }

    /// What tells every key wherever this holds; none where it may hold of any key.
    pub fn telling(&self) -> Option<Telling> {
        let either = |all: Option<Vec<Telling>>| all?.into_iter().reduce(Telling::or);
        match self {
            Condition::All(all) => {
                let telling = all.iter().filter_map(Condition::telling);
                telling.min_by_key(|telling| (!telling.ends, telling.ids.len()))
            }
            Condition::Any(any) => either(any.iter().map(Condition::telling).collect()),
            Condition::Key(patterns) => patterns.telling(),
            _ => None,
        }
    }

    /// Whether it may hold in an environment of this role.
    pub fn is_for(&self, role: Role) -> bool {
        match self {
            Condition::All(all) => all.iter().all(|one| one.is_for(role)),
            Condition::Any(any) => any.iter().any(|one| one.is_for(role)),
            Condition::Role(roles) => roles.contains(&role),
            Condition::Not(not) => !matches!(&**not, Condition::Role(roles) if roles.contains(&role)),
            _ => true,
        }
    }
}

impl Test {
    fn ask(&self, state: &State<'_, '_>, side: Side, world: &World, mut hits: Option<&mut Hits>) -> bool {
        match self {
            Test::Absent => matches!(state, State::Absent(_)),
            Test::All(all) => all.iter().all(|one| one.ask(state, side, world, hits.as_deref_mut())),
            Test::Any(any) => any.iter().any(|one| one.ask(state, side, world, hits.as_deref_mut())),
            Test::Not(not) => matches!(state, State::Set(..)) && !not.ask(state, side, world, None),
            _ => match state {
                State::Set(environment, effective) => self.ask_of(environment, effective, side, world, hits),
                _ => false,
            },
        }
    }

    fn ask_of<'d>(
        &self,
        environment: &Environment<'d>,
        effective: &Effective<'d>,
        side: Side,
        world: &World,
        hits: Option<&mut Hits>,
    ) -> bool {
        match (self, effective.value()) {
            (Test::Present, _) => true,
            (Test::Empty, Some(value)) => value.is_empty(),
            (Test::Is(words), Some(value)) => {
                vocabulary::rule_out(effective);
                let open = |word: &&Asked| effective.notes.denied() & word.bit == 0;
                words.iter().any(|word| open(&word))
                    && with_subject(environment, effective, value, world, |subject| {
                        let hit = words.iter().filter(open).find_map(|word| {
                            let hit = (word.word.ask)(subject);
                            effective.notes.deny(if hit.is_none() { word.bit } else { 0 });
                            hit
                        });
                        hit.is_some_and(|hit| Hits::take(hits, side, hit))
                    })
            }
            (Test::Matches(regex), Some(value)) => regex.find_in(value.text, effective.letters).is_some_and(|part| {
                Hits::take(hits, side, vocabulary::Hit { part: Some(part), ..vocabulary::Hit::default() })
            }),
            (Test::OneOf(texts), Some(value)) => {
                let text = value.text.trim();
                texts.iter().any(|one| one.eq_ignore_ascii_case(text))
                    || !text.is_ascii() && texts.iter().any(|one| one.to_lowercase() == text.to_lowercase())
            }
            _ => false,
        }
    }
}

fn compare(relation: &RelationWord, case: &Case<'_, '_>, hits: Option<&mut Hits>) -> bool {
    let (State::Set(staging, left), State::Set(production, right)) = (case.staging, case.production) else {
        return false;
    };
    let is_outside = |side: &Effective<'_>| side.origin == Origin::External;
    let sides = match relation.outside {
        true if is_outside(left) && is_outside(right) => Some((left.setting.value, right.setting.value)),
        true => None,
        false => left.value().zip(right.value()),
    };
    let Some((left_value, right_value)) = sides else { return false };
    with_subject(staging, left, left_value, case.world, |left| {
        with_subject(production, right, right_value, case.world, |right| match (relation.ask)(left, right) {
            Some(hit) => Hits::take(hits, Side::Production, hit),
            None => false,
        })
    })
}

fn with_subject<'d, T>(
    environment: &Environment<'d>,
    effective: &Effective<'d>,
    value: Value<'_>,
    world: &World,
    ask: impl FnOnce(&Subject<'_>) -> T,
) -> T {
    let parent = OnceCell::new();
    let sibling =
        |name: &str| environment.text_below(parent.get_or_init(|| effective.setting.key.parent_words()), name);
    ask(&Subject {
        setting: effective,
        key: &effective.setting.key,
        value,
        letters: effective.letters,
        notes: &effective.notes,
        partly_external: effective.origin == Origin::Partly,
        by_default: matches!(effective.origin, Origin::Resolved(_))
            && references(effective.setting.value.text).iter().any(|reference| reference.default.is_some()),
        template: environment.template,
        environment: &environment.name,
        role: environment.role,
        sibling: &sibling,
        layer: environment.layer(effective),
        around: environment,
        world,
    })
}

impl Hits {
    /// Keeps what a word was about, if somebody wants to know; the first word that speaks of a side is the one that is shown.
    fn take(hits: Option<&mut Hits>, side: Side, hit: vocabulary::Hit) -> bool {
        let Some(Hits { staging, production, this, detail, others }) = hits else { return true };
        let part = match side {
            Side::Staging => staging,
            Side::Production => production,
            Side::This | Side::Other => this,
        };
        if part.is_none() {
            *part = hit.part;
        }
        if detail.is_empty() {
            *detail = hit.detail;
        }
        if others.is_empty() {
            *others = hit.others;
        }
        true
    }

    /// The part of a side's value.
    pub fn part(&self, side: Side) -> Option<&Range<usize>> {
        match side {
            Side::Staging => self.staging.as_ref(),
            Side::Production => self.production.as_ref(),
            Side::This => self.this.as_ref(),
            Side::Other => None,
        }
    }
}

impl<'e, 'd> Case<'e, 'd> {
    /// What a side of the case is.
    pub fn side(&self, side: Side) -> State<'e, 'd> {
        match side {
            Side::Staging => self.staging,
            Side::Production => self.production,
            Side::This => self.this,
            Side::Other => self.other,
        }
    }

    /// The environment beside a side that replaces, in a file of its own, what the side takes from a layer that both share: where this one
    /// has such a file too, it was forgotten there.
    pub fn replaced_beside(&self, side: Side) -> Option<&'e str> {
        let State::Set(environment, effective) = self.side(side) else { return None };
        let State::Set(beside, other) = (if side == Side::Production { self.staging } else { self.other }) else {
            return None;
        };
        let differs = effective.setting.value.text != other.setting.value.text;
        let is_replaced = differs && environment.layer(effective).shared && !beside.layer(other).shared;
        (is_replaced && environment.layers.iter().any(|layer| !layer.shared)).then_some(&beside.name)
    }

    /// Whether a side is set whose environment switches off what it belongs to, so that nothing comes of it.
    pub fn is_off(&self) -> bool {
        let is_off = |state: &State<'_, '_>| match state {
            State::Set(environment, effective) => environment.is_off(&effective.setting.key),
            _ => false,
        };
        [&self.staging, &self.production, &self.this].into_iter().any(is_off)
    }
}

impl<'e, 'd> State<'e, 'd> {
    /// The side's environment, if there is one.
    pub fn environment(&self) -> Option<&'e Environment<'d>> {
        match self {
            State::Nowhere => None,
            State::Absent(environment) | State::Set(environment, _) => Some(environment),
        }
    }

    /// The bits of those words among some that hold of the side's value and are worth being asked; of those that do not hold the
    /// setting notes it.
    pub fn which_hold(&self, words: u64, is_worth_it: impl Fn(u64) -> bool, world: &World) -> u64 {
        let State::Set(environment, effective) = self else { return 0 };
        let open = words & !effective.notes.denied();
        let value = effective.value().filter(|_| open != 0);
        value.map_or(0, |value| {
            with_subject(environment, effective, value, world, |subject| {
                let asked = vocabulary::asked_of(open).filter(|asked| is_worth_it(asked.bit));
                let (mut held, mut denied) = (0, 0);
                for Asked { word, bit } in asked {
                    *if (word.ask)(subject).is_some() { &mut held } else { &mut denied } |= bit;
                }
                effective.notes.deny(denied);
                held
            })
        })
    }

    /// Whether a word that asks nothing of the world holds of the side's value.
    pub fn is(&self, word: &str) -> bool {
        let (State::Set(environment, effective), Some(word)) = (self, vocabulary::word(word)) else { return false };
        let asked = |value| with_subject(environment, effective, value, &World::default(), |one| (word.ask)(one));
        effective.value().and_then(asked).is_some()
    }

    /// The side's setting, if there is one.
    pub fn effective(&self) -> Option<&'e Effective<'d>> {
        match self {
            State::Set(_, effective) => Some(effective),
            _ => None,
        }
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl std::fmt::Debug for RelationWord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}
