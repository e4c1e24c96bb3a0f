//! A shell script command by command: what assigns is done, and what runs something is noted.

use std::borrow::Cow;
use std::ops::Range;

use super::scope::{self, Found};
use super::shell_expand::value;
use super::shell_scan::{Scanner, Token, is_name};
use super::shell_variables::Variables;
use super::{Fault, Process, Reading, Value};
use crate::source::Span;

/// Follows a script, which the shell refuses with the failure of the reading.
pub(super) fn run<'t>(text: &'t str, process: &Process, reading: &mut Reading<'t>) {
    let variables = Variables::new(process, std::mem::take(reading));
    let mut shell = Shell { scanner: Scanner::new(text), variables, blocks: Vec::new(), succeeded: true };
    let failure = shell.script().err();
    *reading = shell.variables.finish();
    reading.failure = failure;
}

/// A word that assigns: `NAME=value`, `NAME+=value`.
struct Assignment {
    name: Range<usize>,
    appends: bool,
    value: Range<usize>,
}

/// A command without operators.
struct Simple {
    assignments: Vec<Assignment>,
    words: Vec<Range<usize>>,
    start: usize,
    end: usize,
    /// Whether it stands in `( )` or in a function, from which no variable comes back.
    confined: bool,
    /// Whether it stands in `if`, `for` and their kind, which are not followed.
    is_program: bool,
}

struct Shell<'p, 't> {
    scanner: Scanner<'t>,
    variables: Variables<'p, 't>,
    /// The words that close what is open: `fi`, `done`, `esac`, `}` and `)`.
    blocks: Vec<&'static str>,
    succeeded: bool,
}

