//! explain.csv: what each part that changed contributes to the change of a figure; and changes.csv:
//! what changed.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, Sheet, column, header};
use super::value_cell;
use crate::domain::Metric;
use crate::statistics::Estimate;

/// A line of explain.csv.
pub struct ExplainRow<'a> {
    pub figure: &'a str,
    pub metric: Metric,
    pub currency: &'a str,
    /// `from`, `part`, `to` or `change`.
    pub row: &'static str,
    /// Name of the part.
    pub part: &'a str,
    /// Values of it that differ.
    pub changes: Option<u64>,
    pub estimate: Estimate,
    /// The part's share of the whole change.
    pub share: Option<f64>,
}

/// A line of changes.csv.
pub struct ChangeRow<'a> {
    pub part: &'a str,
    pub path: &'a str,
    pub from: &'a str,
    pub to: &'a str,
}

fn sheet(currency: &str, dialect: Dialect) -> Sheet<'_> {
    Sheet {
        currency,
        quantile_levels: &[],
        dialect,
    }
}

/// The bytes of explain.csv.
pub fn explain_csv(rows: Vec<ExplainRow>, currency: &str, dialect: Dialect) -> Vec<u8> {
    column::write(&explain_columns(), rows, &sheet(currency, dialect))
}

/// The bytes of changes.csv.
pub fn changes_csv<'a>(
    rows: impl IntoIterator<Item = ChangeRow<'a>>,
    currency: &str,
    dialect: Dialect,
) -> Vec<u8> {
    column::write(&change_columns(), rows, &sheet(currency, dialect))
}

/// The columns of explain.csv.
pub(super) fn explain_columns<'a>() -> [Column<ExplainRow<'a>>; 10] {
    [
        column(
            "figure",
            "text",
            "The figure, with its quantile level where it has one.",
            |r: &ExplainRow| Cell::text(r.figure),
        ),
        column("unit", "text", "Its unit.", |r| {
            let unit = r.metric.info().unit.label(r.currency);
            Cell::text(header(&unit, r.currency))
        }),
        column(
            "row",
            "text",
            "from (the figure of the first scenario), part (a contribution), to (of the second), or \
             change, which is the sum of the parts.",
            |r| Cell::text(r.row),
        ),
        column(
            "part",
            "text",
            "What changed: a row with an id, or a named table.",
            |r| Cell::text(r.part),
        ),
        column(
            "changes",
            "count",
            "Values of it that differ; changes.csv has them.",
            |r| r.changes.map_or(Cell::Empty, Cell::count),
        ),
        column(
            "value",
            "unit",
            "The figure, the contribution or the change.",
            |r| value_cell(&r.estimate, r.metric.info().decimals),
        ),
        column(
            "std_error",
            "unit",
            "Its standard error: of the draws, and of the orders where those were sampled.",
            |r| Cell::std_error(r.estimate.std_error),
        ),
        column("ci_low", "unit", "Lower end of its 95 % interval.", |r| {
            Cell::number(
                r.estimate.ci_low,
                r.estimate.std_error,
                r.metric.info().decimals,
            )
        }),
        column("ci_high", "unit", "Upper end of its 95 % interval.", |r| {
            Cell::number(
                r.estimate.ci_high,
                r.estimate.std_error,
                r.metric.info().decimals,
            )
        }),
        column(
            "share",
            "fraction",
            "The contribution over the change.",
            |r| Cell::number(r.share, None, 3),
        ),
    ]
}

/// The columns of changes.csv.
pub(super) fn change_columns<'a>() -> [Column<ChangeRow<'a>>; 4] {
    [
        column(
            "part",
            "text",
            "The part that it belongs to.",
            |r: &ChangeRow| Cell::text(r.part),
        ),
        column("path", "text", "Its path in resolved.toml.", |r| {
            Cell::text(r.path)
        }),
        column(
            "from",
            "text",
            "In the first scenario; empty where it is absent.",
            |r| Cell::text(r.from),
        ),
        column("to", "text", "In the second.", |r| Cell::text(r.to)),
    ]
}
