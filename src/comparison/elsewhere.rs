//! What staging alone has though production lacks nothing: it has it in another way, or another kind of part that needs other settings.

mod items;

use std::cell::OnceCell;

use foldhash::HashSet;

use self::items::{Renamed, has_template_for_name, is_of_item};
use crate::environment::{Effective, Environment};
use crate::key::{KeyPath, Words, words_of};

/// What is asked of two environments to tell what the one lacks.
pub struct Elsewhere<'e, 'd> {
    staging: &'e Environment<'d>,
    production: &'e Environment<'d>,
    includes: OnceCell<bool>,
    renamed: OnceCell<Renamed<'e>>,
    scaling: OnceCell<Option<&'static str>>,
    other_kinds: OnceCell<HashSet<&'e str>>,
    in_secrets: OnceCell<HashSet<&'e str>>,
    of_ids: OnceCell<HashSet<&'e str>>,
    twins: OnceCell<HashSet<&'e str>>,
    open: OnceCell<HashSet<&'e str>>,
    lists: OnceCell<HashSet<&'e str>>,
    files: OnceCell<bool>,
    /// The names of staging's that carry it, and have met one of production's without.
    met: HashSet<&'e str>,
}

impl<'e, 'd> Elsewhere<'e, 'd> {
    /// What production may have in another way than staging, of which these keys have met others of production that do not carry the name
    /// of the environment.
    pub fn new(staging: &'e Environment<'d>, production: &'e Environment<'d>, met: &[&'e KeyPath]) -> Self {
        Elsewhere {
            staging,
            production,
            includes: OnceCell::new(),
            renamed: OnceCell::new(),
            scaling: OnceCell::new(),
            other_kinds: OnceCell::new(),
            in_secrets: OnceCell::new(),
            of_ids: OnceCell::new(),
            twins: OnceCell::new(),
            open: OnceCell::new(),
            lists: OnceCell::new(),
            files: OnceCell::new(),
            met: met.iter().flat_map(|key| carriers(key)).collect(),
        }
    }

    /// Whether production lacks nothing, though it has no setting with this key of staging.
    pub fn has(&self, key: &KeyPath) -> bool {
        let (staging, production) = (self.staging, self.production);
        *self.includes.get_or_init(|| includes_alone(production, staging))
            || is_given_whole(key, production, staging)
            || may_be_in_file(key, production, staging)
            || has_newer(key, production)
            || self.has_other_slot(key)
            || has_template_for_name(key)
            || staging.is_off(key)
            || production.is_off(key)
            || self.is_of_other_kind(key)
            || self.is_in_secrets(key)
            || self.is_of_ids(key)
            || self.is_stagings_own(key)
            || self.is_given_by_file(key)
            || self.is_in_open_map(key)
            || self.is_in_list(key)
            || self.is_set_by_build(key)
            || is_of_item(key) && self.renamed.get_or_init(|| Renamed::new(staging, production)).hold(key)
    }

    /// Whether production gives the name of a file in place of the value, or the value in place of that name, as official images take it:
    /// <https://docs.docker.com/compose/how-tos/use-secrets/#advanced>
    fn is_given_by_file(&self, key: &KeyPath) -> bool {
        let text = key.text();
        let end = if text.ends_with(|last: char| last.is_ascii_lowercase()) { "_file" } else { "_FILE" };
        let names_files = || {
            let mut keys = self.production.settings().iter().map(|one| one.setting.key.text());
            keys.any(|text| text.ends_with("_FILE") || text.ends_with("_file"))
        };
        match text.strip_suffix(end) {
            Some(bare) => self.production.by_text(bare).is_some(),
            None => *self.files.get_or_init(names_files) && self.production.by_text(&[text, end].concat()).is_some(),
        }
    }

    /// Whether it stands in a slot of App Engine that production fills in another way, or that production's kind of environment has not.
    fn has_other_slot(&self, key: &KeyPath) -> bool {
        let slot = |key: &KeyPath| SCALINGS.into_iter().find(|slot| key.begins_with(slot));
        let is_flexible = |environment: &Environment<'_>| {
            environment.by_text("env").is_some_and(|one| matches!(one.setting.value.text, "flex" | "flexible"))
        };
        let keys = || self.production.settings().iter().map(|one| &one.setting.key);
        key.may_have(&SCALING)
            && if key.text() == "instance_class" {
                is_flexible(self.production) && !is_flexible(self.staging)
            } else {
                let theirs = self.scaling.get_or_init(|| keys().filter(|key| key.may_have(&SCALING)).find_map(slot));
                slot(key).zip(*theirs).is_some_and(|(slot, theirs)| slot != theirs)
            }
    }

