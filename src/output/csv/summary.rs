//! summary.csv: every statistic of every figure, tidy.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column, quantile_name};
use super::{SUBJECT, SUBJECT_KIND, sheet, value_cell};
use crate::domain::Scenario;
use crate::results::{Figure, Results};
use crate::statistics::Estimate;

/// One statistic of a figure.
pub(in crate::output) struct Row<'a> {
    figure: &'a Figure,
    currency: &'a str,
    statistic: String,
    estimate: &'a Estimate,
    trials: u64,
}

impl Row<'_> {
    fn decimals(&self) -> usize {
        self.figure.metric.info().decimals
    }

    /// A bound of the confidence interval, to the digits of the value.
    fn bound(&self, bound: Option<f64>) -> Cell {
        Cell::number(bound, self.estimate.std_error, self.decimals())
    }
}

/// The rows in the order of the figures: the mean or probability, the sd, the quantiles, the
/// tail.
pub(in crate::output) fn rows<'a>(results: &'a Results, scenario: &'a Scenario) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    let levels = results.levels.iter();
    let names: Vec<(f64, String)> = levels.map(|l| (*l, quantile_name(*l))).collect();
    let name = |level: f64| match names.iter().find(|n| n.0 == level) {
        Some((_, name)) => name.clone(),
        None => quantile_name(level),
    };
    for figure in &results.figures {
        let mut push = |statistic: String, estimate, trials| {
            rows.push(Row {
                figure,
                currency: scenario.currency.code(),
                statistic,
                estimate,
                trials,
            });
        };
        let indicator = figure.metric.info().indicator;
        let first = if indicator { "probability" } else { "mean" };
        push(first.to_owned(), &figure.mean, figure.defined);
        if let Some(sd) = &figure.sd {
            push("sd".to_owned(), sd, figure.defined);
        }
        let ranked = if figure.metric.never_is_last() {
            figure.trials
        } else {
            figure.defined
        };
        for (level, estimate) in &figure.quantiles {
            push(name(*level), estimate, ranked);
        }
        if let Some(tail) = &figure.tail {
            push("var95".to_owned(), &tail.var, figure.defined);
            push("cvar95".to_owned(), &tail.cvar, figure.defined);
        }
    }
    rows
}

/// The columns of summary.csv.
pub(in crate::output) fn columns<'a>() -> [Column<Row<'a>>; 12] {
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
        column(
            "unit",
            "text",
            "Unit of value, std_error, ci_low and ci_high.",
            |r| Cell::text(r.figure.unit.label(r.currency)),
        ),
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
            "statistic",
            "text",
            "mean, probability, sd, or the quantile at a level: q05 is the value that 5 % of the \
             trials stay below. Of npv also var95, value at risk: minus the quantile at 5 %; and \
             cvar95, expected shortfall: minus the mean of the trials below that quantile.",
            |r| Cell::text(&r.statistic),
        ),
        column("value", "unit", "The statistic.", |r| {
            value_cell(r.estimate, r.decimals())
        }),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error of value, two significant digits.",
            |r| Cell::std_error(r.estimate.std_error),
        ),
        column(
            "ci_low",
            "unit",
            "Lower bound of the 95 % confidence interval of value (Monte Carlo error only).",
            |r| r.bound(r.estimate.ci_low),
        ),
        column(
            "ci_high",
            "unit",
            "Upper bound of the same interval.",
            |r| r.bound(r.estimate.ci_high),
        ),
        column(
            "trials",
            "count",
            "Trials behind the statistic: those in which the metric is defined. For the quantiles \
             of completion and payback all trials, since never counts as later than any date.",
            |r| Cell::count(r.trials),
        ),
    ]
}

/// The bytes of summary.csv.
pub fn summary_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows(results, scenario), &sheet)
}
