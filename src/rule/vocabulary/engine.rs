//! Engines behind databases, caches, queues and stores, as URLs and driver names select them.

use super::{Hit, Subject};
use crate::key::{Letters, Words, words_of};
use crate::text::{has_space, trim};

/// What an engine is for: only engines for one purpose can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Database,
    /// Caches, sessions, queues and brokers: Redis serves all of them.
    Broker,
    Storage,
}

/// An engine, and whether it forgets everything when the program stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Engine {
    name: &'static str,
    volatile: bool,
}

const fn kept(name: &'static str) -> Engine {
    Engine { name, volatile: false }
}

/// Last words of keys whose value selects an engine by a word.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const SELECTING: Words = Words::of(&[
    "driver", "connection", "adapter", "engine", "backend", "dialect", "store", "client", "provider", "type",
    "kind", "disk", "broker", "transport", "queue", "cache", "class", "drivername", "platform",
]);

/// Words that say what something is for.
#[rustfmt::skip] // One a line would hide the file behind its lists.
const DATABASES: [&str; 11] = [
    "database", "databases", "db", "datasource", "sql", "sqlalchemy", "jdbc", "orm", "dsn", "repository", "persistence",
];
#[rustfmt::skip]
const BROKERS: [&str; 14] = [
    "cache", "caches", "session", "sessions", "queue", "queues", "broker", "celery", "broadcast", "cable", "jobs",
    "limiter", "ratelimit", "lock",
];
const STORAGES: [&str; 9] =
    ["filesystem", "disk", "storage", "file", "files", "uploads", "upload", "media", "attachments"];

impl Purpose {
    /// What something is for that has any of some words.
    fn told_by(has: impl Fn(&[&str]) -> bool) -> Option<Purpose> {
        match () {
            () if has(&BROKERS) => Some(Purpose::Broker),
            () if has(&DATABASES) => Some(Purpose::Database),
            () if has(&STORAGES) => Some(Purpose::Storage),
            () => None,
        }
    }
}

/// The engine of a value, with its purpose.
fn engine(subject: &Subject<'_>) -> Option<(Purpose, Engine)> {
    let text = trim(subject.value.text);
    if text.len() < 2 || text.len() > 2048 {
        return None;
    }
    let is_of_database = || subject.key_has(&DATABASES);
    const COLON: Letters = Letters::of(":");
    if let Some(scheme) = subject.letters.may_hold(COLON).then(|| scheme(text)).flatten() {
        if scheme == "file" && is_of_database() {
            return Some((Purpose::Database, kept("SQLite")));
        }
        let memory = scheme == "sqlite" && (text.contains(":memory:") || text.ends_with("sqlite://"));
        let found = if memory { Some(Engine { name: "SQLite in memory", volatile: true }) } else { database(&scheme) };
        if let Some(engine) = found {
            return Some((Purpose::Database, engine));
        }
        return broker(&scheme).filter(|_| scheme != "file").map(|engine| (Purpose::Broker, engine));
    }
    if text == ":memory:" && is_of_database() {
        return Some((Purpose::Database, Engine { name: "SQLite in memory", volatile: true }));
    }
    // A word selects an engine only where the key asks for one.
    let last = subject.key.words().next_back().filter(|last| SELECTING.hold(last))?;
    if has_space(text) || text.contains('/') {
        return None;
    }
    let by_file = || {
        // `adapter` in config/database.yml is of what the file is for.
        let name = subject.layer.document.source.path().rsplit('/').next().unwrap_or("");
        let words = words_of(name.split('.').next().unwrap_or(""));
        Purpose::told_by(|some| words.iter().any(|word| some.contains(&&**word)))
    };
    let by_dialect = || (last == "dialect").then_some(Purpose::Database);
    let purpose = Purpose::told_by(|words| subject.key_has(words)).or_else(by_dialect).or_else(by_file)?;
    let name = driver(text);
    let engine = match purpose {
        Purpose::Broker => broker(&name),
        Purpose::Storage => storage(&name),
        Purpose::Database => database(&name),
    };
    engine.map(|engine| (purpose, engine))
}

/// Drivers that hand on to another one, whose name follows theirs.
const WRAPPERS: [&str; 7] = ["tc:", "aws-wrapper:", "p6spy:", "otel:", "log4jdbc:", "pool:", "jtds:"];

/// The scheme without its driver: `postgresql` of `postgresql+asyncpg://`, `h2` of `jdbc:h2:mem:x`; none of a Windows drive.
fn scheme(text: &str) -> Option<String> {
    let bare = text.strip_prefix("jdbc:").or_else(|| text.strip_prefix("r2dbc:")).unwrap_or(text);
    let wrapped = |bare: &&str| bare.len() < text.len();
    let bare = WRAPPERS.iter().find_map(|name| Some(bare).filter(wrapped)?.strip_prefix(name)).unwrap_or(bare);
    let (scheme, rest) = bare.split_once(':')?;
    let fits = scheme.len() > 1 && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let opens = rest.starts_with("//") || bare.len() < text.len() || matches!(scheme, "sqlite" | "file" | "sqlite3");
    (fits && opens).then(|| scheme.split('+').next().unwrap_or(scheme).to_ascii_lowercase())
}

