//! How much of something there is: memory, processors, copies of a program.

use super::{Hit, Subject, shape};
use crate::environment::Effective;
use crate::key::Words;
use crate::text::{is_falsy, trim};

/// What is less than this part of another amount is less: a gigabyte may be 1000 or 1024 megabytes.
const NEARLY: f64 = 0.95;

pub(super) fn less_in_production(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let known = |subject: &Subject<'_>| !subject.partly_external && !subject.by_default;
    if !known(staging) || !known(production) {
        return None;
    }
    let (one, other) = (amount(staging.value.text)?, amount(production.value.text)?);
    // Zero and less mean as much as there is.
    let is_less = one.kind == other.kind && other.count > 0.0 && other.count < one.count * NEARLY;
    (is_less && !is_one_of_several(staging) && !is_one_of_several(production) && !scales_by_itself(production))
        .then(Hit::default)
}

/// Whether a setting stands in a list with others, whose items are told apart by their order alone.
fn is_one_of_several(subject: &Subject<'_>) -> bool {
    let Some((before, after)) = subject.key.text().split_once('[') else { return false };
    let index = after.split(']').next().and_then(|index| index.parse::<usize>().ok());
    // What follows the first item in its layer is the second one, if there is any.
    let has_second = || {
        let [first, second] = [0, 1].map(|index| format!("{before}[{index}]"));
        let following = subject.around.settings().iter().skip(subject.setting.number as usize).take(LONGEST_ITEM);
        let next = following.map(|one| &one.setting.key).find(|key| !key.begins_with(&first));
        next.is_some_and(|next| next.begins_with(&second))
    };
    index.is_some_and(|index| index > 0 || has_second())
}

/// Of the first item of a list so many settings are passed over to find the second one.
const LONGEST_ITEM: usize = 1000;

/// Whether a number is one of copies, of which the environment takes as many as it has to do.
fn scales_by_itself(subject: &Subject<'_>) -> bool {
    const COPIES: [&str; 4] = ["replicas", "replica", "instances", "machines"];
    const SCALING: Words = Words::of(&["autoscaling", "autoscaler", "autoscale", "hpa", "keda", "scaler"]);
    let scales = || {
        let mut scaling = subject.around.settings().iter().filter(|one| one.setting.key.has(&SCALING));
        scaling.any(|one| !is_off(one, &SCALING, subject))
    };
    subject.key_has(&COPIES) && subject.around.any(|one| one.setting.key.has(&SCALING)) && scales()
}

/// Whether what one of these words of a key names is switched off around a subject: `autoscaling.enabled: false`.
fn is_off(one: &Effective<'_>, named: &Words, subject: &Subject<'_>) -> bool {
    let is_falsy = |one: &Effective<'_>| one.value().is_some_and(|value| is_falsy(value.text));
    let words = one.setting.key.joined_words();
    let ends = memchr::memchr_iter(b'.', words.as_bytes()).chain([words.len()]);
    let parts = ends.map(|end| &words[..end]).filter(|part| named.hold(part.rsplit('.').next().unwrap_or(part)));
    parts
        .map(|part| if part == words { part.to_owned() } else { format!("{part}.enabled") })
        .any(|switch| subject.around.by_words(&switch).any(is_falsy))
}

#[derive(Debug, PartialEq)]
struct Amount {
    count: f64,
    kind: Kind,
}

#[derive(Debug, PartialEq)]
enum Kind {
    /// Of things, or of a unit that the program knows.
    Number,
    /// Of bytes.
    Size,
    /// Of processors, in Kubernetes' thousandths: <https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>
    Cpu,
}

fn amount(text: &str) -> Option<Amount> {
    let text = trim(text);
    if shape::is_number(text) {
        return Some(Amount { count: text.replace('_', "").parse().ok()?, kind: Kind::Number });
    }
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.')?;
    let (digits, unit) = text.split_at(end);
    let count: f64 = digits.parse().ok()?;
    if unit == "m" {
        return Some(Amount { count: count / 1000.0, kind: Kind::Cpu });
    }
    let unit = unit.trim().to_ascii_lowercase();
    let (letter, rest) = unit.split_at_checked(1)?;
    let power = "bkmgt".find(letter).filter(|_| matches!(rest, "" | "b" | "i" | "ib"))?;
    Some(Amount { count: count * 1024_f64.powi(power as i32), kind: Kind::Size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_with_their_units() {
        for (text, count, kind) in [
            ("2", 2.0, Kind::Number),
            ("1_000", 1000.0, Kind::Number),
            ("512Mi", 536_870_912.0, Kind::Size),
            ("2gb", 2_147_483_648.0, Kind::Size),
            ("1G", 1_073_741_824.0, Kind::Size),
            ("64 MB", 67_108_864.0, Kind::Size),
            ("500m", 0.5, Kind::Cpu),
        ] {
            assert_eq!(amount(text), Some(Amount { count, kind }), "{text}");
        }
        for text in ["", "auto", "shared-cpu-1x", "5 minutes", "2x", "-1Gi", "gb"] {
            assert_eq!(amount(text), None, "{text}");
        }
    }
}
