//! How people ask for a value that has yet to be filled in, besides the words of a request in English.

/// What people call that which is to be filled in, in several languages; the last word of a name for it.
const THINGS: [&str; 62] = [
    "account",
    "api",
    "apikey",
    "app",
    "backend",
    "base",
    "bucket",
    "clave",
    "client",
    "cluster",
    "company",
    "compte",
    "conta",
    "contrasena",
    "correo",
    "cuenta",
    "database",
    "datenbank",
    "db",
    "dns",
    "domain",
    "domaine",
    "dominio",
    "email",
    "endpoint",
    "firma",
    "frontend",
    "gateway",
    "host",
    "hostname",
    "id",
    "instance",
    "ip",
    "kennwort",
    "key",
    "login",
    "mail",
    "name",
    "org",
    "organization",
    "pass",
    "passwd",
    "password",
    "passwort",
    "project",
    "provider",
    "proyecto",
    "region",
    "schluessel",
    "secret",
    "secreto",
    "senha",
    "server",
    "servidor",
    "site",
    "tenant",
    "token",
    "url",
    "user",
    "username",
    "usuario",
    "website",
];

/// Words for `your`.
const YOUR: [&str; 8] = ["tu", "seu", "sua", "votre", "dein", "deine", "ihr", "ihre"];

/// Requests in other words, as words.
const OPENINGS: [&[&str]; 6] = [
    &["cambiame"],
    &["cambia", "esto"],
    &["cambia", "me"],
    &["cambiar", "esto"],
    &["troque", "isso"],
    &["troque", "aqui"],
];

/// Whether some words ask for a value in another language than English: `TU_PASS`, `votre-cle-api`, `cambia_esto`.
pub(super) fn asks_in_other_words(words: &[&str]) -> bool {
    // A name may begin so (`tu-dresden`): what follows must say what is asked for.
    let asks_for_thing = || matches!(words, [your, .., ] if YOUR.contains(your)) && words[1..].iter().any(is_thing);
    OPENINGS.iter().any(|opening| words.starts_with(opening)) || asks_for_thing()
}

fn is_thing(word: &&str) -> bool {
    THINGS.contains(word)
}

/// Whether a text is what stands for the rest of one: `...`.
pub(super) fn is_ellipsis(text: &str) -> bool {
    text == "\u{2026}" || text.len() >= 3 && text.bytes().all(|byte| byte == b'.')
}

/// Whether a label of a host says that somebody has yet to put one there: `your-frontend`, `yourdomain`, `xxx`.
pub(super) fn is_host_to_come(host: &str) -> bool {
    // The last label may be a domain for anything: `.xxx`.
    let Some((labels, _)) = host.rsplit_once('.') else { return false };
    labels.split('.').any(|label| {
        let label = label.to_ascii_lowercase();
        let thing = label.strip_prefix("your").map(|rest| rest.trim_start_matches('-'));
        let is_thing = |thing: &str| THINGS.contains(&thing.rsplit('-').next().unwrap_or(thing));
        thing.is_some_and(is_thing) || label.len() >= 3 && label.bytes().all(|byte| byte == b'x')
    })
}
