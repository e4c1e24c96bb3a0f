//! Lays one layer over another: maps merge, scalars and lists are replaced, and what is shadowed is remembered.

use std::collections::{HashMap, HashSet};

use super::{Effective, Layer, Laying, Origin};
use crate::document::{Format, Setting, ValueKind};

/// What becomes of a list that two layers set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lists {
    /// The higher layer's list stands instead of the lower one's, as Helm and most loaders do it.
    #[default]
    Replaced,
    /// Items with a `name`, `id` or `key` of their own merge by it; other lists are replaced. Kubernetes patches do so.
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
    let mut slots: Vec<Slot<'_, 'd>> = Vec::new();
    for (number, layer) in layers.iter().enumerate() {
        if slots.is_empty() {
            slots.extend(layer.settings.iter().map(|setting| Slot { layer: number, setting, shadowed: Vec::new() }));
        } else if !layer.settings.is_empty() {
            slots = lay_over(slots, number, layers, laying.lists);
        }
    }
    let effective = |slot: Slot<'_, 'd>| Effective {
        setting: slot.setting.clone(),
        layer: slot.layer,
        shadowed: slot.shadowed.into_iter().map(|(layer, setting)| (layer, setting.clone())).collect(),
        origin: if laying.external.contains(&slot.layer) { Origin::External } else { Origin::Literal },
    };
    slots.into_iter().map(effective).collect()
}

fn lay_over<'l, 'd>(
    lower: Vec<Slot<'l, 'd>>,
    number: usize,
    layers: &'l [Layer<'d>],
    lists: Lists,
) -> Vec<Slot<'l, 'd>> {
    let upper = Upper::new(&layers[number], lists);
    let mut used: HashSet<&str> = HashSet::new();
    // Maps that the upper layer writes as empty, and that have entries below: to merge nothing changes nothing.
    let mut kept_maps: HashSet<&str> = HashSet::new();
    let mut gone: HashMap<&str, Vec<(usize, &'l Setting<'d>)>> = HashMap::new();
    let mut slots = Vec::with_capacity(lower.len() + layers[number].settings.len());
    for mut slot in lower {
        let text = slot.setting.key.text();
        match upper.fate(&slot, layers[slot.layer].document.format) {
            Fate::Replaced(setting) => {
                used.insert(setting.key.text());
                slot.shadowed.insert(0, (slot.layer, slot.setting));
                slots.push(Slot { layer: number, setting, shadowed: slot.shadowed });
            }
            Fate::Covered(by) => {
                let below = gone.entry(by).or_default();
                below.push((slot.layer, slot.setting));
                below.append(&mut slot.shadowed);
            }
            Fate::Kept => {
                kept_maps.extend(steps(text).filter(|step| upper.empty_maps.contains(step)));
                slots.push(slot);
            }
        }
    }
    for setting in &layers[number].settings {
        let text = setting.key.text();
        if !used.insert(text) || kept_maps.contains(text) {
            continue;
        }
        slots.push(Slot { layer: number, setting, shadowed: gone.remove(text).unwrap_or_default() });
    }
    slots
}

/// What a layer does to the keys below it.
struct Upper<'l, 'd> {
    by_text: HashMap<&'l str, &'l Setting<'d>>,
    /// By words, where the layer is a .env file: its names reach the keys of other formats (`DATABASE_URL`, `database.url`).
    by_words: HashMap<&'l str, &'l Setting<'d>>,
    /// The keys, and the roots of the lists, of which nothing lower stays.
    covers: HashSet<&'l str>,
    /// The maps that lead to what it sets: no lower scalar can stay there.
    maps: HashSet<&'l str>,
    empty_maps: HashSet<&'l str>,
}

enum Fate<'l, 'd> {
    Kept,
    Replaced(&'l Setting<'d>),
    Covered(&'l str),
}

impl<'l, 'd> Upper<'l, 'd> {
    fn new(layer: &'l Layer<'d>, lists: Lists) -> Self {
        let count = layer.settings.len();
        let mut upper = Upper {
            by_text: HashMap::with_capacity(count),
            by_words: HashMap::new(),
            covers: HashSet::with_capacity(count),
            maps: HashSet::new(),
            empty_maps: HashSet::new(),
        };
        for setting in &layer.settings {
            let text = setting.key.text();
            if setting.value.kind == ValueKind::Map {
                upper.empty_maps.insert(text);
            } else {
                upper.covers.insert(list_root(text, lists));
            }
            upper.maps.extend(steps(list_root(text, lists)));
            upper.by_text.insert(text, setting);
            if layer.document.format == Format::Dotenv {
                upper.by_words.insert(setting.key.joined_words(), setting);
            }
        }
        upper
    }

    fn fate(&self, slot: &Slot<'l, 'd>, format: Format) -> Fate<'l, 'd> {
        let text = slot.setting.key.text();
        if let Some(setting) = self.by_text.get(text) {
            return Fate::Replaced(setting);
        }
        if let Some(by) = self.covers.get(text).or_else(|| self.maps.get(text)) {
            return Fate::Covered(by);
        }
        if let Some(by) = steps(text).find_map(|step| self.covers.get(step)) {
            return Fate::Covered(by);
        }
        if format != Format::Dotenv
            && let Some(setting) = self.by_words.get(slot.setting.key.joined_words())
        {
            return Fate::Replaced(setting);
        }
        Fate::Kept
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
