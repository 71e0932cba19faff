//! Where what became of a claim stands among the trials.

use crate::domain::{Deal, Scenario};
use crate::engine::Collected;
use crate::model::Plan;
use crate::model::columns::ClaimColumns;
use crate::statistics::{Column, Estimate};

/// A claim of which the outcome is known.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaimFigure {
    /// Index in `Scenario::commitments`.
    pub commitment: usize,
    /// The outcome, low and high, in the scenario's currency: at the mean of its rate where the
    /// claim has another one. Billions.
    pub outcome: (f64, f64),
    /// Share of the trials in which the simulated sum is at or below each of them.
    pub simulated: (Estimate, Estimate),
    /// The same for the scaled sum.
    pub scaled: (Estimate, Estimate),
}

/// Every claim whose outcome is stated, in the order of the scenario.
pub fn against(scenario: &Scenario, plan: &Plan, collected: &Collected) -> Vec<ClaimFigure> {
    let figure = |stated: Stated| {
        let ranks = |column: usize| ranks(&collected.columns[column], stated.outcome);
        ClaimFigure {
            commitment: stated.commitment,
            outcome: stated.outcome,
            simulated: ranks(stated.columns.sum),
            scaled: ranks(stated.columns.scaled),
        }
    };
    stated(scenario, plan).map(figure).collect()
}

/// Outcomes with the columns that they are compared with.
pub(super) fn outcomes(scenario: &Scenario, plan: &Plan) -> Vec<(usize, f64)> {
    let both = |stated: Stated| {
        let (low, high) = stated.outcome;
        let of = |column: usize| [(column, low), (column, high)];
        of(stated.columns.sum)
            .into_iter()
            .chain(of(stated.columns.scaled))
    };
    stated(scenario, plan).flat_map(both).collect()
}

/// A claim with its outcome.
struct Stated {
    commitment: usize,
    outcome: (f64, f64),
    columns: ClaimColumns,
}

fn stated(scenario: &Scenario, plan: &Plan) -> impl Iterator<Item = Stated> {
    let claims = plan.claims.iter().zip(&plan.columns.claims);
    claims.filter_map(|(claim, columns)| {
        let commitment = &scenario.commitments[claim.commitment];
        let Some(Deal::Claim(terms)) = &commitment.deal else {
            return None;
        };
        let rate = scenario.mean_rate(&commitment.currency);
        let ((low, high), rate) = terms.outcome.zip(rate)?;
        Some(Stated {
            commitment: claim.commitment,
            outcome: (low * rate, high * rate),
            columns: *columns,
        })
    })
}

/// The probability integral at two values (Rosenblatt 1952, "Remarks on a multivariate
/// transformation", Annals of Mathematical Statistics 23).
fn ranks(column: &Column, (low, high): (f64, f64)) -> (Estimate, Estimate) {
    let shares = column.shares_up_to(&[low, high]);
    (shares[0], shares[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::Keep;

    /// Shares of 1, 2 … 200 up to 50.5 and 170.5; √(p (1 − p)/n) by hand.
    #[test]
    fn ranks_are_shares_of_the_trials() {
        let mut column = Column::new(Keep::Numbers);
        let values: Vec<f64> = (1..=200).map(f64::from).collect();
        column.record(&values);
        let (low, high) = ranks(&column, (50.5, 170.5));
        assert_eq!(low.value, Some(0.25));
        assert_eq!(high.value, Some(0.85));
        assert!((low.std_error.unwrap() - 0.030_618_62).abs() < 1e-8);
        let (none, all) = ranks(&column, (0.5, 1000.0));
        assert_eq!((none.value, all.value), (Some(0.0), Some(1.0)));
    }
}
