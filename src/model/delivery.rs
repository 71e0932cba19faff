//! Delivery of a build (MODEL section 6): progress along its S-curve, delayed, stretched, paced by
//! the regime, and stopped by a hazard; lane by lane, period by period.

mod limit;

use super::Lanes;
use super::climate::Climate;
use super::drivers::Paths;
use super::lane::{at_least, at_most, unit};
use super::plan::BuildPlan;
use crate::sampling::LANES;
use multiversion::multiversion;

/// The drawn terms of one build and the state of its lanes.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// B: headline times realized fraction; times the overrun where the sponsor absorbs it.
    pub intended: Lanes,
    /// Progress per year at pace 1.
    rate: Lanes,
    hazard: Lanes,
    /// Cancellation threshold E ~ Exp(1).
    pub threshold: Lanes,
    /// The most that can be spent in the horizon: what is left of the intended spend times the
    /// highest spend multiplier.
    pub cap: Lanes,
    relet: Lanes,
    relet_delay: Lanes,
    relet_begin: Lanes,
    /// 1 until the sponsor stops.
    pub alive: Lanes,
    /// Progress x and the share of the spend behind it, F(x).
    pub progress: Lanes,
    share: Lanes,
    /// F(x) at the start of the horizon, and years from then to the first activity.
    pub share_before: Lanes,
    pub begin: Lanes,
    /// Accumulated hazard Λ.
    pub exposure: Lanes,
    /// Spent before the horizon.
    pub spent_before: Lanes,
    /// End of the first period with x = 1, in years since the start, 0 where that was before; NaN
    /// where never.
    pub completion: Lanes,
    /// Own spend until now, `spent_before` included.
    pub own: Lanes,
    /// Spent by the party that took the plan up.
    pub relet_spend: Lanes,
    /// Own spend by period, at the prices of each.
    pub spend: Vec<Lanes>,
    /// Own share of the plan that is done in each period: the increase of F, 0 once stopped.
    pub gained: Vec<Lanes>,
    /// Own spend, `spent_before` included, until each of the build's probes.
    pub until: Vec<Lanes>,
    /// The same at the prices that the headline is counted at.
    pub judged: Vec<Lanes>,
    /// Own spend until now, `spent_before` included, at the prices of the headline.
    level: Lanes,
    /// Prices of a period over those of the headline.
    price: Lanes,
    /// Progress at the period's start, kept where a probe lies in it.
    earlier: Lanes,
    next: Lanes,
    next_share: Lanes,
    /// First activity of any lane, and whether none can spend any more.
    earliest: f64,
    finished: bool,
}

impl Delivery {
    /// Buffers for `periods` periods.
    pub fn new(periods: usize) -> Self {
        let z = [0.0; LANES];
        Self {
            intended: z,
            rate: z,
            hazard: z,
            threshold: z,
            cap: z,
            relet: z,
            relet_delay: z,
            relet_begin: z,
            alive: z,
            progress: z,
            share: z,
            share_before: z,
            begin: z,
            exposure: z,
            spent_before: z,
            completion: z,
            own: z,
            relet_spend: z,
            spend: vec![z; periods],
            gained: vec![z; periods],
            until: Vec::new(),
            judged: Vec::new(),
            level: z,
            price: [1.0; LANES],
            earlier: z,
            next: z,
            next_share: z,
            earliest: 0.0,
            finished: false,
        }
    }

