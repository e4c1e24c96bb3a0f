//! What a Dockerfile stands on: its stages, and the defaults of the arguments in their names.

use super::Evidence;
use super::collect::Collector;
use super::expand::expanded;
use crate::source::Span;

/// One `FROM`.
struct Stage<'d> {
    /// The image or the earlier stage, as it is written.
    base: &'d str,
    span: Span,
    name: Option<String>,
    /// The platform that it is built for, as it is written.
    platform: Option<(&'d str, Span)>,
    /// The stages that it copies from, as they are written.
    copies: Vec<&'d str>,
    /// Those of them from which it copies libraries.
    libraries: Vec<&'d str>,
}

/// Parts of paths below which package managers put what they compile.
const LIBRARIES: [&str; 7] =
    ["node_modules", "site-packages", "dist-packages", "venv", "lib/python", "local/bundle", "vendor/bundle"];

/// An argument before the first stage, with its default.
struct Argument<'d> {
    name: &'d str,
    default: &'d str,
    span: Span,
}

/// One instruction: the word that opens it, and each further word of its first line with its place.
pub struct Instruction<'d> {
    /// The word in capitals.
    pub word: String,
    /// Where it stands.
    pub span: Span,
    /// The other words.
    pub words: Vec<(&'d str, Span)>,
}

/// Collects what the stages stand on that the last one is made of.
pub fn collect(collector: &mut Collector<'_>) {
    let text = collector.document.source.text();
    let (stages, arguments) = stages(text);
    let Some(last) = stages.len().checked_sub(1) else { return };
    let needed = needed(&stages, last);
    let chain = chain(&stages, last);
    let base = chain.last().copied().unwrap_or(last);
    for (index, stage) in stages.iter().enumerate().filter(|(index, _)| needed.contains(index)) {
        if stage_named(&stages[..index], stage.base).is_some() || stage.base == "scratch" {
            continue;
        }
        let default = |name: &str| arguments.iter().find(|one| one.name == name);
        let Some((image, filled)) = expanded(stage.base, &|name| default(name).map(|one| one.default.to_owned()))
        else {
            continue;
        };
        // The default is the place to edit where the version stands in it.
        let says = |one: &&Argument<'_>| {
            stage.base.contains(one.name) && one.default.contains(|char: char| char.is_ascii_digit())
        };
        let span = arguments.iter().filter(|_| filled).rfind(says).map_or(stage.span, |one| one.span);
        let deployed = collector.evidence == Evidence::Deployed;
        let may_move = deployed && index == base && Collector::is_official(&image) && !filled;
        let first = collector.claims.len();
        collector.image(&image, span, may_move);
        let gives = |taker: &usize| {
            let given = |name: &&str| stage_named(&stages[..*taker], name) == Some(index);
            stages[*taker].libraries.iter().any(given)
        };
        let gives_libraries = chain.iter().any(gives);
        for claim in &mut collector.claims[first..] {
            claim.is_base = index == base;
            claim.gives_libraries = gives_libraries;
        }
    }
    if let Some((platform, span)) = chain.iter().find_map(|index| stages[*index].platform) {
        collector.platforms([platform], platform, span);
    }
}

