//! Words about numbers that must fit another number of the same environment.

use super::{Hit, Subject, engine};
use crate::environment::Effective;
use crate::key::{Letters, Words, holds};
use crate::text::trim;

/// Keys, as words, that say how many processes of a program there are.
const PROCESSES: [&str; 12] = [
    "web.concurrency",
    "workers",
    "web.workers",
    "gunicorn.workers",
    "uvicorn.workers",
    "puma.workers",
    "unicorn.workers",
    "server.workers",
    "replicas",
    "replica.count",
    "celery.concurrency",
    "celeryd.concurrency",
];

/// Keys that say how many connections a process of Rails keeps to its database.
///
/// <https://guides.rubyonrails.org/configuring.html#database-pooling>
const POOLS: [&str; 6] =
    ["db.pool", "db.pool.size", "database.pool", "database.pool.size", "rails.db.pool", "database.connection.pool"];

/// Keys that say how many threads of such a process need one each.
///
/// <https://devcenter.heroku.com/articles/concurrency-and-database-connections>, <https://github.com/sidekiq/sidekiq/wiki/Concurrency>
const THREADS: [&str; 6] = [
    "rails.max.threads",
    "max.threads",
    "puma.max.threads",
    "puma.threads.max",
    "sidekiq.concurrency",
    "rails.threads",
];

/// Keys that say how long a job may take: <https://laravel.com/docs/queues#job-expirations-and-timeouts>
const TIMEOUTS: [&str; 6] =
    ["queue.timeout", "queue.worker.timeout", "horizon.timeout", "worker.timeout", "job.timeout", "queue.job.timeout"];

/// What each way to select SQLite is spelled with.
pub(super) const SPELLED: [Letters; 3] = [Letters::of("sqlite"), Letters::of("libsql"), Letters::of("file:")];

pub(super) fn shared_database_file(subject: &Subject<'_>) -> Option<Hit> {
    // What selects it holds one of these, and to look is cheaper than to tell the engine.
    let text = subject.value.text.as_bytes();
    let may_select = holds(text, b"sql") || holds(text, b"file:");
    if !may_select || engine::name_of_database(subject)? != "SQLite" {
        return None;
    }
    let (one, count) = most(subject, &PROCESSES)?;
    (count > 1).then(|| hit(one, count))
}

/// A word that each of these keys has.
pub(super) const POOL: Words = Words::of(&["pool"]);
/// Words of which the key of a time to give a job out again has one.
pub(super) const QUEUES: Words = Words::of(&["queue", "queues"]);

pub(super) fn pool_below_threads(subject: &Subject<'_>) -> Option<Hit> {
    if !POOLS.contains(&subject.key.joined_words()) {
        return None;
    }
    let pool = whole(subject.value.text)?;
    let (one, threads) = most(subject, &THREADS)?;
    (0 < pool && pool < threads).then(|| hit(one, threads))
}

pub(super) fn retry_within_timeout(subject: &Subject<'_>) -> Option<Hit> {
    if !subject.key.words().rev().take(2).eq(["after", "retry"]) || !subject.key.has(&QUEUES) {
        return None;
    }
    let retry = whole(subject.value.text)?;
    let (one, timeout) = most(subject, &TIMEOUTS)?;
    (0 < retry && retry <= timeout).then(|| hit(one, timeout))
}

/// The largest whole number that the environment has under one of these keys, as words.
fn most<'s>(subject: &'s Subject<'_>, keys: &[&'static str]) -> Option<(&'s Effective<'s>, u64)> {
    let settings = keys.iter().flat_map(|key| subject.around.by_words(key));
    settings.filter_map(|one| Some((one, whole(one.value()?.text)?))).max_by_key(|(_, number)| *number)
}

fn hit(other: &Effective<'_>, number: u64) -> Hit {
    Hit { others: vec![other.site()], ..Hit::whole(&number.to_string()) }
}

fn whole(text: &str) -> Option<u64> {
    trim(text).parse().ok()
}
