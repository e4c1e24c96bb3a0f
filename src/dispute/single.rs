//! What single loaders refuse or lose.

use super::told::and;
use super::{Case, Dispute, Line, Read};
use crate::loader::Fault;
use crate::source::Span;

impl Case<'_> {
    /// Loaders that refuse the whole file, those that stop at the same place together.
    pub(super) fn refused(&self, reads: &[Read<'_>]) -> Vec<Dispute> {
        let mut places: Vec<(Span, Vec<&Read<'_>>)> = Vec::new();
        for read in reads {
            let Some(fault) = &read.reading.failure else { continue };
            match places.iter_mut().find(|(span, _)| span.start == fault.span.start) {
                Some((_, known)) => known.push(read),
                None => places.push((fault.span, vec![read])),
            }
        }
        let dispute = |(span, reads): (Span, Vec<&Read<'_>>)| {
            let told: Vec<String> = reads
                .iter()
                .filter_map(|read| Some(format!("{} {}", read.name(), read.reading.failure.as_ref()?.what)))
                .collect();
            self.dispute(
                "dotenv/fails-to-load",
                None,
                &[span],
                &reads,
                format!("This file does not load: {}", and(&told)),
            )
        };
        places.into_iter().filter_map(dispute).collect()
    }

    /// Keys that a loader does not give to the program though it loads the file.
    pub(super) fn lost(&self, lines: &[Line<'_>], reads: &[&Read<'_>]) -> Vec<Dispute> {
        let mut causes: Vec<(Option<String>, Vec<&Line<'_>>, Vec<&Read<'_>>)> = Vec::new();
        for read in reads {
            let mut of_read: Vec<(Option<String>, Vec<&Line<'_>>)> = Vec::new();
            let mut faults: Vec<&Fault> = read.reading.lost.iter().collect();
            faults.sort_by_key(|fault| fault.span.start);
            for line in lines.iter().filter(|line| read.sees(line.key()) && !read.knows(line.key())) {
                // What a loader passes over starts at the line or before it: an unclosed quote swallows what follows.
                let before = faults.partition_point(|fault| fault.span.start <= line.setting.span.end);
                let why = faults[..before].last().map(|fault| fault.what.to_string());
                match of_read.iter_mut().find(|(known, _)| *known == why) {
                    Some((_, lines)) => lines.push(line),
                    None => of_read.push((why, vec![line])),
                }
            }
            for (why, lost) in of_read {
                let same =
                    |lines: &[&Line<'_>]| lines.iter().map(|line| line.key()).eq(lost.iter().map(|line| line.key()));
                match causes.iter_mut().find(|(known, lines, _)| *known == why && same(lines)) {
                    Some((_, _, reads)) => reads.push(read),
                    None => causes.push((why, lost, vec![read])),
                }
            }
        }
        let dispute = |(why, lines, reads): (Option<String>, Vec<&Line<'_>>, Vec<&Read<'_>>)| {
            let names: Vec<&str> = reads.iter().map(|read| read.name()).collect();
            let because = why.map_or(String::new(), |why| format!(": {} {why}", and(&names)));
            let message = match lines.as_slice() {
                [line] => format!("`{}` is lost with {}{because}", line.key(), and(&names)),
                [line, ..] => {
                    format!("`{}` and {} more are lost with {}{because}", line.key(), lines.len() - 1, and(&names))
                }
                [] => return None,
            };
            let spans: Vec<Span> = lines.iter().map(|line| line.setting.key_span).collect();
            self.dispute("dotenv/lost-key", lines.first().copied(), &spans, &reads, message)
        };
        causes.into_iter().filter_map(dispute).collect()
    }

    /// What some loaders make of some places; nothing where there is none of either.
    pub(super) fn dispute(
        &self,
        rule: &'static str,
        line: Option<&Line<'_>>,
        spans: &[Span],
        reads: &[&Read<'_>],
        message: String,
    ) -> Option<Dispute> {
        let severity = reads.iter().map(|read| self.severity_of(read)).max()?;
        let (span, more) = spans.split_first()?;
        let source = &self.document.source;
        let also = more.iter().map(|span| (source.clone(), *span, "here, too".to_owned()));
        let related = also.chain(self.evidence(reads)).collect();
        let key = line.map(|line| line.key().to_owned());
        Some(Dispute { rule, severity, key, count: spans.len(), span: *span, message, help: None, related })
    }
}
