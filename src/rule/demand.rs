//! What must be so of a case before a rule can hold of it, in a form that is answered at once.

use super::Side;
use super::condition::{Case, Condition, State, Test};
use crate::key::{Letters, Telling};

/// One of the ways in which a condition can hold: parts of it that hold together.
#[derive(Debug, Clone)]
pub struct Way<'r>(Vec<&'r Condition>);

/// The most ways that are told apart.
const MOST: usize = 16;

impl<'r> Way<'r> {
    /// The ways in which a condition can hold.
    pub fn all_of(condition: &'r Condition) -> Vec<Way<'r>> {
        match condition {
            Condition::Any(any) => any.iter().flat_map(Way::all_of).collect(),
            Condition::All(all) => all.iter().fold(vec![Way(Vec::new())], |ways, one| {
                let more = Way::all_of(one);
                let more = if ways.len() * more.len() <= MOST { more } else { vec![Way(vec![one])] };
                let with = |way: &Way<'r>, other: &Way<'r>| Way([&way.0[..], &other.0].concat());
                ways.iter().flat_map(|way| more.iter().map(move |other| with(way, other))).collect()
            }),
            one => vec![Way(vec![one])],
        }
    }

    /// What tells every key of which it holds; none where it may hold of any.
    pub fn telling(&self) -> Option<Telling> {
        let telling = self.0.iter().filter_map(|one| one.telling());
        telling.min_by_key(|telling| (!telling.ends, telling.ids.len()))
    }

    /// The bits of words of which one holds of a side's value wherever it holds; 0 where none need.
    pub fn words_of(&self, side: Side) -> u64 {
        let of_side = |one: &&Condition| match one {
            Condition::Side(of, test) if *of == side => words(test),
            _ => 0,
        };
        self.0.iter().map(of_side).find(|words| *words != 0).unwrap_or(0)
    }

    /// What it demands.
    pub fn demand(&self) -> Demand {
        self.0.iter().map(|one| Demand::of(one)).fold(Demand::default(), Demand::and)
    }
}

/// What must be so of each side before a condition can hold; it need not hold then.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    staging: OfSide,
    production: OfSide,
    this: OfSide,
}

/// What must be so of one side.
#[derive(Debug, Clone, Default)]
struct OfSide {
    set: bool,
    absent: bool,
    /// The bits of words of which one must hold; 0 where none need.
    words: u64,
    /// The characters of which the value must hold those of one; none where it may hold any.
    letters: Vec<Letters>,
}

impl Demand {
    fn of(condition: &Condition) -> Self {
        match condition {
            Condition::All(all) => all.iter().map(Demand::of).fold(Demand::default(), Demand::and),
            Condition::Any(any) => any.iter().map(Demand::of).reduce(Demand::or).unwrap_or_default(),
            Condition::Side(Side::Staging, test) => Demand { staging: OfSide::of(test), ..Demand::default() },
            Condition::Side(Side::Production, test) => Demand { production: OfSide::of(test), ..Demand::default() },
            Condition::Side(Side::This, test) => Demand { this: OfSide::of(test), ..Demand::default() },
            Condition::Compare(_) => Demand { staging: OfSide::set(), production: OfSide::set(), ..Demand::default() },
            _ => Demand::default(),
        }
    }

    /// Whether a case may meet it, as far as is known of its sides.
    pub fn may_be_met_by(&self, case: &Case<'_>) -> bool {
        self.production.may_be_met_by(&case.production)
            && self.staging.may_be_met_by(&case.staging)
            && self.this.may_be_met_by(&case.this)
    }

    fn and(self, other: Demand) -> Demand {
        self.with(other, OfSide::and)
    }

    fn or(self, other: Demand) -> Demand {
        self.with(other, OfSide::or)
    }

    fn with(self, other: Demand, join: fn(OfSide, OfSide) -> OfSide) -> Demand {
        Demand {
            staging: join(self.staging, other.staging),
            production: join(self.production, other.production),
            this: join(self.this, other.this),
        }
    }
}

impl OfSide {
    fn set() -> OfSide {
        OfSide { set: true, ..OfSide::default() }
    }

    fn of(test: &Test) -> OfSide {
        match test {
            Test::Absent => OfSide { absent: true, ..OfSide::default() },
            Test::Is(_) => OfSide { words: words(test), ..OfSide::set() },
            Test::All(all) => all.iter().map(OfSide::of).fold(OfSide::default(), OfSide::and),
            Test::Any(any) => any.iter().map(OfSide::of).reduce(OfSide::or).unwrap_or_default(),
            Test::Matches(regex) => OfSide { letters: regex.letters(), ..OfSide::set() },
            Test::Present | Test::Empty | Test::OneOf(_) | Test::Not(_) => OfSide::set(),
        }
    }

    fn may_be_met_by(&self, state: &State<'_>) -> bool {
        match state {
            State::Nowhere => !self.set && !self.absent,
            State::Absent(_) => !self.set,
            State::Set(_, effective) => {
                !self.absent
                    && (self.words == 0 || self.words & !effective.notes.denied() != 0)
                    // What is not ASCII may be the same as an ASCII letter where case does not count.
                    && (self.letters.is_empty()
                        || effective.letters.may_hold_one(&self.letters)
                        || !effective.letters.are_ascii())
            }
        }
    }

    fn and(self, other: OfSide) -> OfSide {
        // Of two demands of one kind one is enough to say no.
        let words = if self.words == 0 { other.words } else { self.words };
        let letters = if self.letters.is_empty() { other.letters } else { self.letters };
        OfSide { set: self.set || other.set, absent: self.absent || other.absent, words, letters }
    }

    fn or(mut self, other: OfSide) -> OfSide {
        let words = if self.words == 0 || other.words == 0 { 0 } else { self.words | other.words };
        let either = !self.letters.is_empty() && !other.letters.is_empty();
        self.letters.extend(other.letters);
        let letters = if either { self.letters } else { Vec::new() };
        OfSide { set: self.set && other.set, absent: self.absent && other.absent, words, letters }
    }
}

/// The bits of words of which one holds wherever a test holds; 0 where none need.
fn words(test: &Test) -> u64 {
    match test {
        Test::Is(words) => words.iter().fold(0, |bits, word| bits | word.bit),
        Test::All(all) => all.iter().map(words).find(|words| *words != 0).unwrap_or(0),
        _ => 0,
    }
}
