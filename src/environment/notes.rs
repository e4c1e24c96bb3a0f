//! What those who ask about a setting note on it, so that many rules find nothing out twice.

use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

/// Answers about one effective setting, which never change while its environment stands.
#[derive(Debug, Default)]
pub struct Notes {
    denied: AtomicU64,
    hosts: OnceLock<Hosts>,
}

/// The hosts of a value: most name one or none, and take no memory elsewhere for it.
#[derive(Debug)]
enum Hosts {
    None,
    One(Host),
    More(Box<Box<[Host]>>),
}

/// A host that a value names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host {
    start: u32,
    end: u32,
    /// How it is written.
    pub form: HostForm,
}

/// How a host is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HostForm {
    /// In a URL or in a connection string: surely something to connect to.
    Url,
    /// With a port.
    HostPort,
    /// Alone: whether it is a host at all, only the key can say.
    Bare,
}

impl Host {
    /// The host at a range of bytes of a value's text.
    pub const fn new(range: Range<usize>, form: HostForm) -> Self {
        Host { start: range.start as u32, end: range.end as u32, form }
    }

    /// Where it stands in the value's text, in bytes.
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl Notes {
    /// The questions that were answered with no, a bit for each.
    pub fn denied(&self) -> u64 {
        self.denied.load(Relaxed)
    }

    /// Notes that these questions are answered with no.
    pub fn deny(&self, questions: u64) {
        // A note that is lost to one made at the same time is found out again.
        self.denied.store(self.denied() | questions, Relaxed);
    }

    /// The hosts that the value names; found out when they are first asked for.
    pub fn hosts(&self, find: impl FnOnce() -> Vec<Host>) -> &[Host] {
        let hosts = || match *find() {
            [] => Hosts::None,
            [host] => Hosts::One(host),
            ref hosts => Hosts::More(Box::new(hosts.into())),
        };
        match self.hosts.get_or_init(hosts) {
            Hosts::None => &[],
            Hosts::One(host) => std::slice::from_ref(host),
            Hosts::More(hosts) => hosts,
        }
    }
}
