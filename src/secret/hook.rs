//! Addresses that call somebody, whose path is the secret.

use std::ops::Range;

use super::provider::RUN_BYTES;
use crate::key::Letters;

/// Addresses whose path is the secret.
const HOOKS: [&str; 9] = [
    "hooks.slack.com/services/",
    "hooks.slack.com/workflows/",
    "hooks.slack.com/triggers/",
    "discord.com/api/webhooks/",
    "discordapp.com/api/webhooks/",
    "webhook.office.com/webhookb2/",
    "outlook.office.com/webhook/",
    "api.telegram.org/bot",
    "hooks.zapier.com/hooks/catch/",
];

/// What a text holds that any of these stands in.
const HOOKED: [Letters; 2] = [Letters::anywhere("hook./com"), Letters::anywhere("telegram./bot")];

/// Appends the secret paths of addresses that call somebody, as ranges of bytes.
pub fn find(text: &str, letters: Letters, found: &mut Vec<Range<usize>>) {
    let bytes = text.as_bytes();
    if letters.may_hold_one(&HOOKED) && (text.contains("hook") || text.contains("telegram")) {
        for hook in HOOKS {
            for (start, _) in text.match_indices(hook) {
                let start = start + hook.len();
                let length = bytes[start..].iter().take_while(|byte| RUN_BYTES[usize::from(**byte)]).count();
                found.push(start..start + length);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::provider;

    #[test]
    fn a_text_with_an_address_holds_what_is_looked_for_first() {
        for hook in HOOKS {
            assert!(hook.len() >= provider::SHORTEST);
            assert!(Letters::of(hook).may_hold_one(&HOOKED) && (hook.contains("hook") || hook.contains("telegram")));
        }
    }
}
