//! Which rules may find something in a case, told by the words of its key and by what is known of its sides: most cannot.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::environment::Effective;
use crate::key::{Sieve, WordId};
use crate::rule::condition::{Case, Hits, State};
use crate::rule::demand::{Demand, Sides, Way};
use crate::rule::{Rule, Side};

/// Rules of one subject, by the ways in which they can hold.
pub(super) struct Index<'r> {
    rules: Vec<&'r Rule>,
    ways: Vec<Entry<'r>>,
    /// For each kind of sides the ways that want no other ones; found out when a case first has such sides.
    open: [OnceLock<Open>; Sides::KINDS],
}

/// A way in which a rule can hold.
struct Entry<'r> {
    /// The number of the rule.
    rule: usize,
    way: Way<'r>,
    sides: Sides,
    /// Read off when a case first has these sides.
    demands: OnceLock<Vec<Demand>>,
}

/// The ways that are open to cases of one kind of sides.
struct Open {
    /// Those that lead to any key and any value.
    anywhere: Vec<Anywhere>,
    /// Those that take a word to hold of a side's value, for each side that has any.
    by_value: Vec<ByValue>,
    by_key: ByKey,
}

/// What tells keys, each with the number of a way that leads to such keys.
struct ByKey {
    /// Those that share their most significant bits stand together.
    told: Vec<(WordId, u32)>,
    /// Where those begin that share them, and behind the last one where they end.
    starts: Vec<u32>,
    /// A bit for each by more of its most significant bits: most keys are told by none.
    known: Box<[u64; 1 << (MORE_BITS - 6)]>,
}

/// Up to 64 ways that lead to any key and any value, by their bits.
#[derive(Default)]
struct Anywhere {
    /// Their numbers.
    ways: Vec<usize>,
    /// The letters that they demand of the value of each side of which they demand any.
    letters: Vec<(Side, Sieve)>,
}

/// Ways that take a word to hold of one side's value.
struct ByValue {
    side: Side,
    /// The bits of all these words.
    words: u64,
    /// For each bit the numbers of the ways that take its word.
    ways: Box<[Vec<usize>; 64]>,
}

/// What is needed to look up rules, kept from one look-up to the next.
#[derive(Default)]
struct Lookup {
    ids: Vec<WordId>,
    asked: Vec<usize>,
}

/// What a rule holds of.
pub(super) struct Held<'i, I> {
    /// The number of the rule.
    pub rule: usize,
    pub item: &'i I,
    /// What the words of the rule were about.
    pub hits: Hits,
}

/// The sides of which values are asked about.
const VALUED: [Side; 3] = [Side::This, Side::Production, Side::Staging];

/// Of one environment so many are asked about in turn, and more of them on all threads.
const MANY: usize = 4096;

/// What tells keys is kept apart by this many bits.
const BITS: u32 = 10;

/// So many bits say whether it is known.
const MORE_BITS: u32 = 13;

