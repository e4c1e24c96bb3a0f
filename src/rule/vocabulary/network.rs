//! Words about the hosts that a value names: this machine, one for tests, production.

use std::ops::Range;

use super::address::SQL_SERVER_HERE;
use super::hostname::{PRIVATE_ENDS, nonproduction_part, production_part};
use super::{Hit, Subject, hit};
use crate::environment::{Host, HostForm};
use crate::key::{Letters, Words, holds};

/// Words of keys whose bare value is a host to connect to.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const TARGET_WORDS: Words = Words::of(&[
    "host", "hosts", "hostname", "url", "urls", "uri", "endpoint", "endpoints", "server", "servers", "addr",
    "address", "addresses", "broker", "brokers", "dsn", "nodes", "upstream", "gateway", "baseurl", "domain",
    "connection", "service", "issuer",
]);

/// Words of keys that are about listening, letting in or looking at oneself: this machine is the right answer there.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const INWARD_WORDS: Words = Words::of(&[
    "bind", "listen", "listener", "listeners", "listening", "interface", "health", "healthcheck", "healthz",
    "probe", "liveness", "readiness", "livenessprobe", "readinessprobe", "startupprobe", "bypass", "noproxy",
    "allow", "allowed", "allowlist", "whitelist", "whitelisted", "trusted", "exclude", "excluded", "ignore",
    "ignored", "blocked", "denylist", "cors", "origin", "origins", "csp", "ports", "expose", "dev", "development",
    "local", "test", "example", "args",
]);

/// Words of keys of helpers that run beside the program.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const SIDECAR_WORDS: Words = Words::of(&[
    "statsd", "dogstatsd", "agent", "sidecar", "otel", "otlp", "opentelemetry", "jaeger", "zipkin", "telegraf",
    "envoy", "dapr", "pgbouncer", "cloudsql", "collector", "xray",
]);

/// Words before `host`, `addr` and `address` that make it the address on which the program itself listens.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const OWN_WORDS: [&str; 18] = [
    "server", "http", "https", "web", "grpc", "app", "application", "metrics", "admin", "websocket", "ws",
    "prometheus", "management", "vite", "dashboard", "nuxt", "nitro", "uvicorn",
];

pub(super) fn loopback_target(subject: &Subject<'_>) -> Option<Hit> {
    let text = subject.value.text;
    if !may_be_loopback(text, subject.letters) || inward(subject) || subject.key.has(&SIDECAR_WORDS) {
        return None;
    }
    let found = subject.hosts().iter().find_map(|named| {
        let host = &text[named.range()];
        let detail = loopback(host)?;
        let everywhere = host == "0.0.0.0";
        let meant = match named.form {
            HostForm::Url => !(everywhere && own_address(subject)),
            HostForm::HostPort => !everywhere && !own_address(subject),
            HostForm::Bare => !everywhere && !own_address(subject) && names_target(subject),
        };
        meant.then_some((named.range(), detail))
    });
    found.map(|(range, detail)| Hit::part(range, detail))
}

/// Parts of the names of this machine and of a developer's.
const LOOPBACK: [Told; 15] = told([
    "localhost",
    "(local",
    "=.",
    "127.",
    ".nip.io",
    ".sslip.io",
    "::1",
    "0.0.0.0",
    "ngrok",
    "loca.lt",
    "localtunnel",
    "trycloudflare",
    "lvh.me",
    "localtest.me",
    "docker.internal",
]);
/// What each of these names is spelled with.
pub(super) const LOOPBACK_LETTERS: [Letters; 15] = letters(&LOOPBACK);

/// The cheap question: whether any of the names can stand in the text.
fn may_be_loopback(text: &str, letters: Letters) -> bool {
    (3..=4096).contains(&text.len()) && LOOPBACK.iter().any(|told| told.stands_in(text, letters))
}

/// Whether a service that answers with the address in a name answers with this machine's: `shop.127.0.0.1.nip.io`,
/// <https://nip.io>, <https://sslip.io>.
fn is_wildcard_of_loopback(host: &str) -> bool {
    let name = [".nip.io", ".sslip.io"].iter().find_map(|service| host.strip_suffix(service));
    name.is_some_and(|name| {
        let of_name = |address: &str| {
            name.strip_suffix(address).is_some_and(|rest| !rest.ends_with(|c: char| c.is_ascii_alphanumeric()))
        };
        ["127.0.0.1", "127-0-0-1", "7f000001"].into_iter().any(of_name)
    })
}

