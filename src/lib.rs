//! envparity says before the deploy what staging and production configuration will do differently.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod source;

pub mod document;
pub mod finding;
pub mod key;
pub mod mask;
pub mod reference;
pub mod secret;

pub mod decode;
pub mod environment;
pub mod parse;

pub mod comparison;
pub mod project;

pub mod discover;
pub mod rule;

pub mod allow;
pub mod check;

pub mod report;

pub mod run;

pub mod render;

pub mod prove;

pub mod cli;