impl<'r> Index<'r> {
    pub(super) fn new(rules: Vec<&'r Rule>) -> Self {
        let all = rules.iter().enumerate();
        let ways = all.flat_map(|(number, rule)| Way::all_of(&rule.when).into_iter().map(move |way| (number, way)));
        let entry = |(rule, way): (usize, Way<'r>)| Entry { rule, sides: way.sides(), way, demands: OnceLock::new() };
        let ways = ways.map(entry).collect();
        Index { rules, ways, open: [const { OnceLock::new() }; Sides::KINDS] }
    }

    /// The ways that are open to cases of these sides.
    fn open_to(&self, given: Sides) -> Open {
        let (mut anywhere, mut by_value, mut told) = (Vec::new(), Vec::from(VALUED.map(ByValue::of)), Vec::new());
        for (number, Entry { way, .. }) in self.ways.iter().enumerate().filter(|(_, one)| given.meet(one.sides)) {
            if let Some(telling) = way.telling() {
                told.extend(telling.ids.into_iter().map(|id| (id, number as u32)));
                continue;
            }
            let mut sides = by_value.iter_mut().map(|side| (way.words_of(side.side), side));
            match sides.find(|(words, _)| *words != 0) {
                Some((words, side)) => side.add(words, number),
                None => self.add_anywhere(number, &mut anywhere),
            }
        }
        by_value.retain(|side| side.words != 0);
        Open { anywhere, by_value, by_key: ByKey::new(&told) }
    }

    fn add_anywhere(&self, number: usize, anywhere: &mut Vec<Anywhere>) {
        if anywhere.last().is_none_or(|last| last.ways.len() == 64) {
            anywhere.push(Anywhere::default());
        }
        let Some(Anywhere { ways, letters }) = anywhere.last_mut() else { return };
        for demand in self.demands(number).iter().filter(|demand| !demand.letters().is_empty()) {
            let at = letters.iter().position(|(side, _)| *side == demand.side()).unwrap_or_else(|| {
                letters.push((demand.side(), Sieve::default()));
                letters.len() - 1
            });
            letters[at].1.add(1 << ways.len(), demand.letters().iter().copied());
        }
        ways.push(number);
    }

    /// The rules; what is found of them is put together in this order.
    pub(super) fn rules(&self) -> &[&'r Rule] {
        &self.rules
    }

    /// What the rules hold of; in the order of the rules, and of what they are asked about. What tells the keys is found out here where
    /// cases give nothing.
    pub(super) fn held<'i, 'd: 'i, I: Sync>(
        &self,
        items: &'i [I],
        case: impl Fn(&'i I) -> Case<'i, 'd> + Sync,
    ) -> Vec<Held<'i, I>> {
        let of_some = |items: &'i [I]| {
            let (mut held, mut lookup) = (Vec::new(), Lookup::default());
            for item in items {
                self.each(case(item), &mut lookup, |number, rule, case| {
                    let mut hits = Hits::default();
                    if rule.when.holds(case, &mut hits) {
                        held.push(Held { rule: number, item, hits });
                    }
                });
            }
            held
        };
        let mut held = match items.len() {
            0..MANY => of_some(items),
            _ => items.par_chunks(MANY).flat_map_iter(of_some).collect(),
        };
        // They stand behind each other in memory as they were asked about.
        held.sort_unstable_by_key(|one| (one.rule, std::ptr::from_ref(one.item)));
        held
    }

    fn demands(&self, way: usize) -> &[Demand] {
        let Entry { way, demands, .. } = &self.ways[way];
        demands.get_or_init(|| way.demands())
    }

    /// Asks of each rule that may find something in a case, once.
    fn each<'c>(
        &self,
        mut case: Case<'c, '_>,
        lookup: &'c mut Lookup,
        mut ask: impl FnMut(usize, &'r Rule, &Case<'_, '_>),
    ) {
        let Lookup { ids, asked } = lookup;
        asked.clear();
        if case.ids.is_empty() {
            ids.clear();
            case.key.inspect(|key| key.telling(ids));
            case.ids = ids;
        }
        let case = &case;
        let given = Sides::of(case);
        // Many ways want other sides than there are, which is told before anything else.
        let open = self.open[given.kind()].get_or_init(|| self.open_to(given));
        let mut may = |number: usize, known| {
            let rule = self.ways[number].rule;
            let mut demands = self.demands(number).iter();
            if demands.all(|demand| demand.may_be_met_by(case, known)) && !asked.contains(&rule) {
                asked.push(rule);
                ask(rule, self.rules[rule], case);
            }
        };
        for Anywhere { ways, letters } in &open.anywhere {
            let mut left = u64::MAX >> (64 - ways.len());
            for (side, sieve) in letters {
                // What is not ASCII may be the same as an ASCII letter where case does not count.
                if let State::Set(_, Effective { letters, .. }) = case.side(*side)
                    && letters.are_ascii()
                {
                    left &= !sieve.lacking(*letters);
                }
            }
            while left != 0 {
                may(ways[left.trailing_zeros() as usize], None);
                left &= left - 1;
            }
        }
        for ByValue { side, words, ways } in &open.by_value {
            let is_open = |bit| {
                let ways = &ways[place_of(bit)];
                ways.iter().any(|number| self.demands(*number).iter().all(|demand| demand.is_open_to(case)))
            };
            let mut held = case.side(*side).which_hold(*words, is_open, case.world);
            while held != 0 {
                let known = Some((*side, held & held.wrapping_neg()));
                ways[place_of(held)].iter().for_each(|number| may(*number, known));
                held &= held - 1;
            }
        }
        for id in open.by_key.among(case.ids) {
            for &(known, number) in open.by_key.near(id) {
                if known == id {
                    may(number as usize, None);
                }
            }
        }
    }
}

