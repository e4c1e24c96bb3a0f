//! What git is asked: its plumbing, which writes nothing, never asks a person, and speaks in NUL-separated records.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// The repository that a directory lies in.
pub struct Git<'r> {
    root: &'r Path,
}

/// A file of a tree.
pub struct Entry {
    /// Relative to the directory that was asked about, with `/`.
    pub path: String,
    /// By which its content is asked for.
    pub id: String,
    /// Whether it is a symbolic link, whose content is its target.
    pub is_link: bool,
}

/// The contents of files, asked for one by one.
pub struct Blobs {
    child: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl<'r> Git<'r> {
    /// # Errors
    /// There is no git, or the directory lies in no repository that git would read.
    pub fn new(root: &'r Path) -> Result<Self, String> {
        let git = Git { root };
        let asked = git.command(&["rev-parse", "--is-inside-work-tree"]).output().map_err(no_git)?;
        let shown = root.display();
        match (asked.status.success(), asked.stdout.trim_ascii()) {
            (true, b"true") => Ok(git),
            (true, _) => Err(format!("`{shown}` lies in no work tree of git, which --changed-since needs")),
            (false, _) => Err(format!(
                "`{shown}` lies in no repository that git reads, which --changed-since needs; git says: {}",
                said(&asked.stderr)
            )),
        }
    }

    /// The commit at which the work in this directory left the history of a revision.
    ///
    /// # Errors
    /// There is no such revision, or no common history.
    pub fn merge_base(&self, revision: &str) -> Result<String, String> {
        if revision.starts_with('-') || revision.is_empty() {
            return Err(format!(
                "`{revision}` is no revision; name a branch, a tag or a commit, such as --changed-since origin/main"
            ));
        }
        let commit = format!("{revision}^{{commit}}");
        let commit = self
            .ask(&["rev-parse", "--verify", "--quiet", &commit])
            .map_err(|_| format!("git knows no revision `{revision}` here; fetch it, or name one that git knows"))?;
        let commit = String::from_utf8_lossy(commit.trim_ascii()).into_owned();
        let base = self.ask(&["merge-base", &commit, "HEAD"]).map_err(|_| {
            format!(
                "git knows no commit that both `{revision}` and HEAD come from; if the clone is shallow, fetch more of its \
                 history (`fetch-depth: 0` in a workflow of GitHub, `GIT_DEPTH: 0` in a job of GitLab)"
            )
        })?;
        Ok(String::from_utf8_lossy(base.trim_ascii()).into_owned())
    }

    /// The files of a commit below this directory; none where it did not exist.
    ///
    /// # Errors
    /// Git fails.
    pub fn entries(&self, commit: &str) -> Result<Vec<Entry>, String> {
        let listed = self.ask(&["ls-tree", "-r", "-z", commit])?;
        Ok(records(&listed).filter_map(|record| entry(&record)).collect())
    }

    /// The files and directories below this directory that git ignores; a directory stands for all that it holds.
    ///
    /// # Errors
    /// Git fails.
    pub fn ignored(&self) -> Result<Vec<String>, String> {
        let flags = ["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory"];
        Ok(records(&self.ask(&flags)?).collect())
    }

    /// The files below this directory that had another name in a commit: the old names with the new ones.
    ///
    /// # Errors
    /// Git fails.
    pub fn moved(&self, commit: &str) -> Result<HashMap<String, String>, String> {
        let flags =
            ["diff", "--no-ext-diff", "--relative", "--name-status", "-z", "--find-renames", "--diff-filter=R", commit];
        let listed = self.ask(&flags)?;
        let mut fields = records(&listed);
        let mut moved = HashMap::new();
        // A letter with the likeness, the old name, the new one.
        while let (Some(_), Some(old), Some(new)) = (fields.next(), fields.next(), fields.next()) {
            moved.insert(old, new);
        }
        Ok(moved)
    }

    /// # Errors
    /// Git cannot be started.
    pub fn blobs(&self) -> Result<Blobs, String> {
        let mut command = self.command(&["cat-file", "--batch"]);
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = piped.spawn().map_err(no_git)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(requests), Some(answers)) => Ok(Blobs { child, requests, answers: BufReader::new(answers) }),
            _ => Err("git could not be spoken to".to_owned()),
        }
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("git");
        // A monitor that the repository names is a program which git would start.
        command.args(["-c", "core.fsmonitor=false"]).args(arguments).current_dir(self.root).stdin(Stdio::null());
        command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("LC_ALL", "C");
        command
    }

    fn ask(&self, arguments: &[&str]) -> Result<Vec<u8>, String> {
        let asked = self.command(arguments).output().map_err(no_git)?;
        let command = arguments.first().unwrap_or(&"");
        match asked.status.success() {
            true => Ok(asked.stdout),
            false => Err(format!("`git {command}` failed; git says: {}", said(&asked.stderr))),
        }
    }
}

impl Blobs {
    /// The content of a blob; one of more than `most` bytes is cut there.
    ///
    /// # Errors
    /// Git does not have it.
    pub fn read(&mut self, id: &str, most: u64) -> Result<Vec<u8>, String> {
        self.ask(id, most).map_err(|_| format!("git does not have the content of {id}; fetch it first"))
    }

    fn ask(&mut self, id: &str, most: u64) -> std::io::Result<Vec<u8>> {
        writeln!(self.requests, "{id}")?;
        self.requests.flush()?;
        let mut header = String::new();
        self.answers.read_line(&mut header)?;
        let size = header.trim_end().rsplit_once(' ').and_then(|(_, size)| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| std::io::Error::other("no such blob"))?;
        let mut bytes = Vec::new();
        (&mut self.answers).take(size.min(most)).read_to_end(&mut bytes)?;
        // A line feed ends each.
        let rest = size.saturating_sub(most) + 1;
        std::io::copy(&mut (&mut self.answers).take(rest), &mut std::io::sink())?;
        Ok(bytes)
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One file of `ls-tree -z`: `mode SP type SP id TAB path`; none for what is no file, such as a submodule.
fn entry(record: &str) -> Option<Entry> {
    let (about, path) = record.split_once('\t')?;
    let mut words = about.split(' ');
    let (mode, kind, id) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob").then(|| Entry { path: path.to_owned(), id: id.to_owned(), is_link: mode == "120000" })
}

/// What stands between NULs; what is no Unicode as a run shows it.
fn records(bytes: &[u8]) -> impl Iterator<Item = String> {
    let fields = bytes.split(|byte| *byte == 0).filter(|field| !field.is_empty());
    fields.map(|field| String::from_utf8_lossy(field).into_owned())
}

fn no_git(error: std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "git was not found, which --changed-since needs; install it".to_owned(),
        kind => format!("git could not be started: {kind}"),
    }
}

/// What git gives as the reason; the lines around it are hints.
fn said(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let lines = || text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines().find(|line| line.starts_with("fatal:")).or_else(|| lines().next_back()).unwrap_or("nothing").to_owned()
}
