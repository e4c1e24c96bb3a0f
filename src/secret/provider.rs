//! The marks that providers put on their tokens, so that people and tools know them at sight.

use std::ops::Range;

use super::beginnings::{ANY, Beginnings, FIRST_PLACE, GROUPS, PLACES, has_begun};
use super::run::{self, Belongs};
use crate::key::Letters;

/// A mark and the fewest bytes that follow it.
type Mark = (&'static str, usize);

/// No token is shorter, in bytes.
pub const SHORTEST: usize = 14;

/// How many bytes decide whether something is a token.
const FRONT: usize = 96;

/// Marks by their first byte.
const fn marks(first: u8) -> &'static [Mark] {
    match first {
        b'1' => &[("1//0", 30)],
        b'A' => &[
            ("AKIA", 12),
            ("ASIA", 12),
            ("ABIA", 16),
            ("ACCA", 16),
            ("AIza", 20),
            ("AGE-SECRET-KEY-1", 20),
            ("ATATT3", 20),
            ("ATCTT3", 20),
            ("AKCp", 40),
            ("APKAE", 12),
        ],
        b'C' => &[("CFPAT-", 20), ("CCIPAT_", 20)],
        b'E' => &[("EAAA", 40), ("EAAC", 40), ("EAAG", 40), ("EZAK", 40), ("EZTK", 40)],
        b'F' => &[("FLWSECK-", 12), ("FLWSECK_", 12), ("FlyV1", 20)],
        b'G' => &[("GOCSPX-", 12), ("GR1348941", 16)],
        b'H' => &[("HRKU-", 20)],
        b'M' => &[("Mid-server-", 10)],
        b'N' => &[("NRAK-", 20), ("NRII-", 20), ("NRJS-", 15)],
        b'P' => &[("PMAK-", 20)],
        b'S' => &[("SG.", 20), ("SB-Mid-server-", 10)],
        b'a' => &[
            ("access-sandbox-", 16),
            ("access-production-", 16),
            ("access-development-", 16),
            ("ack_sbox_", 10),
            ("apify_api_", 16),
            ("atlasv1", 20),
            ("access_token$", 16),
        ],
        b'b' => &[("bkua_", 20)],
        b'd' => &[
            ("dop_v1_", 20),
            ("doo_v1_", 20),
            ("dor_v1_", 20),
            ("dp.pt.", 16),
            ("dp.st.", 16),
            ("dp.ct.", 16),
            ("dp.sa.", 16),
            ("dp.scim.", 16),
            ("dp.audit.", 16),
            ("dckr_pat_", 16),
            ("dckr_oat_", 16),
            ("dapi", 32),
            ("duffel_test_", 16),
            ("duffel_live_", 16),
        ],
        b'e' => &[("eyJ", 24)],
        b'f' => &[("figd_", 16), ("fo1_", 20)],
        b'g' => &[
            ("ghp_", 16),
            ("gho_", 16),
            ("ghu_", 16),
            ("ghs_", 16),
            ("ghr_", 16),
            ("github_pat_", 16),
            ("glpat-", 12),
            ("gldt-", 16),
            ("glrt-", 16),
            ("glptt-", 16),
            ("glcbt-", 16),
            ("glimt-", 16),
            ("glft-", 16),
            ("glsoat-", 16),
            ("glsa_", 20),
            ("glc_", 24),
            ("gsk_", 24),
        ],
        b'h' => &[("hvs.", 16), ("hvb.", 16), ("hvr.", 16), ("hf_", 24)],
        b'k' => &[("key-", 28)],
        b'l' => {
            &[("lin_api_", 16), ("lsv2_pt_", 16), ("lsv2_sk_", 16), ("link-sandbox-", 16), ("link-production-", 16)]
        }
        b'm' => &[("mlsn.", 20)],
        b'n' => &[("npm_", 20), ("ntn_", 24), ("nfp_", 24)],
        b'o' => &[("ops_eyJ", 16)],
        b'p' => &[
            ("pypi-", 16),
            ("pplx-", 20),
            ("pul-", 24),
            ("phx_", 20),
            ("pdl_sdbx_apikey_", 12),
            ("pdl_live_apikey_", 12),
            ("pdl_ntfset_", 16),
            ("pscale_tkn_", 16),
            ("pscale_pw_", 16),
            ("pscale_oauth_", 16),
            ("pat-na1-", 20),
            ("pat-eu1-", 20),
            ("production_", 24),
        ],
        b'r' => &[
            ("rk_live_", 10),
            ("rk_test_", 10),
            ("rk_prod_", 10),
            ("rzp_live_", 10),
            ("rzp_test_", 10),
            ("rubygems_", 20),
            ("rdme_", 24),
            ("rnd_", 24),
            ("r8_", 24),
            ("re_", 24),
        ],
        b's' => &[
            ("sk_live_", 10),
            ("sk_test_", 10),
            ("sk_prod_", 10),
            ("sk_sbox_", 10),
            ("sk-ant-", 12),
            ("sk-proj-", 12),
            ("sk-svcacct-", 12),
            ("sk-or-", 16),
            ("sk-", 20),
            ("sk.eyJ", 16),
            ("shpat_", 16),
            ("shpca_", 16),
            ("shppa_", 16),
            ("shpss_", 16),
            ("sq0atp-", 16),
            ("sq0csp-", 16),
            ("sntrys_", 16),
            ("sntryu_", 16),
            ("sbp_", 20),
            ("sb_secret_", 12),
            ("shippo_test_", 16),
            ("shippo_live_", 16),
            ("secret_", 32),
            ("sandbox_", 24),
            ("sqp_", 24),
            ("squ_", 24),
            ("sqa_", 24),
            ("signkey-prod-", 16),
            ("sl.", 50),
        ],
        b't' => &[("tvly-", 16), ("tr_prod_", 12), ("tr_stg_", 12), ("tr_dev_", 12), ("tfp_", 24)],
        b'v' => &[("vercel_", 20)],
        b'w' => &[("whsec_", 10)],
        b'x' => &[
            ("xoxb-", 10),
            ("xoxp-", 10),
            ("xoxa-", 10),
            ("xoxr-", 10),
            ("xoxs-", 10),
            ("xoxe-", 10),
            ("xoxe.", 10),
            ("xoxc-", 10),
            ("xoxd-", 10),
            ("xapp-", 10),
            ("xai-", 24),
            ("xkeysib-", 20),
            ("xsmtpsib-", 20),
            ("xnd_production_", 12),
            ("xnd_development_", 12),
        ],
        b'y' => &[("ya29.", 16)],
        _ => &[],
    }
}

