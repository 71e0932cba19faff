//! Stakes: what an investor is called upon for, and what a fund returns (MODEL section 10).

use super::contracts::When;
use super::plan::{CallsPlan, StakePlan};
use crate::model::Lanes;
use crate::model::climate::Climate;
use crate::model::lane::{at_least, at_most, unit};
use crate::sampling::{LANES, Source};
use multiversion::multiversion;

const ZERO: Lanes = [0.0; LANES];

/// A stake through a trial. Billions.
#[derive(Debug, Clone)]
pub struct Stake {
    /// What is really meant: amount times realized fraction.
    committed: Lanes,
    delay: Lanes,
    hazard: Lanes,
    threshold: Lanes,
    exposure: Lanes,
    alive: Lanes,
    /// Growth of a fund's value in a period.
    growth: Lanes,
    /// GW at which all of it is called.
    gw: Lanes,
    /// Highest share of a milestone that was reached.
    reached: Lanes,
    /// 1 where something may be called in the period.
    open: Lanes,
    /// Nothing is called or returned in the period.
    pub(super) idle: bool,
    /// Called in the period, and what the fund returns in it.
    pub call: Lanes,
    pub returned: Lanes,
    /// Paid in the horizon, and with what was paid before it.
    pub paid: Lanes,
    paid_in: Lanes,
    /// Value and returns; of stakes with pacing.
    pub nav: Lanes,
    pub distributed: Lanes,
}

impl Stake {
    pub(super) fn new() -> Self {
        Self {
            committed: ZERO,
            delay: ZERO,
            hazard: ZERO,
            threshold: ZERO,
            exposure: ZERO,
            alive: ZERO,
            growth: ZERO,
            gw: ZERO,
            reached: ZERO,
            open: ZERO,
            idle: false,
            call: ZERO,
            returned: ZERO,
            paid: ZERO,
            paid_in: ZERO,
            nav: ZERO,
            distributed: ZERO,
        }
    }

    /// `delta` is the length of a period in years.
    pub(super) fn begin(
        &mut self,
        plan: &StakePlan,
        drawn: &[Lanes],
        delta: f64,
        source: &Source,
        first: u64,
    ) {
        let (amount, rate) = (plan.amount.lanes(drawn), plan.rate.lanes(drawn));
        let realized = plan.realized.lanes(drawn);
        plan.delay.fill(drawn, &mut self.delay);
        plan.hazard.fill(drawn, &mut self.hazard);
        for lanes in [
            &mut self.exposure,
            &mut self.reached,
            &mut self.paid,
            &mut self.nav,
            &mut self.distributed,
        ] {
            lanes.fill(0.0);
        }
        self.alive = [1.0; LANES];
        self.idle = false;
        plan.threshold
            .fill(drawn, source, first, &mut self.threshold);
        match &plan.calls {
            CallsPlan::Milestone { gw, .. } => gw.fill(drawn, &mut self.gw),
            CallsPlan::Pacing { growth, .. } => {
                growth.fill(drawn, &mut self.growth);
                let mut grows = Last::default();
                for rate in &mut self.growth {
                    *rate = grows.of(*rate, |rate| libm::pow(1.0 + rate, delta));
                }
            }
            CallsPlan::Even { .. } | CallsPlan::Tranches(_) => {}
        }
        for l in 0..LANES {
            self.committed[l] = amount[l] * rate[l] * realized[l];
        }
        // What was to be paid before the horizon was paid.
        for l in 0..LANES {
            let share = by_date(&plan.calls, -self.delay[l]);
            self.paid_in[l] = share * self.committed[l];
        }
    }

    /// What is called in a period: what is due by its end less what was paid in, until the stake is
    /// given up. `standing` is MW by build. False where nothing is called or returned.
    pub(super) fn call(
        &mut self,
        plan: &StakePlan,
        when: When,
        climate: &Climate,
        standing: &[Lanes],
    ) -> bool {
        self.step(plan, when, climate, standing);
        let nothing = |lanes: &Lanes| lanes.iter().all(|x| *x == 0.0);
        self.idle = nothing(&self.call) && nothing(&self.returned);
        !self.idle
    }

