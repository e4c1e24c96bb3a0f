//! Fingerprints: what lets a program recognise a finding in the next run.

use foldhash::{HashMap, HashMapExt};
use rayon::prelude::*;

use super::PORTION;
use crate::finding::Finding;

/// The fingerprint of each finding, in order: FNV-1a of 64 bits over its texts, as 16 hexadecimal digits.
///
/// The function is written here because a fingerprint must be the same for ever, on every platform and with every
/// version of Rust: <https://datatracker.ietf.org/doc/html/draft-eastlake-fnv>.
pub fn of_all(findings: &[Finding]) -> Vec<String> {
    let mut hashes = of_each(findings, hash);
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for hash in &mut hashes {
        let occurrence = seen.entry(*hash).and_modify(|count| *count += 1).or_insert(0);
        *hash = go_on(*hash, occurrence.to_le_bytes());
    }
    of_each(&hashes, |hash| digits(*hash))
}

/// What is made of each of these, in order.
fn of_each<T: Sync, R: Send>(items: &[T], make: impl Fn(&T) -> R + Send + Sync) -> Vec<R> {
    match items.len() > PORTION {
        // To start threads takes longer than a few do.
        false => items.iter().map(make).collect(),
        true => items.par_iter().map(make).collect(),
    }
}

/// A number as 16 hexadecimal digits.
fn digits(number: u64) -> String {
    let digit = |place: u32| char::from(b"0123456789abcdef"[(number >> (4 * place)) as usize & 15]);
    (0..16).rev().map(digit).collect()
}

/// 0xff, which UTF-8 never holds, ends each text, so that no two lists of texts look alike.
fn hash(finding: &Finding) -> u64 {
    const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
    let (key, environment) = (finding.key.as_deref(), finding.environment.as_deref());
    let texts = [finding.rule.as_str(), &finding.primary.path, key.unwrap_or(""), environment.unwrap_or("")];
    // What is told with others is named at their places: one more of them must not pass for those that were known.
    let others = finding.related.iter().filter(|label| finding.count > 1 && label.text.starts_with('`'));
    let texts = texts.into_iter().chain(others.map(|label| &*label.text));
    texts.fold(OFFSET, |hash, text| go_on(go_on(hash, text.bytes()), [0xff]))
}

fn go_on(hash: u64, bytes: impl IntoIterator<Item = u8>) -> u64 {
    const PRIME: u64 = 0x0000_0100_0000_01b3;
    bytes.into_iter().fold(hash, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(PRIME))
}
