//! prior_posterior.csv: every figure without the observations and with them, side by side.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::{SUBJECT, SUBJECT_KIND, quantile, quantile_cell, sheet, value_cell};
use crate::domain::Scenario;
use crate::results::{Figure, Results};

/// A figure before and after conditioning.
pub(super) struct Row<'a> {
    currency: &'a str,
    prior: &'a Figure,
    posterior: &'a Figure,
}

fn mean(figure: &Figure) -> Cell {
    value_cell(&figure.mean, figure.metric.info().decimals)
}

fn mean_error(figure: &Figure) -> Cell {
    Cell::std_error(figure.mean.std_error)
}

fn error(figure: &Figure, level: f64) -> Cell {
    Cell::std_error(quantile(figure, level).and_then(|e| e.std_error))
}

/// The columns of prior_posterior.csv.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column("subject_kind", "text", SUBJECT_KIND, |r| {
            Cell::text(r.prior.subject_kind.name())
        }),
        column("subject", "text", SUBJECT, |r| Cell::text(&r.prior.subject)),
        column("metric", "text", "Name of the metric.", |r| {
            Cell::text(r.prior.metric.name())
        }),
        column("unit", "text", "Unit of the figures.", |r| {
            Cell::text(r.prior.unit.label(r.currency))
        }),
        column(
            "period_start",
            "date",
            "First day of the period; empty for the whole run.",
            |r| Cell::date(r.prior.period.map(|p| p.0)),
        ),
        column(
            "period_end",
            "date",
            "Last day of the period; empty for the whole run.",
            |r| Cell::date(r.prior.period.map(|p| p.1)),
        ),
        column(
            "prior_mean",
            "unit",
            "Mean without the observations; of an indicator the probability.",
            |r| mean(r.prior),
        ),
        column("prior_mean_std_error", "unit", "Its standard error.", |r| {
            mean_error(r.prior)
        }),
        column("prior_q05", "unit", "Quantile at 5 %.", |r| {
            quantile_cell(r.prior, 0.05)
        }),
        column("prior_q05_std_error", "unit", "Its standard error.", |r| {
            error(r.prior, 0.05)
        }),
        column("prior_q50", "unit", "Median.", |r| {
            quantile_cell(r.prior, 0.5)
        }),
        column("prior_q50_std_error", "unit", "Its standard error.", |r| {
            error(r.prior, 0.5)
        }),
        column("prior_q95", "unit", "Quantile at 95 %.", |r| {
            quantile_cell(r.prior, 0.95)
        }),
        column("prior_q95_std_error", "unit", "Its standard error.", |r| {
            error(r.prior, 0.95)
        }),
        column(
            "posterior_mean",
            "unit",
            "Mean with the observations, as in summary.csv.",
            |r| mean(r.posterior),
        ),
        column(
            "posterior_mean_std_error",
            "unit",
            "Its standard error.",
            |r| mean_error(r.posterior),
        ),
        column("posterior_q05", "unit", "Quantile at 5 %.", |r| {
            quantile_cell(r.posterior, 0.05)
        }),
        column(
            "posterior_q05_std_error",
            "unit",
            "Its standard error.",
            |r| error(r.posterior, 0.05),
        ),
        column("posterior_q50", "unit", "Median.", |r| {
            quantile_cell(r.posterior, 0.5)
        }),
        column(
            "posterior_q50_std_error",
            "unit",
            "Its standard error.",
            |r| error(r.posterior, 0.5),
        ),
        column("posterior_q95", "unit", "Quantile at 95 %.", |r| {
            quantile_cell(r.posterior, 0.95)
        }),
        column(
            "posterior_q95_std_error",
            "unit",
            "Its standard error.",
            |r| error(r.posterior, 0.95),
        ),
    ]
}

/// The bytes of prior_posterior.csv; none where nothing was observed.
pub fn prior_posterior_csv(
    results: &Results,
    scenario: &Scenario,
    dialect: Dialect,
) -> Option<Vec<u8>> {
    let all = results.conditioned.as_deref()?;
    let pairs = all.prior.iter().zip(&results.figures);
    let rows = pairs.map(|(prior, posterior)| Row {
        currency: scenario.currency.code(),
        prior,
        posterior,
    });
    let sheet = sheet(results, scenario, dialect);
    Some(column::write(&columns(), rows, &sheet))
}
