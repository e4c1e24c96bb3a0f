//! Opens YAML that stands as text in YAML: the patches that a kustomization writes out, whose keys and values have places so.

use std::sync::Arc;

use crate::document::{Content, Document, NodeId};
use crate::source::{Source, Span};

/// The lists of patches: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>
const LISTS: [&str; 3] = ["patches", "patchesStrategicMerge", "patchesJson6902"];

/// The text of a kustomization with its written patches opened; none where there is nothing to open.
///
/// Without the `|` before it, or the quotes around it, a text is part of the tree in which it stands, and nothing moves.
pub(super) fn opened(document: &Document) -> Option<String> {
    let name = document.source.path().rsplit('/').next().unwrap_or("");
    if !matches!(name, "kustomization.yaml" | "kustomization.yml") {
        return None;
    }
    let marks: Vec<Span> = patches(document).into_iter().flat_map(|patch| marks(document, patch)).collect();
    let text = document.source.text();
    let (mut opened, mut end) = (String::with_capacity(text.len()), 0);
    for mark in &marks {
        opened.push_str(text.get(end..mark.start as usize)?);
        opened.extend(std::iter::repeat_n(' ', mark.len() as usize));
        end = mark.end as usize;
    }
    opened.push_str(text.get(end..)?);
    (!marks.is_empty()).then_some(opened)
}

/// Where patches stand, in source order.
fn patches(document: &Document) -> Vec<NodeId> {
    let Some(root) = document.roots().first().map(|&root| document.target(root)) else { return Vec::new() };
    let lists = LISTS.iter().filter_map(|list| document.entry(root, list));
    let items = lists.flat_map(|list| document.children(list));
    let mut patches: Vec<NodeId> = items.map(|(item, _)| document.entry(item, "patch").unwrap_or(item)).collect();
    patches.sort_unstable();
    patches
}

/// The marks that make text of what would be YAML without them; none where it would not.
fn marks(document: &Document, patch: NodeId) -> Vec<Span> {
    let Content::Scalar(scalar) = document.node(patch).content() else { return Vec::new() };
    let span = scalar.text.span;
    let written = document.source.slice(span);
    let within = |quote| Some((quote, written.strip_prefix(quote)?.strip_suffix(quote)?));
    if let Some((quote, text)) = ['\'', '"'].into_iter().find_map(within) {
        // What is escaped has another text without the quotes.
        let is_plain = text.starts_with(['[', '{']) && !text.contains([quote, '\\']);
        let quotes = [Span::new(span.start, span.start + 1), Span::new(span.end - 1, span.end)];
        return if is_plain && is_tree(text) { quotes.into() } else { Vec::new() };
    }
    header(document, span).into_iter().collect()
}

/// The mark before a block of text, where that is YAML.
fn header(document: &Document, span: Span) -> Option<Span> {
    let (line, text) = document.source.slice(span).split_once('\n')?;
    let mark = line.split([' ', '\t', '#', '\r']).next()?;
    let comment = line.strip_prefix(mark)?.trim();
    let is_header = matches!(mark, "|" | "|-" | "|+") && (comment.is_empty() || comment.starts_with('#'));
    (is_header && is_tree(text)).then(|| Span::new(span.start, span.start + mark.len() as u32))
}

/// Whether a text is one map or list without a mistake in it.
fn is_tree(text: &str) -> bool {
    let document = super::read(Arc::new(Source::new("", text)));
    let [root] = document.roots() else { return false };
    document.faults.is_empty() && matches!(document.node(*root).content(), Content::Map | Content::List)
}
