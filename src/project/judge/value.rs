//! One value held against what is demanded of it.

use super::super::demand::{Demand, PathDemand, PathStyle};
use super::super::types::scheme;
use super::{Judgement, Subject};
use crate::document::Value;
use crate::environment::Origin;
use crate::secret::is_secret_key;
use crate::source::{Span, Spanned};

impl<'d> Judgement<'_, 'd> {
    /// Judges a setting. What comes from outside is taken to be right; of what comes from there in part, only the scheme is judged.
    pub(super) fn value(&mut self, subject: Subject<'_, 'd>, demand: &Demand, required: Option<Span>) {
        let Some(value) = subject.effective.value() else { return };
        let (key, environment) = (subject.key(), &subject.environment.name);
        let is_item = key.text().ends_with(']');
        if value.is_empty() && subject.effective.origin != Origin::Partly {
            let is_empty_list = value.kind == crate::document::ValueKind::List;
            if let Some(says) = required.filter(|_| !is_item && !is_empty_list) {
                let message = format!("`{key}` is empty in {environment}, where the contract requires a value");
                self.push(subject.fault("contract/empty", says, message));
            }
            return;
        }
        if subject.effective.origin == Origin::Partly {
            self.scheme(subject, demand, value.text);
            return;
        }
        if let Some(wanted) = &demand.value_type
            && !wanted.value.takes(&value, is_item)
        {
            let message = format!("`{key}` should be {} in {environment}", wanted.value.named());
            self.push(subject.fault("contract/type", wanted.span, message));
            // What it is not cannot be in range or have a scheme; one fault says enough.
            return;
        }
        self.scheme(subject, demand, value.text);
        self.matches(subject, demand, &value);
        self.range(subject, demand, value.text.trim());
        self.one_of(subject, demand, value.text.trim());
        if let Some(path) = &demand.path {
            self.path(subject, path, value.text.trim());
        }
        self.secret(subject, demand, &value);
    }

    fn scheme(&mut self, subject: Subject<'_, 'd>, demand: &Demand, text: &str) {
        let Some(says) = enclosing(&demand.schemes) else { return };
        let text = text.trim();
        // `jdbc:postgresql://host` names its engine after a scheme that all of them share.
        let inner = text.strip_prefix("jdbc:").filter(|_| !demand.schemes.iter().any(|known| known.value == "jdbc"));
        let found = scheme(inner.unwrap_or(text));
        // A scheme that comes from outside is not known.
        if found.is_none() && subject.effective.origin == Origin::Partly {
            return;
        }
        if !found.is_some_and(|found| demand.schemes.iter().any(|known| known.value == found)) {
            let schemes = either(demand.schemes.iter().map(|scheme| scheme.value.as_str()));
            let message = format!(
                "`{}` should be a URL with the scheme {schemes} in {}",
                subject.key(),
                subject.environment.name
            );
            self.push(subject.fault("contract/scheme", says, message));
        }
    }

    fn matches(&mut self, subject: Subject<'_, 'd>, demand: &Demand, value: &Value<'_>) {
        let Some(regex) = &demand.matches else { return };
        if regex.value.find(value.text).is_none() {
            let message =
                format!("`{}` does not match what the contract expects in {}", subject.key(), subject.environment.name);
            self.push(subject.fault("contract/matches", regex.span, message));
        }
    }

    fn range(&mut self, subject: Subject<'_, 'd>, demand: &Demand, text: &str) {
        let (key, environment) = (subject.key(), &subject.environment.name);
        let Some(says) = demand.min.as_ref().or(demand.max.as_ref()).map(|bound| bound.span) else { return };
        let Some(number) = text.replace('_', "").parse::<f64>().ok().filter(|number| number.is_finite()) else {
            let message = format!("`{key}` should be a number in {environment}, because the contract gives it bounds");
            self.push(subject.fault("contract/range", says, message));
            return;
        };
        let bounds = [(&demand.min, "least"), (&demand.max, "most")];
        for (bound, word) in bounds {
            let Some(bound) = bound else { continue };
            let broken = if word == "least" { number < bound.value } else { number > bound.value };
            if broken {
                let message = format!("`{key}` should be at {word} {} in {environment}", bound.value);
                self.push(subject.fault("contract/range", bound.span, message));
            }
        }
    }

    fn one_of(&mut self, subject: Subject<'_, 'd>, demand: &Demand, text: &str) {
        let Some(says) = enclosing(&demand.one_of) else { return };
        if demand.one_of.iter().any(|known| known.value == text) {
            return;
        }
        let (key, environment) = (subject.key(), &subject.environment.name);
        let is_secret = demand.secret.as_ref().map_or_else(|| is_secret_key(key), |secret| secret.value);
        let message = if is_secret || demand.one_of.len() > 8 {
            format!("`{key}` has a value in {environment} that the contract does not list")
        } else {
            let values = either(demand.one_of.iter().map(|value| value.value.as_str()));
            format!("`{key}` should be {values} in {environment}")
        };
        self.push(subject.fault("contract/one-of", says, message));
    }

    fn path(&mut self, subject: Subject<'_, 'd>, demand: &PathDemand, text: &str) {
        let (key, environment) = (subject.key(), &subject.environment.name);
        let style = demand.style.as_ref();
        let mut broken = |says: Span, should: String| {
            let message = format!("`{key}` {should} in {environment}");
            self.push(subject.fault("contract/path", says, message));
        };
        if let Some(style) = style {
            let fits = match style.value {
                PathStyle::Posix => !text.contains('\\') && !has_drive(text),
                PathStyle::Windows => has_drive(text) || !text.contains('/'),
            };
            if !fits {
                let named = if style.value == PathStyle::Posix { "a POSIX" } else { "a Windows" };
                broken(style.span, format!("should be written as {named} path"));
                // The other demands would fail for the same reason.
                return;
            }
        }
        if let Some(absolute) = &demand.absolute
            && absolute.value != is_absolute(text)
        {
            let wanted = if absolute.value { "an absolute" } else { "a relative" };
            broken(absolute.span, format!("should be {wanted} path"));
        }
        let path = normal(text);
        if let Some(under) = &demand.under {
            let fits = match (&path, normal(&under.value)) {
                (Some(path), Some(directory)) => path.strip_prefix(&*directory).is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with('/') || directory.is_empty() || directory.ends_with('/')
                }),
                _ => false,
            };
            if !fits {
                broken(under.span, format!("should lie under `{}`", under.value));
            }
        }
        // A path outside the repository cannot be looked up.
        if let Some(exists) = &demand.exists
            && let Some(path) = path.filter(|_| !is_absolute(text) && !text.starts_with('~'))
            && exists.value != (self.facts.exists)(&path)
        {
            let what = if exists.value { "is not in the repository" } else { "is in the repository and should not be" };
            let message = format!("the path that `{key}` names in {environment} {what}");
            self.push(subject.fault("contract/path", exists.span, message));
        }
    }

    fn secret(&mut self, subject: Subject<'_, 'd>, demand: &Demand, value: &Value<'_>) {
        let Some(secret) = demand.secret.as_ref().filter(|secret| secret.value) else { return };
        if let Some(reason) = (self.facts.poor_secret)(subject.key(), value) {
            let message = format!("the secret `{}` {reason} in {}", subject.key(), subject.environment.name);
            self.push(subject.fault("contract/secret", secret.span, message));
        }
    }
}

