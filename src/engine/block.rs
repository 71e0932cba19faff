//! One block of lanes: draws, simulates, records. All buffers are allocated once per worker.

use super::assets::Assets;
use super::record::{Deviations, Recorder};
use super::sink::{Room, Sink};
use super::totals::Totals;
use super::watch::Watch;
use crate::model::climate::Climate;
use crate::model::delivery::{Delivery, Period};
use crate::model::dependence::Draws;
use crate::model::drivers::Paths;
use crate::model::funding::{Failure, Funding};
use crate::model::ledger::Ledger;
use crate::model::{Lanes, Plan, PlannedInput};
use crate::sampling::{LANES, Source};
use rayon::prelude::*;

/// The state of one worker: everything that a block of trials needs.
#[derive(Debug, Clone)]
pub struct Block {
    /// By input, then by threshold that depends on others.
    pub(super) scores: Vec<Lanes>,
    pub(super) drawn: Vec<Lanes>,
    pub(super) common: Draws,
    pub(super) ledger: Ledger,
    pub(super) climate: Climate,
    /// Regime of every period; empty without regimes.
    pub(super) states: Vec<Lanes>,
    pub(super) paths: Paths,
    /// One for each build where money is limited, else one for all.
    deliveries: Vec<Delivery>,
    /// By build: spent by its parts before the horizon.
    parts_before: Vec<Lanes>,
    pub(super) funding: Option<Funding>,
    /// By build: MW online when the period opens, of those that money depends on.
    pub(super) standing: Vec<Lanes>,
    pub(super) totals: Totals,
    pub(super) assets: Option<Assets>,
}

const ZERO: Lanes = [0.0; LANES];

impl Block {
    /// Buffers for a plan.
    pub fn new(plan: &Plan) -> Self {
        Self::prepare_inputs(plan);
        let places = plan.inputs.len() + plan.dependence.thresholds.len();
        Self {
            scores: vec![ZERO; places],
            drawn: vec![ZERO; places],
            common: Draws::new(&plan.dependence),
            ledger: Ledger::new(plan),
            climate: Climate::neutral(plan.periods),
            states: if plan.regimes.is_some() {
                vec![ZERO; plan.periods]
            } else {
                Vec::new()
            },
            paths: Paths::new(&plan.drivers, plan.periods),
            deliveries: vec![
                Delivery::new(plan.periods);
                if plan.funding.is_some() {
                    plan.builds.len()
                } else {
                    1
                }
            ],
            parts_before: vec![ZERO; plan.builds.len()],
            funding: plan.funding.as_ref().map(|f| Funding::new(plan, f)),
            standing: vec![ZERO; plan.builds.len()],
            totals: Totals::new(plan),
            assets: Assets::new(plan),
        }
    }

    /// Makes what inputs are transformed with, so that nothing is made while a block runs.
    pub(super) fn prepare_inputs(plan: &Plan) {
        let unready = |i: &&PlannedInput| !i.transform.is_ready();
        let unready: Vec<&PlannedInput> = plan.inputs.iter().filter(unready).collect();
        unready.par_iter().for_each(|i| i.transform.ready());
    }

    /// Simulates the trials `first .. first + LANES` and writes every column's lanes to `out`, which grows to
    /// hold them (column by column, [`LANES`] values each). Returns the largest deviations of the block's
    /// own sums, over the first `used` lanes.
    pub fn simulate(
        &mut self,
        plan: &Plan,
        source: &Source,
        first: u64,
        used: usize,
        out: &mut Vec<f64>,
    ) -> Deviations {
        let mut room = Room::of(out, plan.columns.count);
        self.simulate_into(plan, source, first, used, &mut room, &mut ())
    }

    /// The same, into any sink and looked on by `watch`.
    pub(super) fn simulate_into(
        &mut self,
        plan: &Plan,
        source: &Source,
        first: u64,
        used: usize,
        sink: &mut dyn Sink,
        watch: &mut dyn Watch,
    ) -> Deviations {
        self.draw(plan, source, first);
        self.prepare(plan, source, first);
        let mut recorder = Recorder::new(plan, sink, used);
        self.deliver(plan, source, first, &mut recorder, watch);
        self.operate(plan, &mut recorder, &mut |_, _| ());
        recorder.portfolio(&self.ledger, &self.totals);
        recorder.claims(&self.totals, &self.drawn);
        if let (Some(funding), Some(terms)) = (&mut self.funding, &plan.funding) {
            recorder.funding(terms, funding, &self.totals.spent);
        }
        recorder.regimes(&self.states);
        recorder.inputs(&self.drawn[..plan.inputs.len()]);
        recorder.deviations()
    }

