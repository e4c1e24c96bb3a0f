//! Switches that have a provider play along and do nothing: `PAYMENT_MOCK_MODE=true`, `KYC_SANDBOX=1`.

use super::Subject;
use crate::key::Words;
use crate::text::is_truthy;

/// Words of which the key of such a switch has one.
pub(super) const PRETENDING: [&str; 3] = ["sandbox", "mock", "test"];

/// How the key of such a switch ends, behind the name of what is switched.
const ENDS: [&[&str]; 7] = [
    &["sandbox"],
    &["sandbox", "mode"],
    &["sandbox", "enabled"],
    &["mock"],
    &["mock", "mode"],
    &["test", "mode"],
    &["test", "mode", "enabled"],
];

/// Words of what moves money, reaches people or says who they are.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const PURPOSES: Words = Words::of(&["payment", "payments", "payout", "payouts", "billing", "checkout", "sms", "kyc"]);

/// Providers of that.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const PROVIDERS: Words = Words::of(&[
    "paypal", "stripe", "braintree", "adyen", "squareup", "razorpay", "paystack", "flutterwave", "flw", "remita", "monnify", "mpesa",
    "momo", "klarna", "mollie", "midtrans", "xendit", "payfast", "payu", "paytm", "phonepe", "cashfree", "iyzico", "mercadopago",
    "pagseguro", "pagarme", "wompi", "authorizenet", "worldpay", "plaid", "truelayer", "gocardless", "dwolla", "quickbooks",
    "docusign", "youverify", "smileid", "onfido", "sumsub", "jumio", "veriff", "twilio", "termii", "vonage", "paddle",
]);

/// Words of keys that shut something in or let something out, which are other sandboxes, or that speak of the program itself.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const OTHERS: Words = Words::of(&[
    "iframe", "frame", "csp", "chrome", "chromium", "puppeteer", "playwright", "browser", "electron", "webview", "no", "allow",
    "allowed", "disable", "code", "runner", "exec", "execution", "executor", "script", "scripts", "plugin", "plugins", "content",
    "policy", "docker", "agent", "agents", "tool", "tools", "e2b", "interpreter", "compiler", "judge", "python", "shell", "app",
    "application", "server", "site",
]);

/// What only the client of a provider has beside it.
const SISTERS: [&str; 10] = [
    "api.key",
    "api.url",
    "api.secret",
    "base.url",
    "client.id",
    "client.secret",
    "merchant.id",
    "secret",
    "secret.key",
    "url",
];

/// Whether a switch that is on makes a provider pretend.
pub(super) fn is_on(subject: &Subject<'_>, text: &str) -> bool {
    if !is_truthy(text) || subject.key.has(&OTHERS) {
        return false;
    }
    let words: Vec<&str> = subject.key.words().collect();
    let Some(end) = ENDS.iter().filter(|end| words.ends_with(end)).map(|end| end.len()).max() else { return false };
    if subject.key.has(&PURPOSES) || subject.key.has(&PROVIDERS) {
        return true;
    }
    let mut named = &words[..words.len() - end];
    while let [before @ .., "use" | "is" | "enable"] = named {
        named = before;
    }
    let prefix = named.join(".");
    SISTERS.iter().any(|sister| subject.has_below(&prefix, sister, |_| true))
}
