//! docker, podman and kubectl: a line is a key, a `=` and the value as it stands.
//!
//! None of them knows quotes, escapes, inline comments, expansion, `export` or values over several lines. They read lines
//! with `bufio.Scanner` of Go, which takes one carriage return off the end of a line and gives up at a line of 64 KiB.

use super::{Duplicates, Encoding, Fault, Loader, Mark, Precedence, Process, Reading};

/// `docker run --env-file`.
///
/// A key may not hold a blank; a name alone passes the variable of the process on.
pub(super) const DOCKER: Loader = Loader {
    name: "docker",
    title: "`docker run --env-file` and `docker create --env-file`",
    source: "https://github.com/docker/cli/blob/v28.2.2/pkg/kvfile/kvfile.go",
    encoding: Encoding::Refused,
    mark: Mark::Skipped,
    duplicates: Duplicates::Last,
    process: Precedence::File,
    grammar: |text, process, reading| reading.failure = docker(text, process, reading).err(),
};

/// `podman run --env-file`.
///
/// Any key will do, blanks, `export` and a byte order mark with it; `NAME*` alone passes on what starts so.
pub(super) const PODMAN: Loader = Loader {
    name: "podman",
    title: "`podman run --env-file` and `podman create --env-file`",
    source: "https://github.com/containers/podman/blob/v4.3.1/pkg/env/env.go",
    encoding: Encoding::Each(char::REPLACEMENT_CHARACTER),
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::File,
    grammar: |text, process, reading| reading.failure = podman(text, process, reading).err(),
};

/// `kubectl create configmap --from-env-file`, for secrets too.
///
/// A key twice is an error, and so is one that is no C identifier, with `.` and `-`; a name alone takes the variable of
/// the process, or else nothing. A line that is too long ends the file without a word.
pub(super) const KUBECTL: Loader = Loader {
    name: "kubectl",
    title: "`kubectl create configmap` and `create secret` with `--from-env-file`",
    source: "https://github.com/kubernetes/kubectl/blob/v0.32.4/pkg/cmd/util/env_file.go",
    encoding: Encoding::Refused,
    mark: Mark::Skipped,
    duplicates: Duplicates::Refused,
    process: Precedence::File,
    grammar: |text, process, reading| reading.failure = kubectl(text, process, reading).err(),
};

fn docker<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut at = 0;
    while let Some(line) = next_line(text, &mut at, reading) {
        let line = line.map_err(too_long)?.trim_start(char::is_whitespace);
        if line.is_nothing() {
            continue;
        }
        let (key, value) = line.cut();
        if key.text.contains([' ', '\t']) {
            return Err(Fault::new(key.range(), "fails: a key may not hold a blank"));
        }
        if key.text.is_empty() {
            return Err(Fault::new(line.range(), "fails: there is no key before the `=`"));
        }
        match value {
            Some(value) => reading.set((key.text, key.range()), (value.text, value.range())),
            None => pass_on(line, process, reading),
        }
    }
    Ok(())
}

fn podman<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut at = 0;
    while let Some(line) = next_line(text, &mut at, reading) {
        let line = line.map_err(too_long)?.trim_start(|char| matches!(char, ' ' | '\t'));
        if line.is_nothing() {
            continue;
        }
        let (key, value) = line.cut();
        if key.text.is_empty() {
            return Err(Fault::new(line.range(), "fails: there is no key before the `=`"));
        }
        if let Some(value) = value {
            reading.set((key.text, key.range()), (value.text, value.range()));
        } else if let Some(start) = key.text.strip_suffix('*') {
            for (key, value) in process.range(start.to_owned()..).take_while(|(key, _)| key.starts_with(start)) {
                reading.set((key.clone(), line.range()), (value.clone(), line.end()..line.end()));
            }
        } else {
            pass_on(line, process, reading);
        }
    }
    Ok(())
}

fn kubectl<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) -> Result<(), Fault> {
    let mut at = 0;
    while let Some(line) = next_line(text, &mut at, reading) {
        let line = match line {
            Ok(line) => line.trim_start(char::is_whitespace),
            Err(line) => {
                let what = "drops the rest of the file without a word: this line is longer than 64 KiB";
                reading.lose(line.start..text.len(), what);
                break;
            }
        };
        if line.is_nothing() {
            continue;
        }
        let (key, value) = line.cut();
        if !is_kubernetes_name(key.text) {
            let what =
                "fails: a key consists of letters, digits, `_`, `-` and `.`, and does not start with a digit or `..`";
            return Err(Fault::new(key.range(), what));
        }
        match value {
            Some(value) => reading.set((key.text, key.range()), (value.text, value.range())),
            None => {
                let value = process.get(key.text).cloned().unwrap_or_default();
                reading.set((key.text, key.range()), (value, line.end()..line.end()));
            }
        }
    }
    Ok(())
}

/// The name of an environment variable that is a key of a ConfigMap as well.
fn is_kubernetes_name(name: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_');
    name.bytes().all(is_part)
        && name.bytes().next().is_some_and(|first| !first.is_ascii_digit())
        && name != "."
        && !name.starts_with("..")
        && name.len() <= 253
}

