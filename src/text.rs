//! What is asked of so many short texts that it has to be answered at once.

/// One in each of eight bytes, which are looked at at once as a number.
pub const EACH: u64 = u64::from_ne_bytes([1; 8]);

/// A text without the white space around it, as [`str::trim`] gives it; nearly every text has none.
pub fn trim(text: &str) -> &str {
    let is_bare = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    let bytes = text.as_bytes();
    if is_bare(bytes.first()) && is_bare(bytes.last()) { text } else { text.trim() }
}

/// Whether a text is a way to write yes.
pub fn is_truthy(text: &str) -> bool {
    is_one_of(text, &["true", "1", "yes", "on", "y", "t", "enabled", "enable"])
}

/// Whether a text is a way to write no.
pub fn is_falsy(text: &str) -> bool {
    is_one_of(text, &["false", "0", "no", "off", "n", "f", "disabled", "disable"])
}

/// Whether a text is one of some ASCII words, whatever their case and the white space around them.
pub fn is_one_of(text: &str, words: &[&str]) -> bool {
    let text = trim(text);
    words.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Where the first `://` of a text stands, in bytes.
pub fn url_mark(text: &str) -> Option<usize> {
    memchr::memchr_iter(b':', text.as_bytes()).find(|colon| text[*colon..].starts_with("://"))
}

/// Whether a text holds `${`.
pub fn opens_braces(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'$', bytes).any(|dollar| bytes.get(dollar + 1) == Some(&b'{'))
}

/// Whether there is white space anywhere in a text.
pub fn has_space(text: &str) -> bool {
    let is_other = |byte: u8| byte <= b' ' || byte >= 0x80;
    text.bytes().any(is_other) && text.contains(char::is_whitespace)
}

/// Whether each byte of a text is a character of ASCII that takes one column.
pub fn is_plain(text: &str) -> bool {
    // Of many bytes at once, which is faster than to stop at the first; the last ones may be asked twice, but not each alone.
    let are_plain = |bytes: &[u8]| bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~'));
    let bytes = text.as_bytes();
    match bytes.last_chunk::<16>() {
        Some(last) => are_plain(last) && bytes.as_chunks::<16>().0.iter().all(|chunk| are_plain(chunk)),
        None => are_plain(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn a_text_is_plain_when_each_of_its_characters_is(text in "[ -~]{0,40}[ -~é\t\x7f]?[ -~]{0,40}") {
            proptest::prop_assert_eq!(is_plain(&text), text.chars().all(|char| matches!(char, ' '..='~')));
        }
    }

    #[test]
    fn texts_are_trimmed_like_others() {
        for text in ["", " ", "a", "a ", "\u{a0}a", "a\u{2003}", "\té\n", "a b", "\u{85}", "\0a\u{1f}", "é"] {
            assert_eq!(trim(text), text.trim(), "{text:?}");
            assert_eq!(has_space(text), text.contains(char::is_whitespace), "{text:?}");
        }
    }

    #[test]
    fn marks_are_found() {
        for text in ["", "a:b", "://", "a:/://b", "é://ü://", "::///", "a:/"] {
            assert_eq!(url_mark(text), text.find("://"), "{text:?}");
        }
        for text in ["", "$", "{$", "a$b${", "$${", "${", "é${é"] {
            assert_eq!(opens_braces(text), text.contains("${"), "{text:?}");
        }
    }
}
