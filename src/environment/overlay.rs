//! Lays one layer over another: maps merge, scalars and lists are replaced, and what is shadowed is remembered.

use foldhash::{HashMap, HashSet, HashSetExt};

use super::{Effective, Layer, Laying, Notes, Origin};
use crate::document::{Format, Setting, ValueKind};
use crate::key::Letters;

/// What becomes of a list that two layers set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lists {
    /// The higher layer's list stands instead of the lower one's, as Helm and most loaders do it.
    #[default]
    Replaced,
    /// Items with a `name`, `binding`, `id` or `key` of their own merge by it; other lists are replaced. Kubernetes patches do so.
    ByName,
    /// The item at an index replaces the item at that index, as .NET does it:
    /// <https://learn.microsoft.com/dotnet/core/extensions/configuration#bind-an-array>
    ByIndex,
}

/// A key on its way to be effective.
struct Slot<'l, 'd> {
    layer: usize,
    setting: &'l Setting<'d>,
    shadowed: Vec<(usize, &'l Setting<'d>)>,
}

/// The effective settings of the layers, in the order in which their keys first appear.
pub(super) fn lay<'d>(layers: &[Layer<'d>], laying: &Laying) -> Vec<Effective<'d>> {
    let mut pile = Pile::default();
    for (number, layer) in layers.iter().enumerate() {
        if pile.slots.is_empty() {
            pile.slots.extend(
                layer.settings.iter().map(|setting| Some(Slot { layer: number, setting, shadowed: Vec::new() })),
            );
        } else if !layer.settings.is_empty() {
            pile.lay(number, layers, laying.lists);
        }
    }
    let effective = |slot: Slot<'_, 'd>| Effective {
        setting: slot.setting.clone(),
        layer: slot.layer,
        shadowed: slot.shadowed.into_iter().map(|(layer, setting)| (layer, setting.clone())).collect(),
        letters: Letters::default(),
        origin: if laying.external.contains(&slot.layer) { Origin::External } else { Origin::Literal },
        notes: Notes::default(),
    };
    let mut laid = Vec::with_capacity(pile.slots.len());
    laid.extend(pile.slots.into_iter().flatten().map(effective));
    laid
}

/// The layers so far; a lookup costs what the upper layer holds and not what lies below it.
#[derive(Default)]
struct Pile<'l, 'd> {
    /// None where a key was covered by something that is not at its place.
    slots: Vec<Option<Slot<'l, 'd>>>,
    /// How many of the slots the indexes below know.
    indexed: usize,
    by_text: HashMap<&'l str, usize>,
    /// The slots below each map and list.
    below: HashMap<&'l str, Vec<usize>>,
    /// The slots by the words of their key, where they come from a file that is no .env file.
    by_words: HashMap<&'l str, usize>,
}

impl<'l, 'd> Pile<'l, 'd> {
    fn lay(&mut self, number: usize, layers: &'l [Layer<'d>], lists: Lists) {
        self.index(layers);
        let layer = &layers[number];
        let own: HashSet<&str> = layer.settings.iter().map(|setting| setting.key.text()).collect();
        let mut covered: HashSet<&str> = HashSet::new();
        for setting in &layer.settings {
            let text = setting.key.text();
            let root = list_root(text, lists);
            let mut gone = Vec::new();
            if setting.value.kind == ValueKind::Map {
                // To merge nothing changes nothing.
                if self.below.get(text).is_some_and(|below| below.iter().any(|&slot| self.slots[slot].is_some())) {
                    continue;
                }
            } else if covered.insert(root) {
                gone = self.cover(root, &own);
            }
            for step in steps(root) {
                if !covered.insert(step) {
                    break;
                }
                // A scalar cannot stay where there is a map now.
                gone.extend(
                    self.by_text.get(step).filter(|_| !own.contains(step)).and_then(|&slot| self.slots[slot].take()),
                );
            }
            self.put(number, setting, gone, layer.document.format == Format::Dotenv);
        }
    }

    /// Takes out what lies at and below a key, but what the upper layer sets itself.
    fn cover(&mut self, root: &str, own: &HashSet<&str>) -> Vec<Slot<'l, 'd>> {
        let at = self.by_text.get(root).copied();
        let below = self.below.get(root).into_iter().flatten().copied();
        let slots: Vec<usize> = at.into_iter().chain(below).collect();
        let mut gone = Vec::new();
        for slot in slots {
            if self.slots[slot].as_ref().is_some_and(|slot| !own.contains(slot.setting.key.text())) {
                gone.extend(self.slots[slot].take());
            }
        }
        gone
    }

    /// Puts a setting in the place of the one it replaces, or at the end.
    fn put(&mut self, number: usize, setting: &'l Setting<'d>, gone: Vec<Slot<'l, 'd>>, is_dotenv: bool) {
        let place = self.by_text.get(setting.key.text()).copied();
        let place =
            place.or_else(|| is_dotenv.then(|| self.by_words.get(setting.key.joined_words()).copied()).flatten());
        let place = place.filter(|&place| self.slots[place].is_some());
        let lower = place.and_then(|place| self.slots[place].take());
        let mut shadowed = Vec::new();
        for mut slot in lower.into_iter().chain(gone) {
            shadowed.push((slot.layer, slot.setting));
            shadowed.append(&mut slot.shadowed);
        }
        let slot = Some(Slot { layer: number, setting, shadowed });
        match place {
            Some(place) => {
                self.by_text.insert(setting.key.text(), place);
                self.slots[place] = slot;
            }
            None => self.slots.push(slot),
        }
    }

    /// Brings the indexes up to date.
    fn index(&mut self, layers: &'l [Layer<'d>]) {
        for (number, slot) in self.slots.iter().enumerate().skip(self.indexed) {
            let Some(slot) = slot else { continue };
            let text = slot.setting.key.text();
            self.by_text.insert(text, number);
            for step in steps(text) {
                self.below.entry(step).or_default().push(number);
            }
            if layers[slot.layer].document.format != Format::Dotenv {
                self.by_words.insert(slot.setting.key.joined_words(), number);
            }
        }
        self.indexed = self.slots.len();
    }
}

/// The part of a written key that is replaced as a whole: up to its first list that does not merge, else all of it.
fn list_root(text: &str, lists: Lists) -> &str {
    let end = match lists {
        Lists::Replaced => text.find('['),
        Lists::ByName => {
            let mut opened = text.match_indices('[').map(|(at, _)| at);
            opened.find(|at| text[at + 1..].starts_with(|next: char| next.is_ascii_digit()))
        }
        Lists::ByIndex => None,
    };
    text.get(..end.unwrap_or(text.len())).unwrap_or(text)
}

/// The written keys of the maps and lists that lead to a key, itself not included, the nearest first.
fn steps(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices().rev().filter(|(_, char)| matches!(char, '.' | '[')).filter_map(|(at, _)| text.get(..at))
}
