//! portfolio.csv: the totals of the run, three ways, and the claims beside them.

use super::super::cell::{Cell, Dialect};
use super::super::column::{self, Column, column, levels};
use super::commitment_row::CommitmentRow;
use super::{quantile_cell, sd_cell, sheet, value_cell};
use crate::domain::commitment::Kind;
use crate::domain::{Scenario, SubjectKind};
use crate::results::{Figure, Results};

/// A total, or a claim.
pub(super) enum Row<'a> {
    Total(&'a Figure, &'a str),
    Claim(CommitmentRow<'a>),
}

impl Row<'_> {
    fn total(&self) -> Option<&Figure> {
        match self {
            Self::Total(figure, _) => Some(figure),
            Self::Claim(_) => None,
        }
    }
}

/// The columns of portfolio.csv.
pub(super) fn columns<'a>() -> [Column<Row<'a>>; 8] {
    [
        column(
            "measure",
            "text",
            "Name of the metric; claim for an aggregate that someone stated.",
            |r| match r {
                Row::Total(figure, _) => Cell::text(figure.metric.name()),
                Row::Claim(_) => Cell::text("claim"),
            },
        ),
        column("subject", "text", "Id of the claim.", |r| match r {
            Row::Total(..) => Cell::Empty,
            Row::Claim(c) => Cell::text(&c.commitment.id),
        }),
        column(
            "title",
            "text",
            "What the metric means, or the title of the claim.",
            |r| match r {
                Row::Total(figure, _) => Cell::text(figure.metric.info().definition),
                Row::Claim(c) => Cell::text(&c.commitment.title),
            },
        ),
        column(
            "unit",
            "text",
            "Unit of the figures; a claim's own currency.",
            |r| match r {
                Row::Total(figure, currency) => Cell::text(figure.unit.label(currency)),
                Row::Claim(c) => Cell::text(c.own_unit()),
            },
        ),
        column(
            "mean",
            "unit",
            "Mean over the trials; of a claim the amount as stated (the mean of a range), empty \
             where none was stated.",
            |r| match r {
                Row::Total(figure, _) => value_cell(&figure.mean, figure.metric.info().decimals),
                Row::Claim(c) => c.headline_own(),
            },
        ),
        column(
            "std_error",
            "unit",
            "Monte Carlo standard error of the mean.",
            |r| Cell::std_error(r.total().and_then(|f| f.mean.std_error)),
        ),
        column("sd", "unit", "Standard deviation over the trials.", |r| {
            r.total().map_or(Cell::Empty, sd_cell)
        }),
        levels(
            "unit",
            "Quantiles over the trials, one column for each level of the run.",
            |r, level| r.total().map_or(Cell::Empty, |f| quantile_cell(f, level)),
        ),
    ]
}

/// The bytes of portfolio.csv.
pub fn portfolio_csv(results: &Results, scenario: &Scenario, dialect: Dialect) -> Vec<u8> {
    let currency = scenario.currency.code();
    let totals = results.figures.iter().filter_map(|figure| {
        let total = figure.subject_kind == SubjectKind::Portfolio && figure.period.is_none();
        total.then_some(Row::Total(figure, currency))
    });
    let claims = CommitmentRow::all(results, scenario)
        .into_iter()
        .filter(|row| row.commitment.kind == Kind::Claim)
        .map(Row::Claim);
    let sheet = sheet(results, scenario, dialect);
    column::write(&columns(), totals.chain(claims), &sheet)
}
