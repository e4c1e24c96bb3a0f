//! `envparity check`: the main job.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use super::{Common, Failure, output};
use crate::finding::Severity;
use crate::mask::Gate;
use crate::render::{self, Output, RenderOptions};
use crate::run::{self, Request};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// A directory to check, or files: then their whole project is read, and findings that touch them are shown.
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How to print the findings.
    #[arg(long, value_name = "FORMAT", default_value = "human", value_parser = formats())]
    format: String,
    /// Write to a file instead of standard output; `FORMAT=FILE` names a format of its own, and may be repeated.
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

pub(super) fn run(arguments: &Arguments, common: &Common) -> Result<u8, Failure> {
    let started = Instant::now();
    let targets = targets(arguments)?;
    targets.iter().filter_map(|(_, file)| file.as_deref()).try_for_each(output::is_writable)?;
    let (root, only) = run::workspace(&arguments.paths)?;
    let progress = AtomicUsize::new(0);
    let request = Request {
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
        excerpts: targets.iter().any(|(output, _)| output.excerpts),
        progress: &progress,
    };
    let mut report = with_progress(&progress, || run::check(&request))?;
    report.took(started.elapsed());
    for (output, file) in &targets {
        let options = RenderOptions {
            color: file.is_none() && output::colors(common.color),
            width: output::width(),
            verbose: common.verbose,
            quiet: common.quiet,
        };
        match file {
            Some(file) => {
                let mut bytes = Vec::new();
                (output.render)(&report, &options, &mut bytes)?;
                output::replace(file, &bytes)?;
            }
            None => {
                let mut stdout = io::BufWriter::new(io::stdout().lock());
                (output.render)(&report, &options, &mut stdout)?;
                stdout.flush()?;
            }
        }
    }
    Ok(report.exit_status(match arguments.fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Info => Some(Severity::Info),
        FailOn::Never => None,
    }))
}

/// What to print where: the chosen format on standard output, unless it has a file of its own.
fn targets(arguments: &Arguments) -> Result<Vec<(&'static Output, Option<PathBuf>)>, Failure> {
    let output = |name: &str| render::OUTPUTS.iter().find(|output| output.name == name);
    let chosen = output(&arguments.format);
    let mut targets = Vec::new();
    let mut stdout = true;
    for target in &arguments.output {
        match target.split_once('=').and_then(|(name, file)| Some((output(name)?, file))) {
            Some((output, file)) => targets.push((output, Some(PathBuf::from(file)))),
            None => {
                targets.extend(chosen.map(|output| (output, Some(PathBuf::from(target)))));
                stdout = false;
            }
        }
    }
    if stdout {
        targets.extend(chosen.map(|output| (output, None)));
    }
    Ok(targets)
}

fn formats() -> clap::builder::PossibleValuesParser {
    render::OUTPUTS
        .iter()
        .map(|output| clap::builder::PossibleValue::new(output.name).help(output.about))
        .collect::<Vec<_>>()
        .into()
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
