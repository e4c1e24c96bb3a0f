//! Where output goes: standard output, or a file that is either whole or untouched.

use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Color, Failure};
use crate::scratch::Scratch;

/// So many bytes of a report are written at once.
pub(super) const AT_ONCE: usize = 1 << 16;

/// Writes all of it to standard output.
pub(super) fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    stdout.write_all(bytes)?;
    stdout.flush()?;
    Ok(())
}

/// Writes a text for a person: through the pager of `PAGER`, else `less`, where it is longer than the terminal is high.
pub(super) fn page(text: &str) -> Result<(), Failure> {
    let height = terminal_size::terminal_size().map(|(_, height)| usize::from(height.0));
    let is_long = height.is_some_and(|height| text.lines().count() >= height);
    if !io::stdout().is_terminal() || !is_long || cfg!(windows) {
        return print(text.as_bytes());
    }
    let pager =
        std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty()).unwrap_or_else(|| "less".to_owned());
    // As git does it: the user's pager is a command of the shell, and `less` leaves at once where a page fits.
    let mut command = Command::new("sh");
    command.args(["-c", &pager]).stdin(Stdio::piped());
    if std::env::var_os("LESS").is_none() {
        command.env("LESS", "FRX");
    }
    let Ok(mut child) = command.spawn() else { return print(text.as_bytes()) };
    if let Some(mut stdin) = child.stdin.take() {
        // Whoever leaves the pager early has read enough.
        let _ = stdin.write_all(text.as_bytes());
    }
    match child.wait() {
        // 127 is the shell's word for a command that does not exist.
        Ok(status) if status.code() == Some(127) => print(text.as_bytes()),
        _ => Ok(()),
    }
}

/// Whether a file can be written, asked before the work is done: what can be known without a trace.
pub(super) fn is_writable(path: &Path) -> Result<(), Failure> {
    let folder = folder(path);
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

/// Whether two paths lead to one file, which need not exist.
pub(super) fn is_same(one: &Path, other: &Path) -> bool {
    let full = |path: &Path| {
        let in_folder = || Some(std::fs::canonicalize(folder(path)).ok()?.join(path.file_name()?));
        std::fs::canonicalize(path).ok().or_else(in_folder).unwrap_or_else(|| path.to_owned())
    };
    full(one) == full(other)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A file that is written and not yet in its place: a reader sees the old file until [`Replacement::commit`], and then the
/// new one, never a part. What is not committed leaves no trace.
///
/// A link is followed, and what is no regular file, such as `/dev/stdout`, is written to as it is.
pub(super) struct Replacement {
    path: PathBuf,
    part: Option<Scratch>,
}

impl Replacement {
    /// Writes the new content beside the file that it is for.
    pub(super) fn write(path: &Path, content: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<Self, Failure> {
        is_writable(path)?;
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let known = std::fs::metadata(&path).ok();
        let is_special = known.as_ref().is_some_and(|known| !known.is_file());
        let mut replacement = Replacement { path, part: None };
        let file = match is_special {
            true => File::options().write(true).open(&replacement.path),
            false => {
                let mut part = replacement.path.clone().into_os_string();
                part.push(format!(".{}.part", std::process::id()));
                let file = File::create_new(&part);
                replacement.part = file.is_ok().then(|| Scratch::at(part.into()));
                file
            }
        };
        let written = file.and_then(|file| {
            let mut buffered = io::BufWriter::with_capacity(AT_ONCE, &file);
            content(&mut buffered)?;
            buffered.flush()?;
            known.filter(|_| !is_special).map_or(Ok(()), |known| file.set_permissions(known.permissions()))
        });
        written.map_err(|error| replacement.failed(&error))?;
        Ok(replacement)
    }

    /// Puts the new content in its place.
    pub(super) fn commit(self) -> Result<(), Failure> {
        let Some(part) = &self.part else { return Ok(()) };
        std::fs::rename(part.path(), &self.path).map_err(|error| self.failed(&error))
    }

    /// Puts the content in its place if nothing stands there, and tells whether it did.
    pub(super) fn commit_new(self) -> Result<bool, Failure> {
        let Some(part) = &self.part else { return Ok(false) };
        match std::fs::hard_link(part.path(), &self.path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            // Not every file system has links.
            Err(_) if self.path.symlink_metadata().is_ok() => Ok(false),
            Err(_) => self.commit().map(|()| true),
        }
    }

    fn failed(&self, error: &io::Error) -> Failure {
        let (shown, reason) = (self.path.display(), Sentence(error));
        Failure::Message(format!("`{shown}` cannot be written, it {reason}; name a file where you may write"))
    }
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