/// The place of the lowest of some bits, of which there is one.
const fn place_of(bits: u64) -> usize {
    (bits.trailing_zeros() & 63) as usize
}

impl ByKey {
    fn new(all: &[(WordId, u32)]) -> Self {
        let mut starts = vec![0; (1 << BITS) + 1];
        all.iter().for_each(|(id, _)| starts[id.bits(BITS) + 1] += 1);
        (1..starts.len()).for_each(|bits| starts[bits] += starts[bits - 1]);
        let (mut told, mut next) = (all.to_vec(), starts.clone());
        for one in all {
            let place = &mut next[one.0.bits(BITS)];
            told[*place as usize] = *one;
            *place += 1;
        }
        let mut known = Box::new([0; 1 << (MORE_BITS - 6)]);
        all.iter().for_each(|(id, _)| known[id.bits(MORE_BITS) >> 6] |= 1 << (id.bits(MORE_BITS) & 63));
        ByKey { told, starts, known }
    }

    /// Those of some that may be among these.
    fn among<'i>(&self, ids: &'i [WordId]) -> impl Iterator<Item = WordId> + use<'_, 'i> {
        let known = &*self.known;
        let is_known = |id: &WordId| {
            let bits = id.bits(MORE_BITS);
            known[bits >> 6] >> (bits & 63) & 1 == 1
        };
        ids.iter().copied().filter(is_known)
    }

    /// Those that may be about a key that this tells.
    fn near(&self, id: WordId) -> &[(WordId, u32)] {
        let bits = id.bits(BITS);
        let (Some(&start), Some(&end)) = (self.starts.get(bits), self.starts.get(bits + 1)) else { return &[] };
        &self.told[start as usize..end as usize]
    }
}

impl ByValue {
    fn of(side: Side) -> Self {
        ByValue { side, words: 0, ways: Box::new([const { Vec::new() }; 64]) }
    }

