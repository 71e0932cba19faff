//! The columns of portfolio.csv on claims: what is compared with what.

use super::super::cell::Cell;
use super::super::column::{Column, column};
use super::portfolio::{ClaimRow, Row};
use super::value_cell;
use crate::calendar::Date;
use crate::domain::{ClaimTerms, Deal, Metric};
use crate::results::ClaimFigure;
use crate::statistics::Estimate;

impl ClaimRow<'_> {
    fn terms(&self) -> Option<&ClaimTerms> {
        match &self.commitment.commitment.deal {
            Some(Deal::Claim(terms)) => Some(terms),
            _ => None,
        }
    }

    fn day(&self, end: bool) -> Cell {
        let stated = self.commitment.commitment.window;
        let window = self.terms().map(|t| t.window).or(stated);
        let day = |w: crate::domain::Window| -> Date { if end { w.end } else { w.start } };
        Cell::date(window.map(day))
    }

    fn scope(&self) -> Cell {
        let Some(terms) = self.terms() else {
            return Cell::Empty;
        };
        if terms.scope.is_empty() {
            Cell::text("all builds")
        } else {
            Cell::text(terms.scope.join("; "))
        }
    }

    fn is_scaled(&self) -> bool {
        self.sum.is_some_and(|(f, _)| f.metric == Metric::ScaledSum)
    }

    /// The indicator that this sum is as large as the claim.
    fn reached(&self, cell: fn(&Estimate) -> Cell) -> Cell {
        let metric = match self.sum.map(|(f, _)| f.metric) {
            Some(Metric::SimulatedSum) => Metric::Reached,
            Some(Metric::ScaledSum) => Metric::ScaledReached,
            _ => return Cell::Empty,
        };
        let figure = self.commitment.figure(metric);
        figure.map_or(Cell::Empty, |f| cell(&f.mean))
    }

    /// An end of the outcome.
    fn outcome(&self, end: fn(&ClaimFigure) -> f64) -> Cell {
        Cell::number(self.outcome.map(end), None, 4)
    }

    /// Where an end of the outcome stands among the trials of this sum.
    fn rank(
        &self,
        end: fn(&(Estimate, Estimate)) -> Estimate,
        cell: fn(&Estimate) -> Cell,
    ) -> Cell {
        let (Some(figure), Some(_)) = (self.outcome, self.sum) else {
            return Cell::Empty;
        };
        let ranks = if self.is_scaled() {
            &figure.scaled
        } else {
            &figure.simulated
        };
        cell(&end(ranks))
    }
}

fn of(row: &Row<'_>, cell: impl FnOnce(&ClaimRow<'_>) -> Cell) -> Cell {
    row.claim().map_or(Cell::Empty, cell)
}

fn probability(estimate: &Estimate) -> Cell {
    value_cell(estimate, Metric::Reached.info().decimals)
}

fn error(estimate: &Estimate) -> Cell {
    Cell::std_error(estimate.std_error)
}

const RANK: &str = "Share of the trials in which the sum is at or below it.";
const RANK_ERROR: &str = "Monte Carlo standard error of that share.";

/// Empty in the rows of totals.
pub(super) fn columns<'a>() -> Vec<Column<Row<'a>>> {
    vec![
        column("hedge", "text", "How the source words the claim.", |r| {
            of(r, |c| Cell::text(c.commitment.commitment.hedge.name()))
        }),
        column("window_start", "date", "First day that it is about.", |r| {
            of(r, |c| c.day(false))
        }),
        column("window_end", "date", "Last day that it is about.", |r| {
            of(r, |c| c.day(true))
        }),
        column(
            "scope",
            "text",
            "The sponsors whose builds it is compared with, joined by `; `, or all builds; empty \
             where it is compared with none.",
            |r| of(r, |c| c.scope()),
        ),
        column(
            "ai_only",
            "true or false",
            "Whether only the part of the builds that is AI infrastructure counts.",
            |r| {
                of(r, |c| {
                    c.terms().map_or(Cell::Empty, |t| Cell::flag(t.ai_only))
                })
            },
        ),
        column(
            "claimed_{currency}_bn",
            "{currency}_bn",
            "The amount that the sums are compared with: the low end of a range, in the scenario's \
             currency.",
            |r| of(r, |c| c.commitment.claimed()),
        ),
        column(
            "coverage_mean_frac",
            "frac",
            "The share of the claimed total that the ledger lists, the mean of the input. \
             scaled_sum is the simulated sum over it, simulated_sum is not scaled.",
            |r| {
                of(r, |c| {
                    let terms = c.terms().filter(|_| c.is_scaled());
                    Cell::stated(terms.and_then(|t| t.coverage.distribution.mean()))
                })
            },
        ),
        column(
            "reached_prob",
            "prob",
            "Probability that the sum is as large as the claim.",
            |r| of(r, |c| c.reached(probability)),
        ),
        column(
            "reached_std_error_prob",
            "prob",
            super::commitments::ERROR_OF_PROBABILITY,
            |r| of(r, |c| c.reached(error)),
        ),
        column(
            "outcome_low_{currency}_bn",
            "{currency}_bn",
            "What is known to have happened, its low end; no trial reads it.",
            |r| of(r, |c| c.outcome(|f| f.outcome.0)),
        ),
        column("outcome_low_rank_prob", "prob", RANK, |r| {
            of(r, |c| c.rank(|ranks| ranks.0, probability))
        }),
        column("outcome_low_rank_std_error_prob", "prob", RANK_ERROR, |r| {
            of(r, |c| c.rank(|ranks| ranks.0, error))
        }),
        column(
            "outcome_high_{currency}_bn",
            "{currency}_bn",
            "Its high end.",
            |r| of(r, |c| c.outcome(|f| f.outcome.1)),
        ),
        column("outcome_high_rank_prob", "prob", RANK, |r| {
            of(r, |c| c.rank(|ranks| ranks.1, probability))
        }),
        column(
            "outcome_high_rank_std_error_prob",
            "prob",
            RANK_ERROR,
            |r| of(r, |c| c.rank(|ranks| ranks.1, error)),
        ),
        column(
            "quotes",
            "text",
            "The verbatim words of the claim, joined by ` | `.",
            |r| {
                of(r, |c| match c.sum {
                    Some(_) => Cell::Empty,
                    None => c.commitment.evidence(|e| &e.quote),
                })
            },
        ),
    ]
}
