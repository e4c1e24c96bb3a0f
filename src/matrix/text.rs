//! A matrix as a table that fits the terminal; where it is too narrow for columns, a list.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Cell, Row, Sheet, State};

/// Narrower than this many columns a value says little.
const NARROWEST: usize = 12;
/// Between two columns of the table.
const GAP: &str = "  ";
/// `differs` and `missing` are as wide as a status gets.
const STATUS: usize = 7;

pub(super) fn render(sheets: &[Sheet], width: usize) -> String {
    let mut text = String::new();
    for sheet in sheets {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&format!("{}\n", sheet.title()));
        match widths(sheet, width) {
            Some(widths) => table(sheet, &widths, &mut text),
            None => list(sheet, &mut text),
        }
        text.push_str(&format!("{}\n", sheet.totals()));
    }
    text
}

/// The widths of the key and of each environment; none where the terminal is too narrow for all of them.
fn widths(sheet: &Sheet, width: usize) -> Option<Vec<usize>> {
    let count = sheet.columns.len();
    let wanted_key = sheet.rows.iter().map(|row| row.key.width()).max().unwrap_or(3).max(3);
    let wanted = |column: usize| {
        let cells = sheet.rows.iter().map(|row| shown(row, row.cells.get(column).and_then(Option::as_ref)).width());
        cells.chain([sheet.columns.get(column).map_or(0, |(name, _)| name.width())]).max().unwrap_or(0)
    };
    let wanted: Vec<usize> = (0..count).map(wanted).collect();
    let room = width.checked_sub(STATUS + GAP.len() * (count + 1))?;
    let key = wanted_key.min((room * 2 / 5).max(room.saturating_sub(wanted.iter().sum())));
    if key < wanted_key.min(NARROWEST * 2) {
        return None;
    }
    let mut left = room.checked_sub(key)?;
    let mut widths = vec![0; count];
    // The narrowest columns are served first, so that what they do not need goes to the others.
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|&column| wanted.get(column).copied());
    for (served, &column) in order.iter().enumerate() {
        let share = left / (count - served);
        let (want, given) = (wanted.get(column)?, widths.get_mut(column)?);
        *given = (*want).min(share);
        if *given < *want && *given < NARROWEST {
            return None;
        }
        left -= *given;
    }
    widths.insert(0, key);
    Some(widths)
}

fn table(sheet: &Sheet, widths: &[usize], text: &mut String) {
    let mut line = |status: &str, cells: &mut dyn Iterator<Item = String>| {
        let mut row = format!("{status:STATUS$}");
        for (cell, width) in cells.zip(widths) {
            let cell = clipped(&cell, *width);
            row.push_str(GAP);
            row.push_str(&cell);
            row.push_str(&" ".repeat(width.saturating_sub(cell.width())));
        }
        text.push_str(row.trim_end());
        text.push('\n');
    };
    line("", &mut std::iter::once("key".to_owned()).chain(sheet.columns.iter().map(|(name, _)| name.clone())));
    for row in &sheet.rows {
        let cells = row.cells.iter().map(|cell| shown(row, cell.as_ref()));
        line(row.status.word(), &mut std::iter::once(row.key.clone()).chain(cells));
    }
}

fn list(sheet: &Sheet, text: &mut String) {
    for row in &sheet.rows {
        text.push_str(&format!("{} ({})\n", row.key, row.status.word()));
        for ((name, _), cell) in sheet.columns.iter().zip(&row.cells) {
            text.push_str(&format!("  {name}: {}\n", shown(row, cell.as_ref())));
        }
    }
}

fn shown(row: &Row, cell: Option<&Cell>) -> String {
    match cell {
        None => "(missing)".to_owned(),
        Some(cell) if cell.state == State::Empty => "(empty)".to_owned(),
        Some(cell) if row.types_differ => format!("{} ({})", cell.value, cell.kind),
        Some(cell) => cell.value.clone(),
    }
}

/// At most this many columns, with an ellipsis where something is cut away.
fn clipped(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut columns = 0;
    let kept = text.chars().take_while(|char| {
        columns += char.width().unwrap_or(0);
        columns < width
    });
    kept.chain(['…']).collect()
}
