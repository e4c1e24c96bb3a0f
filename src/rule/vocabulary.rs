//! The words that rules are made of: each is a question about one value, with its one-line meaning.

mod address;
mod amount;
mod asked;
mod belonging;
mod compound;
mod credential;
mod engine;
mod expiry;
mod file;
mod hostname;
mod kin;
mod load;
mod mail;
mod network;
mod path;
mod placeholder;
mod remark;
mod secrecy;
mod shape;
mod subject;
mod switch;
mod types;

use std::ops::Range;

use crate::document::{Value, ValueKind};
use crate::key::{KeyPath, Letters, Words};

pub use asked::{Asked, asked, rule_out};
pub use file::named_file;
pub use subject::Subject;
pub(in crate::rule) use switch::role_of;

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
    /// Of which words the key has one where it holds; none where the key may be any.
    pub named: Option<&'static Words>,
}

/// A yes, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Hit {
    /// The part of the value it is about, as a range of bytes of its text; none for all of it.
    pub part: Option<Range<usize>>,
    /// What was recognised, such as `Stripe` or `a Windows drive`; holds no part of the value. Rules show it with `{detail}`.
    pub detail: String,
    /// Other settings of the same environment that it is about too, as their numbers in it. Rules show them with `others`.
    pub others: Vec<usize>,
}

/// A question about both sides of a row: `compare: engine-differs` in a rule asks the word `engine-differs`.
pub struct RelationWord {
    /// As rules write it.
    pub name: &'static str,
    /// What it asks, in one line.
    pub about: &'static str,
    /// Asks it of staging's and production's side.
    pub ask: fn(&Subject<'_>, &Subject<'_>) -> Option<Hit>,
}