    /// Draws every uncertain input: u by address, z = Φ⁻¹(u), x = Q(Φ(z)); those that depend on
    /// others together.
    pub fn draw(&mut self, plan: &Plan, source: &Source, first: u64) {
        for (i, input) in plan.inputs.iter().enumerate() {
            if input.dependent {
                continue;
            }
            source.normal_scores(input.address, 0, first, &mut self.scores[i]);
            input.transform.apply(&self.scores[i], &mut self.drawn[i]);
        }
        let (scores, drawn) = (&mut self.scores, &mut self.drawn);
        let inputs = &plan.inputs;
        self.common
            .fill(&plan.dependence, inputs, source, first, scores, drawn);
    }

    /// Normal scores of the block's trials, by index in `Plan::inputs`.
    pub fn scores(&self) -> &[Lanes] {
        &self.scores
    }

    /// Drawn values of the block's trials, by index in `Plan::inputs`; thresholds that depend on
    /// others follow.
    pub fn drawn(&self) -> &[Lanes] {
        &self.drawn
    }

    /// Sums of the measured products of scores over the first `used` lanes.
    pub(super) fn products(&self, used: usize, out: &mut [f64]) {
        for (lanes, sum) in self.common.products.iter().zip(out) {
            *sum = lanes[..used].iter().sum();
        }
    }

    /// Draws the regime path's uniforms, the drivers' shocks and the cancellation thresholds and drops them: with
    /// [`Block::draw`] the random numbers of a block and nothing else, the floor of its cost.
    pub fn draw_paths(&mut self, plan: &Plan, source: &Source, first: u64) {
        let mut lanes = ZERO;
        for t in 0..plan.regimes.as_ref().map_or(0, |_| plan.periods) {
            if let Some(regimes) = &plan.regimes {
                source.uniforms(regimes.address, t as u32, first, &mut lanes);
            }
            std::hint::black_box(&lanes);
        }
        for address in plan.drivers.drivers.iter().filter_map(|d| d.shock) {
            for t in 1..plan.periods {
                source.normal_scores(address, t as u32, first, &mut lanes);
                std::hint::black_box(&lanes);
            }
        }
        for build in &plan.builds {
            build.threshold.fill(&self.drawn, source, first, &mut lanes);
            std::hint::black_box(&lanes);
        }
    }

    /// Headlines, the regime path and the drivers' paths.
    pub(super) fn prepare(&mut self, plan: &Plan, source: &Source, first: u64) {
        self.totals.reset();
        self.parts_before.fill(ZERO);
        self.ledger.fill(plan, &self.drawn);
        self.regime(plan, source, first);
        let (drawn, climate) = (&self.drawn, &self.climate);
        self.paths
            .fill(&plan.drivers, drawn, climate, plan.delta, source, first);
        if let Some(assets) = &mut self.assets {
            assets.begin(plan, drawn, &self.paths);
        }
    }

    fn regime(&mut self, plan: &Plan, source: &Source, first: u64) {
        let Some(regimes) = &plan.regimes else { return };
        let (mut uniform, mut state) = (ZERO, ZERO);
        for t in 0..plan.periods {
            source.uniforms(regimes.address, t as u32, first, &mut uniform);
            if t == 0 {
                regimes.start(&uniform, &mut state);
            } else {
                regimes.step(&uniform, &mut state);
            }
            self.states[t] = state;
            self.climate.set(t, regimes, &self.drawn, &state);
        }
        self.climate.close();
    }

    /// Power, energy and returns of all builds, recorded; `watch` sees each build's after it.
    pub(super) fn operate(
        &mut self,
        plan: &Plan,
        recorder: &mut Recorder<'_>,
        watch: &mut dyn FnMut(usize, &Assets),
    ) {
        let Some(assets) = &mut self.assets else {
            return;
        };
        if plan.funding.is_none() {
            assets.serve(0..plan.periods);
        }
        for b in 0..plan.builds.len() {
            let (drawn, climate, ledger) = (&self.drawn, &self.climate, &self.ledger);
            assets.operate(plan, b, drawn, climate, ledger, recorder);
            watch(b, assets);
        }
        assets.record(plan, recorder);
    }

    /// Steps all builds through the horizon and records them; `watch` sees the state after each
    /// period.
    pub(super) fn deliver(
        &mut self,
        plan: &Plan,
        source: &Source,
        first: u64,
        recorder: &mut Recorder<'_>,
        watch: &mut dyn Watch,
    ) {
        if plan.funding.is_some() {
            self.pay(plan, source, first, None, watch);
        }
        for (b, build) in plan.builds.iter().enumerate() {
            if plan.funding.is_none() {
                self.begin(plan, source, first, b);
                let (climate, paths) = (&self.climate, &self.paths);
                let delivery = &mut self.deliveries[0];
                delivery.run(build, climate, paths, plan.delta, &mut |t, state| {
                    watch.build(b, t, state);
                });
                if let Some(assets) = &mut self.assets {
                    let all = 0..plan.periods;
                    assets.open(plan, b, &self.drawn, &self.ledger, delivery);
                    assets.order(plan, b, &self.drawn, &self.ledger, delivery, all);
                }
            }
            let last = self.deliveries.len() - 1;
            let delivery = &self.deliveries[b.min(last)];
            recorder.build(b, delivery, &self.ledger, &mut self.totals, &self.drawn);
        }
    }

