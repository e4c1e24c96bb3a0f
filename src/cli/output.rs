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

/// Replaces a file by these bytes, in one step: a reader sees the old file or the new one, never a part.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |error: io::Error| {
        Failure::Message(format!(
            "`{}` could not be written: {error}; name a file in a folder you may write to",
            path.display()
        ))
    };
    if path.is_dir() {
        return Err(Failure::Message(format!("`{}` is a directory; name a file to write to", path.display())));
    }
    let Some(name) = path.file_name() else {
        return Err(Failure::Message(format!("`{}` names no file to write to", path.display())));
    };
    let mut part = name.to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(part);
    std::fs::write(&part, bytes).and_then(|()| std::fs::rename(&part, path)).map_err(|error| {
        let _ = std::fs::remove_file(&part);
        failed(error)
    })
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
