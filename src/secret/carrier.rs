//! Values that are no secret as they are written, and hold one when their references are filled in.

use std::collections::{HashMap, HashSet};

use super::{Grade, grade_of_name, secret_shapes};

/// Names that refer to names that refer ... are followed so often; what does not come to rest is taken for secret.
const MOST_PASSES: usize = 16;

/// The names of a file whose values refer to something secret, themselves or through others.
#[derive(Debug, Default)]
pub struct Carriers<'t>(HashMap<&'t str, Vec<&'t str>>);

impl<'t> Carriers<'t> {
    /// Finds them among names with their values as they are written; `is_secret` says which names are secret besides those
    /// that say so themselves.
    pub fn new(written: &[(&'t str, &'t str)], is_secret: &dyn Fn(&str) -> bool) -> Self {
        let referring: Vec<&(&str, &str)> = written.iter().filter(|(_, text)| text.contains('$')).collect();
        if referring.is_empty() {
            return Carriers::default();
        }
        let shapes = written.iter().filter(|(_, text)| !secret_shapes(text).is_empty());
        let mut secret: HashSet<&str> = shapes.map(|(name, _)| *name).collect();
        let mut found: HashSet<&str> = HashSet::new();
        let is_named = |name: &str| {
            matches!(grade_of_name(name), Grade::Secret | Grade::Perhaps | Grade::Connection) || is_secret(name)
        };
        for pass in 0.. {
            let before = found.len();
            for (name, text) in &referring {
                let is_secret = |word: &str| secret.contains(word) || is_named(word);
                if !found.contains(name) && (pass == MOST_PASSES || words(text).any(is_secret)) {
                    found.insert(name);
                    secret.insert(name);
                }
            }
            if found.len() == before {
                break;
            }
        }
        let mut carriers = Carriers::default();
        for (name, text) in written.iter().filter(|(name, _)| found.contains(name)) {
            carriers.0.entry(name).or_default().push(text);
        }
        carriers
    }

    /// Whether a text that a loader gives for a name is more than what is written there, so that a secret may be in it.
    pub fn reveals(&self, name: &str, text: &str) -> bool {
        self.0.get(name).is_some_and(|written| !written.iter().any(|written| written.contains(text)))
    }
}

/// So many characters of a secret in a row tell too much of it.
const TELLING: usize = 6;

/// Whether a text that was made of a written one shows a part of what is secret by its shape in that: a loader that takes the
/// `$@` out of `amqp://:secret$@host` leaves nothing by which the secret could be told.
pub fn survives(written: &str, shown: &str) -> bool {
    let parts = secret_shapes(written);
    let Some(first) = parts.first() else { return false };
    // What stands beside the secrets as well tells nothing of them: `postgres` is the host, the user and the password.
    let (mut open, mut at) = (String::with_capacity(written.len()), 0);
    for part in &parts {
        open.push_str(&written[at..part.start]);
        open.push('\0');
        at = part.end;
    }
    open.push_str(&written[at..]);
    let start = &written[..first.start];
    if shown.len() > start.len() && shown.starts_with(start) && written.starts_with(shown) {
        return true;
    }
    // A text may hold thousands of secrets: those of as many characters are looked for together.
    let secrets = || parts.iter().map(|part| &written[part.clone()]);
    let length = |secret: &str| secret.chars().take(TELLING).count();
    (1..=TELLING).filter(|count| secrets().any(|secret| length(secret) == *count)).any(|count| {
        let mut told: HashSet<&str> = pieces(shown, count).collect();
        for piece in pieces(&open, count) {
            told.remove(piece);
        }
        secrets()
            .filter(|secret| length(secret) == count)
            .flat_map(|secret| pieces(secret, count))
            .any(|piece| told.contains(piece))
    })
}

/// Every run of so many characters.
fn pieces(text: &str, count: usize) -> impl Iterator<Item = &str> {
    let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    text.char_indices().zip(ends.skip(count)).map(|((start, _), end)| &text[start..end])
}

/// What may be the name of a variable; some loaders end it before a `_`.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|char: char| !char.is_alphanumeric() && char != '_').filter(|word| !word.is_empty());
    words.flat_map(|word| [Some(word), word.split_once('_').map(|(start, _)| start)].into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::{Carriers, survives};

    #[test]
    fn a_secret_is_followed_through_other_names() {
        let written = [
            ("URL", "http://$LOGIN@shop"),
            ("LOGIN", "${USER}:$DB_PASSWORD"),
            ("USER", "shop"),
            ("HOME_PAGE", "https://${USER}.example"),
            ("FEED", "https://feed/$KEY_OF_OURS"),
            ("TOKEN_SHAPED", "x${PLAIN}"),
            ("PLAIN", concat!("sk_li", "ve_4eC39HqLyjWDarjtT1zdp7dcabcd")),
        ];
        let carriers = Carriers::new(&written, &|name| name == "KEY_OF_OURS");
        for name in ["URL", "LOGIN", "FEED", "TOKEN_SHAPED"] {
            assert!(carriers.reveals(name, "filled in"), "{name}");
        }
        assert!(!carriers.reveals("URL", "http://$LOGIN@shop"), "it is what is written");
        assert!(!carriers.reveals("HOME_PAGE", "https://shop.example") && !carriers.reveals("USER", "shop"));
    }

    #[test]
    fn what_is_left_of_a_secret_is_one() {
        let address = "amqps://:!8_+j+!.y1$@mq.example.org";
        for shown in ["amqps://:!8_+j+!.y1mq.example.org", "j+!.y1", "amqps://:!8"] {
            assert!(survives(address, shown), "{shown}");
        }
        for shown in ["amqps://:********@mq.example.org", "", "amqps://:", "mq.example.org"] {
            assert!(!survives(address, shown), "{shown}");
        }
        let same = "postgres://postgres:postgres@${HOST}/postgres";
        assert!(!survives(same, "postgres://postgres:********@db/postgres"));
        assert!(!survives("https://example.org/$@", "https://example.org/"));
        // To look through the whole text for each would take minutes.
        let many: String = (0..20_000).map(|number| format!("{address}/{number} ")).collect();
        assert!(survives(&many, "j+!.y1") && !survives(&many, &many.replace("!8_+j+!.y1$", "********")));
    }
}