    /// Sets a build up from its drawn inputs.
    ///
    /// `residual` is the headline that the build itself delivers, `threshold` a block of Exp(1)
    /// draws, `children_before` what its parts had spent before the horizon.
    pub fn begin(
        &mut self,
        build: &BuildPlan,
        drawn: &[Lanes],
        residual: &Lanes,
        threshold: &Lanes,
        children_before: &Lanes,
    ) {
        let mut scratch = [0.0; LANES];
        build.realized.fill(drawn, &mut self.intended);
        for l in 0..LANES {
            self.intended[l] *= residual[l];
        }
        if build.absorb {
            build.overrun.fill(drawn, &mut scratch);
            for l in 0..LANES {
                self.intended[l] *= scratch[l];
            }
        }
        build.delay.fill(drawn, &mut self.begin);
        build.stretch.fill(drawn, &mut scratch);
        let window = build.deadline - build.start;
        for l in 0..LANES {
            self.begin[l] += build.start;
            self.rate[l] = 1.0 / (window * scratch[l]);
        }
        build.hazard.fill(drawn, &mut self.hazard);
        build.relet.fill(drawn, &mut self.relet);
        build.relet_delay.fill(drawn, &mut self.relet_delay);
        self.threshold = *threshold;
        self.relet_begin = [f64::INFINITY; LANES];
        self.alive = [1.0; LANES];
        self.exposure = [0.0; LANES];
        self.relet_spend = [0.0; LANES];
        self.completion = [f64::NAN; LANES];
        self.before_horizon(build, drawn, children_before);
        self.share_before = self.share;
        self.own = self.spent_before;
        self.level = self.spent_before;
        for l in 0..LANES {
            if self.progress[l] >= 1.0 {
                self.completion[l] = 0.0;
            }
        }
    }

    /// x_0 and what lies behind it, for a window that opens before the horizon.
    fn before_horizon(&mut self, build: &BuildPlan, drawn: &[Lanes], children_before: &Lanes) {
        self.progress = [0.0; LANES];
        self.share = [0.0; LANES];
        self.spent_before = [0.0; LANES];
        if build.start >= 0.0 {
            return;
        }
        if let Some(spent) = build.spent_to_date {
            let mut rate = [0.0; LANES];
            spent.fill(drawn, &mut self.spent_before);
            build.rate.fill(drawn, &mut rate);
            for l in 0..LANES {
                let own = at_least(self.spent_before[l] * rate[l] - children_before[l], 0.0);
                self.spent_before[l] = own;
                let share = if own >= self.intended[l] {
                    1.0
                } else {
                    own / self.intended[l]
                };
                self.progress[l] = build.curve.inverse(share);
                self.share[l] = share;
            }
        } else {
            for l in 0..LANES {
                let x = at_most(at_least(-self.begin[l] * self.rate[l], 0.0), 1.0);
                self.progress[l] = x;
                self.share[l] = build.curve.at(x);
                self.spent_before[l] = self.intended[l] * self.share[l];
            }
        }
    }

    /// Steps the build through the horizon and fills `spend`, `own`, `relet_spend`, `completion`.
    /// `watch` sees the state after each period.
    pub fn run(
        &mut self,
        build: &BuildPlan,
        climate: &Climate,
        paths: &Paths,
        delta: f64,
        watch: &mut dyn FnMut(usize, &Self),
    ) {
        self.open(build, climate, paths);
        for t in 0..self.spend.len() {
            let period = Period::new(t, delta);
            if self.propose(build, climate, paths, period) {
                self.spend(build, climate, period);
            }
            self.close(build, climate, period);
            watch(t, self);
        }
    }

    /// Readies a build that has begun for its first period.
    pub fn open(&mut self, build: &BuildPlan, climate: &Climate, paths: &Paths) {
        self.cap(build, climate, paths);
        self.earliest = self.begin.iter().fold(f64::INFINITY, |a, b| a.min(*b));
        self.finished = false;
        self.until.clear();
        self.until.resize(build.probes.len(), self.spent_before);
        self.judged.clear();
        self.judged.resize(build.probes.len(), self.spent_before);
        self.price = [1.0; LANES];
    }

    /// Takes the build to where it would stand at the period's end if all money came. False where
    /// no lane spends in the period, which then needs no [`Delivery::spend`].
    pub fn propose(
        &mut self,
        build: &BuildPlan,
        climate: &Climate,
        paths: &Paths,
        period: Period,
    ) -> bool {
        let t = period.t;
        if build.probes.iter().any(|p| period.holds(*p)) {
            self.earlier = self.progress;
        }
        if self.finished || period.end() <= self.earliest {
            self.spend[t] = [0.0; LANES];
            self.gained[t] = [0.0; LANES];
            return false;
        }
        if let Some(driver) = build.price {
            self.price = *paths.relative(driver, t);
        }
        advance(self, climate, period);
        follow(self, build);
        true
    }

