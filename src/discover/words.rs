//! The words that name an environment, and where they stand in the name of a file or directory.

use std::borrow::Cow;

use crate::environment::Role;

/// The part of a name that says which environment it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Label {
    /// As it is written: `staging`, `prod-eu`, `DeployedProd`.
    pub text: String,
    /// What the environment is for.
    pub role: Role,
    /// Whether the word hardly means anything else: `production` is strong, `test` and `live` are not.
    pub strong: bool,
    /// Where it starts in the name, in bytes.
    pub start: usize,
    /// Where it ends in the name, in bytes.
    pub end: usize,
}

/// One word of a name.
struct Word<'n> {
    start: usize,
    end: usize,
    /// The number of its part of the name; parts stand between full stops.
    part: usize,
    lower: Cow<'n, str>,
}

/// What a lower-cased word says, and whether it hardly means anything else.
fn meaning(word: &str) -> Option<(Role, bool)> {
    Some(match word {
        // With the words of Portuguese and Spanish, in which many name their environments.
        "production" | "prod" | "prd" | "producao" | "produccion" => (Role::Production, true),
        "live" => (Role::Production, false),
        "staging" | "stage" | "stg" | "preprod" | "preproduction" | "nonprod" | "uat" | "qa" | "stagging"
        | "homologacao" | "homologacion" | "homolog" | "hml" => (Role::Staging, true),
        "sandbox" | "demo" | "preview" | "review" | "pre" | "acceptance" | "acc" | "canary" | "perf" | "loadtest"
        | "integration" | "int" | "alpha" | "beta" | "sit" | "prelive" => (Role::Staging, false),
        "testing" | "test" | "ci" | "e2e" => (Role::Test, false),
        "development" | "dev" | "devel" | "develop" | "adhoc" | "localdev" | "localhost" | "desenvolvimento"
        | "desarrollo" => (Role::Local, true),
        "local" => (Role::Local, false),
        "example" | "sample" | "template" | "dist" => (Role::Example, false),
        _ => return None,
    })
}

/// The role that a single word says on its own, as a section of a file or a profile is named.
pub(super) fn role_of(name: &str) -> Option<Role> {
    label_of(name).filter(|label| label.start == 0 && label.end == name.len()).map(|label| label.role)
}

/// Words that turn the environment word after them into a place that is not production.
const ALMOST: [&str; 7] = ["pre", "non", "near", "not", "like", "pseudo", "almost"];

/// Words beside an environment word that tell several environments of one role apart: regions, places, colours.
const APART: [&str; 44] = [
    "eu",
    "us",
    "ap",
    "na",
    "sa",
    "af",
    "me",
    "ca",
    "uk",
    "gb",
    "de",
    "fr",
    "nl",
    "es",
    "it",
    "in",
    "jp",
    "au",
    "sg",
    "br",
    "cn",
    "hk",
    "kr",
    "asia",
    "europe",
    "america",
    "global",
    "east",
    "west",
    "north",
    "south",
    "central",
    "northeast",
    "southeast",
    "northwest",
    "southwest",
    "aws",
    "gcp",
    "azure",
    "blue",
    "green",
    "primary",
    "secondary",
    "deployed",
];

