//! Reads the plain part of YAML, of which almost every file is made, line by line and many times as fast as the whole language.

mod flow;
mod lines;
mod scalar;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use granit_parser::{Event, Placement, StructureStyle};
use memchr::memchr;

use crate::parse::characters;
use crate::source::Span;

/// Gives the events of a text, as `granit-parser` would; none where the text is not sure to be plain, whatever was given by then.
///
/// Plain are block maps and lists of keys and values that each stand on one line, block scalars, anchors of values and aliases.
/// All that is rare, odd or wrong is left to the parser, so that this needs to know of no mistake.
pub fn read<'t>(text: &'t str, emit: impl FnMut(Event<'t>, Span)) -> Option<()> {
    let tabs = characters::check(text)?;
    let mut plain = Plain {
        text,
        tabs,
        emit,
        line: &[],
        next: 0,
        open: Vec::new(),
        awaited: None,
        anchor: None,
        stage: Stage::Between,
        comments: 0,
    };
    while plain.next < text.len() {
        let start = plain.next_line();
        plain.content(start)?;
    }
    plain.end_document()?;
    Some(())
}

struct Plain<'t, E> {
    text: &'t str,
    /// Whether a tab is anywhere in the text.
    tabs: bool,
    emit: E,
    /// The text up to the end of this line, so that offsets are those of the text and past the end of the line is nothing.
    line: &'t [u8],
    /// Where the next line starts.
    next: usize,
    /// The open maps and lists.
    open: Vec<Open>,
    /// Where the value of the last key or item would stand that has none on its line, should it not come on a later one.
    awaited: Option<usize>,
    /// The anchor of the value that comes now.
    anchor: Option<Span>,
    stage: Stage,
    comments: usize,
}

/// A map or list that is open.
#[derive(Clone, Copy)]
struct Open {
    column: usize,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Map,
    List,
    /// A list whose dashes stand no deeper than the key that it is the value of.
    ListBesideKey,
}

#[derive(PartialEq)]
enum Stage {
    /// No document is open.
    Between,
    /// `---` was read, which ends here, and nothing after it.
    Announced(usize),
    Inside,
}

/// The deepest nesting that is read here; the parser reports what is too deep for itself.
const DEEPEST: usize = 100;
/// The longest line that is read here: the parser gives up keys that are longer than this.
const LONGEST: usize = 1 << 20;
/// The most comments that are read here; the parser reports more than these in a row.
const MOST_COMMENTS: usize = 1_000_000;

