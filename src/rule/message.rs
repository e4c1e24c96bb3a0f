//! Messages of rules: text with placeholders, checked when the rule is read.

/// A message with its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
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
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else { break };
            let Some((_, blank)) = Blank::ALL.iter().find(|(known, _)| *known == name) else {
                return Err(name.to_owned());
            };
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Blank(*blank));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Message { pieces })
    }

    /// What a fault says, and nothing else.
    pub fn of_fault() -> Message {
        Message { pieces: vec![Piece::Blank(Blank::Message)] }
    }

    /// Fills the placeholders.
    pub fn fill(&self, fill: &Fill<'_>) -> String {
        let count = fill.count.to_string();
        let parts = self.pieces.iter().map(|piece| match piece {
            Piece::Text(piece) => piece.as_str(),
            Piece::Blank(Blank::Key) => fill.key,
            Piece::Blank(Blank::Environment) => fill.environment,
            Piece::Blank(Blank::Staging) => fill.staging,
            Piece::Blank(Blank::Production) => fill.production,
            Piece::Blank(Blank::Detail) => fill.detail,
            Piece::Blank(Blank::Message) => fill.message,
            Piece::Blank(Blank::Count) => &count,
        });
        // As large as it gets and no larger: a run over many projects holds ten thousands of these.
        parts.collect::<Vec<_>>().concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_and_checked() {
        let message = Message::parse("`{key}` of {count} in {production}").unwrap();
        let fill = Fill { key: "A", count: 3, production: "live", ..Fill::default() };
        assert_eq!(message.fill(&fill), "`A` of 3 in live");
        assert_eq!(Message::parse("{value}"), Err("value".to_owned()));
    }
}