/// How tokens begin that are known by their form, without a mark: a Telegram bot, a Discord bot and Twilio's ids; and the fewest bytes
/// that they have.
const FORMS: [([&[u8]; 3], usize); 3] = [
    ([b"0123456789", b"0123456789", b"0123456789"], 38),
    ([b"MNO", &ANY, &ANY], 57),
    ([b"AS", b"CK", b"0123456789ABCDEFabcdef"], 34),
];

/// The group of a form.
const fn of_form(form: usize) -> usize {
    GROUPS - 1 - form
}

/// The group of the marks with this first byte; these few begin together as none does alone.
const fn group(first: u8) -> usize {
    first as usize * 5 / 2 % (GROUPS - FORMS.len())
}

/// How tokens begin: with a byte before them that is no letter or digit, and three of their own.
static BEGINNINGS: Beginnings = {
    let (mut beginnings, mut next) = (Beginnings::NONE, 0);
    while next < 256 {
        let (byte, marks, mut at) = (next as u8, marks(next as u8), 0);
        while at < marks.len() {
            let mark = marks[at].0.as_bytes();
            beginnings.admit(group(byte), 1, &[&[mark[0]], &[mark[1]], &[mark[2]]]);
            at += 1;
        }
        let mut group = 0;
        while group < GROUPS && !LETTERS_AND_DIGITS[next] {
            beginnings.admit(group, 0, &[&[byte]]);
            group += 1;
        }
        next += 1;
    }
    let mut form = 0;
    while form < FORMS.len() {
        beginnings.admit(of_form(form), 1, &FORMS[form].0);
        form += 1;
    }
    beginnings
};