/// Every word, in the order in which the reference lists them.
pub const WORDS: &[Word] = &[
    Word {
        name: "placeholder",
        about: "stands for a value that nobody has filled in: changeme, <your key>, your-api-key, xxxx, TODO",
        ask: placeholder::placeholder,
        spelled: &placeholder::SPELLED,
        named: None,
    },
    Word {
        name: "secret",
        about: "is a secret that stands in the file: its key says so, or it is a URL with a password",
        ask: secrecy::secret,
        spelled: &[],
        named: None,
    },
    Word {
        name: "weak-secret",
        about: "is a secret that can be guessed: too short, of too few characters, or a known default",
        ask: secrecy::weak_secret,
        spelled: &[],
        named: None,
    },
    Word {
        name: "guessable-secret",
        about: "is a secret that anybody would try first, whatever its length: a known default or one built around a common word",
        ask: secrecy::guessable_secret,
        spelled: &[],
        named: None,
    },
    Word {
        name: "test-credential",
        about: "is a provider's credential or mode for testing, such as sk_test_ of Stripe",
        ask: credential::test_credential,
        spelled: &[],
        named: None,
    },
    Word {
        name: "live-credential",
        about: "is a provider's credential or mode for real business, such as sk_live_ of Stripe",
        ask: credential::live_credential,
        spelled: &[],
        named: None,
    },
    Word {
        name: "mixed-modes",
        about: "is a provider's credential that programs show, of another mode than the secret one beside it",
        ask: kin::mixed_modes,
        spelled: &kin::SPELLED,
        named: None,
    },
    Word {
        name: "reused-secret",
        about: "is a secret that another key of the environment, for another purpose, holds as well",
        ask: kin::reused_secret,
        spelled: &[],
        named: Some(&kin::TELLING),
    },
    Word {
        name: "expired",
        about: "is a token or a certificate whose last day is over, or the path of such a certificate in the repository",
        ask: expiry::expired,
        spelled: &expiry::SPELLED,
        named: None,
    },
    Word {
        name: "expires-soon",
        about: "is a token or a certificate that ends within 30 days, or the path of such a certificate in the repository",
        ask: expiry::expires_soon,
        spelled: &expiry::SPELLED,
        named: None,
    },
    Word {
        name: "noted-end-passed",
        about: "has a comment, behind it or just above it, that says it was to go on a day which is over: `# expires: 2025-01-31`",
        ask: remark::noted_end_passed,
        spelled: &[],
        named: None,
    },
    Word {
        name: "past-date",
        about: "is a day which is over, as ISO 8601 writes it",
        ask: remark::past_date,
        spelled: &[Letters::of("-")],
        named: None,
    },
    Word {
        name: "loopback-target",
        about: "tells the program to connect to the machine it runs on, or to a developer's tunnel; bind addresses are not meant",
        ask: network::loopback_target,
        spelled: &network::LOOPBACK_LETTERS,
        named: None,
    },
    Word {
        name: "nonproduction-host",
        about: "names a host that says of itself it is for staging, testing or development",
        ask: network::nonproduction_host,
        spelled: &network::NONPRODUCTION_LETTERS,
        named: None,
    },
    Word {
        name: "production-host",
        about: "names a host that says of itself it is production",
        ask: network::production_host,
        spelled: &network::PRODUCTION_LETTERS,
        named: None,
    },
    Word {
        name: "internal-host",
        about: "names only hosts of a private network: without a dot, .internal, .svc, 10.0.0.1; this machine is one of them",
        ask: network::internal_host,
        spelled: &[],
        named: None,
    },
    Word {
        name: "home-path",
        about: "is a path in a person's home directory",
        ask: path::home_path,
        spelled: &path::HOME,
        named: None,
    },
    Word {
        name: "windows-path",
        about: "is a path with a Windows drive or share",
        ask: path::windows_path,
        spelled: &path::WINDOWS,
        named: None,
    },
    Word {
        name: "path",
        about: "is a file path, absolute or relative, and no URL",
        ask: |subject| hit(path::is_path(subject.value.text)),
        spelled: &path::PATH,
        named: None,
    },
    Word {
        name: "other-case-file",
        about: "is the path of a file that the repository has with other upper and lower case letters",
        ask: file::other_case,
        spelled: &file::SPELLED,
        named: None,
    },
    Word {
        name: "missing-file",
        about: "is the path of a file that the repository has not, in a directory that holds others of its kind",
        ask: file::missing,
        spelled: &file::SPELLED,
        named: None,
    },
    Word {
        name: "file-left-out",
        about: "is the path of a file that the repository has and the image that is built from it has not",
        ask: file::left_out,
        spelled: &file::SPELLED,
        named: None,
    },
    Word {
        name: "truthy",
        about: "is a way to write yes: true, 1, yes, on, enabled",
        ask: switch::truthy,
        spelled: &switch::TRUTHY,
        named: None,
    },
    Word {
        name: "falsy",
        about: "is a way to write no: false, 0, no, off, disabled",
        ask: switch::falsy,
        spelled: &switch::FALSY,
        named: None,
    },
    Word {
        name: "verbose-level",
        about: "is a log level below info: debug, trace, verbose, silly, all",
        ask: switch::verbose_level,
        spelled: &switch::VERBOSE,
        named: None,
    },
    Word {
        name: "other-environment",
        about: "names an environment other than the one it is set in",
        ask: switch::other_environment,
        spelled: &switch::ROLES,
        named: None,
    },
    Word {
        name: "other-environments-file",
        about: "is the name of a file that says it is for development, or in production for staging: .env.local, Dockerfile.dev",
        ask: belonging::other_environments_file,
        spelled: &[],
        named: None,
    },
    Word {
        name: "own-environment",
        about: "is the name of the environment it is set in",
        ask: switch::own_environment,
        spelled: &[],
        named: None,
    },
    Word {
        name: "number",
        about: "is a number without a unit",
        ask: |subject| hit(shape::is_number(subject.value.text)),
        spelled: &[],
        named: None,
    },
    Word {
        name: "boolean",
        about: "is a yes or no in words: true, false, yes, no, on, off",
        ask: |subject| hit(shape::is_boolean(subject.value.text)),
        spelled: &shape::BOOLEAN,
        named: None,
    },
    Word {
        name: "url",
        about: "is a URL with a scheme and a host",
        ask: |subject| hit(shape::is_url(subject.value.text)),
        spelled: &shape::URL,
        named: None,
    },
    Word {
        name: "duration",
        about: "is a length of time with its unit: 30s, 1h30m, PT5M",
        ask: |subject| hit(shape::is_duration(subject.value.text)),
        spelled: &[],
        named: None,
    },
    Word {
        name: "email",
        about: "is a mail address",
        ask: |subject| hit(shape::is_email(subject.value.text)),
        spelled: &shape::EMAIL,
        named: None,
    },
    Word {
        name: "host",
        about: "is a host name or address, with or without a port",
        ask: |subject| hit(shape::is_host(subject.value.text)),
        spelled: &[],
        named: None,
    },
    Word {
        name: "empty-like",
        about: "holds nothing: no text, only white space, an empty list or map, null, or a word for nothing",
        ask: |subject| hit(subject.value.is_empty() || shape::says_nothing(subject.value.text)),
        spelled: &[],
        named: None,
    },
    Word {
        name: "blank",
        about: "is a text without a visible character; null and empty lists and maps are no texts",
        ask: |subject| {
            let text = !matches!(subject.value.kind, ValueKind::List | ValueKind::Map);
            hit(text && subject.value.text.trim().is_empty())
        },
        spelled: &[],
        named: None,
    },
    Word {
        name: "in-memory-engine",
        about: "selects an engine that forgets everything when the program stops",
        ask: engine::in_memory_engine,
        spelled: &[],
        named: None,
    },
    Word {
        name: "shared-database-file",
        about: "selects a database in one file, which several processes of the environment write",
        ask: load::shared_database_file,
        spelled: &load::SPELLED,
        named: None,
    },
    Word {
        name: "pool-below-threads",
        about: "is a number of connections below that of the threads in each process that need one",
        ask: load::pool_below_threads,
        spelled: &[],
        named: Some(&load::POOL),
    },
    Word {
        name: "retry-within-timeout",
        about: "is a time in seconds after which a job is given out again that does not exceed the time a job may take",
        ask: load::retry_within_timeout,
        spelled: &[],
        named: Some(&load::QUEUES),
    },
    Word {
        name: "caught-mail",
        about: "stands in an environment one of whose settings holds mails back or leads them elsewhere",
        ask: mail::mail_is_caught,
        spelled: &[],
        named: None,
    },
    Word {
        name: "disputed-type",
        about: "is written so that YAML 1.1 and YAML 1.2 read different types or numbers: no, 0755, 12:30",
        ask: |subject| hit(subject.value.disputed && !subject.value.quoted),
        spelled: &[],
        named: None,
    },
];

