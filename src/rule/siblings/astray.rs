//! Keys at the top of a file that may belong into one of its sections.

use super::{Family, Odd};
use crate::document::Format;
use crate::environment::Effective;
use crate::rule::condition::State;

/// The keys at the top of files with sections whose names are telling: of two words or more.
pub(super) fn astray<'e, 'd>(family: &Family<'e, 'd>) -> Vec<Odd<'e, 'd>> {
    let mut odd = Vec::new();
    for environment in family.environments.iter().copied() {
        let is_astray = |effective: &&Effective<'_>| {
            let key = &effective.setting.key;
            let flat = environment.document(effective).format == Format::Dotenv;
            // Nearly every key of such a file has a parent.
            !flat && key.parent_text().is_empty() && !key.text().contains(['.', '[']) && key.words().nth(1).is_some()
        };
        let numbers = environment.each_portion(|portion| {
            portion.iter().filter(is_astray).map(|effective| effective.number as usize).collect::<Vec<_>>()
        });
        for effective in numbers.into_iter().flatten().filter_map(|number| environment.numbered(number)) {
            let this = State::Set(environment, effective);
            odd.push(Odd::new(&effective.setting.key, this, State::Nowhere, String::new()));
        }
    }
    odd
}
