//! Stakes: what an investor is called upon for, and what a fund returns (MODEL section 10).

use super::contracts::When;
use super::plan::{CallsPlan, StakePlan};
use crate::model::Lanes;
use crate::model::climate::Climate;
use crate::model::lane::{at_least, at_most, unit};
use crate::sampling::{LANES, Source};

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
    growth: Lanes,
    /// GW at which all of it is called.
    gw: Lanes,
    /// Highest share of a milestone that was reached.
    reached: Lanes,
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
            idle: true,
            call: ZERO,
            returned: ZERO,
            paid: ZERO,
            paid_in: ZERO,
            nav: ZERO,
            distributed: ZERO,
        }
    }

    pub(super) fn begin(&mut self, plan: &StakePlan, drawn: &[Lanes], source: &Source, first: u64) {
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
        plan.threshold
            .fill(drawn, source, first, &mut self.threshold);
        match &plan.calls {
            CallsPlan::Milestone { gw, .. } => gw.fill(drawn, &mut self.gw),
            CallsPlan::Pacing { growth, .. } => growth.fill(drawn, &mut self.growth),
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
        self.call = ZERO;
        self.returned = ZERO;
        let (hazard, end) = (&climate.hazard[when.t], when.start + when.delta);
        let begins = begins(&plan.calls);
        let mut open = [0.0; LANES];
        let mut any = 0.0;
        for l in 0..LANES {
            let begun = end > begins + self.delay[l];
            let left = self.paid_in[l] < self.committed[l] && self.alive[l] > 0.0;
            open[l] = if begun && left { 1.0 } else { 0.0 };
            any += open[l];
            self.exposure[l] += open[l] * self.hazard[l] * hazard[l] * when.delta;
            let stops = self.exposure[l] >= self.threshold[l];
            self.alive[l] = if stops { 0.0 } else { self.alive[l] };
        }
        // A fund goes on to grow and to return what was paid.
        if any == 0.0 && !matches!(plan.calls, CallsPlan::Pacing { .. }) {
            return;
        }
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
                    self.reached[l] = at_least(share * open[l], self.reached[l]);
                }
            }
            CallsPlan::Pacing { start, pacing, .. } => {
                for l in 0..LANES {
                    let age = when.start - start - self.delay[l];
                    let rate = pacing.call_rate(age, when.delta);
                    let uncalled = at_least(self.committed[l] - self.paid_in[l], 0.0);
                    self.call[l] = rate * uncalled * self.alive[l];
                    let grown = self.nav[l] * libm::pow(1.0 + self.growth[l], when.delta);
                    let share = if age + when.delta > 0.0 {
                        pacing.distribution_rate(age + when.delta, when.delta)
                    } else {
                        0.0
                    };
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

    /// Takes in what is paid of the call; returns it.
    pub(super) fn pay(&mut self, ratio: &Lanes) -> Lanes {
        let mut paid = ZERO;
        for l in 0..LANES {
            paid[l] = self.call[l] * ratio[l];
            self.paid[l] += paid[l];
            self.paid_in[l] += paid[l];
            self.nav[l] += paid[l];
        }
        paid
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
