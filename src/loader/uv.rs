//! dotenvy, the Rust crate, as `uv run --env-file` uses it: a line that it cannot read ends the file.

use std::borrow::Cow;
use std::ops::Range;

use super::earlier::{ENDLESS, Earlier, Endless};
use super::reading::Fault;
use super::{Duplicates, Encoding, Loader, Mark, Precedence, Process, Reading};

/// `uv run --env-file`, which warns where dotenvy fails, drops the rest of the file and starts the program all the same.
pub(super) const UV: Loader = Loader {
    name: "uv",
    title: "uv 0.13, `uv run --env-file`",
    source: "https://github.com/astral-sh/uv/blob/main/crates/uv/src/commands/project/run.rs",
    encoding: Encoding::Refused,
    mark: Mark::Kept,
    duplicates: Duplicates::First,
    process: Precedence::Process,
    grammar: read,
};

fn read<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) {
    let Some(fault) = read_lines(text, process, Duplicates::Last, reading) else { return };
    let what = "stops reading here with a warning, so that this line and all below it are lost";
    let at = fault.span.start as usize;
    match &*fault.what {
        FATAL | ENDLESS => reading.failure = Some(fault),
        _ => reading.lose(at..text.len(), what),
    }
}

/// What dotenvy does where the environment cannot take a value: it panics.
const FATAL: &str = "fails: a variable cannot hold the character NUL";

/// Reads the lines up to the first one that dotenvy cannot read; gives what is wrong there.
///
/// See <https://github.com/allan2/dotenvy/blob/v0.15.7/dotenv/src/iter.rs> for what a line is, and `parse.rs` beside it
/// for what is in it. Values are made of pieces in `'`, in `"` and in neither; `\` escapes; white space ends a value and
/// must be followed by a comment or nothing. `$NAME` and `${NAME}` stand for what the process environment has or else for
/// an earlier line: the last one where lines are only listed, the first one (`counts`) where each is put into the process
/// environment as it is read.
pub(super) fn read_lines<'t>(
    text: &'t str,
    process: &Process,
    counts: Duplicates,
    reading: &mut Reading<'t>,
) -> Option<Fault> {
    let fault = |at: Range<usize>, what: &'static str| Some(Fault { span: at.into(), what: Cow::Borrowed(what) });
    let mut earlier = Earlier::new(counts);
    let mut start = 0;
    while start < text.len() {
        let Some((end, next)) = line(text, start) else {
            return fault(start..text.len(), "fails: a quote, an escape or white space is open at the end of the file");
        };
        let mut cursor = Cursor { text, at: start, end: start + text[start..end].trim_end().len() };
        match assignment(&mut cursor, &mut earlier, process, reading) {
            Ok(()) => {}
            Err(Stop::Syntax) => {
                return fault(start..cursor.end.max(start), "fails: it cannot read this line");
            }
            Err(Stop::Endless) => return fault(start..cursor.end, ENDLESS),
        }
        if text[start..end].contains('\0')
            && reading.entries.last().is_some_and(|entry| entry.value_span.start as usize >= start)
        {
            return fault(start..cursor.end, FATAL);
        }
        start = next;
    }
    None
}

/// Why a line is not read.
enum Stop {
    Syntax,
    Endless,
}

impl From<Endless> for Stop {
    fn from(_: Endless) -> Self {
        Stop::Endless
    }
}

/// Where the text of the line at `start` ends, and where the next one starts; a quoted value goes over line ends.
fn line(text: &str, start: usize) -> Option<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        Complete,
        Space,
        Escape,
        Quoted(char),
        QuotedEscape(char),
    }
    let after = |at: usize| text[at..].find('\n').map_or(text.len(), |length| at + length + 1);
    if text[start..].trim_start_matches(|char: char| char != '\n' && char.is_whitespace()).starts_with('#') {
        return Some((start, after(start)));
    }
    let mut state = State::Complete;
    for (offset, char) in text[start..].char_indices() {
        let at = start + offset;
        state = match (state, char) {
            (State::Space, '#') => return Some((at, after(at))),
            (State::Complete | State::Space, '\\') => State::Escape,
            (State::Complete | State::Space, '"' | '\'') => State::Quoted(char),
            (State::Complete, '\n' | '\r') => State::Complete,
            (State::Complete, _) if char.is_whitespace() => State::Space,
            (State::Complete | State::Space | State::Escape, _) => State::Complete,
            (State::Quoted(quote), '\\') => State::QuotedEscape(quote),
            (State::Quoted(quote), _) if char == quote => State::Complete,
            (State::Quoted(quote) | State::QuotedEscape(quote), _) => State::Quoted(quote),
        };
        if char == '\n' && state == State::Complete {
            return Some((at, at + 1));
        }
    }
    (state == State::Complete).then_some((text.len(), text.len()))
}

