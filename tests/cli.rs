//! The program as people and scripts run it: bad input gets an answer, and nothing ever hangs, panics or leaves a trace.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "cli/arguments.rs"]
mod arguments;
#[path = "cli/diff.rs"]
mod diff;
#[path = "cli/everyday.rs"]
mod everyday;
#[path = "cli/files.rs"]
mod files;
#[path = "cli/hostile.rs"]
mod hostile;
#[path = "cli/interrupted.rs"]
mod interrupted;
#[path = "cli/known.rs"]
mod known;
#[path = "cli/outputs.rs"]
mod outputs;
#[path = "cli/read.rs"]
mod read;
#[path = "cli/repository.rs"]
mod repository;
#[path = "cli/revision.rs"]
mod revision;
#[path = "cli/sizes.rs"]
mod sizes;
#[path = "cli/tree.rs"]
mod tree;
