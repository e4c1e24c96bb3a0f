//! Credentials of providers that tell by their look whether they are for tests or for real business.

use super::pretend::{self, PRETENDING};
use super::{Hit, Subject, placeholder};
use crate::key::{Letters, Words};
use crate::text::{is_falsy, is_one_of, is_truthy, trim};

/// A form of credential: what it starts with, how it goes on, whose it is.
struct Form {
    /// The provider, unless the key names another of `shared`.
    provider: &'static str,
    test: &'static [&'static str],
    live: &'static [&'static str],
    /// The fewest characters after the beginning.
    least: usize,
    /// Words of which the key must hold one, for beginnings that are too common to tell alone.
    needs: &'static [&'static str],
}

const fn form(
    provider: &'static str,
    test: &'static [&'static str],
    live: &'static [&'static str],
    least: usize,
) -> Form {
    Form { provider, test, live, least, needs: &[] }
}

/// The verified forms, the longest beginnings of a family first. Sources: the vendors' documentation and the rules of gitleaks,
/// <https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml>.
const FORMS: &[Form] = &[
    form(
        "Stripe",
        &["sk_test_", "rk_test_", "pk_test_"],
        &["sk_live_", "rk_live_", "pk_live_", "sk_prod_", "rk_prod_"],
        10,
    ),
    form("Razorpay", &["rzp_test_"], &["rzp_live_"], 10),
    form("Checkout.com", &["sk_sbox_", "pk_sbox_", "ack_sbox_"], &[], 10),
    form("Flutterwave", &["FLWSECK_TEST-", "FLWPUBK_TEST-"], &["FLWSECK-", "FLWPUBK-"], 10),
    form("Paddle", &["pdl_sdbx_apikey_"], &["pdl_live_apikey_"], 10),
    form(
        "Plaid",
        &["access-sandbox-", "link-sandbox-", "public-sandbox-"],
        &["access-production-", "link-production-"],
        10,
    ),
    form("Square", &["sandbox-sq0idb-", "sandbox-sq0atb-"], &["sq0idp-"], 10),
    form("Shippo", &["shippo_test_"], &["shippo_live_"], 10),
    form("Duffel", &["duffel_test_"], &["duffel_live_"], 10),
    form("Midtrans", &["SB-Mid-server-", "SB-Mid-client-"], &["Mid-server-", "Mid-client-"], 8),
    form(
        "Xendit",
        &["xnd_development_", "xnd_public_development_"],
        &["xnd_production_", "xnd_public_production_"],
        10,
    ),
    form("Chapa", &["CHASECK_TEST-", "CHAPUBK_TEST-"], &["CHASECK-", "CHAPUBK-"], 10),
    form("Doppler", &["dp.st.dev.", "dp.st.stg."], &["dp.st.prd."], 10),
    form("Trigger.dev", &["tr_dev_", "tr_stg_"], &["tr_prod_"], 10),
    Form { provider: "Mollie", test: &["test_"], live: &["live_"], least: 20, needs: &["mollie"] },
    Form { provider: "Lob", test: &["test_"], live: &["live_"], least: 20, needs: &["lob"] },
    Form { provider: "Adyen", test: &["test_"], live: &["live_"], least: 20, needs: &["adyen"] },
    Form { provider: "GoCardless", test: &["sandbox_"], live: &["live_"], least: 20, needs: &["gocardless"] },
    Form {
        provider: "Braintree",
        test: &["sandbox_"],
        live: &["production_"],
        least: 16,
        needs: &["braintree", "tokenization"],
    },
    Form { provider: "EasyPost", test: &["EZTK"], live: &["EZAK"], least: 20, needs: &[] },
];

/// Providers that write their credentials as Stripe does; the key says whose it is.
const SHARED: [(&str, &str); 7] = [
    ("clerk", "Clerk"),
    ("paystack", "Paystack"),
    ("moyasar", "Moyasar"),
    ("paymongo", "PayMongo"),
    ("sumup", "SumUp"),
    ("lotuspay", "LotusPay"),
    ("polar", "Polar"),
];

