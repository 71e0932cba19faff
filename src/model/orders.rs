//! From money to megawatts that are ready: orders, and the lag until they arrive (MODEL section 7).

use super::Lanes;
use super::assets::AssetPlan;
use super::delivery::Delivery;
use super::drivers::Paths;
use super::lane::{at_least, at_most, unit};
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
    /// MW that are ready, by period.
    pub ready: Vec<Lanes>,
    /// MW online when the horizon begins.
    pub online: Lanes,
    /// All MW ordered until the horizon's end.
    pub ordered: Lanes,
    /// Of them, those that arrive after it.
    pub later: Lanes,
    /// First period in which something is spent, arrives or is online.
    pub first: usize,
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
        }
    }
}

/// Works orders out; scratch of a worker.
#[derive(Debug, Clone)]
pub struct Orders {
    /// MW ordered in each period.
    placed: Vec<Lanes>,
    /// Share of a period's orders that arrives j periods later.
    weights: Vec<Lanes>,
    lag: Lanes,
    /// Whose lag the weights belong to.
    of: Option<Slot>,
    /// 1 over `capex_per_mw`, by period.
    per_capex: Vec<Lanes>,
}

impl Orders {
    /// Buffers for `periods` periods.
    pub fn new(periods: usize) -> Self {
        Self {
            placed: vec![ZERO; periods],
            weights: Vec::new(),
            lag: ZERO,
            of: None,
            per_capex: Vec::new(),
        }
    }

    /// Takes in the costs of a block.
    pub fn begin(&mut self, plan: &Plan, paths: &Paths) {
        self.of = None;
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

    /// The orders and arrivals of a build that `delivery` has stepped through the horizon.
    /// `headline` and `residual` are its own.
    #[allow(clippy::too_many_arguments)]
    pub fn fill(
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
        let ai_share = build.ai_share.lanes(drawn);
        self.lag(asset.lag, drawn, plan.delta);
        let mut before = ZERO;
        for l in 0..LANES {
            out.spent_before[l] = ai_share[l] * delivery.spent_before[l];
        }
        for t in 0..plan.periods {
            for l in 0..LANES {
                out.spend[t][l] = ai_share[l] * delivery.spend[t][l];
            }
        }
        if let Some(stated) = asset.stated {
            let (power, realized) = (stated.lanes(drawn), build.realized.lanes(drawn));
            let mut megawatts = ZERO;
            for l in 0..LANES {
                let own = if headline[l] > 0.0 {
                    residual[l] / headline[l]
                } else {
                    0.0
                };
                megawatts[l] = 1000.0 * power[l] * own * realized[l];
                before[l] = megawatts[l] * delivery.share_before[l];
            }
            for t in 0..plan.periods {
                for l in 0..LANES {
                    self.placed[t][l] = megawatts[l] * delivery.gained[t][l];
                }
            }
        } else {
            let overrun = build.overrun.lanes(drawn);
            let at = |t: usize| t.min(self.per_capex.len().saturating_sub(1));
            for l in 0..LANES {
                before[l] = 1000.0 * out.spent_before[l] * self.per_capex[0][l] / overrun[l];
            }
            for t in 0..plan.periods {
                let per_capex = &self.per_capex[at(t)];
                for l in 0..LANES {
                    let scope = 1000.0 * per_capex[l] / overrun[l];
                    self.placed[t][l] = out.spend[t][l] * scope;
                }
            }
        }
        self.arrive(&before, &delivery.begin, plan.delta, out);
    }

    /// The linear split of a fractional lag: L = x·Δ gives the weight 1 − |x − j| to j periods.
    fn lag(&mut self, slot: Slot, drawn: &[Lanes], delta: f64) {
        if self.of == Some(slot) {
            return;
        }
        self.of = Some(slot);
        self.lag = slot.lanes(drawn);
        let longest = self.lag.iter().fold(0.0, |a: f64, b| a.max(*b)) / delta;
        self.weights.clear();
        // A lag beyond every horizon needs no weights of its own.
        for j in 0..=(longest.ceil().min(10_000.0) as usize) {
            let mut weight = ZERO;
            for l in 0..LANES {
                weight[l] = at_least(1.0 - (self.lag[l] / delta - j as f64).abs(), 0.0);
            }
            self.weights.push(weight);
        }
    }

    fn arrive(&self, before: &Lanes, begin: &Lanes, delta: f64, out: &mut Arrivals) {
        let periods = self.placed.len();
        let idle = |lanes: &Lanes| lanes.iter().all(|x| *x == 0.0);
        let active = self.placed.iter().position(|p| !idle(p)).unwrap_or(periods);
        out.later = ZERO;
        out.ordered = *before;
        for ready in &mut out.ready {
            ready.fill(0.0);
        }
        for t in active..periods {
            let placed = &self.placed[t];
            for l in 0..LANES {
                out.ordered[l] += placed[l];
            }
            for (j, weight) in self.weights.iter().enumerate() {
                let to = out.ready.get_mut(t + j).unwrap_or(&mut out.later);
                add_product(placed, weight, to);
            }
        }
        out.first = active;
        self.before(before, begin, delta, out);
        if !idle(before) || !idle(&out.spent_before) {
            out.first = 0;
        }
    }

    /// What was ordered before the horizon, evenly between the start of work and its beginning,
    /// and arrives a lag later.
    fn before(&self, before: &Lanes, begin: &Lanes, delta: f64, out: &mut Arrivals) {
        let horizon = out.ready.len() as f64 * delta;
        for l in 0..LANES {
            let (ordered, lag, span) = (before[l], self.lag[l], -begin[l]);
            out.online[l] = 0.0;
            if ordered == 0.0 {
                continue;
            }
            if span <= 0.0 {
                for (j, weight) in self.weights.iter().enumerate() {
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

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn add_product(a: &Lanes, b: &Lanes, to: &mut Lanes) {
    for l in 0..LANES {
        to[l] += a[l] * b[l];
    }
}
