//! Leaves out what SOPS keeps beside the settings that it has encrypted, which no program reads.
//!
//! <https://getsops.io/docs/#encryption-protocol>

use crate::document::{Document, NodeId, Setting};

/// Takes out what is about the encryption. It stands at the end, below `sops` or, where there is no below, in names that open so.
pub(super) fn forget(settings: &mut Vec<Setting<'_>>) {
    let is_about = |setting: &Setting<'_>| {
        let rest = setting.key.text().strip_prefix("sops");
        rest.is_some_and(|rest| rest.starts_with(['.', '_', '[']))
    };
    let first = settings.iter().rposition(|setting| !is_about(setting)).map_or(0, |last| last + 1);
    let seals = |setting: &Setting<'_>| matches!(setting.key.text(), "sops.mac" | "sops_mac");
    if settings[first..].iter().any(seals) {
        settings.truncate(first);
    }
}

/// Whether a map may hold such a part.
pub(super) fn may_seal(document: &Document, map: NodeId) -> bool {
    document.entry(map, "sops").is_some()
}
