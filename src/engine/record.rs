//! Writes a block's figures into its columns and checks the block's own sums.

use super::lanes::{add, add_times, total_into};
use super::sink::Sink;
use super::totals::Totals;
use crate::model::delivery::Delivery;
use crate::model::ledger::Ledger;
use crate::model::{BuildPlan, Lanes, Plan};
use crate::sampling::LANES;

/// Largest deviations found in a block, relative to the sums compared. Merging takes the larger, so
/// the order of blocks is irrelevant.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Deviations {
    /// A build's spend by year, summed, against what its lanes accumulated.
    pub years: f64,
    /// A parent against its residual and its parts.
    pub parts: f64,
    /// A parent's headline against its residual and its parts' headlines.
    pub headlines: f64,
    /// The portfolio's spend by year against the weighted builds.
    pub portfolio: f64,
    /// How far the AI part exceeded the whole.
    pub ai: f64,
    /// How far own spend exceeded its cap.
    pub cap: f64,
    /// MW ordered against those online before, arrived or still to come.
    pub ordered: f64,
    /// MW arrived against those energized or waiting.
    pub arrived: f64,
    /// MW online at the end against the vintages that have not retired.
    pub vintages: f64,
    /// How far a region's grid connected more than its cap.
    pub queue: f64,
    /// Energy against capacity times time, and the portfolio's against the regions'.
    pub energy: f64,
    /// The portfolio's emissions against the regions'.
    pub emissions: f64,
    /// Cash flow against revenue less all costs.
    pub cash: f64,
    /// How far a book value exceeded what was invested.
    pub book: f64,
    /// Money of an entity: what it had and came by against what it used and has left.
    pub purse: f64,
    /// Money paid against money received, inside and outside the network.
    pub payments: f64,
    /// Money granted to builds against their spend.
    pub granted: f64,
    /// How far an entity paid more than it owed under contracts, or owed more than its ceiling.
    pub limits: f64,
}

impl Deviations {
    /// The larger of each.
    pub fn merge(&mut self, other: &Self) {
        worsen(&mut self.years, other.years);
        worsen(&mut self.parts, other.parts);
        worsen(&mut self.headlines, other.headlines);
        worsen(&mut self.portfolio, other.portfolio);
        worsen(&mut self.ai, other.ai);
        worsen(&mut self.cap, other.cap);
        worsen(&mut self.ordered, other.ordered);
        worsen(&mut self.arrived, other.arrived);
        worsen(&mut self.vintages, other.vintages);
        worsen(&mut self.queue, other.queue);
        worsen(&mut self.energy, other.energy);
        worsen(&mut self.emissions, other.emissions);
        worsen(&mut self.cash, other.cash);
        worsen(&mut self.book, other.book);
        worsen(&mut self.purse, other.purse);
        worsen(&mut self.payments, other.payments);
        worsen(&mut self.granted, other.granted);
        worsen(&mut self.limits, other.limits);
    }
}

/// Fills the columns of one block.
pub(super) struct Recorder<'a> {
    pub(super) plan: &'a Plan,
    pub(super) sink: &'a mut dyn Sink,
    pub(super) used: usize,
    pub(super) found: Deviations,
    /// Lanes on their way to the sink.
    pub(super) scratch: Lanes,
}

pub(super) const ZERO: Lanes = [0.0; LANES];

impl<'a> Recorder<'a> {
    pub fn new(plan: &'a Plan, sink: &'a mut dyn Sink, used: usize) -> Self {
        Self {
            plan,
            sink,
            used,
            found: Deviations::default(),
            scratch: ZERO,
        }
    }

    pub fn deviations(self) -> Deviations {
        self.found
    }

    pub(super) fn put(&mut self, column: usize, lanes: &Lanes) {
        self.sink.put(column, lanes);
    }

    /// Records the sum of a series.
    pub(super) fn put_total(&mut self, column: usize, series: &[Lanes]) {
        total_into(&mut self.scratch, series);
        self.sink.put(column, &self.scratch);
    }

