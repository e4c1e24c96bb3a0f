//! What a rule says in its own words, the same in each of its findings.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A text that is shared by whatever is found, and costs nothing where nothing is.
#[derive(Clone, Default)]
pub struct Prose {
    text: Cow<'static, str>,
    shared: OnceLock<Arc<str>>,
}

impl Prose {
    /// The text, for a finding to keep.
    pub fn share(&self) -> Arc<str> {
        self.shared.get_or_init(|| Arc::from(&*self.text)).clone()
    }
}

impl Deref for Prose {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl From<&'static str> for Prose {
    fn from(text: &'static str) -> Self {
        Prose { text: Cow::Borrowed(text), shared: OnceLock::new() }
    }
}

impl From<String> for Prose {
    fn from(text: String) -> Self {
        Prose { text: Cow::Owned(text), shared: OnceLock::new() }
    }
}

impl std::fmt::Debug for Prose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.fmt(f)
    }
}

impl std::fmt::Display for Prose {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
