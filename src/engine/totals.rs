//! What the builds of a block add up to.

use crate::model::{BuildPlan, Lanes, Plan};
use crate::sampling::LANES;

/// What builds add up to, by period and over the run.
#[derive(Debug, Clone)]
pub(super) struct Totals {
    /// By build: spend of the parts, by period; only parents have periods.
    pub parts: Vec<Vec<Lanes>>,
    /// By build: delivered by the parts until the horizon, of it before the horizon, of it AI.
    pub parts_delivered: Vec<Lanes>,
    pub parts_before: Vec<Lanes>,
    /// By build and probe: delivered by the parts until it.
    pub parts_until: Vec<Vec<Lanes>>,
    /// The same at the prices that headlines are counted at.
    pub parts_judged: Vec<Vec<Lanes>>,
    pub parts_ai: Vec<Lanes>,
    /// By build: headlines of the parts, times their share.
    pub parts_headline: Vec<Lanes>,
    /// By year.
    pub spend: Vec<Lanes>,
    pub ai_spend: Vec<Lanes>,
    pub sponsor_spend: Vec<Vec<Lanes>>,
    pub sponsor_before: Vec<Lanes>,
    pub before: Lanes,
    pub before_ai: Lanes,
    pub relet: Lanes,
    pub cancelled: Lanes,
    pub deduplicated: Lanes,
    pub deduplicated_ai: Lanes,
    /// By build: its own spend in the horizon, each dollar once.
    pub spent: Vec<Lanes>,
    /// By claim: spend that it is about.
    pub claims: Vec<Lanes>,
    /// Σ weight · own spend, kept apart from the sums by year as their check.
    pub own: Lanes,
}

const ZERO: Lanes = [0.0; LANES];

impl Totals {
    pub fn new(plan: &Plan) -> Self {
        let builds = plan.builds.len();
        let years = plan.years.len();
        let periods = |b: usize| {
            if plan.builds[b].has_children {
                plan.periods
            } else {
                0
            }
        };
        let probes = || {
            let of = |b: &BuildPlan| vec![ZERO; b.probes.len()];
            plan.builds.iter().map(of).collect()
        };
        Self {
            parts: (0..builds).map(|b| vec![ZERO; periods(b)]).collect(),
            parts_delivered: vec![ZERO; builds],
            parts_before: vec![ZERO; builds],
            parts_until: probes(),
            parts_judged: probes(),
            parts_ai: vec![ZERO; builds],
            parts_headline: vec![ZERO; builds],
            spend: vec![ZERO; years],
            ai_spend: vec![ZERO; years],
            sponsor_spend: vec![vec![ZERO; years]; plan.sponsors.len()],
            sponsor_before: vec![ZERO; plan.sponsors.len()],
            before: ZERO,
            before_ai: ZERO,
            relet: ZERO,
            cancelled: ZERO,
            deduplicated: ZERO,
            deduplicated_ai: ZERO,
            spent: vec![ZERO; builds],
            claims: vec![ZERO; plan.claims.len()],
            own: ZERO,
        }
    }

    pub fn reset(&mut self) {
        let grids = [
            &mut self.parts,
            &mut self.parts_until,
            &mut self.parts_judged,
            &mut self.sponsor_spend,
        ];
        for lanes in grids.into_iter().flatten().flatten() {
            lanes.fill(0.0);
        }
        let lists = [
            &mut self.parts_delivered,
            &mut self.parts_before,
            &mut self.parts_ai,
            &mut self.parts_headline,
            &mut self.spend,
            &mut self.ai_spend,
            &mut self.sponsor_before,
            &mut self.spent,
            &mut self.claims,
        ];
        for lanes in lists.into_iter().flatten() {
            lanes.fill(0.0);
        }
        let singles = [
            &mut self.before,
            &mut self.before_ai,
            &mut self.relet,
            &mut self.cancelled,
            &mut self.deduplicated,
            &mut self.deduplicated_ai,
            &mut self.own,
        ];
        for lanes in singles {
            lanes.fill(0.0);
        }
    }
}