    fn step(&mut self, plan: &StakePlan, when: When, climate: &Climate, standing: &[Lanes]) {
        if !self.idle {
            self.call = ZERO;
            self.returned = ZERO;
        }
        let any = open(self, begins(&plan.calls), when, &climate.hazard[when.t]);
        // A fund goes on to grow and to return what was paid.
        if any == 0 && !matches!(plan.calls, CallsPlan::Pacing { .. }) {
            return;
        }
        let end = when.start + when.delta;
        match &plan.calls {
            CallsPlan::Even { .. } | CallsPlan::Tranches(_) => {
                for l in 0..LANES {
                    self.reached[l] = by_date(&plan.calls, end - self.delay[l]);
                }
            }
            CallsPlan::Milestone { build, .. } => {
                let online = &standing[*build];
                for l in 0..LANES {
                    let share = unit(online[l] * 1e-3 / self.gw[l]);
                    self.reached[l] = at_least(share * self.open[l], self.reached[l]);
                }
            }
            CallsPlan::Pacing { start, pacing, .. } => {
                let (mut called, mut returned) = (Last::default(), Last::default());
                for l in 0..LANES {
                    let age = when.start - start - self.delay[l];
                    let rate = called.of(age, |age| pacing.call_rate(age, when.delta));
                    let uncalled = at_least(self.committed[l] - self.paid_in[l], 0.0);
                    self.call[l] = rate * uncalled * self.alive[l];
                    let grown = self.nav[l] * self.growth[l];
                    let share = returned.of(age + when.delta, |age| {
                        if age > 0.0 {
                            pacing.distribution_rate(age, when.delta)
                        } else {
                            0.0
                        }
                    });
                    self.returned[l] = share * grown;
                    self.nav[l] = grown - self.returned[l];
                    self.distributed[l] += self.returned[l];
                }
                return;
            }
        }
        for l in 0..LANES {
            let due = self.reached[l] * self.committed[l] - self.paid_in[l];
            self.call[l] = at_least(due, 0.0) * self.alive[l];
        }
    }

    /// Takes in what is paid of the call, and writes it to `paid`.
    pub(super) fn pay(&mut self, ratio: &Lanes, paid: &mut Lanes) {
        pay(self, ratio, paid);
    }
}

/// Where something may be called in a period, and which stakes are given up in it; returns in how
/// many lanes.
#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn open(stake: &mut Stake, begins: f64, when: When, hazard: &Lanes) -> u64 {
    let end = when.start + when.delta;
    let mut lanes = 0;
    for l in 0..LANES {
        let begun = end > begins + stake.delay[l];
        let left = (stake.paid_in[l] < stake.committed[l]) & (stake.alive[l] > 0.0);
        lanes += u64::from(begun & left);
        let open = if begun & left { 1.0 } else { 0.0 };
        stake.open[l] = open;
        stake.exposure[l] += open * stake.hazard[l] * hazard[l] * when.delta;
        let stops = stake.exposure[l] >= stake.threshold[l];
        stake.alive[l] = if stops { 0.0 } else { stake.alive[l] };
    }
    lanes
}

#[multiversion(targets("x86_64+avx512f+avx512dq+avx512vl+avx512bw", "x86_64+avx2"))]
fn pay(stake: &mut Stake, ratio: &Lanes, paid: &mut Lanes) {
    for l in 0..LANES {
        let part = stake.call[l] * ratio[l];
        paid[l] = part;
        stake.paid[l] += part;
        stake.paid_in[l] += part;
        stake.nav[l] += part;
    }
}

/// What a function last gave, and of what: terms that are not drawn are the same in all lanes.
#[derive(Default)]
struct Last(Option<(f64, f64)>);

impl Last {
    fn of(&mut self, x: f64, f: impl Fn(f64) -> f64) -> f64 {
        match self.0 {
            Some((last, value)) if last == x => value,
            _ => {
                let value = f(x);
                self.0 = Some((x, value));
                value
            }
        }
    }
}

/// Share that is due by a date.
fn by_date(calls: &CallsPlan, date: f64) -> f64 {
    match calls {
        CallsPlan::Even { start, end } => unit((date - start) / (end - start)),
        CallsPlan::Tranches(list) => {
            let due = list.iter().filter(|(at, _)| *at < date);
            at_most(due.map(|(_, share)| share).sum(), 1.0)
        }
        CallsPlan::Milestone { .. } | CallsPlan::Pacing { .. } => 0.0,
    }
}

/// The first date on which something may be due.
fn begins(calls: &CallsPlan) -> f64 {
    match calls {
        CallsPlan::Even { start, .. }
        | CallsPlan::Milestone { start, .. }
        | CallsPlan::Pacing { start, .. } => *start,
        CallsPlan::Tranches(list) => list.iter().fold(f64::INFINITY, |a, t| a.min(t.0)),
    }
}
