//! What a manifest of AWS Copilot takes from a store of secrets.

use crate::discover::path;
use crate::environment::Layer;

/// Puts what is in `secrets`, which are names in a store, into layers of their own, and says which these are:
/// <https://aws.github.io/copilot-cli/docs/developing/secrets/>
pub(super) fn part_secrets(layers: Vec<Layer<'_>>) -> (Vec<Layer<'_>>, Vec<usize>) {
    let (mut parted, mut external) = (Vec::with_capacity(layers.len()), Vec::new());
    for mut layer in layers {
        if path::is_of_copilot(layer.document.source.path()) {
            let own = std::mem::take(&mut layer.settings);
            let (named, own): (Vec<_>, Vec<_>) =
                own.into_iter().partition(|one| one.key.text().starts_with("secrets."));
            layer.settings = own;
            if !named.is_empty() {
                let (section, reason) = (layer.section.clone(), layer.reason.clone());
                external.push(parted.len());
                parted.push(Layer { section, reason, settings: named, ..layer });
            }
        }
        parted.push(layer);
    }
    (parted, external)
}
