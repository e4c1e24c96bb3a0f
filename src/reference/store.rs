//! Values that are, as a whole, the address of a secret in a store or a sealed secret.

use super::{Reference, ReferenceKind};
use crate::text::trim;

/// How an address begins, and what must follow for it to be one.
const ADDRESSES: [(&str, Follows); 43] = [
    // https://bank-vaults.dev/docs/mutating-webhook/
    ("vault:", Follows::Path),
    ("VAULT:", Follows::Path),
    (">>vault:", Follows::Path),
    ("vault://", Follows::Anything),
    // https://developer.1password.com/docs/cli/secret-reference-syntax/
    ("op://", Follows::Anything),
    // https://googlecloudplatform.github.io/spring-cloud-gcp/reference/html/index.html#secret-manager
    ("sm://", Follows::Anything),
    ("sm@", Follows::Name),
    ("gcp-secret://", Follows::Anything),
    ("gcp-secrets://", Follows::Anything),
    ("gcpsm://", Follows::Anything),
    ("gsm://", Follows::Anything),
    ("gcp:secretmanager:", Follows::Name),
    ("gcp-secretmanager:", Follows::Name),
    // https://docs.awspring.io/spring-cloud-aws/docs/3.0.0/reference/html/index.html
    ("aws-secretsmanager:", Follows::Name),
    ("aws-parameterstore:", Follows::Name),
    ("aws-ssm:", Follows::Name),
    ("aws-ssm://", Follows::Anything),
    ("aws-sm://", Follows::Anything),
    ("awssm://", Follows::Anything),
    ("awsps://", Follows::Anything),
    ("awssecret://", Follows::Anything),
    ("secretsmanager:", Follows::Name),
    ("ssm:", Follows::Name),
    ("ssm://", Follows::Anything),
    ("awskms:", Follows::Name),
    // https://learn.microsoft.com/azure/container-apps/manage-secrets
    ("secretref:", Follows::Name),
    ("keyvault:", Follows::Name),
    ("keyvaultref:", Follows::Name),
    ("azure-keyvault://", Follows::Anything),
    ("azurekv://", Follows::Anything),
    ("akv://", Follows::Anything),
    // https://docs.doppler.com/docs/secrets, https://infisical.com/docs, https://docs.akeyless.io
    ("doppler:", Follows::Name),
    ("doppler://", Follows::Anything),
    ("infisical://", Follows::Anything),
    ("akeyless:", Follows::Path),
    ("bws://", Follows::Anything),
    // https://github.com/cyberark/summon#secretsyml
    ("!var ", Follows::Anything),
    ("!vault", Follows::Anything),
    ("secret://", Follows::Anything),
    ("secrets://", Follows::Anything),
    // https://docs.docker.com/engine/swarm/secrets/
    ("/run/secrets/", Follows::Anything),
    ("/var/run/secrets/", Follows::Anything),
    ("file:///run/secrets/", Follows::Anything),
];

/// Sealed secrets: how they open, and how they close.
const SEALED: [(&str, &str); 9] = [
    // https://github.com/getsops/sops, https://github.com/voxpupuli/hiera-eyaml
    ("ENC[", "]"),
    // https://github.com/ulisesbocchio/jasypt-spring-boot
    ("ENC(", ")"),
    // https://docs.spring.io/spring-cloud-config/docs/current/reference/html/#_encryption_and_decryption
    ("{cipher}", ""),
    ("'{cipher}", "'"),
    // https://docs.ansible.com/ansible/latest/vault_guide/vault_encrypting_content.html
    ("$ANSIBLE_VAULT;", ""),
    // https://dotenvx.com/docs/quickstart/encryption
    ("encrypted:", ""),
    ("-----BEGIN PGP MESSAGE-----", ""),
    ("-----BEGIN AGE ENCRYPTED FILE-----", ""),
    ("age-encryption.org/v1", ""),
];

/// Whether a text opens as a sealed secret does.
pub fn opens_sealed(text: &str) -> bool {
    SEALED.iter().any(|(open, _)| text.starts_with(open))
}

/// What opens the addresses that code knows.
const KNOWN: [&str; 5] = ["arn:aws", "projects/", "ref+", "https://", "Ag"];

/// The second bytes of the addresses and sealed secrets that begin with each byte, a bit for each by its last five bits.
const OPENINGS: [u32; 256] = {
    const fn open(openings: &mut [u32; 256], start: &str) {
        let start = start.as_bytes();
        openings[start[0] as usize] |= 1 << (start[1] & 31);
    }
    let (mut openings, mut at) = ([0; 256], 0);
    while at < ADDRESSES.len() {
        open(&mut openings, ADDRESSES[at].0);
        open(&mut openings, SEALED[at % SEALED.len()].0);
        open(&mut openings, KNOWN[at % KNOWN.len()]);
        at += 1;
    }
    openings
};

/// The addresses of the table that begin with each byte, as bits by their number.
const BY_OPENING: [u64; 256] = {
    let (mut by_opening, mut at) = ([0; 256], 0);
    while at < ADDRESSES.len() {
        by_opening[ADDRESSES[at].0.as_bytes()[0] as usize] |= 1 << at;
        at += 1;
    }
    by_opening
};