/// Every word about two values, in the order in which the reference lists them.
pub const RELATIONS: &[RelationWord] = &[
    RelationWord {
        name: "equal",
        about: "both hold the same text, and no part of it comes or may come from outside",
        ask: types::equal,
    },
    RelationWord { name: "different", about: "they hold different text", ask: types::different },
    RelationWord {
        name: "type-differs",
        about: "they are of different kinds, such as a number and a word; other spellings of one kind are not meant",
        ask: types::type_differs,
    },
    RelationWord {
        name: "engine-differs",
        about: "they select different engines for one purpose, such as SQLite and PostgreSQL",
        ask: engine::engine_differs,
    },
    RelationWord { name: "scheme-differs", about: "they are URLs of different schemes", ask: types::scheme_differs },
    RelationWord {
        name: "less-in-production",
        about: "both are amounts of one kind, such as memory or copies, and that of production is smaller",
        ask: amount::less_in_production,
    },
    RelationWord {
        name: "slash-differs",
        about: "both are web addresses with one path, and one of them ends in a slash",
        ask: types::slash_differs,
    },
    RelationWord { name: "host-differs", about: "they name different hosts", ask: types::host_differs },
];

/// Where the hosts stand that a value names, as ranges of bytes of its text.
pub(super) fn hosts(text: &str) -> Vec<Range<usize>> {
    address::hosts(text).into_iter().map(|(range, _)| range).collect()
}

/// Whether only a private network knows the host of a URL: every cluster may have one of this name.
pub(super) fn is_private(host: &str) -> bool {
    network::is_private(host, address::Form::Url)
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
