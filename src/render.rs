//! A report to bytes: the table of outputs.