    /// Whether it belongs to a part of which the two select another kind: a mailer that needs no host.
    fn is_of_other_kind(&self, key: &KeyPath) -> bool {
        let parts = self.other_kinds.get_or_init(|| {
            let selecting = self.staging.settings().iter().filter(|one| one.setting.key.may_have(&SELECTING));
            let part = |one: &'e Effective<'d>| {
                let words = one.setting.key.joined_words();
                // A file with an adapter at its top is about nothing else, as config/cable.yml of Rails is.
                let (part, last) = words.rsplit_once('.').or_else(|| (words == "adapter").then_some(("", words)))?;
                let value = one.value().filter(|_| SELECTING.hold(last))?;
                let other = self.production.by_words(words).next()?.value()?;
                (!value.text.eq_ignore_ascii_case(other.text)).then_some(part)
            };
            selecting.filter_map(part).collect()
        });
        let words = key.joined_words();
        let mut ends = memchr::memchr_iter(b'.', words.as_bytes());
        !parts.is_empty() && (parts.contains("") || ends.any(|end| parts.contains(&words[..end])))
    }

    /// Whether production has the variable among its secrets, which are given to the program in the same way.
    fn is_in_secrets(&self, key: &KeyPath) -> bool {
        let names = self.in_secrets.get_or_init(|| {
            let secrets = self.production.settings().iter().map(|one| &one.setting.key).filter(|key| key.has(&SECRETS));
            secrets.filter(|key| !key.parent_text().is_empty()).filter_map(KeyPath::variable).collect()
        });
        // At the top of a file, a variable stands among nothing.
        !names.is_empty()
            && !key.parent_text().is_empty()
            && !key.has(&SECRETS)
            && key.variable().is_some_and(|name| name.contains('_') && names.contains(name))
    }

    /// Whether it stands in a map by the ids of things, of which production has others.
    fn is_of_ids(&self, key: &KeyPath) -> bool {
        maps_of_ids(key.text()).next().is_some() && {
            let keys = || self.production.settings().iter().map(|one| one.setting.key.text());
            let maps = self.of_ids.get_or_init(|| keys().flat_map(maps_of_ids).collect());
            maps_of_ids(key.text()).any(|map| maps.contains(map))
        }
    }

    /// Whether it lies in a map of which production has a part where nobody has seen it.
    fn is_in_open_map(&self, key: &KeyPath) -> bool {
        let maps = self.open.get_or_init(|| self.production.open.iter().map(KeyPath::joined_words).collect());
        let words = key.joined_words();
        !maps.is_empty() && memchr::memchr_iter(b'.', words.as_bytes()).any(|end| maps.contains(&words[..end]))
    }

    /// Whether production has a list of what staging has one of: `domains` for `domain`.
    fn is_in_list(&self, key: &KeyPath) -> bool {
        let lists = self.lists.get_or_init(|| {
            let items = self.production.settings().iter().map(|one| &one.setting.key);
            let items = items.filter(|key| key.text().ends_with("[0]"));
            items.filter_map(|key| key.joined_words().strip_suffix('s')).collect()
        });
        !lists.is_empty() && lists.contains(key.joined_words()) && !key.text().ends_with(']')
    }

    /// Whether the tool that builds a program for browsers sets it where nobody does, and its mode is production's unless another one is
    /// named: <https://vite.dev/guide/env-and-mode#modes>, <https://cli.vuejs.org/guide/mode-and-env.html#modes>
    fn is_set_by_build(&self, key: &KeyPath) -> bool {
        const FOR_BROWSERS: [&str; 5] = ["VITE_", "VUE_APP_", "REACT_APP_", "NEXT_PUBLIC_", "NUXT_PUBLIC_"];
        let is_shown = |one: &Effective<'_>| FOR_BROWSERS.iter().any(|start| one.setting.key.text().starts_with(start));
        key.text() == "NODE_ENV" && self.production.settings().iter().any(is_shown)
    }