#[derive(Clone, Copy)]
enum Follows {
    /// Any text; the beginning says enough.
    Anything,
    /// No port number: `ssm:8080` is a host.
    Name,
    /// A path or a field, as `vault` is a usual host name too.
    Path,
}

/// What stands where somebody took a value out, and `__NAME__`, which a deploy replaces with the value of that name.
fn replaced(text: &str) -> Option<&str> {
    let inside = |marks: &[char]| text.trim_matches(marks);
    let is_taken_out = inside(&['*', '<', '>', '[', ']', '(', ')']).eq_ignore_ascii_case("redacted");
    let name = text.strip_prefix("__").and_then(|rest| rest.strip_suffix("__"));
    let is_name = |name: &&str| {
        name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
    };
    if is_taken_out { Some(text) } else { name.filter(is_name) }
}

/// The one reference that all of a text is.
pub(super) fn whole(text: &str) -> Option<Reference<'_>> {
    let trimmed = trim(text);
    let opens = |two: &[u8; 2]| OPENINGS[usize::from(two[0])] >> (two[1] & 31) & 1 == 1;
    let opens = trimmed.as_bytes().first_chunk().is_some_and(opens);
    // Most values hold none of the marks that every address has.
    let is_mark = |byte| matches!(byte, b':' | b'/' | b'[' | b'(' | b'}' | b';' | b' ');
    let is_marked = || trimmed.bytes().any(is_mark) || trimmed.starts_with("Ag");
    let ends = |last| matches!(last, b'_' | b'*' | b'<' | b'>' | b'[' | b']' | b'(' | b')' | b'D' | b'd');
    let may_be_replaced = trimmed.bytes().next_back().is_some_and(ends);
    let may_be_address = opens && (may_be_replaced || is_marked());
    if trimmed.len() < 5 || !(may_be_address || may_be_replaced) {
        return None;
    }
    let start = text.len() - text.trim_start().len();
    let kept = may_be_address.then(|| address(trimmed).or_else(|| sealed(trimmed))).flatten();
    let name = kept.or_else(|| may_be_replaced.then(|| replaced(trimmed)).flatten())?;
    Some(Reference { range: start..start + trimmed.len(), kind: ReferenceKind::Store, name, default: None })
}

fn address(text: &str) -> Option<&str> {
    // https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_iam-permissions.html
    if let Some(rest) = text.strip_prefix("arn:aws") {
        let service = rest.as_bytes().split(|byte| *byte == b':').nth(1)?;
        return matches!(service, b"secretsmanager" | b"ssm").then_some(text);
    }
    // https://cloud.google.com/secret-manager/docs/access-secret-version
    if let Some(rest) = text.strip_prefix("projects/") {
        return (rest.split('/').nth(1) == Some("secrets")).then_some(text);
    }
    // https://github.com/helmfile/vals#expression-syntax
    if let Some(rest) = text.strip_prefix("ref+") {
        return rest.split_once("://").filter(|(backend, _)| is_scheme(backend)).map(|_| rest);
    }
    // https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates
    let is_vault = |slash| text[slash..].starts_with("/secrets/") && text[..slash].ends_with(".vault.azure.net");
    if text.starts_with("https://") && memchr::memchr_iter(b'/', text.as_bytes()).any(is_vault) {
        return Some(text);
    }
    let first = *text.as_bytes().first()?;
    let mut left = BY_OPENING[usize::from(first)];
    let mut addresses = std::iter::from_fn(|| {
        let next = ADDRESSES.get(left.trailing_zeros() as usize)?;
        left &= left - 1;
        Some(next)
    });
    let (name, follows) = addresses.find_map(|(start, follows)| Some((text.strip_prefix(start)?, follows)))?;
    let is_word = !name.contains(char::is_whitespace);
    let fits = match follows {
        Follows::Anything => true,
        Follows::Name => is_word && !name.starts_with(|first: char| first.is_ascii_digit()),
        Follows::Path => {
            is_word && name.contains(['/', '#']) && !name.starts_with(|first: char| first.is_ascii_digit())
        }
    };
    (fits && !name.is_empty()).then_some(name)
}

fn sealed(text: &str) -> Option<&str> {
    let base64 = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=\n".contains(&byte));
    // https://github.com/bitnami-labs/sealed-secrets: the length of the session key, two bytes, opens every sealed value.
    if ["AgA", "AgB", "AgC"].iter().any(|start| text.starts_with(start)) && text.len() >= 300 && base64(text) {
        return Some(text);
    }
    let first = *text.as_bytes().first()?;
    let found = SEALED.iter().filter(|(open, _)| open.as_bytes()[0] == first).find_map(|(open, close)| {
        let inside = text.strip_prefix(open)?.strip_suffix(close)?;
        (!inside.is_empty()).then_some((*open, inside))
    });
    let (open, inside) = found?;
    // Ciphertext is one word; `encrypted: yes` in prose is not.
    let fits = open != "encrypted:" || (inside.len() >= 40 && base64(inside));
    fits.then_some(inside)
}

fn is_scheme(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}
