//! Versions as far as they are written, and the ranges that manifests accept.

/// A version with the numbers that are written: `22` is every 22.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(Vec<u32>);

/// Versions from `low` to just below `high`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    low: Full,
    high: Full,
}

type Full = [u32; MOST_PARTS];

/// How a manifest writes its ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// npm and Poetry: `~1.2` stays within 1.2. <https://docs.npmjs.com/cli/configuring-npm/package-json#engines>
    Npm,
    /// Composer, Bundler and PEP 440: `~1.2`, `~> 1.2` and `~=1.2` stay within 1.
    /// <https://getcomposer.org/doc/articles/versions.md>, <https://peps.python.org/pep-0440/#compatible-release>
    Composer,
}

const MOST_PARTS: usize = 4;
const EVERYTHING: Interval = Interval { low: [0; MOST_PARTS], high: [u32::MAX; MOST_PARTS] };

impl Version {
    /// The version at the start of a text, and what follows it; none where no digit stands there.
    pub fn start(text: &str) -> Option<(Version, &str)> {
        let mut rest = text.strip_prefix(['v', 'V']).unwrap_or(text);
        let mut parts = Vec::new();
        while parts.len() < MOST_PARTS {
            let digits = rest.len() - rest.trim_start_matches(|char: char| char.is_ascii_digit()).len();
            let Ok(part) = rest.get(..digits)?.parse() else { break };
            parts.push(part);
            rest = rest.get(digits..)?;
            match rest.strip_prefix('.') {
                Some(more) if more.starts_with(|char: char| char.is_ascii_digit()) => rest = more,
                _ => break,
            }
        }
        // What starts with a year is a date.
        (!parts.is_empty() && parts[0] < 1000).then_some((Version(parts), rest))
    }

    /// A pin: `v24.16.0`, `22-alpine`, `3.12.x`, `~20.11`. None for words, open ranges and what is not understood.
    pub fn pinned(text: &str) -> Option<Version> {
        let text = text.trim();
        let (operator, text) = match text.strip_prefix(['~', '^', '=']) {
            Some(rest) => (text.chars().next(), rest.trim_start_matches(['=', '>', ' '])),
            None => (None, text),
        };
        let (mut version, rest) = Version::start(text)?;
        let wild = [".x", ".X", ".*"].into_iter().find_map(|wild| rest.strip_prefix(wild));
        let rest = wild.map_or(rest, |rest| rest.trim_start_matches(".x").trim_start_matches(".*"));
        match operator {
            Some('^') => version.0.truncate(1),
            Some('~') => version.0.truncate(2),
            _ => {}
        }
        (rest.is_empty() || rest.starts_with(['-', '+', '_'])).then_some(version)
    }

    /// The version with its first numbers only.
    #[must_use]
    pub fn first(mut self, count: usize) -> Version {
        self.0.truncate(count.max(1));
        self
    }

    /// The version without its first number; none where it has no other.
    pub fn after_first(&self) -> Option<Version> {
        (self.0.len() > 1).then(|| Version(self.0[1..].to_vec()))
    }

    /// This version's numbers followed by another's.
    #[must_use]
    pub fn followed_by(mut self, other: &Version) -> Version {
        self.0.extend(&other.0);
        self.0.truncate(MOST_PARTS);
        self
    }

    /// The first number.
    pub fn major(&self) -> u32 {
        self.0.first().copied().unwrap_or_default()
    }

    /// How many numbers are written.
    pub fn precision(&self) -> usize {
        self.0.len()
    }

    /// Whether two versions are equal as far as both are written: 22 and 22.5.1 agree.
    pub fn agrees(&self, other: &Version) -> bool {
        self.0.iter().zip(&other.0).all(|(a, b)| a == b)
    }

    /// Whether this version lies below the numbers of another: 3.9.1 lies in 3.9, and 3 does not.
    pub fn lies_in(&self, other: &Version) -> bool {
        self.0.starts_with(&other.0)
    }

    fn full(&self) -> Full {
        std::array::from_fn(|index| self.0.get(index).copied().unwrap_or_default())
    }

