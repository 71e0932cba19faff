//! What was observed, checked and run.

use super::figure::table as simple;
use crate::report::run::FinishedRun;
use crate::report::table::{Cell, Table};
use maud::{Markup, html};
use serde_json::Value;

/// Observations beside what was simulated without and with them.
pub fn observations(run: &FinishedRun) -> Option<Markup> {
    let table = run.table("observations.csv")?;
    Some(html! { (whole(table, "Observations")) })
}

/// All columns of a table that hold anything.
fn whole(table: &Table, caption: &str) -> Markup {
    let used: Vec<usize> = (0..table.columns.len())
        .filter(|c| {
            table
                .rows
                .iter()
                .any(|r| r.get(*c).is_some_and(|c| *c != Cell::Empty))
        })
        .collect();
    let header = used.iter().filter_map(|c| table.columns.get(*c));
    let header: Vec<String> = header.map(|c| c.name.replace('_', " ")).collect();
    let cells = |row: &Vec<Cell>| {
        let cells = used.iter().filter_map(|c| row.get(*c));
        cells.map(Cell::words).collect::<Vec<String>>()
    };
    let rows: Vec<Vec<String>> = [header]
        .into_iter()
        .chain(table.rows.iter().map(cells))
        .collect();
    simple(caption, &rows)
}

/// What the run checked of itself: what failed, then all.
pub fn checks(run: &FinishedRun) -> Option<Markup> {
    let table = run.table("checks.csv")?;
    let passed = |row: &&Vec<Cell>| *table.cell(row, "passed") == Cell::Flag(true);
    let failed: Vec<&Vec<Cell>> = table.rows.iter().filter(|r| !passed(r)).collect();
    let part = |caption: &str, rows: &[&Vec<Cell>]| {
        let part = Table {
            rows: rows.iter().map(|r| (*r).clone()).collect(),
            ..table.clone()
        };
        whole(&part, caption)
    };
    Some(html! {
        p {
            (table.rows.len() - failed.len()) " of " (table.rows.len())
            " checks that the run made of itself passed."
        }
        @if !failed.is_empty() { (part("Checks that failed", &failed)) }
        details {
            summary { "All checks" }
            (whole(table, "All checks"))
        }
    })
}

/// The manifest.
pub fn manifest(run: &FinishedRun) -> Markup {
    let known = &run.manifest;
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        Value::Array(list) => list
            .iter()
            .map(Value::to_string)
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    };
    let keys = [
        "program",
        "version",
        "run",
        "seed",
        "trials",
        "generator",
        "sampling",
        "replicates",
        "quantile_levels",
        "resolved_sha256",
    ];
    let mut rows = vec![vec!["key".to_owned(), "value".to_owned()]];
    let scenario = known["scenario"].as_object();
    let scenario = scenario.into_iter().flatten();
    rows.extend(scenario.map(|(key, value)| vec![format!("scenario: {key}"), text(value)]));
    let named = keys
        .iter()
        .filter_map(|key| known.get(*key).map(|value| (key, value)));
    rows.extend(named.map(|(key, value)| vec![(*key).to_owned(), text(value)]));
    html! {
        (simple("What was run", &rows))
        @for (key, caption) in [("inputs", "Files that were read"), ("outputs", "Files that were written")] {
            details {
                summary { (caption) }
                (simple(caption, &files(&known[key])))
            }
        }
    }
}

fn files(list: &Value) -> Vec<Vec<String>> {
    let mut rows = vec![["file", "bytes", "SHA-256"].map(String::from).to_vec()];
    rows.extend(list.as_array().into_iter().flatten().map(|file| {
        let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
        vec![text("name"), file["bytes"].to_string(), text("sha256")]
    }));
    rows
}
