//! observations.csv: what was observed beside what was simulated, before and after conditioning.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::{quantile_cell, sheet, value_cell};
use crate::domain::{MeasurementError, Observation, Scenario};
use crate::results::{ConditionedFigures, Figure, ObservationFigure, Results};

/// An observation, or the row of all of them.
pub(super) struct Row<'a> {
    currency: &'a str,
    stated: Option<&'a Observation>,
    figure: Option<&'a ObservationFigure>,
    all: &'a ConditionedFigures,
}

impl Row<'_> {
    fn stated(&self, cell: impl Fn(&Observation) -> Cell) -> Cell {
        self.stated.map_or(Cell::Empty, cell)
    }

    fn figure(&self, cell: impl Fn(&ObservationFigure) -> Cell) -> Cell {
        self.figure.map_or(Cell::Empty, cell)
    }

    fn all(&self, cell: impl Fn(&ConditionedFigures) -> Cell) -> Cell {
        match self.stated {
            Some(_) => Cell::Empty,
            None => cell(self.all),
        }
    }
}

/// The columns of observations.csv.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let mut columns = vec![
        column(
            "observation",
            "text",
            "Id of the observation; `all` in the row of all together.",
            |r: &Row| Cell::text(r.stated.map_or("all", |o| o.id.as_str())),
        ),
        column("figure", "text", "The figure that was observed.", |r| {
            r.stated(|o| Cell::text(&o.figure))
        }),
        column("unit", "text", "Unit of the figure.", |r| {
            r.figure(|f| Cell::text(f.unit.label(r.currency)))
        }),
        column("value", "unit", "What was observed.", |r| {
            r.stated(|o| Cell::stated(Some(o.value)))
        }),
        column(
            "sd",
            "unit",
            "Standard deviation of the error, where it is stated in the figure's unit.",
            |r| {
                r.stated(|o| match o.error {
                    MeasurementError::Absolute(sd) => Cell::stated(Some(sd)),
                    MeasurementError::Logarithmic(_) => Cell::Empty,
                })
            },
        ),
        column(
            "log_sd",
            "ratio",
            "Standard deviation of the error of the logarithm, where it is stated so.",
            |r| {
                r.stated(|o| match o.error {
                    MeasurementError::Logarithmic(sd) => Cell::stated(Some(sd)),
                    MeasurementError::Absolute(_) => Cell::Empty,
                })
            },
        ),
    ];
    columns.extend(simulated());
    columns.extend(weights());
    columns
}

/// The figure before and after.
fn simulated<'a>() -> Vec<Column<Row<'a>>> {
    fn mean(f: &Figure) -> Cell {
        value_cell(&f.mean, f.metric.info().decimals)
    }
    vec![
        column(
            "prior_mean",
            "unit",
            "Mean of the figure before conditioning.",
            |r| r.figure(|f| mean(&f.prior)),
        ),
        column("prior_q05", "unit", "Its quantile at 5 %.", |r| {
            r.figure(|f| quantile_cell(&f.prior, 0.05))
        }),
        column("prior_q50", "unit", "Its median.", |r| {
            r.figure(|f| quantile_cell(&f.prior, 0.5))
        }),
        column("prior_q95", "unit", "Its quantile at 95 %.", |r| {
            r.figure(|f| quantile_cell(&f.prior, 0.95))
        }),
        column(
            "posterior_mean",
            "unit",
            "Mean of the figure after conditioning.",
            |r| r.figure(|f| mean(&f.posterior)),
        ),
        column(
            "posterior_mean_std_error",
            "unit",
            "Monte Carlo standard error of posterior_mean.",
            |r| r.figure(|f| Cell::std_error(f.posterior.mean.std_error)),
        ),
        column("posterior_q05", "unit", "Its quantile at 5 %.", |r| {
            r.figure(|f| quantile_cell(&f.posterior, 0.05))
        }),
        column("posterior_q50", "unit", "Its median.", |r| {
            r.figure(|f| quantile_cell(&f.posterior, 0.5))
        }),
        column("posterior_q95", "unit", "Its quantile at 95 %.", |r| {
            r.figure(|f| quantile_cell(&f.posterior, 0.95))
        }),
    ]
}

/// What the weights say.
fn weights<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column(
            "within_2sd_prior_frac",
            "fraction",
            "Share of the trials within 2 sd of the value before conditioning: of an observation that \
             the scenario expects, most.",
            |r| r.figure(|f| Cell::number(f.agree_prior, None, 6)),
        ),
        column(
            "within_2sd_posterior_frac",
            "fraction",
            "Share of the weighted trials within 2 sd of the value; below 0.05 the evidence and the \
             scenario disagree.",
            |r| r.figure(|f| Cell::number(f.agree_posterior, None, 4)),
        ),
        column(
            "ess",
            "trials",
            "Effective sample size (Σw)²/Σw² of all observations together.",
            |r| r.all(|a| Cell::number(Some(a.effective), None, 1)),
        ),
        column(
            "ess_without",
            "trials",
            "Effective sample size where this observation alone is left out, of the same trials.",
            |r| r.figure(|f| Cell::number(Some(f.effective_without), None, 1)),
        ),
        column(
            "delivered_without_{currency}_bn",
            "bn {currency}",
            "Mean of what the portfolio delivers where this observation alone is left out. Less the mean \
             of `delivered` in summary.csv it is the observation's leverage.",
            |r| r.figure(|f| Cell::number(f.delivered_without, None, 3)),
        ),
        column(
            "largest_weight_frac",
            "fraction",
            "Largest share of the weight that a single trial has.",
            |r| r.all(|a| Cell::number(Some(a.largest_share), None, 6)),
        ),
        column(
            "log_evidence",
            "ratio",
            "Natural logarithm of the density of all that was observed.",
            |r| r.all(|a| value_cell(&a.log_evidence, 4)),
        ),
        column(
            "log_evidence_std_error",
            "ratio",
            "Its Monte Carlo standard error.",
            |r| r.all(|a| Cell::std_error(a.log_evidence.std_error)),
        ),
        column(
            "method",
            "text",
            "How trials were drawn: plain, or adaptive.",
            |r| r.all(|a| Cell::text(a.method.name())),
        ),
        column("note", "text", "How the method went.", |r| {
            r.all(|a| Cell::text(a.method.words()))
        }),
        column("source", "text", "Who published it.", |r| {
            r.stated(|o| Cell::text(&o.evidence.source))
        }),
        column("url", "text", "Where it was read.", |r| {
            r.stated(|o| Cell::text(&o.evidence.url))
        }),
        column(
            "scope",
            "text",
            "Note of the observation: what it covers.",
            |r| r.stated(|o| Cell::text(&o.evidence.note)),
        ),
    ]
}

/// The bytes of observations.csv; none where nothing was observed.
pub fn observations_csv(
    results: &Results,
    scenario: &Scenario,
    dialect: Dialect,
) -> Option<Vec<u8>> {
    let all = results.conditioned.as_deref()?;
    let row = |figure: &'_ ObservationFigure| figure.observation;
    let stated = &scenario.conditioning.observations;
    let one = |figure| Row {
        currency: scenario.currency.code(),
        stated: stated.get(row(figure)),
        figure: Some(figure),
        all,
    };
    let total = Row {
        currency: scenario.currency.code(),
        stated: None,
        figure: None,
        all,
    };
    let rows = all.observations.iter().map(one).chain([total]);
    let sheet = sheet(results, scenario, dialect);
    Some(column::write(&columns(), rows, &sheet))
}
