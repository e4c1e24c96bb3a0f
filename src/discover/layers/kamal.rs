//! What Kamal makes of its files: one that no destination changes, and the names of secrets.

use crate::document::{Document, NodeId, Setting};
use crate::environment::Layer;
use crate::key::KeyPath;
use crate::secret::secret_shapes;

/// Whether a file is deployed as it is where no destination is named: it names the service, and demands no destination.
///
/// <https://kamal-deploy.org/docs/configuration/overview/#require-destinations>
pub(super) fn stands_alone(document: &Document) -> bool {
    let [root] = document.roots() else { return false };
    let entry = |name: &str| document.entry(document.target(*root), name);
    let is_true = |node: NodeId| document.scalar(node).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    entry("service").is_some() && !entry("require_destination").is_some_and(is_true)
}

/// Puts the names in lists of secrets, whose values come from where the deploy runs, into layers of their own as variables, and says which
/// these are. A list of a destination stands instead of the one below it:
/// <https://kamal-deploy.org/docs/configuration/environment-variables/#secrets>
pub(super) fn part_secrets(layers: Vec<Layer<'_>>) -> (Vec<Layer<'_>>, Vec<usize>) {
    let (mut parted, mut external): (Vec<Layer<'_>>, Vec<usize>) = (Vec::with_capacity(layers.len()), Vec::new());
    for mut layer in layers {
        let is_named = |one: &Setting<'_>| list_of(one.key.text()).is_some() && is_name(one.value.text);
        let (mut named, own): (Vec<_>, Vec<_>) = std::mem::take(&mut layer.settings).into_iter().partition(is_named);
        layer.settings = own;
        let mut lists: Vec<KeyPath> = Vec::new();
        for setting in &mut named {
            let Some(list) = list_of(setting.key.text()) else { continue };
            let list = list.split('.').fold(KeyPath::root(), |path, step| path.child(step));
            // `DATABASE_PASSWORD:SHOP_DATABASE_PASSWORD` says under which other name it is kept.
            setting.key = list.child(setting.value.text.split(':').next().unwrap_or("").trim());
            if lists.last() != Some(&list) {
                lists.push(list);
            }
        }
        for number in &external {
            let is_replaced = |key: &KeyPath| lists.iter().any(|list| key.parent_text() == list.text());
            parted[*number].settings.retain(|setting| !is_replaced(&setting.key));
        }
        let (section, reason) = (layer.section.clone(), layer.reason.clone());
        let (document, shared) = (layer.document, layer.shared);
        parted.push(layer);
        if !named.is_empty() {
            external.push(parted.len());
            parted.push(Layer { document, section, shared, reason, settings: named });
        }
    }
    (parted, external)
}

/// Whether an item is surely the name of a variable: keys are shown, and somebody may have put the secret itself there.
fn is_name(item: &str) -> bool {
    let is_written_so = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let is_one =
        |name: &str| name.starts_with(|first: char| first.is_ascii_uppercase()) && name.bytes().all(is_written_so);
    item.split(':').all(|name| is_one(name.trim())) && secret_shapes(item).is_empty()
}

/// The list of secrets of which a key is an item: `env.secret` of `env.secret[0]`, `servers.web.env.secret` of one of these.
fn list_of(key: &str) -> Option<&str> {
    let (list, number) = key.strip_suffix(']')?.split_once('[')?;
    let is_list = list == "env.secret" || list.ends_with(".env.secret");
    (is_list && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(list)
}