/// Appends the tokens that carry a provider's mark, as ranges of bytes, and gives the characters of the text: both are seen in one go,
/// because this is asked of every line that is shown.
// By itself, because its loop needs most registers.
#[inline(never)]
pub fn find(bytes: &[u8], found: &mut Vec<Range<usize>>) -> Letters {
    const OPENING: usize = PLACES - 1;
    let with = |letters: Letters, byte: &u8| letters.with(*byte);
    let is_short = |form: &usize| bytes.len() < FORMS[*form].1;
    let short = (0..FORMS.len()).filter(is_short).fold(0, |bits, form| bits | 1 << of_form(form));
    // Behind the opening of the shortest token there is more of it.
    let front = bytes.len().saturating_sub(SHORTEST - OPENING);
    let (mut letters, mut lacking, mut at) = (Letters::default(), FIRST_PLACE, 0);
    while at < front {
        letters = letters.with(bytes[at]);
        lacking = BEGINNINGS.step(lacking, bytes[at]) | short;
        at += 1;
        if !has_begun(lacking) {
            continue;
        }
        let start = at - OPENING;
        if let Some(length) = length_of(bytes[start], &bytes[start..]) {
            letters = bytes[at..start + length].iter().fold(letters, with);
            (lacking, at) = (FIRST_PLACE, start + length);
            found.push(start..at);
        }
    }
    bytes[at..].iter().fold(letters, with)
}

/// The length, in bytes, of the marked token that starts here; the byte before is known to part it from a word.
#[inline]
pub fn length_at(bytes: &[u8], at: usize) -> Option<usize> {
    let [first, second, third, ..] = *bytes.get(at..)? else { return None };
    // Few bytes open a token with the two that follow them.
    let lacking = [first, second, third].iter().fold(FIRST_PLACE, |lacking, byte| BEGINNINGS.step(lacking, *byte));
    if has_begun(lacking) { length_of(first, &bytes[at..]) } else { None }
}

/// The length, in bytes, of the marked token at the start of these, of which the first is this one.
// Where this is needed is seldom, so that what comes before it is to be short.
#[inline(never)]
fn length_of(first: u8, rest: &[u8]) -> Option<usize> {
    // What decides stands in front; only a token's own length is worth reading a long line for.
    let length = |most: usize| rest.iter().take(most).take_while(|byte| TOKEN_BYTES[usize::from(**byte)]).count();
    // Few marks share their third byte, and most words end before the shortest token does.
    let [_, _, third, likely @ ..] = rest.get(..SHORTEST)? else { return None };
    if likely.iter().rev().any(|byte| !RUN_BYTES[usize::from(*byte)]) {
        return None;
    }
    for (mark, least) in marks(first) {
        if mark.as_bytes()[2] == *third && rest.starts_with(mark.as_bytes()) {
            let probe = length(FRONT);
            if probe >= mark.len() + least && !is_words(&rest[mark.len()..probe]) {
                return Some(length(usize::MAX));
            }
        }
    }
    let hex = |from: usize, count: usize| {
        rest.len() >= from + count && rest[from..from + count].iter().all(u8::is_ascii_hexdigit)
    };
    match first {
        // Twilio's account and key ids, and with them its tokens.
        b'A' | b'S'
            if matches!(rest.get(1), Some(b'C' | b'K'))
                && hex(2, 32)
                && !rest.get(34).is_some_and(u8::is_ascii_alphanumeric) =>
        {
            Some(34)
        }
        // A Telegram bot: its number and its token.
        b'0'..=b'9' => {
            let digits = rest.iter().take(12).take_while(|byte| byte.is_ascii_digit()).count();
            let tail = rest.get(digits..)?;
            (digits >= 8 && tail.starts_with(b":AA")).then_some(())?;
            let length = digits
                + 1
                + tail[1..]
                    .iter()
                    .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
                    .count();
            (length >= digits + 30).then_some(length)
        }
        // A Discord bot: its number, a time and a check, each base64.
        b'M' | b'N' | b'O' => {
            let length = length(FRONT);
            let mut parts = rest[..length].split(|byte| *byte == b'.').map(<[u8]>::len);
            let (number, time, check) = (parts.next()?, parts.next()?, parts.next()?);
            ((22..=28).contains(&number) && (6..=7).contains(&time) && check >= 27).then_some(length)
        }
        _ => None,
    }
}

