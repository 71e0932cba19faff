//! The summary as one JSON document, for `--json`.

use super::cell::Cell;
use super::column::Value;
use super::csv::summary;
use crate::domain::Scenario;
use crate::results::Results;
use serde_json::{Map, Value as Json, json};

/// One document: the scenario, the run, and under `rows` the rows of summary.csv with the same
/// keys and the same digits; what is undefined is `null`. Ends with a line break.
pub fn summary_json(results: &Results, scenario: &Scenario) -> String {
    let columns = summary::columns();
    let mut rows = Vec::new();
    for row in summary::rows(results, scenario) {
        let mut object = Map::new();
        for column in &columns {
            if let Value::One(cell) = column.value {
                object.insert(column.name.to_owned(), value(cell(&row)));
            }
        }
        rows.push(Json::Object(object));
    }
    let failed = results.checks.iter().filter(|c| !c.passed).count();
    let document = json!({
        "scenario": scenario.name,
        "title": scenario.title,
        "currency": scenario.currency.code(),
        "seed": results.seed,
        "trials": results.trials,
        "quantile_levels": results.levels,
        "checks": { "total": results.checks.len(), "failed": failed },
        "warnings": results.warnings,
        "rows": rows,
    });
    format!("{document:#}\n")
}

fn value(cell: Cell) -> Json {
    match cell {
        Cell::Empty => Json::Null,
        Cell::Text(text) => Json::String(text),
        Cell::Date(date) => Json::String(date.to_string()),
        Cell::Number(number) => number
            .parse::<u64>()
            .map(Json::from)
            .or_else(|_| number.parse::<f64>().map(Json::from))
            .unwrap_or(Json::Null),
    }
}
