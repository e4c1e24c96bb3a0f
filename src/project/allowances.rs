//! The `allow` list of envparity.yaml: exceptions with their reason and their last day.

use jiff::civil::Date;

use super::selector::{self, FilePattern, RulePattern};
use super::{DeclaredEnvironment, means, role_of_named};
use crate::decode::{Decoder, Item};
use crate::key::{KeyPath, Pattern};
use crate::source::{Span, Spanned};

/// One accepted exception of the `allow` list.
#[derive(Debug)]
pub struct ListedAllowance {
    /// The rule or pack whose findings are accepted.
    pub rule: RulePattern,
    /// The keys it is limited to; empty for all, findings without a key included.
    pub keys: Vec<Pattern>,
    /// The files it is limited to; empty for all.
    pub files: Vec<FilePattern>,
    /// The names or roles of the environments it is limited to; empty for all.
    pub environments: Vec<Spanned<String>>,
    /// Why it is accepted.
    pub reason: Spanned<String>,
    /// The last day on which it holds.
    pub expires: Option<Spanned<Date>>,
}

pub(super) fn read<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, known_rules: &[&str]) -> Vec<ListedAllowance> {
    item.list(decoder, "a list of allowances")
        .into_iter()
        .filter_map(|item| allowance(decoder, item, known_rules))
        .collect()
}

fn allowance<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, known_rules: &[&str]) -> Option<ListedAllowance> {
    let mut table = item.table(decoder, "an allowance")?;
    let rule = table.required(decoder, "rule").and_then(|item| {
        let id = item.string(decoder, "the id of a rule")?;
        selector::rule(decoder, &id.value, id.span, known_rules)
    });
    // An allowance of which a limit could not be read must not allow more than was meant.
    let mut sound = true;
    let mut keys = Vec::new();
    if let Some(item) = table.optional("key") {
        keys = selector::key_patterns(decoder, item);
        sound &= !keys.is_empty();
    }
    let mut files = Vec::new();
    if let Some(item) = table.optional("file") {
        files = selector::compiled_files(decoder, item);
        sound &= !files.is_empty();
    }
    let mut environments = Vec::new();
    if let Some(item) = table.optional("environment") {
        environments = item.strings(decoder, "the name of an environment or a list of them");
        sound &= !environments.is_empty();
    }
    let head = table.head();
    let reason = match table.optional("reason") {
        Some(item) => {
            let reason = item.string(decoder, "a sentence that says why this is accepted");
            if reason.as_ref().is_some_and(|reason| reason.value.trim().is_empty()) {
                no_reason(decoder, reason.as_ref().map_or(head, |reason| reason.span));
            }
            reason.filter(|reason| !reason.value.trim().is_empty())
        }
        None => {
            no_reason(decoder, head);
            None
        }
    };
    let expires = table.optional("expires").and_then(|item| {
        let date = date(decoder, item);
        sound &= date.is_some();
        date
    });
    table.finish(decoder);
    Some(ListedAllowance { rule: rule?, keys, files, environments, reason: reason?, expires }).filter(|_| sound)
}

fn no_reason(decoder: &mut Decoder<'_>, span: Span) {
    decoder.mistake("allow/no-reason", span, "this allowance gives no reason; add `reason: ...`");
}

fn date<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Option<Spanned<Date>> {
    let text = item.string(decoder, "a date such as 2027-03-31")?;
    match parse_date(&text.value) {
        Some(date) => Some(Spanned::new(date, text.span)),
        None => {
            let message = "this is no date; write the year, month and day as in `2027-03-31`";
            decoder.mistake("project/bad-date", text.span, message);
            None
        }
    }
}

/// Reads `2027-03-31`, a calendar date of RFC 3339: <https://www.rfc-editor.org/rfc/rfc3339#section-5.6>
fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.trim().splitn(3, '-');
    let mut part = |length: usize| {
        parts.next().filter(|part| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let (year, month, day) = (part(4)?, part(2)?, part(2)?);
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

impl ListedAllowance {
    /// Whether it speaks of a finding of this rule. `files` are all the places of the finding.
    pub fn fits<'f>(
        &self,
        rule: &str,
        key: Option<&KeyPath>,
        mut files: impl Iterator<Item = &'f str>,
        environment: Option<&str>,
        declared: &[DeclaredEnvironment],
    ) -> bool {
        let is_meant = |word: &Spanned<String>| {
            environment.is_some_and(|name| match role_of_named(name, declared) {
                Some(role) => means(&word.value, name, role),
                None => word.value == name,
            })
        };
        self.rule.fits(rule)
            && (self.keys.is_empty() || key.is_some_and(|key| self.keys.iter().any(|pattern| pattern.fits(key))))
            && (self.environments.is_empty() || self.environments.iter().any(is_meant))
            && (self.files.is_empty() || files.any(|file| self.files.iter().any(|pattern| pattern.fits(file))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_calendar_dates() {
        for (text, expected) in [
            ("2027-03-31", Some(jiff::civil::date(2027, 3, 31))),
            ("2027-02-29", None),
            ("2027-3-1", None),
            ("31.03.2027", None),
            ("2027-03-31T00:00:00Z", None),
            ("+027-03-31", None),
        ] {
            assert_eq!(parse_date(text), expected, "{text}");
        }
    }
}
