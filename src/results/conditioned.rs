//! What conditioning on observations did, and whether its figures may be believed.

use super::summarize::{self, figure};
use super::{Figure, Results, checks};
use crate::domain::{Scenario, SubjectKind};
use crate::engine::{Collected, Conditioned, Method, PILOT, Weighing};
use crate::model::{ObservationPlan, Plan};
use crate::statistics::{Column, Estimate};
use crate::units::Unit;
use rayon::prelude::*;

/// An observation with which less than this share of the weighted trials agrees contradicts the
/// scenario: they would have to be far in the tail of its error.
const CONTRADICTED: f64 = 0.05;
/// An observation with which less than this share of the trials agrees before conditioning is
/// warned of.
const SURPRISING: f64 = 0.001;
/// A run shorter than a pilot with fewer effective trials contradicts nothing: of 59 one in twenty that agrees is missed with
/// a probability of 0.05.
const TELLING: f64 = 59.0;
/// More trials than so many times those of the run are no advice.
const ADVICE: f64 = 100.0;

/// What observations did to a run.
#[derive(Debug, Clone, PartialEq)]
pub struct ConditionedFigures {
    pub method: Method,
    /// The share of a plain sample that its weights leave effective, from a pilot.
    pub plain_share: f64,
    /// Effective sample size (Σw)²/Σw².
    pub effective: f64,
    pub min_effective: f64,
    /// The largest share of the weight that a single trial has.
    pub largest_share: f64,
    /// Trials whose weight was cut.
    pub cut: u64,
    /// Logarithm of the density of all that was observed.
    pub log_evidence: Estimate,
    /// Figures of the run without observations, in the order of the results' figures.
    pub prior: Vec<Figure>,
    /// One for each of the scenario's, in its order.
    pub observations: Vec<ObservationFigure>,
    pub verdict: Verdict,
}

/// An observation beside what was simulated.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservationFigure {
    /// Index in the scenario's observations.
    pub observation: usize,
    pub unit: Unit,
    pub prior: Figure,
    pub posterior: Figure,
    /// Share of the trials within two standard deviations of the value.
    pub agree_prior: Option<f64>,
    /// The same with weights.
    pub agree_posterior: Option<f64>,
    /// Effective sample size where this observation alone is left out.
    pub effective_without: f64,
    /// Mean of what the portfolio delivers then.
    pub delivered_without: Option<f64>,
}

/// Whether figures may be shown.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    Sound,
    /// The effective sample is too small; so many trials may do.
    TooFew {
        needed: u64,
    },
    /// The scenario does not yield what was observed: ids of the observations that it misses most.
    Disagree {
        observations: Vec<String>,
    },
}

/// What is kept of the run without observations.
#[derive(Debug, Clone)]
pub struct Prior {
    /// Of all columns but those of inputs.
    figures: Vec<Figure>,
    /// By observation: its figure, and the share of the trials within two standard deviations of the value.
    observed: Vec<(Figure, Option<f64>)>,
    checks: checks::Found,
}

impl Prior {
    /// Reads the run at the quantile levels `levels`, on the threads of the pool that this is called in.
    pub fn of(scenario: &Scenario, plan: &Plan, run: &Collected, levels: &[f64]) -> Self {
        let specs = plan.specs.par_iter().zip(&run.columns);
        let figures = specs.filter(|(spec, _)| spec.kind != SubjectKind::Input);
        let figures = figures.map(|(spec, column)| {
            let unit = spec.metric.info().unit;
            figure(scenario, plan, spec, column, unit, levels)
        });
        let observed = plan.observations.iter().map(|planned| {
            let bounds = [-1.0, 1.0].map(|side| {
                planned
                    .error
                    .at(planned.value, side * crate::engine::AGREES)
            });
            let figure = observed_figure(scenario, plan, planned, run, levels);
            (figure, share_between(&run.columns[planned.column], bounds))
        });
        Self {
            figures: figures.collect(),
            observed: observed.collect(),
            checks: checks::Found::of(scenario, plan, run),
        }
    }
}

/// The figures of a conditioned run: those with observations, checked by the run without.
pub fn conditioned(
    scenario: &Scenario,
    plan: &Plan,
    run: &Conditioned<Prior>,
    levels: &[f64],
) -> Results {
    let posterior = &run.posterior;
    // Weights bend every marginal: draws are judged before them.
    let checks = run.prior.checks.checks(plan, &posterior.deviations);
    let mut results = summarize::checked(scenario, plan, posterior, levels, checks);
    let figures = compared(scenario, plan, run, levels);
    results.warnings.splice(0..0, warnings(scenario, &figures));
    results.conditioned = Some(Box::new(figures));
    results
}

