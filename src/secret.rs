//! What a secret looks like, by the words of its key and by its own shape: one answer for the masking gate and for the rules.

use std::ops::Range;

use crate::document::Value;
use crate::key::KeyPath;

/// Whether the words of a key say that its value is secret (`DB_PASSWORD`, `stripe.secret_key`).
pub fn is_secret_key(_key: &KeyPath) -> bool {
    false
}

/// The parts of a value that are secret, as ranges of bytes of its text, in order: all of it for a secret key or a token,
/// the password alone of a URL.
pub fn secret_parts(_key: &KeyPath, _value: &Value<'_>) -> Vec<Range<usize>> {
    Vec::new()
}

/// The parts of any text that are secret by their own shape, whatever stands around them.
pub fn secret_shapes(_text: &str) -> Vec<Range<usize>> {
    Vec::new()
}
