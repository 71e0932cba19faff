//! compare.csv: every figure that two scenarios share, side by side.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, Sheet, column, header};
use super::value_cell;
use crate::statistics::Estimate;
use crate::study::compare::PairFigure;

/// A figure of two scenarios.
pub struct Row<'a> {
    /// Names of the scenarios.
    pub base: &'a str,
    pub scenario: &'a str,
    /// Code of the currency of both.
    pub currency: &'a str,
    pub figure: &'a PairFigure,
}

impl Row<'_> {
    fn value(&self, estimate: &Estimate) -> Cell {
        value_cell(estimate, self.figure.metric.info().decimals)
    }

    fn quantile(&self, level: usize, which: usize) -> Option<&Estimate> {
        Some(&self.figure.quantiles.as_ref()?[level][which])
    }

    fn quantile_value(&self, level: usize, which: usize) -> Cell {
        self.quantile(level, which)
            .map_or(Cell::Empty, |e| self.value(e))
    }

    fn quantile_error(&self, level: usize) -> Cell {
        Cell::std_error(self.quantile(level, 2).and_then(|e| e.std_error))
    }
}

/// Decimals of shares and ratios.
const RATIO: usize = 6;

/// The bytes of compare.csv.
pub fn compare_csv<'a>(
    rows: impl IntoIterator<Item = Row<'a>>,
    currency: &str,
    dialect: Dialect,
) -> Vec<u8> {
    let sheet = Sheet {
        currency,
        quantile_levels: &[],
        dialect,
    };
    column::write(&columns(), rows, &sheet)
}

macro_rules! level {
    ($at:literal, $base:literal, $other:literal, $apart:literal, $error:literal, $name:literal) => {
        [
            column(
                $base,
                "unit",
                concat!("Quantile at ", $name, " of the base."),
                |r: &Row| r.quantile_value($at, 0),
            ),
            column(
                $other,
                "unit",
                concat!("Quantile at ", $name, " of the scenario."),
                |r: &Row| r.quantile_value($at, 1),
            ),
            column(
                $apart,
                "unit",
                concat!("The scenario's quantile at ", $name, " less the base's."),
                |r: &Row| r.quantile_value($at, 2),
            ),
            column(
                $error,
                "unit",
                "Standard error of that, from how the two events x <= q go together.",
                |r: &Row| r.quantile_error($at),
            ),
        ]
    };
}

/// The columns of compare.csv.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let mut all = vec![
        column(
            "base",
            "text",
            "Name of the scenario that the other is compared with.",
            |r: &Row| Cell::text(r.base),
        ),
        column("scenario", "text", "Name of the other scenario.", |r| {
            Cell::text(r.scenario)
        }),
        column("subject_kind", "text", super::SUBJECT_KIND, |r| {
            Cell::text(r.figure.kind.name())
        }),
        column("subject", "text", super::SUBJECT, |r| {
            Cell::text(&r.figure.subject)
        }),
        column("metric", "text", "Metric, as in the table below.", |r| {
            Cell::text(r.figure.metric.name())
        }),
        column("unit", "text", "Unit of the figure.", |r| {
            Cell::text(header(&r.figure.unit().label(r.currency), r.currency))
        }),
        column(
            "year",
            "year",
            "Calendar year; empty for the whole run.",
            |r| {
                r.figure
                    .year
                    .map_or(Cell::Empty, |y| Cell::Number(y.to_string()))
            },
        ),
        column(
            "trials",
            "count",
            "Trials in which both have a value.",
            |r| Cell::count(r.figure.both),
        ),
        column(
            "base_mean",
            "unit",
            "Mean of the base; of an indicator its probability.",
            |r| r.value(&r.figure.base),
        ),
        column("mean", "unit", "The same of the scenario.", |r| {
            r.value(&r.figure.other)
        }),
        column(
            "difference",
            "unit",
            "Mean over those trials of the scenario less the base, trial by trial.",
            |r| r.value(&r.figure.difference),
        ),
        column("difference_std_error", "unit", "Its standard error.", |r| {
            Cell::std_error(r.figure.difference.std_error)
        }),
        column(
            "difference_ci_low",
            "unit",
            "Lower end of its 95 % interval.",
            |r| {
                let d = &r.figure.difference;
                Cell::number(d.ci_low, d.std_error, r.figure.metric.info().decimals)
            },
        ),
        column(
            "difference_ci_high",
            "unit",
            "Upper end of its 95 % interval.",
            |r| {
                let d = &r.figure.difference;
                Cell::number(d.ci_high, d.std_error, r.figure.metric.info().decimals)
            },
        ),
        column(
            "difference_sd",
            "unit",
            "Standard deviation of the difference over the trials.",
            |r| r.value(&r.figure.spread),
        ),
        column(
            "probability_above",
            "fraction",
            "Share of those trials in which the scenario is larger.",
            |r| value_cell(&r.figure.above, RATIO),
        ),
        column(
            "probability_above_std_error",
            "fraction",
            "Its standard error.",
            |r| Cell::std_error(r.figure.above.std_error),
        ),
        column(
            "probability_equal",
            "fraction",
            "Share of those trials in which both are the same.",
            |r| value_cell(&r.figure.equal, RATIO),
        ),
    ];
    all.extend(level!(
        0,
        "base_q05",
        "q05",
        "difference_q05",
        "difference_q05_std_error",
        "5 %"
    ));
    all.extend(level!(
        1,
        "base_q50",
        "q50",
        "difference_q50",
        "difference_q50_std_error",
        "50 %"
    ));
    all.extend(level!(
        2,
        "base_q95",
        "q95",
        "difference_q95",
        "difference_q95_std_error",
        "95 %"
    ));
    all.push(column(
        "independent_over_paired",
        "ratio",
        "Variance of the difference of means on independent draws over that on common ones: how many \
         times the trials independent runs need for the same error. Empty where nothing varies.",
        |r| Cell::number(r.figure.gain, None, 1),
    ));
    all
}
