//! A scratch workspace and a run of the program in it, with a watchdog.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// A run that takes longer hangs; far above what any takes, so that a busy machine fails no test.
const LONGEST: Duration = Duration::from_secs(240);

/// A workspace that is removed at the end of its test.
pub struct Tree(tempfile::TempDir);

/// What a run gave.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Tree {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let tree = Tree(tempfile::tempdir().unwrap());
        files.iter().for_each(|(path, text)| tree.write(path, text));
        tree
    }

    /// A staging and a production environment with one difference that is a warning.
    pub fn shop() -> Self {
        Tree::new(&[(".env.staging", "PORT=1\nDEBUG=false\n"), (".env.production", "PORT=1\nDEBUG=true\n")])
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    pub fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = self.command(arguments);
        command.envs(variables.iter().copied());
        self.finish(command, arguments)
    }

    fn finish(&self, mut command: Command, arguments: &[&str]) -> Run {
        let child = command.spawn().unwrap();
        let id = child.id();
        let (done, wait) = mpsc::channel();
        std::thread::spawn(move || done.send(child.wait_with_output().unwrap()));
        let Ok(output) = wait.recv_timeout(LONGEST) else {
            let _ = Command::new("kill").arg(id.to_string()).status();
            panic!("{arguments:?} does not end");
        };
        let run = Run {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!run.all().contains("panicked"), "{arguments:?}: {}", run.all());
        assert!((0..=2).contains(&run.status), "{arguments:?}: {run:?}");
        run
    }

    /// The program in this workspace, with nothing in its surroundings that changes what it prints.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_envparity"));
        command.args(arguments);
        self.alone(command)
    }

    /// The program as it is released, which `ENVPARITY_RELEASED` names, with no more than so many MiB of memory to itself.
    pub fn run_within(&self, mebibytes: u64, arguments: &[&str]) -> Run {
        let released = std::env::var("ENVPARITY_RELEASED").expect("ENVPARITY_RELEASED names a release build");
        let mut command = Command::new("bash");
        command
            .args(["-c", &format!("ulimit -v {} && exec \"$0\" \"$@\"", mebibytes * 1024), &released])
            .args(arguments);
        self.finish(self.alone(command), arguments)
    }

    fn alone(&self, mut command: Command) -> Command {
        command.current_dir(self.path());
        for variable in ["CI", "NO_COLOR", "CLICOLOR_FORCE", "COLUMNS", "RAYON_NUM_THREADS"] {
            command.env_remove(variable);
        }
        for checkout in ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY", "WORKSPACE"] {
            command.env_remove(checkout);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}

impl Run {
    pub fn all(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// The output as one line, so that a sentence that was wrapped is found.
    pub fn line(&self) -> String {
        self.all().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn says(&self, status: i32, sentences: &[&str]) -> &Self {
        assert_eq!(self.status, status, "{}", self.all());
        for sentence in sentences {
            assert!(self.line().contains(sentence), "{sentence:?} is not in:\n{}", self.all());
        }
        self
    }

    /// Exit status 2, nothing on standard output and one line on standard error.
    #[track_caller]
    pub fn refuses(&self, sentences: &[&str]) {
        self.says(2, sentences);
        assert_eq!((self.stdout.as_str(), self.stderr.lines().count()), ("", 1), "{}", self.all());
    }
}
