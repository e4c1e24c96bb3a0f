//! What the endings and the words of a file's name say, before anything else is known of it.

use crate::document::Format;

/// The endings that mean a template.
const TEMPLATES: [&str; 7] = [".example", ".sample", ".template", ".tpl", ".dist", ".tmpl", ".defaults"];

/// The endings of the formats that are read.
pub(super) const ENDINGS: [(&str, Format); 8] = [
    (".yaml", Format::Yaml),
    (".yml", Format::Yaml),
    (".toml", Format::Toml),
    (".json", Format::Json),
    (".jsonc", Format::Json),
    (".json5", Format::Json),
    (".env", Format::Dotenv),
    (".properties", Format::Properties),
];

/// Names that say a file lies below every environment.
pub(super) const BASES: [&str; 8] = ["default", "defaults", "base", "common", "shared", "global", "all", "_base"];

/// Whether a word says that something lies below every environment.
pub(super) fn is_base(word: &str) -> bool {
    BASES.contains(&word)
}

/// Whether a name may be that of a configuration file; what it really is, its whole path says.
pub(super) fn may_be_configuration(name: &str) -> bool {
    let bare = without_template(name).0;
    let has = |ending: &str| bare.len() > ending.len() && bare.ends_with(ending);
    ENDINGS.iter().any(|(ending, _)| has(ending))
        || name.starts_with(".env")
        || name.contains(".env.")
        || has(".yml.default")
        || has(".yaml.default")
        || name.starts_with("env.")
}

/// Whether a file says which program loads the .env files beside it.
pub(super) fn is_manifest(name: &str) -> bool {
    matches!(name, "package.json" | "composer.json" | "Gemfile" | "artisan")
}

/// The format of a file that is named to be read, whatever its name: .env lines where nothing says another.
pub(super) fn format_of(path: &str) -> Format {
    let name = without_template(path).0;
    let name = name.strip_suffix(".default").unwrap_or(name);
    ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)).map_or(Format::Dotenv, |(_, format)| *format)
}

/// A name without one of its parts and without the separator that is left over.
pub(super) fn without(name: &str, start: usize, end: usize) -> String {
    let (before, after) = (name.get(..start).unwrap_or(""), name.get(end..).unwrap_or(""));
    let trimmed = before.trim_end_matches(['.', '-', '_']);
    let after = if trimmed.is_empty() { after.trim_start_matches(['.', '-', '_']) } else { after };
    format!("{trimmed}{after}")
}

/// A name without the ending that makes it a template, and whether it had one.
pub(super) fn without_template(name: &str) -> (&str, bool) {
    for ending in TEMPLATES {
        if let Some(bare) = name.strip_suffix(ending)
            && !bare.is_empty()
        {
            return (bare, true);
        }
    }
    (name, false)
}
