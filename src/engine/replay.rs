//! One trial again, with every draw and its whole history.

use super::block::Block;
use super::record::Recorder;
use super::replay_money::{DealHistory, EntityHistory, Money};
use super::sink::Room;
use super::watch::Watch;
use crate::domain::Scenario;
use crate::model::delivery::Delivery;
use crate::model::dependence::MIXING;
use crate::model::funding::Funding;
use crate::model::{ColumnSpec, Plan};
use crate::sampling::{LANES, Source};

/// One drawn input.
#[derive(Debug, Clone, PartialEq)]
pub struct DrawRecord {
    pub path: String,
    /// Normal score z.
    pub score: f64,
    pub value: f64,
}

/// One period of one build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BuildPeriod {
    /// Progress at the period's end.
    pub progress: f64,
    /// Accumulated hazard at the period's end.
    pub exposure: f64,
    /// The sponsor has not stopped.
    pub alive: bool,
    /// Own spend of the period and until its end.
    pub spend: f64,
    pub cumulative: f64,
    /// Spent until its end by the party that took the plan up.
    pub relet: f64,
    /// What its capacity does, with that of its parts; none where no energy is simulated.
    pub asset: Option<AssetPeriod>,
}

/// One period of the capacity of a build.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AssetPeriod {
    /// GW of IT load online at the period's end.
    pub online: f64,
    /// Revenue less all costs and spending; none where no returns are simulated.
    pub cash_flow: Option<f64>,
}

/// One build through the horizon.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildHistory {
    pub id: String,
    pub headline: f64,
    /// Headline less the parts that are simulated on their own.
    pub residual: f64,
    pub intended: f64,
    pub spent_before: f64,
    /// Accumulated hazard at which the sponsor stops; infinite where it cannot.
    pub threshold: f64,
    pub periods: Vec<BuildPeriod>,
}

/// Trial K: every draw and everything that followed.
#[derive(Debug, Clone, PartialEq)]
pub struct TrialHistory {
    pub trial: u64,
    pub seed: u64,
    pub draws: Vec<DrawRecord>,
    /// Factors, thresholds that depend on others, and the divisor χ²/ν of the t copula; the score of
    /// the divisor is that of its own draw.
    pub common: Vec<DrawRecord>,
    /// Name of the regime in each period; empty without regimes.
    pub regimes: Vec<String>,
    /// First day of each period.
    pub period_starts: Vec<String>,
    pub builds: Vec<BuildHistory>,
    /// Who paid; empty where money is without limit.
    pub entities: Vec<EntityHistory>,
    /// Contracts and stakes.
    pub deals: Vec<DealHistory>,
    /// Every recorded figure, as the statistics saw it; none where undefined.
    pub figures: Vec<(ColumnSpec, Option<f64>)>,
}

/// Collects one lane's history.
struct Watcher<'a> {
    scenario: &'a Scenario,
    plan: &'a Plan,
    lane: usize,
    builds: Vec<Option<BuildHistory>>,
    money: Money<'a>,
}

impl Watch for Watcher<'_> {
    fn build(&mut self, b: usize, t: usize, state: &Delivery) {
        let (plan, lane) = (self.plan, self.lane);
        let history = self.builds[b].get_or_insert_with(|| BuildHistory {
            id: self.scenario.commitments[plan.builds[b].commitment]
                .id
                .clone(),
            headline: 0.0,
            residual: 0.0,
            intended: state.intended[lane],
            spent_before: state.spent_before[lane],
            threshold: state.threshold[lane],
            periods: Vec::with_capacity(plan.periods),
        });
        history.periods.push(BuildPeriod {
            progress: state.progress[lane],
            exposure: state.exposure[lane],
            alive: state.alive[lane] > 0.0,
            spend: state.spend[t][lane],
            cumulative: state.own[lane],
            relet: state.relet_spend[lane],
            asset: None,
        });
    }

    fn money(&mut self, t: usize, state: &Funding) {
        self.money.take(t, state);
    }
}

