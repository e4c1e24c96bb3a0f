//! What a secret looks like, by the words of its key and by its own shape: one answer for the masking gate and for the rules.

mod assignment;
mod beginnings;
mod carrier;
mod fallback;
mod hook;
mod key;
mod provider;
mod run;
mod shape;
mod token;
mod url;
mod value;

use std::ops::Range;

use crate::document::{Value, ValueKind};
use crate::key::KeyPath;
use crate::text::trim;

pub use carrier::{Carriers, survives};
pub use key::{Grade, grade, grade_of_name, says_nothing};
pub use shape::{joined, private_key_blocks};
pub use value::{could_be_secret, is_plainly_harmless, is_reference};

/// Whether the words of a key say that its value is secret (`DB_PASSWORD`, `stripe.secret_key`).
///
/// The last word that says anything decides, as in English: `URL_TOKEN` is a token, `TOKEN_URL` an address.
pub fn is_secret_key(key: &KeyPath) -> bool {
    matches!(grade(key), Grade::Secret | Grade::Connection)
}

/// Whether a setting is a secret beyond reasonable doubt, for rules that speak of secrets: its key says so or its value
/// has the shape of a provider's token, and the value is one that could be a secret at all: no boolean, no number of up to
/// five digits, no duration, no path, no reference to a secret that is kept elsewhere.
///
/// A URL with a password in it is no secret in this sense; [`secret_parts`] finds the password.
pub fn is_secret(key: &KeyPath, value: &Value<'_>) -> bool {
    let text = trim(value.text);
    if text.is_empty()
        || matches!(value.kind, ValueKind::Boolean | ValueKind::Null | ValueKind::Float | ValueKind::Timestamp)
    {
        return false;
    }
    if shape::is_token(text) {
        return true;
    }
    match grade(key) {
        Grade::Secret => value::could_be_secret(text) && !value::is_resource_name(key, text),
        Grade::Perhaps => token::is_random(text) && value::could_be_secret(text),
        Grade::Connection => !is_reference(text) && !shape::secret_shapes(text).is_empty(),
        Grade::Public | Grade::Plain => false,
    }
}

/// The parts of a value that are secret, as ranges of bytes of its text, in order: all of it for a secret key or a token,
/// the password alone of a URL.
///
/// This is the mask's question, so doubt means secret.
pub fn secret_parts(key: &KeyPath, value: &Value<'_>) -> Vec<Range<usize>> {
    secret_parts_graded(grade(key), value.text)
}

/// [`secret_parts`] where the grade of the key is known.
pub fn secret_parts_graded(grade: Grade, text: &str) -> Vec<Range<usize>> {
    let trimmed = trim(text);
    let is_none = || trimmed.is_empty() || is_reference(trimmed) || value::is_switch(trimmed);
    // One range: a vector of it, not of what lies in it.
    let whole = || std::iter::once(0..text.len()).collect();
    match grade {
        Grade::Public | Grade::Plain => {
            let certain = grade == Grade::Public;
            let parts = if certain { shape::certain_shapes(text) } else { secret_shapes(text) };
            // Asked last, because most values hold nothing anyway.
            if !parts.is_empty() && is_none() { Vec::new() } else { parts }
        }
        _ if is_none() => Vec::new(),
        Grade::Secret if value::is_plain_path(trimmed) => secret_shapes(text),
        Grade::Secret => whole(),
        Grade::Perhaps if !is_plainly_harmless(trimmed) => whole(),
        Grade::Perhaps => secret_shapes(text),
        Grade::Connection => {
            let parts = secret_shapes(text);
            let structured = trimmed.contains("://") || trimmed.contains('=');
            if parts.is_empty() && !structured && !is_plainly_harmless(trimmed) { whole() } else { parts }
        }
    }
}

/// The parts of any text that are secret by their own shape, whatever stands around them: tokens, private keys, passwords
/// in addresses and after `password=`, strings too random to be words. Ranges of bytes, in order, without overlap.
pub fn secret_shapes(text: &str) -> Vec<Range<usize>> {
    shape::secret_shapes(text)
}

/// The parts of a text that a name before them gives away as secret, as in `Server=db;Password=...`. Ranges of bytes, in order.
pub fn assigned_secrets(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    assignment::find(text, &mut found);
    found
}
