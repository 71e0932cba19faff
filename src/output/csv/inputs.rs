//! inputs.csv: every number of the scenario, what was drawn of it, and where it comes from.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column, levels};
use super::{quantile_cell, sd_cell, sheet, value_cell};
use crate::domain::{Quantity, Scenario};
use crate::results::{Figure, Results};

/// One number of the scenario.
pub(super) struct Row<'a> {
    quantity: &'a Quantity,
    sampled: Option<&'a Figure>,
    currency: &'a str,
}

/// The columns of inputs.csv.
pub(super) fn columns<'a>() -> [Column<Row<'a>>; 16] {
    [
        column(
            "path",
            "text",
            "Path of the number, as `--set` takes it.",
            |r| Cell::text(&r.quantity.path),
        ),
        column("unit", "text", "Unit of the number.", |r| {
            Cell::text(r.quantity.unit.label(r.currency))
        }),
        column(
            "distribution",
            "text",
            "The number, or its distribution as scenario files write it.",
            |r| match r.quantity.constant() {
                Some(value) => Cell::Number(value.to_string()),
                None => Cell::text(r.quantity.distribution.to_string()),
            },
        ),
        column(
            "kind",
            "text",
            "fixed, or uncertain: drawn once a trial.",
            |r| {
                Cell::text(match r.quantity.constant() {
                    Some(_) => "fixed",
                    None => "uncertain",
                })
            },
        ),
        column(
            "mean",
            "unit",
            "Mean of the draws; of a fixed number its value.",
            |r| match (r.sampled, r.quantity.constant()) {
                (Some(f), _) => value_cell(&f.mean, f.metric.info().decimals),
                (None, value) => Cell::stated(value),
            },
        ),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error of the mean of the draws.",
            |r| Cell::std_error(r.sampled.and_then(|f| f.mean.std_error)),
        ),
        column("sd", "unit", "Standard deviation of the draws.", |r| {
            r.sampled.map_or(Cell::Empty, sd_cell)
        }),
        levels(
            "unit",
            "Quantiles of the draws, one column for each level of the run.",
            |r, level| r.sampled.map_or(Cell::Empty, |f| quantile_cell(f, level)),
        ),
        column(
            "distribution_mean",
            "unit",
            "The distribution's own mean; empty where it is infinite.",
            |r| Cell::stated(r.quantity.distribution.mean()),
        ),
        column("source", "text", "Who published it.", |r| {
            Cell::text(&r.quantity.evidence.source)
        }),
        column("quote", "text", "The verbatim words.", |r| {
            Cell::text(&r.quantity.evidence.quote)
        }),
        column("url", "text", "Where it can be read.", |r| {
            Cell::text(&r.quantity.evidence.url)
        }),
        column("accessed", "text", "When it was read.", |r| {
            Cell::stated_date(&r.quantity.evidence.accessed)
        }),
        column("note", "text", "What to know about it.", |r| {
            Cell::text(&r.quantity.evidence.note)
        }),
        column("confidence", "text", "How far it can be trusted.", |r| {
            Cell::text(&r.quantity.evidence.confidence)
        }),
        column(
            "origin",
            "text",
            "Where the value was written: a file and line, `--set`, a class, or built-in.",
            |r| Cell::text(&r.quantity.origin),
        ),
    ]
}

/// The bytes of inputs.csv.
pub fn inputs_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let quantities = scenario.quantities();
    let rows = results.inputs.iter().filter_map(|input| {
        Some(Row {
            quantity: quantities.get(input.quantity).copied()?,
            sampled: input.sampled.as_ref(),
            currency: scenario.currency.code(),
        })
    });
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows, &sheet)
}
