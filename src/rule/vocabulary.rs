//! The words that rules are made of: each is a question about one value, with its one-line meaning.

mod address;
mod amount;
mod asked;
mod belonging;
mod compound;
mod credential;
mod encoded;
mod engine;
mod entry;
mod expiry;
mod file;
mod hostname;
mod kin;
mod load;
mod login;
mod mail;
mod network;
mod path;
mod placeholder;
mod port;
mod pretend;
mod remark;
mod request;
mod secrecy;
mod shape;
mod subject;
mod switch;
mod types;
mod words;

use std::ops::Range;

use crate::document::Value;
use crate::environment::{Environment, HostForm, Site};
use crate::key::{KeyPath, Letters, Words};

pub(in crate::rule) use address::hosts_of;
use asked::is_known_secret;
pub use asked::{Asked, asked, asked_of, rule_out};
pub use file::named_file;
pub use subject::Subject;
pub(in crate::rule) use switch::role_of;
pub use words::WORDS;

/// A word: `is: placeholder` in a rule asks the word `placeholder`.
pub struct Word {
    /// As rules write it.
    pub name: &'static str,
    /// What it asks, in one line.
    pub about: &'static str,
    /// Asks it.
    pub ask: fn(&Subject<'_>) -> Option<Hit>,
    /// What a text is spelled with that it holds of: with the letters of one of these, of whatever case; none where that says nothing.
    pub spelled: &'static [Letters],
    /// What those of its texts are spelled with that have [`BRIEF`] bytes at most and other letters.
    pub brief: &'static [Letters],
    /// Of which words the key has one where it holds of a text that is spelled with other letters, and the most bytes of such a text;
    /// none where it never does.
    pub unless: Option<(&'static Words, usize)>,
    /// Of which words the key has one where it holds; none where the key may be any.
    pub named: Option<&'static Words>,
    /// Whether it holds of literal secrets alone.
    pub of_secrets: bool,
    /// Whether it holds of paths of files in the repository alone.
    pub of_files: bool,
}

/// Texts of so many bytes are brief: short words in which a few letters say more than in others.
pub const BRIEF: usize = 9;

/// A yes, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hit {
    /// The part of the value it is about, as a range of bytes of its text; none for all of it.
    pub part: Option<Range<usize>>,
    /// What was recognised, such as `Stripe` or `a Windows drive`; holds no part of the value. Rules show it with `{detail}`.
    pub detail: String,
    /// Other settings of the same environment that it is about too. Rules show them with `others`.
    pub others: Vec<Site>,
}

/// A question about both sides of a row: `compare: engine-differs` in a rule asks the word `engine-differs`.
pub struct RelationWord {
    /// As rules write it.
    pub name: &'static str,
    /// What it asks, in one line.
    pub about: &'static str,
    /// Asks it of staging's and production's side.
    pub ask: fn(&Subject<'_>, &Subject<'_>) -> Option<Hit>,
    /// What both texts are spelled with where it holds: with the letters of one of these; none where that says nothing.
    pub spelled: &'static [Letters],
    /// The word about one value that holds of either side wherever it holds; none where there is no such word.
    pub word: Option<&'static str>,
    /// Whether it is asked of texts that say where the values come from, and of no others.
    pub outside: bool,
}

/// Every word about two values, in the order in which the reference lists them.
pub const RELATIONS: &[RelationWord] = &[
    relation_word("equal", "both hold the same text, and no part of it comes or may come from outside", types::equal),
    relation_word("different", "they hold different text", types::different),
    RelationWord {
        word: Some("secret"),
        ..relation_word(
            "shares-secret",
            "both hold one literal secret, as the whole value or as the password of an address or a connection string",
            secrecy::shares_secret,
        )
    },
    RelationWord {
        outside: true,
        ..relation_word(
            "shares-sealed",
            "files of their own have one sealed text, which was copied, because no two sealed texts of one secret are alike",
            secrecy::shares_sealed,
        )
    },
    relation_word(
        "type-differs",
        "they are of different kinds, such as a number and a word; other spellings of one kind are not meant",
        types::type_differs,
    ),
    relation_word(
        "engine-differs",
        "they select different engines for one purpose, such as SQLite and PostgreSQL",
        engine::engine_differs,
    ),
    RelationWord {
        spelled: &shape::URL,
        ..relation_word("scheme-differs", "they are URLs of different schemes", types::scheme_differs)
    },
    relation_word(
        "less-in-production",
        "both are amounts of one kind, such as memory or copies, and that of production is smaller",
        amount::less_in_production,
    ),
    RelationWord {
        spelled: &shape::URL,
        ..relation_word(
            "slash-differs",
            "both are web addresses with one path, and one of them ends in a slash",
            types::slash_differs,
        )
    },
    relation_word("host-differs", "they name different hosts", types::host_differs),
];

const fn relation_word(
    name: &'static str,
    about: &'static str,
    ask: fn(&Subject<'_>, &Subject<'_>) -> Option<Hit>,
) -> RelationWord {
    RelationWord { name, about, ask, spelled: &[], word: None, outside: false }
}

/// Whether only a private network knows the host of a URL: every cluster may have one of this name.
pub(super) fn is_private(host: &str) -> bool {
    network::is_private(host, HostForm::Url)
}

/// Whether a word of a name says which environment it is for.
pub(super) fn is_environment_word(word: &str) -> bool {
    hostname::is_environment_word(word)
}

/// Whether two values could be answers to one question: both a number, a yes or no, a URL, or none of these.
pub(crate) fn are_of_one_kind(one: &str, other: &str) -> bool {
    let kinds: [fn(&str) -> bool; 3] = [shape::is_number, shape::is_boolean, shape::is_url];
    kinds.iter().all(|is| is(one) == is(other))
}

/// The word of this name.
pub fn word(name: &str) -> Option<&'static Word> {
    WORDS.iter().find(|word| word.name == name)
}

/// The word about two values of this name.
pub fn relation(name: &str) -> Option<&'static RelationWord> {
    RELATIONS.iter().find(|relation| relation.name == name)
}

/// Has an environment ready for what words ask of it.
pub fn get_ready(environment: &Environment<'_>) {
    environment.get_ready(kin::purpose_of);
}

/// Why a value is no good as a secret, whatever its key is called: `is a placeholder`, `is too short for its purpose`. None for a
/// good one, for none at all, and for a reference to one that is kept elsewhere.
pub fn poor_secret(key: &KeyPath, value: &Value<'_>) -> Option<&'static str> {
    secrecy::poor_secret(key, value.text)
}

/// A yes about the whole value, if it is one.
fn hit(yes: bool) -> Option<Hit> {
    yes.then(Hit::default)
}

impl Hit {
    /// A yes about a part of the value.
    fn part(part: Range<usize>, detail: &str) -> Self {
        Hit { part: Some(part), detail: detail.to_owned(), others: Vec::new() }
    }

    /// A yes about the whole value.
    fn whole(detail: &str) -> Self {
        Hit { detail: detail.to_owned(), ..Hit::default() }
    }
}

#[cfg(test)]
mod tests;
