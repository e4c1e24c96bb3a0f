//! What the name of a host tells of it: for tests, or for production.

use std::ops::Range;

/// Top-level names that nobody can register: every label before them is the owner's.
pub(super) const PRIVATE_ENDS: [&str; 12] = [
    "internal",
    "local",
    "lan",
    "corp",
    "home",
    "private",
    "intra",
    "intranet",
    "svc",
    "cluster",
    "localhost",
    "service",
];

/// Domains that vendors run for tests, whose names do not say so:
/// <https://developer.okta.com/docs/concepts/okta-organizations/>, <https://developers.docusign.com/docs/esign-rest-api/esign101/auth/>,
/// <https://developers.payu.com/europe/docs/testing/sandbox/>.
const TEST_DOMAINS: [&str; 4] = ["oktapreview.com", "demo.docusign.net", "account-d.docusign.com", "snd.payu.com"];

/// Hosts of vendors that are named `dev` or `test` and are the real thing.
const REAL_HOSTS: [&str; 5] = ["dev.azure.com", "dev.mysql.com", "dev.to", "test.io", "dev.office.com"];

/// The part of a host that says the host is for staging, testing or development.
pub(super) fn nonproduction_part(host: &str) -> Option<Range<usize>> {
    let lower = host.to_ascii_lowercase();
    if lower.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        || part_of_production(&lower).is_some()
        || REAL_HOSTS.contains(&lower.as_str())
    {
        return None;
    }
    let of_vendor = TEST_DOMAINS
        .iter()
        .any(|domain| lower.strip_suffix(domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    // Nobody can own a name below `.test`: <https://www.rfc-editor.org/rfc/rfc6761#section-6.2>
    if of_vendor || lower.ends_with(".test") {
        return Some(0..host.len());
    }
    labels(&lower).find_map(|(range, registered)| {
        let label = &lower[range.clone()];
        let clear = || {
            let mut words = ["sandbox", "staging", "preprod", "nonprod"].iter();
            words.any(|word| label.starts_with(word) || label.ends_with(word))
        };
        // A registered name that is the bare word is a vendor's: `sandbox.com`.
        let yes = if registered {
            ["sandbox", "staging"].iter().any(|word| label.len() > word.len() && label.ends_with(word))
        } else {
            // Inside of a cluster it is what a service makes: `link-preview.media.svc.cluster.local`.
            let makes_previews = || label.ends_with("-preview") && (lower.ends_with(".svc") || lower.contains(".svc."));
            clear() || label_is_nonproduction(label) && !makes_previews()
        };
        yes.then_some(range)
    })
}

/// Words in names of hosts that say the host is for staging, testing or development.
const NONPRODUCTION_WORDS: [&str; 18] = [
    "staging",
    "stage",
    "stg",
    "dev",
    "develop",
    "development",
    "qa",
    "uat",
    "sandbox",
    "sbx",
    "sbox",
    "test",
    "testing",
    "preprod",
    "preview",
    "homolog",
    "homologacao",
    "hml",
];

/// Whether a word says so, with or without a number behind it.
pub(super) fn is_environment_word(part: &str) -> bool {
    NONPRODUCTION_WORDS.contains(&part.trim_end_matches(|last: char| last.is_ascii_digit()))
}

fn label_is_nonproduction(label: &str) -> bool {
    let parts: Vec<&str> = label.split(['-', '_']).collect();
    let numberless = |part: &str| part.trim_end_matches(|last: char| last.is_ascii_digit()).to_owned();
    if parts.iter().any(|part| is_environment_word(part)) {
        return true;
    }
    // Short words are telling only as a whole label or at its end: `cert-manager`, `pre-order`.
    let last = parts.last().copied().unwrap_or("");
    if matches!(label, "pre" | "cert") || (parts.len() > 1 && matches!(last, "cert" | "pre")) {
        return true;
    }
    // No word of the language is as long: `speedtest` and `brightest` are left alone.
    let ends = |word: &str, least| label.strip_suffix(word).is_some_and(|rest| rest.len() >= least);
    if label.bytes().all(|byte| byte.is_ascii_alphabetic()) && (ends("test", 6) || ends("uat", 4)) {
        return true;
    }
    let glued = numberless(label);
    ["test", "uat", "dev", "stg", "qa"].iter().any(|word| {
        ["api", "secure", "gateway", "payments", "payment", "checkout", "auth"].iter().any(|noun| {
            glued.len() == word.len() + noun.len()
                && ((glued.starts_with(word) && glued.ends_with(noun))
                    || (glued.starts_with(noun) && glued.ends_with(word)))
        })
    })
}

/// The part of a host that says the host is of production.
pub(super) fn production_part(host: &str) -> Option<Range<usize>> {
    part_of_production(&host.to_ascii_lowercase())
}

/// [`production_part`] of a host in lower case.
fn part_of_production(host: &str) -> Option<Range<usize>> {
    let mut owned = labels(host).filter(|(_, registered)| !registered).map(|(range, _)| range);
    owned.find(|range| {
        let parts = || host.as_bytes()[range.clone()].split(|byte| matches!(byte, b'-' | b'_'));
        let preceded = || parts().zip(parts().skip(1)).any(|(part, _)| matches!(part, b"non" | b"pre" | b"not"));
        parts().any(|part| matches!(part, b"prod" | b"prd" | b"production" | b"live")) && !preceded()
    })
}

/// The labels of a host in lower case that its owner chose, with whether each is the registered name itself.
fn labels(host: &str) -> impl Iterator<Item = (Range<usize>, bool)> {
    let dots = || host.bytes().enumerate().filter(|(_, byte)| *byte == b'.').map(|(at, _)| at);
    let count = dots().count() + 1;
    let is_private = || PRIVATE_ENDS.contains(&host.rsplit('.').next().unwrap_or(host));
    let labels = dots().chain([host.len()]).scan(0, |start, end| Some(std::mem::replace(start, end + 1)..end));
    let owned = labels.enumerate().filter(move |(index, _)| count == 1 || *index + 1 < count);
    owned.map(move |(index, range)| (range, count > 1 && index + 2 == count && !is_private()))
}
