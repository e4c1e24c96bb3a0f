//! Names that belong to one environment: of files, such as `.env.local` and `Dockerfile.dev`, and of what is deployed.

use super::switch::role_of;
use super::{Hit, Subject, hit};
use crate::environment::Role;
use crate::key::{Words, words_of};
use crate::text::{trim, url_mark};

/// Names that are longer name no file, in bytes.
const MOST: usize = 200;

/// Words that name an environment in the name of a file beyond doubt; `test` and `live` are about many things.
const NAMES: [&str; 6] = ["dev", "development", "local", "staging", "stage", "stg"];

pub(super) fn other_environments_file(subject: &Subject<'_>) -> Option<Hit> {
    let text = trim(subject.value.text);
    let is_deployed = matches!(subject.role, Role::Staging | Role::Production);
    if !is_deployed || subject.partly_external || text.is_empty() || text.len() > MOST || url_mark(text).is_some() {
        return None;
    }
    let name = text.trim_end_matches('/').rsplit(['/', '\\']).next()?;
    let plain = |char: char| char.is_ascii_alphanumeric() || "._-:".contains(char);
    if !name.chars().all(plain) {
        return None;
    }
    let words = words_of(name);
    let named = words.iter().filter(|word| NAMES.contains(&word.as_str())).find_map(|word| role_of(word))?;
    // `dev-prod.env` may be anything, and a name of one word that is no file is a mode.
    let own = words.iter().any(|word| role_of(word) == Some(subject.role));
    let start = text.len() - name.len();
    (named != subject.role && !own).then(|| {
        let whose = if named == Role::Staging { "staging" } else { "development" };
        Hit::part(start..start + name.len(), whose)
    })
}

/// How platforms call what they keep a deployment under, and keys of which their file has one beside it at its top, as words:
/// <https://fly.io/docs/reference/configuration/>, <https://developers.cloudflare.com/workers/wrangler/configuration/>
const PLATFORMS: [(&str, &[&str]); 2] = [
    ("app", &["primary.region", "http.service.internal.port", "services.internal.port", "kill.signal", "kill.timeout"]),
    ("name", &["compatibility.date"]),
];

/// A word that each of these names has.
pub(super) const DEPLOYED: Words = Words::of(&["app", "name"]);

/// Whether a platform keeps the whole deployment under the value, and the environment alone says so.
pub(super) fn deployment_name(subject: &Subject<'_>) -> Option<Hit> {
    let named = subject.key.text();
    let (_, beside) = PLATFORMS.iter().find(|(name, _)| *name == named)?;
    let is_there = |words: &str| subject.around.by_words(words).next().is_some();
    hit(!subject.layer.shared && !subject.partly_external && beside.iter().any(|words| is_there(words)))
}

/// A word of the keys that choose profiles of Spring.
pub(super) const PROFILES: Words = Words::of(&["profiles"]);

/// Whether the value chooses profiles of Spring in what is read for one profile alone, where the program does not start:
/// <https://docs.spring.io/spring-boot/reference/features/profiles.html>
pub(super) fn profile_in_profile(subject: &Subject<'_>) -> Option<Hit> {
    const CHOICES: [&str; 3] = ["spring.profiles.active", "spring.profiles.include", "spring.profiles.default"];
    let key = subject.key.text();
    let key = key.rsplit_once('[').map_or(key, |(list, _)| list);
    let path = subject.layer.document.source.path();
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, end) = name.rsplit_once('.')?;
    // Variables and values of charts are called so too, and choose a profile from outside.
    let is_of_spring = stem.starts_with("application") && matches!(end, "yml" | "yaml" | "properties");
    hit(is_of_spring && !subject.layer.shared && CHOICES.contains(&key))
}
