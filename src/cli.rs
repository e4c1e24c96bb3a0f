//! The command line: flags, commands and exit statuses.

mod allow;
mod base;
mod check;
mod diff;
mod init;
mod inspect;
mod known;
mod output;
mod read;
mod rules;
mod watch;

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};

/// Says before the deploy what staging and production configuration will do differently.
#[derive(Debug, Parser)]
#[command(name = "envparity", version, max_term_width = 100, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    common: Common,
}

/// The command that most runs are for, alone: to describe the others to clap takes longer than to read the arguments. What is
/// wrong with them, [`Cli`] says.
#[derive(Debug, Parser)]
#[command(name = "envparity", disable_help_flag = true, disable_help_subcommand = true)]
struct Check {
    #[command(subcommand)]
    command: CheckCommand,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum CheckCommand {
    Check(check::Arguments),
}

impl From<Check> for Cli {
    fn from(Check { command: CheckCommand::Check(arguments), common }: Check) -> Self {
        Cli { command: Command::Check(arguments), common }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Find what will behave differently in production.
    ///
    /// Exit status: 0 nothing to report, 1 findings at or above --fail-on, 2 the check could not be done.
    Check(check::Arguments),
    /// Show the keys of two environments, or of all, side by side.
    Diff(diff::Arguments),
    /// Show which files make which environment, and how that was found out.
    Environments(inspect::EnvironmentsArguments),
    /// Show what each environment ends up with for a key, and which file says so.
    Get(inspect::GetArguments),
    /// Show what a program that loads .env files makes of one.
    ///
    /// Exit status: 0 it loads the file, 2 it fails to, or the file cannot be read.
    Read(read::Arguments),
    /// Write an envparity.yaml to start from, made of what was found; never over one that is there.
    Init(init::Arguments),
    /// Write an accepted exception, with its reason, into envparity.yaml.
    Allow(allow::Arguments),
    /// List the rules.
    Rules(rules::ListArguments),
    /// Show a rule: what it finds, why it matters, what to do, and examples.
    Explain(rules::ExplainArguments),
    /// Prove rules by the examples in their files.
    TestRules(rules::TestArguments),
    /// Print the JSON Schema of one of envparity's files.
    Schema(rules::SchemaArguments),
    /// Print the manual page, or write the pages of all commands.
    Man {
        /// A directory to write them to; only the first page is printed without it.
        directory: Option<PathBuf>,
    },
    /// Print the completions of a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// What every command takes.
#[derive(Debug, Args)]
struct Common {
    /// Whether to use colours; `auto` heeds the terminal, NO_COLOR and CLICOLOR_FORCE.
    #[arg(long, global = true, value_enum, default_value = "auto", value_name = "WHEN")]
    color: Color,
    /// Read this file instead of the envparity.yaml in the workspace.
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "isolated")]
    config: Option<PathBuf>,
    /// Read no envparity.yaml: only what can be found out without one.
    #[arg(long, global = true)]
    isolated: bool,
    /// Show secrets. Refused when CI is set, because logs are kept.
    #[arg(long, global = true)]
    show_values: bool,
    /// Say less: findings, but no closing line.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Say more: findings of severity info, and why each rule matters.
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

/// Why a command could not do its job: one sentence, what to do included.
#[derive(Debug)]
enum Failure {
    /// Exit status 2.
    Message(String),
    /// The reader of our output is gone; nothing is wrong.
    Closed,
}

/// Runs the program with its arguments, its own name first; gives the exit status.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Check::try_parse_from(&arguments).map(Cli::from).or_else(|_| Cli::try_parse_from(&arguments)) {
        Ok(cli) => cli,
        Err(error) => {
            complain(&error);
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    match dispatch(&cli) {
        Ok(status) => ExitCode::from(status),
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(Failure::Message(message)) => {
            note(&message);
            ExitCode::from(2)
        }
    }
}

/// Tells whoever runs the program something that is no result.
fn note(message: &str) {
    let _ = writeln!(io::stderr(), "envparity: {}", crate::mask::Gate::default().text(message));
}

/// Prints what clap has to say; where it repeats an argument that a terminal or a CI server would obey, or a secret, without that.
fn complain(error: &clap::Error) {
    let plain = error.render().to_string();
    let harmless = crate::mask::Gate::default().lines(&plain);
    let _ = if error.use_stderr() && !plain.lines().eq(harmless.lines()) {
        writeln!(io::stderr(), "{harmless}")
    } else {
        error.print()
    };
}

fn dispatch(cli: &Cli) -> Result<u8, Failure> {
    if cli.common.show_values && std::env::var_os("CI").is_some_and(|value| !value.is_empty()) {
        let message = "--show-values is refused because CI is set: logs are kept; run it on your own machine";
        return Err(Failure::Message(message.to_owned()));
    }
    match &cli.command {
        Command::Check(arguments) => check::run(arguments, &cli.common),
        Command::Diff(arguments) => diff::run(arguments, &cli.common),
        Command::Environments(arguments) => inspect::environments(arguments, &cli.common),
        Command::Get(arguments) => inspect::get(arguments, &cli.common),
        Command::Read(arguments) => read::run(arguments, &cli.common),
        Command::Init(arguments) => init::run(arguments, &cli.common),
        Command::Allow(arguments) => allow::run(arguments, &cli.common),
        Command::Rules(arguments) => rules::list(arguments),
        Command::Explain(arguments) => rules::explain(arguments),
        Command::TestRules(arguments) => rules::test(arguments, &cli.common),
        Command::Schema(arguments) => rules::schema(arguments),
        Command::Man { directory: None } => {
            let mut page = Vec::new();
            clap_mangen::Man::new(Cli::command()).render(&mut page)?;
            output::print(&page)?;
            Ok(0)
        }
        Command::Man { directory: Some(directory) } => {
            let failed =
                |error| Failure::Message(format!("the pages cannot be written to `{}`: {error}", directory.display()));
            clap_mangen::generate_to(Cli::command(), directory).map_err(failed)?;
            Ok(0)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Cli::command(), "envparity", &mut script);
            output::print(&script)?;
            Ok(0)
        }
    }
}

impl From<crate::run::Error> for Failure {
    fn from(error: crate::run::Error) -> Self {
        Failure::Message(error.0)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => Failure::Message(format!("the output could not be written: {error}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_alone_reads_what_all_commands_together_read() {
        Check::command().debug_assert();
        for line in
            ["check", "-v check . --format=json", "check a b --select secrets,parity --color never -q --fail-on info"]
        {
            let arguments = || ["envparity"].into_iter().chain(line.split(' '));
            let alone = Cli::from(Check::try_parse_from(arguments()).unwrap());
            assert_eq!(format!("{alone:?}"), format!("{:?}", Cli::try_parse_from(arguments()).unwrap()), "{line}");
        }
    }
}
