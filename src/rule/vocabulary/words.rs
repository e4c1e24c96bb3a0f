//! The table of words about one value.

use super::{
    Hit, Subject, Word, belonging, credential, engine, expiry, file, hit, kin, load, mail, network, path, placeholder,
    port, remark, secrecy, shape, switch,
};
use crate::document::ValueKind;
use crate::key::{Letters, Words};
use crate::text::trim;

/// Every word, in the order in which the reference lists them.
pub const WORDS: &[Word] = &[
    word(
        "placeholder",
        "stands for a value that nobody has filled in: changeme, <your key>, your-api-key, xxxx, TODO",
        placeholder::placeholder,
    )
    .spelled(&placeholder::SPELLED).brief(&placeholder::NOTHING),
    word(
        "secret",
        "is a secret that stands in the file: its key says so, or it is a URL with a password",
        secrecy::secret,
    )
    .of_secrets(),
    word(
        "secret-over-reference",
        "is a secret that stands in the file, in a layer above one that takes it from outside",
        secrecy::secret_over_reference,
    )
    .of_secrets(),
    word(
        "fallback-secret",
        "is a secret that stands in the file as the default of one that comes from outside: `${KEY:-...}`",
        secrecy::fallback_secret,
    )
    .of_secrets(),
    word(
        "weak-secret",
        "is a secret that can be guessed: too short, of too few characters, or a known default",
        secrecy::weak_secret,
    )
    .of_secrets(),
    word(
        "guessable-secret",
        "is a secret that anybody would try first, whatever its length: a known default or one built around a common word",
        secrecy::guessable_secret,
    )
    .of_secrets(),
    word(
        "test-credential",
        "is a provider's credential or mode for testing, such as sk_test_ of Stripe",
        credential::test_credential,
    )
    .spelled(&credential::TEST_SPELLED).unless(&credential::MODE_WORDS, credential::LONGEST_MODE),
    word(
        "live-credential",
        "is a provider's credential or mode for real business, such as sk_live_ of Stripe",
        credential::live_credential,
    )
    .spelled(&credential::LIVE_SPELLED).unless(&credential::MODE_WORDS, credential::LONGEST_MODE),
    word(
        "mixed-modes",
        "is a provider's credential that programs show, of another mode than the secret one beside it",
        kin::mixed_modes,
    )
    .spelled(&kin::SPELLED),
    word(
        "reused-secret",
        "is a secret that another key of the environment, for another purpose, holds as well",
        kin::reused_secret,
    )
    .named(&kin::TELLING).of_secrets(),
    word(
        "expired",
        "is a token or a certificate whose last day is over, or the path of such a certificate in the repository",
        expiry::expired,
    )
    .spelled(&expiry::SPELLED),
    word(
        "expires-soon",
        "is a token or a certificate that ends within 30 days, or the path of such a certificate in the repository",
        expiry::expires_soon,
    )
    .spelled(&expiry::SPELLED),
    word(
        "noted-end-passed",
        "has a comment, behind it or just above it, that says it was to go on a day which is over: `# expires: 2025-01-31`",
        remark::noted_end_passed,
    ),
    word(
        "past-date",
        "is a day which is over, as ISO 8601 writes it",
        remark::past_date,
    )
    .spelled(&[Letters::anywhere("-")]),
    word(
        "loopback-target",
        "tells the program to connect to the machine it runs on, or to a developer's tunnel; bind addresses are not meant",
        network::loopback_target,
    )
    .spelled(&network::LOOPBACK_LETTERS),
    word(
        "nonproduction-host",
        "names a host that says of itself it is for staging, testing or development",
        network::nonproduction_host,
    )
    .spelled(&network::NONPRODUCTION_LETTERS),
    word(
        "nonproduction-origin",
        "names, with its scheme, a host that says of itself it is for staging, testing or development; allowlists are meant too",
        network::nonproduction_origin,
    )
    .spelled(&network::NONPRODUCTION_LETTERS),
    word(
        "production-host",
        "names a host that says of itself it is production",
        network::production_host,
    )
    .spelled(&network::PRODUCTION_LETTERS),
    word(
        "internal-host",
        "names only hosts of a private network: without a dot, .internal, .svc, 10.0.0.1; this machine is one of them",
        network::internal_host,
    ),
    word("home-path", "is a path in a person's home directory", path::home_path).spelled(&path::HOME),
    word(
        "windows-path",
        "is a path with a Windows drive or share",
        path::windows_path,
    )
    .spelled(&path::WINDOWS),
    word(
        "path",
        "is a file path, absolute or relative, and no URL",
        |subject| hit(path::is_path(subject.value.text,
    )
    )).spelled(&path::PATH),
    word(
        "other-case-file",
        "is the path of a file that the repository has with other upper and lower case letters",
        file::other_case,
    )
    .spelled(&file::SPELLED).of_files(),
    word(
        "missing-file",
        "is the path of a file that the repository has not, in a directory that holds others of its kind",
        file::missing,
    )
    .spelled(&file::SPELLED).of_files(),
    word(
        "file-left-out",
        "is the path of a file that the repository has and the image that is built from it has not",
        file::left_out,
    )
    .spelled(&file::SPELLED).of_files(),
    word(
        "truthy",
        "is a way to write yes: true, 1, yes, on, enabled",
        switch::truthy,
    )
    .brief(&switch::TRUTHY),
    word("falsy", "is a way to write no: false, 0, no, off, disabled", switch::falsy).brief(&switch::FALSY),
    word(
        "verbose-level",
        "is a log level below info: debug, trace, verbose, silly, all",
        switch::verbose_level,
    )
    .spelled(&switch::VERBOSE),
    word(
        "other-environment",
        "names an environment other than the one it is set in",
        switch::other_environment,
    )
    .spelled(&switch::ROLES),
    word(
        "other-environments-file",
        "is the name of a file that says it is for development, or in production for staging: .env.local, Dockerfile.dev",
        belonging::other_environments_file,
    ),
    word(
        "deployment-name",
        "is the name under which a platform keeps the deployment, set for this environment alone: `app` of Fly, `name` of a Worker",
        belonging::deployment_name,
    )
    .named(&belonging::DEPLOYED),
    word(
        "profile-in-profile",
        "chooses profiles of Spring in a file, or a part of one, that is read for one profile alone",
        belonging::profile_in_profile,
    )
    .named(&belonging::PROFILES),
    word("own-environment", "is the name of the environment it is set in", switch::own_environment),
    word("number", "is a number without a unit", |subject| hit(shape::is_number(subject.value.text))),
    word(
        "boolean",
        "is a yes or no in words: true, false, yes, no, on, off",
        |subject| hit(shape::is_boolean(subject.value.text,
    )
    )).brief(&shape::BOOLEAN),
    word(
        "url",
        "is a URL with a scheme and a host",
        |subject| hit(shape::is_url(subject.value.text,
    )
    )).spelled(&shape::URL),
    word(
        "duration",
        "is a length of time with its unit: 30s, 1h30m, PT5M",
        |subject| hit(shape::is_duration(subject.value.text)),
    ),
    word(
        "email",
        "is a mail address",
        |subject| hit(shape::is_email(subject.value.text,
    )
    )).spelled(&shape::EMAIL),
    word(
        "host",
        "is a host name or address, with or without a port",
        |subject| hit(shape::is_host(subject.value.text)),
    ),
    word(
        "empty-like",
        "holds nothing: no text, only white space, an empty list or map, null, or a word for nothing",
        |subject| hit(subject.value.is_empty() || shape::says_nothing(subject.value.text)),
    ),
    word(
        "blank",
        "is a text without a visible character; null, empty lists and maps, and what the deployment may give are no such texts",
        |subject| {
        let text = !matches!(subject.value.kind, ValueKind::List | ValueKind::Map);
        hit(text && !subject.by_default && trim(subject.value.text).is_empty())
    },
    ),
    word(
        "by-default",
        "is what stands in the file for where the deployment gives nothing: `${API_URL:-http://localhost}`",
        |subject| hit(subject.by_default),
    ),
    word(
        "in-memory-engine",
        "selects an engine that forgets everything when the program stops",
        engine::in_memory_engine,
    ),
    word(
        "shared-database-file",
        "selects a database in one file, which several processes of the environment write",
        load::shared_database_file,
    )
    .spelled(&load::SPELLED),
    word(
        "pool-below-threads",
        "is a number of connections below that of the threads in each process that need one",
        load::pool_below_threads,
    )
    .named(&load::POOL),
    word(
        "retry-within-timeout",
        "is a time in seconds after which a job is given out again that does not exceed the time a job may take",
        load::retry_within_timeout,
    )
    .named(&load::QUEUES),
    word(
        "foreign-port",
        "is the port, or names it in an address, at which another kind of server answers than the one that is selected",
        port::foreign_port,
    )
    .spelled(&port::SPELLED).unless(&port::PORT, port::LONGEST),
    word(
        "unrouted-port",
        "is the `PORT` of a program to which its platform sends what comes in at other ports alone",
        port::unrouted_port,
    )
    .named(&port::PORT),
    word(
        "caught-mail",
        "stands in an environment one of whose settings holds mails back or leads them elsewhere",
        mail::mail_is_caught,
    ),
    word(
        "disputed-type",
        "is written so that YAML 1.1 and YAML 1.2 read different types or numbers: no, 0755, 12:30",
        |subject| hit(subject.value.disputed && !subject.value.quoted),
    ),
];

const fn word(name: &'static str, about: &'static str, ask: fn(&Subject<'_>) -> Option<Hit>) -> Word {
    Word { name, about, ask, spelled: &[], brief: &[], unless: None, named: None, of_secrets: false, of_files: false }
}

impl Word {
    /// It, where it holds of texts alone that have the letters of one of these.
    const fn spelled(self, letters: &'static [Letters]) -> Word {
        Word { spelled: letters, ..self }
    }

    /// It, where it holds of brief texts that have the letters of one of these.
    const fn brief(self, letters: &'static [Letters]) -> Word {
        Word { brief: letters, ..self }
    }

    /// It, where it holds of any text of so many bytes if the key has one of these words.
    const fn unless(self, words: &'static Words, most: usize) -> Word {
        Word { unless: Some((words, most)), ..self }
    }

    /// It, where it holds only if the key has one of these words.
    const fn named(self, words: &'static Words) -> Word {
        Word { named: Some(words), ..self }
    }

    /// It, where it holds of literal secrets alone.
    const fn of_secrets(self) -> Word {
        Word { of_secrets: true, ..self }
    }

    /// It, where it holds of paths of files in the repository alone.
    const fn of_files(self) -> Word {
        Word { of_files: true, ..self }
    }
}
