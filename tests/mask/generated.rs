//! What kustomize makes a `Secret` of.

use envparity::document::{Value, ValueKind};
use envparity::key::KeyPath;
use envparity::mask::Gate;

#[test]
fn literals_of_a_secret_generator_are_hidden_whatever_their_names_say() {
    let value = Value { text: "plain words", kind: ValueKind::Untyped, disputed: false, quoted: false, verbatim: true };
    let key = KeyPath::new("stringData").child("GREETING").below(&KeyPath::new("Secret").child("web"));
    assert_eq!(Gate::new(false).value(&key, &value), "********");
}
