//! What a contract demands of one key, in all environments or in one.

use super::types::Type;
use crate::decode::{Decoder, Item, Table};
use crate::key::LazyRegex;
use crate::source::{Span, Spanned};

/// What is demanded of a key's value; what is not said is not judged.
#[derive(Debug, Clone, Default)]
pub struct Demand {
    /// Where it must be present and not empty.
    pub required: Option<Spanned<Required>>,
    /// Whether it is secret: never shown, no placeholder, another in each environment.
    pub secret: Option<Spanned<bool>>,
    /// What it must read as.
    pub value_type: Option<Spanned<Type>>,
    /// The schemes that its URL may have, without `:`.
    pub schemes: Vec<Spanned<String>>,
    /// A regular expression that is to be found in it.
    pub matches: Option<Spanned<LazyRegex>>,
    /// The least number it may be.
    pub min: Option<Spanned<f64>>,
    /// The greatest number it may be.
    pub max: Option<Spanned<f64>>,
    /// The values it may have.
    pub one_of: Vec<Spanned<String>>,
    /// What is demanded of it as a path.
    pub path: Option<PathDemand>,
    /// Whether it is set from outside the repository, and so counts as present: `provided: external`.
    pub external: Option<Spanned<bool>>,
}

/// Where a key must be present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Required {
    /// Nowhere.
    No,
    /// In every environment that is deployed: those of the roles staging and production.
    Deployed,
    /// In the environments with these names or roles.
    In(Vec<String>),
}

/// What is demanded of a value as a path.
#[derive(Debug, Clone, Default)]
pub struct PathDemand {
    /// Whether it must be absolute; relative where this is false.
    pub absolute: Option<Spanned<bool>>,
    /// The directory that it must lie in.
    pub under: Option<Spanned<String>>,
    /// The platform whose separators it must have.
    pub style: Option<Spanned<PathStyle>>,
    /// Whether it must lead to something in the repository; to nothing where this is false.
    pub exists: Option<Spanned<bool>>,
}

/// A platform's way to write paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathStyle {
    /// `/srv/uploads`
    Posix,
    /// `C:\uploads`
    Windows,
}

impl Demand {
    /// Reads what one environment or all of them are demanded; the table is left with the entries that are no demands.
    pub(super) fn read<'d>(decoder: &mut Decoder<'d>, table: &mut Table<'d>) -> Demand {
        let required = table.optional("required").and_then(|item| required(decoder, item));
        let secret = table.optional("secret").and_then(|item| item.boolean(decoder));
        let value_type = table.optional("type").and_then(|item| item.word(decoder, "a type", &Type::WORDS));
        let schemes = table.optional("scheme").map_or_else(Vec::new, |item| {
            let mut schemes = item.strings(decoder, "the scheme of a URL or a list of them");
            for scheme in &mut schemes {
                let bare = scheme.value.trim_end_matches('/').trim_end_matches(':').to_ascii_lowercase();
                scheme.value = bare;
            }
            schemes
        });
        let matches = table.optional("matches").and_then(|item| regex(decoder, item));
        let min = table.optional("min").and_then(|item| item.number(decoder));
        let max = table.optional("max").and_then(|item| item.number(decoder));
        if let (Some(min), Some(max)) = (&min, &max)
            && min.value > max.value
        {
            decoder.conflict(min.span, "no number is at least `min` and at most `max`", (max.span, "the maximum"));
        }
        let one_of = table
            .optional("one-of")
            .map_or_else(Vec::new, |item| item.strings(decoder, "the values it may have, as a list"));
        let path = table.optional("path").and_then(|item| path(decoder, item));
        let external = table.optional("provided").and_then(|item| {
            item.word(decoder, "a place that provides values", &[("external", true), ("repository", false)])
        });
        Demand { required, secret, value_type, schemes, matches, min, max, one_of, path, external }
    }

    /// This demand where it says something, and the other where it does not.
    #[must_use]
    pub fn over(&self, base: &Demand) -> Demand {
        let list = |own: &Vec<Spanned<String>>, base: &Vec<Spanned<String>>| {
            if own.is_empty() { base.clone() } else { own.clone() }
        };
        Demand {
            required: self.required.clone().or_else(|| base.required.clone()),
            secret: self.secret.clone().or_else(|| base.secret.clone()),
            value_type: self.value_type.clone().or_else(|| base.value_type.clone()),
            schemes: list(&self.schemes, &base.schemes),
            matches: self.matches.clone().or_else(|| base.matches.clone()),
            min: self.min.clone().or_else(|| base.min.clone()),
            max: self.max.clone().or_else(|| base.max.clone()),
            one_of: list(&self.one_of, &base.one_of),
            path: self.path.clone().or_else(|| base.path.clone()),
            external: self.external.clone().or_else(|| base.external.clone()),
        }
    }
}

fn required<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Option<Spanned<Required>> {
    let value = if item.is_list() {
        let names = item.strings(decoder, "the name or role of an environment");
        Required::In(names.into_iter().map(|name| name.value).collect())
    } else if item.kind() == Some(crate::document::ValueKind::Boolean) {
        if item.boolean(decoder)?.value { Required::Deployed } else { Required::No }
    } else if item.kind() == Some(crate::document::ValueKind::Text) {
        Required::In(vec![item.text()?.to_owned()])
    } else {
        item.wrong_type(decoder, "`true`, `false` or a list of environments");
        return None;
    };
    Some(Spanned::new(value, place(item)))
}

/// Where an item is pointed at: its text, or the key of a list.
fn place(item: Item<'_>) -> Span {
    if item.text().is_some() { item.span() } else { item.head() }
}

fn regex<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Option<Spanned<LazyRegex>> {
    let text = item.string(decoder, "a regular expression")?;
    let regex = LazyRegex::new(&text.value);
    decoder.affords(&regex, text.span).then(|| Spanned::new(regex, text.span))
}

fn path<'d>(decoder: &mut Decoder<'d>, item: Item<'d>) -> Option<PathDemand> {
    let mut table = item.table(decoder, "a path demand")?;
    let absolute = table.optional("absolute").and_then(|item| item.boolean(decoder));
    let under = table.optional("under").and_then(|item| item.string(decoder, "a directory"));
    let styles = [("posix", PathStyle::Posix), ("windows", PathStyle::Windows)];
    let style = table.optional("style").and_then(|item| item.word(decoder, "a style of paths", &styles));
    let exists = table.optional("exists").and_then(|item| item.boolean(decoder));
    table.finish(decoder);
    Some(PathDemand { absolute, under, style, exists })
}