    /// The first version above all that share the first `index + 1` numbers.
    fn above(&self, index: usize) -> Full {
        let full = self.full();
        let index = index.min(MOST_PARTS - 1);
        std::array::from_fn(|at| match at.cmp(&index) {
            std::cmp::Ordering::Less => full[at],
            std::cmp::Ordering::Equal => full[at].saturating_add(1),
            std::cmp::Ordering::Greater => 0,
        })
    }

    /// All versions that share these numbers.
    pub fn interval(&self) -> Interval {
        Interval { low: self.full(), high: self.above(self.0.len().saturating_sub(1)) }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let parts: Vec<String> = self.0.iter().map(u32::to_string).collect();
        f.write_str(&parts.join("."))
    }
}

impl Interval {
    /// Whether some version lies in both.
    pub fn meets(&self, other: &Interval) -> bool {
        self.low.max(other.low) < self.high.min(other.high)
    }

    /// All versions from this one on.
    pub fn from(version: &Version) -> Interval {
        Interval { low: version.full(), ..EVERYTHING }
    }

    fn and(self, other: Interval) -> Interval {
        Interval { low: self.low.max(other.low), high: self.high.min(other.high) }
    }
}

/// The range that a manifest accepts, as the intervals of its alternatives; none where it accepts everything or is not understood.
///
/// Bounds are read generously: what might be accepted is.
pub fn range(text: &str, dialect: Dialect) -> Option<Vec<Interval>> {
    let alternatives = text.split('|').map(str::trim).filter(|text| !text.is_empty());
    let intervals: Vec<Interval> = alternatives.map(|text| alternative(text, dialect)).collect::<Option<_>>()?;
    (!intervals.is_empty() && !intervals.contains(&EVERYTHING)).then_some(intervals)
}

fn alternative(text: &str, dialect: Dialect) -> Option<Interval> {
    if let Some((low, high)) = text.split_once(" - ") {
        let (low, high) = (Version::start(low.trim())?.0, Version::start(high.trim())?.0);
        return Some(Interval { low: low.full(), high: high.interval().high });
    }
    let mut interval = EVERYTHING;
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|char: char| char == ',' || char.is_whitespace());
        if rest.is_empty() {
            break;
        }
        let length = rest.len() - rest.trim_start_matches(['<', '>', '=', '^', '~', '!']).len();
        let (operator, after) = rest.split_at(length);
        let after = after.trim_start();
        let end = after.find(|char: char| char == ',' || char.is_whitespace()).unwrap_or(after.len());
        let (token, after) = after.split_at(end);
        rest = after;
        if token.is_empty() {
            return None;
        }
        interval = interval.and(comparator(operator, token, dialect)?);
    }
    (interval.low < interval.high).then_some(interval)
}

fn comparator(operator: &str, token: &str, dialect: Dialect) -> Option<Interval> {
    if matches!(token, "*" | "x" | "X") || operator == "!=" {
        return Some(EVERYTHING);
    }
    let (version, tail) = Version::start(token)?;
    let tail = tail.trim_start_matches(".x").trim_start_matches(".X").trim_start_matches(".*");
    if !tail.is_empty() && !tail.starts_with(|char: char| matches!(char, '-' | '+' | '@') || char.is_ascii_alphabetic())
    {
        return None;
    }
    let last = version.precision().saturating_sub(1);
    Some(match operator {
        "" | "=" | "==" | "===" => version.interval(),
        ">" | ">=" => Interval::from(&version),
        "<" => Interval { high: version.full(), ..EVERYTHING },
        "<=" => Interval { high: version.above(last), ..EVERYTHING },
        "^" => {
            let first = version.0.iter().position(|part| *part > 0).unwrap_or(last);
            Interval { low: version.full(), high: version.above(first) }
        }
        "~" if dialect == Dialect::Npm => Interval { low: version.full(), high: version.above(last.min(1)) },
        "~" | "~>" | "~=" => Interval { low: version.full(), high: version.above(last.saturating_sub(1)) },
        _ => return None,
    })
}
