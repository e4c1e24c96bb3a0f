//! Where the hosts, users and passwords stand in a value: URLs, `host:port` lists and connection strings.

use std::ops::Range;

use crate::environment::{Effective, Host, HostForm};
use crate::key::Letters;
use crate::text::{has_space, trim, url_mark};

/// One URL in a text, as ranges of bytes of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Url {
    /// Without `://`.
    pub scheme: Range<usize>,
    /// User name, if there is one.
    pub user: Option<Range<usize>>,
    /// Password, if there is a colon for one; may be empty.
    pub password: Option<Range<usize>>,
    /// The first host, without port and brackets.
    pub host: Option<Range<usize>>,
    /// Those after it, where the scheme allows a list.
    pub more: Vec<Range<usize>>,
}

/// The most URLs that are read of one value.
const MOST_URLS: usize = 64;

/// The URLs in a text (<https://www.rfc-editor.org/rfc/rfc3986#section-3>).
pub(super) fn urls(text: &str) -> impl Iterator<Item = Url> {
    let marks = memchr::memchr_iter(b':', text.as_bytes()).filter(|colon| text[*colon..].starts_with("://"));
    marks.take(MOST_URLS).filter_map(|mark| url_at(text, mark))
}

/// The passwords in the URLs of a text, as ranges of bytes.
pub(super) fn passwords(text: &str) -> impl Iterator<Item = Range<usize>> {
    // None stands elsewhere than before one of these.
    let urls = text.contains('@').then(|| urls(text));
    urls.into_iter().flatten().filter_map(|url| url.password)
}

fn url_at(text: &str, mark: usize) -> Option<Url> {
    let before = text.get(..mark)?;
    let start = before.bytes().rposition(|byte| !is(byte, SCHEME)).map_or(0, |at| at + 1);
    let scheme = start..mark;
    if !text.get(scheme.clone())?.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let from = mark + 3;
    let rest = text.get(from..)?;
    let mut length = end_before(rest, AUTHORITY_END);
    // `http://a,http://b` is two URLs; `mongodb://a:1,b:2` is one with two hosts.
    if rest[length..].starts_with("//")
        && let Some(comma) = rest[..length].rfind(',')
    {
        length = comma;
    }
    let authority = &rest[..length];
    let (mut user, mut password, mut at) = (None, None, 0);
    if let Some(end) = memchr::memrchr(b'@', authority.as_bytes()) {
        at = end + 1;
        match memchr::memchr(b':', &authority.as_bytes()[..end]) {
            Some(colon) => {
                user = Some(from..from + colon);
                password = Some(from + colon + 1..from + end);
            }
            None => user = Some(from..from + end),
        }
    }
    let (mut first, mut more, after_user) = (None, Vec::new(), at);
    let commas = memchr::memchr_iter(b',', authority.as_bytes()).skip_while(|comma| *comma < after_user);
    for end in commas.chain([authority.len()]) {
        let host = host_of(&authority[at..end]).map(|host| from + at + host.start..from + at + host.end);
        match first {
            None => first = host,
            Some(_) => more.extend(host),
        }
        at = end + 1;
    }
    Some(Url { scheme, user, password, host: first, more })
}

/// The host in `host`, `host:port`, `[::1]:port` or `::1`; none if it is not one by its characters.
pub(super) fn host_of(text: &str) -> Option<Range<usize>> {
    if let Some(rest) = text.strip_prefix('[') {
        let end = rest.find(']')?;
        let after = &rest[end + 1..];
        let port = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return (is_ipv6(&rest[..end]) && port).then_some(1..end + 1);
    }
    // Most hosts are ASCII, with a port or without.
    let bytes = text.as_bytes();
    let end = bytes.iter().position(|byte| !is(*byte, HOST)).unwrap_or(bytes.len());
    if end == bytes.len() || bytes[end] == b':' && !bytes[end..].windows(2).any(|two| two == b"::") {
        let fits = end > 0 && end <= 253 && bytes[0].is_ascii_alphanumeric();
        let port = text.get(end + 1..).filter(|port| !port.is_empty());
        return (fits && port.is_none_or(is_port)).then_some(0..end);
    }
    if is_ipv6(text) {
        return Some(0..text.len());
    }
    let (host, port) = text.split_at(memchr::memchr(b':', text.as_bytes()).unwrap_or(text.len()));
    if port.len() > 1 && !is_port(&port[1..]) {
        return None;
    }
    let fits = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_');
    (!host.is_empty() && host.len() <= 253 && host.starts_with(char::is_alphanumeric) && host.chars().all(fits))
        .then_some(0..host.len())
}