/// Values that vendors publish for tests: they let everyone in.
const PUBLISHED: [(&str, &str); 7] = [
    ("1x00000000000000000000", "Turnstile"),
    ("2x00000000000000000000", "Turnstile"),
    ("3x00000000000000000000", "Turnstile"),
    ("1x0000000000000000000000000000000", "Turnstile"),
    ("6LeIxAcTAAAAA", "reCAPTCHA"),
    ("10000000-ffff-ffff-ffff-000000000001", "hCaptcha"),
    ("UseDevelopmentStorage=true", "Azure Storage"),
];

/// What each of these, and each credential for tests, is spelled with.
pub(super) const TEST_SPELLED: [Letters; 15] = [
    Letters::of("test_"),
    Letters::of("test-"),
    Letters::of("sbox_"),
    Letters::of("sdbx_"),
    Letters::of("sandbox"),
    Letters::of("sb-mid"),
    Letters::of("dev_"),
    Letters::of("development_"),
    Letters::of("stg_"),
    Letters::of("dp.st"),
    Letters::of("EZTK"),
    Letters::of("x0"),
    Letters::of("6LeIxAcTA"),
    Letters::of("0-f"),
    Letters::of("UseDevelopmentStorage="),
];
/// What each credential for real business is spelled with.
pub(super) const LIVE_SPELLED: [Letters; 10] = [
    Letters::of("live_"),
    Letters::of("prod_"),
    Letters::of("production-"),
    Letters::of("production_"),
    Letters::of("seck-"),
    Letters::of("pubk-"),
    Letters::of("sq0idp-"),
    Letters::of("mid-"),
    Letters::of("dp.st"),
    Letters::of("EZAK"),
];

/// Keys that set the mode of a provider, as words at the end of the key.
const MODES: [(&str, &[&str], &str); 16] = [
    ("paypal", &["mode", "env", "environment"], "PayPal"),
    ("plaid", &["env", "environment", "mode"], "Plaid"),
    ("braintree", &["environment", "env", "mode"], "Braintree"),
    ("adyen", &["environment", "env", "mode"], "Adyen"),
    ("square", &["environment", "env", "mode"], "Square"),
    ("squareup", &["environment", "env", "mode"], "Square"),
    ("paddle", &["environment", "env", "mode"], "Paddle"),
    ("checkout", &["environment"], "Checkout.com"),
    ("gocardless", &["environment", "env"], "GoCardless"),
    ("stripe", &["mode", "env", "environment"], "Stripe"),
    ("razorpay", &["mode", "env", "environment"], "Razorpay"),
    ("quickbooks", &["environment", "env"], "QuickBooks"),
    ("midtrans", &["environment", "env", "mode"], "Midtrans"),
    ("mtn", &["environment", "env"], "MoMo"),
    ("momo", &["environment", "env"], "MoMo"),
    ("klarna", &["environment", "env", "mode"], "Klarna"),
];

/// The longest name of a mode, in bytes.
pub(super) const LONGEST_MODE: usize = 12;

/// A provider's word, or one that says that it pretends, stands in every key that sets its mode.
pub(super) const MODE_WORDS: Words = Words::of(
    &const {
        let (mut words, mut at) = ([""; MODES.len() + PRETENDING.len()], 0);
        while at < words.len() {
            words[at] = if at < MODES.len() { MODES[at].0 } else { PRETENDING[at - MODES.len()] };
            at += 1;
        }
        words
    },
);

pub(super) fn test_credential(subject: &Subject<'_>) -> Option<Hit> {
    credential(subject, true)
}

pub(super) fn live_credential(subject: &Subject<'_>) -> Option<Hit> {
    credential(subject, false)
}

fn credential(subject: &Subject<'_>, test: bool) -> Option<Hit> {
    let text = trim(subject.value.text);
    if subject.partly_external || text.is_empty() || text.len() > 512 || test && subject.template {
        return None;
    }
    let opens = may_open(text, if test { &TEST_SECONDS } else { &LIVE_SECONDS });
    let by_form = || opens.then(|| by_form(subject, text, test)).flatten();
    if let Some(provider) = by_form().or_else(|| by_mode(subject, text, test)) {
        return Some(Hit::whole(provider));
    }
    let published = |(start, _): &&(&str, &str)| text.starts_with(start);
    PUBLISHED.iter().filter(|_| opens && test).find(published).map(|(_, provider)| Hit::whole(provider))
}

