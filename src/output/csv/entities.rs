//! entities.csv: the money of entities by calendar year and over the run, their defaults, and what
//! their failure costs.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column};
use super::commitments::{ERROR, ERROR_OF_PROBABILITY, Q05, Q50, Q95};
use super::figures::{Figures, statistics};
use super::{sheet, value_cell};
use crate::domain::Metric::{
    Available, Cash, Debt, Defaulted, FundingGap, Paid, Received, Shortfall,
};
use crate::domain::{Entity, Scenario, SubjectKind};
use crate::finance;
use crate::results::{FailureFigure, Results};

/// The share that lenders recover by the convention of credit default swaps on senior debt (ISDA,
/// Standard CDS Contract, 2009).
const RECOVERY: f64 = 0.4;

/// An entity in a calendar year, or over the run.
pub(super) struct Row<'a> {
    entity: &'a Entity,
    /// None for the whole run.
    year: Option<i16>,
    /// Years from the start of the horizon until the year's end.
    until: f64,
    figures: Figures<'a>,
    failure: Option<&'a FailureFigure>,
}

impl Row<'_> {
    /// The mean of the spread, basis points.
    fn spread(&self) -> Option<f64> {
        let spread = self.entity.spread.as_ref();
        spread.and_then(|s| s.distribution.mean())
    }

    /// The probability of a default until the year's end that the spread pays for.
    fn implied(&self) -> Option<f64> {
        let intensity = finance::default_intensity(self.spread()? / 1e4, RECOVERY)?;
        finance::default_probability(intensity, self.until)
    }
}

/// The columns of entities.csv.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let mut columns: Vec<Column<Row<'a>>> = vec![
        column(
            "entity",
            "text",
            "Its name, as sponsors, counterparties and flows carry it.",
            |r| Cell::text(&r.entity.name),
        ),
        column("id", "text", "Its id in the scenario.", |r| {
            Cell::text(&r.entity.id)
        }),
        column("title", "text", "What it is.", |r| {
            Cell::text(&r.entity.title)
        }),
        column(
            "limited",
            "true or false",
            "Whether it pays with the money that it has; else it pays all that it owes, and what \
             it has is empty.",
            |r| Cell::flag(r.entity.funding.is_some()),
        ),
        column(
            "year",
            "year",
            "Calendar year, as in annual.csv; empty for the whole run.",
            |r| r.year.map_or(Cell::Empty, |y| Cell::Number(y.to_string())),
        ),
    ];
    columns.extend(statistics![Row<'_>:
        "available", "{currency}_bn", Available, "What it may spend in the year, or over the run: cash when it begins, operating cash, the credit it is offered and what it receives";
        "paid", "{currency}_bn", Paid, "Paid: contracts, stakes, its share of builds";
        "received", "{currency}_bn", Received, "Received: contracts, stakes, purchases from it, and what of its builds' net operating cash reaches it";
        "shortfall", "{currency}_bn", Shortfall, "Owed under contracts, or needed for operations, and not paid when due";
        "funding_gap", "{currency}_bn", FundingGap, "What its stakes and builds wanted and it could not pay; what waits is wanted again in the next period";
        "cash", "{currency}_bn", Cash, "Cash at the end of the year or the run";
        "debt", "{currency}_bn", Debt, "Debt at the end of the year or the run";
    ]);
    columns.extend([
        column(
            "default_prob",
            "prob",
            "Probability that it has defaulted on a contract by the end of the year or the run; \
             empty where it buys under none.",
            |r: &Row<'_>| r.figures.mean(Defaulted),
        ),
        column(
            "default_std_error_prob",
            "prob",
            ERROR_OF_PROBABILITY,
            |r| r.figures.std_error(Defaulted),
        ),
        column(
            "spread_bp",
            "bp",
            "Its credit spread, the mean of the input; for comparison only.",
            |r| Cell::stated(r.spread()),
        ),
        column(
            "implied_default_prob",
            "prob",
            "Probability of a default from the start of the horizon to the end of the year or the \
             run that the spread pays for where 40 % are recovered: 1 - exp(-spread/0.6 · years), \
             the credit triangle. It is of a market's price, which also pays for risk and \
             liquidity, and counts defaults on debt.",
            |r| Cell::number(r.implied(), None, 4),
        ),
        column(
            "failure_cost_mean_{currency}_bn",
            "{currency}_bn",
            "What the portfolio delivers less of AI infrastructure by the end of the horizon where \
             it has neither cash nor credit of its own after the scenario's as_of; mean over the \
             first trials, the same with it and without. In the row of the whole run; empty where \
             it pays for nothing.",
            |r| {
                let lost = r.failure.map(|f| &f.lost);
                lost.map_or(Cell::Empty, |l| value_cell(l, Paid.info().decimals))
            },
        ),
        column(
            "failure_cost_std_error_{currency}_bn",
            "{currency}_bn",
            ERROR,
            |r| Cell::std_error(r.failure.and_then(|f| f.lost.std_error)),
        ),
        column(
            "failure_cost_trials",
            "count",
            "Trials that were run with it and without.",
            |r| r.failure.map_or(Cell::Empty, |f| Cell::count(f.trials)),
        ),
    ]);
    columns
}

/// The entities in the scenario's order, each over the run and then by year.
fn rows<'a>(results: &'a Results, scenario: &'a Scenario) -> Vec<Row<'a>> {
    let calendar = &scenario.calendar;
    let mut found = Figures::by_year(results, SubjectKind::Entity, calendar);
    let years = calendar.years();
    let mut rows = Vec::new();
    for entity in &scenario.entities {
        let name = entity.name.as_str();
        let run = (None, calendar.periods());
        let years = years.iter().map(|y| (Some(y.year), y.end));
        for (year, end) in std::iter::once(run).chain(years) {
            let Some(figures) = found.remove(&(name, year)) else {
                continue;
            };
            let failure = results.failures.iter().find(|f| f.entity == name);
            rows.push(Row {
                entity,
                year,
                until: end as f64 * calendar.delta(),
                figures,
                failure: failure.filter(|_| year.is_none()),
            });
        }
    }
    rows
}

/// The bytes of entities.csv.
pub fn entities_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), rows(results, scenario), &sheet)
}