impl<'t, E: FnMut(Event<'t>, Span)> Plain<'t, E> {
    /// Goes to the next line and gives its start.
    fn next_line(&mut self) -> usize {
        let start = self.next;
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        let length = memchr(b'\n', rest).unwrap_or(rest.len());
        self.next = start + length + 1;
        let carriage_return = length > 0 && rest.get(length - 1) == Some(&b'\r');
        self.line = self.text.as_bytes().get(..start + length - usize::from(carriage_return)).unwrap_or_default();
        start
    }

    /// The byte at an offset; a line feed past the end of the line.
    fn byte(&self, at: usize) -> u8 {
        self.line.get(at).copied().unwrap_or(b'\n')
    }

    fn is_blank(&self, at: usize) -> bool {
        matches!(self.byte(at), b' ' | b'\n')
    }

    fn after_blanks(&self, mut at: usize) -> usize {
        while self.byte(at) == b' ' {
            at += 1;
        }
        at
    }

    /// Reads the line that starts at an offset.
    fn content(&mut self, start: usize) -> Option<()> {
        let at = self.after_blanks(start);
        match self.byte(at) {
            b'\n' => return Some(()),
            b'#' => return self.comment(at),
            _ if self.line.len() - start > LONGEST => return None,
            _ if self.tabs && memchr(b'\t', self.line.get(at..)?).is_some() => return None,
            b'-' | b'.' if at == start && self.is_marker(at) => return self.marker(at),
            _ => {}
        }
        let column = at - start;
        let opens = self.place(column, at)?;
        self.node(at, column, opens)
    }

    fn is_marker(&self, at: usize) -> bool {
        let mark = self.line.get(at..at + 3);
        (mark == Some(b"---") || mark == Some(b"...")) && self.is_blank(at + 3)
    }

    fn marker(&mut self, at: usize) -> Option<()> {
        if self.byte(at) == b'.' {
            return None;
        }
        self.end_document()?;
        self.give(Event::DocumentStart(true, None), at, at + 3);
        self.stage = Stage::Announced(at + 3);
        self.rest_of_line(at + 3)
    }

    /// Closes what ends before a line whose content stands in this column; says whether a map or list opens there.
    fn place(&mut self, column: usize, at: usize) -> Option<bool> {
        let item = self.is_item(at);
        let Some(top) = self.open.last().copied() else {
            if self.stage == Stage::Inside {
                return None;
            }
            if self.stage == Stage::Between {
                self.give(Event::DocumentStart(false, None), at, at);
            }
            self.stage = Stage::Inside;
            return Some(true);
        };
        let below = item && column == top.column && top.kind == Kind::Map;
        match &self.awaited {
            Some(_) if column > top.column || below => return Some(true),
            Some(_) => self.end_awaited()?,
            None if column > top.column => return None,
            None => {}
        }
        let fits = |open: &Open| open.column == column && (open.kind != Kind::Map) == item;
        while !self.open.last().is_some_and(fits) {
            self.close();
            if self.open.last()?.column < column {
                return None;
            }
        }
        Some(false)
    }

    /// Reads what begins in a column, which is an item, a key, or a value that was awaited, up to the end of its line.
    fn node(&mut self, mut at: usize, mut column: usize, mut opens: bool) -> Option<()> {
        let mut in_item = false;
        while self.is_item(at) {
            let content = self.after_blanks(at + 1);
            // What is absent stands before the next line, and so does a list beside its key that begins with such an item.
            let mark = if matches!(self.byte(content), b'#') { self.line.len() } else { content };
            if opens {
                self.open_list(at, mark, column)?;
            }
            if self.awaits(content, mark)? {
                return Some(());
            }
            (column, at) = (column + content - at, content);
            (opens, in_item) = (true, true);
        }
        let valued = in_item || opens && self.awaited.take().is_some();
        let (event, end, colon) = match self.byte(at) {
            b'"' | b'\'' => {
                let (event, end) = self.quoted(at)?;
                let colon = self.after_blanks(end);
                if self.byte(colon) != b':' || !self.is_blank(colon + 1) {
                    return if valued { self.value(at) } else { None };
                }
                (event, end, colon)
            }
            first if self.opens_plain(first, at) => {
                let stop = self.stop(at);
                if self.byte(stop) != b':' {
                    return if valued { self.plain_lines(at, stop) } else { None };
                }
                let end = self.trimmed(at, stop);
                (self.plain(at, end)?, end, stop)
            }
            b'{' | b'[' if valued => return self.value(at),
            _ => return if in_item { self.value(at) } else { None },
        };
        if opens {
            self.open(at, at, Event::MappingStart(StructureStyle::Block, 0, None), Open { column, kind: Kind::Map })?;
        }
        self.give(event, at, end);
        let value = self.after_blanks(colon + 1);
        if self.awaits(value, colon)? {
            return Some(());
        }
        self.value(value)
    }

    fn is_item(&self, at: usize) -> bool {
        self.byte(at) == b'-' && self.is_blank(at + 1)
    }

    fn open_list(&mut self, dash: usize, mark: usize, column: usize) -> Option<()> {
        let beside = self.open.last().is_some_and(|top| top.column == column);
        let (at, kind) = if beside { (mark, Kind::ListBesideKey) } else { (dash, Kind::List) };
        self.open(at, at, Event::SequenceStart(StructureStyle::Block, 0, None), Open { column, kind })
    }

    /// Notes that a value is on a later line where nothing of it is on this one; `at` is where it stands if there is none.
    fn awaits(&mut self, content: usize, at: usize) -> Option<bool> {
        match self.byte(content) {
            b'\n' => {}
            b'#' => self.comment(content)?,
            _ => return Some(false),
        }
        self.awaited = Some(at);
        Some(true)
    }

    fn end_awaited(&mut self) -> Option<()> {
        let Some(at) = self.awaited.take() else { return Some(()) };
        if self.anchor.is_some() {
            return None;
        }
        let event = self.plain(at, at)?;
        self.give(event, at, at);
        Some(())
    }

    /// Reads the value of a key or item, which begins on the same line.
    fn value(&mut self, at: usize) -> Option<()> {
        let end = match self.byte(at) {
            b'"' | b'\'' => {
                let (event, end) = self.quoted(at)?;
                self.give_node(event, at, end);
                end
            }
            b'*' => self.alias(at)?,
            b'&' => return self.anchored(at),
            b'{' | b'[' => self.flow(at, 0)?,
            b'|' | b'>' => return self.block(at),
            first if self.opens_plain(first, at) => return self.plain_lines(at, self.stop(at)),
            _ => return None,
        };
        self.rest_of_line(end)
    }

    /// Reads an anchor and the value that it names.
    fn anchored(&mut self, at: usize) -> Option<()> {
        let end = self.name(at)?;
        if self.anchor.replace(Span::from(at..end)).is_some() || !self.is_blank(end) {
            return None;
        }
        let value = self.after_blanks(end);
        if self.awaits(value, value)? {
            return Some(());
        }
        self.value(value)
    }

    /// Reads an alias, and gives the offset just past it.
    fn alias(&mut self, at: usize) -> Option<usize> {
        let end = self.name(at)?;
        self.give(Event::Alias(0), at, end);
        self.anchor.is_none().then_some(end)
    }

    /// Where the name of an anchor or alias ends; none for names that are out of the ordinary.
    fn name(&self, at: usize) -> Option<usize> {
        let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
        let length = self.line.get(at + 1..)?.iter().take_while(|byte| is_letter(**byte)).count();
        (length > 0).then_some(at + 1 + length)
    }

    /// Reads what may follow a value on its line: nothing or a comment.
    fn rest_of_line(&mut self, end: usize) -> Option<()> {
        let at = self.after_blanks(end);
        match self.byte(at) {
            b'\n' => Some(()),
            b'#' if self.line.get(..at)?.ends_with(b" ") => self.comment(at),
            _ => None,
        }
    }

    fn comment(&mut self, at: usize) -> Option<()> {
        self.comments += 1;
        let end = self.line.len();
        self.give(Event::Comment(Cow::Borrowed(""), Placement::Free), at, end);
        (self.comments <= MOST_COMMENTS).then_some(())
    }

    fn give(&mut self, event: Event<'t>, start: usize, end: usize) {
        (self.emit)(event, Span::from(start..end));
    }

    /// Gives a value, or the start of a map or list, and its anchor.
    fn give_node(&mut self, event: Event<'t>, start: usize, end: usize) {
        self.give(event, start, end);
        if let Some(anchor) = self.anchor.take() {
            let name = self.text.get(anchor.range()).unwrap_or_default();
            (self.emit)(Event::Anchor(0, name.trim_start_matches('&').into()), anchor);
        }
    }

    fn open(&mut self, start: usize, end: usize, event: Event<'t>, open: Open) -> Option<()> {
        if self.open.len() >= DEEPEST {
            return None;
        }
        self.awaited = None;
        self.give_node(event, start, end);
        self.open.push(open);
        Some(())
    }

    fn close(&mut self) {
        let event = match self.open.pop() {
            Some(Open { kind: Kind::Map, .. }) => Event::MappingEnd,
            Some(_) => Event::SequenceEnd,
            None => return,
        };
        let at = self.line.len();
        self.give(event, at, at);
    }

    fn end_document(&mut self) -> Option<()> {
        match self.stage {
            Stage::Between => return Some(()),
            // A document without content has a value all the same.
            Stage::Announced(at) => self.awaited = Some(at),
            Stage::Inside => {}
        }
        self.end_awaited()?;
        while !self.open.is_empty() {
            self.close();
        }
        let at = self.line.len();
        self.give(Event::DocumentEnd, at, at);
        self.stage = Stage::Between;
        Some(())
    }
}
