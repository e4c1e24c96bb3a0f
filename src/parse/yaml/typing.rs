//! The type of a plain YAML scalar, as YAML 1.2 reads it, and whether YAML 1.1 reads another.

use crate::document::ValueKind;

/// The type that the core schema of YAML 1.2 gives a plain scalar, and whether YAML 1.1 gives it another type or value.
///
/// <https://yaml.org/spec/1.2.2/#103-core-schema> and <https://yaml.org/type/>; where the types of 1.1 are wider than any of
/// its readers (`1.2.3` as a float), the readers count.
pub fn plain(text: &str) -> (ValueKind, bool) {
    if !may_be_typed(text) {
        return (ValueKind::Text, false);
    }
    if let Some(kind) = plain_number(text) {
        debug_assert!((core(text), earlier(text), is_other_octal(text)) == (kind, kind, false), "{text:?}");
        return (kind, false);
    }
    let now = core(text);
    let disputed = now != earlier(text) || now == ValueKind::Integer && is_other_octal(text);
    (now, disputed)
}

/// The type of a number that all read alike, and of which most are written so: digits, and perhaps a point between them.
fn plain_number(text: &str) -> Option<ValueKind> {
    let digits = |from: usize| text.as_bytes().get(from..)?.iter().position(|byte| !byte.is_ascii_digit());
    if !starts_with_digit(text) || text.starts_with('0') && !text.starts_with("0.") {
        return None;
    }
    let Some(point) = digits(0) else { return Some(ValueKind::Integer) };
    let is_fraction = text.as_bytes()[point] == b'.' && point + 1 < text.len() && digits(point + 1).is_none();
    is_fraction.then_some(ValueKind::Float)
}

/// Whether either version may give the text a type, by its first letter, its length and its letters.
fn may_be_typed(text: &str) -> bool {
    match text.bytes().next() {
        Some(b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'y' | b'Y' | b'o' | b'O') => text.len() <= "false".len(),
        Some(b'0'..=b'9' | b'+' | b'-' | b'.') if text.len() <= 64 => {
            let other = |byte| {
                matches!(byte, b'_' | b'.' | b':' | b'+' | b'-' | b'x' | b'o' | b'T' | b't' | b'Z' | b' ' | b'\t')
            };
            let numeric =
                |byte: u8| byte.is_ascii_hexdigit() || other(byte) || matches!(byte, b'i' | b'n' | b'I' | b'N');
            text.bytes().all(numeric)
        }
        Some(b'0'..=b'9') => text.bytes().all(|byte| byte.is_ascii_digit()),
        first => matches!(first, None | Some(b'~')),
    }
}

fn core(text: &str) -> ValueKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ValueKind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => return ValueKind::Boolean,
        _ if is_infinite(text) => return ValueKind::Float,
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let integer = all(unsigned, |byte| byte.is_ascii_digit())
        || text.strip_prefix("0o").is_some_and(|rest| all(rest, is_octal))
        || text.strip_prefix("0x").is_some_and(|rest| all(rest, |byte| byte.is_ascii_hexdigit()));
    match integer {
        true => ValueKind::Integer,
        false if is_decimal(unsigned, false) => ValueKind::Float,
        false => ValueKind::Text,
    }
}

/// What YAML 1.1 reads.
fn earlier(text: &str) -> ValueKind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ValueKind::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => return ValueKind::Boolean,
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return ValueKind::Boolean;
        }
        _ if is_infinite(text) => return ValueKind::Float,
        _ if is_timestamp(text) => return ValueKind::Timestamp,
        _ => {}
    }
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let integer = match unsigned.strip_prefix('0') {
        Some("") => true,
        Some(rest) => {
            rest.strip_prefix('b').is_some_and(|rest| all(rest, |byte| matches!(byte, b'0' | b'1' | b'_')))
                || rest.strip_prefix('x').is_some_and(|rest| all(rest, |byte| byte.is_ascii_hexdigit() || byte == b'_'))
                || all(rest, |byte| is_octal(byte) || byte == b'_')
        }
        None => starts_with_digit(unsigned) && all(unsigned, is_digit_or_bar) || is_sexagesimal(unsigned),
    };
    let sexagesimal_float = unsigned
        .split_once('.')
        .is_some_and(|(whole, rest)| is_sexagesimal(whole) && rest.bytes().all(is_digit_or_bar));
    match integer {
        true => ValueKind::Integer,
        false if is_decimal(unsigned, true) || sexagesimal_float => ValueKind::Float,
        false => ValueKind::Text,
    }
}

/// Whether YAML 1.1 reads these digits in base eight, to another number than base ten.
fn is_other_octal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    unsigned.starts_with('0') && unsigned.trim_start_matches('0').len() > 1 && all(unsigned, is_octal)
}

