//! Regimes: a Markov chain common to all commitments of a trial.

use super::Quantity;

/// One state of the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub id: String,
    /// Mean stay in years; infinite where the state is never left.
    pub mean_stay_years: f64,
    /// Where the chain goes when it leaves, as probabilities by state index (own entry 0).
    pub next: Vec<f64>,
    /// Multipliers; each may be uncertain, drawn once a trial.
    pub pace: Quantity,
    pub spend: Quantity,
    pub hazard: Quantity,
    /// Of `capex_per_mw`, of `compute_price` and of the utilization of capacity.
    pub cost: Quantity,
    pub price: Quantity,
    pub utilization: Quantity,
    /// Of what entities can borrow, and of their operating cash flow where that is positive.
    pub credit: Quantity,
    pub cash: Quantity,
}

impl State {
    /// Its multipliers in a fixed order.
    pub fn multipliers(&self) -> [&Quantity; 8] {
        [
            &self.pace,
            &self.spend,
            &self.hazard,
            &self.cost,
            &self.price,
            &self.utilization,
            &self.credit,
            &self.cash,
        ]
    }
}

/// The chain. A state leaves in a period with probability 1 − exp(−Δ/mean stay).
#[derive(Debug, Clone, PartialEq)]
pub struct Regimes {
    pub states: Vec<State>,
    /// Probability of each state in the first period.
    pub initial: Vec<f64>,
}
