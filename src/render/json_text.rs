//! JSON as it is written, piece by piece; no string in it steers whoever shows it.

use std::io;

use super::{escape, portions, prose};

/// A value of JSON that grows at the end of a text.
pub struct Json<'t> {
    text: &'t mut String,
    /// How many levels deep what comes next is indented; none where all stands on one line.
    depth: Option<usize>,
}

impl<'t> Json<'t> {
    /// A value that is written on one line.
    pub fn on_one_line(text: &'t mut String) -> Self {
        Json { text, depth: None }
    }

    /// A value that is written over several lines.
    pub fn indented(text: &'t mut String) -> Self {
        Json { text, depth: Some(0) }
    }

    /// Writes an object of these members.
    pub fn object<R>(&mut self, members: impl FnOnce(&mut Self) -> R) -> R {
        self.between('{', '}', members)
    }

    /// Writes a list of these elements.
    pub fn list<R>(&mut self, elements: impl FnOnce(&mut Self) -> R) -> R {
        self.between('[', ']', elements)
    }

    /// Starts a member of an object; its value follows. A name is ours, and no character in it needs an escape.
    #[inline]
    pub fn member(&mut self, name: &'static str) -> &mut Self {
        self.element().text.push('"');
        self.text.push_str(name);
        self.text.push_str(if self.depth.is_some() { "\": " } else { "\":" });
        self
    }

    /// Starts an element of a list; its value follows.
    pub fn element(&mut self) -> &mut Self {
        self.next(self.text.ends_with(['{', '[']));
        self
    }

    /// Writes a string.
    pub fn string(&mut self, string: &str) {
        self.lines([string]);
    }

    /// Writes a string of several lines.
    pub fn lines<const N: usize>(&mut self, lines: [&str; N]) {
        self.text.push('"');
        for (number, line) in lines.iter().enumerate() {
            if number > 0 {
                self.text.push_str("\\n");
            }
            escape::push_json(self.text, line);
        }
        self.text.push('"');
    }

    /// Writes a string, or `null` where there is none.
    pub fn string_or_null(&mut self, string: Option<&str>) {
        match string {
            Some(string) => self.string(string),
            None => self.text.push_str("null"),
        }
    }

    /// Writes a number.
    pub fn number(&mut self, number: usize) {
        prose::push_number(self.text, number);
    }

    /// Writes a value that is true or false.
    pub fn boolean(&mut self, value: bool) {
        self.text.push_str(if value { "true" } else { "false" });
    }

    /// Writes a list of many, each of which is told its number, counted from 0; they go to `out`, after all that is here.
    pub fn list_of_many<T: Sync>(
        &mut self,
        items: &[T],
        element: impl Fn(&mut Json<'_>, usize, &T) + Sync,
        out: &mut dyn io::Write,
    ) -> io::Result<()> {
        self.list(|json| {
            let depth = json.depth;
            let draw = |text: &mut String, number, item: &T| {
                let mut json = Json { text, depth };
                json.next(number == 0);
                element(&mut json, number, item);
            };
            if !items.is_empty() {
                out.write_all(json.text.as_bytes())?;
                json.text.clear();
            }
            portions::write(items, draw, out)
        })
    }

    fn between<R>(&mut self, open: char, close: char, content: impl FnOnce(&mut Self) -> R) -> R {
        self.text.push(open);
        self.depth = self.depth.map(|depth| depth + 1);
        let result = content(self);
        self.depth = self.depth.map(|depth| depth - 1);
        if !self.text.ends_with(open) {
            self.indent();
        }
        self.text.push(close);
        result
    }

    /// Goes on to a member or an element.
    fn next(&mut self, is_first: bool) {
        if !is_first {
            self.text.push(',');
        }
        self.indent();
    }

    /// Starts a line where there is one for each member and element.
    fn indent(&mut self) {
        if let Some(depth) = self.depth {
            self.text.push('\n');
            prose::push_blanks(self.text, 2 * depth);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// What is written on one line, and over several.
    fn written(write: impl Fn(&mut Json<'_>)) -> [String; 2] {
        let (mut line, mut lines) = (String::new(), String::new());
        write(&mut Json::on_one_line(&mut line));
        write(&mut Json::indented(&mut lines));
        [line, lines]
    }

    #[test]
    fn it_is_laid_out_as_programs_lay_out_json() {
        let expected = json!({ "a": [1, "two", { "b": null }, []], "c": {}, "d": [], "e": true });
        let all = written(|json| {
            json.object(|json| {
                json.member("a").list(|list| {
                    list.element().number(1);
                    list.element().string("two");
                    list.element().object(|json| json.member("b").string_or_null(None));
                    list.element().list(|_| ());
                });
                json.member("c").object(|_| ());
                json.member("d").list(|_| ());
                json.member("e").boolean(true);
            });
        });
        assert_eq!(all, [expected.to_string(), format!("{expected:#}")]);
    }

    #[test]
    fn many_elements_are_a_list_like_few() {
        for count in [0, 1, 64, 65, 513, 2000] {
            let numbers: Vec<usize> = (0..count).collect();
            let (mut text, mut out) = (String::new(), Vec::new());
            let element = |json: &mut Json<'_>, at: usize, number: &usize| json.number(at + number);
            let whole = Json::indented(&mut text).object(|json| {
                json.member("many").list_of_many(&numbers, element, &mut out)?;
                json.member("more").number(count);
                Ok::<(), io::Error>(())
            });
            whole.unwrap();
            let expected =
                json!({ "many": numbers.iter().map(|number| 2 * number).collect::<Vec<_>>(), "more": count });
            assert_eq!(String::from_utf8(out).unwrap() + &text, format!("{expected:#}"));
        }
    }

    proptest! {
        #[test]
        fn a_string_is_read_back_and_steers_nobody(string in r##"([#:"\\\[a\pC\u{2028}]|##vso\[|\PC){0,12}"##) {
            let [line, lines] = written(|json| json.lines([&string, "b"]));
            prop_assert_eq!(serde_json::from_str::<Value>(&line).unwrap(), Value::from(format!("{string}\nb")));
            prop_assert!(!line.contains("##") && !line.contains("::") && !line.contains(char::is_control), "{line}");
            prop_assert_eq!(line, lines);
        }
    }
}
