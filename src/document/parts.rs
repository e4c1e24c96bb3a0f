//! The settings of a large document, read on all threads.

use std::ops::Range;

use rayon::prelude::*;

use super::{Document, NodeId, Setting};
use crate::threads;

/// To share the settings of a smaller document among threads takes longer than to read them.
const MANY: usize = 1 << 15;

impl Document {
    /// [`Document::settings`] of a document that is worth it; none where settings do not stand in the order of their nodes, or
    /// one node may make several.
    pub(super) fn settings_in_parts(&self, root: NodeId) -> Option<Vec<Setting<'_>>> {
        let Range { start: NodeId(start), end: NodeId(end) } = self.reach(root);
        if ((end - start) as usize) < MANY || !self.distinct || self.has_aliases() {
            return None;
        }
        threads::use_this_one_too();
        let count = match rayon::current_num_threads() {
            0 | 1 => return None,
            threads => 2 * threads as u32,
        };
        let bound = |part: u32| start + ((end - start) as u64 * u64::from(part) / u64::from(count)) as u32;
        let parts = (0..count).into_par_iter().map(|part| self.settings_of(root, bound(part)..bound(part + 1)));
        let mut parts = parts.collect::<Vec<_>>().into_iter();
        let mut all = parts.next()?;
        all.reserve_exact(parts.as_slice().iter().map(Vec::len).sum());
        parts.for_each(|part| all.extend(part));
        Some(all)
    }

    fn settings_of(&self, root: NodeId, part: Range<u32>) -> Vec<Setting<'_>> {
        let mut settings = Vec::with_capacity(part.len());
        let meets = |reach: Range<NodeId>| reach.start.0 < part.end && part.start < reach.end.0;
        self.each_setting_among(root, meets, |setting| settings.push(setting));
        settings
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::sync::Arc;

    use super::*;
    use crate::document::Format;
    use crate::parse;
    use crate::source::Source;

    #[test]
    fn parts_make_the_whole() {
        let mut text = String::from("services:\n");
        for number in 0..MANY / 8 {
            let _ = write!(
                text,
                "  - name: s{number}\n    empty: {{}}\n    environment: [A=1, B=2]\n    hosts: [a, b]\n    port: {number}\n"
            );
        }
        let document = parse::parse(Arc::new(Source::new("x.yaml", text)), Format::Yaml);
        let root = document.roots()[0];
        let mut whole = Vec::new();
        document.each_setting(root, |setting| whole.push(setting));
        let told = |settings: &[Setting<'_>]| settings.iter().map(|one| format!("{one:?}")).collect::<Vec<_>>();
        assert!(document.len() > MANY && whole.len() > MANY / 2);
        for count in [2, 3, 7] {
            let bound = |part: usize| (document.len() * part / count) as u32;
            let parts = (0..count).flat_map(|part| document.settings_of(root, bound(part)..bound(part + 1)));
            assert!(told(&parts.collect::<Vec<_>>()) == told(&whole), "in {count} parts");
        }
        assert!(told(&document.settings(root)) == told(&whole));
    }
}
