//! What rules ask of all settings of an environment at once, each found out but once: it may be asked of every setting.

use std::ptr::fn_addr_eq;
use std::sync::PoisonError;

use super::{Effective, Environment, Site};

/// A question about one setting.
pub type Question = fn(&Effective<'_>) -> bool;

/// A credential of a provider that gives one for tests and another one for the real thing.
#[derive(Debug)]
pub struct Credential {
    /// Who gave it.
    pub provider: String,
    /// Where it is written.
    pub site: Site,
    /// Whether a program shows it to everybody.
    pub shown: bool,
    /// Whether it is for tests.
    pub test: bool,
}

/// So many settings are asked for credentials.
const MOST: usize = 5000;

impl Environment<'_> {
    /// Whether the answer is yes for any effective setting.
    pub fn any(&self, question: Question) -> bool {
        // No other thread is waited for while it is found out.
        let mut known = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, answer)) = known.iter().find(|(asked, _)| fn_addr_eq(*asked, question)) {
            return *answer;
        }
        let mut answer = false;
        self.effective.in_turn(|portion| answer = answer || portion.iter().any(question));
        known.push((question, answer));
        answer
    }

    /// The credentials among the first effective settings, as `read` makes them out; it must always read the same.
    pub fn credentials(&self, read: impl Fn(&Effective<'_>) -> Option<Credential>) -> &[Credential] {
        let found = |number| self.effective.with(number, &read).flatten();
        self.credentials.get_or_init(|| (0..self.len().min(MOST)).filter_map(found).collect())
    }
}