    /// Records build `b`, whose parts were recorded before, and adds it to the totals.
    pub fn build(
        &mut self,
        b: usize,
        delivery: &Delivery,
        ledger: &Ledger,
        totals: &mut Totals,
        drawn: &[Lanes],
    ) {
        let plan = self.plan;
        let (build, columns) = (&plan.builds[b], plan.columns.builds[b]);
        let headline = &ledger.headline[b];
        let before = sum(&delivery.spent_before, &totals.parts_before[b]);
        let mut cumulative = before;
        let by_deadline = sum(&delivery.until[0], &totals.parts_until[b][0]);
        let judged = sum(&delivery.judged[0], &totals.parts_judged[b][0]);
        for (y, year) in plan.years.iter().enumerate() {
            let own = &delivery.spend[year.first..year.end];
            if build.has_children {
                let parts = &totals.parts[b][year.first..year.end];
                let periods: Vec<Lanes> = own.iter().zip(parts).map(|(o, p)| sum(o, p)).collect();
                self.put_total(columns.spend + y, &periods);
            } else {
                self.put_total(columns.spend + y, own);
            }
            add(&mut cumulative, &self.scratch);
            self.put(columns.cumulative + y, &cumulative);
        }
        self.check_build(build, b, delivery, ledger, totals, &cumulative);
        self.put(columns.headline, headline);
        self.put(columns.intended, &delivery.intended);
        if let Some(column) = columns.spent_before {
            self.put(column, &before);
        }
        self.put(columns.delivered, &cumulative);
        self.put(columns.delivered_frac, &ratio(&cumulative, headline));
        if let Some(column) = columns.own_delivered {
            self.put(column, &delivery.own);
        }
        if let Some(deadline) = columns.by_deadline {
            let frac = ratio(&by_deadline, headline);
            self.put(deadline.money, &by_deadline);
            self.put(deadline.frac, &frac);
            self.put(deadline.met, &met(&judged, headline, build.met_threshold));
        }
        if let Some(column) = columns.relet {
            self.put(column, &delivery.relet_spend);
        }
        let mut lanes = ZERO;
        for l in 0..LANES {
            lanes[l] = if delivery.completion[l].is_nan() {
                0.0
            } else {
                1.0
            };
        }
        self.put(columns.completed, &lanes);
        for l in 0..LANES {
            lanes[l] = plan.origin + delivery.completion[l];
        }
        self.put(columns.completion, &lanes);
        delivery.cancelled(&mut lanes);
        self.put(columns.cancelled, &lanes);
        add(&mut totals.cancelled, &lanes);
        let ai = self.add_to_totals(b, delivery, ledger, totals, drawn, &cumulative, &before);
        if let Some(column) = columns.delivered_ai {
            self.put(column, &ai);
        }
        if let Some(column) = columns.implied_cost {
            let power = plan.ledger[build.commitment].power;
            let power = power.map_or(ZERO, |slot| slot.lanes(drawn));
            let mut cost = build.ai_share.lanes(drawn);
            for l in 0..LANES {
                cost[l] *= headline[l];
            }
            self.put(column, &ratio(&cost, &power));
        }
    }