    /// Readies the block to be stepped once more on the same draws.
    pub(super) fn again(&mut self, plan: &Plan) {
        self.parts_before.fill(ZERO);
        if let Some(assets) = &mut self.assets {
            assets.begin(plan, &self.drawn, &self.paths);
        }
    }

    /// What the portfolio's builds have spent by themselves on AI infrastructure, each dollar once.
    pub(super) fn delivered(&self, plan: &Plan) -> Lanes {
        let mut sum = ZERO;
        for (b, build) in plan.builds.iter().enumerate() {
            let (own, weight) = (&self.deliveries[b].own, &self.ledger.weight[b]);
            let ai_share = build.ai_share.lanes(&self.drawn);
            for l in 0..LANES {
                sum[l] += weight[l] * own[l] * ai_share[l];
            }
        }
        sum
    }

    /// Begins build `b`, whose parts have begun.
    fn begin(&mut self, plan: &Plan, source: &Source, first: u64, b: usize) {
        let build = &plan.builds[b];
        let mut threshold = ZERO;
        build
            .threshold
            .fill(&self.drawn, source, first, &mut threshold);
        let last = self.deliveries.len() - 1;
        let delivery = &mut self.deliveries[b.min(last)];
        let residual = &self.ledger.residual[b];
        let before = self.parts_before[b];
        delivery.begin(build, &self.drawn, residual, &threshold, &before);
        if let Some(parent) = build.parent {
            let share = build.part_share.lanes(&self.drawn);
            let to = &mut self.parts_before[parent];
            for l in 0..LANES {
                to[l] += share[l] * (delivery.spent_before[l] + before[l]);
            }
        }
    }

    /// Steps all builds together, period by period, with the money that there is. An entity may
    /// fail.
    pub(super) fn pay(
        &mut self,
        plan: &Plan,
        source: &Source,
        first: u64,
        failure: Option<Failure>,
        watch: &mut dyn Watch,
    ) {
        for b in 0..plan.builds.len() {
            self.begin(plan, source, first, b);
        }
        let (Some(funding), Some(terms)) = (&mut self.funding, &plan.funding) else {
            return;
        };
        let (drawn, climate, ledger) = (&self.drawn, &self.climate, &self.ledger);
        funding.begin(terms, drawn, (source, first), failure);
        for (b, build) in plan.builds.iter().enumerate() {
            self.deliveries[b].open(build, climate, &self.paths);
            if let Some(assets) = &mut self.assets {
                assets.open(plan, b, drawn, ledger, &self.deliveries[b]);
            }
        }
        let mut share = ZERO;
        let mut spends = vec![false; plan.builds.len()];
        for (y, year) in plan.years.iter().enumerate() {
            for t in year.first..year.end {
                let period = Period::new(t, plan.delta);
                if let Some(assets) = &self.assets {
                    assets.standing(t, &mut self.standing);
                }
                funding.open(climate, t);
                funding.clear(terms, t, &self.standing);
                funding.call(terms, climate, t, &self.standing);
                for (b, build) in plan.builds.iter().enumerate() {
                    let delivery = &mut self.deliveries[b];
                    spends[b] = delivery.propose(build, climate, &self.paths, period);
                    if spends[b] {
                        let weight = &ledger.weight[b];
                        delivery.wanted(build, climate, t, weight, funding.asked(b));
                        funding.ask(terms, b);
                    }
                }
                funding.fund(t);
                for (b, build) in plan.builds.iter().enumerate() {
                    let delivery = &mut self.deliveries[b];
                    if spends[b] {
                        if funding.grant(terms, b, t, &mut share) {
                            delivery.limit(build, &share);
                        }
                        delivery.spend(build, climate, period);
                    }
                    delivery.close(build, climate, period);
                    watch.build(b, t, delivery);
                    if let Some(assets) = &mut self.assets {
                        assets.order(plan, b, drawn, ledger, delivery, t..t + 1);
                    }
                }
                if let Some(assets) = &mut self.assets {
                    assets.serve(t..t + 1);
                    for b in (0..plan.builds.len()).filter(|b| terms.watched[*b]) {
                        let (receipts, free) = (&funding.receipts[b], &funding.free[b]);
                        let net = assets.step(plan, b, climate, ledger, (t, y), receipts, free);
                        if let Some(net) = net {
                            funding.recycle(terms, b, &net, drawn);
                        }
                    }
                }
                funding.close(t);
                watch.money(t, funding);
            }
        }
        if let Some(assets) = &mut self.assets {
            assets.close(plan, drawn);
        }
    }
}
