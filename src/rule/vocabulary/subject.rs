//! What words are asked about: one known value, with what stands around it.

use super::address::hosts;
use crate::document::Value;
use crate::environment::{Credential, Effective, Environment, Host, Laid, Notes, Question, Repeated, Role};
use crate::key::{KeyPath, Letters};
use crate::rule::world::World;

/// What a word is asked about: one known value, with what stands around it.
pub struct Subject<'a> {
    /// The setting.
    pub setting: &'a Effective<'a>,
    /// Its key.
    pub key: &'a KeyPath,
    /// Its value; never one that wholly comes from outside.
    pub value: Value<'a>,
    /// The letters of its text: what they cannot spell need not be looked for.
    pub letters: Letters,
    /// What was found out about the setting before.
    pub notes: &'a Notes,
    /// Whether a part of the value comes from outside, such as `${HOST}`.
    pub partly_external: bool,
    /// Whether it was made with the default of a reference, which counts only where nothing comes from outside.
    pub by_default: bool,
    /// Whether it stands in a template, whose values are there to be replaced.
    pub template: bool,
    /// The name of the environment it belongs to.
    pub environment: &'a str,
    /// What that environment is for.
    pub role: Role,
    /// Looks up the text of another setting of the same map by the words of its name, joined by `.`: `enabled` beside
    /// `brokers`, `events.enabled` beside `EVENTS_BROKERS`.
    pub sibling: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The layer that the setting is of.
    pub layer: &'a Laid<'a>,
    /// All settings of the environment, itself among them.
    pub around: &'a dyn Around,
    /// The day, and what lies where settings say that a file is.
    pub world: &'a World,
}

/// What a word may ask of the settings around one.
pub trait Around {
    /// [`Environment::settings`].
    fn settings(&self) -> &[Effective<'_>];
    /// [`Environment::by_words`].
    fn by_words<'s>(&'s self, words: &'s str) -> Box<dyn Iterator<Item = &'s Effective<'s>> + 's>;
    /// [`Environment::any`].
    fn any(&self, question: Question) -> bool;
    /// [`Environment::credentials`].
    fn credentials(&self, read: &dyn Fn(&Effective<'_>) -> Option<Credential>) -> &[Credential];
    /// [`Environment::repeated`].
    fn repeated(&self, of: fn(&str, &str) -> Option<u8>) -> &Repeated;
    /// Whether two settings may be written with this text.
    fn may_repeat(&self, text: &str) -> bool;
}

/// Among so many settings a text is soon looked for.
const FEW: usize = 256;

impl Around for Environment<'_> {
    fn settings(&self) -> &[Effective<'_>] {
        self.settings()
    }

    fn by_words<'s>(&'s self, words: &'s str) -> Box<dyn Iterator<Item = &'s Effective<'s>> + 's> {
        Box::new(self.by_words(words).map(|one| -> &'s Effective<'s> { one }))
    }

    fn any(&self, question: Question) -> bool {
        self.any(question)
    }

    fn credentials(&self, read: &dyn Fn(&Effective<'_>) -> Option<Credential>) -> &[Credential] {
        self.credentials(read)
    }

    fn repeated(&self, of: fn(&str, &str) -> Option<u8>) -> &Repeated {
        self.repeated(of)
    }

    fn may_repeat(&self, text: &str) -> bool {
        let is_it = |one: &&Effective<'_>| one.setting.value.text == text;
        self.len() > FEW || self.settings().iter().filter(is_it).nth(1).is_some()
    }
}

impl<'a> Subject<'a> {
    /// The hosts that the value names.
    pub(super) fn hosts(&self) -> &'a [Host] {
        self.notes.hosts(|| hosts(self.value.text, self.letters))
    }

    /// Whether something of this name is set in a map, both given by their words, to a text as it is asked for. What comes from elsewhere
    /// is there all the same.
    pub(super) fn has_below(&self, map: &str, name: &str, is: fn(&str) -> bool) -> bool {
        let wanted = [map, if map.is_empty() { "" } else { "." }, name].concat();
        self.around.by_words(&wanted).any(|one| is(one.setting.value.text))
    }

    /// Whether any word of the key is one of these.
    pub(super) fn key_has(&self, words: &[&str]) -> bool {
        self.key.words().any(|word| words.contains(&word))
    }
}