/// A name alone: the variable of the process, if it has one.
fn pass_on<'t>(line: Line<'t>, process: &Process, reading: &mut Reading<'t>) {
    match process.get(line.text) {
        Some(value) => {
            let key = line.text.trim();
            reading.set((key, line.start..line.start + key.len()), (value.clone(), line.end()..line.end()));
        }
        None => {
            reading.lose(line.range(), "passes over this line: it has no `=`, and the process no variable of this name")
        }
    }
}

fn too_long(line: Line<'_>) -> Fault {
    Fault::new(line.range(), "fails: this line is longer than 64 KiB")
}

/// A part of a line, and where it starts.
#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
}

/// The longest line that `bufio.Scanner` gives, and the longest name that all of them take, in bytes.
const LONGEST: (usize, usize) = (u16::MAX as usize, 253);

/// The next line as `bufio.Scanner` gives it that is not plain; those before it are noted. An error is the first line that does not
/// fit into its buffer.
fn next_line<'t>(text: &'t str, at: &mut usize, reading: &mut Reading<'t>) -> Option<Result<Line<'t>, Line<'t>>> {
    let start = reading.bare(text, *at, LONGEST);
    let whole = text[start..].split_inclusive('\n').next()?;
    *at = start + whole.len();
    let line = Line { text: whole.strip_suffix('\n').unwrap_or(whole), start };
    if line.text.len() > LONGEST.0 {
        return Some(Err(line));
    }
    Some(Ok(Line { text: line.text.strip_suffix('\r').unwrap_or(line.text), ..line }))
}

impl<'t> Line<'t> {
    fn end(&self) -> usize {
        self.start + self.text.len()
    }

    fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end()
    }

    fn trim_start(self, is_space: impl Fn(char) -> bool) -> Self {
        let text = self.text.trim_start_matches(is_space);
        Line { text, start: self.end() - text.len() }
    }

    fn is_nothing(&self) -> bool {
        self.text.is_empty() || self.text.starts_with('#')
    }

    /// What stands before the first `=`, and what stands behind it.
    fn cut(self) -> (Self, Option<Self>) {
        match self.text.split_once('=') {
            Some((key, value)) => {
                (Line { text: key, ..self }, Some(Line { text: value, start: self.start + key.len() + 1 }))
            }
            None => (self, None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::{Expected, given, holds};
    use super::*;

    #[test]
    fn quotes_comments_and_spaces_are_part_of_the_value() {
        let cases: &[(&str, Expected)] = &[
            ("A=\"x\" # y\n", given(&[("A", "\"x\" # y")])),
            ("A= 1 \r\n  B='2'", given(&[("A", " 1 "), ("B", "'2'")])),
            ("# A=1\n\n \t\nB=\n", given(&[("B", "")])),
        ];
        for loader in [&DOCKER, &PODMAN, &KUBECTL] {
            holds(loader, cases);
        }
    }

    #[test]
    fn each_has_its_own_keys() {
        holds(
            &DOCKER,
            &[
                ("A =1\n", None),
                ("export A=1\n", None),
                ("=1\n", None),
                ("\"A\"=1\nB\n\u{feff}C=2\n", given(&[("\"A\"", "1"), ("\u{feff}C", "2")])),
                ("\u{feff}A=1\nA=2", given(&[("A", "2")])),
            ],
        );
        holds(
            &PODMAN,
            &[
                ("A =1\nexport B=2\n", given(&[("A ", "1"), ("export B", "2")])),
                ("\u{feff}A=1\nB C\n", given(&[("\u{feff}A", "1")])),
                ("=1\n", None),
            ],
        );
        holds(
            &KUBECTL,
            &[
                ("a.b-c=1\nD\n", given(&[("a.b-c", "1"), ("D", "")])),
                ("1A=1\n", None),
                ("..A=1\n", None),
                ("A =1\n", None),
                ("A=1\nA=1\n", None),
            ],
        );
    }

    #[test]
    fn a_name_alone_passes_the_variable_of_the_process_on() {
        let process =
            Process::from([("ONE", "1"), ("ONLY", "2"), ("OTHER", "3")].map(|(key, value)| (key.into(), value.into())));
        let read = |loader: &Loader, text: &'static str| {
            let reading = loader.read(text.as_bytes(), &process);
            reading.given().map(|entry| entry.key.clone().into_owned()).collect::<Vec<_>>()
        };
        assert_eq!(read(&DOCKER, "ONE\nNONE\n"), ["ONE"]);
        assert_eq!(read(&KUBECTL, "ONE\nNONE\n"), ["ONE", "NONE"]);
        assert_eq!(read(&PODMAN, "ON*\n"), ["ONE", "ONLY"]);
    }

    #[test]
    fn a_line_that_is_too_long_ends_the_file() {
        let text = format!("A=1\nB={}\nC=1\n", "x".repeat(65_534));
        assert!(DOCKER.read(text.as_bytes(), &Process::new()).failure.is_some());
        assert!(PODMAN.read(text.as_bytes(), &Process::new()).failure.is_some());
        let reading = KUBECTL.read(text.as_bytes(), &Process::new());
        assert_eq!(reading.given().count(), 1);
        assert_eq!(reading.lost.len(), 1);
        let short = text.replace("Bx", "B").replacen('x', "", 1);
        assert_eq!(DOCKER.read(short.as_bytes(), &Process::new()).given().count(), 3);
    }
}
