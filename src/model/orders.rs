//! From money to megawatts that are ready: orders, and the lag until they arrive (MODEL section 7).

use super::Lanes;
use super::assets::AssetPlan;
use super::delivery::Delivery;
use super::drivers::Paths;
use super::lane::{add, at_least, at_most, unit};
use super::plan::{BuildPlan, Plan, Slot};
use crate::sampling::LANES;
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

/// What a build orders and when it arrives, kept until the regions have served their queues. MW of
/// IT load.
#[derive(Debug, Clone)]
pub struct Arrivals {
    /// Spend on AI infrastructure by period, and before the horizon.
    pub spend: Vec<Lanes>,
    pub spent_before: Lanes,
    /// MW that are ready, by period; of what was ordered so far.
    pub ready: Vec<Lanes>,
    /// MW online when the horizon begins.
    pub online: Lanes,
    /// All MW ordered so far.
    pub ordered: Lanes,
    /// Of them, those that arrive after the horizon.
    pub later: Lanes,
    /// First period in which something is spent, arrives or is online.
    pub first: usize,
    ai_share: Lanes,
    /// MW of the whole plan where they are stated; MW for a billion at a cost of 1 otherwise.
    scope: Lanes,
    /// Index in `Orders::lags`.
    lag: usize,
}

impl Arrivals {
    /// Buffers for `periods` periods.
    pub fn new(periods: usize) -> Self {
        Self {
            spend: vec![ZERO; periods],
            spent_before: ZERO,
            ready: vec![ZERO; periods],
            online: ZERO,
            ordered: ZERO,
            later: ZERO,
            first: 0,
            ai_share: ZERO,
            scope: ZERO,
            lag: 0,
        }
    }
}

/// Works orders out; scratch of a worker.
#[derive(Debug, Clone, Default)]
pub struct Orders {
    /// One for each slot that a lag comes from; the first `used` belong to the block.
    lags: Vec<Lag>,
    used: usize,
    /// 1 over `capex_per_mw`, by period.
    per_capex: Vec<Lanes>,
}

/// Years from order to arrival, split over periods.
#[derive(Debug, Clone)]
struct Lag {
    of: Slot,
    years: Lanes,
    /// Share of a period's orders that arrives j periods later.
    weights: Vec<Lanes>,
}

impl Orders {
    /// Takes in the costs of a block.
    pub fn begin(&mut self, plan: &Plan, paths: &Paths) {
        self.used = 0;
        self.per_capex.clear();
        let Some(capex) = plan.drivers.capex_per_mw else {
            return;
        };
        let periods = if paths.constant(capex) {
            1
        } else {
            plan.periods
        };
        for t in 0..periods {
            let mut lanes = ZERO;
            paths.value(capex, t, &mut lanes);
            for l in 0..LANES {
                lanes[l] = 1.0 / lanes[l];
            }
            self.per_capex.push(lanes);
        }
    }

    /// Opens the orders of a build that `delivery` has begun, with what it ordered before the
    /// horizon. `headline` and `residual` are its own.
    #[allow(clippy::too_many_arguments)]
    pub fn open(
        &mut self,
        plan: &Plan,
        build: &BuildPlan,
        asset: &AssetPlan,
        drawn: &[Lanes],
        headline: &Lanes,
        residual: &Lanes,
        delivery: &Delivery,
        out: &mut Arrivals,
    ) {
        out.ai_share = build.ai_share.lanes(drawn);
        out.lag = self.lag(asset.lag, drawn, plan);
        let mut before = ZERO;
        for l in 0..LANES {
            out.spent_before[l] = out.ai_share[l] * delivery.spent_before[l];
        }
        if let Some(stated) = asset.stated {
            let (power, realized) = (stated.lanes(drawn), build.realized.lanes(drawn));
            for l in 0..LANES {
                let own = if headline[l] > 0.0 {
                    residual[l] / headline[l]
                } else {
                    0.0
                };
                out.scope[l] = 1000.0 * power[l] * own * realized[l];
                before[l] = out.scope[l] * delivery.share_before[l];
            }
        } else {
            let overrun = build.overrun.lanes(drawn);
            for l in 0..LANES {
                out.scope[l] = 1000.0 / overrun[l];
                before[l] = out.scope[l] * out.spent_before[l] * self.per_capex[0][l];
            }
        }
        out.later = ZERO;
        out.ordered = before;
        for ready in &mut out.ready {
            ready.fill(0.0);
        }
        out.first = out.ready.len();
        self.before(&before, &delivery.begin, plan.delta, out);
        if !idle(&before) || !idle(&out.spent_before) {
            out.first = 0;
        }
    }

