//! Files that their names give to one kind of environment: `.env.local`, `Dockerfile.dev`, `config/settings/local.py`.

use super::switch::role_of;
use super::{Hit, Subject};
use crate::environment::Role;
use crate::key::words_of;
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
