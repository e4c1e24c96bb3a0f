//! Words about ports: one at which another kind of server answers, one to which nobody sends what comes in.

use super::{Hit, Subject, engine};
use crate::environment::Site;
use crate::key::{Letters, Words};
use crate::text::trim;

/// Servers that speak one protocol, and the port at which they answer where nobody says otherwise.
struct Server {
    /// What they are called, the best known first.
    names: &'static [&'static str],
    port: u16,
}

/// <https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml>,
/// <https://www.mongodb.com/docs/manual/reference/default-mongodb-port/>
const SERVERS: [Server; 7] = [
    Server { names: &["PostgreSQL", "CockroachDB"], port: 5432 },
    Server { names: &["MySQL", "MariaDB"], port: 3306 },
    Server { names: &["SQL Server"], port: 1433 },
    Server { names: &["MongoDB"], port: 27017 },
    Server { names: &["Redis"], port: 6379 },
    Server { names: &["Memcached"], port: 11211 },
    Server { names: &["RabbitMQ"], port: 5672 },
];

/// What a URL with a port is spelled with.
pub(super) const SPELLED: [Letters; 1] = [Letters::of("://")];

/// Of which words the key of a port has one.
pub(super) const PORT: Words = Words::of(&["port"]);

/// The most bytes of a port.
pub(super) const LONGEST: usize = 5;

/// What a setting is called that selects a server, beside its `port`.
const SELECTING: [&str; 8] = ["connection", "driver", "adapter", "engine", "dialect", "client", "type", "provider"];

pub(super) fn foreign_port(subject: &Subject<'_>) -> Option<Hit> {
    let named = |own: &str, port: u16| {
        let own = SERVERS.iter().find(|server| server.names.contains(&own)).filter(|own| own.port != port)?;
        let other = SERVERS.iter().find(|server| server.port == port)?;
        Some(format!("{} where {} answers", own.names[0], other.names[0]))
    };
    let text = trim(subject.value.text);
    if let Ok(port) = text.parse() {
        // Most ports are those of the program itself.
        SERVERS.iter().find(|server| server.port == port)?;
        let (by, own) = selected(subject)?;
        return Some(Hit { others: vec![by], ..Hit::whole(&named(own, port)?) });
    }
    // Not of the trimmed text, so that the part is one of the value.
    let all = subject.value.text;
    let start = memchr::memchr(b'/', all.as_bytes()).filter(|at| all[..*at].ends_with(':'))? + 2;
    let rest = all.get(start..).filter(|_| all.as_bytes().get(start - 1) == Some(&b'/'))?;
    let end = rest.bytes().position(|byte| matches!(byte, b'/' | b'?' | b'#')).unwrap_or(rest.len());
    // What stands before an `@` may be a password, with any characters in it, of which nothing is told.
    let authority = rest[..end].trim_end();
    if memchr::memchr(b'@', &rest.as_bytes()[end..]).is_some() {
        return None;
    }
    let colon = memchr::memrchr(b':', authority.as_bytes())?;
    let digits = &authority[colon + 1..];
    let port = digits.parse().ok().filter(|port| SERVERS.iter().any(|server| server.port == *port))?;
    let part = start + colon + 1..start + authority.len();
    Some(Hit::part(part, &named(engine::name_in_url(text)?, port)?))
}

/// What selects a server beside its port, and which: `DB_CONNECTION` beside `DB_PORT`, `client` of Knex above both.
fn selected(subject: &Subject<'_>) -> Option<(Site, &'static str)> {
    let map = subject.key.joined_words().strip_suffix("port")?;
    let maps = [Some(map), map.strip_suffix("connection.")];
    let keys = maps.into_iter().flatten().flat_map(|map| SELECTING.map(|name| [map, name].concat()));
    keys.into_iter().find_map(|key| {
        let mut selecting = subject.around.by_words(&key);
        selecting.find_map(|one| Some((one.site(), engine::name_of(trim(one.value()?.text))?)))
    })
}

pub(super) fn unrouted_port(subject: &Subject<'_>) -> Option<Hit> {
    let routes = routes(subject.key.text(), subject.key.joined_words());
    let own = port_in(subject.value.text).filter(|_| !routes.is_empty())?;
    let mut first = None;
    for key in routes {
        for one in subject.around.by_words(&key) {
            let Some(port) = one.value().and_then(|value| port_in(value.text)) else { continue };
            if port == own {
                return None;
            }
            first.get_or_insert((one.site(), port));
        }
    }
    let (site, port) = first?;
    Some(Hit { others: vec![site], ..Hit::whole(&port.to_string()) })
}

/// The keys, as words, that say at which ports of the program what comes in arrives, where it is given one under this key. Fly's, Kamal's
/// and Compose's: <https://fly.io/docs/reference/configuration/#the-http_service-section>,
/// <https://kamal-deploy.org/docs/configuration/proxy/>, <https://docs.docker.com/reference/compose-file/services/#ports>
fn routes(key: &str, words: &str) -> Vec<String> {
    match key {
        "env.PORT" => vec!["http.service.internal.port".into(), "services.internal.port".into()],
        "env.clear.PORT" => vec!["proxy.app.port".into()],
        _ if key.starts_with("services.") && key.ends_with(".environment.PORT") => {
            let service = words.strip_suffix("environment.port").unwrap_or(words);
            ["ports", "ports.target"].map(|name| [service, name].concat()).into()
        }
        _ => Vec::new(),
    }
}

/// The port in a text, the last one of `127.0.0.1:80:3000/tcp`.
fn port_in(text: &str) -> Option<u16> {
    trim(text).split('/').next()?.rsplit(':').next()?.parse().ok()
}