    /// Places the orders of period `t`, in which `delivery` has spent.
    pub fn place(&self, asset: &AssetPlan, delivery: &Delivery, t: usize, out: &mut Arrivals) {
        if idle(&delivery.gained[t]) {
            out.spend[t] = ZERO;
            return;
        }
        let mut placed = ZERO;
        multiply(&out.ai_share, &delivery.spend[t], &mut out.spend[t]);
        if asset.stated.is_some() {
            multiply(&out.scope, &delivery.gained[t], &mut placed);
        } else {
            let last = self.per_capex.len().saturating_sub(1);
            multiply(&out.spend[t], &out.scope, &mut placed);
            scale(&mut placed, &self.per_capex[t.min(last)]);
        }
        if idle(&placed) {
            return;
        }
        out.first = out.first.min(t);
        add(&mut out.ordered, &placed);
        for (j, weight) in self.lags[out.lag].weights.iter().enumerate() {
            let to = out.ready.get_mut(t + j).unwrap_or(&mut out.later);
            add_product(&placed, weight, to);
        }
    }

    /// The linear split of a fractional lag: L = x·Δ gives the weight 1 − |x − j| to j periods.
    fn lag(&mut self, slot: Slot, drawn: &[Lanes], plan: &Plan) -> usize {
        let known = self.lags[..self.used].iter().position(|lag| lag.of == slot);
        if let Some(known) = known {
            return known;
        }
        if self.used == self.lags.len() {
            self.lags.push(Lag {
                of: slot,
                years: ZERO,
                weights: Vec::new(),
            });
        }
        let lag = &mut self.lags[self.used];
        lag.of = slot;
        lag.years = slot.lanes(drawn);
        // What is ordered in the first period and arrives beyond the horizon, all does.
        let beyond = plan.periods as f64;
        let periods = lag.years.map(|years| at_most(years / plan.delta, beyond));
        let longest = periods.iter().fold(0.0, |a: f64, b| a.max(*b));
        lag.weights.clear();
        for j in 0..=(longest.ceil() as usize) {
            let mut weight = ZERO;
            for l in 0..LANES {
                weight[l] = at_least(1.0 - (periods[l] - j as f64).abs(), 0.0);
            }
            lag.weights.push(weight);
        }
        self.used += 1;
        self.used - 1
    }

    /// What was ordered before the horizon, evenly between the start of work and its beginning,
    /// and arrives a lag later.
    fn before(&self, before: &Lanes, begin: &Lanes, delta: f64, out: &mut Arrivals) {
        let horizon = out.ready.len() as f64 * delta;
        let terms = &self.lags[out.lag];
        for l in 0..LANES {
            let (ordered, lag, span) = (before[l], terms.years[l], -begin[l]);
            out.online[l] = 0.0;
            if ordered == 0.0 {
                continue;
            }
            if span <= 0.0 {
                for (j, weight) in terms.weights.iter().enumerate() {
                    let to = out.ready.get_mut(j).unwrap_or(&mut out.later);
                    to[l] += ordered * weight[l];
                }
                continue;
            }
            // Shares of the time from −span to 0 that have arrived by a date.
            let arrived = |date: f64| unit((date - lag + span) / span);
            out.online[l] = ordered * arrived(0.0);
            let last = at_most((lag / delta).ceil(), out.ready.len() as f64) as usize;
            for t in 0..last {
                let start = t as f64 * delta;
                out.ready[t][l] += ordered * (arrived(start + delta) - arrived(start));
            }
            out.later[l] += ordered * (1.0 - arrived(at_least(horizon, 0.0)));
        }
    }
}

fn idle(lanes: &Lanes) -> bool {
    lanes.iter().all(|x| *x == 0.0)
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn multiply(a: &Lanes, b: &Lanes, out: &mut Lanes) {
    for l in 0..LANES {
        out[l] = a[l] * b[l];
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn scale(lanes: &mut Lanes, by: &Lanes) {
    for l in 0..LANES {
        lanes[l] *= by[l];
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn add_product(a: &Lanes, b: &Lanes, to: &mut Lanes) {
    for l in 0..LANES {
        to[l] += a[l] * b[l];
    }
}