/// The second bytes of what starts with each byte, a bit for each by its last five bits.
type Seconds = [u32; 256];

static TEST_SECONDS: Seconds = {
    let (mut seconds, mut at) = (seconds_of(true), 0);
    while at < PUBLISHED.len() {
        add(&mut seconds, &[PUBLISHED[at].0]);
        at += 1;
    }
    seconds
};

static LIVE_SECONDS: Seconds = seconds_of(false);

const fn seconds_of(test: bool) -> Seconds {
    let (mut seconds, mut at) = ([0; 256], 0);
    while at < FORMS.len() {
        add(&mut seconds, if test { FORMS[at].test } else { FORMS[at].live });
        at += 1;
    }
    seconds
}

const fn add(seconds: &mut Seconds, starts: &[&str]) {
    let mut at = 0;
    while at < starts.len() {
        let start = starts[at].as_bytes();
        seconds[start[0] as usize] |= 1 << (start[1] & 31);
        at += 1;
    }
}

/// Whether a text may start like a credential; few others have its first two bytes.
fn may_open(text: &str, seconds: &Seconds) -> bool {
    matches!(*text.as_bytes(), [first, second, ..] if seconds[usize::from(first)] >> (second & 31) & 1 == 1)
}

fn by_form(subject: &Subject<'_>, text: &str, test: bool) -> Option<&'static str> {
    let fits = |start: &str, least: usize| {
        text.strip_prefix(start).is_some_and(|body| {
            body.len() >= least && body.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.$=".contains(&byte))
        })
    };
    // `FLWSECK-` is live, `FLWSECK_TEST-` is not: no beginning of one is the beginning of another.
    let first = text.as_bytes().first()?;
    let form = FORMS.iter().find(|form| {
        let starts = if test { form.test } else { form.live };
        let mut near = starts.iter().filter(|start| start.as_bytes().first() == Some(first));
        near.any(|start| fits(start, form.least)) && (form.needs.is_empty() || subject.key_has(form.needs))
    })?;
    if placeholder::stands_in(text) {
        return None;
    }
    if form.provider == "Stripe" {
        let other = SHARED.iter().find(|(word, _)| subject.key_has(&[word])).map(|(_, provider)| *provider);
        // Since 2018 Stripe's own go on with the account, of which the first digits are these.
        let is_sure = || subject.key_has(&["stripe"]) || text.get(8..10) == Some("51");
        return other.or_else(|| Some(if is_sure() { "Stripe" } else { "a payment provider" }));
    }
    Some(form.provider)
}

fn by_mode(subject: &Subject<'_>, text: &str, test: bool) -> Option<&'static str> {
    if text.len() > LONGEST_MODE || !subject.key.has(&MODE_WORDS) {
        return None;
    }
    let says: &[&str] =
        if test { &["sandbox", "test", "testing", "development", "playground"] } else { &["live", "production"] };
    let switched = if test { is_falsy(text) } else { is_truthy(text) };
    let named = is_one_of(text, says);
    if test && pretend::is_on(subject, text) {
        let is_provider = |(provider, ..): &&(&str, &[&str], &str)| subject.key_has(&[provider]);
        return Some(MODES.iter().find(is_provider).map_or("a provider", |(_, _, name)| *name));
    }
    if !named && !switched {
        return None;
    }
    let words: Vec<&str> = subject.key.words().collect();
    if words.ends_with(&["midtrans", "is", "production"]) {
        return switched.then_some("Midtrans");
    }
    let (last, before) = words.split_last()?;
    MODES
        .iter()
        .filter(|_| named)
        .find(|(provider, ends, _)| before.contains(provider) && ends.contains(last))
        .map(|(_, _, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_beginning_has_the_letters_that_are_asked_for() {
        let of_tests = FORMS.iter().flat_map(|form| form.test).chain(PUBLISHED.iter().map(|(start, _)| start));
        for start in of_tests {
            assert!(Letters::of(start).may_hold_one(&TEST_SPELLED) && may_open(start, &TEST_SECONDS), "{start}");
        }
        for start in FORMS.iter().flat_map(|form| form.live) {
            assert!(Letters::of(start).may_hold_one(&LIVE_SPELLED) && may_open(start, &LIVE_SECONDS), "{start}");
        }
    }
}
