//! python-decouple: a line is what stands before its first `=` and what stands behind it.

use super::{Duplicates, Encoding, Loader, Mark, Precedence, Process, Reading, space};

/// `config()` of the Python package python-decouple.
///
/// Both sides are stripped, and one pair of equal quotes around the value is taken off. There are no inline comments, no
/// escapes, no expansion, no `export` and no values over several lines; what has no `=` is passed over.
pub(super) const DECOUPLE: Loader = Loader {
    name: "decouple",
    title: "python-decouple 3, `config()` in Python programs",
    source: "https://github.com/HBNetwork/python-decouple/blob/v3.8/decouple.py",
    encoding: Encoding::Refused,
    mark: Mark::Kept,
    duplicates: Duplicates::Last,
    process: Precedence::Process,
    grammar: read,
};

fn read<'t>(text: &'t str, _: &Process, reading: &mut Reading<'t>) {
    let mut start = 0;
    while start < text.len() {
        start = reading.plain(text, start);
        let end = space::line_end(text, start);
        let (line, first) = trimmed(text, start, end);
        start = end + 1;
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((key, _)) = line.split_once('=') else {
            reading.lose(first..first + line.len(), "passes over this line: it has no `=`");
            continue;
        };
        let behind = first + key.len() + 1;
        let (key, (value, value_at)) = (key.trim_end_matches(space::python), trimmed(text, behind, first + line.len()));
        let unquoted = ['\'', '"'].into_iter().find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote));
        reading.set((key, first..first + key.len()), (unquoted.unwrap_or(value), value_at..value_at + value.len()));
    }
}

/// A part of the text without the white space around it, and where it starts.
fn trimmed(text: &str, start: usize, end: usize) -> (&str, usize) {
    let part = text[start..end].trim_end_matches(space::python);
    let inner = part.trim_start_matches(space::python);
    (inner, start + part.len() - inner.len())
}
