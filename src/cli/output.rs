//! Where output goes: standard output, or a file that is either whole or untouched.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use super::{Color, Failure};

/// Writes all of it to standard output.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()?;
    Ok(())
}

/// Whether a file can be written, asked before the work is done: what can be known without a trace.
pub(super) fn is_writable(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let shown = path.display();
    let refuse = |reason: String| Err(Failure::Message(reason));
    if path.is_dir() {
        return refuse(format!("`{shown}` is a directory; name a file to write to"));
    }
    if path.file_name().is_none() {
        return refuse(format!("`{shown}` names no file to write to; write --output FILE or --output FORMAT=FILE"));
    }
    match std::fs::metadata(folder) {
        Ok(kind) if kind.is_dir() => Ok(()),
        Ok(_) => refuse(format!("`{shown}` cannot be written: `{}` is not a directory", folder.display())),
        Err(error) => {
            let reason = Sentence(&error);
            refuse(format!("`{shown}` cannot be written: `{}` {reason}; make that directory first", folder.display()))
        }
    }
}

/// Replaces a file by these bytes, in one step: a reader sees the old file or the new one, never a part.
///
/// A link is followed, and what is no regular file, such as `/dev/stdout`, is written to as it is.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    is_writable(path)?;
    let path = &std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let failed = |error: io::Error| {
        let (shown, reason) = (path.display(), Sentence(&error));
        Failure::Message(format!("`{shown}` cannot be written, it {reason}; name a file where you may write"))
    };
    let known = std::fs::metadata(path).ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        return std::fs::write(path, bytes).map_err(failed);
    }
    let Some(name) = path.file_name() else { return is_writable(path) };
    let mut part = name.to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(part);
    let written = std::fs::write(&part, bytes)
        .and_then(|()| known.map_or(Ok(()), |known| std::fs::set_permissions(&part, known.permissions())))
        .and_then(|()| std::fs::rename(&part, path));
    written.map_err(|error| {
        let _ = std::fs::remove_file(&part);
        failed(error)
    })
}

/// What the system said, as the rest of a sentence.
struct Sentence<'e>(&'e io::Error);

impl std::fmt::Display for Sentence<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0.kind() {
            io::ErrorKind::NotFound => f.write_str("does not exist"),
            io::ErrorKind::PermissionDenied => f.write_str("may not be written to"),
            io::ErrorKind::ReadOnlyFilesystem => f.write_str("lies on a read-only file system"),
            kind => write!(f, "failed: {kind}"),
        }
    }
}

/// Whether to use colours on standard output.
pub(super) fn colors(when: Color) -> bool {
    match when {
        Color::Always => true,
        Color::Never => false,
        Color::Auto => anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never,
    }
}

/// The width of the terminal in columns; 100 where there is none.
pub(super) fn width() -> usize {
    let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    columns.filter(|columns| (20..=1000).contains(columns)).or_else(terminal_width).unwrap_or(100)
}

fn terminal_width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