    /// Money that the sponsor would spend in the period that was proposed, times `weight`.
    pub fn wanted(
        &self,
        build: &BuildPlan,
        climate: &Climate,
        t: usize,
        weight: &Lanes,
        out: &mut Lanes,
    ) {
        wanted(self, build.by_capacity, &climate.spend[t], weight, out);
    }

    /// Lets the sponsor spend only `share` of the money that it would: progress stops where that
    /// money takes it along the curve, so that f of MODEL section 6 is the progress made over the
    /// progress proposed. A party that has taken the plan up brings its own money.
    ///
    /// The place is found by false position with the step of Illinois (Dowell and Jarratt 1971); the
    /// money is exact, and what is left of the place's error is made up for in the next period,
    /// which starts from the money.
    pub fn limit(&mut self, build: &BuildPlan, share: &Lanes) {
        if build.curve.is_straight() {
            limit::straight(self, share);
        } else {
            limit::curved(self, build, share);
        }
    }

    /// Spends what was proposed.
    pub fn spend(&mut self, build: &BuildPlan, climate: &Climate, period: Period) {
        self.finished = spend(self, build.by_capacity, climate, period);
    }

    /// Notes what was spent until the dates asked for.
    pub fn close(&mut self, build: &BuildPlan, climate: &Climate, period: Period) {
        for (k, probe) in build.probes.iter().enumerate() {
            if period.holds(*probe) {
                self.probe(k, *probe, climate, period);
            } else if *probe > period.end() {
                self.until[k] = self.own;
                self.judged[k] = self.level;
            }
        }
    }

    /// The most that can be spent: what is left of the plan at the highest multiplier and price.
    fn cap(&mut self, build: &BuildPlan, climate: &Climate, paths: &Paths) {
        let mut highest = [1.0; LANES];
        if !build.by_capacity {
            highest = climate.highest_spend;
        }
        if let Some(driver) = build.price {
            let mut dearest = [0.0; LANES];
            for t in 0..self.spend.len() {
                let price = paths.relative(driver, t);
                for l in 0..LANES {
                    dearest[l] = at_least(price[l], dearest[l]);
                }
            }
            for l in 0..LANES {
                highest[l] *= dearest[l];
            }
        }
        for l in 0..LANES {
            self.cap[l] = self.intended[l] * highest[l] * (1.0 - self.share[l]);
        }
    }

    /// Own spend until a date inside a period: the period's money runs evenly from its first
    /// activity to its last.
    fn probe(&mut self, k: usize, date: f64, climate: &Climate, period: Period) {
        let pace = &climate.pace[period.t];
        let end = period.end();
        for l in 0..LANES {
            let from = at_least(self.begin[l], period.start);
            let needed = (1.0 - self.earlier[l]) / (self.rate[l] * pace[l]);
            let last = at_most(from + needed, end);
            let part = if date >= last {
                1.0
            } else {
                unit((date - from) / (last - from))
            };
            let spend = self.spend[period.t][l];
            self.until[k][l] = self.own[l] - (1.0 - part) * spend;
            // Where nothing is spent the price is of no consequence, though it may be 0.
            let level = if spend > 0.0 {
                spend / self.price[l]
            } else {
                0.0
            };
            self.judged[k][l] = self.level[l] - (1.0 - part) * level;
        }
    }

    /// 1 where the sponsor stopped.
    pub fn cancelled(&self, out: &mut Lanes) {
        for l in 0..LANES {
            out[l] = 1.0 - self.alive[l];
        }
    }
}

/// Progress that is complete but for the rounding of its steps: a plan on time completes in the
/// period that its window ends in, not in the next.
const NEARLY_ONE: f64 = 1.0 - 1e-9;