fn is_infinite(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN")
}

/// A fraction or an exponent; YAML 1.1 wants a point in it and a sign in the exponent, and lets bars stand between digits.
fn is_decimal(unsigned: &str, earlier: bool) -> bool {
    let digit = |byte: u8| byte.is_ascii_digit() || earlier && byte == b'_';
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match number.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (number, None),
    };
    let signed = |exponent: &str| exponent.starts_with(['+', '-']);
    let exponent_fits = exponent.is_none_or(|exponent| {
        all(exponent.strip_prefix(['+', '-']).unwrap_or(exponent), |byte| byte.is_ascii_digit())
            && (!earlier || signed(exponent))
    });
    let digits = starts_with_digit(whole) || whole.is_empty() && fraction.is_some_and(starts_with_digit);
    exponent_fits
        && digits
        && whole.bytes().all(digit)
        && fraction.is_none_or(|fraction| fraction.bytes().all(digit))
        && (fraction.is_some() || exponent.is_some() && !earlier)
}

/// Numbers in base sixty, such as times and ports written as `12:30`.
fn is_sexagesimal(unsigned: &str) -> bool {
    let mut parts = unsigned.split(':');
    let first = parts.next().unwrap_or("");
    let mut count = 0;
    let rest = parts.all(|part| {
        count += 1;
        matches!(part.len(), 1 | 2) && all(part, |byte| byte.is_ascii_digit()) && (part.len() == 1 || part < "60")
    });
    rest && count > 0 && first.starts_with(|first: char| matches!(first, '1'..='9')) && all(first, is_digit_or_bar)
}

/// A date, or a date with a time: <https://yaml.org/type/timestamp.html>
fn is_timestamp(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    if text.len() == 10 {
        return digits(0..4) && bytes[4] == b'-' && digits(5..7) && bytes[7] == b'-' && digits(8..10);
    }
    let Some((date, time)) = text.split_once(['T', 't', ' ', '\t']) else { return false };
    let mut parts = date.split('-');
    let fits = |part: Option<&str>, lengths: [usize; 2]| {
        part.is_some_and(|part| lengths.contains(&part.len()) && all(part, |byte| byte.is_ascii_digit()))
    };
    let is_date = fits(parts.next(), [4, 4])
        && fits(parts.next(), [1, 2])
        && fits(parts.next(), [1, 2])
        && parts.next().is_none();
    let time = time.trim_start();
    is_date
        && starts_with_digit(time)
        && time.matches(':').count() >= 2
        && time.bytes().all(|byte| byte.is_ascii_digit() || b":.+-Z \t".contains(&byte))
}

fn all(text: &str, fits: impl Fn(u8) -> bool) -> bool {
    !text.is_empty() && text.bytes().all(fits)
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

fn is_octal(byte: u8) -> bool {
    matches!(byte, b'0'..=b'7')
}

fn is_digit_or_bar(byte: u8) -> bool {
    byte.is_ascii_digit() || byte == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_versions_agree() {
        for (kind, texts) in [
            (ValueKind::Null, "~ null Null NULL"),
            (ValueKind::Boolean, "true True TRUE false False FALSE"),
            (ValueKind::Integer, "0 1 -1 +12 00 007 0x1F 9999999999999999999999999"),
            (ValueKind::Float, "1.5 -1.5 .5 1. 1.5e+3 .inf -.INF .nan 0.1"),
            (
                ValueKind::Text,
                "nO tRue abc 1.2.3 08:30x 12:60 - . + -. 1a 0xg nan inf e5 yess 10.0.0.1 5432/tcp ~x 2024-13",
            ),
        ] {
            for text in texts.split(' ') {
                assert_eq!(plain(text), (kind, false), "{text}");
            }
        }
        assert_eq!(plain(""), (ValueKind::Null, false));
    }

    #[test]
    fn the_versions_differ() {
        for (kind, texts) in [
            (
                ValueKind::Text,
                "yes Yes NO no on Off y N 1_000 12:30 12:30:45 22:22 0b101 -0x1F 2001-12-14 190:20:30.15 1_0.5",
            ),
            (ValueKind::Text, "2001-12-14T21:59:43.10-05:00"),
            (ValueKind::Integer, "0123 0o17 089 -017"),
            (ValueKind::Float, "1e3 1.5e3 12e03"),
        ] {
            for text in texts.split(' ') {
                assert_eq!(plain(text), (kind, true), "{text}");
            }
        }
        assert_eq!(plain("2001-12-14 21:59:43.10 -5"), (ValueKind::Text, true));
    }
}
