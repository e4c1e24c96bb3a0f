//! Opens YAML that stands as text in YAML: the patches that a kustomization writes out, whose keys and values have places so.

use std::sync::Arc;

use crate::document::{Content, Document, NodeId};
use crate::source::{Source, Span};

/// The lists of patches: <https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/patches/>
const LISTS: [&str; 3] = ["patches", "patchesStrategicMerge", "patchesJson6902"];

/// The text of a kustomization with its written patches opened; none where there is nothing to open.
///
/// Without the `|` before it, a block of text is part of the tree in which it stands, and nothing moves.
pub(super) fn opened(document: &Document) -> Option<String> {
    let name = document.source.path().rsplit('/').next().unwrap_or("");
    if !matches!(name, "kustomization.yaml" | "kustomization.yml") {
        return None;
    }
    let headers: Vec<Span> = patches(document).into_iter().filter_map(|patch| header(document, patch)).collect();
    let (first, last) = (headers.first()?, headers.last()?);
    let text = document.source.text();
    let mut opened = String::with_capacity(text.len());
    opened.push_str(text.get(..first.start as usize)?);
    for (number, header) in headers.iter().enumerate() {
        opened.extend(std::iter::repeat_n(' ', header.len() as usize));
        let next = headers.get(number + 1).map_or(text.len(), |next| next.start as usize);
        opened.push_str(text.get(header.end as usize..next)?);
    }
    (opened.len() == text.len() && first <= last).then_some(opened)
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

/// The mark that makes a block of text of what follows, where that is YAML.
fn header(document: &Document, patch: NodeId) -> Option<Span> {
    let Content::Scalar(scalar) = document.node(patch).content() else { return None };
    let span = scalar.text.span;
    let written = document.source.slice(span);
    let (line, text) = written.split_once('\n')?;
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
