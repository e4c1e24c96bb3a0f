//! What was known before a check: a baseline, or what an earlier revision had already.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicUsize;

use clap::Args;

use super::{Failure, output};
use crate::baseline::{Baseline, Entry};
use crate::discover::MOST_BYTES;
use crate::report::Report;
use crate::revision::Earlier;
use crate::run::{self, Request};

#[derive(Debug, Args)]
pub(super) struct Before {
    /// Leave out the findings that this baseline knows.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// Write the findings of now to a baseline, so that only new ones are reported from now on; with --baseline, only those of it
    /// that are still there.
    #[arg(long, value_name = "FILE", conflicts_with = "changed_since")]
    pub(super) write_baseline: Option<PathBuf>,
    /// Leave out the findings that were there when the work of now left the history of this revision: `origin/main`, `HEAD`.
    #[arg(long, value_name = "REVISION", allow_hyphen_values = true)]
    pub(super) changed_since: Option<String>,
}

/// Leaves out of a report what was known before, and writes the baseline that is asked for.
pub(super) fn leave_out(arguments: &Before, request: &Request<'_>, report: &mut Report) -> Result<(), Failure> {
    if arguments.write_baseline.is_some() && !request.only.is_empty() {
        let message = "--write-baseline writes down a whole workspace; leave out the files that are named";
        return Err(Failure::Message(message.to_owned()));
    }
    let mut baseline = arguments.baseline.as_deref().map(read).transpose()?;
    let earlier = match &arguments.changed_since {
        Some(revision) => Some(at_revision(revision, request)?),
        None => None,
    };
    // What a narrowed run does not judge may be there all the same.
    let is_whole = request.only.is_empty() && run::is_whole(request);
    let stale = baseline.as_mut().filter(|_| is_whole).map_or(Vec::new(), |baseline| baseline.drop_stale(report));
    if let Some(file) = &arguments.write_baseline {
        let written = baseline.take().unwrap_or_else(|| Baseline::of(report));
        output::Replacement::write(file, |out| out.write_all(written.text().as_bytes()))?.commit()?;
        let count = written.len();
        report.note(&format!("`{}` is the baseline now, and knows {}", file.display(), findings(count)), &request.gate);
        report.leave_out(&written.fingerprints());
    } else if let Some(note) = stale_note(arguments.baseline.as_deref(), &stale) {
        report.note(&note, &request.gate);
    }
    if let Some(baseline) = baseline {
        report.leave_out(&baseline.fingerprints());
    }
    match earlier {
        Some(Ok(earlier)) => report.leave_out(&earlier.fingerprints().iter().cloned().collect()),
        Some(Err(note)) => report.note(&note, &request.gate),
        None => {}
    }
    Ok(())
}

/// What an earlier revision had; a note where it could not be checked, so that everything is new.
fn at_revision(revision: &str, request: &Request<'_>) -> Result<Result<Report, String>, Failure> {
    let inside = request.config.and_then(|config| config.strip_prefix(request.root).ok().or(Some(config)));
    let name = inside.map(|config| config.display().to_string().replace('\\', "/"));
    let earlier = Earlier::at_merge_base(request.root, revision, name.as_deref()).map_err(Failure::Message)?;
    // A project file that was not there yet, or lies elsewhere, is asked as it is.
    let then = name
        .map(|name| earlier.root().join(name))
        .filter(|config| config.symlink_metadata().is_ok_and(|kind| kind.is_file()));
    let progress = AtomicUsize::new(0);
    let checked = run::check(&Request {
        root: earlier.root(),
        only: &[],
        config: then.as_deref().or(request.config),
        excerpts: false,
        progress: &progress,
        ..*request
    });
    Ok(match checked {
        Ok(mut report) => {
            report.moved(&earlier.moved);
            Ok(report)
        }
        Err(_) => Err(format!("nothing could be checked where this left `{revision}`, so every finding is new")),
    })
}

/// Reads a baseline.
fn read(path: &Path) -> Result<Baseline, Failure> {
    let shown = path.display();
    let refuse = |reason: &str| {
        Failure::Message(format!("`{shown}` {reason}; name a file that `envparity check --write-baseline FILE` wrote"))
    };
    let unread = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => refuse("does not exist"),
        std::io::ErrorKind::InvalidData => refuse("is no baseline: it is not UTF-8"),
        kind => refuse(&format!("could not be read: {kind}")),
    };
    let kind = std::fs::metadata(path).map_err(unread)?;
    if !kind.is_file() {
        return Err(refuse(if kind.is_dir() { "is a directory" } else { "is no regular file" }));
    }
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(unread)?;
    file.take(MOST_BYTES + 1).read_to_string(&mut text).map_err(unread)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(refuse(&format!("is larger than {} MiB", MOST_BYTES / 1024 / 1024)));
    }
    Baseline::read(&text).map_err(|mistake| {
        let (line, reason) = (mistake.line, mistake.reason);
        let what = "name a file that `envparity check --write-baseline FILE` wrote";
        Failure::Message(format!("{shown}:{line}: this is no baseline, because it {reason}; {what}"))
    })
}

/// That entries are no longer needed, with the first of them.
fn stale_note(path: Option<&Path>, stale: &[Entry]) -> Option<String> {
    let (path, first) = (path?.display(), stale.first()?);
    let key = first.key.as_ref().map_or(String::new(), |key| format!(" of `{key}`"));
    let (what, others) = (format!("{}{key} in {}", first.rule, first.path), stale.len() - 1);
    let subject = match others {
        0 => format!("{what} is"),
        1 => format!("{what} and 1 other finding are"),
        _ => format!("{what} and {others} other findings are"),
    };
    Some(format!(
        "{subject} not there any more; --baseline {path} --write-baseline {path} takes them out of the baseline"
    ))
}

fn findings(count: usize) -> String {
    if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") }
}
