//! Parts that an environment switches off: `redis.enabled: false` speaks for `redis.host` too, and `SMTP_ENABLED=false` for `SMTP_HOST`.

use super::{Effective, Environment};
use crate::key::{KeyPath, Words, above, joined_words_of};
use crate::text::{is_falsy, is_truthy};

/// The last words of the names of switches, and the first ones of some.
static NAMES: Words = Words::of(&["enabled", "enable", "disabled", "disable", "suspend", "suspended"]);

/// How the switch of a map is called in it.
const IN_MAP: [&str; 7] = ["enabled", "Enabled", "enable", "disabled", "Disabled", "suspend", "suspended"];

/// What stands before and behind the words of a part in the name of its switch.
const BESIDE: [[&str; 2]; 5] =
    [["", ".enabled"], ["", ".enable"], ["enable.", ""], ["", ".disabled"], ["disable.", ""]];

/// Longer keys belong to no part, in bytes.
const LONGEST: usize = 1000;

/// So many settings are looked at that have the words of one switch.
const MOST: usize = 8;

impl Environment<'_> {
    /// Whether a switch turns off what a key belongs to, whatever is said further in; the switch itself belongs to none of that.
    pub fn is_off(&self, key: &KeyPath) -> bool {
        // In nearly every environment nothing is off.
        key.text().len() <= LONGEST && self.any(turns_off) && (self.is_off_around(key) || self.is_off_beside(key))
    }

    /// Whether a map or a list item above it is off.
    fn is_off_around(&self, key: &KeyPath) -> bool {
        let text = key.text();
        let mut wanted = String::with_capacity(64);
        let mut is_off_in = |map: &str| {
            IN_MAP.iter().any(|name| {
                wanted.clear();
                wanted.extend([map, if map.is_empty() { "" } else { "." }, name]);
                wanted != text && self.by_text(&wanted).is_some_and(turns_off)
            })
        };
        is_off_in("") || above(text).any(is_off_in)
    }

    /// Whether a switch in the same map is named after what its own name begins with.
    fn is_off_beside(&self, key: &KeyPath) -> bool {
        let (map, name) = (key.parent_words(), joined_words_of(key.name()));
        let mut wanted = String::with_capacity(64);
        memchr::memchr_iter(b'.', name.as_bytes()).any(|end| {
            BESIDE.iter().any(|[before, behind]| {
                wanted.clear();
                wanted.extend([map, if map.is_empty() { "" } else { "." }, before, &name[..end], behind]);
                let is_it = |one: &&Effective<'_>| {
                    let other = &one.setting.key;
                    other.parent_text() == key.parent_text() && other.text() != key.text()
                };
                self.by_words(&wanted).take(MOST).filter(is_it).any(turns_off)
            })
        })
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
    fn names_that_begin_like_a_switch_are_off_with_it() {
        let text = "SMTP_ENABLED=false\nSMTP_HOST=a\nSMTPS_HOST=a\nENABLE_NEW_SHOP=0\nNEW_SHOP_URL=a\nNEW_URL=a\n\
                    DISABLE_AUTH=yes\nAUTH_URL=a\nCACHE_ENABLED=true\nCACHE_URL=a\nSEARCH_ENABLED=${ON}\nSEARCH_URL=a\n";
        assert_eq!(off(&document(text, Format::Dotenv)), ["SMTP_HOST", "NEW_SHOP_URL", "AUTH_URL"]);
    }
}
