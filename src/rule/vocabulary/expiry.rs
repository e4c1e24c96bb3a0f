//! Tokens and certificates that carry the day on which they end.

use jiff::civil::{Date, DateTime, Time, date};
use jiff::{SignedDuration, Span};

use super::encoded::base64;
use super::{Hit, Subject, named_file};
use crate::key::Letters;
use crate::rule::world::Stands;
use crate::text::trim;

/// How many days ahead an end is worth a warning: what certificates that renew themselves have left when they do.
///
/// <https://letsencrypt.org/docs/integration-guide/#when-to-renew>
const SOON: i64 = 30;

/// Longer values are no token and no certificate, in bytes.
const MOST_BYTES: usize = 64 * 1024;

/// What a token, a certificate in either form, and the path of a certificate are spelled with.
pub(super) const SPELLED: [Letters; 6] = [
    Letters::anywhere("eyJ."),
    Letters::of("-----BEGIN"),
    Letters::of("LS0tLS1CRUdJTi"),
    Letters::of(".pem").and(Letters::anywhere("/")),
    Letters::of(".crt").and(Letters::anywhere("/")),
    Letters::of(".cer").and(Letters::anywhere("/")),
];

pub(super) fn expired(subject: &Subject<'_>) -> Option<Hit> {
    let (what, end) = ends(subject)?;
    (end < subject.world.today).then(|| Hit::whole(&format!("{what} that ended on {end}")))
}

pub(super) fn expires_soon(subject: &Subject<'_>) -> Option<Hit> {
    let (what, end) = ends(subject)?;
    let today = subject.world.today;
    let last = today.checked_add(Span::new().days(SOON)).unwrap_or(Date::MAX);
    (today <= end && end <= last).then(|| Hit::whole(&format!("{what} that ends on {end}")))
}

/// What the value carries, and its last day.
fn ends(subject: &Subject<'_>) -> Option<(&'static str, Date)> {
    let text = trim(subject.value.text);
    if text.len() < 16 && !text.contains('/') || text.len() > MOST_BYTES || subject.partly_external {
        return None;
    }
    if let Some(end) = token_end(text) {
        return Some(("a token", end));
    }
    const DASHES: Letters = Letters::of("-----BEGIN");
    let may_be_certificate = subject.letters.may_hold(DASHES) || text.starts_with("LS0t");
    if let Some(end) = may_be_certificate.then(|| certificate_end(text)).flatten() {
        return Some(("a certificate", end));
    }
    if subject.world.files.is_empty() {
        return None;
    }
    match subject.world.files.get(&named_file(text)?)? {
        Stands::Here { certificate: Some(text), .. } => Some(("the path of a certificate", certificate_end(text)?)),
        _ => None,
    }
}

/// The day of the claim `exp` of a JSON Web Token: <https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4>
fn token_end(text: &str) -> Option<Date> {
    let token = text.strip_prefix("Bearer ").unwrap_or(text).trim();
    if !token.starts_with("eyJ") {
        return None;
    }
    let mut parts = token.split('.');
    let (_, claims, sign) = (parts.next()?, parts.next()?, parts.next()?);
    if !claims.starts_with("eyJ") || sign.contains(char::is_whitespace) {
        return None;
    }
    let claims = String::from_utf8(base64(claims)?).ok()?;
    let after = claims.split_once("\"exp\"")?.1.trim_start().strip_prefix(':')?.trim_start();
    let digits = after.split(|char: char| !char.is_ascii_digit()).next()?;
    let end = SignedDuration::from_secs(digits.parse().ok()?);
    DateTime::from_parts(date(1970, 1, 1), Time::midnight()).checked_add(end).ok().map(DateTime::date)
}

/// The last day of the certificates in a text in PEM, or in the base64 of such a text: of a chain that of the first, which is
/// presented and which the others vouch for; of a bundle the latest, because one that holds is enough.
///
/// <https://www.rfc-editor.org/rfc/rfc7468#section-5>, <https://www.rfc-editor.org/rfc/rfc8446#section-4.4.2>
fn certificate_end(text: &str) -> Option<Date> {
    let inner;
    let text = if text.starts_with("LS0tLS1CRUdJTi") {
        inner = String::from_utf8(base64(text)?).ok()?;
        &inner
    } else {
        text
    };
    let bodies = text.split("-----BEGIN CERTIFICATE-----").skip(1);
    let certificates = bodies.map(|rest| {
        let (body, _) = rest.split_once("-----END CERTIFICATE-----")?;
        // Where a line of a file holds it all, its lines end in `\n`.
        Certificate::read(&base64(&body.replace("\\n", "\n").replace("\\r", ""))?)
    });
    let certificates: Vec<Certificate> = certificates.collect::<Option<_>>()?;
    let is_chain = certificates.windows(2).all(|pair| pair[0].issuer == pair[1].subject);
    let mut ends = certificates.iter().map(|certificate| certificate.end);
    if is_chain { ends.next() } else { ends.max() }
}

/// What of a certificate is needed: who signed it and whom it speaks of, in DER, and its last day.
struct Certificate {
    issuer: Vec<u8>,
    subject: Vec<u8>,
    end: Date,
}

impl Certificate {
    /// Reads a certificate in DER: <https://www.rfc-editor.org/rfc/rfc5280#section-4.1>
    fn read(der: &[u8]) -> Option<Self> {
        const VERSION: u8 = 0xa0;
        let (_, certificate, _) = element(der)?;
        let (_, mut rest, _) = element(certificate)?;
        if let Some((VERSION, _, after)) = element(rest) {
            rest = after;
        }
        let mut next = || {
            let (_, content, after) = element(rest)?;
            rest = after;
            Some(content)
        };
        let (_serial, _algorithm) = (next()?, next()?);
        let (issuer, validity, subject) = (next()?, next()?, next()?);
        let (tag, time, _) = element(element(validity)?.2)?;
        Some(Certificate { issuer: issuer.to_vec(), subject: subject.to_vec(), end: day(tag, time)? })
    }
}

/// The day of a time in DER. Two digits of a year mean 1950 to 2049, four stand for themselves.
///
/// <https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5>
fn day(tag: u8, time: &[u8]) -> Option<Date> {
    let text = std::str::from_utf8(time).ok()?;
    let (year, rest) = text.split_at_checked(match tag {
        0x17 => 2,
        0x18 => 4,
        _ => return None,
    })?;
    let year: i16 = year.parse().ok()?;
    let year = match tag {
        0x17 if year < 50 => 2000 + year,
        0x17 => 1900 + year,
        _ => year,
    };
    Date::new(year, rest.get(..2)?.parse().ok()?, rest.get(2..4)?.parse().ok()?).ok()
}

/// The element of DER at the start of these bytes: its tag, its content, and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (length.iter().fold(0, |sum, byte| sum << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
