//! Files and directories that must not outlive the run, whether it ends, fails or is interrupted.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

/// A path at which nothing is left once this is dropped, or once the program is ended by SIGINT or SIGTERM.
#[derive(Debug)]
pub struct Scratch(PathBuf);

/// What there is to remove.
static PRESENT: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

impl Scratch {
    /// A new empty directory among the temporary files of the system, which only its owner may enter.
    ///
    /// # Errors
    /// No directory can be made there.
    pub fn directory() -> io::Result<Scratch> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = std::env::temp_dir().join(format!("envparity-{}-{number}", std::process::id()));
            // What is there already is not ours, and may lead anywhere.
            match private_directory(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => return made.map(|()| Scratch::at(path)),
            }
        }
    }

    /// A path whose file or directory, if there is one by then, is to go.
    pub fn at(path: PathBuf) -> Scratch {
        watch();
        PRESENT.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
        Scratch(path)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Writes a new file in this directory, and the directories that it needs; `path` is relative and written with `/`.
    ///
    /// # Errors
    /// The path leads out of the directory, by a link in it too, or the file is there or cannot be written.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        let path = Path::new(path);
        if !path.components().all(|part| matches!(part, Component::Normal(_))) {
            return Err(io::Error::other(format!("`{}` leads out of its directory", path.display())));
        }
        // One step at a time, so that a directory which was removed on an interruption is not made again.
        let mut below: Vec<&Path> = path.ancestors().skip(1).filter(|above| !above.as_os_str().is_empty()).collect();
        below.reverse();
        for directory in below {
            let directory = self.0.join(directory);
            match fs::create_dir(&directory) {
                Err(error)
                    if error.kind() == io::ErrorKind::AlreadyExists && directory.symlink_metadata()?.is_dir() => {}
                made => made?,
            }
        }
        // What is there already may be a link, and lead anywhere.
        fs::File::create_new(self.0.join(path))?.write_all(bytes)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        remove(&self.0);
        PRESENT.lock().unwrap_or_else(PoisonError::into_inner).retain(|path| *path != self.0);
    }
}

fn remove(path: &Path) {
    // Other threads may still write to it.
    for _ in 0..1000 {
        let Ok(kind) = fs::symlink_metadata(path) else { return };
        let _ = if kind.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
}

#[cfg(unix)]
fn private_directory(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private_directory(path: &Path) -> io::Result<()> {
    fs::create_dir(path)
}

/// From now on, an interruption first removes what there is and then ends the program as it would have without us, so that whoever
/// started it sees the signal. Elsewhere than on Unix, a run that is interrupted leaves what it made among the temporary files.
fn watch() {
    #[cfg(unix)]
    {
        static STARTED: std::sync::Once = std::sync::Once::new();
        STARTED.call_once(|| {
            use signal_hook::consts::{SIGINT, SIGTERM};
            let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM]) else { return };
            std::thread::spawn(move || {
                for signal in signals.forever() {
                    let present = PRESENT.lock().unwrap_or_else(PoisonError::into_inner);
                    present.iter().for_each(|path| remove(path));
                    let _ = signal_hook::low_level::emulate_default_handler(signal);
                }
            });
        });
    }
}
