//! The regime path of a trial: a Markov chain on the calendar's periods (MODEL section 4; the form
//! is Hamilton 1989).

use super::{Lanes, Slot};
use crate::domain::Regimes;
use crate::sampling::Address;

/// A compiled chain.
#[derive(Debug, Clone)]
pub struct RegimePlan {
    pub names: Vec<String>,
    /// Cumulative probabilities of the first state.
    initial: Vec<f64>,
    /// Row by row, cumulative probabilities of the next period's state.
    transition: Vec<Vec<f64>>,
    pub pace: Multipliers,
    pub spend: Multipliers,
    pub hazard: Multipliers,
    pub cost: Multipliers,
    pub price: Multipliers,
    pub utilization: Multipliers,
    pub credit: Multipliers,
    pub cash: Multipliers,
    /// Draws: step 0 chooses the first state, step t the state of period t.
    pub address: Address,
}

/// One multiplier of all states.
#[derive(Debug, Clone)]
pub struct Multipliers(Vec<Slot>);

impl Multipliers {
    /// Values by state.
    pub fn by_state(&self) -> &[Slot] {
        &self.0
    }

    /// It is 1 in every state of every trial.
    pub fn silent(&self) -> bool {
        self.0.iter().all(|slot| slot.is(1.0))
    }
}

/// The name that the chain's draws are addressed by.
pub const ADDRESS: &str = "regimes.path";

impl RegimePlan {
    /// Compiles the chain for periods of `delta` years; `slot` finds a quantity's place.
    pub fn compile(
        regimes: &Regimes,
        delta: f64,
        slot: impl Fn(&crate::domain::Quantity) -> Slot,
    ) -> Self {
        let multipliers = |of: &dyn Fn(&crate::domain::State) -> Slot| {
            Multipliers(regimes.states.iter().map(of).collect())
        };
        let transition = probabilities(regimes, delta)
            .iter()
            .map(|row| cumulative(row))
            .collect();
        Self {
            names: regimes.states.iter().map(|s| s.id.clone()).collect(),
            initial: cumulative(&regimes.initial),
            transition,
            pace: multipliers(&|s| slot(&s.pace)),
            spend: multipliers(&|s| slot(&s.spend)),
            hazard: multipliers(&|s| slot(&s.hazard)),
            cost: multipliers(&|s| slot(&s.cost)),
            price: multipliers(&|s| slot(&s.price)),
            utilization: multipliers(&|s| slot(&s.utilization)),
            credit: multipliers(&|s| slot(&s.credit)),
            cash: multipliers(&|s| slot(&s.cash)),
            address: Address::of(ADDRESS),
        }
    }

    /// Number of states.
    pub fn states(&self) -> usize {
        self.names.len()
    }

    /// The first period's state from uniforms.
    pub fn start(&self, uniform: &Lanes, state: &mut Lanes) {
        for (s, u) in state.iter_mut().zip(uniform) {
            *s = pick(&self.initial, *u);
        }
    }

    /// The next period's state from uniforms.
    pub fn step(&self, uniform: &Lanes, state: &mut Lanes) {
        for (s, u) in state.iter_mut().zip(uniform) {
            *s = pick(&self.transition[*s as usize], *u);
        }
    }
}

/// The one-period transition matrix: leave with probability 1 − exp(−Δ/m), then go by `next`.
pub fn probabilities(regimes: &Regimes, delta: f64) -> Vec<Vec<f64>> {
    let leave = |stay: f64| 1.0 - libm::exp(-delta / stay);
    regimes
        .states
        .iter()
        .enumerate()
        .map(|(i, state)| {
            let out = leave(state.mean_stay_years);
            let go = |j: usize| {
                if i == j {
                    1.0 - out
                } else {
                    out * state.next[j]
                }
            };
            (0..regimes.states.len()).map(go).collect()
        })
        .collect()
}

/// Probability of each state in each of `periods` periods: initial · P^t.
pub fn occupancy(regimes: &Regimes, delta: f64, periods: usize) -> Vec<Vec<f64>> {
    let matrix = probabilities(regimes, delta);
    let mut rows = vec![regimes.initial.clone()];
    for t in 1..periods {
        let before: &Vec<f64> = &rows[t - 1];
        let next = (0..before.len())
            .map(|j| before.iter().zip(&matrix).map(|(p, row)| p * row[j]).sum())
            .collect();
        rows.push(next);
    }
    rows
}

fn cumulative(probabilities: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut row: Vec<f64> = probabilities
        .iter()
        .map(|p| {
            sum += p;
            sum
        })
        .collect();
    // Rounding must not leave a gap below 1 through which a draw falls.
    if let Some(last) = row.last_mut() {
        *last = f64::INFINITY;
    }
    row
}

#[inline(always)]
fn pick(cumulative: &[f64], u: f64) -> f64 {
    let mut index = 0.0;
    for c in cumulative {
        index += if u >= *c { 1.0 } else { 0.0 };
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distributions::Distribution;
    use crate::domain::{Evidence, Quantity, State};
    use crate::units::Unit;

    fn two_states(stay: [f64; 2]) -> Regimes {
        let one = |path: &str| Quantity {
            path: path.into(),
            distribution: Distribution::Constant(1.0),
            unit: Unit::Multiplier,
            evidence: Evidence::default(),
            origin: String::new(),
        };
        let state = |id: &str, stay: f64, next: Vec<f64>| State {
            id: id.into(),
            mean_stay_years: stay,
            next,
            pace: one("p"),
            spend: one("s"),
            hazard: one("h"),
            cost: one("c"),
            price: one("q"),
            utilization: one("u"),
            credit: one("c"),
            cash: one("m"),
        };
        Regimes {
            states: vec![
                state("boom", stay[0], vec![0.0, 1.0]),
                state("bust", stay[1], vec![1.0, 0.0]),
            ],
            initial: vec![1.0, 0.0],
        }
    }

    /// p00 = .95, p11 = .80: stationary .8/.2, P(boom at 5 | boom) = .8474609375 (closed form of a
    /// two-state chain: π + (1 − π)(p00 + p11 − 1)^t).
    #[test]
    fn two_state_chain_matches_its_closed_form() {
        let stay = [-1.0 / libm::log(0.95), -1.0 / libm::log(0.80)];
        let rows = occupancy(&two_states(stay), 1.0, 400);
        assert!((rows[5][0] - 0.8474609375).abs() < 1e-12);
        assert!((rows[399][0] - 0.8).abs() < 1e-12);
        // Mean durations 1/(1 − p): 20 and 5 periods.
        let m = probabilities(&two_states(stay), 1.0);
        assert!((1.0 / (1.0 - m[0][0]) - 20.0).abs() < 1e-9);
        assert!((1.0 / (1.0 - m[1][1]) - 5.0).abs() < 1e-9);
    }

    /// Hamilton 1989: p = .9049, q = .7550 per quarter give mean durations of 10.515247108 and
    /// 4.081632653 quarters and a stationary recession probability of .279623640.
    #[test]
    fn hamilton_durations_are_reproduced() {
        let stay = [-0.25 / libm::log(0.9049), -0.25 / libm::log(0.7550)];
        let regimes = two_states(stay);
        let m = probabilities(&regimes, 0.25);
        assert!((1.0 / (1.0 - m[0][0]) - 10.515247108).abs() < 1e-8);
        assert!((1.0 / (1.0 - m[1][1]) - 4.081632653).abs() < 1e-8);
        let rows = occupancy(&regimes, 0.25, 600);
        assert!((rows[599][1] - 0.279623640).abs() < 1e-8);
    }
}
