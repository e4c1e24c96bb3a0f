//! What a Kubernetes `Secret` holds in Base64, which hides it from nobody.
//!
//! <https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data>

use super::Subject;
use crate::key::Words;

/// The word of the map in which it holds that.
static DATA: Words = Words::of(&["data"]);

/// Longer texts, in bytes, are keys and certificates, which nobody guesses.
const LONGEST: usize = 512;

/// The secret in a text of a setting, where that is one of the data of a `Secret` and reads as text.
pub(super) fn decoded(subject: &Subject<'_>, text: &str) -> Option<String> {
    let is_data = || {
        let is_secret = || subject.around.by_words("kind").any(|kind| kind.setting.value.text == "Secret");
        let alone = || subject.key.parent_text() == "data" && is_secret();
        subject.key.is_of_secret_object() && !subject.key.text().contains(".stringData.") || alone()
    };
    let decoded = (text.len() <= LONGEST && subject.key.has(&DATA) && is_data()).then(|| base64(text)).flatten()?;
    let decoded = String::from_utf8(decoded).ok()?;
    let is_text = !decoded.trim_end().contains(char::is_control) && !decoded.trim_end().is_empty();
    is_text.then(|| decoded.trim_end().to_owned())
}

/// The bytes of a text in Base64, of either alphabet, whatever white space stands in it: <https://www.rfc-editor.org/rfc/rfc4648>
pub(super) fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut bits, mut held) = (Vec::with_capacity(text.len() / 4 * 3), 0u32, 0);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = bits << 6 | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_decoded() {
        for (text, expected) in [
            ("cGFzc3dvcmQ=", Some("password")),
            ("Y2hhbmdlLW1l", Some("change-me")),
            ("Pz8/Pj4+", Some("???>>>")),
            ("Pz8_Pj4-", Some("???>>>")),
            ("", Some("")),
            ("cGFz\nc3dv cmQ=", Some("password")),
            ("é", None),
        ] {
            assert_eq!(base64(text).as_deref(), expected.map(str::as_bytes), "{text}");
        }
    }
}
