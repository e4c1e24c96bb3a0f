//! What sections of envparity.yaml select by: rule ids and packs, key patterns, file patterns.

use globset::{GlobBuilder, GlobMatcher};

use crate::decode::{Decoder, Item};
use crate::key::Pattern;
use crate::source::{Span, Spanned};

/// One rule (`parity/missing-key`) or all rules of a pack (`parity/*`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulePattern {
    /// As it is written.
    pub text: String,
    /// Where.
    pub span: Span,
}

/// A glob over paths relative to the workspace, with `/`. One without `/` fits the name of a file in any directory.
#[derive(Debug, Clone)]
pub struct FilePattern {
    matcher: GlobMatcher,
    whole: bool,
}

impl RulePattern {
    /// Whether it means the rule.
    pub fn fits(&self, rule: &str) -> bool {
        match self.pack() {
            Some(pack) => pack.is_empty() || rule.split('/').next() == Some(pack),
            None => self.text == rule,
        }
    }

    /// Whether it means one rule and not a pack.
    pub fn is_exact(&self) -> bool {
        self.pack().is_none()
    }

    /// The pack it means; an empty name for `*`, which means all.
    fn pack(&self) -> Option<&str> {
        if self.text == "*" { Some("") } else { self.text.strip_suffix("/*") }
    }
}

impl FilePattern {
    /// Whether a path relative to the workspace, with `/`, fits.
    pub fn fits(&self, path: &str) -> bool {
        let path = if self.whole { path } else { path.rsplit('/').next().unwrap_or(path) };
        self.matcher.is_match(path)
    }

    /// Reads a glob: `*` and `?` do not cross `/`, `**` does.
    ///
    /// # Errors
    /// What the glob's own parser says.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_start_matches("./").trim_start_matches('/');
        // A directory means all that lies in it.
        let deep = text.strip_suffix('/').map(|directory| format!("{directory}/**"));
        let text = deep.as_deref().unwrap_or(text);
        GlobBuilder::new(text)
            .literal_separator(true)
            .backslash_escape(true)
            .build()
            .map(|glob| FilePattern { matcher: glob.compile_matcher(), whole: text.contains('/') })
            .map_err(|error| error.kind().to_string())
    }
}

/// Reads the name of a rule or a pack; one that is not known is a mistake.
pub(super) fn rule(decoder: &mut Decoder<'_>, text: &str, span: Span, known_rules: &[&str]) -> Option<RulePattern> {
    let pattern = RulePattern { text: text.to_owned(), span };
    if known_rules.iter().any(|rule| pattern.fits(rule)) {
        return Some(pattern);
    }
    if pattern.is_exact() {
        decoder.unknown("project/unknown-rule", "a rule", text, span, known_rules.iter().copied());
    } else {
        let mut packs: Vec<String> =
            known_rules.iter().filter_map(|rule| Some(format!("{}/*", rule.split_once('/')?.0))).collect();
        packs.dedup();
        decoder.unknown("project/unknown-rule", "a pack of rules", text, span, packs.iter().map(String::as_str));
    }
    None
}

/// Reads one key pattern or a list of them; one that does not compile is a mistake.
pub(super) fn key_patterns<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Vec<Pattern> {
    item.strings(decoder, "a key pattern or a list of them")
        .into_iter()
        .filter_map(|text| key_pattern(decoder, &text.value, text.span))
        .collect()
}

/// Reads one key pattern; one that does not compile is a mistake.
pub(super) fn key_pattern(decoder: &mut Decoder<'_>, text: &str, span: Span) -> Option<Pattern> {
    match Pattern::parse(text) {
        Ok(pattern) => pattern.regex().is_none_or(|regex| decoder.affords(regex, span)).then_some(pattern),
        Err(error) => {
            decoder.mistake("project/bad-pattern", span, format!("this key pattern does not compile: {}", error.0));
            None
        }
    }
}

/// Reads one glob or a list of them and keeps them compiled; one that does not compile is a mistake.
pub(super) fn compiled_files<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Vec<FilePattern> {
    item.strings(decoder, "a file pattern or a list of them")
        .into_iter()
        .filter_map(|text| match FilePattern::parse(&text.value) {
            Ok(pattern) => Some(pattern),
            Err(reason) => {
                bad_glob(decoder, text.span, &reason);
                None
            }
        })
        .collect()
}

/// Reads one glob or a list of them as text; one that does not compile is a mistake.
pub(super) fn file_patterns<'d>(decoder: &mut Decoder<'d>, item: Item<'d>, expected: &str) -> Vec<Spanned<String>> {
    if item.is_null() {
        item.wrong_type(decoder, expected);
        return Vec::new();
    }
    let mut texts = item.strings(decoder, expected);
    texts.retain(|text| match FilePattern::parse(text.value.split('#').next().unwrap_or("")) {
        Ok(_) => true,
        Err(reason) => {
            bad_glob(decoder, text.span, &reason);
            false
        }
    });
    texts
}

fn bad_glob(decoder: &mut Decoder<'_>, span: Span, reason: &str) {
    decoder.mistake("project/bad-pattern", span, format!("this file pattern does not compile: {reason}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_patterns_fit_names_or_whole_paths() {
        for (pattern, path, expected) in [
            (".env.production", "services/api/.env.production", true),
            ("services/*/.env", "services/api/.env", true),
            ("services/*/.env", "services/a/b/.env", false),
            ("services/**/.env", "services/a/b/.env", true),
            ("./config/", "config/a/b.yaml", true),
            ("*.{yaml,yml}", "a/b.yml", true),
            ("*.toml", "a/b.yml", false),
        ] {
            assert_eq!(FilePattern::parse(pattern).unwrap().fits(path), expected, "{pattern} on {path}");
        }
        assert!(FilePattern::parse("[a").is_err());
    }

    #[test]
    fn rule_patterns_fit_a_rule_or_a_pack() {
        let pattern = |text: &str| RulePattern { text: text.to_owned(), span: Span::default() };
        for (text, rule, expected) in [
            ("parity/missing-key", "parity/missing-key", true),
            ("parity/*", "parity/missing-key", true),
            ("par/*", "parity/missing-key", false),
            ("*", "parity/missing-key", true),
            ("parity/missing", "parity/missing-key", false),
        ] {
            assert_eq!(pattern(text).fits(rule), expected, "{text} on {rule}");
        }
    }
}