/// The telling part of a driver's name: `sqlite3` of `django.db.backends.sqlite3`, `h2` of `org.h2.Driver`.
fn driver(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    if !lower.contains('.') {
        return lower.split('+').next().unwrap_or(&lower).to_owned();
    }
    let known = |part: &&str| database(part).is_some() || broker(part).is_some();
    lower.rsplit('.').find(known).or_else(|| lower.rsplit('.').next()).unwrap_or("").to_owned()
}

fn database(name: &str) -> Option<Engine> {
    Some(match name {
        "sqlite" | "sqlite3" | "better-sqlite3" | "libsql" => kept("SQLite"),
        "postgres" | "postgresql" | "pgsql" | "pg" | "psycopg2" | "psycopg" | "asyncpg" | "postgis" => {
            kept("PostgreSQL")
        }
        "mysql" | "mysql2" | "mysqli" | "trilogy" => kept("MySQL"),
        "mariadb" => kept("MariaDB"),
        "mongodb" | "mongo" => kept("MongoDB"),
        "sqlserver" | "mssql" | "sqlsrv" => kept("SQL Server"),
        "oracle" => kept("Oracle"),
        "db2" => kept("Db2"),
        "cockroachdb" | "cockroach" => kept("CockroachDB"),
        "h2" => Engine { name: "H2", volatile: true },
        "hsqldb" => Engine { name: "HSQLDB", volatile: true },
        "derby" => kept("Derby"),
        _ => return None,
    })
}

fn broker(name: &str) -> Option<Engine> {
    Some(match name {
        "redis" | "rediss" | "valkey" | "valkeys" | "predis" | "phpredis" | "rediscache" | "redis_cache_store"
        | "redis_store" => kept("Redis"),
        "memcached" | "memcache" | "pymemcache" | "mem_cache_store" | "pymemcachecache" => kept("Memcached"),
        "amqp" | "amqps" | "rabbitmq" | "pyamqp" => kept("RabbitMQ"),
        "sqs" => kept("SQS"),
        "kafka" => kept("Kafka"),
        "nats" => kept("NATS"),
        "beanstalkd" => kept("Beanstalkd"),
        "pusher" => kept("Pusher"),
        "ably" => kept("Ably"),
        "reverb" => kept("Reverb"),
        "log" => Engine { name: "the log", volatile: true },
        "database" | "db" | "databasecache" => kept("the database"),
        "dynamodb" => kept("DynamoDB"),
        "file" | "files" | "filebasedcache" | "filesystem" => kept("files"),
        "memory" | "inmemory" | "in-memory" | "locmem" | "locmemcache" | "array" | "simple" | "memory_store"
        | "simplecache" => Engine { name: "memory", volatile: true },
        "sync" | "inline" | "immediate" | "async" => Engine { name: "no queue", volatile: true },
        "null" | "dummycache" | "nullcache" | "null_store" => Engine { name: "nothing", volatile: true },
        _ => return None,
    })
}

fn storage(name: &str) -> Option<Engine> {
    Some(match name {
        "local" | "public" | "disk" | "filesystem" | "file" | "fs" => kept("the local disk"),
        "s3" | "aws" | "amazon" => kept("S3"),
        "gcs" | "gs" | "google" => kept("Google Cloud Storage"),
        "azure" | "azureblob" => kept("Azure Blob Storage"),
        "memory" => Engine { name: "memory", volatile: true },
        _ => return None,
    })
}

pub(super) fn in_memory_engine(subject: &Subject<'_>) -> Option<Hit> {
    let (_, engine) = engine(subject)?;
    engine.volatile.then(|| Hit::whole(engine.name))
}

/// The name of the server that a URL leads to, by its scheme.
pub(super) fn name_in_url(text: &str) -> Option<&'static str> {
    let scheme = scheme(text)?;
    database(&scheme).or_else(|| broker(&scheme)).map(|engine| engine.name)
}

/// The name of the server that a driver's name selects.
pub(super) fn name_of(text: &str) -> Option<&'static str> {
    let name = driver(text);
    database(&name).or_else(|| broker(&name)).map(|engine| engine.name)
}

/// The name of the database that a value selects.
pub(super) fn name_of_database(subject: &Subject<'_>) -> Option<&'static str> {
    engine(subject).filter(|(purpose, _)| *purpose == Purpose::Database).map(|(_, engine)| engine.name)
}

pub(super) fn engine_differs(staging: &Subject<'_>, production: &Subject<'_>) -> Option<Hit> {
    let ((purpose, one), (same, other)) = (engine(staging)?, engine(production)?);
    (purpose == same && one.name != other.name).then(|| Hit::whole(&format!("{} and {}", one.name, other.name)))
}