/// F of the next progress.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn follow(state: &mut Delivery, build: &BuildPlan) {
    let curve = &build.curve;
    curve.advance(&state.next, &state.share, &mut state.next_share);
}

/// A period of the calendar: its index, and its start and length in years.
#[derive(Debug, Clone, Copy)]
pub struct Period {
    t: usize,
    start: f64,
    delta: f64,
}

impl Period {
    /// Period `t` of a calendar cut into lengths of `delta`.
    pub fn new(t: usize, delta: f64) -> Self {
        let start = t as f64 * delta;
        Self { t, start, delta }
    }

    fn end(self) -> f64 {
        self.start + self.delta
    }

    /// The date lies in the period; its end belongs to it.
    fn holds(self, date: f64) -> bool {
        date > self.start && date <= self.end()
    }
}

/// Where all lanes would stand at the period's end, and which sponsors stop before it.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn advance(state: &mut Delivery, climate: &Climate, period: Period) {
    let Period { t, start, delta } = period;
    let (pace, hazard) = (&climate.pace[t], &climate.hazard[t]);
    let end = start + delta;
    let per_delta = 1.0 / delta;
    for l in 0..LANES {
        let running = if state.progress[l] < 1.0 {
            state.alive[l]
        } else {
            0.0
        };
        let open = unit((end - state.begin[l]) * per_delta) * running;
        state.exposure[l] += open * state.hazard[l] * hazard[l] * delta;
        let stops = open > 0.0 && state.exposure[l] >= state.threshold[l];
        let alive = if stops { 0.0 } else { state.alive[l] };
        let relet_begin = if stops {
            start + state.relet_delay[l]
        } else {
            state.relet_begin[l]
        };
        let other = unit((end - relet_begin) * per_delta);
        // Where nobody takes a stopped plan up, it stays where it is.
        let taken = if state.relet[l] > 0.0 { other } else { 0.0 };
        let active = if alive > 0.0 { open } else { taken };
        state.alive[l] = alive;
        state.relet_begin[l] = relet_begin;
        let next = state.progress[l] + active * pace[l] * delta * state.rate[l];
        state.next[l] = if next >= NEARLY_ONE { 1.0 } else { next };
    }
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn wanted(state: &Delivery, by_capacity: bool, spend: &Lanes, weight: &Lanes, out: &mut Lanes) {
    for l in 0..LANES {
        let multiplier = if by_capacity { 1.0 } else { spend[l] };
        let gained = state.next_share[l] - state.share[l];
        let money = state.intended[l] * multiplier * gained * state.price[l] * state.alive[l];
        out[l] = money * weight[l];
    }
}

/// Moves all lanes to where they were to stand; true where none can spend any more.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn spend(state: &mut Delivery, by_capacity: bool, climate: &Climate, period: Period) -> bool {
    let t = period.t;
    let end = period.start + period.delta;
    let spend = &climate.spend[t];
    // A sum of whole numbers, which lanes can be added up in any order for.
    let mut open_lanes = 0_u64;
    for l in 0..LANES {
        let multiplier = if by_capacity { 1.0 } else { spend[l] };
        let gained = state.next_share[l] - state.share[l];
        let money = state.intended[l] * multiplier * gained;
        let own = money * state.alive[l];
        let price = state.price[l];
        state.gained[t][l] = gained * state.alive[l];
        state.spend[t][l] = own * price;
        state.own[l] += own * price;
        state.level[l] += own;
        state.relet_spend[l] += money * price * (1.0 - state.alive[l]) * state.relet[l];
        let ends = state.next[l] >= 1.0 && state.progress[l] < 1.0 && state.alive[l] > 0.0;
        state.completion[l] = if ends { end } else { state.completion[l] };
        state.progress[l] = state.next[l];
        state.share[l] = state.next_share[l];
        let may_spend = if state.alive[l] > 0.0 {
            1.0
        } else {
            state.relet[l]
        };
        open_lanes += u64::from((state.progress[l] < 1.0) & (may_spend > 0.0));
    }
    open_lanes == 0
}
