//! Gathers the claims of one file.

use super::image::{Image, normal};
use super::product::is_official;
use super::version::{Dialect, Interval, Version, range};
use super::{ARCHITECTURE, Claim, Evidence, Says};
use crate::document::{Content, Document, NodeId};
use crate::source::Span;

/// More characters than these of a claim are not repeated.
const LONGEST_SHOWN: usize = 60;

/// The claims of a file, and what holds for all of them.
pub struct Collector<'d> {
    /// The file.
    pub document: &'d Document,
    /// The directory of the project; jobs of a workflow may work for another.
    pub project: String,
    /// What becomes of what the file says.
    pub evidence: Evidence,
    /// What was found.
    pub claims: Vec<Claim>,
}

impl<'d> Collector<'d> {
    /// Starts with nothing.
    pub fn new(document: &'d Document, project: String, evidence: Evidence) -> Self {
        Collector { document, project, evidence, claims: Vec::new() }
    }

    /// Adds a claim.
    pub fn add(&mut self, product: &str, says: Says, shown: &str, span: Span) {
        self.claims.push(Claim {
            product: product.to_owned(),
            says,
            shown: shown.trim().chars().take(LONGEST_SHOWN).collect(),
            evidence: self.evidence,
            project: self.project.clone(),
            source: self.document.source.clone(),
            span,
            image: None,
            secondary: false,
            is_base: false,
            gives_libraries: false,
        });
    }

    /// Adds a pin, where the text is one.
    pub fn pin(&mut self, product: &str, text: &str, span: Span) {
        self.pins(product, &[text], text, span);
    }

    /// Adds a pin to one of several versions; nothing where one of them is none.
    pub fn pins(&mut self, product: &str, texts: &[&str], shown: &str, span: Span) {
        let versions: Option<Vec<Version>> =
            texts.iter().map(|text| Version::pinned(text).map(|version| normal(product, version))).collect();
        if let Some(versions) = versions.filter(|versions| !versions.is_empty()) {
            self.add(product, Says::Pinned(versions), shown, span);
        }
    }

    /// Adds a range, where the text is one.
    pub fn range(&mut self, product: &str, text: &str, dialect: Dialect, span: Span) {
        if let Some(intervals) = range(text, dialect) {
            self.add(product, Says::Within(intervals), text, span);
        }
    }

    /// Adds that a version is the least.
    pub fn least(&mut self, product: &str, text: &str, span: Span) {
        if let Some((version, _)) = Version::start(text) {
            self.add(product, Says::Within(vec![Interval::from(&version)]), &format!("at least {text}"), span);
        }
    }

    /// Adds what an image holds. `may_move` says whether it matters that its tag promises nothing.
    pub fn image(&mut self, text: &str, span: Span, may_move: bool) {
        let Some(image) = Image::parse(text) else { return };
        let first = self.claims.len();
        let held = image.held();
        for one in &held {
            if let Some(version) = &one.version {
                self.add(one.product, Says::Pinned(vec![version.clone()]), image.tag.unwrap_or(text), span);
                if let Some(claim) = self.claims.last_mut() {
                    claim.image = Some(text.trim().into());
                    claim.secondary = one.secondary;
                }
            }
        }
        // `node:alpine` names no version either, where the tags of a system, such as `bookworm`, do.
        let moves = image.moves() || held.first().is_some_and(|one| one.version.is_none()) && !image.digest;
        if may_move && moves && self.claims.len() == first {
            let product = held.first().map_or(image.repository, |one| one.product);
            self.add(product, Says::Moving, text.trim(), span);
        }
    }

    /// Adds that something runs on one of these platforms of containers, such as `linux/amd64`; nothing where one of them is not known.
    ///
    /// <https://github.com/opencontainers/image-spec/blob/main/image-index.md#platform-variants>
    pub fn platforms<'t>(&mut self, texts: impl IntoIterator<Item = &'t str>, shown: &str, span: Span) {
        let name = |text: &str| match text.trim().rsplit_once("linux/").map_or(text.trim(), |(_, name)| name) {
            "amd64" | "x86_64" | "amd64/v2" => Some("amd64"),
            "arm64" | "aarch64" | "arm64/v8" => Some("arm64"),
            _ => None,
        };
        let named: Option<Vec<&'static str>> = texts.into_iter().map(name).collect();
        if let Some(named) = named.filter(|named| !named.is_empty()) {
            self.add(ARCHITECTURE, Says::Named(named), shown, span);
        }
    }

    /// Whether an image is an official one.
    pub fn is_official(text: &str) -> bool {
        Image::parse(text).is_some_and(|image| is_official(image.registry, image.repository))
    }

    /// The root of the file, where it is a map or list.
    pub fn root(&self) -> Option<NodeId> {
        self.document.roots().first().copied()
    }

    /// What stands below a node at a path of keys.
    pub fn at(&self, node: NodeId, keys: &[&str]) -> Option<NodeId> {
        self.document.at(node, keys)
    }

    /// The text of a scalar and its place, without its quotes where it stands there as it is.
    pub fn text(&self, node: NodeId) -> Option<(&'d str, Span)> {
        let node = self.document.target(node);
        let text = self.document.scalar(node)?;
        let Content::Scalar(scalar) = self.document.node(node).content() else { return None };
        let span = if scalar.text.decoded.is_none() { scalar.text.inner } else { scalar.text.span };
        Some((text, span))
    }

    /// The text at a path of keys.
    pub fn text_at(&self, node: NodeId, keys: &[&str]) -> Option<(&'d str, Span)> {
        self.text(self.at(node, keys)?)
    }

    /// The entries of a map, with their keys; the items of a list, with none.
    pub fn entries(&self, node: NodeId) -> Vec<(&'d str, NodeId)> {
        let node = self.document.target(node);
        let key = |id: NodeId| self.document.node(id).key().map_or("", |key| self.document.text(&key));
        self.document.children(node).map(|(id, _)| (key(id), id)).collect()
    }

    /// Makes one claim of those of one product and project that differ within the file: each has its purpose.
    pub fn draw_together(&mut self) {
        let mut kept: Vec<Claim> = Vec::new();
        for claim in std::mem::take(&mut self.claims) {
            let same = |other: &&mut Claim| {
                other.product == claim.product && other.project == claim.project && other.secondary == claim.secondary
            };
            match (kept.iter_mut().find(same), &claim.says) {
                (Some(other), Says::Pinned(more)) => {
                    if let Says::Pinned(versions) = &mut other.says {
                        let new: Vec<_> = more.iter().filter(|version| !versions.contains(version)).cloned().collect();
                        if !new.is_empty() && !versions.iter().any(|version| new.iter().all(|one| one.agrees(version)))
                        {
                            other.shown = format!("{} and {}", other.shown, claim.shown);
                        }
                        versions.extend(new);
                    } else {
                        kept.push(claim);
                    }
                }
                (Some(other), Says::Named(more)) => {
                    if let Says::Named(names) = &mut other.says {
                        names.extend(more);
                    }
                }
                _ => kept.push(claim),
            }
        }
        self.claims = kept;
    }
}
