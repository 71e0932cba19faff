//! backtest.csv and backtest_summary.csv: a scenario against what came true.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, Sheet, column};
use super::{FileReference, described, value_cell};
use crate::domain::{Outcome, Scenario};
use crate::results::{Backtest, Judged, SCORED_LEVELS, Score, SummaryRow};

/// Decimals of scores and of quantiles of samples.
const DECIMALS: usize = 4;

/// An outcome and its score.
pub(super) struct Row<'a> {
    outcome: &'a Outcome,
    judged: &'a Judged,
    scenario: &'a Scenario,
}

impl Row<'_> {
    fn score(&self, cell: impl Fn(&Score) -> Cell) -> Cell {
        self.judged.score.as_ref().map_or(Cell::Empty, cell)
    }

    fn number(&self, number: impl Fn(&Score) -> Option<f64>) -> Cell {
        self.score(|s| Cell::number(number(s), None, DECIMALS))
    }
}

fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let mut all = what();
    all.extend(forecast());
    all.extend(scores());
    all.extend(evidence());
    all
}

/// What came true.
fn what<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column("id", "text", "Id of the outcome.", |r| {
            Cell::text(&r.outcome.id)
        }),
        column("title", "text", "What came true.", |r| {
            Cell::text(&r.outcome.title)
        }),
        column(
            "scored",
            "true or false",
            "Whether a figure is like for like.",
            |r| Cell::flag(r.judged.score.is_ok()),
        ),
        column("remark", "text", "Why it is not scored.", |r| {
            Cell::text(r.judged.score.as_ref().err().cloned().unwrap_or_default())
        }),
        column("subject_kind", "text", "What the figure is about.", |r| {
            r.score(|s| Cell::text(s.target.kind.name()))
        }),
        column("subject", "text", "Its id or name.", |r| {
            r.score(|s| Cell::text(&s.target.subject))
        }),
        column("metric", "text", "The metric that is scored.", |r| {
            r.score(|s| Cell::text(s.target.metric.name()))
        }),
        column(
            "period_start",
            "date",
            "First day of the period; empty for the whole run.",
            |r| r.score(|s| Cell::date(s.target.period.map(|p| p.0))),
        ),
        column("period_end", "date", "Last day.", |r| {
            r.score(|s| Cell::date(s.target.period.map(|p| p.1)))
        }),
        column(
            "unit",
            "text",
            "Unit of all figures; of an outcome that is not scored as its source words it.",
            |r| match &r.judged.score {
                Ok(s) => Cell::text(
                    s.target
                        .metric
                        .info()
                        .unit
                        .label(r.scenario.currency.code()),
                ),
                Err(_) => Cell::text(&r.outcome.unit),
            },
        ),
        column(
            "value",
            "unit",
            "What came true; money of another currency at the mean of its rate.",
            |r| Cell::stated(Some(r.outcome.scored())),
        ),
        column(
            "low",
            "unit",
            "Low end, where there is a range or two accountings.",
            |r| Cell::stated(r.outcome.low.map(|_| r.outcome.range().0)),
        ),
        column("high", "unit", "High end.", |r| {
            Cell::stated(r.outcome.high.map(|_| r.outcome.range().1))
        }),
        column("published", "date", "When it could first be known.", |r| {
            Cell::date(Some(r.outcome.published))
        }),
    ]
}

/// What the scenario said.
fn forecast<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column(
            "defined_trials",
            "count",
            "Trials in which the figure has a value.",
            |r| r.score(|s| Cell::count(s.defined)),
        ),
        column("mean", "unit", "Mean of these trials.", |r| {
            r.score(|s| value_cell(&s.mean, DECIMALS))
        }),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error of the mean.",
            |r| r.score(|s| Cell::std_error(s.mean.std_error)),
        ),
        column(
            "q05",
            "unit",
            "Quantile at 5 %: the central 90 % begin.",
            |r| r.number(|s| s.quantiles[0]),
        ),
        column(
            "q25",
            "unit",
            "Quantile at 25 %: the central 50 % begin.",
            |r| r.number(|s| s.quantiles[1]),
        ),
        column("q50", "unit", "Median.", |r| r.number(|s| s.quantiles[2])),
        column("q75", "unit", "Quantile at 75 %.", |r| {
            r.number(|s| s.quantiles[3])
        }),
        column("q95", "unit", "Quantile at 95 %.", |r| {
            r.number(|s| s.quantiles[4])
        }),
        column(
            "as_pledged",
            "unit",
            "Naive forecast: every build spends its deduplicated headline within its window, along its own S-curve, at announced prices, without limits of money or grid.",
            |r| r.number(|s| s.as_pledged),
        ),
        column(
            "straight_line",
            "unit",
            "Naive forecast: the same, evenly from the first day of the window to the last.",
            |r| r.number(|s| s.straight_line),
        ),
    ]
}

