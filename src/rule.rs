//! Rules: what to look for, why it matters, what to do.

pub mod vocabulary;
