//! Keys at the top of a file that may belong into one of its sections.

use super::{Family, Odd};
use crate::document::Format;
use crate::key::words_of;
use crate::rule::condition::State;

/// The keys at the top of files with sections whose names are telling: of two words or more.
pub(super) fn astray<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let mut odd = Vec::new();
    for environment in family.environments.iter().copied() {
        for effective in environment.settings() {
            let key = &effective.setting.key;
            let flat = environment.document(effective).format == Format::Dotenv;
            if !flat && !key.text().contains(['.', '[']) && words_of(key.text()).len() > 1 {
                let this = State::Set(environment, effective);
                odd.push(Odd::new(key, this, State::Nowhere, String::new()));
            }
        }
    }
    odd
}
