//! Whether the mails of an environment reach those whom they are addressed to.

use super::{Hit, Subject, hit};
use crate::environment::Effective;
use crate::text::{is_falsy, is_truthy};

/// Words of keys about mail.
const MAIL: [&str; 6] = ["mail", "mails", "mailer", "email", "emails", "smtp"];

/// Words that say, beside one about mail, that mails are held back or led elsewhere.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const CAUGHT: [&str; 24] = [
    "redirect", "redirects", "intercept", "interceptor", "intercepted", "override", "overrides", "catch", "catchall", "allowlist",
    "whitelist", "allowed", "allow", "sandbox", "dry", "disable", "disabled", "enabled", "suppress", "suppressed", "skip", "always",
    "restrict", "internal",
];

/// Whether a setting of the environment holds its mails back, or may.
pub(super) fn mail_is_caught(subject: &Subject<'_>) -> Option<Hit> {
    hit(subject.around.any(holds_back))
}

/// Whether a setting holds mails back, or may.
fn holds_back(one: &Effective<'_>) -> bool {
    let key = &one.setting.key;
    let has = |list: &[&str]| key.words().any(|word| list.contains(&word));
    let lets_pass = || {
        let last = key.words().next_back().unwrap_or("");
        let text = one.value().map_or("", |value| value.text);
        matches!(last, "enabled") && is_truthy(text)
            || matches!(last, "disabled" | "disable" | "sandbox" | "suppress" | "skip") && is_falsy(text)
    };
    has(&MAIL) && has(&CAUGHT) && !lets_pass()
}
