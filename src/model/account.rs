//! What capacity adds up to, for a build, a parent with its parts, a sponsor or the portfolio: flows
//! and present values that sum, and the figures made of them (MODEL section 8).

use super::Lanes;
use super::lane::{at_least, ratio};
use crate::sampling::LANES;
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

/// Sums that are additive over builds. Money in billions, power in MW of IT load.
#[derive(Debug, Clone)]
pub struct Account {
    /// Cash flow by period.
    pub cash: Vec<Lanes>,
    /// Online at the start of the horizon and at the end of each period.
    pub online: Vec<Lanes>,
    /// By year: TWh, Mt, billion litres, money.
    pub energy: Vec<Lanes>,
    pub emissions: Vec<Lanes>,
    pub water: Vec<Lanes>,
    pub revenue: Vec<Lanes>,
    pub sums: Sums,
    /// Nothing was added since it was reset; what it holds is of another block.
    empty: bool,
}

/// Sums over the horizon. Present values are at each build's own rate.
#[derive(Debug, Clone)]
pub struct Sums {
    pub ordered: Lanes,
    /// Spent on AI infrastructure before the horizon.
    pub before: Lanes,
    /// Spent on AI infrastructure and refresh, before the horizon included.
    pub invested: Lanes,
    pub opex: Lanes,
    pub tax: Lanes,
    pub refresh: Lanes,
    pub book: Lanes,
    /// Received for it at the end.
    pub salvage: Lanes,
    pub npv: Lanes,
    pub pv_revenue: Lanes,
    pub pv_tax: Lanes,
    pub pv_invested: Lanes,
    /// MW-years.
    pub pv_capacity: Lanes,
    /// At the hurdle rate: costs before tax less salvage, and MW-years.
    pub hurdle_cost: Lanes,
    pub hurdle_capacity: Lanes,
}

impl Sums {
    fn zero() -> Self {
        Self {
            ordered: ZERO,
            before: ZERO,
            invested: ZERO,
            opex: ZERO,
            tax: ZERO,
            refresh: ZERO,
            book: ZERO,
            salvage: ZERO,
            npv: ZERO,
            pv_revenue: ZERO,
            pv_tax: ZERO,
            pv_invested: ZERO,
            pv_capacity: ZERO,
            hurdle_cost: ZERO,
            hurdle_capacity: ZERO,
        }
    }

    fn all(&self) -> [&Lanes; 15] {
        [
            &self.ordered,
            &self.before,
            &self.invested,
            &self.opex,
            &self.tax,
            &self.refresh,
            &self.book,
            &self.salvage,
            &self.npv,
            &self.pv_revenue,
            &self.pv_tax,
            &self.pv_invested,
            &self.pv_capacity,
            &self.hurdle_cost,
            &self.hurdle_capacity,
        ]
    }

    fn all_mut(&mut self) -> [&mut Lanes; 15] {
        [
            &mut self.ordered,
            &mut self.before,
            &mut self.invested,
            &mut self.opex,
            &mut self.tax,
            &mut self.refresh,
            &mut self.book,
            &mut self.salvage,
            &mut self.npv,
            &mut self.pv_revenue,
            &mut self.pv_tax,
            &mut self.pv_invested,
            &mut self.pv_capacity,
            &mut self.hurdle_cost,
            &mut self.hurdle_capacity,
        ]
    }
}

impl Account {
    /// An empty account.
    pub fn new(periods: usize, years: usize) -> Self {
        Self {
            cash: vec![ZERO; periods],
            online: vec![ZERO; periods + 1],
            energy: vec![ZERO; years],
            emissions: vec![ZERO; years],
            water: vec![ZERO; years],
            revenue: vec![ZERO; years],
            sums: Sums::zero(),
            empty: true,
        }
    }

    fn lists(&self) -> [&Vec<Lanes>; 6] {
        [
            &self.cash,
            &self.online,
            &self.energy,
            &self.emissions,
            &self.water,
            &self.revenue,
        ]
    }

    /// Empties what a build with an asset adds to; the rest it fills.
    pub fn begin(&mut self) {
        self.empty = false;
        for lanes in self.sums.all_mut() {
            lanes.fill(0.0);
        }
        for lanes in &mut self.revenue {
            lanes.fill(0.0);
        }
    }

    /// Empties it; [`Account::settle`] comes before it is read.
    pub fn reset(&mut self) {
        self.empty = true;
    }

    /// Makes sure that it can be read though nothing may have been added.
    pub fn settle(&mut self) {
        if self.empty {
            self.clear();
        }
    }

    /// Fills it with 0.
    pub fn clear(&mut self) {
        self.empty = false;
        let lists = [
            &mut self.cash,
            &mut self.online,
            &mut self.energy,
            &mut self.emissions,
            &mut self.water,
            &mut self.revenue,
        ];
        for lanes in lists.into_iter().flatten() {
            lanes.fill(0.0);
        }
        for lanes in self.sums.all_mut() {
            lanes.fill(0.0);
        }
    }

