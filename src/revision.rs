//! An earlier revision of the workspace, laid out in a directory of its own; the work tree and the index stay untouched.

mod git;

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use self::git::Git;
use crate::discover::{Interest, MOST_BYTES};
use crate::document::Format;
use crate::parse;
use crate::project::{self, FILE_NAME, ProjectFile};
use crate::scratch::Scratch;
use crate::source::Source;

/// The files of an earlier revision that a run may read.
pub struct Earlier {
    scratch: Scratch,
    /// The files that have another name now: the old one, then the new one.
    pub moved: HashMap<String, String>,
}

impl Earlier {
    /// Lays out the workspace as it was where the work at `root` left the history of a revision: at their merge base.
    ///
    /// What git ignores belongs to no revision, and stands there as it does here. `config` is the project file that is used instead
    /// of the one in the workspace, relative to the root, where there is one.
    ///
    /// # Errors
    /// There is no git, no repository, no such revision, or no common history; one sentence that says so.
    pub fn at_merge_base(root: &Path, revision: &str, config: Option<&str>) -> Result<Earlier, String> {
        let git = Git::new(root)?;
        let base = git.merge_base(revision)?;
        let entries = git.entries(&base)?;
        let scratch =
            Scratch::directory().map_err(|error| format!("no directory for temporary files can be made: {error}"))?;
        let mut blobs = git.blobs()?;
        let name = config.unwrap_or(FILE_NAME);
        let project = entries.iter().find(|entry| entry.path == name).map(|entry| blobs.read(&entry.id, MOST_BYTES));
        let project = project.transpose()?.map_or_else(ProjectFile::default, |bytes| {
            let document = parse::parse(Arc::new(Source::from_bytes(name, bytes).0), Format::Yaml);
            project::read(&document, &[]).0
        });
        let interest = Interest::new(&project);
        for entry in &entries {
            if entry.path == name || interest.reads(&entry.path) {
                let bytes = blobs.read(&entry.id, MOST_BYTES)?;
                lay(&scratch, &entry.path, &bytes, entry.is_link)?;
            } else if interest.knows(&entry.path) {
                lay(&scratch, &entry.path, b"", false)?;
            }
        }
        for path in git.ignored()? {
            for (path, full) in interest.files(root, &root.join(path)) {
                let is_file = full.symlink_metadata().is_ok_and(|kind| kind.is_file() && kind.len() <= MOST_BYTES);
                if let Some(bytes) = is_file.then(|| std::fs::read(&full).ok()).flatten() {
                    lay(&scratch, &path, &bytes, false)?;
                }
            }
        }
        Ok(Earlier { scratch, moved: git.moved(&base)? })
    }

    /// The directory that it is laid out in.
    pub fn root(&self) -> &Path {
        self.scratch.path()
    }
}

/// Writes a file or a link as git remembers it; what this platform cannot name is left out, as git itself would fail to check it out.
fn lay(scratch: &Scratch, path: &str, bytes: &[u8], is_link: bool) -> Result<(), String> {
    let failed =
        |error: std::io::Error| format!("the earlier revision cannot be laid out among the temporary files: {error}");
    #[cfg(unix)]
    if is_link {
        let target = String::from_utf8_lossy(bytes);
        scratch.write(path, b"").map_err(failed)?;
        let link = scratch.path().join(path);
        return std::fs::remove_file(&link).and_then(|()| std::os::unix::fs::symlink(&*target, link)).map_err(failed);
    }
    let _ = is_link;
    match scratch.write(path, bytes) {
        Err(error) if error.kind() == std::io::ErrorKind::StorageFull => Err(failed(error)),
        Err(error) if !scratch.path().exists() => Err(failed(error)),
        _ => Ok(()),
    }
}