/// The stages in their order, and the arguments before them.
fn stages(text: &str) -> (Vec<Stage<'_>>, Vec<Argument<'_>>) {
    let mut stages: Vec<Stage<'_>> = Vec::new();
    let mut arguments = Vec::new();
    for instruction in instructions(text) {
        match instruction.word.as_str() {
            "FROM" => {
                let platform = instruction.words.iter().find_map(|(word, span)| {
                    let platform = word.strip_prefix("--platform=")?;
                    Some((platform, Span::new(span.end - platform.len() as u32, span.end)))
                });
                let mut words = instruction.words.into_iter().filter(|(word, _)| !word.starts_with("--"));
                let Some((base, span)) = words.next() else { continue };
                let name = words.next().filter(|(word, _)| word.eq_ignore_ascii_case("as")).and_then(|_| words.next());
                let name = name.map(|(name, _)| name.to_ascii_lowercase());
                stages.push(Stage { base, span, name, platform, copies: Vec::new(), libraries: Vec::new() });
            }
            "ARG" if stages.is_empty() => {
                for (word, span) in instruction.words {
                    let Some((name, default)) = word.split_once('=') else { continue };
                    let inner = default.trim_matches(['"', '\'']);
                    let quote = u32::from(inner.len() < default.len());
                    let start = span.start + name.len() as u32 + 1 + quote;
                    let span = Span::new(start, start + inner.len() as u32);
                    arguments.push(Argument { name, default: inner, span });
                }
            }
            _ => {
                let from = instruction.words.iter().find_map(|(word, _)| {
                    word.strip_prefix("--from=")
                        .or_else(|| word.strip_prefix("--mount=")?.split_once("from=").map(|(_, from)| from))
                });
                if let (Some(stage), Some(from)) = (stages.last_mut(), from) {
                    let from = from.split(',').next().unwrap_or(from);
                    stage.copies.push(from);
                    let holds = |(word, _): &(&str, Span)| LIBRARIES.iter().any(|part| word.contains(part));
                    if instruction.word == "COPY" && instruction.words.iter().any(holds) {
                        stage.libraries.push(from);
                    }
                }
            }
        }
    }
    (stages, arguments)
}

/// The number of the stage with this name or number.
fn stage_named(stages: &[Stage<'_>], name: &str) -> Option<usize> {
    let name = name.to_ascii_lowercase();
    let named = stages.iter().rposition(|stage| stage.name.as_deref() == Some(&*name));
    named.or_else(|| name.parse().ok().filter(|number| *number < stages.len()))
}

/// The stages that a stage is made of, itself among them.
fn needed(stages: &[Stage<'_>], last: usize) -> Vec<usize> {
    let mut needed = vec![last];
    let mut next = 0;
    while let Some(&index) = needed.get(next) {
        let stage = &stages[index];
        for name in stage.copies.iter().chain([&stage.base]) {
            if let Some(other) = stage_named(&stages[..index], name)
                && !needed.contains(&other)
            {
                needed.push(other);
            }
        }
        next += 1;
    }
    needed
}

/// A stage, the stage that it stands on, and so on down to an image.
fn chain(stages: &[Stage<'_>], last: usize) -> Vec<usize> {
    let mut chain = vec![last];
    while let Some(&index) = chain.last()
        && let Some(other) = stage_named(&stages[..index], stages[index].base)
    {
        chain.push(other);
    }
    chain
}

/// The instructions of a Dockerfile, without comments; of those that go on in further lines, all words.
pub fn instructions(text: &str) -> Vec<Instruction<'_>> {
    let mut found: Vec<Instruction<'_>> = Vec::new();
    let (mut continues, mut start, mut heredoc) = (false, 0_usize, None::<String>);
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let bare = line.trim();
        if let Some(end) = &heredoc {
            if bare == end {
                heredoc = None;
            }
            continue;
        }
        if bare.starts_with('#') || bare.is_empty() {
            continue;
        }
        let content = line.trim_end().trim_end_matches(['\\', '`']);
        let mut words = words(content, at);
        if continues {
            if let Some(last) = found.last_mut() {
                last.words.append(&mut words);
            }
        } else if !words.is_empty() {
            let (word, span) = words.remove(0);
            let word = word.trim_start_matches('\u{feff}').to_ascii_uppercase();
            heredoc = words.iter().find_map(|(word, _)| heredoc_end(word));
            found.push(Instruction { word, span, words });
        }
        continues = bare.ends_with('\\');
    }
    found
}

/// What ends the text that `<<EOF` opens.
fn heredoc_end(word: &str) -> Option<String> {
    let name = word.strip_prefix("<<")?.trim_start_matches('-').trim_matches(['"', '\'']);
    (!name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_')).then(|| name.to_owned())
}

fn words(line: &str, start: usize) -> Vec<(&str, Span)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in line.split(char::is_whitespace) {
        if !word.is_empty() {
            found.push((word, Span::from(start + at..start + at + word.len())));
        }
        at += word.len();
        at += line.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    }
    found
}
