//! Lays one layer over another: maps merge, scalars and lists are replaced, and what is shadowed is remembered.

use foldhash::{HashMap, HashSet, HashSetExt};

use super::{Effective, Laid, Layer, Laying, Numbers, Origin};
use crate::document::{Format, Setting, ValueKind};
use crate::key::KeyPath;

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

/// A key on its way to be effective: the layer and the place there of the setting that wins, and of those that it shadows.
struct Slot {
    wins: Place,
    shadowed: Vec<Place>,
}

/// The number of a layer, and the number of a setting in it.
type Place = (u32, u32);

/// What became of the settings of layers.
pub(super) struct Outcome<'d> {
    pub(super) layers: Vec<Laid<'d>>,
    /// In the order in which their keys first appear.
    pub(super) effective: Vec<Effective<'d>>,
    pub(super) beaten: Vec<Setting<'d>>,
}

/// Settings are moved so many at a time, and their old place is given back before the next ones take a new one.
const PORTION: usize = 16 * 1024;

/// Lays the layers over each other, and moves each setting to where it is held.
pub(super) fn lay<'d>(layers: Vec<Layer<'d>>, laying: &Laying) -> Outcome<'d> {
    if layers.iter().filter(|layer| !layer.settings.is_empty()).count() == 1 {
        return lay_alone(layers, laying);
    }
    let slots = slots(&layers, laying.lists);
    let (mut laid, mut settings) = (Vec::with_capacity(layers.len()), Vec::with_capacity(layers.len()));
    let mut numbers = Vec::with_capacity(layers.len());
    for mut layer in layers {
        let own = std::mem::take(&mut layer.settings);
        numbers.push(vec![u32::MAX; own.len()]);
        settings.push(own.into_iter().map(Some).collect::<Vec<_>>());
        laid.push(layer);
    }
    let (mut effective, mut beaten) = (Vec::with_capacity(slots.len()), Vec::new());
    for slot in slots.into_iter().flatten() {
        let copy = |&(layer, place): &Place| Some((layer as usize, settings[layer as usize][place as usize].clone()?));
        let shadowed = slot.shadowed.iter().filter_map(copy).collect();
        let (layer, place) = (slot.wins.0 as usize, slot.wins.1 as usize);
        let Some(setting) = settings[layer][place].take() else { continue };
        let number = effective.len() as u32;
        numbers[layer][place] = number;
        effective.push(Effective { shadowed, ..won_in(setting, layer, number, laying) });
    }
    for (numbers, settings) in numbers.iter_mut().zip(settings) {
        for (number, setting) in numbers.iter_mut().zip(settings) {
            if let Some(setting) = setting {
                *number = (effective.len() + beaten.len()) as u32;
                beaten.push(setting);
            }
        }
    }
    let layers = laid.into_iter().zip(numbers).map(|(layer, numbers)| layer.with(Numbers::Some(numbers))).collect();
    Outcome { layers, effective, beaten }
}

/// What [`lay`] makes of layers of which one has settings: all of them win, and a large file's are never held twice.
fn lay_alone<'d>(layers: Vec<Layer<'d>>, laying: &Laying) -> Outcome<'d> {
    let (mut laid, mut effective) = (Vec::with_capacity(layers.len()), Vec::new());
    for (layer, mut own) in layers.into_iter().enumerate() {
        let settings = std::mem::take(&mut own.settings);
        laid.push(own.with(if settings.is_empty() { Numbers::None } else { Numbers::All }));
        effective.reserve_exact(settings.len());
        for portion in portions(settings).into_iter().rev() {
            let numbered = portion.into_iter().zip(effective.len() as u32..);
            effective.extend(numbered.map(|(setting, number)| won_in(setting, layer, number, laying)));
        }
    }
    Outcome { layers: laid, effective, beaten: Vec::new() }
}

/// Settings cut into portions, the last one first.
fn portions(mut settings: Vec<Setting<'_>>) -> Vec<Vec<Setting<'_>>> {
    let mut portions = Vec::new();
    while settings.len() > PORTION {
        portions.push(settings.split_off((settings.len() - 1) / PORTION * PORTION));
        settings.shrink_to_fit();
    }
    portions.push(settings);
    portions
}

/// A setting of a layer that wins and shadows nothing.
fn won_in<'d>(setting: Setting<'d>, layer: usize, number: u32, laying: &Laying) -> Effective<'d> {
    let origin = if laying.external.contains(&layer) { Origin::External } else { Origin::Literal };
    Effective { origin, ..won(setting, layer as u32, number) }
}