    /// Adds `weight` times another account.
    pub fn add(&mut self, weight: &Lanes, other: &Self) {
        let lists = [
            &mut self.cash,
            &mut self.online,
            &mut self.energy,
            &mut self.emissions,
            &mut self.water,
            &mut self.revenue,
        ];
        let put = if self.empty { set_times } else { add_times };
        for (to, from) in lists.into_iter().zip(other.lists()) {
            for (to, from) in to.iter_mut().zip(from) {
                put(to, weight, from);
            }
        }
        let sums = self.sums.all_mut().into_iter().zip(other.sums.all());
        for (to, from) in sums {
            put(to, weight, from);
        }
        self.empty = false;
    }

    /// Most MW online at the end of any period.
    pub fn peak(&self) -> Lanes {
        let mut peak = ZERO;
        for online in &self.online[1..] {
            for l in 0..LANES {
                peak[l] = at_least(online[l], peak[l]);
            }
        }
        peak
    }

    /// The ratios of the account's sums; NaN where one is of nothing.
    pub fn ratios(&self) -> Ratios {
        let mut out = Ratios {
            moic: ZERO,
            profitability_index: ZERO,
            break_even: ZERO,
            levelized_cost: ZERO,
            required_revenue: ZERO,
        };
        let (mut highest, mut revenue) = (ZERO, ZERO);
        for pair in self.online.windows(2) {
            for l in 0..LANES {
                highest[l] = at_least(0.5 * (pair[0][l] + pair[1][l]), highest[l]);
            }
        }
        for year in &self.revenue {
            for l in 0..LANES {
                revenue[l] += year[l];
            }
        }
        let s = &self.sums;
        for l in 0..LANES {
            let received = revenue[l] - s.opex[l] - s.tax[l] + s.salvage[l];
            out.moic[l] = ratio(received, s.invested[l]);
            out.profitability_index[l] = 1.0 + ratio(s.npv[l], s.pv_invested[l]);
            out.break_even[l] = ratio(s.pv_revenue[l] - s.npv[l], s.pv_revenue[l]);
            let costs = s.pv_revenue[l] - s.npv[l] - s.pv_tax[l];
            // Billions over MW-years are thousands of millions.
            out.levelized_cost[l] = 1000.0 * ratio(costs, s.pv_capacity[l]);
            out.required_revenue[l] = ratio(s.hurdle_cost[l], s.hurdle_capacity[l]) * highest[l];
        }
        out
    }

    /// The date, in years since the start, from which the sum of the cash flows stays at or above 0
    /// until the end; NaN where never, and where nothing was ever invested.
    pub fn payback(&self, delta: f64) -> Lanes {
        let mut dates = ZERO;
        payback(
            &self.cash,
            &self.sums.before,
            &self.sums.invested,
            delta,
            &mut dates,
        );
        dates
    }
}

/// Ratios of an account.
#[derive(Debug, Clone)]
pub struct Ratios {
    pub moic: Lanes,
    pub profitability_index: Lanes,
    pub break_even: Lanes,
    /// Millions per MW-year.
    pub levelized_cost: Lanes,
    /// Billions a year.
    pub required_revenue: Lanes,
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn add_times(to: &mut Lanes, factor: &Lanes, from: &Lanes) {
    for l in 0..LANES {
        to[l] += factor[l] * from[l];
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn set_times(to: &mut Lanes, factor: &Lanes, from: &Lanes) {
    for l in 0..LANES {
        to[l] = factor[l] * from[l];
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn payback(cash: &[Lanes], before: &Lanes, invested: &Lanes, delta: f64, dates: &mut Lanes) {
    let mut sum = ZERO;
    // The last period that began below 0: its start, and the sums at its ends.
    let (mut start, mut from, mut to) = (ZERO, ZERO, ZERO);
    for l in 0..LANES {
        sum[l] = -before[l];
    }
    for (t, cash) in cash.iter().enumerate() {
        for l in 0..LANES {
            let after = sum[l] + cash[l];
            let below = sum[l] < 0.0;
            start[l] = if below { t as f64 } else { start[l] };
            from[l] = if below { sum[l] } else { from[l] };
            to[l] = if below { after } else { to[l] };
            sum[l] = after;
        }
    }
    for l in 0..LANES {
        let crossing = (start[l] + from[l] / (from[l] - to[l])) * delta;
        let begun = -before[l] >= 0.0 && invested[l] > 0.0;
        let never_below = if begun { 0.0 } else { f64::NAN };
        let date = if from[l] < 0.0 { crossing } else { never_below };
        dates[l] = if sum[l] < 0.0 { f64::NAN } else { date };
    }
}
