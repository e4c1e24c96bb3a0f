//! What stands at the top of a file whose sections do not take it over, and is repeated in no section.

use super::{Family, Odd};
use crate::environment::{Environment, Role};
use crate::rule::condition::State;

/// What deployed environments that are sections of one file lack of its top, where the top is an environment of its own: a key of the
/// top that a section took over would be a setting of both.
pub(super) fn not_taken_over<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let is_deployed = |one: &&Environment<'_>| matches!(one.role, Role::Staging | Role::Production) && !one.template;
    let mut odd = Vec::new();
    for top in family.environments.iter().copied() {
        let [whole] = &top.layers[..] else { continue };
        if whole.section.is_some() || whole.shared {
            continue;
        }
        let is_of_file = |one: &&Environment<'_>| {
            one.layers.iter().any(|layer| layer.section.is_some() && std::ptr::eq(layer.document, whole.document))
        };
        let sections: Vec<_> = family.environments.iter().copied().filter(is_deployed).filter(is_of_file).collect();
        // Pages take all of it over where a section repeats none:
        // <https://developers.cloudflare.com/pages/functions/wrangler-configuration/#inheritable-keys>
        if sections.is_empty() || top.by_text("pages_build_output_dir").is_some() {
            continue;
        }
        let has = |environment: &Environment<'_>, wanted: &str| {
            let is_it = |key: &str| entry(key) == wanted || first_step(key) == wanted;
            environment.settings().iter().any(|one| is_it(one.setting.key.text()))
        };
        for environment in sections.iter().copied() {
            // What another section has and production has not, the two tell between them.
            let is_told = |wanted: &str| {
                environment.role == Role::Production
                    && sections.iter().any(|other| other.role == Role::Staging && has(other, wanted))
            };
            let mut last = "";
            for effective in top.settings().iter().filter(|one| !one.setting.value.is_empty()) {
                let key = &effective.setting.key;
                let first = first_step(key.text());
                let wanted = if has(environment, first) { entry(key.text()) } else { first };
                if wanted != last && !has(environment, wanted) && !is_told(wanted) {
                    let (this, other) = (State::Absent(environment), State::Set(top, effective));
                    odd.push(Odd::new(key, this, other, format!("`{wanted}`")));
                }
                last = wanted;
            }
        }
    }
    odd
}

/// The part of a key that is repeated or not as one: `vars` of `vars.API_URL`, `kv_namespaces[binding=CACHE]` of one of its fields. A list
/// of which nothing names the items, such as `migrations`, is.
fn entry(key: &str) -> &str {
    let step = first_step(key).len();
    let named = key[step..].starts_with('[').then(|| key.find(']')).flatten().map(|end| end + 1);
    &key[..named.filter(|end| key[step..*end].contains('=')).unwrap_or(step)]
}

fn first_step(key: &str) -> &str {
    &key[..key.find(['.', '[']).unwrap_or(key.len())]
}

#[cfg(test)]
mod tests {
    use super::entry;

    #[test]
    fn what_is_repeated_as_one() {
        for (key, expected) in [
            ("vars.API_URL", "vars"),
            ("main", "main"),
            ("kv_namespaces[binding=CACHE].id", "kv_namespaces[binding=CACHE]"),
            ("queues.producers[binding=JOBS].queue", "queues"),
            ("tail_consumers[0]", "tail_consumers"),
            ("odd[", "odd"),
            ("", ""),
        ] {
            assert_eq!(entry(key), expected);
        }
    }
}
