//! portfolio.csv: the totals of the run, three ways, and claims against the simulated sum.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column, levels};
use super::commitment_row::CommitmentRow;
use super::{portfolio_claims, quantile_cell, sd_cell, sheet, value_cell};
use crate::domain::commitment::Kind;
use crate::domain::{Metric, Scenario, SubjectKind};
use crate::results::{ClaimFigure, Figure, Results};

/// A total, or a claim.
pub(super) enum Row<'a> {
    Total(&'a Figure, &'a str),
    Claim(ClaimRow<'a>),
}

/// A claim as it was stated, or a sum that is compared with it.
pub(super) struct ClaimRow<'a> {
    pub commitment: &'a CommitmentRow<'a>,
    /// The simulated sum, or the scaled one, and what it is called; none for the claim itself.
    pub sum: Option<(&'a Figure, &'a str)>,
    pub outcome: Option<&'a ClaimFigure>,
}

impl Row<'_> {
    /// The figure and the currency that it is in.
    fn figure(&self) -> Option<(&Figure, &str)> {
        match self {
            Self::Total(figure, currency) => Some((*figure, *currency)),
            Self::Claim(claim) => claim.sum,
        }
    }

    fn of_figure(&self, cell: fn(&Figure) -> Cell) -> Cell {
        self.figure().map_or(Cell::Empty, |(f, _)| cell(f))
    }

    pub(super) fn claim(&self) -> Option<&ClaimRow<'_>> {
        match self {
            Self::Total(..) => None,
            Self::Claim(claim) => Some(claim),
        }
    }
}

/// The columns of portfolio.csv.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    let mut columns: Vec<Column<Row<'a>>> = vec![
        column(
            "measure",
            "text",
            "Name of the metric; claim for an aggregate that someone stated, which simulated_sum \
             and scaled_sum follow where it is compared with the builds.",
            |r| {
                let figure = r.figure();
                Cell::text(figure.map_or("claim", |(f, _)| f.metric.name()))
            },
        ),
        column("subject", "text", "Id of the claim.", |r| {
            let claim = r.claim();
            claim.map_or(Cell::Empty, |c| Cell::text(&c.commitment.commitment.id))
        }),
        column(
            "title",
            "text",
            "What the metric means, or the title of the claim.",
            |r| match (r.figure(), r.claim()) {
                (Some((figure, _)), _) => Cell::text(figure.metric.info().definition),
                (None, Some(claim)) => Cell::text(&claim.commitment.commitment.title),
                (None, None) => Cell::Empty,
            },
        ),
        column(
            "unit",
            "text",
            "Unit of the figures; a claim's own currency.",
            |r| match (r.figure(), r.claim()) {
                (Some((figure, currency)), _) => Cell::text(figure.unit.label(currency)),
                (None, Some(claim)) => Cell::text(claim.commitment.own_unit()),
                (None, None) => Cell::Empty,
            },
        ),
        column(
            "mean",
            "unit",
            "Mean over the trials; of a claim the amount as stated (the mean of a range), empty \
             where none was stated.",
            |r| match (r.figure(), r.claim()) {
                (Some((figure, _)), _) => value_cell(&figure.mean, figure.metric.info().decimals),
                (None, Some(claim)) => claim.commitment.headline_own(),
                (None, None) => Cell::Empty,
            },
        ),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error of the mean.",
            |r| r.of_figure(|f| Cell::std_error(f.mean.std_error)),
        ),
        column("sd", "unit", "Standard deviation over the trials.", |r| {
            r.of_figure(sd_cell)
        }),
        levels(
            "unit",
            "Quantiles over the trials, one column for each level of the run.",
            |r, level| {
                let figure = r.figure();
                figure.map_or(Cell::Empty, |(f, _)| quantile_cell(f, level))
            },
        ),
    ];
    columns.extend(portfolio_claims::columns());
    columns
}

/// The claim as stated, then the sums that it is compared with.
fn claim_rows<'a>(
    commitment: &'a CommitmentRow<'a>,
    results: &'a Results,
    currency: &'a str,
) -> Vec<Row<'a>> {
    let is_it = |f: &&ClaimFigure| commitment.is(f.commitment);
    let outcome = results.claims.iter().find(is_it);
    let sums = [Metric::SimulatedSum, Metric::ScaledSum];
    let sums = sums.into_iter().filter_map(|m| commitment.figure(m));
    let row = |sum: Option<&'a Figure>| {
        Row::Claim(ClaimRow {
            commitment,
            sum: sum.map(|f| (f, currency)),
            outcome,
        })
    };
    std::iter::once(None)
        .chain(sums.map(Some))
        .map(row)
        .collect()
}

/// The bytes of portfolio.csv.
pub fn portfolio_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let currency = scenario.currency.code();
    let totals = results.figures.iter().filter_map(|figure| {
        let total = figure.subject_kind == SubjectKind::Portfolio && figure.period.is_none();
        total.then_some(Row::Total(figure, currency))
    });
    let commitments = CommitmentRow::all(results, scenario);
    let claims = commitments
        .iter()
        .filter(|row| row.commitment.kind == Kind::Claim)
        .flat_map(|row| claim_rows(row, results, currency));
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), totals.chain(claims), &sheet)
}
