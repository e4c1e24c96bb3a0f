//! Templates: finds what Helm, Go, Jinja and ERB will replace in a text, and puts harmless bytes of the same length there.

use std::borrow::Cow;

use crate::source::Span;

/// One action of a template, such as `{{ .Values.port }}`, `{% if debug %}` or `<%= port %>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Action {
    /// From its opening to its closing braces.
    pub span: Span,
    /// Whether it puts text in its place; conditions, loops, assignments and comments do not.
    pub output: bool,
}

/// A text with its template actions.
#[derive(Debug)]
pub struct Templates<'t> {
    original: &'t str,
    masked: Option<String>,
    filler: u8,
    actions: Vec<Action>,
}

/// The longest action, in bytes, that may go over several lines; comments have no limit.
const LONGEST: usize = 4096;

/// What opens an action, what closes it.
const BRACES: [(&str, &str); 4] = [("{{", "}}"), ("{%", "%}"), ("{#", "#}"), ("<%", "%>")];

impl<'t> Templates<'t> {
    /// The templates of a text. `filler` stands in masked text for what an action puts on its line: an ASCII character that
    /// makes a scalar in the text's format, and with its like still one.
    pub fn find(original: &'t str, filler: u8) -> Self {
        let actions = actions(original);
        let masked = (!actions.is_empty()).then(|| mask(original, &actions, filler));
        Templates { original, masked, filler, actions }
    }

    /// The text with harmless bytes in place of the actions: as long as the original, with every other byte where it was.
    pub fn text(&self) -> &str {
        self.masked.as_deref().unwrap_or(self.original)
    }

    /// Whether there is no action at all.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty()
    }

    /// Whether part of an action lies in the span.
    pub fn touch(&self, span: Span) -> bool {
        let next = self.actions.partition_point(|action| action.span.end <= span.start);
        self.actions.get(next).is_some_and(|action| action.span.start < span.end)
    }

    /// The first action that puts text in its place, where nothing but blanks and indicators stands between it and the offset.
    pub fn output_after(&self, offset: u32) -> Option<Span> {
        let first = self.actions.partition_point(|action| action.span.start < offset);
        let action = self.actions[first..].iter().find(|action| action.output)?;
        let between = self.text().get(offset as usize..action.span.start as usize)?;
        between.bytes().all(|byte| b" \t\r\n:-|>+0123456789".contains(&byte)).then_some(action.span)
    }

    /// Decoded text as it is before the templates are filled in, where `decoded` was read from masked text in the span.
    pub fn restore(&self, decoded: &str, span: Span) -> String {
        let mut restored = String::with_capacity(decoded.len());
        let mut rest = decoded;
        let first = self.actions.partition_point(|action| action.span.end <= span.start);
        for action in self.actions[first..].iter().take_while(|action| action.span.end <= span.end) {
            let run = action.span.len() as usize;
            let Some(at) = find_run(rest.as_bytes(), self.filler, run) else { continue };
            restored.push_str(&rest[..at]);
            restored.push_str(&self.original[action.span.range()]);
            rest = &rest[at + run..];
        }
        restored.push_str(rest);
        restored
    }
}

fn find_run(bytes: &[u8], filler: u8, run: usize) -> Option<usize> {
    let mut start = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        if byte != filler {
            start = index + 1;
        } else if index + 1 - start == run {
            return Some(start);
        }
    }
    None
}

/// The template actions of a text, in order.
pub fn actions(text: &str) -> Vec<Action> {
    let mut actions = Vec::new();
    let mut at = 0;
    while let Some((start, close)) = opening(text, at) {
        // What is closed nowhere is no template, and is not to be searched for an end over and over.
        if at == 0 && !BRACES.iter().any(|(open, close)| text.contains(open) && text.contains(close)) {
            return actions;
        }
        at = start + 1;
        if let Some(action) = action(text, start, close) {
            at = action.span.end as usize;
            actions.push(action);
        }
    }
    actions
}

/// The first place from an offset on where braces open that may be an action's, and what would close them.
fn opening(text: &str, from: usize) -> Option<(usize, &'static str)> {
    let rest = text.as_bytes().get(from..)?;
    memchr::memchr2_iter(b'{', b'<', rest).find_map(|at| {
        let braces = BRACES.iter().find(|(open, _)| rest.get(at..at + 2) == Some(open.as_bytes()));
        braces.map(|(_, close)| (from + at, *close))
    })
}

fn action(text: &str, start: usize, close: &str) -> Option<Action> {
    let body = start + 2;
    let opening = text.get(body..)?.trim_start_matches(['-', '~', '+']).trim_start_matches(' ');
    let comment = close == "#}"
        || opening.starts_with("/*")
        || opening.starts_with("!--")
        || opening.starts_with('#') && close == "%>";
    let close = if opening.starts_with("/*") { "*/" } else { close };
    let reach = if comment { text.len() } else { ceil(text, (body + LONGEST).min(text.len())) };
    let length = text.get(body..reach)?.find(close)?;
    let inside = &text[body..body + length];
    let over_lines = inside.contains('\n');
    if close == "}}" && over_lines && inside.contains("{{") || close == "#}" && over_lines && inside.contains("{#") {
        return None;
    }
    let mut end = body + length + close.len();
    if close == "*/" {
        end += text[end..].find("}}").filter(|gap| *gap < 4)? + 2;
    }
    let output = match close {
        "%>" => inside.starts_with(['=', '-']),
        "}}" => !comment && !is_control(inside),
        _ => false,
    };
    Some(Action { span: Span::from(start..end), output })
}

