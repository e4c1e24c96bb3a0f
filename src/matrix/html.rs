//! A matrix as one page that opens without a network, can be filtered, and runs no script that is not its own.

use super::{Cell, Row, Sheet, State, Status};

const STYLE: &str = include_str!("html/style.css");
const SCRIPT: &str = include_str!("html/script.js");
/// The SHA-256 of the script in Base64: the browser runs nothing else, whatever a value holds.
/// <https://www.w3.org/TR/CSP3/#grammardef-hash-source>
const SCRIPT_HASH: &str = "J0s0Yqs5mQ4CvmnnYzEmzxuLo0a3VE4c+mx/mOvUVBY=";

pub(super) fn render(sheets: &[Sheet]) -> String {
    let boxes = Status::ALL.map(|status| {
        let word = status.word();
        format!("<label><input type=\"checkbox\" value=\"{word}\" checked> {word}</label>")
    });
    let body: String = sheets.iter().map(section).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{SCRIPT_HASH}'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Environments side by side</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<h1>Environments side by side</h1>\n\
         <form hidden><input type=\"search\" placeholder=\"Filter by key, value or file\" aria-label=\"Filter\">{}<output></output></form>\n\
         {body}<script>{SCRIPT}</script>\n</body>\n</html>\n",
        boxes.concat()
    )
}

fn section(sheet: &Sheet) -> String {
    let names: String = sheet.columns.iter().map(|(name, _)| format!("<th>{}</th>", safe(name))).collect();
    let rows: String = sheet.rows.iter().map(|row| line(sheet, row)).collect();
    format!(
        "<section>\n<h2>{}</h2>\n<p>{}</p>\n<table>\n<thead><tr><th>status</th><th>key</th>{names}</tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n</section>\n",
        safe(&sheet.title()),
        sheet.totals()
    )
}

fn line(sheet: &Sheet, row: &Row) -> String {
    let status = row.status.word();
    let cells: String =
        sheet.columns.iter().zip(&row.cells).map(|((name, _), cell)| cell_of(name, cell.as_ref())).collect();
    let secret = if row.secret { "<small>secret</small>" } else { "" };
    format!(
        "<tr data-status=\"{status}\"><td class=\"status\">{status}</td><th><code>{}</code>{secret}</th>{cells}</tr>\n",
        safe(&row.key)
    )
}

fn cell_of(name: &str, cell: Option<&Cell>) -> String {
    let name = safe(name);
    let Some(cell) = cell else { return format!("<td data-name=\"{name}\" class=\"none\">missing</td>") };
    let value = match cell.state {
        State::Empty => "<i>empty</i>".to_owned(),
        State::Set | State::Outside => format!("<code>{}</code>", safe(&cell.value)),
    };
    let (path, line) = (safe(&cell.at.0), cell.at.1);
    format!("<td data-name=\"{name}\">{value}<small>{}, {path}:{line}</small></td>", cell.kind)
}

/// Text that HTML finds nothing in, between tags and in attributes.
fn safe(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(char),
        }
    }
    safe
}
