//! quantiles.csv: headline figures of the whole run at many levels.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::{SUBJECT, SUBJECT_KIND, sheet, value_cell};
use crate::domain::Scenario;
use crate::results::{Figure, Results};
use crate::statistics::Estimate;

/// A figure at one level.
pub(super) struct Row<'a> {
    figure: &'a Figure,
    currency: &'a str,
    level: f64,
    estimate: &'a Estimate,
}

/// The columns of quantiles.csv.
pub(super) fn columns<'a>() -> [Column<Row<'a>>; 9] {
    [
        column("subject_kind", "text", SUBJECT_KIND, |r| {
            Cell::text(r.figure.subject_kind.name())
        }),
        column("subject", "text", SUBJECT, |r| {
            Cell::text(&r.figure.subject)
        }),
        column("metric", "text", "Name of the metric.", |r| {
            Cell::text(r.figure.metric.name())
        }),
        column("unit", "text", "Unit of value and std_error.", |r| {
            Cell::text(r.figure.unit.label(r.currency))
        }),
        column(
            "period_start",
            "date",
            "First day of the period; empty for the whole run.",
            |r| Cell::date(r.figure.period.map(|p| p.0)),
        ),
        column(
            "period_end",
            "date",
            "Last day of the period; empty for the whole run.",
            |r| Cell::date(r.figure.period.map(|p| p.1)),
        ),
        column(
            "probability",
            "frac",
            "The level: so much of the trials lies below the value.",
            |r| Cell::stated(Some(r.level)),
        ),
        column(
            "value",
            "unit",
            "The quantile; empty where it is undefined, as of payback where it falls among the \
             trials that never pay back.",
            |r| value_cell(r.estimate, r.figure.metric.info().decimals),
        ),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error of value, two significant digits.",
            |r| Cell::std_error(r.estimate.std_error),
        ),
    ]
}

/// The bytes of quantiles.csv.
pub fn quantiles_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let rows = results.distributions.iter().flat_map(|figure| {
        figure.quantiles.iter().map(|(level, estimate)| Row {
            figure,
            currency: scenario.currency.code(),
            level: *level,
            estimate,
        })
    });
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows, &sheet)
}