/// What a host is, if it leads back to the machine or to a developer's.
fn loopback(host: &str) -> Option<&'static str> {
    let host = host.to_ascii_lowercase();
    let is = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let numeric = host.split('.').count() == 4 && host.split('.').all(|part| part.parse::<u8>().is_ok());
    if is("localhost")
        || SQL_SERVER_HERE.contains(&&*host)
        || host == "::1"
        || host == "0.0.0.0"
        || (numeric && host.starts_with("127."))
        || is("lvh.me")
        || is("localtest.me")
        || is_wildcard_of_loopback(&host)
    {
        return Some("the machine it runs on");
    }
    if matches!(&*host, "host.docker.internal" | "gateway.docker.internal" | "docker.for.mac.localhost") {
        return Some("the Docker host");
    }
    let tunnels = [
        "ngrok.io",
        "ngrok.app",
        "ngrok-free.app",
        "ngrok.dev",
        "ngrok-free.dev",
        "loca.lt",
        "localtunnel.me",
        "trycloudflare.com",
    ];
    tunnels.into_iter().any(is).then_some("a developer's tunnel")
}

/// Whether the key is about listening, letting in, or looking at oneself.
fn inward(subject: &Subject<'_>) -> bool {
    if subject.key.has(&INWARD_WORDS) && !is_own_origin(subject) {
        return true;
    }
    let words = || subject.key.words();
    let is_inward = |pair| {
        // Where the bundler of a developer answers: <https://vite-ruby.netlify.app/config/#host>
        matches!(
            pair,
            ("no", "proxy") | ("aspnetcore", "urls") | ("extra", "hosts") | ("server", "name") | ("vite", "ruby")
        )
    };
    words().zip(words().skip(1)).any(is_inward) || matches!(words().next_back(), Some("command" | "cmd"))
}

/// Whether the key is the one origin of the program or of its pages, and not one of those that it lets in: `FRONTEND_ORIGIN`.
fn is_own_origin(subject: &Subject<'_>) -> bool {
    let mut words = subject.key.words();
    let lets_in = |word: &str| INWARD_WORDS.hold(word) || matches!(word, "csrf" | "access");
    words.next_back() == Some("origin") && !words.any(lets_in)
}

/// Whether the key is the address of the program itself: `HOST`, `server.host`, `HTTP_ADDR`.
fn own_address(subject: &Subject<'_>) -> bool {
    let words = crate::key::words_of(subject.key.name());
    let all: Vec<&str> = subject.key.words().collect();
    let address = ["host", "hostname", "addr", "address", "ip"];
    let last = all.last().copied().unwrap_or("");
    if !address.contains(&last) {
        return false;
    }
    if words.len() <= 1 && all.len() <= 1 {
        // What else speaks of a database speaks of its host.
        return ["adapter", "dialect", "database"].into_iter().all(|name| (subject.sibling)(name).is_none());
    }
    let before = all.len().checked_sub(2).and_then(|at| all.get(at)).copied().unwrap_or("");
    // `services.web.environment.HOST` is `HOST` too.
    OWN_WORDS.contains(&before) || (words.len() == 1 && subject.key.variable().is_some())
}

fn names_target(subject: &Subject<'_>) -> bool {
    let words = crate::key::words_of(subject.key.name());
    words.iter().rev().take(3).any(|word| TARGET_WORDS.hold(word))
}

/// What stands in the name of each host for tests.
const NONPRODUCTION: [Told; 16] = told([
    "stg", "stag", "dev", "qa", "uat", "sandbox", "sbx", "sbox", "test", "pre", "cert", "docusign", "snd.payu",
    "nonprod", "homolog", "hml",
]);
/// What stands in the name of each host of production.
const PRODUCTION: [Told; 3] = told(["prod", "prd", "live"]);
/// What the name of each host for tests is spelled with.
pub(super) const NONPRODUCTION_LETTERS: [Letters; 16] = letters(&NONPRODUCTION);
/// What the name of each host of production is spelled with.
pub(super) const PRODUCTION_LETTERS: [Letters; 3] = letters(&PRODUCTION);