/// Whether a text is a port number.
pub(super) fn is_port(text: &str) -> bool {
    (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_ipv6(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.')) && text.contains("::")
}

/// The hosts that the value of a setting names.
pub(in crate::rule) fn hosts_of<'e>(effective: &'e Effective<'_>) -> &'e [Host] {
    effective.value().map_or(&[], |value| effective.notes.hosts(|| hosts(value.text, effective.letters)))
}

/// The hosts that a value with these letters names. Prose and command lines name none.
pub(super) fn hosts(text: &str, letters: Letters) -> Vec<Host> {
    if text.len() > 4096 || !text.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return Vec::new();
    }
    if let Some(found) = connection_string(text) {
        return found;
    }
    let (mut found, is_one) = (Vec::new(), is_one_token(letters));
    for token in tokens(text, is_one) {
        let piece = &text[token.clone()];
        if url_mark(piece).is_some() {
            for url in urls(piece) {
                // The scheme opens the token, but for wrappers such as `jdbc:`.
                let opens = url.scheme.start == 0 || piece.starts_with("jdbc:") || piece.starts_with("r2dbc:");
                if opens {
                    let hosts = url.host.into_iter().chain(url.more);
                    let ranges = hosts.map(|host| host.start + token.start..host.end + token.start);
                    found.extend(ranges.map(|range| Host::new(range, HostForm::Url)));
                }
            }
        } else if let Some(host) = host_of(piece.trim_end_matches('/')) {
            let bare = host.end - host.start == piece.trim_end_matches('/').len();
            let form = if bare { HostForm::Bare } else { HostForm::HostPort };
            found.push(Host::new(host.start + token.start..host.end + token.start, form));
        } else if piece.strip_prefix('.').is_some_and(|name| host_of(name).is_some_and(|host| host.len() == name.len()))
        {
            // The domain of a cookie, with all below it.
            found.push(Host::new(token.start + 1..token.end, HostForm::Bare));
        } else {
            return Vec::new();
        }
    }
    // `run the tests` is prose, `a b` is no list of hosts either.
    if !is_one && has_space(trim(text)) && !text.contains(',') {
        found.retain(|host| host.form != HostForm::Bare);
        if !tokens(text, false).next().is_some_and(|first| text[first].contains([':', '/'])) {
            return Vec::new();
        }
    }
    found
}

/// Whether a text with these letters is sure to be one token, as most values are: what is not ASCII may be white space.
fn is_one_token(letters: Letters) -> bool {
    const DIVIDING: Letters = Letters::anywhere(",; \n\u{a0}");
    letters.both(DIVIDING) == Letters::default()
}

/// The pieces between commas, semicolons and white space; a comma inside one URL's list of hosts divides as well.
fn tokens(text: &str, is_one: bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            let end = if is_one { text.len() } else { start + end_before(&text[start..], DIVIDER) };
            at = end + text[end..].chars().next().map_or(1, char::len_utf8);
            if end > start {
                return Some(start..end);
            }
        }
        None
    })
}

/// The length of a text up to the first white space or ASCII character of a kind, in bytes.
fn end_before(text: &str, kind: u8) -> usize {
    let is_space = |at: usize| text[at..].starts_with(char::is_whitespace);
    let stops = |(at, byte): (usize, u8)| is(byte, kind | SPACE) && (!is(byte, SPACE) || is_space(at));
    text.bytes().enumerate().position(stops).unwrap_or(text.len())
}

/// Kinds of bytes: what a scheme is made of, what a host is made of, what ends the authority of a URL, what stands between the pieces
/// of a list, and what may begin white space.
const SCHEME: u8 = 1;
const HOST: u8 = 1 << 1;
const AUTHORITY_END: u8 = 1 << 2;
const DIVIDER: u8 = 1 << 3;
const SPACE: u8 = 1 << 4;

/// The kinds of each byte.
const KINDS: [u8; 256] = {
    const fn of(is: bool, kind: u8) -> u8 {
        if is { kind } else { 0 }
    }
    let (mut kinds, mut at) = ([0; 256], 0);
    while at < 256 {
        let byte = at as u8;
        let letter = byte.is_ascii_alphanumeric();
        kinds[at] = of(letter || matches!(byte, b'+' | b'-' | b'.'), SCHEME)
            | of(letter || matches!(byte, b'.' | b'-' | b'_'), HOST)
            | of(matches!(byte, b'/' | b'?' | b'#' | b'\\' | b'"' | b'\'' | b'`' | b';' | b')'), AUTHORITY_END)
            | of(matches!(byte, b',' | b';'), DIVIDER)
            | of(byte <= b' ' || byte >= 0xc0, SPACE);
        at += 1;
    }
    kinds
};

