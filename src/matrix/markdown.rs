//! A matrix as tables for a pull request, in the Markdown of GitHub and GitLab.

use super::{Cell, Row, Sheet, State};

/// A heading and a table for each sheet: <https://github.github.com/gfm/#tables-extension->
pub(super) fn render(sheets: &[Sheet]) -> String {
    let mut text = String::new();
    for sheet in sheets {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("### {}\n\n{}\n\n", plain(&sheet.title()), sheet.totals()));
        if sheet.rows.is_empty() {
            continue;
        }
        let names = sheet.columns.iter().map(|(name, _)| format!(" {} |", plain(name))).collect::<String>();
        text.push_str(&format!("| key | |{names}\n| --- | --- |{}\n", " --- |".repeat(sheet.columns.len())));
        for row in &sheet.rows {
            let cells =
                row.cells.iter().map(|cell| format!(" {} |", cell_text(row, cell.as_ref()))).collect::<String>();
            text.push_str(&format!("| {} | {} |{cells}\n", code(&row.key), row.status.word()));
        }
    }
    text
}

fn cell_text(row: &Row, cell: Option<&Cell>) -> String {
    match cell {
        None => "*missing*".to_owned(),
        Some(cell) if cell.state == State::Empty => "*empty*".to_owned(),
        Some(cell) if row.types_differ => format!("{} ({})", code(&cell.value), cell.kind),
        Some(cell) => code(&cell.value),
    }
}

/// Text that Markdown and HTML find nothing in.
fn plain(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '@' | '!' | '~' | '$' => safe.extend(['\\', char]),
            _ => safe.push(char),
        }
    }
    safe
}

/// A code span, fenced by more backticks than the text has in a row; a `|` would end the cell even in there.
fn code(text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}
