//! The regime's multipliers, period by period (MODEL section 4).

use super::Lanes;
use super::lane::at_least;
use super::regimes::{Multipliers, RegimePlan};
use crate::sampling::LANES;
use multiversion::multiversion;

/// What the regime multiplies in every period: 1 where it is silent.
#[derive(Debug, Clone)]
pub struct Climate {
    pub pace: Vec<Lanes>,
    pub spend: Vec<Lanes>,
    pub hazard: Vec<Lanes>,
    /// Of `capex_per_mw`, of `compute_price`, of the utilization of capacity.
    pub cost: Vec<Lanes>,
    pub price: Vec<Lanes>,
    pub utilization: Vec<Lanes>,
    /// Of what entities can borrow, and of their operating cash flow.
    pub credit: Vec<Lanes>,
    pub cash: Vec<Lanes>,
    /// Highest spend multiplier of the run.
    pub highest_spend: Lanes,
}

impl Climate {
    /// A climate without regimes: every multiplier is 1.
    pub fn neutral(periods: usize) -> Self {
        let ones = || vec![[1.0; LANES]; periods];
        Self {
            pace: ones(),
            spend: ones(),
            hazard: ones(),
            cost: ones(),
            price: ones(),
            utilization: ones(),
            credit: ones(),
            cash: ones(),
            highest_spend: [1.0; LANES],
        }
    }

    /// Sets period `t` from the states of its lanes.
    pub fn set(&mut self, t: usize, regimes: &RegimePlan, drawn: &[Lanes], state: &Lanes) {
        let targets: [(&Multipliers, &mut Lanes); 8] = [
            (&regimes.pace, &mut self.pace[t]),
            (&regimes.spend, &mut self.spend[t]),
            (&regimes.hazard, &mut self.hazard[t]),
            (&regimes.cost, &mut self.cost[t]),
            (&regimes.price, &mut self.price[t]),
            (&regimes.utilization, &mut self.utilization[t]),
            (&regimes.credit, &mut self.credit[t]),
            (&regimes.cash, &mut self.cash[t]),
        ];
        let mut value = [0.0; LANES];
        for (multipliers, out) in targets {
            if multipliers.silent() {
                continue;
            }
            for (s, slot) in multipliers.by_state().iter().enumerate() {
                slot.fill(drawn, &mut value);
                select(state, s as f64, &value, out);
            }
        }
    }

    /// Sets `highest_spend` from `spend`.
    pub fn close(&mut self) {
        self.highest_spend = [0.0; LANES];
        for spend in &self.spend {
            for l in 0..LANES {
                self.highest_spend[l] = at_least(spend[l], self.highest_spend[l]);
            }
        }
    }
}

/// Copies `value` to the lanes that are in state `index`.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn select(state: &Lanes, index: f64, value: &Lanes, out: &mut Lanes) {
    for l in 0..LANES {
        out[l] = if state[l] == index { value[l] } else { out[l] };
    }
}
