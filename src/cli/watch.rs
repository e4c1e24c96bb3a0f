//! `check --watch`: one check after the other, each between two lines that editors wait for.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::Failure;
use crate::discover::Interest;
use crate::report::Counts;
use crate::run::{Request, Settled};

/// What is watched for a change.
pub(super) struct Watched<'w> {
    /// What is checked each time.
    pub(super) request: Request<'w>,
    /// Files that were named, wherever they lie.
    pub(super) named: Vec<PathBuf>,
    /// Files that each check writes, whose changes mean nothing.
    pub(super) written: Vec<PathBuf>,
}

/// The least time between two looks at the files.
const PAUSE: Duration = Duration::from_millis(400);

/// A look may take this share of the time, so that watching a large tree leaves the machine free: 1 part in 25 is 4 percent.
const SHARE: u32 = 25;

/// Checks until the program is interrupted.
///
/// The files are looked at from time to time: that needs no library, and unlike notices of the system it works in containers, on
/// network drives and whatever the number of directories.
///
/// # Errors
/// The first check could not be done, or the output could not be written.
pub(super) fn run(watched: &Watched<'_>, check: impl Fn() -> Result<Counts, Failure>) -> Result<u8, Failure> {
    let mut is_first = true;
    loop {
        // Taken before the check, so that what changes meanwhile is checked again.
        let project = Settled::new(&watched.request).map(|settled| settled.project).unwrap_or_default();
        let interest = Interest::new(&project);
        let look = || interest.state(watched.request.root, &watched.named, &watched.written);
        let state = look();
        say("check started")?;
        match check() {
            Ok(counts) => say(&format!(
                "check finished: {}, {}, {}",
                number(counts.errors, "error"),
                number(counts.warnings, "warning"),
                number(counts.infos, "info")
            ))?,
            Err(Failure::Message(message)) if !is_first => {
                let _ = writeln!(io::stderr(), "envparity: {}", crate::mask::Gate::default().text(&message));
                say("check finished: it could not be done")?;
            }
            Err(failure) => return Err(failure),
        }
        is_first = false;
        let mut pause = PAUSE;
        loop {
            std::thread::sleep(pause);
            let started = Instant::now();
            if look() != state {
                break;
            }
            pause = PAUSE.max(started.elapsed() * SHARE);
        }
    }
}

/// Writes one of the two lines, at once.
fn say(what: &str) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "[envparity] {what}")?;
    stdout.flush()?;
    Ok(())
}

fn number(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}