/// Whether an action between `{{` and `}}` decides or repeats instead of putting text there: Go's keywords and assignments, Mustache's sections.
/// <https://pkg.go.dev/text/template#hdr-Actions>
fn is_control(inside: &str) -> bool {
    let inside = inside.trim_matches(['-', '~']).trim();
    let word = inside.split_whitespace().next().unwrap_or("");
    matches!(word, "if" | "else" | "end" | "range" | "with" | "define" | "block" | "break" | "continue")
        || inside.starts_with(['#', '/', '^', '!'])
        || word.starts_with('$') && inside.split_whitespace().nth(1).is_some_and(|sign| matches!(sign, ":=" | "="))
}

fn ceil(text: &str, mut offset: usize) -> usize {
    while !text.is_char_boundary(offset) {
        offset += 1;
    }
    offset
}

fn mask(text: &str, actions: &[Action], filler: u8) -> String {
    let mut bytes = Cow::Borrowed(text.as_bytes()).into_owned();
    let mut first = 0;
    while first < actions.len() {
        let line_start = text[..actions[first].span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        // The actions of one line, or of several where an action goes over the line's end.
        let mut last = first;
        let mut line_end = end_of_line(text, actions[first].span.end);
        while actions.get(last + 1).is_some_and(|next| (next.span.start as usize) < line_end) {
            last += 1;
            line_end = end_of_line(text, actions[last].span.end);
        }
        mask_line(text, &mut bytes, &actions[first..=last], line_start..line_end, filler);
        first = last + 1;
    }
    // Actions begin and end at character boundaries and are filled with ASCII, so the text stays UTF-8.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn end_of_line(text: &str, offset: u32) -> usize {
    let offset = offset as usize;
    text[offset..].find('\n').map_or(text.len(), |at| offset + at)
}

fn mask_line(text: &str, bytes: &mut [u8], actions: &[Action], line: std::ops::Range<usize>, filler: u8) {
    let is_blank = |range: std::ops::Range<usize>| text[range].trim_matches([' ', '\t', '\r', '\u{feff}']).is_empty();
    let gap_after = |index: usize| {
        let end = actions.get(index + 1).map_or(line.end, |next| next.span.start as usize);
        is_blank(actions[index].span.end as usize..end)
    };
    let opens = is_blank(line.start..actions[0].span.start as usize);
    if opens && (0..actions.len()).all(gap_after) {
        // Line breaks and not blanks: an empty line means the same at every indentation, in blocks too.
        let start = line.start + if text[line.clone()].starts_with('\u{feff}') { 3 } else { 0 };
        bytes[start..line.end].fill(b'\n');
        return;
    }
    let mut leading = opens;
    for (index, action) in actions.iter().enumerate() {
        let before = text[line.start..action.span.start as usize].trim_end();
        let trailing = before.ends_with(['"', '\'', ']', '}']) && (index..actions.len()).all(gap_after);
        leading &= !action.output;
        let fill = if leading || trailing && !action.output { b' ' } else { filler };
        bytes[action.span.range()].fill(fill);
        leading &= gap_after(index) || actions.get(index + 1).is_none();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn masks(text: &str, masked: &str) {
        let templates = Templates::find(text, b'~');
        assert_eq!(templates.text(), masked, "{text:?}");
        assert_eq!(templates.text().len(), text.len());
    }

    #[test]
    fn what_stands_on_a_line_becomes_filler_and_whole_lines_become_empty() {
        masks("a: {{ x }}\n", "a: ~~~~~~~\n");
        masks("a: {{ x }}:{{y}} # é\n", "a: ~~~~~~~:~~~~~ # é\n");
        masks(
            "  {{- if .x }}\n  a: 1\n  {{- end }}\n",
            "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n  a: 1\n\n\n\n\n\n\n\n\n\n\n\n\n\n",
        );
        masks("{% if x %} a: 1 {% endif %}\n", "           a: 1 ~~~~~~~~~~~\n");
        masks("a: \"1\" {{- end }}\n", "a: \"1\"           \n");
        masks("a: <%= é %>\n", "a: ~~~~~~~~~\n");
        masks("a: {{ b |\n  quote }}\n", "a: ~~~~~~~~~~~~~~~~~\n");
        masks("{{/* a\n {{ b }} */}}\nc: 1", &format!("{}\nc: 1", "\n".repeat("{{/* a\n {{ b }} */}}".len())));
    }

    #[test]
    fn what_only_looks_like_a_template_stays() {
        for text in
            ["a: {b: {c: 1}}", "a: '{{'", "{{a: 1}: 2}", "x: {%", "a: {#\nb: 1", "<% never closed", "{{ a\n{{ b }"]
        {
            masks(text, text);
        }
    }

    #[test]
    fn the_kinds_of_actions_are_told_apart() {
        let output = |text: &str| actions(text).iter().map(|action| action.output).collect::<Vec<_>>();
        assert_eq!(output("{{ .x }} {{- include \"a\" . }} {{ $x }} <%= a %>"), [true; 4]);
        assert_eq!(output("{{ if a }} {{ $x := 1 }} {{#each}} {{/each}} {% set a %} {# b #} <% if a %>"), [false; 7]);
        assert_eq!(output("{{ \"{{\" }}"), [true]);
    }

    #[test]
    fn decoded_text_gets_its_actions_back() {
        let text = "~/{{ é }}\\n{{b}}";
        let templates = Templates::find(text, b'~');
        let decoded = templates.text().replace("\\n", "\n");
        assert_eq!(templates.restore(&decoded, Span::new(0, text.len() as u32)), "~/{{ é }}\n{{b}}");
    }
}
