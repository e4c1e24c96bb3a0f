//! Command lines that load .env files, in whatever file they stand, and the files of systemd and just.

use super::manifest::lines as lines_of;
use super::{Collector, Form};
use crate::document::Format;
use crate::parse;
use crate::source::Span;

/// A word of a command line.
struct Word<'t> {
    text: &'t str,
    span: Span,
    /// Whether a command starts here.
    is_first: bool,
    /// Whether a quote stands before it, so that a command of its own may start here.
    is_quoted: bool,
}

/// A program that takes a .env file: its name, the options that name the file, the loader, and how it is shown.
struct Program {
    names: &'static [&'static str],
    options: &'static [&'static str],
    loader: &'static str,
    shown: &'static str,
}

/// The programs, each with its manual.
const PROGRAMS: [Program; 9] = [
    // <https://nodejs.org/api/cli.html#--env-fileconfig>; tsx and nodemon hand it on.
    Program {
        names: &["node", "tsx", "nodemon"],
        options: &["--env-file", "--env-file-if-exists"],
        loader: "node",
        shown: "node --env-file",
    },
    // <https://bun.com/docs/runtime/environment-variables>
    Program { names: &["bun", "bunx"], options: &["--env-file"], loader: "bun", shown: "bun --env-file" },
    // <https://docs.deno.com/runtime/reference/env_variables/>
    Program { names: &["deno"], options: &["--env-file", "--env"], loader: "deno", shown: "deno --env-file" },
    // <https://docs.astral.sh/uv/configuration/files/#env>
    Program { names: &["uv"], options: &["--env-file"], loader: "uv", shown: "uv run --env-file" },
    // <https://flask.palletsprojects.com/en/stable/cli/#environment-variables-from-dotenv>
    Program {
        names: &["flask", "uvicorn"],
        options: &["--env-file"],
        loader: "python-dotenv",
        shown: "--env-file of a Python server",
    },
    // <https://kubernetes.io/docs/reference/kubectl/generated/kubectl_create/kubectl_create_configmap/>
    Program {
        names: &["kubectl", "oc"],
        options: &["--from-env-file"],
        loader: "kubectl",
        shown: "kubectl --from-env-file",
    },
    // <https://github.com/entropitor/dotenv-cli>
    Program { names: &["dotenv"], options: &["-e"], loader: "dotenv-expand", shown: "dotenv -e" },
    // <https://just.systems/man/en/settings.html#dotenv-settings>
    Program {
        names: &["just"],
        options: &["--dotenv-path", "--dotenv-filename"],
        loader: "dotenvy",
        shown: "just --dotenv-path",
    },
    // <https://supabase.com/docs/reference/cli/supabase-functions-serve>
    Program { names: &["supabase"], options: &["--env-file"], loader: "godotenv", shown: "supabase --env-file" },
];

/// <https://docs.docker.com/reference/cli/docker/container/run/#env>
const DOCKER: Program =
    Program { names: &[], options: &["--env-file"], loader: "docker", shown: "docker run --env-file" };
/// <https://docs.podman.io/en/latest/markdown/podman-run.1.html#env-file-file>
const PODMAN: Program =
    Program { names: &[], options: &["--env-file"], loader: "podman", shown: "podman run --env-file" };
/// <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/>
const COMPOSE: Program =
    Program { names: &[], options: &["--env-file"], loader: "compose", shown: "docker compose --env-file" };

/// Commands of bun that run no program of the project.
const NOT_RUN: [&str; 14] = [
    "install",
    "i",
    "ci",
    "add",
    "remove",
    "update",
    "create",
    "init",
    "pm",
    "publish",
    "link",
    "upgrade",
    "outdated",
    "--version",
];

