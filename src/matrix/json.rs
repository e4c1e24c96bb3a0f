//! A matrix for programs.

use serde_json::json;

use super::{Row, Sheet};

/// `schema_version`, then a project a sheet; a cell is null where the environment has no such key.
pub(super) fn render(sheets: &[Sheet]) -> String {
    let sheets: Vec<_> = sheets
        .iter()
        .map(|sheet| {
            let environments = sheet.columns.iter().map(|(name, role)| json!({ "name": name, "role": role }));
            json!({
                "directory": sheet.directory,
                "stack": sheet.stack,
                "environments": environments.collect::<Vec<_>>(),
                "keys": sheet.rows.iter().map(described).collect::<Vec<_>>(),
            })
        })
        .collect();
    format!("{:#}\n", json!({ "schema_version": 1, "projects": sheets }))
}

fn described(row: &Row) -> serde_json::Value {
    let cells = row.cells.iter().map(|cell| {
        cell.as_ref().map(|cell| {
            json!({
                "state": cell.state.word(),
                "type": cell.kind,
                "value": cell.value,
                "group": cell.group,
                "path": cell.at.0,
                "line": cell.at.1,
            })
        })
    });
    json!({
        "key": row.key,
        "status": row.status.word(),
        "secret": row.secret,
        "types_differ": row.types_differ,
        "cells": cells.collect::<Vec<_>>(),
    })
}
