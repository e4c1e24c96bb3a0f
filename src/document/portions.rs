//! The settings of a large document, made portion by portion: all of them take ten times its size.

use rayon::prelude::*;

use super::walk::{self, Making, NAMING, Sink, Step, Walk, is_dotted_name};
use super::{Content, Document, NodeId, Setting, Value};
use crate::key::{Forgotten, KeyPath};
use crate::source::Span;
use crate::threads;

/// The settings below a node of a document that is worth it.
#[derive(Debug)]
pub struct Portions<'d> {
    document: &'d Document,
    /// The walk where each portion begins.
    starts: Vec<Walk<'d>>,
    count: usize,
    /// The words that say nothing in a key.
    forgotten: Forgotten,
}

/// Of smaller documents all settings are made at once.
const MANY: usize = 1 << 15;

/// So many settings are a portion: what is made of them should stay near to the processor.
pub const PORTION: usize = 1 << 9;

impl Document {
    /// The settings below a node as portions; none where there are few of them, where one node may make several, or where a value is
    /// not as `plain` wants them all.
    pub fn portions(&self, root: NodeId, plain: impl Fn(&Value<'_>) -> bool) -> Option<Portions<'_>> {
        if self.count_below(root) < MANY || !self.distinct || self.has_aliases() {
            return None;
        }
        let (mut walk, mut starts) = (Walk::new(self, root), Vec::new());
        let mut counting = Counting { plain, left: 0, count: 0, all: true };
        while !walk.is_over() && counting.all {
            starts.push(walk.clone());
            counting.left = PORTION;
            walk.go_on(|_| true, &mut counting);
        }
        // The last one may have ended just where the document does.
        starts.truncate(counting.count.div_ceil(PORTION));
        let (count, forgotten) = (counting.count, Forgotten::default());
        counting.all.then_some(Portions { document: self, starts, count, forgotten })
    }
}

/// Counts leaves.
struct Counting<P> {
    plain: P,
    left: usize,
    count: usize,
    /// Whether all are plain so far.
    all: bool,
}

impl<'d, P: Fn(&Value<'_>) -> bool> Sink<'d> for Counting<P> {
    fn take(&mut self, _: &KeyPath, _: Step<'d>, leaf: walk::Leaf<'d>) -> bool {
        self.count += 1;
        self.left -= 1;
        self.all &= (self.plain)(&leaf.value);
        self.left > 0 && self.all
    }
}

/// What is soon read of a setting.
#[derive(Clone, Copy)]
pub struct Leaf<'l> {
    /// Its number among those of its document.
    pub number: u32,
    /// The text of its value, as far as it is known.
    pub text: &'l str,
    /// Where the value is written.
    pub span: Span,
    /// Its key, made when it is asked for.
    pub key: &'l dyn Fn() -> KeyPath,
    /// Appends the words of its key, sooner than by making it.
    pub words: &'l dyn Fn(&mut String),
}

/// Reads leaves.
struct Reading<'r, F> {
    read: F,
    forgotten: &'r Forgotten,
    /// The number of the next one.
    next: u32,
}

impl<'d, F: FnMut(Leaf<'_>)> Sink<'d> for Reading<'_, F> {
    fn take(&mut self, parent: &KeyPath, step: Step<'d>, leaf: walk::Leaf<'d>) -> bool {
        let key = || {
            let mut key = match step {
                Step::None => parent.clone(),
                Step::Name(name) => parent.child(name),
                Step::Item(index, _) => parent.item(index),
            };
            key.forget(self.forgotten);
            key
        };
        let words = |words: &mut String| match step {
            Step::Name(name) => parent.push_words_of_child(name, self.forgotten, words),
            _ => words.push_str(key().joined_words()),
        };
        let walk::Leaf { value, span, .. } = leaf;
        (self.read)(Leaf { number: self.next, text: value.text, span, key: &key, words: &words });
        self.next += 1;
        !self.next.is_multiple_of(PORTION as u32)
    }
}

impl<'d> Portions<'d> {
    /// They, with keys that forget some words.
    pub fn forgetting(self, forgotten: Forgotten) -> Self {
        Portions { forgotten, ..self }
    }

    /// How many settings there are in all of them.
    pub const fn count(&self) -> usize {
        self.count
    }