const fn is(byte: u8, kind: u8) -> bool {
    KINDS[byte as usize] & kind != 0
}

/// What SQL Server calls this machine in connection strings:
/// <https://learn.microsoft.com/dotnet/api/microsoft.data.sqlclient.sqlconnection.connectionstring>
pub(super) const SQL_SERVER_HERE: [&str; 3] = ["(localdb)", "(local)", "."];

/// The hosts of `Server=db;Database=x` and `host=db port=5432`; none if the text is no connection string.
fn connection_string(text: &str) -> Option<Vec<Host>> {
    const NAMES: [&str; 7] = ["host", "hostname", "server", "data source", "addr", "address", "network address"];
    let has = |char: u8| memchr::memchr(char, text.as_bytes()).is_some();
    if !has(b'=') || url_mark(text).is_some() || !has(b';') && !has(b' ') {
        return None;
    }
    let divider = if has(b';') { ';' } else { ' ' };
    let mut found = Vec::new();
    let mut at = 0;
    for field in text.split(divider) {
        if let Some((name, value)) = field.split_once('=')
            && NAMES.contains(&name.trim().to_ascii_lowercase().as_str())
        {
            let start = at + name.len() + 1 + value.find("tcp:").map_or(0, |tcp| tcp + 4);
            let piece = text.get(start..at + field.len()).unwrap_or("");
            let piece = piece.split([',', '\\']).next().unwrap_or(piece);
            let here = SQL_SERVER_HERE.iter().any(|here| here.eq_ignore_ascii_case(piece)).then_some(0..piece.len());
            let host = host_of(piece).or(here);
            found.extend(host.map(|host| Host::new(start + host.start..start + host.end, HostForm::Url)));
        }
        at += field.len() + 1;
    }
    (!found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_has_no_letters_that_divide_is_one_token(text in "[a:/._\t,;\u{a0}é-]{1,3}|[a-c:/._-]{1,9}") {
            let is_one = is_one_token(Letters::of(&text));
            prop_assert!(tokens(&text, is_one).eq(tokens(&text, false)), "{text:?}");
        }
    }

    #[test]
    fn parts_of_urls_have_their_places() {
        for (text, scheme, user, password, hosts) in [
            ("postgres://app:pw@db.internal:5432/shop", "postgres", Some("app"), Some("pw"), vec!["db.internal"]),
            ("mongodb://a:1,b:2/x", "mongodb", None, None, vec!["a", "b"]),
            ("redis://:pw@[::1]:6379", "redis", Some(""), Some("pw"), vec!["::1"]),
            ("jdbc:postgresql://db/x", "postgresql", None, None, vec!["db"]),
            ("mysql://root:@db", "mysql", Some("root"), Some(""), vec!["db"]),
            ("https://ü.example/ä", "https", None, None, vec!["ü.example"]),
            ("file:///srv/x", "file", None, None, vec![]),
        ] {
            let url = urls(text).next().unwrap();
            let slice = |range: &Range<usize>| &text[range.clone()];
            assert_eq!(slice(&url.scheme), scheme, "{text}");
            assert_eq!(url.user.as_ref().map(slice), user, "{text}");
            assert_eq!(url.password.as_ref().map(slice), password, "{text}");
            assert_eq!(url.host.iter().chain(&url.more).map(slice).collect::<Vec<_>>(), hosts, "{text}");
        }
    }

    #[test]
    fn values_name_hosts() {
        for (text, expected) in [
            ("http://a.example,http://b.example", vec!["a.example", "b.example"]),
            ("kafka-1:9092,kafka-2:9092", vec!["kafka-1", "kafka-2"]),
            ("db.internal", vec!["db.internal"]),
            ("Server=tcp:db,1433;Database=shop", vec!["db"]),
            ("host=db port=5432 dbname=shop", vec!["db"]),
            ("curl -f http://localhost/health", vec![]),
            ("default-src 'self' http://localhost:3000", vec![]),
            ("run the tests", vec![]),
            ("127.0.0.1:8080:80", vec![]),
            ("fe80:1::2", vec!["fe80:1::2"]),
            ("db:", vec!["db"]),
            (":80", vec![]),
            ("_a:1", vec![]),
            ("", vec![]),
            ("://", vec![]),
            ("é://ü", vec![]),
        ] {
            let found: Vec<&str> = hosts(text, Letters::of(text)).iter().map(|host| &text[host.range()]).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
