//! Where the effective settings of an environment are: all in memory, or those of a large document made when they are asked for.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use super::{Effective, MANY, overlay, resolve};
use crate::document::{Leaf, PORTION, Portions};
use crate::key::Letters;
use crate::threads;

/// The effective settings of an environment, by their numbers.
#[derive(Debug)]
pub(super) enum Held<'d> {
    /// All of them.
    All(Vec<Effective<'d>>),
    /// Those of one large document, over and under which nothing lies: all at once they take ten times its size.
    Large(Box<Large<'d>>),
}

/// The settings of a large document, each of which is effective.
#[derive(Debug)]
pub(super) struct Large<'d> {
    portions: Portions<'d>,
    /// The number of the layer that they are.
    layer: u32,
    /// Portions that somebody works on, each where its number modulo their count says.
    recent: [Mutex<Option<(usize, Portion<'d>)>>; 8],
    /// The settings that somebody refers to, each in the list where its number modulo their count says.
    kept: Box<[Kept<'d>]>,
    /// All, for those who cannot do without.
    all: OnceLock<Vec<Effective<'d>>>,
}

type Portion<'d> = Arc<Vec<Effective<'d>>>;

/// A list to whose end settings are added.
type Kept<'d> = OnceLock<Box<Keeping<'d>>>;

#[derive(Debug)]
struct Keeping<'d> {
    effective: Effective<'d>,
    next: Kept<'d>,
}

/// So many portions are worked on before what was made of them is taken.
const TOGETHER: usize = 64;

/// So many lists of settings are kept: short ones even where there are thousands.
const LISTS: usize = 1 << 9;

impl<'d> Held<'d> {
    pub(super) fn large(portions: Portions<'d>, layer: usize) -> Self {
        let (recent, all) = Default::default();
        let kept = std::iter::repeat_with(Kept::default).take(LISTS).collect();
        Held::Large(Box::new(Large { portions, layer: layer as u32, recent, kept, all }))
    }

    pub(super) fn len(&self) -> usize {
        match self {
            Held::All(all) => all.len(),
            Held::Large(large) => large.portions.count(),
        }
    }

    /// All of them, which from now on take their memory.
    pub(super) fn all(&self) -> &[Effective<'d>] {
        match self {
            Held::All(all) => all,
            Held::Large(large) => large.all.get_or_init(|| {
                // One after the other: a thread that waits here for others might be given something to do that waits for this.
                let mut all = Vec::with_capacity(large.portions.count());
                (0..large.portions.len()).for_each(|number| all.append(&mut large.make(number)));
                all
            }),
        }
    }

    /// All of them, where they are in memory.
    fn in_memory(&self) -> Result<&[Effective<'d>], &Large<'d>> {
        match self {
            Held::All(all) => Ok(all),
            Held::Large(large) => large.all.get().map(Vec::as_slice).ok_or(large),
        }
    }

    /// What is made of each portion of them, in their order; on all threads where there are several.
    pub(super) fn each_portion<R: Send>(&self, make: impl Fn(&[Effective<'d>]) -> R + Sync + Send) -> Vec<R> {
        match self.in_memory() {
            Ok(all) if all.len() <= MANY => vec![make(all)],
            Ok(all) => {
                threads::use_this_one_too();
                all.par_chunks(PORTION).map(make).collect()
            }
            Err(large) => {
                threads::use_this_one_too();
                (0..large.portions.len()).into_par_iter().map(|number| make(&large.put(number))).collect()
            }
        }
    }

    /// Has what is told of each portion taken, in their order, before there is much of it: of settings in memory, and of others that are
    /// read without being made.
    pub(super) fn tell<R: Default + Send>(
        &self,
        made: impl Fn(&Effective<'d>, &mut R) + Sync,
        read: impl Fn(Leaf<'_>, &mut R) + Sync,
        mut take: impl FnMut(R),
    ) {
        threads::use_this_one_too();
        let of_made = |some: &[Effective<'d>]| {
            let mut told = R::default();
            some.iter().for_each(|one| made(one, &mut told));
            told
        };
        let large = match self.in_memory() {
            Ok(all) => return all.par_chunks(PORTION).map(of_made).collect::<Vec<R>>().into_iter().for_each(take),
            Err(large) => large,
        };
        let of_read = |number| {
            let mut told = R::default();
            large.portions.read(number, |leaf| read(leaf, &mut told));
            told
        };
        for start in (0..large.portions.len()).step_by(TOGETHER) {
            let some = (start..large.portions.len().min(start + TOGETHER)).into_par_iter();
            some.map(of_read).collect::<Vec<R>>().into_iter().for_each(&mut take);
        }
    }

    /// Goes through all of them portion by portion, on this thread.
    pub(super) fn in_turn(&self, each: impl FnMut(&[Effective<'d>])) {
        self.first(usize::MAX, each);
    }

    /// Goes through the first of them, up to so many, portion by portion, on this thread.
    pub(super) fn first(&self, most: usize, mut each: impl FnMut(&[Effective<'d>])) {
        let large = match self.in_memory() {
            Ok(all) => return each(&all[..most.min(all.len())]),
            Err(large) => large,
        };
        for number in 0..large.portions.len().min(most.div_ceil(PORTION)) {
            let portion = large.make(number);
            each(&portion[..portion.len().min(most - number * PORTION)]);
        }
    }

    /// What is read of those that have these numbers, which are in order, and of some that are near them.
    pub(super) fn read<R: Send>(&self, numbers: &[u32], read: impl Fn(Leaf<'_>) -> Option<R> + Sync) -> Vec<R> {
        let of_made = |one: &Effective<'_>| {
            read(Leaf {
                number: one.number,
                text: one.value().unwrap_or(one.setting.value).text,
                span: one.setting.span,
                key: &|| one.setting.key.clone(),
                words: &|words| words.push_str(one.setting.key.joined_words()),
            })
        };
        let large = match self.in_memory() {
            Ok(all) => return numbers.iter().filter_map(|number| of_made(all.get(*number as usize)?)).collect(),
            Err(large) => large,
        };
        let mut portions: Vec<usize> = numbers.iter().map(|number| *number as usize / PORTION).collect();
        portions.dedup();
        let of_portion = |number| {
            let mut found = Vec::new();
            large.portions.read(number, |leaf| found.extend(read(leaf)));
            found
        };
        threads::use_this_one_too();
        portions.into_par_iter().flat_map_iter(of_portion).collect()
    }

    /// The number of the layer of a setting.
    pub(super) fn layer(&self, number: u32) -> u32 {
        match self {
            Held::All(all) => all.get(number as usize).map_or(0, |one| one.layer),
            Held::Large(large) => large.layer,
        }
    }

    /// What is read of the keys, which may be read name by name; on all threads where they are not in memory, and of other texts too.
    pub(super) fn of_names<R: Send>(&self, read: impl Fn(&str) -> Option<R> + Sync) -> Vec<R> {
        match self.in_memory() {
            Ok(all) => all.iter().filter_map(|one| read(one.setting.key.text())).collect(),
            Err(large) => large.portions.of_names(read),
        }
    }

    /// What is read of the texts that may hold these letters, as far as they are known; on all threads where they are not in memory, and
    /// of other texts too.
    pub(super) fn of_texts<R: Send>(&self, letters: Letters, read: impl Fn(&str) -> Option<R> + Sync) -> Vec<R> {
        let of_one = |one: &Effective<'d>| match one.value() {
            Some(value) => one.letters.may_hold(letters).then(|| read(value.text)).flatten(),
            None => read(one.setting.value.text),
        };
        match self.in_memory() {
            Ok(all) => all.iter().filter_map(of_one).collect(),
            Err(large) => large.portions.of_texts(read),
        }
    }

    /// Whether they are those of one large document, whose values name no variables.
    pub(super) const fn is_large(&self) -> bool {
        matches!(self, Held::Large(_))
    }

    /// Does something with one of them.
    pub(super) fn with<R>(&self, number: usize, ask: impl FnOnce(&Effective<'d>) -> R) -> Option<R> {
        match self.in_memory() {
            Ok(all) => all.get(number).map(ask),
            Err(large) => large.portion(number / PORTION).get(number % PORTION).map(ask),
        }
    }

    /// One of them, which stays in memory.
    pub(super) fn get(&self, number: usize) -> Option<&Effective<'d>> {
        match self.in_memory() {
            Ok(all) => all.get(number),
            Err(large) => large.keep(number),
        }
    }
}

impl<'d> Large<'d> {
    /// The effective settings of a portion.
    fn make(&self, number: usize) -> Vec<Effective<'d>> {
        let settings = self.portions.portion(number).into_iter().zip((number * PORTION) as u32..);
        let won = settings.map(|(setting, number)| overlay::won(setting, self.layer, number));
        let mut effective: Vec<Effective<'d>> = won.collect();
        resolve::read_letters(&mut effective);
        resolve::resolve(&mut effective, None);
        effective
    }

    /// A portion that is worked on from now on.
    fn put(&self, number: usize) -> Portion<'d> {
        let portion = Arc::new(self.make(number));
        let place = &self.recent[number % self.recent.len()];
        *place.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, portion.clone()));
        portion
    }

    fn portion(&self, number: usize) -> Portion<'d> {
        let recent = self.recent[number % self.recent.len()].lock().unwrap_or_else(PoisonError::into_inner).clone();
        let known = recent.filter(|(known, _)| *known == number).map(|(_, portion)| portion);
        known.unwrap_or_else(|| self.put(number))
    }

    fn keep(&self, number: usize) -> Option<&Effective<'d>> {
        let mut place = self.kept.get(number % LISTS)?;
        loop {
            let keeping = match place.get() {
                Some(keeping) => keeping,
                None => {
                    let portion = self.portion(number / PORTION);
                    let effective = portion.get(number % PORTION)?;
                    place.get_or_init(|| Box::new(Keeping { effective: effective.again(), next: Kept::default() }))
                }
            };
            if keeping.effective.number as usize == number {
                return Some(&keeping.effective);
            }
            place = &keeping.next;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::fmt::Write;
    use std::sync::Arc;

    use super::*;
    use crate::document::{Document, Format};
    use crate::environment::{Environment, Layer, Role};
    use crate::key::{Forgotten, KeyPath};
    use crate::parse;
    use crate::source::Source;

    fn environments(document: &Document) -> [Environment<'_>; 2] {
        let layer = |settings| {
            let (section, reason) = Default::default();
            vec![Layer { document, section, shared: false, reason, settings }]
        };
        let (root, name, role) = (document.roots()[0], "production", Role::Production);
        let forgotten = Forgotten::new(vec!["prod".into()]);
        let mut settings = document.settings(root);
        settings.iter_mut().for_each(|setting| setting.key.forget(&forgotten));
        let portions = document.portions(root, |_| true).expect("it is large").forgetting(forgotten);
        let whole = Environment::new(name, role, layer(settings));
        [whole, Environment::large(name, role, layer(Vec::new()), 0, portions)]
    }

    #[test]
    fn a_large_document_is_read_in_portions_like_any_other() {
        let mut text = String::from("services:\n");
        for number in 0..5_000 {
            let _ = write!(
                text,
                "  - name: s{number}-prod\n    enabled: {}\n    hosts: [a{number}, b]\n    environment: [A=1, SECRET=x{}]\n    url: http://h{number}/\n    at: vault:kv/{number}\n",
                number % 2 == 0,
                number % 4_000,
            );
        }
        let document = parse::parse(Arc::new(Source::new("x.yaml", text)), Format::Yaml);
        let [whole, large] = environments(&document);
        assert_eq!(whole.len(), large.len());
        assert!(large.names_no_variable() && !whole.names_no_variable());
        let of = |words: &str, text: &str| (text.len() > 2).then_some(words.len() as u8 % 2);
        [&whole, &large].iter().for_each(|one| one.get_ready(of));
        let told = |one: &Effective<'_>| {
            format!("{:?} {} {} {:?} {:?}", one.setting, one.number, one.layer, one.letters, one.origin)
        };
        let all = |one: &Environment<'_>| one.each_portion(|some| some.iter().map(told).collect::<Vec<_>>()).concat();
        assert!(all(&whole) == all(&large));
        for most in [0, 1, PORTION, PORTION + 7] {
            let mut first = Vec::new();
            large.first(most, |some| first.extend(some.iter().map(told)));
            assert!(first.len() == most && all(&whole).starts_with(&first));
        }
        for (number, one) in whole.settings().iter().enumerate().step_by(97) {
            let key = &one.setting.key;
            let both = |find: fn(&Environment<'_>, &KeyPath) -> Option<u32>| [&whole, &large].map(|one| find(one, key));
            let [here, there] = both(|one, key| Some(one.get(key)?.number));
            assert_eq!((here, there), (Some(number as u32), here));
            let [here, there] = both(|one, key| Some(one.by_words(key.joined_words()).next()?.number));
            assert_eq!(here, there);
            let texts = [&whole, &large].map(|environment| environment.text_below(key.parent_words(), "enabled"));
            assert!(texts[0] == texts[1] && texts[0].is_none() == key.text().contains("environment"), "{key}");
            let repeated = [&whole, &large].map(|environment| environment.repeated(of).with(one.setting.value.text));
            assert_eq!(repeated[0], repeated[1]);
            assert_eq!(large.numbered(number).map(told), Some(told(one)));
        }
        let owned = |text: &str| Some(text.to_owned());
        let (names, texts): (HashSet<_>, HashSet<_>) = (
            large.of_names(owned).into_iter().collect(),
            large.of_texts(Letters::default(), owned).into_iter().collect(),
        );
        let steps = |key: &str| key.split(['.', '[', ']', '=']).map(str::to_owned).collect::<Vec<_>>();
        let of_position = |step: &str| step.bytes().all(|byte| byte.is_ascii_digit());
        let mut all_steps = whole.of_names(|key| Some(steps(key))).into_iter().flatten();
        assert!(all_steps.all(|step| names.contains(&step) || of_position(&step)));
        assert!(whole.of_texts(Letters::default(), owned).iter().all(|text| text.is_empty() || texts.contains(text)));
        assert!(large.settings().iter().map(told).eq(whole.settings().iter().map(told)));
        assert!(all(&whole) == all(&large), "once all are in memory");
    }
}