fn scores<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column(
            "crps",
            "unit",
            "Continuous ranked probability score, E|X − y| − ½ E|X − X'| (Gneiting and Raftery 2007); less is better.",
            |r| r.score(|s| value_cell(&s.crps, DECIMALS)),
        ),
        column(
            "crps_std_error",
            "unit",
            "Its Monte Carlo standard error.",
            |r| r.score(|s| Cell::std_error(s.crps.std_error)),
        ),
        column(
            "log_score",
            "nats",
            "−ln of the density at what came true, of a Gaussian kernel with Silverman's bandwidth; less is better. Empty where more than one trial in a hundred has the same value. Beyond all trials the kernel alone decides.",
            |r| {
                Cell::number(
                    r.judged.score.as_ref().ok().and_then(|s| s.log_score),
                    None,
                    3,
                )
            },
        ),
        column(
            "transform_low",
            "frac",
            "Probability integral transform: share of the trials below what came true (below its low end).",
            |r| r.number(|s| Some(s.transform.0)),
        ),
        column(
            "transform_high",
            "frac",
            "Share at or below it (its high end); differs from the former at an atom and for a range.",
            |r| r.number(|s| Some(s.transform.1)),
        ),
        column(
            "inside_50",
            "true or false",
            "Whether the central 50 % hold it.",
            |r| r.score(|s| Cell::flag(s.inside[0])),
        ),
        column(
            "inside_90",
            "true or false",
            "Whether the central 90 % hold it.",
            |r| r.score(|s| Cell::flag(s.inside[1])),
        ),
        column(
            "error_as_pledged",
            "unit",
            "Absolute error of the forecast as pledged, which is its CRPS.",
            |r| r.number(|s| s.error_of(s.as_pledged)),
        ),
        column(
            "error_straight_line",
            "unit",
            "The same of the straight line.",
            |r| r.number(|s| s.error_of(s.straight_line)),
        ),
        column(
            "skill_as_pledged",
            "frac",
            "1 − crps/error_as_pledged: below 0 the pledge was nearer.",
            |r| r.number(|s| s.skill(s.as_pledged)),
        ),
        column(
            "skill_straight_line",
            "frac",
            "1 − crps/error_straight_line.",
            |r| r.number(|s| s.skill(s.straight_line)),
        ),
    ]
}

fn evidence<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column(
            "scope",
            "text",
            "What it covers, and how far it is like for like.",
            |r| Cell::text(&r.outcome.scope),
        ),
        column("source", "text", "Who published it.", |r| {
            Cell::text(&r.outcome.evidence.source)
        }),
        column("quote", "text", "The verbatim words.", |r| {
            Cell::text(&r.outcome.evidence.quote)
        }),
        column("url", "text", "Where it can be read.", |r| {
            Cell::text(&r.outcome.evidence.url)
        }),
        column("accessed", "text", "When it was read.", |r| {
            Cell::stated_date(&r.outcome.evidence.accessed)
        }),
        column("confidence", "text", "How far it can be trusted.", |r| {
            Cell::text(&r.outcome.evidence.confidence)
        }),
        column("note", "text", "What to know about it.", |r| {
            Cell::text(&r.outcome.evidence.note)
        }),
    ]
}

fn summary_columns<'a>() -> [Column<&'a SummaryRow>; 9] {
    [
        column("statistic", "text", "Its name.", |r| {
            Cell::text(r.statistic)
        }),
        column(
            "unit",
            "text",
            "Its unit. `outcome`: each outcome was first divided by what came true, so that units and sizes are alike.",
            |r| Cell::text(&r.unit),
        ),
        column("outcomes", "count", "Outcomes that it is made of.", |r| {
            Cell::count(r.outcomes)
        }),
        column("value", "unit", "Its value.", |r| {
            Cell::number(r.value, r.std_error, DECIMALS)
        }),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error, at most: those of the outcomes added up.",
            |r| Cell::std_error(r.std_error),
        ),
        column("ci_low", "unit", "Low end of the 95 % interval.", |r| {
            Cell::number(r.ci_low, None, DECIMALS)
        }),
        column("ci_high", "unit", "High end.", |r| {
            Cell::number(r.ci_high, None, DECIMALS)
        }),
        column(
            "expected",
            "unit",
            "What a right scenario has in the long run.",
            |r| Cell::number(r.expected, None, DECIMALS),
        ),
        column("about", "text", "What it is.", |r| Cell::text(r.about)),
    ]
}

fn sheet(scenario: &Scenario, dialect: Dialect) -> Sheet<'_> {
    Sheet {
        currency: scenario.currency.code(),
        quantile_levels: &SCORED_LEVELS,
        dialect,
    }
}

/// The bytes of backtest.csv.
pub fn backtest_csv(backtest: &Backtest, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let rows = backtest.judged.iter().filter_map(|judged| {
        Some(Row {
            outcome: scenario.outcomes.get(judged.outcome)?,
            judged,
            scenario,
        })
    });
    column::write(&columns(), rows, &sheet(scenario, dialect))
}

/// The bytes of backtest_summary.csv.
pub fn backtest_summary_csv(backtest: &Backtest, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    column::write(
        &summary_columns(),
        &backtest.summary,
        &sheet(scenario, dialect),
    )
}

/// The files of a back-test, for the reference.
pub(in super::super) fn backtest_references() -> [FileReference; 2] {
    [
        FileReference {
            name: "backtest.csv",
            grain: "One row an outcome, scored or listed, in the order of the scenario.",
            columns: described(&columns()),
        },
        FileReference {
            name: "backtest_summary.csv",
            grain: "One row a statistic of all outcomes that are scored.",
            columns: described(&summary_columns()),
        },
    ]
}
