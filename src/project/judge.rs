//! The contract held against environments.