    /// Adds a way that takes one of the words with these bits.
    fn add(&mut self, words: u64, way: usize) {
        self.words |= words;
        let of_words = self.ways.iter_mut().enumerate().filter(|(place, _)| words >> place & 1 == 1);
        of_words.for_each(|(_, ways)| ways.push(way));
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use proptest::sample::Index as Pick;

    use super::*;
    use crate::comparison::Comparison;
    use crate::document::{Document, Format};
    use crate::environment::{Environment, Layer, Role};
    use crate::parse;
    use crate::rule::vocabulary::{self, Subject, WORDS};
    use crate::rule::world::World;
    use crate::rule::{Subject as About, builtin, builtin_files};
    use crate::source::Source;

    /// Keys and values as the rule files have them, so that what is put together here is what rules are about.
    fn pieces() -> (Vec<&'static str>, Vec<&'static str>) {
        let lines = || builtin_files().iter().flat_map(|(_, text)| text.lines()).map(str::trim);
        let pairs = || lines().filter_map(|line| line.split_once('=').or_else(|| line.split_once(": ")));
        let is_key = |key: &&str| key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte));
        let keys = pairs().map(|(key, _)| key.trim()).filter(is_key).filter(|key| key.len() > 1);
        let values = pairs().map(|(_, value)| value.trim().trim_matches(['"', '\'']));
        (keys.collect(), values.chain(["", "ſtaging.example.com", "\u{200B}x", "К"]).collect())
    }

    fn document(name: &'static str, picked: &[(Pick, Pick)]) -> Document {
        let (keys, values) = pieces();
        let line =
            |(key, value): &(Pick, Pick)| format!("{}='{}'\n", key.get(&keys), value.get(&values).replace('\'', "\""));
        parse::parse(Arc::new(Source::new(name, picked.iter().map(line).collect::<String>())), Format::Dotenv)
    }

    fn environment<'d>(name: &str, role: Role, document: &'d Document) -> Environment<'d> {
        let settings = document.roots().iter().flat_map(|root| Document::settings(document, *root)).collect();
        let (section, reason) = Default::default();
        Environment::new(name, role, vec![Layer { document, section, shared: false, reason, settings }])
    }

    fn state<'e, 'd>(environment: &'e Environment<'d>, effective: Option<&'e Effective<'d>>) -> State<'e, 'd> {
        effective.map_or(State::Absent(environment), |effective| State::Set(environment, effective))
    }

    /// The rules of a subject that hold of a case and are not asked.
    fn forgotten(index: &Index<'_>, case: &Case<'_, '_>) -> Vec<String> {
        let mut asked = Vec::new();
        index.each(*case, &mut Lookup::default(), |number, _, _| asked.push(number));
        let rules = index.rules().iter().enumerate().filter(|(number, _)| !asked.contains(number));
        let hold = rules.filter(|(_, rule)| rule.when.holds(case, &mut Hits::default()));
        hold.map(|(_, rule)| rule.id.to_string()).collect()
    }

    /// The words that hold of a setting, though its letters rule them out.
    fn misjudged(environment: &Environment<'_>, effective: &Effective<'_>) -> Vec<&'static str> {
        let Some(value) = effective.value() else { return Vec::new() };
        let world = World::default();
        let subject = Subject {
            setting: effective,
            layer: environment.layer(effective),
            key: &effective.setting.key,
            value,
            letters: effective.letters,
            notes: &effective.notes,
            partly_external: false,
            by_default: false,
            template: false,
            environment: &environment.name,
            role: environment.role,
            sibling: &|_| None,
            around: environment,
            world: &world,
        };
        let denied = effective.notes.denied();
        let words = WORDS.iter().enumerate().filter(|(number, _)| denied >> number & 1 == 1);
        words.filter(|(_, word)| (word.ask)(&subject).is_some()).map(|(_, word)| word.name).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_rule_that_holds_is_asked(
            one in proptest::collection::vec(any::<(Pick, Pick)>(), 1..60),
            other in proptest::collection::vec(any::<Pick>(), 60),
        ) {
            let again: Vec<_> = one.iter().zip(&other).map(|((key, _), value)| (*key, *value)).collect();
            let documents = (document(".env.staging", &one), document(".env.production", &again[again.len() / 3..]));
            let staging = environment("staging", Role::Staging, &documents.0);
            let production = environment("production", Role::Production, &documents.1);
            let about = |subject| Index::new(builtin().iter().filter(|rule| rule.subject == subject).collect());
            let (rows, settings) = (about(About::Row), about(About::Setting));
            for environment in [&staging, &production] {
                for effective in environment.settings() {
                    let mut ids = Vec::new();
                    effective.setting.key.telling(&mut ids);
                    prop_assert_eq!(environment.telling(effective), ids);
                    vocabulary::rule_out(effective);
                    prop_assert_eq!(misjudged(environment, effective), Vec::<&str>::new(), "{:?}", effective.setting);
                    let this = State::Set(environment, effective);
                    let case = Case { key: Some(&effective.setting.key), this, ..Case::default() };
                    prop_assert_eq!(forgotten(&settings, &case), Vec::<String>::new(), "{:?}", effective.setting);
                }
            }
            for row in &Comparison::new(Some(&staging), Some(&production)).rows {
                let (staging, production) = (state(&staging, row.staging), state(&production, row.production));
                let case = Case { key: Some(row.key), staging, production, ..Case::default() };
                prop_assert_eq!(forgotten(&rows, &case), Vec::<String>::new(), "{:?}", row);
            }
        }
    }
}