/// The label in a name without its ending, if it has one. A strong word goes before a weak one, the first before the later ones.
pub(super) fn label_of(name: &str) -> Option<Label> {
    let words = split(name);
    let known: Vec<Option<(Role, bool)>> = words.iter().map(|word| meaning(undigited(&word.lower))).collect();
    let at = known
        .iter()
        .position(|known| known.is_some_and(|(_, strong)| strong))
        .or_else(|| known.iter().position(|known| known.is_some_and(|(role, _)| role != Role::Example)))
        .or_else(|| known.iter().position(Option::is_some))?;
    let (mut role, mut strong) = known[at]?;
    let part = words[at].part;
    let (mut first, mut last) = (at, at);
    if at > 0 && words[at - 1].part == part && ALMOST.contains(&&*words[at - 1].lower) {
        first -= 1;
        if role == Role::Production {
            (role, strong) = (Role::Staging, true);
        }
    }
    // `production_staging`, `prod-staging`: a staging place that is like production, or stands beside it.
    let is_strong = |index: usize, role: Role| words[index].part == part && known[index] == Some((role, true));
    let other = match role {
        Role::Production => Role::Staging,
        _ => Role::Production,
    };
    if matches!(role, Role::Production | Role::Staging)
        && let Some(second) = (0..words.len()).find(|index| is_strong(*index, other))
    {
        (role, strong) = (Role::Staging, true);
        (first, last) = (first.min(second), last.max(second));
    }
    if part > 0 {
        // `compose.near-prod`, `appsettings.DeployedProd`: all of a part behind a full stop is the label.
        while first > 0 && words[first - 1].part == part {
            first -= 1;
        }
        while words.get(last + 1).is_some_and(|word| word.part == part) {
            last += 1;
        }
    } else {
        while first > 0 && words[first - 1].part == part && is_apart(&words[first - 1].lower) {
            first -= 1;
        }
        while words.get(last + 1).is_some_and(|word| word.part == part && is_apart(&word.lower)) {
            last += 1;
        }
    }
    let (start, end) = (words[first].start, words[last].end);
    Some(Label { text: name.get(start..end)?.to_owned(), role, strong, start, end })
}

fn is_apart(word: &str) -> bool {
    let bare = undigited(word);
    bare.is_empty() || APART.contains(&bare)
}

fn undigited(word: &str) -> &str {
    // `e2e` is a word, `staging2` is `staging` once more.
    word.trim_end_matches(|last: char| last.is_ascii_digit())
}

fn split(name: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let (mut part, mut open, mut previous) = (0, false, None::<char>);
    let mut chars = name.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        if !char.is_alphanumeric() {
            // The full stop before a hidden file's name opens no part.
            part += usize::from(char == '.' && at > 0);
            (open, previous) = (false, None);
            continue;
        }
        let before_lower = chars.peek().is_some_and(|(_, next)| next.is_lowercase());
        let hump = char.is_uppercase()
            && previous.is_some_and(|before| before.is_lowercase() || before.is_uppercase() && before_lower);
        if !open || hump {
            words.push(Word { start: at, end: at, part, lower: Cow::default() });
        }
        (open, previous) = (true, Some(char));
        if let Some(word) = words.last_mut() {
            word.end = at + char.len_utf8();
        }
    }
    for word in &mut words {
        word.lower = lowered(&name[word.start..word.end]);
    }
    words
}

/// A word in lower case; nearly every word is already.
fn lowered(word: &str) -> Cow<'_, str> {
    match word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
        true => word.into(),
        false => word.chars().flat_map(char::to_lowercase).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_in_names() {
        for (name, text, role) in [
            ("staging", "staging", Role::Staging),
            ("values-prod", "prod", Role::Production),
            ("values-prod-eu", "prod-eu", Role::Production),
            ("eu-prod", "eu-prod", Role::Production),
            ("prod_us", "prod_us", Role::Production),
            ("prod_vars", "prod", Role::Production),
            ("staging2", "staging2", Role::Staging),
            ("pre-prod", "pre-prod", Role::Staging),
            ("values.pre-prod", "pre-prod", Role::Staging),
            ("compose.near-prod", "near-prod", Role::Staging),
            ("appsettings.DeployedProd", "DeployedProd", Role::Production),
            ("app-staging-secrets", "staging", Role::Staging),
            ("docker-compose-local", "local", Role::Local),
            ("e2e", "e2e", Role::Test),
            ("production.example", "production", Role::Production),
            ("production_staging", "production_staging", Role::Staging),
            ("prod-staging", "prod-staging", Role::Staging),
            ("values-staging-prod-eu", "staging-prod-eu", Role::Staging),
            ("staging.prod", "staging", Role::Staging),
            ("live", "live", Role::Production),
            ("appsettings.Homologacao", "Homologacao", Role::Staging),
            ("values-hml", "hml", Role::Staging),
            ("produccion", "produccion", Role::Production),
        ] {
            let label = label_of(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!((label.text.as_str(), label.role), (text, role), "{name}");
        }
        for name in ["latest", "products", "contest", "device", "stages", "application-nomis"] {
            assert_eq!(label_of(name), None, "{name}");
        }
    }
}
