//! Values that name something and are no secret, whatever their keys say: the entry of a secret that is kept elsewhere, and the
//! field by which an item of a list is told.

use super::Subject;
use crate::key::Words;
use crate::secret::secret_shapes;
use crate::text::{is_falsy, trim};

/// The word that the key of such a name ends in.
static KEY: Words = Words::of(&["key"]);

/// Whether a value names what holds the secret, or what it is for.
pub(super) fn is_name(subject: &Subject<'_>) -> bool {
    subject.key.has(&KEY) && (is_entry(subject) || names_item(subject) || is_operand(subject))
}

/// The settings beside the name of an entry that say in which secret it is, as Helm charts and operators have them:
/// <https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#secretkeyselector-v1-core>,
/// <https://external-secrets.io/latest/api/externalsecret/>
const HOLDERS: [&str; 10] = [
    "secret.name",
    "secret.ref",
    "secret.ref.name",
    "secret.key.ref.name",
    "secret.store",
    "secret.store.ref.name",
    "remote.ref.key",
    "existing.secret",
    "existing.secret.name",
    "use.existing",
];

/// Maps that hold the name of a secret as `name` and that of its entry as `key`, as their words end.
const SELECTORS: [&str; 5] = ["secret.key.ref", "secret.ref", "key.ref", "existing.secret", "secret"];

/// Maps of the names of entries, of which the secret is told beside the map.
const KEYS_OF_SECRET: &str = "secret.keys";

/// Whether a value is the name of an entry of a Kubernetes secret: `secretKey` beside `secretName`.
fn is_entry(subject: &Subject<'_>) -> bool {
    let (name, text) = (subject.key.name(), trim(subject.value.text));
    // A variable that is called so holds the key itself.
    let is_key = name.ends_with("Key") || name.ends_with("key") && name.bytes().all(|byte| !byte.is_ascii_uppercase());
    if !is_key || !may_name_entry(text) {
        return false;
    }
    let map = subject.key.parent_words();
    let ends_as = |end: &str| map.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    if name == "key"
        && (ends_as("remote.ref")
            || SELECTORS.iter().any(|end| ends_as(end)) && subject.has_below(map, "name", is_said))
    {
        return true;
    }
    let above = map.strip_suffix(KEYS_OF_SECRET).map(|above| above.trim_end_matches('.'));
    above.is_some_and(|above| subject.has_below(above, "existing.secret", is_said))
        || HOLDERS.iter().any(|holder| subject.has_below(map, holder, is_said))
}

/// Whether a text says something, and not no.
fn is_said(text: &str) -> bool {
    !trim(text).is_empty() && !is_falsy(text)
}

/// Whether a text may be the name of an entry: <https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data>
fn may_name_entry(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 64
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        && secret_shapes(text).is_empty()
}

/// What stands beside the name of a variable in a list of them, besides its value: <https://render.com/docs/blueprint-spec#environment-variables>
const BESIDE_NAMES: [&str; 10] = [
    "value",
    "value.from.secret.key.ref.name",
    "value.from.secret.key.ref.key",
    "value.from.config.map.key.ref.name",
    "sync",
    "generate.value",
    "preview.value",
    "from.database.name",
    "from.service.name",
    "from.secret",
];

/// Whether a value is what an item of a list is told by, and not what it is set to: `env[key=JWT_SECRET].key`.
fn names_item(subject: &Subject<'_>) -> bool {
    let (parent, text) = (subject.key.parent_text(), subject.value.text);
    let Some((_, told)) = parent.strip_suffix(']').and_then(|parent| parent.rsplit_once('[')) else { return false };
    let is_told = || told.strip_prefix("key=") == Some(text);
    let has_more = || BESIDE_NAMES.iter().any(|beside| subject.has_below(subject.key.parent_words(), beside, |_| true));
    // A list of keys to something may tell its items by these.
    subject.key.name() == "key" && (is_variable(text) || is_told() && has_more())
}

/// Whether a value is the label that a selector or a toleration speaks of, as the operator beside it or the list around it says:
/// <https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements>
fn is_operand(subject: &Subject<'_>) -> bool {
    const LISTS: [&str; 4] = ["match.expressions", "match.fields", "tolerations", "taints"];
    let parent = subject.key.parent_text();
    let list = parent.rsplit_once('[').map_or("", |(list, _)| list);
    let words = crate::key::words_of(list).join(".");
    let is_listed = LISTS.iter().any(|end| words == *end || words.ends_with(&format!(".{end}")));
    subject.key.name() == "key" && (is_listed || subject.has_below(subject.key.parent_words(), "operator", is_said))
}

/// Whether a text is a name as variables have it: capitals, and what joins them.
fn is_variable(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_uppercase())
        && text.contains('_')
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && secret_shapes(text).is_empty()
}