/// A place in a line.
struct Cursor<'t> {
    text: &'t str,
    at: usize,
    end: usize,
}

impl<'t> Cursor<'t> {
    fn rest(&self) -> &'t str {
        &self.text[self.at.min(self.end)..self.end]
    }

    fn skip_space(&mut self) {
        self.at = self.end - self.rest().trim_start().len();
    }

    fn key(&mut self) -> Result<Range<usize>, Stop> {
        let rest = self.rest();
        if !rest.starts_with(|char: char| char.is_ascii_alphabetic() || char == '_') {
            return Err(Stop::Syntax);
        }
        let is_key = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '.';
        let start = self.at;
        self.at += rest.find(|char| !is_key(char)).unwrap_or(rest.len());
        Ok(start..self.at)
    }

    fn equals(&mut self) -> Result<(), Stop> {
        let found = self.rest().starts_with('=');
        self.at += usize::from(found);
        found.then_some(()).ok_or(Stop::Syntax)
    }
}

fn assignment<'t>(
    cursor: &mut Cursor<'t>,
    earlier: &mut Earlier,
    process: &Process,
    reading: &mut Reading<'t>,
) -> Result<(), Stop> {
    cursor.skip_space();
    if cursor.rest().is_empty() || cursor.rest().starts_with('#') {
        return Ok(());
    }
    let mut key = cursor.key()?;
    cursor.skip_space();
    if cursor.equals().is_err() {
        if &cursor.text[key] != "export" {
            return Err(Stop::Syntax);
        }
        key = cursor.key()?;
        cursor.skip_space();
        cursor.equals()?;
    }
    cursor.skip_space();
    let written = cursor.rest();
    let nothing = written.starts_with('#');
    let at = cursor.at..if nothing { cursor.at } else { cursor.end };
    let value = if nothing { Cow::Borrowed("") } else { value(written, earlier, process, reading)? };
    let end = at.start + written[..at.len()].trim_end().len();
    reading.set((&cursor.text[key.clone()], key), (value, at.start..end));
    Ok(())
}

fn value<'t>(
    written: &'t str,
    earlier: &mut Earlier,
    process: &Process,
    reading: &Reading<'_>,
) -> Result<Cow<'t, str>, Stop> {
    if !written.bytes().any(|byte| matches!(byte, b'\'' | b'"' | b'\\' | b'$' | b' ' | b'\t')) {
        return Ok(Cow::Borrowed(written));
    }
    #[derive(PartialEq)]
    enum Reference {
        None,
        Plain,
        Braced,
    }
    let mut output = String::with_capacity(written.len());
    let (mut single, mut double, mut escaped, mut ended) = (false, false, false, false);
    let (mut reference, mut name) = (Reference::None, 0..0);
    let mut expand = |name: Range<usize>, output: &mut String| {
        let text = earlier.process_first(process, reading, &written[name]).unwrap_or_default();
        earlier.append(output, text)
    };
    for (at, char) in written.char_indices() {
        let next = at + char.len_utf8();
        if ended {
            match char {
                ' ' | '\t' => {}
                '#' => break,
                _ => return Err(Stop::Syntax),
            }
        } else if escaped {
            match char {
                '\\' | '\'' | '"' | '$' | ' ' => output.push(char),
                'n' => output.push('\n'),
                _ => return Err(Stop::Syntax),
            }
            escaped = false;
        } else if single {
            match char {
                '\'' => single = false,
                _ => output.push(char),
            }
        } else if reference != Reference::None {
            if char.is_alphanumeric() || (reference == Reference::Braced && char != '}') {
                name.end = next;
            } else if reference == Reference::Plain && char == '{' && name.is_empty() {
                (reference, name) = (Reference::Braced, next..next);
            } else {
                expand(name.clone(), &mut output)?;
                match (reference, char) {
                    (Reference::Plain, '$') => (reference, name) = (Reference::Plain, next..next),
                    (Reference::Plain, _) => {
                        output.push(char);
                        reference = Reference::None;
                    }
                    _ => reference = Reference::None,
                }
            }
        } else {
            match char {
                '$' => (reference, name) = (Reference::Plain, next..next),
                '"' => double = !double,
                '\\' => escaped = true,
                '\'' if !double => single = true,
                ' ' | '\t' if !double => ended = true,
                _ => output.push(char),
            }
        }
    }
    if reference == Reference::Braced || single || double {
        return Err(Stop::Syntax);
    }
    if reference == Reference::Plain {
        expand(name, &mut output)?;
    }
    Ok(Cow::Owned(output))
}
