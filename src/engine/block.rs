//! One block of lanes: draws, simulates, records. All buffers are allocated once per worker.

use super::assets::Assets;
use super::record::{Deviations, Recorder};
use super::totals::Totals;
use crate::model::climate::Climate;
use crate::model::delivery::{Delivery, Unwatched, Watch};
use crate::model::drivers::Paths;
use crate::model::ledger::Ledger;
use crate::model::{BuildPlan, Lanes, Plan};
use crate::sampling::{LANES, kernels, normal_scores, uniforms};

/// The state of one worker: everything that a block of trials needs.
#[derive(Debug, Clone)]
pub struct Block {
    pub(super) scores: Vec<Lanes>,
    pub(super) drawn: Vec<Lanes>,
    pub(super) ledger: Ledger,
    pub(super) climate: Climate,
    /// Regime of every period; empty without regimes.
    pub(super) states: Vec<Lanes>,
    pub(super) paths: Paths,
    pub(super) delivery: Delivery,
    pub(super) totals: Totals,
    pub(super) assets: Option<Assets>,
}

const ZERO: Lanes = [0.0; LANES];

impl Block {
    /// Buffers for a plan.
    pub fn new(plan: &Plan) -> Self {
        Self {
            scores: vec![ZERO; plan.inputs.len()],
            drawn: vec![ZERO; plan.inputs.len()],
            ledger: Ledger::new(plan),
            climate: Climate::neutral(plan.periods),
            states: if plan.regimes.is_some() {
                vec![ZERO; plan.periods]
            } else {
                Vec::new()
            },
            paths: Paths::new(&plan.drivers, plan.periods),
            delivery: Delivery::new(plan.periods),
            totals: Totals::new(plan),
            assets: Assets::new(plan),
        }
    }

    /// Simulates the trials `first .. first + LANES` and writes every column's lanes to `out`
    /// (column by column, [`LANES`] values each). Returns the largest deviations of the block's
    /// own sums, over the first `used` lanes.
    pub fn simulate(
        &mut self,
        plan: &Plan,
        seed: u64,
        first: u64,
        used: usize,
        out: &mut [f64],
    ) -> Deviations {
        self.draw(plan, seed, first);
        self.prepare(plan, seed, first);
        let mut recorder = Recorder::new(plan, out, used);
        for b in 0..plan.builds.len() {
            self.deliver(plan, seed, first, b, &mut Unwatched);
            recorder.build(
                b,
                &self.delivery,
                &self.ledger,
                &mut self.totals,
                &self.drawn,
            );
        }
        self.operate(plan, &mut recorder, &mut |_, _| ());
        recorder.portfolio(&self.ledger, &self.totals);
        recorder.regimes(&self.states);
        recorder.inputs(&self.drawn);
        recorder.deviations()
    }

    /// Draws every uncertain input: u by address, z = Φ⁻¹(u), x = Q(Φ(z)).
    pub fn draw(&mut self, plan: &Plan, seed: u64, first: u64) {
        for (i, input) in plan.inputs.iter().enumerate() {
            uniforms(seed, input.address, 0, first, &mut self.scores[i]);
            kernels::normal_score(&mut self.scores[i]);
            input.transform.apply(&self.scores[i], &mut self.drawn[i]);
        }
    }

    /// Draws the regime path's uniforms, the drivers' shocks and the cancellation thresholds and drops them: with
    /// [`Block::draw`] the random numbers of a block and nothing else, the floor of its cost.
    pub fn draw_paths(&mut self, plan: &Plan, seed: u64, first: u64) {
        let mut lanes = ZERO;
        for t in 0..plan.regimes.as_ref().map_or(0, |_| plan.periods) {
            if let Some(regimes) = &plan.regimes {
                uniforms(seed, regimes.address, t as u32, first, &mut lanes);
            }
            std::hint::black_box(&lanes);
        }
        for address in plan.drivers.drivers.iter().filter_map(|d| d.shock) {
            for t in 1..plan.periods {
                normal_scores(seed, address, t as u32, first, &mut lanes);
                std::hint::black_box(&lanes);
            }
        }
        for build in &plan.builds {
            self.thresholds(build, seed, first, &mut lanes);
            std::hint::black_box(&lanes);
        }
    }

    /// E ~ Exp(1), or never where the hazard is certainly zero.
    fn thresholds(&self, build: &BuildPlan, seed: u64, first: u64, out: &mut Lanes) {
        if build.hazard.is(0.0) {
            out.fill(f64::INFINITY);
            return;
        }
        uniforms(seed, build.threshold, 0, first, out);
        kernels::ln(out);
        for value in out {
            *value = -*value;
        }
    }

    /// Headlines, the regime path and the drivers' paths.
    pub(super) fn prepare(&mut self, plan: &Plan, seed: u64, first: u64) {
        self.totals.reset();
        self.ledger.fill(plan, &self.drawn);
        self.regime(plan, seed, first);
        let (drawn, climate) = (&self.drawn, &self.climate);
        self.paths
            .fill(&plan.drivers, drawn, climate, plan.delta, seed, first);
        if let Some(assets) = &mut self.assets {
            assets.begin(plan, drawn, &self.paths);
        }
    }

    fn regime(&mut self, plan: &Plan, seed: u64, first: u64) {
        let Some(regimes) = &plan.regimes else { return };
        let (mut uniform, mut state) = (ZERO, ZERO);
        for t in 0..plan.periods {
            uniforms(seed, regimes.address, t as u32, first, &mut uniform);
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
        assets.serve(plan);
        for b in 0..plan.builds.len() {
            let (drawn, climate, ledger) = (&self.drawn, &self.climate, &self.ledger);
            assets.operate(plan, b, drawn, climate, ledger, recorder);
            watch(b, assets);
        }
        assets.record(plan, recorder);
    }

    /// Steps build `b` through the horizon.
    pub(super) fn deliver<W: Watch>(
        &mut self,
        plan: &Plan,
        seed: u64,
        first: u64,
        b: usize,
        watch: &mut W,
    ) {
        let build = &plan.builds[b];
        let mut threshold = ZERO;
        self.thresholds(build, seed, first, &mut threshold);
        self.delivery.begin(
            build,
            &self.drawn,
            &self.ledger.residual[b],
            &threshold,
            &self.totals.parts_before[b],
        );
        self.delivery
            .run(build, &self.climate, &self.paths, plan.delta, watch);
        if let Some(assets) = &mut self.assets {
            assets.order(plan, b, &self.drawn, &self.ledger, &self.delivery);
        }
    }
}