impl<'t> Shell<'_, 't> {
    fn syntax<T>(&self, start: usize) -> Result<T, Fault> {
        Err(Fault::new(start..self.scanner.at.max(start), "fails: a syntax error, the shell does not expect this here"))
    }

    /// Reads list after list: commands with `&&` and `||` between them.
    fn script(&mut self) -> Result<(), Fault> {
        loop {
            if self.blocks.is_empty() && self.scanner.is_between() && self.variables.are_plain() {
                let at = self.scanner.at;
                self.scanner.at = self.variables.reading.plain(self.scanner.text, at);
                self.succeeded |= self.scanner.at > at;
            }
            let (token, start) = self.scanner.token()?;
            let mut list: Vec<(Token, Vec<Simple>)> = Vec::new();
            let mut connector = Token::Semicolon;
            let (mut token, mut start) = match token {
                Token::End if self.blocks.is_empty() => return Ok(()),
                Token::Newline => continue,
                token => (token, start),
            };
            let end = loop {
                let (pipeline, next) = self.pipeline(token, start)?;
                list.push((connector, pipeline));
                match next {
                    (Token::And | Token::Or, _) => connector = next.0,
                    (Token::Background | Token::Semicolon | Token::Newline | Token::End, _) => break next.0,
                    (_, at) => return self.syntax(at),
                }
                (token, start) = self.scanner.token()?;
                while token == Token::Newline {
                    (token, start) = self.scanner.token()?;
                }
            };
            for (connector, pipeline) in list {
                let runs = match connector {
                    Token::And => self.succeeded,
                    Token::Or => !self.succeeded,
                    _ => true,
                };
                if runs {
                    self.execute(&pipeline, end == Token::Background)?;
                }
            }
            if end == Token::End && self.blocks.is_empty() {
                return Ok(());
            }
        }
    }

    /// Commands with `|` between them, and what follows them.
    fn pipeline(&mut self, token: Token, start: usize) -> Result<(Vec<Simple>, (Token, usize)), Fault> {
        let (mut token, mut start) = (token, start);
        let mut commands = Vec::new();
        loop {
            let (command, next) = self.simple(token, start)?;
            commands.extend(command);
            if next.0 != Token::Pipe {
                return Ok((commands, next));
            }
            (token, start) = self.scanner.token()?;
            while token == Token::Newline {
                (token, start) = self.scanner.token()?;
            }
        }
    }

    fn simple(&mut self, first: Token, start: usize) -> Result<(Option<Simple>, (Token, usize)), Fault> {
        let text = self.scanner.text;
        let mut command = Simple {
            assignments: Vec::new(),
            words: Vec::new(),
            start,
            end: start,
            confined: false,
            is_program: false,
        };
        let (mut token, mut at, mut is_empty) = (first, start, true);
        loop {
            match token {
                Token::Word(word) => {
                    let written = &text[word.clone()];
                    if is_empty && self.reserved(written, at)? {
                        // What follows a reserved word is a command again.
                        (token, at) = self.scanner.token()?;
                        let ends = matches!(token, Token::Newline | Token::Semicolon | Token::End | Token::Background);
                        if ends || matches!(token, Token::And | Token::Or | Token::Pipe) {
                            return Ok((None, (token, at)));
                        }
                        continue;
                    }
                    command.end = word.end;
                    command.confined = self.blocks.iter().any(|block| matches!(*block, ")" | "function"));
                    command.is_program = self.blocks.iter().any(|block| *block != "}");
                    let assignment = if command.words.is_empty() { assignment(text, word.clone()) } else { None };
                    match assignment {
                        Some(assignment) => command.assignments.push(assignment),
                        None => command.words.push(word),
                    }
                }
                Token::Redirect => command.end = self.scanner.at,
                Token::Open if is_empty => self.blocks.push(")"),
                Token::Close if self.blocks.last() == Some(&")") => {
                    self.blocks.pop();
                    (token, at) = self.scanner.token()?;
                    if matches!(token, Token::Word(_)) {
                        return self.syntax(at);
                    }
                    continue;
                }
                Token::Open if command.words.len() == 1 && command.assignments.is_empty() => {
                    let (close, close_at) = self.scanner.token()?;
                    if close != Token::Close {
                        return self.syntax(close_at);
                    }
                    // A function: its body is a block that is not followed.
                    command.words.clear();
                    self.blocks.push("function");
                    return Ok((None, (Token::Newline, close_at)));
                }
                _ if is_empty => return self.syntax(at),
                _ => return Ok((Some(command), (token, at))),
            }
            is_empty = false;
            (token, at) = self.scanner.token()?;
            if is_empty && token == Token::End {
                return self.syntax(at);
            }
        }
    }

    /// Follows the blocks of a program by the words that open and close them.
    fn reserved(&mut self, word: &str, at: usize) -> Result<bool, Fault> {
        let opened = match word {
            "if" => "fi",
            "for" | "while" | "until" | "select" => "done",
            "case" => "esac",
            "{" => "}",
            "!" | "time" => return Ok(true),
            "then" | "elif" | "else" if self.blocks.last() == Some(&"fi") => return Ok(true),
            "do" if self.blocks.last() == Some(&"done") => return Ok(true),
            "fi" | "done" | "esac" | "}" if self.blocks.last() == Some(&word) => {
                self.blocks.pop();
                if self.blocks.last() == Some(&"function") {
                    self.blocks.pop();
                }
                return Ok(true);
            }
            "then" | "elif" | "else" | "do" | "fi" | "done" | "esac" | "}" => return self.syntax(at),
            _ => return Ok(false),
        };
        if self.blocks.is_empty() && opened != "}" {
            let what = "runs a program here, which is not followed: what it assigns is unknown";
            self.variables.reading.lose(at..at + word.len(), what);
        }
        self.blocks.push(opened);
        Ok(true)
    }

    /// Does what commands assign; in a pipeline and in the background that is lost with them.
    fn execute(&mut self, pipeline: &[Simple], in_background: bool) -> Result<(), Fault> {
        let stays = pipeline.len() == 1 && !in_background;
        pipeline.iter().try_for_each(|command| self.command(command, stays && !command.confined))
    }

    fn command(&mut self, command: &Simple, stays: bool) -> Result<(), Fault> {
        let text = self.scanner.text;
        let is_program = command.is_program;
        let name = command.words.first().map(|word| &text[word.clone()]);
        let at = Span::from(command.start..command.end);
        // The words of a command that is not run are gone over all the same: `${NAME:?}` in them ends the shell.
        let follows = stays && !is_program;
        let mut is_nothing = name.is_none() || (follows && name.is_some_and(|name| name.starts_with('$')));
        for word in command.words.iter().filter(|_| follows) {
            let word = &text[word.clone()];
            is_nothing &= value(word, at, &mut self.variables)? == Value::from("") && !word.contains(['"', '\'']);
        }
        if is_nothing {
            self.succeeded = true;
            for assignment in &command.assignments {
                if stays {
                    self.assign(assignment, is_program)?;
                } else {
                    let what =
                        "sets this variable for a part of the command line only: a `|`, a `&` or `(` stands with it";
                    self.variables.reading.lose(assignment.name.clone(), what);
                }
            }
            return Ok(());
        }
        let name = name.unwrap_or_default();
        self.succeeded =
            matches!(name, ":" | "true" | "set" | "export" | "declare" | "typeset" | "readonly" | "unset" | "echo");
        let arguments = command.words.get(1..).unwrap_or_default();
        let sets = matches!(name, "export" | "declare" | "typeset" | "readonly");
        for assignment in command.assignments.iter().filter(|_| follows && !sets) {
            value(&text[assignment.value.clone()], at, &mut self.variables)?;
        }
        match name {
            _ if !stays => {}
            _ if sets => {
                let words = arguments.iter().map(|word| &text[word.clone()]);
                let is_other =
                    words.clone().any(|word| word.starts_with('-') && word.contains(['n', 'p', 'f', 'a', 'A', 'i']));
                for word in arguments.iter().filter(|_| !is_other) {
                    let exports = std::mem::replace(&mut self.variables.exports, true);
                    let name = match assignment(text, word.clone()) {
                        Some(assignment) => {
                            self.assign(&assignment, is_program)?;
                            &text[assignment.name]
                        }
                        None => self.export(word.clone())?,
                    };
                    self.variables.exports = exports;
                    if command.words.first().is_some_and(|word| &text[word.clone()] == "readonly") {
                        self.variables.constant.push(name.to_owned());
                    }
                }
            }
            "unset" if !is_program => arguments.iter().for_each(|word| self.variables.unset(&text[word.clone()])),
            "set" => {
                let options: Vec<&str> = arguments.iter().map(|word| &text[word.clone()]).collect();
                match options.as_slice() {
                    ["-a"] | ["-o", "allexport"] => self.variables.exports = true,
                    ["+a"] | ["+o", "allexport"] => self.variables.exports = false,
                    _ => {}
                }
            }
            _ => {
                let what = if command.assignments.is_empty() {
                    "runs this line as a command"
                } else {
                    "runs a command here, and sets the variable for it alone"
                };
                self.variables.reading.lose(command.start..command.end, what);
            }
        }
        Ok(())
    }

    /// `export NAME` and `export "NAME=value"`; gives the name.
    fn export(&mut self, word: Range<usize>) -> Result<&'t str, Fault> {
        let name = &self.scanner.text[word.clone()];
        if let Some(Some(value)) = self.variables.inner.remove(name) {
            self.variables.set(Cow::Borrowed(name), word.clone(), value, word.end..word.end);
        }
        if let Value::Text(text) = value(name, word.clone().into(), &mut self.variables)?
            && let Some((name, value)) = text.split_once('=').filter(|(name, _)| is_name(name))
        {
            self.variables.set(Cow::Owned(name.to_owned()), word.clone(), value.to_owned().into(), word);
        }
        Ok(name)
    }

    fn assign(&mut self, assignment: &Assignment, is_program: bool) -> Result<(), Fault> {
        let text: &'t str = self.scanner.text;
        let name = &text[assignment.name.clone()];
        let written = &text[assignment.value.clone()];
        if written.starts_with('(') {
            self.variables.unset(name);
            self.variables.reading.lose(assignment.name.clone(), "makes an array of this, which no program gets");
            return Ok(());
        }
        let mut value = value(written, assignment.value.clone().into(), &mut self.variables)?;
        if is_program {
            value = Value::Command;
        }
        if assignment.appends {
            let mut draft = scope::Draft::default();
            draft.add(self.variables.find(name));
            match &value {
                Value::Text(text) => draft.text.push_str(text),
                Value::Command => draft.command = true,
            }
            self.variables.spent.spend(Some(Found::Text(&draft.text)), assignment.value.clone().into())?;
            value = draft.into();
        }
        self.variables.set(Cow::Borrowed(name), assignment.name.clone(), value, assignment.value.clone());
        Ok(())
    }
}

fn assignment(text: &str, word: Range<usize>) -> Option<Assignment> {
    let (name, _) = text[word.clone()].split_once('=')?;
    let plain = name.strip_suffix('+').unwrap_or(name);
    is_name(plain).then(|| Assignment {
        name: word.start..word.start + plain.len(),
        appends: plain.len() < name.len(),
        value: word.start + name.len() + 1..word.end,
    })
}
