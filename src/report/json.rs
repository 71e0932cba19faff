//! results.json: all tables of a run with the types of their columns.

use super::run::FinishedRun;
use super::table::{Cell, Column, Kind, Table};
use serde_json::{Map, Value, json};

/// The bytes of results.json: under `run` what was run, under `tables` for each file its columns and
/// its rows as arrays. What is undefined is `null`.
pub fn document(run: &FinishedRun) -> Vec<u8> {
    let mut head = run.manifest.clone();
    if let Some(head) = head.as_object_mut() {
        // How long it took is no result.
        head.shift_remove("timings");
        head.shift_remove("outputs");
    }
    let tables: Map<String, Value> = run
        .tables
        .iter()
        .map(|t| (t.file.trim_end_matches(".csv").to_owned(), table(t)))
        .collect();
    format!("{}\n", json!({ "run": head, "tables": tables })).into_bytes()
}

fn table(table: &Table) -> Value {
    let rows = table.rows.iter();
    json!({
        "columns": table.columns.iter().map(column).collect::<Vec<_>>(),
        "rows": rows.map(|r| r.iter().map(value).collect()).collect::<Vec<Vec<Value>>>(),
    })
}

fn column(column: &Column) -> Value {
    json!({
        "name": column.name,
        "type": match column.kind {
            Kind::Text => "text",
            Kind::Flag => "boolean",
            Kind::Date => "date",
            Kind::Number => "number",
        },
        "unit": column.unit,
        "description": column.description,
    })
}

/// A cell as JSON; whole numbers without a point.
pub fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Flag(flag) => Value::from(*flag),
        Cell::Number { value, printed } => match printed.parse::<u64>() {
            Ok(whole) => Value::from(whole),
            Err(_) => Value::from(*value),
        },
        Cell::Text(_) | Cell::Date(_) => Value::from(cell.words()),
    }
}