/// A setting whose value stands in its file.
pub(super) fn won(setting: Setting<'_>, layer: u32, number: u32) -> Effective<'_> {
    let (shadowed, letters, notes) = Default::default();
    Effective { setting, number, layer, shadowed, letters, origin: Origin::Literal, notes }
}

/// What is effective, in the order in which the keys first appear; none where a key was covered by something that is not at its place.
fn slots(layers: &[Layer<'_>], lists: Lists) -> Vec<Option<Slot>> {
    let mut pile = Pile { layers, ..Pile::default() };
    for (number, layer) in layers.iter().enumerate() {
        if pile.slots.is_empty() {
            let places = (0..layer.settings.len() as u32).map(|place| (number as u32, place));
            pile.slots.extend(places.map(|wins| Some(Slot { wins, shadowed: Vec::new() })));
        } else if !layer.settings.is_empty() {
            pile.lay(number, lists);
        }
    }
    pile.slots
}

/// The layers so far; a lookup costs what the upper layer holds and not what lies below it.
#[derive(Default)]
struct Pile<'l, 'd> {
    layers: &'l [Layer<'d>],
    slots: Vec<Option<Slot>>,
    /// How many of the slots the indexes below know.
    indexed: usize,
    by_text: HashMap<&'l str, usize>,
    /// The slots below each map and list.
    below: HashMap<&'l str, Vec<usize>>,
    /// The slots by the words of their key, where they come from a file that is no .env file.
    by_words: HashMap<&'l str, usize>,
}

impl<'l, 'd> Pile<'l, 'd> {
    fn lay(&mut self, number: usize, lists: Lists) {
        self.index();
        let layers = self.layers;
        let layer = &layers[number];
        let own: HashSet<&str> = layer.settings.iter().map(|setting| setting.key.text()).collect();
        let mut covered: HashSet<&str> = HashSet::new();
        for (place, setting) in layer.settings.iter().enumerate() {
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
            self.put((number as u32, place as u32), gone, layer.document.format == Format::Dotenv);
        }
    }

    /// Takes out what lies at and below a key, but what the upper layer sets itself.
    fn cover(&mut self, root: &str, own: &HashSet<&str>) -> Vec<Slot> {
        let at = self.by_text.get(root).copied();
        let below = self.below.get(root).into_iter().flatten().copied();
        let slots: Vec<usize> = at.into_iter().chain(below).collect();
        let mut gone = Vec::new();
        for slot in slots {
            if self.slots[slot].as_ref().is_some_and(|slot| !own.contains(self.key(slot.wins).text())) {
                gone.extend(self.slots[slot].take());
            }
        }
        gone
    }

    /// Puts a setting in the place of the one it replaces, or at the end.
    fn put(&mut self, wins: Place, gone: Vec<Slot>, is_dotenv: bool) {
        let key = self.key(wins);
        let place = self.by_text.get(key.text()).copied();
        let place = place.or_else(|| is_dotenv.then(|| self.by_words.get(key.joined_words()).copied()).flatten());
        let place = place.filter(|&place| self.slots[place].is_some());
        let lower = place.and_then(|place| self.slots[place].take());
        let mut shadowed = Vec::new();
        for mut slot in lower.into_iter().chain(gone) {
            shadowed.push(slot.wins);
            shadowed.append(&mut slot.shadowed);
        }
        let slot = Some(Slot { wins, shadowed });
        match place {
            Some(place) => {
                self.by_text.insert(key.text(), place);
                self.slots[place] = slot;
            }
            None => self.slots.push(slot),
        }
    }

    /// Brings the indexes up to date.
    fn index(&mut self) {
        for (number, slot) in self.slots.iter().enumerate().skip(self.indexed) {
            let Some(slot) = slot else { continue };
            let key = self.key(slot.wins);
            self.by_text.insert(key.text(), number);
            for step in steps(key.text()) {
                self.below.entry(step).or_default().push(number);
            }
            if self.layers[slot.wins.0 as usize].document.format != Format::Dotenv {
                self.by_words.insert(key.joined_words(), number);
            }
        }
        self.indexed = self.slots.len();
    }

    fn key(&self, (layer, place): Place) -> &'l KeyPath {
        &self.layers[layer as usize].settings[place as usize].key
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
