//! annual.csv: the figures of calendar years, wide.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column, levels};
use super::{SUBJECT, SUBJECT_KIND, quantile_cell, sheet, value_cell};
use crate::calendar::{Calendar, YearSpan};
use crate::domain::Scenario;
use crate::results::{Figure, Results};

/// One figure of a calendar year.
pub(super) struct Row<'a> {
    figure: &'a Figure,
    currency: &'a str,
    year: i16,
}

/// The calendar year of a figure: its period is all periods of the horizon that begin in that
/// year. `years` are the calendar's.
pub(super) fn year(figure: &Figure, calendar: &Calendar, years: &[YearSpan]) -> Option<i16> {
    let (start, end) = figure.period?;
    let span = years.iter().find(|y| y.year == start.year())?;
    let whole = calendar.period_start(span.first) == start
        && calendar.period_start(span.end) == end.next_day();
    whole.then_some(span.year)
}

/// The columns of annual.csv.
pub(super) fn columns<'a>() -> [Column<Row<'a>>; 8] {
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
        column("unit", "text", "Unit of the figures.", |r| {
            Cell::text(r.figure.unit.label(r.currency))
        }),
        column(
            "year",
            "year",
            "Calendar year: the periods that begin in it (a quarter that runs from December to \
             February counts in the year of its December).",
            |r| Cell::Number(r.year.to_string()),
        ),
        column(
            "mean",
            "unit",
            "Mean over the trials; of an indicator the probability.",
            |r| value_cell(&r.figure.mean, r.figure.metric.info().decimals),
        ),
        column(
            "mean_std_error",
            "unit",
            "Monte Carlo standard error of mean.",
            |r| Cell::std_error(r.figure.mean.std_error),
        ),
        levels(
            "unit",
            "Quantiles, one column for each level of the run; empty for indicators.",
            |r, level| quantile_cell(r.figure, level),
        ),
    ]
}

/// The bytes of annual.csv.
pub fn annual_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let years = scenario.calendar.years();
    let rows = results.figures.iter().filter_map(|figure| {
        Some(Row {
            figure,
            currency: scenario.currency.code(),
            year: year(figure, &scenario.calendar, &years)?,
        })
    });
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows, &sheet)
}
