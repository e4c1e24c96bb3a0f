//! The program `envparity`.

use std::process::ExitCode;

fn main() -> ExitCode {
    envparity::cli::run(std::env::args_os())
}
