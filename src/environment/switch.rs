//! Parts that an environment switches off: `redis.enabled: false` speaks for `redis.host` too, and `SMTP_ENABLED=false` for `SMTP_HOST`.

use std::hash::BuildHasher;

use foldhash::HashMap;
use foldhash::fast::RandomState;

use super::{Effective, Environment};
use crate::key::{KeyPath, Words, above, joined_words_of};
use crate::text::{is_falsy, is_truthy};

/// The last words of the names of switches, and the first ones of some.
static NAMES: Words = Words::of(&["enabled", "enable", "disabled", "disable", "suspend", "suspended"]);

/// How the switch of a map is called in it.
const IN_MAP: [&str; 7] = ["enabled", "Enabled", "enable", "disabled", "Disabled", "suspend", "suspended"];

/// What stands before the words of a part in the name of its switch, and what behind them.
const BEFORE: [&str; 2] = ["enable.", "disable."];
const BEHIND: [&str; 3] = [".enabled", ".enable", ".disabled"];

/// Longer keys belong to no part, in bytes.
const LONGEST: usize = 1000;

/// What an environment switches off: for each map, and each beginning of names in one, its switch. All are kept as hashes, because a large
/// file has a hundred thousand of them.
#[derive(Debug, Default)]
pub(super) struct Off {
    state: RandomState,
    switches: HashMap<u64, Switch>,
}

/// What turns something off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Switch {
    /// The setting of which the key has this hash.
    One(u64),
    Several,
}

impl Environment<'_> {
    /// Whether a switch turns off what a key belongs to, whatever is said further in; the switch itself belongs to none of that.
    pub fn is_off(&self, key: &KeyPath) -> bool {
        let found = || {
            let mut off = Off::default();
            // No other thread is waited for while it is found out.
            self.effective.in_turn(|portion| portion.iter().filter(|one| turns_off(one)).for_each(|one| off.add(one)));
            off
        };
        // In nearly every environment nothing is off.
        key.text().len() <= LONGEST && self.off.get_or_init(found).hold(key)
    }
}

impl Off {
    fn add(&mut self, one: &Effective<'_>) {
        let key = &one.setting.key;
        let (map, text, name) = (key.parent_text(), key.text(), joined_words_of(key.name()));
        let last = text.strip_prefix(map).map(|last| last.strip_prefix('.').unwrap_or(last));
        let is_of_map = last.is_some_and(|last| IN_MAP.contains(&last)).then_some("");
        let before = BEHIND.iter().filter_map(|behind| name.strip_suffix(behind));
        let behind = BEFORE.iter().filter_map(|before| name.strip_prefix(before));
        let switch = Switch::One(self.state.hash_one(text));
        for part in is_of_map.into_iter().chain(before).chain(behind) {
            let of_part = self.switches.entry(self.state.hash_one((map, part))).or_insert(switch);
            *of_part = if *of_part == switch { switch } else { Switch::Several };
        }
    }

    /// Whether a map or a list item above a key is off, or what its own name begins with.
    fn hold(&self, key: &KeyPath) -> bool {
        if self.switches.is_empty() {
            return false;
        }
        let own = Switch::One(self.state.hash_one(key.text()));
        let is_off = |map: &str, part: &str| {
            self.switches.get(&self.state.hash_one((map, part))).is_some_and(|switch| *switch != own)
        };
        let beside = || {
            let (map, name) = (key.parent_text(), joined_words_of(key.name()));
            memchr::memchr_iter(b'.', name.as_bytes()).any(|end| is_off(map, &name[..end]))
        };
        is_off("", "") || above(key.text()).any(|map| is_off(map, "")) || beside()
    }
}

/// Whether a setting is a switch that turns something off.
fn turns_off(one: &Effective<'_>) -> bool {
    let key = &one.setting.key;
    let Some(value) = one.value().filter(|_| key.may_have(&NAMES)) else { return false };
    let (no, yes) = (is_falsy(value.text), is_truthy(value.text));
    // Most values are neither, which is told sooner than what the key says.
    (no || yes) && {
        let name = joined_words_of(key.name());
        let says = |word: &str| match word {
            "enabled" | "enable" => no,
            "disabled" | "disable" | "suspend" | "suspended" => yes,
            _ => false,
        };
        name.split('.').next().is_some_and(says) || name.rsplit('.').next().is_some_and(says)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Document, Format};
    use crate::environment::{Layer, Role};
    use crate::parse;
    use crate::source::Source;

    fn document(text: &str, format: Format) -> Document {
        parse::parse(std::sync::Arc::new(Source::new("a", text)), format)
    }

    /// The keys of an environment that are off.
    fn off(document: &Document) -> Vec<String> {
        let settings = document.roots().iter().flat_map(|root| Document::settings(document, *root)).collect();
        let (section, reason) = Default::default();
        let layer = Layer { document, section, shared: false, reason, settings };
        let environment = Environment::new("production", Role::Production, vec![layer]);
        let keys = environment.settings().iter().map(|one| &one.setting.key);
        keys.filter(|key| environment.is_off(key)).map(|key| key.text().to_owned()).collect()
    }

    #[test]
    fn what_lies_beside_or_below_a_switch_is_off_with_it() {
        let text = "redis:\n  enabled: false\n  host: a\n  auth: { enabled: false, user: a }\nredisless: { host: a }\n\
                    jobs: { suspend: true, cron: a }\nqueue: { disabled: false, host: a }\n\
                    sinks:\n- { enabled: true, host: a }\n- { Enabled: 'off', host: a }\n- { host: a }\n";
        let expected = ["redis.host", "redis.auth.enabled", "redis.auth.user", "jobs.cron", "sinks[1].host"];
        assert_eq!(off(&document(text, Format::Yaml)), expected);
    }

    #[test]
    fn of_two_switches_each_is_off_by_the_other() {
        let text = "cache: { enabled: false, disabled: true, host: a }\n";
        assert_eq!(off(&document(text, Format::Yaml)), ["cache.enabled", "cache.disabled", "cache.host"]);
    }

    #[test]
    fn names_that_begin_like_a_switch_are_off_with_it() {
        let text = "SMTP_ENABLED=false\nSMTP_HOST=a\nSMTPS_HOST=a\nENABLE_NEW_SHOP=0\nNEW_SHOP_URL=a\nNEW_URL=a\n\
                    DISABLE_AUTH=yes\nAUTH_URL=a\nCACHE_ENABLED=true\nCACHE_URL=a\nSEARCH_ENABLED=${ON}\nSEARCH_URL=a\n";
        assert_eq!(off(&document(text, Format::Dotenv)), ["SMTP_HOST", "NEW_SHOP_URL", "AUTH_URL"]);
    }
}