/// Replays trial `trial` of the run with `seed`: the same draws, hence the same figures.
pub fn replay(scenario: &Scenario, plan: &Plan, source: &Source, trial: u64) -> TrialHistory {
    let lane = (trial % LANES as u64) as usize;
    let first = trial - lane as u64;
    let mut block = Block::new(plan);
    let mut out = Vec::new();
    block.draw(plan, source, first);
    block.prepare(plan, source, first);
    let mut room = Room::of(&mut out, plan.columns.count);
    let mut recorder = Recorder::new(plan, &mut room, LANES);
    let mut watcher = Watcher {
        scenario,
        plan,
        lane,
        builds: vec![None; plan.builds.len()],
        money: Money::new(scenario, plan, lane),
    };
    block.deliver(plan, source, first, &mut recorder, &mut watcher);
    let (entities, deals) = watcher.money.finish();
    let mut builds = watcher.builds;
    for (b, history) in builds.iter_mut().enumerate() {
        if let Some(history) = history {
            history.headline = block.ledger.headline[b][lane];
            history.residual = block.ledger.residual[b][lane];
        }
    }
    let returns: Vec<bool> = plan
        .columns
        .builds
        .iter()
        .map(|c| c.returns.is_some())
        .collect();
    block.operate(plan, &mut recorder, &mut |b, assets| {
        let periods = builds[b]
            .iter_mut()
            .flat_map(|h: &mut BuildHistory| &mut h.periods);
        for (t, period) in periods.enumerate() {
            period.asset = Some(AssetPeriod {
                online: assets.own.online[t + 1][lane] / 1000.0,
                cash_flow: returns[b].then_some(assets.own.cash[t][lane]),
            });
        }
    });
    recorder.portfolio(&block.ledger, &block.totals);
    recorder.claims(&block.totals, &block.drawn);
    if let (Some(funding), Some(terms)) = (&mut block.funding, &plan.funding) {
        recorder.funding(terms, funding, &block.totals.spent);
    }
    recorder.regimes(&block.states);
    recorder.inputs(&block.drawn[..plan.inputs.len()]);
    let names = plan.regimes.as_ref().map(|r| &r.names);
    let draws = plan.inputs.iter().enumerate().map(|(i, input)| DrawRecord {
        path: input.path.clone(),
        score: block.scores[i][lane],
        value: block.drawn[i][lane],
    });
    let regimes = block
        .states
        .iter()
        .filter_map(|s| names.map(|n| n[s[lane] as usize].clone()))
        .collect();
    let figures = plan.specs.iter().enumerate().map(|(c, spec)| {
        let value = out[c * LANES + lane];
        (spec.clone(), (!value.is_nan()).then_some(value))
    });
    let draws = draws.collect();
    let common = common(plan, &block, lane);
    let figures = figures.collect();
    let calendar = &scenario.calendar;
    TrialHistory {
        trial,
        seed: source.seed(),
        draws,
        common,
        regimes,
        period_starts: (0..plan.periods)
            .map(|t| calendar.period_start(t).to_string())
            .collect(),
        builds: in_scenario_order(plan, builds),
        entities,
        deals,
        figures,
    }
}

/// What several inputs have in common, and the thresholds among them.
fn common(plan: &Plan, block: &Block, lane: usize) -> Vec<DrawRecord> {
    let record = |path: &str, score: f64, value: f64| DrawRecord {
        path: path.to_owned(),
        score,
        value,
    };
    let stated = &plan.dependence;
    let factors = stated.factors.iter().zip(&block.common.factors);
    let mut all: Vec<DrawRecord> = factors
        .map(|((name, _), lanes)| record(name, lanes[lane], lanes[lane]))
        .collect();
    let divisor = block.common.divisor.iter();
    all.extend(divisor.map(|lanes| {
        let score = block.common.divisor_score[lane];
        record(MIXING, score, lanes[lane])
    }));
    for (i, path) in stated.thresholds.iter().enumerate() {
        let slot = plan.inputs.len() + i;
        all.push(record(
            path,
            block.scores[slot][lane],
            block.drawn[slot][lane],
        ));
    }
    all
}

fn in_scenario_order(plan: &Plan, builds: Vec<Option<BuildHistory>>) -> Vec<BuildHistory> {
    let mut placed: Vec<(usize, BuildHistory)> = builds
        .into_iter()
        .zip(&plan.builds)
        .filter_map(|(history, build)| history.map(|h| (build.commitment, h)))
        .collect();
    placed.sort_by_key(|(commitment, _)| *commitment);
    placed.into_iter().map(|(_, history)| history).collect()
}
