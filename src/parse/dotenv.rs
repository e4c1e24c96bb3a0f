//! Reads dotenv files.

use std::sync::Arc;

use crate::document::{Builder, Document, Format};
use crate::source::Source;

/// Reads a source. Never fails.
pub fn read(source: Arc<Source>) -> Document {
    Builder::new(source, Format::Dotenv).finish()
}
