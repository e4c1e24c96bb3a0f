//! What must be so of a case before a rule can hold of it, in a form that is answered at once.

use super::Side;
use super::condition::{Case, Condition, State, Test};
use super::vocabulary::{self, Asked, RelationWord};
use crate::environment::Effective;
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

    /// What it wants of the sides of a case.
    pub fn sides(&self) -> Sides {
        self.0.iter().map(|one| Sides::wanted_by(one)).fold(Sides::default(), Sides::and)
    }

    /// What it demands of the values of those sides.
    pub fn demands(&self) -> Vec<Demand> {
        let of_side = |side| self.0.iter().map(|one| Demand::of(one, side)).fold(Demand::of_nothing(side), Demand::and);
        let demands = [Side::Staging, Side::Production, Side::This].map(of_side).into_iter();
        demands.filter(|demand| demand.words | demand.open != 0 || !demand.letters.is_empty()).collect()
    }
}

/// For each side of a case a bit if it is set and one if its environment lacks the key.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sides(u8);

impl Sides {
    /// How many kinds there are.
    pub const KINDS: usize = 1 << 6;

    /// Their number among all kinds.
    pub const fn kind(self) -> usize {
        self.0 as usize
    }

    /// Those of a case.
    pub fn of(case: &Case<'_, '_>) -> Sides {
        let of_side = |side: Side| match case.side(side) {
            State::Nowhere => Sides::default(),
            State::Absent(_) => Sides::absent(side),
            State::Set(..) => Sides::set(side),
        };
        of_side(Side::Staging).and(of_side(Side::Production)).and(of_side(Side::This))
    }

    /// Whether they are as wanted.
    pub const fn meet(self, wanted: Sides) -> bool {
        wanted.0 & !self.0 == 0
    }

    const fn set(side: Side) -> Sides {
        Sides(1 << (2 * side as u8))
    }

    const fn absent(side: Side) -> Sides {
        Sides(2 << (2 * side as u8))
    }

    const fn and(self, other: Sides) -> Sides {
        Sides(self.0 | other.0)
    }

    const fn or(self, other: Sides) -> Sides {
        Sides(self.0 & other.0)
    }

    /// What a condition wants wherever it holds.
    fn wanted_by(condition: &Condition) -> Sides {
        match condition {
            Condition::All(all) => all.iter().map(Sides::wanted_by).fold(Sides::default(), Sides::and),
            Condition::Any(any) => any.iter().map(Sides::wanted_by).reduce(Sides::or).unwrap_or_default(),
            Condition::Side(side, test) => Sides::tested_by(test, *side),
            Condition::Compare(_) => Sides::set(Side::Staging).and(Sides::set(Side::Production)),
            _ => Sides::default(),
        }
    }

    fn tested_by(test: &Test, side: Side) -> Sides {
        match test {
            Test::Absent => Sides::absent(side),
            Test::All(all) => all.iter().map(|one| Sides::tested_by(one, side)).fold(Sides::default(), Sides::and),
            Test::Any(any) => any.iter().map(|one| Sides::tested_by(one, side)).reduce(Sides::or).unwrap_or_default(),
            _ => Sides::set(side),
        }
    }
}

/// What the value of one side must be like before a condition can hold; it need not hold then.
#[derive(Debug, Clone)]
pub struct Demand {
    side: Side,
    /// The bits of words of which one must hold; 0 where none need.
    words: u64,
    /// The bit of a word that is not yet known not to hold; 0 where it does not count.
    open: u64,
    /// The characters of which the value must hold those of one; none where it may hold any.
    letters: Vec<Letters>,
}

impl Demand {
    /// The side of whose value it is.
    pub const fn side(&self) -> Side {
        self.side
    }

    /// The letters of which the value must hold those of one; none where it may hold any.
    pub fn letters(&self) -> &[Letters] {
        &self.letters
    }

    /// Whether a case may meet it, as far as is known of its side; of one side it may be known that a word holds.
    pub fn may_be_met_by(&self, case: &Case<'_, '_>, known: Option<(Side, u64)>) -> bool {
        let is_known = || known.is_some_and(|(side, word)| side == self.side && word & self.words != 0);
        // To ask the words alone takes less than to ask the rule, of which most do not hold.
        let may_hold = || is_known() || case.side(self.side).which_hold(self.words, |_| true, case.world) != 0;
        self.is_open_to(case) && (self.words == 0 || may_hold())
    }

    /// Whether a case may meet it, as far as that is told without asking words.
    pub fn is_open_to(&self, case: &Case<'_, '_>) -> bool {
        let State::Set(_, Effective { letters, notes, .. }) = case.side(self.side) else { return true };
        (self.open == 0 || notes.denied() & self.open == 0)
            // What is not ASCII may be the same as an ASCII letter where case does not count.
            && (self.letters.is_empty() || letters.may_hold_one(&self.letters) || !letters.are_ascii())
    }

    const fn of_nothing(side: Side) -> Demand {
        Demand { side, words: 0, open: 0, letters: Vec::new() }
    }

    fn of(condition: &Condition, side: Side) -> Demand {
        let none = Demand::of_nothing(side);
        match condition {
            Condition::All(all) => all.iter().map(|one| Demand::of(one, side)).fold(none, Demand::and),
            Condition::Any(any) => any.iter().map(|one| Demand::of(one, side)).reduce(Demand::or).unwrap_or(none),
            Condition::Side(of, test) if *of == side => Demand::of_test(test, side),
            Condition::Compare(relation) if side != Side::This => {
                Demand { open: word_of(relation), letters: relation.spelled.to_vec(), ..none }
            }
            _ => none,
        }
    }

    fn of_test(test: &Test, side: Side) -> Demand {
        let none = Demand::of_nothing(side);
        match test {
            Test::Is(_) => Demand { words: words(test), ..none },
            Test::All(all) => all.iter().map(|one| Demand::of_test(one, side)).fold(none, Demand::and),
            Test::Any(any) => any.iter().map(|one| Demand::of_test(one, side)).reduce(Demand::or).unwrap_or(none),
            Test::Matches(regex) => Demand { letters: regex.letters(), ..none },
            _ => none,
        }
    }

    fn and(self, other: Demand) -> Demand {
        // Of two demands of one kind one is enough to say no.
        let words = if self.words == 0 { other.words } else { self.words };
        let open = if self.open == 0 { other.open } else { self.open };
        let letters = if self.letters.is_empty() { other.letters } else { self.letters };
        Demand { words, open, letters, ..self }
    }

    fn or(mut self, other: Demand) -> Demand {
        let words = if self.words == 0 || other.words == 0 { 0 } else { self.words | other.words };
        let either = !self.letters.is_empty() && !other.letters.is_empty();
        self.letters.extend(other.letters);
        let letters = if either { self.letters } else { Vec::new() };
        Demand { words, open: 0, letters, ..self }
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

/// The bit of the word that holds of either side wherever a relation holds; 0 where there is none.
fn word_of(relation: &RelationWord) -> u64 {
    let is_it = |(name, _): &(&str, Asked)| Some(*name) == relation.word;
    vocabulary::asked().find(is_it).map_or(0, |(_, word)| word.bit)
}