/// Collects what command lines load.
pub(super) fn lines(collector: &mut Collector<'_>, form: Form) {
    let source = collector.source.clone();
    let words = words(source.text());
    let mut program: Option<&'static Program> = None;
    let mut container = None;
    for (number, word) in words.iter().enumerate() {
        if word.is_first {
            (program, container) = (None, None);
        }
        let before = number.checked_sub(1).and_then(|before| words.get(before)).filter(|_| !word.is_first);
        let next = words.get(number + 1).filter(|next| !next.is_first);
        let name = word.text.rsplit('/').next().unwrap_or(word.text).trim_start_matches('@');
        // What follows `--name` is a name and no program.
        let is_value = before.is_some_and(|before| {
            before.text.starts_with("--") && !before.text.contains('=') && !is_alone(before.text)
        });
        if let Some(found) = PROGRAMS.iter().find(|program| program.names.contains(&name)).filter(|_| !is_value) {
            program = Some(found);
            if name == "bun"
                && next.is_some_and(|next| !NOT_RUN.contains(&next.text) && !next.text.starts_with("--env-file"))
            {
                collector.implied("bun", word.span, "the program `bun`".to_owned());
            }
        } else {
            match name {
                "docker" | "nerdctl" if !is_value => container = Some(&DOCKER),
                "podman" if !is_value => container = Some(&PODMAN),
                "docker-compose" => program = Some(&COMPOSE),
                "compose" if container.take().is_some() => program = Some(&COMPOSE),
                "run" | "create" | "exec" | "service" if container.is_some() => program = container.take(),
                _ => {}
            }
        }
        if is_source(word, before) {
            if let Some(file) = next.filter(|next| is_env(next.text)) {
                collector.named("shell", file.text, file.span, "a shell that reads it as a script");
            }
            continue;
        }
        if form == Form::Envrc && word.is_first {
            direnv(collector, word, next);
            continue;
        }
        let Some(program) = program else { continue };
        let (option, joined) =
            word.text.split_once('=').map_or((word.text, None), |(option, file)| (option, Some(file)));
        if !program.options.contains(&option) {
            continue;
        }
        let shown = format!("`{}`", program.shown);
        match (joined, next) {
            (Some(file), _) if !file.is_empty() => collector.named(program.loader, file, word.span, &shown),
            // deno takes no file without `=`, and then reads `.env`.
            (None, _) if program.loader == "deno" => collector.named("deno", ".env", word.span, &shown),
            (Some(_), Some(file)) if file.is_quoted => collector.named(program.loader, file.text, file.span, &shown),
            (None, Some(file)) if !file.text.starts_with('-') => {
                collector.named(program.loader, file.text, file.span, &shown)
            }
            _ => {}
        }
    }
}

/// Whether an option is a switch, so that the word behind it is none of its own.
fn is_alone(option: &str) -> bool {
    matches!(
        option,
        "--rm" | "--init" | "--detach" | "--interactive" | "--tty" | "--privileged" | "--watch" | "--yes" | "--"
    )
}

/// Whether a word reads a file into the shell: `source` or `.` where a command stands.
fn is_source(word: &Word<'_>, before: Option<&Word<'_>>) -> bool {
    let text = word.text.trim_start_matches(['@', '-', '+']);
    let opens = |before: &Word<'_>| {
        matches!(before.text, "then" | "do" | "else" | "{" | "RUN" | "-c" | "-lc" | "-" | "exec")
            || before.text.ends_with(':')
    };
    matches!(text, "source" | ".") && (word.is_first || word.is_quoted || before.is_some_and(opens))
}

/// Whether a path is that of a .env file.
fn is_env(path: &str) -> bool {
    parse::format_of(path) == Some(Format::Dotenv)
}

/// `dotenv`, `dotenv_if_exists` and what .envrc sources as a script of its own.
fn direnv(collector: &mut Collector<'_>, word: &Word<'_>, next: Option<&Word<'_>>) {
    match word.text {
        "dotenv" | "dotenv_if_exists" => {
            let (written, span) = next.map_or((".env", word.span), |next| (next.text, next.span));
            collector.named("direnv", written, span, &format!("`{}`", word.text));
        }
        "source_env" | "source_env_if_exists" => {
            if let Some(file) = next.filter(|next| is_env(next.text)) {
                // direnv hands it to bash.
                collector.named("shell", file.text, file.span, &format!("`{}`", word.text));
            }
        }
        _ => {}
    }
}