    /// Adds a build to its parent, its sponsors and the portfolio; returns what it delivered of AI
    /// infrastructure.
    #[allow(clippy::too_many_arguments)]
    fn add_to_totals(
        &mut self,
        b: usize,
        delivery: &Delivery,
        ledger: &Ledger,
        totals: &mut Totals,
        drawn: &[Lanes],
        delivered: &Lanes,
        before: &Lanes,
    ) -> Lanes {
        let plan = self.plan;
        let build = &plan.builds[b];
        let (mut ai_share, mut weight) = (ZERO, ledger.weight[b]);
        build.ai_share.fill(drawn, &mut ai_share);
        let mut ai = totals.parts_ai[b];
        for l in 0..LANES {
            ai[l] += delivery.own[l] * ai_share[l];
            totals.own[l] += weight[l] * delivery.own[l];
            totals.before[l] += weight[l] * delivery.spent_before[l];
            totals.before_ai[l] += weight[l] * ai_share[l] * delivery.spent_before[l];
            totals.relet[l] += weight[l] * delivery.relet_spend[l];
            let headline = weight[l] * ledger.residual[b][l];
            totals.deduplicated[l] += headline;
            totals.deduplicated_ai[l] += headline * ai_share[l];
        }
        for (y, year) in plan.years.iter().enumerate() {
            let mut money = ZERO;
            total_into(&mut money, &delivery.spend[year.first..year.end]);
            for l in 0..LANES {
                money[l] *= weight[l];
            }
            add(&mut totals.spend[y], &money);
            add(&mut totals.spent[b], &money);
            add_times(&mut totals.ai_spend[y], &ai_share, &money);
            for (s, share) in &build.sponsors {
                add_times(&mut totals.sponsor_spend[*s][y], &[*share; LANES], &money);
            }
        }
        for (s, share) in &build.sponsors {
            for l in 0..LANES {
                totals.sponsor_before[*s][l] += weight[l] * delivery.spent_before[l] * share;
            }
        }
        self.add_to_claims(b, delivery, totals, &weight, &ai_share);
        if let Some(parent) = build.parent {
            build.part_share.fill(drawn, &mut weight);
            for t in 0..plan.periods {
                let own = &delivery.spend[t];
                if build.has_children {
                    let period = sum(own, &totals.parts[b][t]);
                    add_times(&mut totals.parts[parent][t], &weight, &period);
                } else {
                    add_times(&mut totals.parts[parent][t], &weight, own);
                }
            }
            add_times(&mut totals.parts_delivered[parent], &weight, delivered);
            add_times(&mut totals.parts_before[parent], &weight, before);
            add_times(&mut totals.parts_ai[parent], &weight, &ai);
            // A build's probes are its own deadline and its parent's probes.
            for k in 1..build.probes.len() {
                let until = sum(&delivery.until[k], &totals.parts_until[b][k]);
                add_times(&mut totals.parts_until[parent][k - 1], &weight, &until);
                let judged = sum(&delivery.judged[k], &totals.parts_judged[b][k]);
                add_times(&mut totals.parts_judged[parent][k - 1], &weight, &judged);
            }
            add_times(
                &mut totals.parts_headline[parent],
                &weight,
                &ledger.headline[b],
            );
        }
        ai
    }

    /// Adds a build to the claims that are about it.
    fn add_to_claims(
        &self,
        b: usize,
        delivery: &Delivery,
        totals: &mut Totals,
        weight: &Lanes,
        ai_share: &Lanes,
    ) {
        for (claim, sum) in self.plan.claims.iter().zip(&mut totals.claims) {
            let share = claim.shares[b];
            if share == 0.0 {
                continue;
            }
            let periods = claim.periods.iter().zip(&delivery.spend);
            let before = (&claim.before[b], &delivery.spent_before);
            for (within, spend) in periods.chain([before]) {
                if *within == 0.0 {
                    continue;
                }
                for l in 0..LANES {
                    let kept = if claim.ai_only { ai_share[l] } else { 1.0 };
                    sum[l] += weight[l] * spend[l] * share * within * kept;
                }
            }
        }
    }

    /// Records what claims are compared with.
    pub fn claims(&mut self, totals: &Totals, drawn: &[Lanes]) {
        let plan = self.plan;
        for (c, claim) in plan.claims.iter().enumerate() {
            let columns = plan.columns.claims[c];
            let sum = &totals.claims[c];
            let (amount, rate) = (claim.amount.lanes(drawn), claim.rate.lanes(drawn));
            let coverage = claim.coverage.lanes(drawn);
            let (mut scaled, mut reached, mut scaled_reached) = (ZERO, ZERO, ZERO);
            for l in 0..LANES {
                let wanted = amount[l] * rate[l];
                scaled[l] = sum[l] / coverage[l];
                reached[l] = if sum[l] >= wanted { 1.0 } else { 0.0 };
                scaled_reached[l] = if scaled[l] >= wanted { 1.0 } else { 0.0 };
            }
            self.put(columns.sum, sum);
            self.put(columns.reached, &reached);
            self.put(columns.scaled, &scaled);
            self.put(columns.scaled_reached, &scaled_reached);
        }
    }

    fn check_build(
        &mut self,
        build: &BuildPlan,
        b: usize,
        delivery: &Delivery,
        ledger: &Ledger,
        totals: &Totals,
        cumulative: &Lanes,
    ) {
        let (headline, residual) = (&ledger.headline[b], &ledger.residual[b]);
        for l in 0..self.used {
            let own = delivery.own[l];
            let error = relative(cumulative[l], own + totals.parts_delivered[b][l]);
            if build.has_children {
                worsen(&mut self.found.parts, error);
                let parts = totals.parts_headline[b][l];
                // Parts larger than the whole leave no residual.
                let whole = headline[l].max(parts);
                worsen(
                    &mut self.found.headlines,
                    relative(whole, residual[l] + parts),
                );
            } else {
                worsen(&mut self.found.years, error);
            }
            let spent = own - delivery.spent_before[l];
            worsen(&mut self.found.cap, excess(spent, delivery.cap[l]));
        }
    }