    /// How many portions there are.
    pub const fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The settings of a portion: as many as one has, or less of the last one; none where there is no such portion.
    pub fn portion(&self, number: usize) -> Vec<Setting<'d>> {
        let mut settings = Vec::with_capacity(PORTION);
        if let Some(start) = self.starts.get(number) {
            let mut making = Making::at_most(PORTION, |mut setting: Setting<'d>| {
                setting.key.forget(&self.forgotten);
                settings.push(setting);
            });
            start.clone().go_on(|_| true, &mut making);
            making.finish();
        }
        settings
    }

    /// Reads the settings of a portion without making them.
    pub fn read(&self, number: usize, read: impl FnMut(Leaf<'_>)) {
        if let Some(start) = self.starts.get(number) {
            let mut reading = Reading { read, forgotten: &self.forgotten, next: (number * PORTION) as u32 };
            start.clone().go_on(|_| true, &mut reading);
        }
    }

    /// What is read of the names of which the keys are made, and of some that only look like one; node by node, on all threads.
    pub fn of_names<R: Send>(&self, read: impl Fn(&str) -> Option<R> + Sync) -> Vec<R> {
        self.of_nodes(|key, text| {
            let of_item = match key {
                Some(key) if NAMING.contains(&key) => text,
                // `NAME=value`, or the name alone.
                None => text.and_then(|text| text.split('=').next()).filter(|name| is_dotted_name(name)),
                _ => None,
            };
            [key, of_item].map(|name| name.and_then(&read))
        })
    }

    /// What is read of the texts of the values, and of some that only hold one; node by node, on all threads.
    pub fn of_texts<R: Send>(&self, read: impl Fn(&str) -> Option<R> + Sync) -> Vec<R> {
        self.of_nodes(|key, text| {
            let assigned = text.filter(|_| key.is_none()).and_then(|text| Some(text.split_once('=')?.1));
            [text, assigned].map(|text| text.and_then(&read))
        })
    }

    fn of_nodes<R: Send>(&self, read: impl Fn(Option<&str>, Option<&str>) -> [Option<R>; 2] + Sync) -> Vec<R> {
        threads::use_this_one_too();
        let document = self.document;
        let read = |number| {
            let node = document.node(NodeId(number));
            let key = node.key().map(|key| document.text(&key));
            let Content::Scalar(scalar) = node.content() else { return read(key, None).into_iter().flatten() };
            read(key, Some(document.text(&scalar.text))).into_iter().flatten()
        };
        (0..document.len() as u32).into_par_iter().with_min_len(PORTION).flat_map_iter(read).collect()
    }

    /// All settings.
    pub fn all(&self) -> Vec<Setting<'d>> {
        threads::use_this_one_too();
        let mut all = Vec::with_capacity(self.count);
        all.par_extend((0..self.len()).into_par_iter().flat_map_iter(|number| self.portion(number)));
        all
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::Arc;

    use super::*;
    use crate::document::Format;
    use crate::parse;
    use crate::source::Source;

    #[test]
    fn portions_make_the_whole() {
        let mut text = String::from("services:\n");
        for number in 0..MANY / 8 {
            let _ = write!(
                text,
                "  - name: s{number}\n    empty: {{}}\n    environment: [A=1, B=2]\n    hosts: [a, b]\n    port: {number}\n"
            );
        }
        let document = parse::parse(Arc::new(Source::new("x.yaml", text)), Format::Yaml);
        let root = document.roots()[0];
        let mut whole = Vec::new();
        document.each_setting(root, |setting| whole.push(setting));
        let told = |settings: &[Setting<'_>]| settings.iter().map(|one| format!("{one:?}")).collect::<Vec<_>>();
        assert!(document.len() > MANY && whole.len() > MANY / 2);
        let portions = document.portions(root, |_| true).unwrap();
        assert_eq!((portions.count(), portions.len()), (whole.len(), whole.len().div_ceil(PORTION)));
        assert!(told(&portions.all()) == told(&whole));
        let last = portions.portion(portions.len() - 1);
        assert!(told(&last) == told(&whole[(portions.len() - 1) * PORTION..]));
        assert!(portions.portion(portions.len()).is_empty());
        assert!(document.portions(root, |value| value.text != "B").is_some());
        assert!(document.portions(root, |value| value.text != "s77").is_none());
    }
}
