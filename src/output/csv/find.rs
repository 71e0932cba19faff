//! find.csv: every evaluation of a search, the solution last.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, Sheet, column, header};
use crate::domain::Metric;
use crate::study::find::{Evaluation, Found};

/// A line of the search.
pub struct Row<'a> {
    search: &'a Search<'a>,
    evaluation: Evaluation,
    step: u64,
    /// Standard error of the solution, on its line.
    solution: Option<Option<f64>>,
}

/// What was searched for.
pub struct Search<'a> {
    /// What was varied.
    pub path: &'a str,
    /// Name of the figure, with its quantile level where it has one.
    pub figure: &'a str,
    pub metric: Metric,
    pub target: f64,
    pub currency: &'a str,
}

/// The bytes of find.csv.
pub fn find_csv(search: &Search, found: &Found, dialect: Dialect) -> Vec<u8> {
    let evaluations = found.evaluations.iter().enumerate();
    let mut rows: Vec<Row> = evaluations
        .map(|(i, evaluation)| Row {
            search,
            evaluation: *evaluation,
            step: i as u64,
            solution: None,
        })
        .collect();
    if let Ok(solution) = found.solution {
        let at = found.evaluations.iter().position(|e| e.at == solution.at);
        if let Some(step) = at {
            rows.push(Row {
                search,
                evaluation: found.evaluations[step],
                step: step as u64,
                solution: Some(solution.std_error),
            });
        }
    }
    let sheet = Sheet {
        currency: search.currency,
        quantile_levels: &[],
        dialect,
    };
    column::write(&columns(), rows, &sheet)
}

/// The columns of find.csv.
pub(super) fn columns<'a>() -> [Column<Row<'a>>; 10] {
    [
        column(
            "row",
            "text",
            "evaluation, or solution on the last line.",
            |r: &Row| {
                Cell::text(if r.solution.is_some() {
                    "solution"
                } else {
                    "evaluation"
                })
            },
        ),
        column("step", "count", "Number of the evaluation, from 0.", |r| {
            Cell::count(r.step)
        }),
        column("path", "text", "What is varied.", |r| {
            Cell::text(r.search.path)
        }),
        column("value", "the input's", "Its value.", |r| {
            Cell::stated(Some(r.evaluation.at))
        }),
        column(
            "value_std_error",
            "the input's",
            "Of the solution: how far it would move with other draws, the figure's standard error over \
             the slope.",
            |r| Cell::std_error(r.solution.flatten()),
        ),
        column(
            "figure",
            "text",
            "The figure, with its quantile level where it has one.",
            |r| Cell::text(r.search.figure),
        ),
        column("unit", "text", "Its unit.", |r| {
            let unit = r.search.metric.info().unit.label(r.search.currency);
            Cell::text(header(&unit, r.search.currency))
        }),
        column("result", "unit", "Its value there.", |r| {
            let decimals = r.search.metric.info().decimals;
            Cell::number(Some(r.evaluation.figure), r.evaluation.std_error, decimals)
        }),
        column("std_error", "unit", "Its standard error.", |r| {
            Cell::std_error(r.evaluation.std_error)
        }),
        column("target", "unit", "What it should be.", |r| {
            Cell::stated(Some(r.search.target))
        }),
    ]
}