    /// Whether it carries its environment in its name, as `staging-users` does, and production has no twin of that.
    fn is_stagings_own(&self, key: &KeyPath) -> bool {
        let own = carriers(key);
        !own.is_empty() && {
            let keys = || self.production.settings().iter().map(|one| &one.setting.key);
            let twins = self.twins.get_or_init(|| keys().flat_map(carriers).collect());
            own.iter().any(|name| !twins.contains(name) && !self.met.contains(name))
        }
    }
}

/// Words that select a kind of something when they come last.
static SELECTING: Words =
    Words::of(&["driver", "provider", "backend", "sink", "mailer", "transport", "adapter", "engine", "broker"]);

/// Words of the maps in which secrets stand.
static SECRETS: Words = Words::of(&["secret", "secrets"]);

/// The maps in which a key names a thing by its id, such as `clusters` of `clusters.cp-5a7bff7c-001.size`.
fn maps_of_ids(key: &str) -> impl Iterator<Item = &str> {
    let is_id = |step: &str| {
        let step = step.split('[').next().unwrap_or("");
        step.len() >= 8 && step.bytes().filter(u8::is_ascii_digit).count() >= 3
    };
    let bytes = key.as_bytes();
    let digits = || bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    // Nearly no key has such a step, which its digits tell soonest.
    let inner = if bytes.contains(&b'.') && digits() >= 3 { bytes } else { b"" };
    memchr::memchr_iter(b'.', inner)
        .filter(move |end| key[end + 1..].split('.').next().is_some_and(is_id))
        .map(|end| &key[..end])
}

/// Whether production has a newer version of what is told apart by its version alone: `PROCEDURE_ID_V4` for `PROCEDURE_ID_V2`.
fn has_newer(key: &KeyPath, production: &Environment<'_>) -> bool {
    let words = key.joined_words();
    let version = words.as_bytes().last().filter(|last| last.is_ascii_digit()).and_then(|_| words.rsplit_once('.'));
    let Some((thing, version)) = version else { return false };
    let Some(version) = version.strip_prefix('v').and_then(|version| version.parse::<u8>().ok()) else { return false };
    let newer = version.saturating_add(1)..version.saturating_add(9);
    newer.into_iter().any(|version| production.by_words(&format!("{thing}.v{version}")).next().is_some())
}

/// Names of one kind of service each.
const SERVICES: [&[&str]; 3] = [
    &["db", "database", "pg", "postgres", "postgresql", "mysql", "mariadb"],
    &["redis", "valkey"],
    &["mongo", "mongodb"],
];
/// Parts of the address of a service, and how an address is called as a whole.
static PARTS: Words =
    Words::of(&["host", "hostname", "port", "name", "database", "user", "username", "password", "pass"]);
const WHOLE: [&str; 3] = ["url", "uri", "dsn"];

/// Whether a key of staging, such as `DB_HOST`, is a part of an address that production alone has as a whole: `DATABASE_URL`.
fn is_given_whole(key: &KeyPath, production: &Environment<'_>, staging: &Environment<'_>) -> bool {
    if !key.may_have(&PARTS) {
        return false;
    }
    let mut words = key.words();
    let (Some(service), Some(part), None) = (words.next(), words.next(), words.next()) else { return false };
    let names = SERVICES.iter().find(|names| names.contains(&service)).filter(|_| PARTS.hold(part));
    let wholes =
        names.into_iter().flat_map(|names| names.iter().flat_map(|name| WHOLE.map(|end| format!("{name}.{end}"))));
    let has = |environment: &Environment<'_>, words: &str| environment.by_words(words).next().is_some();
    wholes.into_iter().any(|words| has(production, &words) && !has(staging, &words))
}

/// The ways in which App Engine scales, of which a service has one:
/// <https://docs.cloud.google.com/appengine/docs/standard/reference/app-yaml#scaling_elements>
const SCALINGS: [&str; 3] = ["automatic_scaling", "basic_scaling", "manual_scaling"];
/// The words of which a key below them has one, and that of what is there in the standard environment alone.
static SCALING: Words = Words::of(&["scaling", "instance"]);

/// What stands where a container takes variables from a file or an object as a whole, beside the map or list of single ones:
/// <https://docs.docker.com/reference/compose-file/services/#env_file>,
/// <https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/#configure-all-key-value-pairs-in-a-configmap-as-container-environment-variables>
const WHOLESALE: [(&str, &[&str]); 2] = [
    (".environment.", &["env_file", "env_file[0]", "env_file[0].path"]),
    (".env[", &["envFrom[0].configMapRef.name", "envFrom[0].secretRef.name"]),
];

