//! Messages of rules: text with placeholders, checked when the rule is read.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

/// A message with its placeholders.
#[derive(Debug, Clone)]
pub struct Message {
    text: Cow<'static, str>,
    /// Found when it is first filled: most are never said, and some a hundred thousand times.
    pieces: OnceLock<Box<[Piece]>>,
}

/// A piece of a message.
#[derive(Debug, Clone)]
enum Piece {
    /// What stands at a range of bytes of it.
    Text(Range<usize>),
    Blank(Blank),
}

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blank {
    /// The key as it is written.
    Key,
    /// The environment that the finding is about.
    Environment,
    /// The name of the staging environment.
    Staging,
    /// The name of the production environment.
    Production,
    /// What a word recognised.
    Detail,
    /// How many keys the finding stands for.
    Count,
    /// What a fault says.
    Message,
}

/// What the placeholders of one finding are filled with; never a value.
#[derive(Debug, Clone, Copy, Default)]
pub struct Fill<'a> {
    /// For `{key}`.
    pub key: &'a str,
    /// For `{environment}`.
    pub environment: &'a str,
    /// For `{staging}`.
    pub staging: &'a str,
    /// For `{production}`.
    pub production: &'a str,
    /// For `{detail}`.
    pub detail: &'a str,
    /// For `{count}`.
    pub count: usize,
    /// For `{message}`.
    pub message: &'a str,
}

impl Blank {
    /// Every placeholder as it is written, without its braces.
    pub const ALL: [(&'static str, Blank); 7] = [
        ("key", Blank::Key),
        ("environment", Blank::Environment),
        ("staging", Blank::Staging),
        ("production", Blank::Production),
        ("detail", Blank::Detail),
        ("count", Blank::Count),
        ("message", Blank::Message),
    ];
}

impl Message {
    /// Reads a message.
    ///
    /// # Errors
    /// The name of the first placeholder that is not known.
    pub fn parse(text: &str) -> Result<Message, String> {
        let message = Message { text: text.to_owned().into(), pieces: OnceLock::new() };
        pieces(text).find_map(Result::err).map_or(Ok(message), |name| Err(name.to_owned()))
    }

    /// A message whose placeholders were found right before.
    pub(super) const fn built_in(text: &'static str) -> Message {
        Message { text: Cow::Borrowed(text), pieces: OnceLock::new() }
    }

    /// What a fault says, and nothing else.
    pub const fn of_fault() -> Message {
        Message::built_in("{message}")
    }

    /// Fills the placeholders.
    pub fn fill(&self, fill: &Fill<'_>) -> String {
        let count = if fill.count == 1 { Cow::Borrowed("1") } else { fill.count.to_string().into() };
        let part = |piece: &Piece| match piece {
            Piece::Text(range) => &self.text[range.clone()],
            Piece::Blank(Blank::Key) => fill.key,
            Piece::Blank(Blank::Environment) => fill.environment,
            Piece::Blank(Blank::Staging) => fill.staging,
            Piece::Blank(Blank::Production) => fill.production,
            Piece::Blank(Blank::Detail) => fill.detail,
            Piece::Blank(Blank::Message) => fill.message,
            Piece::Blank(Blank::Count) => &count,
        };
        let pieces = self.pieces.get_or_init(|| pieces(&self.text).flatten().collect());
        // As large as it gets and no larger: a run over many projects holds ten thousands of these.
        let mut filled = String::with_capacity(pieces.iter().map(|piece| part(piece).len()).sum());
        pieces.iter().for_each(|piece| filled.push_str(part(piece)));
        filled
    }
}

/// The pieces of a message in order; in the place of a placeholder that is not known, its name.
fn pieces(text: &str) -> impl Iterator<Item = Result<Piece, &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = |mark, from: usize| memchr::memchr(mark, rest.as_bytes().get(from..)?).map(|at| at + from);
        if let Some(close) = rest.starts_with('{').then(|| end(b'}', 1)).flatten() {
            let name = &rest[1..close];
            rest = &rest[close + 1..];
            let blank = Blank::ALL.iter().find(|(known, _)| *known == name);
            return Some(blank.map(|(_, blank)| Piece::Blank(*blank)).ok_or(name));
        }
        let (piece, after) =
            rest.split_at_checked(end(b'{', 1).unwrap_or(rest.len())).filter(|(piece, _)| !piece.is_empty())?;
        let start = text.len() - rest.len();
        rest = after;
        Some(Ok(Piece::Text(start..start + piece.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_checked() {
        let message = Message::parse("`{key}` of {count} in {production}").unwrap();
        let fill = Fill { key: "A", count: 3, production: "live", ..Fill::default() };
        assert_eq!(message.fill(&fill), "`A` of 3 in live");
        assert_eq!(Message::parse("{value}").err().as_deref(), Some("value"));
    }
}
