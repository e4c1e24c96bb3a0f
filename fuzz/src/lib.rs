//! What each fuzz target does with any bytes, and what must hold then: a function of the target's name, in a table.

mod layers;
mod own;
mod readers;
mod whole;

pub use layers::kustomization;
pub use own::{baseline, project, rule};
pub use readers::{dotenv, json, loader, properties, toml, yaml};
pub use whole::check;

/// Every target: its name and what it does with an input.
pub const TARGETS: [(&str, fn(&[u8])); 11] = [
    ("dotenv", dotenv),
    ("yaml", yaml),
    ("toml", toml),
    ("json", json),
    ("properties", properties),
    ("loader", loader),
    ("kustomization", kustomization),
    ("rule", rule),
    ("project", project),
    ("baseline", baseline),
    ("check", check),
];

/// Splits an input at the first byte 0x1e, which means nothing in any format.
fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.iter().position(|byte| *byte == 0x1e) {
        Some(at) => (&bytes[..at], &bytes[at + 1..]),
        None => (bytes, &[]),
    }
}