/// The bytes that can stand in a token or in the mark before one; a colon parts the two halves of some.
pub const RUN_BYTES: Belongs = run::letters_digits_and(b"_-.+/=~%$:");

const TOKEN_BYTES: Belongs = run::letters_digits_and(b"_-.+/=~%$");

const LETTERS_AND_DIGITS: Belongs = run::letters_digits_and(b"");

/// Whether what follows a mark is small words, as in `secret_manager_region_for_everything_we_deploy`.
fn is_words(rest: &[u8]) -> bool {
    rest.iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-' | b'.' | b'/'))
        && rest.split(|byte| !byte.is_ascii_lowercase()).all(|word| word.len() <= 14)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_opens_no_token_is_none(mark in 0..200_usize, text in "([0-9]{0,12}:AA|A[CK]|S[CK])?[a-zA-Z0-9_./:$-]{0,60}") {
            let marks: Vec<&str> = (0..=255).flat_map(marks).map(|(mark, _)| *mark).collect();
            let text = [marks.get(mark).unwrap_or(&""), &*text].concat();
            if let Some(first) = text.bytes().next() {
                prop_assert_eq!(length_at(text.as_bytes(), 0), length_of(first, text.as_bytes()), "{}", text);
            }
        }

        #[test]
        fn tokens_are_found_in_a_text(
            before in "([a-zA-Z0-9 .:=é-]{0,20}[ .:=é])?",
            tokens in proptest::collection::vec((
                0..200_usize,
                "([0-9]{8,9}:AA|[MNO][a-z0-9]{21,23}[.][a-z0-9]{6}[.]|[AS][CK])?",
                "([0-9a-f]{32}|[a-zA-Z0-9_-]{9,50}|[a-z0-9]{90,99})[ .:=/é]?[a-z]{0,20}[ .:é]?",
            ), 0..4),
        ) {
            let marks: Vec<&str> = (0..=255).flat_map(marks).map(|(mark, _)| *mark).collect();
            let token = |(mark, form, rest): &(usize, String, String)| {
                [if form.is_empty() { marks.get(*mark).unwrap_or(&"") } else { &**form }, rest].concat()
            };
            let text = before + &tokens.iter().map(token).collect::<String>();
            let (bytes, mut found, mut slowly) = (text.as_bytes(), Vec::new(), Vec::new());
            prop_assert_eq!(find(bytes, &mut found), Letters::anywhere(&text));
            let (mut at, is_word) = (0, |byte: &&u8| byte.is_ascii_alphanumeric());
            while at < bytes.len() {
                match length_of(bytes[at], &bytes[at..]) {
                    Some(length) => slowly.push(at..at + length),
                    None => at += bytes[at..].iter().take_while(is_word).count() + 1,
                }
                at = slowly.last().map_or(at, |last| last.end.max(at));
            }
            prop_assert_eq!(found, slowly, "{}", text);
        }
    }

    #[test]
    fn no_token_is_shorter_or_of_other_bytes_than_said() {
        for (mark, least) in (0..=255).flat_map(marks) {
            assert!(mark.len() + least >= SHORTEST, "{mark}");
            assert!(mark.bytes().all(|byte| RUN_BYTES[usize::from(byte)]), "{mark} would not be looked for");
        }
    }
}
