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
/// It is no regular file, is too large, is encrypted as a whole, leads out of the workspace, or cannot be read.
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
    if let Some((_, program)) = ENCRYPTED.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(skipped(format!("is encrypted with {program}")));
    }
    Ok(Source::from_bytes(path, bytes))
}

/// How files start that are encrypted as a whole, and with what.
const ENCRYPTED: [(&[u8], &str); 7] = [
    // https://docs.ansible.com/ansible/latest/vault_guide/vault_using_encrypted_content.html#format-of-files-encrypted-with-ansible-vault
    (b"$ANSIBLE_VAULT;", "Ansible Vault"),
    // `Salted__`, and the same in Base64: https://docs.openssl.org/master/man1/openssl-enc/
    (b"U2FsdGVkX1", "OpenSSL"),
    (b"Salted__", "OpenSSL"),
    // https://github.com/C2SP/C2SP/blob/main/age.md
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "age"),
    (b"age-encryption.org/v1\n", "age"),
    // https://www.rfc-editor.org/rfc/rfc9580#section-6.2
    (b"-----BEGIN PGP MESSAGE-----", "PGP"),
    // https://github.com/AGWA/git-crypt
    (b"\0GITCRYPT\0", "git-crypt"),
];

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
