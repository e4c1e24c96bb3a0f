//! Words without one of which a key says nothing about secrets: it is asked of every key, so names note whether they have one.

use super::word::{Marks, OF_SECRETS, WordId, Words, any_word};

/// Words that name a secret when they come last.
#[rustfmt::skip] // One a line would hide the file behind its lists.
pub const SECRETS: Words = Words::of(&[
    "password", "passwords", "passwd", "passwort", "pwd", "pw", "pass", "passphrase", "passcode", "passkey",
    "secret", "token", "apikey", "apitoken", "apisecret", "secretkey", "accesskey", "privatekey", "privkey",
    "authtoken", "authkey", "accesstoken", "refreshtoken", "bearertoken", "clientsecret", "clientpassword",
    "appsecret", "appkey", "masterkey", "signingkey", "encryptionkey", "sessionkey", "sessionsecret", "jwtsecret",
    "dbpassword", "dbpass", "dbpasswd", "dbpwd", "userpassword", "userpass", "rootpassword", "adminpassword",
    "licensekey", "licencekey", "accountkey", "sharedaccesskey", "webhooksecret", "cookiesecret", "consumersecret",
    "credential", "credentials", "creds", "salt", "pepper", "jwt", "bearer", "pat", "mnemonic", "authorization",
    "htpasswd", "dockerconfigjson", "requirepass", "masterauth", "keypassword", "storepassword", "keypass",
    "storepass",
]);

/// What other words that name a secret end with: `PGPASSWORD`, `sharedpassphrase`. No other word ends like this.
pub const SECRET_ENDS: [&str; 4] = ["password", "passwd", "passphrase", "apikey"];

/// Words besides these without one of which a key says nothing.
#[rustfmt::skip] // One a line would hide the file behind its lists.
pub const HEADS: Words = Words::of(&[
    "key", "keys", "publickey", "pubkey", "publishablekey", "sitekey", "auth", "pin", "otp", "totp", "sas", "nonce",
    "hmac", "secrets", "pats", "tokens", "seed", "phrase", "code", "codes", "hash", "signature", "cookie", "string",
    "strings", "str", "connectionstring", "connectionstrings", "connstr",
]);

/// Both: most words are neither, which one look tells.
static EITHER: Words = Words::of(
    &const {
        let (mut both, mut at) = ([""; SECRETS.list().len() + HEADS.list().len()], 0);
        while at < both.len() {
            let head = at.checked_sub(SECRETS.list().len());
            both[at] = if let Some(head) = head { HEADS.list()[head] } else { SECRETS.list()[at] };
            at += 1;
        }
        both
    },
);

/// Whether a word, which comes with its number, may be one of those without which a key says nothing.
#[inline]
pub fn may_say(word: &[u8], id: WordId) -> bool {
    // Of most words neither can be, and this is asked of every word.
    let may_end = matches!(word, [.., b'0'..=b'9'] | [.., b'r' | b'w', b'd'] | [.., b's', b'e'] | [.., b'e', b'y']);
    (EITHER.may_hold_numbered(id) || may_end) && says(word, id)
}

#[inline(never)]
fn says(word: &[u8], id: WordId) -> bool {
    EITHER.hold_numbered(word, id)
        || match word {
            [.., b'0'..=b'9'] => {
                let word = trim_number(word);
                EITHER.hold(word) || ends_as_secret(word)
            }
            _ => ends_as_secret(word),
        }
}

/// Whether a word ends with one of [`SECRET_ENDS`].
pub fn ends_as_secret(word: &[u8]) -> bool {
    SECRET_ENDS.iter().any(|end| word.ends_with(end.as_bytes()))
}

/// `password2` says what `password` says.
pub fn trim_number(word: &[u8]) -> &[u8] {
    let end = word.iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |last| last + 1);
    &word[..end]
}

impl Marks {
    /// The set of the words that stand in a text from here on, joined by `.`.
    pub(super) fn of(text: &[u8], start: usize) -> Self {
        let mut marks = 0;
        any_word(text, start, |word, id| {
            marks |= id.mark() | if may_say(word, id) { OF_SECRETS } else { 0 };
            false
        });
        Marks(marks)
    }
}
