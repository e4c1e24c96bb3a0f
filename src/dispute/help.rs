//! What to do about keys that loaders read differently.

use super::spelling::Spelled;
use super::told::{Given, and};
use super::{Case, Line, Read};
use crate::mask::MASK;

/// So many spellings are written out, and the command is named that prints the others.
const MOST_WRITTEN: usize = 3;

/// Of so many lines spellings are looked for.
const MOST_LINES: usize = 50;

impl Case<'_> {
    /// How to write these lines so that all of `reads` read them alike, or that there is no way.
    pub(super) fn help(&self, lines: &[&Line<'_>], reads: &[&Read<'_>]) -> String {
        let loaders: Vec<_> = reads.iter().map(|read| read.loader).collect();
        let (mut written, mut otherwise, mut hidden, mut without) = (Vec::new(), 0, false, Vec::new());
        for line in lines.iter().take(MOST_LINES) {
            let given: Vec<&str> = reads.iter().filter_map(|read| read.text(line.key())).collect();
            match line.spelled(&given, &loaders) {
                Spelled::As(spelling, others) if others.is_empty() => {
                    let shown = (self.shown)(&line.setting.key, &spelling.value);
                    let is_hidden = shown.contains(MASK)
                        || !self.may_show(line, &given.iter().map(|given| Given(given)).collect::<Vec<_>>());
                    // Behind the mask nobody sees what is escaped.
                    let is_told =
                        if is_hidden { spelling.value == line.setting.value.text } else { shown == spelling.value };
                    match is_told && written.len() < MOST_WRITTEN {
                        true => {
                            written.push(match is_hidden {
                                true => format!("the value of `{}` {}", line.key(), in_words(spelling.open)),
                                false => format!("`{}`", spelling.line(line.key())),
                            });
                        }
                        false => otherwise += 1,
                    }
                    hidden |= is_hidden && !is_told;
                }
                _ => without.push(line),
            }
        }
        otherwise += lines.len().saturating_sub(MOST_LINES);
        let show = if hidden { " --show-values" } else { "" };
        let command = format!("`envparity read {} --portable{show}` prints", self.document.source.path());
        let mut help = match (written.len(), otherwise) {
            (0, 0) => String::new(),
            (0, 1) if without.is_empty() => format!("Write the line as {command} it, which all of them read alike."),
            (0, _) => format!("Write the lines as {command} them, which all of them read alike."),
            (_, 0) => format!("Write {}, which all of them read alike.", and(&written)),
            (_, more) => {
                format!("Write {} and {more} more as {command} them, which all of them read alike.", written.join(", "))
            }
        };
        let Some((first, more)) = without.split_first() else { return help };
        if without.iter().all(|line| line.refers()) {
            help.push_str(&match help.is_empty() {
                true => "Write out what the reference stands for".to_owned(),
                false => format!(" Write out what the reference in `{}` stands for", first.key()),
            });
            return help + ": there is no spelling of a reference that all of them fill in alike.";
        }
        let what = match (help.is_empty(), more) {
            (true, []) => "No spelling of this value is".to_owned(),
            (true, _) => "No spelling of these values is".to_owned(),
            (false, []) => format!(" No spelling of `{}` is", first.key()),
            (false, more) => format!(" No spelling of `{}` and {} more is", first.key(), more.len()),
        };
        let choose = if more.is_empty() { "choose a value" } else { "choose values" };
        help.push_str(&format!(
            "{what} read alike by all of them: {choose} without `#`, `$`, quotes, backslashes and spaces, or let one loader alone read this file."
        ));
        help
    }
}

fn in_words(quote: &str) -> &'static str {
    match quote {
        "" => "without quotes",
        "'" => "in single quotes",
        "\"" => "in double quotes",
        _ => "in backquotes",
    }
}