/// Of which words the key of such a variable has one.
static VARIABLES: Words = Words::of(&["environment", "env"]);

/// Whether a variable that staging gives a container may be in a file from which production alone takes all that it holds.
fn may_be_in_file(key: &KeyPath, production: &Environment<'_>, staging: &Environment<'_>) -> bool {
    let takes = |environment: &Environment<'_>, container: &str, names: &[&str]| {
        names.iter().any(|name| environment.by_text(&format!("{container}.{name}")).is_some())
    };
    let is_taken = |(single, names): &(&str, &[&str])| {
        let container = key.text().split_once(single).map(|(container, _)| container);
        container.is_some_and(|container| takes(production, container, names) && !takes(staging, container, names))
    };
    key.has(&VARIABLES) && WHOLESALE.iter().any(is_taken)
}

/// Where a file names others that the program reads with it, at its top:
/// <https://docs.cloud.google.com/appengine/docs/standard/reference/app-yaml#includes>,
/// <https://docs.spring.io/spring-boot/reference/features/external-config.html#features.external-config.files.importing>
const INCLUDING: [&str; 10] = [
    "include",
    "include[0]",
    "includes",
    "includes[0]",
    "extends",
    "extends[0]",
    "imports[0]",
    "imports[0].resource",
    "spring.config.import",
    "spring.config.import[0]",
];

/// Words of which each of them has one.
static INCLUDE: Words = Words::of(&["include", "includes", "extends", "imports", "import"]);

/// Whether production alone names a file that is read with it: what it seems to lack may stand there.
fn includes_alone(production: &Environment<'_>, staging: &Environment<'_>) -> bool {
    let included = |environment: &Environment<'_>| {
        let is_file = |text: &str| {
            let name = text.rsplit(['/', ':']).next().unwrap_or("");
            name.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "yaml" | "yml" | "json" | "toml" | "properties"))
        };
        let written = |key: &str| environment.by_text(key).is_some_and(|one| is_file(one.setting.value.text.trim()));
        let may_include = environment.settings().iter().any(|one| one.setting.key.may_have(&INCLUDE));
        may_include && INCLUDING.iter().any(|key| written(key))
    };
    included(production) && !included(staging)
}

/// The names in a key that carry their environment, which is forgotten, each with all that stands above it, as words:
/// `users.*.db` of `users.staging-db.host`.
fn carriers(key: &KeyPath) -> Vec<&str> {
    let words = key.joined_words();
    let mut carriers = Vec::new();
    // Nearly no key has such a name, and most are too short to look at many bytes at once.
    if !words.bytes().any(|byte| byte == b'*') {
        return carriers;
    }
    let (mut start, mut is_item) = (0, false);
    for step in key.text().split_inclusive(['.', '[']) {
        let name = match step.split_once('=') {
            Some((_, name)) if is_item => name,
            _ if is_item => "",
            _ => step,
        };
        is_item = step.ends_with('[');
        let mut end = start;
        for _ in words_of(name) {
            end += words.get(end..).and_then(|rest| rest.find('.')).map_or(words.len() - end, |at| at + 1);
        }
        if words.get(start..end).is_some_and(|own| own.contains('*')) {
            carriers.push(words.get(..end).unwrap_or(words).trim_end_matches('.'));
        }
        start = end;
    }
    carriers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Forgotten;

    #[test]
    fn names_that_carry_their_environment_are_told() {
        let forgotten = Forgotten::new(vec!["staging".into(), "stg".into()]);
        let carried = |mut key: KeyPath| {
            key.forget(&forgotten);
            carriers(&key).join(" ")
        };
        let users = KeyPath::new("users").child("stagingDb-one");
        assert_eq!(carried(users.child("host")), "users.*.db.one");
        assert_eq!(carried(KeyPath::new("a").child("staging-users")), "a.*.users");
        let item = KeyPath::new("list").item(12).child("x-stg").named_item("name", "a.b-staging").child("stg");
        assert_eq!(carried(item), "list.x.* list.x.*.a.b.* list.x.*.a.b.*.*");
        assert_eq!(carried(KeyPath::new("STAGING_URL")), "");
        assert_eq!(carried(KeyPath::new("-")), "");
    }
}