/// A piece of a name, with its letters.
#[derive(Clone, Copy)]
struct Told {
    piece: &'static str,
    letters: Letters,
}

impl Told {
    fn stands_in(&self, text: &str, letters: Letters) -> bool {
        letters.may_hold(self.letters) && holds(text.as_bytes(), self.piece.as_bytes())
    }
}

const fn told<const N: usize>(pieces: [&'static str; N]) -> [Told; N] {
    let (mut told, mut at) = ([Told { piece: "", letters: Letters::anywhere("") }; N], 0);
    while at < N {
        told[at] = Told { piece: pieces[at], letters: Letters::of(pieces[at]) };
        at += 1;
    }
    told
}

const fn letters<const N: usize>(told: &[Told; N]) -> [Letters; N] {
    let (mut letters, mut at) = ([Letters::anywhere(""); N], 0);
    while at < N {
        letters[at] = told[at].letters;
        at += 1;
    }
    letters
}

/// Words of keys that are about an environment for testing.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const FOR_TESTING: Words = Words::of(&[
    "staging", "stage", "stg", "dev", "development", "test", "tests", "testing", "qa", "uat", "sandbox", "preview",
    "preprod", "local", "nonprod", "poc", "demo", "example", "homolog", "homologacao", "hml",
]);

pub(super) fn nonproduction_host(subject: &Subject<'_>) -> Option<Hit> {
    const FOR_VISITORS: Words = Words::of(&["ingress", "origins", "origin", "image"]);
    if subject.key.has(&FOR_VISITORS) && !is_own_origin(subject) {
        return None;
    }
    named_host(subject, &NONPRODUCTION, nonproduction_part, "a host for testing", &FOR_TESTING)
}

pub(super) fn nonproduction_origin(subject: &Subject<'_>) -> Option<Hit> {
    let is_telling =
        |host: &&Host| host.form == HostForm::Url && nonproduction_part(&subject.value.text[host.range()]).is_some();
    let found = subject.hosts().iter().find(is_telling).filter(|_| !subject.key.has(&FOR_TESTING))?;
    Some(Hit::part(found.range(), "an origin for testing"))
}

pub(super) fn production_host(subject: &Subject<'_>) -> Option<Hit> {
    const FOR_PRODUCTION: Words =
        Words::of(&["production", "prod", "live", "producao", "produccion", "origins", "origin", "image"]);
    named_host(subject, &PRODUCTION, production_part, "a production host", &FOR_PRODUCTION)
}

/// The first host with a telling part; keys that say themselves that they are about the other environment are not meant.
fn named_host(
    subject: &Subject<'_>,
    told_by: &[Told],
    part: fn(&str) -> Option<Range<usize>>,
    detail: &str,
    meant: &Words,
) -> Option<Hit> {
    let text = subject.value.text;
    if text.len() > 4096 || !told_by.iter().any(|told| told.stands_in(text, subject.letters)) {
        return None;
    }
    let found = subject.hosts().iter().find(|named| {
        let host = &text[named.range()];
        let told = named.form != HostForm::Bare || (host.contains('.') && names_target(subject));
        told && part(host).is_some()
    })?;
    (!subject.key.has(meant) && !inward(subject)).then(|| Hit::part(found.range(), detail))
}

pub(super) fn internal_host(subject: &Subject<'_>) -> Option<Hit> {
    let found = subject.hosts();
    let is_private = |host: &Host| is_private(&subject.value.text[host.range()], host.form);
    hit(!found.is_empty() && found.iter().all(is_private))
}

/// Whether only a private network knows a host. A bare word may be anything, so it needs a dot there.
pub(super) fn is_private(host: &str, form: HostForm) -> bool {
    if let Ok(address) = host.parse::<std::net::Ipv4Addr>() {
        return address.is_private() || address.is_loopback() || address.is_link_local();
    }
    if let Ok(address) = host.parse::<std::net::Ipv6Addr>() {
        return address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local();
    }
    match host.trim_end_matches('.').rsplit_once('.') {
        // Kubernetes names a service of another namespace `service.namespace.svc`, with or without the cluster's own end.
        Some((_, last)) => PRIVATE_ENDS.contains(&last.to_ascii_lowercase().as_str()),
        None => form != HostForm::Bare || host.eq_ignore_ascii_case("localhost"),
    }
}