fn compared(
    scenario: &Scenario,
    plan: &Plan,
    run: &Conditioned<Prior>,
    levels: &[f64],
) -> ConditionedFigures {
    let weighing = &run.weighing;
    let observations: Vec<ObservationFigure> = (0..plan.observations.len())
        .map(|k| observed(scenario, plan, run, levels, k))
        .collect();
    ConditionedFigures {
        method: weighing.method,
        plain_share: weighing.plain_share,
        effective: weighing.effective(),
        min_effective: scenario.conditioning.min_ess,
        largest_share: weighing.total.sums.largest_share(),
        cut: weighing.total.sums.saturated,
        log_evidence: weighing.log_evidence(),
        prior: run.prior.figures.clone(),
        verdict: verdict(scenario, weighing, run.posterior.trials, &observations),
        observations,
    }
}

fn observed(
    scenario: &Scenario,
    plan: &Plan,
    run: &Conditioned<Prior>,
    levels: &[f64],
    k: usize,
) -> ObservationFigure {
    let planned = &plan.observations[k];
    let without = run.weighing.total.without.get(k);
    let (prior, agree_prior) = run.prior.observed[k].clone();
    ObservationFigure {
        observation: k,
        unit: prior.unit,
        prior,
        posterior: observed_figure(scenario, plan, planned, &run.posterior, levels),
        agree_prior,
        agree_posterior: run.weighing.agreeing(k),
        effective_without: without.map_or(0.0, |w| w.effective()),
        delivered_without: without.and_then(|w| w.figure_mean()),
    }
}

/// The figure of an observation in a run.
fn observed_figure(
    scenario: &Scenario,
    plan: &Plan,
    planned: &ObservationPlan,
    run: &Collected,
    levels: &[f64],
) -> Figure {
    let spec = &plan.specs[planned.column];
    let unit = match spec.kind {
        SubjectKind::Input => {
            let input = &plan.inputs[planned.column - plan.columns.inputs];
            scenario.quantities()[input.quantity].unit
        }
        _ => spec.metric.info().unit,
    };
    let column = &run.columns[planned.column];
    figure(scenario, plan, spec, column, unit, levels)
}

/// The share of all trials whose value lies between two bounds.
fn share_between(column: &Column, bounds: [f64; 2]) -> Option<f64> {
    let trials = column.trials() as f64;
    if trials == 0.0 {
        return None;
    }
    if column.sd().value.is_none() && column.min().is_none() {
        // An indicator: 1 with its probability.
        let one = column.mean().value?;
        let holds = |x: f64| x >= bounds[0] && x <= bounds[1];
        let share = if holds(1.0) { one } else { 0.0 } + if holds(0.0) { 1.0 - one } else { 0.0 };
        return Some(share);
    }
    let below = bounds[0].next_down();
    let counts = column.counts_up_to(&[below, bounds[1]]);
    Some(counts[1].saturating_sub(counts[0]) as f64 / trials)
}

fn verdict(
    scenario: &Scenario,
    weighing: &Weighing,
    trials: u64,
    observations: &[ObservationFigure],
) -> Verdict {
    let id = |o: &ObservationFigure| scenario.conditioning.observations[o.observation].id.clone();
    let missed = observations
        .iter()
        .filter(|o| o.agree_posterior.is_none_or(|share| share < CONTRADICTED));
    let missed: Vec<String> = missed.map(id).collect();
    let (effective, min) = (weighing.effective(), scenario.conditioning.min_ess);
    if trials < PILOT && effective < TELLING.min(min) {
        let more = (trials as f64 * 1.1 * min / effective).ceil();
        return Verdict::TooFew {
            needed: (more as u64).clamp(trials + 1, PILOT),
        };
    }
    if !missed.is_empty() {
        return Verdict::Disagree {
            observations: missed,
        };
    }
    if effective >= min {
        return Verdict::Sound;
    }
    // A tenth more, since the size itself is estimated.
    let times = 1.1 * min / effective;
    if times <= ADVICE {
        return Verdict::TooFew {
            needed: (trials as f64 * times).ceil() as u64,
        };
    }
    let most = observations
        .iter()
        .max_by(|a, b| a.effective_without.total_cmp(&b.effective_without));
    Verdict::Disagree {
        observations: most.map(id).into_iter().collect(),
    }
}

fn warnings(scenario: &Scenario, figures: &ConditionedFigures) -> Vec<String> {
    let mut warnings = Vec::new();
    for o in &figures.observations {
        let id = &scenario.conditioning.observations[o.observation].id;
        if let Some(share) = o.agree_prior.filter(|share| *share < SURPRISING) {
            warnings.push(format!(
                "`{id}`: {} of a million trials come within 2 sd of what was observed before conditioning: the scenario hardly expects it",
                (share * 1e6).round()
            ));
        }
    }
    if figures.cut > 0 {
        warnings.push(format!(
            "the weights of {} trials were cut: the effective sample size is overstated",
            figures.cut
        ));
    }
    warnings
}
