//! Passwords in addresses: `scheme://user:PASSWORD@host`, `user:PASSWORD@tcp(host)`, `user/PASSWORD@host`.

use std::ops::Range;

use memchr::memchr_iter;

use super::fallback::{opaque, within};
use super::run::{self, Belongs};
use super::value::is_reference;
use crate::text::url_mark;

/// The longest user name with its password that is looked for before a lone `@`, in bytes.
const LONGEST: usize = 512;

/// Appends the passwords in the addresses of a text, as ranges of bytes.
pub fn find(original: &str, found: &mut Vec<Range<usize>>) {
    // What stands in `${...}` divides nothing, and of `${NAME:-default}` only the default is secret.
    let text = &*opaque(original);
    let mut places = Vec::new();
    find_in(text, &mut places);
    for place in places {
        if let Some(secret) = original.get(place.clone())
            && !secret.is_empty()
            && !is_reference(secret)
        {
            found.append(&mut within(original, place));
        }
    }
}

fn find_in(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    let mut next = url_mark(text);
    let mut done = 0;
    while let Some(colon) = next {
        let start = colon + 3;
        next = url_mark(&text[start..]).map(|at| start + at);
        let limit = next.unwrap_or(bytes.len());
        let end =
            bytes[start..limit].iter().position(|byte| ENDS[usize::from(*byte)]).map_or(limit, |length| start + length);
        let scheme =
            bytes[done..colon].iter().rposition(|byte| !SCHEME[usize::from(*byte)]).map_or(done, |at| done + at + 1);
        authority(text, &text[scheme..colon], start..end, found);
        done = start;
    }
    without_scheme(text, found);
}

/// The bytes that end an address.
const ENDS: Belongs = ends_and(b"");

/// The bytes that stand before an address without a scheme.
const PARTS: Belongs = ends_and(b"=,'(@");

const fn ends_and(others: &[u8]) -> Belongs {
    let (mut ends, mut byte, mut at) = ([false; 256], 0, 0);
    while byte < 256 {
        ends[byte] = byte <= b' ' as usize || matches!(byte as u8, b'"' | b'`' | b'<' | b'>' | 0x7f);
        byte += 1;
    }
    while at < others.len() {
        ends[others[at] as usize] = true;
        at += 1;
    }
    ends
}

/// The bytes of schemes and those of hosts.
const SCHEME: Belongs = run::letters_digits_and(b"+-.");
const HOST: Belongs = run::letters_digits_and(b".-_");

fn authority(text: &str, scheme: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let bytes = &text.as_bytes()[range.clone()];
    let Some(first) = bytes.iter().position(|byte| *byte == b'@') else { return };
    let slash = bytes.iter().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(bytes.len());
    let colon = bytes[..first].iter().position(|byte| *byte == b':');
    if slash < first {
        // A password may hold `/` where nobody escaped it, but a port is no password.
        let Some(colon) = colon.filter(|colon| *colon < slash) else { return };
        let port = &bytes[colon + 1..slash];
        if port.iter().all(u8::is_ascii_digit)
            || bytes.starts_with(b"[")
            || port.starts_with(b"$") && !port.contains(&b'}')
        {
            return;
        }
    }
    // The password ends at the last `@`, since nobody escapes that either; a query may hold one of its own.
    let query = bytes[first..].iter().position(|byte| matches!(byte, b'?')).map_or(bytes.len(), |at| first + at);
    let last = bytes[..query].iter().rposition(|byte| *byte == b'@').unwrap_or(first);
    let secret = match colon {
        Some(colon) => colon + 1..last,
        None => {
            let name = &text[range.start..range.start + first];
            if !is_secret_name(scheme, name) {
                return;
            }
            0..first
        }
    };
    found.push(range.start + secret.start..range.start + secret.end);
}

/// Whether what stands before the `@` alone is a token (`https://TOKEN@github.com`) and not the name of a user.
fn is_secret_name(scheme: &str, name: &str) -> bool {
    if name.starts_with("${") && name.ends_with('}') {
        return false;
    }
    let mixed = name.bytes().any(|byte| byte.is_ascii_digit()) && name.len() >= 10;
    mixed || name.len() >= 24 || scheme.starts_with("redis") && name != "default"
}

fn without_scheme(text: &str, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    for at in memchr_iter(b'@', bytes) {
        let floor = at.saturating_sub(LONGEST);
        let start = bytes[floor..at]
            .iter()
            .rposition(|byte| PARTS[usize::from(*byte)])
            .map_or(floor, |before| floor + before + 1);
        let before = &bytes[start..at];
        let after = &bytes[at + 1..];
        if memchr_iter(b':', before).any(|colon| before[colon..].starts_with(b"://")) {
            continue;
        }
        let separator = match before.iter().position(|byte| *byte == b':') {
            // `jdbc:oracle:thin:user/password@host`
            Some(_) if before.starts_with(b"jdbc:") => before.iter().position(|byte| *byte == b'/'),
            Some(colon)
                if is_host(after) && !is_other_scheme(&before[..colon]) && !before[colon..].starts_with(b"::") =>
            {
                Some(colon)
            }
            _ => None,
        };
        if let Some(separator) = separator.filter(|separator| *separator > 0) {
            found.push(start + separator + 1..at);
        }
    }
}

/// Whether what follows an `@` can be the host of a data source.
fn is_host(after: &[u8]) -> bool {
    let end = after.iter().position(|byte| !HOST[usize::from(*byte)]).unwrap_or(after.len());
    let (host, rest) = after.split_at(end);
    (matches!(host, b"tcp" | b"unix" | b"udp" | b"") && rest.starts_with(b"("))
        || !host.is_empty()
            && !rest.starts_with(b":sha")
            && !matches!(host, b"sha256" | b"sha512")
            && (host == b"localhost" || host.contains(&b'.') || matches!(rest.first(), Some(b':' | b'/')))
}

/// Names before a colon that are no users: `mailto:`, `npm:`.
fn is_other_scheme(name: &[u8]) -> bool {
    [&b"mailto"[..], b"npm", b"workspace", b"sip", b"acct", b"xmpp", b"git", b"pkg", b"urn"].contains(&name)
}