/// The place from the first of some texts to the last; none where there are none.
fn enclosing(texts: &[Spanned<String>]) -> Option<Span> {
    let (first, last) = (texts.first()?, texts.last()?);
    Some(Span::new(first.span.start, last.span.end.max(first.span.end)))
}

/// `a`, `a or b`, `a, b or c`, each in backticks.
fn either<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let quoted: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

fn has_drive(path: &str) -> bool {
    let bytes = path.as_bytes();
    path.starts_with("\\\\") || bytes.len() >= 2 && bytes[0].is_ascii_alphabetic() && bytes[1] == b':'
}

fn is_absolute(path: &str) -> bool {
    path.starts_with('/') || has_drive(path)
}

/// The path with `/` and without `.` and `..`; none where it climbs out of where it starts.
fn normal(path: &str) -> Option<String> {
    let path = if has_drive(path) || !path.contains('/') { path.replace('\\', "/") } else { path.to_owned() };
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop()?;
            }
            step => steps.push(step),
        }
    }
    let root = if path.starts_with('/') { "/" } else { "" };
    Some(format!("{root}{}", steps.join("/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_compared_in_their_normal_form() {
        for (path, expected) in [
            ("/srv//uploads/./a/", Some("/srv/uploads/a")),
            ("/srv/uploads/../../etc", Some("/etc")),
            ("../secret", None),
            ("./config", Some("config")),
            ("C:\\srv\\a", Some("C:/srv/a")),
            ("/", Some("/")),
        ] {
            assert_eq!(normal(path).as_deref(), expected, "{path}");
        }
    }
}