/// `EnvironmentFile=` of a unit.
pub(super) fn unit(collector: &mut Collector<'_>, loader: &'static str) {
    let source = collector.source.clone();
    for (line, span) in lines_of(source.text()) {
        let Some(file) = line.strip_prefix("EnvironmentFile") else { continue };
        let Some(file) = file.trim_start().strip_prefix('=').map(str::trim) else { continue };
        // With `-` it may be missing.
        collector.named(loader, file.trim_start_matches('-'), span, "`EnvironmentFile`");
    }
}

/// `set dotenv-load` and its like of a justfile.
pub(super) fn settings(collector: &mut Collector<'_>) {
    let source = collector.source.clone();
    for (line, span) in lines_of(source.text()) {
        let Some(setting) = line.strip_prefix("set ").map(str::trim) else { continue };
        let (name, value) =
            setting.split_once(":=").map_or((setting, "true"), |(name, value)| (name.trim(), value.trim()));
        match name {
            "dotenv-load" if value == "true" => collector.named("dotenvy", ".env", span, "`set dotenv-load`"),
            "dotenv-filename" | "dotenv-path" => collector.named("dotenvy", value, span, &format!("`set {name}`")),
            _ => {}
        }
    }
}

/// The words of all commands of a text, without those of its comments.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut start, mut continues) = (0, false);
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let bare = line.trim();
        if bare.starts_with('#') || bare.starts_with("//") || bare.is_empty() {
            continue;
        }
        // An option opens no command: a folded block, or a list of arguments, goes on.
        let is_option = bare.starts_with('-') && !bare.starts_with("- ");
        let opens = !(continues || is_option);
        continues = bare.ends_with(['\\', '^', '`']);
        split(line, at, opens, &mut words);
    }
    words
}

/// Appends the words of a line; `opens` says whether a command starts with it.
fn split<'t>(line: &'t str, start: usize, opens: bool, words: &mut Vec<Word<'t>>) {
    let bytes = line.as_bytes();
    let (mut at, mut is_first, mut is_quoted) = (0, opens, false);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b';' | b'|' | b'&' | b'(' => is_first = true,
            b'"' | b'\'' | b'`' => is_quoted = true,
            _ if is_between(byte) => {}
            _ => {
                let end = word_end(line, at);
                let span = Span::from(start + at..start + end);
                let text = &line[at..end];
                // `-` of a list and `key:` of a map come before the command.
                let is_prefix = is_first && (text == "-" || text.ends_with(':'));
                words.push(Word { text, span, is_first, is_quoted });
                (is_first, is_quoted, at) = (is_prefix, false, end);
                continue;
            }
        }
        at += 1;
    }
}

fn is_between(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'\\' | b',' | b'[' | b']' | b')' | b'^')
}

/// Where the word at an offset of a line ends; variables are part of it, with whatever stands inside them.
fn word_end(line: &str, from: usize) -> usize {
    let bytes = line.as_bytes();
    let mut at = from;
    while let Some(&byte) = bytes.get(at) {
        let rest = &line[at..];
        let closing = match () {
            () if rest.starts_with("${{") || rest.starts_with("{{") => Some("}}"),
            () if rest.starts_with("${") => Some("}"),
            () if rest.starts_with("$(") => Some(")"),
            () => None,
        };
        if let Some(closing) = closing
            && let Some(end) = rest.find(closing)
        {
            at += end + closing.len();
            continue;
        }
        if is_between(byte) || matches!(byte, b';' | b'|' | b'&' | b'(' | b'"' | b'\'' | b'`') {
            break;
        }
        at += line[at..].chars().next().map_or(1, char::len_utf8);
    }
    at
}