    /// Records the portfolio and the sponsors.
    pub fn portfolio(&mut self, ledger: &Ledger, totals: &Totals) {
        let plan = self.plan;
        let columns = plan.columns.portfolio;
        self.put(columns.naive, &ledger.naive);
        self.put(columns.deduplicated, &totals.deduplicated);
        self.put(columns.deduplicated_ai, &totals.deduplicated_ai);
        self.put(columns.spent_before, &totals.before);
        self.put(columns.relet, &totals.relet);
        self.put(columns.cancelled, &totals.cancelled);
        let (mut cumulative, mut ai) = (totals.before, totals.before_ai);
        for y in 0..plan.years.len() {
            add(&mut cumulative, &totals.spend[y]);
            add(&mut ai, &totals.ai_spend[y]);
            self.put(columns.spend + y, &totals.spend[y]);
            self.put(columns.ai_spend + y, &totals.ai_spend[y]);
            self.put(columns.cumulative + y, &cumulative);
        }
        self.put(columns.delivered, &cumulative);
        self.put(columns.delivered_ai, &ai);
        for l in 0..self.used {
            worsen(
                &mut self.found.portfolio,
                relative(cumulative[l], totals.own[l]),
            );
            worsen(&mut self.found.ai, excess(ai[l], cumulative[l]));
        }
        for (s, columns) in plan.columns.sponsors.iter().enumerate() {
            let mut delivered = totals.sponsor_before[s];
            for y in 0..plan.years.len() {
                add(&mut delivered, &totals.sponsor_spend[s][y]);
                self.put(columns.spend + y, &totals.sponsor_spend[s][y]);
            }
            self.put(columns.delivered, &delivered);
        }
    }

    /// Records which regime holds in the first period of each year.
    pub fn regimes(&mut self, states: &[Lanes]) {
        let plan = self.plan;
        let Some(regimes) = &plan.regimes else { return };
        for s in 0..regimes.states() {
            for (y, year) in plan.years.iter().enumerate() {
                let mut holds = ZERO;
                for l in 0..LANES {
                    holds[l] = if states[year.first][l] == s as f64 {
                        1.0
                    } else {
                        0.0
                    };
                }
                self.put(plan.columns.regimes + s * plan.years.len() + y, &holds);
            }
        }
    }

    /// Records the drawn inputs.
    pub fn inputs(&mut self, drawn: &[Lanes]) {
        for (i, lanes) in drawn.iter().enumerate() {
            self.put(self.plan.columns.inputs + i, lanes);
        }
    }
}

fn sum(a: &Lanes, b: &Lanes) -> Lanes {
    let mut out = *a;
    add(&mut out, b);
    out
}

/// a/b where b is positive; a share of nothing is undefined.
fn ratio(a: &Lanes, b: &Lanes) -> Lanes {
    let mut out = ZERO;
    for l in 0..LANES {
        out[l] = if b[l] > 0.0 { a[l] / b[l] } else { f64::NAN };
    }
    out
}

fn met(money: &Lanes, headline: &Lanes, threshold: f64) -> Lanes {
    let mut out = ZERO;
    for l in 0..LANES {
        // Sums of periods may miss the headline by rounding.
        let wanted = headline[l] * threshold * (1.0 - 1e-12);
        out[l] = if money[l] >= wanted { 1.0 } else { 0.0 };
    }
    out
}

/// |a − b| over the larger of the two; sums of nothing agree.
pub(super) fn relative(a: f64, b: f64) -> f64 {
    if a == b {
        0.0
    } else {
        (a - b).abs() / a.abs().max(b.abs()).max(PRECISE)
    }
}

/// Smaller numbers come to sums that have not all of their digits.
const PRECISE: f64 = f64::MIN_POSITIVE / f64::EPSILON;

/// How far `a` exceeds `b`, over `a`.
pub(super) fn excess(a: f64, b: f64) -> f64 {
    if a <= b {
        0.0
    } else {
        (a - b) / a.max(PRECISE)
    }
}

/// Keeps the larger error; one that is no number is the worst.
pub(super) fn worsen(worst: &mut f64, error: f64) {
    if error.is_nan() {
        *worst = f64::INFINITY;
    } else if error > *worst {
        *worst = error;
    }
}
