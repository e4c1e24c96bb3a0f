//! Reads one file of the workspace; nothing that could hang, overflow or lead out of the tree is opened.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use super::failure::Skipped;
use crate::source::{Decoding, Source};

/// The largest file that is read, in bytes.
pub const MOST_BYTES: u64 = 128 * 1024 * 1024;

/// Reads the file at `path`, which is relative to `root` and written with `/`.
///
/// # Errors
/// It is no regular file, is too large, leads out of the workspace, or cannot be read.
pub fn read(root: &Path, path: &str) -> Result<(Source, Decoding), Skipped> {
    let skipped = |reason: String| Skipped { path: path.to_owned(), reason };
    let full = root.join(path);
    let failed = |error: io::Error| skipped(reason(&error));
    let mut kind = fs::symlink_metadata(&full).map_err(failed)?;
    if kind.is_symlink() {
        let target = fs::canonicalize(&full).map_err(|_| skipped("is a link that leads nowhere".to_owned()))?;
        let root = fs::canonicalize(root).map_err(failed)?;
        if !target.starts_with(&root) {
            return Err(skipped("is a link that leads out of the workspace".to_owned()));
        }
        kind = fs::metadata(&target).map_err(failed)?;
    }
    if !kind.is_file() {
        return Err(skipped(special(&kind.file_type()).to_owned()));
    }
    if kind.len() > MOST_BYTES {
        return Err(skipped(format!("is larger than {} MiB", MOST_BYTES / 1024 / 1024)));
    }
    let mut bytes = Vec::with_capacity(kind.len() as usize);
    // A file may grow while it is read.
    fs::File::open(&full).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut bytes)).map_err(failed)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(skipped(format!("is larger than {} MiB", MOST_BYTES / 1024 / 1024)));
    }
    Ok(Source::from_bytes(path, bytes))
}

/// What keeps a file from being read, in half a sentence.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "is not there any more".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read".to_owned(),
        _ => format!("cannot be read: {}", error.kind()),
    }
}

fn special(kind: &fs::FileType) -> &'static str {
    if kind.is_dir() {
        return "is a directory";
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return "is a named pipe";
        }
        if kind.is_socket() {
            return "is a socket";
        }
        if kind.is_block_device() || kind.is_char_device() {
            return "is a device";
        }
    }
    "is no regular file"
}
