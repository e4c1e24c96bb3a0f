//! `envparity check`: the main job.

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Args, Command, ValueEnum};

use super::{Common, Failure, base, known, output, watch};
use crate::decode::nearest;
use crate::finding::Severity;
use crate::mask::Gate;
use crate::render::{self, Output, Paths, RenderOptions};
use crate::report::Report;
use crate::run::{self, Request};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A directory to check, or files: then their whole project is read, and findings that touch them are shown.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_name = "FORMAT", default_value = render::OUTPUTS[0].name, value_parser = FormatName)]
    format: String,
    /// Write to a file instead of standard output; `FORMAT=FILE` names a format of its own and leaves standard output as it
    /// is. May be repeated, so that one run serves several readers.
    #[arg(long, value_name = "[FORMAT=]FILE")]
    output: Vec<String>,
    /// Run only these rules or packs: `secrets`, `parity/missing-key`.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    select: Vec<String>,
    /// Do not run these rules or packs.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    ignore: Vec<String>,
    /// Run the rules in this file too.
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Check only these environments.
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    environment: Vec<String>,
    /// The mildest severity that makes the exit status 1.
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: FailOn,
    #[command(flatten)]
    known: known::Before,
    /// Check again whenever a file changes, between a line that says so and one that counts what was found.
    #[arg(long, conflicts_with = "write_baseline")]
    watch: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    let targets = targets(arguments)?;
    arguments.known.write_baseline.as_deref().map_or(Ok(()), output::is_writable)?;
    let (root, only) = run::workspace(&arguments.paths)?;
    let progress = AtomicUsize::new(0);
    let request = || Request {
        root: &root,
        only: &only,
        config: common.config.as_deref(),
        isolated: common.isolated,
        environments: &arguments.environment,
        select: &arguments.select,
        ignore: &arguments.ignore,
        rule_files: &arguments.rules,
        today: jiff::Zoned::now().date(),
        gate: Gate::new(common.show_values),
        excerpts: targets.iter().any(|target| target.output.excerpts),
        progress: &progress,
    };
    if arguments.watch {
        let named = [&common.config, &arguments.known.baseline].into_iter().flatten().chain(&arguments.rules);
        let written = targets.iter().filter_map(|target| target.file.map(Path::to_owned)).collect();
        let watched = watch::Watched { request: request(), named: named.cloned().collect(), written };
        return watch::run(&watched, || check(arguments, common, &request(), &targets).map(|report| report.counts()));
    }
    // The program ends here, and need not hand back every text first.
    let report = ManuallyDrop::new(check(arguments, common, &request(), &targets)?);
    Ok(report.exit_status(match arguments.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }))
}

/// One check, and what is printed of it.
fn check(
    arguments: &Arguments,
    common: &Common,
    request: &Request<'_>,
    targets: &[Target<'_>],
) -> Result<Report, Failure> {
    let started = Instant::now();
    request.progress.store(0, Ordering::Relaxed);
    let mut report = with_progress(request.progress, || {
        let mut report = run::check(request)?;
        known::leave_out(&arguments.known, request, &mut report)?;
        Ok::<_, Failure>(report)
    })?;
    report.took(started.elapsed());
    write(&report, targets, request.root, common)?;
    Ok(report)
}

/// A format, and the file that it goes to; standard output where there is none.
struct Target<'a> {
    output: &'static Output,
    file: Option<&'a Path>,
}

/// What to write where: the chosen format goes to standard output, unless it has a file of its own.
fn targets(arguments: &Arguments) -> Result<Vec<Target<'_>>, Failure> {
    let chosen = format(&arguments.format)?;
    let mut targets: Vec<Target<'_>> = Vec::new();
    let mut stdout = true;
    for target in &arguments.output {
        // What looks like the name of a format has to be one: a mistyped name is no part of a file's.
        let named =
            target.split_once('=').filter(|(name, _)| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        let (output, file) = match named {
            Some((name, file)) => (format(name)?, file),
            None => (chosen, target.as_str()),
        };
        stdout &= named.is_some();
        let file = Path::new(file);
        output::is_writable(file)?;
        if targets.iter().filter_map(|other| other.file).any(|other| output::is_same(other, file)) {
            return Err(Failure::Message(format!(
                "two outputs go to `{}`; give each a file of its own",
                file.display()
            )));
        }
        targets.push(Target { output, file: Some(file) });
    }
    if stdout {
        targets.push(Target { output: chosen, file: None });
    }
    Ok(targets)
}

fn format(name: &str) -> Result<&'static Output, Failure> {
    render::output(name).ok_or_else(|| {
        let names = || render::OUTPUTS.iter().map(|output| output.name);
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names().collect::<Vec<_>>().join(", ")),
        };
        Failure::Message(format!("there is no format `{name}`; {hint}"))
    })
}

/// Writes all outputs: the files first, so that none is lost with a reader of standard output that goes away, and none of them
/// is replaced before all are written.
fn write(report: &Report, targets: &[Target<'_>], root: &Path, common: &Common) -> Result<(), Failure> {
    let mut written = Vec::new();
    for target in targets {
        let base = match target.output.paths {
            Paths::Workspace => String::new(),
            Paths::CurrentDirectory => base::in_current_directory(root),
            Paths::Checkout => base::in_checkout(root),
        };
        let options = RenderOptions {
            color: target.file.is_none() && output::colors(common.color),
            width: output::width(),
            verbose: common.verbose,
            quiet: common.quiet,
            base: &Gate::default().text(&base),
        };
        let render = |out: &mut dyn Write| (target.output.render)(report, &options, out);
        match target.file {
            Some(file) => written.push(output::Replacement::write(file, render)?),
            None => {
                written.drain(..).try_for_each(output::Replacement::commit)?;
                let mut stdout = io::BufWriter::with_capacity(output::AT_ONCE, io::stdout().lock());
                render(&mut stdout)?;
                stdout.flush()?;
            }
        }
    }
    written.into_iter().try_for_each(output::Replacement::commit)
}

/// Lists the formats in the help and the completions; a name that is none of them is answered in one sentence, by [`format`].
#[derive(Debug, Clone)]
struct FormatName;

impl TypedValueParser for FormatName {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(render::OUTPUTS.iter().map(|output| PossibleValue::new(output.name).help(output.about))))
    }
}

/// Does the work; where it takes longer than a second and a person watches, says on standard error how far it is.
fn with_progress<T>(done: &AtomicUsize, work: impl FnOnce() -> T) -> T {
    if !io::stderr().is_terminal() {
        return work();
    }
    std::thread::scope(|scope| {
        let (finished, wait) = mpsc::channel::<()>();
        scope.spawn(move || {
            let mut pause = Duration::from_secs(1);
            let mut shown = false;
            while wait.recv_timeout(pause) == Err(mpsc::RecvTimeoutError::Timeout) {
                let _ = write!(io::stderr(), "\r\x1b[K{} files read", done.load(Ordering::Relaxed));
                let _ = io::stderr().flush();
                (pause, shown) = (Duration::from_millis(100), true);
            }
            if shown {
                let _ = write!(io::stderr(), "\r\x1b[K");
            }
        });
        let result = work();
        drop(finished);
        result
    })
}
